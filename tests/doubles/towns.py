"""Build a municipality with its wijken and buurten from plots of land with people on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import shapely

from tests.doubles import formula
from tests.doubles.world import Figure, Scores, Shape, Surface, Zone

__all__ = ["Plot", "Town", "build"]


@dataclass(frozen=True, slots=True)
class Plot:
    """A buurt: where it lies, who live there, and which w and b it has in the formula of `formula.py`.

    Parameters
    ----------
    code, name, parent
        Code and name of the buurt and code of its wijk.
    parts
        Its land; several parts come as several features. The first may be invalid.
    people, wijk, buurt
        Inhabitants, w and b.
    flag
        Indelingswijziging.
    known
        Figures as published, instead of all made-up ones (`only`) or on top of them.
    only
        True: no figure but those in `known`.
    whole
        Its land as one valid shape, where `parts` is not.
    """

    code: str
    name: str
    parent: str
    parts: tuple[shapely.Geometry, ...]
    people: int
    wijk: int
    buurt: int
    flag: int = 1
    known: Mapping[str, Figure] = field(default_factory=dict)
    only: bool = False
    whole: shapely.Geometry | None = None

    @property
    def land(self) -> shapely.Geometry:
        """Its land as one valid shape."""
        return shapely.union_all(self.parts) if self.whole is None else self.whole


@dataclass(frozen=True, slots=True)
class Town:
    """A municipality as it is served in one year.

    Parameters
    ----------
    zones
        The municipality, then each wijk with its buurten.
    shapes
        Features by layer.
    scored
        What SES-WOA is worked out from, by code: (households, w, b) of each of its buurten.
    given
        Scores that are known from elsewhere, by code.
    """

    zones: tuple[Zone, ...]
    shapes: Mapping[str, tuple[Shape, ...]]
    scored: Mapping[str, tuple[tuple[float, int, int], ...]]
    given: Mapping[str, Scores] = field(default_factory=dict)

    def scores(self, zone: Zone, period: int) -> Scores | None:
        """Give the scores of one of its zones; None when the table lacks it."""
        if zone.code in self.given:
            return self.given[zone.code]
        parts = self.scored.get(zone.code)
        if not parts:
            return None
        if zone.kind == "Buurt":
            return formula.scores(*parts[0], period)
        return formula.whole_score(parts, period)


def build(
    code: str,
    name: str,
    year: int,
    wijken: Mapping[str, str],
    plots: Sequence[Plot],
    *,
    water: shapely.Geometry | None = None,
    known: Mapping[str, Mapping[str, Figure]] | None = None,
    given: Mapping[str, Scores] | None = None,
) -> Town:
    """Build a municipality.

    Parameters
    ----------
    code, name
        "GM9901", "Smeedwijk".
    year
        Year of the edition.
    wijken
        Names of the wijken by code, in the order of the table.
    plots
        Its buurten, in the order of the table.
    water
        Water of the last buurt: a second feature of that buurt, its wijk and the municipality.
    known
        Figures of wijken and the municipality as published, by code; they replace the made-up ones.
    given
        SES-WOA scores by code, instead of made-up ones; with an empty mapping there are only households.
    """
    known = known or {}
    truths = {plot.code: _truth(plot, year) for plot in plots}
    members = {wijk: [plot for plot in plots if plot.parent == wijk] for wijk in wijken}
    whole = formula.published(_added(plots, truths), year) | dict(known.get(code, {}))
    zones = [Zone(code, name, "Gemeente", code, name, "NL00", None, whole)]
    for wijk, title in wijken.items():
        inside = members[wijk]
        added = _added(inside, truths)
        figures = formula.published(added, year, wijk=inside[0].wijk) | dict(known.get(wijk, {}))
        flag = min(plot.flag for plot in inside)
        zones.append(Zone(wijk, title, "Wijk", code, name, code, flag, figures))
        zones += [_buurt(plot, truths[plot.code], year, code, name) for plot in inside]
    by_code = {zone.code: zone for zone in zones}
    shapes = {
        "buurten": tuple(Shape(by_code[plot.code], Surface(part)) for plot in plots for part in plot.parts),
        "wijken": tuple(_outline(by_code[wijk], members[wijk]) for wijk in wijken),
        "gemeenten": (_outline(by_code[code], plots),),
    }
    if water is not None:
        wet = {"buurten": plots[-1].code, "wijken": plots[-1].parent, "gemeenten": code}
        shapes = {
            layer: (*found, Shape(by_code[wet[layer]], Surface(water), "JA"))
            for layer, found in shapes.items()
        }
    scored = {} if given is not None else _scored(code, members, truths)
    return Town(tuple(zones), shapes, scored, given or {})


def _truth(plot: Plot, year: int) -> dict[str, Figure]:
    if plot.only:
        return dict(plot.known)
    hectares = round(float(shapely.area(plot.land)) / 1e4)
    return formula.true_figures(plot.people, plot.wijk, plot.buurt, year, hectares) | dict(plot.known)


def _added(plots: Sequence[Plot], truths: Mapping[str, Mapping[str, Figure]]) -> dict[str, Figure]:
    rows = [truths[plot.code] for plot in plots]
    added = formula.combined(rows)
    if not any(plot.only for plot in plots):
        return added
    # what is known of one buurt says nothing of the whole
    everywhere = set.intersection(*(set(row) for row in rows))
    return {name: value for name, value in added.items() if name in everywhere}


def _buurt(plot: Plot, truth: Mapping[str, Figure], year: int, code: str, name: str) -> Zone:
    figures = dict(truth) if plot.only else formula.published(truth, year, wijk=plot.wijk, buurt=plot.buurt)
    return Zone(plot.code, plot.name, "Buurt", code, name, plot.parent, plot.flag, figures)


def _outline(zone: Zone, plots: Sequence[Plot]) -> Shape:
    return Shape(zone, Surface(shapely.union_all([plot.land for plot in plots])))


def _scored(
    code: str, members: Mapping[str, Sequence[Plot]], truths: Mapping[str, Mapping[str, Figure]]
) -> dict[str, tuple[tuple[float, int, int], ...]]:
    rows: dict[str, tuple[tuple[float, int, int], ...]] = {}
    for wijk, plots in members.items():
        for plot in plots:
            households = truths[plot.code]["HuishoudensTotaal"]
            assert isinstance(households, int | float)
            rows[plot.code] = ((households, plot.wijk, plot.buurt),)
        rows[wijk] = tuple(rows[plot.code][0] for plot in plots)
    rows[code] = tuple(part for wijk in members for part in rows[wijk])
    return rows
