"""cbsodata with our client under it: a copy for each user, every page asked patiently and checked."""

from __future__ import annotations

import importlib.util
import json
import logging
import threading
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

import requests

from smeedkaart.errors import ServiceError
from smeedkaart.sources.http.bodies import json_in, text_in
from smeedkaart.sources.http.client import Client
from smeedkaart.text.teller import Fact, Statement

__all__ = ["STATLINE", "Walk", "private_cbsodata", "repeats", "statline_failed"]

STATLINE = "CBS StatLine"

_FULL_PAGE = 10_000
# far more than the largest table needs, far less than for ever
_MOST_PAGES = 1_000

_loading = threading.Lock()


def private_cbsodata(base: str) -> ModuleType:
    """Load a copy of cbsodata for one user, whose globals are of nobody else."""
    with _loading:
        root = logging.getLogger()
        before = list(root.handlers)
        spec = importlib.util.find_spec("cbsodata.cbsodata3")
        if spec is None or spec.loader is None:
            raise ModuleNotFoundError("cbsodata.cbsodata3")  # pragma: no cover - a dependency
        copy = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(copy)
        # while it loads it speaks to the root logger, which sets up logging for the whole process: undone
        for handler in [handler for handler in root.handlers if handler not in before]:
            root.removeHandler(handler)
    # it would write every address it asks to the log
    silent = logging.Logger("cbsodata", logging.CRITICAL + 1)  # noqa: LOG001 - of this copy alone
    vars(copy)["logging"] = silent
    address = urlsplit(base)
    copy.options.use_https = address.scheme == "https"
    copy.options.catalog_url = address.netloc + address.path
    return copy


class Walk:
    """What cbsodata takes for `requests.Session`: asks page after page of one answer through our client."""

    def __init__(self, client: Client, base: str) -> None:
        self._client = client
        self._base = base
        self._path = ""
        self._asked: set[str] = set()
        self._first_rows: set[str] = set()

    def __call__(self) -> Walk:
        """Stand in for making a session, which cbsodata does for every page."""
        return self

    def send(self, request: requests.PreparedRequest, **_options: Any) -> _Answer:
        """Ask what cbsodata prepared; the options it gives (proxies, no time-out) are not followed."""
        return self.ask(request.url or "")

    def ask(self, link: str) -> _Answer:
        """Ask one page of the walk, and check that it brings something new from the same place."""
        url = self._client.follow(STATLINE, self._base, link)
        path = urlsplit(url).path.casefold()
        self._path = self._path or path
        # a next page of another table would put its rows among these
        if path != self._path:
            raise statline_failed("statline.another_table_half_way")
        if url in self._asked or len(self._asked) == _MOST_PAGES:
            raise repeats()
        self._asked.add(url)
        text, page = self._client.get_parsed(STATLINE, url, parse=_page)
        self._check(page)
        following = page.get("odata.nextLink")
        if (
            following is not None
            and (safe := self._client.follow(STATLINE, self._base, following)) != following
        ):
            page["odata.nextLink"] = safe
            text = json.dumps(page)
        return _Answer(text, self)

    def _check(self, page: dict[str, Any]) -> None:
        rows = page["value"]
        if not rows:
            return
        first_row = json.dumps(rows[0], sort_keys=True)
        if first_row in self._first_rows:
            raise repeats()
        self._first_rows.add(first_row)
        # a page of CBS that is full has a next one; without a link to it the rest would be lost unseen
        if len(rows) == _FULL_PAGE and page.get("odata.nextLink") is None:
            raise statline_failed("statline.part_of_the_rows")


class _Answer:
    """What cbsodata takes for `requests.Response`; what it holds was checked before it got here."""

    def __init__(self, text: str, walk: Walk) -> None:
        self.text = text
        self.encoding = "utf-8"
        self._walk = walk

    def raise_for_status(self) -> None:
        """Do nothing: what fails never becomes an answer."""

    def json(self) -> dict[str, Any]:
        """Return the catalogue, of which cbsodata reads the first page only, as one page."""
        page = json.loads(self.text)
        rows = page["value"]
        while (link := page.get("odata.nextLink")) is not None:
            page = json.loads(self._walk.ask(link).text)
            rows += page["value"]
        return {"value": rows}


def _page(body: bytes) -> tuple[str, dict[str, Any]]:
    """Parse a page; anything but rows is a ValueError, as for a body that is not JSON."""
    page = json_in(body)
    rows = page.get("value") if isinstance(page, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ValueError("no rows")
    return text_in(body), page


def statline_failed(code: str, /, **facts: Fact) -> ServiceError:
    """Make an error of what there is to say about StatLine."""
    return ServiceError(Statement(code, service=STATLINE, **facts), STATLINE)


def repeats(table_id: str = "") -> ServiceError:
    """Make the error that says that something came twice: rows of a table, or whole pages."""
    if table_id:
        return statline_failed("statline.rows_twice", table=table_id)
    return statline_failed("statline.same_page_again")
