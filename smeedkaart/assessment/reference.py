"""With what an area is compared: the municipality in which most of its people live, or what is larger."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd

from smeedkaart.assessment.inputs import Basis
from smeedkaart.assessment.prepared import Reference
from smeedkaart.funding.benchmark import Benchmark, Made
from smeedkaart.funding.receipt import ComparedWith
from smeedkaart.statistics.indicators import indicator
from smeedkaart.statistics.joining import Joined
from smeedkaart.statistics.levels import WHOLE_COUNTRY

__all__ = ["references"]

# the column of zones that tells their municipality, where they are of more than one
_COLUMN = "municipality"
# an area may stick out across a border by a hand's tremor, without lying in the other municipality
_LIES_IN = 0.01


def references(joined: Joined, basis: Basis) -> dict[str, Reference]:
    """Find for each area with what it is compared: its municipality, or what is larger if the scheme says so.

    Parameters
    ----------
    joined
        The pieces, with their zones.
    basis
        What the areas are worked out with. Where its zones have a column `municipality` they are of several:
        then it is the one in which most of the area's people live, by pieces; where nobody is known to live,
        the one in which most of its surface lies.

    Returns
    -------
    dict
        By area. The averages of a municipality are those it publishes; one that is not published follows from
        its zones taken together, weighed as those of any area. Those of a province follow from its
        municipalities.

    Examples
    --------
    >>> from smeedkaart.funding.scheme import Scheme
    >>> from smeedkaart.sources.local.sample import hoogeveen
    >>> data, scheme = hoogeveen(), Scheme.named("hoogeveen-2007")
    >>> basis = Basis(data, scheme, ("population",), (), None, None)
    >>> found = references(basis.joined(basis.overlay(data.zones.loc[["BU01185003"]])), basis)
    >>> found["BU01185003"].place.code
    'GM0118'
    """
    data = basis.data
    if _COLUMN not in data.zones:
        place = ComparedWith(data.code, data.name, 1)
        places = dict.fromkeys(joined.areas.tolist(), place)
    else:
        places = _places(joined, basis)
    known = basis.prepared.references
    for place in places.values():
        if place not in known:
            known[place] = _reference(place, basis)
    return {area: known[place] for area, place in places.items()}


def _reference(place: ComparedWith, basis: Basis) -> Reference:
    of, upper = basis.scheme.reference, basis.data.upper
    if of == "municipality":
        return Reference(place, _averages(place, basis))
    code = _country(basis) if of == "country" else _province(place.code, basis)
    name = "" if upper is None or code not in upper.index else str(upper.at[code, "zone_name"])
    made: Made = "published" if of == "country" else "municipalities"
    values = {item: _figure(upper, code, item) for item in _means(basis)}
    figures = {
        # what is not there was not made, nor does it stand in a table
        item: Benchmark(None, of, name)
        if value is None
        else Benchmark(value, of, name, made, basis.origins.get(item, ""))
        for item, value in values.items()
    }
    return Reference(ComparedWith(code, name, place.among), figures)


def _country(basis: Basis) -> str:
    upper = basis.data.upper
    codes = [] if upper is None else [str(code) for code in upper.index]
    return next((code for code in codes if WHOLE_COUNTRY.holds([code])), "")


def _province(municipality: str, basis: Basis) -> str:
    """Give the code of the province in which a municipality lies; empty when nobody said."""
    upper, known = basis.data.upper, basis.data.municipalities
    if known is not None:
        told = known["province"].get(municipality) if "province" in known else None
        return told if isinstance(told, str) else ""
    codes = [] if upper is None else [str(code) for code in upper.index]
    return next((code for code in codes if not WHOLE_COUNTRY.holds([code])), "")


def _means(basis: Basis) -> list[str]:
    return [name for name in basis.indicators if indicator(name).kind == "mean"]


def _figure(frame: pd.DataFrame | None, code: str, name: str) -> float | None:
    if frame is None or name not in frame or code not in frame.index:
        return None
    value = float(frame[name].astype(float)[code])
    return None if np.isnan(value) else value


def _places(joined: Joined, basis: Basis) -> dict[str, ComparedWith]:
    _figure, _level, people = basis.figures(joined)
    areas = joined.areas.tolist()
    met = pd.DataFrame(
        {
            "area": [areas[area] for area in joined.area.tolist()],
            "code": basis.data.zones[_COLUMN].to_numpy()[joined.zone],
            "people": people,
            "surface": joined.surface,
        }
    )
    # people first, surface where nobody is known to live; of equals the first code
    shares = met.groupby(["area", "code"], sort=True)[["people", "surface"]].sum()
    found = {area: ComparedWith("", "", 0) for area in areas}
    for area, rows in shares.groupby("area", sort=False):
        within = rows.droplevel("area")
        most = within["people"] if within["people"].max() > 0 else within["surface"]
        code = str(most.idxmax())
        lies = (within["surface"] > _LIES_IN * within["surface"].sum()) | (within.index == code)
        found[area] = ComparedWith(code, _name(code, basis), int(lies.sum()))
    return found


def _name(code: str, basis: Basis) -> str:
    known = basis.data.municipalities
    if known is None or code not in known.index or "zone_name" not in known:
        return code
    name = known.at[code, "zone_name"]
    return str(name) if isinstance(name, str) and name.strip() else code


def _made(
    name: str, published: float | None, here: Mapping[str, float | None], before: Collection[str]
) -> Made:
    if published is not None:
        return "zones" if name in before else "published"
    return "" if here[name] is None else "zones"


def _averages(place: ComparedWith, basis: Basis) -> dict[str, Benchmark]:
    data, means, code = basis.data, _means(basis), place.code
    if _COLUMN in data.zones:
        published = {name: _figure(data.municipalities, code, name) for name in means}
    else:
        published = {name: data.reference.get(name) for name in means}
    worked_out = {
        name: basis.prepared.average(code, name) if code else None
        for name, value in published.items()
        if value is None
    }
    return {
        name: Benchmark(
            worked_out[name] if value is None else value,
            name=place.name,
            made=_made(name, value, worked_out, data.worked_out),
            source=basis.origins.get(name, ""),
        )
        for name, value in published.items()
    }
