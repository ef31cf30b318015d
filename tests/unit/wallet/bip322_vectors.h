/* bip322_vectors.h - messages signed by BIP322.
 *
 * Origin: bitcoin/bips bip-0322/basic-test-vectors.json and
 * generated-test-vectors.json. Of several right signatures of one message the
 * one with low r. */
#ifndef TESTS_UNIT_WALLET_BIP322_VECTORS_H
#define TESTS_UNIT_WALLET_BIP322_VECTORS_H

#include <stdint.h>

/* clang-format off */
static const struct {
	const char *message, *address, *hash, *to_spend, *to_sign;
} bip322_hashes[] = {
	{ "",
	  "bc1q9vza2e8x573nczrlzms0wvx3gsqjx7vavgkx0l",
	  "c90c269c4f8fcbe6880f72a721ddfbf1914268a794cbb21cfafee13770ae19f1",
	  "c5680aa69bb8d860bf82d4e9cd3504b55dde018de765a91bb566283c545a99a7",
	  "1e9654e951a5ba44c8604c4de6c67fd78a27e81dcadcfe1edf638ba3aaebaed6" },
	{ "Hello World",
	  "bc1q9vza2e8x573nczrlzms0wvx3gsqjx7vavgkx0l",
	  "f0eb03b1a75ac6d9847f55c624a99169b5dccba2a31f5b23bea77ba270de0a7a",
	  "b79d196740ad5217771c1098fc4a4b51e0535c32236c71f1ea4d61a2d603352b",
	  "88737ae86f2077145f93cc4b153ae9a1cb8d56afa511988c149c5c8c9d93bddf" },
};

