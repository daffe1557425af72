"""Lay drawn areas over zones: which part of which zone lies in which area."""

from __future__ import annotations

import warnings
from functools import partial
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from smeedkaart.errors import FrameError, ZoneOverlapWarning
from smeedkaart.geometry.border_error import near_borders
from smeedkaart.geometry.borders import Overlaps, neighbours, overlapping, sharing
from smeedkaart.geometry.crossings import shared_surfaces
from smeedkaart.geometry.layers import Layer, frame_name, layer
from smeedkaart.geometry.shapes import repair
from smeedkaart.geometry.threads import in_chunks, together
from smeedkaart.geometry.weights import Pieces, Units, Weighed, usable_weights, weigh, zone_weights
from smeedkaart.text.teller import Fact, Statement

__all__ = ["overlay", "shared_surface", "valid", "worth_telling"]

Shapes = npt.NDArray[Any]
Ints = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

# A piece narrower than this on average (m) is two borders that touch. Twice as much as converting to
# EPSG:4326 and back moves a point in the Netherlands (at most 0.57 mm, measured over the country), and far
# less than anyone can draw.
_HAIR = 1e-3
# but only if it is at most this part of the area and of the zone, so that nothing tiny is mistaken for a
# border
_SLIVER = 1e-4
# with fewer pairs than this, cutting them one by one takes less time than an array calculation
_FEW = 500
# how many pairs are measured at once
_STRIP = 5_000

# Pairs of zones found not to overlap, so that whoever redraws an area again and again does not wait for
# that again. They go by the spatial index of the zones, of which geopandas makes a new one as soon as a
# shape changes.
_apart: WeakKeyDictionary[Any, set[tuple[int, int]]] = WeakKeyDictionary()
# likewise the weight in every zone, by the spatial indices of zones and weights
_held: WeakKeyDictionary[Any, WeakKeyDictionary[Any, tuple[int, _ZoneWeight]]] = WeakKeyDictionary()


class _ZoneWeight(dict[Any, float]):
    """The weight in every zone; copies of a table, of which pandas makes many, share it."""

    def __deepcopy__(self, memo: dict[int, Any]) -> _ZoneWeight:
        return self


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
    holds: Floats | None = None,
    called: Fact = "zones",
) -> pd.DataFrame:
    """Find the pieces: one row for every area and zone that overlap.

    Shapes that only touch do not overlap; a piece on average narrower than a millimetre is touching, and
    what it holds goes to the zone's other pieces in proportion, so that areas which tile the zones keep
    every total. Shapes that cross themselves are repaired as in `smeedkaart.geometry.shapes.repair`.

    Parameters
    ----------
    areas
        Drawn polygons in any coordinate system, each under its own index value.
    zones
        Polygons for which figures are published, likewise.
    weights
        Points or polygons that say where in a zone people live. A point on a border counts on one side
        only, the side a step to the east (and a smaller one to the north) leads to. The weight of a polygon
        is divided by surface.
    weight
        The column of `weights` that holds the weight, by default "weight".
    holds
        What each zone holds in all, in the unit of the weights, shape (zones,); nan where that is not known.
        What weights lack of it is spread over the ground where there are none. None: they lack nothing.
    called
        What errors and warnings call several zones.

    Returns
    -------
    pandas.DataFrame
        In the order of the areas and then of the zones, with the columns `area` and `zone` (index values of
        the frames), `share` (part of the zone inside the area, 0..1, by weight or else by surface),
        `surface` (m2 of the piece) and `area_surface` (m2 of the area). An area that meets no zone has one
        row with a missing zone, share 0 and surface 0. With weights also `weight` (of the piece),
        `area_weight` (of the area) and `surface_share` (part of the zone's surface), and
        `attrs["zone_weight"]` has the weight in each zone, by index value, also of zones that meet no area. A
        zone without any weight is divided by surface: nothing is known of where in it people live, which is
        what having no weights at all means too. Where zones tell their published surface (a column
        `surface_ha`), or by how many metres their borders were straightened (`tolerance`), and that is worth
        50 m or more, `attrs["near_borders"]` has the borders near to those that were drawn.
        `attrs["zone_overlaps"]` lists the zones that overlap each
        other by more than 1 m2, of those that meet an area: {"first", "second", "surface"}.

    Raises
    ------
    FrameError
        When a frame is empty, has no coordinate system or one that cannot be converted, duplicate index
        values, rows without a shape or shapes without a surface, or when the weights are missing, negative
        or not finite.

    Warns
    -----
    ZoneOverlapWarning
        When zones overlap each other: what lies in both counts for both.

    Notes
    -----
    Areal weighting as in Goodchild and Lam (1980), "Areal interpolation: a variant of the traditional
    spatial problem".

    Examples
    --------
    >>> zones = gpd.GeoDataFrame(index=["z"], geometry=[shapely.box(0, 0, 100, 100)], crs=28992)
    >>> areas = gpd.GeoDataFrame(index=["a"], geometry=[shapely.box(0, 0, 25, 200)], crs=28992)
    >>> overlay(areas, zones)
      area zone  share  surface  area_surface
    0    a    z   0.25   2500.0        5000.0
    """
    drawn, published = layer(areas, "areas"), layer(zones, called)
    units = None if weights is None else usable_weights(weights, weight)
    layers, candidates = _meeting(drawn, published, called)
    pieces, found = _measured(layers, *candidates, _apart.setdefault(published.array.sindex, set()))
    zone_surface = np.zeros(len(layers.zones))
    met = np.unique(pieces.zone)
    zone_surface[met] = shapely.area(layers.zones[met])
    area_surface = shapely.area(layers.areas)
    pieces, share = _without_slivers(pieces, layers, area_surface, zone_surface)
    weighed = None
    if units is not None:
        by_surface = Pieces(pieces.area, pieces.zone, share)
        weighed = weigh(by_surface, layers.areas, layers.zones, units, holds=holds)
    table = _table(drawn.names, published.names, pieces, share, area_surface, weighed=weighed)
    if weights is not None and units is not None:
        table.attrs["zone_weight"] = _zone_weight(published, weights, units)
    near = near_borders(drawn._replace(shapes=layers.areas), published, zones)
    if near is not None:
        table.attrs["near_borders"] = near
    table.attrs["zone_overlaps"] = _reported(found, pieces.zone, published.names, called)
    return table


