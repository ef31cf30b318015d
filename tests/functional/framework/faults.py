"""Kills at some moment, and trouble at a chosen step of the index's writing (see
faults.c)."""

import contextlib
import os
import pathlib
import subprocess
import threading

from . import settings
from .waiting import wait_until

# Seconds from a block's arrival until it is surely being connected.
SOON = 0.1 if settings.COIN.topics else 0.7


@contextlib.contextmanager
def killed_within(owsd, rng, seconds):
    """kill -9 at some moment while, or soon after, the body runs. The moment is
    the test's point: it cannot be a condition."""
    moment = rng.uniform(0, seconds)
    killer = threading.Timer(moment, owsd.kill)
    killer.start()
    yield
    killer.join()


class Faults:
    """Compiles the library once, into folder."""

    def __init__(self, folder):
        self._library = pathlib.Path(folder) / "faults.so"
        self._count = pathlib.Path(folder) / "steps"
        self._held = pathlib.Path(folder) / "held"
        source = pathlib.Path(__file__).with_name("faults.c")
        flags = ["-O1", "-D_GNU_SOURCE", "-shared", "-fPIC", "-o", self._library]
        subprocess.run(["cc", *flags, source, "-ldl"], check=True)

    def _environment(self, fault):
        # A sanitizer's build would have its own library come first.
        options = os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"
        return {
            **os.environ,
            "ASAN_OPTIONS": options.lstrip(":"),
            "LD_PRELOAD": str(self._library),
            "OWSD_FAULT": fault,
        }

    def counting(self):
        """Makes steps() know how many there are."""
        self._count.write_text("0")
        return self._environment(f"count:{self._count}")

    def steps(self):
        return int(self._count.read_text())

    def kill_at(self, step):
        return self._environment(f"kill:{step}")

    def full_at(self, step, stages=0):
        """stages: so many of a build are done before steps are counted."""
        return self._environment(f"full:{step}@{stages}")

    def hold_at(self, step):
        """For held(): it stands still before that step."""
        return self._environment(f"hold:{step}:{self._held}")

    @contextlib.contextmanager
    def held(self, owsd):
        """Waits until it stands still, and lets it go on behind the body."""
        wait_until(
            lambda: self._held.exists() or not owsd.alive(), 60, lambda: owsd.log_tail()
        )
        try:
            yield
        finally:
            self._held.unlink()
