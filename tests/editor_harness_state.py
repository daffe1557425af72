"""What the harness remembers: a file with the areas, a revision that counts changes, and every edit that came in."""

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
        if not self.path.exists():
            return {"revision": 0, "features": [], "edits": []}
        state: dict[str, Any] = json.loads(self.path.read_text())
        return state

    def revision(self) -> int:
        revision: int = self.read()["revision"]
        return revision

    def put(self, *features: dict[str, Any]) -> None:
        """Lay areas on the map as if another screen had drawn them, in the place of those that were there."""
        with self._changing() as state:
            state["features"] = list(features)

    def apply(self, edit: dict[str, Any]) -> None:
        """Take an edit in: the areas become those of the edit, unless it came before."""
        with self._changing() as state:
            if edit["edit_id"] not in [known["edit_id"] for known in state["edits"]]:
                state["features"] = edit["features"]
            state["edits"].append(edit)

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
