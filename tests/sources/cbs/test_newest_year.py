"""The newest filled year of each indicator: labelled with its own table, and only where the border stayed.

Smeedwijk (GM9901) is made up: buurt b of wijk w has P = 100 (w + b + year - 2017) inhabitants. Money figures
of 2025 are not published yet. In 2024 BU99010309 got its code (flag 2) and the border between BU99010400 and
BU99010401 moved (flag 3).
"""

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import pandas as pd
import pytest

from smeedkaart.errors import NothingFoundError, ServiceError
from smeedkaart.sources.cbs.newest_year import Collected, collect
from smeedkaart.sources.cbs.statline import OData, stem
from smeedkaart.sources.http.client import Client
from smeedkaart.sources.origin import Origin
from smeedkaart.sources.outcome import Outcome
from smeedkaart.statistics.indicators import CATALOGUE
from smeedkaart.text.language import speaking
from tests.doubles import Double

SMEEDWIJK = "GM9901"
BUURT = "BU99010204"
CHANGED = ["BU99010309", "BU99010400", "BU99010401"]


def values(rows: pd.DataFrame, code: str, *names: str) -> list[Any]:
    return [rows.at[code, name] for name in names]


def missing(rows: pd.DataFrame, code: str, *names: str) -> bool:
    return bool(pd.isna(pd.Series(values(rows, code, *names))).all())


@pytest.fixture(scope="module")
def server() -> Iterator[Double]:
    with Double() as double:
        yield double


@pytest.fixture
def double(server: Double) -> Iterator[Double]:
    server.faults.clear()
    yield server
    server.faults.clear()


@pytest.fixture
def odata(double: Double) -> Iterator[OData]:
    with Client(double.services()) as client:
        yield OData(client)


@pytest.fixture(scope="module")
def newest(server: Double) -> Collected:
    server.faults.clear()
    with Client(server.services()) as client:
        return collect(OData(client), 2025, SMEEDWIJK)


def test_counts_are_of_the_year_itself(newest: Collected) -> None:
    # w = 2, b = 4 in 2025: 100 x 14
    assert newest.rows.at[BUURT, "population"] == 1400
    counts = [
        name for name, item in CATALOGUE.items() if item.kind == "count" and name != "private_households"
    ]
    years = {newest.origins[name].year for name in counts if name in newest.origins}
    assert years == {2025}
    # recipients of income are counted years later: an older number of people is no number of 2025
    assert "income_recipients" not in newest.rows


def test_money_is_of_the_newest_year_that_has_it_and_says_so(newest: Collected) -> None:
    # the house value of 2024: 250 + 20 x 2 + 5 x 4
    assert newest.rows.at[BUURT, "house_value"] == 310
    origin = newest.origins["house_value"]
    assert (origin.table, origin.year, origin.title) == (
        "85984NED",
        2024,
        "Kerncijfers wijken en buurten 2024",
    )
    assert str(origin.provenance().attribution).startswith("CBS StatLine 85984NED")
    # work is published for 2025 itself: 60 + 2 x 2 + 4
    assert newest.rows.at[BUURT, "labour_participation"] == 68
    assert newest.origins["labour_participation"].table == "86165NED"


def test_the_municipality_and_the_country_have_their_older_figures_too(newest: Collected) -> None:
    # low income of 2023, 8 - w - 0.2 b weighted by P = 100 (w + b + 6), 100 people moved from b = 0 to b = 1:
    # 8 - 2125/780 - 0.2 x 4006/780 = 4.248
    assert newest.rows.at[SMEEDWIJK, "low_income"] == 4.2
    assert newest.rows.at["NL00", "poverty"] == 3.1
    assert newest.rows.at["NL00", "house_value"] == 379


def test_an_ended_series_is_offered_from_its_last_year_and_never_mixed_with_what_followed(
    newest: Collected,
) -> None:
    # low income of 2023: 8 - 2 - 0.2 x 4; poverty of 2024: 6 - 0.5 x 2 - 0.2 x 4
    assert values(newest.rows, BUURT, "low_income", "poverty") == [5.2, 4.2]
    assert (newest.origins["low_income"].table, newest.origins["low_income"].year) == ("85618NED", 2023)
    assert (newest.origins["poverty"].table, newest.origins["poverty"].year) == ("85984NED", 2024)
    assert newest.origins["electricity_use"].year == 2022


def test_an_older_figure_is_not_laid_on_a_border_that_changed_since(newest: Collected) -> None:
    # the border changed in 2024: figures of 2024 hold in 2025, those of 2023 do not
    assert newest.rows.loc[CHANGED, "low_income"].isna().all()
    # 250 + 20 w + 5 b in 2024
    assert newest.rows.loc[CHANGED, "house_value"].tolist() == [355, 330, 335]
    assert newest.carried["low_income"] == 3
    assert newest.carried["house_value"] == 0
    # the wijken around them did not change, nor did the buurten next to them
    kept = ["WK990103", "WK990104", "BU99010308", "BU99010402"]
    assert newest.rows.loc[kept, "low_income"].notna().all()


