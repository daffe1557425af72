"""What is served beside the page: the right types, nothing twice, and no way out of the folders."""

from __future__ import annotations

import asyncio
import http.client
import json
import time
import tomllib
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from streamlit.web.server.app_discovery import discover_asgi_app

from smeedkaart.sources.fetching import fetch
from smeedkaart.sources.packs import pack
from smeedkaart.store.store import Store
from smeedkaart.web.editor.zones import lighter
from smeedkaart.web.server import pack_upload as receiving
from smeedkaart.web.server.app import settings
from smeedkaart.web.server.reachability import Outside, Reach, reachable_now
from tests.doubles import Double
from tests.fixtures.browser import ROOT, Server

Answer = tuple[int, dict[str, str], bytes]


@pytest.fixture(scope="module")
def drawings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("server") / "drawings.sqlite"


@pytest.fixture(scope="module")
def server(drawings: Path) -> Iterator[Server]:
    running = Server(ROOT / "app.py", {"SMEEDKAART_DB": str(drawings)})
    running.start()
    yield running
    running.stop()


def ask(server: Server, path: str, **headers: str) -> Answer:
    """Ask for a path exactly as written: no client in between tidies it up."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    try:
        connection.putrequest("GET", path, skip_host=False)
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/kaart/vendor/leaflet.js", "text/javascript; charset=utf-8"),
        ("/kaart/vendor/leaflet-geoman.min.js", "text/javascript; charset=utf-8"),
        ("/kaart/vendor/leaflet.css", "text/css; charset=utf-8"),
        ("/kaart/vendor/images/layers.png", "image/png"),
        ("/kaart/editor/editor.js", "text/javascript; charset=utf-8"),
        ("/kaart/editor/editor.css", "text/css; charset=utf-8"),
        ("/kaart/zones/hoogeveen.geojson", "application/geo+json"),
    ],
)
def test_every_file_of_the_map_has_its_own_type(server: Server, path: str, media_type: str) -> None:
    status, headers, body = ask(server, path)
    assert (status, headers["content-type"]) == (200, media_type)
    assert body


def test_a_file_the_browser_has_already_is_not_sent_again(server: Server) -> None:
    for path in ("/kaart/vendor/leaflet.js", "/kaart/zones/hoogeveen.geojson"):
        tag = ask(server, path)[1]["etag"]
        assert ask(server, path, If_None_Match=tag)[::2] == (304, b"")
        # a proxy that compresses makes the tag a weak one
        assert ask(server, path, If_None_Match=f'"other", W/{tag}')[0] == 304
        assert ask(server, path, If_None_Match='"other"')[0] == 200


@pytest.mark.parametrize(
    "path",
    [
        "/kaart/vendor/../server.py",
        "/kaart/vendor/..%2fserver.py",
        "/kaart/vendor/%2e%2e/web/server.py",
        "/kaart/vendor//etc/passwd",
        "/kaart/vendor/..\\server.py",
        "/kaart/editor/editor.py",
        "/kaart/editor/server.py",
        "/kaart/editor/../../../pyproject.toml",
        "/kaart/zones/..%2f..%2fpyproject.geojson",
        "/kaart/zones/elders.geojson",
    ],
)
def test_no_address_leads_out_of_the_folders_of_the_map(server: Server, path: str) -> None:
    status, _, body = ask(server, path)
    # an address that is tidied up first may end at the page itself, which says nothing of our files
    assert status in {400, 404} or b"<title>Streamlit</title>" in body
    for secret in (b"root:", b"StoreError", b"def map_editor", b"[project]"):
        assert secret not in body


def test_the_zones_arrive_in_degrees_with_their_names(server: Server) -> None:
    features = json.loads(ask(server, "/kaart/zones/hoogeveen.geojson")[2])["features"]
    # 48 buurten, 13 wijken: README of the sample
    assert len(features) == 48
    assert len({feature["properties"]["parent"] for feature in features}) == 13
    krakeel = next(f for f in features if f["properties"]["code"] == "BU01185003")
    assert krakeel["properties"]["name"] == "Krakeel"
    west, south, east, north = shapely.from_geojson(json.dumps(krakeel)).bounds
    # RD 230342..231475 east and 526361..527325 north is 1,133 m by 964 m. At 52.7 degrees north a degree
    # is 67.6 km wide and 111.3 km high: 0.0168 by 0.0087
    assert east - west == pytest.approx(0.0168, abs=0.0003)
    assert north - south == pytest.approx(0.0087, abs=0.0003)
    # Hoogeveen lies around 6.5 east, 52.7 north
    assert (6.4 < west < 6.6, 52.6 < south < 52.8) == (True, True)


def test_the_question_whether_something_changed_is_answered_by_the_store(
    server: Server, drawings: Path
) -> None:
    plan = Store(drawings).create_workshop("Krakeel")
    status, headers, body = ask(server, f"/kaart/rev/{plan.id}")
    assert (status, json.loads(body)) == (200, {"revision": 0, "online": False})
    # a page that says what goes where asks in its language
    said = json.loads(ask(server, f"/kaart/rev/{plan.id}?lang=nl")[2])["goes"]
    assert said == "Op deze computer is internet uitgezet (SMEEDKAART_OFFLINE=1): er gaat niets naar buiten."
    assert headers["cache-control"] == "no-store"


def test_an_unknown_workshop_is_said_to_be_unknown(server: Server) -> None:
    status, _, body = ask(server, "/kaart/rev/bestaat-niet")
    assert status == 404
    assert "error" in json.loads(body)


def send(server: Server, path: str, body: bytes, *, method: str = "POST", **headers: str) -> Answer:
    """Send something as a program would: nothing is added that a browser would add."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body=body, headers=named)
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()


