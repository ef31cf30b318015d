"""Transactions: written, hashed and digested for signing."""

import dataclasses
import hashlib
import struct

from .secp import tagged_hash

SIGHASH_ALL, SIGHASH_NONE, SIGHASH_SINGLE = 1, 2, 3
SIGHASH_ANYONECANPAY = 0x80


def sha256(data):
    return hashlib.sha256(data).digest()


def sha256d(data):
    return sha256(sha256(data))


def hash160(data):
    return hashlib.new("ripemd160", sha256(data)).digest()


def compact(n):
    if n < 0xFD:
        return bytes([n])
    if n <= 0xFFFF:
        return b"\xfd" + struct.pack("<H", n)
    if n <= 0xFFFFFFFF:
        return b"\xfe" + struct.pack("<I", n)
    return b"\xff" + struct.pack("<Q", n)


def with_length(data):
    return compact(len(data)) + data


@dataclasses.dataclass
class TxIn:
    txid: str
    vout: int
    sequence: int = 0xFFFFFFFD
    script_sig: bytes = b""
    witness: list = dataclasses.field(default_factory=list)

    def outpoint(self):
        return bytes.fromhex(self.txid)[::-1] + struct.pack("<I", self.vout)

    def write(self):
        return (
            self.outpoint()
            + with_length(self.script_sig)
            + struct.pack("<I", self.sequence)
        )


@dataclasses.dataclass
class TxOut:
    value: int
    script: bytes

    def write(self):
        return struct.pack("<q", self.value) + with_length(self.script)


@dataclasses.dataclass
class Tx:
    inputs: list
    outputs: list
    version: int = 2
    locktime: int = 0

    def write(self, witness=True):
        witness = witness and any(i.witness for i in self.inputs)
        parts = [struct.pack("<I", self.version & 0xFFFFFFFF)]
        if witness:
            parts.append(b"\0\1")
        parts.append(compact(len(self.inputs)))
        parts += [i.write() for i in self.inputs]
        parts.append(compact(len(self.outputs)))
        parts += [o.write() for o in self.outputs]
        if witness:
            for tx_in in self.inputs:
                parts.append(compact(len(tx_in.witness)))
                parts += [with_length(item) for item in tx_in.witness]
        parts.append(struct.pack("<I", self.locktime))
        return b"".join(parts)

    @property
    def txid(self):
        return sha256d(self.write(witness=False))[::-1].hex()

    def wtxid_bytes(self):
        return sha256d(self.write())

    def vsize(self):
        base, total = len(self.write(witness=False)), len(self.write())
        return (base * 3 + total + 3) // 4

    # --- what signatures sign -------------------------------------------------

    def digest_legacy(self, index, script_code, hash_type):
        kind = hash_type & 0x1F
        if kind == SIGHASH_SINGLE and index >= len(self.outputs):
            return (1).to_bytes(32, "little")
        inputs = []
        for i, tx_in in enumerate(self.inputs):
            own = i == index
            if hash_type & SIGHASH_ANYONECANPAY and not own:
                continue
            sequence = tx_in.sequence
            if not own and kind in (SIGHASH_NONE, SIGHASH_SINGLE):
                sequence = 0
            script = script_code if own else b""
            inputs.append(TxIn(tx_in.txid, tx_in.vout, sequence, script))
        outputs = self.outputs
        if kind == SIGHASH_NONE:
            outputs = []
        elif kind == SIGHASH_SINGLE:
            outputs = [TxOut(-1, b"")] * index + [self.outputs[index]]
        bare = Tx(inputs, outputs, self.version, self.locktime)
        return sha256d(bare.write(witness=False) + struct.pack("<I", hash_type))

    def digest_segwit(self, index, script_code, value, hash_type):
        """BIP143."""
        kind = hash_type & 0x1F
        anyone = bool(hash_type & SIGHASH_ANYONECANPAY)
        zero = bytes(32)
        own = self.inputs[index]
        prevouts = sequences = outputs = zero
        if not anyone:
            prevouts = sha256d(b"".join(i.outpoint() for i in self.inputs))
        if not anyone and kind == SIGHASH_ALL:
            sequences = sha256d(
                b"".join(struct.pack("<I", i.sequence) for i in self.inputs)
            )
        if kind == SIGHASH_ALL:
            outputs = sha256d(b"".join(o.write() for o in self.outputs))
        elif kind == SIGHASH_SINGLE and index < len(self.outputs):
            outputs = sha256d(self.outputs[index].write())
        return sha256d(
            struct.pack("<I", self.version & 0xFFFFFFFF)
            + prevouts
            + sequences
            + own.outpoint()
            + with_length(script_code)
            + struct.pack("<q", value)
            + struct.pack("<I", own.sequence)
            + outputs
            + struct.pack("<I", self.locktime)
            + struct.pack("<I", hash_type)
        )

    def digest_taproot(self, index, spent):
        """BIP341, key path, default hash type. spent: the TxOut of each input."""
        message = (
            b"\0\0"
            + struct.pack("<II", self.version & 0xFFFFFFFF, self.locktime)
            + sha256(b"".join(i.outpoint() for i in self.inputs))
            + sha256(b"".join(struct.pack("<q", o.value) for o in spent))
            + sha256(b"".join(with_length(o.script) for o in spent))
            + sha256(b"".join(struct.pack("<I", i.sequence) for i in self.inputs))
            + sha256(b"".join(o.write() for o in self.outputs))
            + b"\0"
            + struct.pack("<I", index)
        )
        return tagged_hash("TapSighash", message)
