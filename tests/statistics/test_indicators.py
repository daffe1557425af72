"""What is known of the indicators, what their sources call them, and how their figures read."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smeedkaart.errors import SmeedkaartError
from smeedkaart.statistics.indicators import (
    CATALOGUE,
    denominator_in,
    indicator,
    label,
    near_matches,
    reads_alike,
    with_unit,
)
from smeedkaart.text.language import speaking


def test_a_mean_has_a_count_as_denominator_and_a_count_has_none() -> None:
    for item in CATALOGUE.values():
        if item.kind == "mean":
            assert item.denominator is not None
            assert all(indicator(name).kind == "count" for name in item.denominators)
            assert (item.rounding, item.counted) == (None, None)
        else:
            assert item.denominators == ()
            assert item.counted is not None


@pytest.mark.parametrize(
    ("name", "rounding"),
    [
        # people and households in fives, dwellings as counted, recipients and SES households in hundreds
        ("population", 5),
        ("households", 5),
        ("age_65_plus", 5),
        ("dwellings", 0),
        ("income_recipients", 100),
        ("private_households", 100),
    ],
)
def test_a_count_is_rounded_the_way_cbs_publishes_it(name: str, rounding: float) -> None:
    assert indicator(name).rounding == rounding


def test_only_scores_can_be_negative_and_a_percentage_lies_between_0_and_100() -> None:
    for item in CATALOGUE.values():
        scores = {"ses_woa", "ses_wealth", "ses_education", "ses_labour"}
        assert item.limits[0] == (-math.inf if item.name in scores else 0)
        assert item.around_zero == (item.name in scores)
        assert (item.limits[1] == 100) == dict(item.unit.others)["nl"].endswith("%")
        assert (item.measure == "percent") == dict(item.unit.others)["nl"].endswith("%")
        assert (item.multiplier == 1000) == (item.measure == "thousand_euro")


def test_what_is_plausible_lies_within_what_can_exist_and_tells_units_apart() -> None:
    for item in CATALOGUE.values():
        least, most = item.plausible
        assert item.limits[0] <= least < most <= item.limits[1]
        assert math.isfinite(most)
        if item.measure == "thousand_euro":
            # a house of 20,000 euros and an income of 5,000 are the least there are; written in whole euros
            # they lie above what is plausible in thousands
            assert most < (20_000 if item.name == "house_value" else 5_000)


def test_there_are_enough_indicators_and_each_has_words_of_its_own_in_both_languages() -> None:
    assert len(CATALOGUE) >= 40
    assert len({dict(item.words.others)["nl"] for item in CATALOGUE.values()}) == len(CATALOGUE)
    assert len({item.words.own for item in CATALOGUE.values()}) == len(CATALOGUE)
    assert all(
        "{value}" in dict(item.unit.others)["nl"] and "{value}" in item.unit.own
        for item in CATALOGUE.values()
    )


def test_no_two_indicators_claim_the_same_column_of_a_table_of_one_year() -> None:
    for year in range(2013, 2027):
        claimed = [
            (name.stem.lower(), name.under)
            for item in CATALOGUE.values()
            for source in ("kwb", "ses")
            for name in item.named(source, year)
        ]
        assert len(set(claimed)) == len(claimed), year


def test_no_two_indicators_claim_the_same_column_of_a_file_of_one_year_and_size() -> None:
    for year in (2012, 2016, 2017, 2021, 2022, 2023, 2024, 2026):
        for average in (6.0, 22.0, 40.0):
            claimed = [
                name.stems
                for item in CATALOGUE.values()
                for name in item.named("kwb_file", year)
                if name.average[0] <= average <= name.average[1]
            ]
            assert len(set(claimed)) == len(claimed), year
    # a file is searched for small letters and digits only
    every = [stem for item in CATALOGUE.values() for name in item.named("kwb_file") for stem in name.stems]
    assert all(stem.isalnum() and stem == stem.lower() for stem in every)


@pytest.mark.parametrize(
    ("before", "last", "after", "first"),
    [
        ("low_income", 2023, "poverty", 2024),
        ("near_social_minimum", 2023, "near_poverty", 2024),
        ("built_since_2000", 2023, "built_last_ten_years", 2024),
        ("electricity_use", 2022, "electricity_delivered", 2023),
        ("vacant", 2023, "vacant_since_2024", 2024),
    ],
)
def test_what_cbs_counts_otherwise_since_some_year_is_another_indicator(
    before: str, last: int, after: str, first: int
) -> None:
    assert indicator(before).named("kwb", last)
    assert not indicator(before).named("kwb", last + 1)
    assert indicator(after).named("kwb", first)
    assert not indicator(after).named("kwb", first - 1)


@pytest.mark.parametrize(
    ("name", "year", "stem"),
    [
        ("house_value", 2018, "GemiddeldeWOZWaardeVanWoningen GemiddeldeWoningwaarde"),
        ("house_value", 2025, "GemiddeldeWOZWaardeVanWoningen GemiddeldeWoningwaarde"),
        ("education_basic", 2022, "BasisonderwijsVmboMbo1 OpleidingsniveauLaag"),
        ("low_income", 2023, "HuishoudensMetEenLaagInkomen HuishoudensMetLageKoopkracht"),
        ("poverty", 2024, "PersonenInArmoede"),
        ("age_65_plus", 2025, "k_65JaarOfOuder"),
        ("age_65_plus", 2026, "k_65JaarOfOuder k_65JaarTot80Jaar"),
    ],
)
def test_names_that_mean_the_same_are_sought_in_every_year_and_others_only_in_their_own(
    name: str, year: int, stem: str
) -> None:
    assert " ".join(known.stem for known in indicator(name).named("kwb", year)) == stem


@pytest.mark.parametrize(
    ("name", "better"),
    [
        ("house_value", "higher"),
        ("owner_occupied", "higher"),
        ("labour_participation", "higher"),
        ("low_income", "lower"),
        ("near_social_minimum", "lower"),
        ("poverty", "lower"),
        ("wmo_clients", "lower"),
        ("ses_woa", "higher"),
        ("ses_spread", None),
        ("social_housing", None),
        ("population", None),
    ],
)
def test_each_indicator_knows_which_way_is_better(name: str, better: str | None) -> None:
    assert indicator(name).better == better


def test_a_mean_is_weighed_by_its_own_denominator_or_what_comes_nearest() -> None:
    house_value = indicator("house_value")
    figures = pd.DataFrame({"population": [250.0], "households": [120.0], "dwellings": [130.0]})
    assert denominator_in(house_value, figures) == "dwellings"
    assert denominator_in(house_value, figures.assign(dwellings=math.nan)) == "households"
    assert denominator_in(house_value, figures[["population"]]) == "population"
    assert denominator_in(house_value, figures[[]]) is None
    assert denominator_in(indicator("population"), figures) is None


@pytest.mark.parametrize(
    ("name", "value", "dutch", "english"),
    [
        ("house_value", 233, "€ 233.000", "€233,000"),
        ("house_value", 1250.4, "€ 1.250.000", "€1,250,000"),
        # 34.1 thousand euro
        ("income_per_inhabitant", 34.1, "€ 34.100", "€34,100"),
        ("low_income", 3.7, "3,7%", "3.7%"),
        ("owner_occupied", 48, "48%", "48%"),
        ("wmo_clients", 115, "115 per 1.000 inwoners", "115 per 1,000 inhabitants"),
        ("population", 25750, "25.750 inwoners", "25,750 inhabitants"),
        ("households", 12685, "12.685 huishoudens", "12,685 households"),
        ("dwellings", 535, "535 woningen", "535 dwellings"),
        ("distance_doctor", 0.8, "0,8 km", "0.8 km"),
        ("ses_woa", -0.1, "-0,100", "-0.100"),
        # no score of minus nought
        ("ses_woa", -0.0002, "0,000", "0.000"),
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


@given(
    st.sampled_from(sorted(CATALOGUE)),
    st.floats(-1e6, 1e6) | st.sampled_from([math.inf, -math.inf, math.nan]),
    st.floats(-2, 2) | st.sampled_from([0.0, math.inf, -math.inf, math.nan]),
    st.none() | st.integers(0, 6),
    st.sampled_from(["nl", "en"]),
)
def test_two_figures_read_alike_when_they_are_written_the_same(
    name: str, value: float, apart: float, decimals: int | None, language: str
) -> None:
    item, other = indicator(name), value + apart
    with speaking(language):
        written = with_unit(item, value, decimals) == with_unit(item, other, decimals)
    assert reads_alike(item, value, other, decimals) is written


def test_a_missing_or_endless_figure_has_no_unit() -> None:
    assert with_unit(indicator("house_value"), None) == "onbekend"
    assert with_unit(indicator("low_income"), math.nan) == "onbekend"
    assert with_unit(indicator("house_value"), math.inf) == "geen grens"


def test_an_indicator_has_a_name_in_both_languages() -> None:
    assert label(indicator("house_value")) == "Gemiddelde woningwaarde"
    with speaking("en"):
        assert label(indicator("house_value")) == "Average house value"


def test_a_score_says_what_nought_means() -> None:
    for name in ("ses_woa", "ses_wealth", "ses_education", "ses_labour"):
        assert "0 = Nederland in 2019" in label(indicator(name))


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
    assert near_matches("laag inkomen") == ("low_income",)
    assert near_matches("armoede") == ("poverty", "near_poverty")
    assert near_matches("xyz") == ()
