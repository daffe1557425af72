"""What the store promises about changes of several areas, about names, and about undoing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from shapely import Polygon, box

from smeedkaart.errors import LineageError
from smeedkaart.history.event import Event, Output
from smeedkaart.history.lineage import areas_as_of
from smeedkaart.store.store import Store

TODAY = date(2026, 3, 1)


def square(step: int, size: float = 500.0) -> Polygon:
    """Return a square near Hoogeveen, `step` kilometres east of the first."""
    west = 229_000 + 1000 * step
    return box(west, 525_000, west + size, 525_000 + size)


def draw(area: str, step: int = 0, *, name: str = "", **more: str) -> Event:
    return Event("draw", area, TODAY, name=name or area, geometry=square(step), **more)  # type: ignore[arg-type]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "plan.sqlite")


@pytest.fixture
def plan(store: Store) -> str:
    return store.create_workshop("Krakeel").id


@pytest.fixture
def raw(store: Store, plan: str) -> Iterator[sqlite3.Connection]:
    """Open the file as any other program would."""
    assert plan
    connection = sqlite3.connect(store.path, isolation_level=None)
    yield connection
    connection.close()


def merge(*areas: str, name: str = "Kern", **more: str) -> Event:
    """Merge areas a and b into m, which covers both squares."""
    both = Output("m", name, box(229_000, 525_000, 230_500, 525_500))
    return Event("merge", "m", TODAY, inputs=areas, outputs=(both,), **more)  # type: ignore[arg-type]


def test_a_change_of_several_areas_is_read_back_as_it_was_recorded(store: Store, plan: str) -> None:
    store.append(plan, [draw("a"), draw("b", 1)])
    # in an order that is not that of the alphabet
    sent = merge("b", "a", role="analyst", edit_id="e1")
    (stored,) = store.append(plan, [sent]).events
    assert store.events(plan)[-1] == stored
    assert stored == replace(sent, id=3, workshop=plan, recorded_at=stored.recorded_at)
    parts = (Output("q", "Q", square(0)), Output("p", "P", box(229_500, 525_000, 230_500, 525_500)))
    split = Event("split", "q", TODAY, inputs=("m",), outputs=parts)
    assert store.append(plan, [split]).events[0].outputs == parts
    assert store.events(plan)[2] == stored
    # sent again after a lost answer
    assert store.append(plan, [sent]).events == (stored,)


def test_a_refused_change_leaves_no_links_behind(store: Store, plan: str, raw: sqlite3.Connection) -> None:
    store.append(plan, [draw("a"), draw("b", 1)])
    with pytest.raises(LineageError):
        store.append(plan, [merge("a", "b"), Event("rename", "a", TODAY, name="X")])
    assert raw.execute("SELECT count(*) FROM links").fetchone() == (0,)
    assert store.revision(plan) == 2


def test_where_names_are_strict_a_taken_name_is_refused_and_nothing_recorded(store: Store, plan: str) -> None:
    store.append(plan, [draw("a", name="Noord"), draw("b", 1, name="Zuid")])
    parts = (Output("p", "noord", square(1, 250)), Output("q", "Q", square(1)))
    for new in (
        draw("c", 2, name="NOORD"),
        Event("rename", "b", TODAY, name="Noord"),
        Event("split", "p", TODAY, inputs=("b",), outputs=parts),
    ):
        with pytest.raises(LineageError, match="kies een andere naam"):
            store.append(plan, [new], strict_names=True)
    with pytest.raises(LineageError) as refusal:
        store.append(plan, [draw("c", 2, name="noord"), draw("d", 3)], strict_names=True)
    assert str(refusal.value) == "Op 1 maart 2026 zouden twee gebieden noord heten; kies een andere naam."
    assert store.revision(plan) == 2
    # a merge may take over the name of what went into it
    assert store.append(plan, [merge("a", "b", name="Noord")], strict_names=True).notices == ()


def test_a_name_that_was_given_away_meanwhile_cannot_come_back_by_undo(store: Store, plan: str) -> None:
    store.append(plan, [draw("a", name="Noord")])
    (renamed,) = store.append(plan, [Event("rename", "a", TODAY, name="Kern")]).events
    store.append(plan, [draw("b", 1, name="noord")])
    with pytest.raises(LineageError, match="Op 1 maart 2026 zouden twee gebieden Noord heten"):
        store.append(plan, [Event("undo", "a", TODAY, about=renamed.id)])
    store.append(plan, [Event("rename", "b", TODAY, name="Zuid")])
    store.append(plan, [Event("undo", "a", TODAY, about=renamed.id)])
    assert areas_as_of(store.events(plan))["name"].to_dict() == {"a": "Noord", "b": "Zuid"}


def test_an_area_keeps_its_own_name_when_the_one_it_was_named_after_ends_later(
    store: Store, plan: str
) -> None:
    store.append(plan, [draw("a", name="Noord")])
    later = date(2027, 1, 1)
    # both are there until 2027
    outcome = store.append(plan, [Event("end", "a", later), draw("b", 1, name="Noord")])
    assert outcome.events[1].name == "Noord (2)"
    taken = Event("draw", "c", later, name="Noord", geometry=square(2))
    assert store.append(plan, [taken]).notices == ()


def test_a_name_that_is_spelt_beyond_ascii_is_found_all_the_same(store: Store, plan: str) -> None:
    store.append(
        plan, [draw("a", name="Straße"), draw("b", 1, name="Caf\u00e9"), draw("c", 2, name="50%_Zuid")]
    )
    new = [draw("d", 3, name="STRASSE"), draw("e", 4, name="cafe\u0301"), draw("f", 5, name="50%_zuid")]
    names = [event.name for event in store.append(plan, new).events]
    assert names == ["STRASSE (2)", "caf\u00e9 (2)", "50%_zuid (2)"]


def test_a_name_is_taken_by_what_came_out_of_a_change_too(store: Store, plan: str) -> None:
    store.append(plan, [draw("a"), draw("b", 1)])
    (merged,) = store.append(plan, [merge("a", "b", name="Kern")]).events
    assert store.append(plan, [draw("c", 2, name="kern")]).events[0].name == "kern (2)"
    # once the merge is undone the name is free, and those of a and b are taken again
    store.append(plan, [Event("undo", "m", TODAY, about=merged.id)])
    names = [
        event.name for event in store.append(plan, [draw("d", 3, name="Kern"), draw("e", 4, name="A")]).events
    ]
    assert names == ["Kern", "A (2)"]


def test_names_in_another_workshop_are_nobodys_business(store: Store, plan: str) -> None:
    store.append(plan, [draw("a", name="Noord")])
    other = store.create_workshop("Ander").id
    assert store.append(other, [draw("a", name="Noord")], strict_names=True).notices == ()


def test_many_names_at_once_are_fitted_as_one_by_one(store: Store, plan: str) -> None:
    store.append(plan, [draw(f"a{i}", name="Wijk") for i in range(60)])
    names = [event.name for event in store.events(plan)]
    assert names == ["Wijk", *(f"Wijk ({i})" for i in range(2, 61))]
    assert store.append(plan, [draw("b", name="wijk")]).events[0].name == "wijk (61)"


def test_an_undo_is_recorded_under_what_it_is_about_whatever_its_sender_says(store: Store, plan: str) -> None:
    (drawn,) = store.append(plan, [draw("a")]).events
    (undo,) = store.append(plan, [Event("undo", "elsewhere", date(1990, 1, 1), about=drawn.id)]).events
    assert (undo.area, undo.valid_from) == ("a", TODAY)
    assert areas_as_of(store.events(plan)).empty
    # the area counts as never drawn for whoever draws it next
    assert store.append(plan, [draw("a")]).conflicts == ()


def test_what_is_undone_twice_in_one_edit_is_refused_as_a_whole(store: Store, plan: str) -> None:
    (drawn,) = store.append(plan, [draw("a")]).events
    twice = [Event("undo", "a", TODAY, about=drawn.id, edit_id=f"u{i}") for i in range(2)]
    with pytest.raises(LineageError, match="al ongedaan gemaakt"):
        store.append(plan, twice)
    assert store.revision(plan) == drawn.id


def test_what_was_recorded_in_one_workshop_is_not_undone_in_another(store: Store, plan: str) -> None:
    (drawn,) = store.append(plan, [draw("a")]).events
    other = store.create_workshop("Ander").id
    for kind in ("undo", "redo"):
        with pytest.raises(LineageError, match="geen wijziging om ongedaan te maken"):
            store.append(other, [Event(kind, "a", TODAY, about=drawn.id)])
    with pytest.raises(LineageError, match="geen wijziging om ongedaan te maken"):
        store.append(plan, [Event("undo", "a", TODAY)])


def test_heights_are_left_out_and_the_answer_says_so(store: Store, plan: str) -> None:
    high = Polygon([(229_000, 525_000, 8), (229_500, 525_000, 9), (229_500, 525_500, 10)])
    (stored,) = store.append(plan, [replace(draw("a"), geometry=high)]).events
    assert stored.geometry is not None
    assert not stored.geometry.has_z
    assert store.events(plan) == (stored,)


def test_an_hour_instead_of_a_day_is_refused_before_anything_is_recorded(store: Store, plan: str) -> None:
    store.append(plan, [draw("a")])
    hour = datetime(2026, 3, 1, 12, tzinfo=UTC)
    with pytest.raises(LineageError, match="niet vanaf een uur"):
        store.append(plan, [draw("b", 1), Event("rename", "a", hour, name="X")])
    assert store.revision(plan) == 1


@pytest.mark.parametrize("kind", ["proposal", "decline", "", "explode"])
def test_only_known_kinds_are_recorded(store: Store, plan: str, kind: str) -> None:
    with pytest.raises(LineageError, match="is hier niet bekend"):
        store.append(plan, [Event(kind, "a", TODAY)])
