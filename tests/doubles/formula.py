"""Made-up figures that can be worked out by hand: Smeedwijk, and other places nobody should take for real.

Smeedwijk (GM9901) does not exist. It has wijken w = 0 .. 5 ("WK9901" + "0w") with ten buurten b = 0 .. 9 each
("BU9901" + "0w" + "0b"). In year y a buurt has

    P = 100 x (w + b + y - 2017) inhabitants,

so wijk w has 100 x (10 (w + y - 2017) + 45) and Smeedwijk 6,000 (y - 2017) + 42,000: 84,000 in 2024 and
90,000 in 2025. Households (H) and dwellings (D) are half of that; every other count is a share of P,
rounded to 5 (`topics.py`: "P 15" is 15 per cent). A mean is base + rise w + step b + drift (y - 2024), so
in 2024 the average house value of a buurt is 250 + 20 w + 5 b thousand euro. The mean of a wijk or of
Smeedwijk is the average of the true means of its buurten, weighted by P, H or D and rounded half up to the
decimals that are published.

Not published (None), although counted in the figure above it:
- money figures (marked ``$``) of the buurten b = 3 and b = 7 of every wijk, of all buurten of wijk 5 and of
  wijk 5 itself; all money figures of 2025, of everyone;
- every other mean of the buurten b = 7.

SES-WOA in period p: wealth (b - 5) / 20, education (w - 3) / 20, labour (p - 2020) / 100, total their sum,
spread 0.5 + b / 20; of a wijk and of Smeedwijk the average weighted by the households of the indeling year.
The buurten b = 9 are not in the table; of the buurten b = 2 and b = 6 the scores are secret: 30 per cent
without a score.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from functools import cache

from tests.doubles.topics import SECTIONS, Topic
from tests.doubles.world import Figure, Scores

__all__ = [
    "EMPTY_MONEY",
    "combined",
    "is_count",
    "published",
    "scores",
    "smeedwijk_people",
    "true_figures",
    "whole_score",
]

EMPTY_MONEY = 2025
"""The year that has no figures about money yet."""

_DENOMINATORS = {"P": "AantalInwoners", "H": "HuishoudensTotaal", "D": "Woningvoorraad"}
_SECRET_MONEY = (3, 7)
_SECRET = 7
_SECRET_WIJK = 5


@cache
def _topics() -> Mapping[str, Topic]:
    return {topic.figure: topic for section in SECTIONS.values() for topic in section}


def smeedwijk_people(wijk: int, buurt: int, year: int) -> int:
    """Inhabitants of a buurt of Smeedwijk.

    Examples
    --------
    >>> smeedwijk_people(0, 0, 2024)
    700
    """
    return 100 * (wijk + buurt + year - 2017)


def to_five(value: float) -> int:
    """Round to 5, half up, as CBS does with counts."""
    return 5 * math.floor(value / 5 + 0.5)


def is_count(name: str) -> bool:
    """Say whether a figure is a count, which adds up."""
    formula = _topics()[name].formula if name in _topics() else None
    return formula is not None and formula.kind == "count"


def true_figures(people: int, wijk: int, buurt: int, year: int, hectares: float = 20) -> dict[str, Figure]:
    """Work out every figure of a made-up buurt, nothing kept secret.

    Parameters
    ----------
    people
        Its inhabitants.
    wijk, buurt
        Its w and b in the formula of the module.
    year
        Year of the figures.
    hectares
        Its surface, all of it land.

    Examples
    --------
    >>> true_figures(700, 0, 0, 2024)["GemiddeldInkomenPerInwoner"]
    30.0
    """
    figures: dict[str, Figure] = {}
    for topic in _topics().values():
        formula = topic.formula
        if formula is None or topic.decimals is None:
            continue
        if formula.kind == "count":
            figures[topic.figure] = people if formula.base == 100 else to_five(people * formula.base / 100)
            continue
        if not people:
            # nothing can be an average over nobody
            figures[topic.figure] = None
            continue
        value = formula.base + formula.rise * wijk + formula.step * buurt + formula.drift * (year - 2024)
        figures[topic.figure] = round(value, topic.decimals) if topic.decimals else int(value)
    figures["MeestVoorkomendePostcode"] = str(9900 + wijk)
    return figures | _surface(people, hectares)


def _surface(people: float, hectares: float) -> dict[str, Figure]:
    density = math.floor(people / hectares * 100 + 0.5) if hectares else 0
    return {
        "OppervlakteTotaal": hectares,
        "OppervlakteLand": hectares,
        "OppervlakteWater": 0,
        "Bevolkingsdichtheid": density,
    }


def combined(parts: Iterable[Mapping[str, Figure]]) -> dict[str, Figure]:
    """Add the true figures of parts up to those of the whole.

    Counts and surfaces are added; a mean is weighted by its denominator over the parts that have it and
    rounded half up to the decimals that are published.

    Examples
    --------
    >>> whole = combined([true_figures(100, 0, 0, 2024), true_figures(300, 0, 1, 2024)])
    >>> whole["AantalInwoners"], whole["GemiddeldeWOZWaardeVanWoningen"]
    (400, 254)
    """
    rows = list(parts)
    figures: dict[str, Figure] = {}
    for name, topic in _topics().items():
        known = [row for row in rows if isinstance(row.get(name), int | float)]
        if not known or topic.decimals is None:
            continue
        if topic.formula is None or topic.formula.kind == "count":
            figures[name] = sum(_number(row, name) for row in known)
            continue
        over = _DENOMINATORS[topic.formula.over]
        figures[name] = _average(
            [(_number(row, name), _number(row, over)) for row in known if row.get(over)], topic.decimals
        )
    codes = [row["MeestVoorkomendePostcode"] for row in rows if row.get("MeestVoorkomendePostcode")]
    figures["MeestVoorkomendePostcode"] = codes[0] if codes else None
    if figures.get("OppervlakteLand"):
        land = _number(figures, "OppervlakteLand")
        figures["Bevolkingsdichtheid"] = math.floor(_number(figures, "AantalInwoners") / land * 100 + 0.5)
    return figures


def _number(row: Mapping[str, Figure], name: str) -> float:
    value = row[name]
    assert isinstance(value, int | float)
    return value


def _average(pairs: list[tuple[float, float]], decimals: int) -> float | None:
    # in whole numbers, so that a half is a half and rounds up
    scale: int = 10**decimals
    total = sum(round(weight) for _, weight in pairs)
    if not total:
        return None
    weighted = sum(round(value * scale) * round(weight) for value, weight in pairs)
    whole = (2 * weighted + total) // (2 * total)
    return whole / scale if decimals else whole


def published(
    figures: Mapping[str, Figure], year: int, *, wijk: int | None = None, buurt: int | None = None
) -> dict[str, Figure]:
    """Keep secret what the module says is secret.

    Parameters
    ----------
    figures
        True figures.
    year
        Year of the figures.
    wijk, buurt
        Its w and b; None where it has none (a wijk has no b, a municipality and the country have neither).
    """
    hidden = dict(figures)
    for name, topic in _topics().items():
        if name not in hidden:
            continue
        mean = topic.formula is not None and topic.formula.kind == "mean"
        secret_money = buurt in _SECRET_MONEY or wijk == _SECRET_WIJK or year >= EMPTY_MONEY
        if (topic.money and secret_money) or (mean and not topic.money and buurt == _SECRET):
            hidden[name] = None
    return hidden


def _to_hundred(value: float) -> int:
    return 100 * math.floor(value / 100 + 0.5)


def scores(households: float, wijk: int, buurt: int, period: int) -> Scores | None:
    """Give the SES-WOA scores of a made-up buurt as published; None when the table does not have it.

    Fewer than 100 households are rounded to 0 or 100 and have no score.
    """
    if buurt == 9:
        return None
    if buurt in {2, 6} or households < 100:
        return Scores(_to_hundred(households))
    wealth, education, labour = (buurt - 5) / 20, (wijk - 3) / 20, (period - 2020) / 100
    total = round(wealth + education + labour, 3)
    return Scores(_to_hundred(households), total, wealth, education, labour, round(0.5 + buurt / 20, 3))


def whole_score(parts: Iterable[tuple[float, int, int]], period: int) -> Scores:
    """Average the true scores of buurten, given as (households, w, b), weighted by their households."""
    rows = list(parts)
    total = sum(households for households, _, _ in rows)
    wijk = sum(households * wijk for households, wijk, _ in rows) / total
    buurt = sum(households * buurt for households, _, buurt in rows) / total
    wealth, education, labour = (buurt - 5) / 20, (wijk - 3) / 20, (period - 2020) / 100
    return Scores(
        _to_hundred(total),
        round(wealth + education + labour, 3),
        round(wealth, 3),
        round(education, 3),
        round(labour, 3),
        round(0.5 + buurt / 20, 3),
    )
