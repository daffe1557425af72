"""Change classes of areas between two dates: unchanged, split, merged or irregular.

Areas that share more than a trace of people (or of surface) belong together; what counts is how many of them
there are on either date. The classes are those of the British Office for National Statistics for its output
areas.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from smeedkaart.history.validation import KEPT
from smeedkaart.text.teller import Statement

__all__ = ["classes"]


def classes(
    table: pd.DataFrame,
    old: gpd.GeoDataFrame,
    new: gpd.GeoDataFrame,
    people_before: pd.Series[float],
    people_after: pd.Series[float],
) -> pd.DataFrame:
    """Give every area of either date its class, by people and by surface, and a sentence.

    Parameters
    ----------
    table
        Who came from where: columns `before`, `after`, `surface` (m2), `people`.
    old, new
        The areas of either date, with their names and shapes.
    people_before, people_after
        People of each area.

    Returns
    -------
    pandas.DataFrame
        As `Transitions.classes`.
    """
    by_surface = _judged(table, "surface", old.area, new.area)
    by_people = _judged(table, "people", people_before, people_after)
    names = {("before", area): str(name) for area, name in old["name"].items()}
    names |= {("after", area): str(name) for area, name in new["name"].items()}
    others = _others(table, names)
    unknown = _unknown(table, people_before, people_after)
    whole = {"before": old.area.to_dict(), "after": new.area.to_dict()}
    people_of = {"before": people_before.to_dict(), "after": people_after.to_dict()}
    rows = []
    for side, area in names:
        # where nobody lives there is nothing to compare but land
        people = people_of[side][area]
        judged = by_surface[side, area] if people == 0 else by_people[side, area]
        rows.append(
            {
                "side": side,
                "area": area,
                "by_people": None if (side, area) in unknown else judged,
                "by_surface": by_surface[side, area],
                "sentence": _said(whole[side][area], others[side, area], side, by_surface[side, area]),
            }
        )
    return pd.DataFrame(rows, columns=["side", "area", "by_people", "by_surface", "sentence"], dtype=object)


def _unknown(
    table: pd.DataFrame, people_before: pd.Series[float], people_after: pd.Series[float]
) -> set[tuple[str, str]]:
    """Find the areas of which the people, or those of an area they share land with, are not known."""
    sides = (("before", "after", people_before), ("after", "before", people_after))
    gone = {(side, area) for side, _other, people in sides for area in people.index[people.isna()]}
    near = {
        (other, row[other])
        for side, other, _people in sides
        for row in table.to_dict("records")
        if (side, row[side]) in gone
    }
    return gone | near


def _judged(
    table: pd.DataFrame, measure: str, before: pd.Series[float], after: pd.Series[float]
) -> dict[tuple[str, str], str]:
    """Give every area its class: areas that share more than a trace belong together."""
    of_before = before.reindex(table["before"]).to_numpy(dtype=float)
    of_after = after.reindex(table["after"]).to_numpy(dtype=float)
    amount = table[measure].to_numpy(dtype=float)
    # what is a trace of both sides is no change; what is all of a small area is one, however large the other
    counts = (amount > KEPT * of_before) | (amount > KEPT * of_after)
    paired = (table["before"].notna() & table["after"].notna()).to_numpy() & counts
    place = {("before", area): i for i, area in enumerate(before.index)}
    place |= {("after", area): len(before) + i for i, area in enumerate(after.index)}
    rows = [place["before", area] for area in table.loc[paired, "before"]]
    columns = [place["after", area] for area in table.loc[paired, "after"]]
    graph = coo_array((np.ones(len(rows)), (rows, columns)), shape=(len(place), len(place)))
    labels = connected_components(graph, directed=False)[1] if place else np.empty(0, int)
    open_ends = {
        labels[place[side, area]]
        for side in ("before", "after")
        for area in table.loc[counts & ~paired, side].dropna()
    }
    sizes = [
        np.bincount(part, minlength=len(place) + 1) for part in (labels[: len(before)], labels[len(before) :])
    ]
    return {
        key: _class(int(sizes[0][labels[i]]), int(sizes[1][labels[i]]), closed=labels[i] not in open_ends)
        for key, i in place.items()
    }


def _class(before: int, after: int, *, closed: bool) -> str:
    if not closed or not before or not after or (before > 1 and after > 1):
        return "X"
    if before == after:
        return "U"
    return "S" if after > 1 else "M"


def _said(whole: float, others: Sequence[tuple[str, float]], side: str, judged: str) -> Statement:
    """Say in words what became of an area, or what it came from."""
    if judged == "U":
        return Statement("change.unchanged")
    parts = [
        Statement("change.part_of_surface", name=name, part=surface / whole)
        for name, surface in sorted(others, key=lambda other: -other[1])
        if name and surface > KEPT * whole
    ]
    if not parts:
        return Statement("change.ended") if side == "before" else Statement("change.new")
    became = (
        Statement("change.went_into", parts=parts)
        if side == "before"
        else Statement("change.came_from", parts=parts)
    )
    alone = sum(surface for name, surface in others if not name)
    if alone <= KEPT * whole:
        return became
    if side == "before":
        return Statement("change.partly_in_none_now", became=became, part=alone / whole)
    return Statement("change.partly_in_none_before", became=became, part=alone / whole)


def _others(
    table: pd.DataFrame, names: Mapping[tuple[str, str], str]
) -> dict[tuple[str, str], list[tuple[str, float]]]:
    """List for every area the names of those it shares land with on the other date, and how much."""
    found: dict[tuple[str, str], list[tuple[str, float]]] = {key: [] for key in names}
    for before, after, surface in zip(table["before"], table["after"], table["surface"], strict=True):
        if before is not None:
            found["before", before].append((names.get(("after", after), ""), surface))
        if after is not None:
            found["after", after].append((names.get(("before", before), ""), surface))
    return found
