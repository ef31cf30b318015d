"""The bulk build, over real nodes: whatever blocks come from, however often it
is killed, the index is that of connecting block by block."""

import os

import pytest
from framework import settings
from framework.building import BULK, POLICY, SLOW, Elsewhere, World, assert_built, run_with
from framework.faults import Faults
from framework.waiting import wait_until

RNG = settings.rng(__name__)


@pytest.fixture(scope="module")
def world(make_node, make_owsd):
    return World(make_node, make_owsd, "build")


@pytest.fixture(scope="module")
def faults(tmp_path_factory):
    return Faults(tmp_path_factory.mktemp("faults"))


@pytest.mark.every_coin
def test_built_from_files_it_is_that_of_connecting_blocks(world):
    owsd = world.bulk()
    owsd.sync()
    assert 'source="block and undo files"' in owsd.log()
    assert_built(owsd, world.reference)
    code, out, err = owsd.run("verify", *owsd.argv("--deep")[1:])
    assert code == 0, f"{out}\n{err}"


@pytest.mark.parametrize("jobs", ["1", "5"])
def test_any_number_of_threads_builds_the_same(world, jobs):
    owsd = world.bulk(flags=(*POLICY, "--build", "always", "--jobs", jobs))
    owsd.sync()
    assert_built(owsd, world.reference)


@pytest.mark.every_coin
def test_without_files_it_is_built_from_the_node(world):
    owsd = world.bulk(blocks=False)
    owsd.sync()
    assert_built(owsd, world.reference)


def test_what_the_files_lack_comes_from_the_node(world, tmp_path):
    """No undo files, no rest of the block file from some place on."""
    node = Elsewhere(world.node, tmp_path)
    for undo in node.blocks_dir.glob("rev*.dat"):
        undo.unlink()
    first = node.blocks_dir / "blk00000.dat"
    written = len(first.read_bytes().rstrip(b"\0"))
    os.truncate(first, written * 2 // 3)
    owsd = world.bulk(node=node)
    owsd.sync()
    assert owsd.dump() == world.reference


@pytest.mark.every_coin
@pytest.mark.parametrize("flags", [BULK, SLOW], ids=["bulk", "block by block"])
def test_damaged_block_files_do_no_harm(world, tmp_path, flags):
    """Bytes flipped anywhere: the node has the blocks, and is asked for them."""
    node = Elsewhere(world.node, tmp_path)
    for path in node.blocks_dir.glob("[br]*00000.dat"):
        data = bytearray(path.read_bytes())
        for _ in range(40):
            data[RNG.randrange(1000, len(data.rstrip(b"\0")))] ^= 1 << RNG.randrange(8)
        path.write_bytes(data)
    owsd = world.bulk(node=node, flags=flags)
    owsd.sync()
    assert owsd.dump() == world.reference


def test_a_built_index_goes_on_like_any_other(world):
    """Reorgs down to the horizon, and blocks on top."""
    chain = world.chain
    owsd = world.bulk()
    owsd.sync()
    tip = chain.tip
    for depth in (2, 19):
        world.reorganise(depth)
        owsd.sync("--build", "never")
        world.reference = world.one_by_one()
        assert owsd.dump() == world.reference
    assert chain.tip != tip


# --- trouble -------------------------------------------------------------------------


def some_steps(count, normal):
    between = range(2, count)
    some = RNG.sample(between, settings.many(min(normal, len(between)), len(between)))
    return [1, *some, count]


def test_killed_at_any_write_it_goes_on(world, faults):
    owsd = world.bulk()
    assert run_with(owsd, faults.counting()) == 0
    for step in some_steps(faults.steps(), 8):
        owsd = world.bulk()
        # Threads that run differently may write fewer pieces than that.
        assert run_with(owsd, faults.kill_at(step)) in (-9, 0), step
        owsd.sync()
        assert owsd.dump() == world.reference, step
        assert not (owsd.index_dir / "build").exists()


def test_killed_again_and_again_it_comes_to_its_end(world, faults):
    """Each life gets a little further: the units that are done stay done."""
    owsd = world.bulk()
    assert run_with(owsd, faults.counting()) == 0
    life = faults.steps() // 4
    owsd = world.bulk()
    for _ in range(40):
        if run_with(owsd, faults.kill_at(life)) == 0:
            break
    assert "build goes on" in owsd.log()
    assert_built(owsd, world.reference)


def test_a_full_disk_ends_it_with_a_word_and_nothing_is_lost(world, faults):
    owsd = world.bulk()
    assert run_with(owsd, faults.counting()) == 0
    for step in some_steps(faults.steps(), 5):
        owsd = world.bulk()
        code = run_with(owsd, faults.full_at(step))
        if code == 0:
            continue  # the last flush, on closing: all was written
        assert code in (1, 2), (step, code)
        urgent = [line for line in owsd.log().splitlines() if " error " in line]
        assert urgent and "full" in urgent[0], (step, urgent)
        owsd.sync()
        assert owsd.dump() == world.reference, step


def test_a_reorg_while_the_build_lay_dead_is_followed(world, faults):
    owsd = world.bulk()
    assert run_with(owsd, faults.counting()) == 0
    steps = faults.steps()
    for step in (steps // 3, steps // 2, steps * 9 // 10):
        owsd = world.bulk()
        assert run_with(owsd, faults.kill_at(step)) in (-9, 0)
        world.reorganise(RNG.randint(2, 10))
        owsd.sync()
        assert owsd.dump() == world.one_by_one(), step


def test_an_unfinished_build_is_no_index(world, faults):
    """Requests are told to wait, and who then wants no build gets none."""
    owsd = world.bulk()
    assert run_with(owsd, faults.counting()) == 0
    owsd = world.bulk()
    assert run_with(owsd, faults.kill_at(faults.steps() * 3 // 4)) == -9
    owsd.sync("--build", "never")
    assert owsd.dump() == world.one_by_one()
    assert not (owsd.index_dir / "build").exists()
    owsd.start()
    wait_until(lambda: owsd.tip() == world.node.tip(), 60)
    owsd.stop()
