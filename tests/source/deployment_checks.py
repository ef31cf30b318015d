#!/usr/bin/python3
"""Checks of what `cmake --install` puts down: units, their users, pages.

    deployment_checks.py BUILD

Each check yields complaints; test_deployment_checks.py shows that each of them
can complain."""

import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile

# ---------------------------------------------------------------- the units

# What `systemd-analyze security` may find at most, ten times its figure.
EXPOSURE = {"owsd": 13, "ows-signer": 5}
SYSTEM_UNITS = "/lib/systemd/system"


def install(build, root):
    """What `cmake --install` puts under a root, beside systemd's targets."""
    subprocess.run(["cmake", "--install", build], check=True,
                   env={**os.environ, "DESTDIR": root}, capture_output=True)
    units = root + SYSTEM_UNITS
    os.makedirs(units)
    for name in os.listdir(SYSTEM_UNITS):
        if name.endswith((".target", ".slice")):
            shutil.copy(f"{SYSTEM_UNITS}/{name}", units, follow_symlinks=False)


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def said(command, root):
    done = subprocess.run(["systemd-analyze", *command, f"--root={root}"],
                          capture_output=True, text=True, check=False)
    text = (done.stdout + done.stderr).strip()
    return done.returncode, text


def units(root, exposure):
    """systemd itself finds nothing wrong, and little open."""
    for name, most in exposure.items():
        unit = f"{name}@btc-livenet.service"
        code, text = said(["verify", "--man=no", unit], root)
        if code or text:
            yield unit, text or f"systemd-analyze verify: {code}"
        code, text = said(["security", "--offline=true", "--no-pager",
                           f"--threshold={most}", unit], root)
        if code:
            yield unit, text


def users(root):
    """systemd-sysusers makes whomever the units name, and makes nobody else."""
    unit_files = glob.glob(f"{root}/**/ows*@.service", recursive=True)
    wanted = {name for path in unit_files
              for name in re.findall(r"^User=(.+)$", read(path), re.M)}
    done = subprocess.run(["systemd-sysusers", f"--root={root}"],
                          capture_output=True, text=True, check=False)
    made = re.findall(r"^([^:]+):", read(f"{root}/etc/passwd"), re.M)
    if done.returncode or sorted(wanted) != sorted(made):
        yield "sysusers", f"units name {wanted}, made: {made}. {done.stderr}"


def pages(root):
    """A manual page for each program."""
    programs = [os.path.basename(path)
                for path in glob.glob(f"{root}/**/bin/*", recursive=True)]
    if len(programs) != 2:
        yield "programs", f"two are installed, not {programs}"
    for program in programs:
        if not glob.glob(f"{root}/**/man1/{program}.1", recursive=True):
            yield program, "has no manual page"


def installed(build):
    with tempfile.TemporaryDirectory() as root:
        install(build, root)
        yield from units(root, EXPOSURE)
        yield from pages(root)
        os.makedirs(root + "/etc")
        yield from users(root)


# --------------------------------------------------------------------- main

def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    found = list(installed(sys.argv[1]))
    for where, message in found:
        print(f"{where}: {message}")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
