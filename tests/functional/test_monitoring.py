"""config/monitoring: a real Prometheus scrapes a real owsd, and what alarms and
dashboard ask for is there."""

import json
import re
import subprocess
import urllib.parse
import urllib.request

import pytest
import yaml
from framework import settings
from framework.chains import Chain
from framework.fetched import fetched
from framework.node import free_port
from framework.process import Process
from framework.waiting import wait_until

SHIPPED = settings.ROOT / "config/monitoring"
ALERTS_TEST = settings.ROOT / "tests/functional/monitoring/alerts_test.yml"
SELECTOR = re.compile(r"\b(?:owsd_\w+|process_\w+|up)\b(?:\{[^}]*\})?")


@pytest.fixture(scope="module")
def programs():
    """The folder with Debian's prometheus and promtool."""
    return fetched("get-prometheus")


def promtool(programs, *arguments):
    done = subprocess.run(
        [f"{programs}/promtool", *map(str, arguments)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def alarms():
    groups = yaml.safe_load((SHIPPED / "alerts.yml").read_text())["groups"]
    return {rule["alert"]: rule["expr"] for group in groups for rule in group["rules"]}


def dashboard():
    return json.loads((SHIPPED / "grafana.json").read_text())


def drawn():
    """What the dashboard's panels ask for, variables filled in."""
    for panel in dashboard()["panels"]:
        for target in panel["targets"]:
            expression = target["expr"].replace("$instance", ".*")
            yield expression.replace("$__rate_interval", "1m")


class Prometheus:
    """The shipped configuration, but for the target and the pace."""

    def __init__(self, programs, folder, owsd):
        config = yaml.safe_load((SHIPPED / "prometheus.yml").read_text())
        config["global"] = {"scrape_interval": "1s", "evaluation_interval": "1s"}
        config["rule_files"] = [str(SHIPPED / name) for name in config["rule_files"]]
        config["scrape_configs"][0]["static_configs"] = [{"targets": [f"127.0.0.1:{owsd.port}"]}]
        (folder / "prometheus.yml").write_text(yaml.safe_dump(config))
        self.url = f"http://127.0.0.1:{free_port()}"
        argv = [f"{programs}/prometheus", f"--config.file={folder}/prometheus.yml"]
        argv += [f"--storage.tsdb.path={folder}/data"]
        argv += [f"--web.listen-address={self.url.removeprefix('http://')}"]
        self.process = Process(argv, folder / "prometheus.log")

    def get(self, path, **parameters):
        url = f"{self.url}/api/v1/{path}?{urllib.parse.urlencode(parameters)}"
        with urllib.request.urlopen(url, timeout=60) as answer:
            return json.load(answer)["data"]

    def series(self, expression):
        try:
            return self.get("query", query=expression)["result"]
        except OSError as error:
            assert self.process.running, self.process.log_text()
            if getattr(error, "code", 503) != 503:
                raise AssertionError(f"{expression}: {error.read()}") from None
            return []  # it does not listen, or has not begun yet


@pytest.fixture(scope="module")
def watched(programs, make_node, make_owsd, tmp_path_factory):
    """A Prometheus that has scraped an owsd with all it measures, twice."""
    node = make_node()
    chain = Chain(node, "monitoring")
    chain.start()
    owsd = make_owsd(node)
    chain.mine(2, txs=3)
    owsd.wait_synced()
    owsd.http.get("/sync")
    prometheus = Prometheus(programs, tmp_path_factory.mktemp("prometheus"), owsd)
    rate = "rate(owsd_http_request_duration_seconds_count[1m])"
    wait_until(lambda: prometheus.series(rate), 60, prometheus.process.log_text)
    yield prometheus
    prometheus.process.kill()


def test_prometheus_takes_the_configuration_and_the_alarms(programs):
    promtool(programs, "check", "config", SHIPPED / "prometheus.yml")


def test_each_alarm_goes_off_when_it_should_and_not_otherwise(programs):
    promtool(programs, "test", "rules", ALERTS_TEST)
    tested = set(re.findall(r"alertname: (\w+)", ALERTS_TEST.read_text()))
    assert tested == set(alarms())


def test_what_alarms_ask_for_is_measured(watched):
    for name, expression in alarms().items():
        # No request has failed: its class of answers is not there.
        for selector in SELECTOR.findall(expression.replace('"5xx"', '"2xx"')):
            assert watched.series(selector), f"{name}: there is no {selector}"
    assert watched.get("alerts")["alerts"] == []


def test_every_line_of_the_dashboard_has_values(watched):
    expressions = list(drawn())
    assert len(expressions) > 20
    for expression in expressions:
        assert watched.series(expression), f"nothing to draw: {expression}"


def test_the_dashboard_s_panels_lie_side_by_side():
    cells = set()
    for panel in dashboard()["panels"]:
        at = panel["gridPos"]
        mine = {
            (x, y)
            for x in range(at["x"], at["x"] + at["w"])
            for y in range(at["y"], at["y"] + at["h"])
        }
        assert not cells & mine and at["x"] + at["w"] <= 24, panel["title"]
        cells |= mine
    numbers = [panel["id"] for panel in dashboard()["panels"]]
    assert len(numbers) == len(set(numbers))
