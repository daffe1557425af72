"""An amount is as sure as its people and its tiers: what it is at its lowest and at its highest."""

import math
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smeedkaart.funding.amounts import Receipt, fund
from smeedkaart.funding.base_after_merge import KeptBase
from smeedkaart.funding.comparison import Answer
from smeedkaart.funding.scheme import InhabitantsRounding, Scheme
from smeedkaart.funding.tiers import TierOutcome, TierVerdict
from smeedkaart.text.language import speaking
from tests.funding.test_amounts import HOOGEVEEN, plain
from tests.funding.test_base_after_merge import MERGED

YES, NO, CANNOT_SAY, BORROWED = Answer.YES, Answer.NO, Answer.CANNOT_SAY, Answer.YES_BORROWED


def judged(a: Answer, b: Answer, c: Answer, *, counts: bool = True) -> TierOutcome:
    """Make of three answers what `judge` makes of them, with a scheme where borrowed figures count or not."""
    verdicts = tuple(TierVerdict(key, answer, (), ()) for key, answer in zip("ABC", (a, b, c), strict=True))
    paying = {YES, BORROWED} if counts else {YES}
    holding = [verdict for verdict in verdicts if verdict.answer in paying]
    tier = holding[-1] if holding else None
    above = verdicts[verdicts.index(tier) + 1 :] if tier else verdicts
    return TierOutcome(
        tier.tier if tier else None,
        verdicts,
        tuple(verdict.tier for verdict in above if verdict.answer is not NO),
        (),
        borrowed=tier is not None and tier.answer is BORROWED,
    )


def pay(outcome: TierOutcome, people: float | None, low: float, high: float, **more: Any) -> Receipt:
    return fund("k", "Krakeel", outcome, HOOGEVEEN, people=people, low=low, high=high, **more)


def amounts(receipt: Receipt) -> tuple[str, str, str]:
    return str(receipt.total_low), str(receipt.total), str(receipt.total_high)


def test_seven_people_of_nobody_to_356_are_not_one_amount() -> None:
    receipt = pay(judged(NO, NO, YES), 7.0, 0.0, 356.0)
    # nobody: nothing; 20,000 + 7 x 13.50 = 20,094.50; 20,000 + 356 x 13.50 = 24,806
    assert amounts(receipt) == ("0.00", "20094.50", "24806.00")
    assert [plain(sentence) for sentence in receipt.sentences()[-3:]] == [
        "Totaal: € 20.094,50",
        "Laagste bedrag, bij minder dan 1 inwoner: € 0,00",
        "Hoogste bedrag, bij 356 inwoners in trede C: € 24.806,00",
    ]
    with speaking("en"):
        assert receipt.sentences()[-2:] == (
            "Lowest amount, with fewer than 1 inhabitant: €0.00",
            "Highest amount, with 356 inhabitants in tier C: €24,806.00",
        )
    told = receipt.to_dict()
    assert (told["total_low"], told["total"], told["total_high"]) == ("0.00", "20094.50", "24806.00")


@pytest.mark.parametrize(
    ("answers", "counts", "low", "total", "high"),
    [
        # 200 to 300 people, 250 by the estimate; 20,000 + people x 5.50 (A), 9.50 (B), 13.50 (C)
        ((YES, NO, NO), True, "21100.00", "21375.00", "21650.00"),
        # what holds for certain at the low number of people, what may hold at the high one
        ((YES, NO, CANNOT_SAY), True, "21100.00", "21375.00", "24050.00"),
        ((NO, NO, CANNOT_SAY), True, "20000.00", "20000.00", "24050.00"),
        # an open tier below the one that holds changes nothing
        ((NO, CANNOT_SAY, YES), True, "22700.00", "23375.00", "24050.00"),
        # what rests on a borrowed figure is paid, but not certain: nothing certain below it, or A
        ((NO, NO, BORROWED), True, "20000.00", "23375.00", "24050.00"),
        ((YES, CANNOT_SAY, BORROWED), True, "21100.00", "23375.00", "24050.00"),
        ((NO, BORROWED, CANNOT_SAY), True, "20000.00", "22375.00", "24050.00"),
        # a scheme where it does not count pays what is certain, and at most what may hold
        ((YES, NO, BORROWED), False, "21100.00", "21375.00", "24050.00"),
        ((NO, NO, NO), True, "20000.00", "20000.00", "20000.00"),
    ],
)
def test_the_low_end_takes_what_is_certain_and_the_high_end_what_may_hold(
    answers: tuple[Answer, Answer, Answer], counts: bool, low: str, total: str, high: str
) -> None:
    assert amounts(pay(judged(*answers, counts=counts), 250.0, 200.0, 300.0)) == (low, total, high)


def test_of_tiers_that_may_hold_the_one_that_pays_most_counts_wherever_it_stands() -> None:
    # a scheme that is made in Python may pay less for a higher tier: A 5.50, B 9.50, C 1.00
    cheap = HOOGEVEEN.tier("C").model_copy(update={"amount": Decimal("1.00")})
    scheme = HOOGEVEEN.model_copy(update={"tiers": (*HOOGEVEEN.tiers[:2], cheap)})
    found = fund("k", "K", judged(YES, CANNOT_SAY, CANNOT_SAY), scheme, people=10.0, low=8.0, high=12.0)
    # 20,000 + 8 x 1.00 if C turned out to hold; 20,000 + 10 x 5.50; 20,000 + 12 x 9.50 if B did
    assert amounts(found) == ("20008.00", "20055.00", "20114.00")


