"""The newest filled year of each indicator: CBS publishes figures about money years after those of people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Literal

import pandas as pd

from smeedkaart.errors import NothingFoundError, ServiceError
from smeedkaart.sources.cbs import kerncijfers, ses_woa
from smeedkaart.sources.cbs.cbsodata import STATLINE
from smeedkaart.sources.cbs.kerncijfers import Figures
from smeedkaart.sources.cbs.ses_woa import Scores
from smeedkaart.sources.cbs.statline import OData, Table
from smeedkaart.sources.municipalities import COUNTRY
from smeedkaart.sources.origin import Origin
from smeedkaart.sources.outcome import Outcome
from smeedkaart.sources.rejected import Odd
from smeedkaart.statistics.indicators import CATALOGUE
from smeedkaart.text.teller import Statement

__all__ = ["Collected", "collect", "collect_around"]

_ABOUT = ["name", "kind", "flag"]
# how many municipalities fit in one question
_AT_ONCE = 6
# a municipality carries no flag; it merged when its surface changed by more than this part in a year, or,
# where no surface is published yet, when its inhabitants did
_OTHER_SURFACE, _OTHER_PEOPLE = 0.01, 0.10


@dataclass(frozen=True)
class Collected:
    """All figures of one municipality, each from the newest year in which it is filled."""

    # index: codes in the borders of the year asked for; country, municipality, wijken, buurten. Columns
    # `name`, `kind`, `flag`, `surface_ha` (land and water, missing where not published), and one for each
    # indicator of which any figure is published, in published units.
    rows: pd.DataFrame
    origins: Mapping[str, Origin]  # for each of those indicators the table and year it comes from
    # for each indicator from an older year: how many buurten could not take its figure, as their border
    # changed since
    carried: Mapping[str, int]
    outcomes: tuple[Outcome, ...]  # what came of asking each source
    # figures that were published and could have been taken, but cannot be right
    left_out: tuple[Odd, ...] = ()
    # indicators that the table of the year asked for lacks, though it is usual that it has them, and that no
    # older table gave either
    absent: tuple[str, ...] = ()


def collect(odata: OData, year: int, municipality: str, *, back: int = 4) -> Collected:
    """Fetch the figures and the socio-economic scores of a municipality in the borders of one year.

    Counts are those of `year`. A mean comes from the newest year in which at least half as many places have
    it as in its best year. An older figure is given only to places whose border did not change since: flag 1
    in every year between. Older tables are asked only when a figure of this year is missing for more than
    half of the inhabited places. When the scores fail, the figures are there all the same, and `outcomes`
    tells it.
    """
    known = kerncijfers.tables(odata)
    if year not in known:
        listed = ", ".join(str(one) for one in known)
        raise NothingFoundError(
            Statement("statline.no_year", service=STATLINE, year=year, known=listed), STATLINE
        )
    editions = _editions(odata, known, year, municipality, back)
    fetched = datetime.now(UTC).isoformat(timespec="seconds")
    rows, origins, carried = _chosen(editions, odata, fetched)
    main = Outcome("kerncijfers", "found", origin=_origin_of_figures(odata, editions[0], fetched))
    left_out = tuple(_left_out(editions, origins))
    scores, outcome = _scores(odata, year, municipality, fetched)
    if scores is not None and outcome.origin is not None:
        found = scores.rows.columns[scores.rows.notna().any()]
        rows = rows.join(scores.rows[found], how="left")
        origins |= dict.fromkeys(found, outcome.origin)
        left_out += scores.left_out
    absent = tuple(name for name in editions[0].absent if name not in origins)
    return Collected(rows, origins, carried, (main, outcome), left_out, absent)


def collect_around(odata: OData, year: int, municipalities: Sequence[str], own: Collected) -> pd.DataFrame:
    """Fetch of other municipalities what was collected of one, each indicator from the same table.

    Gives rows as `Collected.rows`. What a table lacks of them is missing; scores that nobody published too.
    """
    known = kerncijfers.tables(odata)
    parts = [
        _around(odata, known, year, municipalities[first : first + _AT_ONCE], own)
        for first in range(0, len(municipalities), _AT_ONCE)
    ]
    rows = pd.concat(parts)
    return rows[~rows.index.duplicated()]


def _around(
    odata: OData, known: Mapping[int, Table], year: int, municipalities: Sequence[str], own: Collected
) -> pd.DataFrame:
    years = {name: origin.year for name, origin in own.origins.items() if origin.kind == "kerncijfers"}
    # every year between: a border that moved in any of them makes an older figure that of another place
    editions = [
        kerncijfers.figures(
            odata,
            known[edition],
            edition,
            municipalities,
            only=[name for name, of in years.items() if of == edition],
        )
        for edition in range(year, min(years.values(), default=year) - 1, -1)
        if edition in known
    ]
    newest = editions[0]
    same = dict(zip((edition.year for edition in editions), _unchanged(editions), strict=True))
    rows = newest.rows[_ABOUT].assign(surface_ha=newest.surface)
    for edition in editions:
        names = [name for name, of in years.items() if of == edition.year and name in edition.rows]
        unmoved = rows.index.intersection(same[edition.year])
        rows[names] = edition.rows.loc[unmoved, names].reindex(rows.index)
    return rows.join(_scores_around(odata, year, municipalities, own), how="left")


def _scores_around(odata: OData, year: int, municipalities: Sequence[str], own: Collected) -> pd.DataFrame:
    names = [name for name, origin in own.origins.items() if origin.kind == "ses-woa"]
    try:
        tables = ses_woa.tables(odata) if names else {}
        found = ses_woa.scores(odata, tables[year], year, municipalities).rows if year in tables else None
    except NothingFoundError:
        found = None
    return (
        pd.DataFrame(index=pd.Index([], name="code"))
        if found is None
        else found[found.columns.intersection(names)]
    )


def _editions(
    odata: OData, known: Mapping[int, Table], year: int, municipality: str, back: int
) -> list[Figures]:
    """Fetch the year itself, and older ones for as long as an indicator still looks empty."""
    editions = [kerncijfers.figures(odata, known[year], year, municipality)]
    for older in range(year - 1, year - back - 1, -1):
        lacking = _unsettled(editions, year - back)
        # across a year without a table nobody knows whether borders changed
        if older not in known or not lacking:
            break
        try:
            # a fault in an old figure that nobody needs must not stand in the way of the new ones
            editions.append(kerncijfers.figures(odata, known[older], older, municipality, only=lacking))
        except NothingFoundError:
            # a municipality that was not there yet has no older figures
            break
    return editions


def _unsettled(editions: Sequence[Figures], oldest: int) -> list[str]:
    years = range(oldest, editions[0].year + 1)
    return [
        key
        for key, item in CATALOGUE.items()
        if item.kind == "mean"
        and any(item.named("kwb", year) for year in years)
        and not any(2 * _filled(edition, key) >= _inhabited(edition) for edition in editions)
    ]


def _own(edition: Figures) -> pd.DataFrame:
    return edition.rows[edition.rows["kind"] != "land"]


def _filled(edition: Figures, key: str) -> int:
    return int(_own(edition)[key].notna().sum()) if key in edition.rows else 0


def _inhabited(edition: Figures) -> int:
    return int((_own(edition)["population"] > 0).sum())


def _chosen(
    editions: Sequence[Figures], odata: OData, fetched: str
) -> tuple[pd.DataFrame, dict[str, Origin], dict[str, int]]:
    """Take each indicator from one year, and tell which."""
    newest = editions[0]
    same = dict(zip([edition.year for edition in editions], _unchanged(editions), strict=True))
    columns: dict[str, pd.Series[float]] = {}
    origins: dict[str, Origin] = {}
    carried: dict[str, int] = {}
    for key, item in CATALOGUE.items():
        edition = newest if item.kind == "count" else _newest_filled(editions, key)
        if edition is None or key not in edition.rows or not edition.rows[key].notna().any():
            continue
        columns[key] = edition.rows[key].reindex(newest.rows.index)
        origins[key] = _origin_of_figures(odata, edition, fetched, on_new_year=item.theme == "people")
        if edition is not newest:
            kept = newest.rows.index.isin(same[edition.year])
            columns[key] = columns[key].where(kept)
            carried[key] = int((~kept & (newest.rows["kind"] == "buurt")).sum())
    return newest.rows[_ABOUT].assign(surface_ha=newest.surface, **columns), origins, carried


def _left_out(editions: Sequence[Figures], origins: Mapping[str, Origin]) -> Iterator[Odd]:
    """Give what was left out of the year a figure is from or should have been from, not of older ones."""
    for edition in editions:
        for odd in edition.left_out:
            if odd.indicator not in origins or odd.year > origins[odd.indicator].year:
                yield odd


def _newest_filled(editions: Sequence[Figures], key: str) -> Figures | None:
    filled = [_filled(edition, key) for edition in editions]
    most = max(filled)
    return next(
        (edition for edition, here in zip(editions, filled, strict=True) if here and 2 * here >= most), None
    )


def _unchanged(editions: Sequence[Figures]) -> Iterator[pd.Index[str]]:
    """Give for each edition, newest first, the places that have had the same border ever since."""
    same = editions[0].rows.index
    yield same
    for newer, older in pairwise(editions):
        flagged = newer.rows.index[(newer.rows["flag"] == 1).fillna(value=False)]
        steady = flagged.union(_steady(newer, older))
        same = same.intersection(steady).intersection(older.rows.index)
        yield same


def _steady(newer: Figures, older: Figures) -> pd.Index[str]:
    """Name the country, and the municipalities that did not merge: those carry no flag."""
    above = newer.rows.index[newer.rows["kind"] == "gemeente"]
    surface = _change(newer.surface, older.surface, above)
    people = _change(newer.rows["population"], older.rows["population"], above)
    steady = (surface <= _OTHER_SURFACE) | (surface.isna() & (people <= _OTHER_PEOPLE))
    return above[steady.to_numpy()].union(pd.Index([COUNTRY]))


def _change(newer: pd.Series[float], older: pd.Series[float], codes: pd.Index[str]) -> pd.Series[float]:
    before = older.reindex(codes)
    return (newer.reindex(codes) - before).abs() / before


def _origin_of_figures(odata: OData, edition: Figures, fetched: str, *, on_new_year: bool = False) -> Origin:
    # people and households are counted on the first of January; the rest is about some time in that year
    period = f"{edition.year}-01-01" if on_new_year else edition.source.period or str(edition.year)
    return _origin(odata, "kerncijfers", edition, period, fetched)


def _origin(
    odata: OData,
    kind: Literal["kerncijfers", "ses-woa"],
    found: Figures | Scores,
    period: str,
    fetched: str,
) -> Origin:
    return Origin(
        kind=kind,
        table=found.source.id,
        title=found.source.title,
        year=found.year,
        period=period,
        modified=found.source.modified,
        address=odata.address(found.source.id),
        fetched=fetched,
        rows=len(found.rows),
    )


def _scores(odata: OData, year: int, municipality: str, fetched: str) -> tuple[Scores | None, Outcome]:
    try:
        known = ses_woa.tables(odata)
        if year not in known:
            return None, Outcome("ses-woa", "empty", "no-table", {"year": year, "known": list(known)})
        scores = ses_woa.scores(odata, known[year], year, municipality)
    except (NothingFoundError, ServiceError) as error:
        return None, Outcome.of_error("ses-woa", error)
    origin = _origin(odata, "ses-woa", scores, scores.period, fetched)
    return scores, Outcome("ses-woa", "found", origin=origin)