def test_figures_of_the_year_itself_are_taken_whatever_the_border_did(odata: OData) -> None:
    found = collect(odata, 2024, SMEEDWIJK)
    assert found.rows.loc[CHANGED, "house_value"].tolist() == [355, 330, 335]
    assert "house_value" not in found.carried


def test_a_figure_that_is_secret_now_is_not_filled_in_from_an_older_year(newest: Collected) -> None:
    # one indicator, one year: the buurten 3 and 7 stay without money, the buurten 7 without any mean
    assert missing(newest.rows, "BU99010203", "house_value")
    assert missing(newest.rows, "BU99010207", "labour_participation")


def test_every_column_has_an_origin_and_holds_at_least_one_figure(newest: Collected) -> None:
    about = {"name", "kind", "flag", "surface_ha"}
    names = [name for name in newest.rows.columns if name not in about]
    assert set(names) == set(newest.origins)
    assert newest.rows[names].notna().any().all()
    assert len(names) >= 45
    assert {origin.address.rsplit("/", 1)[-1] for origin in newest.origins.values()} == {
        "85318NED",
        "85618NED",
        "85984NED",
        "86165NED",
        "86296NED",
    }


def test_people_are_counted_on_new_years_day_and_the_rest_in_the_year(newest: Collected) -> None:
    assert newest.origins["population"].period == "2025-01-01"
    assert newest.origins["house_value"].period == "2024"
    assert str(newest.origins["population"].provenance().period) == "1 januari 2025"


def test_scores_stand_beside_the_figures(newest: Collected) -> None:
    # borders of 2025, period 2024: -1/20, -1/20 and 4/100
    assert newest.rows.at[BUURT, "ses_woa"] == -0.06
    origin = newest.origins["ses_woa"]
    assert (origin.kind, origin.table, origin.year, origin.period) == ("ses-woa", "86296NED", 2025, "2024*")
    assert str(origin.provenance().period) == "2024 (voorlopig)"
    assert missing(newest.rows, "BU99010209", "ses_woa")


def test_the_wijken_of_hoogeveen_have_the_figures_of_the_sample(odata: OData) -> None:
    found = collect(odata, 2025, "GM0118")
    names = [
        "population",
        "house_value",
        "owner_occupied",
        "poverty",
        "labour_participation",
        "wmo_clients",
    ]
    assert values(found.rows, "WK011850", *names) == [25_750, 233, 48, 3.7, 67, 115]
    # of its buurten only the inhabitants are known
    assert found.rows.at["BU01185003", "population"] == 5185
    assert missing(found.rows, "BU01185003", "house_value")


def test_older_tables_are_asked_only_when_something_is_missing(odata: OData, double: Double) -> None:
    before = len(double.log)
    collect(odata, 2022, SMEEDWIJK)
    asked = {request.path for request in double.log[before:]}
    assert any("85318NED" in path for path in asked)
    assert not any(older in path for path in asked for older in ("84286NED", "85039NED"))


def test_nobody_carries_a_figure_across_a_year_without_a_table(odata: OData, double: Double) -> None:
    double.faults.set("no-income", on="cbs")
    # 2018 has a table, 2019 to 2021 have none: whether borders changed in between is not known
    found = collect(odata, 2022, SMEEDWIJK, back=8)
    assert "house_value" not in found.rows


def test_a_year_without_money_takes_the_year_before(odata: OData, double: Double) -> None:
    double.faults.set("no-income", on="cbs", match="85618NED")
    found = collect(odata, 2023, SMEEDWIJK)
    # 2022: 250 + 20 x 2 + 5 x 4 + 10 x (2022 - 2024)
    assert found.rows.at[BUURT, "house_value"] == 290
    assert found.origins["house_value"].table == "85318NED"


def test_of_an_older_table_only_what_is_lacking_is_read(odata: OData, double: Double) -> None:
    before = len(double.log)
    collect(odata, 2025, SMEEDWIJK)
    asked = {
        request.path.split("/")[-2]: request.query["$select"]
        for request in double.log[before:]
        if request.path.endswith("TypedDataSet")
    }
    # the money of 2025 is not there yet, so 2024 is asked for it; age, schooling and how many
    # people have an income are counts, and those are never of another year
    assert {"AantalInwoners", "k_65JaarOfOuder", "HboWo"} <= stems(asked["86165NED"])
    assert {"AantalInwoners", "GemiddeldInkomenPerInwoner"} <= stems(asked["85984NED"])
    assert not {"k_65JaarOfOuder", "HboWo", "AantalInkomensontvangers"} & stems(asked["85984NED"])


