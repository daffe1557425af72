"""What is served beside the page: the right types, nothing twice, and no way out of the folders."""

from __future__ import annotations

import http.client
import json
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import shapely
from streamlit.web.server.app_discovery import discover_asgi_app

from smeedkaart.store import Store
from smeedkaart.web.server import settings
from tests.browser import ROOT, Server

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
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
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
    assert (status, json.loads(body)) == (200, {"revision": 0})
    assert headers["cache-control"] == "no-store"


def test_an_unknown_workshop_is_said_to_be_unknown(server: Server) -> None:
    status, _, body = ask(server, "/kaart/rev/bestaat-niet")
    assert status == 404
    assert "error" in json.loads(body)


def test_streamlit_recognises_the_app_without_running_it() -> None:
    found = discover_asgi_app(ROOT / "app.py")
    assert (found.is_asgi_app, found.import_string) == (True, "app:app")


def test_the_settings_are_the_same_with_and_without_the_source_tree() -> None:
    tables = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    written = {f"{table}.{name}": value for table, values in tables.items() for name, value in values.items()}
    assert written == settings()


def test_nothing_is_told_to_others_and_only_this_machine_may_call() -> None:
    chosen = settings()
    assert chosen["browser.gatherUsageStats"] is False
    # the question for an e-mail address would stop `make app` at its first start
    assert chosen["server.showEmailPrompt"] is False
    assert chosen["server.address"] == "127.0.0.1"
