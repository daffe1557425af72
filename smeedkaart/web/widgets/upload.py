"""Choose a data pack on this computer or a USB stick and bring it in, in the language of the page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from smeedkaart.text.language import current_language
from smeedkaart.text.language import gettext as _
from smeedkaart.web.server.pack_upload import MOST_PACK_BYTES, too_large

__all__ = ["upload_pack"]

_component = st.components.v2.component(
    "smeedkaart_upload",
    html='<div class="pg-upload"></div>',
    js=(Path(__file__).parent / "upload.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)


def upload_pack(*, key: str, on_done: Callable[[], None]) -> None:
    """Show a button to choose a file, and what becomes of it."""
    data = {
        "language": current_language(),
        "most": MOST_PACK_BYTES,
        "texts": {
            "choose": _("Choose a data pack"),
            "too_large": too_large(),
            "sending": _("Sent: {part} %"),
            "checking": _("Checking the file …"),
            "failed": _("The file did not arrive. Check the connection and try again."),
            "replace": _("Replace it anyway"),
        },
    }
    _component(key=key, data=data, on_done_change=on_done)
