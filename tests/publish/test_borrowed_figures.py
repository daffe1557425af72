"""What rests on the figure of a whole wijk shows in total, list, map, page and files, by its own sign."""

import csv
import io
import json
import sqlite3
import xml.etree.ElementTree as ET
from contextlib import closing
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import geopandas as gpd
import pytest

from smeedkaart.assessment.assess import assess
from smeedkaart.assessment.result import Assessment
from smeedkaart.change.series import assess_on
from smeedkaart.exchange.example import example_events
from smeedkaart.files.packaged import data_folder
from smeedkaart.funding.scheme import Pool, Scheme
from smeedkaart.publish.colours import BORROWED_DASH
from smeedkaart.publish.gis import to_geojson, write_geopackage
from smeedkaart.publish.map.html import publish_html
from smeedkaart.publish.sentences import borrowed_together
from smeedkaart.publish.tables import to_csv, to_excel_csv, to_json, to_text
from smeedkaart.sources.local.sample import hoogeveen
from smeedkaart.text.language import speaking
from smeedkaart.web.editor.styles import looks
from smeedkaart.web.view.receipt import receipt_html
from smeedkaart.web.view.results import area_figures, rows, total_figures

DAY = date(2026, 3, 1)
# of the eight areas of the sample four lie in wijk 50, but for small parts: 5,185 + 5,030 + 3,174 + 6,525
# people at 13.50 each, on the figures of their wijk; together they get 4 x 20,000 more
LENT, TOGETHER = Decimal("268839.00"), Decimal("348839.00")


@cache
def eight() -> Assessment:
    drawn = gpd.read_file(data_folder() / "hoogeveen" / "gebieden.geojson").rename(columns={"naam": "name"})
    return assess(drawn, hoogeveen(), "hoogeveen-2007", on=DAY)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_the_money_of_the_sample_stays_and_says_what_of_it_rests_on_figures_of_a_wijk() -> None:
    total = eight().total
    assert total.amount == Decimal("428839.00")
    assert Decimal("13.50") * (5185 + 5030 + 3174 + 6525) == LENT
    assert (total.on_borrowed, total.borrowed_areas, total.borrowed_amount) == (LENT, 4, TOGETHER)
    assert plain(borrowed_together(eight())[0]) == (
        "Van het bedrag samen rust € 268.839,00 op het cijfer van de hele wijk: 4 gebieden, die samen"
        " € 348.839,00 krijgen en waarvan de trede voor het gebied zelf niet zeker is."
    )
    with speaking("en"):
        assert "rests on the figure of the whole wijk: 4 areas" in borrowed_together(eight())[0]


def test_of_the_2019_example_what_eight_areas_get_above_what_is_certain_rests_on_wijk_50() -> None:
    """Tier C pays 1,175 + 1,320 + 2,180 + 1,855 + 3,205 people 13.50.

    Of Krakeel, Wolfsbos and Zuid tier A is certain: of 5,185 + 4,485 + 6,525 people it is 13.50 - 5.50.
    """
    found = assess_on(example_events(), date(2019, 1, 1), hoogeveen(), "hoogeveen-2007")
    assert found is not None
    assert found.total.amount == Decimal("934507.50")
    by_c, above_a = 1175 + 1320 + 2180 + 1855 + 3205, 5185 + 4485 + 6525
    assert found.total.on_borrowed == Decimal("13.50") * by_c + Decimal("8.00") * above_a
    assert (found.total.borrowed_areas, found.total.borrowed_amount) == (8, Decimal("510055.00"))


def test_a_scheme_in_which_borrowed_figures_do_not_count_pays_what_is_certain() -> None:
    strict = Scheme.named("hoogeveen-2007").model_copy(update={"borrowed": "does_not_count"})
    found = assess(eight().areas[["name", "geometry"]], hoogeveen(), strict, on=DAY)
    # eight base amounts
    assert found.total.amount == Decimal("160000.00")
    assert found.total.borrowed_areas == 0
    assert borrowed_together(found) == []
    krakeel = next(receipt for receipt in found.receipts.values() if receipt.name == "Krakeel")
    assert (krakeel.tier, krakeel.undecided) == (None, ("C",))
    assert krakeel.total_high is not None
    assert krakeel.total_high >= Decimal("89997.50")


