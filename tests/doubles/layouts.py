"""The layouts of the tables: which topic has which number in which year.

The numbers are those of the tables of CBS as far as public code and pages told them. Where a number is
known to be in use but not for what, it is skipped. 84286NED (2018) and 85984NED (2024) were seen with two
layouts each.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from tests.doubles.topics import SECTIONS, Topic

__all__ = ["Column", "kwb_columns", "ses_columns"]


@dataclass(frozen=True, slots=True)
class Column:
    """A topic with its number in one table."""

    number: int
    topic: Topic

    @property
    def key(self) -> str:
        """Name of the column: "AantalInwoners_5"."""
        return f"{self.topic.stem}_{self.number}"


_PEOPLE = "people sex age marital"
_PEOPLE_2026 = "people sex age-2026 marital"
_MIGRATION = "migration migration2 birth households density stock"
_ORIGIN = "origin origin-born origin-abroad birth households density stock"
_HOMES = "type occupied tenure tenure-unknown built"
_ENERGY = "power-types {gas} gas-types heat"
_PERSONS = "income household-income-old household-shares low-income wealth benefits care"
_PLACE = "cars distances surface postcode urban"
_NEW_HOMES = (
    "new-homes - - woz type-parts empty-homes tenure built-new {power} power-back {gas} heat gas-free - solar"
)
_NEW_WORK = "pupils education working labour contracts own-account income"
_NEW_MONEY = "poverty household-income household-shares wealth"
_OLD_MONEY = "household-income-old household-shares low-income wealth"
_NEW_END = "benefits care firms firms-public firms-rest " + _PLACE

_2018_HOMES = f"woz-old {_HOMES} power-old power-types gas gas-types heat"
_2018_END = f"{_PERSONS} crime firms firms-rest {_PLACE}"
_2023_WORK = "pupils education working labour contracts own-account"
_2024_HOMES = _NEW_HOMES.format(power="power-2024", gas="gas-2024")
_2025_HOMES = _NEW_HOMES.format(power="power", gas="gas")

_LAYOUTS = {
    2018: f"head flag-old {_PEOPLE} {_MIGRATION} {_2018_HOMES} labour own-account {_2018_END}",
    2022: f"head flag {_PEOPLE} {_MIGRATION} woz {_HOMES} power-old power-types gas gas-types heat "
    f"education-old labour own-account {_PERSONS} firms firms-public firms-rest {_PLACE}",
    2023: f"head flag {_PEOPLE} {_ORIGIN} woz {_HOMES} power power-types gas gas-types heat "
    f"{_2023_WORK} {_PERSONS} firms firms-public firms-rest {_PLACE}",
    2024: f"head flag {_PEOPLE} {_ORIGIN} {_2024_HOMES} {_NEW_WORK} {_NEW_MONEY} {_NEW_END}",
    2025: f"head flag {_PEOPLE} {_ORIGIN} {_2025_HOMES} {_NEW_WORK} {_NEW_MONEY} {_NEW_END}",
    # two columns for those of 65 and over, so that what follows has a number more
    2026: f"head flag {_PEOPLE_2026} {_ORIGIN} {_2025_HOMES} {_NEW_WORK} {_NEW_MONEY} {_NEW_END}",
}
# the same table ids at another moment; for a year of which only one layout was seen, one number is skipped
_DRIFTED = {
    2018: f"head flag-old {_PEOPLE} {_MIGRATION} {_2018_HOMES} {_2018_END}",
    2024: f"head flag {_PEOPLE} {_ORIGIN} {_2024_HOMES} {_NEW_WORK} {_OLD_MONEY} {_NEW_END}",
}


@cache
def kwb_columns(year: int, *, drifted: bool = False) -> tuple[Column, ...]:
    """Give the columns of the kerncijfers of a year, in the order of the table.

    Parameters
    ----------
    year
        2018 or 2022 to 2026.
    drifted
        True for the other layout of the same table.

    Examples
    --------
    >>> kwb_columns(2024)[-2].key, kwb_columns(2024, drifted=True)[-2].key
    ('MateVanStedelijkheid_120', 'MateVanStedelijkheid_122')
    """
    text = _LAYOUTS[year]
    if drifted:
        text = _DRIFTED.get(year) or text.replace(" households ", " - households ", 1)
    columns: list[Column] = []
    number = 0
    for name in text.split():
        # a dash is a number in use for something we do not know
        for topic in SECTIONS[name] if name != "-" else (None,):
            number += 1
            if topic is not None:
                columns.append(Column(number, topic))
    return tuple(columns)


_SES = (
    (1, "RegiocodeGemeenteWijkBuurt", "code", "Regiocode (gemeente, wijk, buurt)", "code", None, ""),
    (2, "ParticuliereHuishoudens", "households", "Particuliere huishoudens", "aantal", 0, ""),
    (
        10,
        "GemiddeldePercentielgroep",
        "percentile",
        "Gemiddelde percentielgroep",
        "getal",
        1,
        "Welvaart/Inkomen",
    ),
    (
        13,
        "GemiddeldePercentielgroep",
        "percentile",
        "Gemiddelde percentielgroep",
        "getal",
        1,
        "Welvaart/Vermogen",
    ),
    (16, "Waarde", "low", "Waarde", "%", 1, "Opleidingsniveau/Laag"),
    (19, "Waarde", "middle", "Waarde", "%", 1, "Opleidingsniveau/Middelbaar"),
    (22, "Waarde", "high", "Waarde", "%", 1, "Opleidingsniveau/Hoog"),
    (29, "GemiddeldeScore", "total", "Gemiddelde score", "getal", 3, "SES-WOA/Totaalscore"),
    (
        31,
        "GemiddeldeScore",
        "wealth",
        "Gemiddelde score",
        "getal",
        3,
        "SES-WOA/Deelscore financiële welvaart",
    ),
    (
        33,
        "GemiddeldeScore",
        "education",
        "Gemiddelde score",
        "getal",
        3,
        "SES-WOA/Deelscore opleidingsniveau",
    ),
    (35, "GemiddeldeScore", "labour", "Gemiddelde score", "getal", 3, "SES-WOA/Deelscore arbeidsverleden"),
    (37, "Waarde", "spread", "Waarde", "getal", 3, "Spreiding/Spreiding totaal"),
    (39, "Waarde", "spread-wealth", "Waarde", "getal", 3, "Spreiding/Spreiding financiële welvaart"),
    (41, "Waarde", "spread-education", "Waarde", "getal", 3, "Spreiding/Spreiding opleidingsniveau"),
    (43, "Waarde", "spread-labour", "Waarde", "getal", 3, "Spreiding/Spreiding arbeidsverleden"),
)


@cache
def ses_columns() -> tuple[Column, ...]:
    """Give the columns of a SES-WOA table; stems repeat, only the groups above them tell which is which."""
    return tuple(
        Column(number, Topic(stem, figure, title, unit, decimals, tuple(path.split("/")) if path else ()))
        for number, stem, figure, title, unit, decimals, path in _SES
    )
