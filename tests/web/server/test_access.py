"""Beyond this machine nobody gets in without the code: the start, the form, the cookie, and who guesses."""

from __future__ import annotations

import asyncio
import http.client
import itertools
import math
import os
import re
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlencode

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp
from starlette.websockets import WebSocket

from smeedkaart.errors import SmeedkaartError
from smeedkaart.web.server.access import LIFE, AccessCode, access_code, kept_secret, only_with_code
from smeedkaart.web.server.codegate import CodeGate
from smeedkaart.web.server.gate import gate
from smeedkaart.web.server.guesses import Guesses
from smeedkaart.web.server.hosts import own_cards
from tests.fixtures.asgi import Told, ask, ask_at_once
from tests.fixtures.browser import ROOT, Server

CODE = "Smeden in juni 2007"
SECRET = b"s" * 32
EVERYWHERE = "0.0.0.0"  # noqa: S104 - what these tests are about
ASKED = ("content-type", "application/x-www-form-urlencoded")


# ---- the code and its cookie ----


def test_spaces_do_not_count_and_capitals_do() -> None:
    code = AccessCode(CODE, SECRET)
    assert code.opens(CODE)
    assert code.opens("  Smeden   in juni\t2007 ")
    for wrong in ("", "smeden in juni 2007", "Smedeninjuni2007", CODE + "!", CODE[:-1]):
        assert not code.opens(wrong)


def test_the_same_letters_may_come_from_another_keyboard() -> None:
    # e with an accent as one sign, and as two
    assert AccessCode("Hoogeveen caf\u00e9", SECRET).opens("Hoogeveen cafe\u0301")


@pytest.mark.parametrize("short", ["", "1234567", "  123 567  ", "a      b      c"])
def test_a_code_of_fewer_than_eight_characters_is_refused(short: str, tmp_path: Path) -> None:
    """Seven signs; spaces at the ends and the second of two in a row are not counted: "123 567" is seven."""
    with pytest.raises(SmeedkaartError, match="minstens 8 tekens"):
        access_code(short, tmp_path)
    assert access_code("12345678", tmp_path) is not None


def test_a_cookie_holds_a_day_and_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1_800_000_000.0]
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: now[0])
    code = AccessCode(CODE, SECRET)
    ticket = code.ticket()
    assert LIFE == 86_400
    now[0] += 86_400
    assert code.admits(ticket)
    now[0] += 1
    assert not code.admits(ticket)
    # nor one from tomorrow, of a clock that was set back
    now[0] -= 2 * 86_400
    assert not code.admits(ticket)


def test_a_new_code_or_another_machine_shuts_out_the_old_cookies() -> None:
    ticket = AccessCode(CODE, SECRET).ticket()
    assert AccessCode(CODE, SECRET).admits(ticket)
    assert not AccessCode(CODE + "8", SECRET).admits(ticket)
    assert not AccessCode(CODE, b"t" * 32).admits(ticket)
    for forged in ("", "in", "in.x.y", ticket[:-1], ticket.replace("in.", "In."), "ë" + ticket):
        assert not AccessCode(CODE, SECRET).admits(forged)


def test_a_restart_keeps_the_cookies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMEEDKAART_CODE", CODE)
    before, after = access_code(None, tmp_path / "new"), access_code(None, tmp_path / "new")
    assert before is not None
    assert after is not None
    assert after.admits(before.ticket())
    assert stat.S_IMODE((tmp_path / "new" / "cookie.key").stat().st_mode) & 0o077 == 0
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["cookie.key"]
    assert CODE.encode() not in (tmp_path / "new" / "cookie.key").read_bytes()


