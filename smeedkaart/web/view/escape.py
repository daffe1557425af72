"""Text made safe to show: as HTML, and in the labels that Streamlit would read as markdown."""

from __future__ import annotations

from html import escape

from smeedkaart.text.numbers import number

__all__ = ["plain", "size", "tag"]

_MARKS = frozenset("\\`*_{}[]<>()#+-.!|~$:^&")


def plain(text: str) -> str:
    r"""Escape what markdown gives a meaning, so that a name reads as it was typed.

    Examples
    --------
    >>> print(plain("*Krakeel*"))
    \*Krakeel\*
    """
    return "".join(f"\\{letter}" if letter in _MARKS else letter for letter in text)


def tag(name: str, text: str, kind: str = "") -> str:
    """Write an HTML element that holds only text.

    Examples
    --------
    >>> tag("p", "<b>", "pg-source")
    '<p class="pg-source">&lt;b&gt;</p>'
    """
    named = f' class="{escape(kind)}"' if kind else ""
    return f"<{name}{named}>{escape(text)}</{name}>"


def size(count: float) -> str:
    """Write a number of bytes as people read it: "12 kB", "3,4 MB".

    Examples
    --------
    >>> size(12_345), size(3_400_000), size(600_000_000)
    ('12 kB', '3,4 MB', '600 MB')
    """
    if count < 1_000_000:
        # whatever is there is at least something
        return f"{number(max(count / 1_000, 1 if count else 0))} kB"
    return f"{number(count / 1e6, 1 if count < 100e6 else 0)} MB"
