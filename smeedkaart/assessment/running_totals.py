"""All areas taken as one, those of each kind and group, and what lies in none, kept up to date."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from smeedkaart.assessment.covering import Covered, CutArea, stacked_cuts
from smeedkaart.assessment.inputs import Basis, People
from smeedkaart.assessment.result import Subtotal, Total, Unassigned
from smeedkaart.assessment.subtotals import taken_together
from smeedkaart.assessment.totals import NOTHING_LEFT, left_over, total
from smeedkaart.funding.amounts import Receipt, pool_use
from smeedkaart.geometry.cutting import Cutter

__all__ = ["AllTogether", "RunningTotals"]

_NOBODY = People(0.0, 0.0, 0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class AllTogether:
    """All areas together, what lies in none of them, and those of each kind and of each group.

    Parameters
    ----------
    total, unassigned, subtotals
        As in `smeedkaart.assessment.result.Assessment`.
    """

    total: Total
    unassigned: Unassigned
    subtotals: tuple[Subtotal, ...]


class _Some:
    """Some of the areas taken as one, and the people in them."""

    def __init__(self, cutter: Cutter, basis: Basis) -> None:
        self.covered = Covered(cutter, len(basis.data.zones))
        self.people = _NOBODY

    def follow(self, areas: Mapping[str, CutArea], basis: Basis) -> bool:
        """Take over what these are now; tell whether anything changed."""
        if not areas:
            self.people = _NOBODY
        return self.covered.follow(areas, basis)


class RunningTotals:
    """The totals of areas, of which only zones are worked out again that an area touches that changed.

    Parameters
    ----------
    cutter
        The zones.
    """

    def __init__(self, cutter: Cutter) -> None:
        self._cutter = cutter
        self._all: _Some | None = None
        self._unassigned = NOTHING_LEFT
        self._some: dict[tuple[str, str], _Some] = {}

    def of(
        self,
        areas: Mapping[str, CutArea],
        classes: Mapping[str, Iterable[tuple[str, str]]],
        receipts: Mapping[str, Receipt],
        basis: Basis,
    ) -> AllTogether:
        """Give the totals there are now.

        Parameters
        ----------
        areas
            All areas, by identity; those that are the very same as before cost nothing.
        classes
            As for `smeedkaart.assessment.subtotals.taken_together`.
        receipts
            The receipt of each area.
        basis
            What they are worked out with.

        Returns
        -------
        AllTogether
            As `assess` gives them.
        """
        try:
            return self._of(areas, classes, receipts, basis)
        except BaseException:
            # nobody knows how far it came: what is kept of it counts for nothing
            self._all, self._some = None, {}
            raise

    def _of(
        self,
        areas: Mapping[str, CutArea],
        classes: Mapping[str, Iterable[tuple[str, str]]],
        receipts: Mapping[str, Receipt],
        basis: Basis,
    ) -> AllTogether:
        every, is_first = self._all or _Some(self._cutter, basis), self._all is None
        self._all = every
        each = {(by, name): tuple(members) for by, name, members in taken_together(classes)}
        self._some = {key: self._some.get(key) or _Some(self._cutter, basis) for key in each}
        changed = every.follow(areas, basis)
        stale = [every] if changed and areas else []
        for key, members in each.items():
            if self._some[key].follow({area: areas[area] for area in members}, basis):
                stale.append(self._some[key])
        _count(stale, basis)
        if changed or is_first:
            left = every.covered.outside(basis)
            self._unassigned = left_over(left, basis) if len(left.zone) else NOTHING_LEFT
        return AllTogether(
            total(every.people, receipts, pool_use(list(receipts.values()), basis.scheme)),
            self._unassigned,
            tuple(self._subtotal(by, name, members, receipts) for (by, name), members in each.items()),
        )

    def _subtotal(
        self, by: str, name: str, members: tuple[str, ...], receipts: Mapping[str, Receipt]
    ) -> Subtotal:
        # the pool is one for all areas: nobody can tell how much of it a group of them has
        own = {area: receipts[area] for area in members}
        return Subtotal(by, name, members, total(self._some[by, name].people, own))


def _count(several: Sequence[_Some], basis: Basis) -> None:
    """Count the people in areas taken as one, all of them in one go."""
    if several:
        joined = stacked_cuts([one.covered.inside(basis) for one in several])
        for one, people in zip(several, basis.people(joined).values(), strict=True):
            one.people = people
