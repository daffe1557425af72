"""The panel beside the map in a real browser, drawn from messages as the server writes them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from smeedkaart.web import editor
from smeedkaart.web.editor.side import Opens, side_texts

pytestmark = pytest.mark.browser

SCRIPTS = Path(editor.__file__).parent
HOSTILE = "<img src=x onerror=\"document.title='gekaapt'\">"
BEGIN = """async ([texts, opens]) => {
    const { Side } = await import("/side.js");
    const about = {
        workshop: "Proef", municipality: "Hoogeveen", notice: "", credit: "CBS", online: "Uit", large: false,
        languages: [{ code: "en", name: "English" }], decides: false, trouble: "", waiting: 0, opens,
    };
    window.asked = [];
    window.side = new Side(document.querySelector("aside"), {
        onPick: (id) => asked.push(["pick", id]),
        onOpen: (sheet, value) => asked.push([sheet, value]),
        onChoose: () => asked.push(["choose"]),
        onEscape: () => asked.push(["escape"]),
    });
    side.words(texts, about);
}"""
# the same panel on a page that can open other things
OTHER = "(opens) => side.words(side.texts, { ...side.about, opens })"
SHOW = "(shown) => side.show({ ...shown, hand: new Map(shown.hand) })"


@pytest.fixture
def panel(page: Page) -> Page:
    """Open a page with nothing but the panel, its scripts straight from their folder."""

    def answer(route: Route) -> None:
        name = route.request.url.rsplit("/", 1)[-1]
        if name.endswith(".js"):
            route.fulfill(path=SCRIPTS / name, content_type="text/javascript")
        else:
            route.fulfill(body="<title>proef</title><aside></aside>", content_type="text/html; charset=utf-8")

    page.route("http://paneel.test/**", answer)
    page.goto("http://paneel.test/")
    page.evaluate(BEGIN, [side_texts(), list(Opens.EVERYTHING.value)])
    return page


def sign(letter: str) -> dict[str, str]:
    return {"letter": letter, "fill": "#7fcdbb", "ink": "#10202e", "words": f"trede {letter}"}


def figures(title: str, people: str) -> dict[str, Any]:
    parts = [
        {
            "kind": "people",
            "heading": "Mensen",
            "big": people,
            "small": "",
            "width": "2.5",
            "notes": ["90% zeker"],
        },
        {"kind": "tier", "heading": "Trede", "big": "", "small": "", "sign": sign("B"), "notes": ["€ 9,50"]},
        {"kind": "euros", "heading": "Euro's", "big": "€ 20.000", "small": ",00", "width": "6", "notes": []},
    ]
    return {"title": title, "parts": parts}


def area(key: str, name: str, people: str, changed: int = 1, side: int = 1) -> dict[str, Any]:
    row = {"name": name, "kin": "", "tier": sign("B"), "people": people, "money": "€ 20.000,00", "note": ""}
    border = {"type": "Polygon", "coordinates": [[[0, 0], [side, 0], [side, side], [0, 0]]]}
    numbers = {"row": row, "figures": figures(name, people)}
    return {"id": key, "changed": changed, "geometry": border} | numbers


def shown(*areas: dict[str, Any], chosen: str | None = None, **other: Any) -> dict[str, Any]:
    whole = {
        "figures": figures("Samen", "300"),
        "totals": ["Samen", "", "300", "€ 40.000,00"],
        "totals_note": "",
        "subtotals": [],
        "doubles": [{"areas": ["a", "b"], "sentence": "12 mensen wonen in Noord en Zuid."}],
        "unclaimed": {"sentence": "5 mensen wonen nergens.", "zones": ["Krakeel: 5"]},
        "headings": {"double_and_unclaimed": "Dubbel of nergens", "nobody_twice": "", "where": "Waar"},
        "pool": None,
        "warnings": ["een waarschuwing"],
        "legend": [{"sign": sign("B"), "words": "trede B", "count": "2"}],
    }
    given: dict[str, Any] = {"areas": list(areas), "hand": [], "draft": None, "whole": whole}
    given |= {"known": True, "behind": False, "age": "", "waiting": 0, "laid": 0}
    return given | {"chosen": chosen} | other


NORTH, SOUTH = area("a", "Noord", "100"), area("b", "Zuid", "200")


def test_the_whole_and_each_area_have_their_three_numbers_and_names_are_text(panel: Page) -> None:
    panel.evaluate(SHOW, shown(SOUTH, NORTH, area("c", HOSTILE, "7")))
    expect(panel.get_by_role("heading", level=1)).to_have_text("Samen")
    expect(panel.locator(".pg-people .pg-big")).to_have_text("300")
    expect(panel.locator(".pg-euros .pg-big small")).to_have_text(",00")
    # by name, whatever the order in which they came
    assert panel.locator(".pg-pick").all_text_contents() == [HOSTILE, "Noord", "Zuid"]
    expect(panel.locator("tfoot")).to_contain_text("€ 40.000,00")
    for sentence in ("12 mensen wonen in Noord en Zuid.", "5 mensen wonen nergens.", "een waarschuwing"):
        expect(panel.get_by_text(sentence)).to_be_visible()
    expect(panel.locator(".sk-legend")).to_contain_text("trede B")
    expect(panel.locator(".sk-asked")).to_be_empty()
    # two people met each other after the page was opened
    panel.evaluate(SHOW, shown(SOUTH, NORTH, waiting=1))
    expect(panel.get_by_role("alert")).to_contain_text("Eén keuze tussen twee versies wacht.")
    panel.get_by_role("button", name="Bekijken en kiezen").click()
    panel.evaluate(SHOW, shown(SOUTH, NORTH))
    expect(panel.locator(".sk-asked")).to_be_empty()
    assert panel.evaluate("asked.pop()") == ["conflict", ""]
    # a page without that dialog chooses on the map; what it would choose later it can take up again
    panel.evaluate(OTHER, list(Opens.PLAIN.value))
    panel.evaluate(SHOW, shown(SOUTH, NORTH, waiting=3))
    expect(panel.locator(".sk-asked")).to_be_empty()
    panel.evaluate(SHOW, shown(SOUTH, NORTH, waiting=3, laid=2))
    expect(panel.get_by_role("alert")).to_contain_text("2 keuzes tussen twee versies wachten.")
    panel.get_by_role("button", name="Bekijken en kiezen").click()
    assert panel.evaluate("asked.pop()") == ["choose"]
    panel.evaluate(OTHER, list(Opens.EVERYTHING.value))
    panel.evaluate(SHOW, shown(SOUTH, NORTH))
    panel.get_by_role("button", name="Zuid").click()
    panel.get_by_role("button", name="Publiceren").click()
    assert panel.evaluate("asked") == [["pick", "b"], ["publish", ""]]
    panel.evaluate(SHOW, shown(NORTH, SOUTH, chosen="b"))
    expect(panel.get_by_role("heading", level=1)).to_have_text("Zuid")
    expect(panel.locator(".pg-people .pg-big")).to_have_text("200")
    # publishing is there whatever is chosen
    for name in ("Bonnetje", "Naam wijzigen of beëindigen", "Publiceren"):
        expect(panel.get_by_role("button", name=name)).to_be_visible()
    assert panel.locator("img").count() == 0
    assert panel.title() == "proef"


def test_numbers_follow_the_hand_and_what_is_old_says_so(panel: Page) -> None:
    panel.evaluate(SHOW, shown(NORTH, SOUTH, chosen="a"))
    held = [["a", area("a", "Noord", "140")]]
    panel.evaluate(SHOW, shown(NORTH, SOUTH, chosen="a", hand=held))
    expect(panel.locator(".pg-people .pg-big")).to_have_text("140")
    row = panel.get_by_role("row").filter(has=panel.get_by_role("button", name="Noord"))
    expect(row).to_contain_text("140")
    numbers = panel.locator(".sk-numbers")
    panel.evaluate(SHOW, shown(NORTH, SOUTH, chosen="a", hand=held, age="late"))
    assert "is-late" in (numbers.get_attribute("class") or "")
    panel.evaluate(SHOW, shown(NORTH, SOUTH, chosen="a", age="old"))
    assert "is-old" in (numbers.get_attribute("class") or "")
    old = panel.get_by_text("Deze cijfers zijn van voordat de verbinding wegviel.")
    expect(old).to_be_visible()
    panel.evaluate(SHOW, shown(NORTH, SOUTH, chosen="a"))
    expect(old).to_be_hidden()
    assert numbers.get_attribute("class") == "sk-numbers"
    # what is being drawn, whatever is chosen, and before there is any area
    for areas, chosen in (((NORTH, SOUTH), "a"), ((), None)):
        panel.evaluate(SHOW, shown(*areas, chosen=chosen, draft=area("d", "", "17")))
        expect(panel.get_by_role("heading", level=1)).to_have_text(re.compile("^Nog geen gebied"))
        expect(panel.locator(".is-draft .pg-people .pg-big")).to_have_text("17")
        panel.evaluate(SHOW, shown(*areas, chosen=chosen))
        expect(panel.locator(".is-draft")).to_have_count(0)


def test_whoever_reads_or_walks_through_the_list_keeps_the_place(panel: Page) -> None:
    panel.evaluate(SHOW, shown(NORTH, SOUTH))
    panel.get_by_text("Waar", exact=True).click()
    expect(panel.get_by_text("Krakeel: 5")).to_be_visible()
    panel.get_by_role("button", name="Zuid").focus()
    # another hand draws: this row and the totals get other numbers
    changed = shown(NORTH, area("b", "Zuid", "222", 2))
    changed["whole"]["unclaimed"]["sentence"] = "4 mensen wonen nergens."
    panel.evaluate(SHOW, changed)
    expect(panel.get_by_text("4 mensen wonen nergens.")).to_be_visible()
    expect(panel.get_by_text("Krakeel: 5")).to_be_visible()
    expect(panel.get_by_role("button", name="Zuid")).to_be_focused()
    panel.keyboard.press("Escape")
    # after a dialog people are back at the button that opened it
    panel.get_by_role("button", name="Publiceren").press("Enter")
    panel.evaluate("document.activeElement.blur(); side.back()")
    expect(panel.get_by_role("button", name="Publiceren")).to_be_focused()
    assert panel.evaluate("asked") == [["escape"], ["publish", ""]]


def test_sentences_and_questions_wait_until_people_have_answered(panel: Page) -> None:
    panel.evaluate(SHOW, shown(NORTH, SOUTH))
    panel.evaluate("side.hear({ number: 1, sentences: ['Dit geldt vanaf morgen.'] })")
    told = panel.get_by_text("Dit geldt vanaf morgen.")
    expect(told).to_be_visible()
    panel.get_by_role("button", name="Begrepen").click()
    # the page runs again and brings the same: it is told once
    panel.evaluate("side.hear({ number: 1, sentences: ['Dit geldt vanaf morgen.'] })")
    expect(told).to_have_count(0)
    ask = """([areas, area, name]) => side.question(
        [{ redraw: 9, area, name, kept: 0.3, sentence: 'Een derde woont er nog.' }],
        new Map(areas.map((one) => [one.id, one])))"""
    panel.evaluate(ask, [[NORTH, SOUTH], "a", "Noord"])
    expect(panel.get_by_role("heading", name="Is Noord nog hetzelfde gebied?")).to_be_visible()
    panel.get_by_role("button", name="Nee, een nieuw gebied").click()
    assert panel.evaluate("asked") == [["identity", "a"]]
    # somebody else's stroke may give the area other numbers, which is no answer
    panel.evaluate(SHOW, shown(area("a", "Noord", "99", 2), SOUTH))
    expect(panel.get_by_role("cell", name="99", exact=True)).to_be_visible()
    expect(panel.get_by_text("Een derde woont er nog.")).to_be_visible()
    # another border makes the question idle
    panel.evaluate(SHOW, shown(area("a", "Noord", "101", 3, side=2), SOUTH))
    expect(panel.get_by_text("Een derde woont er nog.")).to_have_count(0)


def test_before_the_first_area_the_panel_says_how_to_begin_and_why_there_are_no_numbers(panel: Page) -> None:
    nothing = {"figures": {"title": "", "parts": []}, "totals": [], "warnings": [], "legend": []}
    panel.evaluate(SHOW, shown(whole=nothing))
    expect(panel.get_by_role("heading", level=1)).to_have_text("Teken het eerste gebied")
    expect(panel.get_by_role("table")).to_be_hidden()
    panel.evaluate(SHOW, shown(NORTH, whole=nothing | {"warnings": ["Met dit gebied is niet te rekenen."]}))
    expect(panel.get_by_role("alert")).to_have_text("Met dit gebied is niet te rekenen.")
