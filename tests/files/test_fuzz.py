"""Two thousand damaged files of every kind that comes in: read or refused in a sentence, and nothing written.

Each is a sound file of which bits were flipped, a part was cut off, taken out or repeated, or a value was
put in the place of another, always the same ones. The doors are called as the terminal calls them: what they
refuse it shows with exit code 2, and anything else that is raised would be a traceback.
"""

from __future__ import annotations

import json
import random
import re
import tempfile
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyproj import Transformer
from shapely.geometry import box, mapping
from typer.testing import CliRunner

from smeedkaart.cli.commands import app
from smeedkaart.errors import PackError, SmeedkaartError
from smeedkaart.exchange.decisions_csv import read_decisions
from smeedkaart.exchange.edited_areas import edited_areas
from smeedkaart.exchange.history_file import read_history, workshop_of, write_history
from smeedkaart.exchange.import_past import read_past, read_review, write_review
from smeedkaart.files.area_files import read_areas
from smeedkaart.funding.scheme import Scheme
from smeedkaart.geometry.overlay import overlay
from smeedkaart.history.event import Event
from smeedkaart.sources.local.zone_file import read_zones
from smeedkaart.sources.packs import file as packfile
from smeedkaart.sources.packs import pack as packs
from smeedkaart.sources.packs.messages import unusable
from smeedkaart.sources.weights.layer import read_weights
from tests.fixtures.assessments import square, town
from tests.fixtures.packs import village
from tests.sources.local.test_figures_beside import borders, csv, workbook

COUNT = 2_000
DAY = date(2012, 1, 1)
NAMES = ["Súdwest", "Groß-Lüne"]
SHAPES = [square(0, width=1.5), square(1.5, width=2)]
AREAS = gpd.GeoDataFrame({"naam": NAMES}, geometry=SHAPES, crs=28992)
TOWN = town()
DEGREES = Transformer.from_crs(28992, 4326, always_xy=True)
PEOPLE = gpd.GeoDataFrame(
    {
        "buurtcode": ["BU01990001", "BU01990002"],
        "buurtnaam": NAMES,
        "wijkcode": ["WK019900"] * 2,
        "gemeentecode": ["GM0199"] * 2,
        "gemeentenaam": ["Smeedwijk"] * 2,
        "aantal_inwoners": [150, 200],
        "gemiddelde_woz_waarde_woning": [240, 260],
    },
    geometry=SHAPES,
    crs=28992,
)


class Seed(NamedTuple):
    """A sound file, and the door through which it comes in."""

    name: str
    make: Callable[[Path], object]
    door: Callable[[Path], object]


def saved(frame: gpd.GeoDataFrame, **options: str) -> Callable[[Path], object]:
    return lambda path: frame.to_file(path, **options)


def text(content: object, encoding: str = "utf-8") -> Callable[[Path], object]:
    written = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    return lambda path: path.write_bytes(written.encode(encoding))


def zipped(*names: str) -> Callable[[Path], object]:
    """Pack the files of another seed, which lie beside it."""

    def make(path: Path) -> None:
        with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(path, "w") as archive:
            for name in names:
                AREAS.to_file(Path(folder) / name)
            for one in sorted(Path(folder).iterdir()):
                archive.write(one, one.name, zipfile.ZIP_DEFLATED)

    return make


def in_degrees(shape: Any) -> Any:
    return shapely.transform(shape, lambda xy: np.column_stack(DEGREES.transform(xy[:, 0], xy[:, 1])))


