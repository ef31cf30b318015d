"""blk*.dat as Bitcoin Cash Node 28 writes them: plain, no xor.dat, blocks in
order of arrival, space taken 16 MiB at a time and filled with zeros."""

import os
import struct

MAGIC = bytes.fromhex("fabfb5da")
FILE_SIZE = 128 << 20
STEP = 16 << 20


class Store:
    def __init__(self, folder):
        self.folder = folder
        os.makedirs(folder, exist_ok=True)
        self._number = 0
        self._end = 0
        self._file = None

    def _path(self, number):
        return os.path.join(self.folder, f"blk{number:05d}.dat")

    def _open(self, number):
        if self._file:
            self._file.close()
        path = self._path(number)
        self._file = open(path, "r+b" if os.path.exists(path) else "w+b")
        self._number = number

    def read_all(self):
        """((file, place), bytes) of every block, and goes to where the next
        one belongs."""
        number = 0
        while os.path.exists(self._path(number)):
            self._open(number)
            self._end = 0
            while True:
                self._file.seek(self._end)
                head = self._file.read(8)
                if len(head) < 8 or head[:4] != MAGIC:
                    break
                size = struct.unpack("<I", head[4:])[0]
                data = self._file.read(size)
                if len(data) < size:
                    break
                yield (number, self._end + 8), data
                self._end += 8 + size
            number += 1
        if number == 0:
            self._open(0)

    def append(self, data):
        """Where its first byte stands: (file, place)."""
        size = 8 + len(data)
        if self._end + size > FILE_SIZE:
            self._file.truncate(self._end)
            self._open(self._number + 1)
            self._end = 0
        self._file.seek(0, os.SEEK_END)
        if self._file.tell() < self._end + size:
            self._file.truncate(-(-(self._end + size) // STEP) * STEP)
        self._file.seek(self._end)
        self._file.write(MAGIC + struct.pack("<I", len(data)) + data)
        self._file.flush()
        place = self._number, self._end + 8
        self._end += size
        return place

    def read(self, place, size):
        number, start = place
        with open(self._path(number), "rb") as file:
            file.seek(start)
            return file.read(size)
