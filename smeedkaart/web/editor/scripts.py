"""What a page with a map fetches, named in its head: all at once, and not one after the other."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from markupsafe import Markup

__all__ = ["map_head"]

_FOLDER = Path(__file__).parent
_IMPORTED = re.compile(r'^(?:import|export)\b[^;]*?from "\./(\w+\.js)";', re.MULTILINE)
_LIBRARIES = ("leaflet.js", "leaflet-geoman.min.js", "leaflet.css", "leaflet-geoman.css")
_STYLES = ("editor.css", "side.css", "checks.css", "voices.css")


@cache
def map_head(begin: str, base: str) -> Markup:
    """Write the links and the script with which a page makes a map; `base` is where this server lives.

    Examples
    --------
    >>> head = map_head("early.js", ".")
    >>> '<link rel="modulepreload" href="./kaart/editor/editor.js">' in head
    True
    """
    place = f"{base}/kaart/editor"
    lines = [
        f'<link rel="stylesheet" href="{place}/style.css">',
        *(_preload(f"{base}/kaart/vendor/{name}") for name in _LIBRARIES),
        *(_preload(f"{place}/{name}") for name in _STYLES),
        *(f'<link rel="modulepreload" href="{place}/{name}">' for name in _needed(begin)),
        f'<script type="module" src="{place}/{begin}"></script>',
    ]
    return Markup("\n").join(map(Markup, lines))


def _preload(address: str) -> str:
    kind = "style" if address.endswith(".css") else "script"
    return f'<link rel="preload" as="{kind}" href="{address}">'


def _needed(begin: str) -> list[str]:
    """List the scripts that one of them needs, and those need in turn, in the order in which they are met."""
    found = [begin]
    for name in found:
        text = (_FOLDER / name).read_text(encoding="utf-8")
        found += [one for one in dict.fromkeys(_IMPORTED.findall(text)) if one not in found]
    return found
