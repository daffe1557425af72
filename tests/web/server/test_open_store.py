"""The store that a server opens, and what lies beside it."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path

import pytest
from shapely import box

from smeedkaart.store import voices as module
from smeedkaart.store.copies import now
from smeedkaart.store.place import voices_beside
from smeedkaart.store.voices import Voices
from smeedkaart.web.server import open_store
from smeedkaart.web.server.app import DATABASE_VARIABLE


def test_a_server_that_starts_lets_old_drawings_of_residents_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "plan.sqlite"
    voices = Voices(path)
    voices.add("w", "Krakeel", box(0, 0, 9, 9))
    later = now() + timedelta(days=90)
    monkeypatch.setattr(module, "now", lambda: later)
    before = voices_beside(path).read_bytes()
    monkeypatch.setenv(DATABASE_VARIABLE, str(path))
    open_store.store()
    for _look in range(500):
        if voices_beside(path).read_bytes() != before:
            break
        time.sleep(0.02)
    assert voices.subjects("w") == ()
    assert b"Krakeel" not in voices_beside(path).read_bytes()
