"""ows-signer: key stores, addresses, and what the process may not do."""

import contextlib
import os
import pty
import re
import subprocess

import pytest
from framework import settings
from framework.signer import (
    INTERNAL,
    MALFORMED,
    MNEMONIC,
    PASSPHRASE,
    PROGRAM,
    STORE,
    Signer,
    run,
)

KEY = "0c28fca386c7a227600b2fe50b7cae11ec86d3bf1fbe471be89827e19d72aa1d"
WIF = "KwdMAjGmerYanjeui5SHS7JkmpZvVipYvB2LJGU1ZxJwYvP98617"
XPRV_SEED = "000102030405060708090a0b0c0d0e0f"
XPRV = (
    "xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6Ln"
    "F5kejMRNNU3TGtRBeJgk33yuGBxrMPHi"
)


@pytest.fixture
def signer(tmp_path):
    return Signer(tmp_path / "signer", coin="btc")


@pytest.fixture
def live(tmp_path):
    return Signer(tmp_path / "live", network="livenet", coin="btc")


def first_address(signer, purpose):
    return signer.addresses("--purpose", purpose, "--count", 1)[0]["address"]


# ---------------------------------------------------------------- addresses


def test_addresses_of_bip44_49_84_and_86_are_the_published_ones(live, tmp_path):
    live.init_mnemonic()
    assert first_address(live, 44) == "1LqBGSKuX5yYUonjxT5qGfpUsXKYYWeabA"
    assert first_address(live, 84) == "bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu"
    assert first_address(live, 86) == (
        "bc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqkedrcr"
    )
    testnet = Signer(tmp_path / "testnet", network="testnet", coin="btc")
    testnet.init_mnemonic()
    assert first_address(testnet, 49) == "2Mww8dCYPUpKHofjgcXcBCEGmniw9CoaiD2"
    assert testnet.addresses("--purpose", 49)[0]["path"] == "m/49h/1h/0h/0/0"


@pytest.mark.parametrize("coin, kind", [("bch", "bitcoincash:q"), ("ltc", "ltc1q")])
def test_each_coin_has_addresses_of_its_own(tmp_path, coin, kind):
    signer = Signer(tmp_path / coin, network="livenet", coin=coin).init_mnemonic()
    usual = signer.addresses("--count", 2)
    assert all(row["address"].startswith(kind) for row in usual)
    purposes = [row["purpose"] for row in signer.info()["descriptors"]]
    assert purposes == ([44] if coin == "bch" else [44, 49, 84, 86])
    assert usual[1]["path"].split("/")[2] == {"bch": "145h", "ltc": "2h"}[coin]


def test_branches_ranges_and_accounts_are_chosen(live):
    live.init_mnemonic()
    rows = live.addresses("--branch", 1, "--from", 5, "--count", 3, "--account", 2)
    assert [row["path"] for row in rows] == [f"m/84h/0h/2h/1/{i}" for i in (5, 6, 7)]
    lines = live("addresses", "--branch", 1, "--from", 5, "--count", 3, "--account", 2)
    assert lines.text.splitlines() == [
        f"{row['path']} {row['address']} {row['public_key']}" for row in rows
    ]


# ------------------------------------------------------------------ sources


def test_every_source_of_keys_makes_a_store(tmp_path):
    def made(option, content, env=None):
        signer = Signer(tmp_path / option.strip("-"), network="livenet", coin="btc")
        signer.init(option, signer.write("source", content), env=env)
        return signer.info()

    seed = made("--seed-file", XPRV_SEED)
    assert seed == {**made("--xprv-file", XPRV), "created": seed["created"]}
    assert seed["fingerprint"] == "3442193e"
    wif = made("--wif-file", WIF + "\n")
    assert wif["keys"] == "alone"
    assert wif["descriptors"] == made("--key-file", f"\n{KEY}\n\n")["descriptors"]
    assert wif["descriptors"][0]["descriptor"].startswith("pkh(02d0de0a")


def test_the_environment_makes_a_store_once_and_is_wiped(signer):
    env = {
        "OWS_SIGNER_COMMAND": "init",
        "OWS_SIGNER_STORE": str(signer.store),
        "OWS_SIGNER_COIN": "btc",
        "OWS_SIGNER_NETWORK": "regtest",
        "OWS_SIGNER_PASSPHRASE_FILE": str(signer.passphrase_file),
        "OWS_SIGNER_FROM_ENV": "true",
        "OWS_SIGNER_MNEMONIC": MNEMONIC,
        "OWS_SIGNER_JSON": "1",
    }
    first = run(env=env).json
    before = signer.store.read_bytes()
    assert run(env=env).json == first
    assert signer.store.read_bytes() == before
    other = {**env, "OWS_SIGNER_MNEMONIC_PASSPHRASE": "TREZOR"}
    refused = run(env=other, code=STORE)
    assert "store of other keys" in refused.err
    assert signer.store.read_bytes() == before


