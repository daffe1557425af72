"""Lay drawn areas over zones: which part of which zone lies in which area."""

from __future__ import annotations

import warnings
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from smeedkaart._parallel import in_chunks, together
from smeedkaart.borders import Overlaps, loose_edges, overlapping
from smeedkaart.drawing import repair
from smeedkaart.errors import FrameError, ZoneOverlapWarning
from smeedkaart.frames import polygons
from smeedkaart.language import gettext as _
from smeedkaart.language import ngettext
from smeedkaart.weighing import Weighed, usable_weights, weigh
from smeedkaart.wording import number

__all__ = ["overlay"]

Shapes = npt.NDArray[Any]
Ints = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

# A piece narrower than this on average (m) is two borders that touch. Twice as much as converting to EPSG:4326 and back moves
# a point in the Netherlands (at most 0.57 mm, measured over the country), and far less than anyone can draw.
_HAIR = 1e-3
# but only if it is at most this part of the area and of the zone, so that nothing tiny is mistaken for a border
_SLIVER = 1e-4
# with fewer pieces than this, finding out what need not be measured takes longer than measuring it
_FEW = 2_000
# what is left over is only used when it is at least this part of the zone, which keeps 12 digits of it
_LEFT_OVER = 1e-3
# how a zone lies to an area; a zone that meets it and is not whole is 1
_APART, _WHOLE = np.int8(0), np.int8(2)


class _Layers(NamedTuple):
    """Both layers as arrays of valid shapes in RD metres."""

    areas: Shapes
    zones: Shapes


class _Pieces(NamedTuple):
    """Pairs of positions of an area and a zone, and the surface of each piece in m2, in order."""

    area: Ints
    zone: Ints
    surface: Floats


def overlay(
    areas: gpd.GeoDataFrame,
    zones: gpd.GeoDataFrame,
    *,
    weights: gpd.GeoDataFrame | None = None,
    weight: str | None = None,
) -> pd.DataFrame:
    """Find the pieces: one row for every area and zone that overlap.

    Shapes that only touch do not overlap; a piece on average narrower than a millimetre is touching, and what it holds goes to the
    zone's other pieces in proportion, so that areas which tile the zones keep every total. Shapes that cross
    themselves are repaired as in `smeedkaart.drawing.repair`.

    Parameters
    ----------
    areas
        Drawn polygons in any coordinate system, each under its own index value.
    zones
        Polygons for which figures are published, likewise.
    weights
        Points or polygons that say where in a zone people live. A point on a border counts on one side only, the side a step
        to the east (and a smaller one to the north) leads to. The weight of a polygon is divided by surface.
    weight
        The column of `weights` that holds the weight, by default "weight".

    Returns
    -------
    pandas.DataFrame
        In the order of the areas and then of the zones, with the columns `area` and `zone` (index values of the frames),
        `share` (part of the zone inside the area, 0..1, by weight or else by surface), `surface` (m2 of the piece) and
        `area_surface` (m2 of the area). An area that meets no zone has one row with a missing zone, share 0 and surface 0.
        With weights also `weight` (of the piece), `area_weight` (of the area) and `zone_units`: the number of
        equally heavy units that would tell as much about where people in the zone live, (sum w)^2 / sum w^2 (Kish, 1965).
        A zone without any weight is divided by surface: nothing is known of where in it people live, which is
        what having no weights at all means too. `attrs["zone_overlaps"]` lists the zones that overlap each
        other by more than 1 m2, of those that meet an area: {"first", "second", "surface"}.

    Raises
    ------
    FrameError
        When a frame is empty, has no coordinate system or one that cannot be converted, duplicate index values, rows
        without a shape or shapes without a surface, or when the weights are missing, negative or not finite.

    Warns
    -----
    ZoneOverlapWarning
        When zones overlap each other: what lies in both counts for both.

    Notes
    -----
    Areal weighting as in Goodchild and Lam (1980), "Areal interpolation: a variant of the traditional spatial problem".

    Examples
    --------
    >>> zones = gpd.GeoDataFrame(index=["z"], geometry=[shapely.box(0, 0, 100, 100)], crs=28992)
    >>> areas = gpd.GeoDataFrame(index=["a"], geometry=[shapely.box(0, 0, 25, 200)], crs=28992)
    >>> overlay(areas, zones)
      area zone  share  surface  area_surface
    0    a    z   0.25   2500.0        5000.0
    """
    areas, zones = polygons(areas, "areas"), polygons(zones, "zones")
    units = None if weights is None else usable_weights(weights, weight)
    layers, candidates = _meeting(areas, zones)
    pieces, found = _measured(layers, *candidates)
    zone_surface = np.zeros(len(zones))
    met = np.unique(pieces.zone)
    zone_surface[met] = shapely.area(layers.zones[met])
    area_surface = shapely.area(layers.areas)
    pieces, share = _without_slivers(pieces, layers, area_surface, zone_surface)
    weighed = None if units is None else weigh(pieces.area, pieces.zone, share, layers.areas, layers.zones, units)
    table = _table(areas.index, zones.index, pieces, share, area_surface, weighed)
    table.attrs["zone_overlaps"] = _reported(found, pieces.zone, zones.index)
    return table


