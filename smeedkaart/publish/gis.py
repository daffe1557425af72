"""The results for a GIS: a GeoPackage in RD New with its own colours, and GeoJSON in degrees."""

from __future__ import annotations

import json
import sqlite3
import warnings
from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from shapely.geometry import MultiPolygon

from smeedkaart.assessment.result import Assessment
from smeedkaart.files.atomic import write_whole, writing
from smeedkaart.geometry.shapes import as_geojson
from smeedkaart.publish.classes import classes_of
from smeedkaart.publish.colours import BORROWED, DOTS, ink, tier_colours
from smeedkaart.publish.sentences import borrowed_together, borrowed_words, known, source_words, unpaid_words
from smeedkaart.publish.templates import template
from smeedkaart.text.language import gettext as _

__all__ = ["to_geojson", "write_geojson", "write_geopackage"]

# seven decimals of a degree are about a centimetre
_DECIMALS = 7

_LAYER = "gebieden"

# between the tier of an area and those of which it cannot be said
_OPEN = "?"

# what the sign of an area goes by in QGIS: why it gets no amount, else its tier, marked when that is borrowed
# and with the tiers that it may yet get
_SURE = f"""coalesce("trede" || CASE WHEN "geleend" IS NULL THEN '' ELSE '{BORROWED}' END, '')"""
_SIGN = f"""coalesce("geen_bedrag", {_SURE} || coalesce('{_OPEN}' || "nog_niet_te_zeggen", ''))"""


# by what areas are taken together, as the columns with it are called
_CALLED = {"area_kind": "soort", "area_group": "werkgebied"}
_TOGETHER = {
    "samen_naar": "TEXT",
    "naam": "TEXT",
    "gebieden": "INTEGER",
    "mensen": "REAL",
    "laag": "REAL",
    "hoog": "REAL",
    # what they get at least, in whole cents, and whether that is all
    "bedrag_cent": "INTEGER",
    "bedrag_volledig": "INTEGER",
}


def to_geojson(assessment: Assessment, *, made_on: date | None = None) -> dict[str, Any]:
    """Return areas with their numbers as GeoJSON."""
    shapes = assessment.areas.to_crs(4326).geometry
    # RFC 7946, 3.1.6: exterior rings run counterclockwise
    shapes = shapely.orient_polygons(shapes.to_numpy(), exterior_cw=False)
    features = [
        {
            "type": "Feature",
            "id": area,
            "properties": row,
            "geometry": as_geojson(shape, _DECIMALS),
        }
        for (area, row), shape in zip(_numbers(assessment).items(), shapes, strict=True)
    ]
    return {
        "type": "FeatureCollection",
        "name": _LAYER,
        "notice": assessment.notice,
        "scheme": assessment.scheme.id,
        "sources": source_words(assessment),
        "made_on": (made_on or _today()).isoformat(),
        "features": features,
    }


def write_geojson(assessment: Assessment, path: str | Path, *, made_on: date | None = None) -> Path:
    """Write areas with their numbers as GeoJSON."""
    text = json.dumps(to_geojson(assessment, made_on=made_on), ensure_ascii=False, allow_nan=False)
    return write_whole(path, text + "\n")


def write_geopackage(assessment: Assessment, path: str | Path, *, made_on: date | None = None) -> Path:
    """Write areas with their numbers, the receipts' pieces and the sources as a GeoPackage."""
    day = (made_on or _today()).isoformat()
    return writing(path, lambda fresh: _fill(assessment, fresh, day))


