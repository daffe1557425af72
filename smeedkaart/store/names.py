"""The names that are in use in a workshop: what is to be recorded gets names that are free."""

from __future__ import annotations

from collections.abc import Sequence

from smeedkaart.history.event import Event, about_areas
from smeedkaart.history.kinds import About, kind_of
from smeedkaart.history.names import check_names, fit_names, given_names
from smeedkaart.store.known import KnownEvents
from smeedkaart.text.teller import Statement

__all__ = ["with_free_names"]


def with_free_names(
    known: KnownEvents, events: Sequence[Event], *, strict: bool = False
) -> tuple[list[Event], tuple[Statement, ...]]:
    """Return what is to be recorded with names that no other area bears, and a sentence for each new name."""
    again = [event for event in events if kind_of(event.kind).about is About.EVENT]
    targets = [known.event(event.about) for event in again]
    touched = {area for target in targets if target is not None for area in about_areas(target)}
    wanted = [name for event in events for name in given_names(event)]
    if not wanted and not touched:
        return list(events), ()
    own = touched | {area for event in events for area in about_areas(event)}
    if touched:
        wanted += [name for event in known.about(own) for name in given_names(event)]
    naming = [event for event in known.about(own | known.bearers(wanted)) if _names(event)]
    fitted, notices = fit_names(naming, events, strict=strict)
    if touched:
        check_names([*naming, *fitted], touched)
    return fitted, notices


def _names(event: Event) -> bool:
    """Tell whether an event has a say in which names are borne."""
    kind = kind_of(event.kind)
    return kind.gives_name or kind.ends or kind.voids or kind.about in (About.AREAS, About.EVENT)
