"""rev*.dat as Bitcoin Cash Node writes them: what each block's inputs spent, when
it is first connected, in the file of the block's own number; amounts and scripts
compressed, a token's prefix as part of its script."""

import os
import struct

from curve import is_point
from store import MAGIC
from wire import compact, sha256d

STEP = 1 << 20
CHECKSUM_SIZE = 32
RAW_SCRIPT = 6  # lower codes are templates


def number(n):
    """Base 128, high digits first, each digit but the last one less."""
    out = bytearray([n & 0x7F])
    while n > 0x7F:
        n = (n >> 7) - 1
        out.insert(0, n & 0x7F | 0x80)
    return bytes(out)


def amount(n):
    """As a number whose trailing zeros are counted, up to nine of them."""
    if n == 0:
        return number(0)
    zeros = 0
    while n % 10 == 0 and zeros < 9:
        n //= 10
        zeros += 1
    if zeros == 9:
        return number(1 + (n - 1) * 10 + 9)
    return number(1 + (n // 10 * 9 + n % 10 - 1) * 10 + zeros)


def script(field):
    """field: the script, with its token prefix."""
    size = len(field)
    if size == 25 and field[:3] == b"\x76\xa9\x14" and field[23:] == b"\x88\xac":
        return b"\x00" + field[3:23]
    if size == 23 and field[:2] == b"\xa9\x14" and field[22:] == b"\x87":
        return b"\x01" + field[2:22]
    if size == 35 and field[0] == 33 and field[1] in (2, 3) and field[34] == 0xAC:
        return field[1:34]
    if size == 67 and field[:2] == b"\x41\x04" and field[66] == 0xAC and is_point(field[1:66]):
        return bytes([4 | field[65] & 1]) + field[2:34]
    return number(size + RAW_SCRIPT) + field


def _coin(coin):
    code = number(coin.height * 2 + coin.coinbase)
    version = b"\x00" if coin.height else b""
    return code + version + amount(coin.value) + script(coin.prefix + coin.script)


def of_block(txs, spent):
    """spent: {outpoint: Coin}."""
    out = compact(len(txs) - 1)
    for tx in txs[1:]:
        out += compact(len(tx.inputs))
        out += b"".join(_coin(spent[tx_in.outpoint]) for tx_in in tx.inputs)
    return out


class UndoStore:
    def __init__(self, folder):
        self.folder = folder
        self._ends = {}  # of the files, by number
        self._written = set()  # checksums

    def _path(self, file):
        return os.path.join(self.folder, f"rev{file:05d}.dat")

    def _end(self, file):
        """Where the file's next record belongs; notes those that it has."""
        if file in self._ends:
            return self._ends[file]
        at, data = 0, b""
        if os.path.exists(self._path(file)):
            with open(self._path(file), "rb") as source:
                data = source.read()
        while data[at : at + 4] == MAGIC:
            (size,) = struct.unpack_from("<I", data, at + 4)
            end = at + 8 + size + CHECKSUM_SIZE
            if end > len(data):
                break
            self._written.add(data[end - CHECKSUM_SIZE : end])
            at = end
        self._ends[file] = at
        return at

    def keep(self, file, prev, undo):
        """The record of the block after prev, in its first connection."""
        at = self._end(file)
        checksum = sha256d(prev + undo)
        if checksum in self._written:
            return
        record = MAGIC + struct.pack("<I", len(undo)) + undo + checksum
        path = self._path(file)
        with open(path, "r+b" if os.path.exists(path) else "w+b") as out:
            if out.seek(0, os.SEEK_END) < at + len(record):
                out.truncate(-(-(at + len(record)) // STEP) * STEP)
            out.seek(at)
            out.write(record)
        self._ends[file] = at + len(record)
        self._written.add(checksum)
