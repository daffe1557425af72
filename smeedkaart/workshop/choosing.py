"""Choose by what a workshop is judged: its figures, a scheme or a pool, from a day on, as an event each."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from smeedkaart.errors import SchemeError
from smeedkaart.funding import scheme_errors
from smeedkaart.funding.scheme import Scheme
from smeedkaart.history.event import Event
from smeedkaart.history.kinds import DATA, POOL, SCHEME
from smeedkaart.sources.local import datasets
from smeedkaart.store.store import Store, Workshop

__all__ = ["begin", "data_chosen", "known_schemes", "pool_chosen", "read_text", "scheme_chosen"]


def begin(
    store: Store,
    name: str,
    dataset: str,
    scheme: str | Path | tuple[str, str],
    *,
    history: Iterable[Event] = (),
) -> Workshop:
    """Begin a workshop with a scheme: one by its name or its file, or the name of a file with its text."""
    file, text = scheme if isinstance(scheme, tuple) else Scheme.text_of(scheme)
    known = Scheme.parse(text, file)
    return store.create_workshop(name, dataset, known.id, document=text, history=tuple(history))


def scheme_chosen(file: str, text: str, when: date, *, role: str, reason: str = "") -> Event:
    """Say that a scheme holds from a day on; it is checked first, and its text goes along."""
    scheme = Scheme.parse(text, file)
    return Event(
        SCHEME, "", when, role=role, reason=reason, name=scheme.name, setting=scheme.id, document=text
    )


def pool_chosen(file: str, text: str, when: date, now: Scheme, *, role: str, reason: str = "") -> Event:
    """Say that another pool holds from a day on: one that the scheme of that day can be paid from."""
    now.with_pool(text, file)
    setting = file.removesuffix(".toml")
    named = tomllib.loads(text).get("name")
    called = named if isinstance(named, str) and named.strip() else setting
    return Event(POOL, "", when, role=role, reason=reason, name=called, setting=setting, document=text)


def data_chosen(key: str, when: date, *, role: str, reason: str = "") -> Event:
    """Say that other figures hold from a day on; they must be on this machine."""
    data = datasets.load(key)
    return Event(DATA, "", when, role=role, reason=reason, name=f"{data.name} {data.year}", setting=key)


def known_schemes(store: Store) -> dict[str, tuple[str, str]]:
    """List the schemes to begin a workshop with: those that come along, and those of earlier workshops.

    By what people call it: the name of its file and its text. Of two that are called the same, the last that
    a workshop began with is told apart by the name of its file.
    """
    found: dict[str, tuple[str, str]] = {}
    for name in Scheme.available():
        file, text = Scheme.text_of(name)
        found[Scheme.parse(text, file).title] = (file, text)
    for workshop in store.workshops():
        if not workshop.document or any(text == workshop.document for _file, text in found.values()):
            continue
        try:
            title = Scheme.parse(workshop.document, workshop.scheme).title
        except SchemeError:
            # a file from elsewhere may bring any text along
            continue
        called = title if title not in found else f"{title} ({workshop.scheme})"
        found.setdefault(called, (f"{workshop.scheme}.toml", workshop.document))
    return found


def read_text(path: Path) -> tuple[str, str]:
    """Read the file of a scheme or a pool: its name and its text."""
    return path.name, scheme_errors.read(path)
