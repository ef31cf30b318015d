/* key_io_vectors.h - addresses and private keys of Litecoin and Bitcoin Cash.
 *
 * Origin: litecoin-project/litecoin src/test/data/key_io_valid.json and
 * key_io_invalid.json; bitcoin-cash-node/bitcoin-cash-node, the same files;
 * bitcoin/bitcoin src/test/data/key_io_invalid.json
 * (Bitcoin Cash's are the base58 forms, one P2SH32 among them). */
#ifndef TESTS_UNIT_CHAIN_KEY_IO_VECTORS_H
#define TESTS_UNIT_CHAIN_KEY_IO_VECTORS_H

#include <stdbool.h>

/* clang-format off */
static const struct {
	const char *coin, *network;
	const char *text;
	const char *script; /* NULL: a private key, so no address */
	bool any_case;      /* upper case means the same */
} key_io_valid[] = {
	{ "ltc", "livenet",
	  "LT2KVaAy1ppRuxRgrS5RNU3vBsy7RibPeA",
	  "76a914558dbca7118cd5894502767c7b2ffc21a22f54db88ac", false },
	{ "ltc", "livenet",
	  "M9dw1FAoWpHC6PcMzoCHhqQ9McvTyG5Ywj",
	  "a914130ef8742ad7492b389509252c6721775fb1127387", false },
	{ "ltc", "testnet",
	  "QXaUgLHkZcbJb2j5XgMYzY8cF9YM48Y81Z",
	  "a9147860667e60a6545e18e541984094b29c9c46991b87", false },
	{ "ltc", "regtest",
	  "QgDNrG4nJpE4VV7PcFMFhkTgwAHWxWS7pj",
	  "a914d71bee7a1395c10c9ca9a7f53ac086b53e74369d87", false },
	{ "ltc", "livenet",
	  "6vqpCruyRS9bEY6ZVrL8S9EL5h2MnQZffzzqrpNP9i8YozvXTKs",
	  NULL, false },
	{ "ltc", "livenet",
	  "T5MZ5z9WqJxzVxYyVPecTJUSDkzDWrUYe1JuSX2AqJ9jKmLJrvTE",
	  NULL, false },
	{ "ltc", "testnet",
	  "927w9fGHSbrUEWHdfBd5AU4mDFmhEnBkxLyfsRn4oNwPTLQw7qS",
	  NULL, false },
	{ "ltc", "testnet",
	  "cQaeKQwuakynYD9iebyxsKiBKF8RT3G6zoqRNUDybMsAimANRypo",
	  NULL, false },
	{ "ltc", "regtest",
	  "91r1BgekgDyZn3WVnsLtTvJWcJV2qDakQr23cqFe61BzAc1BajU",
	  NULL, false },
	{ "ltc", "regtest",
	  "cSZsfcBGqQDBXuQeqAhDfqaoP54LhgiQvMkMctyrRuVR3BGQmbTU",
	  NULL, false },
	{ "ltc", "livenet",
	  "ltc1qhdhvrwe6rgqns8fz28tee0hphr5x7ulw5exv4w",
	  "0014bb6ec1bb3a1a01381d2251d79cbee1b8e86f73ee", true },
	{ "ltc", "livenet",
	  "ltc1ppu2gv0tujus0f6eggrk7eqmaf0567x6zer4fcuhz4z7ztzq9u9yseqxlt"
	  "c",
	  "51200f14863d7c9720f4eb2840edec837d4be9af1b42c8ea9c72e2a8bc2588"
	  "05e149", true },
	{ "ltc", "livenet",
	  "ltc1zjwls6j8c4u",
	  "520293bf", true },
	{ "ltc", "testnet",
	  "tltc1qpftpsvdn6mjp8celrkj0qxqy4jlapl959rlwg9",
	  "00140a561831b3d6e413e33f1da4f01804acbfd0fcb4", true },
	{ "ltc", "testnet",
	  "tltc1rdljmhjrmdhjsu6qgm75lkm9l0540kkfu",
	  "53106fe5bbc87b6de50e6808dfa9fb6cbf7d", true },
	{ "ltc", "regtest",
	  "rltc1q3kquwp848h4juq7rl5q3wqsr29pd3d6wprzz8k",
	  "00148d81c704f53deb2e03c3fd011702035142d8b74e", true },
	{ "ltc", "regtest",
	  "rltc1qlmpaz9m7vd2578yjlcesf5e0m0fumev8n54nxks4ld66sn7qztfqurdu"
	  "kc",
	  "0020fec3d1177e63554f1c92fe3304d32fdbd3cde5879d2b335a15fb75a84f"
	  "c012d2", true },
	{ "ltc", "regtest",
	  "rltc1sp4r7tfack86dyy6mhs0ptnzrccdhce92kuvzuna7085xg8qm7kxm0fq7"
	  "xzfsd889mzm4we",
	  "60280d47e5a7b8b1f4d2135bbc1e15cc43c61b7c64aab7182e4fbe79e8641c"
	  "1bf58db7a41e3093069ce5", true },
	{ "ltc", "livenet",
	  "MWGEAUUZoN4r6puz8KsgnE9wNTQ8fGWCEy",
	  "a914f54ec8d7b0c3f8ab8194db3432d19f8d44d03b1287", false },
	{ "ltc", "testnet",
	  "mnJYjG654G354sX1xEBaPGvGCoe34M1Pqr",
	  "76a9144a7037b0cc4ae15278e7a62549e2acde3f60186688ac", false },
	{ "ltc", "testnet",
	  "QQjXG2nbVfxysmaEZQVL9TsS359WjDT5ux",
	  "a9142d4d6b05448a911116292a177c04f7f6bd29ea2c87", false },
	{ "ltc", "testnet",
	  "QjqYEtoPWjTVxZQFUWdWj6r48hM6i2ESc2",
	  "a914fedb1f41a5ef541c79a6bedca3f15857414a63fb87", false },
	{ "ltc", "regtest",
	  "mtJ7NFSGv2WuwsigXhQymzMhxFh9uANCTY",
	  "76a9148c2bcd075a332c4eafaf30876ca9e7a091d037de88ac", false },
	{ "ltc", "livenet",
	  "6u9LAemSUL9Zq9uThTQMCUexBr2ZG26Cr5pShqe3E7R2bp4EHqj",
	  NULL, false },
	{ "ltc", "livenet",
	  "TAhBKuN6oDx4cGuTcfxEEt6qShF7juasHLj5wgURB5MoK7cK9n9A",
	  NULL, false },
	{ "ltc", "testnet",
	  "91oGUyww3NMouqNHkofup5jAVxznXY7hLgVgBikeNGinSazn4K4",
	  NULL, false },
	{ "ltc", "regtest",
	  "92dzMkJxPWn99ZQ7b6rWZQCKybwqWVvyDirELp6Xb4ZsbGwGnUh",
	  NULL, false },
	{ "ltc", "livenet",
	  "ltc1qxjkwr09apz3w5hsr33uyq9sdfx8tn26g39g00g",
	  "001434ace1bcbd08a2ea5e038c7840160d498eb9ab48", true },
	{ "ltc", "livenet",
	  "ltc1qjaxhjwmp26afq279pza0zd6lrguxfcee08fw4xv5r6ksrr0wk4uqzjxfd"
	  "z",
	  "0020974d793b6156ba902bc508baf1375f1a3864e33979d2ea99941ead018d"
	  "eeb578", true },
	{ "ltc", "livenet",
	  "ltc1p59fcnxdn05t6adags3dc0vuvm4ejd7chsspp9ryqkvvlxrwkdylqfsrut"
	  "y",
	  "5120a1538999b37d17aeb7a8845b87b38cdd7326fb178402128c80b319f30d"
	  "d6693e", true },
	{ "ltc", "livenet",
	  "ltc1zpr0qrh9zvs",
	  "520208de", true },
	{ "ltc", "regtest",
	  "rltc1q8zvr5cvkf2ke0c5vjm8u6z66zck8en8grn9n22",
	  "001438983a61964aad97e28c96cfcd0b5a162c7ccce8", true },
	{ "ltc", "regtest",
	  "rltc1q9a3fdc7cmk0ls0tp42lj05jwdhu79jd5str2dnq5nz4xv73wl79qrlnh"
	  "7e",
	  "00202f6296e3d8dd9ff83d61aabf27d24e6df9e2c9b482c6a6cc1498aa667a"
	  "2eff8a", true },
	{ "ltc", "regtest",
	  "rltc1pw6ly729khz7ndll807q5gx77q0nxpkpl7xauxshnzafs906sz3kqm6rx"
	  "4v",
	  "512076be4f28b6b8bd36ffe77f81441bde03e660d83ff1bbc342f3175302bf"
	  "50146c", true },
	{ "bch", "livenet",
	  "3CMNFxN1oHBc4R1EpboAL5yzHGgE611Xou",
	  "a91474f209f6ea907e2ea48f74fae05782ae8a66525787", false },
	{ "bch", "testnet",
	  "mo9ncXisMeAoXwqcV5EWuyncbmCcQN4rVs",
	  "76a91453c0307d6851aa0ce7825ba883c6bd9ad242b48688ac", false },
	{ "bch", "regtest",
	  "mo9ncXisMeAoXwqcV5EWuyncbmCcQN4rVs",
	  "76a91453c0307d6851aa0ce7825ba883c6bd9ad242b48688ac", false },
	{ "bch", "testnet",
	  "2N2JD6wb56AfK4tfmM6PwdVmoYk2dCKf4Br",
	  "a9146349a418fc4578d10a372b54b45c280cc8c4382f87", false },
	{ "bch", "testnet",
	  "9213qJab2HNEpMpYNBa7wHGFKKbkDn24jpANDs2huN3yi4J11ko",
	  NULL, false },
	{ "bch", "regtest",
	  "9213qJab2HNEpMpYNBa7wHGFKKbkDn24jpANDs2huN3yi4J11ko",
	  NULL, false },
	{ "bch", "livenet",
	  "1Ax4gZtb7gAit2TivwejZHYtNNLT18PUXJ",
	  "76a9146d23156cbbdcc82a5a47eee4c2c7c583c18b6bf488ac", false },
	{ "bch", "livenet",
	  "3QjYXhTkvuj8qPaXHTTWb5wjXhdsLAAWVy",
	  "a914fcc5460dd6e2487c7d75b1963625da0e8f4c597587", false },
	{ "bch", "testnet",
	  "n3ZddxzLvAY9o7184TB4c6FJasAybsw4HZ",
	  "76a914f1d470f9b02370fdec2e6b708b08ac431bf7a5f788ac", false },
	{ "bch", "testnet",
	  "2NBFNJTktNa7GZusGbDbGKRZTxdK9VVez3n",
	  "a914c579342c2c4c9220205e2cdc285617040c924a0a87", false },
	{ "bch", "testnet",
	  "93DVKyFYwSN6wEo3E2fCrFPUp17FtrtNi2Lf7n4G3garFb16CRj",
	  NULL, false },
	{ "bch", "testnet",
	  "cTDVKtMGVYWTHCb1AFjmVbEbWjvKpKqKgMaR3QJxToMSQAhmCeTN",
	  NULL, false },
	{ "bch", "livenet",
	  "1C5bSj1iEGUgSTbziymG7Cn18ENQuT36vv",
	  "76a9147987ccaa53d02c8873487ef919677cd3db7a691288ac", false },
	{ "bch", "testnet",
	  "2NB72XtkjpnATMggui83aEtPawyyKvnbX2o",
	  "a914c3e55fceceaa4391ed2a9677f4a4d34eacd021a087", false },
	{ "bch", "livenet",
	  "5KaBW9vNtWNhc3ZEDyNCiXLPdVPHCikRxSBWwV9NrpLLa4LsXi9",
	  NULL, false },
	{ "bch", "livenet",
	  "L1axzbSyynNYA8mCAhzxkipKkfHtAXYF4YQnhSKcLV8YXA874fgT",
	  NULL, false },
	{ "bch", "testnet",
	  "927CnUkUbasYtDwYwVn2j8GdTuACNnKkjZ1rpZd2yBB1CLcnXpo",
	  NULL, false },
	{ "bch", "testnet",
	  "cUcfCMRjiQf85YMzzQEk9d1s5A4K7xL5SmBCLrezqXFuTVefyhY7",
	  NULL, false },
	{ "bch", "livenet",
	  "1Gqk4Tv79P91Cc1STQtU3s1W6277M2CVWu",
	  "76a914adc1cc2081a27206fae25792f28bbc55b831549d88ac", false },
	{ "bch", "livenet",
	  "33vt8ViH5jsr115AGkW6cEmEz9MpvJSwDk",
	  "a914188f91a931947eddd7432d6e614387e32b24470987", false },
	{ "bch", "testnet",
	  "2MxgPqX1iThW3oZVk9KoFcE5M4JpiETssVN",
	  "a9143b9b3fd7a50d4f08d1a5b0f62f644fa7115ae2f387", false },
	{ "bch", "livenet",
	  "5HtH6GdcwCJA4ggWEL1B3jzBBUB8HPiBi9SBc5h9i4Wk4PSeApR",
	  NULL, false },
	{ "bch", "livenet",
	  "L2xSYmMeVo3Zek3ZTsv9xUrXVAmrWxJ8Ua4cw8pkfbQhcEFhkXT8",
	  NULL, false },
	{ "bch", "livenet",
	  "1JwMWBVLtiqtscbaRHai4pqHokhFCbtoB4",
	  "76a914c4c1b72491ede1eedaca00618407ee0b772cad0d88ac", false },
	{ "bch", "livenet",
	  "5KQmDryMNDcisTzRp3zEq9e4awRmJrEVU1j5vFRTKpRNYPqYrMg",
	  NULL, false },
	{ "bch", "testnet",
	  "91cTVUcgydqyZLgaANpf1fvL55FH53QMm4BsnCADVNYuWuqdVys",
	  NULL, false },
	{ "bch", "livenet",
	  "37Sp6Rv3y4kVd1nQ1JV5pfqXccHNyZm1x3",
	  "a9143f210e7277c899c3a155cc1c90f4106cbddeec6e87", false },
	{ "bch", "testnet",
	  "myoqcgYiehufrsnnkqdqbp69dddVDMopJu",
	  "76a914c8a3c2a09a298592c3e180f02487cd91ba3400b588ac", false },
	{ "bch", "testnet",
	  "2N7FuwuUuoTBrDFdrAZ9KxBmtqMLxce9i1C",
	  "a91499b31df7c9068d1481b596578ddbb4d3bd90baeb87", false },
	{ "bch", "livenet",
	  "5KL6zEaMtPRXZKo1bbMq7JDjjo1bJuQcsgL33je3oY8uSJCR5b4",
	  NULL, false },
	{ "bch", "livenet",
	  "KwV9KAfwbwt51veZWNscRTeZs9CKpojyu1MsPnaKTF5kz69H1UN2",
	  NULL, false },
	{ "bch", "livenet",
	  "13p1ijLwsnrcuyqcTvJXkq2ASdXqcnEBLE",
	  "76a9141ed467017f043e91ed4c44b4e8dd674db211c4e688ac", false },
	{ "bch", "livenet",
	  "3ALJH9Y951VCGcVZYAdpA3KchoP9McEj1G",
	  "a9145ece0cadddc415b1980f001785947120acdb36fc87", false },
	{ "bch", "testnet",
	  "7behgUKyQEk1WC2DCdfTs7FSfQKbvdfMbPH3t3MHhyTWKEaedtt",
	  "aa20d9839730211d32d232694aa41d295e28deadabc54834dc8a3fabca49b7"
	  "6f7e8a87", false },
	{ "ltc", "livenet",
	  "MHrYRxAiMNBTku3eoDHwhA1LQGDjUStZW2",
	  "a9146d328a5b2a20d943a641c8d29b6cc3c2d2df85d387", false },
	{ "ltc", "testnet",
	  "mwXn5Vhicdav8Av3KMokx4YNuHoGRKxtWs",
	  "76a914afa9e672141e283dfbcc1cf28f3793a856d3878488ac", false },
	{ "ltc", "testnet",
	  "QNfyfXGXxfeaG8SQpnHxS2J27ysokKCtZL",
	  "a91416b18b6002004f5755040e8809755a1777fab4a687", false },
	{ "ltc", "regtest",
	  "mpWvR79tSrA5xeziB6mjNYWdaVRwBpgnUP",
	  "76a91462b790654f809d32202587c6a43456ffc1965d8388ac", false },
	{ "ltc", "livenet",
	  "ltc1qa9dykljtgeayhm8ygx25sc22p0wzgudpe4hw9dyvaz0ye3j5kduq9mf"
	  "68z",
	  "0020e95a4b7e4b467a4bece4419548614a0bdc2471a1cd6ee2b48ce89e4c"
	  "c654b378", true },
	{ "ltc", "testnet",
	  "tltc1q9awqm4ah2lmettm3hnhgqtssvz527jxglxxshkt75l0ygdl3vlyqy5"
	  "739f",
	  "00202f5c0dd7b757f795af71bcee802e1060a8af48c8f98d0bd97ea7de44"
	  "37f167c8", true },
	{ "ltc", "testnet",
	  "tltc1pfnh6ljtrdgk4hh3acvu39a742vaqmd2khnd0tp9d0prcnvpq6zgqn0"
	  "ecgk",
	  "51204cefafc9636a2d5bde3dc33912f7d5533a0db556bcdaf584ad784789"
	  "b020d090", true },
	{ "ltc", "regtest",
	  "rltc1prd75w9a3v4kfjtkx93z0m2tdl4mpyfqty9kaxxp4zdnlrrkrv4lq6e"
	  "ksea",
	  "51201b7d4717b1656c992ec62c44fda96dfd7612240b216dd318351367f1"
	  "8ec3657e", true },
	{ "ltc", "livenet",
	  "LbfVMz974gbbGFqXF7FZUpSBWSbwBHDwR5",
	  "76a914b4565f467408e9e1c1d2a3b0ccdeff84db3a3b9388ac", false },
	{ "ltc", "livenet",
	  "MNYP3h6XQQcVBohyVrxAtRGhbyvPpXzyFR",
	  "a914a09bd94f4b099d721ddc95bc8ed928aef40833ce87", false },
	{ "ltc", "regtest",
	  "QfS38XTvXmuNFeyS8orinxHkDkonMDS1ih",
	  "a914ce88c090d0ee540cab7e2d2286f686434d33d61987", false },
	{ "ltc", "testnet",
	  "cSksQejZXoxFKJ4Yb5LVfFuT1aSCAmmLmVMMYYHNS4Nvx9RVYDMf",
	  NULL, false },
	{ "ltc", "regtest",
	  "cPsZQu3vG7RtqZk9nfq2ufnspK1vy6MWt3kp2VmZ9hPzpjK4Zfjm",
	  NULL, false },
	{ "ltc", "testnet",
	  "tltc1quf7ycjczjpjd6u9a8mpa00jl7g9aplhy8e0vf7",
	  "0014e27c4c4b029064dd70bd3ec3d7be5ff20bd0fee4", true },
	{ "ltc", "testnet",
	  "tltc1qzu820r8szwesmaj7acyvkute2ch2p89rppld6xkmsnfj06sttuaqjy"
	  "mary",
	  "0020170ea78cf013b30df65eee08cb7179562ea09ca3087edd1adb84d327"
	  "ea0b5f3a", true },
	{ "ltc", "testnet",
	  "tltc1pcdvmgxjvz4glnvxfufqt7qgcz94dxqa8t838upq4ajqf2r6f7dastf"
	  "dk7r",
	  "5120c359b41a4c1551f9b0c9e240bf0118116ad303a759e27e0415ec8095"
	  "0f49f37b", true },
	{ "ltc", "testnet",
	  "tltc1rvc3hu7rz7ypgx0ewvf9mnf84ssn9gtu3",
	  "531066237e7862f102833f2e624bb9a4f584", true },
	{ "ltc", "regtest",
	  "rltc1s207hhga4nkr2vnhc02sr09h3xdp8k74eppgtd9f9js0j8cw5qjw693"
	  "dd3k8apxrldxdn3f",
	  "602853fd7ba3b59d86a64ef87aa03796f133427b7ab90850b69525941f23"
	  "e1d4049da2c5ad8d8fd0987f", true },
	{ "ltc", "livenet",
	  "LgUPnP2UZxmFBJb8FDgNd5JcU9b7CNfrw1",
	  "76a914e915c49f55d8de0b6041de19c9fa2f21820b201288ac", false },
	{ "ltc", "livenet",
	  "MU2UAbDxiiirZuGTZ6nSaFajsXFkLHozcU",
	  "a914dcc465d5dd517c24c4dc95d7a338fca76d753ddb87", false },
};

