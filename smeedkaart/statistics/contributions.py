"""What each zone, or what its parent leaves over, contributes to a count in each area."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from smeedkaart.statistics.joining import TRACE, ByUnits, Joined
from smeedkaart.statistics.unevenness import UNTOLD, Unevenness, untold
from smeedkaart.statistics.unknown import or_zero

__all__ = ["Parts", "count_parts", "surface_parts", "totals", "zone_counts"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts that make up a count in an area: cut or whole zones, and shares of what a parent leaves over.

    Parameters
    ----------
    area, share, figure
        For each part: position of its area, share and published (or left-over) figure; share and figure are
        nan when nothing is known about them.
    amount, low, high
        share x figure, and what is guaranteed to lie in the area.
    least, most
        Bounds of the figure itself, from its rounding.
    unit, terms
        Rounding unit and how many rounded figures the figure is made of.
    rho
        How unevenly people live in it.
    trace
        Whether the part is no more than the border of a shape written in other coordinates.
    centre
        What its true share is drawn around: where a weight layer says that nobody lives, some do.
    cut
        Whether a border runs through it.
    of_piece, fraction, piece_amount
        For each piece: its part, its fraction of that part, and its own share x figure (nan when not known).
    outside
        For each piece: the part of its zone that lies outside the area, 0 for a zone that is whole.
    """

    area: IntArray
    share: FloatArray
    figure: FloatArray
    amount: FloatArray
    low: FloatArray
    high: FloatArray
    least: FloatArray
    most: FloatArray
    unit: float
    terms: FloatArray
    rho: FloatArray
    trace: BoolArray
    centre: FloatArray
    cut: BoolArray
    of_piece: IntArray
    fraction: FloatArray
    piece_amount: FloatArray
    outside: FloatArray


@dataclass(frozen=True, slots=True)
class _Sources:
    """The zones, followed by what each parent leaves over: everything a part can be a share of."""

    figure: FloatArray
    least: FloatArray
    most: FloatArray
    terms: IntArray
    rho: FloatArray
    pull: FloatArray
    of_zone: IntArray
    fraction: FloatArray


def totals(group: IntArray, values: FloatArray, size: int) -> FloatArray:
    """Add up values by group.

    Examples
    --------
    >>> totals(np.array([0, 2, 2]), np.array([1.0, 2.0, 3.0]), 3).tolist()
    [1.0, 0.0, 5.0]
    """
    return np.asarray(np.bincount(group, weights=values, minlength=size), dtype=np.float64)


