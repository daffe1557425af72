"""What nobody foresaw: one sentence in the language asked, and a log in which nothing of people stands."""

from __future__ import annotations

import errno
import logging
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest
import streamlit as st
from streamlit import config
from streamlit.error_util import _log_uncaught_app_exception
from typer.testing import CliRunner

import smeedkaart.files.crash_log
from smeedkaart.cli import commands as cli
from smeedkaart.cli import options as cli_words
from smeedkaart.cli import workshop as cli_store
from smeedkaart.files.crash_log import log_error, unforeseen, without_messages
from smeedkaart.funding.scheme import Scheme
from smeedkaart.sources.fetching import several
from smeedkaart.sources.packs import pack
from smeedkaart.store.store import Store
from smeedkaart.web.server import app as server

RUNNER = CliRunner()
# what an area is called, where somebody lives, and a code that is nobody's business
PRIVATE = "De Weide, Dorpsstraat 12, geheim-1234"


def stumble(*_words: Any, **_options: Any) -> NoReturn:
    raise KeyError(PRIVATE)


COMMANDS: dict[str, tuple[list[str], object, str]] = {
    "assess": (["assess", "kaart.geojson"], Scheme, "named"),
    "publish": (["publish", "kaart.geojson"], Scheme, "named"),
    "app": (["app", "--db", "plan.sqlite", "--no-browser"], Store, "workshops"),
    "schemes": (["schemes"], Scheme, "available"),
    "data get": (["data", "get", "Hoogeveen"], several, "fetch_named"),
    "data list": (["data", "list"], pack, "list_packs"),
    "data show": (["data", "show", "Hoogeveen"], pack, "list_packs"),
    "data refresh": (["data", "refresh"], pack, "list_packs"),
    "data export": (["data", "export", "Hoogeveen", "x.gpkg"], pack, "list_packs"),
    "data import": (["data", "import", "x.gpkg"], pack, "import_pack"),
    "data remove": (["data", "remove", "Hoogeveen"], pack, "list_packs"),
    "history show": (["history", "show", "--db", "example"], Store, "workshops"),
    "history at": (["history", "at", "2012", "--db", "example"], Store, "workshops"),
    "history diff": (["history", "diff", "2007", "2012", "--db", "example"], Store, "workshops"),
    "history undo": (["history", "undo", "--db", "example"], Store, "workshops"),
    "history import": (["history", "import", "x.gpkg=2012", "--db", "plan.sqlite"], Store, "workshops"),
    "history export": (["history", "export", "x.gpkg", "--db", "example"], Store, "workshops"),
}


@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_shows_a_traceback(
    command: str, tmp_path: Path, log_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words, place, name = COMMANDS[command]
    Store(tmp_path / "plan.sqlite").create_workshop("Weide")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cli_store, "_example", lambda: tmp_path / "plan.sqlite")
    monkeypatch.setattr(place, name, stumble)
    result = RUNNER.invoke(cli.app, words)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    sentence = result.stderr.splitlines()[-1]
    assert sentence.startswith(
        "Er ging iets mis dat smeedkaart niet had voorzien; waar het misging staat in "
    )
    assert "Traceback" not in result.stderr
    assert str(log_folder / "smeedkaart.log") in sentence
    written = (log_folder / "smeedkaart.log").read_text(encoding="utf-8")
    # where it happened, in our own file and in this one, and what kind of error it was
    assert "smeedkaart/cli/options.py:" in written
    assert "test_crash_log.py:" in written
    assert written.splitlines()[-2:] == ["KeyError", ""] or written.rstrip().endswith("KeyError")
    assert not any(part in written for part in (*PRIVATE.split(", "), str(tmp_path), "kaart.geojson"))


def test_the_sentence_is_in_the_language_that_was_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Scheme, "available", stumble)
    result = RUNNER.invoke(cli.app, ["schemes", "--lang", "en"])
    assert result.stderr.startswith("Something went wrong that smeedkaart did not foresee; where it happened")


