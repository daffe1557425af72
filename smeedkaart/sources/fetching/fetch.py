"""Fetch borders and figures of a municipality and keep them as a data pack: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import get_args

from smeedkaart.errors import NothingFoundError, ServiceError, SmeedkaartError
from smeedkaart.files.map_file import refuse_absent
from smeedkaart.sources.cbs import kerncijfers, ses_woa
from smeedkaart.sources.cbs.newest_year import Collected, collect
from smeedkaart.sources.cbs.squares import newest_squares
from smeedkaart.sources.cbs.statline import STATLINE, Table
from smeedkaart.sources.fetching.assemble import Borders, assembled
from smeedkaart.sources.fetching.progress import OnProgress
from smeedkaart.sources.fetching.provinces import with_provinces
from smeedkaart.sources.fetching.safeguards import (
    SCORES,
    Before,
    ChosenWeights,
    checked,
    earlier,
    refuse_less,
    weighted,
)
from smeedkaart.sources.fetching.surroundings import with_surroundings
from smeedkaart.sources.fetching.trip import Trip, names_of
from smeedkaart.sources.fetching.zones import FetchedLevel
from smeedkaart.sources.http.services import Services
from smeedkaart.sources.municipalities import COUNTRY, Municipality, find
from smeedkaart.sources.packs.checks import Arrival
from smeedkaart.sources.packs.folder import home, key_of
from smeedkaart.sources.packs.pack import Pack, open_pack, write
from smeedkaart.sources.pdok.boundaries import borders, years_with_borders
from smeedkaart.sources.pdok.geojson import WIJK_EN_BUURTKAART
from smeedkaart.text.teller import Statement

__all__ = ["fetch", "refresh"]


def fetch(
    municipality: str,
    year: int | None = None,
    level: FetchedLevel = "buurt",
    *,
    weights: Path | None = None,
    weights_layer: str | None = None,
    squares: bool = False,
    folder: Path | None = None,
    services: Services | None = None,
    on_progress: OnProgress | None = None,
) -> Pack:
    """Fetch borders, kerncijfers and SES-WOA of a municipality, check them and keep them as a data pack.

    Either a whole, checked pack comes to stand on this computer, or everything stays as it was.

    Parameters
    ----------
    municipality
        Name or code ("Hoogeveen", "'s-Gravenhage", "GM0118"), or "Nederland" for the whole country.
    year
        Year of the borders and figures; None for the newest for which this municipality has both.
    level
        What the zones are: "buurt" or "wijk".
    weights
        A file that says where in the zones people live (see `read_weights`); None leaves the weight layer of
        an earlier pack as it is.
    weights_layer
        Which layer of that file; None to tell it from the names.
    squares
        Whether to fetch the squares of 100 m of CBS as weights: of the year of the borders, or the last year
        before it that has them. The file is of the whole country, and is kept for a next municipality.
    folder
        Where packs are kept; None for the data folder of this user.
    services
        Where the services live; None for the settings of the environment.
    on_progress
        Is told how far it is. What it raises stops the fetch.

    Returns
    -------
    Pack
        What was written, with its checks.

    Raises
    ------
    NothingFoundError
        When there is no such municipality, naming those that come near, or no such year, naming the years
        that there are.
    ServiceError
        When a service failed, or sent what cannot be right; what was there stays. SES-WOA alone may fail:
        then the pack says so, unless there is a pack that has it. So may the zones across the municipal
        border, and the averages of the province.
    InputFileError
        When the file with weights cannot be used.
    PackError, OutputFileError
        When the pack cannot be written.

    Examples
    --------
    >>> fetch("Hoogeveen", services=Services(offline=True))
    Traceback (most recent call last):
        ...
    smeedkaart.errors.ServiceError: ...
    """
    if weights is not None:
        # before anything is fetched
        refuse_absent(weights)
    with Trip(services, on_progress) as trip:
        chosen = None if weights is None else ChosenWeights(weights, weights_layer)
        return _fetch(trip, municipality, year, level, weights=chosen, squares=squares, folder=folder)


def _fetch(
    trip: Trip,
    municipality: str,
    year: int | None,
    level: FetchedLevel,
    *,
    weights: ChosenWeights | None = None,
    squares: bool = False,
    folder: Path | None = None,
) -> Pack:
    place, figures = _found(trip, municipality, year)
    before = earlier(key_of({"code": place.code, "year": figures.year, "level": level}), folder)
    refuse_less(figures.collected.outcomes, before)
    pack, arrival = _brought_together(trip, place, figures, level)
    trip.steps.begin("around")
    pack = with_surroundings(trip.client, trip.odata, pack, figures.collected)
    pack = with_provinces(trip.odata, pack, figures.collected)
    if squares:
        trip.steps.begin("squares")
        weights = ChosenWeights(newest_squares(trip.client, figures.year, _of_country(folder)), fetched=True)
    if weights is not None:
        trip.steps.begin("weights")
    pack, arrival = weighted(pack, arrival, weights, before)
    trip.steps.begin("checks")
    pack = replace(pack, checks=checked(pack, arrival, before))
    # once more: it may have been put there while this was fetched
    refuse_less(pack.outcomes, earlier(pack.key, folder) if _failed(pack) else Before())
    trip.steps.begin("writing")
    write(pack, folder)
    trip.steps.done()
    return pack


def _of_country(folder: Path | None) -> Path:
    """Return where files of the whole country are kept, beside the packs that were made with them."""
    place = home(folder) / "vierkanten"
    place.mkdir(exist_ok=True)
    return place


def refresh(
    key: str,
    *,
    folder: Path | None = None,
    services: Services | None = None,
    on_progress: OnProgress | None = None,
) -> tuple[Pack, bool]:
    """Fetch a pack again if its publisher changed anything; on any failure it stays as it is.

    Parameters
    ----------
    key
        Which pack ("GM0118-2025").
    folder, services, on_progress
        As for `fetch`.

    Returns
    -------
    tuple of Pack and bool
        The pack as it now is, and whether anything new was fetched.

    Raises
    ------
    PackError
        When there is no such pack, or it is damaged.
    ServiceError
        When a service failed.

    Examples
    --------
    >>> refresh("GM0118-1812")
    Traceback (most recent call last):
        ...
    smeedkaart.errors.PackError: ...
    """
    pack = open_pack(key, folder)
    with Trip(services, on_progress) as trip:
        trip.steps.begin("place")
        # what somebody made of zones of another level cannot be fetched
        if pack.level not in get_args(FetchedLevel) or not _changed(trip, pack):
            trip.steps.done()
            return pack, False
        code, year = pack.code, pack.year
        level: FetchedLevel = "wijk" if pack.level == "wijk" else "buurt"
        # of a whole country there is no room for the old one beside the new one
        del pack
        return _fetch(trip, code, year, level, folder=folder), True


class _NobodyError(NothingFoundError):
    """There are rows, and nobody lives in them."""


@dataclass(frozen=True)
class _Figures:
    """The figures of one municipality in one year."""

    year: int
    collected: Collected
    # newer years of which there are figures and no borders
    borderless: tuple[int, ...] = ()


# --- which place, which year -------------------------------------------------------------------------------


def _found(trip: Trip, text: str, year: int | None) -> tuple[Municipality, _Figures]:
    """Find the municipality, and the newest year of which it has borders, figures and people."""
    trip.steps.begin("place")
    tables = kerncijfers.tables(trip.odata)
    if year is not None:
        return _of_year(trip, tables, text, year)
    unknown: NothingFoundError | None = None
    borderless: list[int] = []
    for candidate in tables:
        names = names_of(trip, candidate)
        if not names:
            borderless.append(candidate)
            continue
        try:
            place = find(text, names)
            figures = _figures(trip, candidate, place)
            return place, replace(figures, borderless=tuple(borderless))
        except NothingFoundError as error:
            # what is told is what the newest year says: that one has the names people know
            unknown = unknown or error
    raise unknown or _no_such_year(trip, tables, None)


def _of_year(trip: Trip, tables: Mapping[int, Table], text: str, year: int) -> tuple[Municipality, _Figures]:
    names = names_of(trip, year) if year in tables else {}
    if not names:
        raise _no_such_year(trip, tables, year)
    try:
        place = find(text, names)
    except NothingFoundError as error:
        raise _other_years(trip, tables, text, year, error) from None
    try:
        return place, _figures(trip, year, place)
    except _NobodyError as error:
        # somebody lives in every municipality of every year, so this answer cannot be right
        raise ServiceError(error.said, STATLINE) from None


def _figures(trip: Trip, year: int, place: Municipality) -> _Figures:
    trip.steps.whole_country = place.code == COUNTRY
    trip.steps.begin("figures")
    try:
        collected = collect(trip.odata, year, place.code)
    except NothingFoundError as error:
        # CBS draws the map and fills the table of one year for the same municipalities
        said = Statement("fetching.no_figures", service=STATLINE, municipality=place.name, year=year)
        raise ServiceError(said, STATLINE) from error
    own = collected.rows[collected.rows["kind"].isin(["buurt", "wijk"])]
    if "population" not in own or not own["population"].sum() > 0:
        raise _NobodyError(
            Statement("fetching.nobody", service=STATLINE, municipality=place.name, year=year),
            STATLINE,
        )
    return _Figures(year, collected)


def _no_such_year(trip: Trip, tables: Mapping[int, Table], year: int | None) -> SmeedkaartError:
    there = sorted(set(tables) & set(years_with_borders(trip.client)), reverse=True)
    if not there:
        # a map service without any map is not empty, it is broken
        return ServiceError(
            Statement("fetching.no_borders_at_all", service=WIJK_EN_BUURTKAART), WIJK_EN_BUURTKAART
        )
    years = ", ".join(map(str, there))
    return NothingFoundError(Statement("fetching.no_such_year", year=year, years=years), STATLINE)


def _other_years(
    trip: Trip, tables: Mapping[int, Table], text: str, year: int, unknown: NothingFoundError
) -> NothingFoundError:
    """Name the years in which there was a municipality of that name, if any."""
    there = []
    for other in tables:
        names = names_of(trip, other) if other != year else {}
        try:
            find(text, names)
        except NothingFoundError:
            continue
        there.append(str(other))
    if not there:
        return unknown
    said = Statement("fetching.other_years", name=text, year=year, years=", ".join(there))
    return NothingFoundError(said, unknown.service)


# --- bringing it together ----------------------------------------------------------------------------------


def _brought_together(
    trip: Trip, place: Municipality, figures: _Figures, level: FetchedLevel
) -> tuple[Pack, Arrival]:
    trip.steps.begin("borders")
    of = None if place.code == COUNTRY else place.code
    try:
        zones = borders(trip.client, figures.year, level, of)
        outlines = borders(trip.client, figures.year, "gemeente", of)
        parents = borders(trip.client, figures.year, "wijk", of) if level == "buurt" else outlines
    except NothingFoundError as error:
        # its name was on the map of that year a moment ago, so its borders are not absent
        said = Statement(
            "fetching.no_borders", service=WIJK_EN_BUURTKAART, municipality=place.name, year=figures.year
        )
        raise ServiceError(said, WIJK_EN_BUURTKAART) from error
    shapes = Borders(figures.year, zones, parents, outlines)
    pack, arrival = assembled(place, level, figures.collected, shapes, trip.began)
    return pack, replace(arrival, borderless=figures.borderless)


# --- whether there is anything new -------------------------------------------------------------------------


def _failed(pack: Pack) -> bool:
    return any(outcome.result == "failed" for outcome in pack.outcomes)


def _changed(trip: Trip, pack: Pack) -> bool:
    """Tell whether CBS changed a table since, or has one now that it did not have or give."""
    if _failed(pack):
        return True
    scores = [outcome for outcome in pack.outcomes if outcome.source == SCORES]
    if any(outcome.result == "empty" for outcome in scores) and pack.year in ses_woa.tables(trip.odata):
        return True
    known = {
        (origin.table, origin.modified)
        for origin in pack.origins.values()
        if origin.kind in {"kerncijfers", SCORES}
    }
    return any(trip.odata.table(table).modified != modified for table, modified in sorted(known))
