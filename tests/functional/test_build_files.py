"""The bulk build over block files of every kind: plain, in any order, not to be
read, pruned away."""

import os
import struct

import pytest
from framework import settings
from framework.building import POLICY, Elsewhere, World, assert_built
from framework.chains import Chain
from framework.waiting import wait_until

RNG = settings.rng(__name__)

MAGIC = bytes.fromhex("fabfb5da")
CHECKSUM = 32  # behind each undo record
FLAGS = (*POLICY, "--build", "always")
# Root reads everything; without these it is as others are.
AS_OTHERS = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
if os.geteuid():
    AS_OTHERS = []


@pytest.fixture(scope="module")
def world(make_node, make_owsd):
    return World(make_node, make_owsd, "build files")


@pytest.fixture
def files(world, tmp_path):
    return Files(Elsewhere(world.node, tmp_path))


class Files:
    """The node's block files, copied, taken apart and put together anew."""

    def __init__(self, node):
        self.node = node
        self.folder = node.blocks_dir
        self._key = (self.folder / "xor.dat").read_bytes()
        self.blocks = self._records("blk", 0)
        self.undo = self._records("rev", CHECKSUM)
        assert len(self.blocks) > 100 < len(self.undo)

    def _xored(self, data):
        key = self._key * (len(data) // len(self._key) + 1)
        number = int.from_bytes(data, "big") ^ int.from_bytes(key[: len(data)], "big")
        return number.to_bytes(len(data), "big")

    def _records(self, name, behind):
        data = (self.folder / f"{name}00000.dat").read_bytes()
        data, at, records = self._xored(data), 0, []
        while data[at : at + 4] == MAGIC:
            (size,) = struct.unpack_from("<I", data, at + 4)
            end = at + 8 + size + behind
            records.append(data[at:end])
            at = end
        return records

    def write(self, name, number, records, xor=True):
        data = b"".join(records)
        path = self.folder / f"{name}{number:05d}.dat"
        path.write_bytes(self._xored(data) if xor else data)
        return path

    def spread(self, count):
        """Blocks in any order over so many files; what they spent stands in all."""
        # The first file begins with the genesis, as everywhere.
        rest = self.blocks[1:]
        RNG.shuffle(rest)
        parts = [rest[i::count] for i in range(count)]
        parts[0].insert(0, self.blocks[0])
        for number, part in enumerate(parts):
            self.write("blk", number, part)
            self.write("rev", number, self.undo)


def build(world, files, *flags):
    owsd = world.bulk(node=files.node, flags=(*FLAGS, *flags))
    owsd.prefix = AS_OTHERS
    return owsd


def lines(owsd, level):
    return [line for line in owsd.log().splitlines() if f" {level} " in line]


def test_files_that_are_not_xored_are_read(world, files):
    (files.folder / "xor.dat").unlink()
    files.write("blk", 0, files.blocks, xor=False)
    files.write("rev", 0, files.undo, xor=False)
    owsd = build(world, files)
    owsd.sync()
    assert_built(owsd, world.reference)
    assert "come from the node" not in owsd.log()


def test_blocks_may_stand_in_any_order_in_any_file(world, files):
    files.spread(5)
    owsd = build(world, files)
    owsd.sync()
    assert_built(owsd, world.reference)
    assert "come from the node" not in owsd.log()


def test_block_files_that_may_not_be_read_end_it_with_a_word(world, files):
    (files.folder / "blk00000.dat").chmod(0)
    owsd = build(world, files)
    process = owsd.start("--until-synced", wait=False).process
    assert process.wait(60) == 2
    (line,) = lines(owsd, "error")
    assert str(files.folder) in line and "readable to us" in line


def test_one_that_may_not_be_read_is_named_and_the_node_asked_instead(world, files):
    files.spread(5)
    (files.folder / "blk00003.dat").chmod(0)
    owsd = build(world, files)
    owsd.sync()
    assert owsd.dump() == world.reference
    assert any("blk00003.dat" in line for line in lines(owsd, "warn")), owsd.log()


def test_undo_files_that_may_not_be_read_are_named(world, files):
    (files.folder / "rev00000.dat").chmod(0)
    owsd = build(world, files)
    owsd.sync()
    assert owsd.dump() == world.reference
    assert any("rev00000.dat" in line for line in lines(owsd, "warn")), owsd.log()


def test_of_a_pruned_node_it_says_so(make_node, make_owsd):
    node = make_node(args=("-prune=1", "-fastprune"))
    chain = Chain(node, "pruned")
    chain.mine(700)
    assert node.rpc.pruneblockchain(300) > 0
    for blocks in (True, False):
        owsd = make_owsd(node, start=False, blocks=blocks, flags=FLAGS)
        owsd.start("--until-synced", wait=False)
        wait_until(lambda: lines(owsd, "error") or not owsd.running, 60)
        line = lines(owsd, "error")[0]
        assert "pruned" in line, line
        owsd.kill()


@pytest.mark.every_coin
@pytest.mark.parametrize("blocks", [True, False], ids=["files", "node"])
def test_a_chain_may_be_as_short_as_can_be(make_node, make_owsd, blocks):
    node = make_node()
    chain = Chain(node, "short")
    for height in (0, 1, 2):
        if height:
            chain.mine(1)
        owsd = make_owsd(node, start=False, blocks=blocks, flags=FLAGS)
        owsd.sync()
        slow = make_owsd(node, start=False, flags=(*POLICY, "--build", "never"))
        slow.sync()
        assert_built(owsd, slow.dump())
        assert f"blocks={height + 1}" in owsd.log()
