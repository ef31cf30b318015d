"""What may befall a bulk build while it runs: too little room, the node's changes
of mind and its absence. Held still at chosen writes, so that each comes in every
stage."""

import contextlib
import os
import pty
import re
import subprocess

import pytest
from framework import settings
from framework.building import POLICY, World, assert_built, run_with
from framework.faults import Faults
from framework.small_disk import SmallDisk
from framework.waiting import wait_until

PLENTY = 256 << 20
# One thread takes the same steps each time; little memory makes many small tasks,
# each with a commit.
STEADY = (*POLICY, "--build", "always", "--build-unit", "200000", "--jobs", "1")
STEADY += ("--build-memory", "20000")
# Whether there are block files. Nodes of other coins do not tell what was spent;
# a litecoind is slow besides, and like the other for this.
OTHERS = () if settings.COIN.mweb else pytest.mark.every_coin
SOURCES = [pytest.param(True, id="files"), pytest.param(False, id="node", marks=OTHERS)]


@pytest.fixture(scope="module")
def world(make_node, make_owsd):
    return World(make_node, make_owsd, "build trouble")


@pytest.fixture(scope="module")
def faults(tmp_path_factory):
    return Faults(tmp_path_factory.mktemp("faults"))


@pytest.fixture
def site(world, faults):
    site = Site(world, faults)
    yield site
    site.close()


class Site:
    """Builds, each on a disk of its own."""

    def __init__(self, world, faults):
        self.world = world
        self.faults = faults
        self._disks = []

    def build(self, size=PLENTY, flags=STEADY, **options):
        """(a daemon that has not begun, its disk)."""
        owsd = self.world.bulk(flags=flags, **options)
        owsd.datadir.mkdir()
        disk = SmallDisk(owsd.datadir, size)
        owsd.prefix = disk.prefix
        self._disks.append(disk)
        return owsd, disk

    def close(self):
        for disk in self._disks:
            disk.close()

    def steps(self, **options):
        """How many there are, and the stages that it goes through."""
        owsd, _ = self.build(**options)
        assert run_with(owsd, self.faults.counting()) == 0
        return self.faults.steps(), stages_done(owsd)

    @contextlib.contextmanager
    def held(self, share, **options):
        """A build that stands still when that share of its steps is done, and
        its disk, in the body."""
        owsd, disk = self.build(**options)
        step = int(self.steps(**options)[0] * share)
        owsd.env = self.faults.hold_at(step)
        owsd.start("--until-synced", wait=False)
        owsd.env = None
        with self.faults.held(owsd):
            assert "build done" not in owsd.log()
            yield owsd, disk

    def assert_it_ends_well(self, owsd):
        """Alive since it was held."""
        assert owsd.process.wait(60) == 0, owsd.log_tail()
        self.world.reference = self.world.one_by_one()
        assert_built(owsd, self.world.reference)


def urgent(owsd):
    return [line for line in owsd.log().splitlines() if " error " in line]


def stages_done(owsd):
    return re.findall(r'build stage done stage="([a-z ]+)"', owsd.log())


def run_until_synced(owsd):
    return owsd.start("--until-synced", wait=False).process.wait(60)


# --- room --------------------------------------------------------------------------


def test_a_build_is_not_begun_without_room_for_it(site):
    owsd, disk = site.build(300_000)
    assert run_until_synced(owsd) == 1
    (line,) = urgent(owsd)
    assert "not enough room for the index" in line
    assert str(owsd.index_dir) in line and "needed_mb=" in line and "advice=" in line
    assert not stages_done(owsd)
    disk.resize(PLENTY)
    assert run_until_synced(owsd) == 0
    assert_built(owsd, site.world.reference)


@pytest.mark.parametrize("share", [0.1, 0.2, 0.3])
def test_on_a_disk_that_was_full_it_goes_on_with_more_room(site, share):
    """While its files grow, others have taken the rest. Later scratch files that go
    make room for pages."""
    with site.held(share) as (owsd, disk):
        assert not stages_done(owsd)
        disk.resize(disk.used())
    assert owsd.process.wait(60) == 1
    assert "disk is full" in urgent(owsd)[0] and "advice=" in urgent(owsd)[0]
    disk.resize(PLENTY)
    assert run_until_synced(owsd) == 0
    assert_built(owsd, site.world.reference)


