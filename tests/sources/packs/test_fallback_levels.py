"""What is not published for a buurt comes from wijk, municipality or country, and says so everywhere."""

import json
import math
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import Point, box

from smeedkaart.assessment.assess import assess
from smeedkaart.assessment.result import Assessment
from smeedkaart.funding.scheme import Scheme
from smeedkaart.publish.gis import write_geopackage
from smeedkaart.sources.packs.fallback_levels import Rung, climb, level_of, municipality_of, offered
from smeedkaart.sources.packs.pack import Pack
from smeedkaart.statistics.zones import ZoneData
from tests.fixtures.packs import SOUTH, WEST, village

SCHEME = "hoogeveen-2007"


def area(first: float, last: float) -> gpd.GeoDataFrame:
    """Draw one area over the village, from kilometre to kilometre."""
    shape = box(WEST + 1000 * first, SOUTH, WEST + 1000 * last, SOUTH + 1000)
    return gpd.GeoDataFrame({"name": ["Dorp"]}, geometry=[shape], index=["dorp"], crs=28992)


def without(pack: Pack, name: str, *zones: str, parents: tuple[str, ...] = ()) -> Pack:
    """Leave figures out, as a source does that keeps them secret."""
    frame, above = pack.zones.copy(), pack.parents.copy()
    frame.loc[list(zones), name] = math.nan
    above.loc[list(parents), name] = math.nan
    return replace(pack, zones=frame, parents=above)


def figure(result: Assessment, name: str, column: str = "value") -> float:
    value: float = result.estimates[column][("dorp", name)]
    return value


# --- which rung ---------------------------------------------------------------------------------------------


def places(pack: Pack) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    return pack.zones, pack.parents, pack.above


@pytest.mark.parametrize(
    ("code", "level"),
    [
        ("BU0363AD05", "buurt"),
        ("WK0363AD", "wijk"),
        ("GM0363", "gemeente"),
        ("NL00", "land"),
        ("a1", "buurt"),
    ],
)
def test_a_code_tells_its_level(code: str, level: str) -> None:
    assert level_of(code) == level


def test_a_code_with_letters_lies_in_its_municipality() -> None:
    assert municipality_of("BU0363AD05") == municipality_of("WK0363AD") == "GM0363"


@pytest.mark.parametrize(
    ("zone", "name", "rung"),
    [
        ("BU99010101", "house_value", Rung("buurt", "BU99010101", "West", 250.0)),
        ("BU99010102", "house_value", Rung("wijk", "WK990101", "Wijk West", 240.0)),
        ("BU99010201", "house_value", Rung("gemeente", "GM9901", "Smeedwijk", 230.0)),
        ("BU9901020A", "owner_occupied", Rung("land", "NL00", "Nederland", 57.0)),
        ("BU9901020A", "population", Rung("buurt", "BU9901020A", "Oost", 400.0)),
        ("BU9901020A", "labour_participation", None),
    ],
)
def test_a_missing_figure_comes_from_the_nearest_place_that_has_one(
    zone: str, name: str, rung: Rung | None
) -> None:
    assert offered(*places(village()), zone, name) == rung


def test_a_count_of_a_larger_place_is_never_offered() -> None:
    pack = without(village(), "population", "BU99010102", parents=("WK990101",))
    assert offered(*places(pack), "BU99010102", "population") is None
    climbed = climb(pack.parents, pack.above, ["population", "house_value"])
    assert climbed.parents["population"].isna().tolist() == [True, False]
    assert climbed.borrowed is not None
    assert list(climbed.borrowed) == ["house_value"]


def test_what_a_parent_has_itself_is_not_called_borrowed() -> None:
    pack = village()
    climbed = climb(pack.parents, pack.above, ["low_income"])
    assert climbed.borrowed is None
    assert climbed.parents["low_income"].tolist() == [5, 9]
    # the published figures themselves stay as they were
    assert pack.parents.equals(village().parents)


def test_every_municipality_of_the_country_lends_to_its_own_wijken() -> None:
    parents = pd.DataFrame({"low_income": [np.nan, np.nan, 4.0]}, index=["WK011801", "WK036301", "WK036302"])
    above = pd.DataFrame({"low_income": [6.0, np.nan, 7.0]}, index=["GM0118", "GM0363", "NL00"])
    climbed = climb(parents, above, ["low_income"])
    assert climbed.parents["low_income"].tolist() == [6, 7, 4]
    assert climbed.borrowed is not None
    assert climbed.borrowed["low_income"].fillna("").tolist() == ["gemeente", "land", ""]


# --- in an assessment ---------------------------------------------------------------------------------------


