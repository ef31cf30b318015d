"""What other people made, as scripts/get-... have put it under build/."""

import functools
import subprocess

from . import settings


@functools.cache
def fetched(script, *arguments):
    """The path that scripts/SCRIPT prints, once it has what it is to get."""
    done = subprocess.run(
        [settings.ROOT / "scripts" / script, *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
