"""Hold what the screens show against each other, against the server, and all of it against `assess`."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import shapely

from benchmarks.hall.crowd import Crowd
from benchmarks.hall.pages import Screen
from benchmarks.hall.server import Served
from smeedkaart.assessment.assess import assess
from smeedkaart.assessment.result import Assessment
from smeedkaart.funding.scheme import Scheme
from smeedkaart.history.lineage import areas_as_of
from smeedkaart.sources.local.datasets import DEFAULT_SCHEME
from smeedkaart.sources.packs.pack import open_pack
from smeedkaart.store.store import Store
from smeedkaart.web.view import results

__all__ = ["differences"]

_Areas = Mapping[str, Mapping[str, Any]]
_WORDED = ("name", "people", "money", "note")
_TOUCHING = 1e-8  # degrees, a millimetre: what a map in a browser rounds away


def differences(served: Served, crowd: Crowd, screens: Sequence[Screen]) -> list[str]:
    """Tell in what screens differ from what the server says now, and that from what is recorded."""
    told = _everything(served)
    areas = {area["id"]: area for area in told["areas"]}
    shapes = {area: one["geometry"] for area, one in areas.items()}
    found = [*_from_assess(served, areas, told)]
    for turn, editor in enumerate(crowd.editors):
        known = {area: one["geometry"] for area, one in editor.known.areas.items()}
        found += [f"editor {turn} shows other shapes"] * (known != shapes)
        rows = {area: one["row"] for area, one in editor.known.areas.items()}
        found += [f"editor {turn} shows other numbers"] * (
            rows != {area: one["row"] for area, one in areas.items()}
        )
        found += [f"editor {turn} shows another whole"] * (editor.known.whole != told["whole"])
    for turn, screen in enumerate(screens):
        found += [f"browser {turn} shows {area} otherwise" for area in _unlike(screen.shapes(), shapes)]
    return found


def _everything(served: Served) -> dict[str, Any]:
    line = http.client.HTTPConnection("127.0.0.1", served.port, timeout=30)
    try:
        line.request("GET", f"{served.path}/all?lang=nl")
        told: dict[str, Any] = json.loads(line.getresponse().read())
    finally:
        line.close()
    return told


def _unlike(mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> Iterator[str]:
    yield from sorted(mine.keys() ^ theirs.keys())
    for area in sorted(mine.keys() & theirs.keys()):
        one, other = (shapely.from_geojson(json.dumps(shapes[area])) for shapes in (mine, theirs))
        if not shapely.equals_exact(one, other, _TOUCHING, normalize=True):
            yield area


def _from_assess(served: Served, areas: _Areas, told: Mapping[str, Any]) -> Iterator[str]:
    """Work out from the file itself what must be on the screens."""
    place = served.place
    data = open_pack(place.dataset, place.folder / "data").zone_data()
    scheme = Scheme.named(DEFAULT_SCHEME)
    recorded = areas_as_of(Store(place.drawings).events(place.workshop))
    expected = assess(recorded, data, scheme, on=date.today())  # noqa: DTZ011 - the day of the hall
    yield from sorted(expected.receipts.keys() ^ areas.keys())
    lonlat = recorded.to_crs(4326).geometry
    for row in results.rows(expected, scheme, None):
        area = row["id"]
        shown = areas[area]["row"]
        if any(str(row[part]) != shown[part] for part in _WORDED) or row["tier"] != shown["tier"]:
            yield f"{row['name']}: {shown} instead of {row}"
        if _apart(lonlat[area], areas[area]["geometry"]) > _TOUCHING:
            yield f"{row['name']} has another shape"
    yield from _together(expected, told["whole"])


def _apart(one: shapely.Geometry, told: Any) -> float:
    other = shapely.from_geojson(json.dumps(told))
    corners = [shapely.get_coordinates(shapely.normalize(shape)) for shape in (one, other)]
    same = corners[0].shape == corners[1].shape
    return float(np.abs(corners[0] - corners[1]).max()) if same else float("inf")


def _together(expected: Assessment, whole: Mapping[str, Any] | None) -> Iterator[str]:
    totals = list(map(str, results.totals_row(expected)))
    if whole is None or whole["totals"] != totals:
        yield f"all together: {whole and whole['totals']} instead of {totals}"
