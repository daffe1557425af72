"""SES-WOA: the right columns among many of the same name, in the borders of the right year.

Smeedwijk (GM9901) is made up: in the period p its buurt b of wijk w scores (b - 5) / 20 for means,
(w - 3) / 20 for education and (p - 2020) / 100 for work; the total is their sum, the spread 0.5 + b / 20.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from smeedkaart.errors import NothingFoundError, ServiceError
from smeedkaart.sources.cbs.ses_woa import Scores, scores, tables
from smeedkaart.sources.cbs.statline import OData
from smeedkaart.sources.http.client import Client
from smeedkaart.sources.http.services import Services
from smeedkaart.sources.rejected import Odd
from smeedkaart.statistics.indicators import CATALOGUE
from tests.doubles import Double, small_world
from tests.doubles.world import Edition, Zone
from tests.doubles.world import Scores as ZoneScores
from tests.fixtures.scripted import answer, scripted

SMEEDWIJK = "GM9901"
BUURT = "BU99010204"
SCORES = ["ses_woa", "ses_wealth", "ses_education", "ses_labour", "ses_spread"]


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


def values(rows: pd.DataFrame, code: str, *names: str) -> list[Any]:
    return [rows.at[code, name] for name in names]


def fetch(odata: OData, year: int = 2024, municipality: str = SMEEDWIJK) -> Scores:
    return scores(odata, tables(odata)[year], year, municipality)


def test_tables_are_known_by_the_borders_in_which_they_are_coded(odata: OData) -> None:
    assert {year: table.id for year, table in tables(odata).items()} == {
        2025: "86296NED",
        2024: "86092NED",
        2023: "85900NED",
    }


def test_other_tables_on_the_subject_are_not_taken_for_the_scores() -> None:
    def asked(*titles: str) -> dict[int, str]:
        rows = [
            {"Identifier": f"{place}NED", "Title": title, "Modified": f"202{place}-01-01T02:00:00"}
            for place, title in enumerate(titles)
        ]
        with (
            scripted(answer(json.dumps({"value": rows}).encode())) as server,
            Client(Services(cbs=server.url)) as client,
        ):
            return {year: table.id for year, table in tables(OData(client)).items()}

    subject = "Sociaal-economische status"
    assert asked(
        f"{subject}; scores per wijk en buurt, regio-indeling 2024",
        f"{subject}; huishoudens per postcode, regio-indeling 2024",
        f"{subject} ; Scores per wijk en buurt,  regio-indeling 2023 ",
        f"{subject}; spreiding binnen gemeenten, regio-indeling 2022",
    ) == {2024: "0NED", 2023: "2NED"}


def test_each_score_is_read_from_its_own_column(odata: OData) -> None:
    found = fetch(odata)
    # w = 2, b = 4 in 2023: -1/20, -1/20 and 3/100; together -0.07; 0.5 + 4/20
    assert values(found.rows, BUURT, *SCORES) == [-0.07, -0.05, -0.05, 0.03, 0.7]
    # 650 households, in hundreds
    assert found.rows.at[BUURT, "private_households"] == 700
    keys = [found.columns[name].key for name in ("private_households", *SCORES)]
    assert keys == [
        "ParticuliereHuishoudens_2",
        "GemiddeldeScore_29",
        "GemiddeldeScore_31",
        "GemiddeldeScore_33",
        "GemiddeldeScore_35",
        "Waarde_37",
    ]
    assert set(found.columns) == {name for name, item in CATALOGUE.items() if item.named("ses")}


def test_scores_of_the_municipality_are_those_published_for_it(odata: OData) -> None:
    # weighted by the households, P / 2 with P = 100 (w + b + 7): the mean w is 2275/840, the mean b 4275/840:
    # (4275/840 - 5) / 20 = 0.004, (2275/840 - 3) / 20 = -0.015, 0.03, and unrounded together 0.020
    assert values(fetch(odata).rows, SMEEDWIJK, *SCORES[:4]) == [0.02, 0.004, -0.015, 0.03]


def test_scores_of_amsterdam_are_those_of_its_page(odata: OData) -> None:
    rows = fetch(odata, municipality="GM0363").rows
    assert values(rows, "GM0363", "private_households", "ses_woa", "ses_spread") == [457_400, -0.1, 1.01]


def test_the_newest_period_is_taken_and_its_star_kept(odata: OData) -> None:
    assert fetch(odata, 2024).period == "2023*"
    assert fetch(odata, 2025).period == "2024*"


def test_a_newest_period_without_scores_gives_way_to_the_one_before(odata: OData, double: Double) -> None:
    double.faults.set("newest-period-empty", on="cbs")
    found = fetch(odata)
    assert found.period == "2022"
    # a year earlier: 0.02 for work instead of 0.03
    assert found.rows.at[BUURT, "ses_woa"] == -0.08


def test_secret_and_absent_scores_are_missing_never_nought(odata: OData) -> None:
    rows = fetch(odata).rows
    # the buurten 2 and 6 have households but no score, the buurten 9 are not in the table
    assert rows.loc["BU99010202", SCORES].isna().all()
    assert rows.at["BU99010202", "private_households"] == 600
    assert "BU99010209" not in rows.index
    # a score of nought is a score: w = 3, b = 5 scores 0 for means and for education
    assert values(rows, "BU99010305", "ses_wealth", "ses_education") == [0.0, 0.0]


def test_scores_in_the_borders_of_another_year_are_refused(odata: OData) -> None:
    with pytest.raises(ServiceError, match="volgt niet de grenzen van 2024"):
        scores(odata, tables(odata)[2023], 2024, SMEEDWIJK)


def test_a_municipality_without_any_score_is_empty_which_is_no_failure(odata: OData) -> None:
    with pytest.raises(NothingFoundError, match="publiceert voor GM0118 geen sociaal-economische score"):
        fetch(odata, municipality="GM0118")


def test_a_municipality_of_which_no_row_comes_is_a_failure(odata: OData) -> None:
    with pytest.raises(ServiceError, match="stuurt geen rijen van tabel 86092NED voor GM0999"):
        fetch(odata, municipality="GM0999")


def test_wider_keys_make_no_difference(odata: OData, double: Double) -> None:
    before = fetch(odata)
    double.faults.set("wrong-key-width", on="cbs")
    assert fetch(odata).rows.equals(before.rows)


@pytest.mark.parametrize("fault", ["or-filter-half", "or-filter-refused"])
@pytest.mark.parametrize("empty", [False, True])
def test_scores_are_asked_part_by_part_of_a_service_that_does_not_take_them_together(
    odata: OData, double: Double, fault: str, *, empty: bool
) -> None:
    if empty:
        double.faults.set("newest-period-empty", on="cbs")
    whole = fetch(odata)
    double.faults.set(fault, on="cbs")
    before = len(double.log)
    found = fetch(odata)
    assert (found.period, whole.period) == (("2022", "2022") if empty else ("2023*", "2023*"))
    pd.testing.assert_frame_equal(found.rows, whole.rows)
    asked = [request.query["$filter"] for request in double.log[before:] if "TypedDataSet" in request.path]
    # once, for however many periods
    assert asked[1:] == [
        f"startswith(WijkenEnBuurten,'{start}')" for start in ("GM9901", "WK9901", "BU9901", "NL00")
    ]


def odd_scores(**given: float) -> Double:
    """Serve the small world with other scores of one buurt, in every period."""
    world = small_world()

    def make(year: int) -> Edition:
        edition = world.edition(year)

        def scored(zone: Zone, period: int) -> ZoneScores | None:
            true = edition.scores(zone, period)
            return replace(true, **given) if true is not None and zone.code == BUURT else true  # type: ignore[arg-type]

        return replace(edition, scores=scored)

    return Double(replace(world, make=make))


def test_one_odd_score_leaves_out_that_score_and_no_other() -> None:
    # nobody is 12 standard deviations from the average
    with odd_scores(wealth=12.0) as other, Client(other.services()) as client:
        found = fetch(OData(client))
    assert found.left_out == (Odd("ses_wealth", 2024, "value", "12.0", BUURT),)
    assert "ses_wealth" not in {*found.rows, *found.columns}
    assert values(found.rows, BUURT, "ses_woa", "ses_education", "ses_labour") == [-0.07, -0.05, 0.03]


def test_an_odd_total_leaves_the_other_scores_of_the_newest_period() -> None:
    with odd_scores(total=12.0) as other, Client(other.services()) as client:
        found = fetch(OData(client))
    assert found.period == "2023*"
    assert [odd.indicator for odd in found.left_out] == ["ses_woa"]
    assert values(found.rows, BUURT, "ses_wealth", "ses_education", "ses_labour") == [-0.05, -0.05, 0.03]


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("duplicate-stem", "GemiddeldeScore"),
        ("missing-topic", "heeft geen kolom GemiddeldeScore"),
        ("filter-ignored", "gevraagd om GM9901, en er kwam"),
        ("empty-value", "CBS StatLine"),
        ("html-503", "CBS StatLine"),
        ("truncated-json", "CBS StatLine"),
        ("foreign-next-link", "CBS StatLine"),
    ],
)
def test_a_fault_is_told_and_gives_no_score(odata: OData, double: Double, fault: str, told: str) -> None:
    known = tables(odata)
    double.faults.set(fault, on="cbs")
    with pytest.raises(ServiceError) as refused:
        scores(odata, known[2024], 2024, SMEEDWIJK)
    assert told in str(refused.value)
    assert "\n" not in str(refused.value)


def test_an_empty_set_of_rows_is_a_failure_and_not_a_municipality_without_scores(
    odata: OData, double: Double
) -> None:
    known = tables(odata)
    double.faults.set("empty-value", on="cbs", match="TypedDataSet")
    with pytest.raises(ServiceError, match="stuurt geen rijen van tabel 86092NED voor GM9901"):
        scores(odata, known[2024], 2024, SMEEDWIJK)


def test_a_catalogue_without_these_tables_is_told_as_such() -> None:
    with (
        Double(replace(small_world(), score_years=())) as empty,
        Client(empty.services()) as client,
        pytest.raises(NothingFoundError, match="heeft geen tabellen “Sociaal-economische status”"),
    ):
        tables(OData(client))
