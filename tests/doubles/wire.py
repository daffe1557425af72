"""What the services share: a question as it came in, an answer as it goes out, the settings of the server."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.doubles.faults import Faults
from tests.doubles.world import World

__all__ = ["Answer", "RefusedError", "Request", "Site", "html", "json_answer", "xml_answer"]


@dataclass(slots=True)
class Site:
    """The settings of a running server; any of them may be changed while it runs.

    Parameters
    ----------
    world
        What the services know.
    faults
        What goes wrong.
    url
        Address of the server, without a slash at the end.
    elsewhere
        Address of another host, to which answers may try to lure a client.
    page_size
        Rows on one page of StatLine.
    count_cap
        Most features on one page of the WFS and the OGC API.
    retry_after
        What a 429 says in Retry-After.
    stall_seconds
        How long a stalled answer takes.
    compress
        True: answers are compressed for whoever accepts gzip.
    chunked
        True: answers come in chunks, without Content-Length.
    modified
        Dates of publication by table id, instead of those of the world: "2026-01-01T02:00:00".
    """

    world: World
    faults: Faults = field(default_factory=Faults)
    url: str = ""
    elsewhere: str = ""
    page_size: int = 10_000
    count_cap: int = 1_000
    retry_after: str = "1"
    stall_seconds: float = 30.0
    compress: bool = False
    chunked: bool = False
    modified: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Request:
    """A question as it came in.

    Parameters
    ----------
    method, path
        As sent; the path is decoded.
    query
        Decoded parameters; of a repeated one the last value.
    pairs
        All parameters in their order.
    headers
        Names in small letters.
    service
        "cbs", "borders", "features", "addresses", "tiles", "squares" or "".
    raw
        Path and query as they were sent, not decoded.
    """

    method: str
    path: str
    query: Mapping[str, str]
    pairs: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    service: str
    raw: str
    site: Site = field(repr=False, compare=False)
    _struck: dict[str, bool] = field(default_factory=dict, repr=False, compare=False)

    @property
    def target(self) -> str:
        """Path and decoded query, in which `match` of a fault is looked for."""
        return self.path + "?" + "&".join(f"{name}={value}" for name, value in self.pairs)

    def fault(self, name: str) -> bool:
        """Say whether this fault strikes this request; asked only where it would make a difference."""
        # counted once per request, however often the answer depends on it
        if name not in self._struck:
            self._struck[name] = self.site.faults.take(name, self.service, self.target)
        return self._struck[name]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it goes out."""

    body: bytes
    kind: str
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


def json_answer(value: Any, kind: str = "application/json;charset=utf-8", status: int = 200) -> Answer:
    """Answer with JSON; letters beyond ASCII stay as they are, as CBS and PDOK send them."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return Answer(body, kind, status)


def xml_answer(text: str, kind: str = "text/xml; charset=UTF-8", status: int = 200) -> Answer:
    """Answer with XML."""
    return Answer(('<?xml version="1.0" encoding="UTF-8"?>\n' + text).encode(), kind, status)


def html(status: int, title: str) -> Answer:
    """Answer with a page for people, as web servers and load balancers in front of a service do."""
    page = f"<!DOCTYPE html>\n<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>\n"
    return Answer(page.encode(), "text/html; charset=utf-8", status)


class RefusedError(Exception):
    """A question that gets no answer but a refusal.

    Parameters
    ----------
    answer
        What goes out instead.
    """

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer
