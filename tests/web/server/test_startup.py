"""What the terminal says at a start: one sentence of smeedkaart, and nothing of the machinery under it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import streamlit as st
from streamlit import net_util
from streamlit.web.server import server_util

from smeedkaart.web.server.startup import hush
from tests.fixtures.browser import ROOT, free_port

PORT = "{port}"
STARTS = {
    "streamlit run": ["-m", "streamlit", "run", "app.py", "--server.port", PORT],
    "smeedkaart app": [
        "-c",
        "from smeedkaart.cli import main; main()",
        "app",
        "--port",
        PORT,
        "--no-browser",
    ],
    "python": ["app.py"],
}


def said_at_start(arguments: list[str], folder: Path, **variables: str) -> str:
    """Start the app as a person at a terminal would, stop it with Ctrl+C, and return what it said."""
    port = str(free_port())
    # a home with nothing in it: the settings are those of smeedkaart itself
    own = {"SMEEDKAART_DB": str(folder / "x.sqlite"), "HOME": str(folder), "BROWSER": "true"} | variables
    log = folder / "said.txt"
    with log.open("wb") as file:
        server = subprocess.Popen(
            [sys.executable, *(one.replace(PORT, port) for one in arguments)],
            cwd=ROOT,
            env=os.environ | own,
            stdout=file,
            stderr=subprocess.STDOUT,
        )
        try:
            end = time.monotonic() + 60
            while time.monotonic() < end and server.poll() is None and "http" not in log.read_text():
                time.sleep(0.1)
            # what would come after the address has a moment to come
            time.sleep(1)
            server.send_signal(signal.SIGINT)
            server.wait(timeout=20)
        finally:
            server.kill()
    # `python app.py` takes the first free port
    return re.sub(r":\d+ ", f":{PORT} ", log.read_text())


@pytest.mark.parametrize("way", STARTS)
def test_the_terminal_says_one_dutch_sentence_with_the_address(way: str, tmp_path: Path) -> None:
    said = said_at_start(STARTS[way], tmp_path)
    # Streamlit's own command says farewell by itself
    lines = [line for line in said.splitlines() if line.strip() not in {"", "Aborted!"}]
    assert lines == [
        "smeedkaart staat klaar: open http://127.0.0.1:{port} in een browser. Stoppen gaat met Ctrl+C."
    ]


def test_a_connection_from_elsewhere_makes_streamlit_ask_nobody_for_our_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(net_util, "_make_blocking_http_get", lambda url, **_rest: asked.append(url))
    for name in ("get_external_ip", "get_internal_ip"):
        # put back afterwards what stood there
        monkeypatch.setattr(net_util, name, getattr(net_util, name))
    hush()
    assert st.get_option("server.enableCORS")
    assert not server_util.is_url_from_allowed_origins("http://198.51.100.7:8501")
    assert asked == []


@pytest.mark.skipif(sys.platform == "win32", reason="the browser of this test is a shell script")
@pytest.mark.parametrize(("way", "opened"), [("smeedkaart app", 0), ("python", 1)])
def test_the_browser_of_whoever_starts_it_opens_unless_told_not_to(
    way: str, opened: int, tmp_path: Path
) -> None:
    browser = tmp_path / "browser.sh"
    browser.write_text(f'#!/bin/sh\necho "$1" >> "{tmp_path}/opened.txt"\n')
    browser.chmod(0o755)
    said = said_at_start(STARTS[way], tmp_path, BROWSER=str(browser))
    addresses = (tmp_path / "opened.txt").read_text().split() if opened else []
    assert len(addresses) == opened
    assert (tmp_path / "opened.txt").exists() == bool(opened)
    # what opens is the address that the terminal says
    assert all(re.sub(r":\d+$", f":{PORT}", address) in said for address in addresses)
