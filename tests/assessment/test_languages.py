"""One assessment is read in any language: it knows what there is to say, and says it when it is read."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest

from smeedkaart.assessment.assess import assess
from smeedkaart.assessment.result import Assessment
from smeedkaart.change.effects import change_effect
from smeedkaart.change.money import Effect
from smeedkaart.funding.rules import Partner, Pool
from smeedkaart.funding.scheme import KeepYears, Scheme
from smeedkaart.history.decision import Decision
from smeedkaart.history.event import Event, Output
from smeedkaart.statistics.provenance import Provenance
from smeedkaart.statistics.zones import ZoneData
from smeedkaart.text.language import speaking
from tests.fixtures.assessments import square, town

START, MERGED = date(2007, 5, 30), date(2012, 1, 1)
HOOGEVEEN = Scheme.named("hoogeveen-2007")
DUTCH = re.compile(
    r"\b(inwoners?|trede|gemeente|afgerond|basisbedrag|besluit|besloten|gemiddelde|gemiddeld|totaal|"
    r"van|het|een|niet|geldt|nodig|gevraagd)\b",
    re.IGNORECASE,
)
ENGLISH = re.compile(
    r"\b(inhabitants?|tier|municipality|rounded|base amounts?|decided|average|total|the|not|holds|needed|"
    r"asked)\b",
    re.IGNORECASE,
)


def data() -> ZoneData:
    """Return four buurten of which everything is known but a figure of the last, from a table by its code."""
    zones = town().assign(
        parent="W1", house_value=[180.0, 310.0, 250.0, None], owner_occupied=[40.0, 70.0, 55.0, 60.0]
    )
    parents = pd.DataFrame(
        {"zone_name": ["Een"], "population": [1000.0], "house_value": [240.0]},
        index=pd.Index(["W1"], name="parent"),
    )
    origin = Provenance("85984NED", "85984NED", 2024, "2024", "CBS", "CBS")
    average = {"house_value": 250.0, "owner_occupied": 55.0}
    provenance = {"zones": origin, "house_value": origin, "owner_occupied": origin}
    return ZoneData("GM0118", "Hoogeveen", 2024, zones, parents, average, provenance)


def made(zones: ZoneData, earlier: Assessment | None = None) -> Assessment:
    """Assess an area with every kind of sentence: decisions, ranges, a borrowed figure, what lies outside."""
    areas = gpd.GeoDataFrame(
        {"name": ["Krakeel", "Zee"]},
        geometry=[square(0, width=3.5).union(square(4)), square(40)],
        index=["k", "z"],
        crs=28992,
    )
    decisions = [
        Decision("k", "initiative", 2, START, "Twaalf mensen trekken het"),
        Decision("k", "impulse", None, date(2097, 1, 1), ""),
        Decision("x", "impulse", None, START, ""),
    ]
    pool = Pool(
        partners=(Partner(name="de gemeenteraad", names={"en": "the council"}, amount=Decimal(90_000)),)
    )
    scheme = HOOGEVEEN.model_copy(update={"pool": pool})
    return assess(areas, zones, scheme, decisions=decisions, on=date(2026, 1, 1), earlier=earlier)


def everything(result: Assessment) -> dict[str, Any]:
    """Return all that an assessment says, in the language in use."""
    outcome = result.tiers["k"]
    assert result.total.pool is not None
    return {
        "receipts": [receipt.as_text() for receipt in result.receipts.values()],
        "sentences": [receipt.sentences() for receipt in result.receipts.values()],
        "rounding": result.receipts["k"].rounding,
        "lines": [line.text for receipt in result.receipts.values() for line in receipt.lines],
        "reasons": [*outcome.reasons, *(reason for one in outcome.verdicts for reason in one.reasons)],
        "comparisons": [found.sentence for one in outcome.verdicts for found in one.comparisons],
        "pool": result.total.pool.sentences(),
        "warnings": result.warnings,
        "json": result.to_dict(),
    }


def words(said: Any) -> str:
    """Return what is told as one text, without what people themselves wrote in Dutch."""
    told = {name: text for name, text in said.items() if name != "json"}
    return str(told).replace("Twaalf mensen trekken het", "")


def test_one_assessment_is_wholly_dutch_and_then_wholly_english() -> None:
    result = made(data())
    dutch = everything(result)
    with speaking("en"):
        english = everything(result)
        assert english == everything(made(data()))
    assert not ENGLISH.search(words(dutch))
    assert not DUTCH.search(words(english))
    # and back again, with the same objects
    assert everything(result) == dutch


def test_what_is_said_in_each_language_is_what_stands_in_the_scheme_and_the_catalogue() -> None:
    result = made(data())
    receipt = result.receipts["k"]
    assert receipt.rounding.startswith("Afgerond op het dichtstbijzijnde hele aantal")
    assert "Buiten de gemeente, dus geen bedrag" in result.receipts["z"].as_text()
    with speaking("en"):
        assert receipt.rounding.startswith("Rounded to the nearest whole number of inhabitants")
        assert "Outside the municipality, so no amount" in result.receipts["z"].as_text()
        decided = "Decided on 30 May 2007: strength of the residents' initiative, level 2 of 4"
        assert any(reason.startswith(decided) for reason in receipt.tier_reasons)
        assert result.warnings[-1] == "A decision about “x” was left out: there is no such area."
        assert result.total.pool is not None
        assert result.total.pool.sentences()[-1].startswith("To be paid by the council: ")


def test_what_an_english_reader_had_worked_out_is_taken_over_and_reads_in_dutch() -> None:
    zones = data()
    with speaking("en"):
        english = made(zones)
    dutch = made(zones, earlier=english)
    assert dutch.receipts["k"] is english.receipts["k"]
    assert everything(dutch) == everything(made(zones))


@pytest.fixture
def merged() -> Effect:
    """Noord and Oost become one, which keeps both base amounts for three years."""
    events = [
        Event("draw", name.lower(), START, name=name, geometry=square(place), id=place + 1)
        for place, name in enumerate(("Noord", "Oost"))
    ]
    merge = Event(
        "merge",
        "samen",
        MERGED,
        inputs=("noord", "oost"),
        outputs=(Output("samen", "Samen", square(0, width=2)),),
        id=3,
    )
    kept = HOOGEVEEN.model_copy(update={"merge_keeps_base": KeepYears(years=3)})
    return change_effect(events, merge, data(), kept)


def test_what_a_change_does_to_the_money_is_wholly_dutch_and_then_wholly_english(merged: Effect) -> None:
    dutch = (merged.as_text(), merged.to_dict())
    assert [line.text for line in merged.lines[:2]] == [
        "1 basisbedrag minder",
        "Basisbedrag dat blijft na de samenvoeging van Noord en Oost, tot 1 januari 2015",
    ]
    assert not ENGLISH.search(dutch[0])
    with speaking("en"):
        assert [line.text for line in merged.lines[:2]] == [
            "1 base amount less",
            "Base amount that is kept after the merge of Noord and Oost, until 1 January 2015",
        ]
        assert not DUTCH.search(merged.as_text())
    assert (merged.as_text(), merged.to_dict()) == dutch
