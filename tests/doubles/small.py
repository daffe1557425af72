"""A small world: Smeedwijk, which does not exist, the Hoogeveen of the sample and a few other places."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import shapely

from tests.doubles import formula
from tests.doubles.amsterdam import amsterdam
from tests.doubles.hoogeveen import hoogeveen
from tests.doubles.places import ADDRESSES
from tests.doubles.smeedwijk import smeedwijk
from tests.doubles.towns import Plot, Town, build
from tests.doubles.world import Edition, Figure, Scores, Shape, Surface, World, Zone

__all__ = ["small_world"]


def small_world() -> World:
    """Make a small world.

    Returns
    -------
    World
        Kerncijfers and WFS of 2018 and 2022 to 2025, OGC API of 2022 to 2024, SES-WOA of the indelingen
        2023 to 2025. Hoogeveen (GM0118): borders and published figures of the wijken as in the sample, of
        the buurten only the estimated inhabitants, the same in every year. Amsterdam (GM0363): a few
        buurten with letters in their code and figures that were published, and one made-up buurt for the
        rest. 's-Gravenhage, 's-Hertogenbosch, Noardeast-Fryslân: a few made-up buurten, one of them without
        inhabitants. Smeedwijk (GM9901): all made up, see `formula.py`. In Smeedwijk BU99010309 was called
        BU99010399 until 2023 (flag 2 in 2024); between BU99010400 and BU99010401 the border moved 100 m in
        2024 (flag 3); BU99010200 comes in two parts; the ring of BU99010100 crosses itself; BU99010509 has
        water.

    Examples
    --------
    >>> small_world().municipalities["GM9901"]
    'Smeedwijk'
    """
    years = (2018, 2022, 2023, 2024, 2025)
    return World(
        figure_years=years,
        border_years=years,
        feature_years=(2022, 2023, 2024),
        score_years=(2023, 2024, 2025),
        make=_edition,
        addresses=ADDRESSES,
        provinces=_PROVINCES,
    )


# Smeedwijk, which does not exist, lies in a real province, so that one has two municipalities here
_PROVINCES = {
    "GM0118": ("PV22", "Drenthe"),
    "GM9901": ("PV22", "Drenthe"),
    "GM0363": ("PV27", "Noord-Holland"),
    "GM0518": ("PV28", "Zuid-Holland"),
    "GM0796": ("PV30", "Noord-Brabant"),
    "GM1970": ("PV21", "Fryslân"),
}


@cache
def _edition(year: int) -> Edition:
    towns = [hoogeveen(year), amsterdam(year), *_others(year), smeedwijk(year)]
    zones = [_country(year, towns[-1].zones[0].figures)]
    shapes: dict[str, list[Shape]] = {layer: [shape] for layer, shape in _abroad().items()}
    for town in towns:
        zones += town.zones
        for layer, found in town.shapes.items():
            shapes[layer] += found
    owner = {zone.code: town for town in towns for zone in town.zones}

    def scores(zone: Zone, period: int) -> Scores | None:
        if zone.kind == "Land":
            return Scores(8_000_000 + 1_000 * (period - 2019), 0.0, 0.0, 0.0, 0.0, 0.9)
        return owner[zone.code].scores(zone, period)

    return Edition(year, tuple(zones), {layer: tuple(found) for layer, found in shapes.items()}, scores)


def _country(year: int, means: Mapping[str, Figure]) -> Zone:
    # inhabitants, house value, income and poverty as published; the other counts are shares of the
    # inhabitants, the other means those of Smeedwijk
    money = year < formula.EMPTY_MONEY
    counts = formula.published(formula.true_figures(17_942_942, 0, 0, year), year)
    figures = dict(means) | {name: value for name, value in counts.items() if formula.is_count(name)}
    figures |= {"OppervlakteTotaal": 4_154_300, "OppervlakteLand": 3_370_000, "OppervlakteWater": 784_300}
    figures |= {"Bevolkingsdichtheid": 532, "MeestVoorkomendePostcode": None}
    if money:
        figures |= {
            "GemiddeldeWOZWaardeVanWoningen": 379,
            "GemiddeldInkomenPerInwoner": 35.1,
            "PersonenInArmoede": 3.1,
        }
    return Zone("NL00", "Nederland", "Land", "", "Nederland", "", None, figures)


def _abroad() -> dict[str, Shape]:
    box = Surface(shapely.box(121000, 386000, 123000, 388000))
    name = "Buitenland"
    gemeente = Zone("GM0998", name, "Gemeente", "GM0998", name, "", None, {})
    wijk = Zone("WK099899", name, "Wijk", "GM0998", name, "GM0998", None, {})
    buurt = Zone("BU09989999", name, "Buurt", "GM0998", name, "WK099899", None, {})
    return {
        "buurten": Shape(buurt, box, "B"),
        "wijken": Shape(wijk, box, "B"),
        "gemeenten": Shape(gemeente, box, "B"),
    }


def _others(year: int) -> list[Town]:
    places = (
        ("0518", "'s-Gravenhage", (80000, 455000), ("Centrum", "Scheveningen")),
        ("0796", "'s-Hertogenbosch", (149000, 411000), ("Binnenstad", "Zuidoost")),
        ("1970", "Noardeast-Fryslân", (195000, 595000), ("Dokkum", "Ferwert")),
    )
    return [_town(year, *place) for place in places]


def _people(number: str, w: int, b: int) -> int:
    # one buurt where nobody lives, as there are many
    return 0 if (number, w, b) == ("1970", 1, 2) else 1000 + 100 * b


def _town(year: int, number: str, name: str, corner: tuple[int, int], wijken: tuple[str, str]) -> Town:
    x, y = corner
    names = {f"WK{number}0{w}": f"Wijk 0{w} {title}" for w, title in enumerate(wijken)}
    plots = [
        Plot(
            code=f"BU{number}0{w}0{b}",
            name=f"{wijken[w]} {'ABC'[b]}",
            parent=f"WK{number}0{w}",
            parts=(shapely.box(x + 600 * b, y + 600 * w, x + 600 * (b + 1), y + 600 * (w + 1)),),
            people=_people(number, w, b),
            wijk=w,
            buurt=b,
        )
        for w in range(2)
        for b in range(3)
    ]
    return build("GM" + number, name, year, names, plots, water=shapely.box(x, y + 1200, x + 1800, y + 1300))
