"""Many drawings of one area from a terminal: bands, a proposed border, and what each level comes to."""

# ruff: noqa: PLC0415 - imports wait until they are needed

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from smeedkaart.cli.options import (
    FileOrScreen,
    LayerOfZones,
    TableBeside,
    YearOfZones,
    argument,
    one_of,
    option,
)
from smeedkaart.cli.workshop import chosen_format, on_screen, spare
from smeedkaart.errors import SmeedkaartError
from smeedkaart.publish.formats import formats_for
from smeedkaart.statistics.levels import LEVELS, level_named
from smeedkaart.text.language import gettext as _

if TYPE_CHECKING:
    from smeedkaart.assessment.agreement import Agreement
    from smeedkaart.publish.voices_report import VoicesReport
    from smeedkaart.statistics.units import UnitLayer
    from smeedkaart.statistics.zones import ZoneData

__all__ = ["FiguresForVoices", "voices_told"]

_SCHEME = "hoogeveen-2007"


class FiguresForVoices(NamedTuple):
    """Options that name the figures and the scheme for drawings of residents."""

    zones: Annotated[
        Path | None,
        option(
            "--zones",
            _("FILE"),
            _("Map file with buurten and their figures; without it the sample of Hoogeveen is used."),
        ),
    ] = None
    data: Annotated[
        list[str] | None,
        option(
            "--data",
            _("NAME"),
            _(
                "Data that were fetched (see `smeedkaart data list`), such as GM0118-2025; several times for "
                "areas across municipal borders."
            ),
        ),
    ] = None
    scheme: Annotated[
        str | None,
        option(
            "--scheme",
            _("NAME_OR_FILE"),
            _("Funding scheme, for --level; without it hoogeveen-2007."),
        ),
    ] = None
    figures: TableBeside = None
    year: YearOfZones = None
    zones_layer: LayerOfZones = None


def voices_told(
    *,
    drawings: Annotated[
        Path, argument(_("DRAWINGS"), _("Map file with a drawing a row, in the order in which they came."))
    ],
    given: FiguresForVoices,
    level: Annotated[
        float | None,
        option(
            "--level",
            _("NUMBER"),
            _("Propose a border where at least this part of the drawings lies, such as 0.5."),
        ),
    ] = None,
    units: Annotated[
        str | None,
        one_of(
            tuple(key for key in LEVELS if len(level_named(key).above) > 1),
            _("Of what that border is made; without it of the finest that the figures have."),
            called="--units",
        ),
    ] = None,
    title: Annotated[str | None, option("--title", _("TEXT"), _("Title of table and page."))] = None,
    form: Annotated[
        str | None,
        one_of(
            [form.name for form in formats_for("voices")],
            _("What to write; without it what the name after -o ends in, and on the screen a table."),
        ),
    ] = None,
    output: FileOrScreen = None,
    layer: Annotated[
        str | None,
        option("--layer", _("NAME"), _("Which layer of DRAWINGS, if several hold polygons.")),
    ] = None,
) -> None:
    """Tell where the drawings agree: on the screen, or in a file."""
    output = on_screen(output)
    files = (given.zones, *(given.data or ()), given.scheme, given.figures)
    spare(output, drawings, *files)
    # before the work, which may take a while
    written = chosen_format(output, formats_for("voices"), form)
    report = _reported(drawings, layer, given, level=level, units=units, title=title)
    if output is None:
        content = written.content(report)
        sys.stdout.buffer.write(content) if isinstance(content, bytes) else typer.echo(content, nl=False)
        return
    path = written.to_file(report, output)
    typer.echo(_("{file} is written.").format(file=path), err=True)


def _reported(
    drawings: Path,
    layer: str | None,
    given: FiguresForVoices,
    *,
    level: float | None,
    units: str | None,
    title: str | None,
) -> VoicesReport:
    if level is None and units is not None:
        raise SmeedkaartError(_("--units goes with --level."))
    from smeedkaart.assessment.agreement import agreement
    from smeedkaart.cli.data_choice import figures_for
    from smeedkaart.files.area_files import read_areas
    from smeedkaart.publish.voices_report import VoicesReport

    drawn = read_areas(drawings, layer=layer)
    data = figures_for(
        drawn,
        given.zones,
        given.data or (),
        figures=given.figures,
        year=given.year,
        layer=given.zones_layer,
    )
    found = agreement(drawn, data)
    called = (title or "").strip() or drawings.stem
    if level is None:
        return VoicesReport(found, data, called)
    from smeedkaart.assessment.proposed_border import levels_graph, proposed
    from smeedkaart.funding.scheme import Scheme

    rules = Scheme.named(given.scheme or _SCHEME)
    made_of = _units(data, units, found)
    border = proposed(found, level, made_of)
    return VoicesReport(
        found, data, called, border, tuple(levels_graph(found, made_of, data, rules)), rules.title
    )


def _units(data: ZoneData, asked: str | None, found: Agreement) -> UnitLayer:
    from smeedkaart.assessment.unit_depths import finest_units
    from smeedkaart.statistics.units import unit_layers

    layers = unit_layers(data)
    if asked is None:
        return finest_units(layers, found)
    if asked not in layers:
        text = _("These figures have no units {asked} to make a border of; choose {known}.")
        raise SmeedkaartError(text.format(asked=asked, known=_(" or ").join(layers)))
    return layers[asked]
