"""Areas of one kind and of one group are added up: people once, euros to the cent."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smeedkaart.assessment.assess import assess
from smeedkaart.assessment.result import Assessment
from smeedkaart.publish.gis import to_geojson, write_geopackage
from smeedkaart.publish.map.html import publish_html
from smeedkaart.publish.tables import to_csv, to_excel_csv, to_json, to_text
from smeedkaart.text.language import speaking
from smeedkaart.web.view.results import rows, subtotal_rows
from tests.fixtures.assessments import four_areas, square

# Noord 100 people, Oost 200, Zuid 300, West 400
KINDS, GROUPS = ("dorp", "wijk", "Wijk ", "dorp"), ("Zuid", "", "", "zuid")
# by hand: Noord 20,000.00 + West 20,000.00; Oost 21,100.00 + Zuid 22,850.00
VILLAGES, WIJKEN = Decimal("40000.00"), Decimal("43950.00")


def classed(kinds: tuple[str, ...] = KINDS, groups: tuple[str, ...] = GROUPS) -> Assessment:
    plain = four_areas()
    areas = plain.areas[["name", "geometry"]].assign(area_kind=list(kinds), area_group=list(groups))
    return assess(areas, plain.basis.data, plain.scheme, decisions=plain.basis.decisions, on=plain.basis.on)


@pytest.fixture(scope="module")
def found() -> Assessment:
    return classed()


def test_each_kind_and_each_group_has_its_people_and_its_euros(found: Assessment) -> None:
    told = [(one.by, one.name, one.areas, one.total.people, one.total.amount) for one in found.subtotals]
    assert told == [
        ("area_kind", "dorp", ("a1", "a4"), 500.0, VILLAGES),
        # capitals and spaces make no other kind
        ("area_kind", "wijk", ("a2", "a3"), 500.0, WIJKEN),
        ("area_group", "Zuid", ("a1", "a4"), 500.0, VILLAGES),
        ("area_group", "", ("a2", "a3"), 500.0, WIJKEN),
    ]


def test_of_what_is_said_of_no_area_there_is_no_subtotal() -> None:
    assert four_areas().subtotals == ()
    assert "Zonder" not in to_text(four_areas())


def test_who_lives_in_two_areas_of_a_kind_counts_once() -> None:
    plain = four_areas()
    areas = plain.areas[["name", "geometry"]].assign(area_kind="dorp")
    # the second area is the first one and the next: 100 + 200 people, of whom 100 live in the first too
    areas.loc["a2", "geometry"] = square(0, width=2)
    (one,) = assess(areas.loc[["a1", "a2"]], plain.basis.data, plain.scheme, on=plain.basis.on).subtotals
    assert one.total.people == 300.0
    # each asks its base amount: 2 x 20,000
    assert one.total.amount == Decimal("40000.00")


@settings(max_examples=15)
@given(st.lists(st.sampled_from(["dorp", "wijk", "", "Dorp"]), min_size=4, max_size=4))
def test_subtotals_add_up_to_the_total(kinds: list[str]) -> None:
    whole = classed((kinds[0], kinds[1], kinds[2], kinds[3]), ("", "", "", ""))
    if any(kinds):
        assert sum(one.total.amount for one in whole.subtotals) == whole.total.amount
        assert sum(one.total.people for one in whole.subtotals) == pytest.approx(whole.total.people)
        assert sorted(area for one in whole.subtotals for area in one.areas) == ["a1", "a2", "a3", "a4"]
    else:
        assert whole.subtotals == ()


def test_what_did_not_change_is_taken_over_and_comes_out_the_same(found: Assessment) -> None:
    areas = found.areas[["name", "geometry", "area_kind", "area_group"]]
    areas = areas.assign(area_kind=["dorp", "dorp", "wijk", "dorp"])
    basis = found.basis
    again = assess(areas, basis.data, basis.scheme, decisions=basis.decisions, on=basis.on, earlier=found)
    fresh = assess(areas, basis.data, basis.scheme, decisions=basis.decisions, on=basis.on)
    assert again.subtotals == fresh.subtotals
    # 100 + 200 + 400 people
    assert again.subtotals[0].total.people == 700.0


def test_the_table_for_the_terminal_has_a_row_for_each(found: Assessment) -> None:
    lines = [" ".join(line.replace("\u00a0", " ").split()) for line in to_text(found).splitlines()]
    assert any(line.startswith("Noord (dorp, werkgebied Zuid) 100 ") for line in lines)
    (villages,) = [line for line in lines if line.startswith("Dorp (2 gebieden)")]
    assert " 500 " in villages
    assert "€ 40.000,00" in villages
    assert [line for line in lines if line.startswith("Werkgebied Zuid (2 gebieden) 500")]
    assert [line for line in lines if line.startswith("Zonder werkgebied (2 gebieden) 500")]


def test_every_table_says_of_what_kind_and_group_an_area_is(found: Assessment) -> None:
    (first, *_rest) = csv.DictReader(io.StringIO(to_csv(found)))
    assert (first["area_kind"], first["area_group"]) == ("dorp", "Zuid")
    excel = list(csv.reader(io.StringIO(to_excel_csv(found).decode("utf-8-sig")), delimiter=";"))
    assert excel[0][-2:] == ["soort", "werkgebied"]
    assert excel[1][-2:] == ["dorp", "Zuid"]
    below = {row[0]: row[1] for row in excel if len(row) == 2}
    assert below["Dorp (2 gebieden): mensen"] == "500"
    assert below["Wijk (2 gebieden): bedrag in euro"] == "43950,00"
    told = json.loads(to_json(found))
    assert (told["areas"][0]["area_kind"], told["areas"][0]["area_group"]) == ("dorp", "Zuid")
    assert [(one["name"], one["totals"]["funding"]) for one in told["subtotals"]] == [
        ("dorp", "40000.00"),
        ("wijk", "43950.00"),
        ("Zuid", "40000.00"),
        ("", "43950.00"),
    ]


def test_a_gis_gets_them_too(found: Assessment, tmp_path: Path) -> None:
    properties = to_geojson(found)["features"][1]["properties"]
    assert (properties["soort"], properties["werkgebied"]) == ("wijk", None)
    with closing(sqlite3.connect(write_geopackage(found, tmp_path / "uit.gpkg"))) as database:
        told = database.execute("SELECT samen_naar, naam, mensen, bedrag_cent FROM deeltotalen").fetchall()
        assert database.execute("SELECT soort FROM gebieden").fetchone() == ("dorp",)
    assert told == [
        ("soort", "dorp", 500.0, 4_000_000),
        ("soort", "wijk", 500.0, 4_395_000),
        ("werkgebied", "Zuid", 500.0, 4_000_000),
        ("werkgebied", None, 500.0, 4_395_000),
    ]


def test_page_and_app_have_a_row_for_each(found: Assessment) -> None:
    page = publish_html(found)
    assert page.count('class="part"') == 4
    assert "Dorp (2 gebieden)" in page
    assert "<small>dorp, werkgebied Zuid</small>" in page
    listed = [[cell.replace("\u00a0", " ") for cell in row] for row in subtotal_rows(found)]
    assert listed[0] == ["Dorp (2 gebieden)", "", "500", "€ 40.000,00"]
    assert {row["name"]: row["kin"] for row in rows(found, found.scheme, None)}[
        "Noord"
    ] == "dorp, werkgebied Zuid"
    with speaking("en"):
        assert subtotal_rows(found)[3][0] == "Without a group (2 areas)"
