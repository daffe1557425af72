"""Who gets no amount gets none anywhere, and it is said at the area, on the map and at the total."""

import json
import re
import sqlite3
from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import smeedkaart
from smeedkaart import Scheme, assess
from smeedkaart.change.effects import change_effect
from smeedkaart.change.series import assess_on, kept_on, over_time
from smeedkaart.errors import SchemeError
from smeedkaart.history.event import Event, Output
from smeedkaart.publish.gis import to_geojson, write_geopackage
from smeedkaart.publish.map.html import publish_html
from smeedkaart.publish.sentences import unpaid_together
from smeedkaart.publish.tables import to_csv, to_excel_csv, to_text
from smeedkaart.sources.local.sample import hoogeveen
from smeedkaart.statistics.zones import ZoneData
from smeedkaart.web.editor.styles import looks
from smeedkaart.web.view.results import area_sign, rows, total_figures, totals_row
from tests.fixtures.assessments import paid_and_not, square, town

HOOGEVEEN = Scheme.named("hoogeveen-2007")
DAY = date(2012, 1, 1)
TOGETHER = [
    "1 gebied krijgt niets: minder dan 1 inwoner.",
    "1 gebied krijgt niets: buiten de gemeente.",
    "Van 1 gebied is het bedrag niet bekend: aantal inwoners niet bekend.",
]


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("-1", "“minimum_people” moet minstens 0 zijn"),
        ('"1"', "“minimum_people” moet een heel getal zijn"),
        ("1.5", "“minimum_people” moet een heel getal zijn"),
        ("true", "“minimum_people” moet een heel getal zijn"),
    ],
)
def test_a_minimum_that_is_no_number_of_people_is_refused(tmp_path: Path, written: str, reason: str) -> None:
    file = tmp_path / "regeling.toml"
    whole = (Path(smeedkaart.__file__).parent / "schemes" / "hoogeveen-2007.toml").read_text(encoding="utf-8")
    assert "minimum_people = 1\n" in whole
    file.write_text(whole.replace("minimum_people = 1", f"minimum_people = {written}"), encoding="utf-8")
    with pytest.raises(SchemeError, match=reason):
        Scheme.load(file)


def test_of_four_areas_only_the_one_with_people_is_paid() -> None:
    result = paid_and_not()
    totals = {area: receipt.total for area, receipt in result.receipts.items()}
    nothing = Decimal("0.00")
    assert totals == {"a1": Decimal("20000.00"), "a2": nothing, "a3": None, "a4": nothing}
    assert result.areas["unpaid"].to_dict() == {
        "a1": "",
        "a2": "below_minimum",
        "a3": "unknown",
        "a4": "outside",
    }
    # an area outside has no people that are known, not none
    assert pd.isna(result.areas.at["a4", "people"])
    assert result.receipts["a3"].asked == nothing
    # 20,000 + 0 + at least 0 + 0
    assert (result.total.amount, result.total.amount_complete) == (Decimal("20000.00"), False)
    assert result.total.pool is not None
    assert (result.total.pool.asked, result.total.pool.areas) == (Decimal("20000.00"), 2)


def test_squares_far_away_cost_nothing() -> None:
    # what cost 22,740,000 euros: a thousand areas where nobody can say that anyone lives
    far = gpd.GeoDataFrame(
        {"name": [f"Vak {i}" for i in range(1000)]},
        geometry=[square(100 + i) for i in range(1000)],
        crs=28992,
    )
    result = assess(far, town(), "hoogeveen-2007")
    assert (result.total.amount, result.total.amount_complete) == (Decimal("0.00"), True)
    assert unpaid_together(result) == ["1.000 gebieden krijgen niets: buiten de gemeente."]


