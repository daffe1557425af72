"""Borders that are painted: the server makes the shape from the units that the browser names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeAlias

import geopandas as gpd
import shapely
from shapely.geometry.base import BaseGeometry

from smeedkaart.errors import SmeedkaartError
from smeedkaart.geometry.shapes import repair
from smeedkaart.history.named_units import NamedUnits, units_together
from smeedkaart.history.replay import AreaState
from smeedkaart.statistics.levels import level_named
from smeedkaart.statistics.units import UnitLayer, unit_layers
from smeedkaart.statistics.zones import ZoneData
from smeedkaart.text.language import gettext as _
from smeedkaart.text.language import ngettext
from smeedkaart.text.numbers import enumerated, number
from smeedkaart.workshop.message import SentArea

__all__ = ["Border", "UnitBorders", "borders_of_parts", "merged_units", "painted_border", "unit_outline"]

# codes that are named when there are more that are not known
_FEW = 3
# metres that a part may differ from the border of its units, as a line on the map that was laid along it
_ALONG = 0.01
# m2 below which nothing is left of an area
_LEAST_SURFACE = 1.0

UnitBorders: TypeAlias = Callable[[NamedUnits], BaseGeometry]
"""Gives the shape of units, EPSG:28992, or refuses in one sentence."""


class Border(NamedTuple):
    """Where a border comes to lie."""

    shape: BaseGeometry  # EPSG:28992
    units: NamedUnits | None = None  # of which the area is made; None when it was drawn by hand


def unit_outline(data: ZoneData, units: NamedUnits) -> BaseGeometry:
    """Make the shape of units as the figures have them, so that painted areas meet exactly.

    Examples
    --------
    >>> from smeedkaart.sources.local.sample import hoogeveen
    >>> shape = unit_outline(hoogeveen(), NamedUnits("buurt", 2025, ("BU01185003",)))
    >>> shape.geom_type, round(shape.area / 10_000)
    ('Polygon', 88)
    """
    layer, level = unit_layers(data).get(units.level), level_named(units.level)
    if layer is None:
        text = _("These figures have no {units} to paint with; choose other units.")
        raise SmeedkaartError(text.format(units=f"{level:many}"))
    if layer.year != units.year:
        text = _("The {units} on the map are of {year} and the figures of {now}; refresh the page.")
        raise SmeedkaartError(text.format(units=f"{level:many}", year=units.year, now=layer.year))
    known = layer.frame.index
    unknown = [code for code in units.codes if code not in known]
    if unknown:
        text = ngettext(
            "Of the {units} {count} is not known: {codes}; refresh the page.",
            "Of the {units} {count} are not known: {codes}; refresh the page.",
            len(unknown),
        )
        codes = enumerated([*unknown[:_FEW], *(["…"] if len(unknown) > _FEW else [])])
        raise SmeedkaartError(text.format(units=f"{level:many}", count=number(len(unknown)), codes=codes))
    shape: BaseGeometry = layer.outline(units.codes)
    return shape


def painted_border(sent: SentArea, known: AreaState | None, outline: UnitBorders) -> Border | None:
    """Return the border that somebody painted; None when it was drawn by hand, or stays as it is.

    Units that are added to an area of such units, or taken from it, leave it an area of whole units; added to
    or taken from any other area they are part of a border that is drawn freely.
    """
    if sent.geometry is not None:
        return None
    if sent.units is not None:
        stays = known is not None and known.units == sent.units
        return None if stays else Border(outline(sent.units), sent.units)
    if sent.add is None and sent.take is None:
        return None
    if known is None or known.geometry is None:
        raise SmeedkaartError(_("The area that was painted is not on the map any more; choose another one."))
    changes = [one for one in (sent.add, sent.take) if one is not None]
    border = (
        _of_units(known.units, sent, outline)
        if known.units is not None and all(one.kind == known.units.kind for one in changes)
        else _free(known.geometry, sent, outline)
    )
    return None if border == (known.geometry, known.units) else border


def merged_units(areas: gpd.GeoDataFrame, chosen: Sequence[str]) -> NamedUnits | None:
    """Name the units of some areas together; None when one was drawn by hand, or they differ in kind.

    Examples
    --------
    >>> merged_units(gpd.GeoDataFrame({"name": ["Noord"]}, index=["a"]), ["a"]) is None
    True
    """
    if "units" not in areas:
        return None
    rows = areas.loc[list(chosen), ["unit_level", "unit_year", "units"]].itertuples(index=False)
    return units_together(NamedUnits.of(*row) if row.units else None for row in rows)


def borders_of_parts(
    parts: Sequence[BaseGeometry], units: NamedUnits | None, data: ZoneData
) -> tuple[Border, ...]:
    """Return parts of a painted area: one that is exactly some of its units stays an area of units.

    Examples
    --------
    >>> from smeedkaart.sources.local.sample import hoogeveen
    >>> data, both = hoogeveen(), NamedUnits("buurt", 2025, ("BU01185003", "BU01185004"))
    >>> parts = [data.zones.geometry[code] for code in both.codes]
    >>> [border.units.codes for border in borders_of_parts(parts, both, data)]
    [('BU01185003',), ('BU01185004',)]
    """
    layer = None if units is None else unit_layers(data).get(units.level)
    if units is None or layer is None or layer.year != units.year:
        return tuple(map(Border, parts))
    shapes = layer.frame.geometry.reindex(list(units.codes)).to_numpy()
    middles = shapely.point_on_surface(shapes)
    return tuple(_of_whole_units(part, units, middles, layer) for part in parts)


def _of_whole_units(part: BaseGeometry, units: NamedUnits, middles: Any, layer: UnitLayer) -> Border:
    inside = shapely.contains_properly(part, middles)
    codes = [code for code, within in zip(units.codes, inside, strict=True) if within]
    if not codes:
        return Border(part)
    own = units.with_codes(codes)
    shape = layer.outline(own.codes)
    differs = shapely.symmetric_difference(part, shape).area
    # the border is that of the units themselves, so that the parts still meet exactly
    return Border(shape, own) if differs <= _ALONG * shape.length else Border(part)


def _of_units(units: NamedUnits, sent: SentArea, outline: UnitBorders) -> Border:
    codes = {*units.codes, *(sent.add.codes if sent.add else ())} - {*(sent.take.codes if sent.take else ())}
    if not codes:
        raise _nothing_left()
    made = units.with_codes(codes)
    return Border(outline(made), made)


def _free(shape: BaseGeometry, sent: SentArea, outline: UnitBorders) -> Border:
    if sent.add is not None:
        shape = shapely.union(shape, outline(sent.add))
    if sent.take is not None:
        shape = shapely.difference(shape, outline(sent.take))
    drawn = repair(shape)
    if drawn.area < _LEAST_SURFACE:
        raise _nothing_left()
    return Border(drawn)


def _nothing_left() -> SmeedkaartError:
    return SmeedkaartError(_("Nothing would be left of the area; remove the area instead."))
