"""What the environment says: seed, length, coin, programs.

    OWSD                the daemon             (build/release/bin/owsd)
    BITCOIND            the node's program     (scripts/get-node COIN)
    OWSD_TEST_COIN      btc, ltc, bch          (btc)
    OWSD_TEST_SEED      a number; random chains and kill times follow it
                        (1, or a fresh one when OWSD_TEST_LONG is set)
    OWSD_TEST_LONG      1: many more kills, reorgs and random chains
    OWSD_TEST_KEEP      1: leave the data folders of a run in place
"""

import dataclasses
import hashlib
import os
import pathlib
import random
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[3]
LONG = os.environ.get("OWSD_TEST_LONG", "") not in ("", "0")
SEED = int(os.environ.get("OWSD_TEST_SEED", "0")) or (
    random.SystemRandom().randrange(1, 1 << 32) if LONG else 1
)
# Workers of a parallel run inherit it, and so do the programs: one seed for all.
os.environ["OWSD_TEST_SEED"] = str(SEED)
KEEP = os.environ.get("OWSD_TEST_KEEP", "") not in ("", "0")


def many(normal, long):
    """A count that OWSD_TEST_LONG multiplies."""
    return long if LONG else normal


def rng(*names):
    """A random source of its own for each name, all from one seed."""
    return random.Random(f"{SEED}/{'/'.join(str(n) for n in names)}")


def _sha256d(data):
    return hashlib.sha256(hashlib.sha256(data).digest()).digest()


def _scrypt(data):
    return hashlib.scrypt(data, salt=data, n=1024, r=1, p=1, dklen=32)


@dataclasses.dataclass(frozen=True)
class Coin:
    """What regtest networks of different coins differ in."""

    name: str
    title: str
    node: str  # the program's name
    node_override: str  # the environment variable naming its path
    p2pkh: int  # base58check version bytes
    p2sh: int
    hrp: str
    pow_hash: object  # of a header, for mining
    smallest_relayed: int = 65  # bytes of a transaction without witness
    p2sh_old: int = None  # a version that is read too, if there is one
    # Kinds of coins that the node's mempool lets nobody spend (kinds.py).
    not_relayed_in: frozenset = frozenset()
    # The node is of the 0.21 generation: it tells less about what was spent.
    old: bool = False
    node_args: tuple = ()
    topics: frozenset = frozenset({"hashblock", "hashtx", "rawblock", "rawtx", "sequence"})
    # What sendrawtransaction wants for "any fee"; None: by the node's version.
    any_fee: tuple = None
    segwit: bool = True
    forkid: bool = False  # signatures with SIGHASH_FORKID, Schnorr, tokens, CTOR
    cashaddr: str = None  # prefix of addresses in that form
    address_types: int = 7  # types of scripts that have an address
    mweb: bool = False  # Litecoin's extension blocks
    replaces: bool = True  # in the mempool, by a higher fee


COINS = {
    "btc": Coin(
        name="btc",
        title="Bitcoin",
        node="bitcoind",
        node_override="BITCOIND",
        p2pkh=111,
        p2sh=196,
        hrp="bcrt",
        pow_hash=_sha256d,
    ),
    "ltc": Coin(
        name="ltc",
        title="Litecoin",
        node="litecoind",
        node_override="LITECOIND",
        p2pkh=111,
        p2sh=58,
        hrp="rltc",
        pow_hash=_scrypt,
        smallest_relayed=82,
        topics=frozenset(),  # Debian's litecoind is built without ZMQ
        node_args=("-mempoolreplacement=1",),  # off by default there
        address_types=6,  # pay-to-anchor is but one unknown witness
        mweb=True,
        p2sh_old=196,
        not_relayed_in=frozenset({"p2tr_key", "p2tr_script", "p2a"}),
        old=True,
    ),
    "bch": Coin(
        name="bch",
        title="Bitcoin Cash",
        node="bchn",
        node_override="BCHN",
        p2pkh=111,
        p2sh=196,
        hrp="bchreg",
        pow_hash=_sha256d,
        # It would finalise blocks and park deep branches; a release past its
        # date refuses to work.
        node_args=("-maxreorgdepth=-1", "-parkdeepreorg=0", "-expire=0"),
        topics=frozenset({"hashblock", "hashtx", "rawblock", "rawtx"}),
        any_fee=(True,),
        segwit=False,
        forkid=True,
        cashaddr="bchreg",
        address_types=2,
        replaces=False,
    ),
}
COIN = COINS[os.environ.get("OWSD_TEST_COIN", "btc")]


def node_program():
    """The node's path. There is no test without one: absence is a failure."""
    path = os.environ.get("BITCOIND") or os.environ.get(COIN.node_override)
    if path:
        if not os.access(path, os.X_OK):
            raise AssertionError(f"{path} is not a program: set BITCOIND")
        return path
    found = subprocess.run(
        [ROOT / "scripts" / "get-node", COIN.name],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if found.returncode != 0:
        raise AssertionError(
            f"no {COIN.node}: set BITCOIND, or see what scripts/get-node "
            f"{COIN.name} says:\n{found.stderr}"
        )
    return found.stdout.strip().splitlines()[-1]


def owsd_path():
    default = ROOT / "build" / "release" / "bin" / "owsd"
    return pathlib.Path(os.environ.get("OWSD", default))


def owsd_program():
    path = owsd_path()
    if not os.access(path, os.X_OK):
        raise AssertionError(
            f"{path} is not there: build it (cmake --preset release && "
            "cmake --build --preset release) or set OWSD"
        )
    return str(path.resolve())