def count_parts(
    joined: Joined,
    own: FloatArray,
    above: FloatArray,
    unit: float,
    uneven: Unevenness,
    *,
    by_units: ByUnits | None = None,
) -> Parts:
    """Divide a count into the parts that the areas take of it.

    Parameters
    ----------
    joined
        Pieces and zones.
    own, above
        The count of each zone and of each parent; nan where it is not published.
    unit
        What the figures are rounded to; 0 when they are exact.
    uneven
        How unevenly they live in each zone.
    by_units
        What is published of units of which pieces are made, where these count the same; then such a part is
        the sum of their figures, each known to its rounding, whatever border it has.

    Returns
    -------
    Parts
        One part for every known zone an area meets and for every parent of which it meets unknown zones; in
        the order of the areas.

    Examples
    --------
    Parent p counts 100, of which y has 60: what is left, 40, is shared by u and v, 1 and 3 km2. The area has
    half of u and all of v: (0.5 x 1 + 3) / 4 = 0.875 of the 40.

    >>> import pandas as pd
    >>> from smeedkaart.statistics.joining import join
    >>> from smeedkaart.statistics.published import Published
    >>> from smeedkaart.statistics.unevenness import untold
    >>> pieces = pd.DataFrame(
    ...     {"area": "a", "zone": ["u", "v"], "share": [0.5, 1], "surface": [5e5, 3e6], "area_surface": 3.5e6}
    ... )
    >>> zones = pd.DataFrame({"population": [60, None, None], "parent": "p"}, index=list("yuv"))
    >>> parents = pd.DataFrame({"population": [100]}, index=pd.Index(["p"], name="parent"))
    >>> known = Published(zones, parents)
    >>> figures = known.figures("population", count=True)
    >>> parts = count_parts(join(pieces, known), *figures, 0.0, untold(3))
    >>> parts.share.tolist(), parts.amount.tolist()
    ([0.875], [35.0])
    """
    sources = _sources(joined, own, above, unit, uneven)
    width = len(sources.figure)
    source = sources.of_zone[joined.zone]
    piece_share = joined.share * sources.fraction[joined.zone]
    keys, of_piece = np.unique(joined.area * width + source, return_inverse=True)
    part_area, part_source = keys // width, keys % width
    n = len(keys)
    share = np.minimum(totals(of_piece, piece_share, n), 1.0)
    figure, least, most = sources.figure[part_source], sources.least[part_source], sources.most[part_source]
    piece_ground = joined.ground * sources.fraction[joined.zone]
    ground = np.minimum(totals(of_piece, piece_ground, n), 1.0)
    trace = (ground <= TRACE) & (share <= TRACE) & (totals(of_piece, joined.ground_cover, n) <= TRACE)
    pull = sources.pull[part_source]
    centre = share + pull * (ground - share)
    piece_centre = joined.share + sources.pull[source] * (joined.ground - joined.share)
    unknown = np.isnan(figure)
    with np.errstate(divide="ignore", invalid="ignore"):
        low = np.where(ground >= 1.0 - TRACE, least * np.maximum(share, ground), 0.0)
        high = np.where(trace, np.where(unknown, 0.0, share * most), most)
        fraction = np.where(
            share[of_piece] > 0, piece_share / share[of_piece], piece_ground / ground[of_piece]
        )
    parts = Parts(
        area=part_area,
        share=share,
        figure=figure,
        # a missing figure is no reason to lose the count of an area that only touches its zone
        amount=np.where(trace & unknown, 0.0, share * figure),
        low=low,
        high=high,
        least=least,
        most=most,
        unit=unit,
        terms=sources.terms[part_source].astype(np.float64),
        rho=sources.rho[part_source],
        trace=trace,
        centre=centre,
        cut=~trace & (ground < 1.0 - TRACE),
        of_piece=of_piece,
        fraction=or_zero(fraction),
        piece_amount=piece_share * figure[of_piece],
        outside=np.where(joined.cut, 1.0 - piece_centre, 0.0),
    )
    return parts if by_units is None else _counted_by_units(parts, by_units, own[joined.zone])


def _counted_by_units(parts: Parts, by_units: ByUnits, own: FloatArray) -> Parts:
    """Make of each part that consists of units the sum of their figures, which has all of it inside."""
    piece = np.flatnonzero(by_units.told & ~np.isnan(own))
    if not len(piece):
        return parts
    part = parts.of_piece[piece]
    amount = parts.amount[part]
    least = np.minimum(by_units.least[piece], amount)
    most = np.maximum(by_units.most[piece], amount)
    unit = max(parts.unit, by_units.unit)
    # the errors of figures that are rounded finer count for less, by their variance
    finer = (parts.unit / unit) ** 2 if unit > 0 else 1.0
    terms = by_units.terms[piece] * ((by_units.unit / unit) ** 2 if unit > 0 else 1.0)
    ones, others = np.ones(len(part)), np.ones(len(parts.area), dtype=bool)
    others[part] = False

    def become(old: FloatArray, new: FloatArray) -> FloatArray:
        values = old.copy()
        values[part] = new
        return values

    return replace(
        parts,
        share=become(parts.share, ones),
        figure=become(parts.figure, amount),
        low=become(parts.low, least),
        high=become(parts.high, most),
        least=become(parts.least, least),
        most=become(parts.most, most),
        unit=unit,
        terms=become(parts.terms * finer, terms),
        trace=parts.trace & others,
        centre=become(parts.centre, ones),
        cut=parts.cut & others,
    )


def _sources(joined: Joined, own: FloatArray, above: FloatArray, unit: float, uneven: Unevenness) -> _Sources:
    return joined.once(
        ("sources", unit), (own, above, uneven), lambda: _make_sources(joined, own, above, unit, uneven)
    )


