"""What is known of the indicators, and how their figures read."""

import math

import pytest

from smeedkaart.errors import SmeedkaartError
from smeedkaart.indicators import CATALOGUE, indicator, label, near_matches, with_unit
from smeedkaart.language import speaking


def test_a_mean_has_a_count_as_denominator_and_a_count_has_none() -> None:
    for item in CATALOGUE.values():
        if item.kind == "mean":
            assert item.denominator is not None
            assert indicator(item.denominator).kind == "count"
            assert item.rounding is None
        else:
            assert item.denominator is None
            # CBS rounds people and households to 5
            assert item.rounding == 5


def test_a_percentage_lies_between_0_and_100_and_nothing_below_0() -> None:
    for item in CATALOGUE.values():
        assert item.limits[0] == 0
        assert (item.limits[1] == 100) == item.unit_nl.endswith("%")


@pytest.mark.parametrize(
    ("name", "better"),
    [
        ("house_value", "higher"),
        ("owner_occupied", "higher"),
        ("labour_participation", "higher"),
        ("low_income", "lower"),
        ("near_social_minimum", "lower"),
        ("wmo_clients", "lower"),
        ("social_housing", None),
        ("population", None),
    ],
)
def test_each_indicator_knows_which_way_is_better(name: str, better: str | None) -> None:
    assert indicator(name).better == better


@pytest.mark.parametrize(
    ("name", "value", "dutch", "english"),
    [
        ("house_value", 233, "€ 233.000", "€233,000"),
        ("house_value", 1250.4, "€ 1.250.000", "€1,250,000"),
        ("low_income", 3.7, "3,7%", "3.7%"),
        ("owner_occupied", 48, "48%", "48%"),
        ("wmo_clients", 115, "115 per 1.000 inwoners", "115 per 1,000 inhabitants"),
        ("population", 25750, "25.750 inwoners", "25,750 inhabitants"),
        ("households", 12685, "12.685 huishoudens", "12,685 households"),
    ],
)
def test_a_figure_reads_with_its_unit_in_both_languages(
    name: str, value: float, dutch: str, english: str
) -> None:
    assert with_unit(indicator(name), value).replace("\u00a0", " ") == dutch
    with speaking("en"):
        assert with_unit(indicator(name), value) == english


@pytest.mark.parametrize(
    # 286.0701 thousand euro is 286,070.10 euro
    ("decimals", "text"),
    [(0, "€ 286.000"), (1, "€ 286.100"), (2, "€ 286.070"), (4, "€ 286.070,1")],
)
def test_a_house_value_is_no_more_precise_than_asked(decimals: int, text: str) -> None:
    assert with_unit(indicator("house_value"), 286.0701, decimals).replace("\u00a0", " ") == text


def test_a_missing_or_endless_figure_has_no_unit() -> None:
    assert with_unit(indicator("house_value"), None) == "onbekend"
    assert with_unit(indicator("low_income"), math.nan) == "onbekend"
    assert with_unit(indicator("house_value"), math.inf) == "geen grens"


def test_an_indicator_has_a_name_in_both_languages() -> None:
    assert label(indicator("house_value")) == "Gemiddelde woningwaarde"
    with speaking("en"):
        assert label(indicator("house_value")) == "Average house value"


def test_a_misspelt_name_is_refused_with_what_was_meant() -> None:
    with pytest.raises(
        SmeedkaartError, match=r"Er is geen kerncijfer “house_vale”\. Bedoelt u house_value\?"
    ):
        indicator("house_vale")


def test_a_name_like_nothing_is_refused_with_all_there_is() -> None:
    with pytest.raises(SmeedkaartError, match="Kies uit: population, households, men") as refused:
        indicator("xyz")
    assert all(name in str(refused.value) for name in CATALOGUE)


def test_an_indicator_is_found_by_what_people_call_it() -> None:
    assert near_matches("gemiddelde woningwaarde") == ("house_value",)
    assert near_matches("inkomen") == ("low_income",)
    assert near_matches("xyz") == ()
