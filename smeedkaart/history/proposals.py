"""Changes that met another change of the same area: which wait for a choice, and what a choice records."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from smeedkaart.history.event import NOT_RECORDED, Event, about_areas, effective, recording
from smeedkaart.history.kinds import DRAW, PROPOSAL, REDRAW, About, kind_of, kinds_about
from smeedkaart.history.timeline import Timeline

__all__ = ["accepted_event", "open_proposals", "proposed_together"]


def open_proposals(events: Iterable[Event]) -> tuple[Event, ...]:
    """List the proposals that still wait for a choice, oldest first.

    A page that sends a newer version of what it proposed before replaces its own proposal: of a gesture that
    was proposed as a whole, such as a border that two areas share, once all of it was proposed anew. A choice
    that was undone is open again.

    Examples
    --------
    >>> from datetime import date
    >>> waiting = Event("proposal", "a1", date(2012, 1, 1), proposes="end", id=7)
    >>> [event.id for event in open_proposals([waiting])]
    [7]
    >>> open_proposals([waiting, Event("decline", "a1", date(2012, 1, 1), about=7, id=8)])
    ()
    """
    proposed: dict[object, list[Event]] = {}
    settled: set[int | None] = set()
    for event in sorted(effective(events), key=recording):
        if event.kind == PROPOSAL:
            proposed.setdefault(_gesture(event), []).append(event)
        else:
            settled.add(event.about)
    waiting: list[Event] = []
    # what each page asked for last, to hold its earlier gestures against
    later: dict[str, list[set[object]]] = {}
    for gesture in reversed(proposed.values()):
        client = gesture[0].client
        left = [event for event in gesture if event.id not in settled]
        asked = set(map(_matter, left))
        if not (client and any(asked <= newer for newer in later.get(client, ()))):
            waiting += left
        later.setdefault(client, []).append(set(map(_matter, gesture)))
    return tuple(sorted(waiting, key=recording))


def proposed_together(proposals: Iterable[Event]) -> tuple[tuple[Event, ...], ...]:
    """Group proposals by the gesture they belong to: each group is accepted or declined as a whole.

    Parameters
    ----------
    proposals
        Events of kind "proposal", such as `open_proposals` returns.

    Returns
    -------
    tuple of tuple of Event
        In the order of the first of each group.

    Examples
    --------
    >>> from datetime import date
    >>> day = date(2012, 1, 1)
    >>> border = [Event("proposal", area, day, proposes="redraw", edit_id="e1", id=7) for area in "ab"]
    >>> [len(group) for group in proposed_together([*border, Event("proposal", "c", day, id=9)])]
    [2, 1]
    """
    groups: dict[object, list[Event]] = {}
    for event in proposals:
        groups.setdefault(_gesture(event), []).append(event)
    return tuple(map(tuple, groups.values()))


def _gesture(proposal: Event) -> object:
    # what was taken over from elsewhere may have no key
    return proposal.edit_id or proposal.id


def _matter(proposal: Event) -> object:
    """Return what a proposal is about, the same for a newer version of it."""
    of_decision = proposal.decision[0] if proposal.decision else None
    # what comes out of a change has a new identity each time it is proposed
    what = proposal.inputs if kind_of(proposal.proposes).several else proposal.area
    return (what, proposal.proposes, of_decision)


def accepted_event(events: Iterable[Event], proposal: Event) -> Event:
    """Make the real event out of a proposal that was chosen.

    It holds from the later of the proposal's own day and the day of the area's last change, for what is
    chosen now goes over what was recorded before. When the area has ended meanwhile it is drawn again.

    Parameters
    ----------
    events
        What was recorded so far; only events about the same area matter.
    proposal
        The event of kind "proposal".

    Returns
    -------
    Event
        Not yet recorded, with `about` set to the proposal.

    Examples
    --------
    >>> from datetime import date
    >>> from shapely import box
    >>> drawn = Event(
    ...     "draw", "a1", date(2012, 1, 1), name="Noord", geometry=box(229e3, 525e3, 230e3, 526e3), id=1
    ... )
    >>> waiting = Event("proposal", "a1", date(2012, 1, 1), proposes="rename", name="Zuid", id=2)
    >>> accepted_event([drawn], waiting).kind
    'rename'
    """
    met, kinds = set(about_areas(proposal)), kinds_about(About.AREA, About.AREAS)
    history = [
        known for known in effective(events) if known.kind in kinds and met.intersection(about_areas(known))
    ]
    area = Timeline.of(history).states().get(proposal.area)
    kind, name = proposal.proposes or "", proposal.name
    border = (proposal.geometry, proposal.units, proposal.drawn_from)
    row = kind_of(kind)
    if row.gives_name or row.gives_shape:
        if area is None or area.ended is not None:
            kind = DRAW
            name = name or (area.name if area else None)
            if area is not None and proposal.geometry is None:
                border = (area.geometry, area.units, area.border_from)
        elif row.begins:
            kind, name = REDRAW, None
    return replace(
        proposal,
        kind=kind,
        name=name,
        geometry=border[0],
        units=border[1],
        drawn_from=border[2],
        # an area that others took away meanwhile is drawn again, and nothing was said of that
        handed_on=proposal.handed_on if kind == proposal.proposes else None,
        valid_from=max([proposal.valid_from, *(known.valid_from for known in history)]),
        proposes=None,
        about=proposal.id,
        edit_id="",
        client="",
        met=None,
        id=0,
        recorded_at=NOT_RECORDED,
    )
