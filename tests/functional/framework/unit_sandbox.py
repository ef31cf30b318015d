"""Runs a program as its systemd unit would, where systemd does not run.

Read from the unit: ExecStart, Environment, StateDirectory, LoadCredential,
LimitCORE, LimitMEMLOCK, SystemCallFilter (groups as systemd-analyze knows
them), RestrictAddressFamilies, MemoryDenyWriteExecute, RestrictNamespaces,
ProtectSystem=strict, PrivateTmp, PrivateDevices, PrivateNetwork, no
capabilities, no new privileges. bubblewrap makes the namespaces. Directives of
the kernel's other corners (clock, modules, addresses, proc) are left to
`systemd-analyze verify`.
"""

import ctypes
import errno
import os
import pathlib
import re
import shlex
import signal
import subprocess
import sys

from . import settings
from .process import Process
from .waiting import wait_until

# --- the unit


def parse_unit(text):
    """name -> values in their order; an empty one forgets those before it."""
    values = {}
    for line in re.sub(r"\\\n", " ", text).splitlines():
        name, equals, value = line.partition("=")
        if not equals or line.startswith(("#", ";", "[")):
            continue
        values[name] = [*values.get(name, []), value.strip()] if value.strip() else []
    return values


def read_unit(name):
    return parse_unit((settings.ROOT / f"config/systemd/{name}@.service.in").read_text())


# --- the filter of calls

_ALLOW = 0x7FFF0000
_NAMESPACES = 0x7E020000 | 0x80 | 0x02000000  # CLONE_NEW*
_PROT_WRITE, _PROT_EXEC, _SHM_EXEC = 2, 4, 0o100000
_EQUALS, _MASKED = 4, 7


def _error(number):
    return 0x00050000 | number


class _Compare(ctypes.Structure):
    _fields_ = [
        ("arg", ctypes.c_uint),
        ("op", ctypes.c_int),
        ("a", ctypes.c_uint64),
        ("b", ctypes.c_uint64),
    ]


