"""ows-signer: messages, and the self-test."""

import subprocess

import pytest
from framework.signer import INTERNAL, MALFORMED, REFUSED, Signer, run

# BIP322's examples.
WIF = "L3VFeEujGtevx9w18HD1fhRbCH67Az2dpCymeRE1SoPK6XQtaN2k"
ADDRESS = "bc1q9vza2e8x573nczrlzms0wvx3gsqjx7vavgkx0l"
PUBLISHED = {
    "": "AkcwRAIgM2gBAQqvZX15ZiysmKmQpDrG83avLIT492QBzLnQIxYCIBaTpOaD20qRlEylyxFSeEA2ba9YO"
    "ixpX8z46TSDtS40ASECx/EgAxlkQpQ9hYjgGu6EBCPMVPwVIVJqO4XCsMvViHI=",
    "Hello World": "AkcwRAIgZRfIY3p7/DoVTty6YZbWS71bc5Vct9p9Fia83eRmw2QCICK/ENGfwLtptFlu"
    "MGs2KsqoNSk89pO7F29zJLUx9a/sASECx/EgAxlkQpQ9hYjgGu6EBCPMVPwVIVJqO4XCsMvViHI=",
}

# BIP322's own vectors, generated-test-vectors.json: one that is valid later, and
# one that claims funds.
LATER = (
    "bc1qrqtlzcq86850yzgsyq9sssawx2qxlx5yq3xpkd",
    "fulAgAAAAABAUrfzHHOLAKmgCIFSTT3krp+cQxj1BDPBN4GBg3tRmFXAAAAAADgBwAAAQAAAAAAAAAAAWoCS"
    "DBFAiEAjYj85zyhQKa9DbMO0reDwdhkNwKJkF3q2qFcijXDgMUCIAaQ75s3fwqrCeYIUJugLvhxZFxQIVquG"
    "N90vIKCW3QLASEDMurnDzvc0zABUwVwCADfGXoDx/M3SQnYt7e3IHDoU3PgBwAA",
    "KLE5MMJBTNF4AVZXIO3GIL5UWF",
)
FUNDS = (
    "1PgwDB9w9vKjqhXMaqDiZyktC4x2eC7Wkw",
    "pofcHNidP8BAI8CAAAAA3UzG05Nmq3GQGeM4RuOvKR3OzsxeY3Iv7WeRpsFNQM0AAAAAADIAQAADCbiUkASp"
    "wj6kUReXXcYBQYbAO9L5G7WGpFwwoySY+UAAAAAAAAAAAA3p26yqXE6EPnIIn3fG72TA/ogmgx628m04thl4"
    "j0g/gAAAAAAAAAAAAEAAAAAAAAAAAFqewAAAAABAHcAAAAAAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    "AAAAAAA/////yIAIB2Ij79goPLYV23iushdHloX5BnvTP3sLOG1x4L5uCYKAAAAAAEAAAAAAAAAABl2qRT44"
    "D3t4ciLKM9Jqw/cQWbMKcrdMYisAAAAAAEHa0gwRQIhAMQa+hYcQZ+v/rcrR4/cn7MthXgjlI9vdOyWaff0y"
    "tI1AiBzwJB5Sa7Gg5o5l1YRo2kvPGVjPEXlcDSRXkY/m5pEGAEhAg/lEKOLDqGSy/dJvtUFqV+b0Ibfnat6x"
    "QVm3TFbRMUHAAEAVQAAAAABAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABTkYFA"
    "AAAAAAZdqkUXAydgFhnOc1o76l++wzhjwbeADKIrAAAAAABB2pHMEQCIEN2q/Y9n1JliYceYA/Lcb+lab84i"
    "q5FRGEw0QDZvCthAiBbgsbUfkt5y4PN7iBLpuW8zBARbHVBfsX/vIRcAewd8wEhAl+mkzpSHsor/2HKnlhZQ"
    "jD88o2fj45Xj+PLeO0vHShBAAEBIE5GBQAAAAAAF6kUmkCp3fSiSKNrfA9wZKySQBbrBJeHAQcXFgAUYWYrE"
    "U/y0qj1P/GYS2Yc7nhhe8MBCGsCRzBEAiACr5bTFlzWGiXis1Y01AMVGVlPBEgO8G/g+6c4cNbx5wIgYqXaN"
    "nAPVNWVjfaJ8DhIuOiAUiTHeNdjdYH9IpXjK1oBIQMs7LIzDohxaDGLK3Jxlyxu/lnEh3YdmVbtOwi/9/Ivu"
    "QAA",
    "2JNEDD7IJDSYLREMJ6Q7PTCQJD",
)


@pytest.fixture(scope="module")
def signer(tmp_path_factory):
    return Signer(tmp_path_factory.mktemp("messages"), coin="btc").init_mnemonic()


def verify(network, *arguments, coin="btc", code=0):
    return run("verify-message", "--coin", coin, "--network", network, "--", *arguments, code=code)


