"""Maps come in through the page whole or not at all, under names that can do no harm, and go again."""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smeedkaart.web.server import map_upload
from smeedkaart.web.server.map_upload import MapPlaces, map_places, receive_map, safe_file_name


@pytest.fixture(autouse=True)
def _own_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what comes in lie in a folder of the test."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    map_places.cache_clear()


def receive(key: str, name: str, *parts: bytes, most: int = 1_000) -> dict[str, str]:
    async def body() -> AsyncIterator[bytes]:
        for part in parts:
            yield part

    answer: dict[str, str] = asyncio.run(receive_map(body(), key, "nl", name=name, most=most))
    return answer


def lying(key: str) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in map_places().files(key)}


def test_files_come_to_lie_beside_each_other_and_the_same_name_again_takes_the_place_of_the_first() -> None:
    key = map_places().begin()
    assert receive(key, "wijk.shp", b"ab", b"c") == {"key": "wijk.shp"}
    assert receive(key, "wijk.dbf", b"d") == {"key": "wijk.dbf"}
    assert receive(key, "wijk.shp", b"e") == {"key": "wijk.shp"}
    assert lying(key) == {"wijk.shp": b"e", "wijk.dbf": b"d"}


def test_what_is_too_much_together_is_refused_and_nothing_of_it_stays() -> None:
    key = map_places().begin()
    receive(key, "a.gpkg", b"x" * 600)
    # 600 + 401 is more than 1,000; 600 + 400 is not
    refused = receive(key, "b.gpkg", b"x" * 400, b"x")
    assert refused["sentence"].startswith("Dit is meer dan 1 kB;")
    assert list(lying(key)) == ["a.gpkg"]
    folder = map_places().folder(key)
    assert folder is not None
    assert [one.name for one in folder.iterdir()] == ["a.gpkg"]
    assert receive(key, "b.gpkg", b"x" * 400) == {"key": "b.gpkg"}
    # what takes the place of a file does not count beside it
    assert receive(key, "a.gpkg", b"x" * 600) == {"key": "a.gpkg"}


def test_a_file_without_anything_in_it_and_a_place_that_is_gone_are_told() -> None:
    key = map_places().begin()
    assert receive(key, "leeg.gpkg")["sentence"] == "leeg.gpkg is leeg. Kies de kaart opnieuw."
    map_places().end(key)
    assert "te lang open" in receive(key, "kaart.gpkg", b"x")["sentence"]
    assert "te lang open" in receive("../" + key, "kaart.gpkg", b"x")["sentence"]


def test_a_folder_goes_when_it_is_done_with_and_the_oldest_when_there_are_many(tmp_path: Path) -> None:
    places = MapPlaces()
    keys = [places.begin() for _ in range(map_upload._MOST_PLACES + 1)]
    assert places.folder(keys[0]) is None
    assert len(list(tmp_path.iterdir())) == map_upload._MOST_PLACES
    for key in keys:
        places.end(key)
    assert list(tmp_path.iterdir()) == []
    assert places.files(keys[1]) == ()


def test_a_place_that_nobody_finished_goes_when_another_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    places = MapPlaces()
    first = places.begin()
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + map_upload._KEPT + 60)
    places.begin()
    assert places.folder(first) is None


def test_what_a_server_that_was_cut_off_left_behind_goes_and_nothing_else(tmp_path: Path) -> None:
    old, young, other = (tmp_path / name for name in ("smeedkaart-inlezen-a", "smeedkaart-inlezen-b", "x"))
    for folder in (old, young, other):
        folder.mkdir()
        (folder / "kaart.gpkg").write_bytes(b"x")
    past = time.time() - map_upload._LEFT_BEHIND - 60
    for folder in (old, other):
        os.utime(folder, (past, past))
    MapPlaces()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["smeedkaart-inlezen-b", "x"]


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("C:\\Users\\Jan\\kaart.gpkg", "kaart.gpkg"),
        ("../../../etc/cron.d/kaart.gpkg", "kaart.gpkg"),
        ("..", "kaart"),
        ("", "kaart"),
        ("kaart\x00.gpkg", "kaart_.gpkg"),
        ("nul.gpkg", "kaart-nul.gpkg"),
        (".htaccess", "kaart.htaccess"),
        ("Dorpen \N{RIGHT-TO-LEFT OVERRIDE}gkpg.exe", "Dorpen _gkpg.exe"),
        ("één <kaart>.gpkg", "één _kaart_.gpkg"),
    ],
)
def test_a_name_is_only_ever_that_of_a_file_in_its_own_folder(given_name: str, kept: str) -> None:
    assert safe_file_name(given_name) == kept


@given(st.text(max_size=300))
def test_whatever_a_file_is_called_it_lies_in_its_folder_and_can_be_opened(name: str) -> None:
    safe = safe_file_name(name)
    assert safe
    assert Path(safe).name == safe
    assert not safe.startswith(".")
    assert 0 < len(safe.encode()) <= 130
    assert not set(safe) & set('/\\<>:"|?*\0')
    # a name that was made safe stays what it is, so that a file sent again is the same file
    assert safe_file_name(safe) == safe


def test_what_a_long_name_ends_in_stays() -> None:
    safe = safe_file_name("é" * 300 + ".geojson")
    assert safe.endswith("é.geojson")
    # 120 bytes, of which 8 for what it ends in; an é takes two
    assert safe == "é" * 56 + ".geojson"