def test_what_goes_wrong_outside_a_command_is_one_sentence_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "app", stumble)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_reader_who_has_seen_enough_and_a_key_that_stops_it_are_no_mishaps(log_folder: Path) -> None:
    for meant in (BrokenPipeError(), KeyboardInterrupt()):
        with pytest.raises(type(meant)), cli_words.one_sentence("nl"):
            raise meant
    assert not list(log_folder.iterdir())


def test_the_log_tells_causes_and_numbers_of_the_system_but_no_messages(tmp_path: Path) -> None:
    def read() -> None:
        try:
            (tmp_path / PRIVATE).read_text()
        except OSError as error:
            raise ValueError(PRIVATE) from error

    told = without_messages(caught(read))
    assert told.index("FileNotFoundError ENOENT") < told.index("ValueError")
    assert PRIVATE not in told
    assert str(Path.home()) not in told
    other = without_messages(caught(lambda: sqlite3.connect(":memory:").execute("SELECT De Weide")))
    assert other.endswith("sqlite3.OperationalError SQLITE_ERROR")


def test_a_recursion_without_end_takes_a_page_and_not_a_book() -> None:
    def around(depth: int) -> int:
        return around(depth + 1) + 1

    told = without_messages(caught(lambda: around(0)))
    assert told.endswith("RecursionError")
    assert len(told.splitlines()) < 70


def test_the_log_does_not_grow_without_end(log_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smeedkaart.files.crash_log, "_MOST_BYTES", 1_000)
    for _again in range(50):
        log_error(KeyError(PRIVATE))
    assert sum(file.stat().st_size for file in log_folder.iterdir()) < 3_000


def test_without_a_place_for_logs_the_sentence_names_another_or_says_so(
    log_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log_folder.rmdir()
    log_folder.write_text("geen map")
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(tmp_path))
    assert str(tmp_path / "smeedkaart.log") in str(unforeseen(KeyError(PRIVATE)))
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(log_folder))
    assert "geen plek" in str(unforeseen(KeyError(PRIVATE)))


def test_the_page_apologises_in_one_sentence_and_the_terminal_says_where_the_log_is(
    log_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said: list[str] = []
    monkeypatch.setattr(st, "error", said.append)
    monkeypatch.setattr(st, "html", lambda _text: None)
    assert server.apologise(caught(stumble))
    assert said == ["Er ging iets mis. Wat u tekende is bewaard. Ververs de pagina om verder te gaan."]
    # the place tells whose computer it is, so it is not on the page
    told = capsys.readouterr().err
    assert str(log_folder) in told
    assert told.count("\n") == 1
    written = (log_folder / "smeedkaart.log").read_text(encoding="utf-8")
    assert "KeyError" in written
    assert PRIVATE not in written


def test_what_streamlit_and_the_web_server_log_holds_nothing_of_people_either(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    server.routes()
    assert server.settings()["logger.enableRich"] is False
    monkeypatch.setattr(config, "get_option", lambda name: server.settings()[name])
    # with its own handler, made anew so that it writes where this test reads
    logger = logging.getLogger("streamlit.error_util")
    handler = logging.StreamHandler()
    logger.addHandler(handler)
    try:
        _log_uncaught_app_exception(caught(stumble))
    finally:
        logger.removeHandler(handler)
    told = capsys.readouterr().err
    assert "Uncaught app execution" in told
    assert "KeyError" in told
    assert "De Weide" not in told
    with caplog.at_level(logging.ERROR, logger="uvicorn.error"):
        logging.getLogger("uvicorn.error").error("Exception in ASGI application\n", exc_info=caught(stumble))
    assert "De Weide" not in caplog.text


def caught(do: Callable[[], object]) -> Exception:
    """Return what it raises, with its traceback."""
    try:
        do()
    except Exception as error:  # noqa: BLE001 - whatever it is
        return error
    raise AssertionError(errno)
