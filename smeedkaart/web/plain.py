"""Text made safe to show: as HTML, and in the labels that Streamlit would read as markdown."""

from __future__ import annotations

from html import escape

__all__ = ["plain", "tag"]

_MARKS = frozenset("\\`*_{}[]<>()#+-.!|~$:^&")


def plain(text: str) -> str:
    r"""Escape what markdown gives a meaning, so that a name reads as it was typed.

    Parameters
    ----------
    text
        What people typed.

    Returns
    -------
    str
        The same, for labels of buttons and boxes.

    Examples
    --------
    >>> print(plain("*Krakeel*"))
    \*Krakeel\*
    """
    return "".join(f"\\{letter}" if letter in _MARKS else letter for letter in text)


def tag(name: str, text: str, kind: str = "") -> str:
    """Write an HTML element that holds only text.

    Parameters
    ----------
    name
        Name of the element: "p", "h2".
    text
        What it says; escaped here.
    kind
        Its class.

    Returns
    -------
    str
        HTML.

    Examples
    --------
    >>> tag("p", "<b>", "pg-source")
    '<p class="pg-source">&lt;b&gt;</p>'
    """
    named = f' class="{escape(kind)}"' if kind else ""
    return f"<{name}{named}>{escape(text)}</{name}>"
