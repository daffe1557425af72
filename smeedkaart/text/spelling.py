"""How a name that people typed is written, and when two of them are the same."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

__all__ = ["NAME_LIMIT", "clean_name", "name_key", "one_line"]

# characters; a longer name fits on no map, list or receipt
NAME_LIMIT = 120

# the only invisible signs that a name may need: in Persian words, and in signs such as a family
_JOINING = "\u200c\u200d"
# letters and signs that show nothing: fillers of Hangul, a pattern of Braille without a dot
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800")


def one_line(text: str) -> str:
    """Write a text on one line, without signs that nobody can see.

    Examples
    --------
    >>> one_line("  Krakeel" + chr(10) + "Zuid" + chr(0))
    'Krakeel Zuid'
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    # a line break or a tab parts two words; other control signs, half characters and such are nothing, nor
    # are signs that turn the direction of writing around, so that a name reads as something else
    shown = "".join(
        " " if letter.isspace() or letter in _BLANK else letter
        for letter in text
        if letter.isspace() or letter in _JOINING or unicodedata.category(letter)[0] != "C"
    )
    # joining signs with nothing to join are a text that nobody can see
    return " ".join(unicodedata.normalize("NFC", shown).split()) if shown.strip(_JOINING + " ") else ""


@lru_cache(maxsize=8192)
def clean_name(name: str) -> str:
    """Make a name fit to show and to keep: one line without invisible signs, cut where it is too long.

    Examples
    --------
    >>> clean_name("  Krakeel" + chr(0x202E)), len(clean_name("n" * 500))
    ('Krakeel', 120)
    """
    # what is cut may not end in a space or a sign that joins nothing
    return one_line(name)[:NAME_LIMIT].rstrip(_JOINING + " ")


@lru_cache(maxsize=8192)
def name_key(name: str) -> str:
    """Return what makes a name the same as another for people.

    Capitals, spaces, invisible signs and the form in which a letter with an accent is kept (as one character
    or as two) make no difference: Unicode 16, chapter 3.13, definition D146.

    Examples
    --------
    >>> name_key(" Oude  Dorp") == name_key("oude dorp")
    True
    """
    folded = clean_name(name)
    for sign in _JOINING:
        folded = folded.replace(sign, "")
    # folding may take a letter out of its form, and the form may bring a capital: hence twice
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFD", folded).casefold())
    return " ".join(unicodedata.normalize("NFKC", folded.casefold()).split())
