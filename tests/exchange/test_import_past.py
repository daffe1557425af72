"""Maps of the past become proposals; only what a person accepts is recorded, and never twice."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely
from shapely import Polygon, box

from smeedkaart.change.recognition import UNCHANGED
from smeedkaart.errors import InputFileError
from smeedkaart.exchange.example import example_events
from smeedkaart.exchange.import_past import Review, apply, dated, read_past, read_review, write_review
from smeedkaart.files.atomic import OutputFileError
from smeedkaart.history.event import Event
from smeedkaart.history.lineage import areas_as_of, what_was
from smeedkaart.store.store import Store

X, Y = 229_000, 525_000
FIRST, SECOND, THIRD = date(2007, 5, 30), date(2012, 1, 1), date(2017, 1, 1)
NORTH, SOUTH = box(X, Y + 1000, X + 1000, Y + 2000), box(X, Y, X + 1000, Y + 1000)
BOTH = box(X, Y, X + 1000, Y + 2000)
EAST = box(X + 1000, Y, X + 2000, Y + 2000)


def saved(path: Path, **shapes: Polygon) -> Path:
    frame = gpd.GeoDataFrame({"naam": list(shapes)}, geometry=list(shapes.values()), crs=28992)
    frame.to_file(path)
    return path


@pytest.fixture
def maps(tmp_path: Path) -> list[tuple[Path | str, date]]:
    return [
        # out of order: they are read in the order of their days
        (saved(tmp_path / "c.geojson", Binnenstad=BOTH, Oost=EAST), THIRD),
        (saved(tmp_path / "a.geojson", Noord=NORTH, Zuid=SOUTH), FIRST),
        (saved(tmp_path / "b.geojson", Binnenstad=BOTH), SECOND),
    ]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "plan.sqlite")


def everything(review: Review) -> Review:
    return review.choose("accept", [one.number for one in review.suggestions])


def edited(review: Review, path: Path, change: Any) -> Review:
    """Let a person change the file between writing and reading."""
    write_review(review, path)
    content = json.loads(path.read_text(encoding="utf-8"))
    change(content)
    path.write_text(json.dumps(content), encoding="utf-8")
    return read_review(path)


def classed(path: Path, kinds: list[str | None], groups: list[str | None], **shapes: Polygon) -> Path:
    columns = {"naam": list(shapes), "soort": kinds, "werkgebied": groups}
    gpd.GeoDataFrame(columns, geometry=list(shapes.values()), crs=28992).to_file(path)
    return path


def test_what_maps_say_of_kind_and_group_is_proposed_where_it_changes(tmp_path: Path, store: Store) -> None:
    first = classed(tmp_path / "a.gpkg", ["dorp", None], [None, None], Noord=NORTH, Zuid=SOUTH)
    # an empty cell says nothing; another name for the same area is no other area
    later = classed(tmp_path / "b.gpkg", [None, "dorp"], ["Oost", "Oost"], Noorden=NORTH, Zuid=SOUTH)
    review = read_past([(first, FIRST), (later, SECOND)])
    told = [one.sentence for one in review.suggestions if one.event.kind == "classify"]
    assert told == [
        "Vanaf 30 mei 2007 geldt voor Noord: soort dorp, geen werkgebied, volgens de kaart a.gpkg.",
        "Vanaf 1 januari 2012 geldt voor Noorden: soort dorp, werkgebied Oost, volgens de kaart b.gpkg.",
        "Vanaf 1 januari 2012 geldt voor Zuid: soort dorp, werkgebied Oost, volgens de kaart b.gpkg.",
    ]

    def change(content: Any) -> None:
        content["proposals"][-1]["area_group"] = "West"
        content["proposals"][-1]["initiative"] = "bewoners"

    workshop = store.create_workshop("Plan").id
    done = apply(everything(edited(review, tmp_path / "keuze.json", change)), store, workshop)
    assert done.problems == ()
    areas = areas_as_of(store.events(workshop), SECOND).set_index("name")
    assert areas["area_kind"].to_dict() == {"Noorden": "dorp", "Zuid": "dorp"}
    assert areas["area_group"].to_dict() == {"Noorden": "Oost", "Zuid": "West"}
    assert store.events(workshop)[-1].initiative == "bewoners"
    # as is recorded now, the same maps propose only what a person changed
    again = read_past([(first, FIRST), (later, SECOND)], store.events(workshop))
    assert [one.sentence[:43] for one in again.suggestions if one.event.kind != UNCHANGED] == [
        "Vanaf 1 januari 2012 geldt voor Zuid: soort"
    ]


def test_maps_become_a_chain_of_proposals_in_the_order_of_their_days(
    maps: list[tuple[Path | str, date]],
) -> None:
    review = read_past(maps)
    assert [(one.event.kind, one.event.valid_from) for one in review.suggestions] == [
        ("draw", FIRST),
        ("draw", FIRST),
        ("merge", SECOND),
        (UNCHANGED, THIRD),
        ("draw", THIRD),
    ]
    assert [one.sentence for one in review.suggestions] == [
        "Op 30 mei 2007 is Noord getekend, volgens de kaart a.geojson.",
        "Op 30 mei 2007 is Zuid getekend, volgens de kaart a.geojson.",
        "Op 1 januari 2012 zijn Noord en Zuid samengevoegd tot Binnenstad, volgens de kaart b.geojson.",
        "Binnenstad is op de kaart van 1 januari 2017 gelijk gebleven.",
        "Op 1 januari 2017 is Oost getekend, volgens de kaart c.geojson.",
    ]
    assert review.suggestions[2].reasons[-1].startswith("Het gebeurde na 30 mei 2007 en uiterlijk op")


def test_nothing_is_chosen_and_nothing_recorded_of_itself(
    maps: list[tuple[Path | str, date]], store: Store
) -> None:
    plan = store.create_workshop().id
    review = read_past(maps)
    done = apply(review, store, plan)
    assert done.recorded == ()
    assert done.waiting == (1, 2, 3, 5)
    assert store.events(plan) == ()


def test_what_is_accepted_gives_the_areas_of_every_map(
    maps: list[tuple[Path | str, date]], store: Store
) -> None:
    plan = store.create_workshop().id
    done = apply(everything(read_past(maps)), store, plan, role="analyst")
    assert done.problems == ()
    assert len(done.recorded) == 4
    events = store.events(plan)
    assert {event.role for event in events} == {"analyst"}
    assert sorted(areas_as_of(events, FIRST)["name"]) == ["Noord", "Zuid"]
    assert sorted(areas_as_of(events, SECOND)["name"]) == ["Binnenstad"]
    assert sorted(areas_as_of(events, THIRD)["name"]) == ["Binnenstad", "Oost"]
    town = areas_as_of(events, THIRD).index[0]
    assert len(what_was(events, town, FIRST)) == 2


def test_applying_again_records_nothing_twice(maps: list[tuple[Path | str, date]], store: Store) -> None:
    plan = store.create_workshop().id
    review = everything(read_past(maps))
    first = apply(review, store, plan)
    again = apply(review, store, plan)
    assert [event.id for event in again.recorded] == [event.id for event in first.recorded]
    assert len(store.events(plan)) == 4


def test_reading_the_same_maps_again_proposes_nothing_new(
    maps: list[tuple[Path | str, date]], store: Store
) -> None:
    plan = store.create_workshop().id
    apply(everything(read_past(maps)), store, plan)
    assert {one.event.kind for one in read_past(maps, store.events(plan)).suggestions} == {UNCHANGED}


def test_a_refused_merge_is_not_recorded_and_the_next_reading_starts_from_what_is(
    maps: list[tuple[Path | str, date]], store: Store
) -> None:
    plan = store.create_workshop().id
    done = apply(everything(read_past(maps)).choose("refuse", [3]), store, plan)
    assert done.problems == ()
    assert sorted(areas_as_of(store.events(plan), THIRD)["name"]) == ["Noord", "Oost", "Zuid"]
    again = read_past([(maps[0][0], THIRD)], store.events(plan))
    assert [one.event.kind for one in again.suggestions] == [UNCHANGED, "merge"]


def test_a_proposal_that_rests_on_a_refused_one_is_reported_and_the_others_recorded(
    tmp_path: Path, store: Store
) -> None:
    maps: list[tuple[Path | str, date]] = [
        (saved(tmp_path / "a.geojson", Noord=NORTH), FIRST),
        (saved(tmp_path / "b.geojson", Noord=box(X, Y, X + 1000, Y + 1900), Oost=EAST), SECOND),
    ]
    review = read_past(maps)
    assert [one.event.kind for one in review.suggestions] == ["draw", "redraw", "draw"]
    plan = store.create_workshop().id
    done = apply(everything(review).choose("refuse", [1]), store, plan)
    assert done.problems == ((2, "Dit gebied bestaat niet op 1 januari 2012."),)
    assert [event.name for event in store.events(plan)] == ["Oost"]


def test_two_areas_may_swap_names_on_one_day(tmp_path: Path, store: Store) -> None:
    maps: list[tuple[Path | str, date]] = [
        (saved(tmp_path / "a.geojson", Een=NORTH, Twee=SOUTH), FIRST),
        (saved(tmp_path / "b.geojson", Een=SOUTH, Twee=NORTH), SECOND),
    ]
    plan = store.create_workshop().id
    done = apply(everything(read_past(maps)), store, plan)
    assert (done.problems, done.notices) == ((), ())
    assert sorted(areas_as_of(store.events(plan))["name"]) == ["Een", "Twee"]


def test_the_file_reads_back_as_it_was_written(maps: list[tuple[Path | str, date]], tmp_path: Path) -> None:
    review = everything(read_past(maps)).choose("refuse", [2])
    file = write_review(review, tmp_path / "voorstellen.json")
    again = read_review(file)
    assert again == review
    # shapes to the last bit
    for one, other in zip(review.suggestions, again.suggestions, strict=True):
        assert shapely.to_wkb(one.event.geometry) == shapely.to_wkb(other.event.geometry)


def test_a_person_may_change_day_name_and_reason(
    maps: list[tuple[Path | str, date]], tmp_path: Path, store: Store
) -> None:
    def change(content: dict[str, Any]) -> None:
        for row in content["proposals"]:
            row["choice"] = " Accept "
        merge = content["proposals"][2]
        merge["on"] = "2010-07-01"
        merge["reason"] = "op verzoek van bewoners"
        merge["outputs"][0]["name"] = "Centrum"

    review = edited(read_past(maps), tmp_path / "v.json", change)
    plan = store.create_workshop().id
    assert apply(review, store, plan).problems == ()
    merge = next(event for event in store.events(plan) if event.kind == "merge")
    assert (merge.valid_from, merge.reason) == (date(2010, 7, 1), "op verzoek van bewoners")
    assert merge.outputs[0].name == "Centrum"


def test_a_person_may_say_that_a_redrawn_area_is_another_area(tmp_path: Path, store: Store) -> None:
    wide = box(X, Y, X + 2000, Y + 2000)
    maps: list[tuple[Path | str, date]] = [
        (saved(tmp_path / "a.geojson", Noord=NORTH), FIRST),
        (saved(tmp_path / "b.geojson", Noord=wide), SECOND),
    ]

    def change(content: dict[str, Any]) -> None:
        for row in content["proposals"]:
            row["choice"] = "accept"
        redraw = content["proposals"][1]
        added = {"choice": "accept", "kind": "draw", "on": "2012-01-01", "name": "Nieuw"}
        content["proposals"].append(added | {"shape": redraw["shape"]})
        redraw["kind"] = "end"

    review = edited(read_past(maps), tmp_path / "v.json", change)
    plan = store.create_workshop().id
    done = apply(review, store, plan)
    assert done.problems == ()
    assert [event.kind for event in store.events(plan)] == ["draw", "end", "draw"]
    now = areas_as_of(store.events(plan))
    assert list(now["name"]) == ["Nieuw"]
    assert now.geometry.iloc[0].equals(wide)
    # the added one, too, is recorded once
    apply(review, store, plan)
    assert len(store.events(plan)) == 3


def test_the_worked_history_comes_back_out_of_its_three_maps(tmp_path: Path, store: Store) -> None:
    maps: list[tuple[Path | str, date]] = []
    for when in (date(2007, 5, 30), date(2017, 1, 1), date(2019, 1, 1)):
        frame = areas_as_of(example_events(), when)[["name", "geometry"]].reset_index(drop=True)
        file = tmp_path / f"{when.year}.geojson"
        frame.to_crs(4326).to_file(file, COORDINATE_PRECISION=6)
        maps.append((file, when))
    plan = store.create_workshop().id
    done = apply(everything(read_past(maps)), store, plan)
    assert done.problems == ()
    events = store.events(plan)
    assert [len(areas_as_of(events, when)) for _file, when in maps] == [35, 25, 24]


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("choice", "misschien", "choice moet accept, refuse of leeg zijn, niet “misschien”"),
        ("kind", "samen", "een soort “samen” bestaat niet"),
        ("on", "1 januari", "“1 januari” is geen dag zoals 2012-01-01"),
        ("shape", "9-9", "onderaan het bestand staat geen vorm “9-9”"),
    ],
)
def test_a_mistake_in_the_file_is_named_with_its_proposal(
    maps: list[tuple[Path | str, date]], tmp_path: Path, key: str, value: str, sentence: str
) -> None:
    def change(content: dict[str, Any]) -> None:
        content["proposals"][1][key] = value

    with pytest.raises(InputFileError, match="voorstel 2") as caught:
        edited(read_past(maps), tmp_path / "v.json", change)
    assert sentence in str(caught.value)


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "{}", '{"proposals": [{}], "shapes": {}}', '{"proposals": [], "shapes": {"1": "PUNT"}}'],
)
def test_what_is_no_such_file_is_refused_with_a_sentence(tmp_path: Path, content: str) -> None:
    file = tmp_path / "v.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(InputFileError, match="geen bestand met voorstellen"):
        read_review(file)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputFileError, match=r"weg\.json"):
        read_review(tmp_path / "weg.json")
    with pytest.raises(OutputFileError):
        write_review(Review(()), tmp_path / "geen" / "map.json")


@pytest.mark.parametrize("text", ["kaart.geojson", "=2012-01-01", "kaart.geojson=1 mei 2012", ""])
def test_a_map_without_a_day_is_refused(text: str) -> None:
    with pytest.raises(InputFileError, match=r"kaart\.geojson=2012-01-01"):
        dated(text)


def test_a_file_name_may_hold_an_equals_sign() -> None:
    assert dated("a=b.gpkg=2012-01-01") == (Path("a=b.gpkg"), date(2012, 1, 1))


def test_no_map_or_two_of_one_day_is_refused(maps: list[tuple[Path | str, date]]) -> None:
    with pytest.raises(InputFileError, match="minstens één kaart"):
        read_past([])
    with pytest.raises(InputFileError, match="dezelfde dag"):
        read_past([maps[0], (maps[1][0], THIRD)])


def test_an_area_that_was_drawn_by_hand_takes_part_in_the_proposals(
    maps: list[tuple[Path | str, date]],
) -> None:
    drawn = Event("draw", "hand", FIRST, name="Noord", geometry=NORTH, id=7)
    review = read_past(maps[1:2], [drawn])
    assert [(one.event.kind, one.event.area == "hand") for one in review.suggestions] == [
        (UNCHANGED, True),
        ("draw", False),
    ]