def _zone_weight(zones: Layer, weights: gpd.GeoDataFrame, units: Units) -> _ZoneWeight:
    """Look up the weight in every zone, added up once for whoever redraws an area again and again."""
    known = _held.setdefault(zones.array.sindex, WeakKeyDictionary())
    content = hash((units.weight.tobytes(), tuple(zones.names)))
    key = weights.sindex
    if key not in known or known[key][0] != content:
        held = zone_weights(zones.shapes, units).tolist()
        known[key] = content, _ZoneWeight(zip(zones.names.tolist(), held, strict=True))
    return known[key][1]


def _meeting(areas: Layer, zones: Layer, called: Fact) -> tuple[_Layers, tuple[Ints, Ints]]:
    """Pair the shapes whose bounding boxes meet and make those shapes valid; other zones are left alone."""
    area, zone = zones.array.sindex.query(areas.shapes)
    drawn = valid(areas.shapes, np.arange(len(areas.shapes)), areas.names, "areas")
    published = valid(zones.shapes, np.unique(zone), zones.names, called)
    return _Layers(drawn, published), (area, zone)


def valid(shapes: Shapes, used: Ints, index: pd.Index[Any], what: Fact) -> Shapes:
    """Repair the shapes at these positions where they need it.

    Parameters
    ----------
    shapes
        Polygons and multipolygons, shape (n,).
    used
        Positions of those to repair.
    index
        What the shapes are called.
    what
        What errors call several of them.

    Returns
    -------
    numpy.ndarray
        All shapes; the very array when none needed it.

    Raises
    ------
    FrameError
        When nothing with a surface is left of one.

    Examples
    --------
    >>> crossed = shapely.from_wkt(["POLYGON ((0 0, 2 2, 2 0, 0 2, 0 0))"])
    >>> shapely.area(valid(crossed, np.array([0]), pd.Index(["a"]), "areas")).tolist()
    [2.0]
    """
    broken = used[~in_chunks(shapely.is_valid, shapes[used])]
    if not len(broken):
        return shapes
    shapes = shapes.copy()
    shapes[broken] = [repair(shape) for shape in shapes[broken]]
    flat = broken[shapely.is_empty(shapes[broken])]
    if len(flat):
        raise FrameError("geometry.flat", frame=frame_name(what), row=str(index[flat[0]]))
    return shapes


