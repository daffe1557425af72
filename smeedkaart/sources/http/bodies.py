"""What the body of an answer holds, and whether it came through whole."""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

__all__ = ["is_web_page", "json_in", "text_in", "whole_body"]

_WEB_PAGE = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL
)
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_CLOSING = {b"{": b"}", b"[": b"]"}
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def is_web_page(body: bytes) -> bool:
    """Tell whether a body is a page for people."""
    return _WEB_PAGE.match(body.removeprefix(_BYTE_ORDER_MARK)) is not None


def text_in(body: bytes) -> str:
    """Read text, as UTF-8 whatever the header says.

    JSON is UTF-8 by its definition (RFC 8259, 8.1), and PDOK writes XML in it as well. Following a wrong
    header would garble names without anyone noticing.
    """
    return body.decode("utf-8-sig")


def json_in(body: bytes) -> Any:
    """Parse JSON, strictly."""
    return json.loads(text_in(body), parse_constant=_refuse)


def _refuse(name: str) -> NoReturn:
    raise ValueError(name)


def whole_body(body: bytes) -> bytes:
    """Return a body as it came, when it came through whole as far as can be seen without parsing it."""
    first = body[:64].removeprefix(_BYTE_ORDER_MARK).lstrip()[:1]
    if first in _CLOSING and not (body[-64:].rstrip().endswith(_CLOSING[first]) and _balanced(body)):
        raise ValueError("broken off")
    return body


def _balanced(body: bytes) -> bool:
    # names may hold brackets too; these are taken out only when the sum is not right, as that costs a copy
    return _even(body) or _even(_STRING.sub(b"", body))


def _even(text: bytes) -> bool:
    return text.count(b"{") == text.count(b"}") and text.count(b"[") == text.count(b"]")
