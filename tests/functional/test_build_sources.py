"""Where the bulk build's blocks come from, and who tells what they spent: files,
node, or nobody. The index is the same."""

import contextlib
import os

import pytest
from framework import settings
from framework.building import BULK, POLICY, Elsewhere, World, assert_built, run_with
from framework.faults import Faults

RNG = settings.rng(__name__)
ALONE = 'source="blocks alone: previous outputs are joined"'
# So many inputs that recent outputs do not all stay in memory.
LITTLE = (*BULK, "--build-memory", "60000")


@pytest.fixture(scope="module")
def world(make_node, make_owsd):
    return World(make_node, make_owsd, "build sources")


@pytest.fixture(scope="module")
def faults(tmp_path_factory):
    return Faults(tmp_path_factory.mktemp("faults"))


@contextlib.contextmanager
def without_rest(node):
    node.stop()
    node.rest = False
    node.start()
    yield
    node.stop()
    node.rest = True
    node.start()


def without_undo(node, folder, share=0.0):
    """The node's files, with so much of the undo data as that."""
    node = Elsewhere(node, folder)
    for undo in node.blocks_dir.glob("rev*.dat"):
        written = len(undo.read_bytes().rstrip(b"\0"))
        os.truncate(undo, int(written * share))
        if not share:
            undo.unlink()
    return node


@pytest.mark.every_coin
def test_all_sources_give_the_same_index(world, tmp_path):
    files = without_undo(world.node, tmp_path)
    owsd = world.bulk()
    owsd.sync()
    assert 'source="block and undo files"' in owsd.log()
    assert_built(owsd, world.reference)
    with without_rest(world.node):
        for node, blocks in ((files, True), (world.node, False)):
            for flags in (BULK, LITTLE):
                owsd = world.bulk(blocks=blocks, node=node, flags=flags)
                owsd.sync()
                assert ALONE in owsd.log()
                assert_built(owsd, world.reference)
        code, out, err = owsd.run("verify", *owsd.argv("--deep")[1:])
        assert code == 0, f"{out}\n{err}"


def test_a_node_that_tells_what_was_spent_is_named(world, tmp_path):
    owsd = world.bulk(blocks=False)
    owsd.sync()
    assert 'source="REST: blocks and spent outputs"' in owsd.log()
    assert_built(owsd, world.reference)
    owsd = world.bulk(node=without_undo(world.node, tmp_path))
    owsd.sync()
    assert 'source="block files; REST: spent outputs"' in owsd.log()
    assert_built(owsd, world.reference)


@pytest.mark.every_coin
@pytest.mark.parametrize("share", [0.2, 0.6, 0.97])
def test_undo_data_of_some_blocks_is_enough_for_those(world, tmp_path, share):
    node = without_undo(world.node, tmp_path, share)
    with without_rest(world.node):
        for jobs in ("1", "4"):
            owsd = world.bulk(node=node, flags=(*BULK, "--jobs", jobs))
            owsd.sync()
            assert "previous outputs are joined" in owsd.log()
            assert_built(owsd, world.reference)


def test_killed_at_any_write_a_build_that_joins_goes_on(world, tmp_path, faults):
    node = without_undo(world.node, tmp_path, 0.6)
    with without_rest(world.node):
        owsd = world.bulk(node=node)
        assert run_with(owsd, faults.counting()) == 0
        steps = faults.steps()
        for step in sorted(RNG.sample(range(2, steps), settings.many(14, 200))):
            owsd = world.bulk(node=node)
            # Threads that run differently may write fewer pieces than that.
            assert run_with(owsd, faults.kill_at(step)) in (-9, 0), step
            owsd.sync()
            assert owsd.dump() == world.reference, step
            assert not (owsd.index_dir / "build").exists()


def test_a_build_that_joins_ends_however_short_its_lives_are(world, tmp_path, faults):
    node = without_undo(world.node, tmp_path, 0.6)
    with without_rest(world.node):
        owsd = world.bulk(node=node)
        assert run_with(owsd, faults.counting()) == 0
        life = faults.steps() // 6
        owsd = world.bulk(node=node)
        for _ in range(60):
            if run_with(owsd, faults.kill_at(life)) == 0:
                break
    assert 'build goes on stage="joining"' in owsd.log()
    assert_built(owsd, world.reference)


@pytest.mark.every_coin
def test_a_block_file_with_a_hole_gives_all_other_blocks(world, tmp_path):
    """Garbage over a record's prefix in the middle: that block comes from the
    node, those behind it from the file."""
    node = Elsewhere(world.node, tmp_path)
    path = node.blocks_dir / "blk00000.dat"
    data = bytearray(path.read_bytes())
    tip = world.node.rpc.getblock(world.chain.ancestor(60), 0)
    header = bytes.fromhex(tip)[:80]
    key = node.blocks_dir / "xor.dat"
    key = key.read_bytes() if key.exists() else bytes(8)
    plain = bytes(b ^ key[i % 8] for i, b in enumerate(data))
    at = plain.index(header) - 8
    data[at : at + 40] = RNG.randbytes(40)
    path.write_bytes(data)
    owsd = world.bulk(node=node, flags=(*POLICY, "--build", "always"))
    owsd.sync()
    log = owsd.log()
    assert log.count("block file is damaged") == 1
    assert "blocks that the files do not have come from the node blocks=1" in log
    assert owsd.dump() == world.reference
