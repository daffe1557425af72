"""Every way in for a map, with every fault: one sentence with the file, exit code 2, and nothing priced."""

from __future__ import annotations

import json
import multiprocessing
import re
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely.geometry import box, mapping
from typer.testing import CliRunner, Result

from smeedkaart.assessment.assess import assess
from smeedkaart.change.transitions import transitions
from smeedkaart.cli.commands import app
from smeedkaart.errors import InputFileError, LineageError, SmeedkaartError, StoreError
from smeedkaart.exchange.history_file import read_history, write_history
from smeedkaart.exchange.import_past import read_past, read_review, write_review
from smeedkaart.files.area_files import read_areas
from smeedkaart.geometry import shapes as drawing
from smeedkaart.geometry.overlay import overlay
from smeedkaart.history.event import Event, Output
from smeedkaart.history.validation import check_event_parts
from smeedkaart.sources.local.sample import hoogeveen
from smeedkaart.sources.local.zone_file import read_zones
from smeedkaart.sources.packs import file as packfile
from smeedkaart.sources.weights.layer import read_weights
from smeedkaart.store.store import Store
from tests.doubles import Double
from tests.fixtures.assessments import square, town
from tests.fixtures.doors import FAULTS, NAME, feature, lying_letters, open_ring, sound, written

RUNNER = CliRunner()
DOORS = ("assess", "publish", "zones", "weights", "history import")


def wkt(text: str) -> Any:
    """Read a shape; numpy would warn of what is not a number in it, and that is what the test is about."""
    with np.errstate(invalid="ignore"):
        return shapely.from_wkt(text)


@pytest.fixture(scope="module")
def double() -> Iterator[Double]:
    with Double() as running:
        yield running


@pytest.fixture
def enter(double: Double, tmp_path: Path) -> Callable[[str, Path], Result]:
    """Bring a file in through a door."""

    def run(door: str, file: Path) -> Result:
        area = tmp_path / "gebied.geojson"
        gpd.GeoDataFrame({"naam": ["Plein"]}, geometry=[square(0)], crs=28992).to_file(area)
        words: dict[str, list[Any]] = {
            "assess": ["assess", file, "--data", "hoogeveen"],
            "publish": ["publish", file, "--data", "hoogeveen", "-o", tmp_path / "uit.html"],
            "zones": ["assess", area, "--zones", file],
            "weights": ["data", "get", "Smeedwijk", "--year", "2024", "--weights", file],
            "history import": [
                *("history", "import", f"{file}=2012"),
                *("--db", tmp_path / "plan.sqlite", "-o", tmp_path / "voorstel.json"),
            ],
        }
        return RUNNER.invoke(app, [str(word) for word in words[door]], env=double.environment())

    return run


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("door", DOORS)
def test_a_map_with_a_fault_is_refused_with_one_sentence(
    enter: Callable[[str, Path], Result], tmp_path: Path, door: str, fault: str
) -> None:
    make, reason, named = FAULTS[fault]
    if door == "weights":
        # of weights only the columns that say who lives there are read
        reason = reason.replace(NAME, r"(Noord|8300AB)")
    file = make(tmp_path)
    result = enter(door, file)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    # the weights come last: what stands before their sentence is how far fetching is
    *before, sentence = result.stderr.splitlines()
    assert door == "weights" or not before
    assert str(file) in sentence
    assert re.search(reason, sentence)
    assert NAME in sentence or "8300AB" in sentence or not named
    assert "niet had voorzien" not in result.stderr
    assert not list(tmp_path.glob("uit*")) + list(tmp_path.glob("voorstel*"))


@pytest.mark.parametrize("fault", ["NaN corner", "text in a corner", "other encoding", "deep JSON"])
@pytest.mark.parametrize("door", ["assess", "zones", "weights"])
def test_a_map_in_a_zip_is_looked_at_as_well(
    enter: Callable[[str, Path], Result], tmp_path: Path, door: str, fault: str
) -> None:
    make, reason, _named = FAULTS[fault]
    file = tmp_path / "kaart_2024.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.write(make(tmp_path), "kaart_2024.geojson")
    sentence = enter(door, file).stderr.splitlines()[-1]
    assert str(file) in sentence
    assert reason in sentence


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("what", ["open", "heights", "half a letter", "letters of Windows"])
def test_what_is_harmless_comes_in(
    enter: Callable[[str, Path], Result], tmp_path: Path, door: str, what: str
) -> None:
    heights = {"type": "Polygon", "coordinates": [[[*p, float("nan")] for p in sound()["coordinates"][0]]]}
    rows = {
        "open": feature(open_ring()),
        # a height is dropped, so whether it is a number does not matter
        "heights": feature(heights),
        "half a letter": feature(sound(), naam="\ud800 Noord", buurtnaam="\ud800 Noord"),
    }
    result = enter(door, written(tmp_path, rows[what]) if what in rows else lying_letters(tmp_path))
    assert result.exit_code == 0, result.output


