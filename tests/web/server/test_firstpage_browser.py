"""The first seconds: one calm sentence, then the map, and nothing that Streamlit says by itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Error, Page, Route, expect
from streamlit import file_util

from smeedkaart.store.store import Store
from smeedkaart.web.server.firstpage import dressed
from tests.fixtures.browser import BEGIN, FREELY, ROOT, Server

pytestmark = pytest.mark.browser

SENTENCE = "smeedkaart wordt klaargezet. Een ogenblik …"
# what Streamlit says while it starts, and its notice of November 2026 for who has one of the folders below
FOREIGN = re.compile(
    r"\b(stop|deploy|running|connecting|connection|error|rerun|loading|please wait|skip to|streamlit|agents?"
    r"|install|javascript)\b",
    re.IGNORECASE,
)
MODULES = {path.stem.casefold() for path in (ROOT / "smeedkaart" / "web" / "screens").glob("*.py")}
TOOLS = [".agents", ".claude", ".codex", ".copilot", ".cursor", ".gemini"]
TOOLS += [".config/opencode", ".cortex", ".snowflake/cortex"]
# every look at the page that differs from the one before, on its own clock: at a change, and each 100 ms
WATCH = """
window.seen = [];
const look = () => {
    const text = document.body?.innerText ?? "";
    const now = { text, title: document.title, lang: document.documentElement?.lang };
    const last = window.seen.at(-1);
    if (last && ["text", "title", "lang"].every((key) => last[key] === now[key])) return;
    window.seen.push({ at: performance.now(), ...now });
};
new MutationObserver(look).observe(document, { childList: true, subtree: true, attributes: true });
setInterval(look, 100);
"""


@pytest.fixture(scope="module")
def cold(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Start a new server that believes it has a screen, for someone whose home has the folders of many tools.

    Streamlit decides by its setting `headless` and by those folders whether to show its notice in the page;
    what kind of window the browser has does not matter to it.
    """
    home = tmp_path_factory.mktemp("home")
    for name in TOOLS:
        (home / name).mkdir(parents=True)
    own = {"SMEEDKAART_DB": str(home / "drawings.sqlite"), "HOME": str(home)}
    server = Server(ROOT / "app.py", own, {"server.headless": "false"})
    server.start()
    yield server
    server.stop()


def foreign(text: str) -> list[str]:
    """Return what in a page is English of Streamlit, or the name of a module."""
    names = [line for line in text.splitlines() if line.strip().casefold() in MODULES]
    return [found.group() for found in FOREIGN.finditer(text)] + names


# what somebody is at on the map (view, corners so far, whether the map has the focus), and where all lies
WORK = """() => {
    const { map, tools } = document.querySelector('.sk-map').editor;
    const focused = document.activeElement === map.getContainer();
    const boxes = [...document.querySelectorAll('.sk-map, .sk-side, .sk-side *')].map((one) => {
        const { x, y, width, height } = one.getBoundingClientRect();
        return [one.className, x, y, width, height].join(' ');
    });
    return { view: [map.getCenter(), map.getZoom()], points: tools.points, focused, boxes };
}"""


def stops_before_button(page: Page) -> list[str]:
    """Press Tab until a button has the focus, and return what had it before."""
    passed: list[str] = []
    while len(passed) < 30:
        page.keyboard.press("Tab")
        kind = page.evaluate(
            "() => { const at = document.activeElement; return at.getAttribute('role') ?? at.localName; }"
        )
        if kind == "button":
            return passed
        passed.append(kind)
    return passed


def test_a_cold_start_shows_one_dutch_sentence_and_then_the_map(page: Page, cold: Server) -> None:
    page.add_init_script(WATCH)
    page.goto(cold.url, wait_until="commit")
    page.wait_for_function("() => document.querySelector('.sk-map.is-there')", timeout=60_000)
    # Streamlit has its say once the page is there
    page.wait_for_timeout(3_000)
    seen: list[dict[str, Any]] = page.evaluate("() => window.seen")
    assert [(look["at"], foreign(look["text"])) for look in seen if foreign(look["text"])] == []
    # before its head is read, a page has neither title nor language
    assert {look["title"] for look in seen} <= {"", "smeedkaart"}
    assert {look["lang"] for look in seen} <= {"", "nl", None}
    first = next(look for look in seen if look["text"].strip())
    assert first["text"].strip() == SENTENCE
    # nothing half built in between: after the sentence comes the whole page
    after = next(look for look in seen if look["text"].strip() not in {"", SENTENCE})
    assert BEGIN in after["text"]
    assert "Teken het eerste gebied" in after["text"]
    expect(page.locator(".sk-map.is-there .sk-canvas")).to_be_visible()
    expect(page.get_by_text(SENTENCE)).to_have_count(0)
    assert page.locator("[data-testid=stSidebarNav]").count() == 0


def test_the_tab_key_comes_to_a_button_within_three_stops(page: Page, cold: Server) -> None:
    workshop = Store(cold.environment["SMEEDKAART_DB"]).create_workshop("Proef")
    page.goto(f"{cold.url}/?w={workshop.id}")
    expect(page.get_by_role("button", name=BEGIN)).to_be_visible()
    assert len(stops_before_button(page)) <= 3
    assert page.evaluate("() => document.activeElement.innerText.trim()") == BEGIN


