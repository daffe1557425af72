"""The language in which smeedkaart speaks: Dutch unless asked otherwise; a data file says which there are."""

from __future__ import annotations

import gettext as _gettext
import io
import logging
import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale, localedata

__all__ = [
    "DEFAULT_LANGUAGE",
    "LANGUAGES",
    "OWN_LANGUAGES",
    "SOURCE_LANGUAGE",
    "Language",
    "current_language",
    "gettext",
    "is_language",
    "known_language",
    "ngettext",
    "set_language",
    "speaking",
    "translated_name",
]

OWN_LANGUAGES = "SMEEDKAART_LANGUAGES"
"""Setting that names a file with languages of one's own; they are offered last."""

SOURCE_LANGUAGE = "en"
"""The language of the sentences in the code, which needs no catalogue."""

_CODE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")


@dataclass(frozen=True, slots=True)
class Language:
    """One language: a row of the file."""

    code: str
    name: str  # what it calls itself
    locale: str  # how it writes numbers and days, by babel's name
    folder: Path  # where its catalogue is

    @property
    def direction(self) -> str:
        """In which direction it is read, "ltr" or "rtl"."""
        return str(Locale.parse(self.locale).text_direction)


class _Languages(Mapping[str, Language]):
    """Reads a file of one's own when a language is first asked for."""

    def __getitem__(self, code: str) -> Language:
        return _rows()[code]

    def __iter__(self) -> Iterator[str]:
        return iter(_rows())

    def __len__(self) -> int:
        return len(_rows())


def _language_of(code: str, row: Mapping[str, Any], folder: Path) -> Language:
    # a code ends up in a path, in an address and in the head of a page
    if not _CODE.fullmatch(code):
        raise ValueError("not a code of a language")
    if not all(isinstance(row[key], str) and row[key].strip() for key in ("name", "locale")):
        raise TypeError("name and locale must be text")
    return Language(code, row["name"], row["locale"], folder)


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8-sig"))


LANGUAGES: Mapping[str, Language] = _Languages()
"""All languages by code, in the order in which they are offered."""

_OURS = Path(__file__).parents[1] / "locales" / "languages.toml"
_PACKAGED = {code: _language_of(code, row, _OURS.parent) for code, row in _read(_OURS).items()}

DEFAULT_LANGUAGE = next(iter(_PACKAGED))

# one value per thread and per task: two visitors of one server may read different languages
_language: ContextVar[str] = ContextVar("smeedkaart_language", default=DEFAULT_LANGUAGE)


@cache
def _rows() -> Mapping[str, Language]:
    own = os.environ.get(OWN_LANGUAGES)
    if not own:
        return _PACKAGED
    try:
        rows = _read(Path(own))
    except (OSError, ValueError, RecursionError) as error:
        _left_out(error)
        return _PACKAGED
    return {**_PACKAGED, **dict(_spoken(rows, Path(own).parent))}


def _spoken(rows: Mapping[str, Any], folder: Path) -> Iterator[tuple[str, Language]]:
    """Give the languages of a file of one's own, without those that cannot be spoken."""
    for code, row in rows.items():
        try:
            language = _language_of(code, row, folder)
            Locale.parse(language.locale)
            _translations(language)
        # over a broken catalogue babel and gettext stumble in any way there is
        except Exception as error:  # noqa: BLE001
            _left_out(f"{code!r}: {error!r}")
        else:
            yield code, language


def _left_out(reason: object) -> None:
    # nobody can be told in a language that cannot be read; in the others the work goes on
    logging.getLogger("smeedkaart").warning("%s: %s (%s)", OWN_LANGUAGES, reason, os.environ[OWN_LANGUAGES])


def current_language() -> str:
    """Return the code of the language in use.

    Examples
    --------
    >>> current_language()
    'nl'
    """
    return _language.get()


def known_language(code: object) -> str:
    """Return the code as far as it is one of a language; a wrong one in an address stops no workshop.

    Examples
    --------
    >>> known_language("en"), known_language("x'; drop"), known_language(None)
    ('en', 'nl', 'nl')
    """
    return code if isinstance(code, str) and code in _rows() else DEFAULT_LANGUAGE


def is_language(code: str) -> bool:
    """Tell whether a code is that of a language at all, be it spoken here or not.

    Examples
    --------
    >>> is_language("fy"), is_language("em")
    (True, False)
    """
    return code in _rows() or localedata.exists(code)


def set_language(language: str) -> None:
    """Use a language from here on, in this thread or task only; the default when it is not known."""
    _language.set(known_language(language))


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Use a language within a `with` block.

    Examples
    --------
    >>> with speaking("en"):
    ...     current_language()
    'en'
    """
    token = _language.set(known_language(language))
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


def translated_name(own: str) -> str:
    """Translate a name that a data file gives, such as that of an indicator; as it is when nobody did."""
    # with a context of its own: a name of people themselves must not be taken for a word of the screen
    return _catalogue(_language.get()).pgettext("name", own)


@cache
def _catalogue(code: str) -> _gettext.NullTranslations:
    return _translations(LANGUAGES[code])


def _translations(language: Language) -> _gettext.NullTranslations:
    source = language.folder / language.code / "LC_MESSAGES" / "smeedkaart.po"
    if source.exists() and not source.with_suffix(".mo").exists():
        return _compiled(source, language)
    return _gettext.translation(
        "smeedkaart", language.folder, languages=[language.code], fallback=language.code == SOURCE_LANGUAGE
    )


def _compiled(source: Path, language: Language) -> _gettext.NullTranslations:
    """Compile the file of a translator, so that a catalogue of one's own needs no further step."""
    from babel.messages.mofile import write_mo  # noqa: PLC0415 - hardly ever needed
    from babel.messages.pofile import read_po  # noqa: PLC0415

    compiled = io.BytesIO()
    with source.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language.locale))
    compiled.seek(0)
    return _gettext.GNUTranslations(compiled)
