"""The plain page of a workshop: the same map and panel for telephones and viewers, without Streamlit."""

from __future__ import annotations

from typing import Any

from starlette.responses import HTMLResponse, Response

from smeedkaart.text.language import LANGUAGES, current_language
from smeedkaart.text.language import gettext as _
from smeedkaart.web.editor.scripts import map_head
from smeedkaart.web.server.served import icon
from smeedkaart.web.view.escape import filled, json_in_html

__all__ = ["plain_page", "plain_sorry"]

# whatever people call an area, no script but ours runs; tiles of a background map come from where it says
_POLICY = (
    "default-src 'self'; img-src * data:; style-src 'self' 'unsafe-inline'; object-src 'none'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def plain_page(shown: dict[str, Any]) -> Response:
    """Answer with the page, in the language that is spoken; `shown` is what the map takes."""
    about = shown["about"]
    return _page(
        200,
        title=f"{about['workshop']} · smeedkaart",
        head=map_head("plain.js", "../.."),
        shown=json_in_html(shown),
        large=about["large"],
        waiting=_("smeedkaart is being made ready. One moment …"),
        without=_("smeedkaart needs JavaScript. Switch it on in the browser and refresh the page."),
    )


def plain_sorry(sentence: str, status: int) -> Response:
    """Say on such a page why there is no map."""
    return _page(status, title="smeedkaart", shown=None, sentence=sentence)


def _page(status: int, **facts: object) -> Response:
    page = filled("plain.html", language=LANGUAGES[current_language()], icon=icon(), **facts)
    return HTMLResponse(
        page, status, headers={"Cache-Control": "no-store", "Content-Security-Policy": _POLICY}
    )
