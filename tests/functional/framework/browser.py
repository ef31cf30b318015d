"""A headless Chromium, and what went wrong in it."""

import contextlib
import json
import os
import shutil
import tempfile

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from .waiting import wait_until

LONG = 60  # seconds; a page takes one or two

# Nobody but the machine itself can be asked: who tries fails, and is seen.
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--autoplay-policy=no-user-gesture-required",  # a new transaction sounds
    "--window-size=1280,1400",
)

TEXTS = """return Array.from(document.querySelectorAll(arguments[0]))
    .filter(element => element.offsetParent).map(element => element.innerText.trim())"""
CELLS = """return Array.from(document.querySelectorAll(arguments[0]))
    .filter(row => row.offsetParent)
    .map(row => Array.from(row.cells).filter(cell => cell.offsetParent)
        .map(cell => cell.innerText.trim()))"""
PASTE = """arguments[0].value = arguments[1];
    arguments[0].dispatchEvent(new Event("input"))"""


class Browser:
    def __init__(self):
        self._profile = tempfile.mkdtemp(prefix="owsd-browser-")
        options = Options()
        for flag in FLAGS:
            options.add_argument(flag)
        options.add_argument(f"--user-data-dir={self._profile}")
        options.set_capability(
            "goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"}
        )
        service = Service(
            shutil.which("chromedriver"), env={**os.environ, "HOME": self._profile}
        )
        self._driver = webdriver.Chrome(service=service, options=options)
        self.requests = {}  # the URL of each, by its number

    def close(self):
        with contextlib.suppress(Exception):
            self._driver.quit()
        shutil.rmtree(self._profile, ignore_errors=True)

    def open(self, url):
        self._driver.get(url)

    @property
    def url(self):
        return self._driver.current_url

    def text(self):
        """All that can be seen."""
        return self._driver.execute_script("return document.body.innerText")

    def texts(self, selector):
        """Of each element that can be seen."""
        return self._driver.execute_script(TEXTS, selector)

    def cells(self, selector):
        """Of each row of a table, the cells' texts; hidden ones are left out."""
        return self._driver.execute_script(CELLS, selector)

    def named_cells(self):
        """Of all rows with two cells, the second's text by the first's."""
        return {row[0]: row[1] for row in self.cells("tr") if len(row) == 2}

    def _find(self, selector):
        return self._driver.find_element(By.CSS_SELECTOR, selector)

    def click(self, selector):
        self._find(selector).click()

    def fill(self, selector, text):
        """As if pasted."""
        self._driver.execute_script(PASTE, self._find(selector), text)

    def enter(self, selector):
        self._find(selector).send_keys(Keys.ENTER)

    def wait(self, condition, what):
        """The condition's first true value. What it looks at may be replaced
        meanwhile by the page."""
        return wait_until(
            condition, LONG, lambda: f"{what}; the page shows:\n{self.text()[:3000]}", 0.05
        )

    def wait_text(self, *texts):
        self.wait(lambda: all(text in self.text() for text in texts), f"no {texts}")

    def troubles(self):
        """What the console and the network complained of since the last call."""
        found = [
            entry["message"]
            for entry in self._driver.get_log("browser")
            if entry["level"] == "SEVERE"
        ]
        for entry in self._driver.get_log("performance"):
            event = json.loads(entry["message"])["message"]
            found += self._heard(event["method"], event["params"])
        return found

    def _heard(self, event, params):
        """Yields what is wrong with one event of the network."""
        if event == "Network.requestWillBeSent":
            # The browser's own pages are not ours.
            if params["documentURL"].startswith("http"):
                self.requests[params["requestId"]] = params["request"]["url"]
        elif event == "Network.webSocketCreated":
            self.requests[params["requestId"]] = params["url"]
        elif event == "Network.webSocketFrameError":
            yield f"{params['errorMessage']} {self.requests[params['requestId']]}"
        elif params.get("requestId") not in self.requests:
            return
        elif event == "Network.responseReceived":
            if params["response"]["status"] >= 400:
                yield f"{params['response']['status']} {params['response']['url']}"
        elif event == "Network.loadingFailed":
            # Who leaves a page does not wait for its answers.
            if not params.get("canceled"):
                yield f"{params['errorText']} {self.requests[params['requestId']]}"