def krakeel() -> Any:
    """Return the buurt Krakeel of the sample in degrees: 5,185 people."""
    return mapping(hoogeveen().zones.loc[["BU01185003"]].to_crs(4326).geometry.iloc[0])


def test_a_ring_that_does_not_close_has_the_people_of_the_closed_one(tmp_path: Path) -> None:
    ring = [list(corner) for corner in krakeel()["coordinates"][0]]
    file = written(tmp_path, feature({"type": "Polygon", "coordinates": [ring[:-1]]}))
    done = RUNNER.invoke(app, ["assess", str(file), "--format", "json"])
    # the sample gives Krakeel 5,185 inhabitants; the way back from degrees moves a border by a millimetre
    population = json.loads(done.stdout)["areas"][0]["estimates"]["population"]["value"]
    assert population == pytest.approx(5185, abs=0.5)


@pytest.mark.parametrize("kind", ["MultiPolygon", "GeometryCollection", "hole"])
def test_rings_that_do_not_close_are_closed_wherever_they_stand(tmp_path: Path, kind: str) -> None:
    def ring(west: float, south: float, size: float) -> list[list[float]]:
        return [[west, south], [west + size, south], [west + size, south + size], [west, south + size]]

    outer, inner = ring(5.8, 52.4, 0.04), ring(5.81, 52.41, 0.02)
    geometry = {
        "MultiPolygon": {"type": kind, "coordinates": [[inner]]},
        "GeometryCollection": {"type": kind, "geometries": [{"type": "Polygon", "coordinates": [inner]}]},
        "hole": {"type": "Polygon", "coordinates": [outer, inner]},
    }[kind]
    area = read_areas(written(tmp_path, feature(geometry))).geometry.iloc[0]
    # squares of 0.02 and 0.04 degrees: 0.0004, and 0.0016 - 0.0004 with the hole
    assert area.area == pytest.approx(0.0012 if kind == "hole" else 0.0004)


def test_rows_without_a_shape_beside_a_sound_one_are_only_left_out(tmp_path: Path) -> None:
    areas = read_areas(written(tmp_path, feature(None), feature(sound())))
    assert len(areas) == 1
    assert "1" in str(areas.attrs["notices"][0])


def test_the_first_row_that_is_wrong_is_named_among_those_that_are_not(tmp_path: Path) -> None:
    broken = {"type": "Polygon", "coordinates": [[[5.8, "x"], [5.9, 52.4], [5.9, 52.5]]]}
    file = written(tmp_path, feature(sound(), naam="Goed"), feature(broken, naam="De Weide"))
    with pytest.raises(InputFileError, match="De Weide"):
        read_areas(file)


def test_an_endless_coordinate_in_a_table_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "adressen.csv"
    file.write_text("identificatie;x;y;aantal\n0118-1;228100;525100;2\n0118-2;1e999;525100;3\n")
    with pytest.raises(InputFileError, match="0118-2 heeft een coördinaat die geen getal is"):
        read_weights(file, town())


# --- frames made in a notebook -----------------------------------------------------------------------------


def nan_frame(**columns: Any) -> gpd.GeoDataFrame:
    """Return one square of which a corner is not a number; its bounds are those of a triangle."""
    shape = wkt("POLYGON ((228000 525000, 229000 525000, NaN 526000, 228000 526000, 228000 525000))")
    return gpd.GeoDataFrame(columns, index=["Scheef"], geometry=[shape], crs=28992)


def areas_frame() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"name": ["Noord"]}, index=["a"], geometry=[square(0)], crs=28992)


CALLS: dict[str, Callable[[], object]] = {
    "assess": lambda: assess(nan_frame(name=["Scheef"]), hoogeveen(), "hoogeveen-2007"),
    "overlay, areas": lambda: overlay(nan_frame(), town()),
    "overlay, zones": lambda: overlay(areas_frame(), nan_frame()),
    "overlay, weights": lambda: overlay(areas_frame(), town(), weights=nan_frame(weight=[1.0])),
    "overlay, degrees": lambda: overlay(nan_frame().set_crs(4326, allow_override=True), town()),
    "transitions": lambda: transitions(areas_frame(), nan_frame(name=["Scheef"]), hoogeveen()),
    "read_weights": lambda: read_weights("weg.csv", nan_frame(population=[1.0])),
    "polygons": lambda: drawing.to_rd(nan_frame()),
}


@pytest.mark.parametrize("call", CALLS)
def test_a_frame_with_a_corner_that_is_no_number_is_refused(call: str) -> None:
    with pytest.raises(SmeedkaartError, match="coördinaat die geen getal is") as caught:
        CALLS[call]()
    assert "Scheef" in str(caught.value)


def test_the_areas_that_choose_a_municipality_are_looked_at_too(tmp_path: Path) -> None:
    rows = town().assign(
        buurtcode=["BU01", "BU02", "BU03", "BU04"], gemeentecode=["GM1", "GM1", "GM2", "GM2"]
    )
    rows.to_file(tmp_path / "buurten_2024.gpkg", layer="buurten")
    with pytest.raises(SmeedkaartError, match="coördinaat die geen getal is"):
        read_zones(tmp_path / "buurten_2024.gpkg", areas=nan_frame())


