"""Areas through time: the state of a day, who came from where, and recording one event."""

from __future__ import annotations

import os
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from benchmarks.country import Country, country
from benchmarks.table import Row, side_by_side, versions
from smeedkaart.change.transitions import Transitions, transitions
from smeedkaart.history.event import Event, Output
from smeedkaart.history.lineage import areas_as_of
from smeedkaart.store.store import Store

__all__ = ["TITLE", "run"]

TITLE = "Areas through time"
_EVENTS = 10_000
_AREAS = 1_000
_FIRST = date(2007, 5, 30)
_YEARS = 12
_MIDWAY = date(2013, 1, 1)


def run() -> list[Row]:
    """Measure the three, and check that they are right.

    Returns
    -------
    list of Row
        For `benchmarks.table.show`.
    """
    here = country(points=0)
    print(here.describe())
    print(versions("shapely", "geopandas", "sqlalchemy"), f"on {os.cpu_count()} processors")
    events = _history(here.areas.geometry.iloc[:_AREAS])
    return [*_state(events), *_moved(here), *_recorded(events)]


def _history(shapes: gpd.GeoSeries) -> tuple[Event, ...]:
    """Make a history: areas are drawn, then redrawn, renamed, decided about, and now and then merged."""
    random = np.random.default_rng(2007)
    events = [
        Event("draw", f"area {i:05d}", _FIRST, name=f"Gebied {i}", geometry=shape, reason="volgens het plan")
        for i, shape in enumerate(shapes)
    ]
    there = {event.area: event.geometry for event in events}
    while len(events) < _EVENTS:
        # the days go on, so that every event fits what came before it
        when = _FIRST + timedelta(days=int(365.25 * _YEARS * len(events) / _EVENTS))
        events.append(_next(there, len(events), when, random))
    return tuple(replace(event, id=i) for i, event in enumerate(events, start=1))


def _next(there: dict[str, Any], number: int, when: date, random: np.random.Generator) -> Event:
    area = list(there)[random.integers(len(there))]
    kind = random.choice(["redraw", "rename", "decision", "merge"], p=[0.6, 0.2, 0.15, 0.05])
    if kind == "rename":
        return Event("rename", area, when, name=f"Gebied {number}")
    if kind == "decision":
        return Event("decision", area, when, decision=("initiative", 1))
    if kind == "merge" and len(there) > _AREAS // 2:
        other = list(there)[random.integers(len(there))]
        if other != area:
            whole = shapely.union_all([there.pop(area), there.pop(other)])
            there[f"area {number:05d}"] = whole
            output = Output(f"area {number:05d}", f"Gebied {number}", whole)
            return Event("merge", output.area, when, inputs=(area, other), outputs=(output,))
    there[area] = shapely.affinity.translate(there[area], 1.0, 1.0)
    return Event("redraw", area, when, geometry=there[area])


def _state(events: tuple[Event, ...]) -> Iterator[Row]:
    """Derive the areas of a day in the middle and after the last event."""
    for what, when in (("state as of a day midway", _MIDWAY), ("state as of today", date(2026, 1, 1))):
        task: Callable[[], Any] = partial(areas_as_of, events, when)
        (mine,), (areas,) = side_by_side([task], 15)
        note = f"median of 15; {len(events):,} events, {len(areas):,} areas on that day"
        yield Row(what, mine * 1000, "ms", wanted=50, note=note)


def _moved(here: Country) -> Iterator[Row]:
    """Say who came from where between two days, when a third of the areas changed and when all did."""
    zones = here.zones.rename(columns={"people": "population"})
    before = here.areas.assign(name=here.areas.index)
    after = _later(before)
    yield from _transition_rows("3,500 areas, a third changed", before, after, zones, times=3, wanted=3.0)
    # every border another one: what no municipality does, and the most there is to cut
    other = country(zones=100, points=0, seed=1815).areas
    other.index = pd.Index([f"other {i:04d}" for i in range(len(other))])
    yield from _transition_rows(
        "3,500 areas, every border new", before, other.assign(name=other.index), zones, times=1
    )


def _transition_rows(
    what: str,
    before: gpd.GeoDataFrame,
    after: gpd.GeoDataFrame,
    zones: gpd.GeoDataFrame,
    *,
    times: int,
    wanted: float | None = None,
) -> Iterator[Row]:
    frames = [
        areas[["geometry"]].reset_index(names=side) for side, areas in (("before", before), ("after", after))
    ]
    (mine, theirs), (found, pieces) = side_by_side(
        [
            partial(transitions, before, after, zones),
            partial(gpd.overlay, frames[0], frames[1], how="union", keep_geom_type=True),
        ],
        times,
    )
    off = _check(found, pieces)
    note = f"median of {times}, with the people of {len(zones):,} zones; surfaces the same within {off:.1e}"
    yield Row(what, mine, "s", wanted=wanted, note=f"{note}; adds up on both sides")
    yield Row("", mine, "s", "geopandas.overlay of the areas alone, without people", theirs)