@pytest.mark.parametrize("message", PUBLISHED)
def test_the_published_bip322_signatures_are_made_and_verified(tmp_path, message):
    signer = Signer(tmp_path, network="livenet", coin="btc")
    signer.init("--wif-file", signer.write("wif", WIF))
    made = signer("sign-message", ADDRESS, message).text.strip()
    assert made.removeprefix("smp") == PUBLISHED[message]
    for text in (made, PUBLISHED[message]):
        verify("livenet", ADDRESS, text, message)
        refused = verify("livenet", ADDRESS, text, message + "!", code=REFUSED)
        assert "not signed" in refused.err


def test_a_proof_says_from_when_it_holds_and_which_funds_it_claims():
    simple = verify("livenet", ADDRESS, PUBLISHED[""], "")
    assert simple.text == "signed\n"
    later = verify("livenet", *LATER)
    assert later.text == "signed\nvalid at time 2016 and age 2016\n"
    funds = verify("livenet", *FUNDS).text.splitlines()
    assert funds[:2] == ["signed", "valid at time 123 and age 456"]
    assert funds[2:] == ["claims 691356 satoshis in 2 outputs that a node must know"]


def test_legacy_signatures_are_the_nodes(make_node, signer):
    node = make_node(topics=())
    row = signer.addresses("--purpose", 44, "--count", 1)[0]
    for message in ("hello", "", "ünïcödé \N{BITCOIN SIGN}", "x" * 300):
        text = signer("sign-message", row["address"], message).text.strip()
        assert node.rpc.verifymessage(row["address"], text, message)
        verify("regtest", row["address"], text, message)
        assert not node.rpc.verifymessage(row["address"], text, message + "x")
    theirs = node.rpc.signmessagewithprivkey(
        "cMahea7zqjxrtgAbB7LSGbcQUr1uX1ojuat9jZodMN87JcbXMTcA", "hello"
    )
    address = "mrCDrCybB6J1vRfbwM5hemdJz73FwDBC8r"
    verify("regtest", address, theirs, "hello")


@pytest.mark.parametrize("form", ["bip137", "bip322"])
@pytest.mark.parametrize("purpose", [44, 49, 84, 86])
def test_every_form_is_signed_for_every_address_that_has_it(signer, purpose, form):
    row = signer.addresses("--purpose", purpose, "--from", 3, "--count", 1)[0]
    wanted = 0 if form == "bip322" or purpose != 86 else MALFORMED
    done = signer("sign-message", "--form", form, row["address"], "hi", code=wanted)
    if not wanted:
        verify("regtest", row["address"], done.text.strip(), "hi")
        verify("regtest", row["address"], done.text.strip(), "ho", code=REFUSED)


def test_bch_and_ltc_sign_with_their_own_prefix(tmp_path):
    texts = {}
    for coin in ("btc", "bch", "ltc"):
        signer = Signer(tmp_path / coin, coin=coin)
        signer.init("--key-file", signer.write("key", "00" * 31 + "01"))
        address = signer.addresses()[0]["address"]
        texts[coin] = signer("sign-message", address, "hi").text.strip()
        verify("regtest", address, texts[coin], "hi", coin=coin)
        assert signer("sign-message", "--form", "bip322", address, "hi", code=None).code == (
            MALFORMED if coin == "bch" else 0
        )
    assert texts["btc"] == texts["bch"] != texts["ltc"]


def test_what_is_not_ours_or_not_allowed_is_not_signed(signer):
    theirs = "mrCDrCybB6J1vRfbwM5hemdJz73FwDBC8r"
    assert "none of this store" in signer("sign-message", theirs, "hi", code=REFUSED).err
    livenet = "1LqBGSKuX5yYUonjxT5qGfpUsXKYYWeabA"
    assert "network" in signer("sign-message", livenet, "hi", code=MALFORMED).err
    own = signer.addresses("--purpose", 44, "--count", 1)[0]["address"]
    policy = signer.write("policy", '{"allow_messages": false}')
    refused = signer("sign-message", "--policy", policy, own, "hi", code=REFUSED)
    assert "messages_not_allowed" in refused.err and not refused.out


def test_attack_17_a_transactions_digest_is_no_message(signer):
    """A digest given as a message is signed with the prefix around it."""
    own = signer.addresses("--purpose", 44, "--count", 1)[0]["address"]
    digest = signer.write("digest", bytes(range(32)))
    text = signer("sign-message", "--message-file", digest, own).text.strip()
    which = ("--coin", "btc", "--network", "regtest", "--message-file", digest)
    run("verify-message", *which, own, text)


def test_the_selftest_passes_and_sees_a_generator_that_stands_still(tmp_path):
    told = run("selftest", "--json").json
    assert "FAILED" not in told.values() and told["sandbox"] == "ok"


    code, library = tmp_path / "still.c", tmp_path / "still.so"
    code.write_text(
        "#include <string.h>\n#include <sys/types.h>\n"
        "ssize_t getrandom(void *out, size_t len, unsigned flags)\n"
        "{ (void)flags; memset(out, 7, len); return (ssize_t)len; }\n"
    )
    subprocess.run(["gcc", "-shared", "-fPIC", "-o", library, code], check=True)
    failed = run("selftest", env={"LD_PRELOAD": str(library)}, code=INTERNAL)
    assert "kernel's randomness  FAILED" in failed.text
