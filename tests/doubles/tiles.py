"""Tiles of the BRT Achtergrondkaart: one grey pixel each inside the Netherlands, nothing outside."""

from __future__ import annotations

import math
import re
import struct
import zlib

from tests.doubles.wire import Answer, Request, html

__all__ = ["answer"]

_PATH = re.compile(r"^/tiles/(standaard|grijs|pastel|water)/EPSG:3857/(\d+)/(\d+)/(\d+)\.png$")
_WEST, _SOUTH, _EAST, _NORTH = 3.2, 50.7, 7.3, 53.7


def answer(request: Request) -> Answer:
    """Answer with an image of one pixel, or with 404 outside the Netherlands and beyond zoom 19."""
    match = _PATH.match(request.path)
    if match is None:
        return html(404, "404 Not Found")
    zoom, column, row = int(match[2]), int(match[3]), int(match[4])
    if zoom > 19 or not _inside(zoom, column, row):
        return html(404, "404 Not Found")
    body = b"" if request.fault("empty-value") else _png()
    return Answer(body, "image/png", headers={"Cache-Control": "public, max-age=60"})


def _inside(zoom: int, column: int, row: int) -> bool:
    across = 2**zoom
    if column >= across or row >= across:
        return False
    west, east = (360 * at / across - 180 for at in (column, column + 1))
    north, south = (_latitude(at / across) for at in (row, row + 1))
    return west <= _EAST and east >= _WEST and south <= _NORTH and north >= _SOUTH


def _latitude(down: float) -> float:
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * down))))


def _png() -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    size = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + size + chunk(b"IDAT", zlib.compress(b"\x00\xdd")) + chunk(b"IEND", b"")
