"""Borders that end where the municipality does: what lies outside it is cut off, and is said to be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeAlias

import shapely
from shapely.geometry.base import BaseGeometry

from smeedkaart.geometry.shapes import merge
from smeedkaart.history.replay import AreaState
from smeedkaart.statistics.units import unit_layers
from smeedkaart.statistics.zones import ZoneData
from smeedkaart.text.language import gettext as _
from smeedkaart.text.numbers import number
from smeedkaart.workshop.message import SentArea
from smeedkaart.workshop.painting import Border

__all__ = ["Clips", "WholeOutline", "clipped", "whole_outline"]

# m2 below which a part is where two lines that are one do not lie on each other to the last digit
_LEAST_SURFACE = 1.0

WholeOutline: TypeAlias = Callable[[], BaseGeometry]
"""Gives the shape of the municipality, EPSG:28992."""


class Clips(NamedTuple):
    """What became of borders that are to end where the municipality does."""

    borders: dict[str, Border]  # all that were drawn, by area, those cut off among them
    cut: dict[str, float]  # by area the m2 that went
    failures: tuple[str, ...]  # why others are left as they were

    def told(self, names: Mapping[str, str]) -> tuple[str, ...]:
        """Say how much was cut off each, and that nobody knows who lives there."""
        text = _(
            "“{name}” now ends at the border of the municipality: {hectares} ha outside it went. "
            "Of who lives there these figures know nothing."
        )
        return tuple(
            text.format(name=names[area], hectares=number(gone / 10_000, 2))
            for area, gone in self.cut.items()
        )


def whole_outline(data: ZoneData) -> BaseGeometry:
    """Make the shape of the municipality, of all its buurten together.

    Examples
    --------
    >>> from smeedkaart.sources.local.sample import hoogeveen
    >>> round(whole_outline(hoogeveen()).area / 1_000_000)
    130
    """
    zones = unit_layers(data)[data.level]
    shape: BaseGeometry = zones.outline(tuple(zones.frame.index))
    return shape


def clipped(
    sent: Mapping[str, SentArea],
    before: Mapping[str, AreaState],
    drawn: Mapping[str, Border],
    whole: WholeOutline,
) -> Clips:
    """Cut off what lies outside the municipality, of the areas of which that was asked."""
    borders, cut, failures = dict(drawn), {}, []
    for area, one in sent.items():
        shape = drawn[area].shape if area in drawn else before[area].geometry if area in before else None
        if not one.clip or shape is None:
            continue
        parts = shapely.get_parts(shapely.intersection(shape, whole()))
        inside = merge(parts[shapely.area(parts) >= _LEAST_SURFACE])
        gone = shape.area - inside.area
        if inside.is_empty:
            borders.pop(area, None)
            failures.append(_("All of it lies outside the municipality, so nothing would be left."))
        elif gone >= _LEAST_SURFACE:
            borders[area] = Border(inside)
            cut[area] = gone
            if _is_that(before.get(area), inside):
                # a page that did not hear yet what was cut off sends the border as it drew it
                del borders[area], cut[area]
    return Clips(borders, cut, tuple(failures))


def _is_that(known: AreaState | None, shape: BaseGeometry) -> bool:
    if known is None or known.geometry is None:
        return False
    return bool(shapely.symmetric_difference(known.geometry, shape).area < _LEAST_SURFACE)
