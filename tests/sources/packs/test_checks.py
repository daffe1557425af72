"""What is looked at on arrival: codes, borders, sums, gaps, years and weights; each told in one sentence."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

from smeedkaart.sources.origin import Origin
from smeedkaart.sources.packs.check import Check
from smeedkaart.sources.packs.checks import Arrival, check
from smeedkaart.sources.packs.pack import Pack
from smeedkaart.sources.rejected import Odd
from smeedkaart.sources.weights.layer import WeightLayer
from smeedkaart.text.language import speaking

# a town of 2 by 2 km in RD: four buurten of 1 km2 in two wijken of two
SQUARES = {
    "BU99010000": box(0, 0, 1000, 1000),
    "BU99010001": box(1000, 0, 2000, 1000),
    "BU99010100": box(0, 1000, 1000, 2000),
    "BU99010101": box(1000, 1000, 2000, 2000),
}
TOWN = box(0, 0, 2000, 2000)


def town(**columns: list[Any]) -> Pack:
    """Make a pack that is right in every way: 100 + 205 and 300 + 400 people; published 305, 700, 1,007."""
    figures: dict[str, list[Any]] = {"population": [100.0, 205.0, 300.0, 400.0]} | columns
    zones = gpd.GeoDataFrame(
        {
            "zone_name": ["Kern", "Noord", "Werf", "Veld"],
            "parent": ["WK990100", "WK990100", "WK990101", "WK990101"],
            "flag": pd.array([1, 1, 1, 1], dtype="Int64"),
            **figures,
        },
        geometry=list(SQUARES.values()),
        index=pd.Index(list(SQUARES), name="zone"),
        crs=28992,
    )
    parents = pd.DataFrame(
        {"zone_name": ["Aambeeld", "Smidse"], "population": [305.0, 700.0]},
        index=pd.Index(["WK990100", "WK990101"], name="parent"),
    )
    above = pd.DataFrame(
        {"zone_name": ["Smeedwijk", "Nederland"], "population": [1007.0, 18_000_000.0]},
        index=pd.Index(["GM9901", "NL00"], name="code"),
    )
    return Pack("GM9901", "Smeedwijk", 2024, "buurt", zones, parents, above)


def outlines(shape: BaseGeometry = TOWN) -> Arrival:
    return Arrival(
        outlines=gpd.GeoDataFrame({"zone_name": ["Smeedwijk"]}, geometry=[shape], index=["GM9901"], crs=28992)
    )


def found(code: str, pack: Pack, arrival: Arrival | None = None) -> Check:
    (only,) = [item for item in check(pack, arrival) if item.code == code]
    return only


def with_zones(pack: Pack, zones: gpd.GeoDataFrame) -> Pack:
    return replace(pack, zones=zones)


def test_a_pack_that_is_right_in_every_way_gets_nothing_but_good() -> None:
    checks = check(town(), outlines())
    assert {item.code: item.result for item in checks} == {
        "codes": "good",
        "people": "good",
        "cover": "good",
        "matched": "good",
        "sum-parents": "good",
        "sum-above": "good",
        "missing": "good",
        "flags": "good",
    }


def test_every_check_is_told_in_both_languages_and_survives_json() -> None:
    layer = weights([("BU99010000", 100.0, 95.0)])
    pack = replace(town(house_value=[1.0, 2.0, np.nan, 4.0]), origins={"house_value": origin(2023)})
    arrival = replace(
        outlines(),
        borders={"water": 1, "shapeless": ("BU99010007",), "foreign": 2, "repaired": 1, "by": "OGC API"},
        carried={"house_value": 1},
        weights=layer,
        left_out=(Odd("wmo_clients", 2024, "value", "1200", "BU99010001"),),
        borderless=(2025,),
        absent=("poverty",),
    )
    checks = check(pack, arrival)
    assert len(checks) == 15
    for item in checks:
        stored = Check(**json.loads(json.dumps(asdict(item))))
        dutch = stored.sentence()
        assert dutch == item.sentence()
        assert dutch.endswith((".", ")."))
        with speaking("en"):
            assert item.sentence() != dutch


def test_a_check_of_a_newer_smeedkaart_is_told_by_its_name() -> None:
    assert Check("elevation", "note", {"metres": 3}).sentence() == "elevation"


def test_a_code_of_another_municipality_is_wrong_and_named() -> None:
    pack = town()
    pack = with_zones(pack, pack.zones.rename(index={"BU99010001": "BU01180001"}))
    item = found("codes", pack)
    assert item.result == "wrong"
    assert item.sentence() == "1 van 4 buurten hoort niet bij Smeedwijk: BU01180001."


@pytest.mark.parametrize("code", ["BU9901AD05", "BU99010A0Z"])
def test_codes_may_hold_letters(code: str) -> None:
    pack = town()
    assert found("codes", with_zones(pack, pack.zones.rename(index={"BU99010001": code}))).result == "good"


def test_nobody_at_all_is_wrong_and_an_unpublished_number_is_told() -> None:
    assert found("people", town(population=[0.0, 0.0, np.nan, np.nan])).result == "wrong"
    item = found("people", town(population=[100.0, 205.0, 300.0, np.nan]))
    # 100 + 205 + 300
    assert (
        item.sentence() == "Er wonen 605 mensen in 4 buurten. Van 1 is het aantal mensen niet gepubliceerd."
    )


def test_borders_that_fill_the_municipality_to_the_metre_are_good() -> None:
    # a strip of 2,000 by 0.01 m is 20 m2; ten in a million of 4 km2 is 40 m2
    assert found("cover", town(), outlines(box(0, 0, 2000, 2000.01))).result == "good"


@pytest.mark.parametrize(
    ("shape", "result", "sentence"),
    [
        # a strip of 2,000 by 1 m
        (
            box(0, 0, 2000, 2001),
            "note",
            "De buurten vullen samen niet precies de grens van Smeedwijk: 2.000 m² ontbreekt.",
        ),
        # a strip of 2,000 by 1,000 m; of the 6 km2 a third is missing
        (
            box(0, 0, 2000, 3000),
            "wrong",
            "De buurten vullen samen niet precies de grens van Smeedwijk: 2,00 km² ontbreekt.",
        ),
        # a strip of 2,000 by 500 m too many
        (
            box(0, 0, 2000, 1500),
            "wrong",
            "De buurten vullen samen niet precies de grens van Smeedwijk: 1,00 km² ligt erbuiten.",
        ),
    ],
)
def test_what_the_borders_leave_open_is_told_in_square_metres(
    shape: BaseGeometry, result: str, sentence: str
) -> None:
    item = found("cover", town(), outlines(shape))
    assert (item.result, item.sentence()) == (result, sentence)


def test_buurten_that_overlap_are_told() -> None:
    pack = town()
    # 100 m further into the neighbour: 100 by 1,000 m lies in two
    pack.zones.loc["BU99010000", "geometry"] = box(0, 0, 1100, 1000)
    item = found("cover", pack, outlines())
    assert item.result == "wrong"
    assert item.facts["overlap_m2"] == pytest.approx(100_000)
    assert "100.000 m² ligt in twee tegelijk" in item.sentence()


def test_of_the_whole_country_surfaces_are_held_against_each_municipality() -> None:
    pack = replace(town(), code="NL00", name="Nederland")
    # the town is 4 km2; its own border says 4.2 km2, which leaves 0.2 km2 open
    item = found("cover", pack, outlines(box(0, 0, 2000, 2100)))
    assert item.facts["missing_m2"] == pytest.approx(200_000)
    assert item.result == "wrong"


def test_sums_may_differ_by_half_a_rounding_for_every_figure_in_them() -> None:
    # two buurten and their wijk, each rounded by at most 2.5: 3 x 2.5 = 7.5; 100 + 205 = 305
    for published, result in ((312.5, "good"), (297.5, "good"), (313.0, "wrong"), (297.0, "wrong")):
        pack = town()
        pack.parents.loc["WK990100", "population"] = published
        assert found("sum-parents", pack).result == result


def test_a_sum_that_is_off_is_told_with_both_numbers() -> None:
    pack = town()
    pack.parents.loc["WK990101", "population"] = 900.0
    # 300 + 400 beside 900; and 305 + 900 beside 1,007
    assert found("sum-parents", pack).sentence() == (
        "1 optelling van buurten verschilt van het cijfer van hun wijk, meer dan door afronding kan: "
        "Smidse, Inwoners: 700 tegenover 900."
    )
    assert found("sum-above", pack).facts["worst"][0]["sum"] == 1205


def test_a_sum_with_a_gap_is_not_off_until_it_exceeds_the_whole() -> None:
    # 300 known in Smidse, 700 published: the gap may be 400
    pack = town(population=[100.0, 205.0, 300.0, np.nan])
    item = found("sum-parents", pack)
    assert (item.result, item.facts["compared"], item.facts["unknown"]) == ("good", 1, 1)
    # 800 known, 700 published: whatever the gap holds, that is too many
    assert found("sum-parents", town(population=[100.0, 205.0, 800.0, np.nan])).result == "wrong"


def test_sums_of_other_counts_than_people_are_worth_a_note() -> None:
    pack = town(households=[50.0, 100.0, 150.0, 200.0])
    # 50 + 100 beside 160, where 7.5 is allowed
    pack.parents["households"] = [160.0, 350.0]
    assert found("sum-parents", pack).result == "note"


def test_a_count_in_hundreds_has_the_room_of_its_rounding() -> None:
    pack = town(private_households=[100.0, 0.0, 0.0, 100.0])
    # rounded to 100: three times 50 is 150, and 100 + 0 beside 200 differs by 100
    pack.parents["private_households"] = [200.0, 100.0]
    assert found("sum-parents", pack).result == "good"


def test_wijken_as_zones_are_held_against_the_municipality() -> None:
    pack = town()
    wijken = gpd.GeoDataFrame(
        {"zone_name": ["Aambeeld", "Smidse"], "parent": "GM9901", "population": [305.0, 700.0]},
        geometry=[box(0, 0, 2000, 1000), box(0, 1000, 2000, 2000)],
        index=pd.Index(["WK990100", "WK990101"], name="zone"),
        crs=28992,
    )
    # 305 + 700 = 1,005 beside 1,007, where (2 + 1) x 2.5 = 7.5 is allowed
    pack = replace(pack, level="wijk", zones=wijken, parents=pack.above.loc[["GM9901"]])
    codes = {item.code: item.result for item in check(pack)}
    assert codes["sum-above"] == "good"
    assert "sum-parents" not in codes


def test_gaps_are_counted_for_each_figure_the_most_first() -> None:
    pack = town(
        house_value=[200.0, np.nan, np.nan, 250.0],
        owner_occupied=[np.nan, np.nan, np.nan, 60.0],
        poverty=[np.nan, np.nan, np.nan, np.nan],
    )
    item = found("missing", pack)
    # poverty did not come at all, so nothing of it is missing here
    assert item.facts["missing"] == {"owner_occupied": 3, "house_value": 2}
    assert item.sentence() == (
        "Van de 3 kerncijfers zijn er 2 niet voor alle 4 buurten gepubliceerd; het vaakst Koopwoningen "
        "(ontbreekt bij 3), Gemiddelde woningwaarde (ontbreekt bij 2)."
    )


def test_figures_of_an_older_year_are_named_with_their_year() -> None:
    pack = replace(town(house_value=[1.0, 2.0, 3.0, 4.0]), origins={"house_value": origin(2023)})
    assert found("older", pack).sentence() == (
        "Nog niet gepubliceerd over 2024 en daarom van een ouder jaar: Gemiddelde woningwaarde (2023)."
    )


def test_figures_that_are_no_longer_made_are_not_called_late() -> None:
    pack = replace(town(low_income=[1.0, 2.0, 3.0, 4.0]), origins={"low_income": origin(2023)})
    # households with a low income: until 2023, people in poverty from 2024
    assert found("older", pack).facts["years"] == {}
    assert found("older", pack).sentence().startswith("Niet meer gepubliceerd; de laatste cijfers zijn ")


def test_the_years_of_what_is_no_longer_made_are_said_once() -> None:
    pack = replace(
        town(vacant=[1.0, 2.0, 3.0, 4.0], electricity_use=[1.0, 2.0, 3.0, 4.0]),
        origins={"vacant": origin(2023), "electricity_use": origin(2022)},
    )
    # people know them as "Onbewoonde woningen (tot en met 2023)"
    assert found("older", pack).sentence() == (
        "Niet meer gepubliceerd; de laatste cijfers zijn van 2023 (Onbewoonde woningen); van 2022 "
        "(Stroomverbruik per woning)."
    )
    with speaking("en"):
        assert found("older", pack).sentence() == (
            "No longer published; the last figures are of 2023 (Unoccupied homes); of 2022 "
            "(Electricity used per home)."
        )


def test_what_was_left_out_is_told_with_what_was_odd_about_it() -> None:
    odd = (
        Odd("wmo_clients", 2024, "value", "1200", "BU99010001"),
        Odd("house_value", 2024, "unit", "euro", ""),
        Odd("owner_occupied", 2024, "unit", "", ""),
    )
    item = found("left-out", town(), Arrival(left_out=odd))
    assert item.result == "note"
    assert item.sentence() == (
        "Weggelaten, want wat het CBS geeft kan niet kloppen: Mensen met ondersteuning uit de Wmo van 2024 "
        "(1200 bij BU99010001); Gemiddelde woningwaarde van 2024 (in de eenheid “euro”, waar smeedkaart niet "
        "op rekent); Koopwoningen van 2024 (zonder eenheid)."
    )
    five = found("left-out", town(), Arrival(left_out=odd[:1] * 5))
    assert five.sentence().endswith("(1200 bij BU99010001) en nog 1.")


def test_what_the_table_lacks_is_told_by_name_and_travels_with_the_figures() -> None:
    pack, lacking = town(), Arrival(absent=("poverty", "near_poverty"))
    item = found("absent", pack, lacking)
    assert (item.result, item.sentence()) == (
        "note",
        (
            "Niet in de tabel van CBS over 2024, en ook niet in een oudere: "
            "Mensen in armoede, Mensen tot 25% boven de armoedegrens."
        ),
    )
    assert replace(pack, checks=check(pack, lacking)).zone_data().absent == ("poverty", "near_poverty")
    assert pack.zone_data().absent == ()


def test_a_figure_that_was_left_out_is_not_called_late() -> None:
    pack = replace(town(house_value=[1.0, 2.0, 3.0, 4.0]), origins={"house_value": origin(2023)})
    item = found("older", pack, Arrival(left_out=(Odd("house_value", 2024, "unit", "euro", ""),)))
    assert item.sentence() == (
        "Weggelaten over 2024 en daarom van een ouder jaar: Gemiddelde woningwaarde (2023)."
    )


@pytest.mark.parametrize(
    ("years", "told"), [((2025,), "2025"), ((2026, 2025), "2026 en 2025"), ((2025, 2026), "2026 en 2025")]
)
def test_a_newer_year_without_borders_is_told(years: tuple[int, ...], told: str) -> None:
    item = found("year", town(), Arrival(borderless=years))
    assert item.sentence() == f"Van {told} zijn er nog geen grenzen; daarom is 2024 gekozen."


def test_one_sum_is_not_sums() -> None:
    # one wijk whole, one with a gap
    item = found("sum-parents", town(population=[100.0, 205.0, 300.0, np.nan]))
    assert item.sentence() == (
        "1 optelling van buurten is gelijk aan het cijfer van hun wijk, op afronding na. 1 optelling is niet "
        "na te gaan, want er ontbreken cijfers in."
    )


def test_what_takes_the_place_of_an_older_figure_is_of_the_area_above() -> None:
    item = found("carried", town(), Arrival(carried={"house_value": 2}))
    assert item.sentence() == (
        "Voor 2 buurten gelden de oudere cijfers niet, omdat code of grens sindsdien is veranderd; daar komt "
        "het cijfer van het gebied erboven in de plaats: dat van de wijk, of anders dat van de gemeente of "
        "het land."
    )


def test_flags_are_counted() -> None:
    pack = town()
    pack.zones["flag"] = pd.array([1, 2, 3, pd.NA], dtype="Int64")
    item = found("flags", pack)
    assert item.result == "note"
    assert (item.facts["1"], item.facts["2"], item.facts["3"], item.facts["none"]) == (1, 1, 1, 1)


def test_borders_without_figures_and_figures_without_borders_are_named() -> None:
    pack = town(population=[100.0, 205.0, 300.0, np.nan])
    empty = Arrival(unplaced=pd.DataFrame({"population": [0.0]}, index=["BU99010109"]))
    item = found("matched", pack, empty)
    assert item.result == "note"
    assert (item.facts["without_figures"], item.facts["without_borders"]) == (["BU99010101"], ["BU99010109"])
    lost = Arrival(unplaced=pd.DataFrame({"population": [85.0]}, index=["BU99010109"]))
    assert found("matched", pack, lost).result == "wrong"
    assert "cijfers over 85 mensen" in found("matched", pack, lost).sentence()


def test_weights_are_held_against_the_figures_of_their_zones() -> None:
    # 95 beside 100 is within a tenth; 150 beside 205 is not, nor is 0 beside 300
    layer = weights([("BU99010000", 100.0, 95.0), ("BU99010001", 205.0, 150.0), ("BU99010100", 300.0, 0.0)])
    item = found("weights", town(), Arrival(weights=layer))
    assert (item.result, item.facts["off"], item.facts["bare"]) == ("note", 2, 1)
    # 100 + 205 + 300 and 95 + 150 + 0
    assert (item.facts["published"], item.facts["weight"]) == (605, 245)
    assert item.sentence().endswith(
        "3 zijn geheim en tellen niet mee. 2 tellen niemand of hebben geen cijfer, en zijn weggelaten."
    )
    # a pack of before it was counted says nothing of it
    older = replace(item, facts={key: fact for key, fact in item.facts.items() if key != "empty"})
    assert older.sentence().endswith("3 zijn geheim en tellen niet mee.")


def origin(year: int) -> Origin:
    return Origin("kerncijfers", "85618NED", "Kerncijfers wijken en buurten 2023", year)


def weights(rows: list[tuple[str, float, float]]) -> WeightLayer:
    differences = pd.DataFrame(rows, columns=["zone", "published", "weight"]).set_index("zone")
    return WeightLayer(
        frame=gpd.GeoDataFrame({"weight": [1.0]}, geometry=[box(0, 0, 100, 100)], crs=28992),
        kind="squares",
        file="cbs_vk100_2024_v1.gpkg",
        rows=12,
        year=2024,
        differences=differences.assign(difference=differences["weight"] - differences["published"]),
        unmatched=0.0,
        hidden=3,
        empty=2,
        against="population",
    )