def _later(before: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Change a third of the areas: a tenth merges two by two, a tenth splits, and the rest trade land."""
    shapes = dict(before.geometry)
    neighbours = before.sindex.query(before.geometry, predicate="touches", sort=True)
    touching: dict[str, list[str]] = {}
    for one, other in zip(*before.index.to_numpy()[neighbours], strict=True):
        touching.setdefault(str(one), []).append(str(other))
    done: set[str] = set()
    rows: dict[str, Any] = {}
    third = len(shapes) // 3
    for area, near in touching.items():
        free = [other for other in near if other not in done]
        if area in done or not free or len(done) >= third:
            continue
        turn = len(rows) % 3
        if turn == 0:
            rows[f"merged {area}"] = shapely.union(shapes[area], shapes[free[0]])
            done |= {area, free[0]}
        elif turn == 1:
            rows |= {f"{half} {area}": part for half, part in zip("we", _halves(shapes[area]), strict=True)}
            done.add(area)
        else:
            # a strip of 100 m goes from one to the other
            strip = shapely.intersection(shapes[free[0]], shapely.buffer(shapes[area], 100.0))
            rows[area] = shapely.union(shapes[area], strip)
            rows[free[0]] = shapely.difference(shapes[free[0]], strip)
            done |= {area, free[0]}
    rows |= {area: shape for area, shape in shapes.items() if area not in done}
    return gpd.GeoDataFrame({"name": list(rows)}, geometry=list(rows.values()), index=list(rows), crs=28992)


def _halves(shape: Any) -> tuple[Any, Any]:
    west, south, east, north = shapely.bounds(shape)
    left = shapely.box(west, south, (west + east) / 2, north)
    return shapely.intersection(shape, left), shapely.difference(shape, left)


def _check(found: Transitions, pieces: gpd.GeoDataFrame) -> float:
    """Compare the surfaces with those of the peer, and see that people add up on both sides."""
    keys = ["before", "after"]
    theirs = pieces.assign(surface=pieces.area)[[*keys, "surface"]].fillna("").groupby(keys)["surface"].sum()
    ours = found.table[[*keys, "surface"]].fillna("").groupby(keys)["surface"].sum()
    both = pd.concat([ours, theirs], axis=1, keys=["ours", "theirs"]).fillna(0.0)
    off = float((both["ours"] - both["theirs"]).abs().max())
    # square metres, of areas of square kilometres; below it are slivers between borders that touch
    assert off < 1.0, f"a surface differs by {off} m2"
    for side, people in (("before", found.people_before), ("after", found.people_after)):
        sums = found.table.groupby(side)["people"].sum().reindex(people.index)
        assert np.allclose(sums, people, rtol=1e-6), f"people do not add up {side}"
    return off


def _recorded(events: tuple[Event, ...]) -> Iterator[Row]:
    """Record one event at a time in a store that holds ten thousand."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "history.sqlite")
        workshop = store.create_workshop("Tien jaar").id
        store.append(workshop, [replace(event, id=0) for event in events])
        there = areas_as_of(events)
        when = date(2026, 1, 1)
        bare = sqlite3.connect(Path(folder) / "bare.sqlite", isolation_level=None)
        bare.execute("PRAGMA journal_mode=WAL")
        bare.execute("PRAGMA synchronous=FULL")
        bare.execute("CREATE TABLE events (id INTEGER PRIMARY KEY, area TEXT, day TEXT, shape BLOB)")
        mine, theirs = [], []
        for area, shape in there.geometry.iloc[:60].items():
            event = Event("redraw", str(area), when, geometry=shapely.affinity.translate(shape, 1.0, 1.0))
            mine.append(_seconds(partial(store.append, workshop, [event])))
            row = (str(area), when.isoformat(), shapely.to_wkb(event.geometry))
            theirs.append(
                _seconds(partial(bare.execute, "INSERT INTO events (area, day, shape) VALUES (?, ?, ?)", row))
            )
        bare.close()
        assert store.revision(workshop) == len(events) + len(mine)
    ms, floor = (statistics.median(taken) * 1000 for taken in (mine, theirs))
    note = (
        f"median of {len(mine)} redraws, slowest {max(mine) * 1000:.0f} ms; in a store of {len(events):,} "
        f"events; a bare INSERT with sqlite3 beside it, which checks nothing, took {floor:.1f} ms"
    )
    yield Row("recording one event", ms, "ms", wanted=20, note=note)


def _seconds(task: Callable[[], Any]) -> float:
    start = time.perf_counter()
    task()
    return time.perf_counter() - start
