"""In which province each municipality lies, and the figures of whole municipalities to average over one."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import pandas as pd

from smeedkaart.errors import NothingFoundError
from smeedkaart.sources.cbs import kerncijfers, ses_woa
from smeedkaart.sources.cbs.cbsodata import STATLINE, statline_failed
from smeedkaart.sources.cbs.columns import Topic
from smeedkaart.sources.cbs.newest_year import Collected
from smeedkaart.sources.cbs.rows import tables_titled
from smeedkaart.sources.cbs.statline import OData, Table, resolve
from smeedkaart.text.teller import Statement

__all__ = ["Provinces", "municipal_rows", "provinces"]

_TITLE = "Gebieden in Nederland"
_ONE_YEAR = re.compile(rf"{_TITLE}\s+(\d{{4}})\s*\*?", re.IGNORECASE)
_REGION = "RegioS"
# the table has a code and a name of each division of the country, below the title of that division
_UNDER = ("provincie",)
_MUNICIPALITY, _PROVINCE = re.compile(r"GM\d{4}"), re.compile(r"PV\d{2}")


@dataclass(frozen=True)
class Provinces:
    """The provinces of one year."""

    of: Mapping[str, str]  # by code of a municipality the code of its province
    names: Mapping[str, str]  # by code of a province its name


def provinces(odata: OData, year: int) -> Provinces:
    """Fetch in which province each municipality of a year lies; CBS makes a table of that each year."""
    tables = tables_titled(odata, _TITLE, _year_of)
    if year not in tables:
        listed = ", ".join(map(str, tables))
        raise NothingFoundError(
            Statement("statline.no_year", service=STATLINE, year=year, known=listed), STATLINE
        )
    table = tables[year]
    topics = odata.topics(table.id)
    code, name = (_needed(topics, stem, table) for stem in ("Code", "Naam"))
    rows = odata.rows(table.id, filters="", select=[_REGION, code.key, name.key])
    of: dict[str, str] = {}
    names: dict[str, str] = {}
    for row in rows:
        place, province = str(row[_REGION]).strip(), str(row[code.key]).strip()
        if not _MUNICIPALITY.fullmatch(place):
            continue
        if not _PROVINCE.fullmatch(province) or of.setdefault(place, province) != province:
            raise statline_failed("statline.no_province", table=table.id, code=place)
        names[province] = str(row[name.key]).strip()
    if not of:
        raise statline_failed("statline.no_rows", table=table.id)
    return Provinces(of, names)


def _needed(topics: tuple[Topic, ...], stem: str, table: Table) -> Topic:
    topic = resolve(topics, stem, under=_UNDER)
    if topic is None:
        raise statline_failed("statline.no_column", table=table.id, column=f"{stem} (provincies)")
    return topic


def _year_of(table: Table) -> int | None:
    named = _ONE_YEAR.fullmatch(" ".join(table.title.split()))
    return int(named.group(1)) if named else None


def municipal_rows(odata: OData, year: int, own: Collected) -> pd.DataFrame:
    """Fetch of all municipalities what was collected of one, each indicator from the same table.

    Gives one row a municipality: index its code, one column an indicator in published units. What an older
    table says is of its borders of that year; a municipality that was another one then is missing.
    """
    known = kerncijfers.tables(odata)
    years = {name: origin.year for name, origin in own.origins.items() if origin.kind == "kerncijfers"}
    frames: list[pd.DataFrame | pd.Series[float]] = [
        kerncijfers.municipal_figures(odata, known[edition], edition, only=_from(years, edition))
        for edition in sorted({year, *years.values()}, reverse=True)
        if edition in known
    ]
    rows = pd.DataFrame(frames[0]).join(frames[1:], how="left") if frames else pd.DataFrame()
    scored = [name for name, origin in own.origins.items() if origin.kind == "ses-woa"]
    tables = ses_woa.tables(odata) if scored else {}
    if year in tables:
        period = own.origins[scored[0]].period
        rows = rows.join(ses_woa.municipal_scores(odata, tables[year], period, only=scored), how="left")
    return rows


def _from(years: Mapping[str, int], edition: int) -> Collection[str]:
    return [name for name, year in years.items() if year == edition]
