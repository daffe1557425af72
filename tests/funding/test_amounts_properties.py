"""Whatever area is drawn, its receipt adds up to the cent, and so do the parts of the partners."""

import math
import re
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from smeedkaart.funding.amounts import Receipt, ReceiptPiece, fund, pool_use, share_out
from smeedkaart.funding.scheme import InhabitantsRounding, Scheme
from smeedkaart.funding.tiers import TierOutcome

HOOGEVEEN = Scheme.named("hoogeveen-2007")
CENT = Decimal("0.01")
# a slow machine is no failure

amounts = st.integers(0, 10**9).map(lambda cents: Decimal(cents) * CENT)
people = st.floats(0, 1e6)


@st.composite
def schemes(draw: st.DrawFn) -> Scheme:
    rates = sorted(draw(st.lists(amounts, min_size=3, max_size=3)))
    tiers = [
        tier.model_copy(update={"amount": rate}) for tier, rate in zip(HOOGEVEEN.tiers, rates, strict=True)
    ]
    rounding = InhabitantsRounding(
        method=draw(st.sampled_from(("half_up", "down", "up"))), unit=draw(st.integers(1, 50))
    )
    return HOOGEVEEN.model_copy(
        update={"base": draw(amounts), "tiers": tuple(tiers), "inhabitants_rounding": rounding}
    )


@st.composite
def pieces(draw: st.DrawFn) -> ReceiptPiece:
    share = draw(st.floats(0, 1))
    figure = draw(st.none() | st.integers(0, 30_000).map(float))
    counted = None if figure is None else share * figure
    guessed = draw(st.none() | st.floats(0, 500)) if figure is None else counted
    return ReceiptPiece("BU1", "Buurt", "86165NED", 2025, "buurt", share, figure, guessed, figure is None)


@st.composite
def receipts(draw: st.DrawFn, scheme: Scheme | None = None) -> Receipt:
    rules = scheme or draw(schemes())
    parts = tuple(draw(st.lists(pieces(), max_size=6)))
    known = [part.people for part in parts if part.people is not None]
    total = math.fsum(known) if len(known) == len(parts) else None
    tier = draw(st.sampled_from((None, "A", "B", "C")))
    above = {None: ("A", "B", "C"), "A": ("B", "C"), "B": ("C",), "C": ()}[tier]
    undecided = tuple(key for key in above if draw(st.booleans()))
    outcome = TierOutcome(tier, (), undecided, ())
    low: float | None = None
    high: float | None = None
    if total is not None:
        low = total * draw(st.floats(0, 1))
        high = total * draw(st.floats(1, 3)) + draw(st.floats(0, 9))
    name, area = draw(st.sampled_from(("Noord", "noord", "Zuid"))), draw(st.sampled_from("abcdef"))
    floor = math.fsum(known) / 2
    return fund(area, name, outcome, rules, parts, people=total, low=low, high=high, floor=floor)


def figure(text: str) -> Decimal:
    number = re.findall(r"\d[\d.]*(?:,\d+)?", text)[-1]
    return Decimal(number.replace(".", "").replace(",", "."))


@given(receipts())
def test_the_lines_add_up_to_the_total_to_the_cent(receipt: Receipt) -> None:
    added = sum((line.amount for line in receipt.lines), Decimal(0))
    assert added == receipt.asked
    assert receipt.total in (None, added)
    assert added == added.quantize(CENT)
    for line in receipt.lines:
        if line.quantity is not None and line.rate is not None:
            assert line.amount == line.quantity * line.rate


@given(receipts())
def test_the_amounts_that_people_read_add_up_to_the_total_they_read(receipt: Receipt) -> None:
    rows = receipt.rows()
    paid = [row for row in rows if row.kind in ("base", "none", "inhabitants") and row.amount]
    read = sum((figure(row.amount) for row in paid), Decimal(0))
    total = next(row for row in rows if row.kind == "total")
    assert figure(total.amount) == read == receipt.asked


@given(receipts())
def test_the_people_that_are_read_add_up_and_round_to_the_inhabitants_that_are_paid(receipt: Receipt) -> None:
    rows = receipt.rows()
    if receipt.people is None:
        return
    shown = next(figure(row.amount) for row in rows if row.kind == "people")
    assert sum((figure(row.amount) for row in rows if row.kind == "piece"), Decimal(0)) == shown
    half_a_unit = Decimal(5).scaleb(-receipt.decimals - 1)
    assert abs(shown - Decimal(repr(receipt.people))) <= half_a_unit + Decimal("0.000001")