def test_a_generated_mnemonic_restores_the_store(signer, tmp_path):
    said = signer.init("--generate", "--json").text.splitlines()
    words = re.fullmatch(r'\{"mnemonic":"([a-z ]+)"\}', said[0])[1]
    assert len(words.split()) == 24
    again = Signer(tmp_path / "again", coin="btc").init_mnemonic(words)
    assert again.descriptor(84) == signer.descriptor(84)
    refused = signer.init("--generate", code=STORE)
    assert "there is a store already" in refused.err


def test_two_generated_mnemonics_differ_and_dice_change_nothing_else(tmp_path):
    made = []
    for name in ("a", "b"):
        signer = Signer(tmp_path / name, coin="btc")
        dice = signer.write("dice", "1234561234\n")
        signer.init("--generate", "--words", 12, "--dice-file", dice)
        made.append(signer.info()["fingerprint"])
    assert made[0] != made[1]


@pytest.mark.parametrize(
    "option, content, complaint",
    [
        ("--mnemonic-file", MNEMONIC.replace("about", "above"), "checksum"),
        ("--mnemonic-file", MNEMONIC + "\x07", "control character"),
        ("--mnemonic-file", "", "is empty"),
        ("--seed-file", XPRV_SEED[:-2], "16 to 64 bytes"),
        ("--seed-file", XPRV_SEED[:-1] + "g", "not hexadecimal"),
        ("--xprv-file", XPRV, "network"),
        ("--wif-file", WIF, "line 1"),
        ("--key-file", KEY + "\n" + "0" * 64, "line 2"),
        ("--key-file", KEY[1:], "line 1"),
    ],
)
def test_bad_sources_are_refused_and_not_repeated(signer, option, content, complaint):
    refused = signer.init(option, signer.write("source", content), code=MALFORMED)
    assert complaint in refused.err
    assert not signer.store.exists()
    for line in content.splitlines():
        assert not line or line not in refused.err


# -------------------------------------------------------------------- store


def test_a_wrong_passphrase_damage_and_another_coin_are_told_apart(signer):
    signer.init_mnemonic()
    whole = signer.store.read_bytes()
    wrong = signer.write("wrong", "another\n")

    def complaint(*arguments, passphrase=signer.passphrase_file):
        return run(
            "info", "--store", signer.store, "--passphrase-file", passphrase,
            *arguments, code=STORE,
        ).err

    assert "wrong passphrase" in complaint(passphrase=wrong)
    assert "the store is of btc regtest" in complaint("--coin", "bch")
    assert "the store is of btc regtest" in complaint("--network", "livenet")
    signer.store.write_bytes(whole[:-1])
    assert "damaged" in complaint()
    signer.store.write_bytes(whole[:90] + bytes([whole[90] ^ 1]) + whole[91:])
    assert "damaged" in complaint()
    signer.store.write_bytes(b"something else altogether")
    assert "not a key store" in complaint()


def test_only_a_private_regular_file_is_a_store(signer, tmp_path):
    signer.init_mnemonic()
    assert signer.store.stat().st_mode & 0o777 == 0o600
    link = tmp_path / "link"
    link.symlink_to(signer.store)
    assert "symbolic link" in run(
        "info", "--store", link, "--passphrase-file", signer.passphrase_file, code=STORE
    ).err
    signer.store.chmod(0o640)
    assert "others may use it" in signer("info", code=STORE).err
    signer.store.chmod(0o600)
    os.link(signer.store, tmp_path / "second")
    assert "one name" in signer("info", code=STORE).err


def test_a_passphrase_may_come_from_the_environment(signer):
    signer.init_mnemonic()
    said = run("info", "--store", signer.store, env={"OWS_SIGNER_PASSPHRASE": PASSPHRASE})
    assert said.text.startswith("fingerprint 73c5da0a\n")
    nowhere = run("info", "--store", signer.store, code=MALFORMED)
    assert "no passphrase" in nowhere.err


def test_a_registered_multisig_is_kept_in_the_store(signer, tmp_path):
    signer.init_mnemonic()
    other = Signer(tmp_path / "other", coin="btc")
    other.init("--seed-file", other.write("seed", XPRV_SEED))

    def key(of):
        return of.descriptor(84).removeprefix("wpkh(").split(")")[0]

    text = f"wsh(sortedmulti(2,{key(signer)},{key(other)}))"
    signer("register", "--descriptor", text, "--name", "vault")
    (row,) = signer.info()["registered"]
    assert row["name"] == "vault" and row["descriptor"].split("#")[0] == text
    strange = f"wsh(sortedmulti(1,{key(other)}))"
    refused = signer("register", "--descriptor", strange, "--name", "b", code=MALFORMED)
    assert "none of its keys" in refused.err


# ------------------------------------------------------------------ process


def compiled(folder, name, source):
    """A library to be loaded before all others."""
    code, library = folder / f"{name}.c", folder / f"{name}.so"
    code.write_text(source)
    subprocess.run(["gcc", "-shared", "-fPIC", "-o", library, code], check=True)
    return {"LD_PRELOAD": str(library)}


