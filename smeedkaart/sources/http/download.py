"""Download a large file with resume: an attempt goes on where the one before broke off, also another day."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import requests

from smeedkaart.files.atomic import OutputFileError
from smeedkaart.files.refused import reason_of
from smeedkaart.sources.http.failures import FailedAttemptError

__all__ = ["Download"]

# part of a file that came in, and the mark by which its publisher knows that it is still the same one
_PART, _MARK = ".part", ".mark"
_ZIP = b"PK"


class Download:
    """A zipped file on its way to a place on this computer.

    Parameters
    ----------
    target
        Where it comes to stand; whole, or not at all.
    """

    def __init__(self, target: Path) -> None:
        self.target = target
        self._part, self._mark = (target.with_name(target.name + end) for end in (_PART, _MARK))

    @property
    def asks(self) -> Mapping[str, str]:
        """The headers that ask for what is still to come."""
        # compressed once more, nobody could tell where it broke off
        plain = {"Accept-Encoding": "identity"}
        size, mark = self._size(), self._known_mark()
        return {**plain, "Range": f"bytes={size}-", "If-Range": mark} if size and mark else plain

    def take(
        self,
        service: str,
        response: requests.Response,
        chunks: Callable[[requests.Response], Iterator[bytes]],
    ) -> None:
        """Write down what comes in; a file that is no zip, or not whole, counts as broken off."""
        goes_on = response.status_code == 206
        if goes_on and not response.headers.get("Content-Range", "").startswith(f"bytes {self._size()}-"):
            self.forget()
            raise FailedAttemptError("service.not_readable", service, again=True)
        try:
            self._write(response, chunks, goes_on=goes_on)
            whole = zipfile.is_zipfile(self._part)
            if whole:
                os.replace(self._part, self.target)  # noqa: PTH105 - replaces on Windows too
        except OSError as error:
            raise OutputFileError("files.not_written", file=self.target, reason=reason_of(error)) from None
        if not whole:
            self.forget()
            raise FailedAttemptError("service.not_readable", service, again=True)
        with suppress(OSError):
            self._mark.unlink()

    def _write(
        self,
        response: requests.Response,
        chunks: Callable[[requests.Response], Iterator[bytes]],
        *,
        goes_on: bool,
    ) -> None:
        self._mark.write_text(response.headers.get("ETag", ""), encoding="utf-8")
        with self._part.open("ab" if goes_on else "wb") as file:
            for chunk in chunks(response):
                file.write(chunk)

    def forget(self) -> None:
        """Begin anew."""
        for path in (self._part, self._mark, self.target):
            with suppress(OSError):
                path.unlink()

    def _size(self) -> int:
        try:
            return self._part.stat().st_size
        except OSError:
            return 0

    def _known_mark(self) -> str:
        try:
            mark = self._mark.read_text(encoding="utf-8")
        except (OSError, ValueError):
            return ""
        # a weak one promises only that it means the same
        return "" if mark.startswith("W/") else mark
