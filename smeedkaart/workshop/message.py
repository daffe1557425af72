"""Read what the browser sent, and refuse with one sentence whatever cannot have come from our own map."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn, TypeGuard

import shapely
from shapely.geometry.base import BaseGeometry

from smeedkaart.errors import SmeedkaartError
from smeedkaart.history.named_units import UNIT_LEVELS, NamedUnits
from smeedkaart.text.language import gettext as _
from smeedkaart.text.numbers import number
from smeedkaart.text.spelling import NAME_LIMIT, one_line

__all__ = [
    "MOST_AREAS",
    "MOST_UNITS",
    "MOST_VERTICES",
    "REASONS_TO_SAVE",
    "Edit",
    "OlderPageError",
    "SentArea",
    "in_reach",
    "is_token",
    "parse_asked",
    "parse_choice",
    "parse_edit",
    "read_number",
    "read_token",
    "refuse_too_many",
    "refuse_unreadable",
    "sent_key",
    "typed_name",
]

MOST_AREAS = 500
MOST_VERTICES = 20_000
MOST_UNITS = 50_000
REASONS_TO_SAVE = (
    "create",
    "edit",
    "cut",
    "drag",
    "rename",
    "remove",
    "paint",
    "duplicate",
    "mend",
    "lock",
)

# degrees of longitude and latitude around the Netherlands, with its waters
_WEST, _EAST = 3.0, 7.5
_SOUTH, _NORTH = 50.5, 53.8
_TOKEN = re.compile(r"[A-Za-z0-9_.:-]{1,64}")
# of a unit; some write a postcode with a space; one that is not known comes back in a sentence
_CODE = re.compile(r"[A-Za-z0-9_.-]{1,32}( [A-Za-z]{2})?")


@dataclass(frozen=True, slots=True)
class SentArea:
    """One area as the browser has it.

    A border that was drawn by hand is a `geometry`. Where that is null the border is painted or stays as it
    is, and only then the rest counts: `units`, the whole area as it becomes; `add` and `take`, what was
    painted onto an area or wiped off it; `locked`, whether its border has to stay where it is from now on.
    """

    id: str  # identity as the browser knows it; empty when it gave none
    name: str  # cleaned name; empty when nobody gave one yet
    # polygon or MultiPolygon in EPSG:4326, x is longitude; not yet repaired; None: nobody drew it by hand
    geometry: BaseGeometry | None
    units: NamedUnits | None = None
    add: NamedUnits | None = None
    take: NamedUnits | None = None
    locked: bool | None = None
    clip: bool = False  # whatever of it lies outside the municipality goes


class OlderPageError(SmeedkaartError):
    """The edit comes from a page older than this server; once refreshed, the page sends it anew."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit: what it says of the areas that it names. Of any other area it says nothing."""

    edit_id: str  # the browser's own key for this edit; the same when it is sent again
    why: str  # what people did: one of `REASONS_TO_SAVE`
    revision: int  # the revision of the workshop that the browser had in view
    put: tuple[SentArea, ...]  # areas as they become, first the one that people worked on
    end: tuple[str, ...]  # identities of the areas that are removed
    client: str = ""  # random token of the browser page; empty when it sends none


