"""What is a row of a map file called? The first column with a name that is filled, else a number."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import numpy as np
import pandas as pd

from smeedkaart.text.spelling import one_line
from smeedkaart.text.teller import Statement

__all__ = [
    "CLASS_COLUMNS",
    "ID_COLUMNS",
    "MUNICIPALITY_COLUMNS",
    "NAME_COLUMNS",
    "columns_called",
    "plain_text",
    "row_name",
]

NAME_COLUMNS = (
    "naam",
    "name",
    "gebied",
    "gebiedsnaam",
    "gebiednaam",
    "smederij",
    "title",
    "titel",
    "label",
    "omschrijving",
    "buurtnaam",
    "wijknaam",
    "statnaam",
    # as CBS and others have them
    "bu_naam",
    "wk_naam",
    "naam_nl",
    "name_nl",
    "dorpsnaam",
    "naam_gebied",
    "buurt",
    "wijk",
    "dorp",
)
ID_COLUMNS = (
    "id",
    "area_id",
    "gebied_id",
    "gebiedid",
    "uuid",
    "code",
    "gebiedscode",
    "buurtcode",
    "wijkcode",
    "statcode",
)
# of what kind an area is ("wijk", "dorp") and of which group, as files and our own exports call it
CLASS_COLUMNS = {
    "area_kind": ("area_kind", "soort", "gebiedssoort", "soort_gebied"),
    "area_group": ("area_group", "werkgebied", "gebiedsgroep"),
}
# what tells in which municipality a row lies: a name before a code
MUNICIPALITY_COLUMNS = (
    "gemeentenaam",
    "gemeente_naam",
    "gm_naam",
    "gem_naam",
    "gemeente",
    "municipality",
    "gemeentecode",
    "gm_code",
    "gem_code",
)
# what programs write where nothing was filled in
_NOTHING = {"null", "<null>", "(null)", "nan", "<na>", "none", "undefined", "#n/a", "#n/b", "[object object]"}
# a shapefile keeps no more of the name of a column
_MOST_LETTERS = 10
# what tells one weight from another
_WEIGHT_COLUMNS = ("crs28992res100m", "postcode6", "postcode", "identificatie")


def row_name(properties: Mapping[Any, Any], number: int) -> Statement | str:
    """Name a row for a sentence about it.

    Examples
    --------
    >>> print(row_name({"Naam": "Krakeel"}, 3), row_name({"naam": None, "hoogte": 12}, 3), sep=", ")
    Krakeel, rij 3
    """
    for column in columns_called(properties, (*NAME_COLUMNS, *ID_COLUMNS, *_WEIGHT_COLUMNS)):
        text = plain_text(properties[column])
        if text:
            return text
    return Statement("files.row_number", number=number)


def columns_called(columns: Any, names: Sequence[str]) -> list[Any]:
    """List the columns that have one of these names, in the order of the names.

    Capitals, spaces and dashes make no difference, and of a long name a shapefile keeps the beginning.

    Examples
    --------
    >>> columns_called(["NAAM", "code", "Naam", "GEBIEDSNAA"], ["naam", "gebiedsnaam"])
    ['NAAM', 'Naam', 'GEBIEDSNAA']
    """
    by_name: dict[str, list[Any]] = {}
    for column in columns:
        by_name.setdefault(_key(str(column)), []).append(column)
    keys = dict.fromkeys(_key(written) for name in names for written in (name, name[:_MOST_LETTERS]))
    return [column for key in keys for column in by_name.get(key, [])]


def _key(column: str) -> str:
    return re.sub(r"[\s_-]+", "", column.lower())


def plain_text(value: Any) -> str:
    r"""Write a cell as one line of text, empty when there is nothing in it.

    An object, as JSON may have it, is what it holds under a name or in Dutch; a list is no text.

    Examples
    --------
    >>> plain_text("De  Weide\n"), plain_text(118.0), plain_text(float("nan"))
    ('De Weide', '118', '')
    >>> plain_text('{"nl": "Noord", "fy": "Noard"}'), plain_text("NULL"), plain_text(["Noord"])
    ('Noord', '', '')
    """
    if isinstance(value, dict):
        return _inside(value)
    if isinstance(value, (list, tuple, set, np.ndarray)) or pd.isna(value):
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = one_line(str(value))
    if text[:1] in {"{", "["}:
        # as GDAL hands out what is no plain value
        with suppress(ValueError, RecursionError):
            return plain_text(json.loads(text))
    return "" if text.casefold() in _NOTHING else text


def _inside(value: Mapping[Any, Any]) -> str:
    """Find the name in an object: in Dutch, under a name, or the only text there is."""
    for column in columns_called(value, ("nl", "nld", "nl-nl", *NAME_COLUMNS, "value", "text", "en")):
        text = plain_text(value[column])
        if text:
            return text
    texts = [plain_text(one) for one in value.values() if isinstance(one, str)]
    return texts[0] if len(texts) == 1 else ""