def test_every_figure_of_an_area_tells_its_coarsest_level() -> None:
    levels = {
        # kilometres: which buurten
        (0, 1): "buurt",
        (1, 2): "wijk",
        (2, 3): "gemeente",
        (0, 2): "wijk",
        (1, 3): "gemeente",
    }
    data = village().zone_data()
    for (first, last), level in levels.items():
        told = assess(area(first, last), data, SCHEME).levels["dorp"]
        assert told["house_value"] == level, (first, last)
        assert told["owner_occupied"] == "land"
        assert told["low_income"] == "buurt"
        assert told["population"] == "buurt"


def test_a_mean_of_several_levels_weighs_each_by_its_people() -> None:
    result = assess(area(0, 3), village().zone_data(), SCHEME)
    # West 100 people x 250 (its own). Its wijk has 240: Kom (200) has (240.5 x 300 - 25,000) / 200 = 235.75
    # at most. The municipality has 230, and Veld and Oost, 700 of its 1,000 people, have nothing of their
    # own. All 1,000 lie within 0.45 of 230; (25,000 + 200 x 235.75 + 700 x 230) / 1,000 = 233.15 does not, so
    # these two come (233.15 - 230.45) x 1,000 / 700 = 3.857 lower
    veld = 230 - 2.7 * 1000 / 700
    assert figure(result, "house_value") == pytest.approx((25_000 + 200 * 235.75 + 300 * veld) / 600)
    assert figure(result, "house_value", "coverage") == pytest.approx(1.0)


def test_a_figure_of_the_municipality_guarantees_nothing_for_a_wijk() -> None:
    bare = without(village(), "low_income", "BU99010201", "BU9901020A")
    # the area is all of wijk Oost: what is published for that wijk is published for the area, 9%
    own = assess(area(2, 4), bare.zone_data(), SCHEME)
    # half a unit, 0.05, and as much again: 100 x 4 + 200 x 6 + 700 x 9 make 7.9 of the 1,000, where 8 +- 0.05
    # is published, so that one of these figures is 0.05 further off than rounding explains
    assert [figure(own, "low_income", c) for c in ("value", "floor", "ceiling")] == pytest.approx(
        [9, 8.9, 9.1]
    )
    # but the 8% of the municipality may be any percentage in this part of it
    lent = assess(area(2, 4), without(bare, "low_income", parents=("WK990102",)).zone_data(), SCHEME)
    # 8 x 1,000 = 8,000, of which West has 400 and Kom 1,200; that leaves 6,400 for 700 people: 9.14, or as
    # much less as 0.9 x half a unit of all 1,000 is of those 700
    least = (8000 - 0.9 * 0.05 * 1000 - 1600) / 700
    assert [figure(lent, "low_income", c) for c in ("value", "floor", "ceiling")] == pytest.approx(
        [least, 0, 100]
    )
    # a buurt without a figure is drawn from the two that have one, 4% and 6%, each known to 0.05
    assert 4 - 0.05 <= figure(lent, "low_income", "low") <= 6
    assert figure(lent, "low_income", "high") == pytest.approx(least + 0.05)


def test_where_hardly_any_buurt_has_a_figure_a_borrowed_one_is_anything() -> None:
    # of house_value one buurt has a figure, and from one nothing can be learnt
    lent = assess(area(2, 4), village().zone_data(), SCHEME)
    # of all, 230.45 x 1,000 at most, West has 25,000 and Kom 200 x 235.75: the rest is for these 700
    assert figure(lent, "house_value") == pytest.approx((230_450 - 25_000 - 47_150) / 700)
    assert figure(lent, "house_value", "low") == figure(lent, "house_value", "floor")
    assert figure(lent, "house_value", "high") == figure(lent, "house_value", "ceiling")
    assert figure(lent, "house_value", "ceiling") > 1000


def test_what_zones_lend_from_afar_teaches_nothing_about_their_wijk() -> None:
    """A zone with a figure in a wijk without one differs from the municipality, not from its wijk."""
    pack = village()
    # Kom has no figure; its wijk has 5%. West is the only one to learn from, 4 - 5, and one is not enough
    bare = without(pack, "low_income", "BU99010102", parents=("WK990102",))
    result = assess(area(1, 2), bare.zone_data(), SCHEME)
    # of its wijk, 5.05 x 300 at most, West has 400, which leaves (1,515 - 400) / 200 = 5.575; of the 8 of all
    # 1,000, 7.955 at least, West, Veld and Oost have 400 + 2,400 + 4,000: (7,955 - 6,800) / 200 = 5.775
    assert [figure(result, "low_income", c) for c in ("value", "low", "high")] == pytest.approx(
        [5.775, 0, 100]
    )


