"""The double of StatLine behaves as the real one was seen to behave."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree as ET

import cbsodata
import pytest
import requests

from tests.doubles import Double, country_world
from tests.doubles.layouts import kwb_columns
from tests.fixtures.asking import JSON, KWB, SES, ask, rows


@pytest.fixture
def double() -> Iterator[Double]:
    with Double() as running:
        yield running


def test_the_catalogue_tells_titles_and_how_many_rows(double: Double) -> None:
    found = rows(double, "/cbs/ODataCatalog/Tables")
    titles = {row["Identifier"]: row["Title"] for row in found}
    assert titles["84286NED"] == "Kerncijfers wijken en buurten 2018"
    assert titles["86165NED"] == "Kerncijfers wijken en buurten 2025"
    assert titles["86296NED"].endswith("scores per wijk en buurt, regio-indeling 2025")
    [kwb] = [row for row in found if row["Identifier"] == "85984NED"]
    assert kwb["RecordCount"] == len(rows(double, KWB))
    assert kwb["Modified"] == "2025-09-30T02:00:00"


def test_the_catalogue_can_be_filtered_by_words_in_the_title(double: Double) -> None:
    found = rows(double, "/cbs/ODataCatalog/Tables", filter="substringof('regio-indeling',Title)")
    assert [row["Identifier"] for row in found] == ["85900NED", "86092NED", "86296NED"]


def test_a_new_date_of_publication_shows(double: Double) -> None:
    double.modified["85984NED"] = "2026-03-01T02:00:00"
    assert rows(double, "/cbs/ODataApi/odata/85984NED/TableInfos")[0]["Modified"] == "2026-03-01T02:00:00"


@pytest.mark.parametrize("path", ["/cbs/ODataApi/odata/85984NED", "/cbs/odatafeed/OData/85984ned/"])
def test_the_root_lists_the_sets_however_it_is_spelled(double: Double, path: str) -> None:
    names = [row["name"] for row in rows(double, path)]
    assert names == [
        "TableInfos",
        "UntypedDataSet",
        "TypedDataSet",
        "DataProperties",
        "CategoryGroups",
        "WijkenEnBuurten",
    ]
    assert [row["name"] for row in rows(double, "/cbs/ODataFeed/odata/86092NED")][-1] == "Perioden"


def test_without_asking_for_json_comes_atom(double: Double) -> None:
    answer = ask(double, "/cbs/ODataApi/odata/85984NED/TableInfos")
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    ET.fromstring(answer.text)  # noqa: S314 - our own server


@pytest.mark.parametrize("path", ["00000AAA", "00000AAA/TypedDataSet", "85984NED/RegioS", "85984NED/a/b"])
def test_what_does_not_exist_is_404_with_a_page_for_people(double: Double, path: str) -> None:
    answer = ask(double, f"/cbs/ODataApi/odata/{path}", JSON)
    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("text/html")


def test_keys_are_ten_wide_and_equality_wants_all_ten(double: Double) -> None:
    [row] = rows(double, KWB, filter="WijkenEnBuurten eq 'GM9901    '")
    assert row["WijkenEnBuurten"] == row["Codering_3"] == "GM9901    "
    assert len(row["Gemeentenaam_1"]) == 40
    assert len(row["SoortRegio_2"]) == 10
    assert rows(double, KWB, filter="WijkenEnBuurten eq 'GM9901'") == []
    [key] = rows(double, "/cbs/ODataApi/odata/85984NED/WijkenEnBuurten", filter="Title eq '''s-Gravenhage'")
    assert (key["Key"], key["DetailRegionCode"]) == ("GM0518    ", "GM0518")


def test_a_plus_is_a_space_and_so_is_percent_twenty(double: Double) -> None:
    plus = ask(double, KWB, "$format=json&%24filter=WijkenEnBuurten+eq+%27GM9901++++%27").json()
    percent = ask(double, KWB, "$format=json&$filter=WijkenEnBuurten%20eq%20'GM9901%20%20%20%20'").json()
    assert plus["value"] == percent["value"]
    assert len(plus["value"]) == 1


def test_filters_on_dimensions_are_understood(double: Double) -> None:
    def codes(text: str) -> list[str]:
        return [row["WijkenEnBuurten"].strip() for row in rows(double, KWB, filter=text)]

    assert codes("startswith(WijkenEnBuurten,'GM05') or WijkenEnBuurten eq 'NL00      '") == [
        "NL00",
        "GM0518",
    ]
    assert len(codes("startswith(WijkenEnBuurten,'BU9901')")) == 60
    assert len(codes("startswith(WijkenEnBuurten,'BU9901') eq true")) == 60
    assert codes("(startswith(WijkenEnBuurten,'GM') and substringof('36',WijkenEnBuurten))") == ["GM0363"]
    # the country, 6 gemeenten and 13 + 3 + 2 + 2 + 2 + 6 wijken
    assert len(codes("not startswith(WijkenEnBuurten,'BU')")) == 1 + 6 + 28


def test_a_range_counts_for_periods_and_for_nothing_on_zones(double: Double) -> None:
    assert len(rows(double, KWB, filter="WijkenEnBuurten ge 'GM9'")) == len(rows(double, KWB))
    periods = {row["Perioden"] for row in rows(double, SES, filter="Perioden ge '2022JJ00'")}
    assert periods == {"2022JJ00", "2023JJ00"}


def test_a_filter_on_a_topic_is_dropped_without_a_word(double: Double) -> None:
    everything = rows(double, KWB)
    assert rows(double, KWB, filter="Codering_3 eq 'GM9901    '") == everything
    both = "SoortRegio_2 eq 'Wijk      ' and startswith(WijkenEnBuurten,'GM99')"
    assert [row["Codering_3"] for row in rows(double, KWB, filter=both)] == ["GM9901    "]


@pytest.mark.parametrize(
    "text",
    [
        "WijkenEnBuurten in ('GM9901')",
        "contains(WijkenEnBuurten,'GM')",
        "Nergens eq 'x'",
        "eq",
        "(Key eq 'a'",
    ],
)
def test_what_is_no_filter_is_refused(double: Double, text: str) -> None:
    answer = ask(double, KWB, JSON | {"$filter": text})
    assert answer.status_code == 400
    assert answer.json()["odata.error"]["message"]["value"]


def test_columns_can_be_chosen_and_come_in_the_order_of_the_table(double: Double) -> None:
    [row] = rows(
        double, KWB, filter="WijkenEnBuurten eq 'GM9901    '", select="AantalInwoners_5,WijkenEnBuurten"
    )
    assert list(row.items()) == [("WijkenEnBuurten", "GM9901    "), ("AantalInwoners_5", 84000)]
    assert ask(double, KWB, JSON | {"$select": "AantalInwoners_99"}).status_code == 400


def test_the_feed_gives_pages_with_an_absolute_link_to_the_next(double: Double) -> None:
    double.page_size = 25
    answer = ask(double, KWB, JSON | {"$filter": "startswith(WijkenEnBuurten,'BU9901')"}).json()
    link = answer["odata.nextLink"]
    assert link.startswith(double.url + "/cbs/ODataFeed/odata/85984NED/TypedDataSet?$format=json&$filter=")
    assert link.endswith("&$skip=25")
    codes = [row["Codering_3"] for row in answer["value"]]
    while "odata.nextLink" in answer:
        answer = ask(double, answer["odata.nextLink"]).json()
        codes += [row["Codering_3"] for row in answer["value"]]
    assert len(codes) == len(set(codes)) == 60


def test_the_api_gives_no_pages_and_refuses_to_skip(double: Double) -> None:
    double.page_size = 25
    api = KWB.replace("Feed", "Api")
    assert "odata.nextLink" not in ask(double, api, JSON).json()
    assert ask(double, api, JSON | {"$skip": "10"}).status_code == 500
    assert ask(double, api, JSON | {"$top": "5001"}).status_code == 500
    assert len(rows(double, api, top="3")) == 3


def test_the_api_refuses_more_than_ten_thousand_rows_where_the_feed_goes_on() -> None:
    with Double(country_world()) as double:
        answer = ask(double, KWB.replace("Feed", "Api"), JSON | {"$filter": "SoortRegio_2 eq 'Land      '"})
        assert answer.status_code == 500
        sentence = answer.json()["odata.error"]["message"]["value"]
        assert sentence == "query returns more than 10000 records"
        feed = ask(double, KWB, JSON | {"$select": "WijkenEnBuurten"}).json()
        assert len(feed["value"]) == 10_000
        # 1 country + 250 gemeenten + 1,460 wijken + 14,600 buurten = 16,311
        assert len(ask(double, feed["odata.nextLink"]).json()["value"]) == 6_311


def test_typed_has_numbers_and_null_and_untyped_has_padded_texts(double: Double) -> None:
    [typed] = rows(double, KWB, filter="WijkenEnBuurten eq 'BU0363AD05'")
    assert typed["AantalInwoners_5"] == 825
    assert typed["GemiddeldInkomenPerInwoner_78"] is None
    untyped_path = KWB.replace("Typed", "Untyped")
    [untyped] = rows(double, untyped_path, filter="WijkenEnBuurten eq 'BU0363AD05'")
    assert untyped["AantalInwoners_5"] == "     825"
    assert untyped["GemiddeldInkomenPerInwoner_78"] == "       ."
    count = ask(double, untyped_path + "/$count")
    assert count.text == str(len(rows(double, KWB)))


def test_groups_stand_among_the_topics_and_stems_repeat(double: Double) -> None:
    found = rows(double, "/cbs/ODataApi/odata/85618NED/DataProperties")
    groups = {row["ID"]: row for row in found if row["Type"] == "TopicGroup"}
    assert all(row["Key"] == "" and row["Position"] is None for row in groups.values())
    topics = [row for row in found if row["odata.type"] == "Cbs.OData.Topic"]
    assert all(row["ParentID"] in groups for row in topics)
    stems = [row["Key"].rsplit("_", 1)[0] for row in topics]
    assert stems.count("Appartement") == 2
    [income] = [row for row in topics if row["Key"] == "GemiddeldInkomenPerInwoner_81"]
    assert income["Title"] == "Gemiddeld inkomen per inwoner "
    assert (income["Unit"], income["Decimals"], income["Datatype"]) == ("x 1 000 euro", 1, "Double")
    assert found[0]["odata.type"] == "Cbs.OData.GeoDetail"


@pytest.mark.parametrize(
    ("year", "drifted", "keys"),
    [
        # numbers as public code and pages of CBS have them
        (2018, False, "IndelingswijzigingWijkenEnBuurten_4 GemiddeldeWoningwaarde_35"),
        (
            2018,
            False,
            "GemiddeldInkomenPerInwoner_69 HuishoudensMetEenLaagInkomen_75 Omgevingsadressendichtheid_116",
        ),
        (2018, True, "GemiddeldInkomenPerInwoner_66 HuishoudensMetEenLaagInkomen_72"),
        (2022, False, "WmoClientenRelatief_90 OppervlakteTotaal_111 MateVanStedelijkheid_116"),
        (2023, False, "GemiddeldeWOZWaardeVanWoningen_36 Nettoarbeidsparticipatie_74 Koopwoningen_41"),
        (
            2023,
            False,
            "HuishoudensMetEenLaagInkomen_87 HuishOnderOfRondSociaalMinimum_88 PersonenautoSTotaal_109",
        ),
        (2024, False, "PersonenInArmoede_81 PersonenautoSTotaal_104 MateVanStedelijkheid_120"),
        (
            2024,
            True,
            "HuishoudensMetEenLaagInkomen_84 PersonenPerSoortUitkeringBijstand_89 PersonenautoSTotaal_106",
        ),
        (2024, True, "AfstandTotSchool_115 MateVanStedelijkheid_122"),
        (2025, False, "GemiddeldeElektriciteitsleveringTotaal_53 GemiddeldAardgasverbruikTotaal_55"),
        (
            2026,
            False,
            "k_65JaarTot80Jaar_12 k_80JaarOfOuder_13 HuishoudensTotaal_30 Eenpersoonshuishoudens_31",
        ),
    ],
)
def test_columns_have_the_numbers_of_the_real_tables(year: int, drifted: bool, keys: str) -> None:
    found = {column.key for column in kwb_columns(year, drifted=drifted)}
    assert set(keys.split()) <= found
    assert not (year >= 2024 and not drifted and "HuishoudensMetEenLaagInkomen_84" in found)


def test_smeedwijk_adds_up_as_its_formula_says(double: Double) -> None:
    found = {row["Codering_3"].strip(): row for row in rows(double, KWB)}
    # P = 100 (w + b + 7) in 2024; wijk 2: 100 x (10 x 9 + 45) = 13,500; all: 6,000 x 7 + 42,000 = 84,000
    assert found["BU99010203"]["AantalInwoners_5"] == 1200
    assert found["WK990102"]["AantalInwoners_5"] == 13_500
    assert found["GM9901"]["AantalInwoners_5"] == 84_000
    buurten = [row for code, row in found.items() if code.startswith("BU9901")]
    for key in ("Mannen_6", "k_0Tot15Jaar_8", "HuishoudensTotaal_29", "WmoClienten_93"):
        assert sum(row[key] for row in buurten) == found["GM9901"][key]
    # house value of wijk 0: 250 + sum 5 b (7 + b) / sum (7 + b) = 250 + 5 (7 x 45 + 285) / 115 = 276.09
    assert found["WK990100"]["GemiddeldeWOZWaardeVanWoningen_39"] == 276
    # secret: buurten 3 and 7, all of wijk 5 and wijk 5 itself, never the gemeente
    assert found["BU99010003"]["GemiddeldInkomenPerInwoner_78"] is None
    assert found["BU99010004"]["GemiddeldInkomenPerInwoner_78"] == 32.0
    assert found["WK990105"]["GemiddeldInkomenPerInwoner_78"] is None
    assert found["GM9901"]["GemiddeldInkomenPerInwoner_78"] is not None
    assert found["BU99010007"]["Koopwoningen_47"] is None


def test_hoogeveen_is_the_published_sample(double: Double) -> None:
    found = {row["Codering_3"].strip(): row for row in rows(double, KWB)}
    assert found["GM0118"]["AantalInwoners_5"] == 56_900
    assert found["WK011850"]["GemiddeldeWOZWaardeVanWoningen_39"] == 233
    assert found["BU01185003"]["AantalInwoners_5"] == 5185
    assert found["BU01185003"]["HuishoudensTotaal_29"] is None
    people = [row["AantalInwoners_5"] for code, row in found.items() if code.startswith("WK0118")]
    assert sum(people) == 56_900


def test_amsterdam_has_letters_and_published_figures(double: Double) -> None:
    [buurt] = rows(double, KWB, filter="WijkenEnBuurten eq 'BU0363AD05'")
    assert (buurt["HuishoudensTotaal_29"], buurt["GemiddeldeWOZWaardeVanWoningen_39"]) == (565, 498)
    assert (buurt["MeestVoorkomendePostcode_118"], buurt["MateVanStedelijkheid_120"]) == ("1012", 1)
    [town] = rows(double, KWB, filter="WijkenEnBuurten eq 'GM0363    '")
    assert (town["AantalInwoners_5"], town["GemiddeldInkomenPerInwoner_78"]) == (931_298, 39.9)


def test_the_newest_year_has_no_figures_about_money_even_for_a_gemeente(double: Double) -> None:
    newest = rows(double, KWB.replace("85984", "86165"), filter="not startswith(WijkenEnBuurten,'BU')")
    assert all(row["GemiddeldInkomenPerInwoner_78"] is None for row in newest)
    assert all(row["GemiddeldeWOZWaardeVanWoningen_39"] is None for row in newest)
    assert all(row["AantalInwoners_5"] for row in newest)


def test_flags_tell_of_recoded_and_redrawn_buurten(double: Double) -> None:
    key = "IndelingswijzigingGemeenteWijkBuurt_4"
    flags = {row["Codering_3"].strip(): row[key] for row in rows(double, KWB)}
    assert (flags["NL00"], flags["GM9901"], flags["BU99010000"]) == (".", ".", "1")
    assert (flags["BU99010309"], flags["BU99010400"], flags["BU99010401"]) == ("2", "3", "3")
    before = {row["Codering_3"].strip() for row in rows(double, KWB.replace("85984", "85618"))}
    assert before ^ set(flags) == {"BU99010309", "BU99010399"}


@pytest.mark.parametrize(("table", "newest"), [("85900", 2022), ("86092", 2023), ("86296", 2024)])
def test_each_indeling_has_a_table_whose_newest_period_is_provisional(
    double: Double, table: str, newest: int
) -> None:
    periods = rows(double, f"/cbs/ODataFeed/odata/{table}NED/Perioden")
    assert (periods[-1]["Key"], periods[-1]["Title"]) == (f"{newest}JJ00", f"{newest}*")


def test_three_buurten_in_ten_have_no_score(double: Double) -> None:
    text = "startswith(WijkenEnBuurten,'BU9901') and Perioden eq '2023JJ00'"
    found = rows(double, SES, filter=text)
    # of each wijk b = 9 is not there, b = 2 and b = 6 are secret: 6 + 12 of 60
    assert len(found) == 54
    assert sum(row["GemiddeldeScore_29"] is None for row in found) == 12
    assert min(row["GemiddeldeScore_29"] or 0 for row in found) < 0


def test_scores_are_those_of_the_formula(double: Double) -> None:
    text = "WijkenEnBuurten eq 'BU99010201' and Perioden eq '2023JJ00'"
    [row] = rows(double, SES, filter=text)
    # wealth (1 - 5) / 20, education (2 - 3) / 20, labour (2023 - 2020) / 100, spread 0.5 + 1 / 20
    assert [row[f"GemiddeldeScore_{at}"] for at in (31, 33, 35)] == [-0.2, -0.05, 0.03]
    assert (row["GemiddeldeScore_29"], row["Waarde_37"]) == (-0.22, 0.55)
    # P = 100 (2 + 1 + 7) = 1,000, so 500 households
    assert (row["ParticuliereHuishoudens_2"], row["RegiocodeGemeenteWijkBuurt_1"]) == (500, "BU99010201")


def test_only_the_groups_above_tell_the_scores_apart(double: Double) -> None:
    found = rows(double, "/cbs/ODataApi/odata/86092NED/DataProperties")
    groups = {row["ID"]: row for row in found if row["Type"] == "TopicGroup"}
    titles = [groups[row["ParentID"]]["Title"] for row in found if row["Key"].startswith("GemiddeldeScore")]
    assert titles[0] == "Totaalscore"
    assert len(set(titles)) == 4


@pytest.fixture
def library(double: Double) -> Iterator[Double]:
    before = (cbsodata.options.catalog_url, cbsodata.options.use_https, cbsodata.options.requests)
    cbsodata.options.catalog_url = double.url.removeprefix("http://") + "/cbs"
    cbsodata.options.use_https = False
    # no_proxy counts for nothing with this library
    cbsodata.options.requests = {"proxies": {"http": None, "https": None}, "timeout": 10}
    yield double
    cbsodata.options.catalog_url, cbsodata.options.use_https, cbsodata.options.requests = before


def test_the_library_reads_all_pages_and_loses_the_codes(library: Double) -> None:
    library.page_size = 50
    found = cbsodata.get_data("85984NED")
    assert len(found) == 164
    assert found[0]["WijkenEnBuurten"] == "Nederland"
    # typed=False is what downloads the typed set
    assert {request.path.rsplit("/", 1)[-1] for request in library.log} >= {
        "",
        "TypedDataSet",
        "DataProperties",
    }
    assert "UntypedDataSet" not in {request.path.rsplit("/", 1)[-1] for request in library.log}


def test_the_library_passes_filters_on(library: Double) -> None:
    found = cbsodata.get_data(
        "85984NED", filters="WijkenEnBuurten eq 'GM9901    '", select=["Codering_3", "AantalInwoners_5"]
    )
    assert found == [{"Codering_3": "GM9901    ", "AantalInwoners_5": 84000}]
    assert library.seen("cbs")[2].query["$filter"] == "WijkenEnBuurten eq 'GM9901    '"


def test_an_unknown_table_is_an_http_error(library: Double) -> None:
    with pytest.raises(requests.HTTPError):
        cbsodata.get_data("00000AAA")
    assert library.log[-1].path == "/cbs/ODataFeed/odata/00000AAA/"
