"""The digests of data packs of format 1, so that packs made before are still held against theirs."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from smeedkaart.sources.packs.tables import Layout, Row

__all__ = ["ColumnsDigest", "digest_of_facts"]


class ColumnsDigest:
    """SHA-256 over the cells of a table, column by column, in the order of its rows."""

    def __init__(self, layout: Layout) -> None:
        self._kinds = [kind for _name, kind in layout.stored]
        self._columns = [hashlib.sha256() for _kind in self._kinds]
        self._layout = layout
        self._rows = 0

    def update(self, block: Sequence[Row]) -> None:
        """Take in the next rows."""
        self._rows += len(block)
        for kind, digest, cells in zip(self._kinds, self._columns, zip(*block, strict=True), strict=True):
            if kind == "number":
                digest.update(np.array(cells, dtype="<f8").tobytes())
                continue
            for cell in cells:
                digest.update(b"\x00" if cell is None else b"\x01" + _sized(cell))

    def text(self) -> str:
        """Give the digest of everything taken in, in hexadecimal."""
        whole = hashlib.sha256(repr((self._layout.index, self._layout.stored, self._rows)).encode())
        for digest in self._columns:
            whole.update(digest.digest())
        return whole.hexdigest()


def _sized(cell: Any) -> bytes:
    data = cell if isinstance(cell, bytes) else str(cell).encode()
    return len(data).to_bytes(8, "little") + data


def digest_of_facts(written: Mapping[str, str]) -> str:
    """SHA-256 over the facts, by name."""
    parts = (_sized(text) for name in sorted(set(written) - {"digest"}) for text in (name, written[name]))
    return hashlib.sha256(b"".join(parts)).hexdigest()
