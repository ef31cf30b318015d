"""A disk of a few kilobytes, that only the programs started on it see."""

import os
import subprocess

from .process import die_with_parent

_ROOT = os.geteuid() == 0


class SmallDisk:
    """A tmpfs over folder, in a mount namespace that ends with this process."""

    def __init__(self, folder, size):
        """size: bytes."""
        self._folder = str(folder)
        namespace = [] if _ROOT else ["--map-root-user"]
        mount = f"mount -t tmpfs -o size={size} tmpfs {folder} && echo mounted && cat"
        self._holder = subprocess.Popen(
            ["unshare", "--mount", *namespace, "sh", "-c", mount],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=die_with_parent,
        )
        assert self._holder.stdout.readline() == "mounted\n", "no tmpfs to be had"
        user = [] if _ROOT else ["--user", "--preserve-credentials"]
        self.prefix = ["nsenter", "--mount", *user, f"--target={self._holder.pid}"]

    def _run(self, *argv):
        done = subprocess.run(
            [*self.prefix, *argv], check=True, capture_output=True, text=True
        )
        return done.stdout

    def resize(self, size):
        self._run("mount", "-o", f"remount,size={size}", self._folder)

    def used(self):
        """Bytes."""
        sizes = self._run("df", "--block-size=1", "--output=used", self._folder)
        return int(sizes.split()[-1])

    def close(self):
        """And all that is on it is gone."""
        self._holder.stdin.close()
        self._holder.wait(20)
        self._holder.stdout.close()