/* Refused on every network of the coin. */
static const struct {
	const char *coin;
	const char *text;
} key_io_invalid[] = {
	{ "ltc", "x" },
	{ "ltc", "dfbPb4pUb4pTX4UQYFUjKyiSF8CQgxugLS62GjwZypEoibsosn9Vb4KVCda1"
		 "rRWmZmNiRrwvmCn" },
	{ "ltc", "9HNmZX4VS73qJEWzmNcmXbkQ9TFf6sUTCQ" },
	{ "ltc", "gjLg9jYHzW5ciXEDz9zWiotzYe2cct2PTtToqpoFgwo4EkCAaDDrofJawHSp"
		 "RU8ki2bggowiBok" },
	{ "ltc", "SLrpY37XP4qJryx7fjPZMak4Lxzfo5WShx" },
	{ "ltc", "521Yh6VfYQu5PtUDwaFAvsKAwczLgviqYpgbSxRdRzpjtnmT6JmTUeqsATPF"
		 "j17ABdvzwPv8uugf9" },
	{ "ltc", "cUBHNh9Q2nDG6rsPProgGCZJnjUMEMyHWqm6p9eHwQJDPdm5rYBE" },
	{ "ltc", "bt1p2c4wcwdszz8qhgg2anf8q4qh3wfvr007f8zjyfud0wneenz85upsfwev"
		 "l6" },
	{ "ltc", "tltc13vj87tzu08d9277dqfzafda7snm796xrx3kyv2536km3m3ef7lk7q0y"
		 "q8hg" },
	{ "ltc", "RLTC1RUCQRYUFY" },
	{ "ltc", "tltc1qh8tp3qqmtz474xju0rajr3uz8vw00j2r" },
	{ "ltc", "rltc1q2k5v9aryyn8pqg5dsjy0f8700tq2ph7q3mkcu573fjutlckyu7u3ys"
		 "yapj" },
	{ "ltc", "tltc1qywr4l8fyce9u6lwsykq4uez3g8kjfwterfxtjs784m526tavu84qes"
		 "lpvf" },
	{ "ltc", "ltc1qfflgggucfrs482us7q786eew4ryqta3vl2aspf" },
	{ "ltc", "tltc1q8wdx4az9f0lyvrpumqp74teu99vfay22etgulptz0u3zwl49wc6s2p"
		 "ktf0" },
	{ "ltc", "rltc1sp3lm8alrzckqhe6nk29xp2de7qwvhq5e7qe8fa" },
	{ "ltc", "ftPq56BTH4DpneHagKmzzoaFaNzKKtJzNnTw1HKUAHuKoHHANUTkSh8PW1ET"
		 "aDJARc9B1PzwVok" },
	{ "ltc", "2MwUPLQvSc9iamSJ4bKEGM7gHBaZeP9LNxp" },
	{ "ltc", "T3zMzNuAAXou7nsh1ah6y1Mrj9DZ2Wgx5yoqiSsrxiQbfw57BHrz" },
	{ "ltc", "oEPMsv4V5qZKoUyfNeCz1Z87PzPohDwhvJDd4UKivg4PWSen16kAZokNyTve"
		 "oNrzowQEXaxRi8J" },
	{ "ltc", "cU6LESh6ttsCfCf4xQXv3CrNY4JHWACNoJCDrbVaRj3WYpyUCGzV" },
	{ "ltc", "tc1q8s7jrus7u2qgdm895pyv30le3cprehalv9lnc3" },
	{ "ltc", "bt1paw9uw7srejsczdlfe28xwdyqzk8lrjw9x8jdqw6pr2pwd2v9ywusum6u"
		 "0n" },
	{ "ltc", "tltc13vgu624uk8ft5ll4aa2mpawe8xj63dxzzyn73zv9920n3v9p4xlvs46"
		 "fqn5" },
	{ "ltc", "rltc1rvgnh26gv" },
	{ "ltc", "tltc1qnmrmqt9d459t7yed75t97w85rvhpm2lu" },
	{ "ltc", "rltc1qddrre03z0h5qcg5y4qcyhzh9jera7zue8uv4y5nttg44gtyy8gc3w0"
		 "j0ra" },
	{ "ltc", "ltc1qc7c53klkh5hhutxursumtl4eevq03vhzq" },
	{ "ltc", "tltc1q8j0kqm4q2w34kval4px7yauhq02hzy5xqp8jazsvu9zj8ptzhf5qzd"
		 "7fee" },
	{ "ltc", "rltc1q9yk0zwnmamlt09wz6yu3v03xwcfnZQ8Ae8tmyc" },
	{ "ltc", "ltc1qc243zefnc9kzmsw72nytw4542g9nhwlxepjl6l" },
	{ "ltc", "tltc1qve28jd595ssf2usq5rhw24ehsny2f4tg62emue3q9wm40t7hplmqlf"
		 "tk8j" },
	{ "ltc", "rltc1q7mqj6cpffp32z0vksng3z5fr9fvhtt9mrgxrj8" },
	{ "ltc", "ltc1pt9dz00jx8y7x8ylmwe8q0llyrzs32px96wgsm8znsnmj9cgs0ffszkc"
		 "wyf" },
	{ "ltc", "tltc1zhf4exwjxy7gh08najmlq4qn37uhvrzsv" },
	{ "ltc", "2J5Aw2ADD73uDiWjBygH9v9CUc4FoMCnpXmdA3ArF5eG2M3quPMZcVzL7D6F"
		 "bijsGcsq6dohRrm5" },
	{ "ltc", "A2oWG2iWYa3NvYJ5r8JcxYCcEeHDP7LGCSMWQFQePa5QuAYsfNHS" },
	{ "ltc", "928oyNBWu1x44NuMptnH95toXArxtJBXLsJVg4xBTJuf92Q3HHXy" },
	{ "ltc", "cS2qXYzEZkoTgxp3xKBAXFXEQ1TcD9LLoGTpvMSr45o2rfxu1SAj" },
	{ "ltc", "AyUHw9wePktAhQPe4CUfGD6iU6tP7zGUSUPjp4GkmUj3dqVPDFw4" },
	{ "ltc", "tc1q8e3cz8e6jxrylsvmc7ng595rvn2m74ka5nhmyz" },
	{ "ltc", "bt1pyaatm98c7wmepfv558k6vt9zhtls6rdggelh86wyahsgye3h7vyst22p"
		 "uy" },
	{ "ltc", "rltc1r55jrpej6" },
	{ "ltc", "ltc1pdtjxt" },
	{ "ltc", "tltc1gut4t3" },
	{ "ltc", "rltc1qnv2uheg45ns07mv6f0h82xz48xzahaemlvxczexnl74jglwvetqp73"
		 "s7wn" },
	{ "ltc", "ltc1q0susza3qwj6lyp7d2q6g258vrgqw4afzt" },
	{ "ltc", "tltc1qsv7l20xzequp2hvtpmyc0nw6mmefyd0zj4a27y0jgkr2mcypfnss4f"
		 "c7ky" },
	{ "ltc", "rltc1qu8qwtg4kx886ex2frzcp4v9lk9V440cd75ch47" },
	{ "ltc", "tltc1qc5d8gx5zm4vwufpp8galregpckfx52jfwyxtpng8pamd37g0pv3svf"
		 "vnu4" },
	{ "bch", "x" },
	{ "bch", "37qgekLpCCHrQuSjvX3fs496FWTGsHFHizjJAs6NPcR47aefnnCWECAhHV6E"
		 "3g4YN7u7Yuwod5Y" },
	{ "bch", "dzb7VV1Ui55BARxv7ATxAtCUeJsANKovDGWFVgpTbhq9gvPqP3yv" },
	{ "bch", "MuNu7ZAEDFiHthiunm7dPjwKqrVNCM3mAz6rP9zFveQu14YA8CxExSJTHcVP"
		 "9DErn6u84E6Ej7S" },
	{ "bch", "17QpPprjeg69fW1DV8DcYYCKvWjYhXvWkov6MJ1iTTvMFj6weAqW7wybZeH5"
		 "7WTNxXVCRH4veVs" },
	{ "bch", "KxuACDviz8Xvpn1xAh9MfopySZNuyajYMZWz16Dv2mHHryznWUp3" },
	{ "bch", "cTivdBmq7bay3RFGEBBuNfMh2P1pDCgRYN2Wbxmgwr4ki3jNUL2va" },
	{ "bch", "emXm1naBMoVzPjbk7xpeTVMFy4oDEe25UmoyGgKEB1gGWsK8kRGs" },
	{ "bch", "7VThQnNRj1o3Zyvc7XHPRrjDf8j2oivPTeDXnRPYWeYGE4pXeRJDZgf28ppt"
		 "i5hsHWXS2GSobdqyo" },
	{ "bch", "1G9u6oCVCPh2o8m3t55ACiYvG1y5BHewUkDSdiQarDcYXXhFHYdzMdYfUAhf"
		 "xn5vNZBwpgUNpso" },
	{ "bch", "31QQ7ZMLkScDiB4VyZjuptr7AEc9j1SjstF7pRoLhHTGkW4Q2y9XELobQmhh"
		 "WxeRvqcukGd1XCq" },
	{ "bch", "2LUHcJPbwLCy9GLH1qXmfmAwvadWw4bp4PCpDfduLqV17s6iDcy1imUwhQJh"
		 "AoNoN1XNmweiJP4i" },
	{ "bch", "7USRzBXAnmck8fX9HmW7RAb4qt92VFX6soCnts9s74wxm4gguVhtG5of8fZG"
		 "bNPJA83irHVY6bCos" },
	{ "bch", "2D12DqDZKwCxxkzs1ZATJWvgJGhQ4cFi3WrizQ5zLAyhN5HxuAJ1yMYaJp8G"
		 "uYsTLLxTAz6otCfb" },
	{ "bch", "8AFJzuTujXjw1Z6M3fWhQ1ujDW7zsV4ePeVjVo7D1egERqSW9nZ" },
	{ "bch", "163Q17qLbTCue8YY3AvjpUhotuaodLm2uqMhpYirsKjVqnxJRWTEoywMVY3N"
		 "bBAHuhAJ2cF9GAZ" },
	{ "bch", "2MnmgiRH4eGLyLc9eAqStzk7dFgBjFtUCtu" },
	{ "bch", "461QQ2sYWxU7H2PV4oBwJGNch8XVTYYbZxU" },
	{ "bch", "2UCtv53VttmQYkVU4VMtXB31REvQg4ABzs41AEKZ8UcB7DAfVzdkV9JDErwG"
		 "wyj5AUHLkmgZeobs" },
	{ "bch", "gmsow2Y6EWAFDFE1CE4Hd3Tpu2BvfmBfG1SXsuRARbnt1WjkZnFh1qGTiptW"
		 "Wbjsq2Q6qvpgJVj" },
	{ "bch", "nksUKSkzS76v8EsSgozXGMoQFiCoCHzCVajFKAXqzK5on9ZJYVHMD5CKwgmX"
		 "3S3c7M1U3xabUny" },
	{ "bch", "L3favK1UzFGgdzYBF2oBT5tbayCo4vtVBLJhg2iYuMeePxWG8SQc" },
	{ "bch", "7VxLxGGtYT6N99GdEfi6xz56xdQ8nP2dG1CavuXx7Rf2PrvNMTBNevjkfgs9"
		 "JmkcGm6EXpj8ipyPZ" },
	{ "bch", "2mbZwFXF6cxShaCo2czTRB62WTx9LxhTtpP" },
	{ "bch", "HPhFUhUAh8ZQQisH8QQWafAxtQYju3SFTX" },
	{ "bch", "4ctAH6AkHzq5ioiM1m9T3E2hiYEev5mTsB" },
	{ "bch", "Hn1uFi4dNexWrqARpjMqgT6cX1UsNPuV3cHdGg9ExyXw8HTKadbktRDtdeVm"
		 "Y3M1BxJStiL4vjJ" },
	{ "bch", "Sq3fDbvutABmnAHHExJDgPLQn44KnNC7UsXuT7KZecpaYDMU9Txs" },
	{ "bch", "37uTe568EYc9WLoHEd9jXEvUiWbq5LFLscNyqvAzLU5vBArUJA6eydkLmnMw"
		 "JDjkL5kXc2VK7ig" },
	{ "bch", "EsYbG4tWWWY45G31nox838qNdzksbPySWc" },
	{ "bch", "nbuzhfwMoNzA3PaFnyLcRxE9bTJPDkjZ6Rf6Y6o2ckXZfzZzXBT" },
	{ "bch", "cQN9PoxZeCWK1x56xnz6QYAsvR11XAce3Ehp3gMUdfSQ53Y2mPzx" },
	{ "bch", "2TAq2tuN6x6m233bpT7yqdYQPELdTDJn1eU" },
	{ "bch", "ntEtnnGhqPii4joABvBtSEJG6BxjT2tUZqE8PcVYgk3RHpgxgHDCQxNbLJf7"
		 "ardf1dDk2oCQ7Cf" },
	{ "bch", "2A1q1YsMZowabbvta7kTy2Fd6qN4r5ZCeG3qLpvZBMzCixMUdkN2Y4dHB1wP"
		 "sZAeVXUGD83MfRED" },
	{ "ltc", "" },
	{ "ltc", "kTcGJ65MCfb8jXDWf1sYGEpCyA4kcP9BDk" },
	{ "ltc", "7V7qeUyYjXzGsWD7SJRAep6s7kcptC2irxWDgByP1vHNt2cTJGcCDqTH9WRY"
		 "tkQgx6dYxCtXJwgMk" },
	{ "ltc", "tc1qqtcszl2x5dm89t8989ylwucwsnqq2pmxxv4wuw" },
	{ "ltc", "ltc10utujc7h82n098qam35qv4sm4kztue0lh04er7zf6lslcwfmhc92kym8"
		 "3guu06nrvl56g2ekm" },
	{ "ltc", "ltc153m7rf" },
	{ "ltc", "RLTC1QLPJ9XAKFWDYNP49LZ67kvf6FSKWD0P494P5PLT" },
	{ "ltc", "rltc1qwvcm8vv0z02rvsx40w37jqhwcsr2rzyy7ksnsq" },
	{ "ltc", "ltc1pdhzupjn6sdyalpqn2flajzeyh7qw7r68z6zqnky8ns07k2du90jsd76"
		 "y75" },
	{ "ltc", "tltc1z8pp8yj2xsvf40fw42suw8fntrchs0pdc" },
	{ "ltc", "pLrE7DTSJEqA3EY9pn9xqxGsQQq1ZodMq9" },
	{ "ltc", "DHTtS2VMFFKgjtNzvPBmhzkhxpVdQEX8CfEt8h72xDrn9A8LFzUbseFtVPbz"
		 "AmTPysdDTcQM8iS" },
	{ "ltc", "2N1evLCwGTML3dbW9PRk8nEgGYNb3rxG5RtN" },
	{ "ltc", "ltc10wqhm0mq4dq3gcckz0vpa00k62awh67cdwymfu6jc2jttg8n8sdwjdy6"
		 "hst25zf37fcneh0fh" },
	{ "ltc", "rltc14aymck" },
	{ "ltc", "2CyfoCce6BLYfKyAjW6n7x1gie1VMWwnKuZdq4U2MnaYzqSg1NKs6i66DQnG"
		 "PGzwv33UM5cJehsk" },
	{ "ltc", "cTMLykLqdEAst53pvxkJ5urLdXAU4zqhwzAwnurEWowy9d36ABYs" },
	{ "ltc", "tltc1355kwhrv2gsc7fyfma88nxqqzs3mmlcetg29cpfrd39hp2xjd3jwsrz"
		 "78uv" },
	{ "ltc", "LTC1Q3ME3JU4NWKE72UUETHLKLZMWQAVTDG4AG8FXSK" },
	{ "ltc", "RLTC1QR29H2QPX85CF7PCHDLWU8L7J4NZ2TW5LA5FFZM" },
	{ "btc", "1GAdfviErV2Ew95FPtZyikz2qGP3gyCB6Hyu94sedAkPpA523m3fQwps9YKU"
		 "ZkKgQckGPKhRsFR" },
	{ "btc", "37G2kMDLpmWVhimxRdzwNfE8JFvWXnJYnVcXeeGrek2qumdJuK7XArcVVpRt"
		 "LLjRra3t64BEPF2" },
	{ "btc", "giymtio7u7oqWtmC9YnvAEKkLF3JQpAdkEFkVJKYrVDfaLbhaDpX1ihfF2vZ"
		 "mya1i61fwLPC3YQ" },
	{ "btc", "8iVk9nLM3nYwRuwypjy9NK5rsuZH7BbrQRZ1pgcQmvMnjAgRXD" },
	{ "btc", "cPTVQ1hbo4qdoysf6Jx5GthqucNmdfqt6J2pZRFeXv8Ep7Kmjqud" },
	{ "btc", "cQbR2Ny85XFBzUMx3Ed6HsTLw2pVruSgPvt5AofnBUnhiv86gYeW" },
	{ "btc", "2UB3iG3VJbX2TRrMwm6ssWskgvU9VjFBYSqCzwqkrihCwo7mg4mtS4WuGZgx"
		 "TKuxf5A3EcotYEymz" },
	{ "btc", "cQe12pqwPR6ExtZKfrKf1q4b3CTh1Qi7MwuvMvzs79nWXDvESfBJ" },
	{ "btc", "tc1qeul5g2xfkvdkrhcfmdursv73ad64jnkjl9c40f" },
	{ "btc", "bt1pq65rzej5glw3ra79gav6fqnx4haa0z257qr3mc8cggkefahmgvyseufh"
		 "c0" },
	{ "btc", "tb13hty4qmumlwpp6chxjvcyzza4duqgtmxw3xhm3u9ahj4nyhtwz8eq7ynr"
		 "j4" },
	{ "btc", "bcrt1r2qxpwuge" },
	{ "btc", "bc10uexgzna2dpfk0vjt35srz6a27ps6m0l89jweznt83n2sqn2fx4hvn9ym"
		 "5af8wut34sfrqhk3" },
	{ "btc", "tb1qum6uh0pt4q253qaf520929737v63w5gf" },
	{ "btc", "bcrt1q888ryfgxpvl0k7vum8zpyar2u2sexvdhkf38ue37yknmqq0ycrwpl3"
		 "w48y" },
	{ "btc", "bc1qdsuzmn04k2z8vryw8l4dj8m5ygqgnne5n" },
	{ "btc", "tb1qlj8es50nc8j8r8xshrjgzmw5azx89efghmw8ju6zcqla0g6xcnrstsjz"
		 "7k" },
	{ "btc", "bcrt1qzwmyj0z924g7fzs5yvnrkc43y76RVyr2lh5t4r" },
	{ "btc", "bc1qpu6d26mrulzetu4jqhd7rsunv9aqru26f5c4j8" },
	{ "btc", "bc1p702xksx4z3uqf0u2phllxkfe5cgu0adxptqs0uelx0tqt8e885sqryes"
		 "2l" },
	{ "btc", "tb1z7gmh0v6pc30z4xum76lmw8w86yswrlmw" },
	{ "btc", "bcrt1sjsrw6nun4h502cr97xmnyyuhkr22q0s6efrgtu" },
	{ "btc", "2UVPFpGYnLHJezFzjUo42our6PMEoozzRdM" },
	{ "btc", "2MygHQjE1U33q3LSC53p69YqFjP8PihumJAF" },
	{ "btc", "KzNbAQ4mexfAxa6RKBzHQqfoTycaeWpv2p" },
	{ "btc", "39TKsUQ5QpEL1wowc6GMUqak94ijirPuP69ooV3xsFmiKQX2dau" },
	{ "btc", "TB1QFDFM763VXVSUNZHQLPWC0Q8FG5LJX6ZN" },
	{ "btc", "tb1ly0q7p" },
	{ "btc", "bcrt1qdwttaw38uf42wxw40kwk3u8nguyTQH3hx6jmqp" },
	{ "btc", "AZEah8d1EK362okRBS66e8SvdtYkrE8tsX" },
	{ "btc", "2NDNP7GY59tTJPZTpbkprhM9SR99Nn5rUs7" },
	{ "btc", "Kwjk3Vy6sdXMQDGWJzaWmqFxUNtWZCX1q4F4Kpt8jNNUoWJUUaTY" },
	{ "btc", "KNYsv6v9GtkGeD4WdQnBEJCrPKQm91PTxAbCfXr66LEd4JDmhPWC" },
	{ "btc", "6aLMfayKF4TW4ecn5SEc8FExpyJA2peKxYRGZhes6tQ4NTTzuGy" },
	{ "btc", "TB1QZY7V0F2AT3308YGGNGN66ULJTCN3RY6F" },
	{ "btc", "TB1Q3F9WGNXE9ZMTTMDN5VKVKHYZ8Y0LCV72YV7V5LSXTJXEYHNHEHASLYL0"
		 "TZ" },
};
/* clang-format on */

#endif /* TESTS_UNIT_CHAIN_KEY_IO_VECTORS_H */
