"""What is a row of a map file called? The first column with a name that is filled, else a number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    """List the columns that have one of these names, whatever their capitals, in the order of the names."""
    by_name = {str(column).lower(): column for column in columns}
    return [by_name[name] for name in names if name in by_name]


def plain_text(value: object) -> str:
    r"""Write a cell as one line of text, empty when there is nothing in it.

    Examples
    --------
    >>> plain_text("De  Weide\n"), plain_text(118.0), plain_text(float("nan"))
    ('De Weide', '118', '')
    """
    if value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return one_line(str(value))
