"""Twenty people at once: how long each waits, when the others have it, and what became of it all."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

from benchmarks.hall.editors import EVERY, Editor, Hands
from benchmarks.hall.server import Served
from smeedkaart.history.event import Event
from smeedkaart.history.kinds import PROPOSAL
from smeedkaart.store.store import Store

__all__ = ["Crowd", "Kept", "by_edit", "kept", "quantile"]

_AFTERWARDS = 4.0  # s in which the last stroke reaches everybody


@dataclass
class Crowd:
    """Scripted editors at one server."""

    served: Served
    size: int
    seed: int = 0
    every: float = EVERY
    hands: int = 0
    editors: list[Editor] = field(default_factory=list)
    wagging: Hands | None = None
    began: float = 0.0
    ended: float = 0.0
    used: float = 0.0

    async def work(self, seconds: float, most: int | None = None) -> None:
        """Let all of them draw for some seconds, or a number of strokes each."""
        port, workshop = self.served.port, self.served.place.workshop
        self.editors = [
            Editor(port, workshop, self.seed + turn, every=self.every) for turn in range(self.size)
        ]
        await asyncio.gather(*(editor.open() for editor in self.editors))
        listening = [asyncio.create_task(editor.listen()) for editor in self.editors]
        self.began = time.time()
        until, used = self.began + seconds, self.served.cpu()
        tasks = [editor.draw(until, most) for editor in self.editors]
        if self.hands:
            some = list(self.editors[0].known.areas.values())[-self.hands :]
            self.wagging = Hands(port, workshop, some)
            tasks.append(self.wagging.drag(until))
        await asyncio.gather(*tasks)
        self.ended = time.time()
        self.used = self.served.cpu() - used
        await asyncio.sleep(_AFTERWARDS)
        for task in listening:
            # a line that broke is a fault too
            if task.done() and not task.cancelled():
                self.editors[0].errors.append(f"a stream ended: {task.exception()!r}")
            task.cancel()
        await asyncio.gather(*listening, return_exceptions=True)
        for editor in self.editors:
            editor.close()

    @property
    def took(self) -> list[float]:
        """Seconds between the sending of each stroke and its answer."""
        return [one.answered - one.began for editor in self.editors for one in editor.strokes if one.answered]

    @property
    def errors(self) -> list[str]:
        """What went wrong."""
        hands = [] if self.wagging is None else self.wagging.errors
        return [error for editor in self.editors for error in editor.errors] + hands

    def lags(self, events: dict[str, list[Event]]) -> tuple[list[float], int]:
        """Return after how many seconds each other had each stroke, and how many never had it."""
        found: list[float] = []
        missed = 0
        for drawer in self.editors:
            for stroke in drawer.strokes:
                for event in events.get(stroke.edit, ()):
                    if event.kind == PROPOSAL:
                        continue
                    for other in self.editors:
                        if other is not drawer:
                            at = other.known.saw(event.area, event.id or 0)
                            missed += at is None
                            found += [] if at is None else [at - stroke.began]
        return found, missed


@dataclass(frozen=True)
class Kept:
    """What the store has of what was answered as kept."""

    lost: int
    doubled: int
    proposals: int


def by_edit(served: Served) -> dict[str, list[Event]]:
    """Return what was recorded, by the edit it came of."""
    found: dict[str, list[Event]] = {}
    for event in Store(served.place.drawings).events(served.place.workshop):
        found.setdefault(event.edit_id, []).append(event)
    return found


def kept(crowd: Crowd, events: dict[str, list[Event]]) -> Kept:
    """Hold what was answered against what was recorded; each stroke was of one area."""
    settled = [stroke.edit for editor in crowd.editors for stroke in editor.strokes if stroke.settled]
    counts = [len(events.get(edit, ())) for edit in settled]
    proposals = sum(one.kind == PROPOSAL for edit in settled for one in events.get(edit, ()))
    return Kept(sum(count == 0 for count in counts), sum(count > 1 for count in counts), proposals)


def quantile(values: list[float], part: float) -> float:
    """Return the value below which a part of them lies; nan of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else float("nan")
