"""What other people wrote, from npm, in the versions of a folder's lock file."""

import json
import subprocess

from . import compare, settings
from .fetched import fetched

CLIENTS = settings.ROOT / "tests/functional/clients"


def modules(name):
    """Where scripts/get-npm has put the packages of clients/NAME."""
    return fetched("get-npm", CLIENTS / name)


def call(packages, client, url, calls, timeout=60):
    """calls.js of that client; its answers."""
    done = subprocess.run(
        ["node", "--no-deprecation", CLIENTS / "calls.js", modules(packages), client, url],
        input=json.dumps(calls),
        capture_output=True,
        text=True,
        timeout=timeout,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return compare.parse(done.stdout)
