"""Addresses as NLExtract writes them: homes only, each once, whole, and where they say they are."""

from pathlib import Path

import geopandas as gpd
import pytest
from shapely.geometry import Point, box

from smeedkaart.errors import InputFileError
from smeedkaart.sources.weights.layer import WeightLayer, read_weights

# the first line of its bagadres-full.csv, as public code that reads it has it
HEADER = (
    "openbareruimte;huisnummer;huisletter;huisnummertoevoeging;postcode;woonplaats;gemeente;provincie;"
    "nummeraanduiding;verblijfsobjectgebruiksdoel;oppervlakteverblijfsobject;verblijfsobjectstatus;object_id;"
    "object_type;nevenadres;pandid;pandstatus;pandbouwjaar;x;y;lon;lat"
)
USED = "Verblijfsobject in gebruik"
ZONE = gpd.GeoDataFrame(
    {"dwellings": [5.0]}, index=["BU1"], geometry=[box(229_400, 525_100, 229_600, 525_300)], crs=28992
)


def row(
    number: str,
    use: str = "woonfunctie",
    *,
    kind: str = "VBO",
    second: str = "f",
    building: int = 1,
    status: str = USED,
    step: int = 0,
) -> str:
    x, y = 229_500 + step, 525_200
    place = gpd.GeoSeries([Point(x, y)], crs=28992).to_crs(4326).iloc[0]
    return (
        f"Hoofdstraat;1;;;7901AA;Hoogeveen;Hoogeveen;Drenthe;0118200000000{number};{use};80;{status};"
        f"0118010000000{number};{kind};{second};011810000000{building};Pand in gebruik;1975;{x};{y};"
        f"{place.x:.13f};{place.y:.13f}"
    )


ROWS = (
    # a home in one building, and one that stands in two of them: 2 homes
    row("001"),
    row("002", building=1, step=1),
    row("002", building=2, step=1),
    # a home with a second address, which is another row of the same
    row("003", second="t", step=2),
    row("003", step=2),
    # a home above a shop: a row for each use, that of the shop first
    row("004", "winkelfunctie", step=3),
    row("004", "woonfunctie", step=3),
    # a houseboat has no use in the BAG
    row("005", "", kind="LIG", status="Plaats aangewezen", step=4),
    # an office, a shed, and a home that is not there any more
    row("006", "kantoorfunctie", step=5),
    row("007", "overige gebruiksfunctie", step=6),
    row("008", status="Verblijfsobject ingetrokken", step=7),
)


def table(folder: Path, *rows: str, header: str = HEADER, end: str = "\n") -> Path:
    path = folder / "bagadres-full.csv"
    path.write_bytes(("\n".join([header, *rows]) + end).encode())
    return path


def weights(path: Path) -> WeightLayer:
    return read_weights(path, ZONE)


def refusal(path: Path) -> str:
    with pytest.raises(InputFileError) as caught:
        weights(path)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_of_all_rows_homes_count_and_each_once(tmp_path: Path) -> None:
    layer = weights(table(tmp_path, *ROWS))
    assert (layer.kind, layer.rows, layer.against) == ("addresses", 5, "dwellings")
    # homes 001 to 005; in another order of the rows they are the same
    assert layer.differences.to_numpy().tolist() == [[5.0, 5.0, 0.0]]
    again = weights(table(tmp_path, *reversed(ROWS)))
    assert sorted(point.x for point in again.frame.geometry) == [229_500 + step for step in range(5)]
    assert layer.title == "Basisregistratie Adressen en Gebouwen"


def test_without_numbers_second_addresses_are_left_out(tmp_path: Path) -> None:
    header = "nevenadres;gebruiksdoel;x;y"
    rows = ("f;woonfunctie;229500;525200", "t;woonfunctie;229500;525200", "f;woonfunctie;229510;525200")
    assert weights(table(tmp_path, *rows, header=header)).rows == 2


@pytest.mark.parametrize("left", [1, 10, 30, 60, 100])
def test_a_table_that_was_cut_in_the_middle_is_refused(tmp_path: Path, left: int) -> None:
    path = table(tmp_path, *(row(f"{number:03}", step=number) for number in range(40)))
    whole = path.read_bytes()
    # some of the last row is gone, or of one in the middle all that is behind it
    for cut in (len(whole) - 1 - left, whole.index(b"\n", len(whole) // 2) + 1 + 130 - left):
        path.write_bytes(whole[:cut])
        assert "is afgebroken: de laatste rij is niet heel" in refusal(path)


def test_a_table_without_an_end_of_line_at_its_end_is_whole(tmp_path: Path) -> None:
    assert weights(table(tmp_path, *ROWS, end="")).rows == 5
    few = ("229500;525200;1200", "229510;525200;9")
    assert weights(table(tmp_path, *few, header="x;y;nummer", end="")).rows == 2


@pytest.mark.parametrize(
    ("header", "rows", "told"),
    [
        # web mercator
        ("x;y", "714000;6934000", "staat geen RD in meters en staan geen graden in Nederland (zoals 714000"),
        ("x;y", "525200;229500", "staan oost en noord verwisseld (zoals 525200 en 229500)"),
        ("lon;lat", "52.71;6.48", "staan oost en noord verwisseld (zoals 52.71 en 6.48)"),
    ],
)
def test_a_wrong_coordinate_system_is_said(tmp_path: Path, header: str, rows: str, told: str) -> None:
    assert told in refusal(table(tmp_path, rows, header=header))


def test_metres_that_lie_elsewhere_than_the_degrees_beside_them_are_refused(tmp_path: Path) -> None:
    # a hundredth of a degree to the north is 1.11 km
    place = gpd.GeoSeries([Point(229_500, 525_200)], crs=28992).to_crs(4326).iloc[0]
    beside = f"229500;525200;{place.x:.6f};{place.y + 0.01:.6f}"
    told = refusal(table(tmp_path, beside, header="x;y;lon;lat"))
    assert "x en y liggen 1.11" in told
    assert "meter van waar lon, lat wijzen" in told


def test_a_map_that_lies_abroad_by_its_own_coordinate_system_says_so(tmp_path: Path) -> None:
    homes = gpd.GeoDataFrame({"gebruiksdoel": ["woonfunctie"]}, geometry=[Point(6.475, 52.711)], crs=4326)
    homes.set_crs(28992, allow_override=True).to_file(tmp_path / "adressen.gpkg")
    assert "ligt volgens zijn coördinatenstelsel EPSG:28992 niet in Nederland (eerste getal 6.475" in refusal(
        tmp_path / "adressen.gpkg"
    )


@pytest.mark.parametrize("before", ["", "sep=;\n", '"sep=;"\n'])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_table_that_went_through_excel_has_the_same_homes(
    tmp_path: Path, before: str, encoding: str
) -> None:
    path = table(tmp_path, *ROWS)
    text = before + path.read_text(encoding="utf-8")
    path.write_text(text, encoding=encoding)
    # a home, one in two buildings, one with a second address, one above a shop, and a houseboat
    assert weights(path).rows == 5
    # cut in the middle of a row, of which the end would be missing
    path.write_text(text[: text.rindex("7901AA")], encoding=encoding)
    assert "afgebroken" in refusal(path)