def _make_sources(
    joined: Joined, own: FloatArray, above: FloatArray, unit: float, uneven: Unevenness
) -> _Sources:
    n_zones, n_parents = len(own), joined.parents
    half = unit / 2.0
    known = ~np.isnan(own)
    child = joined.parent >= 0
    figures = np.where(known, own, 0.0)
    least, most = np.maximum(figures - half, 0.0), figures + half
    of_known = known & child

    def below(values: FloatArray, which: BoolArray) -> FloatArray:
        return totals(joined.parent[which], values[which], n_parents)

    left = np.maximum(above - below(figures, of_known), 0.0)
    left_least = np.maximum(above - half - below(most, of_known), 0.0)
    left_most = np.maximum(above + half - below(least, of_known), left)
    orphan = ~known & ~(child & ~np.isnan(np.append(above, np.nan)[joined.parent]))
    shared = ~known & ~orphan
    surface = below(joined.size, shared)
    count = below(np.ones(n_zones), shared)
    fraction = np.ones(n_zones)
    with np.errstate(divide="ignore", invalid="ignore"):
        # one unknown zone has all that is left, whatever its size
        part = joined.size[shared] / surface[joined.parent[shared]]
        fraction[shared] = np.where(count[joined.parent[shared]] == 1, 1.0, part)
        # what is left over is spread as unevenly as in its zones on average, the larger the more telling
        left_rho = np.nan_to_num(below(uneven.rho * joined.size, shared) / surface, nan=UNTOLD)
        left_pull = np.nan_to_num(below(uneven.pull * joined.size, shared) / surface)
    return _Sources(
        figure=np.append(own, left),
        least=np.append(np.where(orphan, 0.0, least), left_least),
        most=np.append(np.where(orphan, np.inf, most), left_most),
        terms=np.append(np.ones(n_zones), below(np.ones(n_zones), of_known) + 1).astype(np.intp),
        rho=np.append(uneven.rho, left_rho),
        pull=np.append(uneven.pull, left_pull),
        of_zone=np.where(shared, n_zones + joined.parent, np.arange(n_zones)).astype(np.intp),
        fraction=fraction,
    )


def zone_counts(joined: Joined, own: FloatArray, above: FloatArray) -> FloatArray:
    """Give the count of every zone as a whole: what is published, or its part of what its parent leaves over.

    Parameters
    ----------
    joined
        Pieces and zones.
    own, above
        The count of each zone and of each parent; nan where it is not published.

    Returns
    -------
    numpy.ndarray
        One for each zone; nan where nobody knows.

    Examples
    --------
    Parent p counts 100, of which y has 60 and z the rest.

    >>> import pandas as pd
    >>> from smeedkaart.statistics.joining import join
    >>> from smeedkaart.statistics.published import Published
    >>> pieces = pd.DataFrame({"area": ["a"], "zone": "z", "share": 1.0, "surface": 1e6, "area_surface": 1e6})
    >>> zones = pd.DataFrame({"population": [60, None], "parent": "p"}, index=list("yz"))
    >>> parents = pd.DataFrame({"population": [100]}, index=pd.Index(["p"], name="parent"))
    >>> known = Published(zones, parents)
    >>> zone_counts(join(pieces, known), *known.figures("population", count=True)).tolist()
    [60.0, 40.0]
    """
    sources = _sources(joined, own, above, 0.0, untold(len(own)))
    return joined.once(("counts",), (sources,), lambda: sources.figure[sources.of_zone] * sources.fraction)


def surface_parts(joined: Joined) -> Parts:
    """Take the surface of every piece, which is exact, as the denominator of a mean over surface."""
    n = len(joined.area)
    ones = np.ones(n)
    return Parts(
        area=joined.area,
        share=ones,
        figure=joined.surface,
        amount=joined.surface,
        low=joined.surface,
        high=joined.surface,
        least=joined.surface,
        most=joined.surface,
        unit=0.0,
        terms=ones,
        rho=ones,
        centre=ones,
        cut=np.zeros(n, bool),
        trace=(joined.ground <= TRACE) & (joined.ground_cover <= TRACE),
        of_piece=np.arange(n, dtype=np.intp),
        fraction=ones,
        piece_amount=joined.surface,
        outside=np.where(joined.cut, 1.0 - joined.ground, 0.0),
    )
