"""What the doctor asks PDOK: the habits of its map services and address search on which smeedkaart counts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from smeedkaart.sources.doctor.questions import (
    ADDRESSES,
    BORDERS,
    FEATURES,
    TILES,
    Examiner,
    Facts,
    Question,
    are,
    questions_of,
    some,
)
from smeedkaart.sources.municipalities import ABROAD

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
_OLD_YEAR, _OLD_LAYER = 2018, "cbs_buurten_2018"
# zoom level, column and row of the tile on which Utrecht lies
_TILE = {"z": 7, "x": 65, "y": 42}


def _foreign(ask: Examiner, **params: str) -> Facts:
    found = _said(ask, **params)
    return {"features": len(found), "foreign": sum(row.get("gemeentecode") != ask.code for row in found)}


def _cql(ask: Examiner) -> Facts:
    return _foreign(ask, CQL_FILTER=f"gemeentecode='{ask.code}'", count="5")


def _capped(ask: Examiner) -> Facts:
    total = ask.counted("wijkenbuurten:buurten") or 0
    return {"asked": 2000, "features": len(_said(ask, count="2000")), "total": total}


def _pages(ask: Examiner) -> Facts:
    # one at a time: the smallest municipality has two buurten
    first, second = (
        [row.get("buurtcode") for row in _said(ask, municipality=ask.code, count="1", startIndex=start)]
        for start in ("0", "1")
    )
    return {"first": len(first), "again": len(set(first) & set(second)), "_second": len(second)}


def _corner(ask: Examiner, **params: str) -> Facts:
    """Give the first corner of a buurt of the municipality."""
    point: Any = ask.wfs(municipality=ask.code, count="1", **params)[0]["geometry"]["coordinates"]
    while isinstance(point[0], list):
        point = point[0]
    return {"first": round(point[0], 1), "second": round(point[1], 1)}


def _corners(ask: Examiner) -> Facts:
    return {"rd": _corner(ask, srsName="EPSG:28992"), "degrees": _corner(ask, srsName="EPSG:4326")}


def _columns(ask: Examiner, layer: str) -> Facts:
    """Tell which columns a layer lacks, how many it has, and which one tells that borders changed."""
    found = ask.wfs(layer=f"wijkenbuurten:{layer}", municipality=ask.code, count="1")
    names = {name.lower(): name for name in found[0]["properties"]}
    lacking = [name for name in _COLUMNS[layer] if name not in names]
    flag = [name for lower, name in names.items() if lower.startswith("indelingswijziging")]
    told = {"flag": flag} if layer == "buurten" else {}
    return {"lacking": lacking, **told, "count": len(names)}


def _water(ask: Examiner) -> Facts:
    here, abroad = (
        sorted({str(row.get("water")) for row in _said(ask, municipality=code)})
        for code in (ask.code, ABROAD)
    )
    right = bool(here) and set(here) <= {"JA", "NEE"} and set(abroad) <= {"B"}
    return {"here": here, "abroad": abroad, "_right": right}


def _old_layer(ask: Examiner) -> Facts:
    return {"layer": _OLD_LAYER, "numberMatched": ask.counted(_OLD_LAYER, _OLD_YEAR)}


def _ogc(ask: Examiner) -> Facts:
    found = ask.items("buurten", gemeentecode=ask.code, limit="5")["features"]
    codes = {str(feature["properties"].get("gemeentecode")) for feature in found}
    return {"features": len(found), "codes": sorted(codes), "_right": codes == {ask.code}}


def _ogc_limit(ask: Examiner) -> Facts:
    usual = len(ask.items("gemeenten")["features"])
    many = len(ask.items("buurten", gemeentecode=ask.code, limit="5000")["features"])
    right = usual <= 10 and 0 < many <= _CAP
    return {"without_limit": usual, "with_limit_5000": many, "_right": right}


def _ogc_cursor(ask: Examiner) -> Facts:
    page = ask.items("buurten", gemeentecode=ask.code, limit="1")
    links = [link["href"] for link in page["links"] if link.get("rel") == "next"]
    if not links:
        return {"next": 0}
    onward = ask.json(FEATURES, ask.client.follow(FEATURES, ask.client.services.features, links[0]))
    first, second = (
        {feature["properties"].get("buurtcode") for feature in part["features"]} for part in (page, onward)
    )
    again = len(first & second)
    return {"next": len(links), "cursor": "cursor=" in links[0], "again": again, "_second": len(second)}


def _ogc_unknown(ask: Examiner) -> Facts:
    return ask.status(FEATURES, ask.items_address("buurten"), f="json", limit="1", smeedkaart="1")


def _suggest(ask: Examiner) -> Facts:
    found = ask.addresses("suggest", q=ask.place.name, rows="3")
    return {
        "found": len(found),
        "types": sorted({str(row.get("type")) for row in found}),
        "_lacking": sum(not row.keys() >= {"id", "type", "weergavenaam"} for row in found),
    }


def _point(ask: Examiner) -> Facts:
    point = re.fullmatch(r"POINT\(([\d.]+) ([\d.]+)\)", str(_looked_up(ask).get("centroide_ll", "")))
    if point is None:
        return {"point": False}
    return {"first": round(float(point[1]), 1), "second": round(float(point[2]), 1)}


def _bare_code(ask: Examiner) -> Facts:
    return {"gemeentecode": str(_looked_up(ask).get("gemeentecode", ""))}


def _unknown_way(ask: Examiner) -> Facts:
    address = f"{ask.client.services.addresses}/suggest"
    return ask.status(ADDRESSES, address, q=ask.place.name, smeedkaart="1")


def _tile(ask: Examiner) -> Facts:
    body = ask.client.get_bytes(TILES, ask.client.services.tile_address.format(**_TILE))
    return {"png": body.startswith(b"\x89PNG\r\n\x1a\n"), "bytes": len(body)}


def _said(ask: Examiner, **params: str) -> list[dict[str, Any]]:
    # without figures and shape, so that a thousand buurten stay a small answer
    found = ask.wfs(propertyName="buurtcode,gemeentecode,water", **params)
    return [feature["properties"] for feature in found]


def _looked_up(ask: Examiner) -> Mapping[str, Any]:
    found = ask.addresses("suggest", q=ask.place.name, rows="1")
    return ask.addresses("lookup", id=str(found[0]["id"]))[0]


def _in_rd(facts: Facts) -> bool:
    return _inside(facts, _RD)


def _in_degrees(facts: Facts) -> bool:
    return _inside(facts, _DEGREES)


def _inside(facts: Facts, box: tuple[tuple[float, float], tuple[float, float]]) -> bool:
    return all(
        name in facts and low <= facts[name] <= high
        for name, (low, high) in zip(("first", "second"), box, strict=True)
    )


def _counted(facts: Facts) -> bool:
    return facts["numberMatched"] is not None


PDOK_QUESTIONS: tuple[Question, ...] = (
    *questions_of(
        BORDERS,
        ("wfs-years", lambda ask: {"newest": ask.border_year}, lambda facts: facts["newest"] >= 2024),
        ("wfs-hits", lambda ask: {"numberMatched": ask.counted("wijkenbuurten:gemeenten")}, _counted),
        ("wfs-filter", lambda ask: _foreign(ask, municipality=ask.code), some("features", no="foreign")),
        ("wfs-cql", _cql, some("foreign")),
        ("wfs-capped", _capped, lambda facts: facts["features"] == min(facts["total"], _CAP)),
        ("wfs-pages", _pages, some("first", "_second", no="again")),
        ("wfs-crs", _corner, _in_rd),
        ("wfs-crs-asked", _corners, lambda facts: _in_rd(facts["rd"]) and _in_degrees(facts["degrees"])),
        ("wfs-columns", lambda ask: _columns(ask, "buurten"), some("flag", no="lacking")),
        ("wfs-wijken", lambda ask: _columns(ask, "wijken"), some(no="lacking")),
        ("wfs-gemeenten", lambda ask: _columns(ask, "gemeenten"), some(no="lacking")),
        ("wfs-water", _water, some("_right")),
        ("wfs-old-layers", _old_layer, _counted),
    ),
    *questions_of(
        FEATURES,
        ("ogc-filter", _ogc, some("_right")),
        ("ogc-limit", _ogc_limit, some("_right")),
        ("ogc-cursor", _ogc_cursor, some("cursor", "_second", no="again")),
        ("ogc-unknown", _ogc_unknown, are(status=400)),
    ),
    *questions_of(
        ADDRESSES,
        ("addresses-suggest", _suggest, some("found", no="_lacking")),
        ("addresses-point", _point, _in_degrees),
        ("addresses-code", _bare_code, lambda facts: bool(re.fullmatch(r"\d{4}", facts["gemeentecode"]))),
        ("addresses-unknown", _unknown_way, are(status=400)),
    ),
    *questions_of(TILES, ("tiles-png", _tile, some("png"))),
)
