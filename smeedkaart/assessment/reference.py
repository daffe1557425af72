"""With which municipality an area is compared: the one in which most of its people live."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from smeedkaart.assessment.inputs import Basis
from smeedkaart.funding.receipt import ComparedWith
from smeedkaart.statistics.asked import COLUMNS
from smeedkaart.statistics.indicators import indicator

__all__ = ["Reference", "references"]

# the column of zones that tells their municipality, where they are of more than one
_COLUMN = "municipality"


@dataclass(frozen=True, slots=True)
class Reference:
    """What an area is compared with.

    Parameters
    ----------
    place
        The municipality.
    figures
        Its average for each mean, in published units.
    """

    place: ComparedWith
    figures: Mapping[str, float]


def references(pieces: pd.DataFrame, basis: Basis) -> dict[str, Reference]:
    """Find for each area the municipality with which it is compared.

    Parameters
    ----------
    pieces
        What `overlay` gave.
    basis
        What the areas are worked out with. Where its zones have a column `municipality` they are of several:
        then it is the one in which most of the area's people live, by pieces; where nobody is known to live,
        the one in which most of its surface lies.

    Returns
    -------
    dict
        By area. The averages of a municipality are those it publishes; one that is not published follows from
        its zones taken together, weighed as those of any area.

    Examples
    --------
    >>> from smeedkaart.funding.scheme import Scheme
    >>> from smeedkaart.sources.local.sample import hoogeveen
    >>> data, scheme = hoogeveen(), Scheme.named("hoogeveen-2007")
    >>> basis = Basis(data, scheme, ("population",), (), None, None)
    >>> found = references(basis.overlay(data.zones.loc[["BU01185003"]]), basis)
    >>> found["BU01185003"].place.code
    'GM0118'
    """
    data = basis.data
    if _COLUMN not in data.zones:
        only = Reference(ComparedWith(data.code, data.name, 1), data.reference)
        return dict.fromkeys(pieces["area"].unique(), only)
    places = _places(pieces, basis)
    figures = {
        code: _averages(code, basis) for code in dict.fromkeys(place.code for place in places.values())
    }
    return {area: Reference(place, figures[place.code]) for area, place in places.items()}


def _places(pieces: pd.DataFrame, basis: Basis) -> dict[str, ComparedWith]:
    joined = basis.joined(pieces)
    _figure, _level, people = basis.figures(joined)
    met = pieces.iloc[joined.row]
    met = met.assign(people=people, code=basis.data.zones[_COLUMN].to_numpy()[joined.zone])
    # people first, surface where nobody is known to live; of equals the first code
    shares = met.groupby(["area", "code"], sort=True)[["people", "surface"]].sum()
    found = {area: ComparedWith("", "", 0) for area in pieces["area"].unique()}
    for area, rows in shares.groupby("area", sort=False):
        within = rows.droplevel("area")
        most = within["people"] if within["people"].max() > 0 else within["surface"]
        code = str(most.idxmax())
        found[area] = ComparedWith(code, _name(code, basis), len(within))
    return found


def _name(code: str, basis: Basis) -> str:
    known = basis.data.municipalities
    if known is None or code not in known.index or "zone_name" not in known:
        return code
    name = known.at[code, "zone_name"]
    return str(name) if isinstance(name, str) and name.strip() else code


def _averages(code: str, basis: Basis) -> dict[str, float]:
    means = [name for name in basis.indicators if indicator(name).kind == "mean"]
    known = basis.data.municipalities
    averages: dict[str, float] = {}
    for name in means:
        if known is not None and code in known.index and name in known:
            value = float(known[name].astype(float)[code])
            if not np.isnan(value):
                averages[name] = value
    missing = [name for name in means if name not in averages]
    return averages | (_dissolved(code, missing, basis) if code and missing else {})


def _dissolved(code: str, means: list[str], basis: Basis) -> dict[str, float]:
    """Work averages of a municipality out from all of its zones."""
    data = basis.data
    zones = data.zones[data.zones[_COLUMN] == code]
    surface = zones.to_crs(28992).area.to_numpy()
    pieces = pd.DataFrame(
        {"area": code, "zone": zones.index, "share": 1.0, "surface": surface, "area_surface": surface.sum()}
    )
    parents = data.parents
    if data.borrowed is not None:
        # a figure of the country is not one of the municipality
        marks = data.borrowed.reindex(parents.index)
        parents = parents.assign(**{str(name): parents[name].where(marks[name].isna()) for name in marks})
    own = replace(basis, data=replace(data, parents=parents, borrowed=None))
    names, table = own.estimates(own.joined(pieces), means, drawn=False)
    values = table[0, :, COLUMNS.index("value")].tolist()
    return {name: value for name, value in zip(names, values, strict=True) if not np.isnan(value)}
