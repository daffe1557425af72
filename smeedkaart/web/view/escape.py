"""Text made safe to show: as HTML, and in the labels that Streamlit would read as markdown."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from smeedkaart.text.numbers import money, number

__all__ = ["block", "filled", "json_in_html", "plain", "said", "size", "tag"]

_MARKS = frozenset("\\`*_{}[]<>()#+-.!|~$:^&")


def plain(text: str) -> str:
    r"""Escape what markdown gives a meaning, so that a name reads as it was typed.

    Examples
    --------
    >>> print(plain("*Krakeel*"))
    \*Krakeel\*
    """
    return "".join(f"\\{letter}" if letter in _MARKS else letter for letter in text)


def tag(name: str, held: str, kind: str = "", role: str = "") -> Markup:
    """Write an HTML element around text, which is escaped, or around what is HTML already.

    Examples
    --------
    >>> print(tag("div", tag("p", "<b>", "pg-source")))
    <div><p class="pg-source">&lt;b&gt;</p></div>
    """
    given = ((key, value) for key, value in (("class", kind), ("role", role)) if value)
    named = Markup().join(Markup(' {}="{}"').format(*one) for one in given)
    return Markup("<{name}{named}>{held}</{name}>").format(name=name, named=named, held=held)


def block(*held: str, kind: str = "pg") -> Markup:
    """Put elements in a block of the page, in the letters and colours of the pages.

    Examples
    --------
    >>> print(block(tag("h1", "Gegevens"), "&"))
    <div class="pg"><h1>Gegevens</h1>&amp;</div>
    """
    return tag("div", Markup().join(held), kind)


def said(sentence: str, kind: str = "") -> Markup:
    """Put one sentence in a block; a warning is read aloud at once."""
    return block(tag("p", sentence, kind, "alert" if kind == "pg-warn" else ""))


def filled(template: str, **facts: object) -> Markup:
    """Fill in a template of HTML; every fact is escaped, unless it is HTML already."""
    return Markup(_templates().get_template(template).render(facts, money=money))  # noqa: S704 - by autoescape


def json_in_html(told: Any) -> Markup:
    r"""Write JSON for a `<script type="application/json">`, which no text in it can end.

    Examples
    --------
    >>> print(json_in_html({"name": "</script><b>"}))
    {"name":"\u003c/script>\u003cb>"}
    """
    written = json.dumps(told, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    # neither "</script" nor "<!--", after which a browser reads on past the end of the element
    return Markup(written.replace("<", "\\u003c"))  # noqa: S704 - as said


@lru_cache(maxsize=1)
def _templates() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )


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
