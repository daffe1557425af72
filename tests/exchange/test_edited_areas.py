"""What was edited in the areas of an exported history becomes proposals or is refused; nothing vanishes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
from shapely import Point, Polygon, box
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry
from typer.testing import CliRunner, Result

from smeedkaart.cli.commands import app
from smeedkaart.errors import InputFileError
from smeedkaart.exchange.area_spans import area_spans
from smeedkaart.exchange.edited_areas import edited_areas
from smeedkaart.exchange.example import example_events
from smeedkaart.exchange.history_file import ExportedWorkshop, read_history, write_history
from smeedkaart.exchange.import_past import apply, read_review
from smeedkaart.history.event import Event, Output
from smeedkaart.history.lineage import areas_as_of
from smeedkaart.store.store import Store

FIRST, SECOND, THIRD = date(2007, 5, 30), date(2012, 1, 1), date(2017, 1, 1)
TODAY = date.today()  # noqa: DTZ011 - the day of the hall
X, Y = 229_000, 525_000
Edit = Callable[[gpd.GeoDataFrame], pd.DataFrame]


def square(column: int, row: int = 0, wide: float = 1000) -> Polygon:
    west, south = X + 1000 * column, Y + 1000 * row
    return box(west, south, west + wide, south + 1000)


def a_history() -> tuple[Event, ...]:
    """Four squares in a row in 2007; Oost is renamed in 2012; West and Zuid are merged in 2017."""
    drawn = [
        Event("draw", area, FIRST, name=name, geometry=square(i))
        for i, (area, name) in enumerate((("w", "West"), ("z", "Zuid"), ("o", "Oost"), ("n", "Noord")))
    ]
    merged = Output("m", "Zuidwest", square(0, wide=2000))
    events = [
        *drawn,
        Event("rename", "o", SECOND, name="Oosterhof"),
        Event("merge", "m", THIRD, inputs=("w", "z"), outputs=(merged,)),
    ]
    moment = datetime(2026, 3, 1, tzinfo=UTC)
    return tuple(replace(event, id=i, recorded_at=moment) for i, event in enumerate(events, start=1))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = ExportedWorkshop("Smeedwijk", "hoogeveen", "hoogeveen-2007")
    return write_history(a_history(), tmp_path / "h.gpkg", made)


def edit(file: Path, change: Edit, layer: str = "areas") -> Path:
    """Change a layer as a GIS does: read it with GDAL, and write it over the one that was there."""
    frame = change(pyogrio.read_dataframe(file, layer=layer))
    pyogrio.write_dataframe(frame, file, layer=layer, driver="GPKG")
    return file


def proposed(file: Path) -> list[tuple[str, str, date]]:
    review = edited_areas(file, read_history(file))
    return [(one.event.kind, one.event.area, one.event.valid_from) for one in review.suggestions]


def test_a_kind_and_a_group_that_were_filled_in_are_proposed(file: Path, tmp_path: Path) -> None:
    def change(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        frame.loc[frame["area"] == "n", "area_kind"] = "dorp"
        return frame

    assert proposed(edit(file, change)) == [("classify", "n", FIRST)]
    store = imported(file, tmp_path)
    areas = areas_as_of(store.events(store.workshops()[0].id))
    assert areas["area_kind"].to_dict() == {"o": "", "n": "dorp", "m": ""}


def test_an_export_of_an_older_version_says_nothing_of_it(file: Path) -> None:
    assert proposed(edit(file, lambda frame: frame.drop(columns=["area_kind", "area_group"]))) == []


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def imported(file: Path, folder: Path) -> Store:
    """Import a history, accept every proposal, and give the store with what came of it."""
    store = Store(folder / "daar.sqlite")
    taken = run("history", "import", file, "--db", store.path, "-o", folder / "keuze.json")
    assert taken.exit_code == 0, taken.output
    review = read_review(folder / "keuze.json")
    chosen = review.choose("accept", [one.number for one in review.suggestions])
    done = apply(chosen, store, store.workshops()[0].id)
    assert (done.problems, done.waiting) == ((), ())
    return store


def there(store: Store, when: date) -> dict[str, BaseGeometry]:
    areas = areas_as_of(store.events(store.workshops()[0].id), when)
    return dict(zip(areas["name"], areas.geometry, strict=True))


# --- what was not edited ------------------------------------------------------------------------------------


def test_what_nobody_edited_is_the_same_history(file: Path) -> None:
    assert edited_areas(file, a_history()).suggestions == ()
    assert read_history(file) == a_history()


@pytest.mark.parametrize(
    "saved",
    [
        lambda frame: frame,
        lambda frame: frame.iloc[::-1],
        lambda frame: frame[["geometry", "valid_to", "name", "area", "valid_from"]],
        lambda frame: frame.to_crs(4326),
        lambda frame: frame.assign(geometry=frame.geometry.reverse()),
        lambda frame: frame.assign(geometry=frame.geometry.segmentize(100)),
        lambda frame: frame.assign(geometry=frame.geometry.set_precision(0.001)),
    ],
    ids=[
        "as it was",
        "other order",
        "columns moved and dropped",
        "degrees",
        "rings",
        "corners",
        "millimetre",
    ],
)
def test_what_was_only_saved_again_is_the_same_history(file: Path, tmp_path: Path, saved: Edit) -> None:
    edit(file, saved)
    taken = run("history", "import", file, "--db", tmp_path / "daar.sqlite")
    assert taken.stdout == "6 gebeurtenissen zijn vastgelegd in Smeedwijk.\n"
    assert not (tmp_path / "voorstellen.json").exists()


def test_the_worked_history_of_which_all_layers_were_saved_again_is_the_same_history(tmp_path: Path) -> None:
    file = write_history(example_events(), tmp_path / "h.gpkg")
    for layer in ("areas", "events", "links"):
        edit(file, lambda frame: frame, layer)
    assert read_history(file) == example_events()
    assert edited_areas(file, example_events()).suggestions == ()


def test_a_file_without_the_layer_is_taken_from_its_events_and_says_so(file: Path, tmp_path: Path) -> None:
    bare = tmp_path / "kaal.gpkg"
    for layer in ("events", "links"):
        pyogrio.write_dataframe(pyogrio.read_dataframe(file, layer=layer), bare, layer=layer, driver="GPKG")
    review = edited_areas(bare, read_history(bare))
    assert review.suggestions == ()
    assert review.notices == (
        "kaal.gpkg heeft geen laag areas; wat is vastgelegd, is overgenomen uit de gebeurtenissen alleen.",
    )


# --- what was edited ----------------------------------------------------------------------------------------


def test_a_border_that_was_moved_is_proposed_and_recorded_when_accepted(file: Path, tmp_path: Path) -> None:
    def moved(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        frame.loc[frame["name"] == "Noord", "geometry"] = square(3, wide=1200)
        return frame

    edit(file, moved)
    (one,) = edited_areas(file, read_history(file)).suggestions
    assert (one.event.kind, one.event.area, one.event.valid_from) == ("redraw", "n", FIRST)
    assert one.sentence == (
        "Op 30 mei 2007 veranderde de grens van Noord, zoals in de laag areas van h.gpkg."
    )
    # 1,000 x 1,000 m is 100 ha, 1,200 x 1,000 m is 120 ha
    assert one.reasons == ("De oppervlakte gaat van 100,0 naar 120,0 ha.",)
    store = imported(file, tmp_path)
    assert there(store, TODAY)["Noord"].equals(square(3, wide=1200))


def test_a_border_that_was_moved_before_a_change_of_name_comes_back_after_it(
    file: Path, tmp_path: Path
) -> None:
    def moved(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        frame.loc[frame["name"] == "Oost", "geometry"] = square(2, 1)
        return frame

    assert proposed(edit(file, moved)) == [("redraw", "o", FIRST), ("redraw", "o", SECOND)]
    store = imported(file, tmp_path)
    assert there(store, FIRST)["Oost"].equals(square(2, 1))
    assert there(store, SECOND)["Oosterhof"].equals(square(2))


def test_a_move_of_two_centimetres_is_an_edit_and_of_half_a_centimetre_is_none(file: Path) -> None:
    def moved(metres: float) -> Edit:
        def move(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
            frame.loc[frame["name"] == "Noord", "geometry"] = translate(square(3), metres)
            return frame

        return move

    assert proposed(edit(file, moved(0.005))) == []
    assert proposed(edit(file, moved(0.02))) == [("redraw", "n", FIRST)]


def test_a_border_that_crosses_itself_keeps_all_its_parts_and_says_so(file: Path) -> None:
    def crossed(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        # two triangles with a base of 1000 m and a height of 500: 25 ha each
        x, y = square(5).bounds[:2]
        bow_tie = Polygon([(x, y), (x + 1000, y + 1000), (x + 1000, y), (x, y + 1000)])
        frame.loc[frame["name"] == "Noord", "geometry"] = bow_tie
        return frame

    notices = edited_areas(edit(file, crossed), a_history()).notices
    assert any("alle 2 delen waar hij omheen gaat zijn bewaard, samen 50,00 ha" in one for one in notices)


def test_another_name_is_proposed_from_the_day_of_its_row(file: Path, tmp_path: Path) -> None:
    assert proposed(edit(file, lambda frame: frame.replace({"name": {"Oosterhof": "Oosterpoort"}}))) == [
        ("rename", "o", SECOND)
    ]
    store = imported(file, tmp_path)
    assert "Oosterpoort" in there(store, TODAY)
    assert "Oost" in there(store, FIRST)


def test_an_area_that_was_added_is_proposed_as_drawn(file: Path, tmp_path: Path) -> None:
    new = gpd.GeoDataFrame(
        {"name": ["Nieuwland", None], "valid_from": ["2019-01-01", None], "valid_to": ["2020-01-01", None]},
        geometry=[square(5), square(6)],
        crs=28992,
    )
    # a GIS appends rows with the other columns empty
    pyogrio.write_dataframe(new, file, layer="areas", append=True)
    review = edited_areas(file, read_history(file))
    assert [(one.event.kind, one.event.name, one.event.valid_from) for one in review.suggestions] == [
        ("draw", "Nieuwland", date(2019, 1, 1)),
        ("end", None, date(2020, 1, 1)),
        # the eighth row
        ("draw", "Gebied 8", TODAY),
    ]
    assert review.suggestions[2].reasons == (
        "valid_from is leeg, dus vandaag is ingevuld; verander de dag als u die weet.",
        "De rij heeft geen naam, dus die is bedacht; verander hem als u hem weet.",
    )
    store = imported(file, tmp_path)
    assert there(store, date(2019, 6, 1))["Nieuwland"].equals(square(5))
    assert set(there(store, TODAY)) == {"Zuidwest", "Oosterhof", "Noord", "Gebied 8"}


def test_an_area_that_was_deleted_is_proposed_as_never_right(file: Path, tmp_path: Path) -> None:
    edit(file, lambda frame: frame[frame["name"] != "Noord"])
    (one,) = edited_areas(file, read_history(file)).suggestions
    assert (one.event.kind, one.sentence) == (
        "void",
        "Noord is aangemerkt als nooit juist geweest, zoals in de laag areas van h.gpkg.",
    )
    assert "Noord" not in there(imported(file, tmp_path), FIRST)


def test_an_area_of_which_the_last_period_was_deleted_is_proposed_as_ended(file: Path) -> None:
    assert proposed(edit(file, lambda frame: frame[frame["name"] != "Oosterhof"])) == [("end", "o", SECOND)]


def test_a_last_day_that_was_filled_in_is_proposed_as_an_end(file: Path) -> None:
    def ended(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        frame.loc[frame["name"] == "Noord", "valid_to"] = pd.Timestamp(2020, 1, 1)
        return frame

    assert proposed(edit(file, ended)) == [("end", "n", date(2020, 1, 1))]


def test_a_new_period_with_another_border_and_name_is_proposed_as_both(file: Path) -> None:
    def changed(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        old = frame["name"] == "Noord"
        day = pd.Timestamp(2020, 1, 1)
        new = frame[old].assign(name="Noorderhof", valid_from=day, geometry=[square(3, wide=900)])
        frame.loc[old, "valid_to"] = day
        return gpd.GeoDataFrame(pd.concat([frame, new]))

    day = date(2020, 1, 1)
    assert proposed(edit(file, changed)) == [("redraw", "n", day), ("rename", "n", day)]


def test_two_areas_may_swap_their_names(file: Path, tmp_path: Path) -> None:
    swap = {"West": "Zuid", "Zuid": "West"}
    edit(
        file, lambda frame: frame.assign(name=frame["name"].replace(swap)).query("area != 'm' or area == 'm'")
    )
    assert proposed(file) == [("rename", "w", FIRST), ("rename", "z", FIRST)]
    store = imported(file, tmp_path)
    assert there(store, FIRST)["West"].equals(square(1))


def test_what_was_taken_over_is_told_with_the_names_from_before(file: Path, tmp_path: Path) -> None:
    swap = {"West": "Zuid", "Zuid": "West"}
    edit(file, lambda frame: frame.assign(name=frame["name"].replace(swap)))
    db, choice = tmp_path / "daar.sqlite", tmp_path / "keuze.json"
    run("history", "import", file, "--db", db, "-o", choice)
    told = run("history", "import", "--apply", choice, "--db", db, "--accept", "1,2").stdout.splitlines()
    assert [line.strip().partition(", zoals")[0] for line in told] == [
        "2 gebeurtenissen zijn vastgelegd in Smeedwijk.",
        "Op 30 mei 2007 kreeg West de naam Zuid",
        "Op 30 mei 2007 kreeg Zuid de naam West",
    ]


def test_the_import_says_what_was_edited_and_how_to_take_it_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_history(example_events(), tmp_path / "h.gpkg", ExportedWorkshop("Hoogeveen", "hoogeveen", "x"))
    edit(tmp_path / "h.gpkg", lambda frame: frame.replace({"name": {"Kattouw": "Kattouw-Zuid"}}))
    taken = run("history", "import", "h.gpkg", "--db", "daar.sqlite")
    count = len(example_events())
    assert taken.stdout.startswith(f"{count} gebeurtenissen zijn vastgelegd in Hoogeveen.\n1  100%  Op ")
    assert "kreeg Kattouw de naam Kattouw-Zuid, zoals in de laag areas van h.gpkg." in taken.stdout
    (workshop,) = Store(tmp_path / "daar.sqlite").workshops()
    command = f"history import --apply voorstellen.json --db daar.sqlite --workshop {workshop.id}"
    assert f"`smeedkaart {command}`" in taken.stdout
    # nothing of the edit yet; then the command that was told, with the choice
    assert len(Store(tmp_path / "daar.sqlite").events(workshop.id)) == count
    assert run(*command.split(), "--accept", "1").exit_code == 0
    assert len(Store(tmp_path / "daar.sqlite").events(workshop.id)) == count + 1


def test_a_program_reads_which_proposals_there_are(file: Path, tmp_path: Path) -> None:
    words = ("history", "import", file, "--format", "json", "--db")
    untouched = json.loads(run(*words, tmp_path / "een.sqlite").stdout)
    assert (len(untouched["recorded"]), untouched["review"], untouched["proposals"]) == (6, None, [])
    edit(file, lambda frame: frame[frame["name"] != "Noord"])
    choice = tmp_path / "keuze.json"
    edited = json.loads(run(*words, tmp_path / "twee.sqlite", "-o", choice).stdout)
    assert edited["review"] == str(choice)
    assert [one["kind"] for one in edited["proposals"]] == ["void"]


# --- what cannot be proposed --------------------------------------------------------------------------------


def _twice(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    copied = frame[frame["name"] == "Noord"]
    return gpd.GeoDataFrame(pd.concat([frame, copied.assign(geometry=[square(7)])]))


def _other_day(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    frame.loc[frame["name"] == "Noord", "valid_from"] = pd.Timestamp(2008, 1, 1)
    return frame


def _no_surface(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    frame.loc[frame["name"] == "Noord", "geometry"] = Point(X, Y)
    return frame


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (_twice, "in de laag areas staat Noord meer dan eens vanaf dezelfde dag; laat er één staan, of maak"),
        (_other_day, "de laag areas zegt iets anders over Noord dan de gebeurtenissen, en daar is geen voor"),
        (
            lambda frame: frame[frame["name"] != "West"],
            "maak die wijziging eerst ongedaan); zet dat terug in de laag, of importeer de gebieden als",
        ),
        (
            lambda frame: frame.drop(columns="name"),
            "in de laag areas ontbreekt name, dus wat erin is bewerkt",
        ),
        (_no_surface, "de vorm van Noord in de laag areas is geen vlak met een oppervlak."),
        (lambda frame: frame.assign(geometry=None), "de vorm van"),
    ],
    ids=["copied", "another first day", "one that merged deleted", "no names", "a point", "no shapes"],
)
def test_what_cannot_be_proposed_is_refused_and_leaves_nothing_behind(
    file: Path, tmp_path: Path, change: Edit, sentence: str
) -> None:
    edit(file, change)
    before = sorted(tmp_path.iterdir())
    taken = run("history", "import", file, "--db", tmp_path / "daar.sqlite", "-o", tmp_path / "keuze.json")
    assert (taken.exit_code, taken.stdout) == (2, "")
    assert sentence in taken.stderr
    assert taken.stderr.count("\n") == 1
    assert sorted(tmp_path.iterdir()) == before


def test_proposals_that_are_there_already_are_not_overwritten_and_nothing_is_imported(
    file: Path, tmp_path: Path
) -> None:
    edit(file, lambda frame: frame[frame["name"] != "Noord"])
    (tmp_path / "keuze.json").write_text("mijn avond")
    taken = run("history", "import", file, "--db", tmp_path / "daar.sqlite", "-o", tmp_path / "keuze.json")
    assert taken.exit_code == 2
    assert (tmp_path / "keuze.json").read_text() == "mijn avond"
    assert not (tmp_path / "daar.sqlite").exists()


def test_proposals_go_when_the_history_itself_is_refused(file: Path, tmp_path: Path) -> None:
    """An event that does not fit those before it: a second drawing of West."""
    events = a_history()
    again = replace(events[0], id=7)
    bad = write_history([*events, again], tmp_path / "fout.gpkg")
    shutil.copy(file, tmp_path / "goed.gpkg")
    edit(bad, lambda frame: frame[frame["name"] != "Noord"])
    taken = run("history", "import", bad, "--db", tmp_path / "daar.sqlite", "-o", tmp_path / "keuze.json")
    assert taken.exit_code == 2
    assert taken.stderr.startswith(f"{bad}: ")
    assert not (tmp_path / "keuze.json").exists()


def test_a_layer_in_which_everything_differs_is_refused_without_naming_everything(tmp_path: Path) -> None:
    file = write_history(example_events(), tmp_path / "h.gpkg")
    edit(file, lambda frame: frame.assign(valid_from=pd.Timestamp(2001, 1, 1)).drop_duplicates("area"))
    with pytest.raises(InputFileError) as refused:
        edited_areas(file, read_history(file))
    assert len(str(refused.value)) < 600


def test_the_rows_are_those_of_the_events(file: Path) -> None:
    # 4 drawn, 1 renamed, 1 merged
    assert len(area_spans(a_history())) == len(pyogrio.read_dataframe(file, layer="areas")) == 6
