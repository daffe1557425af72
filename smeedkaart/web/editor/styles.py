"""How the areas look on the map: the colour of their tier, by its own pattern what is not certain."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from smeedkaart.assessment.result import Assessment
from smeedkaart.funding.receipt import Receipt
from smeedkaart.funding.scheme import Scheme
from smeedkaart.publish.colours import BORROWED, DOTS, ink, tier_colours
from smeedkaart.publish.sentences import borrowed_words, people_words, unpaid_words
from smeedkaart.statistics.zones import ZoneData
from smeedkaart.text.language import gettext as _
from smeedkaart.text.language import ngettext
from smeedkaart.workshop.days import DaySituation
from smeedkaart.workshop.edits import features
from smeedkaart.workshop.situation import Situation

__all__ = ["Label", "bounds", "look", "looks", "map_features"]

# dark on every colour of the tiers, and on the buurten below
_STROKE = "#1b2733"


@dataclass(frozen=True, slots=True)
class Label:
    """What stands in an area on the map: a fact that tells itself."""

    receipt: Receipt

    def __str__(self) -> str:
        """Tell tier and people, or why there is no amount."""
        return _label(self.receipt)


def looks(assessment: Assessment | None, scheme: Scheme) -> dict[str, dict[str, Any]]:
    """Tell how each area looks on the map."""
    if assessment is None:
        return {}
    return {identity: look(receipt, scheme) for identity, receipt in assessment.receipts.items()}


def look(receipt: Receipt, scheme: Scheme) -> dict[str, Any]:
    """Tell how one area looks on the map."""
    colours = tier_colours([tier.key for tier in scheme.tiers])
    return {
        "label": Label(receipt),
        "fill": "#ffffff" if receipt.unpaid else colours[receipt.tier],
        "stroke": _STROKE,
        "hatch": colours[receipt.undecided[-1]] if receipt.undecided and not receipt.unpaid else "",
        "dots": DOTS if receipt.unpaid else "",
        "lines": ink(colours[receipt.tier]) if borrowed_words(receipt) and not receipt.undecided else "",
    }


@lru_cache(maxsize=64)
def map_features(shown: Situation | DaySituation) -> dict[str, Any]:
    """Write the areas of a workshop, or of one of its days, as the map takes them; once for each."""
    return features(shown.areas, looks(shown.assessment, shown.scheme))


def bounds(zones: ZoneData) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the first view of the map, (south, west) and (north, east) in degrees: all zones.

    Examples
    --------
    >>> from smeedkaart.sources.local.sample import hoogeveen
    >>> [[round(degrees, 1) for degrees in corner] for corner in bounds(hoogeveen())]
    [[52.7, 6.4], [52.8, 6.6]]
    """
    west, south, east, north = zones.zones.to_crs(4326).total_bounds
    return (float(south), float(west)), (float(north), float(east))


def _label(receipt: Receipt) -> str:
    if receipt.unpaid:
        amount = _("amount not known") if receipt.unpaid == "unknown" else _("no amount")
        return f"{amount} · {unpaid_words(receipt)}"
    count = people_words(receipt.inhabitants, receipt.people, receipt.floor)
    if any(letter.isdigit() for letter in count):
        people = ngettext("{count} person", "{count} people", receipt.inhabitants or 2).format(count=count)
    else:
        people = _("people unknown")
    # a tier must not be told by colour alone; one that cannot be said gets a question mark
    tier = f"{receipt.tier}{BORROWED}" if receipt.borrowed else receipt.tier
    marks = [*filter(None, [tier]), *(f"{key}?" for key in receipt.undecided[-1:])]
    return " · ".join([*marks, people])
