"""Between which euros an amount lies, and what a pool that runs out pays of it, stands in every form."""

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

import geopandas as gpd
import pytest

from smeedkaart.assessment.result import Assessment
from smeedkaart.funding.scheme import Pool, Scheme
from smeedkaart.publish.gis import to_geojson, write_geopackage
from smeedkaart.publish.map.html import publish_html
from smeedkaart.publish.tables import to_csv, to_excel_csv, to_json, to_text
from smeedkaart.sources.local.sample import hoogeveen
from smeedkaart.text.language import speaking
from smeedkaart.web.view.overlap import pool_told
from smeedkaart.web.view.receipt import receipt_html
from smeedkaart.web.view.results import area_figures, rows, total_figures, totals_note, totals_row
from tests.fixtures.assessments import four_areas
from tests.publish.map.test_page import Page

HOOGEVEEN = Scheme.named("hoogeveen-2007")

# people are published in fives, so there may be two fewer or two more; whether tier C holds cannot be said:
# on top of 20,000 nothing or 102 x 13.50; 198 x 5.50 or 202 x 13.50; 298 x 9.50 or 302 x 13.50; 402 x 13.50
LOW = ["20000.00", "21089.00", "22831.00", "20000.00"]
HIGH = ["21377.00", "22727.00", "24077.00", "25427.00"]
# what 60,000 pays of 83,950: 14,294.2227.., 15,080.4050.., 16,331.1494.. and 14,294.2227..; the two cents
# that are left over go to the largest remainders, .94 and .50 of a cent
PAID = ["14294.22", "15080.41", "16331.15", "14294.22"]

# a range is of what is asked
DEPENDS = (
    "Wat een gebied betaald krijgt hangt ook af van de andere gebieden; laagste en hoogste bedragen gaan over"
    " wat er gevraagd is."
)


def ruled(available: int, overrun: str) -> Assessment:
    partners = ({"name": "de gemeente", "amount": available},)
    pool = Pool.model_validate({"partners": partners, "overrun": overrun})
    return four_areas(scheme=HOOGEVEEN.model_copy(update={"pool": pool}))


@pytest.fixture(scope="module")
def short() -> Assessment:
    """Four areas that ask 83,950.00 of 60,000.00, of which each gets the same part."""
    return ruled(60_000, "scale")


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_the_frame_of_areas_has_the_ends_of_each_amount_and_what_is_paid(short: Assessment) -> None:
    assert [str(amount) for amount in short.areas["total_low"]] == LOW
    assert [str(amount) for amount in short.areas["total_high"]] == HIGH
    assert [str(amount) for amount in short.areas["paid"]] == PAID
    total = short.total
    assert str(total.amount_low) == str(sum(map(Decimal, LOW))) == "83920.00"
    assert str(total.amount_high) == str(sum(map(Decimal, HIGH))) == "93608.00"
    assert str(total.amount_paid) == "60000.00"


def test_tables_for_programs_and_for_excel_have_a_column_for_each(short: Assessment) -> None:
    found = list(csv.DictReader(io.StringIO(to_csv(short))))
    assert [row["amount_low"] for row in found] == LOW
    assert [row["amount_high"] for row in found] == HIGH
    assert [row["paid"] for row in found] == PAID
    excel = [line.split(";") for line in to_excel_csv(short).decode("utf-8-sig").splitlines()]
    for heading, amounts in (
        ("bedrag in euro, laagste", LOW),
        ("bedrag in euro, hoogste", HIGH),
        ("betaald, in euro", PAID),
    ):
        place = excel[0].index(heading)
        assert [row[place] for row in excel[1:5]] == [amount.replace(".", ",") for amount in amounts]
    below = {row[0]: row[1] for row in excel[5:] if len(row) == 2}
    assert below["samen, bedrag in euro, alle op hun laagst"] == "83920,00"
    assert below["samen, bedrag in euro, alle op hun hoogst"] == "93608,00"
    assert below["samen, betaald, in euro"] == "60000,00"


def test_json_has_each_as_text(short: Assessment) -> None:
    told = json.loads(to_json(short))
    money = [area["funding"] for area in told["areas"]]
    assert [one["total_low"] for one in money] == LOW
    assert [one["total_high"] for one in money] == HIGH
    assert [one["paid"] for one in money] == PAID
    totals = told["totals"]
    assert (totals["funding_low"], totals["funding_high"], totals["funding_paid"]) == (
        "83920.00",
        "93608.00",
        "60000.00",
    )
    pool = totals["pool"]
    assert (pool["overrun"], pool["paid"], pool["asked_low"], pool["asked_high"]) == (
        "scale",
        "60000.00",
        "83920.00",
        "93608.00",
    )


def test_a_gis_has_each_as_cents_and_as_text(short: Assessment, tmp_path: Path) -> None:
    features = [feature["properties"] for feature in to_geojson(short)["features"]]
    layer = gpd.read_file(write_geopackage(short, tmp_path / "uit.gpkg"), layer="gebieden")
    for column, amounts in (("bedrag_laag", LOW), ("bedrag_hoog", HIGH), ("betaald", PAID)):
        cents = [int(amount.replace(".", "")) for amount in amounts]
        assert [row[column] for row in features] == layer[column].tolist() == amounts
        assert [row[f"{column}_cent"] for row in features] == layer[f"{column}_cent"].tolist() == cents


