"""Figures that are not published for a buurt, offered from wijk, municipality or country, and labelled so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from smeedkaart.sources.municipalities import COUNTRY
from smeedkaart.statistics.indicators import CATALOGUE

__all__ = ["Climbed", "Rung", "climb", "level_of", "municipality_of", "offered"]

_LEVELS: dict[str, str] = {"BU": "buurt", "WK": "wijk", "GM": "gemeente", "NL": "land"}


@dataclass(frozen=True)
class Climbed:
    """Parents whose missing means were taken from further up."""

    parents: pd.DataFrame  # the figures of the parents, with those from further up filled in
    # index that of the parents, columns the means of which some figure was filled in: "gemeente" or "land"
    # where it was, missing where the figure is the parent's own. None when nothing was filled in.
    borrowed: pd.DataFrame | None


@dataclass(frozen=True, slots=True)
class Rung:
    """A figure with the place that it is about."""

    level: str  # "buurt", "wijk", "gemeente" or "land"
    code: str  # of that place
    name: str
    value: float  # the figure, in published units


def level_of(code: str) -> str:
    """Tell from a code of CBS what it is the code of.

    Examples
    --------
    >>> level_of("WK011850")
    'wijk'
    """
    return _LEVELS.get(code[:2], "buurt")


def municipality_of(code: str) -> str:
    """Tell in which municipality a buurt or wijk lies: its code stands within theirs.

    Examples
    --------
    >>> municipality_of("BU0363AD05")
    'GM0363'
    """
    return "GM" + code[2:6]


def climb(parents: pd.DataFrame, above: pd.DataFrame, names: Iterable[str]) -> Climbed:
    """Fill in the means that are not published for a parent from its municipality, else from the country.

    Counts are left alone: the inhabitants of a whole municipality say nothing of one wijk.

    Examples
    --------
    >>> parents = pd.DataFrame({"low_income": [4.1, None]}, index=["WK011801", "WK011802"])
    >>> above = pd.DataFrame({"low_income": [6.2, 6.9]}, index=["GM0118", "NL00"])
    >>> climbed = climb(parents, above, ["low_income"])
    >>> climbed.parents["low_income"].tolist(), climbed.borrowed["low_income"].tolist()
    ([4.1, 6.2], [None, 'gemeente'])
    """
    filled, borrowed = {}, {}
    codes = [municipality_of(str(code)) for code in parents.index]
    for name in names:
        if CATALOGUE[name].kind != "mean" or name not in above:
            continue
        figures = _numbers(parents, name)
        origin = np.full(len(parents), None, dtype=object)
        published = above[name].astype(float)
        rungs: tuple[tuple[str, list[str]], ...] = (("gemeente", codes), ("land", [COUNTRY] * len(codes)))
        for level, places in rungs:
            offer = published.reindex(places).to_numpy()
            taken = np.isnan(figures) & ~np.isnan(offer)
            figures, origin[taken] = np.where(taken, offer, figures), level
        filled[name] = figures
        if any(origin):
            borrowed[name] = origin
    marks = pd.DataFrame(borrowed, index=parents.index, dtype=object) if borrowed else None
    return Climbed(parents.assign(**filled), marks)


def _numbers(frame: pd.DataFrame, name: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    if name not in frame:
        return np.full(len(frame), np.nan)
    return frame[name].to_numpy(dtype=np.float64, na_value=np.nan)


def offered(
    zones: pd.DataFrame, parents: pd.DataFrame, above: pd.DataFrame, zone: str, name: str
) -> Rung | None:
    """Find the figure of a zone, or of the nearest larger place that has one."""
    places = [(zones, zone), (parents, str(zones.at[zone, "parent"]))]
    places += [(above, code) for code in (municipality_of(zone), COUNTRY)]
    for frame, code in places if CATALOGUE[name].kind == "mean" else places[:1]:
        found: Any = frame.at[code, name] if name in frame and code in frame.index else np.nan
        if not pd.isna(found):
            return Rung(level_of(code), code, str(frame.at[code, "zone_name"]), float(found))
    return None
