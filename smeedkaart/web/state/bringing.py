"""A map that is brought in, as long as it lies on the table: what people chose of it, and recording that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeVar, cast

import streamlit as st

from smeedkaart.errors import SmeedkaartError
from smeedkaart.files.several_maps import belonging_to
from smeedkaart.history.event import Event
from smeedkaart.history.replay import AreaState
from smeedkaart.store.recording import Appended
from smeedkaart.store.store import Store
from smeedkaart.text.language import gettext as _
from smeedkaart.text.language import ngettext
from smeedkaart.text.numbers import enumerated, number
from smeedkaart.web.server.map_upload import map_places
from smeedkaart.web.state import actions
from smeedkaart.web.state.situation import service
from smeedkaart.workshop.bringing import Taking, stands_so, taking_events
from smeedkaart.workshop.brought_map import Beside, BroughtMap

__all__ = [
    "OnTable",
    "RowChoice",
    "choices_for",
    "forget_table",
    "on_table",
    "record_brought",
    "without_folder",
]

T = TypeVar("T")

# name in the session state
TABLE = "bring-table"


@dataclass
class RowChoice:
    """What people chose of one area of a map."""

    take: bool
    area: str  # identity of the area that it becomes the border of; empty for a new one
    when: date
    rename: bool = False


@dataclass
class OnTable:
    """What lies on the table of one page; it is shown nowhere else, and nothing of it is recorded yet."""

    place: str  # where the files lie
    day: date
    layers: dict[str, str] = field(default_factory=dict)  # by file, as far as it has several
    days: dict[str, date | None] = field(default_factory=dict)  # of several maps
    about: tuple[str, ...] = ()  # of which map the choices are
    choices: dict[str, RowChoice] = field(default_factory=dict)
    lit: str = ""  # the area that is brought out on the map
    leaf: int = 0  # which part of a long list is shown
    turn: int = 0  # what is chosen for many at once makes their fields anew
    kept: dict[str, tuple[object, object]] = field(default_factory=dict)  # what was worked out, and of what

    def once(self, name: str, key: object, work_out: Callable[[], T]) -> T:
        """Work something out once for what it hangs on, as long as it lies on the table."""
        if name not in self.kept or self.kept[name][0] != key:
            self.kept[name] = key, work_out()
        return cast("T", self.kept[name][1])

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that have come in."""
        return map_places().files(self.place)

    def leave_out(self, path: Path) -> None:
        """Throw a map away, with the files that belong to it."""
        for one in belonging_to(path, self.files):
            one.unlink(missing_ok=True)


def on_table() -> OnTable:
    """Return what lies on the table of this page; at first that is a table with nothing on it."""
    known: OnTable | None = st.session_state.get(TABLE)
    if known is None or map_places().folder(known.place) is None:
        known = st.session_state[TABLE] = OnTable(map_places().begin(), actions.today())
    return known


def forget_table() -> None:
    """Clear the table: the files go, and with them what was chosen."""
    known: OnTable | None = st.session_state.pop(TABLE, None)
    if known is not None:
        map_places().end(known.place)


def without_folder(error: SmeedkaartError, table: OnTable) -> str:
    """Say what is wrong with a map by its name alone: where we put it meanwhile says nothing to anybody."""
    folder = map_places().folder(table.place)
    sentence = str(error)
    if folder is None:
        return sentence
    return sentence.replace(f"{folder}/", "").replace(f"{folder}\\", "").replace(str(folder), "")


def choices_for(
    table: OnTable,
    brought: BroughtMap,
    beside: Mapping[str, Beside],
    standing: Mapping[str, AreaState],
    about: tuple[str, ...],
) -> dict[str, RowChoice]:
    """Return what is chosen of a map: at first all of it, each as the area that it seems to be."""
    if table.about != about:
        table.about, table.lit, table.leaf = about, "", 0
        table.turn += 1
        table.choices = {}
        for key, one in brought.areas.items():
            likely = beside[key].likely
            same = bool(likely) and stands_so(one, standing[likely])
            when = max(table.day, standing[likely].drawn_from) if likely else table.day
            # what stands there just so need not be taken over again
            table.choices[key] = RowChoice(not same, likely, when)
    for choice in table.choices.values():
        if choice.area not in standing:
            # it ended while the map lay on the table
            choice.area = ""
    return table.choices


def record_brought(store: Store, workshop: str, table: OnTable, brought: BroughtMap, revision: int) -> bool:
    """Record what is chosen, each area by itself, and say what became of it; tell whether that is all."""
    chosen = {key: one for key, one in table.choices.items() if one.take}
    if trouble := _trouble(chosen, brought, store, workshop):
        actions.announce(trouble)
        return False
    timeline = service(store).timeline(workshop)
    edits: dict[str, Sequence[Event]] = {}
    for key, one in chosen.items():
        taking = Taking(one.when, one.area, one.rename)
        events = taking_events(brought, key, taking, timeline, workshop=workshop, role=actions.role())
        edits[key] = actions.by_page(events)
    already = [brought.areas[key].name for key, events in edits.items() if not events]
    sent = {key: events for key, events in edits.items() if events}
    done = store.append_all(workshop, [(events, revision) for events in sent.values()])
    actions.touched(workshop)
    refused = frozenset(key for key, one in zip(sent, done, strict=True) if isinstance(one, SmeedkaartError))
    _tell(brought, already, dict(zip(sent, done, strict=True)))
    for key in edits.keys() - refused:
        table.choices[key].take = False
    table.turn += 1
    return not refused


def _trouble(chosen: Mapping[str, RowChoice], brought: BroughtMap, store: Store, workshop: str) -> str:
    """Say what people must choose first; empty when nothing."""
    if not chosen:
        return _("Nothing is ticked; tick the areas that you want to take over.")
    often = Counter(one.area for one in chosen.values() if one.area)
    for area, count in often.items():
        if count > 1:
            rows = [brought.areas[key].name for key, one in chosen.items() if one.area == area]
            states = service(store).timeline(workshop).areas(actions.today())
            name = states[area].name if area in states else ""
            text = _("{rows} cannot both become {name}; choose for all but one of them another area.")
            return text.format(rows=enumerated(rows), name=name)
    return ""


def _tell(
    brought: BroughtMap, already: Sequence[str], done: Mapping[str, Appended | SmeedkaartError]
) -> None:
    """Say how many areas were taken over, which stood so already, and which were refused and why."""
    recorded = sum(isinstance(one, Appended) and not one.conflicts for one in done.values())
    waiting = sum(isinstance(one, Appended) and bool(one.conflicts) for one in done.values())
    if recorded:
        text = ngettext(
            "{count} area was taken over from {file}.", "{count} areas were taken over from {file}.", recorded
        )
        actions.announce(text.format(count=number(recorded), file=brought.file))
    if waiting:
        text = ngettext(
            "{count} area was changed by somebody else meanwhile, and waits for a choice.",
            "{count} areas were changed by somebody else meanwhile, and wait for a choice.",
            waiting,
        )
        actions.announce(text.format(count=number(waiting)))
    if already:
        text = _("Stood there just so already, and was not recorded again: {names}.")
        actions.announce(text.format(names=enumerated(already)))
    for key, one in done.items():
        if isinstance(one, SmeedkaartError):
            text = _("{name} was not taken over: {reason}")
            actions.announce(text.format(name=brought.areas[key].name, reason=one))
        else:
            actions.announce(*one.notices)