@pytest.fixture(scope="module")
def online(drawings: Path) -> str:
    """Begin a workshop and switch it online."""
    store = Store(drawings)
    workshop = store.create_workshop("Zaal met internet").id
    store.switch_online(workshop, on=True)
    return workshop


def test_without_internet_there_is_nothing_outside(server: Server, online: str) -> None:
    status, headers, body = ask(server, f"/kaart/buiten?w={online}")
    assert (status, json.loads(body)) == (200, {"tiles": None, "addresses": False})
    assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize("workshop", ["", "bestaat-niet", "uit", 7])
def test_an_address_for_a_workshop_that_is_not_online_is_refused_whatever_the_page_asks(
    server: Server, drawings: Path, workshop: str | int
) -> None:
    if workshop == "uit":
        store = Store(drawings)
        workshop = store.create_workshop("Uit").id
        store.switch_online(workshop, on=True)
        store.switch_online(workshop, on=False)
    question = json.dumps({"text": "Kerkstraat", "workshop": workshop}).encode()
    status, headers, body = send(server, "/kaart/adres", question, X_Smeedkaart="1")
    answer = json.loads(body)
    assert (status, answer["outcome"], headers["cache-control"]) == (403, "failed", "no-store")
    assert answer["sentence"].startswith("Adressen zoeken staat uit in deze bijeenkomst.")


def test_an_address_that_cannot_be_looked_up_is_a_failure_and_not_an_empty_answer(
    server: Server, online: str
) -> None:
    asked = {"text": "Geheimstraat 12", "municipality": "GM0118", "language": "nl", "workshop": online}
    question = json.dumps(asked).encode()
    status, headers, body = send(server, "/kaart/adres", question, X_Smeedkaart="1")
    answer = json.loads(body)
    assert (status, answer["outcome"], answer["addresses"]) == (502, "failed", [])
    assert "PDOK Locatieserver" in answer["sentence"]
    assert headers["cache-control"] == "no-store"
    assert "Geheim" not in server.log.read_text()


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b'{"text": ""}', b'{"text": "%s"}' % (b"a" * 101), b" " * 5_000],
)
def test_a_question_that_our_map_would_not_ask_is_refused(server: Server, body: bytes) -> None:
    assert send(server, "/kaart/adres", body, X_Smeedkaart="1")[0] == 400


@pytest.mark.parametrize("path", ["/kaart/adres", "/kaart/pakket", "/kaart/inlezen"])
def test_a_page_of_another_site_can_send_nothing(server: Server, path: str) -> None:
    """A browser sends the header of our page only after asking, and nobody tells it that it may."""
    assert send(server, path, b'{"text": "Kerkstraat"}', Origin="https://elders.example")[0] == 403
    asking = {
        "Origin": "https://elders.example",
        "Access_Control_Request_Method": "POST",
        "Access_Control_Request_Headers": "x-smeedkaart",
    }
    status, headers, _ = send(server, path, b"", method="OPTIONS", **asking)
    assert status >= 400
    assert "access-control-allow-origin" not in headers
    assert "access-control-allow-headers" not in headers


def test_a_pack_that_is_too_large_is_refused_before_it_is_sent(server: Server) -> None:
    status, _, body = send(server, "/kaart/pakket", b"", X_Smeedkaart="1", Content_Length="612000000")
    assert status == 413
    said = json.loads(body)["sentence"]
    assert said.startswith("Dit bestand is 612 MB; een datapakket mag hoogstens 500 MB zijn.")
    assert "smeedkaart data import" in said


async def parts(count: int, size: int) -> AsyncIterator[bytes]:
    for _ in range(count):
        yield b"x" * size


