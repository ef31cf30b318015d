"""Transactions: read, written, hashed and digested for signing."""

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


class Reader:
    """Takes bytes from the front; more than there are is an error."""

    def __init__(self, data):
        self.data = data
        self.at = 0

    @property
    def left(self):
        return len(self.data) - self.at

    def take(self, count):
        assert count <= self.left, "the bytes end too early"
        self.at += count
        return self.data[self.at - count : self.at]

    def number(self, form):
        return struct.unpack(form, self.take(struct.calcsize(form)))[0]

    def count(self):
        first = self.take(1)[0]
        forms = {0xFD: "<H", 0xFE: "<I", 0xFF: "<Q"}
        return self.number(forms[first]) if first in forms else first

    def text(self):
        """Bytes with their length before them."""
        return self.take(self.count())


WITNESS_FLAG, MWEB_FLAG = 1, 8


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

    @classmethod
    def read(cls, r):
        txid, vout = r.take(32)[::-1].hex(), r.number("<I")
        script_sig = r.text()
        return cls(txid, vout, r.number("<I"), script_sig)


@dataclasses.dataclass
class TxOut:
    value: int
    script: bytes
    token: object = None  # a tokens.Token

    @property
    def prefix(self):
        """Of the script field: the token's."""
        return self.token.prefix() if self.token else b""

    def write(self):
        return struct.pack("<q", self.value) + with_length(self.prefix + self.script)

    @classmethod
    def read(cls, r):
        return cls(r.number("<q"), r.text())


@dataclasses.dataclass
class Tx:
    inputs: list
    outputs: list
    version: int = 2
    locktime: int = 0
    # Litecoin: 00 in the last transaction of a block, 01 and data in the mempool.
    mweb: bytes = b""

    def write(self, witness=True, mweb=True):
        mweb = mweb and witness and self.mweb
        witness = witness and any(i.witness for i in self.inputs)
        parts = [struct.pack("<I", self.version & 0xFFFFFFFF)]
        flags = (WITNESS_FLAG if witness else 0) | (MWEB_FLAG if mweb else 0)
        if flags:
            parts.append(bytes([0, flags]))
        parts.append(compact(len(self.inputs)))
        parts += [i.write() for i in self.inputs]
        parts.append(compact(len(self.outputs)))
        parts += [o.write() for o in self.outputs]
        if witness:
            for tx_in in self.inputs:
                parts.append(compact(len(tx_in.witness)))
                parts += [with_length(item) for item in tx_in.witness]
        if mweb:
            parts.append(self.mweb)
        parts.append(struct.pack("<I", self.locktime))
        return b"".join(parts)

    @classmethod
    def read(cls, r, segwit=True):
        """The next of a block; data of MWEB goes on to the locktime at the end."""
        version = r.number("<i")
        flags = 0
        if segwit and r.data[r.at : r.at + 1] == b"\0":
            r.take(1)
            flags = r.take(1)[0]
            assert flags in (WITNESS_FLAG, MWEB_FLAG, WITNESS_FLAG | MWEB_FLAG), flags
        inputs = [TxIn.read(r) for _ in range(r.count())]
        outputs = [TxOut.read(r) for _ in range(r.count())]
        if flags & WITNESS_FLAG:
            for tx_in in inputs:
                tx_in.witness = [r.text() for _ in range(r.count())]
        mweb = b""
        if flags & MWEB_FLAG:
            mweb = r.take(1)
            assert mweb in (b"\0", b"\1"), mweb
            if mweb == b"\1":
                mweb += r.take(r.left - 4)
        return cls(inputs, outputs, version, r.number("<I"), mweb)

    @property
    def txid(self):
        return sha256d(self.write(witness=False))[::-1].hex()

    def wtxid_bytes(self):
        return sha256d(self.write(mweb=False))

    def weight(self):
        """What belongs to MWEB is weighed elsewhere."""
        return 3 * len(self.write(witness=False)) + len(self.write(mweb=False))

    def vsize(self):
        return (self.weight() + 3) // 4

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
