"""The slider over the days of the timeline: large enough for a finger, and for who uses the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import streamlit as st

from smeedkaart.text.language import gettext as _
from smeedkaart.text.numbers import day

__all__ = ["day_slider"]

_component = st.components.v2.component(
    "smeedkaart_day_slider",
    html='<div class="pg-slider"></div>',
    js=(Path(__file__).parent / "day_slider.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)


def day_slider(*, key: str, stops: Sequence[date], shown: date, on_stop: Callable[[], None]) -> None:
    """Show the slider."""
    listed = [
        {"day": when.isoformat(), "text": day(when), "mark": _mark(stops, place)}
        for place, when in enumerate(stops)
    ]
    data = {
        "stops": listed,
        "at": list(stops).index(shown),
        "label": _("Day"),
        "back": _("Earlier"),
        "onward": _("Later"),
    }
    _component(key=key, data=data, on_stop_change=on_stop)


def _mark(stops: Sequence[date], place: int) -> str:
    """Write under a stop its year, or its day when several stops share a year."""
    when = stops[place]
    if sum(other.year == when.year for other in stops) == 1:
        return str(when.year)
    return f"{when.day}-{when.month}-{when.year}"