def test_tables_name_the_amount_and_whose_figures_they_are() -> None:
    krakeel = next(row for row in csv.DictReader(io.StringIO(to_csv(eight()))) if row["name"] == "Krakeel")
    assert (krakeel["amount_on_borrowed_figures"], krakeel["borrowed_from"]) == ("69997.50", "wijk")
    excel = list(
        csv.reader(io.StringIO(to_excel_csv(eight(), made_on=DAY).decode("utf-8-sig")), delimiter=";")
    )
    named = dict(zip(excel[0], excel[1], strict=False))
    assert named["deel van het bedrag (vóór de pot) dat op geleende cijfers rust, in euro's"] == "69997,50"
    assert named["van wie die cijfers zijn"] == "op het cijfer van de hele wijk"
    text = plain(to_text(eight()))
    assert "* op het cijfer van de hele wijk" in next(line for line in text.splitlines() if "Krakeel" in line)
    assert "rust € 268.839,00 op het cijfer van de hele wijk" in text


def test_json_tells_which_tier_is_certain_and_which_part_of_a_figure_is_borrowed() -> None:
    told = json.loads(to_json(eight()))
    assert told["totals"]["on_borrowed"] == "268839.00"
    krakeel = next(area for area in told["areas"] if area["name"] == "Krakeel")
    assert (krakeel["tier"], krakeel["tier_certain"], krakeel["tier_borrowed"]) == ("C", None, True)
    assert krakeel["funding"]["on_borrowed"] == "69997.50"
    assert krakeel["estimates"]["house_value"]["borrowed"] == 1.0
    assert krakeel["estimates"]["population"]["borrowed"] == 0.0


# Hoogeveen's rules, but with a pool of 200,000 + 86,000, which cannot pay the 428,839.00 that is asked
def poor(overrun: str) -> Assessment:
    pool = Pool.model_validate(
        {
            "partners": ({"name": "gemeente", "amount": 200_000}, {"name": "corporaties", "amount": 86_000}),
            "overrun": overrun,
        }
    )
    scheme = Scheme.named("hoogeveen-2007").model_copy(update={"pool": pool})
    return assess(eight().areas[["name", "geometry"]], hoogeveen(), scheme, on=DAY)


@pytest.mark.parametrize(
    ("overrun", "paid"),
    [
        # 62,849.00 x 286,000 / 428,839 = 41,915.0636..
        ("scale", "41.915,06"),
        # tier C, most people first: Zuid 108,087.50 + Krakeel 89,997.50 + Wolfsbos 87,905.00 = 285,990.00
        ("order", "10,00"),
    ],
)
def test_of_a_pool_that_runs_out_it_is_the_asked_amount_that_rests_on_borrowed_figures(
    overrun: str, paid: str
) -> None:
    found, zones = poor(overrun), hoogeveen()
    together = plain(borrowed_together(found)[0])
    assert together == (
        "Van het gevraagde bedrag rust € 268.839,00 op het cijfer van de hele wijk: 4 gebieden, die samen"
        " € 348.839,00 vragen en waarvan de trede voor het gebied zelf niet zeker is."
    )
    area = next(area for area, receipt in found.receipts.items() if receipt.name == "Binnenstad")
    receipt, outcome = found.receipts[area], found.tiers[area]
    big, _, cents = paid.partition(",")
    asked = "van het gevraagde bedrag rust € 42.849,00 op het cijfer van de hele wijk"
    panel = plain(area_figures(receipt, outcome, found.scheme, zones))
    assert f"€ {big}<small>,{cents}</small>" in panel
    assert asked in panel
    assert "hiervan rust" not in panel
    lines = [plain(line) for line in receipt.sentences()]
    assert "Van het gevraagde op het cijfer van de hele wijk: € 42.849,00" in lines
    assert f"Betaald uit de pot: € {paid}" in lines
    whole = plain(total_figures(found, found.scheme, zones))
    # 428,839 - 286,000
    assert '<p class="pg-sure">€ 142.839,00 meer dan de € 286.000,00 in de pot</p>' in whole
    assert (
        "van het gevraagde bedrag rust € 268.839,00 op het cijfer van de hele wijk (4 gebieden)</p>" in whole
    )
    listed = next(row for row in rows(found, found.scheme, None) if row["name"] == "Binnenstad")
    assert plain(str(listed["money"])) == f"€ {paid}"
    assert plain(str(listed["note"])).startswith("gevraagd: € 62.849,00\n(€ 20.000,00 tot ")
    page = plain(publish_html(found, zones=zones, made_on=DAY))
    assert "van het gevraagde bedrag € 42.849,00 op een geleend cijfer" in page
    assert "waarvan € 42.849,00" not in page
    assert "die samen € 348.839,00 krijgen" not in page
    assert together in page
    assert together in plain(to_text(found))
    with speaking("en"):
        assert "which ask €348,839.00" in borrowed_together(found)[0]