def test_heights_and_measures_that_are_no_number_do_not_matter() -> None:
    shape = wkt("POLYGON ZM ((0 0 NaN NaN, 10 0 NaN 1, 10 10 1 NaN, 0 10 1 1, 0 0 NaN NaN))")
    frame = gpd.GeoDataFrame(geometry=[shape], crs=28992)
    assert drawing.to_rd(frame).geometry.iloc[0].area == 100
    assert drawing.repair(shape).area == 100


# a border that crosses itself and has such a corner: make_valid went round in it for ever
CROSSING = "POLYGON ((0 0, 10 10, 10 0, 0 10, NaN 5, 0 0))"


def _repaired() -> None:
    try:
        drawing.repair(wkt(CROSSING))
    except SmeedkaartError:
        raise SystemExit(7) from None


def test_repair_never_sees_a_corner_that_is_no_number() -> None:
    # in a process of its own, that can be stopped
    process = multiprocessing.get_context("spawn").Process(target=_repaired)
    process.start()
    process.join(60)
    try:
        assert process.exitcode == 7
    finally:
        process.kill()


@pytest.mark.parametrize(
    "call",
    [
        lambda shape: drawing.merge([shape]),
        lambda shape: drawing.coverage([shape]),
        lambda shape: drawing.overlaps([shape]),
        lambda shape: drawing.uncovered([box(0, 0, 9, 9)], [shape]),
        lambda shape: drawing.snap_to_neighbours(shape, [box(10, 0, 20, 10)]),
        lambda _shape: drawing.split(box(0, 0, 9, 9), wkt("LINESTRING (0 0, NaN 10)")),
    ],
)
def test_whatever_is_done_to_a_drawn_shape_asks_for_numbers(call: Callable[[Any], object]) -> None:
    with pytest.raises(SmeedkaartError, match="coördinaat die geen getal is"):
        call(wkt("POLYGON ((0 0, 10 0, NaN 10, 0 10, 0 0))"))


# --- histories ---------------------------------------------------------------------------------------------


SCHEEF = wkt("POLYGON ((228000 525000, 229000 525000, NaN 526000, 228000 526000, 228000 525000))")
DAY = date(2012, 1, 1)


@pytest.mark.parametrize(
    "event",
    [
        Event("draw", "a", DAY, name="Noord", geometry=SCHEEF),
        Event("redraw", "a", DAY, geometry=SCHEEF),
        Event("merge", "c", DAY, inputs=("a", "b"), outputs=(Output("c", "Noord", SCHEEF),)),
        Event(
            "proposal", "c", DAY, proposes="merge", inputs=("a", "b"), outputs=(Output("c", "Noord", SCHEEF),)
        ),
    ],
)
def test_no_event_holds_a_corner_that_is_no_number(tmp_path: Path, event: Event) -> None:
    with pytest.raises(LineageError, match="coördinaat die geen getal is"):
        check_event_parts(event)
    file = write_history([event], tmp_path / "geschiedenis.gpkg")
    with pytest.raises(
        InputFileError, match=r"geschiedenis\.gpkg: \w+ heeft een coördinaat die geen getal is"
    ):
        read_history(file)


def test_a_review_with_such_a_corner_is_refused_by_name(tmp_path: Path) -> None:
    file = written(tmp_path, feature(sound()))
    review = write_review(read_past([(file, DAY)]), tmp_path / "voorstel.json")
    text = review.read_text(encoding="utf-8")
    start = text.index("POLYGON ((") + len("POLYGON ((")
    review.write_text(text[:start] + "NaN 1, " + text[start:], encoding="utf-8")
    with pytest.raises(InputFileError, match=r"voorstel\.json"):
        read_review(review)


def test_a_workshop_with_such_a_corner_in_its_file_is_called_damaged(tmp_path: Path) -> None:
    store = Store(tmp_path / "plan.sqlite")
    plan = store.create_workshop("Weide")
    store.append(plan.id, [Event("draw", "a", DAY, name="Noord", geometry=square(0))])
    with closing(sqlite3.connect(store.path)) as database, database:
        # it guards itself against changes; a disk or another program may not ask
        for (trigger,) in database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            database.execute(f'DROP TRIGGER "{trigger}"')
        database.execute("UPDATE events SET geometry = ?", (SCHEEF.wkb,))
    with pytest.raises(StoreError, match=r"plan\.sqlite is beschadigd"):
        store.events(plan.id)


def test_a_data_pack_with_such_a_corner_is_damaged_whatever_its_digest(tmp_path: Path) -> None:
    file = tmp_path / "pack.gpkg"
    zones = nan_frame(zone_name=["Scheef"], population=[1.0])
    packfile.save(file, {}, {"zones": zones}, moment="2026-01-01T00:00:00Z", coded={"zones": True})
    with pytest.raises(packfile.DamagedError):
        packfile.read_contents(file)
