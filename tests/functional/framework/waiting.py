"""Waits for conditions, never for time to pass."""

import time


class Timeout(AssertionError):
    pass


def wait_until(condition, timeout=20, what=None, pause=0.01):
    """Returns the condition's first true value; fails when none comes in time.

    what: a text, or a function giving one, for the message of the failure.
    """
    deadline = time.monotonic() + timeout
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            text = what() if callable(what) else what or condition
            raise Timeout(f"waited {timeout} s in vain: {text}")
        time.sleep(pause)
