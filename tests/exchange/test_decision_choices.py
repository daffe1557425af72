"""A merge that is taken over from a map says what becomes of decisions, before it is recorded."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
from shapely import Polygon, box

from smeedkaart.exchange.import_past import Review, apply, read_past, read_review, write_review
from smeedkaart.exchange.review_file import LAPSES
from smeedkaart.history.event import Event
from smeedkaart.history.handing_on import decisions_as_of
from smeedkaart.store.store import Store

X, Y = 229_000, 525_000
FIRST, DECIDED, SECOND = date(2007, 5, 30), date(2008, 3, 12), date(2012, 1, 1)
NORTH, SOUTH = box(X, Y + 1000, X + 1000, Y + 2000), box(X, Y, X + 1000, Y + 1000)
BOTH = box(X, Y, X + 1000, Y + 2000)
OVER_NORTH = "Het besluit “initiatief, niveau 1” van 12 maart 2008 over Noord"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "plan.sqlite")


def drawn(area: str, shape: Polygon) -> Event:
    return Event("draw", area, FIRST, name=area.capitalize(), geometry=shape)


def decided(area: str, level: int) -> Event:
    return Event("decision", area, DECIDED, decision=("initiative", level))


def reviewed(store: Store, workshop: str, folder: Path, **shapes: Polygon) -> Review:
    path = folder / "kaart.geojson"
    gpd.GeoDataFrame({"naam": list(shapes)}, geometry=list(shapes.values()), crs=28992).to_file(path)
    return read_past([(path, SECOND)], store.events(workshop))


def chosen(review: Review, folder: Path, goes_to: dict[str, str]) -> Review:
    """Let a person accept everything and write what becomes of decisions, by area."""
    path = folder / "voorstellen.json"
    write_review(review, path)
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    for row in content["proposals"]:
        row["choice"] = "accept"
        for decision in row.get("decisions", ()):
            decision["goes_to"] = goes_to.get(decision["area"], decision["goes_to"])
    path.write_text(json.dumps(content), encoding="utf-8")
    return read_review(path)


def levels(store: Store, workshop: str) -> list[int | None]:
    return [one.level for one in decisions_as_of(store.events(workshop), SECOND)]


@pytest.mark.parametrize(("goes_to", "left"), [({}, []), ({"noord": "Binnenstad"}, [1])])
def test_it_lapses_unless_a_person_writes_with_which_area_it_goes_on(
    store: Store, tmp_path: Path, goes_to: dict[str, str], left: list[int]
) -> None:
    plan = store.create_workshop("Plan").id
    store.append(plan, [drawn("noord", NORTH), drawn("zuid", SOUTH), decided("noord", 1)])
    review = reviewed(store, plan, tmp_path, Binnenstad=BOTH)
    (merge,) = review.suggestions
    assert [(one.sentence, one.goes_to) for one in merge.decisions] == [(OVER_NORTH, LAPSES)]
    done = apply(chosen(review, tmp_path, goes_to), store, plan)
    assert done.problems == ()
    assert levels(store, plan) == left
    # applied again nothing is recorded twice
    again = apply(chosen(review, tmp_path, goes_to), store, plan)
    assert [event.id for event in again.recorded] == [event.id for event in done.recorded]


def test_of_different_levels_nothing_is_recorded_before_a_person_chose(store: Store, tmp_path: Path) -> None:
    plan = store.create_workshop("Plan").id
    store.append(plan, [drawn("noord", NORTH), drawn("zuid", SOUTH), decided("noord", 1), decided("zuid", 2)])
    review = reviewed(store, plan, tmp_path, Binnenstad=BOTH)
    assert [one.goes_to for one in review.suggestions[0].decisions] == ["", ""]
    done = apply(chosen(review, tmp_path, {}), store, plan)
    ((number, problem),) = done.problems
    assert (number, done.recorded) == (1, ())
    assert problem.startswith("zeg eerst wat hiermee gebeurt, bij goes_to in het bestand: ")
    assert OVER_NORTH in problem
    both = {"noord": "binnenstad", "zuid": "Binnenstad"}
    assert "kunnen niet allebei meegaan" in apply(chosen(review, tmp_path, both), store, plan).problems[0][1]
    unknown = {"noord": "Elders", "zuid": LAPSES}
    assert "meegaan naar “Elders”" in apply(chosen(review, tmp_path, unknown), store, plan).problems[0][1]
    done = apply(chosen(review, tmp_path, {"noord": LAPSES, "zuid": "Binnenstad"}), store, plan)
    assert (done.problems, levels(store, plan)) == ((), [2])


def test_a_decision_that_was_recorded_since_is_asked_about_too(store: Store, tmp_path: Path) -> None:
    plan = store.create_workshop("Plan").id
    store.append(plan, [drawn("noord", NORTH), drawn("zuid", SOUTH)])
    review = reviewed(store, plan, tmp_path, Binnenstad=BOTH)
    assert review.suggestions[0].decisions == ()
    store.append(plan, [decided("noord", 1)])
    ((_number, problem),) = apply(chosen(review, tmp_path, {}), store, plan).problems
    assert OVER_NORTH in problem


def test_an_area_that_ends_on_the_map_may_hand_its_decision_to_one_that_stays(
    store: Store, tmp_path: Path
) -> None:
    plan = store.create_workshop("Plan").id
    store.append(plan, [drawn("noord", NORTH), drawn("zuid", SOUTH), decided("noord", 1)])
    review = reviewed(store, plan, tmp_path, Zuid=SOUTH)
    ending = next(one for one in review.suggestions if one.event.kind == "end")
    assert [one.goes_to for one in ending.decisions] == [LAPSES]
    apply(chosen(review, tmp_path, {"noord": "zuid"}), store, plan)
    (decision,) = decisions_as_of(store.events(plan), SECOND)
    assert (decision.area, decision.origin) == ("zuid", "Noord")
