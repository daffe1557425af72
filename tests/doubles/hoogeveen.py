"""Hoogeveen as the sample has it: borders, published figures of the wijken, estimates of the buurten."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import shapely

from tests.doubles import formula
from tests.doubles.towns import Plot, Town, build
from tests.doubles.world import Scores

__all__ = ["hoogeveen"]

_SAMPLE = Path(__file__).parents[2] / "data" / "hoogeveen"
_WIJK_FIGURES = {
    "aantalInwoners": "AantalInwoners",
    "mannen": "Mannen",
    "vrouwen": "Vrouwen",
    "personen0Tot15Jaar": "k_0Tot15Jaar",
    "personen15Tot25Jaar": "k_15Tot25Jaar",
    "personen25Tot45Jaar": "k_25Tot45Jaar",
    "personen45Tot65Jaar": "k_45Tot65Jaar",
    "personen65JaarEnOuder": "k_65JaarOfOuder",
    "aantalHuishoudens": "HuishoudensTotaal",
    "gemiddeldeWoningwaarde": "GemiddeldeWOZWaardeVanWoningen",
    "percentageKoopwoningen": "Koopwoningen",
    "percHuurwoningenInBezitWoningcorporaties": "InBezitWoningcorporatie",
    "percentagePersonenInArmoede": "PersonenInArmoede",
    "percentagePersonenTot25BovenArmoedegrens": "PersonenTot25BovenArmoedegrens",
    "nettoArbeidsparticipatie": "Nettoarbeidsparticipatie",
    "aantalWmoClientenPer1000Inwoners": "WmoClientenRelatief",
    "oppervlakteTotaalInHa": "OppervlakteTotaal",
    "oppervlakteLandInHa": "OppervlakteLand",
}


def hoogeveen(year: int) -> Town:
    """Build Hoogeveen: the same figures in every year, but those about money only where a year has them.

    Parameters
    ----------
    year
        Year of the edition.
    """
    with (_SAMPLE / "wijken.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["wijkcode"]: row for row in csv.DictReader(file)}
    wijken = {code: row["wijknaam"] for code, row in rows.items()}
    true = {
        code: {stem: float(row[column]) for column, stem in _WIJK_FIGURES.items()}
        for code, row in rows.items()
    }
    # dwellings weigh the means of the municipality; the nearest published count is that of households
    whole = formula.combined(
        figures | {"Woningvoorraad": figures["HuishoudensTotaal"]} for figures in true.values()
    )
    whole = {name: whole.get(name) for name in _WIJK_FIGURES.values()} | {"AantalInwoners": 56_900}
    known = {code: formula.published(figures, year) for code, figures in true.items()}
    plots = [_plot(feature) for feature in _features()]
    given = {code: Scores(round(row["HuishoudensTotaal"] / 100) * 100) for code, row in true.items()}
    known["GM0118"] = formula.published(whole, year)
    water = shapely.box(226000, 530900, 226300, 531000)
    return build("GM0118", "Hoogeveen", year, wijken, plots, water=water, known=known, given=given)


@cache
def _features() -> tuple[dict[str, Any], ...]:
    return tuple(json.loads((_SAMPLE / "buurten.geojson").read_text(encoding="utf-8"))["features"])


def _plot(feature: Mapping[str, Any]) -> Plot:
    values = feature["properties"]
    shape = shapely.geometry.shape(feature["geometry"])
    people = values["aantalInwonersGeschat2025"]
    known = {
        "AantalInwoners": people,
        "OppervlakteTotaal": values["oppervlakteTotaalInHa"],
        "OppervlakteLand": values["oppervlakteLandInHa"],
    }
    code, parent = values["buurtcode"], values["wijkcode"]
    return Plot(code, values["buurtnaam"], parent, (shape,), people, 0, 0, 1, known, only=True)
