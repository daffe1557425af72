"""The sample that travels with smeedkaart: Hoogeveen, 48 buurten and 13 wijken, facts and figures of 2025."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from smeedkaart.files.packaged import data_folder
from smeedkaart.statistics.denominators import average_of
from smeedkaart.statistics.indicators import indicator
from smeedkaart.statistics.provenance import Provenance
from smeedkaart.statistics.published import Published
from smeedkaart.statistics.units import square_shapes
from smeedkaart.statistics.zones import ZoneData
from smeedkaart.text.teller import Statement

__all__ = ["hoogeveen"]

_TITLE, _TABLE = "Kerncijfers wijken en buurten 2025", "86165NED"
_CREDIT = Statement(
    "local.credit",
    borders="Kadaster / Centraal Bureau voor de Statistiek, 2025",
    figures=Statement("sources.statline_credit", table=_TABLE, title=_TITLE),
)

# the village of which squares were made up: no area of the example cuts it
_WITH_SQUARES = "BU01186000"

# names of the published columns beside the names smeedkaart uses
WIJK_COLUMNS = {
    "aantalInwoners": "population",
    "aantalHuishoudens": "households",
    "mannen": "men",
    "vrouwen": "women",
    "personen0Tot15Jaar": "age_0_15",
    "personen15Tot25Jaar": "age_15_25",
    "personen25Tot45Jaar": "age_25_45",
    "personen45Tot65Jaar": "age_45_65",
    "personen65JaarEnOuder": "age_65_plus",
    "gemiddeldeWoningwaarde": "house_value",
    "percentageKoopwoningen": "owner_occupied",
    "percHuurwoningenInBezitWoningcorporaties": "social_housing",
    "percentagePersonenInArmoede": "poverty",
    "percentagePersonenTot25BovenArmoedegrens": "near_poverty",
    "nettoArbeidsparticipatie": "labour_participation",
    "aantalWmoClientenPer1000Inwoners": "wmo_clients",
}

COUNTS = tuple(name for name in WIJK_COLUMNS.values() if indicator(name).kind == "count")
MEANS = tuple(name for name in WIJK_COLUMNS.values() if indicator(name).kind == "mean")


def hoogeveen() -> ZoneData:
    """Return the sample: zones are buurten, with population; the other figures are those of their wijk.

    Returns
    -------
    ZoneData
        48 zones in EPSG:28992 and 13 parents. One village, Pesse kern, has squares of 100 m, made up so that
        painting with them can be tried. `population` of a buurt is an estimate (rounded to 5) that adds
        up to the published figure of its wijk; every other indicator is nan for a buurt and published for its
        wijk. `reference` is worked out from the zones, as the mean of any area: sum of denominator x figure /
        sum of denominator.

    Raises
    ------
    BuildError
        When the sample files did not come along.

    Examples
    --------
    >>> data = hoogeveen()
    >>> int(data.zones.loc["BU01185003", "population"])
    5185
    """
    folder = data_folder() / "hoogeveen"
    parents = _wijken(pd.read_csv(folder / "wijken.csv", dtype={"wijkcode": str}))
    zones = _buurten(gpd.read_file(folder / "buurten.geojson"))
    known = Published(zones, parents)
    averages = {name: average_of(indicator(name), known, "population") for name in MEANS}
    return ZoneData(
        code="GM0118",
        name="Hoogeveen",
        year=2025,
        zones=zones,
        parents=parents,
        reference={name: value for name, value in averages.items() if value is not None},
        provenance=_provenance(),
        sample=True,
        weights=_made_squares(pd.read_csv(folder / "vakken.csv")),
        weight="weight",
        weights_of=(_WITH_SQUARES,),
        made=("weights",),
        indicators=tuple(WIJK_COLUMNS.values()),
        worked_out=frozenset(MEANS),
    )


def _made_squares(raw: pd.DataFrame) -> gpd.GeoDataFrame:
    """Make the weights of the village that can be painted square by square."""
    codes = raw["crs28992res100m"].astype(str)
    return gpd.GeoDataFrame(
        {"weight": raw["aantal_inwoners"].astype(float), "code": codes},
        geometry=square_shapes(codes),
        crs=28992,
    )


def _buurten(raw: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    zones = raw.set_index(pd.Index(raw["buurtcode"], name="zone"))
    zones = zones.rename(
        columns={"buurtnaam": "zone_name", "wijkcode": "parent", "aantalInwonersGeschat2025": "population"}
    )
    zones = zones.rename(columns={"oppervlakteTotaalInHa": "surface_ha"})
    zones = zones[["zone_name", "parent", "population", "surface_ha", "geometry"]]
    zones = zones.astype({"population": float, "surface_ha": float})
    for name in WIJK_COLUMNS.values():
        if name not in zones:
            zones[name] = float("nan")
    return zones.sort_index()


def _wijken(raw: pd.DataFrame) -> pd.DataFrame:
    parents = raw.rename(columns={**WIJK_COLUMNS, "wijknaam": "zone_name"})
    parents.index = pd.Index(raw["wijkcode"], name="parent")
    figures = list(WIJK_COLUMNS.values())
    return parents[["zone_name", *figures]].astype(dict.fromkeys(figures, float)).sort_index()


def _provenance() -> dict[str, Provenance]:
    day = Statement("local.day_of_figures")
    # the table has no figures per buurt, so a receipt must not say that they stand in it
    buurt_population = Provenance(
        _TITLE,
        Statement("local.estimated_from", table=_TABLE),
        2025,
        day,
        "CBS",
        _CREDIT,
        Statement("local.estimated_per_buurt"),
    )
    counts = Provenance(_TITLE, _TABLE, 2025, day, "CBS", _CREDIT, Statement("local.published_per_wijk"))
    means = Provenance(
        _TITLE,
        _TABLE,
        2025,
        Statement("local.years_before"),
        "CBS",
        _CREDIT,
        Statement("local.worked_out_from_wijken"),
    )
    borders = Provenance(
        "Wijk- en Buurtkaart",
        "buurten 2025",
        2025,
        day,
        "Kadaster / CBS",
        _CREDIT,
        Statement("local.borders_simplified"),
    )
    squares = Provenance(
        Statement("local.made_squares"),
        "vakken.csv",
        2025,
        day,
        "smeedkaart",
        _CREDIT,
        Statement("local.made_squares_note"),
    )
    return {
        "zones": borders,
        **dict.fromkeys(COUNTS, counts),
        "population": buurt_population,
        **dict.fromkeys(MEANS, means),
        "weights": squares,
    }
