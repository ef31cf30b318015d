"""Children that cannot outlive the tests.

Each child leads a process group of its own, is killed by the kernel when the
test program dies (PR_SET_PDEATHSIG), and by atexit when it ends in order. It
is always ended by its pid, never by a name.
"""

import atexit
import ctypes
import os
import signal
import subprocess
import weakref

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)
_alive = weakref.WeakSet()


def die_with_parent():
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Process:
    """One run of a program, its standard output and error in one file.

    Start it from the main thread: PDEATHSIG follows the thread that forked.
    """

    def __init__(self, argv, log_path, env=None, append=True):
        self.argv = [str(arg) for arg in argv]
        self.log_path = log_path
        with open(log_path, "ab" if append else "wb") as log:
            self._popen = subprocess.Popen(
                self.argv,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=env,
                start_new_session=True,
                preexec_fn=die_with_parent,
            )
        self.pid = self._popen.pid
        _alive.add(self)

    @property
    def running(self):
        return self._popen.poll() is None

    @property
    def exit_code(self):
        """None while it runs; negative: the signal that ended it."""
        return self._popen.poll()

    def terminate(self):
        if self.running:
            os.kill(self.pid, signal.SIGTERM)

    def kill(self):
        """kill -9, and waits until it is gone."""
        if self.running:
            os.killpg(self.pid, signal.SIGKILL)
        self._popen.wait()

    def wait(self, timeout):
        """The exit code; kills and fails when it does not end in time."""
        try:
            return self._popen.wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(
                f"{self.argv[0]} (pid {self.pid}) did not end in {timeout} s"
            ) from None

    def rss(self):
        """Resident memory, bytes."""
        with open(f"/proc/{self.pid}/status") as status:
            for line in status:
                if line.startswith("VmRSS:"):
                    return int(line.split()[1]) * 1024
        return 0

    def anonymous(self):
        """Resident memory that no file backs, bytes; 0 when it has ended."""
        with open(f"/proc/{self.pid}/status") as status:
            for line in status:
                if line.startswith("RssAnon:"):
                    return int(line.split()[1]) * 1024
        return 0

    def log_text(self):
        with open(self.log_path, errors="replace") as log:
            return log.read()


@atexit.register
def kill_all():
    for process in list(_alive):
        process.kill()
