"""What the harness remembers: the areas, a revision that counts changes, and every edit that came in."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class State:
    """Areas in a file that several processes may change.

    Parameters
    ----------
    path
        The file; made at the first change.
    """

    path: Path

    def read(self) -> dict[str, Any]:
        """Return everything that is remembered."""
        if not self.path.exists():
            return {"revision": 0, "features": [], "edits": []}
        state: dict[str, Any] = json.loads(self.path.read_text())
        return state

    def revision(self) -> int:
        """Return how many changes there were."""
        revision: int = self.read()["revision"]
        return revision

    def clear(self) -> None:
        """Begin with an empty map; the revision goes on."""
        with self._changing() as state:
            state["features"], state["edits"] = [], []

    def put(self, *features: dict[str, Any]) -> None:
        """Lay areas on the map as if another screen had drawn them, in the place of those that were there."""
        with self._changing() as state:
            state["features"] = list(features)

    def apply(self, edit: dict[str, Any]) -> None:
        """Take in what an edit changes, unless the edit came before; the rest stays."""
        with self._changing() as state:
            known = [earlier["edit_id"] for earlier in state["edits"]]
            state["edits"].append(edit)
            if edit["edit_id"] in known:
                return
            now = _by_id(state["features"]) | _by_id(edit["put"])
            state["features"] = [feature for key, feature in now.items() if key not in edit["end"]]

    @contextmanager
    def _changing(self) -> Iterator[dict[str, Any]]:
        with self.path.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            state = self.read()
            yield state
            state["revision"] += 1
            fresh = self.path.with_suffix(".new")
            fresh.write_text(json.dumps(state))
            fresh.replace(self.path)


def _by_id(features: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {feature["properties"]["id"]: feature for feature in features}
