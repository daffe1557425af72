"""What commands share: each option, declared once; their language; one sentence where something is wrong."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, NamedTuple, get_type_hints

import typer
from typer.core import TyperCommand, TyperGroup

from smeedkaart.errors import LineageError, SmeedkaartError
from smeedkaart.text.language import DEFAULT_LANGUAGE, LANGUAGES, speaking
from smeedkaart.text.language import gettext as _

__all__ = [
    "BAD_INPUT",
    "AnswerForm",
    "DataName",
    "Db",
    "FiguresAsked",
    "FiguresOfPlace",
    "FileOrScreen",
    "Form",
    "Given",
    "Group",
    "LayerName",
    "LayerOfZones",
    "MapFile",
    "Place",
    "Reason",
    "TableBeside",
    "UsageError",
    "YearOfZones",
    "argument",
    "command",
    "group",
    "one_of",
    "one_sentence",
    "option",
    "tell_unforeseen",
    "usage_sentence",
]

BAD_INPUT = 2
"""Exit code of what cannot be done: bad input, or a failure that is told in one sentence."""


class AnswerForm(StrEnum):
    """How an answer is written."""

    TEXT = "text"
    JSON = "json"


def option(names: str, metavar: str | None, text: str, **more: Any) -> Any:
    """Declare an option: its names, what stands for its value (nothing for a switch), its help."""
    return typer.Option(*names.split(), metavar=metavar, help=text, **{"show_default": False} | more)


def argument(metavar: str, text: str) -> Any:
    """Declare what is given without a name."""
    return typer.Argument(metavar=metavar, help=text, show_default=False)


def one_of(names: Sequence[str], text: str, *, called: str = "--format", **more: Any) -> Any:
    """Declare an option with a choice of names that only a table knows: of formats, of languages."""

    def known(asked: str | None) -> str | None:
        if asked is not None and asked not in names:
            raise typer.BadParameter(asked)
        return asked

    return option(called, "|".join(names), text, callback=known, **more)


Form = Annotated[AnswerForm, option("--format", "text|json", _("What to write."), show_default=True)]
FileOrScreen = Annotated[
    Path | None, option("--output -o", _("FILE"), _("Where to write; without it on the screen."))
]
MapFile = Annotated[
    Path | None,
    argument(
        _("AREAS"),
        _("Map file with areas, such as GeoJSON, GeoPackage or KML; or leave it out and name --db."),
    ),
]
LayerName = Annotated[
    str | None, option("--layer", _("NAME"), _("Which layer of AREAS, if several hold polygons."))
]
Reason = Annotated[str, option("--reason", _("TEXT"), _("Why, in a sentence."))]
Initiative = Annotated[
    str, option("--initiative", _("TEXT"), _("On whose initiative, such as residents or the municipality."))
]
DataName = Annotated[str, argument(_("NAME"), _("Which data: GM0118-2025, or the name of the municipality."))]
Db = Annotated[
    str | None,
    option(
        "--db",
        _("FILE|example"),
        _("File with the drawings, or `example` for the worked history; without it in your own data folder."),
    ),
]


TableBeside = Annotated[
    Path | None,
    option(
        "--figures",
        _("FILE"),
        _("Table with figures beside --zones (xlsx or CSV, such as kwb-2024.xlsx), joined on the code."),
    ),
]
LayerOfZones = Annotated[
    str | None, option("--zones-layer", _("NAME"), _("Which layer of --zones, if several hold polygons."))
]
YearOfZones = Annotated[
    int | None,
    option("--year", _("YEAR"), _("Of which year --zones is, where its name and columns do not say.")),
]


ZonesOfOwn = Annotated[
    Path | None,
    option(
        "--zones",
        _("FILE"),
        _("Map file with buurten and their figures; without it those of the workshop."),
    ),
]
DataFetched = Annotated[
    list[str] | None,
    option(
        "--data",
        _("NAME"),
        _(
            "Data that were fetched, such as GM0118-2025; several for several municipalities of one "
            "year, or for the years they belong to."
        ),
    ),
]


class Place(NamedTuple):
    """Options that name the drawings: the file, and the workshop in it."""

    db: Db = None
    workshop: Annotated[
        str | None,
        option(
            "--workshop", _("ID"), _("Which workshop in the file, by its id or name; without it the newest.")
        ),
    ] = None


class FiguresAsked(NamedTuple):
    """Options that name the figures and the scheme for the areas of a workshop."""

    zones: ZonesOfOwn = None
    data: DataFetched = None
    scheme: Annotated[
        str | None,
        option("--scheme", _("NAME_OR_FILE"), _("Funding scheme; without it that of the workshop.")),
    ] = None
    figures: TableBeside = None
    year: YearOfZones = None
    zones_layer: LayerOfZones = None


class FiguresOfPlace(NamedTuple):
    """Options that name the figures of a place, where no scheme matters."""

    zones: ZonesOfOwn = None
    data: DataFetched = None
    figures: TableBeside = None
    year: YearOfZones = None
    zones_layer: LayerOfZones = None

    @property
    def for_workshop(self) -> FiguresAsked:
        """The same for the areas of a workshop."""
        return FiguresAsked(self.zones, self.data, None, self.figures, self.year, self.zones_layer)


class Given(NamedTuple):
    """Options of a command that takes a map file or a workshop: figures, scheme and decisions."""

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
            _("Funding scheme; without it hoogeveen-2007, or with --db that of the workshop."),
        ),
    ] = None
    decisions: Annotated[
        Path | None,
        option(
            "--decisions",
            _("FILE"),
            _("CSV file with decisions, with the columns {columns}.").format(
                columns="gebied;besluit;niveau;datum;reden"
            ),
        ),
    ] = None
    figures: TableBeside = None
    year: YearOfZones = None
    zones_layer: LayerOfZones = None

    @property
    def for_workshop(self) -> FiguresAsked:
        """The same for the areas of a workshop, which brings its own decisions."""
        return FiguresAsked(self.zones, self.data, self.scheme, self.figures, self.year, self.zones_layer)

    @property
    def read(self) -> tuple[Path | str | None, ...]:
        """What is read, which may not be written over."""
        named = [part for name in self.data or () for part in name.split("+")]
        return (self.zones, *named, self.scheme, self.decisions, self.figures)


class _OneLanguage:
    """Help in one language only: the words that typer puts around ours are replaced."""

    def get_help(self, ctx: Any) -> str:
        text: str = super().get_help(ctx)  # type: ignore[misc]  # of what stands beside it
        return _ours(text)


class Command(_OneLanguage, TyperCommand):
    """A command."""


class Group(_OneLanguage, TyperGroup):
    """Commands that belong together."""


_LANG = inspect.Parameter(
    "lang",
    inspect.Parameter.KEYWORD_ONLY,
    default=DEFAULT_LANGUAGE,
    annotation=Annotated[
        str, one_of(tuple(LANGUAGES), _("Language of what is written."), called="--lang", show_default=True)
    ],
)


def group(text: str, **more: Any) -> typer.Typer:
    """Make a group of commands."""
    return typer.Typer(cls=Group, help=text, no_args_is_help=True, rich_markup_mode=None, **more)


def command(
    commands: typer.Typer, name: str, text: str, *, short: str | None = None, speaks: bool = True
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Add a command to a group: it speaks the language of `--lang`, and says what is wrong in one sentence.

    A parameter that is a named tuple of options stands for each of them.
    """

    def add(run: Callable[..., None]) -> Callable[..., None]:
        asked = inspect.signature(run, eval_str=True).parameters.values()
        bundles = {one.name: one.annotation for one in asked if hasattr(one.annotation, "_fields")}
        options = [part for one in asked for part in _options(one)]

        def spoken(**given: Any) -> None:
            with one_sentence(given.pop("lang", DEFAULT_LANGUAGE)):
                bundled = {name: bundle(*map(given.pop, bundle._fields)) for name, bundle in bundles.items()}
                run(**bundled, **given)

        signature = inspect.Signature([*options, _LANG] if speaks else options)
        spoken.__signature__ = signature  # type: ignore[attr-defined]  # typer reads it
        commands.command(name, cls=Command, help=text, short_help=short)(spoken)
        return run

    return add


