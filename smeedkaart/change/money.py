"""What a change of areas does to the money: receipts before and after, and named lines between them."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

import pandas as pd

from smeedkaart.change.decided import TierStep
from smeedkaart.change.transitions import Transitions
from smeedkaart.funding.amounts import Receipt
from smeedkaart.funding.receipt_rows import in_columns
from smeedkaart.funding.scheme import Scheme
from smeedkaart.text.names import Name
from smeedkaart.text.numbers import money
from smeedkaart.text.teller import Statement

__all__ = ["Effect", "EffectLine", "named_lines", "with_line"]

_CENT = Decimal("0.01")
_NOTHING = Decimal("0.00")
# people: what lies below a millionth of a person is noise of adding up fractions
_NOISE = 1e-6


class EffectLine(NamedTuple):
    """One reason why the money differs.

    Parameters
    ----------
    key
        "base" (more or fewer of them), "kept" (base amounts kept after a merge), "decision" (a decision that
        lapsed, went on with another area, was taken or taken back), "tier" (another tier for another reason:
        people in another area, or figures), "border" (people from or to no area), "overlap" (people in two
        areas), "figures" (other figures), "rounding" (to whole inhabitants), "data" and "scheme" (others that
        hold from a day on), "pool" (what the pool does not pay, or another pool does); "inhabitants" is what
        is left over where the amount of some area is not known.
    said
        The same, to be told.
    amount
        Euros; below 0 for a loss.
    """

    key: str
    said: Statement | Name
    amount: Decimal

    @property
    def text(self) -> str:
        """The same in the language in use."""
        return str(self.said)


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change does to the money.

    Parameters
    ----------
    before, after
        Receipts of the areas before and after it.
    lines
        Why it differs; together exactly the difference, to the cent.
    """

    before: tuple[Receipt, ...]
    after: tuple[Receipt, ...]
    lines: tuple[EffectLine, ...]

    @property
    def difference(self) -> Decimal:
        """Euros after minus euros before, of what is certain and the pool pays."""
        return _sum(self.after) - _sum(self.before)

    def difference_words(self) -> str:
        """Write the difference; where some amount is not known, what it is by what is certain."""
        if self.complete or self.before == self.after:
            return money(self.difference)
        return str(Statement("change.unknown_by_what_is_certain", amount=self.difference))

    @property
    def complete(self) -> bool:
        """False when some amount is not known, so that the difference is one between what is certain."""
        return all(receipt.total is not None for receipt in (*self.before, *self.after))

    def sentence(self) -> str:
        """Say in one sentence what it gains or costs."""
        return str(self.said)

    @property
    def said(self) -> Statement:
        """What it gains or costs."""
        if self.before == self.after:
            return Statement("change.money_same")
        if self.difference > 0:
            told = Statement("change.money_more", amount=self.difference)
        elif self.difference < 0:
            told = Statement("change.money_less", amount=-self.difference)
        else:
            told = Statement("change.money_same")
        if self.complete:
            return told
        if not self.difference:
            return Statement("change.money_unknown")
        return Statement("change.money_as_far_as_certain", text=told)

    def as_text(self) -> str:
        """Write it for a terminal: areas before, areas after, the difference line by line, in a column."""
        rows = [
            ("", str(Statement("change.before")), _together(self.before)),
            *(("  ", receipt.name, _total(receipt)) for receipt in self.before),
            ("", str(Statement("change.after")), _together(self.after)),
            *(("  ", receipt.name, _total(receipt)) for receipt in self.after),
            ("", str(Statement("change.difference")), self.difference_words()),
            *(("  ", line.text, money(line.amount)) for line in self.lines),
        ]
        return "\n".join([*(in_columns(*row) for row in rows), self.sentence()])

    def to_dict(self) -> dict[str, Any]:
        """Give it as plain values for JSON; amounts are text, so that nobody makes floats of them."""
        return {
            "before": [_receipt_dict(receipt) for receipt in self.before],
            "after": [_receipt_dict(receipt) for receipt in self.after],
            "lines": [
                {"key": line.key, "text": line.text, "amount": str(line.amount)} for line in self.lines
            ],
            "difference": str(self.difference),
            "complete": self.complete,
            "sentence": self.sentence(),
        }


