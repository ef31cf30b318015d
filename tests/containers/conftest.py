"""One engine, one build and one system for all: the tests are its life, in the
order in which they stand."""

import pytest

from engine import Engine
from system import System


@pytest.fixture(scope="session", name="engine")
def engine_fixture():
    made = Engine()
    try:
        made.start()
        yield made
    finally:
        made.stop()


@pytest.fixture(scope="session", name="system")
def system_fixture(engine):
    made = System(engine, *engine.serve_repository())
    made.build()
    yield made
    made.compose("--profile", "second", "down", "--volumes", timeout=120)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item):
    """A failure brings the containers' last words along."""
    report = (yield).get_result()
    system = item.funcargs.get("system")
    if report.failed and system:
        said = system.compose("logs", "--no-color", "--tail", "10", check=False)
        report.sections.append(("containers", said.stdout.decode()))
