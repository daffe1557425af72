"""The command that looks whether areas fit together, and mends what does not."""

# ruff: noqa: PLC0415 - imports wait until they are needed, so that a command is quick

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from smeedkaart.cli.options import (
    FiguresOfPlace,
    FileOrScreen,
    LayerName,
    MapFile,
    Place,
    one_of,
    option,
)
from smeedkaart.cli.workshop import TERMINAL_ROLE, Opened, as_day, chosen_format, on_screen, spare
from smeedkaart.errors import FrameError, SmeedkaartError
from smeedkaart.publish.formats import formats_for
from smeedkaart.text.language import gettext as _

if TYPE_CHECKING:
    import geopandas as gpd

    from smeedkaart.publish.check_list import CheckList
    from smeedkaart.statistics.zones import ZoneData
    from smeedkaart.workshop.checking import FitCheck, Patch, ToCheck
    from smeedkaart.workshop.mends import MendPlan

__all__ = ["check_areas"]

FOUND = 1
"""Exit code when something does not fit."""

_SLIVERS, _NEAREST, _ALL = "slivers", "nearest", "all"
# people are counted the same by every scheme
_SCHEME = "hoogeveen-2007"
# signs of a page, which an event names beside the edit
_PAGE = "terminal"


def check_areas(
    *,
    areas: MapFile = None,
    figures: FiguresOfPlace,
    fix: Annotated[
        list[str] | None,
        option(
            "--fix",
            "slivers|nearest|all",
            _(
                "Mend slivers (under 10 m wide, nobody lives there), what lies in no area (each patch goes "
                "to the area with the longest border with it), or all, with overlaps along the middle. A map "
                "file is never changed: the mended areas go to the file after -o."
            ),
        ),
    ] = None,
    yes: Annotated[bool, option("--yes", None, _("With --db: record mends without asking."))] = False,
    form: Annotated[
        str | None,
        one_of(
            [form.name for form in formats_for("check")],
            _("What to write; without it what the name after -o ends in, and on the screen a table."),
        ),
    ] = None,
    output: FileOrScreen = None,
    layer: LayerName = None,
    place: Place,
    day: Annotated[
        str | None, option("--date", _("DATE"), _("With --db: the areas of that day; without it today."))
    ] = None,
) -> None:
    """Say what does not fit; exit with 0 when all is well, and with 1 when something is found."""
    from smeedkaart.cli.publish import one_source

    one_source(areas, place, (None, layer), None)
    ways = _ways(fix or [])
    output = on_screen(output)
    _refuse_apart(areas, output, ways, day)
    spare(output, areas, figures.zones, figures.figures, place.db)
    written = chosen_format(None if ways else output, formats_for("check"), form)
    if areas is None:
        check, opened = _in_workshop(place, figures, day, ways, yes=yes)
        spare(output, opened.store.path)
    else:
        check = _in_file(areas, layer, figures, ways, output)
    told = _listed(check)
    if output is None or ways:
        typer.echo(written.content(told), nl=False)
    else:
        typer.echo(_("{file} is written.").format(file=written.to_file(told, output)))
    if check.patches:
        raise typer.Exit(FOUND)


def _ways(asked: Sequence[str]) -> tuple[str, ...]:
    for way in asked:
        if way not in (_SLIVERS, _NEAREST, _ALL):
            raise SmeedkaartError(
                _("“{way}” is no way to mend; choose slivers, nearest or all.").format(way=way)
            )
    return tuple(dict.fromkeys(asked))


def _refuse_apart(areas: Path | None, output: Path | None, ways: tuple[str, ...], day: str | None) -> None:
    if areas is not None and day is not None:
        raise SmeedkaartError(_("--date goes with --db: a map file holds the areas of one day."))
    if areas is not None and ways and output is None:
        raise SmeedkaartError(_("Name a new file for the mended areas after -o; AREAS stays as it is."))
    if areas is None and ways and output is not None:
        raise SmeedkaartError(_("With --db mends are recorded in it; leave out -o, or leave out --fix."))
    if areas is not None and ways:
        chosen_format(output, formats_for("areas"))


