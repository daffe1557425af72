"""Area and average are weighed by the same count, and the receipt says by which, with every figure.

In the sample only wijken have households: 12,685 in wijk 50 (25,750 people), 5,625 in De Weide (14,395).
"""

from itertools import combinations

import geopandas as gpd
import pytest

from smeedkaart import Assessment, assess
from smeedkaart.publish.map.html import publish_html
from smeedkaart.sources.local.sample import hoogeveen
from smeedkaart.text.language import speaking

DATA = hoogeveen()
KRAKEEL = "BU01185003"


def drawn(*buurten: str) -> Assessment:
    shape = DATA.zones.loc[list(buurten)].union_all()
    areas = gpd.GeoDataFrame({"name": ["Gebied"]}, geometry=[shape], index=["a"], crs=28992)
    return assess(areas, DATA, "hoogeveen-2007")


def rows(result: Assessment, kind: str) -> list[str]:
    told = [row.sentence() for row in result.receipts["a"].rows() if row.kind == kind]
    return [line.replace("\N{NO-BREAK SPACE}", " ") for line in told]


def test_krakeel_with_part_of_de_weide_is_weighed_by_households_like_the_average_it_is_held_against() -> None:
    people = DATA.zones.loc[DATA.zones["parent"] == "WK011851", "population"]
    # three buurten of De Weide of 6,135 people together, beside the 5,185 of Krakeel
    weide = next(some for some in combinations(people.index, 3) if people.loc[list(some)].sum() == 6135)
    result = drawn(KRAKEEL, *weide)
    one, other = 12_685 * 5_185 / 25_750, 5_625 * 6_135 / 14_395
    value = (one * 233 + other * 322) / (one + other)
    owned = (one * 48 + other * 74) / (one + other)
    found = result.estimates.loc["a"]["value"]
    assert found["house_value"] == pytest.approx(value)
    assert found["owner_occupied"] == pytest.approx(owned)
    # below 286.07 and 61.78 by more than half a unit of both, so tier C, and 11,320 x 13.50
    assert (round(value, 1), round(owned, 1)) == (276.1, 60.6)
    assert result.receipts["a"].tier == "C"
    assert str(result.receipts["a"].total) == "172820.00"


def test_the_receipt_names_the_weight_the_average_and_the_figure_of_each_piece() -> None:
    result = drawn(KRAKEEL)
    assert (
        "Gemiddelde woningwaarde: het gemiddelde van de gemeente (uitgerekend uit de delen ervan, gewogen"
        " zoals elk gebied, 86165NED, één tot drie jaar vóór 2025, gewogen naar: Huishoudens): € 286.000"
    ) in rows(result, "benchmark")
    # 12,685 households x 5,185 / 25,750 people
    assert (
        "Gemiddelde woningwaarde: BU01185003 Krakeel (cijfer van de hele wijk, telt voor 2.554,2): € 233.000"
    ) in rows(result, "figure")
    (mean,) = [one for one in result.receipts["a"].to_dict()["means"] if one["indicator"] == "house_value"]
    assert mean["weighed_by"] == "households"
    assert mean["reference"]["made"] == "zones"
    assert mean["pieces"][0]["weight"] == pytest.approx(12_685 * 5_185 / 25_750)
    with speaking("en"):
        assert any("(figure of the whole wijk, weighs 2,554.2)" in line for line in rows(result, "figure"))
        assert any("weighed by: Households" in line for line in rows(result, "benchmark"))


def test_a_page_says_once_what_figures_were_held_against() -> None:
    page = publish_html(drawn(KRAKEEL), zones=DATA)
    # poverty, near poverty and labour are of people, each told once
    assert page.count("gewogen naar: Inwoners") == 3
    assert "telt voor" not in page
