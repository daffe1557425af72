"""What does not fit between areas, as a table, for a program and for a map."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import Any, NamedTuple

import geopandas as gpd
from shapely.geometry.base import BaseGeometry

from smeedkaart.geometry.shapes import as_geojson, repair
from smeedkaart.publish.sentences import known
from smeedkaart.publish.spreadsheet import no_formula
from smeedkaart.publish.tables import aligned, printable
from smeedkaart.text.language import gettext as _

__all__ = ["CheckList", "CheckRow", "check_csv", "check_geojson", "check_json", "check_table"]

# seven decimals of a degree are about a centimetre
_DECIMALS = 7


class CheckRow(NamedTuple):
    """One patch that does not fit."""

    kind: str
    sentence: str
    areas: tuple[str, ...]
    names: tuple[str, ...]
    people: float  # nan when not known
    people_words: str
    surface: float  # m2
    surface_words: str
    width: float  # metres
    sliver: bool
    shape: BaseGeometry  # EPSG:28992


class CheckList(NamedTuple):
    """All patches, largest first, and one sentence about them."""

    summary: str
    rows: Sequence[CheckRow]


def check_table(found: CheckList) -> str:
    """Write a line for each patch, and the sentence below."""
    if not found.rows:
        return found.summary + "\n"
    heads = [_("what"), _("people"), _("surface"), ""]
    cells = [
        [
            printable(row.sentence),
            row.people_words,
            row.surface_words,
            _("narrow, nobody lives there") if row.sliver else "",
        ]
        for row in found.rows
    ]
    lines = aligned([heads, *cells], right=[1, 2])
    return "\n".join([*lines, "", found.summary]) + "\n"


def check_json(found: CheckList) -> str:
    """Write the patches as JSON; what is unknown is null."""
    told = {"summary": found.summary, "findings": [_plain(row) for row in found.rows]}
    return json.dumps(told, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def check_csv(found: CheckList) -> str:
    """Write a line for each patch for a program: commas, decimal points, English column names."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["kind", "sentence", "areas", "names", "people", "surface_m2", "width_m", "sliver"])
    for row in found.rows:
        plain = _plain(row)
        listed = [" | ".join(plain[name]) for name in ("areas", "names")]
        numbers = [plain[name] for name in ("people", "surface_m2", "width_m", "sliver")]
        writer.writerow([row.kind, *map(no_formula, [row.sentence, *listed]), *numbers])
    return out.getvalue()


def check_geojson(found: CheckList) -> str:
    """Write the patches as a map in degrees."""
    shapes = gpd.GeoSeries([row.shape for row in found.rows], crs=28992).to_crs(4326)
    features = [
        {"type": "Feature", "properties": _plain(row), "geometry": as_geojson(repair(shape), _DECIMALS)}
        for row, shape in zip(found.rows, shapes, strict=True)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False) + "\n"


def _plain(row: CheckRow) -> dict[str, Any]:
    people = known(row.people)
    return {
        "kind": row.kind,
        "sentence": row.sentence,
        "areas": list(row.areas),
        "names": list(row.names),
        "people": None if people is None else round(people, 1),
        "surface_m2": round(row.surface, 2),
        "width_m": round(row.width, 2),
        "sliver": row.sliver,
    }
