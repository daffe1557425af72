"""Fetch what people name: a municipality, several, or a province with all municipalities in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from smeedkaart.errors import NothingFoundError, PackError, ServiceError
from smeedkaart.sources.cbs import kerncijfers
from smeedkaart.sources.cbs.provinces import Provinces, provinces
from smeedkaart.sources.fetching.fetch import fetch, refresh
from smeedkaart.sources.fetching.progress import OnProgress, Progress
from smeedkaart.sources.fetching.trip import Trip, names_of
from smeedkaart.sources.fetching.zones import FetchedLevel
from smeedkaart.sources.http.services import Services
from smeedkaart.sources.municipalities import Municipality, find, is_province, province_key, spelling_key
from smeedkaart.sources.packs.folder import key_of, path_of
from smeedkaart.text.teller import Statement

__all__ = ["fetch_named"]

# between names on one line; a comma may stand in a name as well, so only where nothing else does
_BETWEEN = (r"[;\n]", ",")


def fetch_named(
    names: Sequence[str],
    year: int | None = None,
    level: FetchedLevel = "buurt",
    *,
    weights: Path | None = None,
    weights_layer: str | None = None,
    squares: bool = False,
    folder: Path | None = None,
    services: Services | None = None,
    on_progress: OnProgress | None = None,
) -> tuple[str, ...]:
    """Fetch every municipality that is named, of one year, each as a data pack of its own.

    A name may be that of a province, which stands for all its municipalities, and one line may hold several
    names. All names are looked up before anything is fetched. Those that came in stay when a later one
    fails, and are not fetched again when they are asked for again and nothing changed.

    Parameters
    ----------
    names
        At least one, as for `fetch`; or of a province ("Drenthe", "provincie Utrecht", "PV26").
    year, level, weights, weights_layer, squares, folder, services, on_progress
        As for `fetch`. Without a year it is the newest of the first, and so of all.

    Returns
    -------
    tuple of str
        The keys of the packs, in the order of the names.

    Raises
    ------
    NothingFoundError, ServiceError, InputFileError, PackError, OutputFileError
        As `fetch`; of several the sentence says which came in already.

    Examples
    --------
    >>> fetch_named(["Hoogeveen", "De Wolden"], services=Services(offline=True))
    Traceback (most recent call last):
        ...
    smeedkaart.errors.ServiceError: ...
    """

    def one(text: str, wanted: int | None, told: OnProgress | None) -> str:
        pack = fetch(
            text,
            wanted,
            level,
            weights=weights,
            weights_layer=weights_layer,
            squares=squares,
            folder=folder,
            services=services,
            on_progress=told,
        )
        return pack.key

    def again(place: Municipality, wanted: int | None, told: OnProgress | None) -> str:
        key = "" if wanted is None else key_of({"code": place.code, "year": wanted, "level": level})
        if weights is not None or squares or not _is_there(key, folder):
            return one(place.code, wanted, told)
        pack, _changed = refresh(key, folder=folder, services=services, on_progress=told)
        return pack.key

    tell = None if on_progress is None else _never_down(on_progress)
    if len(names) == 1 and not is_province(names[0]):
        try:
            return (one(names[0], year, tell),)
        except NothingFoundError as error:
            places = _otherwise(names[0], year, error, services)
    else:
        places = _looked_up(names, year, services)
    return _one_by_one(places, year, again, tell)


def _one_by_one(
    places: Sequence[Municipality],
    year: int | None,
    one: Callable[[Municipality, int | None, OnProgress | None], str],
    on_progress: OnProgress | None,
) -> tuple[str, ...]:
    keys: list[str] = []
    for number, place in enumerate(places):
        told = None if on_progress is None else _part_of(on_progress, number, len(places), place.name)
        try:
            keys.append(one(place, year, told))
        except (ServiceError, NothingFoundError) as error:
            if not keys:
                raise
            kept = tuple(known.name for known in places[:number])
            said = Statement("fetching.some_came_in", name=place.name, reason=error.said, kept=kept)
            raise type(error)(said, error.service) from error
        # areas cross borders of one year only, so the first decides for all
        year = year or int(keys[0].split("-")[1])
    return tuple(keys)


def _never_down(tell: OnProgress) -> OnProgress:
    """Keep the bar where it was while a name is read in another way."""
    highest = 0.0

    def told(progress: Progress) -> None:
        nonlocal highest
        highest = max(highest, progress.fraction)
        tell(replace(progress, fraction=highest))

    return told


def _part_of(tell: OnProgress, number: int, count: int, name: str) -> OnProgress:
    """Tell how far one of several is as how far all are."""
    if count == 1:
        return tell

    def told(progress: Progress) -> None:
        step = Statement("fetching.one_of", step=progress.step, name=name, number=number + 1, count=count)
        tell(replace(progress, step=step, fraction=(number + progress.fraction) / count))

    return told


def _is_there(key: str, folder: Path | None) -> bool:
    try:
        path_of(key, folder)
    except PackError:
        return False
    return True


def _otherwise(
    text: str, year: int | None, unknown: NothingFoundError, services: Services | None
) -> list[Municipality]:
    """Read what is no municipality as a province, or as several names; it may be neither."""
    parts = _parts(text)
    try:
        return _looked_up(parts, year, services)
    except NothingFoundError as error:
        # of one name that means nothing the sentence about municipalities says most
        raise (unknown if len(parts) == 1 else error) from None


def _parts(text: str) -> list[str]:
    for between in _BETWEEN:
        parts = [part.strip() for part in re.split(between, text) if part.strip()]
        if len(parts) > 1:
            return parts
    return [text]


def _looked_up(names: Sequence[str], year: int | None, services: Services | None) -> list[Municipality]:
    """Find all municipalities that are meant among those of the year, or else of the newest with borders."""
    with Trip(services, None) as trip:
        for candidate in kerncijfers.tables(trip.odata) if year is None else [year]:
            if there := names_of(trip, candidate):
                found = [place for text in names for place in _meant(trip, text, candidate, there)]
                return list(dict.fromkeys(found))
    raise NothingFoundError(Statement("fetching.no_map_of_year", year=year or 0))


def _meant(trip: Trip, text: str, year: int, there: Mapping[str, str]) -> list[Municipality]:
    unknown: NothingFoundError | None = None
    if not is_province(text):
        try:
            return [find(text, there)]
        except NothingFoundError as error:
            unknown = error
    try:
        known = provinces(trip.odata, year)
    except NothingFoundError:
        raise unknown or NothingFoundError(Statement("fetching.no_provinces", year=year)) from None
    members = _members(known, text)
    if not members:
        names = tuple(sorted(set(known.names.values())))
        raise unknown or NothingFoundError(Statement("fetching.unknown_province", text=text, names=names))
    return [Municipality(code, there[code]) for code in members if code in there]


def _members(known: Provinces, text: str) -> list[str]:
    """Give the codes of the municipalities in a province."""
    wanted = province_key(text)
    codes = {code for code, name in known.names.items() if wanted in {spelling_key(name), spelling_key(code)}}
    return sorted(place for place, province in known.of.items() if province in codes)
