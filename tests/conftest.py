"""What several tests share: a browser, and the app on a server of its own with its own drawings."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import platformdirs
import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.fixtures.axe import axe_script
from tests.fixtures.browser import ROOT, Server, launch

# how long a case takes says something of the machine, not of smeedkaart; speed has its benchmarks
settings.register_profile(
    "smeedkaart", deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("smeedkaart")

# a machine that runs the tests of others too needs its time; only what fails waits this long
expect.set_options(timeout=15_000)

_numbers = itertools.count()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give a browser test a second try; the summary counts every rerun."""
    # a real browser on a busy machine now and then misses its moment; what fails three times is no accident
    for item in items:
        if item.get_closest_marker("browser") and not item.path.name.endswith("_browser.py"):
            # `make test` looks for them by the name of the file: it would never be run
            raise pytest.UsageError(f"{item.nodeid} needs a browser, so its file must end in _browser.py")
        # whoever says how often on the command line has the last word
        if item.get_closest_marker("browser") and item.config.getoption("reruns") is None:
            item.add_marker(pytest.mark.flaky(reruns=2))


def _folder(tmp_path_factory: pytest.TempPathFactory, name: str) -> Path:
    # `mktemp` looks through all folders of all tests before for a number that is free
    folder = tmp_path_factory.getbasetemp() / name / str(next(_numbers))
    folder.mkdir(parents=True)
    return folder


@pytest.fixture(autouse=True)
def data_folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep data packs in a folder of this test only: never those of whoever runs the tests."""
    folder = _folder(tmp_path_factory, "data")
    monkeypatch.setenv("SMEEDKAART_DATA", str(folder))
    return folder


@pytest.fixture(autouse=True)
def log_folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep the log of what nobody foresaw in a folder of this test only."""
    folder = _folder(tmp_path_factory, "log")
    monkeypatch.setattr(platformdirs, "user_log_dir", lambda *_names, **_options: str(folder))
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start a real Chromium; without one the test is skipped with a notice, or fails where it is required."""
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()


@contextmanager
def visitors(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Make visitors of their own, each with an empty memory, on a Dutch laptop of 1440 by 900 pixels."""
    made: list[BrowserContext] = []

    def make(**options: object) -> BrowserContext:
        chosen = {"locale": "nl-NL", "viewport": {"width": 1440, "height": 900}} | options
        made.append(browser.new_context(**chosen))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for context in made:
        context.close()


@pytest.fixture
def new_context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Make visitors who leave after the test."""
    with visitors(browser) as make:
        yield make


@pytest.fixture(scope="module")
def lasting_context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Make visitors who stay for all tests of a file: opening a page is most of the work of many."""
    with visitors(browser) as make:
        yield make


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    """Open one empty page of one visitor."""
    return new_context().new_page()


@pytest.fixture(scope="module")
def visitor(lasting_context: Callable[..., BrowserContext]) -> BrowserContext:
    """Make one visitor for all tests of a file: the browser keeps the scripts of the page."""
    return lasting_context()


@pytest.fixture
def tab(visitor: BrowserContext) -> Iterator[Page]:
    """Open one more empty page of that visitor."""
    opened = visitor.new_page()
    yield opened
    opened.close()


@pytest.fixture
def axe() -> str:
    """Return the script of axe."""
    return axe_script()


@pytest.fixture(scope="session")
def app_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve the whole app, started as `streamlit run app.py`; each test has workshops of its own on it."""
    drawings = tmp_path_factory.mktemp("app") / "drawings.sqlite"
    server = Server(ROOT / "app.py", {"SMEEDKAART_DB": str(drawings)})
    server.start()
    yield server
    server.stop()
