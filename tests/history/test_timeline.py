"""One timeline answers every question, and gives what following its events anew would give."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from smeedkaart.funding.base_after_merge import kept_bases
from smeedkaart.history.event import Event, Output
from smeedkaart.history.handing_on import decisions_as_of
from smeedkaart.history.lineage import areas_as_of, ended_areas, lineage
from smeedkaart.history.proposals import open_proposals
from smeedkaart.history.replay import AreaState, step
from smeedkaart.history.sentences import tale
from smeedkaart.history.timeline import Timeline, states_on
from tests.history.test_lineage_properties import (
    DAYS,
    SHAPING,
    START,
    Done,
    History,
    Map,
    as_done,
    on_day,
    squares,
)

FIRST, LATER = date(2007, 5, 30), date(2012, 1, 1)
HISTORY = (
    Event("draw", "a", FIRST, name="Noord", geometry=box(229_000, 525_000, 229_100, 525_100), id=1),
    Event("draw", "b", FIRST, name="Zuid", geometry=box(229_100, 525_000, 229_200, 525_100), id=2),
    Event("decision", "a", FIRST, decision=("initiative", 1), id=3),
    Event(
        "merge",
        "c",
        LATER,
        inputs=("a", "b"),
        outputs=(Output("c", "Samen", box(229_000, 525_000, 229_200, 525_100)),),
        id=4,
    ),
    Event("proposal", "c", LATER, proposes="rename", name="Midden", client="page-2", id=5),
)


def standing(events: Iterable[Event]) -> dict[int, Done]:
    """Keep what was not undone, as the model knows it: worked through in the order of recording."""
    done: dict[int, Done] = {}
    undone: dict[int, Done] = {}
    for event in events:
        if event.kind == "undo":
            undone[event.about or 0] = done.pop(event.about or 0)
        elif event.kind == "redo":
            done[event.about or 0] = undone.pop(event.about or 0)
        else:
            done[event.id] = as_done(event)
    return done


def shown(timeline: Timeline, day: int) -> Map:
    areas = areas_as_of(timeline, START + timedelta(days=day))
    return {
        area: (name, squares(shape))
        for area, name, shape in zip(areas.index, areas["name"], areas.geometry, strict=True)
    }


@given(st.data(), st.lists(st.sampled_from((*SHAPING, "undo", "redo")), max_size=12))
@settings(max_examples=15)
def test_a_timeline_at_any_revision_in_any_split_gives_what_its_events_give(
    data: st.DataObject, kinds: list[str]
) -> None:
    with History() as history:
        for kind in ("draw", "draw", "draw", *kinds):
            source = history.done if kind == "undo" else history.undone
            if kind not in ("undo", "redo"):
                history.send(history.event(data.draw, kind))
            elif source:
                history.again(kind, data.draw(st.sampled_from(sorted(source))))
        events = history.events()
    whole = Timeline.of(data.draw(st.permutations(events)))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(events)), max_size=4)))
    grown = Timeline.of(())
    for start, end in zip([0, *cuts], [*cuts, len(events)], strict=True):
        grown = grown.extended(events[start:end])
    assert grown.revision == whole.revision == max((event.id for event in events), default=0)
    for revision in [0, *(event.id for event in events)]:
        so_far = standing(event for event in events if event.id <= revision)
        for timeline in (whole.at(revision), grown.at(revision)):
            assert timeline.revision == revision
            for day in range(-1, DAYS + 1):
                assert shown(timeline, day) == on_day(so_far, day)
    for when in (None, *(START + timedelta(days=day) for day in range(-1, DAYS + 1))):
        # in the same order, too
        assert list(states_on(events, when).items()) == list(whole.states(when).items())


def test_all_answers_come_from_one_following(monkeypatch: pytest.MonkeyPatch) -> None:
    followed: list[str] = []

    def counted(area: AreaState | None, part: Event) -> AreaState | None:
        followed.append(part.kind)
        return step(area, part)

    monkeypatch.setattr("smeedkaart.history.timeline.step", counted)
    timeline = Timeline.of(HISTORY)
    # two were drawn, one judged; two ended and one was drawn by the merge; one change was proposed
    assert followed == ["draw", "draw", "decision", "end", "end", "draw", "proposal"]
    assert list(areas_as_of(timeline, FIRST)["name"]) == ["Noord", "Zuid"]
    assert list(areas_as_of(timeline)["name"]) == ["Samen"]
    assert [taken.area for taken in decisions_as_of(timeline, FIRST)] == ["a"]
    assert decisions_as_of(timeline) == ()
    assert kept_bases(timeline, "all")["c"][0].merged == ("Noord", "Zuid")
    assert ended_areas(timeline) == ()
    assert [event.id for event in open_proposals(timeline)] == [5]
    assert lineage(timeline).supersedes("c") == ("a", "b")
    assert [told.event.id for told in tale(timeline)] == [1, 2, 3, 4]
    assert len(followed) == 7
    # what is recorded next is followed alone
    renamed = timeline.extended([Event("rename", "c", LATER, name="Midden", about=5, id=6)])
    assert followed[7:] == ["rename"]
    assert list(areas_as_of(renamed)["name"]) == ["Midden"]
    assert open_proposals(renamed) == ()
    assert list(areas_as_of(timeline)["name"]) == ["Samen"]
    # neither what a page knew before the merge is followed again, nor what comes before an undone event
    assert list(areas_as_of(timeline.at(3))["name"]) == ["Noord", "Zuid"]
    undone = timeline.extended([Event("undo", "c", LATER, about=4, id=6)])
    assert list(areas_as_of(undone)["name"]) == ["Noord", "Zuid"]
    assert followed[8:] == ["proposal"]


def test_what_a_page_knew_is_what_was_there_and_what_it_sent_itself() -> None:
    own = Event("rename", "a", FIRST, name="Elders", client="page-1", id=3)
    other = Event("rename", "b", FIRST, name="Ergens", client="page-2", id=4)
    timeline = Timeline.of([*HISTORY[:2], own, other])
    assert list(areas_as_of(timeline.at(2, client="page-1"))["name"]) == ["Elders", "Zuid"]
    assert list(areas_as_of(timeline.at(2))["name"]) == ["Noord", "Zuid"]
    assert timeline.at(4) is timeline


def test_on_one_day_what_is_not_recorded_yet_comes_after_all_that_is() -> None:
    renamed = Event("rename", "c", LATER, name="Midden")
    assert list(areas_as_of([renamed, *HISTORY])["name"]) == ["Midden"]
    again = replace(HISTORY[3], id=0)
    assert [link.event for link in lineage([again, *HISTORY[:3]]).links] == [0, 0]
    assert [told.event.kind for told in tale([renamed, *HISTORY])][-1] == "rename"
