"""What hangs on areas that end, in a terminal: a numbered list, and flags that say what becomes of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from smeedkaart.change.loose_ends import LooseEnd, LooseEndQuestion
from smeedkaart.cli.history_text import numbers_in
from smeedkaart.cli.options import ListedError
from smeedkaart.errors import InputFileError, LineageError
from smeedkaart.history.event import Event
from smeedkaart.publish.tables import printable
from smeedkaart.text.language import gettext as _

__all__ = ["chosen_ends", "loose_end_facts", "loose_end_words"]


def chosen_ends(
    ends: Sequence[LooseEnd], keep: str, lapse: str, trying: Sequence[LooseEndQuestion] = ()
) -> frozenset[int]:
    """Return the numbers of what goes on; a decision of which nothing was said is asked for, never guessed.

    What follows from the rule of a scheme, base amounts that are kept, needs no word. For trying, with the
    questions about what hangs there, it is as the app has it before anyone chooses; where the app leaves it
    open, it is asked for here too.
    """
    keeping, lapsing = (_numbers(text, len(ends)) for text in (keep, lapse))
    if keeping & lapsing:
        raise InputFileError(_("What goes on cannot lapse as well; name each number once."))
    unsaid = {number for number in range(1, len(ends) + 1) if number not in keeping | lapsing}
    by_rule = {number for number in unsaid if ends[number - 1].decision is None}
    usual = _usual(ends, trying, keeping)
    if unsaid - by_rule - usual.keys():
        text = _(
            "Nothing was recorded: say first what becomes of what was decided about these areas, with --keep "
            "(goes on with the new area) or --lapse, and the numbers or all. {ends}"
        )
        listed = [f"{number}  {printable(str(end.said))}" for number, end in enumerate(ends, start=1)]
        raise ListedError(text.format(ends="\n" + "\n".join(listed)))
    going = frozenset(keeping | by_rule | {number for number in unsaid & usual.keys() if usual[number]})
    _refuse_levels([ends[number - 1] for number in sorted(going)])
    return going


def _usual(
    ends: Sequence[LooseEnd], questions: Sequence[LooseEndQuestion], keeping: Collection[int]
) -> dict[int, bool]:
    """Tell by number what goes on when nothing is said, for what is not left open."""
    usual = {}
    for question in questions:
        numbers = [ends.index(end) + 1 for end in question.ends]
        if question.preset is not None:
            going = question.outcomes[question.preset].handed_on
        elif any(number in keeping for number in numbers):
            # one of several levels was chosen
            going = ()
        else:
            continue
        for number, end in zip(numbers, question.ends, strict=True):
            usual[number] = any(end.gone_on(one.later) == one for one in going)
    return usual


def loose_end_words(ends: Sequence[LooseEnd], change: Event) -> str:
    """Write a numbered line for each, with what becomes of it."""
    going = change.handed_on or ()
    words = {True: _("goes on"), False: _("lapses")}
    lines = [
        f"{number}  {printable(str(end.said))}: {words[end.gone_on(change.area) in going]}"
        for number, end in enumerate(ends, start=1)
    ]
    return "\n".join([*lines, _("Choose otherwise with --keep or --lapse and the numbers.")])


def loose_end_facts(ends: Sequence[LooseEnd], change: Event) -> list[dict[str, Any]]:
    """Give the same as plain values."""
    going = change.handed_on or ()
    return [
        {"number": number, "sentence": str(end.said), "goes_on": end.gone_on(change.area) in going}
        for number, end in enumerate(ends, start=1)
    ]


def _numbers(text: str, most: int) -> set[int]:
    written = text.strip().casefold()
    if written == "all":
        return set(range(1, most + 1))
    try:
        found = set(numbers_in(written)) if written else set()
    except ValueError:
        raise InputFileError(_("“{text}” are no numbers; write them as 1,3-5.").format(text=text)) from None
    unknown = sorted(number for number in found if not 1 <= number <= most)
    if unknown:
        raise InputFileError(
            _("Nothing with number {number} hangs on these areas.").format(number=unknown[0])
        )
    return found


def _refuse_levels(going: Sequence[LooseEnd]) -> None:
    """Refuse two levels of one kind for one area: people choose which holds."""
    levels: dict[str, int | None] = {}
    for end in going:
        if end.decision is not None:
            kind, level = end.decision.kind, end.decision.level
            if levels.setdefault(kind, level) != level:
                raise LineageError(
                    _("Two decisions of one kind and different levels cannot both go on; choose one of them.")
                )