def parse_edit(payload: Any) -> Edit:
    """Read an edit as the map sends it.

    What was painted comes as a feature without a shape: `geometry` null, and among its properties `units`
    (the units of which the area is made from now on), or `add` and `take` (units that are added to or taken
    from the area as it is, which stays a freely drawn one if it was). Each is `{level, year, codes}`. A
    feature without a shape may also say `locked`, true or false, or only a name. Of one that says `clip`,
    with a shape or without, only what lies in the municipality stays.

    Examples
    --------
    >>> ring = [[6.47, 52.72], [6.48, 52.72], [6.48, 52.73], [6.47, 52.72]]
    >>> feature = {
    ...     "type": "Feature",
    ...     "properties": {"id": "", "name": " Noord "},
    ...     "geometry": {"type": "Polygon", "coordinates": [ring]},
    ... }
    >>> edit = parse_edit({"edit_id": "e1", "why": "create", "revision": 0, "put": [feature], "end": []})
    >>> edit.put[0].name
    'Noord'
    >>> painted = {"id": "", "units": {"level": "buurt", "year": 2025, "codes": ["BU01185003"]}}
    >>> feature = {"type": "Feature", "properties": painted, "geometry": None}
    >>> parse_edit({"edit_id": "e1", "why": "paint", "revision": 0, "put": [feature], "end": []}).put[0].units
    NamedUnits(level='buurt', year=2025, codes=('BU01185003',))
    """
    if not isinstance(payload, Mapping):
        refuse_unreadable()
    if "features" in payload and "put" not in payload:
        refuse_unreadable(OlderPageError)
    put, end = payload.get("put"), payload.get("end")
    if not isinstance(put, (list, tuple)) or not isinstance(end, (list, tuple)):
        refuse_unreadable()
    refuse_too_many(max(len(put), len(end)))
    why = payload.get("why")
    if why not in REASONS_TO_SAVE:
        refuse_unreadable()
    ended = tuple(map(read_token, end))
    shapes = tuple(_shape(feature) for feature in put)
    known = [*(shape.id for shape in shapes if shape.id), *ended]
    if len(set(known)) < len(known):
        raise SmeedkaartError(_("The map sent the same area twice; refresh the page."))
    return Edit(
        edit_id=read_token(payload.get("edit_id")),
        why=str(why),
        revision=read_number(payload.get("revision")),
        put=shapes,
        end=ended,
        client=read_token(payload["client"]) if payload.get("client") else "",
    )


def sent_key(payload: Any) -> str:
    """Read the key under which a page finds the answer to what it sent, also when the rest is unreadable.

    Examples
    --------
    >>> sent_key({"edit_id": "e1", "put": "nothing"}), sent_key(7)
    ('e1', '')
    """
    key = payload.get("edit_id") if isinstance(payload, Mapping) else None
    return key if is_token(key) else ""


def parse_asked(payload: Any) -> tuple[str, str]:
    """Read by which page something is asked, and under which key: the key first.

    Examples
    --------
    >>> parse_asked({"edit_id": "e1", "client": "page"})
    ('e1', 'page')
    """
    if not isinstance(payload, Mapping):
        refuse_unreadable()
    return read_token(payload.get("edit_id")), read_token(payload.get("client"))


def parse_choice(payload: Mapping[str, Any]) -> tuple[tuple[int, ...], bool]:
    """Read between what people chose: the numbers of the proposals, and whether these are to hold.

    Examples
    --------
    >>> parse_choice({"proposals": [7, 8], "accept": True})
    ((7, 8), True)
    """
    proposals, accept = payload.get("proposals"), payload.get("accept")
    if not isinstance(proposals, list) or not isinstance(accept, bool):
        refuse_unreadable()
    refuse_too_many(len(proposals))
    return tuple(map(read_number, proposals)), accept


def typed_name(name: Any) -> str:
    """Take over a name that somebody types, and refuse a long one: who types can still choose another.

    Examples
    --------
    >>> typed_name("  Krakeel" + chr(10) + "Zuid" + chr(0))
    'Krakeel Zuid'
    """
    if name is None:
        return ""
    if not isinstance(name, str):
        refuse_unreadable()
    cleaned = one_line(name)
    if len(cleaned) > NAME_LIMIT:
        raise SmeedkaartError(
            _("A name may have at most {most} characters; choose a shorter one.").format(
                most=number(NAME_LIMIT)
            )
        )
    return cleaned


def refuse_too_many(areas: int) -> None:
    """Refuse more areas than a map may have."""
    if areas > MOST_AREAS:
        raise SmeedkaartError(
            _("There are more than {most} areas on the map; take some away first.").format(
                most=number(MOST_AREAS)
            )
        )


def in_reach(lon: float, lat: float) -> bool:
    """Tell whether a point in degrees lies around the Netherlands."""
    # written so that what is not a number, or has no end, fails as well
    return _WEST <= lon <= _EAST and _SOUTH <= lat <= _NORTH


def refuse_unreadable(kind: type[SmeedkaartError] = SmeedkaartError) -> NoReturn:
    """Refuse, with the one sentence there is for it, what our own map cannot have sent."""
    raise kind(_("The map sent something that cannot be read; refresh the page."))


