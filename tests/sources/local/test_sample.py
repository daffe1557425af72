"""The sample keeps what it promises: facts of Hoogeveen, with their origin, marked as not for decisions."""

from typing import Any

import pandas as pd
import pytest
import shapely

from smeedkaart.sources.local.sample import hoogeveen
from smeedkaart.text.language import speaking


def test_the_sample_holds_the_48_buurten_and_13_wijken_of_hoogeveen() -> None:
    data = hoogeveen()
    assert len(data.zones) == 48
    assert len(data.parents) == 13
    assert data.zones.crs.to_epsg() == 28992


def test_buurten_add_up_to_their_wijk_and_wijken_to_the_municipality() -> None:
    data = hoogeveen()
    per_wijk = data.zones.groupby("parent")["population"].sum()
    assert per_wijk.to_dict() == data.parents["population"].to_dict()
    # 56,900 inhabitants on 1 January 2025, as CBS publishes for the municipality
    assert data.zones["population"].sum() == 56_900


def test_borders_form_a_coverage_without_gaps_or_overlaps() -> None:
    zones = hoogeveen().zones
    assert shapely.coverage_is_valid(zones.geometry.to_numpy())


def test_figures_of_a_wijk_are_not_passed_off_as_figures_of_its_buurten() -> None:
    data = hoogeveen()
    assert data.zones["house_value"].isna().all()
    assert data.parents.at["WK011850", "house_value"] == 233


def test_the_municipal_average_is_weighted_by_households() -> None:
    # labour participation over the wijken of wijken.csv, weighted by inhabitants, worked out by hand:
    # 67x25750 + 75x14395 + 76x600 + 71x2360 + 73x4560 + 76x2135 + 74x1425 + 74x985 + 73x665 + 77x700
    # + 71x1940 + 75x630 + 80x755 = 4,039,350; divided by 56,900 = 70.990
    assert hoogeveen().reference["labour_participation"] == pytest.approx(4_039_350 / 56_900)


def test_a_wijk_without_a_figure_does_not_weigh_in_the_municipal_average(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = pd.read_csv

    def without_one(*args: Any, **more: Any) -> pd.DataFrame:
        table: pd.DataFrame = whole(*args, **more)
        if "wijkcode" in table:
            table.loc[table["wijkcode"] == "WK011850", "nettoArbeidsparticipatie"] = float("nan")
        return table

    monkeypatch.setattr(pd, "read_csv", without_one)
    # the sum above without wijk 50: (4,039,350 - 67 x 25,750) / (56,900 - 25,750) = 2,314,100 / 31,150
    assert hoogeveen().reference["labour_participation"] == pytest.approx(2_314_100 / 31_150)


def test_a_receipt_does_not_say_that_an_estimate_stands_in_the_table() -> None:
    assert str(hoogeveen().provenance["population"].table) == "geschat uit 86165NED"
    assert hoogeveen().provenance["house_value"].table == "86165NED"


def test_everything_made_from_the_sample_can_say_so_in_both_languages() -> None:
    data = hoogeveen()
    assert data.notice == "voorbeelddata, niet voor besluiten"
    with speaking("en"):
        assert data.notice == "sample data, not for decisions"
    assert "CC BY 4.0" in data.attribution
    assert "86165NED" in data.attribution
    assert "Kadaster" in data.attribution


def test_a_caller_who_changes_the_sample_does_not_change_it_for_others() -> None:
    first = hoogeveen()
    first.zones.loc["BU01185003", "population"] = 1.0
    assert hoogeveen().zones.at["BU01185003", "population"] == 5185
