"""Tables say the same as the receipts, whoever opens them."""

import csv
import io
import json
import re
from datetime import date
from decimal import Decimal

import pandas as pd

from smeedkaart.publish.tables import to_csv, to_excel_csv, to_json, to_text
from tests.fixtures.assessments import four_areas, in_sample

DAY = date(2026, 3, 1)


def excel_rows(names: tuple[str, ...] = ("Noord", "Oost", "Zuid", "West")) -> list[list[str]]:
    text = to_excel_csv(four_areas(names), made_on=DAY).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def test_dutch_excel_finds_its_mark_its_semicolons_and_its_commas() -> None:
    raw = to_excel_csv(four_areas(), made_on=DAY)
    assert raw.startswith(b"\xef\xbb\xbf")
    frame = pd.read_csv(io.BytesIO(raw), sep=";", decimal=",", encoding="utf-8-sig", nrows=4)
    assert frame["gebied"].tolist() == ["Noord", "Oost", "Zuid", "West"]
    assert frame["inwoners"].tolist() == [100, 200, 300, 400]
    # 20,000 + 200 x 5.50 and 20,000 + 300 x 9.50
    assert frame["bedrag in euro"].tolist() == [20000.0, 21100.0, 22850.0, 20000.0]
    # 100 people, published in fives, so 98 to 102: 20,000 without a tier, 20,000 + 102 x 13.50 if C holds
    assert frame["bedrag in euro, laagste"].tolist()[0] == 20000.0
    assert frame["bedrag in euro, hoogste"].tolist()[0] == 21377.0
    assert frame["betaald, in euro"].tolist() == frame["bedrag in euro"].tolist()
    assert "21100,00" in raw.decode("utf-8-sig")


def test_below_the_excel_table_stand_total_scheme_source_and_day() -> None:
    below = {row[0]: row[1] for row in excel_rows() if len(row) == 2}
    # 20,000 + 21,100 + 22,850 + 20,000
    assert below["samen, bedrag in euro"] == "83950,00"
    # two fewer in each: 80,000 + 198 x 5.50 + 298 x 9.50; two more, all in C: 80,000 + 1,008 x 13.50
    assert below["samen, bedrag in euro, alle op hun laagst"] == "83920,00"
    assert below["samen, bedrag in euro, alle op hun hoogst"] == "93608,00"
    assert below["samen, betaald, in euro"] == "83950,00"
    assert below["samen, mensen"] == "1000"
    assert below["regeling"] == "De Smederijen van Hoogeveen (2007)"
    assert below["gemaakt op"] == "1 maart 2026"
    sample, _data = in_sample(2)
    text = to_excel_csv(sample, made_on=DAY).decode("utf-8-sig")
    assert "melding;voorbeelddata, niet voor besluiten" in text
    assert "Kadaster / Centraal Bureau voor de Statistiek" in text


def test_a_program_reads_points_and_blanks() -> None:
    frame = pd.read_csv(io.StringIO(to_csv(four_areas())), dtype={"amount": str})
    assert [Decimal(amount) for amount in frame["amount"]] == [
        Decimal("20000.00"),
        Decimal("21100.00"),
        Decimal("22850.00"),
        Decimal("20000.00"),
    ]
    assert frame["people"].tolist() == [100.0, 200.0, 300.0, 400.0]
    assert frame["tier"].isna().tolist() == [True, False, False, True]
    assert frame["tier_undecided"].tolist() == ["C"] * 4
    assert frame["scheme"].unique().tolist() == ["hoogeveen-2007"]


def test_json_has_what_was_agreed_and_amounts_are_text() -> None:
    found = json.loads(to_json(four_areas()))
    assert {"areas", "totals", "overlaps", "unassigned", "sources"} <= set(found)
    area = found["areas"][1]
    assert (area["id"], area["name"], area["tier"]) == ("a2", "Oost", "A")
    assert area["tier_reasons"]
    columns = {"value", "low", "high", "floor", "ceiling", "coverage", "borrowed"}
    assert set(area["estimates"]["population"]) == columns
    assert area["estimates"]["population"]["value"] == 200.0
    assert area["funding"]["total"] == "21100.00"
    assert [line["amount"] for line in area["funding"]["lines"]] == ["20000.00", "1100.00"]


def test_the_terminal_table_is_aligned_and_says_what_must_be_said() -> None:
    sample, _data = in_sample(3)
    lines = to_text(sample).splitlines()
    head = lines[0]
    assert head.split("  ")[0] == "gebied"
    # amounts end in one column, before what they lie between
    place = head.index("bedrag") + len("bedrag")
    assert all(re.search(r"\d,\d\d$", line[:place]) for line in (*lines[2:5], lines[6]))
    assert lines[6][place:].split()[0] == "tussen"
    assert "LET OP: voorbeelddata, niet voor besluiten" in lines
    assert any(line.startswith("Bron: ") and "86165NED" in line for line in lines)
    assert lines[6].startswith("samen")


def test_a_name_cannot_steer_the_terminal() -> None:
    text = to_text(four_areas(("\x1b[2J\x07leeg", "Oost\r\nZuid", "Zuid", "West")))
    assert "\x1b" not in text
    assert "\x07" not in text
    assert "\r" not in text


def test_wide_and_combining_characters_keep_the_columns() -> None:
    lines = to_text(four_areas(("東京", "e\u0301e\u0301n", "Zuid", "West"))).splitlines()
    # an ideogram takes two places, an accent of its own none: 東京 and Zuid both take four
    assert lines[2].index("100") + 2 == lines[4].index("300")
    assert lines[3].index("200") - 2 == lines[4].index("300")
