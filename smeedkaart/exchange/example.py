"""The worked history that travels with smeedkaart: Hoogeveen 35 areas in 2007, 24 in 2019; an example."""

from __future__ import annotations

import tomllib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import platformdirs
import shapely
from shapely.geometry.base import BaseGeometry

from smeedkaart.files.atomic import writing
from smeedkaart.files.packaged import data_folder
from smeedkaart.funding.scheme import Scheme
from smeedkaart.history.event import Event, Output
from smeedkaart.history.kinds import kind_of
from smeedkaart.sources.local.sample import hoogeveen
from smeedkaart.store.store import Store
from smeedkaart.text.language import gettext as _

__all__ = [
    "example_events",
    "example_notice",
    "example_path",
    "example_store",
    "is_example",
]

# the same area has the same identity on every machine
_FAMILY = uuid.uuid5(uuid.NAMESPACE_URL, "smeedkaart/voorbeeld/hoogeveen")


def example_notice() -> str:
    """Say what the example is, wherever it is shown.

    Examples
    --------
    >>> example_notice().startswith("Dit is een voorbeeld")
    True
    """
    return _(
        "This is an example: the numbers of areas (35, 25 and 24) are those of Hoogeveen, but the borders "
        "that residents drew are not public. Areas, days and reasons are made up."
    )


def example_path() -> Path:
    """Return where the copy of the example is kept: voorbeeld.sqlite in the data folder of this user.

    Examples
    --------
    >>> example_path().name
    'voorbeeld.sqlite'
    """
    return Path(platformdirs.user_data_dir("smeedkaart", appauthor=False)) / "voorbeeld.sqlite"


def is_example(store: Path) -> bool:
    """Tell whether a file with drawings is a copy of the worked history, by its name.

    Examples
    --------
    >>> is_example(Path("elders") / "voorbeeld.sqlite"), is_example(Path("gouda.sqlite"))
    (True, False)
    """
    return store.name == example_path().name


def example_events() -> tuple[Event, ...]:
    """Return the worked history: 35 areas on 30 May 2007, 25 on 1 January 2017, 24 on 1 January 2019.

    Examples
    --------
    >>> from datetime import date
    >>> from smeedkaart.history.lineage import areas_as_of
    >>> history = example_events()
    >>> [len(areas_as_of(history, day)) for day in (date(2007, 5, 30), date(2017, 1, 1), date(2019, 1, 1))]
    [35, 25, 24]
    """
    told = _told()
    buurten = hoogeveen().zones.geometry
    areas = {
        row["key"]: Output(_identity(row["key"]), row["name"], _whole(buurten, row["zones"]))
        for row in told["areas"]
    }
    events: list[Event] = []
    for row in told["events"]:
        drawn = [areas[key] for key in row["areas"]]
        if kind_of(row["kind"]).several:
            events.append(_change(row, drawn))
        else:
            shape = _whole(buurten, row["zones"]) if "zones" in row else None
            events += [_of_one(row, area, shape) for area in drawn]
    return tuple(replace(event, id=i) for i, event in enumerate(events, start=1))


def example_store(target: Path | str | None = None) -> Path:
    """Make a copy of the worked history to look at and to try things on.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     store = Store(example_store(Path(folder) / "voorbeeld.sqlite"))
    ...     [workshop.name for workshop in store.workshops()]
    ['De Smederijen van Hoogeveen, 2007 tot 2019 (voorbeeld)']
    """
    path = example_path() if target is None else Path(target)
    if path.is_file():
        return path
    if target is None:
        path.parent.mkdir(parents=True, exist_ok=True)
    # whoever opens it at the same moment finds all of it or nothing
    return writing(path, _fill)


def _fill(path: Path) -> None:
    store = Store(path)
    workshop = store.create_workshop(_told()["title"], document=Scheme.text_of("hoogeveen-2007")[1])
    store.append(workshop.id, [replace(event, id=0) for event in example_events()])


def _told() -> dict[str, Any]:
    return tomllib.loads((data_folder() / "hoogeveen" / "geschiedenis.toml").read_text(encoding="utf-8"))


def _identity(key: str) -> str:
    return str(uuid.uuid5(_FAMILY, key))


def _whole(buurten: Any, zones: Sequence[str]) -> BaseGeometry:
    return shapely.union_all(buurten.loc[list(zones)].to_numpy())


def _change(row: Mapping[str, Any], outputs: Sequence[Output]) -> Event:
    return Event(
        row["kind"],
        outputs[0].area,
        row["on"],
        reason=row["reason"],
        inputs=tuple(_identity(key) for key in row["inputs"]),
        outputs=tuple(outputs),
    )


def _of_one(row: Mapping[str, Any], area: Output, shape: BaseGeometry | None) -> Event:
    event = Event(row["kind"], area.area, row["on"], reason=row["reason"], geometry=shape)
    kind = kind_of(event.kind)
    if kind.begins:
        return replace(event, name=area.name, geometry=area.geometry)
    if kind.gives_name:
        return replace(event, name=row["name"])
    if "decision" in row:
        return replace(event, decision=(row["decision"], row.get("level")))
    return event