def test_the_terminal_says_between_which_euros_and_what_is_paid(short: Assessment) -> None:
    lines = [plain(line) for line in to_text(short).splitlines()]
    assert lines[0].split()[-3:] == ["bedrag", "ligt", "betaald"]
    assert " ".join(lines[2].split()[-9:]) == "20.000,00 tussen € 20.000,00 en € 21.377,00 € 14.294,22"
    assert " ".join(lines[7].split()[-9:]) == "83.950,00 tussen € 83.920,00 en € 93.608,00 € 60.000,00"
    # 60,000 / 83,950
    assert "Elk gebied krijgt 71,47% van zijn bedrag betaald." in lines
    # as long as there is enough, a column of what is paid would say nothing
    assert "betaald" not in to_text(four_areas()).splitlines()[0]


def test_the_published_page_says_it_in_figures_table_cards_and_remarks(short: Assessment) -> None:
    page = Page(publish_html(short))
    words = plain(" ".join(" ".join(page.words).split()))
    told = (
        "€ 60.000,00 gevraagd: € 83.950,00 (€ 83.920,00 tot € 93.608,00);"
        " € 23.950,00 meer dan de € 60.000,00 in de pot"
    )
    assert told in words
    # what all lowest and all highest come to is told once more, in the sentence of the pool
    assert words.count("93.608,00") == 2
    row = next(row for row in page.rows if len(row) == 5 and row[0].strip() == "Noord")
    assert plain(" ".join(row[4].split())) == (
        "€ 14.294,22 gevraagd: € 20.000,00 (tussen € 20.000,00 en € 21.377,00); de pot is op"
    )
    assert "Betaald uit de pot" in words
    # on every receipt, and once in the remarks
    assert words.count(DEPENDS) == 5


def test_a_page_under_a_scheme_without_a_rule_says_by_how_much_the_pool_is_too_small() -> None:
    words = plain(" ".join(" ".join(Page(publish_html(ruled(60_000, "report"))).words).split()))
    # 83,950 - 60,000
    assert "€ 23.950,00 meer dan de € 60.000,00 in de pot" in words
    assert "De regeling zegt niet wie er minder krijgt." in words
    assert "van de € 60.000,00 in de pot" not in words
    enough = plain(" ".join(" ".join(Page(publish_html(ruled(83_950, "report"))).words).split()))
    assert "van de € 83.950,00 in de pot" in enough


def test_panel_list_and_receipt_say_it(short: Assessment) -> None:
    scheme, zones = short.scheme, hoogeveen()
    receipt, outcome = short.receipts["a1"], short.tiers["a1"]
    panel = plain(area_figures(receipt, outcome, scheme, zones))
    assert "€ 14.294<small>,22</small>" in panel
    asked = "gevraagd: € 20.000,00, tussen € 20.000,00 en € 21.377,00; dat hangt ook af van trede C"
    assert f'<p class="pg-sure">{asked}</p>' in panel
    assert "De pot is op: elk gebied krijgt 71,47% van zijn bedrag" in panel
    together = plain(total_figures(short, scheme, zones))
    assert "€ 60.000<small>,00</small>" in together
    # that there is not enough stands first
    first, asked = "€ 23.950,00 meer dan de € 60.000,00 in de pot", "gevraagd: € 83.950,00 (tussen"
    assert f'<p class="pg-sure">{first}</p>' in together
    assert f'<p class="pg-source">{asked} € 83.920,00 en € 93.608,00, alle' in together
    listed = {row["name"]: row for row in rows(short, scheme, None)}
    assert plain(listed["Noord"]["money"]) == "€ 14.294,22"
    assert plain(listed["Noord"]["note"]) == "gevraagd: € 20.000,00\n(€ 20.000,00 tot € 21.377,00)"
    # the column adds up to what is paid
    assert plain(totals_row(short)[-1]) == "€ 60.000,00"
    assert plain(totals_note(short)) == "gevraagd: € 83.950,00\n(€ 83.920,00 tot € 93.608,00)"
    paper = plain(receipt_html(receipt, outcome, zones))
    # at its lowest it is the total
    assert "Laagste bedrag" not in paper
    assert all(words in paper for words in ("Hoogste bedrag", "Betaald uit de pot", DEPENDS))
    with speaking("en"):
        assert "asked: €20,000.00, between €20,000.00 and €21,377.00" in area_figures(
            receipt, outcome, scheme, zones
        )


def test_an_exact_amount_has_no_range_to_show() -> None:
    zones = hoogeveen()
    exact = four_areas()
    receipt = exact.receipts["a1"]
    unsure = plain(area_figures(receipt, exact.tiers["a1"], exact.scheme, zones))
    assert "tussen" in unsure.partition("Euro")[2]
    flat = HOOGEVEEN.model_copy(update={"tiers": (), "pool": None})
    base = four_areas(scheme=flat)
    figures = area_figures(base.receipts["a1"], base.tiers["a1"], flat, zones)
    assert "tussen" not in plain(figures).partition("Euro")[2]
    assert totals_note(base) == ""


def test_the_pool_is_told_with_its_rule_in_view_and_who_pays_what_below_it(short: Assessment) -> None:
    assert short.total.pool is not None
    told = pool_told(short.total.pool)
    above, below = (plain("\n".join(told[part])) for part in ("state", "partners"))
    assert "Elk gebied krijgt 71,47% van zijn bedrag betaald." in above
    assert "€ 23.950,00 meer dan er is" in above
    assert "Te betalen door de gemeente: € 60.000,00." in below


def test_where_amounts_go_by_the_guaranteed_range_that_is_said_beside_the_one_of_90_percent() -> None:
    told = "Amounts go by the guaranteed range of the number of people, not by the one of 90%."
    strict = four_areas(scheme=HOOGEVEEN.model_copy(update={"range": "guaranteed"}))
    with speaking("en"):
        assert told in to_text(strict)
        assert told in " ".join(Page(publish_html(strict)).words)
        assert told not in to_text(four_areas())
