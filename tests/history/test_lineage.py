"""What the history of areas promises; all histories and answers are worked out by hand."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from shapely import MultiPolygon, Point, Polygon, box

from smeedkaart.errors import LineageError
from smeedkaart.history.decision import Decision
from smeedkaart.history.event import Event, Output, effective
from smeedkaart.history.handing_on import decisions_as_of
from smeedkaart.history.lineage import Link, ancestors, areas_as_of, descendants, lineage, what_was
from smeedkaart.history.names import free_name
from smeedkaart.history.validation import check_event

START = date(2007, 5, 30)
LATER = date(2012, 1, 1)
LAST = date(2017, 1, 1)


def square(step: int, size: float = 500.0) -> Polygon:
    """Return a square near Hoogeveen, `step` kilometres east of the first."""
    west = 229_000 + 1000 * step
    return box(west, 525_000, west + size, 525_000 + size)


ENDED = "Het gebied Zuid is op 1 januari 2017 beëindigd en kan dus op {day} niet meer veranderen."
TOO_EARLY = "Dit kan niet ingaan op 1 januari 2008, want hetzelfde gebied is op 1 januari 2012 nog veranderd."

# Noord is drawn, grows and becomes Binnenstad in 2012; Zuid is drawn and ends in 2017
HISTORY = (
    Event("draw", "n", START, name="Noord", geometry=square(0), id=1),
    Event("draw", "z", START, name="Zuid", geometry=square(1), id=2),
    Event("redraw", "n", LATER, geometry=square(0, 800), id=3),
    Event("rename", "n", LATER, name="Binnenstad", id=4),
    Event("end", "z", LAST, id=5),
)


def test_each_day_has_the_areas_that_were_recorded_for_it() -> None:
    assert areas_as_of(HISTORY, date(2007, 5, 29)).empty
    first = areas_as_of(HISTORY, START)
    assert first["name"].to_dict() == {"n": "Noord", "z": "Zuid"}
    assert first.geometry.area.to_dict() == {"n": 250_000, "z": 250_000}
    assert first["changed"].to_dict() == {"n": 1, "z": 2}
    second = areas_as_of(HISTORY, LATER)
    assert second["name"].to_dict() == {"n": "Binnenstad", "z": "Zuid"}
    # 800 m x 800 m
    assert second.geometry.area.to_dict() == {"n": 640_000, "z": 250_000}
    assert second["changed"].to_dict() == {"n": 4, "z": 2}
    assert set(second["drawn_from"]) == {START}
    assert list(areas_as_of(HISTORY, date(2016, 12, 31)).index) == ["n", "z"]
    assert list(areas_as_of(HISTORY, LAST).index) == ["n"]


def test_no_date_means_everything_recorded_even_what_holds_later() -> None:
    planned = Event("rename", "n", date(2999, 1, 1), name="Toekomst", id=6)
    assert areas_as_of([*HISTORY, planned], LAST).loc["n", "name"] == "Binnenstad"
    assert areas_as_of([*HISTORY, planned]).loc["n", "name"] == "Toekomst"


def test_the_answer_does_not_depend_on_the_order_in_which_events_are_handed_over() -> None:
    forward, backward = areas_as_of(HISTORY), areas_as_of(HISTORY[::-1])
    assert forward.equals(backward)


def test_on_one_day_the_last_recorded_counts() -> None:
    events = [
        Event("rename", "n", LATER, name="Tweede", id=8),
        Event("rename", "n", LATER, name="Eerste", id=7),
        HISTORY[0],
    ]
    assert areas_as_of(events).loc["n", "name"] == "Tweede"


def test_what_is_recorded_later_about_an_earlier_day_takes_its_own_place() -> None:
    # recorded last, but it holds from 2010: the name of 2012 still goes over it
    events = [*HISTORY, Event("rename", "n", date(2010, 1, 1), name="Tussen", id=9)]
    assert areas_as_of(events, date(2011, 1, 1)).loc["n", "name"] == "Tussen"
    assert areas_as_of(events, LATER).loc["n", "name"] == "Binnenstad"


def test_no_events_give_no_areas_in_the_same_form() -> None:
    empty = areas_as_of([])
    drawn = ["name", "drawn_from", "changed", "area_kind", "area_group"]
    border = ["unit_level", "unit_year", "units", "border_from", "locked", "geometry"]
    assert list(empty.columns) == [*drawn, *border]
    assert empty.crs.to_epsg() == 28992
    assert areas_as_of(HISTORY).crs.to_epsg() == 28992


def test_an_area_that_ended_can_be_drawn_again_under_the_same_identity() -> None:
    again = Event("draw", "z", date(2018, 1, 1), name="Zuid", geometry=square(2), id=6)
    check_event(HISTORY, replace(again, id=0))
    areas = areas_as_of([*HISTORY, again])
    assert list(areas.index) == ["n", "z"]
    assert areas.loc["z", "drawn_from"] == date(2018, 1, 1)


@pytest.mark.parametrize(
    ("new", "sentence"),
    [
        (Event("rename", "x", LATER, name="Oost"), "Dit gebied bestaat niet op 1 januari 2012."),
        (
            Event("redraw", "n", date(2007, 5, 29), geometry=square(0)),
            "Dit gebied bestaat niet op 29 mei 2007.",
        ),
        (
            Event("rename", "z", date(2018, 3, 1), name="Oost"),
            ENDED.format(day="1 maart 2018"),
        ),
        (
            Event("end", "z", LAST),
            ENDED.format(day="1 januari 2017"),
        ),
        (
            Event("decision", "z", LAST, decision=("impulse", None)),
            ENDED.format(day="1 januari 2017"),
        ),
        (
            Event("draw", "n", LATER, name="Noord", geometry=square(3)),
            "Het gebied Binnenstad bestaat al op 1 januari 2012.",
        ),
        (
            Event("end", "n", date(2008, 1, 1)),
            TOO_EARLY,
        ),
        (Event("rename", "n", LATER, name="  "), "Een gebied heeft een naam nodig."),
        (
            Event("rename", "n", datetime(2012, 1, 1, 12, tzinfo=UTC), name="Oost"),
            "Een verandering geldt vanaf een dag, niet vanaf een uur van die dag.",
        ),
        (Event("redraw", "n", LATER), "Een gebied heeft een vorm met een oppervlakte nodig."),
        (
            Event("redraw", "n", LATER, geometry=Point(229_000, 525_000)),
            "Een gebied heeft een vorm met een oppervlakte nodig.",
        ),
        (
            Event("redraw", "n", LATER, geometry=MultiPolygon()),
            "Een gebied heeft een vorm met een oppervlakte nodig.",
        ),
        (
            # longitude and latitude of Hoogeveen, not metres
            Event("redraw", "n", LATER, geometry=box(6.47, 52.72, 6.48, 52.73)),
            "Een gebied moet in Nederland liggen, in coördinaten van de Rijksdriehoek.",
        ),
        (
            # the same in web mercator
            Event("redraw", "n", LATER, geometry=box(720_000, 6_930_000, 721_000, 6_931_000)),
            "Een gebied moet in Nederland liggen, in coördinaten van de Rijksdriehoek.",
        ),
        (Event("decision", "n", LATER), "Bij een besluit moet staan waar het over gaat."),
        (Event("proposal", "n", LATER), "Een verandering van de soort proposal is hier niet bekend."),
    ],
)
def test_what_does_not_fit_the_history_is_refused_with_one_sentence(new: Event, sentence: str) -> None:
    with pytest.raises(LineageError) as refusal:
        check_event(HISTORY, new)
    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    "new",
    [
        Event("rename", "z", date(2016, 12, 31), name="Zuiderpark"),
        Event("end", "n", LATER),
        Event("redraw", "n", START, geometry=square(0, 900)),
        Event("draw", "x", date(1990, 1, 1), name="Oost", geometry=square(4)),
        Event("withdraw", "n", LATER, decision=("impulse", None)),
    ],
)
def test_what_fits_the_history_is_accepted(new: Event) -> None:
    check_event(HISTORY, new)
    assert replace(new, id=99) in effective([*HISTORY, replace(new, id=99)])


def test_the_newest_decision_of_each_kind_holds_while_its_area_exists() -> None:
    events = [
        *HISTORY,
        Event("decision", "n", date(2008, 1, 1), reason="veel aanloop", decision=("initiative", 2), id=6),
        Event("decision", "n", date(2009, 1, 1), reason="hechte groep", decision=("initiative", 1), id=7),
        Event("decision", "n", date(2009, 1, 1), reason="flinke steun", decision=("impulse", None), id=8),
        Event("decision", "z", date(2009, 1, 1), decision=("impulse", None), id=9),
    ]
    level_two = Decision("n", "initiative", 2, date(2008, 1, 1), "veel aanloop")
    level_one = Decision("n", "initiative", 1, date(2009, 1, 1), "hechte groep")
    impulse = Decision("n", "impulse", None, date(2009, 1, 1), "flinke steun")
    of_zuid = Decision("z", "impulse", None, date(2009, 1, 1), "")
    assert decisions_as_of(events, date(2007, 12, 31)) == ()
    assert decisions_as_of(events, date(2008, 12, 31)) == (level_two,)
    assert decisions_as_of(events, date(2009, 1, 1)) == (level_one, impulse, of_zuid)
    # Zuid ended in 2017
    assert decisions_as_of(events) == (level_one, impulse)


def test_a_decision_can_be_taken_back_from_a_day_on() -> None:
    events = [
        HISTORY[0],
        Event("decision", "n", date(2008, 1, 1), decision=("impulse", None), id=2),
        Event("withdraw", "n", date(2010, 1, 1), decision=("impulse", None), id=3),
    ]
    assert len(decisions_as_of(events, date(2009, 12, 31))) == 1
    assert decisions_as_of(events, date(2010, 1, 1)) == ()


def test_a_proposal_changes_no_area_and_no_decision() -> None:
    waiting = [
        Event("proposal", "n", LATER, proposes="redraw", geometry=square(5), id=6),
        Event("proposal", "n", LATER, proposes="end", id=7),
        Event("proposal", "q", LATER, proposes="draw", name="Q", geometry=square(6), id=8),
        Event("proposal", "n", LATER, proposes="decision", decision=("impulse", None), id=9),
        Event("decline", "n", LATER, about=7, id=10),
    ]
    assert areas_as_of([*HISTORY, *waiting]).equals(areas_as_of(HISTORY))
    assert decisions_as_of([*HISTORY, *waiting]) == ()


@pytest.mark.parametrize(
    ("wanted", "taken", "given"),
    [
        ("Centrum", [], "Centrum"),
        ("Centrum", ["Centrum"], "Centrum (2)"),
        ("Centrum", ["CENTRUM", "centrum (2)"], "Centrum (3)"),
        ("Centrum (2)", ["Centrum", "Centrum (2)"], "Centrum (3)"),
        # 120 characters is the most: the number takes the place of the last four
        ("x" * 120, ["x" * 120], "x" * 116 + " (2)"),
    ],
)
def test_a_taken_name_gets_the_first_free_number(wanted: str, taken: list[str], given: str) -> None:
    assert free_name(wanted, taken) == given


def whole(area: str, step: int, name: str = "") -> Output:
    return Output(area, name or area.upper(), square(step))


# 2007: a, b, c, e. 2012: a and b become d. 2015: d and c become f and g. 2018: f becomes h and i
FAMILY = (
    *(
        Event("draw", area, START, name=area.upper(), geometry=square(step), id=step + 1)
        for step, area in enumerate("abce")
    ),
    Event("merge", "d", LATER, inputs=("a", "b"), outputs=(whole("d", 0),), id=5),
    Event("regroup", "f", date(2015, 1, 1), inputs=("d", "c"), outputs=(whole("f", 0), whole("g", 1)), id=6),
    Event("split", "h", date(2018, 1, 1), inputs=("f",), outputs=(whole("h", 0), whole("i", 1)), id=7),
)


def test_a_change_of_several_areas_ends_some_and_draws_others_on_its_day() -> None:
    days = {
        date(2011, 12, 31): "abce",
        LATER: "ced",
        date(2015, 1, 1): "efg",
        date(2017, 12, 31): "efg",
        date(2018, 1, 1): "eghi",
    }
    for day, areas in days.items():
        assert list(areas_as_of(FAMILY, day).index) == list(areas)
    assert set(areas_as_of(FAMILY)["changed"]) == {4, 6, 7}
    assert areas_as_of(FAMILY).loc["h", "drawn_from"] == date(2018, 1, 1)


def test_an_area_knows_what_it_took_the_place_of_and_what_took_its_place() -> None:
    family = lineage(FAMILY)
    assert list(family.areas) == list("abcedfghi")
    assert family.supersedes("f") == family.supersedes("g") == ("d", "c")
    assert family.superseded_by("f") == ("h", "i")
    assert family.superseded_by("a") == ("d",)
    assert family.supersedes("a") == family.supersedes("e") == family.superseded_by("e") == ()
    assert family.links[0] == Link("a", "d", 5, "merge", LATER)
    assert [(link.earlier, link.later) for link in family.links] == [
        ("a", "d"),
        ("b", "d"),
        ("d", "f"),
        ("d", "g"),
        ("c", "f"),
        ("c", "g"),
        ("f", "h"),
        ("f", "i"),
    ]


def test_all_ancestors_and_descendants_are_found_the_nearest_first() -> None:
    assert ancestors(FAMILY, "h") == ("f", "d", "c", "a", "b")
    assert ancestors(FAMILY, "g") == ("d", "c", "a", "b")
    assert descendants(FAMILY, "a") == ("d", "f", "g", "h", "i")
    assert ancestors(FAMILY, "a") == descendants(FAMILY, "i") == descendants(FAMILY, "e") == ()
    for ask in (ancestors, descendants):
        with pytest.raises(LineageError) as refusal:
            ask(FAMILY, "x")
        assert (
            str(refusal.value) == "Zo'n gebied is er nooit geweest; kies er een van de kaart of uit de lijst."
        )


@pytest.mark.parametrize(
    ("area", "day", "answer"),
    [
        ("h", date(2009, 1, 1), ("c", "a", "b")),
        ("h", date(2013, 1, 1), ("d", "c")),
        ("h", date(2018, 1, 1), ("h",)),
        ("a", date(2009, 1, 1), ("a",)),
        ("a", date(2019, 1, 1), ("g", "h", "i")),
        ("e", date(2019, 1, 1), ("e",)),
        ("h", date(2007, 5, 29), ()),
    ],
)
def test_what_was_this_on_that_day(area: str, day: date, answer: tuple[str, ...]) -> None:
    assert what_was(FAMILY, area, day) == answer


def test_an_ancestor_that_was_drawn_anew_is_another_thing_while_the_area_itself_is_there() -> None:
    anew = Event("draw", "a", date(2020, 1, 1), name="A", geometry=square(9), id=8)
    assert what_was([*FAMILY, anew], "h", date(2021, 1, 1)) == ("h",)


def test_what_never_was_right_and_what_was_undone_is_in_no_family() -> None:
    void = Event("void", "e", LATER, id=8)
    assert "e" not in lineage([*FAMILY, void]).areas
    with pytest.raises(LineageError):
        what_was([*FAMILY, void], "e", LATER)
    undone = [*FAMILY, Event("undo", "h", date(2018, 1, 1), about=7, id=8)]
    assert list(lineage(undone).areas) == list("abcedfg")
    assert descendants(undone, "d") == ("f", "g")
    assert lineage([*undone, Event("redo", "h", date(2018, 1, 1), about=7, id=9)]) == lineage(FAMILY)


def test_a_void_area_never_was_there_whatever_the_day() -> None:
    void = Event("void", "z", LAST, id=9)
    for day in (START, LATER, LAST, None):
        assert list(areas_as_of([*HISTORY[:4], void], day).index) == ["n"]
    decided = Event("decision", "z", START, decision=("impulse", None), id=10)
    assert decisions_as_of([*HISTORY[:4], decided, void], LATER) == ()


def test_an_area_that_is_drawn_again_keeps_its_place_in_the_family() -> None:
    again = Event("draw", "z", date(2018, 1, 1), name="Zuid", geometry=square(2), id=6)
    other = Event("draw", "o", date(2008, 1, 1), name="Oost", geometry=square(3), id=7)
    assert list(lineage([*HISTORY, again, other]).areas) == ["n", "z", "o"]


def test_the_family_as_json_is_plain_values_that_can_be_read_back() -> None:
    read = json.loads(json.dumps(lineage(FAMILY).to_json()))
    assert read["nodes"][0] == {"id": "a", "name": "A", "from": "2007-05-30", "until": "2012-01-01"}
    assert read["nodes"][-1] == {"id": "i", "name": "I", "from": "2018-01-01", "until": None}
    assert read["links"][0] == {
        "earlier": "a",
        "later": "d",
        "kind": "merge",
        "from": "2012-01-01",
        "event": 5,
    }
    assert (len(read["nodes"]), len(read["links"])) == (9, 8)


def read_dot(text: str) -> tuple[dict[str, str], list[tuple[str, str, str]]]:
    """Read the part of the DOT language that is used here, strictly after its grammar.

    https://graphviz.org/doc/info/lang.html: a name is letters and digits, or stands between quotes, where a
    quote within is written with a backslash before it; statements end with a semicolon.
    """
    token = re.compile(r'\s*(?:("(?:[^"\\]|\\.)*")|([A-Za-z_]\w*)|(->|[{}\[\]=;]))', re.DOTALL)
    tokens: list[str] = []
    at, end = 0, len(text.rstrip())
    while at < end:
        found = token.match(text, at)
        assert found, f"not DOT from here: {text[at : at + 40]!r}"
        tokens.append(found.group().strip())
        at = found.end()
    assert tokens[:3] == ["digraph", "lineage", "{"]
    assert tokens[-2:] == [";", "}"]
    nodes: dict[str, str] = {}
    edges: list[tuple[str, str, str]] = []
    statement: list[str] = []
    for one in tokens[3:-1]:
        if one != ";":
            statement.append(one)
            continue
        if statement[1:3] == ["[", "label"]:
            name, _open, _label, equals, label, close = statement
            nodes[unquoted(name)] = unquoted(label)
            assert (equals, close) == ("=", "]")
        elif statement[1] == "->":
            assert statement[3:6] == ["[", "label", "="]
            edges.append((unquoted(statement[0]), unquoted(statement[2]), unquoted(statement[6])))
        else:
            assert statement in (["rankdir", "=", "LR"], ["node", "[", "shape", "=", "box", "]"])
        statement = []
    assert statement == []
    return nodes, edges


def unquoted(token: str) -> str:
    """Return what a quoted text shows: backslash n starts a line, other signs after one are themselves."""
    assert token.startswith('"')
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], token[1:-1])


def test_the_family_as_dot_follows_the_grammar_and_says_the_same() -> None:
    nodes, edges = read_dot(lineage(FAMILY).to_dot())
    assert nodes["a"] == "A\n2007-05-30 / 2012-01-01"
    assert nodes["i"] == "I\n2018-01-01 / "
    assert list(nodes) == list("abcedfghi")
    assert edges[0] == ("a", "d", "merge 2012-01-01")
    assert [(earlier, later) for earlier, later, _label in edges] == [
        (link.earlier, link.later) for link in lineage(FAMILY).links
    ]
    assert read_dot(lineage([]).to_dot()) == ({}, [])


@pytest.mark.parametrize(
    "odd",
    ['"Noord"', "Noord\\", '\\"; evil [label="', "a\\nb", "<b>x</b>", "{};->", "'t Haantje", "//", "\\N"],
)
def test_no_name_and_no_identity_breaks_out_of_its_quotes(odd: str) -> None:
    other = f"{odd} 2"
    events = [
        Event("draw", odd, START, name=odd, geometry=square(0), id=1),
        Event("draw", "b", START, name="B", geometry=square(1), id=2),
        Event("merge", other, LATER, inputs=(odd, "b"), outputs=(Output(other, odd, square(0)),), id=3),
    ]
    nodes, edges = read_dot(lineage(events).to_dot())
    assert list(nodes) == [odd, "b", other]
    assert nodes[odd].startswith(f"{odd}\n2007")
    assert [edge[:2] for edge in edges] == [(odd, other), ("b", other)]


def test_a_line_end_in_a_name_is_no_line_end_in_the_picture() -> None:
    events = [Event("draw", "a", START, name="Oude\nDorp", geometry=square(0), id=1)]
    text = lineage(events).to_dot()
    assert read_dot(text)[0] == {"a": "Oude Dorp\n2007-05-30 / "}
    assert "Oude Dorp\\n2007" in text