static const struct {
	const char *message, *address;
	const char *keys[4];
	const char *witness_script; /* of P2SH the redeem script */
	uint32_t version, locktime, sequence;
	const char *signatures[2];
} bip322_signed[] = {
	{ "",
	  "bc1q9vza2e8x573nczrlzms0wvx3gsqjx7vavgkx0l",
	  { "L3VFeEujGtevx9w18HD1fhRbCH67Az2dpCymeRE1SoPK6XQtaN2k" },
	  "",
	  0, 0, 0,
	  { "smpAkcwRAIgM2gBAQqvZX15ZiysmKmQpDrG83avLIT492QBzLnQIxYCIBaTpOaD2"
	    "0qRlEylyxFSeEA2ba9YOixpX8z46TSDtS40ASECx/EgAxlkQpQ9hYjgGu6EBCPMV"
	    "PwVIVJqO4XCsMvViHI=",
	    "smpAkgwRQIhAPkJ1Q4oYS0htvyuSFHLxRQpFAY56b70UvE7Dxazen0ZAiAtZfFz1"
	    "S6T6I23MWI2lK/pcNTWncuyL8UL+oMdydVgzAEhAsfxIAMZZEKUPYWI4BruhAQjz"
	    "FT8FSFSajuFwrDL1Yhy" } },
	{ "Hello World",
	  "bc1q9vza2e8x573nczrlzms0wvx3gsqjx7vavgkx0l",
	  { "L3VFeEujGtevx9w18HD1fhRbCH67Az2dpCymeRE1SoPK6XQtaN2k" },
	  "",
	  0, 0, 0,
	  { "smpAkcwRAIgZRfIY3p7/DoVTty6YZbWS71bc5Vct9p9Fia83eRmw2QCICK/ENGfw"
	    "LtptFluMGs2KsqoNSk89pO7F29zJLUx9a/sASECx/EgAxlkQpQ9hYjgGu6EBCPMV"
	    "PwVIVJqO4XCsMvViHI=",
	    "smpAkgwRQIhAOzyynlqt93lOKJr+wmmxIens//zPzl9tqIOua93wO6MAiBi5n5Ey"
	    "AcPScOjf1lAqIUIQtr3zKNeavYabHyR8eGhowEhAsfxIAMZZEKUPYWI4BruhAQjz"
	    "FT8FSFSajuFwrDL1Yhy" } },
	{ "This will be a p2wsh 3-of-3 multisig BIP 322 signed message",
	  "bc1qp0ahvfh83088w49k405szqgg4f3pptr7p2g06tdxfjcd40z4lh4q95lsz9",
	  { "L4DksdGZ4KQJfcLHD5Dv25fu8Rxyv7hHi2RjZR4TYzr8c6h9VNrp",
	    "KzSRqnCVwjzY8id2X5oHEJWXkSHwKUYaAXusjwgkES8BuQPJnPNu",
	    "L1zt9Rw7HrU7jaguMbVzhiX8ffuVkmMis5wLHddXYuHWYf8u8uRj" },
	  "5321027568b11f122ff8a7bc1c57e5c7642055bc618967b2f7bfe8e11fe99903"
	  "c94dd321020a8bdf79cfa421d9655e9282800f115ff1d9db1e721ceb4248a3fc"
	  "fec7faa67c21030c529e0ea40a00975d202624e39915daf7bdd2b71f31aa0859"
	  "6838781ce5f33a53ae",
	  0, 0, 0,
	  { "smpBQBHMEQCIFX9aaqPJWq2Ff2kpen5bFDTid+ehgUOpHV0LfjncXy4AiA3GNicF"
	    "7aKPzdpa9PCpmaYQs3pHd+qbvvhXdxOCKCAMAFIMEUCIQD/ELXg6CNYyUQijCg96"
	    "JtgvgjZb9dsl1Ctof4QAeyTcQIgVM/1AAblFl/DCt6A1gJg+T/i2qU5SQD09+chF"
	    "JzolRwBSDBFAiEAlqRfSFyWNVQhvaCnmeV5tyneiCWMTcFbuujoD/pFa3wCIGnZj"
	    "fQb8NolSYq9asV+ZeBSkCGHJcqnaV4JYS5MYPEGAWlTIQJ1aLEfEi/4p7wcV+XHZ"
	    "CBVvGGJZ7L3v+jhH+mZA8lN0yECCovfec+kIdllXpKCgA8RX/HZ2x5yHOtCSKP8/"
	    "sf6pnwhAwxSng6kCgCXXSAmJOOZFdr3vdK3HzGqCFloOHgc5fM6U64=" } },
	{ "2V6TUTMSH4VQ3Z7WZWKYD7DFNH",
	  "bc1qqthe0hz8klx90e7stf6shclhsvqd5ly96pn53v",
	  { "KySmn2yeCukjHXnSu3M6vX7tNok4weu1FKbNEuVvm2b3ZidKhB4L" },
	  "",
	  0, 0, 0,
	  { "smpAkgwRQIhALC6hdfxNy1n45d7UXSskRBdfZW0Al259E1kDMpipdYkAiAJPfZqb"
	    "+WurZuf1apU5xeE6Igui9dvt5tihQLDvxlY1AEhAqbnruyo677ktQjio7XOchO3w"
	    "51Dh9AbRVngha5jtNfT" } },
	{ "PURVOQ544B6HUATVBJZN5EZJUU",
	  "bc1pcquvhrqv0q68t4m0hfq6tpn006qrskyc7yrqnp2uyrf2emg3wynsdjyk38",
	  { "L5XqN6ckPPsDiTbRxcsthwiWpDBfWLo4uquUEydsPt8rSMoTpqpc" },
	  "",
	  0, 0, 0,
	  { "smpAUB6B2Rbupzua8LTQIF06516wzl+cwKy1be8RgoiW0riyXdKwe6GTz/5Hnb37"
	    "m67pJwIKCh+D5jDueG6KpvYpmu8" } },
	{ "G7ZTXXOVJFHGDD6XYJAGBAMT5A",
	  "bc1qw6g0rgrpuxvj4edkwtvzpmt3c5m08mhp8nuk3mrk4erufvlczp5ssdscjd",
	  { "L1jKMveHa8DnPfPVcVsz5r5FHe3D6KdPyBiQSND14uGyMMc8mAcK",
	    "L3P5FL8vCZLyDYrHekomd76KTFb7dnXiiLHc1dhs4CfKKTa5BSRd" },
	  "5221036cbbf3b066eac7bc9328889a120269821cba2a21ce566e587eade93eee"
	  "b84048210281856452ca5e031c117cceafe0644184dfe01b14dfa4fa99b8e941"
	  "2186714c9652ae",
	  0, 0, 0,
	  { "smpBABIMEUCIQCKl1f9Cj26k0fFWE48+O4ibhYJYPytbDZWJRaaG9BybwIgCbk+3"
	    "BViWkpuu2RI+41dwtlQ/m/01G860pTFCzDFfokBSDBFAiEA0O77DJsaM7IO+Ht06"
	    "sp3umzXB64CNNOwf2isZuPfdmwCIGlggOwRSkXsqlPhE1gMdd5hf7ycL33Orfrr4"
	    "v/XnMGSAUdSIQNsu/OwZurHvJMoiJoSAmmCHLoqIc5Wblh+rek+7rhASCECgYVkU"
	    "speAxwRfM6v4GRBhN/gGxTfpPqZuOlBIYZxTJZSrg==" } },
	{ "MOISC5NCQ42ADH2SUXLELUJOWH",
	  "13vU5PUSuArDXJdCWZvUFEbgJ2wcmtSJWn",
	  { "L2yn1ozY4azVxNzF2TLzGhmWQXnR2hoCZG5hCppQ4oxLtnq2CpM7" },
	  "",
	  2, 2016, 2016,
	  { "fulAgAAAAGn3Z6t/gsHNyHdgZTOVro0Hej+qbd/ilU1ACalKoHX3gAAAABqRzBEA"
	    "iB+8t/tm8Jm6zYv9JGZZVlAUjmqg7ZglIA39U+bim8EKQIgDv3E5cHOagN+xYgN3"
	    "ZQjTYlAJp/WyslwJWuFP1TmM3IBIQJcPK2h9SY+Ki1oussvHnMdFAhJgsYBFPl+r"
	    "NcMv9P1ROAHAAABAAAAAAAAAAABauAHAAA=" } },
	{ "KLE5MMJBTNF4AVZXIO3GIL5UWF",
	  "bc1qrqtlzcq86850yzgsyq9sssawx2qxlx5yq3xpkd",
	  { "L35XkdYZZ9u9hj6hqDzc3iuRGGXx1GhmaMMr6sVAMMrd4AKBkhUp" },
	  "",
	  2, 2016, 2016,
	  { "fulAgAAAAABAUrfzHHOLAKmgCIFSTT3krp+cQxj1BDPBN4GBg3tRmFXAAAAAADgB"
	    "wAAAQAAAAAAAAAAAWoCSDBFAiEAjYj85zyhQKa9DbMO0reDwdhkNwKJkF3q2qFci"
	    "jXDgMUCIAaQ75s3fwqrCeYIUJugLvhxZFxQIVquGN90vIKCW3QLASEDMurnDzvc0"
	    "zABUwVwCADfGXoDx/M3SQnYt7e3IHDoU3PgBwAA" } },
	{ "XQMVC3YR6AOGZIHLSUQ2NSSBI2",
	  "bc1pve87s3l2levjmhetzr2f9xvep3y266xty0hnefmyv8tkxc3e4qssll2kdu",
	  { "L5CuoheLtRPk2uVtg2Ph55QpJ3Q5yvsM3hm3ThuGdCuBwA1KS6ua" },
	  "",
	  2, 2016, 2016,
	  { "fulAgAAAAABAROFPNY6Zt8hFK0YQq5Wb6wk/CnUYEPtQ0HTHDyzNROrAAAAAADgB"
	    "wAAAQAAAAAAAAAAAWoBQNRdLOo5XZY0SBqAsLZNr/z3Bqrmo3OxVn7e4tD/OOD4H"
	    "9U/L1unq5Nmdz+S1w7SHtt46bFwnd8xnRVan8BofFfgBwAA" } },
	{ "EMYGZHEY3LIANYKCR7XJF3NMFQ",
	  "32Utb7Seg6EXq7UesMNJXhQ1gdohYNyzQ9",
	  { "L1n3XXc2AAVq8puHyQNL9NmVNRDUox1ENeuk7muALGrEo85wGQag" },
	  "",
	  2, 2016, 2016,
	  { "fulAgAAAAABAe5xLNMlYQH4OGjJ3h4lqQaVp0Cic7mwxkvyWswqFMXeAAAAABcWA"
	    "BSy/hpDH/KLAi4x25Tmb2UaO1xtWeAHAAABAAAAAAAAAAABagJHMEQCIDEleqb0n"
	    "1R5c21TGkWRXNFae98wbwI0QOyh/YmRuQX1AiAcv1MhyTzPOVgZ1VIwuu0tDxrVJ"
	    "UHK8lhOUOXpsZnGwwEhAsjeDEoWX8hvEC8A/692yGQsPh6JBO8Zf4aITEQsKAcJ4"
	    "AcAAA==" } },
	{ "QXYOWYWO7ZGJC4OPNC367HBUQF",
	  "bc1qg8r3cl47rrr75dwvr7jhzdukptegnmq8v0nmjd2jdn4qvlczqkts0rqtav",
	  { "L14bn1tSDZUKYLLiTConCRHbqzGef8eqB2tU5PBPFBkyPLUyob7V",
	    "KyJnWYygb7P2P8khWyDMW9yFGA3dUe7kpkEHtLbzY6cfvvn9T5CS" },
	  "52210244f7cb842a4ce4f352ce4062ae5e0a5d60d6faa0b07b62c2063484aa52"
	  "97bbce210234eed6190efc47716b953a050b563f8b2b523addea955ae43351dd"
	  "2a92aa49f452ae",
	  2, 2016, 2016,
	  { "fulAgAAAAABAXshuDM6YKy1LClwk1ZOM5egX7RTFPOCvtxJkYFYk/FEAAAAAADgB"
	    "wAAAQAAAAAAAAAAAWoEAEgwRQIhAI9uOxvqmBV0pldOoKWnSYhjobNhP4F+gxO0Q"
	    "lOdGtxFAiBROcNruLigZE4lj1DJEh8yGrqS00MeW463EO78TsaRFgFIMEUCIQCAh"
	    "IqYuU4wDA2AYsU+QDVyucH4Tm/NSDP2+txyPMKEkAIgfuGlSh7ncxb2yV3S3aOF5"
	    "uwHGqtIZjp3b4HW0d35EckBR1IhAkT3y4QqTOTzUs5AYq5eCl1g1vqgsHtiwgY0h"
	    "KpSl7vOIQI07tYZDvxHcWuVOgULVj+LK1I63eqVWuQzUd0qkqpJ9FKu4AcAAA==" } },
	{ "NQVRV3DJYLKBANM3OPTNBULEU3",
	  "3PGZjFkYBL1m9WBWkWbCW5FEFTaS1Hj4EB",
	  { "L246N8J5x5ehwjoz97ZfHXBCELxGcK2jqRFinReMBcRnqH1X4zdc",
	    "L1WzdMN476EHhwsDLHJwVHZKrwVLFFsdvNoZFsZVk2Mb5rKst2Et" },
	  "522103fb824153fc000a213c5456d01780d1f292a0cfbfbc5f6f8f1dc713706c"
	  "5519d12103db88ce9fb8081e50460beb37539741b0667d6f2439dd1ca283d631"
	  "82421c10b152ae",
	  2, 2016, 2016,
	  { "fulAgAAAAABAVscdBvYDFN98A//Rt/fAWcN7mdM0x2yWzBjC33c7X5HAAAAACMiA"
	    "CDkkR/DseXy+GXBPtxHvHehUjHt+9XjRmZAgxuuomAC4eAHAAABAAAAAAAAAAABa"
	    "gQASDBFAiEA47YK5XeIGBMQC9bCfWb+IIfirIWlqAzQVc6E/lgBPZICIA0k/EO2t"
	    "3YhqmYR5WdXUBGgAzR+IqgZ5/mxvj+4UoDTAUgwRQIhAPCIVZCSoIaOjY9BzYIXW"
	    "EvbhpOl4JR88p/xYVoZObd6AiADyJXNqpDg/Lc2viPX14N2d0jQdEjamY4SmiU7G"
	    "NbIOgFHUiED+4JBU/wACiE8VFbQF4DR8pKgz7+8X2+PHccTcGxVGdEhA9uIzp+4C"
	    "B5QRgvrN1OXQbBmfW8kOd0cooPWMYJCHBCxUq7gBwAA" } },
	{ "7OKFLKRXSP6J42VQOMSG7MVXEP",
	  "3Nye4j1GUFqCEBR3do2KEFZAs9oLe8NZ6X",
	  { "L5Teubyzf4mFSMHGCzADK42oRi9xz45qhBrYx2Xs8uCY6WyrymT5",
	    "L4HsBh1Rb5DWP5Hf82tPw3whgwFyt8hdRTChxZQE4HzWfdbVgiWT" },
	  "52210384a8dc6ff3efd7fec062eb73397c2079cd3cc300ff57088f9b9f0b734c"
	  "63a21821021c9c8e9c1d06e3f7de8ad05c01f5080b2b81292eb29c4cdbe14f43"
	  "838256141652ae",
	  2, 2016, 2016,
	  { "fulAgAAAAEvAyd4zsoz8gcVU5H19GLYokTAN5PxuKCBlEPjODJ86gAAAADaAEcwR"
	    "AIgT6rcfxgCmG6b3DpzNV6UG0jiCQGclG9sfiSpV45HDXMCIGgtqjFBuJ7rbi+cg"
	    "nG0TZiKZaxMk0KI+gQd0pHJfEYCAUgwRQIhANCvCLjGMuZMzH+nCEkNhWhR45T6Q"
	    "RYMLin8utpuF9r1AiBTjG2NLjkre7ec+HPg8UUhK1jL1vgq7YKjq5ROv+h07AFHU"
	    "iEDhKjcb/Pv1/7AYutzOXwgec08wwD/VwiPm58Lc0xjohghAhycjpwdBuP33orQX"
	    "AH1CAsrgSkuspxM2+FPQ4OCVhQWUq7gBwAAAQAAAAAAAAAAAWrgBwAA" } },
	{ "2JNEDD7IJDSYLREMJ6Q7PTCQJD",
	  "1PgwDB9w9vKjqhXMaqDiZyktC4x2eC7Wkw",
	  { NULL },
	  "",
	  2, 123, 456,
	  { "pofcHNidP8BAI8CAAAAA3UzG05Nmq3GQGeM4RuOvKR3OzsxeY3Iv7WeRpsFNQM0A"
	    "AAAAADIAQAADCbiUkASpwj6kUReXXcYBQYbAO9L5G7WGpFwwoySY+UAAAAAAAAAA"
	    "AA3p26yqXE6EPnIIn3fG72TA/ogmgx628m04thl4j0g/gAAAAAAAAAAAAEAAAAAA"
	    "AAAAAFqewAAAAABAHcAAAAAAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	    "AAA/////yIAIB2Ij79goPLYV23iushdHloX5BnvTP3sLOG1x4L5uCYKAAAAAAEAA"
	    "AAAAAAAABl2qRT44D3t4ciLKM9Jqw/cQWbMKcrdMYisAAAAAAEHa0gwRQIhAMQa+"
	    "hYcQZ+v/rcrR4/cn7MthXgjlI9vdOyWaff0ytI1AiBzwJB5Sa7Gg5o5l1YRo2kvP"
	    "GVjPEXlcDSRXkY/m5pEGAEhAg/lEKOLDqGSy/dJvtUFqV+b0Ibfnat6xQVm3TFbR"
	    "MUHAAEAVQAAAAABAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	    "AAAAAABTkYFAAAAAAAZdqkUXAydgFhnOc1o76l++wzhjwbeADKIrAAAAAABB2pHM"
	    "EQCIEN2q/Y9n1JliYceYA/Lcb+lab84iq5FRGEw0QDZvCthAiBbgsbUfkt5y4PN7"
	    "iBLpuW8zBARbHVBfsX/vIRcAewd8wEhAl+mkzpSHsor/2HKnlhZQjD88o2fj45Xj"
	    "+PLeO0vHShBAAEBIE5GBQAAAAAAF6kUmkCp3fSiSKNrfA9wZKySQBbrBJeHAQcXF"
	    "gAUYWYrEU/y0qj1P/GYS2Yc7nhhe8MBCGsCRzBEAiACr5bTFlzWGiXis1Y01AMVG"
	    "VlPBEgO8G/g+6c4cNbx5wIgYqXaNnAPVNWVjfaJ8DhIuOiAUiTHeNdjdYH9IpXjK"
	    "1oBIQMs7LIzDohxaDGLK3Jxlyxu/lnEh3YdmVbtOwi/9/IvuQAA" } },
	{ "PMRTSXKIH4LZUEK6FSWKNVC5OJ",
	  "1FUGbznJZgPPNR49WGpAMWGqd2EJy7L411",
	  { NULL },
	  "",
	  2, 123, 456,
	  { "pofcHNidP8BAOECAAAABUW4YNCHQoyK7F1IWzGg2FITNBQfwfYHqccJdCb5bAXHA"
	    "AAAAADIAQAA9NbnUz4hFOirIPCfd3puS86Tswp4PpGiajrMV7XvilQAAAAAAAAAA"
	    "AD01udTPiEU6Ksg8J93em5LzpOzCng+kaJqOsxXte+KVAEAAAAAAAAAAPTW51M+I"
	    "RToqyDwn3d6bkvOk7MKeD6Romo6zFe174pUAgAAAAAAAAAA9lQ2wLnGe0WMSw2Pb"
	    "knCdByQs2kNLxtiBDM+sQJAJBgAAAAAAAAAAAABAAAAAAAAAAABansAAAAAAQB3A"
	    "AAAAAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAP////8iACBS4HdhD"
	    "kJcNnd/zYxBO18MP4A5XwfMIamCtF1YNPUjwQAAAAABAAAAAAAAAAAZdqkUnroEW"
	    "W1vPFZWKfJOPc5EO3LAxSCIrAAAAAABB2pHMEQCIDs7N2tmsnkvKuT1I/yNArGth"
	    "DLEPCxZAp3la3W2Wo0SAiB/KqF79idpHtYTi6zf/s3JR5zHYBmP3fzgpmLxiSCDU"
	    "wEhAlPjWUeiLVieRuV8JE/trdheywBquxvrxw9CoKp0eWwUAAEAmQAAAAABAAAAA"
	    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAADTkYFAAAAAAAZd"
	    "qkUXRw/3Id1+QdWOglIjBLaBryaNa+IrE5GBQAAAAAAGXapFLiTCxADZJL19c3fK"
	    "a0A4EwBeL4hiKxORgUAAAAAABl2qRRbIpISPTZsY6A99RjTl/caNrBz64isAAAAA"
	    "AEHakcwRAIgKV6AGU+4LXwaNsWW6KCEMlYg+ofeoon3ngVHaq+kLn4CIBFHlP9K6"
	    "vENM5lo3QvM7bITh9jDqzDMeqX3IuLyXDsZASED8CBlrMcXM6gidBwP2HZk8FQ3D"
	    "2JV4eX5ct3++h7LqT8AAQdrSDBFAiEAxqn43CUk0TCc54a/k4ko++06fDv/Camis"
	    "K6IdxGowNsCIHDikdfH1lfFO+CBM8nf6bp37gfgQ7GZoaMMbU0Bap7MASECEClqB"
	    "F8XySkMqIUrrjXIAg/fUHiIjqCH3jDbVTSEUK4AAQdrSDBFAiEAwK0nkBarbo8wd"
	    "ZDg4FVeJIuP6iLp9fApYMhArfPEcfICIGgoPoco1fpw77syuPxvU5HZjYiOl4FCh"
	    "RfZ800L4bKKASECTFBcVWr9yTopKH4A4FZvEvmGXW06MgHwxN58FPvmQRkAAQEgT"
	    "kYFAAAAAAAXqRQPyvIXY4yAKCGbkYlxD3LPMT/JSocBBxcWABRh7fUdOB8FWstJK"
	    "Amt5r6qUQzMYgEIbAJIMEUCIQDd0I64asHGizPfnwvUVscgJo+8xZmv+IbtXNBXg"
	    "LsdqwIgASUwxhy/0TTp/yLygwCfevxbXxoUYbIM2vdomk6jw3gBIQMchUGFw2Xkv"
	    "Tvbr64BBBVQHRZdDv+KLY5VWN00qooCiAAA" } },
	{ "Z3SB7SRL555ZGOHVMYT5WG7RIZ",
	  "bc1qazhmhwl9sxgjmwnd96hh926s3x5l0cf64yy6hvyn6qms438x550qy5sgva",
	  { "L3QqMaMh8XnkLFGe8gAL4J1ko1froHUzFAJBxy4u5QPNf8Cp36if",
	    "L1j2AddkFs9aKz6tCPd99CaYHUVmqVZHt1HHESWajvFsQeTobyJi",
	    "KwEoVwAeuWQBiRhp76wD6siaxkj3rCrjHeG2xRMLtngbZbq8w88a" },
	  "532102a8d34dd98e3f4983f913eec380edc4dd20a9b3b2b218040b8f77d863f0566e1c2102e8175a94cb706e3731daf2"
	  "6355e96fec1266974ad8ed0e737be3d67a7ead6f9b21032b697ab95806cebdb5b9fceadde920da97cb4373b6d2992a2e"
	  "98f17f944905da53ae",
	  0, 0, 0,
	  { "smpBQBHMEQCICNI6H6b+VCZV9Z2H6EW5hPrE1buC6SJuy2ljSNmQlGfAiASbm5Ur"
	    "A8KH6TwF6evx7COV+i27ubiq2v9TyLYPOO63gFIMEUCIQCMOFnJbg0sy88G6wUXj"
	    "v5stjVgfvAokOogWsisdkAnlAIgETfBw7kJhISFu9vIomFcEF/1NsN6c0h3KjNcp"
	    "mNAZtMBSDBFAiEA/lUU+wBeA3prt8vHRpcQN763OYZ8L61DfN0QI/gkHpMCIB2qH"
	    "wgoXNTH0sdqeAMD2ah7dSTie2bflax3Q3I/GibQAWlTIQKo003Zjj9Jg/kT7sOA7"
	    "cTdIKmzsrIYBAuPd9hj8FZuHCEC6BdalMtwbjcx2vJjVelv7BJml0rY7Q5ze+PWe"
	    "n6tb5shAytperlYBs69tbn86t3pINqXy0NzttKZKi6Y8X+USQXaU64=" } },
	{ "AY2VOQOXYI5CN2EHZKLOX7ZI37",
	  "bc1p6vffkx7vcyezrjq7pg9qqdjv7vmtanfhk8ukwsn4syejwmarmhxqp0rw5x",
	  { NULL },
	  "",
	  2, 2016, 2016,
	  { "fulAgAAAAABAaza7/ukfX9ZdxCUvK7CPJgADDdPdF7ikXVKWctd5EHrAAAAAADgB"
	    "wAAAQAAAAAAAAAAAWoEQPvuT0enYGwsab2lsPZU0U3OcRkGng+o/PAt4QU2lc8hG"
	    "7lTUmflkt0To+eoipv2vptf0TlGOBCsKU5xE3kXKcMAS2MgrYfXhOkh0CvwuJpB+"
	    "O3tal2ECfO0v7k1/A4PTlGcQiBnAuAHsnUgJjLn4tl5ytgC8CNTyITXmg4rx9ctx"
	    "PedwRMPEBvfoUBorCHBJjLn4tl5ytgC8CNTyITXmg4rx9ctxPedwRMPEBvfoUDgB"
	    "wAA" } },
	{ "MGKMA2MJUBDHT55J7MHOLM7UPE",
	  "bc1qhqcmw7ud03vqde3pe6hzajaylhucmlatrkcztzpnk8vpgvhg9dzq5ydark",
	  { NULL },
	  "",
	  2, 2016, 2016,
	  { "fulAgAAAAABAYYJeOOOi3c33O+dholAwiF51Amy/E0qIf3ew2vFtDtTAAAAAADgB"
	    "wAAAQAAAAAAAAAAAWoDSDBFAiEA64MwD2HkJjPLPAc2u5ia6ZdwCVO3okzVqGPEX"
	    "nuJGZQCIE27BGOBQTdwJ2M/Wdsm6nFVunqaj+xZBSG/g/64FMbtAQBNYyEDrYfXh"
	    "Okh0CvwuJpB+O3tal2ECfO0v7k1/A4PTlGcQiBnAuAHsnUhA4ZGGvodKgqeg/ZYf"
	    "fm6miaKaG57VkCSjmmRprCa+ulyaKzgBwAA" } },
	{ "3VJANNKSXPLND6YRKG6CUEUZXX",
	  "bc1q8vy6jhfe8ca0uruvr4aqkjk75dpg5m30rnwatg60uhya00dhlyqs2xvt2a",
	  { "L5QcX4UxGQByfgW6YTVWovLUxSSWSyQksGNfAJAhP36hTRRGWyiU",
	    "Kzp3Vm4kEdakPrfPfGDq3SEeSeBhX3GPwqacMf1wLFLPEZaMjy57",
	    "L3xZwreL3S4C5V3wLaNYSFTsZiC2YW7ao94y2omZvpkBEyP5y3PY" },
	  "5321022506f12c84db93ed3e896b4d58807b341b7d5eb51d79a11763836249b3a1dfe4210305b153afc370cd8f2e522e"
	  "6a435cf5e9726376bf556752c1a43704956af22305210242f20cbe0540cbe3d1323cf61659f236b89c2ae593ddb7e420"
	  "80597994d216e053ae",
	  2, 2016, 2016,
	  { "fulAgAAAAABAU2vSmP5XYqecVKygaRRribDp5piMoVxUkxUnFSff8kRAAAAAADgB"
	    "wAAAQAAAAAAAAAAAWoFAEgwRQIhAKBSw74gHlx272y4RzyU/ap7iNO5rmB6XXgBO"
	    "y3Qsc/EAiBUnSrF/XhvuvAwi/mMme0JDpuCvl+oZ9C4f3H8OemXCAFIMEUCIQDK3"
	    "wH0l2AvJ5FZ923ZMJkY1z0MBh1Nee9wjK7tVxFz5gIgdC1XBD/IdBPtx1xmyvSFh"
	    "bIJlvnz98fPTm50K6KaXpEBSDBFAiEAyP3nXTzXrTmzq54x8jAY02ERHycEYzYqT"
	    "9cpRTeEWg4CIHxRk3e3oPrM9oCZ8xcgNQ3lRhyc+G0qdDIl6qa8SN4AAWlTIQIlB"
	    "vEshNuT7T6Ja01YgHs0G31etR15oRdjg2JJs6Hf5CEDBbFTr8NwzY8uUi5qQ1z16"
	    "XJjdr9VZ1LBpDcElWryIwUhAkLyDL4FQMvj0TI89hZZ8ja4nCrlk9235CCAWXmU0"
	    "hbgU67gBwAA" } },
};

