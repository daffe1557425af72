"""Files and other bodies as they go to a browser, which keeps them and asks whether they are still good."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from smeedkaart.text.language import gettext as _

__all__ = ["Body", "attachment", "body_response", "file_response", "files_in", "icon", "missing", "tagged"]

# not left to the operating system, which on Windows may call a script "text/plain"
_MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".gif": "image/gif",
    ".js": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class Body:
    """What is sent, and by what a browser knows it again."""

    body: bytes
    media_type: str
    etag: str


def files_in(folder: Path, pattern: str) -> Mapping[str, Path]:
    """List the files that may be served, by their place in a folder."""
    return {
        path.relative_to(folder).as_posix(): path
        for path in folder.glob(pattern)
        if path.is_file() and path.suffix in _MEDIA_TYPES
    }


def file_response(request: Request, path: Path | None) -> Response:
    """Send a file, or say that there is none."""
    if path is None:
        return missing()
    now = path.stat()
    return body_response(request, _read(path, now.st_mtime_ns, now.st_size))


@lru_cache(maxsize=128)
def _read(path: Path, changed: int, size: int) -> Body:  # noqa: ARG001 - another file, read again
    # a page with a map asks for forty of them at once
    return tagged(path.read_bytes(), _MEDIA_TYPES[path.suffix])


def tagged(body: bytes, media_type: str) -> Body:
    """Give a body the mark by which a browser knows it again."""
    return Body(body, media_type, f'"{hashlib.sha256(body).hexdigest()[:32]}"')


def body_response(request: Request, found: Body) -> Response:
    """Send a body, or nothing to a browser that has it already."""
    # the browser keeps it, and asks each time whether it is still good: an update reaches everybody
    headers = {"ETag": found.etag, "Cache-Control": "no-cache"}
    known = [tag.strip().removeprefix("W/") for tag in request.headers.get("If-None-Match", "").split(",")]
    if found.etag in known:
        return Response(status_code=304, headers=headers)
    return Response(found.body, media_type=found.media_type, headers=headers)


@lru_cache(maxsize=1)
def icon() -> str:
    """Write the icon of every page as an address that asks nobody."""
    drawn = Path(__file__).parents[1] / "icon.svg"
    return f"data:image/svg+xml,{quote(drawn.read_text(encoding='utf-8'))}"


def attachment(name: str) -> str:
    """Say that a browser keeps what is sent, under this name; other signs than ASCII as RFC 6266 has them."""
    return f"attachment; filename*=UTF-8''{quote(name, safe='')}"


def missing() -> Response:
    """Say that there is nothing at this address."""
    return JSONResponse({"error": _("There is nothing here.")}, status_code=404)