def test_it_is_said_at_the_total_in_every_form() -> None:
    result = paid_and_not()
    assert unpaid_together(result) == TOGETHER
    text = plain(to_text(result)).splitlines()
    last = next(i for i, line in enumerate(text) if line.startswith("samen"))
    assert text[last].endswith("minstens € 20.000,00")
    # right below the total
    assert text[last + 2 : last + 5] == TOGETHER
    assert all(sentence in total_figures(result, HOOGEVEEN, hoogeveen()) for sentence in TOGETHER)
    assert plain(totals_row(result)[-1]) == "minstens € 20.000,00"
    told = result.to_dict()["totals"]
    assert told["unpaid"] == {"below_minimum": 1, "unknown": 1, "outside": 1}
    assert told["funding_complete"] is False


def test_all_areas_without_an_amount_have_one_sign_together_and_their_reasons_are_equally_large() -> None:
    """Two areas get nothing, for two reasons: one "0" with a 2, and not a "0" with a 1 twice."""
    figures = total_figures(paid_and_not(), HOOGEVEEN, hoogeveen())
    counted = re.findall(r'aria-label="([^"]*)".*?</span><span>(\d+)</span></li>', figures)
    assert [one for one in counted if "bedrag" in one[0]] == [
        ("geen bedrag", "2"),
        ("bedrag niet bekend", "1"),
    ]
    assert "aantal gebieden per trede; 0: geen bedrag; ?: bedrag niet bekend" in figures
    assert f'<p class="pg-sure">{" ".join(TOGETHER)}</p>' in figures


def test_it_is_said_at_the_area_in_every_form(tmp_path: Path) -> None:
    result = paid_and_not()
    reasons = ["", "minder dan 1 inwoner", "aantal inwoners niet bekend", "buiten de gemeente"]
    for line, reason in zip(to_text(result).splitlines()[2:6], reasons, strict=True):
        # who gets an amount has a tier that cannot be said: 20,000 + 102 x 13.50 at most
        assert line.endswith(reason or "€\u00a020.000,00 en €\u00a021.377,00")
    csv = to_csv(result).splitlines()
    place = csv[0].split(",").index("no_amount_because")
    assert [line.split(",")[place] for line in csv[1:]] == ["", "below_minimum", "unknown", "outside"]
    amounts = [line.split(",")[place - 4] for line in csv[1:]]
    assert amounts == ["20000.00", "0.00", "", "0.00"]
    excel = to_excel_csv(result).decode("utf-8-sig").splitlines()
    place = excel[0].split(";").index("waarom geen bedrag")
    assert [line.split(";")[place] for line in excel[1:5]] == reasons
    listed = {row["name"]: (plain(row["money"]), row["note"]) for row in rows(result, HOOGEVEEN, None)}
    assert listed["Zee"] == ("€ 0,00", "buiten de gemeente")
    assert listed["Geheim"] == ("minstens € 0,00", "aantal inwoners niet bekend")
    assert [one["properties"]["geen_bedrag"] for one in to_geojson(result)["features"]] == [
        reason or None for reason in reasons
    ]
    file = write_geopackage(result, tmp_path / "gebieden.gpkg")
    assert gpd.read_file(file, layer="gebieden")["geen_bedrag"].fillna("").tolist() == reasons
    with closing(sqlite3.connect(file)) as database:
        (style,) = database.execute("SELECT styleQML FROM layer_styles").fetchone()
    assert all(f'value="{reason}"' in style for reason in reasons)


def test_the_map_has_a_sign_of_its_own_that_is_no_tier() -> None:
    result = paid_and_not()
    shown = looks(result, HOOGEVEEN)
    assert {area: bool(look["dots"]) for area, look in shown.items()} == {
        "a1": False,
        "a2": True,
        "a3": True,
        "a4": True,
    }
    assert str(shown["a4"]["label"]) == "geen bedrag · buiten de gemeente"
    assert str(shown["a3"]["label"]) == "bedrag niet bekend · aantal inwoners niet bekend"
    signs = [area_sign(receipt, HOOGEVEEN)["letter"] for receipt in result.receipts.values()]
    assert signs[1:] == ["0", "?", "0"]
    page = publish_html(result)
    assert page.count('<pattern id="niets"') == 1
    legend = page[page.index('<div class="legend"') :]
    assert "geen bedrag: minder dan 1 inwoner of buiten de gemeente" in legend
    assert "bedrag niet bekend: aantal inwoners niet bekend" in legend
    # once, among the remarks below the table
    assert page.count(TOGETHER[0]) == 1
    assert page.index(TOGETHER[0]) > page.index('<ul class="remarks"')
    assert "s-none" not in publish_html(assess(areas(a=square(0)), town(), "hoogeveen-2007"))


