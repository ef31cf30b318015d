"""Bytes of blocks, transactions and token prefixes (CHIP-2022-02), read.

Nothing here is shared with the framework that builds them: what one side gets
wrong the other is to notice.
"""

import hashlib
import struct

OP_RETURN = 0x6A
TOKEN_PREFIX = 0xEF
MAX_SCRIPT = 10_000
HEADER_SIZE = 80


class Bad(Exception):
    """A rule is broken; the text is the node's reason for refusing."""


def sha256d(data):
    return hashlib.sha256(hashlib.sha256(data).digest()).digest()


def hash160(data):
    return hashlib.new("ripemd160", hashlib.sha256(data).digest()).digest()


def display(hash_bytes):
    return hash_bytes[::-1].hex()


def compact_at(data, at):
    """(value, the place after it); Bad when it is longer than needed."""
    first = data[at]
    if first < 0xFD:
        return first, at + 1
    size = 2 << (first - 0xFD)
    field = data[at + 1 : at + 1 + size]
    value = int.from_bytes(field, "little")
    if len(field) < size or value < (0xFD, 0x10000, 0x100000000)[first - 0xFD]:
        raise Bad("non-canonical compact size")
    return value, at + 1 + size


def compact(value):
    if value < 0xFD:
        return bytes([value])
    if value < 0x10000:
        return b"\xfd" + struct.pack("<H", value)
    return b"\xfe" + struct.pack("<I", value)


class Token:
    """category (internal order), amount, capability (None: no NFT),
    commitment."""

    NAMES = {0: "none", 1: "mutable", 2: "minting"}

    def __init__(self, category, amount, capability, commitment):
        self.category = category
        self.amount = amount
        self.capability = capability
        self.commitment = commitment


def split_token(field):
    """(token or None, the locking script, the prefix's bytes) of an output's
    script field; Bad when it begins as a prefix and is none."""
    if not field or field[0] != TOKEN_PREFIX:
        return None, field, b""
    try:
        token, at = _read_token(field)
    except (IndexError, Bad):
        raise Bad("bad-txns-vout-tokenprefix") from None
    return token, field[at:], field[:at]


def _read_token(field):
    category, flags, at = field[1:33], field[33], 34
    has_amount, has_nft, has_commitment = flags & 0x10, flags & 0x20, flags & 0x40
    capability = flags & 0x0F
    if (
        flags & 0x80
        or not (has_amount or has_nft)
        or capability > 2
        or (not has_nft and (capability or has_commitment))
    ):
        raise Bad("bitfield")
    commitment, amount = b"", 0
    if has_commitment:
        size, at = compact_at(field, at)
        commitment = field[at : at + size]
        at += size
        if size == 0 or len(commitment) < size:
            raise Bad("commitment")
    if has_amount:
        amount, at = compact_at(field, at)
        if not 0 < amount < 1 << 63:
            raise Bad("amount")
    return Token(category, amount, capability if has_nft else None, commitment), at


class TxIn:
    __slots__ = ("outpoint", "script", "sequence")

    def __init__(self, outpoint, script, sequence):
        self.outpoint = outpoint  # 36 bytes: txid in internal order, LE32 vout
        self.script = script
        self.sequence = sequence

    @property
    def txid(self):
        return self.outpoint[:32]

    @property
    def vout(self):
        return struct.unpack_from("<I", self.outpoint, 32)[0]


class TxOut:
    __slots__ = ("value", "field")

    def __init__(self, value, field):
        self.value = value
        self.field = field  # token prefix, if any, and locking script

    def write(self):
        return struct.pack("<q", self.value) + compact(len(self.field)) + self.field

    @property
    def spendable(self):
        script = split_token(self.field)[1]
        return len(script) <= MAX_SCRIPT and script[:1] != b"\x6a"


class Tx:
    __slots__ = ("version", "inputs", "outputs", "locktime", "raw", "id")

    @property
    def txid(self):
        return display(self.id)

    @property
    def coinbase(self):
        return len(self.inputs) == 1 and self.inputs[0].outpoint == NO_OUTPOINT


NO_OUTPOINT = bytes(32) + b"\xff" * 4


def read_tx(data, start=0):
    """(Tx, the place after it). Bad when the bytes end too soon."""
    try:
        return _read_tx(data, start)
    except (IndexError, struct.error):
        raise Bad("transaction cut short") from None


def _read_tx(data, start):
    tx = Tx()
    (tx.version,) = struct.unpack_from("<i", data, start)
    count, at = compact_at(data, start + 4)
    tx.inputs = []
    for _ in range(count):
        outpoint = data[at : at + 36]
        size, at = compact_at(data, at + 36)
        script = data[at : at + size]
        at += size
        (sequence,) = struct.unpack_from("<I", data, at)
        at += 4
        tx.inputs.append(TxIn(outpoint, script, sequence))
    count, at = compact_at(data, at)
    tx.outputs = []
    for _ in range(count):
        (value,) = struct.unpack_from("<q", data, at)
        size, at = compact_at(data, at + 8)
        tx.outputs.append(TxOut(value, data[at : at + size]))
        at += size
    (tx.locktime,) = struct.unpack_from("<I", data, at)
    at += 4
    tx.raw = data[start:at]
    tx.id = sha256d(tx.raw)
    return tx, at


class Header:
    """80 bytes and what they say."""

    def __init__(self, raw):
        self.raw = raw
        self.hash = sha256d(raw)
        self.version, self.prev, self.merkle_root = struct.unpack_from("<i32s32s", raw)
        self.time, self.bits, self.nonce = struct.unpack_from("<III", raw, 68)


def read_block(data):
    """(Header, list of Tx) of all of data."""
    if len(data) <= HEADER_SIZE:
        raise Bad("block cut short")
    header = Header(data[:HEADER_SIZE])
    count, at = compact_at(data, HEADER_SIZE)
    txs = []
    for _ in range(count):
        tx, at = read_tx(data, at)
        txs.append(tx)
    if at != len(data):
        raise Bad("bytes after the block")
    return header, txs


def merkle_root(hashes):
    while len(hashes) > 1:
        if len(hashes) % 2:
            hashes = hashes + hashes[-1:]
        pairs = zip(hashes[::2], hashes[1::2])
        hashes = [sha256d(a + b) for a, b in pairs]
    return hashes[0]
