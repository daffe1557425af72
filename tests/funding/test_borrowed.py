"""What holds on a borrowed figure only: four answers, what is paid on them, and what would decide."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smeedkaart.errors import SchemeError
from smeedkaart.funding.amounts import ReceiptPiece, fund
from smeedkaart.funding.comparison import Comparison, compare
from smeedkaart.funding.scheme import Scheme
from smeedkaart.funding.tiers import Answer, TierOutcome, judge
from smeedkaart.history.decision import Decision
from smeedkaart.statistics.indicators import indicator
from smeedkaart.text.language import speaking
from tests.funding.test_tiers import AVERAGE, GOOD, MAY, decided, scheme

YES, NO, CANNOT_SAY = Answer.YES, Answer.NO, Answer.CANNOT_SAY
YES_BORROWED = Answer.YES_BORROWED


def row(value: float, low: float, high: float, borrowed: float = 1.0) -> dict[str, float]:
    return {"value": value, "low": low, "high": high, "coverage": 1.0, "borrowed": borrowed}


def held(name: str, figures: dict[str, float], average: float | None = None, **more: Any) -> Comparison:
    reference = AVERAGE[name] if average is None else average
    return compare(
        indicator(name), {name: figures}, scheme(), reference=reference, **({"level": "wijk"} | more)
    )


def figures(**changed: dict[str, float]) -> dict[str, dict[str, float]]:
    return {name: row(value, value, value, 0.0) for name, value in GOOD.items()} | changed


# worse than average on two social figures by those of the wijk (3.7 v 2.8, 7.9 v 5.7), not over their range
BORROWED = figures(low_income=row(3.7, 2.5, 4.9), near_social_minimum=row(7.9, 5.0, 10.8))
OF_WIJK = {"low_income": "wijk", "near_social_minimum": "wijk"}


@pytest.mark.parametrize(
    ("name", "value", "answer"),
    [
        # published in whole percents: 48 may be 47.5 to 48.5, an average of 62 may be 61.5
        ("owner_occupied", 48.0, YES_BORROWED),
        # 60.99 + 0.5 = 61.49 lies below 62 - 0.5; 61 + 0.5 = 61.5 does not
        ("owner_occupied", 60.99, YES_BORROWED),
        ("owner_occupied", 61.0, CANNOT_SAY),
        ("owner_occupied", 63.0, CANNOT_SAY),
        # published in tenths: 2.91 - 0.05 = 2.86 lies above 2.8 + 0.05; 2.9 - 0.05 = 2.85 does not
        ("low_income", 2.91, YES_BORROWED),
        ("low_income", 2.9, CANNOT_SAY),
        ("low_income", 2.0, CANNOT_SAY),
    ],
)
def test_a_borrowed_figure_must_be_worse_at_either_end_of_what_was_rounded(
    name: str, value: float, answer: Answer
) -> None:
    assert held(name, row(value, value - 30, value + 30)).answer is answer


def test_over_its_whole_range_a_borrowed_figure_is_a_plain_yes_or_no() -> None:
    # the average of 62 may be 61.5 to 62.5
    assert held("owner_occupied", row(48.0, 40.0, 61.4)).answer is YES
    assert held("owner_occupied", row(70.0, 62.5, 80.0)).answer is NO


def test_only_of_a_borrowed_figure_the_value_decides() -> None:
    assert held("owner_occupied", row(48.0, 40.0, 70.0, borrowed=0.0)).answer is CANNOT_SAY
    # wholly or in part
    assert held("owner_occupied", row(48.0, 40.0, 70.0, borrowed=0.1)).answer is YES_BORROWED
    # a sliver that a drawn border leaves by accident makes no figure a borrowed one
    assert held("owner_occupied", row(48.0, 40.0, 70.0, borrowed=1e-6)).answer is CANNOT_SAY
    # without the column, the level tells
    figure = {"value": 48.0, "low": 40.0, "high": 70.0}
    assert held("owner_occupied", figure).answer is YES_BORROWED
    assert held("owner_occupied", figure, level="buurt").answer is CANNOT_SAY


def test_a_borrowed_figure_of_which_nothing_tells_how_far_the_area_lies_from_it_has_no_range() -> None:
    nothing = row(48.0, 0.0, 100.0)
    found = held("owner_occupied", nothing)
    assert found.answer is YES_BORROWED
    assert found.sentence == (
        "Koopwoningen: 48% (cijfer van de hele wijk, hoe ver dit gebied daarvan afligt, is niet bekend);"
        " naar dat cijfer lager dan het gemiddelde van de gemeente (62%)."
    )
    missing = {"value": 48.0, "low": float("nan"), "high": float("nan"), "borrowed": 1.0}
    assert held("owner_occupied", missing).answer is YES_BORROWED
    assert held("owner_occupied", missing | {"value": 70.0}).answer is CANNOT_SAY
    # of an own figure without a range nothing can be said
    assert held("owner_occupied", missing | {"borrowed": 0.0}).answer is CANNOT_SAY


def test_a_receipt_says_which_differences_tell_how_far_an_area_lies_from_a_borrowed_figure() -> None:
    told = {"low_income": "wijk", "near_social_minimum": "buurt", "owner_occupied": "wijk"}
    first, second = judge(BORROWED, scheme(), AVERAGE, (), OF_WIJK, lying=told).verdicts[2].reasons[-2:]
    assert first == (
        "Hoe ver het gebied van een geleend cijfer kan afliggen, volgt uit hoe wijken van hun gemeente"
        " verschillen (Huishoudens met een laag inkomen)."
    )
    # owner-occupied homes are the area's own
    assert second == (
        "Hoe ver het gebied van een geleend cijfer kan afliggen, volgt uit hoe buurten van hun wijk"
        " verschillen (Huishoudens onder of rond het sociaal minimum)."
    )
    alike = dict.fromkeys(OF_WIJK, "wijk")
    assert judge(BORROWED, scheme(), AVERAGE, (), OF_WIJK, lying=alike).verdicts[2].reasons[-1] == (
        "Hoe ver het gebied van een geleend cijfer kan afliggen, volgt uit hoe wijken van hun gemeente"
        " verschillen."
    )


def test_a_margin_is_asked_of_the_borrowed_value_too() -> None:
    # 5 % under 61.5 is 58.425: 57.92 + 0.5 lies below it, 57.93 + 0.5 does not
    assert held("owner_occupied", row(57.92, 30.0, 90.0), margin=0.05).answer is YES_BORROWED
    assert held("owner_occupied", row(57.93, 30.0, 90.0), margin=0.05).answer is CANNOT_SAY


@given(
    value=st.floats(0, 100),
    below=st.floats(0, 50),
    above=st.floats(0, 50),
    average=st.floats(1, 99),
    name=st.sampled_from(["owner_occupied", "low_income"]),
)
def test_borrowing_only_ever_turns_cannot_say_into_yes_on_a_borrowed_figure(
    value: float, below: float, above: float, average: float, name: str
) -> None:
    around = (value, value - below, value + above)
    own, lent = (held(name, row(*around, part), average).answer for part in (0.0, 1.0))
    assert own is lent or (own, lent) == (CANNOT_SAY, YES_BORROWED)


def test_a_tier_on_borrowed_figures_is_paid_where_the_scheme_counts_them() -> None:
    outcome = judge(BORROWED, scheme(), AVERAGE, (), OF_WIJK)
    assert outcome.verdicts[2].answer is YES_BORROWED
    assert (outcome.tier, outcome.borrowed, outcome.certain, outcome.undecided) == ("C", True, None, ())
    assert outcome.borrowed_from == ("wijk",)
    assert outcome.reasons[0] == (
        "Trede C geldt (onder het gemiddelde, sociaal en/of fysiek), maar op het cijfer van de hele wijk."
    )
    assert "Slechter dan gemiddeld, sociaal: 0 van de 3, en 2 op een geleend cijfer; nodig: minstens 2." in (
        outcome.reasons
    )


def test_a_tier_on_borrowed_figures_stays_open_where_the_scheme_does_not_count_them() -> None:
    outcome = judge(BORROWED, scheme(borrowed="does_not_count"), AVERAGE, (), OF_WIJK)
    assert outcome.verdicts[2].answer is YES_BORROWED
    assert (outcome.tier, outcome.borrowed, outcome.certain, outcome.undecided) == (None, False, None, ("C",))
    assert outcome.reasons[0] == (
        "Trede C zou gelden (onder het gemiddelde, sociaal en/of fysiek) op het cijfer van de hele wijk,"
        " maar dat telt volgens deze regeling niet mee."
    )


def test_the_tier_that_certainly_holds_is_known_beside_the_one_that_is_paid() -> None:
    made: list[Decision] = [decided("initiative", 1, MAY)]
    outcome = judge(BORROWED, scheme(), AVERAGE, made, OF_WIJK)
    assert (outcome.tier, outcome.certain, outcome.borrowed) == ("C", "B", True)
    strict = judge(BORROWED, scheme(borrowed="does_not_count"), AVERAGE, made, OF_WIJK)
    assert (strict.tier, strict.certain, strict.undecided) == ("B", "B", ("C",))
    # one that holds over the whole range is not borrowed, whatever holds beside it
    sure = BORROWED | {"low_income": row(3.7, 3.0, 4.9), "near_social_minimum": row(7.9, 6.0, 10.8)}
    plain = judge(sure, scheme(), AVERAGE, (), OF_WIJK)
    assert (plain.tier, plain.certain, plain.borrowed) == ("C", "C", False)


def test_a_borrowed_yes_beside_what_cannot_be_said_is_no_yes() -> None:
    # two of three are needed: one holds on a borrowed figure, of one nothing is known, one is fine
    mixed = figures(low_income=row(3.7, 2.5, 4.9), near_social_minimum=row(5.9, 5.0, 6.8, 0.0))
    outcome = judge(mixed, scheme(), AVERAGE, (), OF_WIJK)
    assert outcome.verdicts[2].answer is CANNOT_SAY
    assert (outcome.tier, outcome.undecided, outcome.borrowed) == (None, ("C",), False)
    assert (
        "Slechter dan gemiddeld, sociaal: 0 van de 3, en 1 op een geleend cijfer;"
        " van 1 is het niet te zeggen; nodig: minstens 2."
    ) in outcome.reasons


def test_what_rests_on_borrowed_figures_is_what_the_tier_pays_more_than_the_certain_one() -> None:
    outcome = judge(BORROWED, scheme(), AVERAGE, (), OF_WIJK)
    receipt = fund("a", "Krakeel", outcome, scheme(), people=250.0)
    # 20,000 + 250 x 13.50; the base is paid anyway
    assert (receipt.total, receipt.on_borrowed) == (Decimal("23375.00"), Decimal("3375.00"))
    with_b = judge(BORROWED, scheme(), AVERAGE, [decided("initiative", 1, MAY)], OF_WIJK)
    # 250 x (13.50 - 9.50)
    assert fund("a", "Krakeel", with_b, scheme(), people=250.0).on_borrowed == Decimal("1000.00")
    # nobody lives there, nothing is paid, nothing rests on anything
    assert fund("a", "Krakeel", outcome, scheme(), people=0.0).on_borrowed == Decimal("0.00")
    plain = fund("a", "Krakeel", TierOutcome("C", (), (), ()), scheme(), people=250.0)
    assert plain.on_borrowed == Decimal("0.00")


def test_the_receipt_says_what_rests_on_the_figure_of_the_whole_wijk() -> None:
    outcome = judge(BORROWED, scheme(), AVERAGE, (), OF_WIJK)
    receipt = fund("a", "Krakeel", outcome, scheme(), people=250.0)
    said = [text.replace("\u00a0", " ") for text in receipt.sentences()]
    assert "Trede: C, op het cijfer van de hele wijk" in said
    assert said[-3:] == [
        "Totaal: € 23.375,00",
        "Waarvan op het cijfer van de hele wijk: € 3.375,00",
        # without the tier that rests on it: 20,000
        "Laagste bedrag, bij 250 inwoners zonder trede: € 20.000,00",
    ]
    assert receipt.to_dict()["on_borrowed"] == "3375.00"
    assert receipt.to_dict()["borrowed_from"] == ["wijk"]
    with speaking("en"):
        assert "Tier: C, on the figure of the whole wijk" in receipt.sentences()


def cut(name: str, share: float) -> ReceiptPiece:
    return ReceiptPiece(name, name, "t", 2025, "buurt", share, 1000.0, 1000.0 * share, shared=False)


def deciding(known: dict[str, dict[str, float]], *pieces: ReceiptPiece, **more: Any) -> list[str]:
    outcome = judge(known, scheme(), AVERAGE, **more)
    receipt = fund("a", "Krakeel", outcome, scheme(), pieces, people=250.0)
    return [str(told).replace("\u00a0", " ") for told in receipt.deciding]


def test_what_would_decide_names_the_figure_that_straddles_least_and_by_how_much() -> None:
    # of 60 to 63 around 62 a third lies past it; of 2.5 to 4.9 around 2.8 an eighth: 2.8 - 2.5 = 0.3; of 4.9
    # to 10.8 around 5.7 a seventh
    known = figures(
        low_income=row(3.7, 2.5, 4.9, 0.0),
        near_social_minimum=row(7.9, 4.9, 10.8, 0.0),
        house_value=row(280.0, 270.0, 285.0, 0.0),
        owner_occupied=row(61.0, 60.0, 63.0, 0.0),
    )
    first, second = deciding(known, cut("De Weide", 0.4), cut("Krakeel", 1.0))
    assert first == (
        "Voor trede C is “Huishoudens met een laag inkomen” het dichtst bij uitsluitsel: 3,7%, maar de marge"
        " (2,5% tot 4,9%) loopt 0,3 procentpunt door voorbij het gemiddelde (2,8%)."
    )
    assert second == ("Wat uitsluitsel geeft: teken de grens langs de buurten (nu doorgesneden: De Weide).")


def test_a_figure_that_can_change_nothing_is_not_named() -> None:
    # one physical figure is certainly fine, so the other cannot make both worse
    known = figures(low_income=row(3.7, 2.0, 4.9), near_social_minimum=row(7.9, 5.0, 10.8))
    known["owner_occupied"] = row(61.9, 61.0, 62.1, 0.0)
    assert "Koopwoningen" not in deciding(known, levels=OF_WIJK)[0]


def test_a_borrowed_figure_is_decided_by_that_of_the_buurten_themselves() -> None:
    whole = deciding(BORROWED, cut("Krakeel", 1.0), levels=OF_WIJK)
    assert whole[1] == (
        "Wat uitsluitsel geeft: het cijfer van de buurten zelf; vraag het CBS of de gemeente daarom."
    )
    both = deciding(BORROWED, cut("Krakeel", 0.5), levels=OF_WIJK)
    assert both[1] == (
        "Wat uitsluitsel geeft: het cijfer van de buurten zelf (vraag het CBS of de gemeente daarom) en een"
        " grens langs de buurten (nu doorgesneden: Krakeel)."
    )
    nothing = BORROWED | {"low_income": row(3.7, 0.0, 100.0), "near_social_minimum": row(7.9, 0.0, 100.0)}
    assert deciding(nothing, levels=OF_WIJK)[0] == (
        "Trede C hangt af van “Huishoudens met een laag inkomen”, waarvan alleen 3,7% bekend is"
        " (cijfer van de hele wijk); hoe ver dit gebied daarvan afligt, is nergens uit af te leiden."
    )


def test_what_is_missing_is_asked_for() -> None:
    known = figures()
    del known["low_income"], known["near_social_minimum"]
    missing, asked = deciding(known)
    assert missing == (
        "Trede C hangt af van “Huishoudens met een laag inkomen”, en dat is voor dit gebied niet"
        " gepubliceerd."
    )
    assert asked == "Wat uitsluitsel geeft: vraag het CBS of de gemeente om dat cijfer."
    far = {"low_income": "gemeente", "near_social_minimum": "gemeente"}
    refused, asked = deciding(BORROWED, levels=far)
    assert refused == (
        "Trede C hangt af van “Huishoudens met een laag inkomen”, waarvan alleen 3,7% bekend is"
        " (cijfer van de hele gemeente); dat telt volgens deze regeling niet mee."
    )
    assert asked == (
        "Wat uitsluitsel geeft: het cijfer van de buurten zelf; vraag het CBS of de gemeente daarom."
    )
    assert deciding(figures(), decisions=[decided("initiative", None, MAY)]) == [
        "Trede B wacht op een besluit: leg het niveau vast, van 1 tot en met 4."
    ]


def test_a_tier_that_is_a_plain_yes_or_no_needs_nothing() -> None:
    assert deciding(figures()) == []
    assert deciding(figures(low_income=row(3.7, 3.7, 3.7), near_social_minimum=row(7.9, 7.9, 7.9))) == []


def test_a_scheme_says_whether_borrowed_figures_count(tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "smeedkaart" / "schemes" / "hoogeveen-2007.toml").read_text("utf-8")
    file = tmp_path / "regeling.toml"
    file.write_text(text.replace('borrowed = "counts"', 'borrowed = "does_not_count"'), "utf-8")
    assert Scheme.load(file).borrowed == "does_not_count"
    # one made before there was a choice pays what it paid
    file.write_text(text.replace('borrowed = "counts"', ""), "utf-8")
    assert Scheme.load(file).borrowed == "counts"
    file.write_text(text.replace('borrowed = "counts"', 'borrowed = "sometimes"'), "utf-8")
    with pytest.raises(SchemeError, match="“borrowed” moet een van deze zijn: counts, does_not_count"):
        Scheme.load(file)
