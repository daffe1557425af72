"""Read GeoParquet, which GDAL as it comes with Python cannot: by pyarrow, that comes along with Streamlit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from smeedkaart.errors import InputFileError
from smeedkaart.files.source import reading

__all__ = ["read_parquet", "starts_as_parquet"]

# what a file unpacks to is written in its last bytes; beyond this it is no map of areas
_MOST_BYTES = 4 * 1024**3


def starts_as_parquet(head: bytes) -> bool:
    """Tell whether a file that begins like this is Parquet."""
    return head.startswith(b"PAR1")


def read_parquet(path: Path, file: Path) -> pd.DataFrame:
    """Read a file of GeoParquet, refused when no column in it holds shapes."""
    try:
        from pyarrow import parquet  # noqa: PLC0415 - no requirement of ours: without it one kind less is read
    except ImportError:
        raise InputFileError("files.parquet_without_reader", file=path) from None
    with reading(path):
        about = parquet.read_metadata(file)
        groups = (about.row_group(number) for number in range(about.num_row_groups))
        size = sum(group.total_byte_size for group in groups)
    if size > _MOST_BYTES:
        raise InputFileError("files.too_large", file=path)
    if not _holds_shapes(about.metadata):
        raise InputFileError("files.parquet_without_shapes", file=path)
    with reading(path):
        frame: pd.DataFrame = gpd.read_parquet(file)
        # letters are decoded when they are asked for, and it is here that it is known what to say of bad ones
        for name in frame.columns:
            if isinstance(frame[name].dtype, pd.StringDtype):
                frame[name] = pd.Series(frame[name].tolist(), index=frame.index, dtype=object)
    return frame


def _holds_shapes(metadata: dict[bytes, bytes] | None) -> bool:
    try:
        geo: Any = json.loads((metadata or {}).get(b"geo", b"{}"))
    except (UnicodeDecodeError, ValueError, RecursionError):
        return False
    return isinstance(geo, dict) and isinstance(geo.get("columns"), dict)
