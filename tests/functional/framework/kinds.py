"""Every kind of output script, and how to spend it.

A maker gives a Recipe: the script, and a function that signs one input for
it; None where nobody can. Some kinds need no signature, so that thousands of
coins are spent quickly.
"""

import dataclasses

from . import forkid, settings
from . import script as s
from .secp import tagged_hash
from .tx import (
    SIGHASH_ALL,
    SIGHASH_ANYONECANPAY,
    SIGHASH_NONE,
    SIGHASH_SINGLE,
    hash160,
    sha256,
    sha256d,
    with_length,
)

HASH_TYPES = [
    SIGHASH_ALL,
    SIGHASH_NONE,
    SIGHASH_SINGLE,
    SIGHASH_ALL | SIGHASH_ANYONECANPAY,
    SIGHASH_NONE | SIGHASH_ANYONECANPAY,
    SIGHASH_SINGLE | SIGHASH_ANYONECANPAY,
]
if settings.COIN.forkid:
    HASH_TYPES = forkid.HASH_TYPES


@dataclasses.dataclass(frozen=True)
class Recipe:
    kind: str
    script: bytes
    sign: object = None  # sign(tx, index, spent outputs)


class Maker:
    """make(kind) gives a new script of that kind."""

    def __init__(self, rng, keys):
        self.rng = rng
        self.keys = keys

    def make(self, kind):
        return KINDS[kind](self, kind)

    def nonce(self, size=8):
        return self.rng.randbytes(size)

    def hash_type(self):
        # The default mostly, the others for their texts in asm.
        return self.rng.choice(HASH_TYPES[:1] * 12 + HASH_TYPES)


KINDS = {}
LOOKALIKES = set()  # kinds of witness programs where there is no segwit


def kind(*names, coins=lambda coin: True):
    def register(function):
        if coins(settings.COIN):
            for name in names:
                KINDS[name] = function
        return function

    return register


def witness_kind(*names):
    """Where there is no segwit such outputs can be made, and never be spent: no
    script ends with one item when it pushes two."""

    def register(function):
        def make_unspendable(make, name):
            return dataclasses.replace(function(make, name), sign=None)

        if settings.COIN.segwit:
            return kind(*names)(function)
        LOOKALIKES.update(names)
        return kind(*names)(make_unspendable)

    return register


def _with_forkid(coin):
    return coin.forkid


def _anyone(nonce):
    """A script that anyone satisfies, its own for each nonce."""
    return s.push(nonce) + s.OP_DROP + s.OP_TRUE


def _signature(key, tx, index, spent, code, hash_type, schnorr=False):
    """Of an input that is no witness's. schnorr: where the coin has it."""
    if settings.COIN.forkid:
        digest = forkid.digest(tx, index, code, spent, hash_type)
        signed = forkid.schnorr(key, digest) if schnorr else key.ecdsa(digest)
    else:
        signed = key.ecdsa(tx.digest_legacy(index, code, hash_type))
    return signed + bytes([hash_type])


@kind("p2pk", "p2pk_uncompressed", "p2pk_hybrid")
def _p2pk(make, name):
    key = make.keys.next()
    pubkey = key.compressed if name == "p2pk" else key.uncompressed
    if name == "p2pk_hybrid":
        pubkey = bytes([6 + (key.point[1] & 1)]) + pubkey[1:]
    script = s.p2pk(pubkey)
    hash_type, schnorr = make.hash_type(), make.rng.random() < 0.5

    def sign(tx, index, spent):
        signed = _signature(key, tx, index, spent, script, hash_type, schnorr)
        tx.inputs[index].script_sig = s.push(signed)

    # Strict encoding is a rule of blocks there.
    refused = name == "p2pk_hybrid" and settings.COIN.forkid
    return Recipe(name, script, None if refused else sign)


@kind("p2pk_off_curve")
def _p2pk_off_curve(make, name):
    return Recipe(name, s.p2pk(b"\x02" + b"\xff" * 24 + make.nonce()))


