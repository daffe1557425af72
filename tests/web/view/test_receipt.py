"""The receipt on screen: every figure with its table, and no more digits than were published."""

from __future__ import annotations

import re
from dataclasses import replace

from smeedkaart.funding.amounts import fund
from smeedkaart.funding.benchmark import Benchmark
from smeedkaart.funding.scheme import Scheme
from smeedkaart.funding.tiers import Answer, Comparison, TierOutcome, TierVerdict
from smeedkaart.sources.local.sample import hoogeveen
from smeedkaart.text.teller import Statement
from smeedkaart.web.view.receipt import receipt_html
from smeedkaart.web.view.results import area_figures

SCHEME = Scheme.named("hoogeveen-2007")
SAID = Statement("funding.figure_not_published")
RECEIPT = fund("a", "Krakeel", None, SCHEME, (), people=250.0)


def compared(indicator: str, value: float, low: float, high: float, average: float) -> Comparison:
    return Comparison(indicator, value, low, high, average, Answer.YES, "wijk", SAID, "86165NED, 2025")


def outcome(*comparisons: Comparison) -> TierOutcome:
    return TierOutcome("C", (TierVerdict("C", Answer.YES, (), comparisons),), (), ())


def sheet(*comparisons: Comparison) -> str:
    """Write the receipt as text: one cell or paragraph after another."""
    page = receipt_html(RECEIPT, outcome(*comparisons), hoogeveen())
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_figures_have_the_digits_in_which_they_were_published_and_no_more() -> None:
    text = sheet(compared("labour_participation", 69.6, 69.2, 69.7, 70.8))
    assert "70% 69% tot 70% 71% ja" in text
    tenths = replace(compared("labour_participation", 69.6, 69.2, 69.7, 70.8), decimals=1)
    assert "69,6% 69,2% tot 69,7% 70,8% ja" in sheet(tenths)


def test_the_sheet_names_what_a_figure_was_held_against() -> None:
    one = compared("owner_occupied", 59.0, 58.0, 60.0, 62.0)
    province = Benchmark(62.0, "province", "Drenthe")
    assert "59% 58% tot 60% 62%, Drenthe ja" in sheet(replace(one, benchmark=province))
    assert "59% 58% tot 60% 62% ja" in sheet(replace(one, benchmark=Benchmark(62.0, "number")))
    assert "Vergeleken met" in sheet(one)


def test_what_differs_at_sight_keeps_its_published_digits() -> None:
    assert "59% 58% tot 60% 62% ja" in sheet(compared("owner_occupied", 59.0, 58.0, 60.0, 62.0))


def test_a_score_is_not_called_worse() -> None:
    score = sheet(compared("ses_woa", -0.2, -0.25, -0.15, 0.0))
    assert "Minder gunstig?" in score
    assert "Slechter?" not in score
    assert "Slechter?" in sheet(compared("owner_occupied", 59.0, 58.0, 60.0, 62.0))


def test_the_receipt_names_the_table_of_every_figure_that_was_used() -> None:
    text = sheet(compared("house_value", 210.0, 200.0, 220.0, 280.0))
    assert "Gemiddelde woningwaarde: CBS, Kerncijfers wijken en buurten 2025 (86165NED)" in text
    assert re.search(r"Inwoners: [^:]* \(geschat uit 86165NED\)", text)
    assert "Grenzen: " in text


def test_the_tables_of_the_compared_figures_stand_beside_the_tier() -> None:
    verdict = outcome(compared("house_value", 210.0, 200.0, 220.0, 280.0))
    figures = area_figures(RECEIPT, verdict, SCHEME, hoogeveen())
    assert "vergeleken cijfers: 86165NED, 2025" in figures
    assert "vergeleken cijfers" not in area_figures(RECEIPT, outcome(), SCHEME, hoogeveen())
