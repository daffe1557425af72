"""Who acts is one row: a role from outside that may only propose finds its changes kept as proposals."""

from __future__ import annotations

import ast
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from shapely import box

import smeedkaart
from smeedkaart.errors import LineageError
from smeedkaart.exchange.history_file import read_history, write_history
from smeedkaart.history import roles
from smeedkaart.history.event import Event
from smeedkaart.history.lineage import areas_as_of
from smeedkaart.history.roles import FACILITATOR, ROLES, Role
from smeedkaart.history.undo import to_undo
from smeedkaart.store.store import Store
from smeedkaart.text.teller import Statement

TODAY = date(2026, 3, 1)
SHAPE, OTHER = box(229e3, 525e3, 230e3, 526e3), box(230e3, 525e3, 231e3, 526e3)
DRAWN = Event("draw", "a", TODAY, name="Noord", geometry=SHAPE)


@pytest.fixture(autouse=True)
def resident(monkeypatch: pytest.MonkeyPatch) -> None:
    """Add a resident, who may propose and nothing else."""
    monkeypatch.setitem(ROLES, "resident", Role("resident"))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "plan.sqlite")


@pytest.fixture
def plan(store: Store) -> str:
    plan = store.create_workshop("Krakeel").id
    store.append(plan, [DRAWN])
    return plan


def names(store: Store, plan: str) -> list[str]:
    return list(areas_as_of(store.events(plan))["name"])


def test_what_may_only_be_proposed_waits_for_a_choice(store: Store, plan: str) -> None:
    drawn = Event("draw", "b", TODAY, name="Zuid", geometry=OTHER, role="resident")
    done = store.append(plan, [Event("rename", "a", TODAY, name="Hoog", role="resident"), drawn])
    assert done.events == ()
    # once, however much of it waits
    assert done.notices == (Statement("store.waits_for_choice"),)
    assert str(done.notices[0]) == "Uw wijziging geldt nog niet: ze wacht op een keuze."
    assert [(event.kind, event.proposes, event.role) for event in done.conflicts] == [
        ("proposal", "rename", "resident"),
        ("proposal", "draw", "resident"),
    ]
    assert names(store, plan) == ["Noord"]
    assert store.open_proposals(plan) == done.conflicts
    # the same names and shapes become the plan as soon as a facilitator chooses them
    chosen = [store.accept(event.id, role=FACILITATOR) for event in done.conflicts]
    assert [(event.kind, event.role) for event in chosen] == [("rename", FACILITATOR), ("draw", FACILITATOR)]
    assert names(store, plan) == ["Hoog", "Zuid"]


def test_what_a_facilitator_records_holds_at_once(store: Store, plan: str) -> None:
    done = store.append(plan, [Event("rename", "a", TODAY, name="Hoog", role=FACILITATOR)])
    assert (len(done.events), done.conflicts, done.notices) == (1, (), ())
    assert names(store, plan) == ["Hoog"]


def test_whoever_may_only_propose_chooses_and_undoes_nothing(store: Store, plan: str) -> None:
    renamed = Event("rename", "a", TODAY, name="Hoog", role="resident")
    (waiting,) = store.append(plan, [renamed]).conflicts
    before = store.events(plan)
    for attempt in (
        lambda: store.accept(waiting.id, role="resident"),
        lambda: store.decline(waiting.id, role="resident"),
        lambda: store.append(plan, to_undo(before, role="resident")),
    ):
        with pytest.raises(LineageError) as refusal:
            attempt()
        assert refusal.value.said == Statement("history.only_proposes")
    assert store.events(plan) == before


@pytest.mark.parametrize("role", ["residnt", "", "facilitator ", "Facilitator", "\ud800"])
def test_by_a_role_that_is_not_in_the_table_nothing_is_recorded(store: Store, plan: str, role: str) -> None:
    (waiting,) = store.append(plan, [Event("rename", "a", TODAY, name="Hoog", role="resident")]).conflicts
    before = store.events(plan)
    for attempt in (
        lambda: store.append(plan, [Event("rename", "a", TODAY, name="Laag", role=role)]),
        lambda: store.append(plan, [Event("decision", "a", TODAY, decision=("impulse", None), role=role)]),
        lambda: store.append(plan, to_undo(before, role=role)),
        lambda: store.accept(waiting.id, role=role),
        lambda: store.decline(waiting.id, role=role),
    ):
        with pytest.raises(LineageError) as refusal:
            attempt()
        assert refusal.value.said == Statement("history.unknown_role", role=role)
    assert str(refusal.value) == f"Er is niets vastgelegd: de rol “{role}” is hier niet bekend."
    assert store.events(plan) == before


def test_a_history_with_a_role_of_elsewhere_is_taken_over_and_goes_on(store: Store, tmp_path: Path) -> None:
    elsewhere = [replace(DRAWN, id=1, role="archivaris van 1998"), Event("end", "a", TODAY, id=2, role="")]
    plan = store.create_workshop("Krakeel", history=elsewhere).id
    file = tmp_path / "plan.gpkg"
    write_history(store.events(plan), file)
    again = store.create_workshop("Krakeel", history=read_history(file)).id
    assert [event.role for event in store.events(again)] == ["archivaris van 1998", ""]
    assert names(store, again) == []
    store.append(again, to_undo(store.events(again)))
    assert names(store, again) == ["Noord"]


def test_a_change_that_makes_no_sense_is_no_proposal_either(store: Store, plan: str) -> None:
    with pytest.raises(LineageError, match="naam nodig"):
        store.append(plan, [Event("rename", "a", TODAY, name=" ", role="resident")])


def test_a_proposal_that_was_sent_twice_is_kept_once(store: Store, plan: str) -> None:
    renamed = Event("rename", "a", TODAY, name="Hoog", role="resident", edit_id="e1", client="page")
    first = store.append(plan, [renamed])
    assert store.append(plan, [renamed]).conflicts == first.conflicts
    assert store.open_proposals(plan) == first.conflicts


def test_only_the_table_names_a_role() -> None:
    package = Path(smeedkaart.__file__).parent
    found = [
        f"{path.relative_to(package)}:{node.lineno}"
        for path in sorted(package.rglob("*.py"))
        if path != Path(roles.__file__)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and node.value in ROLES
    ]
    assert found == []