def call_groups():
    """@group -> its members, as systemd-analyze prints them."""
    printed = subprocess.run(
        ["systemd-analyze", "syscall-filter", "--no-pager"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    groups, members = {}, None
    for line in printed.splitlines():
        if line.startswith("@"):
            members = groups.setdefault(line.strip(), [])
        elif re.match(r"    [@\w]", line) and members is not None:
            members.append(line.strip())
    return groups


def allowed_calls(filters):
    """Names: what SystemCallFilter= lines, the first an allow list, leave."""
    groups, allowed = call_groups(), set()

    def flat(names):
        for name in names:
            if name.startswith("@"):
                yield from flat(groups[name])
            else:
                yield name

    for line in filters:
        names = set(flat(line.lstrip("~").split()))
        allowed = allowed - names if line.startswith("~") else allowed | names
    return allowed


def write_filter(unit, path):
    """The unit's calls and address families as BPF, for bubblewrap."""
    library = ctypes.CDLL("libseccomp.so.2")
    library.seccomp_init.restype = ctypes.c_void_p
    context = ctypes.c_void_p(library.seccomp_init(_error(errno.EPERM)))

    def add(action, name, *compares):
        number = library.seccomp_syscall_resolve_name(name.encode())
        if number < 0:  # of another architecture
            return
        array = (_Compare * max(1, len(compares)))(*compares)
        done = library.seccomp_rule_add_array(
            context, ctypes.c_uint32(action), number, len(compares), array
        )
        assert done == 0, (name, done)

    conditional = {
        "clone": [(_Compare(0, _MASKED, _NAMESPACES, 0),)],
        "mmap": [
            (_Compare(2, _MASKED, _PROT_WRITE | _PROT_EXEC, prot),)
            for prot in (0, _PROT_WRITE, _PROT_EXEC)
        ],
        "mprotect": [(_Compare(2, _MASKED, _PROT_EXEC, 0),)],
        "shmat": [(_Compare(2, _MASKED, _SHM_EXEC, 0),)],
        "socket": [(_Compare(0, _EQUALS, family, 0),) for family in _families(unit)],
    }
    for name in allowed_calls(unit["SystemCallFilter"]) - {"clone3", "unshare", "setns"}:
        for compares in conditional.get(name, [()]):
            add(_ALLOW, name, *compares)
    add(_error(errno.ENOSYS), "clone3")  # the C library then takes clone
    with open(path, "wb") as file:
        assert library.seccomp_export_bpf(context, file.fileno()) == 0
    library.seccomp_release(context)


def _families(unit):
    numbers = {"AF_UNIX": 1, "AF_INET": 2, "AF_INET6": 10, "AF_NETLINK": 16}
    names = unit["RestrictAddressFamilies"][0].split()
    return [] if names == ["none"] else [numbers[name] for name in names]


# --- running it


class UnitSandbox:
    """NAME@INSTANCE in a folder that stands for /etc, /var/lib and the
    credentials' place. visible: further files that it may read."""

    def __init__(self, folder, name, instance, visible=()):
        self.folder = pathlib.Path(folder)
        self.name = name
        self.instance = instance
        self.visible = [*map(str, visible), str(settings.owsd_path().resolve().parent)]
        self.unit = read_unit(name)
        self.etc = self.folder / "etc" / name
        self.state = self.folder / "lib"
        self.credentials = self.folder / "credentials"
        for place in (self.etc, self.credentials):
            place.mkdir(parents=True)
        self.writable = self._expand(self.unit["StateDirectory"][0]).split()
        for place in self.writable:
            (self.state / place).mkdir(parents=True, mode=0o700)
        self.process = None

    def _expand(self, text):
        text = text.replace("@CMAKE_INSTALL_FULL_BINDIR@", str(settings.owsd_path().parent))
        text = text.replace("/etc/", f"{self.folder}/etc/")
        places = {"%i": self.instance, "%S": str(self.state), "%d": str(self.credentials)}
        return re.sub("%[iSd]", lambda match: places[match[0]], text)

    def argv(self, command=None):
        """The unit's own command, or another, shut in as the unit says."""
        unit = self.unit
        assert unit["ProtectSystem"] == ["strict"] and unit["CapabilityBoundingSet"] == []
        assert unit["PrivateTmp"] == unit["PrivateDevices"] == ["yes"]
        assert unit["MemoryDenyWriteExecute"] == unit["RestrictNamespaces"] == ["yes"]
        rules = self.folder / "calls.bpf"
        write_filter(unit, rules)
        for line in unit.get("LoadCredential", []):
            name, _, source = self._expand(line).partition(":")
            (self.credentials / name).write_bytes(pathlib.Path(source).read_bytes())
        argv = ["bwrap", "--die-with-parent", "--unshare-user", "--unshare-ipc"]
        argv += ["--uid", "1000", "--gid", "1000", "--cap-drop", "ALL", "--clearenv"]
        if unit.get("PrivateNetwork") == ["yes"]:
            argv += ["--unshare-net"]
        argv += ["--ro-bind", "/", "/", "--tmpfs", "/tmp", "--dev", "/dev", "--proc", "/proc"]
        for path in (str(self.folder), *self.visible):
            argv += ["--ro-bind", path, path]
        for place in self.writable:
            argv += ["--bind", f"{self.state}/{place}", f"{self.state}/{place}"]
        for line in unit.get("Environment", []):
            argv += ["--setenv", *self._expand(line).split("=", 1)]
        argv += ["--seccomp", "9", "--"]
        argv += command or shlex.split(self._expand(unit["ExecStart"][0]))
        prlimit = ["prlimit", f"--core={unit['LimitCORE'][0]}"]
        if "LimitMEMLOCK" in unit:
            megabytes = int(unit["LimitMEMLOCK"][0].removesuffix("M"))
            prlimit.append(f"--memlock={megabytes << 20}")
        with_filter = ["sh", "-c", 'exec "$@" 9<"$0"', str(rules)]
        return [*with_filter, *prlimit, *map(str, argv)]

    def run(self, *command, stdin=""):
        return subprocess.run(
            self.argv(command), input=stdin, capture_output=True, text=True, timeout=60
        )

    def python(self, code):
        """What a few lines of Python print, shut in the same way."""
        done = self.run(sys.executable, "-c", code)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def start(self, log_path):
        self.process = Process(self.argv(), log_path)
        return self.process

    def stop(self):
        """SIGTERM to the program itself, not to what shut it in; its code."""
        wrapper = self.process.pid
        children = pathlib.Path(f"/proc/{wrapper}/task/{wrapper}/children")
        child = wait_until(lambda: children.read_text().split(), 60)
        os.kill(int(child[0]), signal.SIGTERM)
        return self.process.wait(60)
