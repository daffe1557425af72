"""Proposals of what happened between maps: kept in a file beside the store until people are done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from smeedkaart.change.recognition import UNCHANGED
from smeedkaart.errors import SmeedkaartError
from smeedkaart.exchange.import_past import (
    Applied,
    apply,
    read_past,
    read_review,
    recorded_before,
    write_review,
)
from smeedkaart.exchange.review_file import Review, Suggestion
from smeedkaart.store.store import Store
from smeedkaart.text.language import gettext as _
from smeedkaart.text.language import ngettext
from smeedkaart.text.numbers import number
from smeedkaart.web.state import actions

__all__ = [
    "certain",
    "change_review",
    "compare_maps",
    "discard_review",
    "kept_review",
    "record_review",
    "recorded_numbers",
    "review_path",
]

# from here on nothing else is likely to have happened
_CERTAIN = 0.95


def review_path(store: Store, workshop: str) -> Path:
    """Return where the proposals for a workshop are kept: the same file as the terminal reads and writes."""
    return store.path.with_name(f"{store.path.stem}.voorstellen-{workshop}.json")


def kept_review(store: Store, workshop: str) -> Review | None:
    """Read the proposals that people are not done with; None when there are none."""
    path = review_path(store, workshop)
    return read_review(path) if path.is_file() else None


def compare_maps(
    store: Store, workshop: str, maps: Sequence[tuple[Path, date]], layers: Sequence[str | None]
) -> None:
    """Propose what happened between maps, as the terminal does; nothing is recorded."""
    # the newest of everything, for what is proposed goes on from there
    review = read_past(maps, store.events(workshop), layers=layers)
    write_review(review, review_path(store, workshop))


def change_review(store: Store, workshop: str, change: Callable[[Review], Review]) -> None:
    """Change what is chosen, of the proposals as they are now: another page may have chosen meanwhile."""
    review = kept_review(store, workshop)
    if review is not None:
        write_review(change(review), review_path(store, workshop))


def certain(one: Suggestion) -> bool:
    """Tell whether a proposal is an ordinary one: as good as sure, and with nothing left to choose in it."""
    unsaid = any(not choice.goes_to for choice in one.decisions)
    return one.event.kind != UNCHANGED and one.confidence >= _CERTAIN and not unsaid


def recorded_numbers(store: Store, workshop: str, review: Review) -> frozenset[int]:
    """Give the numbers of the proposals that are recorded already."""
    return recorded_before(review, store.events(workshop))


def record_review(store: Store, workshop: str) -> Applied | None:
    """Record what is accepted, and say what became of it; when nothing is left the file goes."""
    review = kept_review(store, workshop)
    if review is None:
        return None
    before = len(recorded_numbers(store, workshop, review))
    done = apply(review, store, workshop, role=actions.role(), client=actions.this_page())
    actions.touched(workshop)
    count = len(done.recorded) - before
    text = ngettext("{count} change was recorded.", "{count} changes were recorded.", count)
    actions.announce(text.format(count=number(count)))
    actions.announce(*done.notices)
    for place, problem in done.problems:
        text = _("Proposal {number} was not recorded: {problem}")
        actions.announce(text.format(number=place, problem=problem))
    if not done.problems and not done.waiting:
        discard_review(store, workshop)
    return done


def discard_review(store: Store, workshop: str) -> None:
    """Throw away the proposals; what was recorded of them stays."""
    path = review_path(store, workshop)
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        text = _("{file} could not be removed ({reason}).")
        reason = error.strerror or type(error).__name__
        raise SmeedkaartError(text.format(file=path.name, reason=reason)) from None