@given(schemes(), people)
def test_who_rounds_the_shown_sum_by_hand_finds_the_inhabitants_that_are_paid(
    scheme: Scheme, count: float
) -> None:
    receipt = fund("a", "Gebied", TierOutcome("C", (), (), ()), scheme, people=count)
    shown = next(figure(row.amount) for row in receipt.rows() if row.kind == "people")
    assert scheme.inhabitants_rounding.apply(float(shown)) == receipt.inhabitants


@given(receipts())
def test_what_is_unknown_is_never_less_than_what_is_certain(receipt: Receipt) -> None:
    enough = (receipt.floor or 0.0) >= 1
    assert (receipt.total is None) == (receipt.people is None and (receipt.tier is not None or not enough))
    assert receipt.total_low is not None
    assert receipt.total_low <= receipt.asked
    if receipt.total_high is None:
        assert receipt.people is None
    else:
        assert receipt.asked <= receipt.total_high


@given(schemes(), people, people)
def test_more_people_never_bring_less_money(scheme: Scheme, first: float, second: float) -> None:
    fewer, more = sorted((first, second))
    outcome = TierOutcome("C", (), (), ())
    paid = [fund("a", "Gebied", outcome, scheme, people=count).asked for count in (fewer, more)]
    assert paid[0] <= paid[1]


@given(schemes(), people, st.floats(0, 1e6), st.integers(0, 1000), st.sampled_from((None, "A", "C")))
def test_below_the_minimum_there_is_nothing_and_growing_past_it_never_lowers_the_amount(
    scheme: Scheme, first: float, more: float, minimum: int, tier: str | None
) -> None:
    asked = scheme.model_copy(update={"minimum_people": minimum})
    outcome = TierOutcome(tier, (), (), ())
    small, large = (fund("a", "Gebied", outcome, asked, people=count) for count in (first, first + more))
    assert (small.unpaid == "below_minimum") == (first < minimum - 1e-6)
    if small.unpaid:
        assert str(small.total) == "0.00"
    else:
        assert small.total is not None
        assert small.total >= scheme.base
    assert small.asked <= large.asked
    # who reads the receipt finds the same answer as who pays
    read = next(figure(row.amount) for row in small.rows() if row.kind == "people")
    assert (read < minimum) == bool(small.unpaid)


@given(schemes(), people, st.floats(0, 1))
def test_what_is_certain_of_unknown_people_is_never_more_than_they_turn_out_to_bring(
    scheme: Scheme, count: float, part: float
) -> None:
    outcome = TierOutcome("B", (), (), ())
    before = fund("a", "Gebied", outcome, scheme, people=None, floor=count * part)
    after = fund("a", "Gebied", outcome, scheme, people=count)
    assert after.total is not None
    assert before.asked <= after.total


@given(schemes(), people)
def test_rounding_moves_less_than_its_unit(scheme: Scheme, count: float) -> None:
    rounding = scheme.inhabitants_rounding
    inhabitants = rounding.apply(count)
    assert inhabitants % rounding.unit == 0
    assert abs(inhabitants - count) < rounding.unit + 1e-6
    if rounding.method == "half_up":
        assert abs(inhabitants - count) <= rounding.unit / 2 + 1e-6


@given(amounts, st.lists(amounts, min_size=1, max_size=8))
def test_parts_add_up_to_the_cent_and_lie_within_a_cent_of_their_proportion(
    amount: Decimal, proportions: list[Decimal]
) -> None:
    parts = share_out(amount, proportions)
    whole = sum(proportions, Decimal(0))
    if not whole:
        assert set(parts) == {Decimal(0)}
        return
    assert sum(parts) == amount
    for part, proportion in zip(parts, proportions, strict=True):
        assert part == part.quantize(CENT)
        # cross-multiplied, for a division of decimals would round
        assert abs(part * whole - amount * proportion) < CENT * whole
        assert proportion or not part


@given(st.lists(receipts(HOOGEVEEN), max_size=12))
def test_the_pool_is_what_is_asked_and_what_is_left(listed: list[Receipt]) -> None:
    use = pool_use(listed, HOOGEVEEN)
    assert use is not None
    assert use.asked + use.left == use.available
    assert use.short == max(Decimal(0), -use.left)
    paid = sum((amount for _name, amount, _part in use.partners), Decimal(0))
    assert paid == min(use.asked, use.available)
    assert use.asked == sum((line.amount for receipt in listed for line in receipt.lines), Decimal(0))
    assert use.complete == all(receipt.total is not None for receipt in listed)
    assert use.asked_low is not None
    assert use.asked_low <= use.asked
    assert use.asked_high is None or use.asked <= use.asked_high
