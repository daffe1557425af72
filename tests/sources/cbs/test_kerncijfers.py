"""Kerncijfers wijken en buurten: columns by stem, rows by code, and never a wrong number.

Smeedwijk (GM9901) is made up: buurt b of wijk w has P = 100 (w + b + year - 2017) inhabitants, and in 2024 a
house value of 250 + 20 w + 5 b thousand euro.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from smeedkaart.errors import NothingFoundError, ServiceError
from smeedkaart.sources.cbs.kerncijfers import Figures, figures, tables
from smeedkaart.sources.cbs.regions import at_once
from smeedkaart.sources.cbs.rows import by_code, by_year, check_unit, columns_of, figures_of, read_columns
from smeedkaart.sources.cbs.statline import OData, Table, Topic
from smeedkaart.sources.http.client import Client
from smeedkaart.sources.http.services import Services
from smeedkaart.sources.rejected import Odd
from smeedkaart.statistics.indicators import indicator
from smeedkaart.text.language import speaking
from tests.doubles import Double, small_world
from tests.doubles.world import Edition
from tests.fixtures.scripted import answer, scripted

SMEEDWIJK = "GM9901"
BUURT = "BU99010204"


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


def fetch(odata: OData, year: int = 2024, municipality: str = SMEEDWIJK) -> Figures:
    return figures(odata, tables(odata)[year], year, municipality)


def values(rows: pd.DataFrame, code: str, *names: str) -> list[Any]:
    return [rows.at[code, name] for name in names]


def missing(rows: pd.DataFrame, code: str, *names: str) -> bool:
    return bool(pd.isna(pd.Series(values(rows, code, *names))).all())


def test_tables_are_found_by_their_titles_newest_first_and_others_passed_over(odata: OData) -> None:
    found = tables(odata)
    assert {year: table.id for year, table in found.items()} == {
        2025: "86165NED",
        2024: "85984NED",
        2023: "85618NED",
        2022: "85318NED",
        2018: "84286NED",
    }
    assert list(found) == sorted(found, reverse=True)
    # neither a table of several years at once nor the explanation of one is a table of one year
    assert not {"70904NED", "99999NED"} & {table.id for table in found.values()}


def test_a_municipality_comes_with_its_wijken_and_buurten_and_the_country(odata: OData) -> None:
    rows = fetch(odata).rows
    assert rows.index.name == "code"
    assert list(rows.index[:2]) == ["NL00", SMEEDWIJK]
    assert rows["kind"].value_counts().to_dict() == {"buurt": 60, "wijk": 6, "gemeente": 1, "land": 1}
    assert (rows.at["NL00", "name"], rows.at[SMEEDWIJK, "name"]) == ("Nederland", "Smeedwijk")
    # the name in these rows is that of the municipality, which is no name of a buurt
    assert rows.at[BUURT, "name"] == ""


def test_figures_are_those_of_the_row_with_their_code(odata: OData) -> None:
    rows = fetch(odata).rows
    # w = 2, b = 4, 2024: P = 100 x 13; 15, 10, 25, 30 and 20 per cent of it by age, half of it households
    names = ["population", "age_0_15", "age_15_25", "age_25_45", "age_45_65", "age_65_plus", "households"]
    assert values(rows, BUURT, *names) == [1300, 195, 130, 325, 390, 260, 650]
    # 250 + 20 x 2 + 5 x 4; 40 + 4 x 2 + 2 x 4; 30 + 2 x 2 + 0.5 x 4; 6 - 0.5 x 2 - 0.2 x 4
    names = ["house_value", "owner_occupied", "income_per_inhabitant", "poverty"]
    assert values(rows, BUURT, *names) == [310, 56, 36.0, 4.2]


def test_ages_are_counts_that_add_up_to_the_inhabitants(odata: OData) -> None:
    rows = fetch(odata).rows
    ages = rows[["age_0_15", "age_15_25", "age_25_45", "age_45_65", "age_65_plus"]].sum(axis=1)
    buurten = rows["kind"] == "buurt"
    # five counts, each rounded to 5: at most 5 x 2.5 beside the total
    assert ((ages - rows["population"]).abs()[buurten] <= 12.5).all()


def test_of_2026_those_of_65_and_over_are_the_sum_of_two_columns() -> None:
    with (
        Double(replace(small_world(), figure_years=(2025, 2026))) as double,
        Client(double.services()) as client,
    ):
        odata = OData(client)
        found = fetch(odata, 2026)
        before = fetch(odata, 2025)
    # w = 2, b = 4, 2026: P = 100 x 15; 14 and 6 per cent of it are 65 to 80, and 80 or over: 210 + 90
    assert values(found.rows, BUURT, "population", "age_65_plus", "age_45_65") == [1500, 300, 450]
    assert found.columns["age_65_plus"].key == "k_65JaarTot80Jaar_12 + k_80JaarOfOuder_13"
    assert "age_65_plus" not in found.absent
    # w = 2, b = 4, 2025: P = 100 x 14, of which 20 per cent in one column
    assert (before.rows.at[BUURT, "age_65_plus"], before.columns["age_65_plus"].parts) == (280, ())


def test_unoccupied_homes_are_another_figure_from_2024_on(odata: OData) -> None:
    # 4 per cent everywhere in the double
    assert fetch(odata, 2024).rows.at[BUURT, "vacant_since_2024"] == 4
    assert "vacant" not in fetch(odata, 2024).rows
    assert "vacant_since_2024" not in fetch(odata, 2023).rows


def test_a_column_with_nothing_in_it_gives_way_to_another_of_the_same_meaning() -> None:
    table = Table("1NED", "Kerncijfers wijken en buurten 2024", "", "2024", 1)
    topics = [
        Topic("GemiddeldeWoningwaarde_35", "Gemiddelde woningwaarde", "x 1 000 euro", 0, ()),
        Topic("GemiddeldeWOZWaardeVanWoningen_39", "Gemiddelde WOZ-waarde", "x 1 000 euro", 0, ()),
    ]
    wanted = {"house_value": indicator("house_value")}
    columns, odd = columns_of(topics, table, wanted, "kwb", 2024)
    row: dict[str, Any] = {"GemiddeldeWOZWaardeVanWoningen_39": None, "GemiddeldeWoningwaarde_35": 233}
    read, used, wrong = read_columns({BUURT: row}, columns, table)
    assert (read["house_value"].tolist(), used["house_value"].key) == ([233], "GemiddeldeWoningwaarde_35")
    assert odd == wrong == {}


def test_a_sum_is_unknown_where_one_of_its_columns_is() -> None:
    table = Table("1NED", "Kerncijfers wijken en buurten 2026", "", "2026", 2)
    topics = [Topic(key, "", "aantal", 0, ()) for key in ("k_65JaarTot80Jaar_12", "k_80JaarOfOuder_13")]
    columns, _odd = columns_of(topics, table, {"age_65_plus": indicator("age_65_plus")}, "kwb", 2026)
    rows: dict[str, dict[str, Any]] = {
        "BU99010000": {"k_65JaarTot80Jaar_12": 20, "k_80JaarOfOuder_13": 5},
        "BU99010001": {"k_65JaarTot80Jaar_12": 20, "k_80JaarOfOuder_13": None},
    }
    read, _used, _wrong = read_columns(rows, columns, table)
    assert read["age_65_plus"][0] == 25
    assert pd.isna(read["age_65_plus"][1])


def test_money_stays_in_thousands_of_euros_as_the_catalogue_says(odata: OData) -> None:
    found = fetch(odata, municipality="GM0363")
    assert found.rows.at["BU0363AD05", "house_value"] == 498
    assert found.rows.at["GM0363", "income_per_inhabitant"] == 39.9
    assert indicator("house_value").multiplier == indicator("income_per_inhabitant").multiplier == 1000
    assert found.columns["house_value"].unit == "x 1 000 euro"


def test_codes_with_letters_are_codes(odata: OData) -> None:
    rows = fetch(odata, municipality="GM0363").rows
    # read of Nieuwe Kerk e.o. in 2024: 825 inhabitants, 440 men, 385 women, 565 households, 535 dwellings
    names = ["population", "men", "women", "households", "dwellings", "household_size"]
    assert values(rows, "BU0363AD05", *names) == [825, 440, 385, 565, 535, 1.5]
    assert rows.at["WK0363AD", "kind"] == "wijk"


@pytest.mark.parametrize("code", ["GM0518", "GM1970"])
def test_a_municipality_is_asked_for_by_its_code_whatever_its_name(odata: OData, code: str) -> None:
    rows = fetch(odata, municipality=code).rows
    name = {"GM0518": "'s-Gravenhage", "GM1970": "Noardeast-Fryslân"}[code]
    assert rows.at[code, "name"] == name
    assert (rows["kind"] == "buurt").sum() == 6


def test_what_is_not_published_is_missing_never_nought(odata: OData) -> None:
    rows = fetch(odata).rows
    # of the buurten 7 no mean is published, of the buurten 3 and of wijk 5 no money
    assert missing(rows, "BU99010207", "house_value", "poverty", "labour_participation")
    assert missing(rows, "BU99010203", "house_value", "poverty")
    assert rows.loc["BU99010203", ["labour_participation", "wmo_clients"]].notna().all()
    assert missing(rows, "WK990105", "house_value", "poverty")
    # people are counted everywhere
    assert rows["population"].notna().all()


def test_flags_tell_which_code_and_which_border_changed(odata: OData) -> None:
    flags = fetch(odata).rows["flag"]
    assert str(flags.dtype) == "Int64"
    assert (flags["BU99010309"], flags["BU99010400"], flags["BU99010401"], flags[BUURT]) == (2, 3, 3, 1)
    # CBS gives none for country and municipality
    assert flags[["NL00", SMEEDWIJK]].isna().all()


def test_the_flag_is_found_under_its_older_name(odata: OData) -> None:
    flags = fetch(odata, 2018).rows["flag"]
    assert (flags[flags.index.str.startswith("BU")] == 1).all()


def test_what_a_year_counts_otherwise_has_another_name_and_no_column_is_taken_for_it(odata: OData) -> None:
    before, after = fetch(odata, 2023), fetch(odata, 2024)
    assert {"low_income", "built_since_2000", "vacant"} <= set(before.rows)
    assert not {"poverty", "near_poverty", "built_last_ten_years"} & set(before.rows)
    assert {"poverty", "near_poverty", "built_last_ten_years"} <= set(after.rows)
    assert not {"low_income", "near_social_minimum", "built_since_2000", "vacant"} & set(after.rows)
    # 2018: the house value under its older name, 250 + 20 x 2 + 5 x 4 + 10 x (2018 - 2024); no education yet
    old = fetch(odata, 2018)
    assert old.rows.at[BUURT, "house_value"] == 250
    assert old.columns["house_value"].key.startswith("GemiddeldeWoningwaarde_")
    assert "education_basic" not in old.rows


def test_what_the_catalogue_expects_and_the_table_lacks_is_told(odata: OData, double: Double) -> None:
    assert fetch(odata).absent == ()
    double.faults.set("suffix-drift", on="cbs")
    # the older layout of 2024 had no poverty yet
    assert set(fetch(odata).absent) == {"poverty", "near_poverty"}


@pytest.mark.parametrize("year", [2018, 2022, 2024, 2025])
def test_numbers_behind_columns_may_drift_without_any_figure_moving(
    odata: OData, double: Double, year: int
) -> None:
    before = fetch(odata, year)
    double.faults.set("suffix-drift", on="cbs")
    after = fetch(odata, year)
    shared = [name for name in before.rows if name in after.rows]
    assert len(shared) > 30
    pd.testing.assert_frame_equal(before.rows[shared], after.rows[shared])
    moved = [name for name in after.columns if after.columns[name].key != before.columns[name].key]
    assert "cars_per_household" in moved


def test_wider_keys_make_no_difference(odata: OData, double: Double) -> None:
    before = fetch(odata)
    double.faults.set("wrong-key-width", on="cbs")
    pd.testing.assert_frame_equal(before.rows, fetch(odata).rows)


def test_a_sentinel_is_missing_never_a_number(odata: OData, double: Double) -> None:
    double.faults.set("sentinel-number", on="cbs")
    rows = fetch(odata).rows
    assert missing(rows, "BU99010000", "population")
    assert rows["population"].min() > 0


def test_a_year_without_money_has_its_people_and_no_noughts(odata: OData, double: Double) -> None:
    double.faults.set("no-income", on="cbs")
    rows = fetch(odata).rows
    money = ["house_value", "income_per_inhabitant", "income_recipients", "poverty", "household_income"]
    assert rows[money].isna().all().all()
    assert rows["population"].notna().all()


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        # a second column of the same stem: no guessing
        ("duplicate-stem", "meer dan één kolom AantalInwoners"),
        # no column of inhabitants in the description, and none in the rows
        ("missing-topic", "heeft geen kolom AantalInwoners"),
        ("missing-column", "AantalInwoners_5"),
        ("garbage-number", "1.2.3 als AantalInwoners_5 van BU99010000"),
        ("code-mismatch", "zowel BU99010000 als BU99010001"),
        # everybody's rows instead of those of one municipality
        ("filter-ignored", "gevraagd om GM9901, en er kwam GM0118"),
        ("empty-value", "CBS StatLine"),
        ("html-200", "CBS StatLine"),
        ("html-503", "CBS StatLine"),
        ("truncated-json", "CBS StatLine"),
        ("reset-mid-body", "CBS StatLine"),
        ("empty-reply", "CBS StatLine"),
        ("foreign-next-link", "CBS StatLine"),
        ("looping-next-link", "CBS StatLine"),
    ],
)
def test_a_fault_is_told_and_gives_no_number(odata: OData, double: Double, fault: str, told: str) -> None:
    known = tables(odata)
    double.faults.set(fault, on="cbs")
    with pytest.raises(ServiceError) as refused:
        figures(odata, known[2024], 2024, SMEEDWIJK)
    assert told in str(refused.value)
    assert "\n" not in str(refused.value)
    # and once it is over, all is as it should be
    double.faults.clear()
    assert figures(odata, known[2024], 2024, SMEEDWIJK).rows.at[BUURT, "population"] == 1300


def changed(given: dict[str, float | str | None]) -> Double:
    """Serve the small world with other figures of one buurt in 2024."""
    world = small_world()

    def make(year: int) -> Edition:
        edition = world.edition(year)
        if year != 2024:
            return edition
        return replace(
            edition,
            zones=tuple(
                replace(zone, figures={**zone.figures, **given}) if zone.code == BUURT else zone
                for zone in edition.zones
            ),
        )

    return Double(replace(world, make=make))


@pytest.mark.parametrize(
    ("figure", "name", "value"),
    [
        # more clients than inhabitants: more than 1,000 per 1,000
        ("WmoClientenRelatief", "wmo_clients", 1200),
        ("kWh", "electricity_delivered", -10),
        ("Koopwoningen", "owner_occupied", "veel"),
    ],
)
def test_one_odd_cell_leaves_out_that_figure_and_no_other(figure: str, name: str, value: float | str) -> None:
    with changed({figure: value}) as other, Client(other.services()) as client:
        found = fetch(OData(client))
    assert name not in found.rows
    assert name not in found.columns
    assert found.left_out == (Odd(name, 2024, "value", str(value), BUURT),)
    # it is in the table, so it is not absent from it
    assert found.absent == ()
    # w = 2, b = 4: 100 x 13 people, 250 + 20 x 2 + 5 x 4 thousand euro
    assert values(found.rows, BUURT, "population", "house_value") == [1300, 310]


def test_an_odd_number_of_inhabitants_refuses_everything() -> None:
    with (
        changed({"AantalInwoners": -5}) as other,
        Client(other.services()) as client,
        pytest.raises(ServiceError, match="geeft -5 als AantalInwoners_5 van BU99010204"),
    ):
        fetch(OData(client))


def test_a_sentinel_in_one_cell_is_missing_and_leaves_nothing_out() -> None:
    with changed({"WmoClientenRelatief": -99997}) as other, Client(other.services()) as client:
        found = fetch(OData(client))
    assert missing(found.rows, BUURT, "wmo_clients")
    assert found.rows["wmo_clients"].notna().any()
    assert found.left_out == ()


def test_an_odd_unit_leaves_out_the_figures_with_that_unit(odata: OData, double: Double) -> None:
    whole = fetch(odata).rows
    double.faults.set("other-unit", on="cbs")
    found = fetch(odata)
    left_out = {odd.indicator for odd in found.left_out}
    assert {"house_value", "income_per_inhabitant"} <= left_out
    assert {(odd.kind, odd.what, odd.year) for odd in found.left_out} == {("unit", "euro", 2024)}
    assert not left_out & set(found.rows)
    kept = [name for name in whole if name not in left_out]
    pd.testing.assert_frame_equal(found.rows, whole[kept])


@pytest.mark.parametrize("fault", ["or-filter-half", "or-filter-refused"])
def test_parts_are_asked_one_by_one_of_a_service_that_does_not_take_them_together(
    odata: OData, double: Double, fault: str
) -> None:
    whole = fetch(odata).rows
    double.faults.set(fault, on="cbs")
    before = len(double.log)
    pd.testing.assert_frame_equal(fetch(odata).rows, whole)
    asked = [request.query["$filter"] for request in double.log[before:] if "TypedDataSet" in request.path]
    assert asked[-4:] == [
        f"startswith(WijkenEnBuurten,'{start}')" for start in ("GM9901", "WK9901", "BU9901", "NL00")
    ]


@pytest.mark.parametrize(("status", "simpler"), [(400, True), (500, True), (501, True), (503, False)])
def test_only_a_refused_question_is_asked_more_simply(status: int, *, simpler: bool) -> None:
    with scripted(answer(b"{}", status)) as server:
        services = Services(cbs=server.url, attempts=1)
        with Client(services) as client:
            odata = OData(client)
            if simpler:
                assert at_once(odata, "85984NED", filters="", select=["WijkenEnBuurten"]) is None
            else:
                with pytest.raises(ServiceError, match="storing"):
                    at_once(odata, "85984NED", filters="", select=["WijkenEnBuurten"])


def test_an_empty_set_of_rows_is_a_failure_and_not_an_empty_municipality(
    odata: OData, double: Double
) -> None:
    known = tables(odata)
    double.faults.set("empty-value", on="cbs", match="TypedDataSet")
    with pytest.raises(ServiceError, match="zelfs niet die van het land"):
        figures(odata, known[2024], 2024, SMEEDWIJK)


def test_pages_that_repeat_are_refused_and_pages_that_do_not_are_added_up(
    odata: OData, double: Double
) -> None:
    known = tables(odata)
    whole = figures(odata, known[2024], 2024, SMEEDWIJK).rows
    double.site.page_size = 20
    try:
        pd.testing.assert_frame_equal(figures(odata, known[2024], 2024, SMEEDWIJK).rows, whole)
        double.faults.set("repeated-page", on="cbs", match="TypedDataSet")
        with pytest.raises(ServiceError, match="CBS StatLine"):
            figures(odata, known[2024], 2024, SMEEDWIJK)
    finally:
        double.site.page_size = 10_000


def test_a_municipality_that_the_table_lacks_is_not_there_which_is_no_failure(odata: OData) -> None:
    with pytest.raises(NothingFoundError, match=r"In tabel 85984NED van CBS StatLine .* staat GM0999 niet"):
        fetch(odata, municipality="GM0999")


def test_a_table_of_another_year_is_refused(odata: OData) -> None:
    with pytest.raises(ServiceError, match="en die is niet van 2024"):
        figures(odata, tables(odata)[2023], 2024, SMEEDWIJK)


def test_the_whole_country_comes_when_asked_for_without_what_lies_abroad(odata: OData) -> None:
    rows = fetch(odata, municipality="NL00").rows
    municipalities = rows.index[rows["kind"] == "gemeente"]
    assert list(municipalities) == ["GM0118", "GM0363", "GM0518", "GM0796", "GM1970", "GM9901"]
    assert not rows.index.str[2:6].isin(["0998"]).any()


def test_only_the_rows_and_columns_that_are_needed_are_asked_for(odata: OData, double: Double) -> None:
    known = tables(odata)
    before = len(double.log)
    figures(odata, known[2024], 2024, SMEEDWIJK)
    asked = [request for request in double.log[before:] if "TypedDataSet" in request.path]
    assert len(asked) == 1
    # a filter on topics would be dropped in silence
    assert set(asked[0].query["$filter"].replace("startswith(", "").split(",")[0:1]) == {"WijkenEnBuurten"}
    assert "Marokko" not in asked[0].query["$select"]
    assert "AantalInwoners_5" in asked[0].query["$select"].split(",")


def test_the_sentences_are_there_in_english_too(odata: OData, double: Double) -> None:
    double.faults.set("garbage-number", on="cbs")
    with (
        speaking("en"),
        pytest.raises(ServiceError, match=r"gives 1\.2\.3 as AantalInwoners_5 of BU99010000"),
    ):
        fetch(odata)


def row(code: str, second: str | None = None) -> dict[str, str]:
    return {"WijkenEnBuurten": code.ljust(10), "Codering_3": (second or code).ljust(10)}


@pytest.mark.parametrize("code", ["BU0363AD05", "WK036300", "GM0363", "NL00"])
def test_what_is_a_code(code: str) -> None:
    assert list(by_code([row(code)], "Codering_3", "GM0363", "85984NED")) == [code]


@pytest.mark.parametrize(
    "code", ["BU0363AD5", "WK03630", "GM363", "Amsterdam", "bu0363ad05", "BU0118AD05", ""]
)
def test_what_is_no_code_or_that_of_another_municipality(code: str) -> None:
    with pytest.raises(ServiceError, match="gevraagd om GM0363"):
        by_code([row(code)], "Codering_3", "GM0363", "85984NED")


def test_a_code_that_comes_twice_is_refused() -> None:
    with pytest.raises(ServiceError, match="en er kwam GM0363"):
        by_code([row("GM0363"), row("GM0363")], "Codering_3", "GM0363", "85984NED")


@pytest.mark.parametrize(
    ("value", "figure"),
    [(41, 41.0), (3.7, 3.7), ("    3.7", 3.7), (0, 0.0), (100, 100.0)],
)
def test_what_is_a_figure(value: object, figure: float) -> None:
    assert figures_of([value], ["BU0"], indicator("low_income"), "x_1", "t").tolist() == [figure]


@pytest.mark.parametrize(
    "value",
    [None, ".", "       .", "", "   ", "x", "       -", "*", -99997, -99995, -99999999, "-99997"],
)
def test_what_is_no_figure_is_missing(value: object) -> None:
    assert pd.isna(figures_of([value], ["BU0"], indicator("low_income"), "x_1", "t")).all()


@pytest.mark.parametrize(
    "value", ["3,7", "1.2.3", "1,250", "nan", "inf", -1, 100.1, 10**400, float("inf"), "1e3", True]
)
def test_what_cannot_be_is_refused(value: object) -> None:
    with pytest.raises(ServiceError, match="en dat kan niet"):
        figures_of([value], ["BU0"], indicator("low_income"), "x_1", "t")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("population", 1.25),
        ("population", 99_999_999),
        # in whole euros, in metres, without its comma
        ("house_value", 295_882),
        ("income_per_inhabitant", 35_100),
        ("distance_school", 800),
        ("ses_woa", -476),
        ("household_size", 23),
    ],
)
def test_a_figure_beyond_what_is_plausible_is_refused(name: str, value: float) -> None:
    with pytest.raises(ServiceError, match="en dat kan niet"):
        figures_of([value], ["BU0"], indicator(name), "x_1", "t")


@pytest.mark.parametrize(
    ("name", "value"), [("ses_woa", "-1.152"), ("house_value", "37.125"), ("gas_use", "1250")]
)
def test_statline_writes_a_point_and_no_thousands(name: str, value: str) -> None:
    assert figures_of([value], ["BU0"], indicator(name), "x_1", "t").tolist() == [float(value)]


@pytest.mark.parametrize(
    ("name", "unit", "good"),
    [
        ("house_value", "x 1 000 euro", True),
        ("house_value", "1 000 euro", True),
        ("house_value", "x 1\u00a0000 euro", True),
        ("house_value", "euro", False),
        ("house_value", "x 1 000 000 euro", False),
        ("house_value", "", False),
        ("low_income", "%", True),
        ("low_income", "aantal", False),
        ("population", "aantal", True),
        ("population", "", True),
        ("population", "x 1 000", False),
        ("wmo_clients", "per 1 000 inwoners", True),
        ("wmo_clients", "%", False),
        ("distance_school", "km", True),
        ("population", "x 100", False),
        ("population", "mln", False),
        ("distance_school", "m", False),
        ("distance_school", "per km²", False),
        ("electricity_delivered", "kWh", True),
        ("electricity_delivered", "1 000 kWh", False),
        ("gas_use", "1 000 m3", False),
        ("gas_use", "m³", True),
        ("gas_use", "m3", True),
        ("ses_woa", "Getal", True),
        ("ses_woa", "%", False),
    ],
)
def test_another_unit_than_the_catalogue_counts_on_is_refused(name: str, unit: str, good: bool) -> None:
    topic = Topic("Stem_1", "Titel", unit, 0, ())
    if good:
        check_unit(indicator(name), topic, "85984NED")
    else:
        with pytest.raises(ServiceError, match="en smeedkaart rekent op"):
            check_unit(indicator(name), topic, "85984NED")


def table(number: str, title: str, modified: str = "2025-01-01T02:00:00") -> Table:
    return Table(number, title, modified, "", 0)


def test_of_two_tables_of_one_year_the_one_that_is_kept_up_is_taken() -> None:
    old, new = table("1NED", "x 2024"), table("2NED", "x 2024*", "2025-10-30T02:00:00")
    other = table("3NED", "y")

    def year(found: Table) -> int | None:
        return 2024 if found.title.startswith("x") else None

    assert by_year([old, new, other], year) == by_year([other, new, old], year) == {2024: new}


def test_a_catalogue_without_these_tables_is_told_as_such() -> None:
    with (
        Double(replace(small_world(), figure_years=())) as empty,
        Client(empty.services()) as client,
        pytest.raises(NothingFoundError, match="heeft geen tabellen “Kerncijfers wijken en buurten”"),
    ):
        tables(OData(client))
