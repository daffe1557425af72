"""Who is answered: known hosts and pages of our own, however it is written; the rest gets one sentence."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import socket
from collections.abc import Iterator
from typing import Any

import psutil
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp
from starlette.websockets import WebSocket

from smeedkaart.errors import SmeedkaartError
from smeedkaart.web.server.gate import Gate, came_through, gate
from smeedkaart.web.server.hosts import (
    Authority,
    KnownHosts,
    is_loopback,
    named_hosts,
    own_cards,
    read_authority,
    read_origin,
)
from tests.fixtures.asgi import Told, ask
from tests.fixtures.browser import ROOT, Server

HERE = ("127.0.0.1", 8501)
CARDS = frozenset({"127.0.0.1", "192.168.1.20", "10.0.0.7", "fe80::1"})


def known(*named: str, listening: str | None = "127.0.0.1") -> KnownHosts:
    return KnownHosts(named_hosts(named), listening=lambda: listening, cards=lambda: CARDS)


def knows(hosts: KnownHosts, written: str, local: tuple[str, int] = HERE) -> bool:
    asked = read_authority(written)
    return asked is not None and hosts.know(asked, local)


@pytest.mark.parametrize(
    "written",
    ["localhost:8501", "LOCALHOST:8501", "localhost.:8501", "127.0.0.1:8501", "[::1]:8501", "[0:0::1]:8501"],
)
def test_the_names_of_this_machine_are_known_however_they_are_written(written: str) -> None:
    assert knows(known(), written)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "localhost",
        "localhost:",
        "localhost:8502",
        "localhost:08501x",
        "localhost:99999",
        "evil.example:8501",
        "localhost.evil.example:8501",
        "evil.localhost:8501",
        "127.0.0.1.evil.example:8501",
        "0.0.0.0:8501",
        "[::]:8501",
        "192.168.1.20:8501",
        "localhost:8501@evil.example",
        "user@localhost:8501",
        "localhost:8501, evil.example",
        "localhost:8501/..",
        "local host:8501",
        "::1:8501",
        "[::1:8501",
        "löcalhost:8501",
    ],
)
def test_any_other_name_and_any_other_port_is_unknown(written: str) -> None:
    assert not knows(known(), written)


def test_the_usual_port_goes_without_saying_only_where_it_is_ours() -> None:
    assert knows(known(), "localhost", ("127.0.0.1", 80))
    assert knows(known(), "localhost", ("127.0.0.1", 443))
    assert not knows(known(), "localhost", ("127.0.0.1", 8501))


@pytest.mark.parametrize("everywhere", ["0.0.0.0", "::", None])  # noqa: S104 - what a test is about
def test_who_listens_everywhere_knows_its_own_network_cards(everywhere: str | None) -> None:
    hosts = known(listening=everywhere)
    for written in ("192.168.1.20:8501", "10.0.0.7:8501", "[fe80::1]:8501", "localhost:8501"):
        assert knows(hosts, written)
    for written in ("192.168.1.21:8501", "192.168.1.20:8502", "0.0.0.0:8501", "laptop.example:8501"):
        assert not knows(hosts, written)


def test_who_listens_at_one_address_knows_that_one_and_not_the_other_cards() -> None:
    hosts = known(listening="10.0.0.7")
    assert knows(hosts, "10.0.0.7:8501", ("10.0.0.7", 8501))
    assert not knows(hosts, "192.168.1.20:8501", ("10.0.0.7", 8501))
    named = known(listening="laptop.example.nl")
    assert knows(named, "Laptop.example.nl:8501", ("10.0.0.7", 8501))


def test_the_address_at_which_somebody_came_in_is_ours_whatever_was_asked_of_the_server() -> None:
    # a socket for both families writes an IPv4 visitor in its own way
    assert knows(known(), "192.168.1.20:8501", ("::ffff:192.168.1.20", 8501))


def test_the_network_cards_are_those_the_system_names_now(monkeypatch: pytest.MonkeyPatch) -> None:
    hosts = KnownHosts(listening=lambda: "0.0.0.0")  # noqa: S104 - what a test is about
    told = {"lo": "127.0.0.1", "wlan0": "192.168.1.20"}

    def cards() -> dict[str, list[Any]]:
        return {name: [type("Card", (), {"address": address})] for name, address in told.items()}

    monkeypatch.setattr(psutil, "net_if_addrs", cards)
    assert knows(hosts, "192.168.1.20:8501")
    # the laptop joins another Wi-Fi; the card of a cable writes its hardware address and a zone
    told |= {"wlan0": "10.1.2.3", "eth0": "02:fc:00:00:00:01", "eth1": "fe80::7%eth1"}
    assert not knows(hosts, "192.168.1.20:8501")
    assert knows(hosts, "10.1.2.3:8501")
    assert own_cards() == {"127.0.0.1", "10.1.2.3", "fe80::7"}


def test_a_named_host_has_its_own_port_and_those_of_a_proxy() -> None:
    hosts = known("Kaart.Example.nl.")
    for written in (
        "kaart.example.nl",
        "kaart.example.nl:80",
        "kaart.example.nl:443",
        "kaart.example.nl:8501",
    ):
        assert knows(hosts, written)
    assert not knows(hosts, "kaart.example.nl:8443")
    assert not knows(hosts, "www.kaart.example.nl")


def test_a_named_host_with_a_port_has_that_port_only() -> None:
    hosts = known("kaart.example.nl:8443", "localhost:9000", "[fd00::2]:9001")
    for written in ("kaart.example.nl:8443", "localhost:9000", "[fd00::2]:9001", "localhost:8501"):
        assert knows(hosts, written)
    for written in ("kaart.example.nl", "kaart.example.nl:8501", "[fd00::2]:8501"):
        assert not knows(hosts, written)


def test_a_name_with_letters_of_its_own_is_written_as_a_browser_sends_it() -> None:
    # RFC 3492: "bücher" is "xn--bcher-kva"
    assert named_hosts(["Bücher.example"]) == (Authority("xn--bcher-kva.example", None),)
    assert named_hosts(["fd00::2"]) == (Authority("fd00::2", None),)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "https://kaart.example.nl",
        "kaart.example.nl/",
        "*.example.nl",
        "kaart:0",
        "[::]",
        "a b",
        "ü" * 70,
    ],
)
def test_what_is_no_host_is_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(SmeedkaartError, match=r"kaart\.voorbeeld\.nl"):
        named_hosts([text])


def test_an_origin_has_the_port_of_its_scheme() -> None:
    assert read_origin("http://LOCALHOST") == Authority("localhost", 80)
    assert read_origin("https://[::1]") == Authority("::1", 443)
    for text in (
        "null",
        "",
        "file://",
        "ftp://localhost:8501",
        "http://localhost:8501/a",
        "http://a@localhost",
    ):
        assert read_origin(text) is None


def test_only_addresses_of_this_machine_itself_are_loopback() -> None:
    for name in ("127.0.0.1", "127.9.9.9", "::1", "[::1]", "localhost", "Localhost.", "::ffff:127.0.0.1"):
        assert is_loopback(name)
    for name in ("", "0.0.0.0", "::", "192.168.1.20", "localhost.example", "laptop"):  # noqa: S104
        assert not is_loopback(name)


# ---- the gate before an app ----


async def _echo(request: Request) -> PlainTextResponse:
    return PlainTextResponse(request.headers.get("origin", "none"), headers={"X-Content-Type-Options": "no"})


async def _fail(request: Request) -> PlainTextResponse:
    raise ZeroDivisionError(request.url)


async def _socket(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text(json.dumps({"seen": came_through(dict(socket.headers))}))
    await socket.close()


@pytest.fixture
def gated() -> ASGIApp:
    # as Streamlit does it, its own handling of errors lies around the gate
    return Starlette(
        middleware=[Middleware(Gate, known=known("kaart.example.nl"))],
        routes=[
            Route("/echo", _echo, methods=["GET", "POST", "PUT", "DELETE", "PATCH"]),
            Route("/fail", _fail),
            WebSocketRoute("/socket", _socket),
        ],
    )


def told(app: ASGIApp, path: str, method: str = "GET", kind: str = "http", **headers: str) -> Told:
    """Ask as a browser on this machine does, with further headers or other ones."""
    named = {"host": "localhost:8501"} | {
        name.lower().replace("_", "-"): value for name, value in headers.items()
    }
    return ask(app, path, list(named.items()), method=method, kind=kind)


def test_every_answer_says_that_it_may_not_be_framed_or_guessed_at(gated: ASGIApp) -> None:
    evil = {"Host": "evil.example"}
    answers = [told(gated, "/echo"), told(gated, "/nowhere"), told(gated, "/echo", **evil)]
    answers += [
        told(gated, "/socket", kind="websocket", Origin=f"http://{place}:8501")
        for place in ("localhost", "a")
    ]
    assert [answer.status for answer in answers] == [200, 404, 421, 101, 403]
    for answer in answers:
        assert answer.all("content-security-policy") == ["frame-ancestors 'none'"]
        assert answer.all("x-content-type-options") == ["nosniff"]


def test_an_unknown_host_gets_one_sentence_in_two_languages_and_nothing_of_us(gated: ASGIApp) -> None:
    answer = told(gated, "/echo", Host="evil.example:8501", X_Forwarded_Host="localhost:8501")
    dutch, english = answer.body.strip().split("\n")
    assert answer.status == 421
    assert answer.all("content-type") == ["text/plain; charset=utf-8"]
    assert dutch.startswith("Op dit adres antwoordt deze smeedkaart niet")
    assert english.startswith("This smeedkaart does not answer at this address")
    assert "evil" not in answer.body


def test_two_hosts_two_origins_and_no_host_are_refused(gated: ASGIApp) -> None:
    host, origin = ("host", "localhost:8501"), ("origin", "http://localhost:8501")
    assert ask(gated, "/echo", [host, origin], method="POST").status == 200
    assert ask(gated, "/echo", [host, host]).status == 421
    assert ask(gated, "/echo", []).status == 421
    assert ask(gated, "/echo", [host, origin, origin], method="POST").status == 403


def test_what_breaks_is_told_in_one_sentence(gated: ASGIApp) -> None:
    """The error itself goes on to the log of the server."""
    said: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        async def keep(message: Any) -> None:
            said.append(message)
            await send(message)

        await gated(scope, receive, keep)

    with pytest.raises(ZeroDivisionError):
        told(app, "/fail")
    start, body = said
    assert (start["status"], body["body"].decode()[:18]) == (500, "Er ging iets mis. ")
    assert (b"x-content-type-options", b"nosniff") in start["headers"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "http://localhost:8501"}, 200),
        ({"Origin": "http://127.0.0.1:8501"}, 200),
        ({"Origin": "https://kaart.example.nl"}, 200),
        ({"X-Smeedkaart": "1"}, 200),
        ({}, 403),
        ({"Origin": "null", "X-Smeedkaart": "1"}, 403),
        ({"Origin": "http://localhost:9999", "X-Smeedkaart": "1"}, 403),
        ({"Origin": "http://localhost", "X-Smeedkaart": "1"}, 403),
        ({"Origin": "http://evil.example:8501", "X-Smeedkaart": "1"}, 403),
        ({"Origin": "https://kaart.example.nl:8443", "X-Smeedkaart": "1"}, 403),
    ],
)
def test_only_a_page_of_ours_can_send(
    gated: ASGIApp, method: str, headers: dict[str, str], status: int
) -> None:
    assert told(gated, "/echo", method, **headers).status == status


def test_a_page_elsewhere_reads_nothing_but_may_link_to_the_map(gated: ASGIApp) -> None:
    for site in ("cross-site", "same-site"):
        taken = told(gated, "/echo", Sec_Fetch_Site=site, Sec_Fetch_Mode="no-cors")
        linked = told(gated, "/echo", Sec_Fetch_Site=site, Sec_Fetch_Mode="navigate")
        assert (taken.status, linked.status) == (403, 200)
    own = told(gated, "/echo", Sec_Fetch_Site="same-origin", Sec_Fetch_Mode="cors")
    asked = told(gated, "/echo", Origin="http://evil.example")
    assert (own.status, asked.status) == (200, 403)


def test_what_lies_behind_sees_one_host_only(gated: ASGIApp) -> None:
    """Streamlit asks an outside service for its own address where Origin and Host differ."""
    answer = told(gated, "/echo", Origin="https://kaart.example.nl", Host="127.0.0.1:8501")
    assert answer.body == "https://127.0.0.1:8501"


def test_a_websocket_is_opened_from_our_own_page_only(gated: ASGIApp) -> None:
    opened = told(gated, "/socket", kind="websocket", Origin="http://localhost:8501")
    assert [json.loads(text) for text in opened.texts] == [{"seen": True}]
    for origin in ("http://localhost:9999", "http://evil.example:8501", "null"):
        assert told(gated, "/socket", kind="websocket", Origin=origin).status == 403
    assert told(gated, "/socket", kind="websocket").status == 403
    assert told(gated, "/socket", kind="websocket", Host="a.example", Origin="http://a.example").status == 421


def test_a_page_without_the_gate_before_it_knows_so() -> None:
    assert came_through({})
    assert not came_through({"Host": "localhost:8501"})
    assert not came_through({"X-Smeedkaart-Gate": "1"})


def test_a_kind_of_request_that_is_not_known_yet_is_not_let_through() -> None:
    reached = []

    async def app(scope: Any, _receive: Any, _send: Any) -> None:
        reached.append(scope["type"])

    async def none(*_: Any) -> Any:
        return {}

    asyncio.run(Gate(app, known())({"type": "lifespan"}, none, none))
    asyncio.run(Gate(app, known())({"type": "webtransport", "headers": []}, none, none))
    assert reached == ["lifespan"]


def test_hosts_are_named_in_the_environment_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMEEDKAART_HOSTS", "kaart.example.nl, tuin.example.nl:8443")
    hosts = gate("127.0.0.1", ["erf.example.nl"], "smeden in juni")[0].kwargs["known"]
    assert isinstance(hosts, KnownHosts)
    assert hosts.named == (
        Authority("erf.example.nl", None),
        Authority("kaart.example.nl", None),
        Authority("tuin.example.nl", 8443),
    )


# ---- the whole server ----


@pytest.fixture(scope="module", params=["", "plein/kaart"], ids=["root", "below a base path"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    drawings = tmp_path_factory.mktemp("gate") / "drawings.sqlite"
    options = {"server.baseUrlPath": request.param} if request.param else {}
    running = Server(ROOT / "app.py", {"SMEEDKAART_DB": str(drawings)}, options)
    running.start()
    yield running
    running.stop()


def speak(server: Server, line: str, *headers: str, body: str = "") -> tuple[int, dict[str, str], str]:
    """Write a request letter by letter, and read what comes back."""
    base = server.url.partition(str(server.port))[2]
    line = line.replace(" /", f" {base}/", 1)
    last = "Upgrade" if any(name.startswith("Upgrade:") for name in headers) else "close"
    written = "\r\n".join([line, *headers, f"Connection: {last}", f"Content-Length: {len(body)}", "", body])
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        connection.sendall(written.encode())
        connection.settimeout(10)
        heard = b""
        while b"\r\n\r\n" not in heard or not heard.startswith(b"HTTP/1.1 101"):
            part = connection.recv(65536)
            if not part:
                break
            heard += part
    head, _, content = heard.decode(errors="replace").partition("\r\n\r\n")
    status, *lines = head.split("\r\n")
    named = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    return int(status.split(" ")[1]), named, content


def shake(server: Server, *headers: str) -> tuple[int, dict[str, str], str]:
    key = base64.b64encode(os.urandom(16)).decode()
    return speak(
        server,
        "GET /_stcore/stream HTTP/1.1",
        "Upgrade: websocket",
        f"Sec-WebSocket-Key: {key}",
        "Sec-WebSocket-Version: 13",
        *headers,
    )


PATHS = [
    "/",
    "/_stcore/health",
    "/kaart/vendor/leaflet.js",
    "/kaart/nergens",
    "/media/nergens.png",
    "/static/x",
]


@pytest.mark.parametrize("path", PATHS)
def test_the_server_answers_known_hosts_only_and_every_answer_is_safe(server: Server, path: str) -> None:
    for host, refused in ((f"localhost:{server.port}", False), (f"evil.example:{server.port}", True)):
        status, headers, body = speak(server, f"GET {path} HTTP/1.1", f"Host: {host}")
        assert (status == 421) is refused
        assert headers["content-security-policy"] == "frame-ancestors 'none'"
        assert headers["x-content-type-options"] == "nosniff"
        assert ("Streamlit" in body) <= (not refused)


def test_no_host_and_two_hosts_are_refused(server: Server) -> None:
    mine = f"Host: 127.0.0.1:{server.port}"
    assert speak(server, "GET / HTTP/1.0")[0] == 421
    for headers in ([], [mine, "Host: evil.example"], ["Host: evil.example", mine]):
        status, _, body = speak(server, "GET / HTTP/1.1", *headers)
        assert status == 400
        assert "Streamlit" not in body
    # who looks at the terminal is not bothered by what a stranger sends
    assert "Invalid HTTP" not in server.log.read_text()


def test_the_websocket_takes_the_origin_of_our_own_page_only(server: Server) -> None:
    mine = f"127.0.0.1:{server.port}"
    assert shake(server, f"Host: {mine}", f"Origin: http://{mine}")[0] == 101
    assert shake(server, f"Host: {mine}", f"Origin: http://localhost:{server.port}")[0] == 101
    for host, origin in (
        (mine, "http://localhost:9999"),
        (mine, "http://evil.example"),
        (f"evil.example:{server.port}", f"http://evil.example:{server.port}"),
        (f"evil.example:{server.port}", f"http://{mine}"),
    ):
        status, headers, _ = shake(server, f"Host: {host}", f"Origin: {origin}")
        assert status in {403, 421}
        assert headers["content-security-policy"] == "frame-ancestors 'none'"
        assert headers["x-content-type-options"] == "nosniff"
    assert shake(server, f"Host: {mine}")[0] == 403
    assert "ASGI" not in server.log.read_text()


@pytest.mark.parametrize(
    "path", ["/kaart/adres", "/kaart/pakket", "/kaart/inlezen", "/_stcore/upload_file/a/b"]
)
def test_another_site_can_send_nothing_to_the_server(server: Server, path: str) -> None:
    method = "PUT" if "upload" in path else "POST"
    mine = f"Host: 127.0.0.1:{server.port}"
    for origin in ("http://localhost:9999", "http://evil.example", "null"):
        lines = (mine, f"Origin: {origin}", "X-Smeedkaart: 1")
        assert speak(server, f"{method} {path} HTTP/1.1", *lines, body="{}")[0] == 403
    assert speak(server, f"{method} {path} HTTP/1.1", mine, body="{}")[0] == 403
    own = (mine, f"Origin: http://127.0.0.1:{server.port}", "X-Smeedkaart: 1")
    assert speak(server, f"{method} {path} HTTP/1.1", *own, body="{}")[0] != 403 or "upload" in path
