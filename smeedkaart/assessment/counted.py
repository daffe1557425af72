"""How many people live within borders, known of those that were worked out before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from shapely.geometry.base import BaseGeometry

from smeedkaart.assessment.covering import CutArea, joined_cuts
from smeedkaart.assessment.inputs import Basis
from smeedkaart.assessment.one_area import AreaFigures
from smeedkaart.geometry.cutting import Cutter

__all__ = ["CountedBorders"]

# borders that are kept
_KEPT = 1_000
# part of a count that is no more than the order in which it was added up
_NOISE = 1e-9


class CountedBorders:
    """The people within borders, kept by border: whoever moves one is asked about what it was and became.

    Parameters
    ----------
    cutter
        The zones.

    Examples
    --------
    >>> from smeedkaart.assessment.opening import basis_of
    >>> from smeedkaart.sources.local.sample import hoogeveen
    >>> data = hoogeveen()
    >>> counted = CountedBorders(Cutter(data.zones))
    >>> counted.people([data.zones.geometry["BU01185003"]], basis_of(data, "hoogeveen-2007"))
    [5185.0]
    """

    def __init__(self, cutter: Cutter) -> None:
        self._cutter = cutter
        self._known: dict[BaseGeometry, tuple[CutArea, AreaFigures]] = {}

    def keep(self, worked_out: Iterable[tuple[CutArea, AreaFigures]]) -> None:
        """Keep borders that were worked out; of many the oldest are let go.

        Parameters
        ----------
        worked_out
            The pieces and the figures of each.
        """
        for cut, figures in worked_out:
            # the newest last
            self._known.pop(cut.shape, None)
            self._known[cut.shape] = cut, figures
        for shape in list(self._known)[: -_KEPT or None]:
            del self._known[shape]

    def people(self, shapes: Sequence[BaseGeometry], basis: Basis) -> list[float]:
        """Count the people within shapes; only those that are not kept are cut.

        Parameters
        ----------
        shapes
            EPSG:28992, valid, each with a surface.
        basis
            What they are worked out with.

        Returns
        -------
        list of float
            In the same order; nan where a figure is not known, 0 outside all zones.
        """
        fresh = [shape for shape in shapes if shape not in self._known]
        counted = iter(self._count(fresh, basis) if fresh else ())
        known = (self._known.get(shape) for shape in shapes)
        return [next(counted) if one is None else float(one[1].brought.sum()) for one in known]

    def keeps_most(self, before: BaseGeometry, after: BaseGeometry) -> bool:
        """Tell whether a border that moved surely keeps half of the people, or more.

        Of a zone of which both hold more than half they share at least what they hold together above all of
        it.

        Parameters
        ----------
        before, after
            EPSG:28992.

        Returns
        -------
        bool
            False as well when one of them is not kept, or a figure is not known.
        """
        was, becomes = self._known.get(before), self._known.get(after)
        if was is None or becomes is None:
            return False
        # not known as soon as one of both is not
        larger = np.maximum(was[1].brought.sum(), becomes[1].brought.sum())
        _zones, mine, theirs = np.intersect1d(
            was[0].cuts.zone, becomes[0].cuts.zone, assume_unique=True, return_indices=True
        )
        held, holds = was[1].brought[mine], becomes[1].brought[theirs]
        # a figure is divided by weight or by surface: by whichever says that the zone has more
        part = np.minimum(was[0].cuts.share[mine], was[0].cuts.ground[mine])
        with np.errstate(divide="ignore", invalid="ignore"):
            every = np.where(held > 0, held / part, np.inf)
        least = np.maximum(held + holds - every, 0.0).sum()
        return bool(larger > 0 and least >= larger / 2 * (1 + _NOISE))

    def _count(self, shapes: Sequence[BaseGeometry], basis: Basis) -> list[float]:
        array = np.array(shapes, dtype=object)
        joined = joined_cuts(range(len(array)), self._cutter.cut(array), None, self._cutter, basis)
        _figure, _level, amount = basis.figures(joined)
        counted: list[float] = np.bincount(joined.area, weights=amount, minlength=len(array)).tolist()
        return counted
