"""A calibration as a report to read, and as JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

import pandas as pd

from smeedkaart.geometry.trial_shapes import SHAPE_KINDS
from smeedkaart.statistics.calibration import FEWEST_PLACES
from smeedkaart.statistics.intervals import PROBABILITY
from smeedkaart.statistics.trials import Calibration, HeldOut, Tally, tally
from smeedkaart.statistics.unevenness import SHIPPED, Curve
from smeedkaart.text.facts import Number, Percentage
from smeedkaart.text.teller import Fact, Statement

__all__ = ["calibration_json", "calibration_text"]

_HEADS = (
    "calibration.kind",
    "calibration.tried",
    "calibration.inside",
    "calibration.below",
    "calibration.above",
    "calibration.guaranteed",
    "calibration.width",
    "calibration.winkler",
)
_KINDS = {
    "blob": "calibration.blob",
    "strip": "calibration.strip",
    "streets": "calibration.streets",
    "circle": "calibration.circle",
    "hug": "calibration.hug",
}
# under this part of a difference in width nobody would see it
_SAME_WIDTH = 0.005


def calibration_text(found: Calibration) -> str:
    """Write what was fitted, and how it held in each place left out, for people to read."""
    lines = [str(said) for said in _summary(found)]
    for held in found.places:
        lines += ["", *_place_lines(held)]
    lines += ["", str(Statement("calibration.meaning")), str(Statement("calibration.limits"))]
    return "\n".join(lines) + "\n"


def _summary(found: Calibration) -> Iterator[Statement]:
    yield Statement(
        "calibration.places",
        count=len(found.places),
        names=tuple(held.place for held in found.places),
        each=found.each,
        seed=found.seed,
    )
    yield Statement("calibration.fitted", fitted=_curve(found.curve), shipped=_curve(SHIPPED))
    yield Statement("calibration.what_r_is")
    if len(found.places) < FEWEST_PLACES:
        yield Statement("calibration.power_kept", count=FEWEST_PLACES)
    yield _compared(found)
    # as Python writes numbers, whatever the language
    level, power = f"{found.curve.level:.3f}", f"{found.curve.power:.3f}"
    yield Statement("calibration.use", level=level, power=power)
    yield Statement("calibration.left_out" if len(found.places) > 1 else "calibration.only_one")


def _compared(found: Calibration) -> Statement:
    # a range is about as wide as the root of the variance
    wider = math.sqrt(found.curve.rho(found.middling_r) / SHIPPED.rho(found.middling_r)) - 1
    if abs(wider) < _SAME_WIDTH:
        return Statement("calibration.as_wide")
    return Statement("calibration.wider" if wider > 0 else "calibration.narrower", share=abs(wider))


def _curve(curve: Curve) -> Statement:
    return Statement("calibration.curve", level=curve.level, power=curve.power)


def _place_lines(held: HeldOut) -> list[str]:
    lines = [
        str(
            Statement(
                "calibration.place", name=held.place, zones=held.zones, units=held.units, people=held.people
            )
        )
    ]
    if held.fitted_on:
        said = Statement("calibration.fitted_on", names=held.fitted_on, curve=_curve(held.curve))
    else:
        said = Statement("calibration.with_shipped", curve=_curve(held.curve))
    lines.append(str(said))
    rows = [[str(Statement(head, probability=PROBABILITY)) for head in _HEADS]]
    rows += [_cells(name, tallied, points=points) for name, tallied, points in _tallies(held)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADS))]
    for row in rows:
        cells = [f"{cell:>{width}}" for cell, width in zip(row[1:], widths[1:], strict=True)]
        lines.append("  ".join([f"  {row[0]:<{widths[0]}}", *cells]))
    return lines


def _tallies(held: HeldOut) -> Iterator[tuple[Statement, Tally, bool]]:
    """Score each kind of shape, all of them, and all of them with the curve that comes along."""
    for kind in SHAPE_KINDS:
        yield Statement(_KINDS[kind]), tally(_of_kind(held.tried, kind)), False
    yield Statement("calibration.every_kind"), tally(held.tried), False
    if held.fitted_on:
        yield Statement("calibration.shipped"), tally(held.shipped), False
    for rate in _rates(held):
        yield Statement("calibration.rate", name=rate), tally(held.tried, rate), True


def _cells(name: Statement, tallied: Tally, *, points: bool) -> list[str]:
    sizes = [_size(tallied.width, points=points), _size(tallied.winkler, points=points)]
    parts = (tallied.inside, tallied.below, tallied.above, tallied.guaranteed)
    return [str(name), str(Number(tallied.shapes)), *(_part(part) for part in parts), *map(str, sizes)]


def _part(share: float) -> str:
    return "-" if math.isnan(share) else str(Percentage(share, 0))


def _size(value: float, *, points: bool) -> Fact:
    if math.isnan(value):
        return "-"
    return Statement("calibration.points", number=value) if points else Percentage(value, 0)


def _of_kind(tried: pd.DataFrame, kind: str) -> pd.DataFrame:
    return tried[tried["kind"] == kind]


def _rates(held: HeldOut) -> list[str]:
    return [name for name in held.tried["indicator"].unique() if name != "pop"]


def calibration_json(found: Calibration) -> str:
    """Write the same for programs."""
    content = {
        "curve": found.curve._asdict(),
        "shipped": SHIPPED._asdict(),
        "power_fitted": len(found.places) >= FEWEST_PLACES,
        "each": found.each,
        "seed": found.seed,
        "probability": PROBABILITY,
        "places": [_place_facts(held) for held in found.places],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _place_facts(held: HeldOut) -> dict[str, Any]:
    return {
        "name": held.place,
        "units": held.units,
        "zones": held.zones,
        "people": held.people,
        "fitted_on": list(held.fitted_on),
        "curve": held.curve._asdict(),
        "kinds": {kind: _tally_facts(tally(_of_kind(held.tried, kind))) for kind in SHAPE_KINDS},
        "all": _tally_facts(tally(held.tried)),
        "all_with_shipped": _tally_facts(tally(held.shipped)),
        "rates": {rate: _tally_facts(tally(held.tried, rate)) for rate in _rates(held)},
    }


def _tally_facts(tallied: Tally) -> dict[str, float | None]:
    # JSON knows no NaN
    return {name: None if math.isnan(value) else value for name, value in tallied._asdict().items()}
