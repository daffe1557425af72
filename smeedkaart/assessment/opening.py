"""What an assessment begins with: figures of one kind, a scheme that they can serve, and what is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from smeedkaart.assessment.inputs import Basis
from smeedkaart.errors import FrameError, NumeralError
from smeedkaart.funding.base_after_merge import KeptBase
from smeedkaart.funding.scheme import Scheme
from smeedkaart.history.decision import Decision
from smeedkaart.statistics.indicators import CATALOGUE, indicator
from smeedkaart.statistics.levels import level_of_codes, level_of_zones
from smeedkaart.statistics.numerals import read_numerals
from smeedkaart.statistics.provenance import Provenance
from smeedkaart.statistics.units import weights_in_use
from smeedkaart.statistics.zones import ZoneData
from smeedkaart.text.teller import Statement

__all__ = ["basis_of"]


def basis_of(
    zones: ZoneData | gpd.GeoDataFrame,
    scheme: Scheme | str | Path,
    *,
    decisions: Sequence[Decision] = (),
    on: date | None = None,
    kept_bases: Mapping[str, tuple[KeptBase, ...]] | None = None,
    parents: pd.DataFrame | None = None,
    reference: Mapping[str, float] | None = None,
    indicators: Sequence[str] | None = None,
    weights: gpd.GeoDataFrame | None = None,
    weight: str | None = None,
    earlier: Basis | None = None,
) -> Basis:
    """Bring together what areas are worked out with.

    Parameters
    ----------
    zones, scheme, decisions, on, kept_bases, parents, reference, indicators, weights, weight
        As for `smeedkaart.assess`.
    earlier
        The same of before: what was prepared of the same figures and rules is taken over.

    Returns
    -------
    Basis
        Everything but the areas.

    Raises
    ------
    FrameError
        When zones have no column of people, or a figure that cannot be.
    SchemeError
        When the scheme does not hold together or does not exist.
    SmeedkaartError
        When there is no indicator of a name that is asked.

    Examples
    --------
    >>> from smeedkaart.sources.local.sample import hoogeveen
    >>> basis_of(hoogeveen(), "hoogeveen-2007").indicators[0]
    'population'
    """
    data = zones if isinstance(zones, ZoneData) else _own_zones(zones, parents, reference)
    rules = scheme if isinstance(scheme, Scheme) else Scheme.named(scheme)
    rules = rules.choosing({name for name in rules.preferred if data.lacks(name)})
    if rules.population not in data.zones:
        raise FrameError("assessment.no_column_of_people", level=data.called, name=rules.population)
    if weights is None and weight is None:
        used = weights_in_use(data)
        weights, weight = (None, None) if used is None else (used.frame, used.column)
    return Basis(
        data,
        rules,
        _wanted(rules, indicators or ()),
        tuple(decisions),
        weights,
        weight,
        kept_bases or {},
        on or date.today(),  # noqa: DTZ011 - the day where the user is
        earlier,
    )


def _wanted(rules: Scheme, asked: Sequence[str]) -> tuple[str, ...]:
    """Add what is asked to what the scheme needs: without its figures, a tier would be refused untruly."""
    also = [indicator(name).name for name in ([asked] if isinstance(asked, str) else asked)]
    return tuple(dict.fromkeys([rules.population, *rules.indicators, *also]))


def _own_zones(
    zones: gpd.GeoDataFrame, parents: pd.DataFrame | None, reference: Mapping[str, float] | None
) -> ZoneData:
    """Wrap a plain frame, so that the rest of the line knows one kind of statistics only."""
    if not isinstance(zones, gpd.GeoDataFrame):
        raise FrameError("assessment.zones_no_map", level=level_of_zones(getattr(zones, "index", ())))
    frame = zones.copy()
    for column, default in (("zone_name", frame.index.astype(str)), ("parent", None)):
        if column not in frame:
            frame[column] = default
    frame["zone_name"] = frame["zone_name"].where(frame["zone_name"].notna(), frame.index.astype(str))
    _refuse_impossible(frame)
    origin = Provenance(Statement("assessment.own_figures"), Statement("assessment.own_file"), 0, "", "", "")
    parents = pd.DataFrame(index=pd.Index([], name="parent")) if parents is None else parents
    own = level_of_zones(frame.index)
    return ZoneData(
        code="",
        name="",
        year=0,
        zones=frame,
        parents=parents,
        reference={} if reference is None else reference,
        provenance={"zones": origin},
        level=own.key,
        parent_level=level_of_codes(parents.index, own.parent or "").key,
    )


def _refuse_impossible(zones: gpd.GeoDataFrame) -> None:
    """Refuse figures that cannot exist: files write a secret figure as -99997, which is no percentage.

    Text is read as in a file, in place.
    """
    for name in zones.columns.intersection(list(CATALOGUE)):
        if not pd.api.types.is_numeric_dtype(zones[name].dtype):
            zones[name] = _read(zones, name)
        figures = zones[name]
        least, most = CATALOGUE[name].plausible
        wrong = figures[(figures < least) | (figures > most)]
        if len(wrong):
            raise FrameError("assessment.figure_cannot_be", name=name, value=str(wrong.iloc[0]))


def _read(zones: pd.DataFrame, name: str) -> npt.NDArray[np.float64]:
    try:
        return read_numerals(zones[name]).figures
    except NumeralError as error:
        raise FrameError(
            "assessment.cell_unreadable", name=name, row=str(zones.index[error.place]), reason=error.said
        ) from None
