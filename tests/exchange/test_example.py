"""The worked history: what it counts follows from its events, and it is plainly an example."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
import shapely

from smeedkaart.errors import StoreError
from smeedkaart.exchange import example
from smeedkaart.exchange.example import example_events, example_notice, example_store
from smeedkaart.files.atomic import OutputFileError
from smeedkaart.files.packaged import data_folder
from smeedkaart.history.handing_on import decisions_as_of
from smeedkaart.history.kinds import kind_of
from smeedkaart.history.lineage import areas_as_of, lineage, what_was
from smeedkaart.history.sentences import tale
from smeedkaart.sources.local.sample import hoogeveen
from smeedkaart.store.store import Store

# reference/smederijen: 35 planned in 2007, 25 in 2017, 24 in 2019
KNOWN = {date(2007, 5, 30): 35, date(2017, 1, 1): 25, date(2019, 1, 1): 24}
ESTATES = {"BU01186201", "BU01186202", "BU01186203", "BU01186204"}


def kinds_of_place() -> dict[str, str]:
    """Read from the file of the example which areas are a dorp and which a wijk."""
    return {example._identity(row["key"]): str(row["place"]) for row in example._told()["areas"]}


@pytest.mark.parametrize("when", KNOWN)
def test_the_known_numbers_of_areas_come_out_of_the_events(when: date) -> None:
    assert len(areas_as_of(example_events(), when)) == KNOWN[when]


def test_in_2019_there_are_14_wijken_and_10_dorpen() -> None:
    places = kinds_of_place()
    now = areas_as_of(example_events(), date(2019, 1, 1)).index
    assert Counter(places[area] for area in now) == {"wijk": 14, "dorp": 10}


def test_a_dorp_is_one_of_the_wijken_52_to_61_of_cbs() -> None:
    zones = hoogeveen().zones
    middles = zones.geometry.representative_point()
    places = kinds_of_place()
    seen = set()
    for area, shape in areas_as_of(example_events(), date(2019, 1, 1)).geometry.items():
        parents = {parent[-2:] for parent in zones["parent"][middles.within(shape)]}
        if places[area] == "dorp":
            assert len(parents) == 1
            seen |= parents
        else:
            assert parents <= {"50", "51", "62"}
    assert seen == {str(number) for number in range(52, 62)}


def test_ten_areas_began_on_30_may_2007() -> None:
    begun = decisions_as_of(example_events(), date(2007, 5, 30))
    assert len({decision.area for decision in begun}) == 10
    assert Counter(decision.kind for decision in begun) == {"impulse": 4, "initiative": 6}


@pytest.mark.parametrize("when", KNOWN)
def test_areas_are_whole_buurten_that_share_nothing(when: date) -> None:
    zones = hoogeveen().zones.geometry
    shapes = areas_as_of(example_events(), when).geometry
    inside = {
        area: [code for code, point in zones.representative_point().items() if shape.contains(point)]
        for area, shape in shapes.items()
    }
    every = [code for codes in inside.values() for code in codes]
    assert len(every) == len(set(every))
    for area, codes in inside.items():
        # the same land as its buurten together, up to the rounding of coordinates in metres
        assert shapely.symmetric_difference(shapes[area], shapely.union_all(zones[codes])).area < 1e-3


def test_from_2014_only_the_business_estates_lie_in_no_area() -> None:
    zones = hoogeveen().zones.geometry
    everything = shapely.union_all(areas_as_of(example_events(), date(2019, 1, 1)).geometry)
    outside = {code for code, point in zones.representative_point().items() if not everything.contains(point)}
    assert outside == ESTATES


def test_every_kind_of_change_is_in_it_and_spread_over_the_years() -> None:
    kinds = Counter(event.kind for event in example_events())
    assert kinds["merge"] >= 5
    assert {"split", "regroup", "rename", "redraw", "decision", "withdraw"} <= set(kinds)
    assert len({event.valid_from.year for event in example_events() if kind_of(event.kind).several}) >= 7


def test_the_count_follows_step_by_step() -> None:
    # 35 -1 Schutlanden +1 split -2 Elim -2 Hollandscheveld -2 Schoonvelde -1 Pesse -1 -1 -1 and -1 in 2018
    events = example_events()
    days = sorted({event.valid_from for event in events if kind_of(event.kind).several})
    assert [len(areas_as_of(events, day)) for day in days] == [34, 35, 33, 31, 29, 28, 27, 26, 25, 24]


def test_pesse_of_2019_was_three_areas_in_2009() -> None:
    events = example_events()
    family = lineage(events).areas
    pesse = next(area for area, state in family.items() if state.name == "Pesse" and state.ended is None)
    names = {family[area].name for area in what_was(events, pesse, date(2009, 1, 1))}
    assert names == {"Pesse", "Pesse-Oost", "Fluitenberg-Pesse"}


def test_every_change_has_a_reason_and_reads_as_a_sentence() -> None:
    events = example_events()
    assert all(event.reason for event in events)
    told = [one.sentence for one in tale(events)]
    assert len(told) == len(events)
    assert (
        "Op 1 juni 2008 zijn Schutlanden-Oost en Schutlanden-West samengevoegd tot Schutlanden, op "
        in " ".join(told)
    )


def test_the_store_holds_the_same_history_and_took_every_event_and_every_name(tmp_path: Path) -> None:
    store = Store(example_store(tmp_path / "voorbeeld.sqlite"))
    (workshop,) = store.workshops()
    assert "voorbeeld" in workshop.name
    kept = store.events(workshop.id)
    made = example_events()
    assert [(e.kind, e.area, e.valid_from, e.name, e.reason, e.inputs) for e in kept] == [
        (e.kind, e.area, e.valid_from, e.name, e.reason, e.inputs) for e in made
    ]
    assert [[out.name for out in e.outputs] for e in kept] == [[out.name for out in e.outputs] for e in made]
    # nothing but the one file is left beside it
    assert [file.name for file in tmp_path.iterdir() if "-" not in file.name] == ["voorbeeld.sqlite"]


def test_opening_the_copy_again_keeps_what_people_did_in_it(tmp_path: Path) -> None:
    path = example_store(tmp_path / "voorbeeld.sqlite")
    Store(path).create_workshop("Van mij")
    example_store(path)
    assert len(Store(path).workshops()) == 2


def test_without_a_name_the_copy_comes_in_the_data_folder_of_the_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(example, "example_path", lambda: tmp_path / "nieuw" / "voorbeeld.sqlite")
    assert example_store() == tmp_path / "nieuw" / "voorbeeld.sqlite"
    assert len(Store(tmp_path / "nieuw" / "voorbeeld.sqlite").workshops()) == 1


def test_where_no_file_can_be_made_a_sentence_says_so(tmp_path: Path) -> None:
    with pytest.raises((OutputFileError, StoreError), match="bestaat niet"):
        example_store(tmp_path / "nergens" / "voorbeeld.sqlite")


def test_it_is_plainly_marked_as_an_example_and_small() -> None:
    assert example_notice().startswith("Dit is een voorbeeld")
    file = data_folder() / "hoogeveen" / "geschiedenis.toml"
    assert "EXAMPLE" in file.read_text(encoding="utf-8").splitlines()[0]
    assert "geschiedenis.toml" in (data_folder() / "hoogeveen" / "README.md").read_text(encoding="utf-8")
    # it refers to buurten, it does not hold their shapes
    assert file.stat().st_size < 20_000
