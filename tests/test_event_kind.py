"""A kind of event is one row and its sentence: one added from outside works from store to screen."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from shapely import box
from typer.testing import CliRunner

import smeedkaart
from smeedkaart.change.effects import change_effect
from smeedkaart.cli.commands import app
from smeedkaart.errors import LineageError
from smeedkaart.exchange.area_spans import area_spans
from smeedkaart.exchange.history_file import read_history, write_history
from smeedkaart.exchange.review_file import Review, Suggestion, read_review, write_review
from smeedkaart.funding.base_after_merge import kept_bases
from smeedkaart.history import kinds
from smeedkaart.history.event import Event, Output
from smeedkaart.history.kinds import EVENT_KINDS, About, EventKind
from smeedkaart.history.lineage import ancestors, areas_as_of, descendants, ended_areas, lineage, what_was
from smeedkaart.history.sentences import tale
from smeedkaart.history.undo import to_redo, to_undo
from smeedkaart.sources.local.sample import hoogeveen
from smeedkaart.store.store import Store
from smeedkaart.text import teller
from smeedkaart.text.catalogue import ALL_SENTENCES
from smeedkaart.text.language import current_language, gettext, speaking
from smeedkaart.text.teller import Statement
from smeedkaart.web.view.history_lines import lines

START, LATER = date(2007, 5, 30), date(2012, 1, 1)
WEST, EAST = box(229e3, 525e3, 230e3, 526e3), box(230e3, 525e3, 231e3, 526e3)
WHOLE = box(229e3, 525e3, 231e3, 526e3)

# a row and its sentences, in English and in Dutch, are all that a kind needs
ABSORB = EventKind(
    "absorb",
    About.AREAS,
    "history.absorb",
    inputs=(2, None),
    outputs=(1, 1),
    going_on=(1, 1),
    miscounted="history.absorb_of_few",
    keeps_base=True,
)
# a strip changes hands: both go on, and together they stay what they were
TRANSFER = EventKind(
    "transfer",
    About.AREAS,
    "history.transfer",
    inputs=(2, None),
    outputs=(2, None),
    going_on=(2, None),
    miscounted="history.transfer_of_few",
    surface=("history.transfer_loses", "history.split_twice", "history.split_adds"),
)
SENTENCES = {
    "history.transfer": (
        "On {day} the border between {outputs} moved",
        "Op {day} verschoof de grens van {outputs}",
    ),
    "history.transfer_of_few": ("All of them go on.", "Alle gebieden gaan verder."),
    "history.transfer_loses": ("{surface:number.1} ha is lost.", "{surface:number.1} ha gaat verloren."),
    "history.absorb": ("On {day} {gone} went into {area}", "Op {day} is {gone} opgegaan in {area}"),
    "history.absorb_of_few": ("One area goes on, others go into it.", "Eén gebied gaat verder."),
}
ENGLISH = "On 1 January 2012 Oost went into West."
DUTCH = "Op 1 januari 2012 is Oost opgegaan in West."

DRAWN = (
    Event("draw", "west", START, name="West", geometry=WEST, edit_id="e1"),
    Event("draw", "east", START, name="Oost", geometry=EAST, edit_id="e2"),
)
GOES_INTO = Event(
    "absorb", "west", LATER, inputs=("west", "east"), outputs=(Output("west", "West", WHOLE),), edit_id="e3"
)


@pytest.fixture(autouse=True)
def absorb(monkeypatch: pytest.MonkeyPatch) -> None:
    """Add the kind, as its row and its sentences would stand in the table and in both catalogues."""
    monkeypatch.setitem(EVENT_KINDS, "absorb", ABSORB)
    monkeypatch.setitem(EVENT_KINDS, "transfer", TRANSFER)
    dutch = dict(SENTENCES.values())
    for code, (english, _dutch) in SENTENCES.items():
        monkeypatch.setitem(ALL_SENTENCES, code, english)

    def translated(text: str) -> str:
        return dutch[text] if text in dutch and current_language() == "nl" else gettext(text)

    monkeypatch.setattr(teller, "gettext", translated)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "plan.sqlite")


@pytest.fixture
def plan(store: Store) -> str:
    plan = store.create_workshop("Krakeel").id
    store.append(plan, [*DRAWN, GOES_INTO])
    return plan


def areas(store: Store, plan: str, when: date = LATER) -> dict[str, float]:
    return dict(areas_as_of(store.events(plan), when).geometry.area)


def test_one_area_ends_and_the_other_goes_on_with_its_identity_name_and_first_day(
    store: Store, plan: str
) -> None:
    assert areas(store, plan, START) == {"west": 1e6, "east": 1e6}
    assert areas(store, plan) == {"west": 2e6}
    (west,) = areas_as_of(store.events(plan), LATER).to_dict("records")
    assert (west["name"], west["drawn_from"], west["changed"]) == ("West", START, 3)
    assert ended_areas(store.events(plan)) == ()


def test_it_is_undone_and_done_again(store: Store, plan: str) -> None:
    store.append(plan, to_undo(store.events(plan)))
    assert areas(store, plan) == {"west": 1e6, "east": 1e6}
    store.append(plan, to_redo(store.events(plan)))
    assert areas(store, plan) == {"west": 2e6}


def test_what_makes_no_sense_is_refused(store: Store) -> None:
    plan = store.create_workshop("Krakeel").id
    store.append(plan, DRAWN)
    born = Event("absorb", "new", LATER, inputs=("west", "east"), outputs=(Output("new", "Nieuw", WHOLE),))
    with pytest.raises(LineageError) as refusal:
        store.append(plan, [born])
    assert refusal.value.said == Statement("history.absorb_of_few")
    store.append(plan, [GOES_INTO])
    with pytest.raises(LineageError, match="Oost is op 1 januari 2012 beëindigd"):
        store.append(plan, [Event("rename", "east", LATER, name="Anders")])


def test_it_waits_for_a_choice_when_two_people_change_one_area_at_once(store: Store) -> None:
    plan = store.create_workshop("Krakeel").id
    seen = store.append(plan, DRAWN).revision
    store.append(plan, [Event("rename", "east", LATER, name="Oosten", client="one")], based_on=seen)
    (waiting,) = store.append(plan, [GOES_INTO], based_on=seen).conflicts
    assert (waiting.proposes, waiting.inputs) == ("absorb", ("west", "east"))
    store.accept(waiting.id)
    assert areas(store, plan) == {"west": 2e6}


def test_it_is_told_in_dutch_and_in_english(store: Store, plan: str) -> None:
    told = tale(store.events(plan))
    assert told[-1].sentence == DUTCH
    with speaking("en"):
        assert told[-1].sentence == ENGLISH


def test_the_lineage_has_the_one_that_ended_and_none_is_its_own_ancestor(store: Store, plan: str) -> None:
    events = store.events(plan)
    assert [(link.earlier, link.later, link.kind) for link in lineage(events).links] == [
        ("east", "west", "absorb")
    ]
    assert (ancestors(events, "west"), ancestors(events, "east")) == (("east",), ())
    assert descendants(events, "east") == ("west",)
    assert what_was(events, "east", LATER) == ("west",)
    assert what_was(events, "west", START) == ("west",)


def test_areas_that_went_into_each_other_in_turn_are_drawn_once(store: Store, plan: str) -> None:
    drawn_again = Event("draw", "east", date(2015, 1, 1), name="Oost", geometry=EAST)
    back = Event(
        "absorb", "east", date(2020, 1, 1), inputs=("east", "west"), outputs=(Output("east", "Oost", WHOLE),)
    )
    merged = Event(
        "merge",
        "all",
        date(2021, 1, 1),
        inputs=("east", "other"),
        outputs=(Output("all", "Samen", box(229e3, 525e3, 232e3, 526e3)),),
    )
    other = Event("draw", "other", START, name="Ander", geometry=box(231e3, 525e3, 232e3, 526e3))
    store.append(plan, [drawn_again, back, other, merged])
    assert set(ancestors(store.events(plan), "east")) == {"west"}
    assert set(ancestors(store.events(plan), "all")) == {"east", "west", "other"}
    family = CliRunner().invoke(app, ["history", "graph", "--db", str(store.path)])
    names = [line.split(" (")[0].strip("─├└│ ") for line in family.stdout.splitlines()]
    assert names == ["Samen", "Oost", "West", "Ander"]


def test_it_goes_out_and_comes_in_whole(store: Store, plan: str, tmp_path: Path) -> None:
    recorded = store.events(plan)
    back = read_history(write_history(recorded, tmp_path / "geschiedenis.gpkg"))
    assert [(event.kind, event.inputs, event.outputs) for event in back] == [
        (event.kind, event.inputs, event.outputs) for event in recorded
    ]
    other = store.create_workshop("Elders", history=back).id
    assert areas(store, other) == {"west": 2e6}
    assert [(span.area, span.start, span.end) for span in area_spans(recorded)] == [
        ("west", START, LATER),
        ("east", START, LATER),
        ("west", LATER, None),
    ]
    review = Review((Suggestion(1, GOES_INTO),))
    kept = read_review(write_review(review, tmp_path / "keuzes.json")).suggestions[0].event
    assert (kept.kind, kept.inputs, kept.outputs) == ("absorb", GOES_INTO.inputs, GOES_INTO.outputs)


def test_the_page_of_the_timeline_and_the_terminal_tell_it(store: Store, plan: str) -> None:
    assert [line.sentence for line in lines(tale(store.events(plan)))][-1] == DUTCH
    shown = CliRunner().invoke(app, ["history", "show", "--db", str(store.path), "--format", "json"])
    assert shown.exit_code == 0, shown.output
    last = json.loads(shown.stdout)["events"][-1]
    assert (last["kind"], last["sentence"], last["inputs"]) == ("absorb", DUTCH, ["west", "east"])
    family = CliRunner().invoke(app, ["history", "graph", "--db", str(store.path)])
    assert family.exit_code == 0, family.output
    assert [line.split(" (")[0] for line in family.stdout.splitlines()] == ["West", "└─ Oost"]


def test_money_follows_the_one_that_goes_on(store: Store, plan: str) -> None:
    events = store.events(plan)
    effect = change_effect(events, events[-1], hoogeveen(), "hoogeveen-2007")
    assert [receipt.area for receipt in effect.before] == ["west", "east"]
    assert [receipt.area for receipt in effect.after] == ["west"]
    (kept,) = kept_bases(events, "all")["west"]
    # of two base amounts one stays its own, the other may be kept
    assert (kept.count, kept.merged) == (1, ("West", "Oost"))


def test_a_strip_that_changes_hands_is_a_row_as_well(store: Store) -> None:
    plan = store.create_workshop("Krakeel").id
    store.append(plan, DRAWN)
    # 300 m of the west goes to the east
    less, more = box(229e3, 525e3, 229_700, 526e3), box(229_700, 525e3, 231e3, 526e3)
    parts = (Output("west", "West", less), Output("east", "Oost", more))
    moved = Event("transfer", "west", LATER, inputs=("west", "east"), outputs=parts)
    lost = replace(moved, outputs=(parts[0], Output("east", "Oost", EAST)))
    with pytest.raises(LineageError, match="30,0 ha gaat verloren"):
        store.append(plan, [lost])
    (recorded,) = store.append(plan, [moved]).events
    assert areas(store, plan) == {"west": 0.7e6, "east": 1.3e6}
    assert tale(store.events(plan))[-1].sentence == "Op 1 januari 2012 verschoof de grens van West en Oost."
    # nobody took the place of anybody
    assert lineage(store.events(plan)).links == ()
    with pytest.raises(LineageError, match="op 1 januari 2012"):
        store.append(plan, [Event("redraw", "west", START, geometry=less)])
    store.append(plan, to_undo(store.events(plan)))
    assert areas(store, plan) == {"west": 1e6, "east": 1e6}
    assert recorded.kind == "transfer"


def literals(tree: ast.AST) -> Iterator[ast.expr]:
    """Yield what code compares a kind with, and what it makes an event of."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            name = getattr(node.left, "attr", getattr(node.left, "id", ""))
            if name in ("kind", "proposes"):
                yield from node.comparators
        elif isinstance(node, ast.Call):
            if getattr(node.func, "id", "") == "Event":
                yield from node.args[:1]
            yield from (word.value for word in node.keywords if word.arg in ("kind", "proposes"))


def test_only_the_table_names_kinds() -> None:
    package = Path(smeedkaart.__file__).parent
    found = []
    for path in sorted(package.rglob("*.py")):
        for part in literals(ast.parse(path.read_text(encoding="utf-8"))):
            words = {node.value for node in ast.walk(part) if isinstance(node, ast.Constant)}
            if path != Path(kinds.__file__) and words.intersection(EVENT_KINDS):
                found.append(f"{path.relative_to(package)}:{part.lineno}")
    # kinds of figures, of parts of a receipt and of judgements have other words
    assert not found
