"""The map that anyone can open: one HTML file with everything in it, from disk and without internet."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import date
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import geopandas as gpd
from branca.element import Figure

from smeedkaart.assessment.result import Assessment
from smeedkaart.files.atomic import write_whole
from smeedkaart.files.packaged import vendor_folder
from smeedkaart.publish.colours import dots_svg, hatch_svg
from smeedkaart.publish.map.dates import add_dates
from smeedkaart.publish.map.layers import Shapes, build_map, patterns, ruled
from smeedkaart.publish.map.page import made_words, page_content, script_words, sentence
from smeedkaart.publish.map.timeline import PublishedHistory
from smeedkaart.publish.templates import template
from smeedkaart.statistics.levels import Level, level_of_zones
from smeedkaart.statistics.zones import ZoneData
from smeedkaart.text.language import current_language, speaking
from smeedkaart.text.language import gettext as _

__all__ = ["LIMIT", "LIMIT_THROUGH_TIME", "MapPage", "publish_html"]

LIMIT = 400_000
"""Bytes that a published map may take: small enough for e-mail and for any municipal website."""

LIMIT_THROUGH_TIME = 800_000
"""Bytes that one may take that shows several dates."""

# metres by which borders are simplified when the file would be too large, tried in this order
_TOLERANCES = (0.0, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0)

_HERE = Path(__file__).parent


class MapPage(Figure):
    """The page around the map; the template escapes every text, the policy allows its own scripts only."""

    def __init__(self, content: dict[str, Any], form: str = "map/page.html") -> None:
        super().__init__()
        self.content = content
        # the template
        self.form = form

    def render(self, **kwargs: Any) -> str:
        """Write the page."""
        for child in self._children.values():
            child.render(**kwargs)
        several = self.content["timeline"] is not None
        program = _program(several=several)
        script = self.script.render(**kwargs)
        content = {
            **self.content,
            "map": self.html.render(**kwargs),
            "styles": _styles(several=several),
            "program": program,
            "script": script,
            "policy": _policy(program, script),
        }
        return template(self.form).render(page=content)


def publish_html(
    assessment: Assessment,
    path: str | Path | None = None,
    *,
    zones: ZoneData | gpd.GeoDataFrame | None = None,
    title: str | None = None,
    language: str | None = None,
    made_on: date | None = None,
    history: PublishedHistory | None = None,
) -> str:
    """Write an assessment, or a history of them, as one self-contained HTML page."""
    through = history if history is not None and len(history.moments) > 1 else None
    assessments = [assessment] if through is None else [moment.assessment for moment in through.moments]
    frame = zones.zones if isinstance(zones, ZoneData) else zones
    with speaking(language or current_language()):
        content = page_content(assessments, title=title, has_zones=frame is not None)
        if history is not None:
            # what must be said of a history holds of a single date of it too
            content["notice"] = " ".join(filter(None, [content["notice"], sentence(history.notice)]))
        if through is not None:
            content = add_dates(content, through)
        content["version"] = version("smeedkaart")
        content["patterns"] = "".join(
            [
                *patterns(assessments).values(),
                *ruled(assessments).values(),
                hatch_svg("dubbel", "rgba(255,255,255,.35)", "#9b1c1c"),
                *([dots_svg("niets")] if any(one.unpaid for one in assessments) else []),
            ]
        )
        label = _("{level:Many} with their names").format(level=_level(zones))
        shapes = Shapes(assessments, content["shown"])
        text = ""
        for tolerance in _TOLERANCES:
            page = MapPage({**content, "made": made_words(made_on or _today(), tolerance)})
            words = script_words(source for one in assessments for source in one.sources)
            chart = build_map(
                assessments, frame, shapes=shapes, tolerance=tolerance, words=words, zone_label=label
            )
            page.add_child(chart)
            text = page.render()
            if len(text.encode()) <= (LIMIT if through is None else LIMIT_THROUGH_TIME):
                break
        if path is not None:
            write_whole(path, text)
        return text


def _level(zones: ZoneData | gpd.GeoDataFrame | None) -> Level:
    if isinstance(zones, ZoneData):
        return zones.called
    return level_of_zones(() if zones is None else zones.index)


@lru_cache(maxsize=2)
def _program(*, several: bool) -> str:
    leaflet = (vendor_folder() / "leaflet.js").read_text(encoding="utf-8").replace("\r\n", "\n")
    # a source map would be looked for beside the page
    leaflet = re.sub(r"^//# sourceMappingURL=.*$", "", leaflet, flags=re.MULTILINE)
    own = ["page.js", *(["timeline.js"] if several else [])]
    return "\n".join([leaflet, *(_bare((_HERE / name).read_text(encoding="utf-8")) for name in own)])


def _bare(text: str) -> str:
    """Minify: leave out what only those read who change a script or style."""
    without = re.sub(r"^\s*(//.*|/\*([^*]|\*(?!/))*\*/\s*$)", "", text, flags=re.MULTILINE)
    return re.sub(r"\n\s+", "\n", without)


@lru_cache(maxsize=2)
def _styles(*, several: bool) -> str:
    vendor = vendor_folder()
    leaflet = (vendor / "leaflet.css").read_text(encoding="utf-8").replace("\r\n", "\n")

    def inline(found: re.Match[str]) -> str:
        name = found.group(1)
        # only the sign of the layer control is used; the pins are not
        if not name.startswith("images/layers"):
            return "none"
        image = base64.b64encode((vendor / name).read_bytes()).decode()
        return f"url(data:image/png;base64,{image})"

    leaflet = re.sub(r"url\(([^)]+)\)", inline, leaflet)
    own = ["page.css", *(["timeline.css"] if several else [])]
    return "\n".join(
        _bare(text) for text in [leaflet, *((_HERE / name).read_text(encoding="utf-8") for name in own)]
    )


def _policy(*scripts: str) -> str:
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
        for script in scripts
    )
    return (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _today() -> date:
    return date.today()  # noqa: DTZ011 - the day where the user is