def _options(parameter: inspect.Parameter) -> list[inspect.Parameter]:
    bundle = parameter.annotation
    if not hasattr(bundle, "_fields"):
        return [parameter]
    return [
        inspect.Parameter(name, parameter.kind, default=bundle._field_defaults[name], annotation=hint)
        for name, hint in get_type_hints(bundle, include_extras=True).items()
    ]


class ListedError(LineageError):
    """A refusal that names what it is about in a list, a line for each."""


@contextmanager
def one_sentence(language: str) -> Iterator[None]:
    """Speak a language, and turn what smeedkaart refuses into one sentence and exit code 2.

    What nobody foresaw is one sentence too: where it happened goes into a log file that the sentence names.
    """
    with speaking(language), warnings.catch_warnings():
        # what matters to the reader is among the remarks of the assessment
        warnings.simplefilter("ignore")
        try:
            yield
        except SmeedkaartError as error:
            lines = str(error).splitlines() if isinstance(error, ListedError) else [str(error)]
            typer.echo("\n".join(" ".join(line.split()) for line in lines), err=True)
            raise typer.Exit(BAD_INPUT) from None
        except _MEANT:
            raise
        except Exception as error:  # noqa: BLE001 - the last guard: nobody may meet a traceback
            tell_unforeseen(error)
            raise typer.Exit(BAD_INPUT) from None