def named_lines(
    before: Mapping[str, Receipt],
    after: Mapping[str, Receipt],
    moved: Transitions,
    scheme: Scheme,
    decided: Mapping[tuple[str, str], Sequence[TierStep]] | None = None,
) -> tuple[EffectLine, ...]:
    """Say why areas together get more or less than other areas did before.

    With p(i, j) the people of area i before who are in area j after, P their sums and r the rate of a tier:
    sum of r(j) P(j) - sum of r(i) P(i) = sum of p(i, j) (r(j) - r(i)) [tier] + sum of r(j) p(none, j) - sum
    of r(i) p(i, none) [border] - who counts twice in those sums, because areas overlap [overlap]. Where a
    decision that held for i does not hold for j, or the other way round, r(j) - r(i) is taken in steps: from
    r(i) to the rate that j would have if nothing had become of that decision [tier], and from there to r(j)
    [decision]. What is left over is rounding: to whole inhabitants, and to cents.

    Parameters
    ----------
    before, after
        Receipts by area, under one scheme.
    moved
        The same areas laid over each other, with the figures of before.
    scheme
        The scheme.
    decided
        What decisions did to the tiers of people who went from one area to another, as `decided_between`
        tells; None: nothing.

    Returns
    -------
    tuple of EffectLine
        Without lines of 0 euros; together exactly the difference between what is certain and paid.
    """
    receipts = [*before.values(), *after.values()]
    lines = list(_other_lines(before, after))
    # whether an area of which nobody is known gets a base amount is not known either
    if not any(receipt.unpaid == "unknown" for receipt in receipts):
        lines = [*_base_lines(_bases(after) - _bases(before), scheme), *lines]
    lines += _people_lines(before, after, moved, scheme, decided or {})
    whole = _asked(after.values()) - _asked(before.values())
    rest = whole - sum((line.amount for line in lines), _NOTHING)
    unknown = list(dict.fromkeys(receipt.name for receipt in receipts if _unknown(receipt)))
    if unknown:
        lines.append(EffectLine("inhabitants", Statement("change.rest_unknown", names=unknown), rest))
    else:
        lines.append(EffectLine("rounding", Statement("change.rounding"), rest))
    paid = _sum(after.values()) - _sum(before.values())
    lines.append(EffectLine("pool", Statement("change.pool"), paid - whole))
    return tuple(line for line in lines if line.amount)


def with_line(effect: Effect, after: Mapping[str, Receipt], line: EffectLine) -> Effect:
    """Go over to what other figures, another scheme or another pool pays after a change, and name that.

    Parameters
    ----------
    effect
        What the change does by the rules of before.
    after
        Receipts of the areas after it, by the other rules.
    line
        What those make of the euros.

    Returns
    -------
    Effect
        With the receipts by the other rules, and the line when it makes a difference.

    Examples
    --------
    >>> with_line(Effect((), (), ()), {}, EffectLine("pool", Statement("change.pool"), Decimal(0))).lines
    ()
    """
    lines = (*effect.lines, line) if line.amount else effect.lines
    return Effect(effect.before, tuple(after.values()), lines)


def _bases(receipts: Mapping[str, Receipt]) -> int:
    # an area in which nobody lives has none
    return sum(line.key == "base" for receipt in receipts.values() for line in receipt.lines)


def _base_lines(more: int, scheme: Scheme) -> Iterator[EffectLine]:
    said = (
        Statement("change.base_more", count=more) if more > 0 else Statement("change.base_less", count=-more)
    )
    yield EffectLine("base", said, scheme.base * more)


