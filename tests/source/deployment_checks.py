#!/usr/bin/python3
"""Checks of what operators deploy: systemd units, as installed.

    deployment_checks.py BUILD units

Each check yields complaints; test_deployment_checks.py shows that each of them
can complain."""

import os
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


def installed_units(build):
    with tempfile.TemporaryDirectory() as root:
        install(build, root)
        yield from units(root, EXPOSURE)


# --------------------------------------------------------------------- main

CHECKS = {"units": installed_units}


def main():
    if len(sys.argv) != 3 or sys.argv[2] not in CHECKS:
        sys.exit(__doc__)
    found = list(CHECKS[sys.argv[2]](sys.argv[1]))
    for where, message in found:
        print(f"{where}: {message}")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