@kind("p2pkh", "p2pkh_uncompressed")
def _p2pkh(make, name):
    key = make.keys.next()
    pubkey = key.compressed if name == "p2pkh" else key.uncompressed
    script = s.p2pkh(hash160(pubkey))
    hash_type, schnorr = make.hash_type(), make.rng.random() < 0.5

    def sign(tx, index, spent):
        signed = _signature(key, tx, index, spent, script, hash_type, schnorr)
        tx.inputs[index].script_sig = s.push(signed) + s.push(pubkey)

    return Recipe(name, script, sign)


@kind("p2sh")
def _p2sh(make, name):
    redeem = _anyone(make.nonce())

    def sign(tx, index, spent):
        tx.inputs[index].script_sig = s.push(redeem)

    return Recipe(name, s.p2sh(hash160(redeem)), sign)


@kind("p2sh32", coins=_with_forkid)
def _p2sh32(make, name):
    redeem = _anyone(make.nonce())

    def sign(tx, index, spent):
        tx.inputs[index].script_sig = s.push(redeem)

    return Recipe(name, s.p2sh32(sha256d(redeem)), sign)


def _multisig(make, m, n):
    keys = [make.keys.next() for _ in range(n)]
    return keys, s.multisig(m, [key.compressed for key in keys])


def _multisig_signatures(make, keys, code):
    """sign(tx, index, spent) of all these keys, which are the first ones. With
    Schnorr signatures the first element says whose they are."""
    hash_type, schnorr = HASH_TYPES[0], make.rng.random() < 0.5
    schnorr = schnorr and settings.COIN.forkid
    first = s.number((1 << len(keys)) - 1) if schnorr else s.OP_0

    def sign(tx, index, spent):
        what = tx, index, spent, code, hash_type, schnorr
        return first + b"".join(s.push(_signature(key, *what)) for key in keys)

    return sign


@kind("p2sh_multisig")
def _p2sh_multisig(make, name):
    keys, redeem = _multisig(make, 2, 3)
    signatures = _multisig_signatures(make, keys[:2], redeem)

    def sign(tx, index, spent):
        signed = signatures(tx, index, spent)
        tx.inputs[index].script_sig = signed + s.push(redeem)

    return Recipe(name, s.p2sh(hash160(redeem)), sign)


@kind("multisig_1of2", "multisig_2of3")
def _bare_multisig(make, name):
    m, n = (1, 2) if name == "multisig_1of2" else (2, 3)
    keys, script = _multisig(make, m, n)
    signatures = _multisig_signatures(make, keys[:m], script)

    def sign(tx, index, spent):
        tx.inputs[index].script_sig = signatures(tx, index, spent)

    return Recipe(name, script, sign)


@witness_kind("p2wpkh", "p2sh_p2wpkh")
def _p2wpkh(make, name):
    key = make.keys.next()
    hash_type = make.hash_type()
    program = s.witness(0, hash160(key.compressed))
    code = s.p2pkh(hash160(key.compressed))

    def sign(tx, index, spent):
        value = spent[index].value
        digest = tx.digest_segwit(index, code, value, hash_type)
        signature = key.ecdsa(digest) + bytes([hash_type])
        tx.inputs[index].witness = [signature, key.compressed]
        if name == "p2sh_p2wpkh":
            tx.inputs[index].script_sig = s.push(program)

    nested = s.p2sh(hash160(program))
    return Recipe(name, nested if name == "p2sh_p2wpkh" else program, sign)


@witness_kind("p2wsh", "p2sh_p2wsh")
def _p2wsh(make, name):
    inner = _anyone(make.nonce())
    program = s.witness(0, sha256(inner))

    def sign(tx, index, spent):
        tx.inputs[index].witness = [inner]
        if name == "p2sh_p2wsh":
            tx.inputs[index].script_sig = s.push(program)

    nested = s.p2sh(hash160(program))
    return Recipe(name, nested if name == "p2sh_p2wsh" else program, sign)


@witness_kind("p2tr_key")
def _p2tr_key(make, name):
    key = make.keys.next()

    def sign(tx, index, spent):
        tx.inputs[index].witness = [key.schnorr(tx.digest_taproot(index, spent))]

    return Recipe(name, s.witness(1, key.x_only), sign)


