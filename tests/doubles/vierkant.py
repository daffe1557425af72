"""The download of CBS: squares of 100 m of all of a small country, as a zip that can be gone on with."""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from functools import cache
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

from tests.doubles.wire import Answer, Request, html

__all__ = ["PEOPLE_OF_A_SQUARE", "SQUARES_OF", "answer"]

SQUARES_OF = 2023
"""The newest year of which there are squares: they come out later than figures of buurten."""

PEOPLE_OF_A_SQUARE = (20.0, 10.0, 5.0, -99997.0)
"""By the sum of column and row of a square: every fourth is secret."""

_PATH = re.compile(rf"^/vierkant/100/{SQUARES_OF + 1}-cbs_vk100_{SQUARES_OF}_v1\.zip$")
# Smeedwijk, a hundred squares of 100 m each way
_WEST, _SOUTH, _ACROSS = 1_775, 4_988, 60


def answer(request: Request) -> Answer:
    """Answer with the file, or with the rest of it; of any other year with 404."""
    if _PATH.match(request.path) is None:
        return html(404, "404 Not Found")
    body = b"PK and nothing else" if request.fault("empty-value") else _zipped()
    headers = {"ETag": '"vierkant"', "Accept-Ranges": "bytes"}
    asked = re.fullmatch(r"bytes=(\d+)-", request.headers.get("range", ""))
    if asked is None or request.headers.get("if-range") != headers["ETag"]:
        return Answer(body, "application/zip", headers=headers)
    first = int(asked[1])
    headers["Content-Range"] = f"bytes {first}-{len(body) - 1}/{len(body)}"
    return Answer(body[first:], "application/zip", 206, headers)


@cache
def _zipped() -> bytes:
    columns, rows = (grid.ravel() for grid in np.meshgrid(np.arange(_ACROSS), np.arange(_ACROSS)))
    west, south = (_WEST + columns) * 100, (_SOUTH + rows) * 100
    frame = gpd.GeoDataFrame(
        {
            "crs28992res100m": [f"E{x // 100:04d}N{y // 100:04d}" for x, y in zip(west, south, strict=True)],
            "aantal_inwoners": np.array(PEOPLE_OF_A_SQUARE)[(columns + rows) % 4],
        },
        geometry=shapely.box(west, south, west + 100, south + 100),
        crs=28992,
    )
    name = f"cbs_vk100_{SQUARES_OF}_v1.gpkg"
    packed = io.BytesIO()
    with tempfile.TemporaryDirectory() as folder:
        frame.to_file(Path(folder) / name, layer=f"cbs_vk100_{SQUARES_OF}")
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(Path(folder) / name, name)
    return packed.getvalue()
