"""What a fetch may keep: nothing that cannot be, and not less than was there."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

import geopandas as gpd
import pandas as pd

from smeedkaart.errors import InputFileError, PackError, ServiceError
from smeedkaart.sources.cbs.squares import VIERKANTEN
from smeedkaart.sources.cbs.statline import STATLINE
from smeedkaart.sources.origin import Origin
from smeedkaart.sources.outcome import Outcome
from smeedkaart.sources.packs.check import Check
from smeedkaart.sources.packs.checks import Arrival, check
from smeedkaart.sources.packs.pack import Pack, open_pack, path_of
from smeedkaart.sources.pdok.geojson import WIJK_EN_BUURTKAART
from smeedkaart.sources.weights.layer import WeightLayer, read_weights
from smeedkaart.text.teller import Statement

__all__ = ["SCORES", "Before", "checked", "earlier", "refuse_less", "weighted"]

SCORES = "ses-woa"
"""The source that may fail while the others are kept."""

_NEVER = ("codes", "people")
# of the people of a municipality this part may have no border on land, and not more
_LOST = 0.01


@dataclass(frozen=True)
class Before:
    """What an earlier pack of the same place and year has that a new one must not lose."""

    scores: bool = False  # whether it has the socio-economic scores
    weights: gpd.GeoDataFrame | None = None  # its weight layer and where that came from
    origin: Origin | None = None
    checks: tuple[Check, ...] = field(default=())  # what was found when that layer was read


def earlier(key: str, folder: Path | None) -> Before:
    """Look what an earlier pack has that must not get lost."""
    failed: PackError | None = None
    # a second time, since another process may have put it there just now
    for _attempt in range(2):
        if not _is_there(key, folder):
            # there is none, or what was there is damaged and set aside
            return Before()
        try:
            return _to_keep(open_pack(key, folder))
        except PackError as error:
            failed = error
    if failed is not None and _is_there(key, folder):
        # of a newer smeedkaart, or on a medium that cannot be written: not ours to replace
        raise failed
    return Before()


def _to_keep(pack: Pack) -> Before:
    found = any(outcome.source == SCORES and outcome.result == "found" for outcome in pack.outcomes)
    kept = tuple(item for item in pack.checks if item.code == "weights")
    return Before(found, pack.weights, pack.origins.get("weights"), kept)


def _is_there(key: str, folder: Path | None) -> bool:
    try:
        path_of(key, folder)
    except PackError:
        return False
    return True


def refuse_less(outcomes: tuple[Outcome, ...], before: Before) -> None:
    """Refuse to replace a pack that has scores by one that lacks them since their table failed just now."""
    if not before.scores:
        return
    for outcome in outcomes:
        if outcome.source == SCORES and outcome.result == "failed":
            raise ServiceError(
                Statement("fetching.kept_as_they_are", reason=outcome.said),
                STATLINE,
            )


class ChosenWeights(NamedTuple):
    """The file that a user chose to say where people live."""

    file: Path
    layer: str | None = None  # None to tell it from the names
    fetched: bool = False  # nobody chose it: it came from CBS


def weighted(
    pack: Pack, arrival: Arrival, weights: ChosenWeights | None, before: Before
) -> tuple[Pack, Arrival]:
    """Add the weight layer of a file, or else that of an earlier pack."""
    if weights is not None:
        layer = _read(weights, pack)
        origins = {**pack.origins, "weights": layer.origin(pack.fetched)}
        return replace(pack, weights=layer.frame, origins=origins), replace(arrival, weights=layer)
    if before.weights is None or before.origin is None:
        return pack, arrival
    # a user found and chose that file; fetching figures again is no reason to throw it away
    return replace(pack, weights=before.weights, origins={**pack.origins, "weights": before.origin}), arrival


# a whole file, in which nobody lives in this municipality
_NONE_HERE = frozenset({"weights.nothing_here", "weights.nobody_here"})


def _read(weights: ChosenWeights, pack: Pack) -> WeightLayer:
    try:
        return read_weights(weights.file, pack.zones, layer=weights.layer)
    except InputFileError as error:
        if not weights.fetched:
            raise
        if getattr(error.said, "code", "") not in _NONE_HERE:
            # what came cannot be used, so the next time it is to come again
            with suppress(OSError):
                weights.file.unlink()
        raise ServiceError(error.said, VIERKANTEN) from None


def checked(pack: Pack, arrival: Arrival, before: Before) -> tuple[Check, ...]:
    """Check a pack, and refuse one that cannot be."""
    checks = check(pack, arrival)
    if arrival.weights is None and pack.weights is not None:
        checks = (*checks, *before.checks)
    _refuse_impossible(pack, arrival, checks)
    return checks


def _refuse_impossible(pack: Pack, arrival: Arrival, checks: tuple[Check, ...]) -> None:
    """Refuse what no municipality can be: codes of another, nobody in it, or people without a place."""
    reasons = [(item.said, STATLINE) for item in checks if item.code in _NEVER and item.result == "wrong"]
    loose = pd.Series(dtype=float) if arrival.unplaced is None else arrival.unplaced["population"]
    shapeless = loose.reindex(list(arrival.borders.get("shapeless", ())))
    # a few people live on water alone; more of them are on a piece of the map that did not come
    if shapeless.sum() > 0 or loose.sum() > _LOST * pack.zones["population"].sum():
        reasons += [(item.said, WIJK_EN_BUURTKAART) for item in checks if item.code == "matched"]
    for what, service in reasons:
        raise ServiceError(Statement("fetching.impossible", service=service, what=what), service)