@witness_kind("p2tr_script")
def _p2tr_script(make, name):
    key = make.keys.next()
    leaf = _anyone(make.nonce())
    root = tagged_hash("TapLeaf", b"\xc0" + with_length(leaf))
    output, parity = key.tweaked(root)

    def sign(tx, index, spent):
        control = bytes([0xC0 | parity]) + key.x_only
        tx.inputs[index].witness = [leaf, control]

    return Recipe(name, s.witness(1, output.x_only), sign)


def _nothing_needed(tx, index, spent):
    pass


@witness_kind("p2a")
def _p2a(make, name):
    return Recipe(name, s.P2A, _nothing_needed)


@witness_kind("witness_unknown")
def _witness_unknown(make, name):
    version = make.rng.randint(2, 16)
    program = make.nonce(make.rng.choice([2, 20, 32, 33, 40]))
    return Recipe(name, s.witness(version, program), _nothing_needed)


@witness_kind("witness_v1_odd_length")
def _witness_v1_odd(make, name):
    return Recipe(name, s.witness(1, make.nonce(20)), _nothing_needed)


@kind("witness_v0_odd_length")
def _witness_v0_odd(make, name):
    return Recipe(name, s.witness(0, make.nonce(12)))


@kind("nonstandard")
def _nonstandard(make, name):
    return Recipe(name, _anyone(make.nonce()), _nothing_needed)


@kind("bare_true")
def _bare_true(make, name):
    return Recipe(name, s.OP_TRUE, _nothing_needed)


@kind("empty")
def _empty(make, name):
    def sign(tx, index, spent):
        tx.inputs[index].script_sig = s.OP_TRUE

    return Recipe(name, b"", sign)


@kind("longest")
def _longest(make, name):
    """10,000 bytes exactly: the longest that can be spent."""
    return Recipe(name, _script_of_size(make, s.MAX_SCRIPT), _nothing_needed)


@kind("too_long")
def _too_long(make, name):
    """10,001 bytes: nobody can spend it, and everybody knows."""
    return Recipe(name, _script_of_size(make, s.MAX_SCRIPT + 1))


def _script_of_size(make, size):
    piece = s.push(make.nonce(520)) + s.OP_DROP
    pieces = piece * ((size - 600) // len(piece))
    rest = size - 1 - len(pieces)
    while rest > 0:
        n = min(rest - 2, 70) if rest - 2 <= 70 or rest > 80 else 30
        pieces += s.push(make.nonce(n)) + s.OP_DROP
        rest = size - 1 - len(pieces)
    assert len(pieces) == size - 1
    return pieces + s.OP_TRUE


@kind("op_return", "op_return_bare", "op_return_long")
def _op_return(make, name):
    size = {"op_return": 40, "op_return_bare": 0, "op_return_long": 300}[name]
    return Recipe(name, s.OP_RETURN + (s.push(make.nonce(size)) if size else b""))


@kind("op_return_second")
def _op_return_second(make, name):
    """Unspendable too, but only by running it: an ordinary script."""
    return Recipe(name, s.push(make.nonce()) + s.OP_RETURN)


@kind("broken_push")
def _broken_push(make, name):
    """A push that the script's end cuts off."""
    return Recipe(name, b"\x4c\xff" + make.nonce(4))


# What a node's mempool refuses as an output, and as the coin of an input: such
# are put into blocks here.
NOT_RELAYED_OUT = {
    "p2pk",
    "p2pk_uncompressed",
    "p2pk_hybrid",
    "p2pk_off_curve",
    "multisig_1of2",
    "multisig_2of3",
    "witness_unknown",
    "longest",
    "too_long",
    "op_return_long",
}
NOT_RELAYED_IN = {
    "p2pk_hybrid",
    "witness_unknown",
    "witness_v1_odd_length",
    "longest",
}
RELAYED_OUT = sorted(set(KINDS) - NOT_RELAYED_OUT)

# For tests that want some address: spent without a signature, and with one.
FREE, SIGNED = ("p2wsh", "p2wpkh") if settings.COIN.segwit else ("p2sh32", "p2pkh")

# Kinds that keep their money spendable, in blocks and in the mempool alike.
KEEPING = ["p2pkh", "p2sh", "nonstandard"]
KEEPING += (
    ["p2wpkh", "p2wsh", "p2tr_key", "p2sh_p2wpkh", "p2a"]
    if settings.COIN.segwit
    else ["p2sh32", "p2sh_multisig"]
)
