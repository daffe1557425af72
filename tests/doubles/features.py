"""Features of the Wijk- en Buurtkaart as PDOK writes them: properties, sentinels and GeoJSON."""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection, Mapping

from tests.doubles.formula import EMPTY_MONEY
from tests.doubles.world import Figure, Shape, Zone

__all__ = ["NOT_AVAILABLE", "OLD_NAMES_UNTIL", "SECRET", "names", "properties", "snake", "written"]

SECRET = -99997
"""Secret or missing."""
NOT_AVAILABLE = -99995
"""Not (yet) available in this edition of the map."""
OLD_NAMES_UNTIL = 2021
"""Until this year layers and properties had other names."""

# property of the map beside the figure of the kerncijfers, and the count it is a percentage of
_FIGURES: Mapping[str, tuple[str, str]] = {
    "meestVoorkomendePostcode": ("MeestVoorkomendePostcode", ""),
    "dekkingspercentage": ("Dekkingspercentage", ""),
    "omgevingsadressendichtheid": ("Omgevingsadressendichtheid", ""),
    "stedelijkheidAdressenPerKm2": ("MateVanStedelijkheid", ""),
    "bevolkingsdichtheidInwonersPerKm2": ("Bevolkingsdichtheid", ""),
    "aantalInwoners": ("AantalInwoners", ""),
    "mannen": ("Mannen", ""),
    "vrouwen": ("Vrouwen", ""),
    "percentagePersonen0Tot15Jaar": ("k_0Tot15Jaar", "AantalInwoners"),
    "percentagePersonen15Tot25Jaar": ("k_15Tot25Jaar", "AantalInwoners"),
    "percentagePersonen25Tot45Jaar": ("k_25Tot45Jaar", "AantalInwoners"),
    "percentagePersonen45Tot65Jaar": ("k_45Tot65Jaar", "AantalInwoners"),
    "percentagePersonen65JaarEnOuder": ("k_65JaarOfOuder", "AantalInwoners"),
    "percentageOngehuwd": ("Ongehuwd", "AantalInwoners"),
    "percentageGehuwd": ("Gehuwd", "AantalInwoners"),
    "percentageGescheid": ("Gescheiden", "AantalInwoners"),
    "percentageVerweduwd": ("Verweduwd", "AantalInwoners"),
    "aantalHuishoudens": ("HuishoudensTotaal", ""),
    "percentageEenpersoonshuishoudens": ("Eenpersoonshuishoudens", "HuishoudensTotaal"),
    "percentageHuishoudensZonderKinderen": ("HuishoudensZonderKinderen", "HuishoudensTotaal"),
    "percentageHuishoudensMetKinderen": ("HuishoudensMetKinderen", "HuishoudensTotaal"),
    "gemiddeldeHuishoudsgrootte": ("GemiddeldeHuishoudensgrootte", ""),
    "oppervlakteTotaalInHa": ("OppervlakteTotaal", ""),
    "oppervlakteLandInHa": ("OppervlakteLand", ""),
    "oppervlakteWaterInHa": ("OppervlakteWater", ""),
    "woningvoorraad": ("Woningvoorraad", ""),
    "gemiddeldeWoningwaarde": ("GemiddeldeWOZWaardeVanWoningen", "$"),
    "percentageKoopwoningen": ("Koopwoningen", ""),
    "percentageHuurwoningen": ("HuurwoningenTotaal", ""),
    "percHuurwoningenInBezitWoningcorporaties": ("InBezitWoningcorporatie", ""),
    "gemiddeldInkomenPerInwoner": ("GemiddeldInkomenPerInwoner", "$"),
}


def snake(name: str) -> str:
    """Write a name the way the OGC API and the older maps do.

    Examples
    --------
    >>> snake("bevolkingsdichtheidInwonersPerKm2"), snake("percentagePersonen0Tot15Jaar")
    ('bevolkingsdichtheid_inwoners_per_km2', 'percentage_personen_0_tot_15_jaar')
    """
    out = ""
    for before, letter in zip(" " + name, name, strict=False):
        starts_number = letter.isdigit() and before.isalpha() and not name.endswith("Km2")
        out += ("_" if letter.isupper() or starts_number else "") + letter.lower()
    return out