FEATURES = [
    {
        "type": "Feature",
        "properties": {"naam": name, "id": f"g{name}"},
        "geometry": mapping(in_degrees(shape)),
    }
    for name, shape in zip(NAMES, SHAPES, strict=True)
]
GEOJSON = {"type": "FeatureCollection", "features": FEATURES}
IN_RD = GEOJSON | {
    "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::28992"}},
    "features": [row | {"geometry": mapping(shape)} for row, shape in zip(FEATURES, SHAPES, strict=True)],
}
ESRI = {
    "geometryType": "esriGeometryPolygon",
    "spatialReference": {"wkid": 28992},
    "fields": [{"name": "naam", "type": "esriFieldTypeString"}],
    "features": [
        {
            "attributes": {"naam": name},
            "geometry": {"rings": [np.asarray(one.exterior.coords)[::-1].tolist()]},
        }
        for name, one in zip(NAMES, SHAPES, strict=True)
    ],
}
TOPOLOGY = {
    "type": "Topology",
    "transform": {"scale": [0.001, 0.001], "translate": [6.4, 52.7]},
    "arcs": [[[0, 0], [50, 0], [0, 30], [-50, 0], [0, -30]], [[60, 0], [20, 0], [0, 20], [-20, -20]]],
    "objects": {
        "gebieden": {
            "type": "GeometryCollection",
            "geometries": [
                {"type": "Polygon", "arcs": [[0]], "properties": {"naam": NAMES[0]}},
                {"type": "MultiPolygon", "arcs": [[[1]]], "properties": {"naam": NAMES[1]}},
            ],
        }
    },
}
PLACEMARKS = "".join(
    f"<Folder><name>map {name}</name><Placemark><name>{name}</name><Polygon><outerBoundaryIs><LinearRing>"
    f"<coordinates>{' '.join(f'{x},{y},0' for x, y in in_degrees(shape).exterior.coords)}</coordinates>"
    "</LinearRing></outerBoundaryIs></Polygon></Placemark></Folder>"
    for name, shape in zip(NAMES, SHAPES, strict=True)
)
KML = (
    '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
    f"{PLACEMARKS}</Document></kml>"
)
POINTS = "".join(f'<trkpt lat="{y}" lon="{x}"/>' for x, y in in_degrees(SHAPES[0]).exterior.coords)
GPX = (
    '<?xml version="1.0"?><gpx version="1.1" creator="t" xmlns="http://www.topografix.com/GPX/1/1">'
    f"<trk><name>{NAMES[0]}</name><trkseg>{POINTS}</trkseg></trk></gpx>"
)
WKT = "naam;WKT\n" + "".join(f'{name};"{one.wkt}"\n' for name, one in zip(NAMES, SHAPES, strict=True))
ADDRESSES = "identificatie;x;y;gebruiksdoel;status\n" + "".join(
    f"0199{i:012};{228_050 + 100 * i};525500;woonfunctie;Verblijfsobject in gebruik\n" for i in range(12)
)
DECISIONS = 'sep=;\r\ngebied;besluit;niveau;datum;reden\r\nNoord;impuls;;30-05-2007;"klaar\r\nof niet"\r\n'
EVENTS = [
    Event("draw", "a", DAY, name="Noord", geometry=square(0), id=1),
    Event("redraw", "a", date(2014, 1, 1), geometry=square(1), id=2),
]


