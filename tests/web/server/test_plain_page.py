"""The plain page of a workshop over HTTP: who gets it, where its scripts are, and what names become."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from smeedkaart.history.event import Event
from smeedkaart.sources.local.sample import hoogeveen
from smeedkaart.store.store import Store
from smeedkaart.web.editor.side import Opens
from tests.web.server.live import Page, serving

HOSTILE = "</script><script>document.title='gekaapt'</script><!--"


@pytest.fixture
def port(store: Store) -> Iterator[int]:
    with serving(store) as port:
        yield port


@pytest.fixture
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(tmp_path_factory.mktemp("plain") / "drawings.sqlite")


def told(body: bytes) -> dict[str, Any]:
    """Read what a page tells its map, as a browser takes an element: up to the first end of a script."""
    found = re.search(r'<script type="application/json" id="sk-page">(.*?)</script', body.decode(), re.DOTALL)
    assert found
    told: dict[str, Any] = json.loads(found[1])
    return told


def test_the_page_tells_its_map_the_same_as_the_page_of_streamlit_but_for_what_it_cannot_open(
    store: Store, port: int
) -> None:
    plan = store.create_workshop("Krakeel").id
    answer = Page(port, plan).ask("GET", "?lang=en&groot=1")
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["cache-control"] == "no-store"
    shown = told(answer.body)
    # it asks for the areas itself, over the routes
    assert (shown["workshop"], shown["language"], shown["features"]) == (plan, "en", None)
    assert shown["texts"]["draw"] == "Draw freely"
    assert (shown["about"]["opens"], shown["about"]["large"]) == (list(Opens.PLAIN.value), True)
    assert b'<html lang="en" dir="ltr">' in answer.body
    assert b"pg-large" in answer.body
    dutch = Page(port, plan, base="/lang/pad").ask("GET", "")
    assert told(dutch.body)["texts"]["draw"] == "Vrij tekenen"
    assert b"pg-large" not in dutch.body
    # from any base path two steps up is where the server lives
    fetched = set(re.findall(r'(?:href|src)="(?!data:)([^"]+)"', dutch.body.decode()))
    own = {
        f"../../kaart/editor/{name}"
        for name in ("style.css", "plain.css", "plain.js", "editor.js", "side.js")
    }
    assert own <= fetched
    assert all(address.startswith("../../kaart/") for address in fetched)


def test_names_are_text_whatever_people_write_in_them(store: Store, port: int) -> None:
    plan = store.create_workshop(HOSTILE).id
    page = Page(port, plan)
    answer = page.ask("GET", "")
    assert told(answer.body)["about"]["workshop"] == HOSTILE
    assert f"<title>{html.escape(HOSTILE, quote=False)}".replace("'", "&#39;").encode() in answer.body
    assert answer.body.count(b"<script") == 2
    # and should one slip through: no script runs that is not a file of ours
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "script-src" not in policy
    shape = hoogeveen().zones.geometry["BU01185003"]
    store.append(plan, [Event("draw", "a", date(2026, 1, 1), name=HOSTILE, geometry=shape)])
    receipt = page.ask("GET", "/receipt/a")
    assert b"<script" not in receipt.body


def test_the_page_stands_behind_the_same_gates_as_the_routes(store: Store, port: int) -> None:
    plan = store.create_workshop("Krakeel").id
    page = Page(port, plan)
    assert page.ask("GET", "", Host="elders.example").status == 421
    assert page.ask("GET", "", Origin="http://elders.example").status == 403
    gone = Page(port, "nergens").ask("GET", "")
    assert (gone.status, gone.headers["content-type"].partition(";")[0]) == (404, "text/html")
    assert b'role="alert"' in gone.body
    assert b"<script" not in gone.body
    with serving(store, code="Smeden in juni 2007") as locked:
        asked = Page(locked, plan).ask("GET", "")
        # whoever follows the address gets the form, and then the page
        assert (asked.status, b'<form method="post"' in asked.body) == (401, True)
        code = {"Content_Type": "application/x-www-form-urlencoded", "Origin": f"http://127.0.0.1:{locked}"}
        given = Page(locked, plan).ask("POST", "", b"code=Smeden+in+juni+2007", **code)
        assert (given.status, given.headers["location"]) == (303, f"./{plan}")
        cookie = given.headers["set-cookie"].partition(";")[0]
        assert Page(locked, plan).ask("GET", "", Cookie=cookie).status == 200
