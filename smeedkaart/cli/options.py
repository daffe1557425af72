"""What every command shares: its language, and one sentence where something is wrong."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from smeedkaart.errors import SmeedkaartError
from smeedkaart.text.language import gettext as _
from smeedkaart.text.language import speaking

__all__ = [
    "BAD_INPUT",
    "Command",
    "Form",
    "Group",
    "Lang",
    "Language",
    "Shape",
    "UsageError",
    "one_sentence",
    "tell_unforeseen",
    "usage_sentence",
]

BAD_INPUT = 2
"""Exit code of what cannot be done: bad input, or a failure that is told in one sentence."""


class Language(StrEnum):
    """What smeedkaart speaks."""

    NL = "nl"
    EN = "en"


class Shape(StrEnum):
    """How an answer is written."""

    TEXT = "text"
    JSON = "json"


Form = Annotated[Shape, typer.Option("--format", metavar="text|json", help=_("What to write."))]
Lang = Annotated[Language, typer.Option("--lang", metavar="nl|en", help=_("Language of what is written."))]


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
            typer.echo(" ".join(str(error).split()), err=True)
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


class Command(TyperCommand):
    """A command whose help is in one language only."""

    def get_help(self, ctx: Any) -> str:
        """Write the help."""
        return _ours(super().get_help(ctx))


class Group(TyperGroup):
    """The commands, whose help is in one language only."""

    def get_help(self, ctx: Any) -> str:
        """Write the help."""
        return _ours(super().get_help(ctx))


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