def test_where_a_scheme_does_not_say_who_gets_less_borrowed_areas_still_only_ask() -> None:
    assert "die samen € 348.839,00 vragen" in plain(borrowed_together(poor("report"))[0])


def test_map_files_have_it_as_columns_and_a_sign_of_its_own(tmp_path: Path) -> None:
    area = next(
        one["properties"] for one in to_geojson(eight())["features"] if one["properties"]["naam"] == "Krakeel"
    )
    assert (area["geleend"], area["geleend_cent"]) == ("op het cijfer van de hele wijk", 6999750)
    file = write_geopackage(eight(), tmp_path / "uit.gpkg", made_on=DAY)
    with closing(sqlite3.connect(file)) as database:
        (qml,) = database.execute("SELECT styleQML FROM layer_styles").fetchone()
        (told,) = database.execute("SELECT tekst FROM herkomst WHERE soort = 'geleende cijfers'").fetchone()
    assert "268.839,00" in told
    style = ET.fromstring(qml.split(">", 1)[1])  # noqa: S314 - written a moment ago
    signs = {category.get("value"): category.get("symbol") for category in style.iter("category")}
    assert "C*" in signs
    symbol = next(one for one in style.iter("symbol") if one.get("name") == signs["C*"])
    # lines over the colour of the tier, so that it is not told by colour alone
    styles = [prop.get("v") for prop in symbol.iter("prop") if prop.get("k") == "style"]
    assert styles == ["solid", "horizontal"]


def test_the_page_rules_such_areas_with_lines_and_explains_the_sign() -> None:
    page = plain(publish_html(eight(), zones=hoogeveen(), made_on=DAY))
    assert 'id="geleend-0"' in page
    assert f'"dashArray": "{BORROWED_DASH}"' in page
    assert "op een geleend cijfer, zoals dat van de hele wijk: voor het gebied zelf niet zeker" in page
    assert ">C*</b>" in page
    assert "waarvan € 69.997,50 op een geleend cijfer" in page
    assert "Van het bedrag samen rust € 268.839,00" in page


def test_list_panel_and_map_of_the_app_say_so_too() -> None:
    found, scheme, zones = eight(), Scheme.named("hoogeveen-2007"), hoogeveen()
    identity = next(area for area, receipt in found.receipts.items() if receipt.name == "Krakeel")
    listed = next(row for row in rows(found, scheme, None) if row["name"] == "Krakeel")
    assert listed["tier"]["letter"] == "C*"
    assert listed["tier"]["words"] == "trede C, op het cijfer van de hele wijk"
    assert plain(str(listed["note"])) == "€ 20.000,00 tot € 90.024,50"
    # one short line, for what is asked and between which amounts are said there too
    brief = '<p class="pg-source">€ 268.839,00 rust op het cijfer van de hele wijk (4 gebieden)</p>'
    assert brief in plain(total_figures(found, scheme, zones))
    panel = plain(area_figures(found.receipts[identity], found.tiers[identity], scheme, zones))
    assert "Trede C, op het cijfer van de hele wijk" in panel
    assert "het dichtst bij uitsluitsel" in panel
    assert "Wat uitsluitsel geeft: het cijfer van de buurten zelf" in panel
    look = looks(found, scheme)[identity]
    assert (look["lines"], look["hatch"], look["dots"]) == ("#ffffff", "", "")
    assert str(look["label"]).startswith("C* · ")
    # an area in no tier has no lines
    other = next(area for area, receipt in found.receipts.items() if receipt.name == "Pesse")
    assert looks(found, scheme)[other]["lines"] == ""
    sheet = receipt_html(found.receipts[identity], found.tiers[identity], zones)
    assert "ja, maar op een geleend cijfer" in sheet
    assert sheet.index("pg-row-deciding") < sheet.index("pg-row-reason")
