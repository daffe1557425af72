"""What the doctor asks PDOK: the habits of its map services and address search on which smeedkaart counts."""

from __future__ import annotations

import re
from typing import Any

from smeedkaart.sources.doctor.questions import (
    ADDRESSES,
    BORDERS,
    FEATURES,
    PLACE,
    TILES,
    Examiner,
    Finding,
    Question,
)

__all__ = ["PDOK_QUESTIONS"]

_CAP = 1000
_COLUMNS = {
    "buurten": ("buurtcode", "buurtnaam", "wijkcode", "gemeentecode", "gemeentenaam", "water"),
    "wijken": ("wijkcode", "wijknaam", "gemeentecode", "gemeentenaam", "water"),
    "gemeenten": ("gemeentecode", "gemeentenaam", "water"),
}
# somewhere in the Netherlands, in RD metres and in degrees
_RD = ((0, 300_000), (300_000, 630_000))
_DEGREES = ((3.0, 7.5), (50.5, 54.0))


def _years(ask: Examiner) -> Finding:
    year = ask.border_year
    return Finding(year >= 2024, {"newest": year})


def _hits(ask: Examiner) -> Finding:
    matched = ask.counted(ask.border_year, "wijkenbuurten:gemeenten")
    return Finding(matched is not None, {"numberMatched": matched})


def _filter(ask: Examiner) -> Finding:
    found = _properties(ask, municipality=PLACE)
    foreign = sum(row.get("gemeentecode") != PLACE for row in found)
    return Finding(bool(found) and not foreign, {"features": len(found), "foreign": foreign})


def _cql(ask: Examiner) -> Finding:
    found = _properties(ask, CQL_FILTER=f"gemeentecode='{PLACE}'", count="5")
    foreign = sum(row.get("gemeentecode") != PLACE for row in found)
    return Finding(foreign > 0, {"features": len(found), "foreign": foreign})


def _capped(ask: Examiner) -> Finding:
    total = ask.counted(ask.border_year, "wijkenbuurten:buurten") or 0
    found = _properties(ask, count="2000")
    return Finding(len(found) == min(total, _CAP), {"asked": 2000, "features": len(found), "total": total})


def _pages(ask: Examiner) -> Finding:
    first, second = (
        [row.get("buurtcode") for row in _properties(ask, municipality=PLACE, count="5", startIndex=start)]
        for start in ("0", "5")
    )
    again = len(set(first) & set(second))
    return Finding(bool(first and second) and not again, {"first": len(first), "again": again})


def _crs(ask: Examiner) -> Finding:
    return _located(ask.wfs(ask.border_year, municipality=PLACE, count="1"), _RD)


def _crs_asked(ask: Examiner) -> Finding:
    asked = {"municipality": PLACE, "count": "1"}
    rd = _located(ask.wfs(ask.border_year, srsName="EPSG:28992", **asked), _RD)
    degrees = _located(ask.wfs(ask.border_year, srsName="EPSG:4326", **asked), _DEGREES)
    return Finding(rd.holds and degrees.holds, {"rd": rd.evidence, "degrees": degrees.evidence})


def _columns(ask: Examiner) -> Finding:
    names, lacking = _named(ask, "buurten")
    flag = [name for lower, name in names.items() if lower.startswith("indelingswijziging")]
    return Finding(not lacking and bool(flag), {"lacking": lacking, "flag": flag, "count": len(names)})


def _wijk_columns(ask: Examiner) -> Finding:
    names, lacking = _named(ask, "wijken")
    return Finding(not lacking, {"lacking": lacking, "count": len(names)})


def _municipality_columns(ask: Examiner) -> Finding:
    names, lacking = _named(ask, "gemeenten")
    return Finding(not lacking, {"lacking": lacking, "count": len(names)})


def _named(ask: Examiner, layer: str) -> tuple[dict[str, str], list[str]]:
    """Give the columns of a layer by their name in small letters, and those it lacks."""
    asked = {"layer": f"wijkenbuurten:{layer}", "municipality": PLACE, "count": "1"}
    found = ask.wfs(ask.border_year, **asked)["features"]
    names = {name.lower(): name for name in found[0]["properties"]}
    return names, [name for name in _COLUMNS[layer] if name not in names]


def _water(ask: Examiner) -> Finding:
    here = {str(row.get("water")) for row in _properties(ask, municipality=PLACE)}
    abroad = {str(row.get("water")) for row in _properties(ask, municipality="GM0998")}
    return Finding(
        bool(here) and here <= {"JA", "NEE"} and abroad <= {"B"},
        {"here": sorted(here), "abroad": sorted(abroad)},
    )


def _old_layers(ask: Examiner) -> Finding:
    matched = ask.counted(2018, "cbs_buurten_2018")
    return Finding(matched is not None, {"layer": "cbs_buurten_2018", "numberMatched": matched})


def _ogc(ask: Examiner) -> Finding:
    found = ask.items("buurten", gemeentecode=PLACE, limit="5")
    codes = {feature["properties"].get("gemeentecode") for feature in found["features"]}
    return Finding(codes == {PLACE}, {"features": len(found["features"]), "codes": sorted(map(str, codes))})


