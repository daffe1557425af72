"""The averages behind a tier, as a receipt shows them: what was held against what, and how it is weighed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from smeedkaart.funding.benchmark import Benchmark
from smeedkaart.statistics.indicators import Figure, indicator
from smeedkaart.statistics.levels import level_named
from smeedkaart.text.facts import WithCommas
from smeedkaart.text.numbers import number
from smeedkaart.text.teller import Fact, Statement

__all__ = ["MeanPiece", "ReceiptMean", "mean_rows"]

_NOISE = 1e-6


@dataclass(frozen=True, slots=True)
class MeanPiece:
    """The figure that one part of a zone brings to the mean of an area.

    Parameters
    ----------
    zone, name
        Code and name of the zone.
    figure
        In published units; None when nothing is published of the zone, nor of what it lies in.
    level
        Key of the level at which it is published; empty without a figure.
    weight
        How much of the denominator it brings; None when that is not known.
    adjusted
        Whether it is what the others in its wijk leave over, which is not the figure of the whole wijk.
    """

    zone: str
    name: str
    figure: float | None
    level: str
    weight: float | None
    adjusted: bool = False


@dataclass(frozen=True, slots=True)
class ReceiptMean:
    """How a mean of an area came about, and what it was held against.

    Parameters
    ----------
    indicator
        Its canonical name.
    weighed_by
        Canonical name of the count by which its pieces, and what it is held against, are weighed.
    decimals
        With how many decimals its figures are published, and shown.
    benchmark
        What it is held against, and how that was made.
    pieces
        What each part of a zone brings.
    """

    indicator: str
    weighed_by: str
    decimals: int
    benchmark: Benchmark
    pieces: tuple[MeanPiece, ...]

    def to_dict(self) -> dict[str, Any]:
        """Give it as plain values for JSON.

        Examples
        --------
        >>> mean = ReceiptMean("low_income", "households", 1, Benchmark(2.8, made="published"), ())
        >>> mean.to_dict()["reference"]
        {'of': 'municipality', 'name': '', 'value': 2.8, 'made': 'published', 'source': ''}
        """
        held = self.benchmark
        return {
            "indicator": self.indicator,
            "weighed_by": self.weighed_by,
            "decimals": self.decimals,
            "reference": {
                "of": held.of,
                "name": str(held.name),
                "value": held.value,
                "made": held.made,
                "source": str(held.source),
            },
            "pieces": [
                {
                    "zone": piece.zone,
                    "name": piece.name,
                    "figure": piece.figure,
                    "figure_level": piece.level,
                    "weight": piece.weight,
                }
                for piece in self.pieces
            ],
        }


def mean_rows(means: Sequence[ReceiptMean]) -> Iterator[tuple[str, Fact, Fact]]:
    """Write for each mean what it is held against, then what each part of a zone brings.

    Parameters
    ----------
    means
        The means of one area.

    Yields
    ------
    tuple of str, Fact and Fact
        Kind of row ("benchmark" or "figure"), what it is, and how much.

    Examples
    --------
    >>> piece = MeanPiece("BU1", "Krakeel", 3.7, "buurt", 250.0)
    >>> mean = ReceiptMean("low_income", "households", 1, Benchmark(2.8, made="published"), (piece,))
    >>> [(kind, str(worth)) for kind, _what, worth in mean_rows([mean])]
    [('benchmark', '2,8%'), ('figure', '3,7%')]
    """
    for mean in means:
        item = indicator(mean.indicator)
        yield "benchmark", _benchmark_said(mean), _benchmark_shown(mean)
        for alike in _alike(mean.pieces):
            piece, remarks = alike[0], list[Fact]()
            if piece.level:
                level = level_named(piece.level)
                # of a part of a buurt, the figure of the buurt is nothing out of the ordinary
                remarks = [Statement("funding.of_whole", level=level) if level.lends else level]
            if piece.adjusted:
                remarks.append(Statement("funding.less_the_others"))
            remarks.append(_weight_said(alike))
            zones = WithCommas(tuple(f"{one.zone} {one.name}".strip() for one in alike))
            facts: dict[str, Fact] = {"label": item, "zone": zones}
            yield (
                "figure",
                Statement("funding.figure_of_zone", **facts, remarks=WithCommas(tuple(remarks))),
                _shown(mean, piece.figure),
            )


def _shown(mean: ReceiptMean, value: float | None) -> Fact:
    if value is None:
        return Statement("funding.not_published")
    return Figure(indicator(mean.indicator), value, mean.decimals)


def _benchmark_shown(mean: ReceiptMean) -> Fact:
    held = mean.benchmark
    if held.value is None:
        return Statement("funding.not_in_these_data")
    return Figure(indicator(mean.indicator), held.value, held.shown_decimals(mean.decimals))


def _benchmark_said(mean: ReceiptMean) -> Statement:
    held, label = mean.benchmark, indicator(mean.indicator)
    if held.value is None:
        # nobody made what is not there, nor does it stand in a table
        return Statement("funding.average_of", label=label, place=held.place)
    remarks: list[Fact] = [Statement(_MADE[held.made])] if held.made in _MADE else []
    if held.of == "number":
        # a limit is set, not weighed
        return Statement("funding.limit_of_scheme", label=label, remarks=WithCommas(tuple(remarks)))
    if held.source:
        remarks.append(held.source)
    remarks.append(Statement("funding.weighed_by", count=indicator(mean.weighed_by)))
    return Statement(
        "funding.average_made", label=label, remarks=WithCommas(tuple(remarks)), place=held.place
    )


_MADE = {
    "published": "funding.made_published",
    "zones": "funding.made_from_zones",
    "municipalities": "funding.made_from_municipalities",
    "scheme": "funding.made_by_scheme",
}


def _alike(pieces: Sequence[MeanPiece]) -> list[list[MeanPiece]]:
    """Put parts of zones together that bring the same borrowed figure, so that it stands there once."""
    found: dict[object, list[MeanPiece]] = {}
    for place, piece in enumerate(pieces):
        lent = piece.figure is not None and piece.weight is not None and level_named(piece.level).lends
        key = (piece.figure, piece.level, piece.adjusted) if lent else place
        found.setdefault(key, []).append(piece)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class _Weights:
    """What several parts of zones weigh: each, and together."""

    each: tuple[float, ...]

    def __str__(self) -> str:
        if len(self.each) == 1:
            return _weight(self.each[0])
        # who adds up what is shown finds what is shown
        total = math.fsum(round(one, 1) for one in self.each)
        return f"{' + '.join(map(_weight, self.each))} = {_weight(total)}"


def _weight(weight: float) -> str:
    return number(weight, 0 if abs(weight - round(weight)) < _NOISE else 1)


def _weight_said(alike: Sequence[MeanPiece]) -> Statement:
    weights = tuple(piece.weight for piece in alike if piece.weight is not None)
    if not weights:
        return Statement("funding.weight_not_known")
    return Statement("funding.weighs", number=_Weights(weights))
