"""Fixtures. Nodes and daemons end with the scope of the fixture that made
them; whatever a failing test's programs said is printed with the failure."""

import contextlib
import shutil
import signal
import tempfile

import pytest
from framework import settings
from framework.node import Node
from framework.owsd import Owsd
from framework.process import kill_all

TEST_DEADLINE = settings.many(120, 3600)  # seconds, for any one test
LOG_TAIL = 2500

# Files about what not every coin has; without it they are not collected.
NEEDS = {
    "test_mweb.py": settings.COIN.mweb,
    # The programs of others know no other regtest.
    "test_clients_insight.py": settings.COIN.name == "btc",
    "test_clients_libraries.py": settings.COIN.name == "btc",
    "test_ui.py": settings.COIN.name == "btc",
    "test_notifications.py": settings.COIN.topics,
    "test_bch.py": settings.COIN.forkid,
    "test_signer_bch.py": settings.COIN.forkid,
    "test_signer_sign.py": not settings.COIN.forkid,  # the stand-in has no wallets
    "test_standin.py": settings.COIN.forkid,
    "test_tokens.py": settings.COIN.forkid,
}
collect_ignore = [name for name, there in NEEDS.items() if not there]

_programs = []  # everything running that may have something to say


def pytest_report_header(config):
    return (
        f"coin {settings.COIN.name}, OWSD_TEST_SEED={settings.SEED}"
        f"{', OWSD_TEST_LONG' if settings.LONG else ''}"
    )


def pytest_collection_modifyitems(items):
    """The file that takes longest begins first: the others run beside it."""
    items.sort(key=lambda item: item.path.name != "test_mweb.py")


def pytest_sessionfinish(session):
    kill_all()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    report = (yield).get_result()
    if report.failed:
        report.sections.append(("seed", f"OWSD_TEST_SEED={settings.SEED}"))
        for program in _programs:
            if program.log_path.exists():
                text = program.log_path.read_text(errors="replace")
                title = f"{type(program).__name__} {program.log_path}"
                report.sections.append((title, text[-LOG_TAIL:]))


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_call(item):
    """No test hangs: its deadline raises in the main thread."""

    def too_long(signum, frame):
        raise AssertionError(f"not done after {TEST_DEADLINE} s")

    before = signal.signal(signal.SIGALRM, too_long)
    signal.alarm(TEST_DEADLINE)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@contextlib.contextmanager
def _workplace(prefix):
    """A folder and makers of nodes and daemons in it, all gone at the end."""
    folder = tempfile.mkdtemp(prefix=f"owsd-{prefix}-")
    made = []

    def make(kind, name, *args, **options):
        program = kind(f"{folder}/{name or kind.__name__.lower()}-{len(made)}", *args, **options)
        made.append(program)
        _programs.append(program)
        return program

    try:
        yield make
    finally:
        for program in reversed(made):
            program.kill()
            _programs.remove(program)
        if not settings.KEEP:
            shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def workplace(request):
    with _workplace(request.module.__name__) as make:
        yield make


@pytest.fixture(scope="module")
def make_node(workplace):
    """make_node(**options): a started node of this module's own."""

    def make(start=True, **options):
        node = workplace(Node, None, **options)
        return node.start() if start else node

    return make


@pytest.fixture(scope="module")
def make_owsd(workplace):
    """make_owsd(node, **options): a daemon for it, started and at its tip."""

    def make(node, start=True, **options):
        owsd = workplace(Owsd, None, node, **options)
        return owsd.start() if start else owsd

    return make
