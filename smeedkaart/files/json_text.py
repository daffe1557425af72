"""Read JSON in whatever letters it is written, one text or several after each other."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from smeedkaart.errors import InputFileError
from smeedkaart.files.shapefile_letters import strange_letters
from smeedkaart.files.source import damaged, not_a_map, other_letters
from smeedkaart.text.teller import Statement

__all__ = ["guess_letters", "read_json", "starts_as_json"]

# RFC 8142: a record separator may stand before each text of a sequence
_BETWEEN = " \t\r\n\ufeff\x1e"
# what is no UTF-8 is one of these: of Windows, of DOS, of an old Mac
_ONE_BYTE = ("cp1252", "cp850", "mac_roman")
# letters of Windows in no Dutch or Frisian name, but where an old Mac has é, ö, ê or ü
_NOT_HERE = set("ŠšŽžŒœŸ")
_UTF8_LETTER = re.compile(rb"[\xc3-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}")


def starts_as_json(head: bytes) -> bool:
    """Tell whether a file that begins like this is JSON, in one, two or four bytes a letter."""
    text = head[: len(head) - len(head) % 4 or None].decode(json.detect_encoding(head), errors="ignore")
    return text.lstrip(_BETWEEN)[:1] in {"{", "["}


def read_json(path: Path, body: bytes) -> tuple[list[Any], str, tuple[Statement, ...]]:
    """Read the texts of a file, the encoding it has, and what must be said about its letters."""
    text, encoding, notices = _decoded(path, body)
    return _texts(path, text), encoding, notices


def _decoded(path: Path, body: bytes) -> tuple[str, str, tuple[Statement, ...]]:
    encoding = json.detect_encoding(body)
    try:
        return body.decode(encoding), encoding, ()
    except UnicodeDecodeError:
        if encoding not in {"utf-8", "utf-8-sig"}:
            raise InputFileError(damaged(path)) from None
    return guess_letters(path, body)


def guess_letters(path: Path, body: bytes) -> tuple[str, str, tuple[Statement, ...]]:
    """Read a text that says it is UTF-8 and is not: by the encoding in which its letters make sense."""
    # letters of both kinds: a part was copied into it, or a bit fell over
    texts = {} if _UTF8_LETTER.search(body) else {name: _in_encoding(body, name) for name in _ONE_BYTE}
    for name, text in texts.items():
        if text is not None and not any(map(_is_odd, re.findall(r".?[^\x00-\x7f]+.?", text))):
            example = re.search(r"[\w'-]*[^\x00-\x7f][\w'-]*", text)
            told = Statement(
                "files.letters_guessed",
                file=path.name,
                used=name,
                example=example[0] if example else "",
            )
            return text, name, (told,)
    raise InputFileError(other_letters(path))


def _is_odd(around: str) -> bool:
    return strange_letters(around) > 0 or not _NOT_HERE.isdisjoint(around)


def _in_encoding(body: bytes, encoding: str) -> str | None:
    try:
        return body.decode(encoding)
    except UnicodeDecodeError:
        return None


def _texts(path: Path, text: str) -> list[Any]:
    """Read JSON texts that follow each other, as one feature a line has them."""
    decoder = json.JSONDecoder()
    found: list[Any] = []
    at = _next(text, 0)
    try:
        while at < len(text):
            value, at = decoder.raw_decode(text, at)
            found.append(value)
            at = _next(text, at)
    except json.JSONDecodeError as error:
        begun = bool(found) or error.pos > 1
        raise InputFileError(damaged(path) if begun else not_a_map(path)) from None
    except (RecursionError, ValueError):
        # brackets inside each other without end, or a number longer than Python reads
        raise InputFileError(damaged(path)) from None
    return found


def _next(text: str, at: int) -> int:
    while at < len(text) and text[at] in _BETWEEN:
        at += 1
    return at
