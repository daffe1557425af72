"""A map that is brought in: what is in it, as what it is taken, and nothing of it recorded twice."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from shapely import LineString, Point, Polygon, box
from shapely.affinity import translate

from smeedkaart.assessment.assess import assess
from smeedkaart.errors import LineageError, SmeedkaartError
from smeedkaart.files.area_files import layers_with_areas, read_areas
from smeedkaart.files.several_maps import maps_among
from smeedkaart.funding.scheme import Scheme
from smeedkaart.history.event import Event
from smeedkaart.history.kinds import LOCK
from smeedkaart.history.timeline import Timeline
from smeedkaart.history.undo import to_undo
from smeedkaart.sources.local.sample import hoogeveen
from smeedkaart.store.store import Store
from smeedkaart.web.server.map_upload import map_places, receive_map
from smeedkaart.workshop.bringing import Taking, stands_so, taking_events
from smeedkaart.workshop.brought_map import BroughtMap, laid_beside, read_brought
from tests.files.test_fuzz import NAMES, SEEDS, Seed
from tests.files.test_fuzz import areas as areas_door
from tests.fixtures.workshops import KRAKEEL, WOLFSBOS, ZONES

DATA, SCHEME = hoogeveen(), Scheme.named("hoogeveen-2007")
DAY, LATER = date(2026, 1, 1), date(2026, 3, 1)
KINDS = [seed for seed in SEEDS if seed.door is areas_door]


def saved(path: Path, *shapes: Any, **columns: list[Any]) -> Path:
    gpd.GeoDataFrame(columns, geometry=list(shapes), crs=28992).to_file(path)
    return path


def buurten(path: Path, *codes: str, **columns: list[Any]) -> Path:
    """Write exactly the borders of buurten, in degrees as most maps have them."""
    rows = ZONES.loc[list(codes)]
    names = {"naam": list(rows["zone_name"])} | columns
    gpd.GeoDataFrame(names, geometry=list(rows.geometry), crs=28992).to_crs(4326).to_file(path)
    return path


def read(path: Path, layer: str | None = None) -> BroughtMap:
    return read_brought(path, DATA, SCHEME, layer=layer)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "plan.sqlite")


@pytest.fixture
def plan(store: Store) -> str:
    """Begin a workshop in which Krakeel stands, exactly as the buurt."""
    workshop = store.create_workshop("Plan").id
    drawn = Event("draw", "k", DAY, name="Krakeel", geometry=ZONES.geometry[KRAKEEL], client="other")
    store.append(workshop, [drawn])
    return workshop


def taken(store: Store, workshop: str, brought: BroughtMap, key: str, taking: Taking) -> tuple[Event, ...]:
    timeline = Timeline.of(store.events(workshop))
    events = taking_events(brought, key, taking, timeline, workshop=workshop, role="facilitator")
    mine = [replace(event, client="mine") for event in events]
    return store.append(workshop, mine).events if mine else ()


def standing(store: Store, workshop: str) -> dict[str, tuple[str, float]]:
    """Tell of the areas that stand their name and hectares, by identity."""
    states = Timeline.of(store.events(workshop)).areas(LATER)
    return {area: (one.name, one.geometry.area / 1e4) for area, one in states.items() if one.geometry}


# --- what is in it


def test_the_people_are_those_that_the_terminal_gives(tmp_path: Path) -> None:
    # one that cuts through buurten, and one of two whole ones: 5,185 and 4,485 people
    through = translate(ZONES.geometry[KRAKEEL], 300, 200)
    both = ZONES.geometry[KRAKEEL].union(ZONES.geometry[WOLFSBOS])
    path = saved(tmp_path / "kaart.gpkg", through, both, naam=["Schuin", "Samen"])
    brought = read(path)
    terminal = assess(read_areas(path), DATA, SCHEME)
    assert [one.inhabitants for one in brought.receipts.values()] == [
        one.inhabitants for one in terminal.receipts.values()
    ]
    assert brought.receipts["row-2"].inhabitants == 5185 + 4485
    assert {one.name for one in brought.areas.values()} == {"Schuin", "Samen"}


def test_what_becomes_no_area_is_told_row_by_row_with_the_reason(tmp_path: Path) -> None:
    krakeel = ZONES.geometry[KRAKEEL]
    # Groningen lies in the Netherlands, and in no zone of Hoogeveen
    groningen, half = box(233e3, 581e3, 234e3, 582e3), box(*krakeel.bounds)
    shapes = [
        Point(229e3, 525e3),
        krakeel,
        LineString([(229e3, 525e3), (230e3, 525e3)]),
        groningen,
        None,
        half,
    ]
    names = ["Halte", "Krakeel", "Weg", "Stad", "Leeg", "Doos"]
    brought = read(saved(tmp_path / "kaart.geojson", *shapes, naam=names))
    assert [(one.row, one.name) for one in brought.areas.values()] == [(2, "Krakeel"), (6, "Doos")]
    assert [(one.row, str(one.name), str(one.why)) for one in brought.left_out] == [
        (1, "Halte", "punten"),
        (3, "Weg", "lijnen"),
        (4, "Stad", "ligt buiten Hoogeveen"),
        (5, "Leeg", "geen vorm"),
    ]


def test_what_sticks_out_of_the_municipality_is_told_as_a_part_and_a_tremor_is_not(tmp_path: Path) -> None:
    whole = ZONES.union_all()
    west = whole.bounds[0]
    # a band of 1 km along the western border, which holds that border and all of the land beyond it
    band = box(west - 1000, whole.bounds[1], west + 1000, whole.bounds[3])
    inside = band.intersection(whole).area / band.area
    tremor = ZONES.geometry[KRAKEEL]
    brought = read(saved(tmp_path / "kaart.gpkg", band, tremor, naam=["Rand", "Krakeel"]))
    assert brought.areas["row-1"].outside == pytest.approx(1 - inside)
    assert brought.areas["row-2"].outside == 0


def test_a_border_that_crosses_itself_is_known_and_both_halves_are_kept(tmp_path: Path) -> None:
    x, y = ZONES.geometry[KRAKEEL].representative_point().coords[0]
    # two triangles of 100 m x 50 m / 2 that meet in the middle
    bow = Polygon([(x, y), (x + 100, y + 100), (x + 100, y), (x, y + 100)])
    whole = translate(box(x, y, x + 50, y + 50), 200, 0)
    brought = read(saved(tmp_path / "strik.geojson", bow, whole, name=["Strik", "Heel"]))
    assert [(one.name, one.crossed) for one in brought.areas.values()] == [("Strik", True), ("Heel", False)]
    assert brought.areas["row-1"].shape.area == pytest.approx(2 * 100 * 50 / 2, abs=1)


def test_a_map_of_elsewhere_is_refused_in_one_sentence(tmp_path: Path) -> None:
    path = saved(tmp_path / "stad.gpkg", box(233e3, 581e3, 234e3, 582e3), naam=["Stad"])
    with pytest.raises(SmeedkaartError) as refused:
        read(path)
    where = "Geen van de gebieden in stad.gpkg ligt in Hoogeveen"
    told = f"{where}; kies een kaart van Hoogeveen, of andere gegevens."
    assert str(refused.value) == told


def test_areas_of_one_map_that_overlap_are_told_with_their_people(tmp_path: Path) -> None:
    krakeel, wolfsbos = ZONES.geometry[KRAKEEL], ZONES.geometry[WOLFSBOS]
    path = saved(tmp_path / "kaart.gpkg", krakeel.union(wolfsbos), wolfsbos, naam=["Samen", "Wolfsbos"])
    (overlap,) = read(path).overlaps
    # all 4,485 of Wolfsbos are in both
    assert {overlap.first, overlap.second} == {"row-1", "row-2"}
    assert overlap.people == pytest.approx(4485)


async def _parts(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


@pytest.fixture
def _own_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    map_places.cache_clear()
    yield
    map_places.cache_clear()


@pytest.mark.usefixtures("_own_places")
@pytest.mark.parametrize("seed", KINDS, ids=lambda one: one.name)
def test_every_kind_of_map_comes_in_through_the_page(tmp_path: Path, seed: Seed) -> None:
    """Also those of several files, which are sent one by one in any order."""
    (tmp_path / "thuis").mkdir()
    seed.make(tmp_path / "thuis" / seed.name)
    key = map_places().begin()
    for file in sorted((tmp_path / "thuis").iterdir()):
        body = file.read_bytes()
        # in two parts, as a network may cut it
        answer = asyncio.run(receive_map(_parts(body[:7], body[7:]), key, "nl", name=file.name))
        assert answer == {"key": file.name}
    (path,) = maps_among(map_places().files(key))
    layers, together = layers_with_areas(path)
    brought = read(path, None if together or len(layers) < 2 else layers[0])
    # what was walked is one area, all others have two, in whatever order a kind keeps them
    expected = NAMES[:1] if seed.name.endswith(".gpx") else NAMES
    assert {one.name for one in brought.areas.values()} == {*expected}
    assert brought.file == path.name
    assert str(tmp_path) not in "".join(map(str, (brought.file, brought.layer, *brought.notices)))


# --- which area it seems to be


def beside(brought: BroughtMap, **areas: Any) -> dict[str, str]:
    """Tell which area each of a map seems to be, of areas that stand under these names."""
    events = [
        Event("draw", name.lower(), DAY, name=name, geometry=shape, id=i)
        for i, (name, shape) in enumerate(areas.items(), start=1)
    ]
    found = laid_beside(brought, Timeline.of(events).areas(DAY))
    return {brought.areas[key].name: one.likely for key, one in found.items()}


def test_an_area_is_known_by_its_name_and_else_by_most_of_its_people(tmp_path: Path) -> None:
    krakeel, wolfsbos = ZONES.geometry[KRAKEEL], ZONES.geometry[WOLFSBOS]
    path = buurten(tmp_path / "kaart.geojson", KRAKEEL, WOLFSBOS, naam=["De Buurt", "WOLFSBOS "])
    brought = read(path)
    # De Buurt is Krakeel under another name; Wolfsbos is called so, in other capitals
    assert beside(brought, Krakeel=krakeel, Wolfsbos=translate(wolfsbos, 5000)) == {
        "De Buurt": "krakeel",
        "WOLFSBOS": "wolfsbos",
    }
    # of the 9,670 of both together the 5,185 are more than half, the 4,485 are not
    assert beside(brought, Alles=krakeel.union(wolfsbos)) == {"De Buurt": "alles", "WOLFSBOS": ""}
    assert beside(brought) == {"De Buurt": "", "WOLFSBOS": ""}


def test_an_area_that_stands_is_that_of_one_area_of_the_map_only(tmp_path: Path) -> None:
    krakeel = ZONES.geometry[KRAKEEL]
    path = saved(
        tmp_path / "kaart.gpkg", krakeel, krakeel.buffer(-50), krakeel.buffer(-90), naam=["A", "B", "Krakeel"]
    )
    # the name goes before what fits best; nothing is left for the others
    assert beside(read(path), Krakeel=krakeel) == {"A": "", "B": "", "Krakeel": "krakeel"}
    # by people the one that fits best
    assert beside(read(path), Iets=krakeel) == {"A": "iets", "B": "", "Krakeel": ""}


def test_what_an_area_shares_with_those_that_stand_is_counted(
    tmp_path: Path, store: Store, plan: str
) -> None:
    both = ZONES.geometry[KRAKEEL].union(ZONES.geometry[WOLFSBOS])
    brought = read(saved(tmp_path / "kaart.gpkg", both, naam=["Samen"]))
    (shared,) = laid_beside(brought, Timeline.of(store.events(plan)).areas(DAY))["row-1"].shared
    assert (shared.area, round(shared.people)) == ("k", 5185)


# --- as what it is taken


def test_a_new_area_is_one_event_with_its_file_layer_and_row(tmp_path: Path, store: Store, plan: str) -> None:
    path = tmp_path / "kaart.gpkg"
    for layer, code in (("oud", KRAKEEL), ("nieuw", WOLFSBOS)):
        rows = ZONES.loc[[code]].rename(columns={"zone_name": "naam"})[["naam", "geometry"]]
        rows.to_file(path, layer=layer)
    brought = read(path, "nieuw")
    (drawn,) = taken(store, plan, brought, "row-1", Taking(LATER))
    assert (drawn.kind, drawn.name, drawn.valid_from) == ("draw", "Wolfsbos", LATER)
    assert drawn.drawn_from is not None
    facts = {"file": "kaart.gpkg", "layer": "nieuw", "row": 1}
    assert (drawn.drawn_from.kind, dict(drawn.drawn_from.facts)) == ("file", facts)
    assert str(drawn.drawn_from.said) == "grens uit het bestand kaart.gpkg"


def test_another_border_and_its_name_are_one_gesture_that_undo_takes_back(
    tmp_path: Path, store: Store, plan: str
) -> None:
    brought = read(buurten(tmp_path / "kaart.geojson", WOLFSBOS))
    before = standing(store, plan)
    done = taken(store, plan, brought, "row-1", Taking(LATER, "k", rename=True))
    assert [event.kind for event in done] == ["redraw", "rename"]
    assert len({event.edit_id for event in done}) == 1
    name, hectares = standing(store, plan)["k"]
    assert name == "Wolfsbos"
    assert hectares == pytest.approx(ZONES.geometry[WOLFSBOS].area / 1e4)
    store.append(plan, to_undo(store.events(plan), client="mine", edit_id="u1"))
    assert standing(store, plan) == before
    # without being asked the name stays
    done = taken(store, plan, brought, "row-1", Taking(LATER, "k"))
    assert [event.kind for event in done] == ["redraw"]
    assert standing(store, plan)["k"][0] == "Krakeel"


def test_what_the_map_says_of_kind_and_group_comes_along(tmp_path: Path, store: Store, plan: str) -> None:
    path = buurten(tmp_path / "kaart.geojson", WOLFSBOS, KRAKEEL, soort=["wijk", "wijk"])
    brought = read(path)
    drawn = taken(store, plan, brought, "row-1", Taking(LATER))
    assert [event.kind for event in drawn] == ["draw", "classify"]
    # of one that stands just so only that is new
    (said,) = taken(store, plan, brought, "row-2", Taking(LATER, "k"))
    assert (said.kind, said.area_kind) == ("classify", "wijk")
    assert taken(store, plan, brought, "row-2", Taking(LATER, "k")) == ()


def test_the_same_map_and_day_again_record_nothing(tmp_path: Path, store: Store, plan: str) -> None:
    path = buurten(tmp_path / "kaart.geojson", KRAKEEL, WOLFSBOS)
    brought = read(path)
    # in degrees and back a border moves by less than a millimetre: it is the same
    state = Timeline.of(store.events(plan)).areas(LATER)["k"]
    assert stands_so(brought.areas["row-1"], state)
    assert taken(store, plan, brought, "row-1", Taking(LATER, "k")) == ()
    assert len(taken(store, plan, brought, "row-2", Taking(LATER))) == 1
    for again in (brought, read(path)):
        assert taken(store, plan, again, "row-2", Taking(LATER)) == ()
    assert len(standing(store, plan)) == 2


def test_a_button_that_is_pressed_twice_at_once_records_once(tmp_path: Path, store: Store, plan: str) -> None:
    brought = read(buurten(tmp_path / "kaart.geojson", WOLFSBOS))
    timeline = Timeline.of(store.events(plan))
    # both presses know of nothing of the other
    for _press in range(2):
        events = taking_events(brought, "row-1", Taking(LATER), timeline, workshop=plan, role="facilitator")
        store.append(plan, events)
    assert [one for one, _hectares in standing(store, plan).values()] == ["Krakeel", "Wolfsbos"]


def test_what_was_taken_back_can_be_brought_in_again(tmp_path: Path, store: Store, plan: str) -> None:
    brought = read(buurten(tmp_path / "kaart.geojson", WOLFSBOS))
    for taking in (Taking(LATER), Taking(LATER, "k")):
        before = standing(store, plan)
        for press in range(2):
            assert taken(store, plan, brought, "row-1", taking)
            store.append(plan, to_undo(store.events(plan), client="mine", edit_id=f"{taking.area}{press}"))
            assert standing(store, plan) == before


def test_a_change_by_somebody_else_meanwhile_waits_for_a_choice(
    tmp_path: Path, store: Store, plan: str
) -> None:
    brought = read(buurten(tmp_path / "kaart.geojson", WOLFSBOS))
    seen = store.revision(plan)
    other = Event("redraw", "k", LATER, geometry=ZONES.geometry[KRAKEEL].buffer(-50), client="other")
    store.append(plan, [other])
    timeline = Timeline.of(store.events(plan))
    events = taking_events(brought, "row-1", Taking(LATER, "k"), timeline, workshop=plan, role="facilitator")
    done = store.append(plan, [replace(one, client="mine") for one in events], based_on=seen)
    assert (len(done.events), len(done.conflicts)) == (0, 1)
    assert done.conflicts[0].drawn_from == events[0].drawn_from


def test_an_area_that_is_locked_or_not_there_yet_keeps_its_border(
    tmp_path: Path, store: Store, plan: str
) -> None:
    brought = read(buurten(tmp_path / "kaart.geojson", WOLFSBOS))
    with pytest.raises(LineageError, match="bestaat niet op 31 december 2025"):
        taken(store, plan, brought, "row-1", Taking(date(2025, 12, 31), "k"))
    store.append(plan, [Event(LOCK, "k", LATER)])
    with pytest.raises(LineageError, match="staat vast"):
        taken(store, plan, brought, "row-1", Taking(LATER, "k"))
    assert standing(store, plan)["k"][0] == "Krakeel"


@pytest.fixture(scope="module")
def six(tmp_path_factory: pytest.TempPathFactory) -> BroughtMap:
    return read(buurten(tmp_path_factory.mktemp("six") / "zes.geojson", *ZONES.index[:6]))


@settings(max_examples=25)
@given(
    rows=some.lists(some.sampled_from(range(1, 7)), min_size=1, max_size=12),
    days=some.lists(some.sampled_from([DAY, LATER]), min_size=12, max_size=12),
)
def test_however_often_and_in_whatever_order_each_area_of_a_day_is_there_once(
    six: BroughtMap, rows: list[int], days: list[date]
) -> None:
    timeline, number = Timeline.of([]), 0
    for row, when in zip(rows, days, strict=False):
        events = taking_events(six, f"row-{row}", Taking(when), timeline, workshop="w", role="facilitator")
        number += len(events)
        timeline = timeline.extended([replace(one, id=number) for one in events])
    # a row on a day is one area, whatever else was taken before and after
    assert len(timeline.areas(LATER)) == len({*zip(rows, days, strict=False)})