PLANTED = """
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
int sodium_init(void) { %s; return 0; }
"""


@pytest.mark.parametrize(
    "planted",
    ["socket(AF_INET, SOCK_STREAM, 0)", "socket(AF_UNIX, SOCK_DGRAM, 0)", "fork()",
     'execl("/bin/true", "true", (char *)0)'],
)
def test_a_planted_call_to_the_outside_ends_the_program(signer, tmp_path, planted):
    env = compiled(tmp_path, "planted", PLANTED % planted)
    died = signer.init("--generate", env=env, code=-31)  # SIGSYS
    assert not signer.store.exists() and not died.out


STUBBED = """
#include <string.h>
#include <sys/types.h>
ssize_t getrandom(void *out, size_t len, unsigned flags)
{ memset(out, %s, len); return (ssize_t)len; }
"""


@pytest.mark.parametrize("byte", ["0", "0x5a"])
def test_attack_16_a_generator_that_stands_still_makes_no_keys(signer, tmp_path, byte):
    env = compiled(tmp_path, "stubbed", STUBBED % byte)
    refused = signer.init("--generate", env=env, code=INTERNAL)
    assert "no random bytes" in refused.err
    assert not signer.store.exists()


NETWORK_CALLS = re.compile(
    r"^(socket|socketpair|connect|bind|listen|accept4?|send(to|msg|mmsg)?|"
    r"recv(from|msg|mmsg)?|getaddrinfo|gethostby\w+|getnameinfo|res_\w+|"
    r"execv?p?e?|fork|vfork|system|popen|dlopen)$"
)
LIBRARIES = {"sodium", "secp256k1", "nettle", "seccomp", "jansson", "c"}
SANITIZERS = {"asan", "ubsan", "tsan", "m", "gcc_s", "stdc++"}


def test_nothing_that_networks_is_imported_or_linked():
    symbols = subprocess.run(
        ["nm", "-D", "--undefined-only", PROGRAM], capture_output=True, text=True, check=True
    ).stdout
    imported = {line.split()[-1].split("@")[0] for line in symbols.splitlines()}
    assert "read" in imported
    assert not [name for name in imported if NETWORK_CALLS.match(name)]
    needed = subprocess.run(
        ["readelf", "-d", PROGRAM], capture_output=True, text=True, check=True
    ).stdout
    linked = set(re.findall(r"\(NEEDED\).*\[lib([\w+-]+?)(?:-\d[\d.]*)?\.so", needed))
    assert linked - SANITIZERS <= LIBRARIES, linked


def test_a_memory_lock_limit_that_is_too_low_is_named(signer):
    signer.init_mnemonic()
    limited = subprocess.run(
        ["sh", "-c", 'ulimit -l 16 && exec "$@"', "sh", PROGRAM, "info", *signer.opening],
        capture_output=True, text=True, check=False, preexec_fn=_drop_lock_right,
    )
    assert limited.returncode == INTERNAL
    assert "cannot lock" in limited.stderr and "memlock" in limited.stderr


def _drop_lock_right():
    """Root locks what it likes: without CAP_IPC_LOCK (14) the limit binds."""
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    assert libc.prctl(24, 14, 0, 0, 0) == 0  # PR_CAPBSET_DROP


def test_the_manual_page_and_help_name_every_command():
    text = run("--help").text
    page = run("--help-man").text
    for command in re.findall(r"^  ([a-z][a-z -]*?)  ", text, re.M):
        assert f".SS {command}".replace("-", "\\-") in page
        assert f"usage: ows-signer {command}" in run(*command.split(), "--help").text
    assert settings.COIN.name and run("--version").text.startswith("ows-signer ")


def test_a_passphrase_is_asked_for_on_the_terminal_without_echo(signer):
    """A new one twice; what is typed is not shown."""

    def ask(arguments, typed):
        child, terminal = pty.fork()
        if not child:
            os.execve(PROGRAM, [str(PROGRAM), *map(str, arguments)], {})
        said = b""
        for line in typed:
            prompt = b""
            while not prompt.endswith(b": "):
                prompt += os.read(terminal, 1000)
            os.write(terminal, line)
            said += prompt
        with contextlib.suppress(OSError):  # the terminal's end, at last
            while more := os.read(terminal, 1000):
                said += more
        os.close(terminal)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), said.decode()

    words = signer.write("words", MNEMONIC)
    make = ("init", "--store", signer.store, "--coin", "btc", "--network", "regtest")
    code, said = ask((*make, "--mnemonic-file", words), [b"one\n", b"two\n"])
    assert code == MALFORMED and "differ" in said and not signer.store.exists()
    code, said = ask((*make, "--mnemonic-file", words), [b"sesame\n", b"sesame\n"])
    assert code == 0 and "fingerprint 73c5da0a" in said and "sesame" not in said
    code, said = ask(("info", "--store", signer.store), [b"sesame\n"])
    assert code == 0 and "fingerprint 73c5da0a" in said and "sesame" not in said
