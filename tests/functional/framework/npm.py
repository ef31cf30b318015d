"""What other people wrote, from npm: packages pinned by a folder's lock file,
and programs of ours that run on them."""

import functools
import json
import subprocess

from . import settings

CLIENTS = settings.ROOT / "tests/functional/clients"


@functools.cache
def modules(name):
    """Where scripts/get-npm has put the packages of clients/NAME."""
    done = subprocess.run(
        [settings.ROOT / "scripts/get-npm", CLIENTS / name],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def run(name, script, *arguments, timeout=60):
    """clients/NAME/SCRIPT with its packages' folder and arguments; what it says."""
    done = subprocess.run(
        ["node", "--no-deprecation", CLIENTS / name / script, modules(name), *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=timeout,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)