@pytest.mark.parametrize(
    "path", ["", "/?page=gegevens", "/?w=bestaat-niet", "/?page=tijdlijn&w=bestaat-niet"]
)
def test_every_page_comes_out_from_behind_the_sentence(page: Page, app_server: Server, path: str) -> None:
    page.goto(app_server.url + path)
    expect(page.locator("html:not(.sk-arriving)")).to_have_count(1)
    expect(page.locator("h1").first).to_be_visible()


def test_the_sentence_is_in_the_language_of_the_address(page: Page, app_server: Server) -> None:
    page.route("**/static/js/**", lambda route: route.abort())
    page.goto(f"{app_server.url}/?lang=en")
    expect(page.locator("#sk-waiting")).to_have_text("smeedkaart is being made ready. One moment …")
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_the_sentence_can_be_read_from_afar_and_keeps_its_size_while_the_page_is_built(
    page: Page, app_server: Server
) -> None:
    """Streamlit gives the whole page another size of letters, half a second later: 1.35rem made it jump."""
    page.route("**/static/js/**", lambda route: route.abort())
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(app_server.url)
    size = "() => parseFloat(getComputedStyle(document.querySelector('#sk-waiting')).fontSize)"
    before = page.evaluate(size)
    # 2.2 % of the width of the window
    assert before == pytest.approx(1440 * 0.022)
    page.evaluate("() => { document.documentElement.style.fontSize = '18px'; }")
    assert page.evaluate(size) == before


def test_without_scripts_the_page_says_in_dutch_what_is_needed(
    new_context: Callable[..., BrowserContext], app_server: Server
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(app_server.url)
    assert page.inner_text("body").strip() == (
        "smeedkaart heeft JavaScript nodig. Zet dat aan in de browser en ververs de pagina."
    )


def test_who_waits_very_long_sees_what_there_is(page: Page, app_server: Server) -> None:
    """A map whose zones never come leaves the page hidden for half a minute, not for ever."""
    workshop = Store(app_server.environment["SMEEDKAART_DB"]).create_workshop("Proef")
    # held, never answered
    page.route("**/kaart/zones/**", lambda _route: None)
    page.clock.install()
    page.goto(f"{app_server.url}/?w={workshop.id}")
    expect(page.locator("html.sk-arriving")).to_have_count(1)
    page.clock.fast_forward(31_000)
    expect(page.locator("html:not(.sk-arriving)")).to_have_count(1)


def test_the_map_is_there_before_streamlit_and_is_taken_over_as_it_is(page: Page, app_server: Server) -> None:
    workshop = Store(app_server.environment["SMEEDKAART_DB"]).create_workshop("Proef")
    held: list[Route] = []
    kept_away = True
    errors: list[Error] = []

    def hold(route: Route) -> None:
        if kept_away:
            held.append(route)
        else:
            route.continue_()

    def note(error: Error) -> None:
        errors.append(error)

    page.route("**/static/js/**", hold)
    page.on("pageerror", note)

    def arrive() -> None:
        """Let Streamlit come in, and wait until the page is complete."""
        nonlocal kept_away
        kept_away = False
        page.wait_for_function("() => document.querySelector('script[src*=\"static/js/\"]')")
        while held:
            held.pop().continue_()
        expect(page.locator("html:not(.sk-arriving)")).to_have_count(1)

    page.goto(f"{app_server.url}/?w={workshop.id}", wait_until="commit")
    draw = page.get_by_role("button", name=FREELY)
    # the first page of a server that has just been started
    expect(draw).to_be_visible(timeout=60_000)
    expect(page.get_by_text(SENTENCE)).to_be_hidden()
    assert page.locator(".stApp").count() == 0
    # people begin: three corners, and the map is moved meanwhile
    draw.click()
    page.evaluate("document.querySelector('.sk-map').setAttribute('data-first', '')")
    for x, y in ((300, 400), (500, 400), (500, 600)):
        page.mouse.click(x, y)
    page.evaluate("document.querySelector('.sk-map').editor.map.panBy([40, 0], { animate: false })")
    # whether all fits is looked up a moment after the page came, and its sign is one box more
    expect(page.locator(".sk-checks-count")).to_have_count(1)
    began = page.evaluate(WORK)
    assert (began["points"], began["focused"]) == (3, True)
    arrive()
    assert page.evaluate(WORK) == began
    expect(page.locator(".sk-map")).to_have_count(1)
    expect(page.locator(".st-key-pg-map .sk-map[data-first]")).to_have_count(1)
    expect(page.locator(".sk-side")).to_have_count(1)

    # what is asked of Streamlit before it is there waits for it
    kept_away = True
    page.goto(f"{app_server.url}/?w={workshop.id}&groot=1", wait_until="commit")
    page.get_by_role("button", name="Internet aan of uit").click()
    arrive()
    expect(page.get_by_role("dialog", name="Internet aan of uit")).to_be_visible()
    expect(page.locator(".sk-map")).to_have_count(1)
    assert errors == []


def test_everything_we_replace_is_in_the_page_of_this_streamlit() -> None:
    """A Streamlit with another first page fails here, and only then in a hall."""
    page = (Path(file_util.get_static_dir()) / "index.html").read_text(encoding="utf-8")
    ours = dressed(page, "nl")
    for told in ('<html lang="nl">', "<title>smeedkaart</title>", "data:image/svg+xml", SENTENCE):
        assert told in ours
    for gone in ("<title>Streamlit", "You need to enable", "openapi.json", "favicon.png"):
        assert gone not in ours
    assert dressed("<html>anders</html>", "nl") == "<html>anders</html>"
