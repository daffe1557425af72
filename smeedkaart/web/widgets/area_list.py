"""The list of areas beside the map: a real table in which a click or Enter chooses an area."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

__all__ = ["area_list"]

_component = st.components.v2.component(
    "smeedkaart_area_list",
    html='<div class="pg-areas"></div>',
    js=(Path(__file__).parent / "area_list.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)


def area_list(
    *,
    key: str,
    caption: str,
    columns: Sequence[str],
    rows: Sequence[Mapping[str, Any]],
    subtotals: Sequence[Sequence[str]] = (),
    totals: Sequence[str],
    totals_note: str,
    language: str,
    on_pick: Callable[[], None],
) -> None:
    """Show the areas with their people, tier and euros."""
    data = {
        "caption": caption,
        "columns": list(columns),
        "rows": [dict(row) for row in rows],
        "subtotals": [list(one) for one in subtotals],
        "totals": list(totals),
        "totals_note": totals_note,
        "language": language,
    }
    _component(key=key, data=data, on_pick_change=on_pick)