def _measured(
    layers: _Layers, area: Ints, zone: Ints, apart: set[tuple[int, int]]
) -> tuple[_Pieces, Overlaps]:
    """Measure the pieces of all pairs, and look for overlap among the zones they concern."""
    if len(area) < _FEW:
        surface = _cut(layers, area, zone)
        # only zones that an area meets, for comparing zones takes as long as cutting them
        found = _overlaps_among(layers.zones, np.unique(zone[surface > 0]), apart)
    else:
        used = np.unique(zone)
        strips = _strips(layers.areas, area)
        measures = [partial(_measured_at_once, layers, area[strip], zone[strip]) for strip in strips]
        found, *measured = together(partial(overlapping, layers.zones[used]), *measures)
        found = Overlaps(used[found.first], used[found.second], found.surface)
        surface = np.empty(len(area))
        surface[np.concatenate(strips)] = np.concatenate(measured)
    order = np.lexsort([zone, area])
    order = order[surface[order] > 0]
    return _Pieces(area[order], zone[order], surface[order]), found


def _overlaps_among(zones: Shapes, used: Ints, apart: set[tuple[int, int]]) -> Overlaps:
    """Compare zones that have not been compared before."""
    first, second = neighbours(zones[used])
    first, second = used[first], used[second]
    pairs = list(zip(first.tolist(), second.tolist(), strict=True))
    new = [k for k, pair in enumerate(pairs) if pair not in apart]
    if not new:
        return Overlaps(first[:0], second[:0], np.zeros(0))
    found = sharing(zones, first[new], second[new])
    apart.update({pairs[k] for k in new} - set(zip(found.first.tolist(), found.second.tolist(), strict=True)))
    return found


