"""The language in which smeedkaart speaks: Dutch unless asked otherwise, English beside it."""

from __future__ import annotations

import gettext as _gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path

__all__ = [
    "DEFAULT_LANGUAGE",
    "LANGUAGES",
    "current_language",
    "gettext",
    "ngettext",
    "set_language",
    "speaking",
]

LANGUAGES = ("nl", "en")
DEFAULT_LANGUAGE = "nl"

# one value per thread and per task: two visitors of one server may read different languages
_language: ContextVar[str] = ContextVar("smeedkaart_language", default=DEFAULT_LANGUAGE)


def current_language() -> str:
    """Return the language code in use, "nl" or "en".

    Examples
    --------
    >>> current_language()
    'nl'
    """
    return _language.get()


def set_language(language: str) -> None:
    """Use a language from here on, in this thread or task only.

    Parameters
    ----------
    language
        A language code; anything but "en" means Dutch: a wrong code in an address stops no workshop.
    """
    _language.set(language if language in LANGUAGES else DEFAULT_LANGUAGE)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Use a language within a `with` block.

    Examples
    --------
    >>> with speaking("en"):
    ...     current_language()
    'en'
    """
    token = _language.set(language if language in LANGUAGES else DEFAULT_LANGUAGE)
    try:
        yield
    finally:
        _language.reset(token)


def gettext(message: str) -> str:
    """Translate an English sentence of the code into the language in use."""
    return _catalogue(_language.get()).gettext(message)


def ngettext(singular: str, plural: str, count: int) -> str:
    """Translate a sentence that differs between one and more."""
    return _catalogue(_language.get()).ngettext(singular, plural, count)


@lru_cache(maxsize=len(LANGUAGES))
def _catalogue(language: str) -> _gettext.NullTranslations:
    folder = Path(__file__).parents[1] / "locales"
    # English is the language of the code itself, so it needs no catalogue
    return _gettext.translation("smeedkaart", folder, languages=[language], fallback=language == "en")
