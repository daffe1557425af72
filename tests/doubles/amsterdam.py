"""A little of Amsterdam: codes with letters, published figures, and one made-up buurt for the rest."""

from __future__ import annotations

import shapely

from tests.doubles import formula
from tests.doubles.towns import Plot, Town, build
from tests.doubles.world import Figure, Scores

__all__ = ["amsterdam"]

_TOTAL, _HOUSEHOLDS = 931_298, 457_400
_PEOPLE = {
    "Kop Zeedijk": 400,
    "Nieuwe Kerk e.o.": 825,
    "Overig Amsterdam (verzonnen)": _TOTAL - 400 - 825,
}
_WIJKEN = ("Burgwallen-Oude Zijde", "Burgwallen-Nieuwe Zijde", "Overig")


def amsterdam(year: int) -> Town:
    """Build Amsterdam; the letters in its codes came in 2022 (flag 2).

    Parameters
    ----------
    year
        Year of the edition.
    """
    first, second, rest = ("AA", "AD", "ZZ") if year >= 2022 else ("00", "01", "99")
    codes = [f"BU0363{first}01", f"BU0363{second}05", f"BU0363{rest}99"]
    flag = 2 if year == 2022 else 1
    plots = [
        Plot(code, name, "WK" + code[2:8], (_square(at),), people, 0, at, flag, _figures(year)[at], only=True)
        for at, (code, (name, people)) in enumerate(zip(codes, _PEOPLE.items(), strict=True))
    ]
    wijken = {plot.parent: title for plot, title in zip(plots, _WIJKEN, strict=True)}
    whole = {
        "AantalInwoners": _TOTAL,
        "HuishoudensTotaal": _HOUSEHOLDS,
        "MateVanStedelijkheid": 1,
        "GemiddeldInkomenPerInwoner": 39.9 if year < formula.EMPTY_MONEY else None,
    }
    # total score, households and spread of Amsterdam as published for 2019; of its wijken only households
    given = {"GM0363": Scores(_HOUSEHOLDS, -0.1, None, None, None, 1.01)}
    given |= {plot.parent: Scores(300 if plot.people < 500 else 600) for plot in plots[:2]}
    water = shapely.box(121000, 487700, 121900, 487800)
    known = {"GM0363": whole}
    return build("GM0363", "Amsterdam", year, wijken, plots, water=water, known=known, given=given)


def _square(at: int) -> shapely.Polygon:
    return shapely.box(121000 + 300 * at, 487400, 121300 + 300 * at, 487700)


def _figures(year: int) -> list[dict[str, Figure]]:
    homes = (260, 565, _HOUSEHOLDS - 260 - 565)
    figures: list[dict[str, Figure]] = [
        {"AantalInwoners": people, "HuishoudensTotaal": count}
        for people, count in zip(_PEOPLE.values(), homes, strict=True)
    ]
    figures[1] |= {
        "Mannen": 440,
        "Vrouwen": 385,
        "GemiddeldeHuishoudensgrootte": 1.5,
        "Woningvoorraad": 535,
        "GemiddeldeWOZWaardeVanWoningen": 498 if year < formula.EMPTY_MONEY else None,
        "Koopwoningen": 21,
        "HuurwoningenTotaal": 79,
        "InBezitWoningcorporatie": 6,
        "MeestVoorkomendePostcode": "1012",
        "MateVanStedelijkheid": 1,
        "Omgevingsadressendichtheid": 11000,
    }
    return figures
