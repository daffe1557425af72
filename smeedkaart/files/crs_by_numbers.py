"""Which coordinate system do the numbers themselves point at? Only where no other fits in the Netherlands."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["system_of_numbers"]

# west, south, east, north of the European Netherlands with room around it; no two of these overlap
_PLACES = {
    "EPSG:4326": (2.5, 50.5, 7.5, 54.0),
    # RD New: x from 0 to 280 km, y from 300 to 625 km
    "EPSG:28992": (-10_000.0, 290_000.0, 300_000.0, 640_000.0),
    # the first of these in the sphere of web maps
    "EPSG:3857": (278_000.0, 6_520_000.0, 835_000.0, 7_180_000.0),
}


def system_of_numbers(bounds: Sequence[float]) -> str | None:
    """Name the coordinate system in which west, south, east, north lie in the Netherlands.

    Examples
    --------
    >>> system_of_numbers((228_000, 524_000, 230_500, 526_500)), system_of_numbers((0, 0, 1, 1))
    ('EPSG:28992', None)
    """
    west, south, east, north = bounds
    for system, (least_x, least_y, most_x, most_y) in _PLACES.items():
        if least_x <= west <= east <= most_x and least_y <= south <= north <= most_y:
            return system
    # latitude first: degrees all the same; who reads on says that they are swapped
    least_x, least_y, most_x, most_y = _PLACES["EPSG:4326"]
    swapped = least_y <= west <= east <= most_y and least_x <= south <= north <= most_x
    return "EPSG:4326" if swapped else None
