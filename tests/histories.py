"""A town through time whose every number can be worked out by hand, and thirty-five areas of the sample."""

from collections.abc import Sequence
from datetime import date

from shapely import union_all
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry

from smeedkaart.event import Event, Output
from smeedkaart.publish.timeline import PublishedHistory, history_of
from smeedkaart.sources.provenance import Provenance
from smeedkaart.sources.sample import hoogeveen
from smeedkaart.sources.zonedata import ZoneData
from tests.assessments import SMALL_NAMES, square, town

__all__ = ["DATES", "in_thirty_five", "of_the_town", "town_data", "town_events", "worst_case"]

DATES = (date(2007, 5, 30), date(2012, 6, 1), date(2019, 1, 1))


def town_data(names: Sequence[str] = SMALL_NAMES) -> ZoneData:
    """Return the town of `town` as figures of 2025."""
    zones = town(names)
    zones["parent"] = None
    origin = Provenance("Cijfers van de stad", "T1", 2025, "2025", "", "")
    return ZoneData(
        code="GM9999",
        name="Stad",
        year=2025,
        zones=zones,
        parents=zones[["zone_name"]].iloc[:0].rename_axis("parent"),
        reference={},
        provenance={"zones": origin, "population": origin},
    )


def town_events(
    names: Sequence[str] = SMALL_NAMES, became: str = "Midden", reason: str = "op verzoek van bewoners"
) -> list[Event]:
    """Return four areas of 2007; the second and third merge in 2012, the first is renamed in 2015 and so on.

    On 30 May 2007: 100, 200, 300 and 400 people, of which the second in tier A; on 1 June 2012 the middle two
    are one area of 500 people, without a decision; on 1 January 2019 the fourth has ended.
    """
    start, merged = date(2007, 5, 30), Output("m", became, square(1, 0, 2))
    drawn = [
        Event("draw", f"a{i}", start, name=name, geometry=square(i - 1), id=i)
        for i, name in enumerate(names, 1)
    ]
    return [
        *drawn,
        Event("decision", "a2", start, decision=("impulse", None), reason=reason, id=5),
        Event(
            "merge",
            "m",
            date(2012, 1, 1),
            inputs=("a2", "a3"),
            outputs=(merged,),
            reason=reason,
            id=6,
        ),
        Event("rename", "a1", date(2015, 1, 1), name=f"{names[0]}erhof", id=7),
        Event("end", "a4", date(2018, 1, 1), id=8),
    ]


def of_the_town(
    names: Sequence[str] = SMALL_NAMES, became: str = "Midden", reason: str = "op verzoek van bewoners"
) -> PublishedHistory:
    """Return the history of the town on `DATES`."""
    return history_of(town_events(names, became, reason), DATES, town_data(names), "hoogeveen-2007")


def in_thirty_five() -> tuple[PublishedHistory, ZoneData]:
    """Return 35 buurten of the sample in 2007; ten pairs of them merge into 25, two of those into 24."""
    data = hoogeveen()
    chosen = data.zones.iloc[:35]
    events = [
        Event("draw", code, DATES[0], name=str(row.zone_name), geometry=row.geometry, id=i)
        for i, (code, row) in enumerate(chosen.iterrows(), 1)
    ]
    shapes: dict[str, BaseGeometry] = dict(chosen.geometry)
    names = dict(chosen["zone_name"])
    left = list(chosen.index)
    for k in range(11):
        first = left[0] if k < 10 else "m0"
        # neighbours, so that the areas that come out look like areas
        second = min(
            (code for code in left if code != first), key=lambda code: shapes[first].distance(shapes[code])
        )
        left = [code for code in left if code not in (first, second)]
        shapes[f"m{k}"] = union_all([shapes[first], shapes[second]])
        names[f"m{k}"] = f"{names[first]} en {names[second]}"
        output = Output(f"m{k}", names[f"m{k}"], shapes[f"m{k}"])
        on = date(2008 + k, 1, 1) if k < 4 else date(2012, 1, 1) if k < 10 else date(2018, 1, 1)
        events.append(
            Event(
                "merge",
                f"m{k}",
                on,
                inputs=(first, second),
                outputs=(output,),
                id=100 + k,
                reason="op verzoek van bewoners",
            )
        )
    return history_of(events, DATES, data, "hoogeveen-2007"), data


def worst_case(step: float = 60) -> tuple[PublishedHistory, ZoneData]:
    """Return 35 areas that are all redrawn before every date, a point every `step` metres: nothing is shared.

    Moved by 100, 200 and 300 m, each is cut from several buurten.
    """
    data = hoogeveen()
    events = []
    for k, on in enumerate(DATES):
        for i, (code, row) in enumerate(data.zones.iloc[:35].iterrows(), 1):
            shape = translate(row.geometry.segmentize(step), 100 * (k + 1), 100 * (k + 1))
            kind, name = ("redraw", None) if k else ("draw", str(row.zone_name))
            events.append(Event(kind, str(code), on, name=name, geometry=shape, id=100 * k + i))
    return history_of(events, DATES, data, "hoogeveen-2007"), data
