"""One line on the error stream that says how far a command is."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Self

import typer

from smeedkaart.text.language import gettext as _
from smeedkaart.text.language import ngettext

if TYPE_CHECKING:
    from smeedkaart.sources.doctor.examine import Examined
    from smeedkaart.sources.fetching.progress import Progress

__all__ = ["ProgressLine"]

# ten times a second is as fast as anyone reads
_PACE = 0.1


class ProgressLine:
    """One line on the error stream that says how far it is; in a file or a pipe one line a step."""

    def __init__(self) -> None:
        self._live = sys.stderr.isatty()
        self._told = 0.0
        self._step = ""
        self._width = 0

    def __enter__(self) -> Self:
        """Begin the line."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Wipe the line, whatever happened."""
        if self._live and self._width:
            typer.echo("\r" + " " * self._width + "\r", err=True, nl=False)

    def tell(self, progress: Progress) -> None:
        """Tell how far a fetch is."""
        from smeedkaart.text.numbers import number, percentage  # noqa: PLC0415 - slow to load

        text = _("{part}  {step} ({pages}, {size} kB)").format(
            part=percentage(progress.fraction, 0),
            step=progress.step,
            pages=ngettext("{count} page", "{count} pages", progress.pages).format(
                count=number(progress.pages)
            ),
            size=number(progress.bytes / 1000),
        )
        self._write(text, str(progress.step), last=progress.fraction >= 1.0)

    def count(self, answer: Examined, questions: int) -> None:
        """Tell which question the doctor has asked."""
        self._write(
            _("{service}: {question} ({count} questions)").format(
                service=answer.question.service, question=answer.question.name, count=questions
            ),
            answer.question.service,
        )

    def place(self, name: str, number: int, count: int) -> None:
        """Tell which place ranges are tried on."""
        text = _("{name} ({number} of {count})").format(name=name, number=number, count=count)
        self._write(text, name, last=True)

    def _write(self, text: str, step: str, *, last: bool = False) -> None:
        if not self._live:
            if step != self._step or last:
                typer.echo(text, err=True)
        elif step != self._step or time.monotonic() - self._told > _PACE:
            typer.echo(f"\r{text:<{self._width}}", err=True, nl=False)
            self._told, self._width = time.monotonic(), max(self._width, len(text))
        self._step = step
