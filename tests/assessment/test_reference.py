"""An area is compared with the municipality in which most of its people live, and its receipt names it."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest

from smeedkaart import Assessment, Scheme, assess
from smeedkaart.sources.local.sample import hoogeveen
from smeedkaart.sources.local.zone_file import read_zones
from smeedkaart.sources.origin import Origin
from smeedkaart.sources.packs.pack import Pack
from smeedkaart.statistics.zones import ZoneData
from tests.fixtures.assessments import square

HOOGEVEEN = Scheme.named("hoogeveen-2007")
CODES = ["BU00010101", "BU00010102", "BU00020101", "BU00020102"]


def scheme() -> Scheme:
    """Return a scheme with one tier: a house value below the average."""
    rule = {"type": "worse", "indicators": ("house_value",), "at_least": 1}
    tier = {"key": "C", "name": "lager", "amount": "10.00", "rule": rule}
    return Scheme.model_validate(
        {"id": "een-trede", "name": "Een trede", "year": 2025, "base": "100.00", "tiers": (tier,)}
    )


def country(**above: tuple[str, float]) -> ZoneData:
    """Return two municipalities of two buurten of 1 km2 each, as data of the whole country.

    ============  ===========  ===========
    buurt         population   house_value
    ============  ===========  ===========
    BU00010101    100          200
    BU00010102    300          300
    BU00020101    200          300
    BU00020102    200          400
    ============  ===========  ===========

    By hand: GM0001 (100 x 200 + 300 x 300) / 400 = 275, GM0002 (200 x 300 + 200 x 400) / 400 = 350, and
    together (110,000 + 140,000) / 800 = 312.5, which is the row of the country.
    """
    zones = gpd.GeoDataFrame(
        {
            "zone_name": ["Aa", "Bee", "Cee", "Dee"],
            "parent": ["WK000101", "WK000101", "WK000201", "WK000201"],
            "population": [100.0, 300.0, 200.0, 200.0],
            "house_value": [200.0, 300.0, 300.0, 400.0],
        },
        geometry=[square(i) for i in range(4)],
        index=pd.Index(CODES, name="zone"),
        crs=28992,
    )
    rows = {"NL00": ("Nederland", 312.5), **above}
    top = pd.DataFrame.from_dict(rows, orient="index", columns=["zone_name", "house_value"])
    figures = Origin("kerncijfers", "86165NED", "Kerncijfers wijken en buurten 2025", 2025)
    borders = Origin("borders", "wijkenbuurten:buurten", "Wijk- en Buurtkaart 2025", 2025)
    origins = {"zones": borders, "population": figures, "house_value": figures}
    return Pack("NL00", "Nederland", 2025, "buurt", zones, top[:0], top, origins=origins).zone_data()


def assessed(shape: object, data: ZoneData) -> Assessment:
    areas = gpd.GeoDataFrame({"name": ["Gebied"]}, geometry=[shape], index=["a"], crs=28992)
    return assess(areas, data, scheme())


def outcome(shape: object, data: ZoneData) -> tuple[str | None, str]:
    receipt = assessed(shape, data).receipts["a"]
    (told,) = [row.label for row in receipt.rows() if row.kind == "reference"]
    return receipt.tier, told


def test_each_municipality_judges_its_own_areas_and_the_country_judges_none() -> None:
    # 300 in both: not below the 275 of GM0001, below the 350 of GM0002; the country (312.5) would say C twice
    assert outcome(square(1), country()) == (None, "Vergeleken met de gemeente GM0001.")
    assert outcome(square(2), country()) == ("C", "Vergeleken met de gemeente GM0002.")
    receipt = assessed(square(2), country()).receipts["a"]
    # 100 + 200 x 10
    assert str(receipt.total) == "2100.00"
    assert any("350" in reason for reason in receipt.tier_reasons)
    assert assessed(square(1), country()).to_dict()["reference"] == {}


def test_what_a_municipality_publishes_itself_goes_before_what_its_zones_give() -> None:
    data = country(GM0001=("Eerste", 320.0))
    # 300 is below the published 320, and not below the 275 of its buurten
    assert outcome(square(1), data) == ("C", "Vergeleken met de gemeente Eerste (GM0001).")
    # nothing is published of the other
    assert outcome(square(2), data) == ("C", "Vergeleken met de gemeente GM0002.")


def test_an_area_over_two_municipalities_is_judged_by_the_one_with_most_of_its_people() -> None:
    data = country(GM0001=("Eerste", float("nan")), GM0002=("Tweede", float("nan")))
    # 300 people in GM0001 and 200 in GM0002, all of 300: held against 275
    both = "Het gebied ligt in 2 gemeenten en is vergeleken met {}, waar de meeste van zijn inwoners wonen."
    assert outcome(square(1, width=2), data) == (None, both.format("Eerste (GM0001)"))
    # all of Aa (100 people, 1 km2) and a strip of Cee (0.6 x 200 = 120 people, 0.6 km2): people decide
    shape = square(0).union(square(2, width=0.6))
    assert outcome(shape, data)[1] == both.format("Tweede (GM0002)")
    told = assessed(shape, data).to_dict()["areas"][0]["funding"]["compared_with"]
    assert told == {"code": "GM0002", "name": "Tweede"}


def test_where_nobody_is_known_to_live_the_surface_decides() -> None:
    data = country()
    empty = replace(data, zones=data.zones.assign(population=[0.0, 0.0, 0.0, 200.0]))
    receipt = assessed(square(1, width=1.4), empty).receipts["a"]
    assert receipt.compared_with is not None
    assert receipt.compared_with.code == "GM0001"


def test_each_area_has_its_own_municipality_also_when_the_other_was_worked_out_before() -> None:
    data = country()
    first = gpd.GeoDataFrame({"name": ["Een"]}, geometry=[square(1)], index=["x"], crs=28992)
    second = gpd.GeoDataFrame(
        {"name": ["Een", "Twee"]}, geometry=[square(1), square(2)], index=["x", "y"], crs=28992
    )
    earlier = assess(first, data, scheme())
    together = assess(second, data, scheme(), earlier=earlier)
    assert {area: receipt.tier for area, receipt in together.receipts.items()} == {"x": None, "y": "C"}


def file_of_two(path: Path, **published: Any) -> Path:
    table = country().zones.rename(columns={"zone_name": "buurtnaam"}).drop(columns="municipality")
    table = table.reset_index(names="buurtcode").assign(
        gemeentecode=["GM0001", "GM0001", "GM0002", "GM0002"],
        gemeentenaam=["Eerste", "Eerste", "Tweede", "Tweede"],
        jaar=2025,
    )
    table.to_file(path, layer="buurten")
    if published:
        gpd.GeoDataFrame(published, geometry=[square(0, width=2)], crs=28992).to_file(path, layer="gemeenten")
    return path


def test_of_a_file_with_several_municipalities_every_area_keeps_its_people(tmp_path: Path) -> None:
    file = file_of_two(tmp_path / "twee.gpkg", gemeentecode=["GM0001"], gemiddeldeWoningwaarde=[310.0])
    areas = gpd.GeoDataFrame(
        {"name": ["Bee", "Cee"]}, geometry=[square(1), square(2)], index=["b", "c"], crs=28992
    )
    result = assess(areas, read_zones(file, areas=areas), scheme())
    assert result.areas["inhabitants"].tolist() == [300, 200]
    # 300 against the published 310, and against the 350 that follows from the buurten
    assert [receipt.tier for receipt in result.receipts.values()] == ["C", "C"]
    assert [receipt.compared_with for receipt in result.receipts.values()] == [
        ("GM0001", "Eerste", 1),
        ("GM0002", "Tweede", 1),
    ]
    # without what is published, 275 holds of the first
    other = read_zones(file_of_two(tmp_path / "bloot.gpkg"), areas=areas)
    assert assess(areas, other, scheme()).receipts["b"].tier is None


def test_data_of_one_municipality_name_it_on_the_receipt() -> None:
    krakeel = (
        hoogeveen().zones.loc[["BU01185003"], ["zone_name", "geometry"]].rename(columns={"zone_name": "name"})
    )
    told = assess(krakeel, hoogeveen(), HOOGEVEEN).receipts["BU01185003"].sentences()
    assert "Vergeleken met de gemeente Hoogeveen (GM0118)." in told


@pytest.mark.parametrize("place", [0, 1])
def test_an_area_outside_is_compared_with_nothing(place: int) -> None:
    data = country() if place else hoogeveen()
    receipt = assessed(square(0, 100), data).receipts["a"]
    assert (receipt.compared_with, receipt.unpaid) == (None, "outside")
