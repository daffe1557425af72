"""No spreadsheet works a name out, whatever separator it opens the file with; no program gets another."""

from __future__ import annotations

import csv
import io
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from smeedkaart.publish.spreadsheet import as_label, no_formula
from smeedkaart.publish.tables import to_csv, to_excel_csv
from tests.fixtures.assessments import four_areas

# the signs with which an attack is written, among others
NAMES = st.text(
    st.sampled_from("=+-@,;|\t\"' \r\n0A5%") | st.characters(codec="utf-8"), min_size=1, max_size=12
)
STARTS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff20", "\uff0d")


def cells_of(written: str) -> set[str]:
    """Split as any spreadsheet may: by each separator with its quotes, and by all of them without."""
    found = set(re.split(r"[,;|\t\r\n]", written))
    for separator in ",;|\t":
        rows = csv.reader(io.StringIO(written, newline=""), delimiter=separator)
        found |= {cell for row in rows for cell in row}
    # spaces and quotes in front of it make a formula no less one
    return {cell.lstrip(' "\t\r\n') for cell in found}


def is_formula(cell: str) -> bool:
    # a number below zero is no formula
    return cell.startswith(STARTS) and not re.fullmatch(r"-\d+([.,]\d+)?", cell)


@settings(max_examples=300)
@given(st.lists(NAMES, min_size=2, max_size=4))
@example(["%1;=2", 'x,"=1+1"'])
@example(["a\r\n=1+1", ' "=1'])
@example(["Noord, -5+3", "\uff1d1"])
def test_no_cell_is_a_formula_whichever_separator_opens_it(texts: list[str]) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerow(
        [*map(as_label, texts), *map(no_formula, texts)]
    )
    assert not any(is_formula(cell) for cell in cells_of(out.getvalue()))


@pytest.mark.parametrize("name", ["%1;=2", "=1+1", '"=1', " @SUM(A1)", "\t=1", "a,\t+1", "x|-1+1"])
def test_a_name_in_the_table_for_excel_is_never_worked_out(name: str) -> None:
    written = to_excel_csv(four_areas((name, "Oost", "Zuid", "West"))).decode("utf-8-sig")
    assert not any(is_formula(cell) for cell in cells_of(written))


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("0118", "'0118"),
        ("1-2", "'1-2"),
        ("3/4", "'3/4"),
        ("1E5", "'1E5"),
        ("12 mei", "'12 mei"),
        ("mrt-12", "'mrt-12"),
        ("-5", "'-5"),
        ("WAAR", "'WAAR"),
        ("BU01180105", "BU01180105"),
        ("Wijk 12", "Wijk 12"),
        ("Noord - Zuid", "Noord - Zuid"),
        ("Mei", "Mei"),
    ],
)
def test_a_name_or_code_is_no_number_day_or_truth_in_excel(name: str, cell: str) -> None:
    text = to_excel_csv(four_areas((name, "Oost", "Zuid", "West"))).decode("utf-8-sig")
    row = list(csv.reader(io.StringIO(text), delimiter=";"))[1]
    assert row[1] == cell
    # the people of the first area stay a number
    assert row[2] == "100"


@settings(max_examples=30)
@given(st.lists(NAMES, min_size=4, max_size=4))
@example(["-5", "=1+1", "0118", "%1;=2"])
def test_a_program_reads_back_the_very_names(names: list[str]) -> None:
    text = to_csv(four_areas((names[0], names[1], names[2], names[3])))
    assert [row["name"] for row in csv.DictReader(io.StringIO(text, newline=""))] == names