static const struct {
	const char *what, *message, *address, *signature;
} bip322_wrong[] = {
	{ "invalid base64 encoding",
	  "",
	  "bc1q9vza2e8x573nczrlzms0wvx3gsqjx7vavgkx0l",
	  "not-valid-base64!!!" },
	{ "wrong message for valid simple p2wpkh signature (empty message was signed)",
	  "Wrong message that was not signed",
	  "bc1q9vza2e8x573nczrlzms0wvx3gsqjx7vavgkx0l",
	  "smpAkcwRAIgM2gBAQqvZX15ZiysmKmQpDrG83avLIT492QBzLnQIxYCIBaTpOaD2"
	  "0qRlEylyxFSeEA2ba9YOixpX8z46TSDtS40ASECx/EgAxlkQpQ9hYjgGu6EBCPMV"
	  "PwVIVJqO4XCsMvViHI=" },
	{ "incorrect prefix type",
	  "incorrect prefix",
	  "bc1pyrgrm6cu6n54jrvkdjd9rvyd3xfyu84s2623awu2srn6mxhscwpsm5644w",
	  "fulAUDZwFXUp+adN+/UZj5dVrGAbB3zKs1Vcalz5fCF9srxS63eSWNGvH1NYbrBk"
	  "Pt1BJDUyWUz9zgUxfc63/QheT6M" },
	{ "wrong message for p2wpkh simple signature",
	  "EFGJ4AZYXDV7NDUDSUDB3NCDUC",
	  "bc1qqthe0hz8klx90e7stf6shclhsvqd5ly96pn53v",
	  "smpAkgwRQIhALC6hdfxNy1n45d7UXSskRBdfZW0Al259E1kDMpipdYkAiAJPfZqb"
	  "+WurZuf1apU5xeE6Igui9dvt5tihQLDvxlY1AEhAqbnruyo677ktQjio7XOchO3w"
	  "51Dh9AbRVngha5jtNfT" },
	{ "wrong message for p2tr simple signature",
	  "56VM6YK6Y76XTBXNPITF232EPX",
	  "bc1pcquvhrqv0q68t4m0hfq6tpn006qrskyc7yrqnp2uyrf2emg3wynsdjyk38",
	  "smpAUB6B2Rbupzua8LTQIF06516wzl+cwKy1be8RgoiW0riyXdKwe6GTz/5Hnb37"
	  "m67pJwIKCh+D5jDueG6KpvYpmu8" },
	{ "wrong signer for p2tr simple signature",
	  "PURVOQ544B6HUATVBJZN5EZJUU",
	  "bc1pltvk000nd54v3hrrcn7lsffdra72hphpm40rhzf9hn8arqkgermq2p9029",
	  "smpAUB6B2Rbupzua8LTQIF06516wzl+cwKy1be8RgoiW0riyXdKwe6GTz/5Hnb37"
	  "m67pJwIKCh+D5jDueG6KpvYpmu8" },
	{ "wrong message for p2wsh-multisig-2of2 simple signature",
	  "DL2KXDPQAN63YIQPIP34O3XYVX",
	  "bc1qw6g0rgrpuxvj4edkwtvzpmt3c5m08mhp8nuk3mrk4erufvlczp5ssdscjd",
	  "smpBABIMEUCIQCKl1f9Cj26k0fFWE48+O4ibhYJYPytbDZWJRaaG9BybwIgCbk+3"
	  "BViWkpuu2RI+41dwtlQ/m/01G860pTFCzDFfokBSDBFAiEA0O77DJsaM7IO+Ht06"
	  "sp3umzXB64CNNOwf2isZuPfdmwCIGlggOwRSkXsqlPhE1gMdd5hf7ycL33Orfrr4"
	  "v/XnMGSAUdSIQNsu/OwZurHvJMoiJoSAmmCHLoqIc5Wblh+rek+7rhASCECgYVkU"
	  "speAxwRfM6v4GRBhN/gGxTfpPqZuOlBIYZxTJZSrg==" },
	{ "wrong signer for p2wsh-multisig-2of2 simple signature",
	  "G7ZTXXOVJFHGDD6XYJAGBAMT5A",
	  "bc1q47vnwr6fsarstmmw89wrkvl89540sn5g79x75ms8aly9rrsnq8eqh3v9gz",
	  "smpBABIMEUCIQCKl1f9Cj26k0fFWE48+O4ibhYJYPytbDZWJRaaG9BybwIgCbk+3"
	  "BViWkpuu2RI+41dwtlQ/m/01G860pTFCzDFfokBSDBFAiEA0O77DJsaM7IO+Ht06"
	  "sp3umzXB64CNNOwf2isZuPfdmwCIGlggOwRSkXsqlPhE1gMdd5hf7ycL33Orfrr4"
	  "v/XnMGSAUdSIQNsu/OwZurHvJMoiJoSAmmCHLoqIc5Wblh+rek+7rhASCECgYVkU"
	  "speAxwRfM6v4GRBhN/gGxTfpPqZuOlBIYZxTJZSrg==" },
	{ "wrong message for p2wsh-multisig-3of3 simple signature",
	  "UKLIJM5HKKQEIFJ44R7UIQFMYL",
	  "bc1qazhmhwl9sxgjmwnd96hh926s3x5l0cf64yy6hvyn6qms438x550qy5sgva",
	  "smpBQBHMEQCICNI6H6b+VCZV9Z2H6EW5hPrE1buC6SJuy2ljSNmQlGfAiASbm5Ur"
	  "A8KH6TwF6evx7COV+i27ubiq2v9TyLYPOO63gFIMEUCIQCMOFnJbg0sy88G6wUXj"
	  "v5stjVgfvAokOogWsisdkAnlAIgETfBw7kJhISFu9vIomFcEF/1NsN6c0h3KjNcp"
	  "mNAZtMBSDBFAiEA/lUU+wBeA3prt8vHRpcQN763OYZ8L61DfN0QI/gkHpMCIB2qH"
	  "wgoXNTH0sdqeAMD2ah7dSTie2bflax3Q3I/GibQAWlTIQKo003Zjj9Jg/kT7sOA7"
	  "cTdIKmzsrIYBAuPd9hj8FZuHCEC6BdalMtwbjcx2vJjVelv7BJml0rY7Q5ze+PWe"
	  "n6tb5shAytperlYBs69tbn86t3pINqXy0NzttKZKi6Y8X+USQXaU64=" },
	{ "wrong message for p2pkh full signature",
	  "TCHG6CQ5E2T5S4S7DPLAEFVDY2",
	  "13vU5PUSuArDXJdCWZvUFEbgJ2wcmtSJWn",
	  "fulAgAAAAGn3Z6t/gsHNyHdgZTOVro0Hej+qbd/ilU1ACalKoHX3gAAAABqRzBEA"
	  "iB+8t/tm8Jm6zYv9JGZZVlAUjmqg7ZglIA39U+bim8EKQIgDv3E5cHOagN+xYgN3"
	  "ZQjTYlAJp/WyslwJWuFP1TmM3IBIQJcPK2h9SY+Ki1oussvHnMdFAhJgsYBFPl+r"
	  "NcMv9P1ROAHAAABAAAAAAAAAAABauAHAAA=" },
	{ "wrong signer for p2pkh full signature",
	  "MOISC5NCQ42ADH2SUXLELUJOWH",
	  "1BxMhvfWLnGLqVhJ3j39oDBk7qf5D86BFe",
	  "fulAgAAAAGn3Z6t/gsHNyHdgZTOVro0Hej+qbd/ilU1ACalKoHX3gAAAABqRzBEA"
	  "iB+8t/tm8Jm6zYv9JGZZVlAUjmqg7ZglIA39U+bim8EKQIgDv3E5cHOagN+xYgN3"
	  "ZQjTYlAJp/WyslwJWuFP1TmM3IBIQJcPK2h9SY+Ki1oussvHnMdFAhJgsYBFPl+r"
	  "NcMv9P1ROAHAAABAAAAAAAAAAABauAHAAA=" },
	{ "wrong message for p2wpkh full signature",
	  "VENQMXVEGEJAAXJV5V24T6G5UU",
	  "bc1qrqtlzcq86850yzgsyq9sssawx2qxlx5yq3xpkd",
	  "fulAgAAAAABAUrfzHHOLAKmgCIFSTT3krp+cQxj1BDPBN4GBg3tRmFXAAAAAADgB"
	  "wAAAQAAAAAAAAAAAWoCSDBFAiEAjYj85zyhQKa9DbMO0reDwdhkNwKJkF3q2qFci"
	  "jXDgMUCIAaQ75s3fwqrCeYIUJugLvhxZFxQIVquGN90vIKCW3QLASEDMurnDzvc0"
	  "zABUwVwCADfGXoDx/M3SQnYt7e3IHDoU3PgBwAA" },
	{ "wrong signer for p2wpkh full signature",
	  "KLE5MMJBTNF4AVZXIO3GIL5UWF",
	  "bc1q55chmwm4x8aeye0h9c0mryra2ly8k8fh3scqgj",
	  "fulAgAAAAABAUrfzHHOLAKmgCIFSTT3krp+cQxj1BDPBN4GBg3tRmFXAAAAAADgB"
	  "wAAAQAAAAAAAAAAAWoCSDBFAiEAjYj85zyhQKa9DbMO0reDwdhkNwKJkF3q2qFci"
	  "jXDgMUCIAaQ75s3fwqrCeYIUJugLvhxZFxQIVquGN90vIKCW3QLASEDMurnDzvc0"
	  "zABUwVwCADfGXoDx/M3SQnYt7e3IHDoU3PgBwAA" },
	{ "wrong message for p2tr full signature",
	  "P2RQWD264CW7Z5ZSSSDRW2JEDB",
	  "bc1pve87s3l2levjmhetzr2f9xvep3y266xty0hnefmyv8tkxc3e4qssll2kdu",
	  "fulAgAAAAABAROFPNY6Zt8hFK0YQq5Wb6wk/CnUYEPtQ0HTHDyzNROrAAAAAADgB"
	  "wAAAQAAAAAAAAAAAWoBQNRdLOo5XZY0SBqAsLZNr/z3Bqrmo3OxVn7e4tD/OOD4H"
	  "9U/L1unq5Nmdz+S1w7SHtt46bFwnd8xnRVan8BofFfgBwAA" },
	{ "wrong signer for p2tr full signature",
	  "XQMVC3YR6AOGZIHLSUQ2NSSBI2",
	  "bc1py2f3exluva2yqa877qnsj3vk4lm8yatw0up4fhrx04hf8ns87weswck94p",
	  "fulAgAAAAABAROFPNY6Zt8hFK0YQq5Wb6wk/CnUYEPtQ0HTHDyzNROrAAAAAADgB"
	  "wAAAQAAAAAAAAAAAWoBQNRdLOo5XZY0SBqAsLZNr/z3Bqrmo3OxVn7e4tD/OOD4H"
	  "9U/L1unq5Nmdz+S1w7SHtt46bFwnd8xnRVan8BofFfgBwAA" },
	{ "wrong signer for p2tr-time-lock full signature",
	  "AY2VOQOXYI5CN2EHZKLOX7ZI37",
	  "bc1pfncmfyycsv5zpnrzy3hj7qna989kymm2ekps7ph2mwwyftjy3d6s2esen0",
	  "fulAgAAAAABAaza7/ukfX9ZdxCUvK7CPJgADDdPdF7ikXVKWctd5EHrAAAAAADgB"
	  "wAAAQAAAAAAAAAAAWoEQPvuT0enYGwsab2lsPZU0U3OcRkGng+o/PAt4QU2lc8hG"
	  "7lTUmflkt0To+eoipv2vptf0TlGOBCsKU5xE3kXKcMAS2MgrYfXhOkh0CvwuJpB+"
	  "O3tal2ECfO0v7k1/A4PTlGcQiBnAuAHsnUgJjLn4tl5ytgC8CNTyITXmg4rx9ctx"
	  "PedwRMPEBvfoUBorCHBJjLn4tl5ytgC8CNTyITXmg4rx9ctxPedwRMPEBvfoUDgB"
	  "wAA" },
	{ "wrong signer for p2sh-p2wpkh full signature",
	  "EMYGZHEY3LIANYKCR7XJF3NMFQ",
	  "3QMEQj2LTUtKKR1UatUK44z1NwrWrcVSGh",
	  "fulAgAAAAABAe5xLNMlYQH4OGjJ3h4lqQaVp0Cic7mwxkvyWswqFMXeAAAAABcWA"
	  "BSy/hpDH/KLAi4x25Tmb2UaO1xtWeAHAAABAAAAAAAAAAABagJHMEQCIDEleqb0n"
	  "1R5c21TGkWRXNFae98wbwI0QOyh/YmRuQX1AiAcv1MhyTzPOVgZ1VIwuu0tDxrVJ"
	  "UHK8lhOUOXpsZnGwwEhAsjeDEoWX8hvEC8A/692yGQsPh6JBO8Zf4aITEQsKAcJ4"
	  "AcAAA==" },
	{ "wrong message for p2wsh-time-lock full signature",
	  "QMSIBU4KPG4CGHGBGFRFHXVYLR",
	  "bc1qhqcmw7ud03vqde3pe6hzajaylhucmlatrkcztzpnk8vpgvhg9dzq5ydark",
	  "fulAgAAAAABAYYJeOOOi3c33O+dholAwiF51Amy/E0qIf3ew2vFtDtTAAAAAADgB"
	  "wAAAQAAAAAAAAAAAWoDSDBFAiEA64MwD2HkJjPLPAc2u5ia6ZdwCVO3okzVqGPEX"
	  "nuJGZQCIE27BGOBQTdwJ2M/Wdsm6nFVunqaj+xZBSG/g/64FMbtAQBNYyEDrYfXh"
	  "Okh0CvwuJpB+O3tal2ECfO0v7k1/A4PTlGcQiBnAuAHsnUhA4ZGGvodKgqeg/ZYf"
	  "fm6miaKaG57VkCSjmmRprCa+ulyaKzgBwAA" },
	{ "wrong signer for p2wsh-time-lock full signature",
	  "MGKMA2MJUBDHT55J7MHOLM7UPE",
	  "bc1qlcg74qa5r0ltu6zruahaap3keqsksad6kpstqyysxu0y7tkz2jlqepjywu",
	  "fulAgAAAAABAYYJeOOOi3c33O+dholAwiF51Amy/E0qIf3ew2vFtDtTAAAAAADgB"
	  "wAAAQAAAAAAAAAAAWoDSDBFAiEA64MwD2HkJjPLPAc2u5ia6ZdwCVO3okzVqGPEX"
	  "nuJGZQCIE27BGOBQTdwJ2M/Wdsm6nFVunqaj+xZBSG/g/64FMbtAQBNYyEDrYfXh"
	  "Okh0CvwuJpB+O3tal2ECfO0v7k1/A4PTlGcQiBnAuAHsnUhA4ZGGvodKgqeg/ZYf"
	  "fm6miaKaG57VkCSjmmRprCa+ulyaKzgBwAA" },
	{ "wrong message for p2wsh-multisig-3of3 full signature",
	  "UZQGB4YTYIS3PRT3UUOCO3YCX3",
	  "bc1q8vy6jhfe8ca0uruvr4aqkjk75dpg5m30rnwatg60uhya00dhlyqs2xvt2a",
	  "fulAgAAAAABAU2vSmP5XYqecVKygaRRribDp5piMoVxUkxUnFSff8kRAAAAAADgB"
	  "wAAAQAAAAAAAAAAAWoFAEgwRQIhAKBSw74gHlx272y4RzyU/ap7iNO5rmB6XXgBO"
	  "y3Qsc/EAiBUnSrF/XhvuvAwi/mMme0JDpuCvl+oZ9C4f3H8OemXCAFIMEUCIQDK3"
	  "wH0l2AvJ5FZ923ZMJkY1z0MBh1Nee9wjK7tVxFz5gIgdC1XBD/IdBPtx1xmyvSFh"
	  "bIJlvnz98fPTm50K6KaXpEBSDBFAiEAyP3nXTzXrTmzq54x8jAY02ERHycEYzYqT"
	  "9cpRTeEWg4CIHxRk3e3oPrM9oCZ8xcgNQ3lRhyc+G0qdDIl6qa8SN4AAWlTIQIlB"
	  "vEshNuT7T6Ja01YgHs0G31etR15oRdjg2JJs6Hf5CEDBbFTr8NwzY8uUi5qQ1z16"
	  "XJjdr9VZ1LBpDcElWryIwUhAkLyDL4FQMvj0TI89hZZ8ja4nCrlk9235CCAWXmU0"
	  "hbgU67gBwAA" },
	{ "wrong message for p2sh-p2wsh-multisig-2of2 full signature",
	  "FOQHOIFXJVPFSGGBRLAX53D6R2",
	  "3PGZjFkYBL1m9WBWkWbCW5FEFTaS1Hj4EB",
	  "fulAgAAAAABAVscdBvYDFN98A//Rt/fAWcN7mdM0x2yWzBjC33c7X5HAAAAACMiA"
	  "CDkkR/DseXy+GXBPtxHvHehUjHt+9XjRmZAgxuuomAC4eAHAAABAAAAAAAAAAABa"
	  "gQASDBFAiEA47YK5XeIGBMQC9bCfWb+IIfirIWlqAzQVc6E/lgBPZICIA0k/EO2t"
	  "3YhqmYR5WdXUBGgAzR+IqgZ5/mxvj+4UoDTAUgwRQIhAPCIVZCSoIaOjY9BzYIXW"
	  "EvbhpOl4JR88p/xYVoZObd6AiADyJXNqpDg/Lc2viPX14N2d0jQdEjamY4SmiU7G"
	  "NbIOgFHUiED+4JBU/wACiE8VFbQF4DR8pKgz7+8X2+PHccTcGxVGdEhA9uIzp+4C"
	  "B5QRgvrN1OXQbBmfW8kOd0cooPWMYJCHBCxUq7gBwAA" },
	{ "wrong signer for p2sh-p2wsh-multisig-2of2 full signature",
	  "NQVRV3DJYLKBANM3OPTNBULEU3",
	  "3DA7VZKYcuiaJFsDnzWjBDvh4VhBFZk6jg",
	  "fulAgAAAAABAVscdBvYDFN98A//Rt/fAWcN7mdM0x2yWzBjC33c7X5HAAAAACMiA"
	  "CDkkR/DseXy+GXBPtxHvHehUjHt+9XjRmZAgxuuomAC4eAHAAABAAAAAAAAAAABa"
	  "gQASDBFAiEA47YK5XeIGBMQC9bCfWb+IIfirIWlqAzQVc6E/lgBPZICIA0k/EO2t"
	  "3YhqmYR5WdXUBGgAzR+IqgZ5/mxvj+4UoDTAUgwRQIhAPCIVZCSoIaOjY9BzYIXW"
	  "EvbhpOl4JR88p/xYVoZObd6AiADyJXNqpDg/Lc2viPX14N2d0jQdEjamY4SmiU7G"
	  "NbIOgFHUiED+4JBU/wACiE8VFbQF4DR8pKgz7+8X2+PHccTcGxVGdEhA9uIzp+4C"
	  "B5QRgvrN1OXQbBmfW8kOd0cooPWMYJCHBCxUq7gBwAA" },
	{ "empty signature",
	  "",
	  "bc1q9vza2e8x573nczrlzms0wvx3gsqjx7vavgkx0l",
	  "" },
	{ "wrong address for valid simple p2wpkh signature (signed for different address)",
	  "",
	  "bc1qp0ahvfh83088w49k405szqgg4f3pptr7p2g06tdxfjcd40z4lh4q95lsz9",
	  "smpAkcwRAIgM2gBAQqvZX15ZiysmKmQpDrG83avLIT492QBzLnQIxYCIBaTpOaD2"
	  "0qRlEylyxFSeEA2ba9YOixpX8z46TSDtS40ASECx/EgAxlkQpQ9hYjgGu6EBCPMV"
	  "PwVIVJqO4XCsMvViHI=" },
	{ "empty witness stack (single zero byte)",
	  "",
	  "bc1q9vza2e8x573nczrlzms0wvx3gsqjx7vavgkx0l",
	  "AA==" },
	{ "wrong message for valid simple p2wsh 3-of-3 multisig signature",
	  "This is not the message that was signed",
	  "bc1qp0ahvfh83088w49k405szqgg4f3pptr7p2g06tdxfjcd40z4lh4q95lsz9",
	  "smpBQBHMEQCIFX9aaqPJWq2Ff2kpen5bFDTid+ehgUOpHV0LfjncXy4AiA3GNicF"
	  "7aKPzdpa9PCpmaYQs3pHd+qbvvhXdxOCKCAMAFIMEUCIQD/ELXg6CNYyUQijCg96"
	  "JtgvgjZb9dsl1Ctof4QAeyTcQIgVM/1AAblFl/DCt6A1gJg+T/i2qU5SQD09+chF"
	  "JzolRwBSDBFAiEAlqRfSFyWNVQhvaCnmeV5tyneiCWMTcFbuujoD/pFa3wCIGnZj"
	  "fQb8NolSYq9asV+ZeBSkCGHJcqnaV4JYS5MYPEGAWlTIQJ1aLEfEi/4p7wcV+XHZ"
	  "CBVvGGJZ7L3v+jhH+mZA8lN0yECCovfec+kIdllXpKCgA8RX/HZ2x5yHOtCSKP8/"
	  "sf6pnwhAwxSng6kCgCXXSAmJOOZFdr3vdK3HzGqCFloOHgc5fM6U64=" },
	{ "wrong signer for p2wpkh simple signature",
	  "2V6TUTMSH4VQ3Z7WZWKYD7DFNH",
	  "bc1qgg6lpr05az2l5kz402ddz5ez7fdu25kgmd40lf",
	  "smpAkgwRQIhALC6hdfxNy1n45d7UXSskRBdfZW0Al259E1kDMpipdYkAiAJPfZqb"
	  "+WurZuf1apU5xeE6Igui9dvt5tihQLDvxlY1AEhAqbnruyo677ktQjio7XOchO3w"
	  "51Dh9AbRVngha5jtNfT" },
	{ "wrong signer for p2wsh-multisig-3of3 simple signature",
	  "Z3SB7SRL555ZGOHVMYT5WG7RIZ",
	  "bc1qnckc2q6804depn2240l66p93e0mscp7vd9ndptfuznex86ehpcvseq6e8a",
	  "smpBQBHMEQCICNI6H6b+VCZV9Z2H6EW5hPrE1buC6SJuy2ljSNmQlGfAiASbm5Ur"
	  "A8KH6TwF6evx7COV+i27ubiq2v9TyLYPOO63gFIMEUCIQCMOFnJbg0sy88G6wUXj"
	  "v5stjVgfvAokOogWsisdkAnlAIgETfBw7kJhISFu9vIomFcEF/1NsN6c0h3KjNcp"
	  "mNAZtMBSDBFAiEA/lUU+wBeA3prt8vHRpcQN763OYZ8L61DfN0QI/gkHpMCIB2qH"
	  "wgoXNTH0sdqeAMD2ah7dSTie2bflax3Q3I/GibQAWlTIQKo003Zjj9Jg/kT7sOA7"
	  "cTdIKmzsrIYBAuPd9hj8FZuHCEC6BdalMtwbjcx2vJjVelv7BJml0rY7Q5ze+PWe"
	  "n6tb5shAytperlYBs69tbn86t3pINqXy0NzttKZKi6Y8X+USQXaU64=" },
	{ "wrong message for p2tr-time-lock full signature",
	  "ATGH7VC42BMKAAJAMBG3KNGQGR",
	  "bc1p6vffkx7vcyezrjq7pg9qqdjv7vmtanfhk8ukwsn4syejwmarmhxqp0rw5x",
	  "fulAgAAAAABAaza7/ukfX9ZdxCUvK7CPJgADDdPdF7ikXVKWctd5EHrAAAAAADgB"
	  "wAAAQAAAAAAAAAAAWoEQPvuT0enYGwsab2lsPZU0U3OcRkGng+o/PAt4QU2lc8hG"
	  "7lTUmflkt0To+eoipv2vptf0TlGOBCsKU5xE3kXKcMAS2MgrYfXhOkh0CvwuJpB+"
	  "O3tal2ECfO0v7k1/A4PTlGcQiBnAuAHsnUgJjLn4tl5ytgC8CNTyITXmg4rx9ctx"
	  "PedwRMPEBvfoUBorCHBJjLn4tl5ytgC8CNTyITXmg4rx9ctxPedwRMPEBvfoUDgB"
	  "wAA" },
	{ "wrong message for p2sh-p2wpkh full signature",
	  "CPVOBEXDTFAXS6N4YASD753CZV",
	  "32Utb7Seg6EXq7UesMNJXhQ1gdohYNyzQ9",
	  "fulAgAAAAABAe5xLNMlYQH4OGjJ3h4lqQaVp0Cic7mwxkvyWswqFMXeAAAAABcWA"
	  "BSy/hpDH/KLAi4x25Tmb2UaO1xtWeAHAAABAAAAAAAAAAABagJHMEQCIDEleqb0n"
	  "1R5c21TGkWRXNFae98wbwI0QOyh/YmRuQX1AiAcv1MhyTzPOVgZ1VIwuu0tDxrVJ"
	  "UHK8lhOUOXpsZnGwwEhAsjeDEoWX8hvEC8A/692yGQsPh6JBO8Zf4aITEQsKAcJ4"
	  "AcAAA==" },
	{ "wrong message for p2wsh-multisig-2of2 full signature",
	  "OANRY57VZNHOXZNYGCGZM5ADYG",
	  "bc1qg8r3cl47rrr75dwvr7jhzdukptegnmq8v0nmjd2jdn4qvlczqkts0rqtav",
	  "fulAgAAAAABAXshuDM6YKy1LClwk1ZOM5egX7RTFPOCvtxJkYFYk/FEAAAAAADgB"
	  "wAAAQAAAAAAAAAAAWoEAEgwRQIhAI9uOxvqmBV0pldOoKWnSYhjobNhP4F+gxO0Q"
	  "lOdGtxFAiBROcNruLigZE4lj1DJEh8yGrqS00MeW463EO78TsaRFgFIMEUCIQCAh"
	  "IqYuU4wDA2AYsU+QDVyucH4Tm/NSDP2+txyPMKEkAIgfuGlSh7ncxb2yV3S3aOF5"
	  "uwHGqtIZjp3b4HW0d35EckBR1IhAkT3y4QqTOTzUs5AYq5eCl1g1vqgsHtiwgY0h"
	  "KpSl7vOIQI07tYZDvxHcWuVOgULVj+LK1I63eqVWuQzUd0qkqpJ9FKu4AcAAA==" },
	{ "wrong signer for p2wsh-multisig-2of2 full signature",
	  "QXYOWYWO7ZGJC4OPNC367HBUQF",
	  "bc1qan5sys8u4cpvgutt70fn2tgweu7as9aw0slljuz86x4nyr8myvjsgz3q2v",
	  "fulAgAAAAABAXshuDM6YKy1LClwk1ZOM5egX7RTFPOCvtxJkYFYk/FEAAAAAADgB"
	  "wAAAQAAAAAAAAAAAWoEAEgwRQIhAI9uOxvqmBV0pldOoKWnSYhjobNhP4F+gxO0Q"
	  "lOdGtxFAiBROcNruLigZE4lj1DJEh8yGrqS00MeW463EO78TsaRFgFIMEUCIQCAh"
	  "IqYuU4wDA2AYsU+QDVyucH4Tm/NSDP2+txyPMKEkAIgfuGlSh7ncxb2yV3S3aOF5"
	  "uwHGqtIZjp3b4HW0d35EckBR1IhAkT3y4QqTOTzUs5AYq5eCl1g1vqgsHtiwgY0h"
	  "KpSl7vOIQI07tYZDvxHcWuVOgULVj+LK1I63eqVWuQzUd0qkqpJ9FKu4AcAAA==" },
	{ "wrong signer for p2wsh-multisig-3of3 full signature",
	  "3VJANNKSXPLND6YRKG6CUEUZXX",
	  "bc1qma94rw0f5t4l64wc6xfrjuuatqn6klcwmxvls86y9k4rjvva40wqr8u0cq",
	  "fulAgAAAAABAU2vSmP5XYqecVKygaRRribDp5piMoVxUkxUnFSff8kRAAAAAADgB"
	  "wAAAQAAAAAAAAAAAWoFAEgwRQIhAKBSw74gHlx272y4RzyU/ap7iNO5rmB6XXgBO"
	  "y3Qsc/EAiBUnSrF/XhvuvAwi/mMme0JDpuCvl+oZ9C4f3H8OemXCAFIMEUCIQDK3"
	  "wH0l2AvJ5FZ923ZMJkY1z0MBh1Nee9wjK7tVxFz5gIgdC1XBD/IdBPtx1xmyvSFh"
	  "bIJlvnz98fPTm50K6KaXpEBSDBFAiEAyP3nXTzXrTmzq54x8jAY02ERHycEYzYqT"
	  "9cpRTeEWg4CIHxRk3e3oPrM9oCZ8xcgNQ3lRhyc+G0qdDIl6qa8SN4AAWlTIQIlB"
	  "vEshNuT7T6Ja01YgHs0G31etR15oRdjg2JJs6Hf5CEDBbFTr8NwzY8uUi5qQ1z16"
	  "XJjdr9VZ1LBpDcElWryIwUhAkLyDL4FQMvj0TI89hZZ8ja4nCrlk9235CCAWXmU0"
	  "hbgU67gBwAA" },
	{ "wrong message for p2sh-multisig-2of2 full signature",
	  "DAOHN7TAL75XRHJILGIO3RXAEM",
	  "3Nye4j1GUFqCEBR3do2KEFZAs9oLe8NZ6X",
	  "fulAgAAAAEvAyd4zsoz8gcVU5H19GLYokTAN5PxuKCBlEPjODJ86gAAAADaAEcwR"
	  "AIgT6rcfxgCmG6b3DpzNV6UG0jiCQGclG9sfiSpV45HDXMCIGgtqjFBuJ7rbi+cg"
	  "nG0TZiKZaxMk0KI+gQd0pHJfEYCAUgwRQIhANCvCLjGMuZMzH+nCEkNhWhR45T6Q"
	  "RYMLin8utpuF9r1AiBTjG2NLjkre7ec+HPg8UUhK1jL1vgq7YKjq5ROv+h07AFHU"
	  "iEDhKjcb/Pv1/7AYutzOXwgec08wwD/VwiPm58Lc0xjohghAhycjpwdBuP33orQX"
	  "AH1CAsrgSkuspxM2+FPQ4OCVhQWUq7gBwAAAQAAAAAAAAAAAWrgBwAA" },
};

/* clang-format on */

#endif /* TESTS_UNIT_WALLET_BIP322_VECTORS_H */