def _in_file(
    path: Path, layer: str | None, figures: FiguresOfPlace, ways: tuple[str, ...], output: Path | None
) -> FitCheck:
    from smeedkaart.cli.data_choice import figures_for
    from smeedkaart.files.area_files import read_areas
    from smeedkaart.geometry.layers import to_rd
    from smeedkaart.history.replay import AreaState
    from smeedkaart.workshop.checking import ToCheck

    drawn = read_areas(path, layer=layer)
    zones = figures_for(
        drawn,
        figures.zones,
        figures.data or (),
        figures=figures.figures,
        year=figures.year,
        layer=figures.zones_layer,
    )
    day = date.today()  # noqa: DTZ011 - the day of the hall
    states = {
        str(area): AreaState(name, shape, day, 0)
        for area, name, shape in zip(drawn.index, drawn["name"], to_rd(drawn).geometry, strict=True)
    }
    asked = ToCheck(0, states, zones, ())

    def apply(plan: MendPlan, check: FitCheck) -> ToCheck:
        changed = {area: check.of.areas[area]._replace(geometry=shape) for area, shape in plan.shapes.items()}
        return ToCheck(check.of.revision + 1, {**check.of.areas, **changed}, zones, ())

    check = _mended(asked, ways, apply)
    if ways and output is not None:
        (written,) = [chosen_format(output, formats_for("areas"))]
        written.to_file(_with_shapes(drawn, check.of), output)
        typer.echo(_("{file} is written.").format(file=output), err=True)
    return check


def _with_shapes(drawn: gpd.GeoDataFrame, of: ToCheck) -> gpd.GeoDataFrame:
    """Give the areas of a file the shapes that they have now; those that did not change keep their own."""
    import geopandas as gpd

    from smeedkaart.geometry.layers import to_rd

    before = to_rd(drawn).geometry
    now = gpd.GeoSeries([of.areas[str(area)].geometry for area in drawn.index], drawn.index, crs=28992)
    moved = ~now.geom_equals_exact(before, 0.0)
    shapes = drawn.geometry.copy()
    shapes[moved] = now[moved].to_crs(drawn.crs)
    return drawn.set_geometry(shapes)


def _in_workshop(
    place: Place, figures: FiguresOfPlace, day: str | None, ways: tuple[str, ...], *, yes: bool
) -> tuple[FitCheck, Opened]:
    from uuid import uuid4

    from smeedkaart.change.series import zones_on
    from smeedkaart.cli.history_text import sentences_about
    from smeedkaart.cli.workshop import open_workshop, workshop_figures
    from smeedkaart.history.timeline import Timeline
    from smeedkaart.workshop.checking import to_check_of
    from smeedkaart.workshop.mends import mend_events

    when = date.today() if day is None else as_day(day)  # noqa: DTZ011 - the day of the hall
    opened = open_workshop(place)
    used, _scheme = workshop_figures(opened, figures.for_workshop)
    zones = zones_on(used, when)

    def standing(timeline: Timeline) -> ToCheck:
        return to_check_of(timeline, timeline.states(when), zones, when)

    def record(plan: MendPlan, check: FitCheck) -> ToCheck:
        key = uuid4().hex
        events = mend_events(plan, check, when=when, role=TERMINAL_ROLE, key=key, page=_PAGE)
        recorded = opened.store.append(opened.workshop.id, events).events
        timeline = Timeline.of(opened.store.events(opened.workshop.id))
        for sentence in sentences_about(timeline, [event.id for event in recorded]):
            typer.echo(sentence, err=True)
        return standing(timeline)

    def agreed(plan: MendPlan, check: FitCheck) -> ToCheck:
        if not yes and not _agreed(plan, check):
            return check.of
        return record(plan, check)

    return _mended(standing(opened.events), ways, agreed), opened