def stems(select: str) -> set[str]:
    return {stem(key) for key in select.split(",")}


def test_an_odd_figure_of_this_year_gives_way_to_the_year_before_and_is_told(
    odata: OData, double: Double
) -> None:
    double.faults.set("other-unit", on="cbs", match="85618NED")
    found = collect(odata, 2023, SMEEDWIJK)
    # 2022: 250 + 20 x 2 + 5 x 4 + 10 x (2022 - 2024)
    assert found.rows.at[BUURT, "house_value"] == 290
    assert found.origins["house_value"].year == 2022
    assert ("house_value", 2023) in {(odd.indicator, odd.year) for odd in found.left_out}


def test_an_odd_figure_of_a_year_that_nobody_needs_is_not_told(odata: OData, double: Double) -> None:
    double.faults.set("other-unit", on="cbs", match="85618NED")
    found = collect(odata, 2025, SMEEDWIJK)
    assert found.origins["house_value"].year == 2024
    assert "house_value" not in {odd.indicator for odd in found.left_out}


def test_what_no_table_gave_is_absent_and_what_an_older_one_gave_is_not(odata: OData, double: Double) -> None:
    assert collect(odata, 2024, SMEEDWIJK).absent == ()
    double.faults.set("suffix-drift", on="cbs")
    # the older layout of 2024 had no poverty yet, nor has any table before it
    assert set(collect(odata, 2024, SMEEDWIJK).absent) == {"poverty", "near_poverty"}
    assert collect(odata, 2023, SMEEDWIJK).absent == ()


def test_figures_are_no_older_than_was_allowed(odata: OData) -> None:
    found = collect(odata, 2025, SMEEDWIJK, back=1)
    assert "house_value" in found.rows
    assert "low_income" not in found.rows


def test_a_year_without_a_table_names_the_years_that_have_one(odata: OData) -> None:
    with pytest.raises(NothingFoundError, match=r"van 2021; kies uit 2025, 2024, 2023, 2022, 2018\."):
        collect(odata, 2021, SMEEDWIJK)


def test_an_older_table_that_fails_is_a_failure_not_a_missing_figure(odata: OData, double: Double) -> None:
    double.faults.set("html-503", on="cbs", match="85984NED")
    with pytest.raises(ServiceError, match="CBS StatLine"):
        collect(odata, 2025, SMEEDWIJK)


@pytest.mark.parametrize(
    "fault", ["html-503", "empty-value", "duplicate-stem", "missing-topic", "filter-ignored"]
)
def test_scores_that_fail_leave_the_figures_and_are_told_as_failed(
    odata: OData, double: Double, fault: str
) -> None:
    double.faults.set(fault, on="cbs", match="86296NED")
    found = collect(odata, 2025, SMEEDWIJK)
    assert found.rows.at[BUURT, "house_value"] == 310
    assert not {"ses_woa", "private_households"} & set(found.rows)
    assert [outcome.result for outcome in found.outcomes] == ["found", "failed"]
    assert found.outcomes[1].sentence().startswith("Sociaal-economische scores: ")
    with speaking("en"):
        # what the service said was said in Dutch, so only the fact is repeated
        assert found.outcomes[1].sentence() == (
            "Socio-economic scores: could not be fetched, so it is not known whether there is any; "
            "fetch again later."
        )


def test_a_year_without_scores_is_empty_and_names_the_years_that_have_them(odata: OData) -> None:
    outcome = collect(odata, 2022, SMEEDWIJK).outcomes[1]
    assert (outcome.source, outcome.result) == ("ses-woa", "empty")
    assert outcome.sentence() == (
        "Sociaal-economische scores: niet gepubliceerd voor de grenzen van 2022, wel voor die van 2025, 2024 "
        "en 2023."
    )


def test_a_municipality_without_scores_is_empty_and_not_failed(odata: OData) -> None:
    outcome = collect(odata, 2025, "GM0118").outcomes[1]
    assert (outcome.source, outcome.result) == ("ses-woa", "empty")


def test_an_outcome_survives_being_kept(newest: Collected) -> None:
    for outcome in newest.outcomes:
        kept = json.loads(json.dumps(asdict(outcome)))
        origin = None if kept["origin"] is None else Origin(**kept.pop("origin"))
        again = Outcome(**{**kept, "origin": origin})
        assert again == outcome
        assert again.sentence() == outcome.sentence()
    assert newest.outcomes[0].sentence() == (
        "Cijfers van wijken en buurten: Kerncijfers wijken en buurten 2025 (tabel 86165NED), over 2025."
    )


def test_codes_with_letters_keep_their_older_figures(odata: OData) -> None:
    found = collect(odata, 2025, "GM0363")
    assert found.rows.at["GM0363", "income_per_inhabitant"] == 39.9
    assert found.origins["income_per_inhabitant"].year == 2024