@pytest.mark.parametrize("blocks", SOURCES)
def test_a_disk_that_is_full_in_any_stage_loses_nothing(site, blocks):
    _, stages = site.steps(blocks=blocks)
    stages += ["the last commit"]
    reached = set()
    # The first write of each stage, and others where there are many.
    places = [(step, 0) for step in settings.many((1, 100), range(1, 400, 10))]
    places += [(step, 1) for step in settings.many((1, 50), range(1, 400, 10))]
    places += [(1, stage) for stage in range(2, len(stages))]
    for step, stage in places:
        owsd, _ = site.build(blocks=blocks)
        assert run_with(owsd, site.faults.full_at(step, stage)) == 1, (step, stage)
        reached.add(stages[len(stages_done(owsd))])
        assert "disk is full" in urgent(owsd)[0] and "advice=" in urgent(owsd)[0]
        assert run_until_synced(owsd) == 0
        assert_built(owsd, site.world.reference)
    assert reached == set(stages)


# --- the node ------------------------------------------------------------------------

# When, and how deep: within what the index could undo, and beyond.
REORGS = [(0.05, 3), (0.15, 60), (0.5, 15), (0.99, 25)]


@pytest.mark.parametrize("share, depth", REORGS)
def test_a_reorg_during_the_build_is_followed(site, share, depth):
    with site.held(share) as (owsd, _):
        site.world.reorganise(depth, txs=3)
    site.assert_it_ends_well(owsd)


@pytest.mark.every_coin
def test_a_reorg_is_followed_when_the_node_gives_the_blocks(site):
    with site.held(0.1, blocks=False) as (owsd, _):
        site.world.reorganise(10, txs=3)
    site.assert_it_ends_well(owsd)


@pytest.mark.parametrize("blocks", SOURCES)
def test_while_the_node_is_away_it_waits_and_then_goes_on(site, blocks):
    with site.held(0.02, blocks=blocks) as (owsd, _):
        site.world.node.stop()
    wait_until(lambda: "waiting for the node" in owsd.log(), 60)
    site.world.node.start()
    site.assert_it_ends_well(owsd)


@pytest.mark.every_coin
def test_blocks_that_come_meanwhile_are_taken_in(site):
    """The node writes to the files that are being read."""
    with site.held(0.02) as (owsd, _):
        site.world.chain.mine(5, txs=20)
    site.assert_it_ends_well(owsd)


# --- what is told meanwhile ----------------------------------------------------------


def test_progress_is_told_at_ready(site):
    seen = []
    for share in (0.02, 0.9):
        flags = (*STEADY, "--build-unit", "20000")
        with site.held(share, flags=flags) as (owsd, _):
            answer = owsd.http.request("GET", "/ready")
        assert answer.status == 503
        seen.append(answer.json())
        assert owsd.process.wait(60) == 0
    for told in seen:
        assert told["ready"] is False and told["stage"] == "building"
        assert int(told["blocksOf"]) == site.world.node.height() + 1
        assert float(told["mbPerSecond"]) > 0
    first, last = seen
    assert first["detail"] == "reading blocks" and last["detail"] == "sorting scripts"
    assert 0 < int(first["blocks"]) < int(first["blocksOf"]) == int(last["blocks"])
    assert float(first["percent"]) < 60 <= float(last["percent"]) < 100
    assert int(last["secondsLeft"]) >= 0


LIVE = re.compile(
    r"\r\033\[K *([0-9.]+)%  ([a-z ]+)  block (\d+) of (\d+)  \d+ MB/s(  \d+ s left)?"
)


def test_a_terminal_shows_one_live_line(site):
    owsd, _ = site.build()
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        owsd.argv("--until-synced"), stdin=subprocess.DEVNULL, stderr=theirs
    )
    os.close(theirs)
    shown = b""
    with contextlib.suppress(OSError):  # the other end is closed
        while part := os.read(ours, 65536):
            shown += part
    os.close(ours)
    assert process.wait(60) == 0
    text = shown.decode()
    assert LIVE.search(text), text
    # Each line of the log begins anew, and the build leaves no trace.
    for line in text.strip().split("\r\n"):
        shown = line.rpartition("\r\033[K")[2]
        assert re.match(r"\d{4}-\d\d-\d\dT", shown), line
    assert " info building " not in text


def test_a_log_has_a_line_of_progress_for_each_stage(site):
    owsd, _ = site.build()
    assert run_until_synced(owsd) == 0
    lines = [line for line in owsd.log().splitlines() if " info building " in line]
    for stage, line in zip(stages_done(owsd), lines, strict=True):
        assert f'stage="{stage}"' in line
        for field in ("percent=", "blocks=", "of=", "mb_per_s=", "eta_s="):
            assert field in line, line
    assert "\033" not in owsd.log()