def test_below_the_minimum_by_the_estimate_an_area_may_still_get_an_amount() -> None:
    many = HOOGEVEEN.model_copy(update={"minimum_people": 50})
    few = fund("k", "K", judged(YES, NO, NO), many, people=49.0, low=40.0, high=60.0)
    # 20,000 + 60 x 5.50
    assert amounts(few) == ("0.00", "0.00", "20330.00")
    assert few.unpaid == "below_minimum"


def test_each_end_is_rounded_by_the_rule_of_the_scheme() -> None:
    tens = HOOGEVEEN.model_copy(update={"inhabitants_rounding": InhabitantsRounding(method="down", unit=10)})
    found = fund("k", "K", judged(YES, NO, NO), tens, people=25.0, low=9.9, high=39.9)
    # 0, 20 and 30 times 5.50: ten are not full at 9.9, but 9.9 people live there, so a base amount
    assert amounts(found) == ("20000.00", "20110.00", "20165.00")


def test_what_is_kept_after_a_merge_is_at_both_ends_unless_too_few_people_live_there() -> None:
    kept = (KeptBase(2, ("A", "B", "C"), MERGED, None),)
    # 3 x 20,000, + 10 x 5.50, + 20 x 5.50
    found = pay(judged(YES, NO, NO), 10.0, 0.0, 20.0, kept=kept)
    assert amounts(found) == ("0.00", "60055.00", "60110.00")


def test_outside_every_zone_there_is_nothing_to_doubt() -> None:
    far = fund("z", "Zee", None, HOOGEVEEN, people=None, low=math.nan, high=math.nan, outside=True)
    assert amounts(far) == ("0.00", "0.00", "0.00")


def test_of_unknown_people_those_who_certainly_live_there_count_at_the_low_end() -> None:
    # 20,000 + 100 x 5.50; who else may live there, nobody knows
    open_end = pay(judged(YES, NO, NO), None, math.nan, math.nan, floor=100.0, ceiling=math.inf)
    assert amounts(open_end) == ("20550.00", "None", "None")
    # without a tier only the base amount is at stake
    base = pay(judged(NO, NO, NO), None, math.nan, math.nan, floor=0.0, ceiling=math.inf)
    assert amounts(base) == ("0.00", "None", "20000.00")


def test_a_scheme_that_goes_by_the_guaranteed_range_pays_at_the_ends_of_that() -> None:
    sure = HOOGEVEEN.model_copy(update={"range": "guaranteed"})
    found = fund(
        "k", "K", judged(YES, NO, NO), sure, people=100.0, low=90.0, high=110.0, floor=50.0, ceiling=200.0
    )
    # 50, 100 and 200 times 5.50
    assert amounts(found) == ("20275.00", "20550.00", "21100.00")


@st.composite
def schemes(draw: st.DrawFn) -> Scheme:
    """Draw a scheme whose tiers pay whatever, in any order."""
    cents = draw(st.lists(st.integers(0, 10**6), min_size=4, max_size=4))
    base, *rates = (Decimal(amount) / 100 for amount in cents)
    tiers = tuple(
        tier.model_copy(update={"amount": rate}) for tier, rate in zip(HOOGEVEEN.tiers, rates, strict=True)
    )
    return HOOGEVEEN.model_copy(
        update={
            "base": base.quantize(Decimal("0.01")),
            "tiers": tiers,
            "minimum_people": draw(st.integers(0, 1000)),
            "inhabitants_rounding": InhabitantsRounding(
                method=draw(st.sampled_from(("half_up", "down", "up"))), unit=draw(st.integers(1, 50))
            ),
        }
    )


@given(
    st.tuples(*[st.sampled_from((YES, NO, CANNOT_SAY, BORROWED))] * 3),
    st.booleans(),
    st.tuples(*[st.floats(0, 1e6)] * 3),
    schemes(),
)
def test_an_amount_never_lies_outside_its_own_range(
    answers: tuple[Answer, Answer, Answer], counts: bool, people: tuple[float, float, float], scheme: Scheme
) -> None:
    low, value, high = sorted(people)
    outcome = judged(*answers, counts=counts)
    receipt = fund("k", "K", outcome, scheme, people=value, low=low, high=high)
    assert receipt.total is not None
    assert receipt.total_low is not None
    assert receipt.total_high is not None
    assert receipt.total_low <= receipt.total <= receipt.total_high
    # both are whole cents
    assert receipt.total_low == receipt.total_low.quantize(Decimal("0.01"))
    # whatever the people turn out to be, and whichever open tier, what is paid then lies between them
    for count in (low, high):
        for key in (outcome.tier, *outcome.undecided):
            then = fund("k", "K", TierOutcome(key, (), (), ()), scheme, people=count)
            assert receipt.total_low <= then.asked <= receipt.total_high
    wider = fund("k", "K", outcome, scheme, people=value, low=low / 2, high=high * 2)
    assert wider.total_low is not None
    assert wider.total_high is not None
    assert wider.total_low <= receipt.total_low
    assert wider.total_high >= receipt.total_high