def _fill(assessment: Assessment, path: Path, day: str) -> None:
    rows = pd.DataFrame.from_dict(_numbers(assessment), orient="index")
    frame = gpd.GeoDataFrame(rows, geometry=assessment.areas.geometry.to_numpy(), crs=assessment.areas.crs)
    frame.insert(0, "gebied_id", assessment.areas.index)
    # one kind of geometry in a layer: what is whole becomes a multipolygon of one
    frame.geometry = [_multi(shape) for shape in frame.geometry]
    with warnings.catch_warnings():
        # the name with which the file begins its life does not matter
        warnings.filterwarnings("ignore", message=".*non-conformant file extension.*")
        frame.to_crs(28992).to_file(path, layer=_LAYER, driver="GPKG", VERSION="1.3")
    with closing(sqlite3.connect(path)) as database, database:
        _add_table(database, "delen", _piece_columns(assessment), _pieces(assessment), day)
        origin = [("melding", assessment.notice), ("regeling", assessment.scheme.title)]
        origin += [("geleende cijfers", line) for line in borrowed_together(assessment)]
        origin += [("bron", line) for line in source_words(assessment)] + [("gemaakt op", day)]
        if assessment.subtotals:
            _add_table(database, "deeltotalen", _TOGETHER, _subtotals(assessment), day)
        _add_table(database, "herkomst", {"soort": "TEXT", "tekst": "TEXT"}, [r for r in origin if r[1]], day)
        _add_style(database, assessment, day)


def _numbers(assessment: Assessment) -> dict[str, dict[str, Any]]:
    rows: dict[str, dict[str, Any]] = {}
    for area, receipt in assessment.receipts.items():
        total = receipt.total
        kind, group = classes_of(assessment, area)
        rows[area] = {
            "naam": receipt.name,
            "soort": kind or None,
            "werkgebied": group or None,
            "inwoners": receipt.inhabitants,
            "mensen": known(receipt.people),
            "laag": known(receipt.low),
            "hoog": known(receipt.high),
            "minstens": known(receipt.floor),
            "hoogstens": known(receipt.ceiling),
            "dekking": known(receipt.coverage),
            "trede": receipt.tier,
            "nog_niet_te_zeggen": " ".join(receipt.undecided) or None,
            # money is never a float: whole cents for sums, text for reading
            "bedrag_cent": _cents(total),
            "bedrag": None if total is None else str(total),
            "bedrag_laag_cent": _cents(receipt.total_low),
            "bedrag_laag": None if receipt.total_low is None else str(receipt.total_low),
            "bedrag_hoog_cent": _cents(receipt.total_high),
            "bedrag_hoog": None if receipt.total_high is None else str(receipt.total_high),
            # what the pool pays of an amount that nobody knows is not known either
            "betaald_cent": None if total is None else _cents(receipt.paid),
            "betaald": None if total is None else str(receipt.paid),
            "geen_bedrag": unpaid_words(receipt) or None,
            "geleend": borrowed_words(receipt) or None,
            "geleend_cent": int(receipt.on_borrowed * 100),
            "geleend_bedrag": str(receipt.on_borrowed),
        }
    return rows


def _subtotals(assessment: Assessment) -> list[tuple[Any, ...]]:
    return [
        (
            _CALLED[one.by],
            one.name or None,
            len(one.areas),
            known(one.total.people),
            known(one.total.low),
            known(one.total.high),
            _cents(one.total.amount),
            int(one.total.amount_complete),
        )
        for one in assessment.subtotals
    ]


def _cents(amount: Decimal | None) -> int | None:
    return None if amount is None else int(amount * 100)


def _piece_columns(assessment: Assessment) -> dict[str, str]:
    zone = assessment.basis.data.called.column
    return {
        "gebied_id": "TEXT",
        zone: "TEXT",
        f"{zone}naam": "TEXT",
        "tabel": "TEXT",
        "jaar": "INTEGER",
        "niveau": "TEXT",
        "deel": "REAL",
        "cijfer": "REAL",
        "mensen": "REAL",
    }


def _pieces(assessment: Assessment) -> list[tuple[Any, ...]]:
    return [
        (
            area,
            piece.zone,
            piece.name,
            str(piece.table),
            piece.year,
            piece.published_at,
            piece.share,
            piece.figure,
            piece.people,
        )
        for area, receipt in assessment.receipts.items()
        for piece in receipt.pieces
    ]


def _add_table(
    database: sqlite3.Connection, name: str, columns: dict[str, str], rows: list[tuple[Any, ...]], day: str
) -> None:
    defined = ", ".join(f"{column} {kind}" for column, kind in columns.items())
    database.execute(f"CREATE TABLE {name} (fid INTEGER PRIMARY KEY AUTOINCREMENT, {defined})")
    places = ", ".join("?" * len(columns))
    database.executemany(f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({places})", rows)  # noqa: S608
    _register(database, name, day)


def _register(database: sqlite3.Connection, name: str, day: str) -> None:
    # a table that is not in gpkg_contents does not exist for a GIS
    database.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change) "
        "VALUES (?, 'attributes', ?, ?)",
        (name, name, f"{day}T00:00:00.000Z"),
    )


