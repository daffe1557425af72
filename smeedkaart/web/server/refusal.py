"""Plain-text refusals: one sentence, in every language after each other, and nothing else."""

from __future__ import annotations

from collections.abc import Callable

from starlette.responses import PlainTextResponse, Response

from smeedkaart.text.language import LANGUAGES, speaking

__all__ = ["in_all_languages"]


def in_all_languages(sentence: Callable[[], str], status: int) -> Response:
    """Make an answer of one sentence; who is refused has not chosen a language yet."""
    lines = []
    for language in LANGUAGES:
        with speaking(language):
            lines.append(sentence())
    return PlainTextResponse("\n".join(lines) + "\n", status, headers={"Cache-Control": "no-store"})
