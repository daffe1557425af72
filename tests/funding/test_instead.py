"""Indicators in order of preference: where figures lack the first, both sides are of what takes its place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import box

from smeedkaart.assessment.assess import assess
from smeedkaart.errors import SchemeError
from smeedkaart.funding.scheme import Scheme
from smeedkaart.funding.tiers import Answer
from smeedkaart.statistics.provenance import Provenance
from smeedkaart.statistics.zones import ZoneData

TEXT = """
name = "Voorkeur"
year = 2024
base = "100.00"

[[tiers]]
key = "C"
name = "weinig geld"
amount = "10.00"

[tiers.rule]
type = "worse"
at_least = 1
indicators = ["low_income"]
instead = { low_income = ["poverty", "wmo_clients"] }
"""


@pytest.fixture
def rules(tmp_path: Path) -> Scheme:
    path = tmp_path / "voorkeur.toml"
    path.write_text(TEXT, encoding="utf-8")
    return Scheme.load(path)


def data(year: int = 2025, absent: tuple[str, ...] = (), **figures: Any) -> ZoneData:
    """Make three buurten of 100 x 100 m in a row, of 100, 300 and 600 people."""
    columns = {"population": [100.0, 300.0, 600.0], "households": [50.0, 150.0, 300.0], **figures}
    zones = gpd.GeoDataFrame(
        {"zone_name": list("abc"), "parent": None, **columns},
        geometry=[box(100 * i, 0, 100 * (i + 1), 100) for i in range(3)],
        index=pd.Index([f"BU9901010{i}" for i in range(3)], name="zone"),
        crs=28992,
    )
    return ZoneData(
        code="GM9901",
        name="Rij",
        year=year,
        zones=zones,
        parents=pd.DataFrame(index=pd.Index([], name="parent")),
        reference={},
        provenance={"zones": Provenance("eigen", "t", year, "", "", "")},
        indicators=tuple(columns),
        absent=absent,
    )


def first(given: ZoneData, rules: Scheme) -> Any:
    """Assess the first buurt; give its one comparison."""
    drawn = gpd.GeoDataFrame({"name": ["a"]}, geometry=[given.zones.geometry.iloc[0]], crs=28992)
    (outcome,) = assess(drawn, given, rules).tiers.values()
    (verdict,) = outcome.verdicts
    return verdict.comparisons[0]


def test_where_the_first_has_figures_it_is_the_one(rules: Scheme) -> None:
    found = first(data(year=2023, low_income=[9.0, 3.0, 2.0], poverty=[1.0, 3.0, 4.0]), rules)
    assert (found.indicator, found.instead_of, found.answer) == ("low_income", None, Answer.YES)
    assert found.sentence.startswith("Huishoudens met een laag inkomen: 9,0%")


def test_where_it_has_none_area_and_average_are_both_of_the_next(rules: Scheme) -> None:
    """By people: (100 x 8 + 300 x 4 + 600 x 2) / 1000 = 3.2."""
    found = first(data(poverty=[8.0, 4.0, 2.0], wmo_clients=[1.0, 2.0, 3.0]), rules)
    assert (found.indicator, found.instead_of, found.answer) == ("poverty", "low_income", Answer.YES)
    assert found.value == pytest.approx(8.0)
    assert found.reference == pytest.approx(3.2)
    assert found.sentence.startswith(
        "Mensen in armoede (in plaats van: Huishoudens met een laag inkomen): 8,0%"
    )


def test_the_one_after_that_comes_only_where_both_have_none(rules: Scheme) -> None:
    nothing = [np.nan] * 3
    found = first(data(low_income=nothing, poverty=nothing, wmo_clients=[10.0, 20.0, 30.0]), rules)
    assert (found.indicator, found.instead_of) == ("wmo_clients", "low_income")


@pytest.mark.parametrize(
    ("year", "absent", "told"),
    [
        (2025, (), "CBS maakte dit cijfer voor het laatst over 2023, dus het staat niet in deze gegevens."),
        (2022, ("low_income",), "de tabel van CBS over 2022 heeft dit cijfer niet, en een oudere ook niet."),
        (2022, (), "niet gepubliceerd voor dit gebied, dus niet te vergelijken."),
    ],
)
def test_where_nothing_has_figures_the_first_is_named_and_why(
    rules: Scheme, year: int, absent: tuple[str, ...], told: str
) -> None:
    found = first(data(year, absent), rules)
    assert (found.indicator, found.answer) == ("low_income", Answer.CANNOT_SAY)
    assert found.sentence == f"Huishoudens met een laag inkomen: {told}"


def test_a_figure_that_is_only_that_of_the_municipality_is_not_preferred(rules: Scheme) -> None:
    """Which is what a pack makes of a parent without a figure of its own."""
    given = data(poverty=[8.0, 4.0, 2.0])
    parents = pd.DataFrame(
        {"zone_name": ["W"], "low_income": [5.0]}, index=pd.Index(["WK990101"], name="parent")
    )
    borrowed = pd.DataFrame({"low_income": ["gemeente"]}, index=parents.index)
    climbed = ZoneData(**{**vars(given), "parents": parents, "borrowed": borrowed})
    assert climbed.lacks("low_income")
    assert not climbed.lacks("poverty")
    assert first(climbed, rules).indicator == "poverty"


@pytest.mark.parametrize(
    ("new", "reason"),
    [
        ('instead = { poverty = ["wmo_clients"] }', "“poverty” staat niet bij de cijfers van deze regel"),
        ('instead = { low_income = "low_income" }', "“low_income” staat hier voor de tweede keer"),
        ('instead = { low_income = ["poverty", "poverty"] }', "“poverty” staat hier voor de tweede keer"),
        ('instead = { low_income = "povert" }', "Er is geen kerncijfer “povert”. Bedoelt u poverty?"),
        ('instead = { low_income = "social_housing" }', "is meer niet beter of slechter"),
        ('instead = "poverty"', "schrijf per kerncijfer welke andere in de plaats komen"),
        ("instead = { low_income = 3 }", "schrijf per kerncijfer welke andere in de plaats komen"),
        ("instead = { low_income = [] }", "schrijf per kerncijfer welke andere in de plaats komen"),
        (
            'instead = { low_income = "poverty" }\nthan = { low_income = 4 }',
            "“poverty” kan in de plaats komen van “low_income”, dus geef in than beide een getal",
        ),
        ('margin = 0.05\ninstead = { low_income = "ses_woa" }', "ligt rond 0, dus een marge"),
    ],
)
def test_a_mistake_in_the_order_is_told(tmp_path: Path, new: str, reason: str) -> None:
    path = tmp_path / "fout.toml"
    path.write_text(
        TEXT.replace('instead = { low_income = ["poverty", "wmo_clients"] }', new), encoding="utf-8"
    )
    with pytest.raises(SchemeError) as refused:
        Scheme.load(path)
    assert reason in str(refused.value)
    assert "fout.toml, regel" in str(refused.value)


def test_a_number_of_the_scheme_goes_with_what_takes_the_place(tmp_path: Path) -> None:
    path = tmp_path / "grens.toml"
    numbers = 'instead = { low_income = "poverty" }\nthan = { low_income = 5, poverty = 9 }'
    path.write_text(
        TEXT.replace('instead = { low_income = ["poverty", "wmo_clients"] }', numbers), encoding="utf-8"
    )
    found = first(data(poverty=[8.0, 4.0, 2.0]), Scheme.load(path))
    # 8 is above 5, which is what is asked of low income, and not above 9
    assert (found.reference, found.answer) == (9.0, Answer.NO)


def test_a_scheme_that_lacks_nothing_stays_the_same_one() -> None:
    scheme = Scheme.named("hoogeveen-2007")
    assert scheme.choosing(()) is scheme
    chosen = scheme.choosing({"low_income", "near_social_minimum"})
    assert chosen.indicators[:2] == ("poverty", "near_poverty")
    assert set(scheme.indicators) < set(scheme.preferred)
    assert {"poverty", "near_poverty"} <= set(scheme.preferred)