def areas(**shapes: object) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"name": list(shapes)}, geometry=list(shapes.values()), index=list(shapes), crs=28992
    )


def test_json_never_gives_an_unknown_amount_as_known() -> None:
    told = {
        area["name"]: area["funding"] for area in json.loads(json.dumps(paid_and_not().to_dict()))["areas"]
    }
    assert (told["Geheim"]["total"], told["Geheim"]["asked"], told["Geheim"]["unpaid"]) == (
        None,
        "0.00",
        "unknown",
    )
    assert (told["Zee"]["total"], told["Zee"]["people"], told["Zee"]["unpaid"]) == ("0.00", None, "outside")


def history() -> list[Event]:
    """Draw Noord (100 people) and Zee (outside), and merge them in 2012."""
    both = Output("m", "Samen", square(0).union(square(20)))
    return [
        Event("draw", "n", date(2007, 1, 1), name="Noord", geometry=square(0), id=1),
        Event("draw", "z", date(2007, 1, 1), name="Zee", geometry=square(20), id=2),
        Event("merge", "m", DAY, inputs=("n", "z"), outputs=(both,), id=3),
    ]


def figures() -> ZoneData:
    return assess(areas(a=square(0)), town(), "hoogeveen-2007").basis.data


@pytest.mark.parametrize("keeps", ["none", "all"])
def test_merging_with_an_area_of_nobody_neither_costs_nor_keeps_a_base_amount(keeps: str) -> None:
    scheme = HOOGEVEEN.model_copy(update={"merge_keeps_base": keeps})
    assert kept_on(history(), DAY, figures(), scheme) == {}
    found = assess_on(history(), DAY, figures(), scheme)
    assert found is not None
    assert found.receipts["m"].total == Decimal("20000.00")
    effect = change_effect(history()[:2], history()[2], figures(), scheme)
    # one base amount before and one after
    assert (effect.difference, effect.lines, effect.complete) == (Decimal("0.00"), (), True)


def test_over_time_an_area_of_nobody_has_no_base() -> None:
    years = over_time(history(), [date(2008, 1, 1), DAY], figures(), HOOGEVEEN)
    assert [str(base) for base in years.per_area["base"]] == ["20000.00", "0.00", "20000.00"]
    assert [str(total) for total in years.totals["total"]] == ["20000.00", "20000.00"]
    assert years.totals["complete"].tolist() == [True, True]


def test_a_difference_with_an_unknown_amount_is_not_told_as_known() -> None:
    zones = town().assign(population=[100.0, 0.0, None, 400.0])
    data = assess(areas(a=square(0)), zones, "hoogeveen-2007").basis.data
    drawn = Event("draw", "g", DAY, name="Geheim", geometry=square(2), id=1)
    effect = change_effect([], drawn, data, HOOGEVEEN)
    assert plain(effect.difference_words()) == "onbekend, € 0,00 volgens wat zeker is"
    assert "onbekend, minstens € 0,00" in plain(effect.as_text())
    years = over_time([drawn], [DAY], data, HOOGEVEEN)
    assert years.totals["complete"].tolist() == [False]


@settings(max_examples=15)
@given(st.integers(0, 300), st.floats(0.001, 3.999), st.floats(0.001, 0.5))
def test_growing_an_area_past_the_minimum_never_lowers_its_amount(
    minimum: int, width: float, more: float
) -> None:
    scheme = HOOGEVEEN.model_copy(update={"minimum_people": minimum})
    both = areas(small=square(0, 0, width), large=square(0, 0, min(width + more, 4)))
    result = assess(both, town(), scheme)
    small, large = result.receipts["small"], result.receipts["large"]
    assert small.people is not None
    assert (small.total == Decimal("0.00")) == (small.people < minimum - 1e-6)
    assert small.asked <= large.asked
