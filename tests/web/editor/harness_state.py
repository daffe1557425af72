"""What the harness remembers: the store of its server, of which each test has a workshop of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import shapely

from smeedkaart.history.event import Event
from smeedkaart.history.kinds import DRAW, REDRAW
from smeedkaart.history.lineage import areas_as_of
from smeedkaart.store.store import Store
from smeedkaart.workshop.edits import features, in_metres

_DAY = date(2026, 1, 1)


@dataclass(frozen=True)
class State:
    """A store in a file, and of its workshops the newest."""

    path: Path

    @cached_property
    def store(self) -> Store:
        """Open the store."""
        return Store(self.path)

    @property
    def workshop(self) -> str:
        """Return the workshop of the test that runs."""
        return max(self.store.workshops(), key=lambda one: int(one.name)).id

    def clear(self) -> None:
        """Begin with an empty map."""
        self.store.create_workshop(str(len(self.store.workshops())))

    def features(self) -> list[dict[str, Any]]:
        """Return the areas as they stand."""
        standing = areas_as_of(self.events())
        found: list[dict[str, Any]] = features(standing)["features"]
        return found

    def events(self) -> list[Event]:
        """Return everything that was recorded, in order."""
        return list(self.store.events(self.workshop))

    def edits(self) -> dict[str, list[Event]]:
        """Return what pages recorded: by edit what came of it, in order."""
        found: dict[str, list[Event]] = {}
        for event in self.events():
            # what this test drew itself names no page
            if event.client:
                found.setdefault(event.edit_id, []).append(event)
        return found

    def put(self, *areas: dict[str, Any]) -> None:
        """Draw areas, or draw them anew, as if another screen did."""
        known = {feature["properties"]["id"] for feature in self.features()}
        for area in areas:
            about = area["properties"]
            shape = in_metres(shapely.geometry.shape(area["geometry"]))
            if about["id"] in known:
                event = Event(REDRAW, about["id"], _DAY, geometry=shape)
            else:
                event = Event(DRAW, about["id"], _DAY, name=about["name"], geometry=shape)
            self.store.append(self.workshop, [event])