def _other_lines(before: Mapping[str, Receipt], after: Mapping[str, Receipt]) -> Iterator[EffectLine]:
    """Name what is neither base nor goes per inhabitant by what the receipts say of it."""
    was, now = _others(before), _others(after)
    for key, said in dict.fromkeys([*was, *now]):
        amount = now.get((key, said), _NOTHING) - was.get((key, said), _NOTHING)
        gone = key == "kept" and amount < 0
        yield EffectLine(key, Statement("change.no_longer", text=said) if gone else said, amount)


def _others(receipts: Mapping[str, Receipt]) -> dict[tuple[str, Statement | Name], Decimal]:
    others: dict[tuple[str, Statement | Name], Decimal] = {}
    for receipt in receipts.values():
        for line in receipt.lines:
            if line.key not in {"base", "inhabitants", "none"}:
                place = line.key, line.said
                others[place] = others.get(place, _NOTHING) + line.amount
    return others


def _people_lines(
    before: Mapping[str, Receipt],
    after: Mapping[str, Receipt],
    moved: Transitions,
    scheme: Scheme,
    decided: Mapping[tuple[str, str], Sequence[TierStep]],
) -> list[EffectLine]:
    """Name what goes per inhabitant, for people who are known."""
    rates = {tier.key: tier.amount for tier in scheme.tiers}
    flows, twice, steps = _flows(before, after, moved, decided)
    figures = [
        (receipt.tier, receipt.people - moved.people_after[area])
        for area, receipt in after.items()
        if _paid_tier(receipt) is not None and receipt.people is not None
    ]
    lines = _decision_lines(steps, rates)
    # who brings no money on either side need not be known
    lines += [
        _flow_line(was, now, count, rates) for (was, now), count in flows.items() if was.tier or now.tier
    ]
    lines += [_twice_line(place, count, rates) for place, count in twice.items() if place.tier]
    news = sum(
        (_worth(count, rates[tier]) for tier, count in figures if tier and math.isfinite(count)), _NOTHING
    )
    lines.append(EffectLine("figures", Statement("change.other_figures"), news))
    return [line for line in lines if line.amount]


def _unknown(receipt: Receipt) -> bool:
    return receipt.total is None or (receipt.inhabitants is None and receipt.tier is not None)


class _Place(NamedTuple):
    """Where people are on one side of a change: in an area or not, and with which tier."""

    side: str
    inside: bool
    tier: str | None


def _paid_tier(receipt: Receipt) -> str | None:
    # with too few people a tier may hold, but pays nobody
    return None if receipt.unpaid else receipt.tier


# what became of a decision, and the tier before that and after it
_Step = tuple[Statement, str | None, str | None]


def _flows(
    before: Mapping[str, Receipt],
    after: Mapping[str, Receipt],
    moved: Transitions,
    decided: Mapping[tuple[str, str], Sequence[TierStep]],
) -> tuple[dict[tuple[_Place, _Place], float], dict[_Place, float], dict[_Step, float]]:
    """Count who goes from which tier to which, who counts more than once in that, and what decisions did."""

    def place(side: str, area: str | None) -> _Place:
        receipts = before if side == "before" else after
        return _Place(side, area is not None, None if area is None else _paid_tier(receipts[area]))

    flows: dict[tuple[_Place, _Place], float] = defaultdict(float)
    table = moved.table
    steps: dict[_Step, float] = defaultdict(float)
    for was, now, people in zip(table["before"], table["after"], table["people"], strict=True):
        if not math.isfinite(people):
            continue
        from_, to = place("before", was), place("after", now)
        if (was, now) in decided:
            to = _stepped(to, decided[was, now], people, steps)
        flows[from_, to] += people
    twice: dict[_Place, float] = defaultdict(float)
    for side, whole in (("before", moved.people_before), ("after", moved.people_after)):
        summed = table.groupby(side)["people"].sum().reindex(whole.index, fill_value=0.0)
        for area, more in _plain(summed - whole).items():
            if abs(more) > _NOISE:
                twice[place(side, area)] += more
    return flows, twice, steps