def kmz(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("doc.kml", KML)


def review(path: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        drawn = Path(folder) / "toen.geojson"
        drawn.write_text(json.dumps(IN_RD), encoding="utf-8")
        write_review(read_past([(drawn, DAY)]), path)


def pack(path: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path.write_bytes(packs.write(village(), Path(folder)).read_bytes())


def areas(path: Path) -> None:
    overlay(read_areas(path), TOWN)


def zones(path: Path) -> None:
    read_zones(path, year=2024)


def beside(make: Callable[[Path], object]) -> Callable[[Path], object]:
    """Lay a map beside a table with figures."""

    def both(path: Path) -> None:
        borders(path.with_name("kaart.geojson"))
        make(path)

    return both


def figures(path: Path) -> None:
    read_zones(path.with_name("kaart.geojson"), figures=path)


def weights(path: Path) -> None:
    read_weights(path, TOWN)


def past(path: Path) -> None:
    read_past([(path, DAY)])


def history(path: Path) -> None:
    workshop_of(path)
    edited_areas(path, read_history(path))


def contents(path: Path) -> None:
    try:
        packfile.read_contents(path)
    except packfile.PackFileError as error:
        # as read_pack and import_pack do, which put a damaged pack aside or copy a sound one
        raise PackError(unusable(path, error)) from None


def decisions(path: Path) -> None:
    named = gpd.GeoDataFrame({"name": ["Noord"]}, geometry=[square(0)], index=["a"], crs=28992)
    read_decisions(path, named, Scheme.named("hoogeveen-2007"))


SCHEME = Path(__file__).parents[2] / "smeedkaart" / "schemes" / "hoogeveen-2007.toml"
SQUARES = gpd.GeoDataFrame(
    {"crs28992res100m": ["E2281N5251", "E2291N5251"], "aantal_inwoners": [40, 60]},
    geometry=[box(228_100, 525_100, 228_200, 525_200), box(229_100, 525_100, 229_200, 525_200)],
    crs=28992,
)
SEEDS = (
    Seed("gebieden.geojson", text(GEOJSON), areas),
    Seed("rd.geojson", text(IN_RD), areas),
    Seed("twee bytes.geojson", text(GEOJSON, "utf-16"), areas),
    Seed("regels.geojson", text("\n".join(json.dumps(row) for row in FEATURES)), areas),
    Seed("gebieden.topojson", text(TOPOLOGY), areas),
    Seed("esri.json", text(ESRI), areas),
    Seed("gebieden.kml", text(KML), areas),
    Seed("gebieden.kmz", kmz, areas),
    Seed("wandeling.gpx", text(GPX), areas),
    Seed("gebieden.gml", saved(AREAS, driver="GML"), areas),
    Seed("gebieden.fgb", saved(AREAS, driver="FlatGeobuf"), areas),
    Seed("gebieden.mif", saved(AREAS, driver="MapInfo File"), areas),
    Seed("gebieden.shp", saved(AREAS, encoding="utf-8"), areas),
    Seed("shapefile.zip", zipped("gebieden.shp"), areas),
    Seed("geojson.zip", zipped("gebieden.geojson"), areas),
    Seed("gebieden.gpkg", saved(AREAS, layer="gebieden"), areas),
    Seed("gebieden.sqlite", saved(AREAS, layer="gebieden", driver="SQLite"), areas),
    Seed("gebieden.parquet", AREAS.to_parquet, areas),
    Seed("wkt.csv", text(WKT), areas),
    Seed("toen.geojson", text(GEOJSON), past),
    Seed("buurten.gpkg", saved(PEOPLE, layer="buurten"), zones),
    Seed("buurten.geojson", text(json.loads(PEOPLE.to_json(to_wgs84=True))), zones),
    Seed("kwb-2023.csv", beside(csv), figures),
    Seed("kwb-2023.xlsx", beside(workbook), figures),
    Seed("adressen.csv", text(ADDRESSES), weights),
    Seed("vierkanten.gpkg", saved(SQUARES, layer="vierkanten"), weights),
    Seed("geschiedenis.gpkg", lambda path: write_history(EVENTS, path), history),
    Seed("pakket.gpkg", pack, contents),
    Seed("besluiten.csv", text(DECISIONS), decisions),
    Seed("voorstel.json", review, read_review),
    Seed("regeling.toml", lambda path: path.write_bytes(SCHEME.read_bytes()), Scheme.load),
)


# what stands for a value in JSON, TOML and tables, and what nobody expects in its place
VALUE = re.compile(rb'"[^"\n]*"|-?\d+(\.\d+)?|\[[^\[\]]*\]|true|false|null')
ODD = (b"null", b"{}", b"[]", b'""', b'"NULL"', b"1e999", b"-1", b"true", b"[null]", b'[["x"]]', b"9" * 5_000)


def damaged(body: bytes, chance: random.Random) -> bytes:
    """Flip some bits of a file, cut it off, take a part out or repeat one, or put another value in."""
    kind = chance.choice(("flip", "flip", "flip", "cut", "out", "twice", "odd"))
    place, end = sorted((chance.randrange(len(body)), chance.randrange(len(body))))
    if kind == "cut":
        return body[:end]
    if kind == "out":
        return body[:place] + body[min(end, place + chance.randrange(1, 64)) :]
    if kind == "twice":
        return body[:end] + body[place:end][:256] + body[end:]
    if kind == "odd" and (values := list(VALUE.finditer(body))):
        value = chance.choice(values)
        return body[: value.start()] + chance.choice(ODD) + body[value.end() :]
    flipped = bytearray(body)
    for _bit in range(chance.choice((1, 1, 2, 8))):
        # most of what a small file says of itself stands near its beginning
        at = chance.randrange(min(len(body), chance.choice((128, 1_024, len(body)))))
        flipped[at] ^= 1 << chance.randrange(8)
    return bytes(flipped)


def sentence(read: Callable[[], object], where: str) -> str:
    """Return the sentence with which a file is refused, nothing when it is read."""
    try:
        read()
    except SmeedkaartError as error:
        return str(error)
    except Exception as error:
        raise AssertionError(f"{where}: {error!r}") from error
    return ""


def contents_of(folder: Path) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in folder.iterdir()}


@pytest.fixture
def rooms(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make the place for temporary files this test's own: tests side by side with it have theirs open."""
    folder = tmp_path_factory.mktemp("rooms")
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture(params=SEEDS, ids=lambda seed: seed.name)
def seed(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Seed, dict[str, bytes]]:
    """Make the sound file, which comes in, and whatever belongs beside it."""
    one: Seed = request.param
    one.make(tmp_path / one.name)
    one.door(tmp_path / one.name)
    sound = contents_of(tmp_path)
    return one, sound


def test_a_damaged_file_is_read_or_refused_and_nothing_is_written(
    seed: tuple[Seed, dict[str, bytes]], tmp_path: Path, rooms: Path
) -> None:
    one, sound = seed
    chance = random.Random(one.name)  # noqa: S311 - the same ones each time
    refused = 0
    for turn in range(-(-COUNT // len(SEEDS))):
        name = chance.choice(sorted(sound))
        now = sound | {name: damaged(sound[name], chance)}
        (tmp_path / name).write_bytes(now[name])
        where = f"{one.name}, {name}, turn {turn}"
        said = sentence(lambda: one.door(tmp_path / one.name), where)
        refused += bool(said)
        assert "\n" not in said, where
        assert contents_of(tmp_path) == now, where
        (tmp_path / name).write_bytes(sound[name])
    # so that this tells something: not all of it is harmless
    assert refused > 5
    assert contents_of(rooms) == {}


IN_THE_TERMINAL = [one for one in SEEDS if one.name in {"rd.geojson", "gebieden.gpkg", "shapefile.zip"}]


@pytest.mark.parametrize("seed", IN_THE_TERMINAL, ids=lambda one: one.name, indirect=True)
def test_the_terminal_refuses_a_file_that_was_cut_off_with_exit_code_2(
    seed: tuple[Seed, dict[str, bytes]], tmp_path: Path
) -> None:
    one, sound = seed
    (tmp_path / one.name).write_bytes(sound[one.name][: len(sound[one.name]) // 2])
    done = CliRunner().invoke(app, ["assess", str(tmp_path / one.name)])
    assert done.exit_code == 2, done.output
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert "Traceback" not in done.stderr