def _add_style(database: sqlite3.Connection, assessment: Assessment, day: str) -> None:
    # the table in which QGIS looks for the style of a layer
    database.execute(
        "CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, "
        "f_table_catalog TEXT(256), f_table_schema TEXT(256), f_table_name TEXT(256), "
        "f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT, "
        "useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30), "
        "update_time DATETIME)"
    )
    database.execute(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, "
        "styleName, styleQML, styleSLD, useAsDefault, description, owner, update_time) "
        "VALUES ('', '', ?, 'geom', 'trede', ?, '', 1, '', '', ?)",
        (_LAYER, _qml(assessment), f"{day}T00:00:00.000Z"),
    )
    _register(database, "layer_styles", day)


def _qml(assessment: Assessment) -> str:
    """Write the style of the layer for QGIS."""
    signs = [
        _sign(tier or "", _("tier {tier}").format(tier=tier) if tier else _("no tier"), colour)
        for tier, colour in reversed(tier_colours([tier.key for tier in assessment.scheme.tiers]).items())
    ]
    marked = [*_lent_signs(assessment), *_open_signs(assessment)]
    signs += marked
    # what gets no amount is dotted, whatever its tier
    unpaid = dict.fromkeys(filter(None, map(unpaid_words, assessment.receipts.values())))
    text = _("no amount: {reasons}")
    signs += [_sign(words, text.format(reasons=words), DOTS, style="dense6") for words in unpaid]
    return template("style.qml").render(signs=signs, column=_SIGN if unpaid or marked else "trede")


def _lent_signs(assessment: Assessment) -> list[dict[str, str]]:
    """Write the signs of tiers that hold somewhere on a borrowed figure: their colour, ruled with lines."""
    colours = tier_colours([tier.key for tier in assessment.scheme.tiers])
    lent = {
        (one.tier, borrowed_words(one)): None
        for one in assessment.receipts.values()
        if borrowed_words(one) and not one.undecided
    }
    text = _("tier {tier}, {figure}")
    return [
        _sign(
            f"{tier}{BORROWED}", text.format(tier=tier, figure=words), colours[tier], lines=ink(colours[tier])
        )
        for tier, words in {tier: (tier, words) for tier, words in lent}.values()
    ]


def _open_signs(assessment: Assessment) -> list[dict[str, str]]:
    """Write the signs of what cannot be said: the colour of what is certain, hatched with what may hold."""
    colours = tier_colours([tier.key for tier in assessment.scheme.tiers])
    signs = {}
    for one in assessment.receipts.values():
        if not one.undecided or one.unpaid:
            continue
        lent = borrowed_words(one)
        value = f"{one.tier or ''}{BORROWED if lent else ''}{_OPEN}{' '.join(one.undecided)}"
        perhaps = _(" or ").join(one.undecided)
        if one.tier:
            sure = _("tier {tier}").format(tier=one.tier)
            sure = f"{sure}, {lent}" if lent else sure
            label = _("{tier}, perhaps {perhaps}").format(tier=sure, perhaps=perhaps)
        else:
            label = _("not certain, perhaps tier {perhaps}").format(perhaps=perhaps)
        above = colours[one.undecided[-1]]
        signs[value] = _sign(value, label, colours[one.tier], lines=above, pattern="b_diagonal")
    return list(signs.values())


def _sign(
    value: str, label: str, colour: str, style: str = "solid", *, lines: str = "", pattern: str = "horizontal"
) -> dict[str, str]:
    above = _channels(lines) if lines else ""
    return {
        "value": value,
        "label": label,
        "colour": _channels(colour),
        "style": style,
        "lines": above,
        "pattern": pattern,
    }


def _channels(colour: str) -> str:
    channels = ",".join(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5))
    return f"{channels},255"


def _multi(shape: Any) -> Any:
    return MultiPolygon([shape]) if shape.geom_type == "Polygon" else shape


def _today() -> date:
    return date.today()  # noqa: DTZ011 - the day where the user is
