"""What a published page says about its dates: plain text only, which the template escapes."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from smeedkaart.change.money import Effect
from smeedkaart.history.event import Event
from smeedkaart.history.kinds import About, kind_of, kinds_about
from smeedkaart.history.sentences import Told, without_repeats
from smeedkaart.publish.map.timeline import PublishedDay, PublishedHistory
from smeedkaart.publish.sentences import known, people_words, range_words, together_notes, together_paid_words
from smeedkaart.text.language import gettext as _
from smeedkaart.text.language import ngettext
from smeedkaart.text.numbers import day, enumerated, money, number

__all__ = ["add_dates"]

# from here on one sentence for all areas that were drawn on a day reads better than one each
_TOGETHER = 3
# more labels than these would run into each other under a slider: on a phone, on a tablet, on a laptop, and
# there again when they are years only
_PHONE, _TABLET, _LAPTOP, _YEARS = 3, 5, 8, 17


def add_dates(content: Mapping[str, Any], history: PublishedHistory) -> dict[str, Any]:
    """Add to the texts of a page what it says about its dates."""
    moments = history.moments
    days = [day(moment.on) for moment in moments]
    years = [str(moment.on.year) for moment in moments]
    short = years if len(set(years)) == len(years) else days
    return {
        **content,
        "intro": _intro(moments),
        "cards": _with_lines(content["cards"], content["shown"], history),
        "moments": [
            {
                **said,
                "number": i,
                "on": days[i],
                "short": short[i],
                "count": _count(moments[i]),
                "caption": f"{days[i]}. {said['caption']}",
                "row": _row(moments[i]),
                "happened": _happened(history, i),
            }
            for i, said in enumerate(content["moments"])
        ],
        "timeline": {
            "last": len(moments) - 1,
            "crowd": _crowd(len(moments), years=short is years),
            "basis": _basis(moments),
            "say": _say(),
        },
    }


def _crowd(count: int, *, years: bool) -> str:
    if count > _LAPTOP:
        # without their counts, or the first and the last only
        return "many some bare" if years and count <= _YEARS else "ends"
    return "many some" if count > _TABLET else "many" if count > _PHONE else ""


def _intro(moments: Sequence[PublishedDay]) -> str:
    return _(
        "The areas that residents drew themselves, from {first} to {last}: how many people live there, how "
        "sure that is, and which amount follows from it."
    ).format(first=day(moments[0].on), last=day(moments[-1].on))


def _count(moment: PublishedDay) -> str:
    count = len(moment.assessment.receipts)
    return ngettext("{areas} area", "{areas} areas", count).format(areas=number(count))


def _row(moment: PublishedDay) -> dict[str, Any]:
    total = moment.assessment.total
    return {
        "areas": number(len(moment.assessment.receipts)),
        "people": people_words(total.inhabitants, total.people, total.floor),
        "range": range_words(total.low, total.high),
        "amount": together_paid_words(total),
        "amount_notes": together_notes(total),
    }


def _basis(moments: Sequence[PublishedDay]) -> str:
    """Say by which figures and which scheme the dates are worked out."""
    titles = [moment.assessment.scheme.title for moment in moments]
    if len(set(titles)) == 1:
        return _figures_basis(moments, same_scheme=True)
    pairs = (
        _("{day}: {scheme}").format(day=day(moment.on), scheme=title)
        for moment, title in zip(moments, titles, strict=True)
    )
    own = _("Each date is judged by the scheme that held then ({schemes}).").format(schemes="; ".join(pairs))
    return f"{_figures_basis(moments, same_scheme=False)} {own}"


def _figures_basis(moments: Sequence[PublishedDay], *, same_scheme: bool) -> str:
    years = [moment.assessment.basis.data.year for moment in moments]
    if len(set(years)) > 1:
        pairs = (
            _("{day}: {year}").format(day=day(moment.on), year=year)
            for moment, year in zip(moments, years, strict=True)
        )
        return _("Each date is worked out with figures of its own ({years}).").format(years="; ".join(pairs))
    figures = _("the figures of {year}").format(year=years[0]) if years[0] else _("the same figures")
    if not same_scheme:
        return _("Every date is worked out with {figures}.").format(figures=figures)
    return _(
        "Every date is worked out with {figures} and the same scheme, so a difference between two dates "
        "comes from the areas and the decisions, not from moving house."
    ).format(figures=figures)


def _happened(history: PublishedHistory, i: int) -> dict[str, Any]:
    told = history.since(i)
    kinds = kinds_about(About.JUDGEMENT)
    decisions = without_repeats(one for one in told if one.event.kind in kinds)
    changes = without_repeats(one for one in told if one.event.kind not in kinds)
    previous = history.moments[i - 1] if i else None
    title = (
        _("What happened since {day}").format(day=day(previous.on))
        if previous
        else _("What happened up to {day}").format(day=day(history.moments[0].on))
    )
    return {
        "title": title,
        "balance": _balance(previous, history.moments[i]) if previous else "",
        "reasons": _reasons(history.differences[i - 1]) if i and history.differences else [],
        "changes": _sentences(changes),
        "decisions": [one.sentence for one in decisions],
        "decided": ngettext("{count} decision", "{count} decisions", len(decisions)).format(
            count=number(len(decisions))
        ),
        "nothing": "" if told else _("Nothing was recorded in this time."),
    }


def _balance(before: PublishedDay, after: PublishedDay) -> str:
    """Say what the two dates have and have not in common, in areas, people and euros."""
    old, new = _row(before), _row(after)
    count = len(after.assessment.receipts)
    parts = [
        _("From {before} to {after} areas.").format(before=old["areas"], after=new["areas"])
        if old["areas"] != new["areas"]
        else ngettext("Still {count} area.", "Still {count} areas.", count).format(count=number(count))
    ]
    if any(known(moment.assessment.total.people) is None for moment in (before, after)):
        parts.append(_("How many people more or fewer live in these areas is not known."))
    elif old["people"] != new["people"]:
        parts.append(
            _("People in these areas: from {before} to {after}.").format(
                before=old["people"], after=new["people"]
            )
        )
    if old["amount"] != new["amount"]:
        text = _("Amount together: from {before} to {after}.")
        parts.append(text.format(before=old["amount"], after=new["amount"]))
    elif all(moment.assessment.total.amount_complete for moment in (before, after)):
        parts.append(_("The amount together is the same."))
    else:
        parts.append(_("How much more or less it is together is not known."))
    return " ".join(parts)


def _reasons(difference: Effect) -> list[str]:
    """Say why the amount together is another, line by line."""
    return [
        _("{reason}: {amount}").format(reason=line.text, amount=money(line.amount))
        for line in difference.lines
    ]


def _sentences(changes: Iterable[Told]) -> list[str]:
    """Tell what happened; areas that were drawn together are told together."""
    sentences: list[str] = []
    for key, group in itertools.groupby(changes, lambda one: _drawn(one.event)):
        alike = list(group)
        if key is None or len(alike) < _TOGETHER:
            sentences += [one.sentence for one in alike]
        else:
            sentences.append(_drawn_together(alike))
    return sentences


def _drawn(event: Event) -> tuple[Any, str] | None:
    return (event.valid_from, event.reason.strip()) if kind_of(event.kind).begins else None


def _drawn_together(alike: Sequence[Told]) -> str:
    text = _("On {day} {count} areas were drawn").format(day=day(alike[0].on), count=number(len(alike)))
    reason = alike[0].event.reason.strip().rstrip(".")
    if reason:
        # a reason that reads on is part of the sentence, another one explains it
        text += f", {reason}" if reason[0].islower() else f" ({reason})"
    return f"{text}: {enumerated([name for one in alike for name in one.areas])}."


def _with_lines(
    cards: Sequence[Mapping[str, Any]], shown: Sequence[Mapping[str, int]], history: PublishedHistory
) -> list[dict[str, Any]]:
    """Add to each card what the area was and became on every date."""
    days = [day(moment.on) for moment in history.moments]
    owner = {card: area for numbers in shown for area, card in numbers.items()}
    lines = {
        area: _line([[shown[i][one] for one in then] for i, then in enumerate(along)], cards, days)
        for area, along in history.lines().items()
    }
    result = []
    for card in cards:
        held = [i for i, numbers in enumerate(shown) if card["number"] in numbers.values()]
        words = _("These numbers hold on {days}").format(days=enumerated([days[i] for i in held]))
        result.append({**card, "line": lines[owner[card["number"]]], "held": held, "dates": words})
    return result


def _line(
    along: Sequence[Sequence[int]], cards: Sequence[Mapping[str, Any]], days: Sequence[str]
) -> list[dict[str, Any]]:
    first = next(i for i, numbers in enumerate(along) if numbers)
    return [
        {
            "at": i,
            "on": days[i],
            "areas": [{"number": one, "name": cards[one - 1]["name"]} for one in numbers],
            "none": "" if numbers else _("not drawn yet") if i < first else _("no longer there"),
        }
        for i, numbers in enumerate(along)
    ]


def _say() -> dict[str, str]:
    return {
        "date": _("Date"),
        "earlier": _("Earlier date"),
        "later": _("Later date"),
        "chosen": _("Chosen:"),
        "let_go": _("Clear the choice"),
        "line": _("Through time"),
        "dates": _("All dates side by side"),
        "areas": _("Areas"),
        "hint": _(
            "Choose an area to see what it was and what it became; move the slider, and its outline stays "
            "marked on the map."
        ),
        "nothing_drawn": _("The slider needs JavaScript; below, every date stands in full."),
    }