def _stepped(now: _Place, decided: Sequence[TierStep], people: float, steps: dict[_Step, float]) -> _Place:
    """Take what decisions did out of the way to a tier, and return where the rest of that way leads."""
    tiers = [*(step.tier for step in decided), now.tier]
    for (said, was), then in zip(decided, tiers[1:], strict=True):
        steps[said, was, then] += people
    return now._replace(tier=tiers[0])


def _decision_lines(steps: Mapping[_Step, float], rates: Mapping[str, Decimal]) -> list[EffectLine]:
    """Name each decision once, with what it did to all people for whom it held."""
    amounts: dict[Statement, Decimal] = {}
    for (said, was, now), people in steps.items():
        if was == now:
            continue
        rate = (rates[now] if now else _NOTHING) - (rates[was] if was else _NOTHING)
        amounts[said] = amounts.get(said, _NOTHING) + _worth(people, rate)
    return [EffectLine("decision", said, amount) for said, amount in amounts.items()]


def _plain(series: pd.Series[float]) -> dict[str, float]:
    return {str(area): float(value) for area, value in series.items()}


def _flow_line(was: _Place, now: _Place, people: float, rates: Mapping[str, Decimal]) -> EffectLine:
    rate = _rate(now, rates) - _rate(was, rates)
    key = "tier" if was.inside and now.inside else "border"
    said = Statement(
        "change.moved", people=_inhabitants(people), before=_place_words(was), after=_place_words(now)
    )
    return EffectLine(key, said, _worth(people, rate) if rate else _NOTHING)


def _twice_line(place: _Place, people: float, rates: Mapping[str, Decimal]) -> EffectLine:
    # in one area now, in several before: what was paid for them more than once is paid once
    facts = {"people": _inhabitants(people), "place": _place_words(place)}
    if place.side == "after":
        said, sign = Statement("change.now_once", **facts), -1
    else:
        said, sign = Statement("change.now_several", **facts), 1
    rate = _rate(place, rates)
    return EffectLine("overlap", said, sign * _worth(people, rate) if rate else _NOTHING)


def _place_words(place: _Place) -> Statement:
    if not place.inside:
        return Statement("change.no_area")
    return Statement("change.no_tier") if place.tier is None else Statement("change.tier", tier=place.tier)


def _rate(place: _Place, rates: Mapping[str, Decimal]) -> Decimal:
    return _NOTHING if place.tier is None else rates[place.tier]


def _worth(people: float, rate: Decimal) -> Decimal:
    exact = Decimal(repr(float(people))).quantize(Decimal("0.000001")) * rate
    return exact.quantize(_CENT, rounding=ROUND_HALF_UP)


def _inhabitants(people: float) -> Statement:
    whole = round(people)
    if abs(people - whole) < _NOISE:
        return Statement("change.inhabitants", number=whole)
    return Statement("change.inhabitants_in_part", number=people)


def _sum(receipts: Iterable[Receipt]) -> Decimal:
    return sum((receipt.paid for receipt in receipts), _NOTHING)


def _asked(receipts: Iterable[Receipt]) -> Decimal:
    return sum((receipt.asked for receipt in receipts), _NOTHING)


def _total(receipt: Receipt) -> str:
    return _together([receipt])


def _together(receipts: Sequence[Receipt]) -> str:
    paid = _sum(receipts)
    if any(receipt.total is None for receipt in receipts):
        return str(Statement("change.unknown_at_least", number=paid))
    return money(paid)


def _receipt_dict(receipt: Receipt) -> dict[str, Any]:
    return {"area": receipt.area, "name": receipt.name, "tier": receipt.tier, **receipt.to_dict()}