def test_what_turns_out_too_large_while_it_comes_in_is_not_kept(tmp_path: Path) -> None:
    """Who does not say how much it is, is cut off at the limit: 3 parts of 400 bytes are more than 1,000."""
    with pytest.raises(receiving.TooLargeError, match="groter dan 1 kB"):
        asyncio.run(receiving.keep(parts(3, 400), tmp_path / "pack.gpkg", most=1_000))
    assert (tmp_path / "pack.gpkg").stat().st_size <= 1_000
    assert asyncio.run(receiving.keep(parts(2, 400), tmp_path / "whole.gpkg", most=1_000)) == 800
    answer = asyncio.run(receiving.receive(parts(3, 400), "nl", most=1_000))
    assert "groter dan 1 kB" in answer["sentence"]


def test_a_pack_is_taken_in_and_an_older_one_only_when_that_is_said(
    data_folder: Path, tmp_path: Path
) -> None:
    with Double() as double:
        fresh = fetch.fetch("Smeedwijk", folder=data_folder, services=double.services())
    here = data_folder / "GM9901-2025.gpkg"
    newer = here.read_bytes()
    brought = pack.write(replace(fresh, fetched="2025-01-01T00:00:00Z"), tmp_path).read_bytes()

    async def body() -> AsyncIterator[bytes]:
        yield brought

    refused = asyncio.run(receiving.receive(body(), "nl", name="stick.gpkg"))
    assert refused["replaceable"] is True
    assert "stick.gpkg" in refused["sentence"]
    assert "/" not in refused["sentence"]
    assert here.read_bytes() == newer
    assert asyncio.run(receiving.receive(body(), "nl", replace=True)) == {"key": "GM9901-2025"}
    assert here.read_bytes() == brought


def becomes(outside: Outside, wanted: Reach, now: list[float]) -> bool:
    """Look, and let time pass by the clock of the test, until what is known is what is wanted."""
    end = time.monotonic() + 60
    while outside.reach() != wanted and time.monotonic() < end:
        time.sleep(0.05)
        now[0] += 1.0
    return outside.reach() == wanted


def test_what_lies_outside_is_found_out_without_anybody_waiting() -> None:
    now = [0.0]
    with Double() as double:
        double.stall_seconds = 20.0
        double.faults.set("stall", on="tiles")
        outside = Outside(double.services(), clock=lambda: now[0])
        assert outside.reach() is None
        # the tiles say nothing, the addresses answer
        assert becomes(outside, Reach(tiles=False, addresses=True), now)


def test_a_login_page_in_the_place_of_tiles_is_no_background() -> None:
    with Double() as double:
        double.faults.set("html-200", on="tiles")
        assert reachable_now(double.services()) == Reach(tiles=False, addresses=True)


def test_what_lies_outside_is_asked_again_after_a_while_and_not_before() -> None:
    """What works is believed for a minute; who met a failure since then is not kept on that."""
    now = [0.0]
    both = Reach(tiles=True, addresses=True)
    with Double() as double:
        outside = Outside(double.services(), clock=lambda: now[0])
        assert becomes(outside, both, now)
        asked = len(double.log)
        double.faults.set("html-503", on="tiles")
        now[0] += 30.0
        assert outside.reach() == both
        assert len(double.log) == asked
        assert outside.reach(anew=True) is None
        assert becomes(outside, Reach(tiles=False, addresses=True), now)


def test_borders_with_very_many_corners_become_lighter_to_look_at() -> None:
    """Two circles of 4,000 corners each; what is left differs less than 1 per cent in surface."""
    circles = np.array([shapely.Point(x, 0).buffer(1_000, quad_segs=1_000) for x in (0, 5_000)])
    drawn = lighter(circles, most=500)
    assert shapely.get_num_coordinates(drawn).sum() <= 500
    assert shapely.area(drawn).sum() == pytest.approx(shapely.area(circles).sum(), rel=0.01)
    assert lighter(circles, most=10_000) is circles


def test_streamlit_recognises_the_app_without_running_it() -> None:
    found = discover_asgi_app(ROOT / "app.py")
    assert (found.is_asgi_app, found.import_string) == (True, "app:app")


def dotted(table: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """Give every setting under its name with dots, however deep its table lies."""
    for name, value in table.items():
        if isinstance(value, dict):
            yield from dotted(value, f"{before}{name}.")
        else:
            yield before + name, value


def test_the_settings_are_the_same_with_and_without_the_source_tree() -> None:
    tables = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert dict(dotted(tables)) == settings()


def test_nothing_is_told_to_others_and_only_this_machine_may_call() -> None:
    chosen = settings()
    assert chosen["browser.gatherUsageStats"] is False
    # the question for an e-mail address would stop `make app` at its first start
    assert chosen["server.showEmailPrompt"] is False
    assert chosen["server.address"] == "127.0.0.1"
