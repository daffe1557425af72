"""CSV injection and lost zeros: text that a spreadsheet shows as it is, whatever separator opens it."""

from __future__ import annotations

import re

__all__ = ["as_label", "no_formula"]

_LINE_BREAKS = re.compile(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")
# what makes a spreadsheet work a cell out (OWASP, "CSV Injection"), also as wide as a Chinese sign
_FORMULA = "=+@\\-\uff1d\uff0b\uff20\uff0d"
# a cell begins at the start of the text, or behind what another spreadsheet takes for the separator; spaces
# and quotes in front of it make no difference
_BEGINS_FORMULA = re.compile(rf"(^|[,;|\t])([\s\"]*)(?=[{_FORMULA}])")
_WORDS = re.compile(r"[^\W\d_]+")
# the words that may stand in a number, a day or an hour, and those that are a truth, in Dutch and in English
_MONTHS = (
    "jan januari january feb februari february mrt mar maart march apr april mei may jun juni june jul juli "
    "july aug augustus august sep sept september okt oct oktober october nov november dec december"
)
_IN_NUMBERS = frozenset({"e", "eur", "am", "pm", *_MONTHS.split()})
_TRUTHS = frozenset({"waar", "onwaar", "true", "false"})


def no_formula(text: str) -> str:
    """Mark what a spreadsheet would work out, with the apostrophe by which people know a text there.

    Examples
    --------
    >>> no_formula("=1+1"), no_formula("%1;=2"), no_formula("Noord - Zuid")
    ("'=1+1", "%1;'=2", 'Noord - Zuid')
    """
    # a line break within quotes ends the row for whoever reads with another separator
    return _BEGINS_FORMULA.sub(r"\1\2'", " ".join(_LINE_BREAKS.split(text)))


def as_label(text: str) -> str:
    """Keep a name or a code as it is: not worked out, and no number, day or truth made of it.

    Examples
    --------
    >>> as_label("0118"), as_label("1-2"), as_label("12 mei"), as_label("Wijk 12"), as_label("=1")
    ("'0118", "'1-2", "'12 mei", 'Wijk 12', "'=1")
    """
    marked = no_formula(text)
    if marked.startswith("'") or not _turns_into_something_else(text):
        return marked
    return "'" + marked


def _turns_into_something_else(text: str) -> bool:
    words = _WORDS.findall(text.casefold())
    if any(letter.isdigit() for letter in text):
        return all(word in _IN_NUMBERS for word in words)
    return len(words) == 1 and text.strip().casefold() in _TRUTHS