def _mended(
    asked: ToCheck,
    ways: tuple[str, ...],
    apply: Callable[[MendPlan, FitCheck], ToCheck],
) -> FitCheck:
    """Check areas, and mend them way by way."""
    from smeedkaart.workshop.checking import Checking
    from smeedkaart.workshop.mends import MendAsked, planned_mend

    count = _counting(asked.zones)
    checking = Checking()
    check = checking.check(asked, count)
    for how, choose in _steps(ways):
        for keys, to in choose(check):
            known = {patch.key for patch in check.patches}
            if not {*keys} <= known:
                # what was mended before took it along
                continue
            try:
                plan = planned_mend(MendAsked(keys, how, check.of.revision, to=to), check)
            except FrameError:
                continue
            except SmeedkaartError as error:
                typer.echo(str(error), err=True)
                continue
            if plan.shapes:
                check = checking.check(apply(plan, check), count)
    return check


Chosen = Iterator[tuple[tuple[str, ...], str]]


def _steps(ways: tuple[str, ...]) -> Iterator[tuple[str, Callable[[FitCheck], Chosen]]]:
    """Say what is mended, and in which order: who has land first, then what nobody has."""
    if _SLIVERS in ways or _ALL in ways:
        yield _SLIVERS, lambda check: _together(check.slivers)
    if _ALL in ways:
        yield "cut", lambda check: _together([one for one in check.patches if one.kind == "outside"])
        yield "halve", lambda check: _one_by_one(check, "overlap", "halve")
        yield "give", lambda check: _one_by_one(check, "overlap", "give:")
        yield "give", lambda check: _one_by_one(check, "loose", "give:")
    if _NEAREST in ways or _ALL in ways:
        yield _NEAREST, lambda check: _together(check.rest)
    if _ALL in ways:
        # what a mend left behind that is narrow
        yield _SLIVERS, lambda check: _together(check.slivers)


def _together(patches: Sequence[Patch]) -> Chosen:
    if patches:
        yield tuple(patch.key for patch in patches), ""


def _one_by_one(check: FitCheck, kind: str, way: str) -> Chosen:
    for patch in check.patches:
        open_ways = [one for one in patch.ways if one.startswith(way)]
        if patch.kind == kind and open_ways:
            yield (patch.key,), open_ways[0].partition(":")[2]


def _counting(zones: ZoneData | None) -> Callable[[Sequence[object]], Sequence[float]]:
    if zones is None:
        return lambda shapes: [math.nan] * len(shapes)
    from smeedkaart.assessment.running import Running

    return Running(zones, _SCHEME).people  # type: ignore[return-value]  # shapes are what it counts


def _agreed(plan: MendPlan, check: FitCheck) -> bool:
    """Ask whether to record a mend; who answers nothing, or is nobody, does not want it."""
    from smeedkaart.text.language import ngettext
    from smeedkaart.text.numbers import enumerated, number

    names = enumerated([check.of.areas[area].name for area in plan.shapes])
    asked = ngettext(
        "{count} patch is mended; this changes {areas}. Record it? (yes/no)",
        "{count} patches are mended; this changes {areas}. Record it? (yes/no)",
        len(plan.patches),
    ).format(count=number(len(plan.patches)), areas=names)
    try:
        answer = typer.prompt(asked, default="", show_default=False, err=True)
    except typer.Abort:
        return False
    return str(answer).strip().casefold() in {"yes", "y", "ja", "j"}


def _listed(check: FitCheck) -> CheckList:
    from smeedkaart.publish.check_list import CheckList, CheckRow
    from smeedkaart.web.view.checks import check_told

    told = check_told(check)
    rows = [
        CheckRow(
            kind=patch.kind,
            sentence=words["sentence"],
            areas=patch.areas,
            names=tuple(area["name"] for area in words["areas"]),
            people=patch.people,
            people_words=words["people"],
            surface=patch.shape.area,
            surface_words=words["hectares"],
            width=patch.width,
            sliver=patch.sliver,
            shape=patch.shape,
        )
        for patch, words in zip(check.patches, told["findings"], strict=True)
    ]
    return CheckList(told["summary"], rows)
