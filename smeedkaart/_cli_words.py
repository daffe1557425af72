"""The words that typer itself puts on the screen, in the language of smeedkaart."""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from smeedkaart.language import gettext as _

__all__ = ["Command", "Group", "UsageError", "usage_sentence"]

# typer brings its own click from some version on; the class is found through one that typer itself exports
UsageError: type[Exception] = typer.BadParameter.__bases__[0]


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
    """Say in one sentence what is wrong with a command.

    Parameters
    ----------
    error
        A `UsageError`.

    Returns
    -------
    str
        A sentence that ends by naming the help.
    """
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
