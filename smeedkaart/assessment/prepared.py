"""What an assessment needs of zones, scheme and indicators, worked out once for any number of areas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from smeedkaart.funding.benchmark import Benchmark
from smeedkaart.funding.receipt import ComparedWith
from smeedkaart.funding.scheme import Scheme
from smeedkaart.geometry.border_error import HECTARE, far_off, published_surface
from smeedkaart.statistics.asked import Asked, ask
from smeedkaart.statistics.denominators import Whole, average_of, decimals_of, weighed_by, whole_of
from smeedkaart.statistics.estimate import LookedUp, look_up
from smeedkaart.statistics.indicators import indicator
from smeedkaart.statistics.intervals import AROUND_PEOPLE
from smeedkaart.statistics.levels import level_named
from smeedkaart.statistics.published import Published
from smeedkaart.statistics.unevenness import NEAREST
from smeedkaart.statistics.unit_pieces import UnitCounts
from smeedkaart.statistics.usual import usual_limits, usual_rounding
from smeedkaart.statistics.zones import ZoneData
from smeedkaart.text.facts import WithCommas
from smeedkaart.text.teller import Fact, Statement

__all__ = ["Prepared", "Reference"]

# an average that follows from less than this part of a municipality is not that of the municipality
_MOST_OF_IT = 0.9


@dataclass(frozen=True, slots=True)
class Reference:
    """What an area is compared with.

    Parameters
    ----------
    place
        The municipality, or the province or country that the scheme names.
    figures
        Its average for each mean.
    """

    place: ComparedWith
    figures: Mapping[str, Benchmark]


@dataclass(frozen=True, eq=False)
class Prepared:
    """Figures as arrays, and what is known of them.

    Parameters
    ----------
    data
        Zones with their figures; they must not change as long as this is in use.
    scheme
        The funding scheme.
    indicators
        Names of the indicators to estimate.
    """

    data: ZoneData
    scheme: Scheme
    indicators: tuple[str, ...]
    references: dict[ComparedWith, Reference] = field(default_factory=dict, init=False, repr=False)
    made: dict[Any, Any] = field(default_factory=dict, init=False, repr=False)
    _asked: dict[tuple[tuple[str, ...], float], Asked] = field(default_factory=dict, init=False, repr=False)
    _looked_up: dict[tuple[tuple[str, ...], float], LookedUp] = field(
        default_factory=dict, init=False, repr=False
    )
    _wholes: dict[str, Whole | None] = field(default_factory=dict, init=False, repr=False)
    _decimals: dict[str, int] = field(default_factory=dict, init=False, repr=False)
    _weights: dict[str, str] = field(default_factory=dict, init=False, repr=False)
    _averages: dict[tuple[str, str], float | None] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def published(self) -> Published:
        """What is published of the zones, nothing where there is no column, and of their parents."""
        zones, parents = self.data.zones, self.data.parents
        absent = [name for name in self.indicators if name not in zones]
        whole = zones.assign(**dict.fromkeys(absent, np.nan)) if absent else zones
        return Published(
            whole,
            parents if len(parents) else None,
            self.data.surrounding,
            surrounding_parents=self.data.surrounding_parents,
        )

    @cached_property
    def unit_counts(self) -> UnitCounts:
        """What is published of the units that areas may be painted with."""
        people = self.scheme.population
        rounding = self.asked((people,), drawn=True).units.get(people, 0.0)
        return UnitCounts(self.data, self.published.figures(people, count=True)[0], rounding)

    @cached_property
    def rests_on(self) -> Statement:
        """On what the ranges rest of an area that cuts a zone."""
        level, count = self.data.called, len(self.data.zones)
        telling = self.published.telling
        if not telling:
            return Statement("assessment.range_untold", level=level)
        if telling < NEAREST:
            code = "assessment.range_few" if telling <= count else "assessment.range_few_around"
            return Statement(code, level=level, count=count, telling=telling)
        if telling > count:
            return Statement("assessment.range_around", level=level, count=count)
        return Statement("assessment.range_own", level=level)

    @cached_property
    def far_off(self) -> tuple[Statement, ...]:
        """Which zones are drawn more than twice as large as they are, or less than half as large."""
        published = published_surface(self.data.zones)
        zones = tuple(
            Statement(
                "assessment.drawn_and_published",
                name=self.names[zone],
                drawn=float(self.surface[zone]) / HECTARE,
                published=float(published[zone]) / HECTARE,
            )
            for zone in np.flatnonzero(far_off(self.surface, published)).tolist()
        )
        return (Statement("assessment.zones_far_off", zones=zones, count=len(zones)),) if zones else ()

    @cached_property
    def lacking(self) -> Mapping[str, Statement]:
        """What is known of the indicators of the scheme of which the data have no figure at all."""
        told = {name: self.data.why_lacking(name) for name in self.scheme.indicators}
        return {name: why for name, why in told.items() if why is not None}

    def asked(self, names: tuple[str, ...], *, drawn: bool, left: bool = False) -> Asked:
        """Say what there is to estimate, for areas that people drew, for what these leave, or for neither."""
        # people live inside what is drawn around them, so not in what is left: it errs the other way, as all
        # there is less what was drawn. What two areas share, or nobody drew, errs in no way of its own.
        around = AROUND_PEOPLE if drawn else -AROUND_PEOPLE if left else 0.0
        if (names, around) not in self._asked:
            self._asked[names, around] = self._ask(names, around)
        return self._asked[names, around]

    def looked_up(self, names: tuple[str, ...], *, drawn: bool, left: bool = False) -> LookedUp:
        """Look up what denominators and missing figures of these come to; see `asked`."""
        asked = self.asked(names, drawn=drawn, left=left)
        key = names, asked.around_people
        if key not in self._looked_up:
            self._looked_up[key] = look_up(self.published, asked)
        return self._looked_up[key]

    @cached_property
    def sizes(self) -> npt.NDArray[np.float64]:
        """The surface of every zone as the estimates take it, m2; nan when it is not known."""
        count = len(self.data.zones)
        known = self.published.surface(np.ones(count, dtype=bool))
        return np.full(count, np.nan) if known is None else known

    def _ask(self, names: tuple[str, ...], around_people: float) -> Asked:
        counts = [name for name in names if indicator(name).kind == "count"]
        means = {name: self.weight(name) for name in names if indicator(name).kind == "mean"}
        borrowed = self.data.borrowed
        return ask(
            counts,
            means,
            rounding=usual_rounding(self.published, {*counts, *means.values()}, means, self.data.year),
            limits=usual_limits(means),
            around_people=around_people,
            borrowed=None if borrowed is None else borrowed.reindex(self.data.parents.index),
            people=self.scheme.population,
            whole={name: told for name in means if (told := self.whole(name)) is not None},
        )

    def weight(self, name: str) -> str:
        """Choose by which count a mean is weighed, in areas and in the average they are held against."""
        if name not in self._weights:
            found = weighed_by(indicator(name), self.published, self.scheme.population)
            self._weights[name] = found or self.scheme.population
        return self._weights[name]

    def whole(self, name: str) -> Whole | None:
        """Give what is published of the municipality, or of each; None when nothing is."""
        if name not in self._wholes:
            self._wholes[name] = whole_of(self.data.zones, name, self.data.published_whole)
        return self._wholes[name]

    def decimals(self, name: str) -> int:
        """Say with how many decimals an indicator is published."""
        if name not in self._decimals:
            self._decimals[name] = decimals_of(indicator(name), self.published)
        return self._decimals[name]

    def average(self, code: str, name: str) -> float | None:
        """Work the mean of a whole municipality out from its zones, where nobody publishes it."""
        if (code, name) not in self._averages:
            data = self.data
            here = data.zones
            if "municipality" in here:
                here = here[here["municipality"] == code]
            parents = data.parents
            if data.borrowed is not None and name in data.borrowed:
                # a figure of the country is not one of the municipality
                own = data.borrowed[name].reindex(parents.index).isna()
                parents = parents.assign(**{name: parents[name].where(own)})
            known = Published(here, parents if len(parents) else None)
            self._averages[code, name] = average_of(
                indicator(name), known, self.scheme.population, over=self.weight(name), least=_MOST_OF_IT
            )
        return self._averages[code, name]

    @cached_property
    def of_scheme(self) -> Mapping[str, int]:
        """With how many decimals each mean of the scheme is published."""
        return {name: self.decimals(name) for name in self.scheme.indicators}

    @cached_property
    def told_by(self) -> dict[str, str]:
        """By name of a mean the level whose differences tell how far an area lies from a borrowed figure."""
        asked = self.asked(self.indicators, drawn=True)
        levels = {"zones": self.data.level, "parents": self.data.parent_level}
        found = {
            name: self.published.spread(name, of, asked.borrowed.get(name)).told_by
            for name, of in asked.means.items()
        }
        return {name: levels[told] for name, told in found.items() if told is not None}

    @cached_property
    def surface(self) -> npt.NDArray[np.float64]:
        """The surface of every zone, m2."""
        surface: npt.NDArray[np.float64] = self.data.zones.to_crs(28992).area.to_numpy()
        return surface

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What every zone is called."""
        return tuple(map(str, self.data.zones["zone_name"]))

    @cached_property
    def level_names(self) -> tuple[str, ...]:
        """The levels at which a figure can be published, from fine to coarse; the first is none."""
        above = level_named(self.data.parent_level).above
        return ("", *dict.fromkeys((self.data.level, self.data.parent_level, *above)))

    @cached_property
    def levels(self) -> npt.NDArray[np.intp]:
        """For every zone and indicator, at which of `level_names` its figure is published."""
        zones = self.data.zones
        above = self.data.parents.reindex(zones["parent"])
        table = np.zeros((len(zones), len(self.indicators)), dtype=np.intp)
        for column, name in enumerate(self.indicators):
            coarse = self.level_names.index(self.data.parent_level)
            theirs = np.where(_known(above, name), self._lent(name, above, coarse), 0)
            table[:, column] = np.where(_known(zones, name), self.level_names.index(self.data.level), theirs)
        return table

    def _lent(self, name: str, above: pd.DataFrame, coarse: int) -> npt.NDArray[np.intp]:
        """Tell for each row of parents of what its figure is: of the parent, or of something larger."""
        levels = np.full(len(above), coarse, dtype=np.intp)
        borrowed = self.data.borrowed
        if borrowed is None or name not in borrowed:
            return levels
        place: dict[Any, int] = {level: i for i, level in enumerate(self.level_names)}
        marks = borrowed[name].reindex(above.index)
        return np.where(marks.notna(), [place.get(mark, 0) for mark in marks], levels)

    @cached_property
    def origins(self) -> dict[str, Fact]:
        """In which table the figures of each indicator stand and of when they are; empty when nobody said."""
        known = {name: self.data.provenance.get(name) for name in self.indicators}
        return {
            name: WithCommas(parts) if parts else ""
            for name, source in known.items()
            if source is not None
            for when in [source.period or str(source.year or "")]
            for parts in [tuple(part for part in (source.table, when) if part)]
        }


def _known(frame: pd.DataFrame, name: str) -> npt.NDArray[np.bool_]:
    """Tell for each row whether it has a figure."""
    return frame[name].notna().to_numpy(dtype=bool) if name in frame else np.zeros(len(frame), dtype=bool)