def _meeting(areas: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> tuple[_Layers, tuple[Ints, Ints]]:
    """Pair the shapes whose bounding boxes meet and make those shapes valid; other zones are left alone."""
    area_shapes = np.asarray(areas.geometry.array)
    zone_shapes = np.asarray(zones.geometry.array)
    area, zone = zones.sindex.query(area_shapes)
    area_shapes = _valid(area_shapes, np.arange(len(area_shapes)), areas.index, "areas")
    zone_shapes = _valid(zone_shapes, np.unique(zone), zones.index, "zones")
    return _Layers(area_shapes, zone_shapes), (area, zone)


def _valid(shapes: Shapes, used: Ints, index: pd.Index[Any], what: str) -> Shapes:
    """Repair the shapes at these positions where they need it."""
    broken = used[~in_chunks(shapely.is_valid, shapes[used])]
    if not len(broken):
        return shapes
    shapes = shapes.copy()
    shapes[broken] = [repair(shape) for shape in shapes[broken]]
    flat = broken[shapely.is_empty(shapes[broken])]
    if len(flat):
        sentence = (
            _("Among the areas there is a shape that encloses no surface: {row}.")
            if what == "areas"
            else _("Among the zones there is a shape that encloses no surface: {row}.")
        )
        raise FrameError(sentence.format(row=index[flat[0]]))
    return shapes


def _measured(layers: _Layers, area: Ints, zone: Ints) -> tuple[_Pieces, Overlaps]:
    """Measure the pieces of all pairs, and look for overlap among the zones they concern."""
    # a copy, for preparing a shape that another thread uses as well is not safe, and the preparation takes memory
    mine = shapely.set_srid(layers.areas, 0)
    shapely.prepare(mine)
    place = in_chunks(_placed, mine[area], layers.zones[zone], groups=area)
    meets, whole = place > _APART, place == _WHOLE
    area, zone, whole = area[meets], zone[meets], whole[meets]
    met = np.unique(zone)
    if len(area) < _FEW:
        found = overlapping(layers.zones[met])
        left_over = np.zeros(len(area), bool)
    else:
        found, left_over = together(
            lambda: overlapping(layers.zones[met]), lambda: _spared(layers, area, zone, whole)
        )
    found = Overlaps(met[found.first], met[found.second], found.surface)
    surface = _surfaces(layers, area, zone, whole, left_over)
    order = np.lexsort([zone, area])
    return _Pieces(area[order], zone[order], surface[order]), found


def _surfaces(layers: _Layers, area: Ints, zone: Ints, whole: Flags, left_over: Flags) -> Floats:
    """Measure pieces: zones inside an area as they are, one piece per covered zone as what the others leave, others by cutting."""
    surface = np.zeros(len(area))
    surface[whole] = shapely.area(layers.zones[zone[whole]])
    cut = ~whole & ~left_over
    surface[cut] = in_chunks(_shared_surface, layers.areas[area[cut]], layers.zones[zone[cut]])
    if left_over.any():
        taken = np.bincount(zone, weights=surface, minlength=len(layers.zones))
        last = np.flatnonzero(left_over)
        full = shapely.area(layers.zones[zone[last]])
        surface[last] = full - taken[zone[last]]
        small = last[surface[last] < _LEFT_OVER * full]
        surface[small] = in_chunks(_shared_surface, layers.areas[area[small]], layers.zones[zone[small]])
    return surface


def _placed(areas: Shapes, zones: Shapes) -> npt.NDArray[np.int8]:
    """Tell whether zones lie wholly inside prepared areas, meet them otherwise, or lie apart from them."""
    place = shapely.contains_properly(areas, zones).astype(np.int8) * _WHOLE
    rest = np.flatnonzero(place == _APART)
    place[rest] = shapely.intersects(areas[rest], zones[rest])
    return place


def _shared_surface(areas: Shapes, zones: Shapes) -> Floats:
    surface: Floats = shapely.area(shapely.intersection(areas, zones))
    return surface


def _spared(layers: _Layers, area: Ints, zone: Ints, whole: Flags) -> Flags:
    """Mark one piece of every zone that is covered exactly once: it is what the other pieces leave.

    How many areas lie over a point only changes at an edge that is not shared by one area on either side. A zone that
    no such edge meets is therefore covered equally often everywhere: once, if areas do not overlap.
    """
    spared = np.zeros(len(area), bool)
    owners, edges = loose_edges(layers.areas)
    loose = np.zeros(len(layers.areas), bool)
    loose[owners] = True
    # areas drawn by hand rarely fit exactly; then there is nothing to gain
    if loose.mean() > 0.5 or len(overlapping(layers.areas).first):
        return spared
    rest = np.flatnonzero(~whole)
    open_zones = np.zeros(len(layers.zones), bool)
    candidates = np.unique(zone[rest])
    tree = shapely.STRtree(layers.zones[candidates])
    open_zones[candidates[tree.query(edges, predicate="intersects")[1]]] = True
    rest = rest[~open_zones[zone[rest]]]
    west, south, east, north = shapely.bounds(layers.areas[area[rest]]).T
    box = shapely.bounds(layers.zones[zone[rest]]).T
    width = np.minimum(east, box[2]) - np.maximum(west, box[0])
    height = np.minimum(north, box[3]) - np.maximum(south, box[1])
    # the piece that is likely the largest: the longest to cut, and the most precise as a difference
    order = np.lexsort([width * height, zone[rest]])
    last = np.flatnonzero(np.diff(zone[rest][order], append=-1))
    spared[rest[order[last]]] = True
    return spared


def _without_slivers(
    pieces: _Pieces, layers: _Layers, area_surface: Floats, zone_surface: Floats
) -> tuple[_Pieces, Floats]:
    """Leave out pieces that are no more than two borders touching; return the others with their shares."""
    area, zone, surface = pieces
    keep = surface > 0
    small = np.flatnonzero(keep & (surface <= _SLIVER * np.minimum(area_surface[area], zone_surface[zone])))
    if len(small):
        shapes = shapely.intersection(layers.areas[area[small]], layers.zones[zone[small]])
        # a strip has two long sides
        keep[small] = surface[small] > _HAIR * shapely.length(shapes) / 2
    share = np.minimum(surface / zone_surface[zone], 1.0)
    if not keep.all():
        counts = len(zone_surface)
        before = np.bincount(zone, weights=share, minlength=counts)
        after = np.bincount(zone[keep], weights=share[keep], minlength=counts)
        share = np.minimum(share * (before / np.where(after > 0, after, 1.0))[zone], 1.0)
    return _Pieces(area[keep], zone[keep], surface[keep]), share[keep]


def _table(
    areas: pd.Index[Any],
    zones: pd.Index[Any],
    pieces: _Pieces,
    share: Floats,
    area_surface: Floats,
    weighed: Weighed | None,
) -> pd.DataFrame:
    """Write the pieces as a table with a row for every area, also those that meet no zone."""
    lonely = np.setdiff1d(np.arange(len(areas)), pieces.area)
    area = np.concatenate([pieces.area, lonely])
    order = np.argsort(area, kind="stable")
    nothing = np.zeros(len(lonely))
    area = area[order]
    zone = np.concatenate([pieces.zone, np.full(len(lonely), -1)])[order]
    columns = {
        "area": areas.take(area),
        "zone": _taken(zones, zone),
        "share": np.concatenate([share if weighed is None else weighed.share, nothing])[order],
        "surface": np.concatenate([pieces.surface, nothing])[order],
        "area_surface": area_surface[area],
    }
    if weighed is not None:
        columns["weight"] = np.concatenate([weighed.weight, nothing])[order]
        columns["area_weight"] = weighed.area_weight[area]
        columns["zone_units"] = np.concatenate([weighed.zone_units, nothing])[order]
    return pd.DataFrame(columns)


def _taken(index: pd.Index[Any], positions: Ints) -> pd.Index[Any]:
    """Take index values; position -1 is missing, which whole numbers have no value for of their own."""
    if (positions >= 0).all():
        return index.take(positions)
    if pd.api.types.is_bool_dtype(index.dtype):
        index = index.astype("boolean")
    elif pd.api.types.is_integer_dtype(index.dtype) and not pd.api.types.is_extension_array_dtype(index.dtype):
        index = index.astype("UInt64" if index.dtype.kind == "u" else "Int64")
    return index.take(positions, allow_fill=True, fill_value=np.nan)


def _reported(found: Overlaps, met: Ints, zones: pd.Index[Any]) -> list[dict[str, Any]]:
    """List by name, and warn about, overlapping zones that both have a piece in an area."""
    listed = [
        {"first": zones[first], "second": zones[second], "surface": surface}
        for first, second, surface in zip(found.first, found.second, found.surface.tolist(), strict=True)
        if first in met and second in met
    ]
    if listed:
        sentence = ngettext(
            "{count} pair of zones overlaps: what lies in both counts twice. The largest overlap is {surface} m², of {first} and {second}.",
            "{count} pairs of zones overlap: what lies in both counts twice. The largest overlap is {surface} m², of {first} and {second}.",
            len(listed),
        )
        most = max(listed, key=lambda pair: pair["surface"])
        text = sentence.format(
            count=len(listed), surface=number(most["surface"]), first=most["first"], second=most["second"]
        )
        warnings.warn(text, ZoneOverlapWarning, stacklevel=3)
    return listed
