"""What Bitcoin Cash signs: SIGHASH_FORKID's digest, with the token of the coin
that is spent in it, and Schnorr signatures of its own kind."""

import hashlib
import struct

from .secp import G, N
from .tx import (
    SIGHASH_ALL,
    SIGHASH_ANYONECANPAY,
    SIGHASH_NONE,
    SIGHASH_SINGLE,
    sha256d,
    with_length,
)

SIGHASH_UTXOS, SIGHASH_FORKID = 0x20, 0x40
HASH_TYPES = [
    kind | SIGHASH_FORKID | more
    for kind in (SIGHASH_ALL, SIGHASH_NONE, SIGHASH_SINGLE)
    for more in (0, SIGHASH_ANYONECANPAY, SIGHASH_UTXOS)
]


def digest(tx, index, script_code, spent, hash_type):
    """spent: the TxOut of each input."""
    kind = hash_type & 0x1F
    parts = [struct.pack("<I", tx.version & 0xFFFFFFFF)]
    alone = bool(hash_type & SIGHASH_ANYONECANPAY)
    parts.append(_hash(() if alone else [i.outpoint() for i in tx.inputs]))
    if hash_type & SIGHASH_UTXOS:
        parts.append(_hash([out.write() for out in spent]))
    numbers = [struct.pack("<I", i.sequence) for i in tx.inputs]
    parts.append(_hash(() if alone or kind != SIGHASH_ALL else numbers))
    own, coin = tx.inputs[index], spent[index]
    parts += [own.outpoint(), coin.prefix, with_length(script_code)]
    parts.append(struct.pack("<qI", coin.value, own.sequence))
    outputs = tx.outputs if kind == SIGHASH_ALL else ()
    if kind == SIGHASH_SINGLE:
        outputs = tx.outputs[index : index + 1]
    parts.append(_hash([out.write() for out in outputs]))
    parts.append(struct.pack("<II", tx.locktime, hash_type))
    return sha256d(b"".join(parts))


def _hash(pieces):
    """32 zeros where nothing is committed to."""
    return sha256d(b"".join(pieces)) if pieces else bytes(32)


def schnorr(key, message):
    """64 bytes; the nonce is 1, for G.y is a quadratic residue."""
    r = G[0].to_bytes(32, "big")
    e = hashlib.sha256(r + key.compressed + message).digest()
    s = (1 + int.from_bytes(e, "big") * key.secret) % N
    return r + s.to_bytes(32, "big")
