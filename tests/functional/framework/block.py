"""Blocks read, and blocks mined here, so that tests choose every byte: times
that go back, coinbases that pay anything, branches that start anywhere."""

import dataclasses
import struct

from . import settings
from .script import number, push
from .tx import Reader, Tx, TxIn, TxOut, compact, sha256d

REGTEST_BITS = 0x207FFFFF
REGTEST_TARGET = 0x7FFFFF << (8 * (0x20 - 3))


def subsidy(height):
    return (50 * 10**8) >> (height // 150)


def merkle_root(hashes):
    hashes = list(hashes)
    while len(hashes) > 1:
        if len(hashes) % 2:
            hashes.append(hashes[-1])
        hashes = [
            sha256d(hashes[i] + hashes[i + 1]) for i in range(0, len(hashes), 2)
        ]
    return hashes[0]


@dataclasses.dataclass
class Block:
    hash: str
    prev: str
    height: int
    time: int
    txs: list
    raw: bytes
    mweb: bytes = b""  # Litecoin: what follows the transactions


def read_block(raw, height):
    r = Reader(raw)
    header = r.take(80)
    txs = [Tx.read(r, settings.COIN.segwit) for _ in range(r.count())]
    mweb = r.take(r.left)
    # Litecoin's extension block goes with a HogEx, the last transaction.
    assert bool(mweb) == bool(txs[-1].mweb), "bytes after the last transaction"
    assert mweb[:1] in (b"", b"\1") and not any(tx.mweb for tx in txs[:-1])
    block_hash = sha256d(header)[::-1].hex()
    prev = header[4:36][::-1].hex()
    time = struct.unpack("<I", header[68:72])[0]
    return Block(block_hash, prev, height, time, txs, raw, mweb)


def coinbase(height, outputs, extra=b""):
    """extra keeps coinbases of one height apart (BIP30)."""
    script_sig = number(height) + push(extra) if extra else number(height) + b"\0"
    tx = Tx([TxIn("00" * 32, 0xFFFFFFFF, 0xFFFFFFFF, script_sig)], list(outputs))
    if settings.COIN.segwit:
        tx.inputs[0].witness = [bytes(32)]
    return tx


def _commitment(txs):
    """BIP141: to the witnesses."""
    root = merkle_root([bytes(32)] + [tx.wtxid_bytes() for tx in txs])
    return TxOut(0, b"\x6a\x24\xaa\x21\xa9\xed" + sha256d(root + bytes(32)))


def mine(prev, height, time, txs, outputs, extra=b""):
    """A block on prev (hash hex) whose coinbase pays outputs."""
    first = coinbase(height, outputs, extra)
    if settings.COIN.segwit:
        first.outputs.append(_commitment(txs))
    if settings.COIN.forkid:
        # Canonical order; children may come before their parents.
        txs = sorted(txs, key=lambda tx: tx.txid)
    all_txs = [first] + list(txs)
    root = merkle_root([sha256d(tx.write(witness=False)) for tx in all_txs])
    head = (
        struct.pack("<I", 0x20000000)
        + bytes.fromhex(prev)[::-1]
        + root
        + struct.pack("<II", time, REGTEST_BITS)
    )
    header = _work(head)
    raw = header + compact(len(all_txs)) + b"".join(t.write() for t in all_txs)
    block_hash = sha256d(header)[::-1].hex()
    return Block(block_hash, prev, height, time, all_txs, raw)


def _work(head):
    nonce = 0
    while True:
        header = head + struct.pack("<I", nonce)
        digest = settings.COIN.pow_hash(header)
        if int.from_bytes(digest, "little") <= REGTEST_TARGET:
            return header
        nonce += 1