def _ogc_limit(ask: Examiner) -> Finding:
    usual = len(ask.items("gemeenten")["features"])
    many = len(ask.items("buurten", gemeentecode=PLACE, limit="5000")["features"])
    return Finding(usual <= 10 and 0 < many <= _CAP, {"without_limit": usual, "with_limit_5000": many})


def _ogc_cursor(ask: Examiner) -> Finding:
    page = ask.items("buurten", gemeentecode=PLACE, limit="2")
    links = [link["href"] for link in page["links"] if link.get("rel") == "next"]
    if not links:
        return Finding(False, {"next": 0})
    base = ask.client.services.features
    onward = ask.json(FEATURES, ask.client.follow(FEATURES, base, links[0]))
    first, second = (
        {feature["properties"].get("buurtcode") for feature in part["features"]} for part in (page, onward)
    )
    return Finding(
        "cursor=" in links[0] and bool(second) and not first & second,
        {"next": len(links), "cursor": "cursor=" in links[0], "again": len(first & second)},
    )


def _ogc_unknown(ask: Examiner) -> Finding:
    status = ask.status(FEATURES, ask.items_address("buurten"), f="json", limit="1", smeedkaart="1")
    return Finding(status == 400, {"status": status})


def _suggest(ask: Examiner) -> Finding:
    found = ask.addresses("suggest", q="Hoogeveen", rows="3")
    complete = sum(all(name in row for name in ("id", "type", "weergavenaam")) for row in found)
    return Finding(
        bool(found) and complete == len(found),
        {"found": len(found), "types": sorted({str(row.get("type")) for row in found})},
    )


def _lookup(ask: Examiner) -> Finding:
    point = re.fullmatch(r"POINT\(([\d.]+) ([\d.]+)\)", str(_place(ask).get("centroide_ll", "")))
    if point is None:
        return Finding(False, {"point": False})
    longitude, latitude = float(point.group(1)), float(point.group(2))
    return Finding(
        _inside((longitude, latitude), _DEGREES), {"first": round(longitude, 1), "second": round(latitude, 1)}
    )


def _bare_code(ask: Examiner) -> Finding:
    code = str(_place(ask).get("gemeentecode", ""))
    return Finding(bool(re.fullmatch(r"\d{4}", code)), {"gemeentecode": code})


def _addresses_unknown(ask: Examiner) -> Finding:
    address = f"{ask.client.services.addresses}/suggest"
    status = ask.status(ADDRESSES, address, q="Hoogeveen", smeedkaart="1")
    return Finding(status == 400, {"status": status})


def _tile(ask: Examiner) -> Finding:
    # the tile of zoom level 7 on which Utrecht lies
    body = ask.client.get_bytes(TILES, f"{ask.client.services.tiles}/grijs/EPSG:3857/7/65/42.png")
    return Finding(
        body.startswith(b"\x89PNG\r\n\x1a\n"), {"png": body.startswith(b"\x89PNG"), "bytes": len(body)}
    )


def _properties(ask: Examiner, **params: str) -> list[dict[str, Any]]:
    # without figures and shape, so that a thousand buurten stay a small answer
    wanted = {"propertyName": "buurtcode,gemeentecode,water"} | params
    return [feature["properties"] for feature in ask.wfs(ask.border_year, **wanted)["features"]]


def _located(answer: Any, box: tuple[tuple[float, float], tuple[float, float]]) -> Finding:
    point: Any = answer["features"][0]["geometry"]["coordinates"]
    while isinstance(point[0], list):
        point = point[0]
    return Finding(
        _inside((point[0], point[1]), box), {"first": round(point[0], 1), "second": round(point[1], 1)}
    )


def _inside(point: tuple[float, float], box: tuple[tuple[float, float], tuple[float, float]]) -> bool:
    return all(low <= value <= high for value, (low, high) in zip(point, box, strict=True))


def _place(ask: Examiner) -> dict[str, Any]:
    found = ask.addresses("suggest", q="Hoogeveen", rows="1")
    return ask.addresses("lookup", id=str(found[0]["id"]))[0]


PDOK_QUESTIONS: tuple[Question, ...] = (
    Question("wfs-years", BORDERS, _years),
    Question("wfs-hits", BORDERS, _hits),
    Question("wfs-filter", BORDERS, _filter),
    Question("wfs-cql", BORDERS, _cql),
    Question("wfs-capped", BORDERS, _capped),
    Question("wfs-pages", BORDERS, _pages),
    Question("wfs-crs", BORDERS, _crs),
    Question("wfs-crs-asked", BORDERS, _crs_asked),
    Question("wfs-columns", BORDERS, _columns),
    Question("wfs-wijken", BORDERS, _wijk_columns),
    Question("wfs-gemeenten", BORDERS, _municipality_columns),
    Question("wfs-water", BORDERS, _water),
    Question("wfs-old-layers", BORDERS, _old_layers),
    Question("ogc-filter", FEATURES, _ogc),
    Question("ogc-limit", FEATURES, _ogc_limit),
    Question("ogc-cursor", FEATURES, _ogc_cursor),
    Question("ogc-unknown", FEATURES, _ogc_unknown),
    Question("addresses-suggest", ADDRESSES, _suggest),
    Question("addresses-point", ADDRESSES, _lookup),
    Question("addresses-code", ADDRESSES, _bare_code),
    Question("addresses-unknown", ADDRESSES, _addresses_unknown),
    Question("tiles-png", TILES, _tile),
)