def test_where_no_secret_can_be_kept_the_code_works_until_the_restart(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert len(kept_secret(tmp_path / "file")) == 32
    assert kept_secret(tmp_path / "file") != kept_secret(tmp_path / "file")
    # half a secret, of a disk that was full
    (tmp_path / "cookie.key").write_bytes(b"half")
    assert kept_secret(tmp_path) == kept_secret(tmp_path) == (tmp_path / "cookie.key").read_bytes()


# ---- the start ----


@pytest.mark.parametrize("address", [EVERYWHERE, "::", None, "192.168.1.20", "laptop.example.nl", ""])
def test_nothing_starts_beyond_this_machine_without_a_code(address: str | None) -> None:
    with pytest.raises(SmeedkaartError, match="SMEEDKAART_CODE") as refused:
        gate(address)
    assert str(refused.value).count(". ") == 0
    only_with_code(address, [], AccessCode(CODE, SECRET))


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "localhost"])
def test_this_machine_itself_needs_no_code(address: str) -> None:
    assert gate(address, ["localhost:9000"])[1].kwargs["code"] is None


def test_a_name_of_a_proxy_needs_a_code_too() -> None:
    with pytest.raises(SmeedkaartError, match="SMEEDKAART_CODE"):
        gate("127.0.0.1", ["kaart.example.nl"])