def _strips(areas: Shapes, area: Ints) -> list[Ints]:
    """Divide pairs into strips from west to east, which keep threads busy and need less memory at a time."""
    west, _south, east, _north = shapely.bounds(areas).T
    order = np.argsort((west + east)[area], kind="stable")
    pieces = np.array_split(order, max(1, len(area) // _STRIP))
    # all pairs of an area belong in one strip
    middle = [(west + east)[area[piece[0]]] for piece in pieces[1:]]
    return np.split(order, np.searchsorted((west + east)[area[order]], middle))


def _measured_at_once(layers: _Layers, area: Ints, zone: Ints) -> Floats:
    """Measure many pieces from where borders cross, and cut only those for which that gives no answer."""
    surface = shared_surfaces(layers.areas, layers.zones, area, zone)
    unknown = np.flatnonzero(np.isnan(surface))
    surface[unknown] = _cut(layers, area[unknown], zone[unknown])
    return surface


def _cut(layers: _Layers, area: Ints, zone: Ints) -> Floats:
    """Measure pieces by cutting zones along areas, except zones that lie wholly inside one."""
    drawn, place = np.unique(area, return_inverse=True)
    # a copy, for preparing a shape that another thread uses as well is not safe, and the preparation takes
    # memory
    mine = shapely.set_srid(layers.areas[drawn], 0)
    shapely.prepare(mine)
    return in_chunks(shared_surface, mine[place], layers.zones[zone], groups=area)


def shared_surface(areas: Shapes, zones: Shapes) -> Floats:
    """Measure what areas share with zones, one with one.

    Parameters
    ----------
    areas, zones
        Valid polygons, shape (n,). Areas that come more than once are best prepared.

    Returns
    -------
    numpy.ndarray
        m2, shape (n,).

    Examples
    --------
    >>> shared_surface(shapely.box([0], 0, 2, 2), shapely.box([1], 1, 3, 3)).tolist()
    [1.0]
    """
    surface = np.zeros(len(areas))
    whole = shapely.contains_properly(areas, zones)
    surface[whole] = shapely.area(zones[whole])
    cut = np.flatnonzero(~whole)
    cut = cut[shapely.intersects(areas[cut], zones[cut])]
    surface[cut] = shapely.area(shapely.intersection(areas[cut], zones[cut]))
    return surface


def _without_slivers(
    pieces: _Pieces, layers: _Layers, area_surface: Floats, zone_surface: Floats
) -> tuple[_Pieces, Floats]:
    """Leave out pieces that are no more than two borders touching; return the others with their shares."""
    area, zone, surface = pieces
    keep = worth_telling(pieces, layers, area_surface, zone_surface)
    share = np.minimum(surface / zone_surface[zone], 1.0)
    if not keep.all():
        counts = len(zone_surface)
        before = np.bincount(zone, weights=share, minlength=counts)
        after = np.bincount(zone[keep], weights=share[keep], minlength=counts)
        share = np.minimum(share * (before / np.where(after > 0, after, 1.0))[zone], 1.0)
    return _Pieces(area[keep], zone[keep], surface[keep]), share[keep]


def worth_telling(
    pieces: tuple[Ints, Ints, Floats],
    layers: tuple[Shapes, Shapes],
    area_surface: Floats,
    zone_surface: Floats,
) -> Flags:
    """Tell which pieces are more than two borders touching.

    Parameters
    ----------
    pieces
        Positions of the area and the zone of each, and its surface (m2); n pieces.
    layers
        The areas and the zones.
    area_surface, zone_surface
        m2 of each.

    Returns
    -------
    numpy.ndarray
        Booleans, shape (n,): false for a piece that is on average narrower than a millimetre.

    Examples
    --------
    >>> both = shapely.box([0], 0, 2, 2), shapely.box([1], 1, 3, 3)
    >>> first, four = np.array([0]), np.array([4.0])
    >>> worth_telling((first, first, np.ones(1)), both, four, four).tolist()
    [True]
    """
    area, zone, surface = pieces
    keep = np.ones(len(surface), bool)
    small = np.flatnonzero(surface <= _SLIVER * np.minimum(area_surface[area], zone_surface[zone]))
    if len(small):
        shapes = shapely.intersection(layers[0][area[small]], layers[1][zone[small]])
        # a strip has two long sides
        keep[small] = surface[small] > _HAIR * shapely.length(shapes) / 2
    return keep


def _table(
    areas: pd.Index[Any],
    zones: pd.Index[Any],
    pieces: _Pieces,
    share: Floats,
    area_surface: Floats,
    *,
    weighed: Weighed | None,
) -> pd.DataFrame:
    """Write the pieces as a table with a row for every area, also those that meet no zone."""
    lonely = np.flatnonzero(np.bincount(pieces.area, minlength=len(areas)) == 0)
    order = np.argsort(np.concatenate([pieces.area, lonely]), kind="stable")

    def with_lonely(values: npt.NDArray[Any], nothing: float = 0) -> npt.NDArray[Any]:
        return np.concatenate([values, np.full(len(lonely), nothing, values.dtype)])[order]

    area = np.concatenate([pieces.area, lonely])[order]
    columns = {
        "area": areas.array.take(area),
        "zone": _taken(zones, with_lonely(pieces.zone, -1)),
        "share": with_lonely(share if weighed is None else weighed.share),
        "surface": with_lonely(pieces.surface),
        "area_surface": area_surface[area],
    }
    if weighed is not None:
        columns["weight"] = with_lonely(weighed.weight)
        columns["area_weight"] = weighed.area_weight[area]
        columns["surface_share"] = with_lonely(share)
    return pd.DataFrame(columns)


def _taken(index: pd.Index[Any], positions: Ints) -> Any:
    """Take index values; position -1 is missing, which whole numbers have no value for of their own."""
    if (positions >= 0).all():
        return index.array.take(positions)
    if pd.api.types.is_bool_dtype(index.dtype):
        index = index.astype("boolean")
    elif isinstance(index.dtype, np.dtype) and index.dtype.kind in "iu":
        index = index.astype("UInt64" if index.dtype.kind == "u" else "Int64")
    return index.array.take(positions, allow_fill=True)


def _reported(found: Overlaps, met: Ints, zones: pd.Index[Any], called: Fact) -> list[dict[str, Any]]:
    """List by name, and warn about, overlapping zones that both have a piece in an area."""
    listed = [
        {"first": zones[first], "second": zones[second], "surface": surface}
        for first, second, surface in zip(found.first, found.second, found.surface.tolist(), strict=True)
        if first in met and second in met
    ]
    if listed:
        most = max(listed, key=lambda pair: pair["surface"])
        said = Statement(
            "geometry.zones_overlap",
            count=len(listed),
            frame=frame_name(called),
            surface=most["surface"],
            first=str(most["first"]),
            second=str(most["second"]),
        )
        warnings.warn(ZoneOverlapWarning(said), stacklevel=3)
    return listed
