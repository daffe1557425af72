"""By which figures, scheme and pool each day of a workshop is judged, as people recorded it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from smeedkaart.errors import SchemeError
from smeedkaart.funding.scheme import Scheme
from smeedkaart.history.by_day import ByDay, rules_recorded
from smeedkaart.history.event import Event
from smeedkaart.history.kinds import DATA, POOL, SCHEME, kind_of
from smeedkaart.statistics.zones import ZoneData
from smeedkaart.store.store import Workshop

__all__ = ["Judging", "SchemeText", "judging_of"]


class SchemeText(NamedTuple):
    """The text of a scheme, and of the pool that takes the place of its own."""

    file: str  # name of the file of the scheme
    text: str  # empty for a scheme that is known by its name only
    pool_file: str = ""
    pool: str = ""  # empty where the scheme's own pool holds


@dataclass(frozen=True)
class Judging:
    """What every day of a workshop is judged by."""

    zones: ByDay[ZoneData]  # by the keys of sets of figures
    schemes: ByDay[Scheme]

    def scheme_on(self, when: date) -> Scheme:
        """Return the scheme of a day, with the pool of that day."""
        return self.schemes.on(when)

    def zones_on(self, when: date) -> ZoneData:
        """Return the figures of a day."""
        return self.zones.on(when)

    @property
    def datasets(self) -> tuple[str, ...]:
        """The keys of all sets of figures that are used, the first first."""
        return self.zones.keys


def judging_of(workshop: Workshop, events: Iterable[Event], load: Callable[[str], ZoneData]) -> Judging:
    """Follow what was recorded of the rules of a workshop; `load` brings figures by their key.

    A scheme brings its own pool. One that has none is paid from the pool that people named before it, if any;
    a pool that was named holds until another scheme brings its own or another pool is named.
    """
    figures = {event.valid_from: event.setting for event in rules_recorded(events, DATA)}
    # where nobody chose when it began, earlier days go by what was chosen first
    first = workshop.dataset or next(iter(figures.values()), "")
    now = SchemeText(workshop.scheme, workshop.document)
    texts: dict[date, SchemeText] = {}
    for event in rules_recorded(events, SCHEME, POOL):
        if kind_of(event.kind).only_pool:
            now = now._replace(pool_file=event.setting, pool=event.document)
        else:
            pool = ("", "") if _brings_pool(event) else (now.pool_file, now.pool)
            now = SchemeText(event.setting, event.document, *pool)
        texts[event.valid_from] = now
    return Judging(
        ByDay(first, tuple(figures.items()), load),
        ByDay(SchemeText(workshop.scheme, workshop.document), tuple(texts.items()), _scheme),
    )


def _brings_pool(event: Event) -> bool:
    try:
        return _read(event.document, event.setting, "", "").pool is not None
    except SchemeError:
        # on its own days it is told what is wrong with it
        return True


def _scheme(known: SchemeText) -> Scheme:
    if not known.text:
        # a workshop of an older version knows the name only
        scheme = Scheme.named(known.file)
        return scheme.with_pool(known.pool, known.pool_file) if known.pool else scheme
    return _read(known.text, known.file, known.pool, known.pool_file)


@lru_cache(maxsize=64)
def _read(text: str, file: str, pool: str, pool_file: str) -> Scheme:
    """Read a scheme once: pages ask for it over and over."""
    scheme = Scheme.parse(text, file)
    return scheme.with_pool(pool, pool_file) if pool else scheme