@pytest.mark.parametrize(
    "command",
    [
        ["-m", "streamlit", "run", "app.py", "--server.headless=true", f"--server.address={EVERYWHERE}"],
        ["-c", "from smeedkaart.cli import main; main()", "app", "--no-browser", "--address", EVERYWHERE],
        [
            "-c",
            "from smeedkaart.cli import main; main()",
            "app",
            "--no-browser",
            "--address",
            "::",
            "--code",
            "1234567",
        ],
        [
            "-c",
            "from smeedkaart.cli import main; main()",
            "app",
            "--no-browser",
            "--host",
            "kaart.example.nl",
        ],
    ],
)
def test_however_it_is_started_one_sentence_and_exit_code_2(command: list[str], tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    flag = [f"--server.port={port}"] if "streamlit" in command else ["--port", str(port)]
    environment = {name: value for name, value in os.environ.items() if name != "SMEEDKAART_CODE"}
    environment |= {"SMEEDKAART_DB": str(tmp_path / "x.sqlite"), "XDG_DATA_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, *command, *flag],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    said = (done.stdout + done.stderr).strip()
    assert done.returncode == 2
    assert said.count("\n") == 0
    assert "minstens 8 tekens" in said


def test_streamlit_without_an_address_listens_everywhere_and_needs_a_code() -> None:
    """`streamlit run app.py` from a folder without settings: server.address is None then."""
    asked = subprocess.run(
        [sys.executable, "-c", "import streamlit as st; print(st.get_option('server.address'))"],
        cwd=ROOT.parent,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert asked.stdout.strip() == "None"
    with pytest.raises(SmeedkaartError):
        gate(None)


# ---- the form ----


async def _inside(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("inside")


async def _socket(socket: WebSocket) -> None:
    await socket.accept()
    await socket.close()


def asking(code: AccessCode | None, guesses: Guesses | None = None) -> ASGIApp:
    app = Starlette(
        routes=[
            Route("/{path:path}", _inside, methods=["GET", "POST", "PUT", "DELETE", "OPTIONS"]),
            WebSocketRoute("/_stcore/stream", _socket),
        ]
    )
    return CodeGate(app, code, guesses)


@pytest.fixture
def app() -> ASGIApp:
    return asking(AccessCode(CODE, SECRET))


def give(
    app: ASGIApp, code: str, path: str = "/", headers: Sequence[tuple[str, str]] = (), **more: object
) -> Told:
    body = urlencode({"code": code}).encode()
    return ask(app, path, [ASKED, *headers], method="POST", body=body, **more)


PATHS = [
    "/",
    "/_stcore/health",
    "/_stcore/metrics",
    "/kaart/vendor/leaflet.js",
    "/static/js/x.js",
    "/plein/media/x",
]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"])
def test_without_the_cookie_there_is_the_form_and_nothing_else(app: ASGIApp, path: str, method: str) -> None:
    answer = ask(app, path, method=method)
    assert answer.status == 401
    assert "inside" not in answer.body
    assert answer.all("cache-control") == ["no-store"]


def test_without_the_cookie_no_websocket_opens(app: ASGIApp) -> None:
    answer = ask(app, "/_stcore/stream", kind="websocket")
    assert answer.status == 401
    assert answer.body.startswith("Geef eerst de code")
    ticket = AccessCode(CODE, SECRET).ticket()
    cookie = [("cookie", f"smeedkaart-8501={ticket}")]
    assert ask(app, "/_stcore/stream", cookie, kind="websocket").status == 101
    other = [("cookie", f"smeedkaart-8502={ticket}")]
    assert ask(app, "/_stcore/stream", other, kind="websocket").status == 401


def test_who_gives_the_code_comes_where_the_link_led(app: ASGIApp) -> None:
    answer = give(app, f" {CODE} ", "/plein/kaart", query="w=a1&lang=en")
    assert (answer.status, answer.all("location")) == (303, ["./kaart?w=a1&lang=en"])
    (cookie,) = answer.all("set-cookie")
    pair, *rules = cookie.split("; ")
    assert sorted(rule.lower() for rule in rules) == [
        "httponly",
        "max-age=86400",
        "path=/",
        # who follows a link from a mail on the web is not asked again
        "samesite=lax",
    ]
    assert CODE not in cookie
    assert ask(app, "/kaart/rev/x", [("cookie", pair)]).body == "inside"


@pytest.mark.parametrize("path", ["//evil.example/", "/\\evil.example", "/https://evil.example"])
def test_the_code_leads_to_no_other_site(app: ASGIApp, path: str) -> None:
    (place,) = give(app, CODE, path).all("location")
    assert place.startswith("./")
    assert not place.startswith(".//")


def test_behind_a_proxy_with_tls_the_cookie_stays_on_tls(app: ASGIApp) -> None:
    for headers, more in (([("origin", "https://kaart.example.nl")], {}), ([], {"scheme": "https"})):
        (cookie,) = give(app, CODE, headers=headers, **more).all("set-cookie")
        assert "Secure" in cookie.split("; ")


def test_a_wrong_code_is_said_and_not_repeated(app: ASGIApp) -> None:
    answer = give(app, "<script>alert(1)</script>")
    assert answer.status == 401
    assert answer.all("set-cookie") == []
    assert "Dat is niet de code." in answer.body
    assert "script" not in answer.body
    assert "Dat is niet de code." not in give(app, "  ").body
    assert give(app, "x" * 3_000).status == 401


def test_the_form_speaks_both_languages_and_keeps_the_link() -> None:
    app = asking(AccessCode(CODE, SECRET))
    dutch, english = ask(app, query="w=a%22b").body, ask(app, query="w=a%22b&lang=en").body
    assert '<html lang="nl">' in dutch
    assert 'href="?w=a%22b&amp;lang=en" lang="en"' in dutch
    assert "This map is for who has the code." in english
    assert 'href="?w=a%22b" lang="nl"' in english
    assert '<label for="code">' in dutch
    assert "autofocus" in dutch
    assert "<script" not in dutch


def test_without_a_code_only_this_machine_gets_an_answer() -> None:
    """An ASGI server of somebody else may listen anywhere: what counts is where a visitor came in."""
    app = asking(None)
    for address in ("127.0.0.1", "::1", "::ffff:127.0.0.1"):
        assert ask(app, local=(address, 8501)).body == "inside"
    for address in ("192.168.1.20", "::ffff:192.168.1.20", "fd00::2"):
        answer = ask(app, local=(address, 8501))
        assert answer.status == 403
        assert answer.body.startswith("Anderen komen alleen bij smeedkaart met een code")
        assert ask(app, "/_stcore/stream", kind="websocket", local=(address, 8501)).status == 403


# ---- who guesses ----


class Clock:
    """Seconds by the clock of the test; who sleeps lets them pass."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """Tell the time."""
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Let time pass."""
        await asyncio.sleep(0)
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_wrong_codes_cost_more_and_more_time_in_which_no_code_is_looked_at(clock: Clock) -> None:
    """Five are free; then 2, 4, 8, 16, 32 seconds, and a minute at most."""
    app = asking(AccessCode(CODE, SECRET), Guesses(clock, clock.sleep))
    waits = []
    for number in range(1, 13):
        assert give(app, "wrong code", visitor="10.0.0.1").status == 401
        if number >= 5:
            refused = give(app, CODE, visitor="10.0.0.1")
            assert refused.status == 429
            assert refused.all("set-cookie") == []
            waits.append(int(refused.all("retry-after")[0]))
            clock.now += waits[-1]
    assert waits == [2, 4, 8, 16, 32, 60, 60, 60]
    assert "Probeer het over 60 seconden opnieuw." in refused.body
    assert give(app, CODE, visitor="10.0.0.1").status == 303


def test_the_guesses_of_one_visitor_shut_out_nobody_else(clock: Clock) -> None:
    app = asking(AccessCode(CODE, SECRET), Guesses(clock, clock.sleep))
    for _ in range(200):
        give(app, "wrong code", visitor="10.0.0.1")
    assert give(app, CODE, visitor="10.0.0.2").status == 303
    cookie = [("cookie", f"smeedkaart-8501={AccessCode(CODE, SECRET).ticket()}")]
    assert ask(app, "/", cookie, visitor="10.0.0.1").body == "inside"


def test_many_visitors_together_guess_once_a_second_and_the_code_still_opens(clock: Clock) -> None:
    """After 30 wrong codes in a minute whoever erred five times has a turn a second, all of them together.

    Sixty such visitors: the first at once, the last after 59 seconds. Whoever erred less has four a second.
    """
    guesses = Guesses(clock, clock.sleep)
    app = asking(AccessCode(CODE, SECRET), guesses)
    for _ in range(5):
        for number in range(60):
            guesses.wrong(f"10.0.2.{number}")
    # a pause of two seconds each, and then the turns
    clock.now = 2.0
    for number in range(60):
        give(app, "wrong code", visitor=f"10.0.2.{number}")
    assert clock.now == 2.0 + 59
    for number in range(41):
        give(app, "wrong code", visitor=f"10.0.3.{number}")
    assert clock.now == 2.0 + 59 + 40 * 0.25
    assert give(app, CODE, visitor="10.0.0.9").status == 303


def test_who_has_the_code_gets_in_while_all_other_addresses_of_the_hall_guess(clock: Clock) -> None:
    """All 253 others try four times a second, each time before the one who has the code.

    Of their first guesses 30 are free and 61 fill the queue; the other 162, one at each quarter of a second,
    take 40.5 seconds. From then on they all stand behind him. In the queue he waits 15 seconds at most.
    """

    async def at_once(_seconds: float) -> None:
        await asyncio.sleep(0)

    guesses = Guesses(clock, at_once)

    async def attack() -> float:
        while clock.now < 120:
            for number in range(253):
                if not await guesses.turn(f"10.0.1.{number}"):
                    guesses.wrong(f"10.0.1.{number}")
            if not await guesses.turn("10.0.0.9"):
                return clock.now
            clock.now += 0.25
        return math.inf

    assert 40 <= asyncio.run(attack()) <= 41


def test_a_machine_with_countless_addresses_is_one_visitor(clock: Clock) -> None:
    app = asking(AccessCode(CODE, SECRET), Guesses(clock, clock.sleep))
    statuses = [give(app, "wrong code", visitor=f"2001:db8::{number:x}").status for number in range(1, 9)]
    assert statuses == [401] * 5 + [429] * 3
    assert give(app, CODE, visitor="2001:db8:0:1::1").status == 303


def test_guesses_at_once_wait_in_a_short_queue_without_holding_up_the_server(clock: Clock) -> None:
    """Turns at 0, 0.25 ... 15 seconds, 61 in all; the rest is told to come back, and a visitor waits once."""
    code = AccessCode(CODE, SECRET)
    released = asyncio.Event()
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        await released.wait()

    app = asking(code, Guesses(clock, sleep))
    body = urlencode({"code": "wrong code"}).encode()

    async def everybody() -> list[int]:
        for number in range(30):
            await ask_at_once(app, "/", [ASKED], method="POST", body=body, visitor=f"10.0.1.{number}")
        guessers = [f"10.0.2.{number}" for number in range(100)]
        tasks = [
            asyncio.create_task(ask_at_once(app, "/", [ASKED], method="POST", body=body, visitor=visitor))
            for visitor in ["10.0.3.1"] * 10 + guessers
        ]
        for refused in itertools.islice(asyncio.as_completed(tasks), 110 - 61):
            assert (await refused).status == 429
        # the server goes on with who has the cookie
        cookie = [("cookie", f"smeedkaart-8501={code.ticket()}")]
        assert (await ask_at_once(app, "/", cookie)).body == "inside"
        released.set()
        return [(await task).status for task in tasks]

    statuses = asyncio.run(everybody())
    assert slept == [quarter / 4 for quarter in range(61)]
    assert (statuses.count(401), statuses.count(429)) == (61, 49)
    assert statuses[:10].count(401) == 1


def test_what_is_remembered_of_guesses_is_bounded(clock: Clock) -> None:
    guesses = Guesses(clock, clock.sleep)
    for number in range(5_000):
        guesses.wrong(f"10.{number // 250}.{number % 250}.1")
    assert len(guesses._visitors) == 1_000
    # and after a quarter of an hour a mistake is forgotten
    for _ in range(4):
        guesses.wrong("10.9.9.9")
    clock.now += 901
    guesses.wrong("10.9.9.9")
    assert asyncio.run(guesses.turn("10.9.9.9")) == 0
    guesses.right("10.9.9.9")
    assert len(guesses._visitors) == 999


# ---- the whole server ----


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("access")
    environment = {
        "SMEEDKAART_DB": str(folder / "drawings.sqlite"),
        "SMEEDKAART_CODE": CODE,
        "XDG_DATA_HOME": str(folder),
    }
    running = Server(ROOT / "app.py", environment, {"server.address": EVERYWHERE})
    running.start()
    yield running
    running.stop()


def say(
    server: Server, method: str, path: str, body: str = "", **headers: str
) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body=body or None, headers=named)
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def test_a_server_for_others_serves_the_form_until_the_code_was_given(server: Server) -> None:
    own = f"http://127.0.0.1:{server.port}"
    for path in (
        "/",
        "/_stcore/health",
        "/kaart/vendor/leaflet.js",
        "/kaart/zones/hoogeveen.geojson",
        "/static/x",
    ):
        status, headers, body = say(server, "GET", path)
        assert status == 401
        assert b'name="code"' in body
        assert b"Streamlit" not in body
        assert headers["content-security-policy"].startswith("frame-ancestors 'none'; default-src 'none'")
        assert headers["x-content-type-options"] == "nosniff"
    form = {"Content_Type": "application/x-www-form-urlencoded"}
    given = urlencode({"code": CODE})
    assert say(server, "POST", "/", given, Origin="http://evil.example", **form)[0] == 403
    assert say(server, "POST", "/", given, **form)[0] == 403
    status, headers, _ = say(server, "POST", "/?w=a", given, Origin=own, **form)
    assert (status, headers["location"]) == (303, "./?w=a")
    cookie = headers["set-cookie"].partition(";")[0]
    assert say(server, "GET", "/_stcore/health", Cookie=cookie)[::2] == (200, b"ok")
    assert say(server, "GET", "/kaart/vendor/leaflet.js", Cookie=cookie)[0] == 200
    handshake = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec_WebSocket_Version": "13",
        "Sec_WebSocket_Key": "c21lZWRrYWFydHNtZWVkaw==",
        "Origin": own,
    }
    assert say(server, "GET", "/_stcore/stream", **handshake)[0] == 401
    log = server.log.read_text()
    assert CODE not in log
    assert cookie.partition("=")[2] not in log


def test_a_restart_in_the_hall_throws_nobody_out(server: Server) -> None:
    own = {"Origin": f"http://127.0.0.1:{server.port}", "Content_Type": "application/x-www-form-urlencoded"}
    cookie = say(server, "POST", "/", urlencode({"code": CODE}), **own)[1]["set-cookie"].partition(";")[0]
    server.stop()
    server.start()
    assert say(server, "GET", "/_stcore/health", Cookie=cookie)[0] == 200
    server.stop()
    server.environment["SMEEDKAART_CODE"] = "another code"
    server.start()
    assert say(server, "GET", "/_stcore/health", Cookie=cookie)[0] == 401


def test_a_program_that_guesses_is_slowed_down(server: Server) -> None:
    own = {"Origin": f"http://127.0.0.1:{server.port}", "Content_Type": "application/x-www-form-urlencoded"}
    began = time.monotonic()
    said = [say(server, "POST", "/", urlencode({"code": f"guess {n:03}"}), **own)[0] for n in range(30)]
    assert time.monotonic() - began < 25
    assert said.count(401) < 12
    assert said.count(429) > 18


@contextmanager
def started(command: list[str], folder: Path, **environment: str) -> Iterator[Path]:
    """Run a server until the test is done; what it says is in the file."""
    apart = {
        "SMEEDKAART_DB": str(folder / "x.sqlite"),
        "XDG_DATA_HOME": str(folder),
        "SMEEDKAART_OFFLINE": "1",
    }
    said = folder / "said.txt"
    with said.open("wb") as log:
        running = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env=os.environ | apart | {"BROWSER": "true", "PYTHONUNBUFFERED": "1"} | environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            yield said
        finally:
            running.kill()
            running.wait()


def heard(host: str, port: int, named: str) -> tuple[int, str]:
    """Ask a server for its page as soon as it is there."""
    end = time.monotonic() + 90
    while True:
        connection = http.client.HTTPConnection(host, port, timeout=30)
        try:
            connection.request("GET", "/", headers={"Host": f"{named}:{port}"})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)
        finally:
            connection.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def own_address() -> str:
    """Return an address at which others reach this machine; without a network there is nothing to test."""
    cards = [ip_address(card) for card in own_cards()]
    found = [str(card) for card in cards if card.version == 4 and not card.is_loopback]
    if not found:
        pytest.skip("this machine has no network card with an IPv4 address")
    return found[0]


def told_port(said: Path) -> int:
    """Wait until a server tells in the terminal where it is, and return its port."""
    end = time.monotonic() + 90
    while time.monotonic() < end:
        found = re.search(r"http://127\.0\.0\.1:(\d+)", said.read_text(encoding="utf-8"))
        if found is not None:
            return int(found[1])
        time.sleep(0.2)
    pytest.fail(said.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "command",
    [["app.py"], ["-c", "from smeedkaart.cli import main; main()", "app", "--no-browser"]],
    ids=["python app.py", "smeedkaart app"],
)
def test_every_way_to_start_it_knows_its_hosts(command: list[str], tmp_path: Path) -> None:
    """And `streamlit run app.py`, which the tests of the gate start."""
    with started(command, tmp_path, STREAMLIT_SERVER_ADDRESS=EVERYWHERE) as said:
        port = told_port(said)
        assert heard("127.0.0.1", port, "localhost")[0] == 200
        assert heard("127.0.0.1", port, "evil.example")[0] == 421
        with (
            pytest.raises(ConnectionRefusedError),
            socket.create_connection((own_address(), port), timeout=5),
        ):
            pass


def test_another_asgi_server_that_listens_everywhere_answers_this_machine_only(tmp_path: Path) -> None:
    port, address = free_port(), own_address()
    with started(["-m", "uvicorn", "app:app", "--host", EVERYWHERE, "--port", str(port)], tmp_path):
        assert heard("127.0.0.1", port, "localhost")[0] == 200
        status, said = heard(address, port, address)
        assert status == 403
        assert said.startswith("Anderen komen alleen bij smeedkaart met een code")


def test_who_lets_others_in_is_told_which_address_they_open(tmp_path: Path) -> None:
    port, address = free_port(), own_address()
    command = ["-c", "from smeedkaart.cli import main; main()", "app", "--no-browser", "--port", str(port)]
    with started([*command, "--address", EVERYWHERE], tmp_path, SMEEDKAART_CODE=CODE) as said:
        status, form = heard(address, port, address)
        assert status == 401
        assert 'name="code"' in form
        told = said.read_text(encoding="utf-8")
    assert f"http://{address}:{port}" in told
    assert told.strip().split("\n")[-1].startswith("Anderen op dit netwerk openen http://")
    assert CODE not in told