def names(layer: str, year: int, *, snakes: bool = False) -> tuple[str, ...]:
    """Name the properties of a layer in a year.

    Parameters
    ----------
    layer
        "buurten", "wijken" or "gemeenten".
    year
        Year of the map.
    snakes
        True for the OGC API.
    """
    own = {
        "buurten": ("buurtcode", "buurtnaam", "wijkcode", "gemeentecode", "gemeentenaam"),
        "wijken": ("wijkcode", "wijknaam", "gemeentecode", "gemeentenaam"),
        "gemeenten": ("gemeentecode", "gemeentenaam"),
    }[layer]
    flag = () if layer == "gemeenten" else ("indelingswijzigingWijkenEnBuurten",)
    rest = (*flag, "water", *_FIGURES, "jrstatcode", "jaar")
    if snakes or year <= OLD_NAMES_UNTIL:
        rest = tuple(snake(name) for name in rest)
    return (*own, *rest)


def properties(shape: Shape, layer: str, year: int, *, snakes: bool = False) -> dict[str, object]:
    """Give all properties of a feature; a figure that is not published is a sentinel, never null.

    Parameters
    ----------
    shape
        The feature.
    layer
        "buurten", "wijken" or "gemeenten".
    year
        Year of the map.
    snakes
        True for the names of the OGC API.
    """
    zone = shape.zone
    code = {"buurten": "buurt", "wijken": "wijk", "gemeenten": "gemeente"}[layer]
    values: dict[str, object] = {f"{code}code": zone.code, f"{code}naam": zone.name}
    if layer == "buurten":
        values["wijkcode"] = zone.parent
    values |= {"gemeentecode": zone.municipality, "gemeentenaam": zone.municipality_name}
    rest: dict[str, object] = {}
    if layer != "gemeenten":
        rest["indelingswijzigingWijkenEnBuurten"] = zone.flag or SECRET
    rest["water"] = shape.water
    land = shape.water == "NEE"
    rest |= {name: _figure(zone, name, year) if land else _nothing(name) for name in _FIGURES}
    rest |= {"jrstatcode": f"{year}{zone.code}", "jaar": year}
    if snakes or year <= OLD_NAMES_UNTIL:
        rest = {snake(name): value for name, value in rest.items()}
    return values | rest


def _figure(zone: Zone, name: str, year: int) -> Figure:
    figure, over = _FIGURES[name]
    value = zone.figures.get(figure)
    if value is None:
        return NOT_AVAILABLE if over == "$" and year >= EMPTY_MONEY else _nothing(name)
    whole = zone.figures.get(over)
    if isinstance(value, int | float) and isinstance(whole, int | float):
        return round(100 * value / whole) if whole else SECRET
    return value


def _nothing(name: str) -> Figure:
    # in a column of text the sentinel is a text as well
    return str(SECRET) if name == "meestVoorkomendePostcode" else SECRET


def written(
    shape: Shape,
    number: int,
    values: Mapping[str, object],
    *,
    lonlat: bool,
    geometry: bool,
    prefix: str,
    only: Collection[str] | None = None,
) -> str:
    """Write a feature as GeoJSON.

    Parameters
    ----------
    shape
        The feature.
    number
        Its place in the layer, from which its id follows.
    values
        Its properties.
    lonlat
        True for longitude and latitude, False for RD.
    geometry
        False to leave the border out.
    prefix
        Name of the layer before the id (WFS); "" for a bare number (OGC API).
    only
        Properties asked for; None for all.
    """
    shown = {name: value for name, value in values.items() if only is None or name in only}
    text = json.dumps(shown, ensure_ascii=False, separators=(",", ":"))
    parts = [f'"type":"Feature","properties":{text}']
    if prefix:
        unique = uuid.uuid5(uuid.NAMESPACE_OID, f"{prefix}{values['jrstatcode']}{number}")
        parts.insert(0, f'"id":"{prefix}.{unique}"')
    bounds, drawn = shape.outline.geojson(lonlat) if geometry else ((), "null")
    if prefix and geometry:
        parts.append(f'"bbox":{json.dumps(list(bounds))}')
    parts.append(f'"geometry":{drawn}')
    if not prefix:
        parts.append(f'"id":"{number + 1}"')
    return "{" + ",".join(parts) + "}"