def tell_unforeseen(error: Exception) -> None:
    """Log what nobody foresaw, and say so in one sentence."""
    from smeedkaart.files.crash_log import unforeseen  # noqa: PLC0415 - hardly ever needed

    typer.echo(str(unforeseen(error)), err=True)


# typer brings its own click from some version on; the class is found through one that typer itself exports
UsageError: type[Exception] = typer.BadParameter.__bases__[0]

# how a command ends on purpose, and a reader of a pipe that has seen enough
_MEANT = (typer.Exit, typer.Abort, UsageError, BrokenPipeError)


def _ours(text: str) -> str:
    # the words that typer puts around ours
    for english, ours in (
        ("Usage:", _("Usage:")),
        ("[OPTIONS]", _("[OPTIONS]")),
        ("COMMAND [ARGS]...", _("COMMAND [ARGS]...")),
        ("Options:", _("Options:")),
        ("Arguments:", _("Arguments:")),
        ("Commands:", _("Commands:")),
        ("Show this message and exit.", _("Show this message and exit.")),
        ("[required]", _("[required]")),
        ("[default:", _("[default:")),
    ):
        text = text.replace(english, ours)
    return text


def usage_sentence(error: Any) -> str:
    """Say in one sentence what is wrong with a command."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "smeedkaart"
    kind = type(error).__name__
    if kind == "NoSuchOption":
        said = _("There is no option {name}").format(name=error.option_name)
    elif kind == "MissingParameter":
        name = getattr(error.param, "metavar", None) or getattr(error.param, "name", "?")
        said = _("{name} is missing").format(name=name)
    elif kind == "BadParameter" and error.param is not None:
        name = error.param_hint or max(error.param.opts, key=len)
        said = _("The value of {name} cannot be used").format(name=name)
    elif "No such command" in str(error.message):
        said = _("There is no such command")
    elif "unexpected extra argument" in str(error.message):
        said = _("There is more in this command than it can use (a name with spaces goes in quotes)")
    else:
        said = " ".join(str(error.format_message()).split()).rstrip(".")
    return _("{sentence}; see {command} --help.").format(sentence=said, command=command)
