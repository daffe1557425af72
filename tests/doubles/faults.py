"""What can go wrong at the other end, each switched on and off by name while the server runs."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

__all__ = ["KNOWN", "Faults"]

KNOWN: Mapping[str, str] = MappingProxyType(
    {
        # what happens to the connection or to the whole answer
        "reset-mid-body": "half of the body, then the connection is reset (RST)",
        "short-body": "Content-Length promises the whole body, half of it comes, then an orderly close",
        "truncated-json": "status 200 and a Content-Length that fits, around the first half of the body",
        "html-200": "status 200 with an HTML page that says there is maintenance",
        "html-503": "status 503 with an HTML page",
        "html-404": "status 404 with an HTML page",
        "stall": "not a byte comes, for `stall_seconds` seconds",
        "stall-mid-body": "half of the body, then nothing for `stall_seconds` seconds",
        "too-many": "status 429 with Retry-After",
        "empty-reply": "the connection is closed before a single byte",
        "wrong-charset": "the text comes as ISO-8859-1 while the header says UTF-8",
        "charset-header": "the text comes as UTF-8 while the header says ISO-8859-1",
        "redirect-elsewhere": "status 302 to the same path on another host",
        # what is in the answer
        "empty-value": "status 200 and no rows, no features or no documents",
        "filter-ignored": "every filter ($filter, FILTER, BBOX, gemeentecode, fq) is ignored",
        "or-filter-half": "of conditions joined by `or` only the first half counts",
        "or-filter-refused": "a filter with `or` in it is refused with status 501",
        "topic-filter-ignored": "always so at CBS: filters on topics count for nothing",
        "cql-ignored": "always so at PDOK: CQL_FILTER counts for nothing",
        "foreign-next-link": "the link to a next page, also where there is none, points to another host",
        "looping-next-link": "the link to a next page, also on the last, points to the page itself",
        "lost-next-link": "no link to a next page although there is one",
        "repeated-page": "every page is the first page again",
        "wrong-key-width": "keys of dimensions are 12 characters wide instead of 10",
        "suffix-drift": "the other layout of the columns of the same table",
        "no-income": "all figures about money are empty",
        "newest-period-empty": "the newest period of SES-WOA has no scores at all",
        "duplicate-stem": "a second column for inhabitants (or for the SES-WOA score) in the same group",
        "missing-column": "rows lack the column of inhabitants; features lack the gemeentecode",
        "missing-topic": "the table has no column for inhabitants at all",
        "garbage-number": "the inhabitants of the first buurt are the text '1.2.3'",
        "sentinel-number": "the inhabitants of the first buurt are -99997",
        "other-unit": "money in euro instead of x 1 000 euro",
        "code-mismatch": "Codering_3 of the first buurt names another buurt than its key",
        "crs-ignored": "longitude and latitude although RD was asked for",
        "null-geometry": "the first land feature has no geometry",
    }
)
"""Every fault by name, with what it does."""


@dataclass(slots=True)
class _Switch:
    name: str
    on: str
    match: str
    times: int | None


class Faults:
    """The faults that are switched on; may be changed from any thread while the server runs.

    Examples
    --------
    >>> faults = Faults()
    >>> faults.set("html-503", on="cbs", times=1)
    >>> faults.take("html-503", "cbs", "/cbs/x"), faults.take("html-503", "cbs", "/cbs/x")
    (True, False)
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._switches: list[_Switch] = []

    def set(self, name: str, on: str = "", *, times: int | None = None, match: str = "") -> None:
        """Switch a fault on.

        Parameters
        ----------
        name
            One of `KNOWN`.
        on
            "cbs", "borders", "features", "addresses", "tiles" or "squares"; "" for every service.
        times
            How often it strikes; None for always.
        match
            Only requests whose path and query (decoded) contain this text.
        """
        if name not in KNOWN:
            raise ValueError(f"there is no fault {name!r}; choose from {', '.join(KNOWN)}")
        if on not in {"", "cbs", "borders", "features", "addresses", "tiles", "squares"}:
            raise ValueError(f"there is no service {on!r}")
        with self._lock:
            self._switches.append(_Switch(name, on, match, times))

    def clear(self, name: str | None = None) -> None:
        """Switch one fault off, or all of them."""
        with self._lock:
            self._switches = [one for one in self._switches if name is not None and one.name != name]

    def take(self, name: str, service: str, target: str) -> bool:
        """Say whether a fault strikes this request, and count it off when it does."""
        with self._lock:
            for switch in self._switches:
                fits = switch.name == name and switch.on in {"", service} and switch.match in target
                if fits and switch.times != 0:
                    if switch.times is not None:
                        switch.times -= 1
                    return True
        return False
