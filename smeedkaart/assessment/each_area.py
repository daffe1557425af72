"""What is worked out for each area by itself: pieces, estimates, levels, tier and receipt."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from smeedkaart.assessment.inputs import Basis, settled_shares
from smeedkaart.assessment.mean_lines import mean_lines, mean_pieces
from smeedkaart.assessment.one_area import (
    by_area,
    figures_by_area,
    outcome_of,
    receipt_of,
    standing_decisions,
)
from smeedkaart.assessment.painted import pieces_of, units_of
from smeedkaart.assessment.result import Assessment
from smeedkaart.funding.amounts import Receipt, ReceiptPiece
from smeedkaart.funding.comparison import known_figure
from smeedkaart.funding.tiers import TierOutcome
from smeedkaart.statistics.asked import COLUMNS
from smeedkaart.statistics.joining import Joined

__all__ = ["EachArea", "each_area", "unchanged"]

_Kind = TypeVar("_Kind")


@dataclass(frozen=True)
class EachArea:
    """What is known of each area, in the order of the areas.

    Parameters
    ----------
    pieces
        What `overlay` gives.
    estimates
        Shape (areas, indicators, `COLUMNS`).
    levels, tiers, receipts
        By area.
    """

    pieces: pd.DataFrame
    estimates: npt.NDArray[np.float64]
    levels: Mapping[str, Mapping[str, str]]
    tiers: Mapping[str, TierOutcome]
    receipts: Mapping[str, Receipt]


def unchanged(shapes: gpd.GeoDataFrame, basis: Basis, earlier: Assessment | None) -> list[str]:
    """Name the areas of which nothing changed since an earlier assessment with the same figures and rules.

    Parameters
    ----------
    shapes
        The areas, EPSG:28992, with their names.
    basis
        What they are worked out with.
    earlier
        That assessment, if there is one.

    Returns
    -------
    list of str
        The areas whose shape, units, name, decisions and kept base amounts are the same.
    """
    if earlier is None or not basis.same_rules(earlier.basis):
        return []
    now, then = standing_decisions(basis), standing_decisions(earlier.basis)
    both = shapes.index.intersection(earlier.areas.index)
    here, there = (frame.index.get_indexer(both) for frame in (shapes, earlier.areas))
    before = earlier.areas.geometry.to_numpy()[there]
    same = shapely.equals_exact(shapes.geometry.to_numpy()[here], before, 0.0)
    same &= shapes["name"].to_numpy()[here] == earlier.areas["name"].to_numpy()[there]
    painted, before_painted = units_of(shapes), units_of(earlier.areas)
    return [
        area
        for area in both[same]
        if painted.get(area) == before_painted.get(area)
        and now.get(area) == then.get(area)
        and basis.kept.get(area) == earlier.basis.kept.get(area)
    ]


def each_area(
    shapes: gpd.GeoDataFrame, basis: Basis, kept: Collection[str], earlier: Assessment | None
) -> EachArea:
    """Work out the areas that changed and take over the others.

    Parameters
    ----------
    shapes
        The areas, EPSG:28992, with their names.
    basis
        What they are worked out with.
    kept
        Those that did not change since the earlier assessment.
    earlier
        That assessment.

    Returns
    -------
    EachArea
        The same as when all were worked out anew.
    """
    if earlier is None or not kept:
        return _work_out(shapes, basis)
    fresh = ~shapes.index.isin(list(kept))
    new = _work_out(shapes[fresh], basis) if fresh.any() else None
    old = earlier.estimates.to_numpy().reshape(len(earlier.areas), -1, len(COLUMNS))
    estimates = old[earlier.areas.index.get_indexer(shapes.index)]
    if new is not None:
        estimates[fresh] = new.estimates
    pieces = _together(earlier.pieces, None if new is None else new.pieces, shapes.index, fresh)
    return EachArea(
        pieces,
        estimates,
        _newest(shapes.index, earlier.levels, {} if new is None else new.levels),
        _newest(shapes.index, earlier.tiers, {} if new is None else new.tiers),
        _newest(shapes.index, earlier.receipts, {} if new is None else new.receipts),
    )


def _newest(areas: pd.Index[Any], old: Mapping[str, _Kind], new: Mapping[str, _Kind]) -> dict[str, _Kind]:
    return {area: new[area] if area in new else old[area] for area in areas}


def _together(
    old: pd.DataFrame, new: pd.DataFrame | None, areas: pd.Index[Any], fresh: npt.NDArray[np.bool_]
) -> pd.DataFrame:
    """Put pieces that were taken over and new ones in the order of the areas."""
    place = areas.get_indexer(pd.Index(old["area"]))
    # an area that is gone has no place, one that was worked out anew another
    place = np.where(np.append(fresh, True)[place], -1, place)
    both = old
    if new is not None:
        both = pd.concat([old, new])
        place = np.concatenate([place, areas.get_indexer(pd.Index(new["area"]))])
    # a stable sort, so that within an area everything stays in the order in which it was worked out
    rows = np.argsort(place, kind="stable")[np.count_nonzero(place < 0) :]
    pieces = both.iloc[rows].reset_index(drop=True)
    if "weight" not in pieces:
        pieces = settled_shares(pieces)
    pieces.attrs = dict((old if new is None else new).attrs)
    rounding = [part.attrs.get("units_rounding") for part in (old, new) if part is not None]
    if any(rounding):
        pieces.attrs["units_rounding"] = max(filter(None, rounding))
    near = [part.attrs.get("near_borders") for part in (old, new) if part is not None]
    if near[0] is not None:
        here = near[0].of(areas[~fresh])
        pieces.attrs["near_borders"] = here if near[-1] is near[0] else here.and_of(near[-1])
    pieces.attrs["zone_overlaps"] = [
        overlap for part in (old, new) if part is not None for overlap in part.attrs.get("zone_overlaps", ())
    ]
    return pieces


def _work_out(shapes: gpd.GeoDataFrame, basis: Basis) -> EachArea:
    pieces = pieces_of(shapes, basis)
    joined = basis.joined(pieces)
    estimates, known = figures_by_area(joined, basis)
    decided = by_area(basis.decisions)
    lines, named = _receipt_pieces(joined, basis), units_of(shapes)
    of_means = mean_pieces(joined, basis)
    tiers: dict[str, TierOutcome] = {}
    receipts: dict[str, Receipt] = {}
    for area, name in shapes["name"].items():
        tiers[area] = outcome_of(known[area], decided.get(area, ()), basis)
        compared = (one for verdict in tiers[area].verdicts for one in verdict.comparisons)
        receipts[area] = receipt_of(
            (area, name),
            known[area],
            tiers[area],
            basis,
            units=named.get(area),
            lines=lines.get(area, ()),
            means=mean_lines(compared, of_means.get(area, {}), basis),
        )
    levels = {area: known[area].levels for area in shapes.index}
    return EachArea(pieces, estimates, levels, tiers, receipts)


def _receipt_pieces(joined: Joined, basis: Basis) -> dict[Any, list[ReceiptPiece]]:
    """Write by area which part of which zone brings how many people."""
    data = basis.data
    origin = data.provenance.get(basis.scheme.population) or data.provenance["zones"]
    codes, names = data.zones.index.tolist(), basis.prepared.names
    areas = joined.areas.tolist()
    levels = {"parent": data.parent_level}
    lines: dict[Any, list[ReceiptPiece]] = {}
    columns = (joined.area, joined.zone, joined.share, *basis.figures(joined))
    for area, zone, part, figure, level, amount in zip(*(column.tolist() for column in columns), strict=True):
        piece = ReceiptPiece(
            zone=str(codes[zone]),
            name=names[zone],
            table=origin.table,
            year=origin.year,
            level=data.level,
            share=part,
            figure=known_figure(figure),
            people=known_figure(amount),
            shared=math.isnan(figure),
            figure_level=levels.get(level, data.level),
        )
        lines.setdefault(areas[area], []).append(piece)
    return lines
