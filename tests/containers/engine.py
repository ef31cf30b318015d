"""A Docker engine of the tests' own, in a network namespace of its own.

Its namespace has no way to the machine's netfilter rules; slirp4netns carries
what its containers send outside. Published ports exist only in there: ask them
with Engine.inside(). What it writes lies in one folder, but for IDENTITY, and is
removed when it stops; what it starts ends with the process that started it."""

import contextlib
import ctypes
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BRIDGE = "172.17.0.1"  # the engine's own address, as containers see it
PR_SET_PDEATHSIG = 1
# An engine makes itself a name, and lets nobody choose where.
IDENTITY = pathlib.Path("/etc/docker/key.json")


def run(*command, check=True, timeout=120, **more):
    """What it prints; with check=False the finished process."""
    done = subprocess.run([str(part) for part in command], check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=timeout, **more)
    if not check:
        return done
    assert done.returncode == 0, (
        f"{command} ended with {done.returncode}:\n"
        f"{done.stdout.decode()[-3000:]}\n{done.stderr.decode()[-6000:]}")
    return done.stdout.decode()


def eventually(what, condition, seconds=60.0):
    """The condition's first true value."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < deadline, f"in vain for {seconds} s: {what}"
        time.sleep(0.1)


def mounts_below(folder):
    with open("/proc/self/mounts", encoding="utf-8") as mounts:
        return [line for line in mounts if f" {folder}/" in line]


class Engine:
    def __init__(self):
        parts = run(ROOT / "scripts" / "get-engine", timeout=1200).strip()
        self.parts = pathlib.Path(parts)
        # Sockets' paths are short, or refused.
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="owsd-engine-"))
        self.data = self.folder / "data"
        self.had_identity = IDENTITY.exists()
        self.started = []  # with the seconds that each may take to end
        plugins = self.folder / "config" / "cli-plugins"
        shutil.copytree(self.parts / "cli-plugins", plugins)
        self.env = {
            **os.environ,
            "PATH": f"{self.parts}/bin:{os.environ['PATH']}",
            "DOCKER_HOST": f"unix://{self.folder}/docker.sock",
            "DOCKER_CONFIG": str(self.folder / "config"),
            "DOCKER_BUILDKIT": "1",
        }
        self.namespace = self._start("namespace", 5, "unshare", "--net",
                                     "sleep", "infinity")

    def start(self):
        eventually("a network namespace", lambda: os.readlink(
            f"/proc/{self.namespace.pid}/ns/net") != os.readlink(
                "/proc/self/ns/net"))
        self.inside("ip", "link", "set", "lo", "up")
        self._start("slirp4netns", 5, "slirp4netns", "--configure",
                    "--mtu=1400", "--disable-host-loopback",
                    self.namespace.pid, "tap0")
        eventually("a way outside", lambda: self.check_alive() or b"default"
                   in self.inside("ip", "route", check=False).stdout)
        self._start("dockerd", 60, *self._enter(), "dockerd",
                    "--data-root", self.data,
                    "--exec-root", self.folder / "exec",
                    "--pidfile", self.folder / "dockerd.pid",
                    "--host", self.env["DOCKER_HOST"], "--mtu", "1400")
        eventually("the engine", lambda: self.check_alive() or self.docker(
            "version", check=False).returncode == 0)
        self.docker("import", "--change", 'CMD ["bash"]',
                    self.parts / "base.tar", "debian:bookworm-slim")

    def _enter(self):
        # Not `ip netns exec`, which hides the control groups.
        return ("nsenter", f"--net=/proc/{self.namespace.pid}/ns/net")

    def _start(self, name, seconds, *command):
        libc = ctypes.CDLL(None)
        with open(self.folder / f"{name}.log", "wb") as log:
            process = subprocess.Popen(
                [str(part) for part in command], stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, env=self.env, start_new_session=True,
                preexec_fn=lambda: libc.prctl(PR_SET_PDEATHSIG,
                                              signal.SIGTERM))
        self.started.append((name, process, seconds))
        return process

    def check_alive(self):
        for name, process, _ in self.started:
            assert process.poll() is None, (
                f"{name} ended with {process.returncode}:\n{self.log(name)}")

    def log(self, name):
        return (self.folder / f"{name}.log").read_text(errors="replace")[-4000:]

    def inside(self, *command, **more):
        """Runs it where the engine's networks are."""
        return run(*self._enter(), *command, **more)

    def docker(self, *arguments, **more):
        more.setdefault("env", self.env)
        return run("docker", *arguments, **more)

    def serve_repository(self):
        """This checkout's HEAD as branch main of a git server that builds can
        reach; its address and the commit's id."""
        trusting = {**os.environ, "GIT_CONFIG_COUNT": "1",
                    "GIT_CONFIG_KEY_0": "safe.directory",
                    "GIT_CONFIG_VALUE_0": "*"}
        bare = self.folder / "git" / "repo.git"
        run("git", "init", "--quiet", "--bare", bare, env=trusting)
        run("git", "-C", bare, "fetch", "--quiet", "--depth", "1",
            f"file://{ROOT}", "HEAD:refs/heads/main", env=trusting)
        self._start("git", 5, *self._enter(), "git", "daemon", "--export-all",
                    f"--base-path={bare.parent}", f"--listen={BRIDGE}")
        url = f"git://{BRIDGE}/repo.git"
        eventually("the git server", lambda: self.check_alive() or self.inside(
            "git", "ls-remote", url, check=False).returncode == 0)
        return url, run("git", "-C", bare, "rev-parse", "main",
                        env=trusting).strip()

    def stop(self):
        with contextlib.suppress(AssertionError, subprocess.TimeoutExpired):
            containers = self.docker("ps", "--quiet").split()
            if containers:
                self.docker("kill", *containers)
        for _, process, seconds in reversed(self.started):
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(seconds)
                continue
            process.kill()
            process.wait()
        if not self.had_identity:
            IDENTITY.unlink(missing_ok=True)
        left = mounts_below(self.folder)
        assert not left, f"still mounted, so {self.folder} stays: {left}"
        run("rm", "-rf", "--one-file-system", self.folder)
