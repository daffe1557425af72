"""Real servers and a real browser for the tests, on free ports of this machine."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright

__all__ = ["REQUIRED", "ROOT", "Server", "chromium", "free_port", "launch", "open_map", "screen_point"]

ROOT = Path(__file__).parent.parent
REQUIRED = os.environ.get("SMEEDKAART_REQUIRE_BROWSER") == "1"
_START_UP = 60.0
# a browser that phones home would be noise in a test about what leaves this machine
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def chromium(playwright: Playwright) -> str | None:
    """Find a Chromium on this machine: the one named in CHROMIUM, that of the system, or Playwright's own."""
    names = ("chromium", "chromium-browser", "google-chrome")
    own = playwright.chromium.executable_path
    found = [os.environ.get("CHROMIUM"), *map(shutil.which, names), own if Path(own).exists() else None]
    return next((path for path in found if path), None)


def free_port() -> int:
    """Find a port of this machine that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def launch(playwright: Playwright, *flags: str) -> Browser:
    """Start the browser; without one, skip the test with a notice, or fail it where a browser is required."""
    path = chromium(playwright)
    if path is None:
        notice = "no Chromium on this machine, so nothing was tried in a browser (set CHROMIUM to its path)"
        if REQUIRED:
            pytest.fail(notice)
        pytest.skip(notice)
    return playwright.chromium.launch(executable_path=path, args=[*_FLAGS, *flags])


class Server:
    """A Streamlit server in a process of its own, on one free loopback port for all its starts.

    Parameters
    ----------
    script
        What to serve, such as app.py.
    environment
        Variables on top of those of this process, such as SMEEDKAART_DB.
    options
        Further Streamlit settings, by dotted name.
    """

    def __init__(
        self, script: Path, environment: Mapping[str, str], options: Mapping[str, Any] | None = None
    ) -> None:
        self.script = script
        self.options = dict(options or {})
        self.port = free_port()
        # what the server says goes to a file: a pipe that nobody reads would stop it one day
        name = f"smeedkaart-test-{os.getpid()}-{self.port}"
        self.log = Path(tempfile.gettempdir()) / f"{name}.log"
        # no test asks CBS or PDOK, nor reads the data of whoever runs it, unless it says where
        apart = {"SMEEDKAART_OFFLINE": "1", "SMEEDKAART_DATA": str(self.log.with_name(f"{name}-data"))}
        self.environment = apart | dict(environment)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Return the address of the app, without a slash at the end."""
        base = str(self.options.get("server.baseUrlPath", "")).strip("/")
        return f"http://127.0.0.1:{self.port}" + (f"/{base}" if base else "")

    def start(self) -> None:
        """Start, or start again, and wait until the server answers."""
        chosen = {
            "server.port": self.port,
            "server.headless": "true",
            "server.address": "127.0.0.1",
            "server.fileWatcherType": "none",
            "browser.gatherUsageStats": "false",
        } | self.options
        flags = [f"--{name}={value}" for name, value in chosen.items()]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "streamlit", "run", str(self.script), *flags],
                cwd=ROOT,
                env=os.environ | self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        if not self._answers():
            said = self.log.read_text()[-2000:]
            self.stop()
            pytest.fail(f"{self.script.name} did not start on {self.url}:\n{said}")

    def stop(self) -> None:
        """Stop at once, as a laptop does whose lid is closed."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
        self.log.unlink(missing_ok=True)

    def _answers(self) -> bool:
        end = time.monotonic() + _START_UP
        while time.monotonic() < end and self._process is not None and self._process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=2) as answer:  # noqa: S310 - it is our own address
                    if answer.status == 200:
                        return True
            except urllib.error.HTTPError as error:
                # it answers: with the form for the code
                return error.code == 401
            except OSError:
                time.sleep(0.1)
        return False


def open_map(page: Page, url: str) -> None:
    """Open an address and wait until the map is there, has its size and shows the zones."""
    page.goto(url)
    page.wait_for_function(
        "() => window.smeedkaart?.editor.syncs > 0 && window.smeedkaart.editor.zones.places.length > 0",
        timeout=30_000,
    )


def screen_point(page: Page, lat: float, lng: float) -> tuple[float, float]:
    """Return the place on the page, in pixels, of a place on the map."""
    x, y = page.evaluate(
        """([lat, lng]) => {
            const point = window.smeedkaart.map.latLngToContainerPoint([lat, lng]);
            const box = window.smeedkaart.map.getContainer().getBoundingClientRect();
            return [box.left + point.x, box.top + point.y];
        }""",
        [lat, lng],
    )
    return x, y
