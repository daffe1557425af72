"""Which coordinate system is it? The horizontal part of what a file says, under its own name if it is RD."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from pyproj import CRS
from pyproj.exceptions import CRSError

from smeedkaart.geometry.layers import RD

__all__ = ["horizontal", "system_of_member", "text_of_member"]

# https://spatialreference.org/ref/epsg/28992/, http://www.opengis.net/gml/srs/epsg.xml#28992
# latitude and longitude of Amersfoort, the scale there, and its place in metres
_OF_RD = sorted((52.1561605555556, 5.38763888888889, 0.9999079, 155_000.0, 463_000.0))
_EPSG_ADDRESS = re.compile(r"epsg(?:\.xml)?[/:#](?:[\d.]*[/:])?(\d{4,6})(?!\d)", re.IGNORECASE)

# names by themselves, by their letters
_ALIASES = {
    "crs84": "OGC:CRS84",
    "rd": "EPSG:28992",
    "rdnew": "EPSG:28992",
}


def horizontal(crs: CRS | None) -> CRS | None:
    """Drop the heights of a coordinate system, and call RD New by its own name however it was written.

    Examples
    --------
    >>> horizontal(CRS.from_epsg(7415)).to_epsg(), horizontal(CRS.from_epsg(4979)).to_epsg()
    (28992, 4326)
    """
    if crs is None or crs == RD:
        return crs
    if crs.is_compound:
        flat = next((part for part in crs.sub_crs_list if not part.is_vertical), crs)
        return horizontal(flat) if flat is not crs else crs
    flat = crs.to_2d()
    return RD if flat.to_epsg() == RD.to_epsg() or _is_projected_as_rd(flat) else flat


def _is_projected_as_rd(crs: CRS) -> bool:
    """Tell whether a system has the five numbers of RD, also without its datum as MapInfo writes it."""
    operation = crs.coordinate_operation
    numbers = sorted(param.value for param in operation.params) if operation is not None else []
    return len(numbers) == len(_OF_RD) and np.allclose(numbers, _OF_RD, rtol=1e-7, atol=0)


def system_of_member(member: Any) -> CRS | None:
    """Read the member `crs` of GeoJSON, in each way that is about; None when no system of that name is known.

    The first way is that of the GeoJSON of 2008; RFC 7946 dropped the member, and programs go on writing it.

    Examples
    --------
    >>> named = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::28992"}}
    >>> numbered = {"type": "EPSG", "properties": {"code": 28992}}
    >>> [system_of_member(one).to_epsg() for one in (named, numbered, "EPSG:28992")]
    [28992, 28992, 28992]
    """
    text = text_of_member(member)
    address = _EPSG_ADDRESS.search(text)
    plain = re.sub(r"[^a-z0-9]", "", text.lower())
    for known in (text, f"EPSG:{address[1]}" if address else "", _ALIASES.get(plain, "")):
        try:
            if known:
                return horizontal(CRS.from_user_input(known))
        except CRSError:
            continue
    return None


def text_of_member(member: Any) -> str:
    """Give the name, number or address that the member `crs` holds, empty when it says nothing."""
    if not isinstance(member, dict):
        return "" if member is None else str(member)
    about = member.get("properties")
    about = about if isinstance(about, dict) else {}
    if str(member.get("type")).lower() == "epsg" and about.get("code"):
        return f"EPSG:{about['code']}"
    return str(about.get("name") or about.get("href") or "")
