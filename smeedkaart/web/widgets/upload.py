"""Choose files on this computer or a USB stick and bring them in, in the language of the page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from smeedkaart.text.language import current_language
from smeedkaart.text.language import gettext as _
from smeedkaart.web.server.map_upload import MOST_MAP_BYTES, map_too_large
from smeedkaart.web.server.pack_upload import MOST_PACK_BYTES, too_large

__all__ = ["upload_maps", "upload_pack"]

_component = st.components.v2.component(
    "smeedkaart_upload",
    html='<div class="pg-upload"></div>',
    js=(Path(__file__).parent / "upload.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)


def upload_pack(*, key: str, on_done: Callable[[], None]) -> None:
    """Show a button to choose a data pack, and what becomes of it."""
    data = {
        "language": current_language(),
        "url": "/kaart/pakket",
        "accept": ".gpkg",
        "several": False,
        "most": MOST_PACK_BYTES,
        "texts": {"choose": _("Choose a data pack"), "drop": "", "too_large": too_large(), **_texts()},
    }
    _component(key=key, data=data, on_done_change=on_done)


def upload_maps(place: str, *, key: str, label: str, on_done: Callable[[], None]) -> None:
    """Show a button to choose maps, on which they can be dropped as well; they come to lie at that place."""
    data = {
        "language": current_language(),
        "url": f"/kaart/inlezen?plaats={place}",
        # whatever it is called: the reader knows a map by what is in it
        "accept": "",
        "several": True,
        "most": MOST_MAP_BYTES,
        "texts": {
            "choose": label,
            "drop": _("or drop it here"),
            "too_large": map_too_large(),
            **_texts(),
        },
    }
    _component(key=key, data=data, on_done_change=on_done)


def _texts() -> dict[str, str]:
    return {
        "sending": _("Sent: {part} %"),
        "checking": _("Checking the file …"),
        "failed": _("The file did not arrive. Check the connection and try again."),
        "replace": _("Replace it anyway"),
    }
