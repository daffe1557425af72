"""How the means behind a tier came about, for the receipt of each area."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from smeedkaart.assessment.inputs import Basis
from smeedkaart.funding.benchmark import Benchmark
from smeedkaart.funding.comparison import known_figure
from smeedkaart.funding.receipt_means import MeanPiece, ReceiptMean
from smeedkaart.funding.tiers import Comparison
from smeedkaart.statistics.indicators import indicator
from smeedkaart.statistics.joining import TRACE, Joined

__all__ = ["mean_lines", "mean_pieces"]

Pieces = dict[str, list[MeanPiece]]


def mean_pieces(joined: Joined, basis: Basis) -> dict[Any, Pieces]:
    """Write by area and mean what each part of a zone brings.

    Parameters
    ----------
    joined
        The pieces, with their zones.
    basis
        What the areas are worked out with.

    Returns
    -------
    dict
        By area and canonical name of each mean of the scheme; a sliver that a border leaves by accident is
        left out.
    """
    codes, names = basis.data.zones.index.tolist(), basis.prepared.names
    areas, level_names = joined.areas.tolist(), basis.prepared.level_names
    told = np.flatnonzero(joined.share > TRACE)
    where, zone = joined.area[told].tolist(), joined.zone[told]
    found: dict[Any, Pieces] = {area: {} for area in areas}
    for mean in basis.scheme.indicators:
        if indicator(mean).kind != "mean":
            continue
        figure, weight, adjusted = (column[told].tolist() for column in basis.mean_figures(joined, mean))
        levels = basis.prepared.levels[zone, basis.indicators.index(mean)].tolist()
        rows = zip(where, zone.tolist(), figure, levels, weight, adjusted, strict=True)
        for area, place, value, level, brings, room in rows:
            found[areas[area]].setdefault(mean, []).append(
                MeanPiece(
                    str(codes[place]),
                    names[place],
                    known_figure(value),
                    level_names[level],
                    known_figure(brings),
                    room,
                )
            )
    return found


def mean_lines(comparisons: Iterable[Comparison], pieces: Pieces, basis: Basis) -> Sequence[ReceiptMean]:
    """Write what each mean of an area was held against, and, once for each mean, what its parts bring.

    Parameters
    ----------
    comparisons
        The figures of the area that were compared.
    pieces
        By mean what each part of a zone brings.
    basis
        What the areas are worked out with.
    """
    lines: dict[tuple[str, Benchmark | None], ReceiptMean] = {}
    told: set[str] = set()
    for one in comparisons:
        name, held = one.indicator, one.benchmark
        if (name, held) in lines or held is None or indicator(name).kind != "mean":
            continue
        parts = () if name in told else tuple(pieces.get(name, ()))
        if held.value is None and all(part.figure is None for part in parts):
            # of what nobody publishes there is nothing to trace
            continue
        told.add(name)
        lines[name, held] = ReceiptMean(name, basis.prepared.weight(name), one.decimals, held, parts)
    return tuple(lines.values())