def test_a_figure_of_the_municipality_decides_nothing_unless_the_scheme_says_so() -> None:
    data = village().zone_data()
    compared = {
        found.indicator: found
        for verdict in assess(area(2, 3), data, SCHEME).tiers["dorp"].verdicts
        for found in verdict.comparisons
    }
    told = compared["house_value"]
    assert (told.answer, told.level, str(told.source)) == ("cannot say", "gemeente", "85984NED, 2024")
    assert told.sentence.replace("\N{NO-BREAK SPACE}", " ") == (
        "Gemiddelde woningwaarde: alleen € 226.000 is bekend"
        " (cijfer van de hele gemeente, uit 85984NED, 2024);"
        " dat beslist volgens deze regeling niet over één gebied."
    )
    assert compared["owner_occupied"].level == "land"
    lenient = Scheme.named(SCHEME).model_copy(update={"levels": ("buurt", "wijk", "gemeente", "land")})
    again = {
        found.indicator: found
        for verdict in assess(area(2, 3), data, lenient).tiers["dorp"].verdicts
        for found in verdict.comparisons
    }
    assert "cijfer van de hele gemeente" in again["house_value"].sentence


# --- on the receipt -----------------------------------------------------------------------------------------


def rows(data: ZoneData, first: float, last: float, kind: str) -> list[str]:
    receipt = assess(area(first, last), data, SCHEME).receipts["dorp"]
    return [row.sentence() for row in receipt.rows() if row.kind == kind]


def test_a_receipt_names_table_year_and_level_of_every_piece() -> None:
    assert rows(village().zone_data(), 0, 2, "piece") == [
        "BU99010101 West (86165NED, 2025, buurt): 100% van 100 inwoners: 100",
        "BU99010102 Kom (86165NED, 2025, buurt): 100% van 200 inwoners: 200",
    ]


def test_a_piece_that_rests_on_its_wijk_says_wijk() -> None:
    data = without(village(), "population", "BU99010102").zone_data()
    west, kom = rows(data, 0, 2, "piece")
    assert "(86165NED, 2025, buurt)" in west
    # the wijk has 300 people, West 100 of them: 200 are left for Kom
    assert kom.startswith("BU99010102 Kom (86165NED, 2025, wijk): 100% van de buurt; ")
    assert kom.endswith(": 200")
    result = assess(area(0, 2), data, SCHEME)
    pieces = result.receipts["dorp"].to_dict()["pieces"]
    assert [(piece["level"], piece["figure_level"]) for piece in pieces] == [
        ("buurt", "buurt"),
        ("buurt", "wijk"),
    ]
    assert result.levels["dorp"]["population"] == "wijk"


def test_a_receipt_names_table_year_and_level_of_every_figure() -> None:
    reasons = " ".join(rows(village().zone_data(), 0, 2, "reason")).replace("\N{NO-BREAK SPACE}", " ")
    # both buurten have their own: (100 x 4 + 200 x 6) / 300 = 5.3
    assert "Huishoudens met een laag inkomen: 5,3% (per buurt, " in reasons
    assert "uit 85984NED, 2024); niet hoger dan" in reasons
    assert "cijfer van de hele wijk" in reasons
    assert "Koopwoningen: 57% (cijfer van het hele land, uit 85984NED, 2024), maar" in reasons


def test_files_and_programs_get_the_same_origins(tmp_path_factory: pytest.TempPathFactory) -> None:
    data = without(village(), "population", "BU99010102").zone_data()
    result = assess(area(0, 2), data, SCHEME)
    told = json.loads(json.dumps(result.to_dict()))
    assert told["origins"]["house_value"] == "85984NED, 2024"
    assert told["origins"]["population"] == "86165NED, 1 januari 2025"
    assert told["areas"][0]["levels"]["owner_occupied"] == "land"
    path = write_geopackage(result, tmp_path_factory.mktemp("uit") / "kaart.gpkg")
    pieces = gpd.read_file(path, layer="delen")
    assert pieces[["buurt", "tabel", "jaar", "niveau"]].to_numpy().tolist() == [
        ["BU99010101", "86165NED", 2025, "buurt"],
        ["BU99010102", "86165NED", 2025, "wijk"],
    ]


def test_every_source_of_an_assessment_is_credited_once() -> None:
    result = assess(area(0, 2), village().zone_data(), SCHEME)
    assert [source.table for source in result.sources] == ["wijkenbuurten:buurten", "86165NED", "85984NED"]


# --- weights that came along --------------------------------------------------------------------------------


def test_weights_of_a_pack_are_used_unless_others_are_given() -> None:
    data = village(weights=True).zone_data()
    west_half = area(0, 0.5)
    # by surface half of the 100 people of West; by weight all of them live in its eastern half
    assert assess(west_half, village().zone_data(), SCHEME).areas.at["dorp", "people"] == pytest.approx(50)
    assert assess(west_half, data, SCHEME).areas.at["dorp", "people"] == pytest.approx(0)
    # one point on each side: half
    points = [Point(WEST + x, SOUTH + 500) for x in (250, 750, 1500, 2500, 3500)]
    own = gpd.GeoDataFrame({"adressen": [1.0] * 5}, geometry=points, crs=28992)
    given = assess(west_half, data, SCHEME, weights=own, weight="adressen")
    assert given.areas.at["dorp", "people"] == pytest.approx(50)
