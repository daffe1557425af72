"""What is said of a border: its units, its source, how it was mended, and patches that are meant to be so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from shapely import MultiPolygon, box

from smeedkaart.errors import LineageError
from smeedkaart.history.drawn_from import DrawnFrom
from smeedkaart.history.event import Event, Output, about_areas
from smeedkaart.history.lineage import areas_as_of, lineage
from smeedkaart.history.mended import Mended
from smeedkaart.history.named_units import NamedUnits
from smeedkaart.history.sentences import tale, told_again
from smeedkaart.history.timeline import Timeline
from smeedkaart.history.undo import to_redo, to_undo
from smeedkaart.history.validation import check_event
from smeedkaart.store.store import Store
from smeedkaart.text.language import speaking

START, LATER = date(2012, 1, 1), date(2026, 3, 1)
# two areas with 10 m of nobody's land between them
WEST, EAST = box(229e3, 525e3, 229_990, 526e3), box(230e3, 525e3, 231e3, 526e3)
GAP = box(229_990, 525e3, 230e3, 526e3)
DRAWN = (
    Event("draw", "w", START, name="West", geometry=WEST, edit_id="e1"),
    Event("draw", "e", START, name="Oost", geometry=EAST, edit_id="e2"),
)
HALVED = (
    Output("w", "West", box(229e3, 525e3, 229_995, 526e3)),
    Output("e", "Oost", box(229_995, 525e3, 231e3, 526e3)),
)
# 10 m by 1 km
MENDED = Event(
    "mend",
    "w",
    LATER,
    inputs=("w", "e"),
    outputs=HALVED,
    mended=Mended("halve", 10_000),
    edit_id="m1",
    client="page",
)
LEFT = Event(
    "leave", "", LATER, inputs=("w", "e"), geometry=GAP, reason="Dat is de vaart", edit_id="l1", client="page"
)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "plan.sqlite")


@pytest.fixture
def plan(store: Store) -> str:
    plan = store.create_workshop("Krakeel").id
    store.append(plan, DRAWN)
    return plan


def hectares(store: Store, plan: str) -> dict[str, float]:
    return {area: round(surface / 1e4, 1) for area, surface in areas_as_of(store.events(plan)).area.items()}


def test_a_mend_is_one_event_that_names_all_it_changed_and_is_taken_back_as_one(
    store: Store, plan: str
) -> None:
    store.append(plan, [MENDED])
    assert hectares(store, plan) == {"w": 99.5, "e": 100.5}
    events = store.events(plan)
    said = (
        "Op 1 maart 2026 zijn de grenzen van West en Oost hersteld (10.000 m²): "
        "een stuk is langs het midden verdeeld."
    )
    assert tale(events)[-1].sentence == said
    with speaking("en"):
        assert tale(events)[-1].sentence == (
            "On 1 March 2026 the borders of West and Oost were mended (10,000 m²): "
            "a piece was halved along its middle."
        )
    # nobody took the place of anybody
    assert lineage(events).links == ()
    again = to_undo(events, client="page")
    assert str(told_again(events, again)) == f"Ongedaan gemaakt: {said}"
    store.append(plan, again)
    assert hectares(store, plan) == {"w": 99.0, "e": 100.0}
    store.append(plan, to_redo(store.events(plan), client="page"))
    assert hectares(store, plan) == {"w": 99.5, "e": 100.5}
    # over a later stroke it is not taken back
    store.append(plan, [Event("redraw", "e", LATER, geometry=EAST, client="other")])
    with pytest.raises(LineageError, match="daarna nog gewijzigd"):
        store.append(plan, to_undo(store.events(plan), client="page"))


def test_a_mend_gives_no_names_and_leaves_what_is_said_of_an_area(store: Store, plan: str) -> None:
    store.append(plan, [Event("classify", "w", START, area_kind="dorp"), MENDED])
    # recorded afterwards, of a day before it: the name does not come back by the mend
    store.append(plan, [Event("rename", "w", date(2020, 1, 1), name="Kern")])
    state = Timeline.of(store.events(plan)).states(LATER)["w"]
    assert (state.name, state.area_kind, state.units) == ("Kern", "dorp", None)
    # an area that never was right may have been mended
    store.append(plan, [Event("void", "w", START)])
    assert hectares(store, plan) == {"e": 100.5}


def test_a_mend_that_met_another_change_waits_with_all_its_areas(store: Store, plan: str) -> None:
    seen = store.revision(plan)
    store.append(plan, [Event("redraw", "e", LATER, geometry=EAST.buffer(-5), client="other")])
    (waiting,) = store.append(plan, [MENDED], based_on=seen).conflicts
    assert (waiting.proposes, waiting.mended, waiting.outputs) == ("mend", MENDED.mended, HALVED)
    store.accept(waiting.id)
    assert hectares(store, plan) == {"w": 99.5, "e": 100.5}


def test_a_patch_is_left_on_purpose_told_and_taken_back(store: Store, plan: str) -> None:
    before = hectares(store, plan)
    store.append(plan, [LEFT])
    (kept,) = (event for event in store.events(plan) if event.kind == "leave")
    assert (kept.geometry, kept.inputs, about_areas(kept)) == (GAP, ("w", "e"), ())
    # 10 m by 1 km is 1 ha
    assert tale(store.events(plan))[-1].sentence == (
        "Op 1 maart 2026 is een stuk van 1,00 ha met opzet zo gelaten, bij West en Oost: Dat is de vaart."
    )
    assert hectares(store, plan) == before
    # whatever happens to those areas, it says nothing of them
    store.append(plan, [Event("redraw", "w", LATER, geometry=WEST.buffer(-1), client="other")])
    store.append(plan, to_undo(store.events(plan), client="page"))
    assert not any("met opzet" in one.sentence for one in tale(store.events(plan)))
    alone = replace(LEFT, inputs=(), edit_id="l2", geometry=MultiPolygon([GAP, WEST]))
    store.append(plan, [alone])
    assert "bij geen enkel gebied" in tale(store.events(plan))[-1].sentence


def test_what_comes_out_of_a_merge_names_its_units_and_where_it_comes_from(store: Store, plan: str) -> None:
    together = Output(
        "t", "Samen", box(229e3, 525e3, 231e3, 526e3), NamedUnits("pc6", 2024, ("7901AA", "7901AB"))
    )
    source = DrawnFrom.of("file", file="wijken.gpkg")
    merge = Event("merge", "t", LATER, inputs=("w", "e"), outputs=(together,), drawn_from=source)
    store.append(plan, [merge])
    (state,) = Timeline.of(store.events(plan)).areas().values()
    assert (state.units, state.border_from) == (together.units, source)
    assert tale(store.events(plan))[-1].sentence == (
        "Op 1 maart 2026 zijn West en Oost samengevoegd tot Samen "
        "(grens uit het bestand wijken.gpkg; precies 2 postcodes van 2024)."
    )
    # whoever moves it by hand drops both
    store.append(plan, [Event("redraw", "t", LATER, geometry=WEST)])
    (state,) = Timeline.of(store.events(plan)).areas().values()
    assert (state.units, state.border_from) == (None, None)


@pytest.mark.parametrize(
    ("event", "why"),
    [
        (replace(MENDED, inputs=("w",)), "dezelfde gebieden gaan erin en komen eruit"),
        (replace(MENDED, inputs=("w", "e", "x")), "dezelfde gebieden gaan erin en komen eruit"),
        (replace(MENDED, mended=None), "hoe de grenzen zijn hersteld"),
        (replace(MENDED, mended=Mended("paint", 1)), "hoe de grenzen zijn hersteld"),
        (replace(MENDED, valid_from=date(2000, 1, 1)), "bestaat niet"),
        (replace(LEFT, reason=" "), "geef een reden"),
        (replace(LEFT, geometry=None), "vorm met een oppervlakte"),
        (replace(LEFT, area="w"), "hoort bij de kaart"),
        (replace(DRAWN[0], area="n", units=NamedUnits("buurt", 2024, ())), "minstens één"),
        (replace(DRAWN[0], area="n", units=NamedUnits("buurt", 2024, ("b", "a"))), "minstens één"),
        (replace(DRAWN[0], area="n", units=NamedUnits("wijk", 2024, ("a",))), "wijk"),
        (replace(DRAWN[0], area="n", drawn_from=DrawnFrom("file", ())), "waar de grens vandaan komt"),
        (replace(DRAWN[0], area="n", drawn_from=DrawnFrom("dream", ())), "waar de grens vandaan komt"),
        (Event("lock", "x", LATER), "bestaat niet"),
    ],
)
def test_what_makes_no_sense_is_refused(event: Event, why: str) -> None:
    with pytest.raises(LineageError, match=why):
        check_event([replace(one, id=number) for number, one in enumerate(DRAWN, 1)], event)
