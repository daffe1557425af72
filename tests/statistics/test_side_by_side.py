"""Figures of several municipalities as one: who lives across a border counts, and nothing else changes.

Smeedwijk lies west of Hamerdorp, their border is at 184,000 m: see `tests/fixtures/packs.py`.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from smeedkaart import Assessment, assess
from smeedkaart.errors import FrameError
from smeedkaart.sources.local.sample import hoogeveen
from smeedkaart.statistics.side_by_side import side_by_side
from smeedkaart.statistics.zones import ZoneData
from tests.fixtures.packs import SOUTH, WEST, neighbour, village

BORDER = WEST + 4000
SCHEME = "hoogeveen-2007"


def both() -> ZoneData:
    return side_by_side([village().zone_data(), neighbour().zone_data()])


def assessed(data: ZoneData, *bounds: tuple[float, float]) -> Assessment:
    """Assess areas that reach from one distance to another, over the full height of the villages."""
    shapes = [box(west, SOUTH, east, SOUTH + 1000) for west, east in bounds]
    names = [f"Gebied {i}" for i in range(len(shapes))]
    return assess(gpd.GeoDataFrame({"name": names}, geometry=shapes, index=names, crs=28992), data, SCHEME)


def test_an_area_across_the_border_counts_the_people_on_both_sides() -> None:
    found = assessed(both(), (BORDER - 500, BORDER + 500))
    # half of Oost (400) and half of Dam (600)
    assert found.areas["inhabitants"].tolist() == [200 + 300]
    assert found.pieces["zone"].tolist() == ["BU9901020A", "BU99020101"]
    # with one of them alone the others are not counted, and that is said
    (alone,) = assessed(village().zone_data(), (BORDER - 500, BORDER + 500)).areas["inhabitants"]
    assert alone == 200


def test_its_receipt_names_the_municipality_it_is_compared_with_and_the_figures_of_both() -> None:
    found = assessed(both(), (BORDER - 500, BORDER + 500))
    text = " ".join(found.receipts["Gebied 0"].as_text().split())
    assert (
        "Het gebied ligt in 2 gemeenten en is vergeleken met Hamerdorp (GM9902), waar de meeste van zijn "
        "inwoners wonen."
    ) in text
    assert "BU9901020A Oost" in text
    assert "BU99020101 Dam" in text
    # the house values of the two come from different tables, and which of whom is said
    assert "85984NED, 2024 (Smeedwijk); 86165NED, 1 januari 2025 (Hamerdorp)" in text


def test_each_municipality_keeps_its_own_average() -> None:
    compared = {
        name: receipt.compared_with.code
        for name, receipt in assessed(both(), (WEST, WEST + 1000), (BORDER, BORDER + 1000)).receipts.items()
        if receipt.compared_with is not None
    }
    assert compared == {"Gebied 0": "GM9901", "Gebied 1": "GM9902"}
    published = both().municipalities
    assert published is not None
    assert published["house_value"].to_dict() == {"GM9901": 230.0, "GM9902": 312.0}
    assert published["owner_occupied"].isna().to_dict() == {"GM9901": True, "GM9902": False}


def test_a_hair_across_the_border_is_not_lying_in_two_municipalities() -> None:
    # 4 m of 1,004: less than 1 per cent of the area, with 4 of the 1,000 m and so 2 of the 600 people of Dam
    found = assessed(both(), (BORDER - 1000, BORDER + 4))
    assert "Vergeleken met de gemeente Smeedwijk (GM9901)." in found.receipts["Gebied 0"].as_text()


@settings(max_examples=25)
@given(cuts=st.lists(st.integers(1, 5999), max_size=4, unique=True))
def test_however_it_is_cut_nobody_is_counted_twice_or_lost(cuts: Sequence[int]) -> None:
    edges = [0, *sorted(cuts), 6000]
    found = assessed(both(), *[(WEST + a, WEST + b) for a, b in pairwise(edges)])
    # 1,000 in Smeedwijk and 1,400 in Hamerdorp
    assert found.areas["people"].sum() == pytest.approx(2400)
    assert found.total.people == pytest.approx(2400)
    assert found.unassigned.people == pytest.approx(0)


def test_an_area_in_one_of_them_has_the_people_the_figures_and_the_money_it_had() -> None:
    data = village().zone_data()
    shapes = ((WEST, WEST + 1000), (WEST + 1500, WEST + 3200))
    alone, beside = assessed(data, *shapes), assessed(both(), *shapes)
    for column in ("people", "tier", "total"):
        assert alone.areas[column].tolist() == beside.areas[column].tolist()
    pd.testing.assert_series_equal(alone.estimates["value"], beside.estimates["value"])
    assert [found.receipts["Gebied 1"].compared_with for found in (alone, beside)] == [
        ("GM9901", "Smeedwijk", 1)
    ] * 2


def test_the_order_in_which_they_are_named_does_not_matter() -> None:
    other = side_by_side([neighbour().zone_data(), village().zone_data()])
    shape = (BORDER - 500, BORDER + 500)
    one, same = assessed(both(), shape), assessed(other, shape)
    pd.testing.assert_frame_equal(one.estimates, same.estimates)


def test_what_lay_around_one_and_is_a_zone_of_the_other_counts_once() -> None:
    data = village().zone_data()
    shapes = neighbour().zone_data().zones.assign(municipality="GM9902")
    beyond = shapes.iloc[[1]].rename(index={"BU99020102": "BU99030101"}).assign(municipality="GM9903")
    around = gpd.GeoDataFrame(pd.concat([shapes, beyond]), geometry="geometry", crs=28992)
    found = side_by_side([replace(data, surrounding=around), neighbour().zone_data()])
    assert found.surrounding is not None
    assert list(found.surrounding.index) == ["BU99030101"]
    assert len(found.zones) == 6


def test_where_people_live_is_used_when_it_is_known_of_all_and_said_when_it_is_not() -> None:
    found = side_by_side([village(weights=True).zone_data(), neighbour(weights=True).zone_data()])
    # all 600 people of Dam live 250 m from the border
    assert assessed(found, (BORDER, BORDER + 500)).areas["inhabitants"].tolist() == [600]
    half = side_by_side([village(weights=True).zone_data(), neighbour().zone_data()])
    assert half.weights is None
    assert assessed(half, (BORDER, BORDER + 500)).areas["inhabitants"].tolist() == [300]
    assert (
        "Waar de mensen binnen een buurt wonen is niet bekend van Hamerdorp; daarom is overal met de "
        "oppervlakte gerekend."
    ) in assessed(half, (BORDER, BORDER + 500)).warnings


def test_the_sample_beside_other_data_stays_the_sample_and_its_averages_are_worked_out() -> None:
    found = side_by_side([hoogeveen(), village().zone_data()])
    assert found.notice == "voorbeelddata, niet voor besluiten"
    assert found.municipalities is not None
    assert found.municipalities["house_value"].isna()["GM0118"]
    krakeel = hoogeveen().zones.loc[["BU01185003"]].rename(columns={"zone_name": "name"})
    areas = krakeel[["name", "geometry"]]
    alone, beside = (assess(areas, data, SCHEME) for data in (hoogeveen(), found))
    assert alone.areas["total"].tolist() == beside.areas["total"].tolist()
    assert beside.areas["inhabitants"].tolist() == [5185]


def test_one_alone_comes_back_as_it_is() -> None:
    data = village().zone_data()
    assert side_by_side([data]) is data


def test_what_does_not_go_together_is_refused_in_a_sentence() -> None:
    one, other = village().zone_data(), neighbour().zone_data()
    years = (
        "Deze cijfers zijn van verschillende jaren en dus van verschillende grenzen: Smeedwijk 2025, "
        "Hamerdorp 2024. Kies ze allemaal van één jaar."
    )
    levels = (
        "Deze cijfers zijn niet allemaal per dezelfde eenheid: Smeedwijk per buurt, Hamerdorp per wijk. "
        "Kies ze allemaal per dezelfde."
    )
    twice = "De buurt BU99010101 staat in Smeedwijk en in Nog eens; kies elke gemeente één keer."
    for parts, sentence in (
        ([one, replace(other, year=2024)], years),
        ([one, replace(other, level="wijk", parent_level="gemeente")], levels),
        ([one, replace(one, name="Nog eens")], twice),
        ([], "Er zijn geen cijfers om naast elkaar te leggen."),
    ):
        with pytest.raises(FrameError) as refused:
            side_by_side(parts)
        assert str(refused.value) == sentence
