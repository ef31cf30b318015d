"""A systemd of the tests' own, with the units as `cmake --install` lays them.

Root and a control group file system of version 2 are wanted; boot_systemd.sh
says what is done to the machine (nothing)."""

import os
import pathlib
import subprocess

from . import settings
from .process import Process
from .waiting import wait_until

BOOT = pathlib.Path(__file__).with_name("boot_systemd.sh")


def _control_groups():
    with open("/proc/mounts") as mounts:
        for line in mounts:
            _, place, kind, *_ = line.split()
            if kind == "cgroup2":
                return pathlib.Path(place)
    raise AssertionError("no control group file system of version 2 is mounted")


class Systemd:
    """etc: a folder whose files lie over those of /etc."""

    def __init__(self, folder):
        assert os.geteuid() == 0, "systemd is started by root: become root"
        self.folder = folder
        self.etc = folder / "etc"
        self.etc.mkdir(parents=True)
        self.group = _control_groups() / f"owsd-tests-{os.getpid()}"
        self.process = None

    def write(self, path, text, mode=0o644):
        place = self.etc / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
        place.chmod(mode)

    def drop_in(self, unit, *lines):
        """What a test adds to a unit: where its log goes, mostly."""
        log = f"append:/run/{unit.partition('@')[0]}.log"
        lines = (*lines, f"StandardOutput={log}", f"StandardError={log}")
        self.write(f"systemd/system/{unit}.d/tests.conf", "\n".join(("[Service]", *lines, "")))

    def start(self):
        self.group.mkdir()
        build = settings.owsd_path().resolve().parent.parent
        log = self.folder / "systemd.log"
        self.process = Process([BOOT, self.group, build, self.folder], log)
        wait_until(lambda: self._state() == "running", 60, lambda: log.read_text()[-2000:])
        return self

    def _state(self):
        assert self.process.running, (self.folder / "systemd.log").read_text()[-2000:]
        return self.run("systemctl", "is-system-running", code=None).strip() if self._inside() else ""

    def _inside(self):
        """The process that is systemd, once it is one."""
        children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        for child in children.read_text().split():
            if pathlib.Path(f"/proc/{child}/comm").read_text().strip() == "systemd":
                return child
        return None

    def run(self, *command, code=0, stdin=None):
        """Runs a command inside; its output."""
        enter = ["nsenter", "-t", self._inside(), "-m", "-p", "-u", "-i", "-C"]
        done = subprocess.run(
            [*enter, *map(str, command)], input=stdin, capture_output=True, text=True, timeout=60
        )
        assert code is None or done.returncode == code, (command, done.stdout, done.stderr)
        return done.stdout

    def show(self, unit, name):
        return self.run("systemctl", "show", "--property", name, "--value", unit).strip()

    def log(self, unit):
        return self.run("cat", f"/run/{unit.partition('@')[0]}.log", code=None)

    def status(self, unit):
        """Of the unit's process: the lines of /proc/PID/status."""
        text = self.run("cat", f"/proc/{self.show(unit, 'MainPID')}/status")
        return dict(line.split(":\t", 1) for line in text.splitlines() if ":\t" in line)

    def kill(self):
        if self.process:
            self.process.kill()
            wait_until(self._remove_group, 60, "its control groups stay busy")

    def _remove_group(self):
        for folder, _, _ in os.walk(self.group, topdown=False):
            try:
                os.rmdir(folder)
            except OSError:
                return False
        return True