def is_token(value: Any) -> TypeGuard[str]:
    """Tell whether this is a key, as a browser or this server makes them up."""
    return isinstance(value, str) and _TOKEN.fullmatch(value) is not None


def read_token(value: Any) -> str:
    """Read a key or the name of a page.

    Examples
    --------
    >>> read_token("page-1")
    'page-1'
    """
    if not is_token(value):
        refuse_unreadable()
    return value


def read_number(value: Any) -> int:
    """Read a whole number, such as a revision or the turn of a question.

    Examples
    --------
    >>> read_number(3.0)
    3
    """
    # JavaScript knows one kind of number only
    whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    if isinstance(value, bool) or not whole or not 0 <= value < 2**53:
        refuse_unreadable()
    return int(value)


def _shape(feature: Any) -> SentArea:
    if not isinstance(feature, Mapping):
        refuse_unreadable()
    properties = feature.get("properties")
    if not isinstance(properties, Mapping):
        properties = {}
    identity = properties.get("id", feature.get("id"))
    if not is_token(identity):
        # whatever it is, it is no identity that was ever given out
        identity = ""
    name, geometry = typed_name(properties.get("name")), feature.get("geometry")
    clip = properties.get("clip") is True
    if geometry is not None:
        return SentArea(identity, name, _geometry(geometry), clip=clip)
    locked = properties.get("locked")
    if locked is not None and not isinstance(locked, bool):
        refuse_unreadable()
    units, add, take = (_units(properties.get(key)) for key in ("units", "add", "take"))
    if units is None and not identity:
        # of an area that is not there yet somebody has to say where it lies
        refuse_unreadable()
    return SentArea(identity, name, None, units, add, take, locked, clip)


def _units(sent: Any) -> NamedUnits | None:
    """Read units as `NamedUnits.as_plain` writes them."""
    if sent is None:
        return None
    if not isinstance(sent, Mapping):
        refuse_unreadable()
    level, codes = sent.get("level"), sent.get("codes")
    if level not in UNIT_LEVELS or not isinstance(codes, list) or len(codes) > MOST_UNITS:
        refuse_unreadable()
    if not codes:
        raise SmeedkaartError(_("An area that is painted needs at least one unit; remove the area instead."))
    if not all(isinstance(code, str) and _CODE.fullmatch(code) for code in codes):
        refuse_unreadable()
    return NamedUnits.of(str(level), read_number(sent.get("year")), codes)


def _geometry(geometry: Any) -> BaseGeometry:
    if not isinstance(geometry, Mapping):
        refuse_unreadable()
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind == "Polygon":
        coordinates = [coordinates]
    elif kind != "MultiPolygon":
        refuse_unreadable()
    polygons = [list(_list(polygon)) for polygon in _list(coordinates)]
    if sum(len(_list(ring)) for polygon in polygons for ring in polygon) > MOST_VERTICES:
        raise SmeedkaartError(
            _("An area may have at most {most} corners; draw it with fewer.").format(
                most=number(MOST_VERTICES)
            )
        )
    parts = []
    for polygon in polygons:
        rings = [_ring(ring) for ring in polygon]
        parts.append(shapely.Polygon(rings[0], rings[1:]))
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def _ring(ring: Any) -> list[tuple[float, float]]:
    corners = list(_corners(ring))
    if len(set(corners)) < 3:
        raise SmeedkaartError(_("An area needs at least three corners."))
    return corners


def _corners(ring: Any) -> Iterator[tuple[float, float]]:
    for position in _list(ring):
        lon, lat = _list(position)[:2] if len(_list(position)) >= 2 else refuse_unreadable()
        for degrees in (lon, lat):
            if isinstance(degrees, bool) or not isinstance(degrees, (int, float)):
                refuse_unreadable()
        if not in_reach(lon, lat):
            raise SmeedkaartError(_("Part of an area lies outside the Netherlands; draw it again."))
        yield float(lon), float(lat)


def _list(value: Any) -> list[Any] | tuple[Any, ...]:
    """Return a list that is not empty, and refuse anything else."""
    if not isinstance(value, (list, tuple)) or not value:
        refuse_unreadable()
    return value
