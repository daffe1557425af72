"""How the doctor asks: one small question at a time, and what earlier answers tell for the next."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from smeedkaart.errors import NothingFoundError, SmeedkaartError
from smeedkaart.sources.http.client import Client
from smeedkaart.sources.http.xml import outline
from smeedkaart.text.teller import Statement

__all__ = ["ADDRESSES", "BORDERS", "CBS", "FEATURES", "PLACE", "TILES", "Examiner", "Finding", "Question"]

CBS = "CBS StatLine"
BORDERS = "PDOK WFS"
FEATURES = "PDOK OGC API"
ADDRESSES = "PDOK Locatieserver"
TILES = "PDOK BRT Achtergrondkaart"

# a middling municipality, so that every answer stays small
PLACE = "GM0118"
# asked when the catalogue does not tell: the other questions are then still worth asking
_KNOWN_TABLE, _KNOWN_SES, _KNOWN_YEAR = "85984NED", "86092NED", 2024
_FIRST_YEAR = 2012


@dataclass(frozen=True, slots=True)
class Finding:
    """What a question brought to light.

    Examples
    --------
    >>> Finding(True, {"rows": 0}).evidence
    {'rows': 0}
    """

    holds: bool  # whether the service does what smeedkaart counts on
    # the facts it rests on: numbers, codes and names of columns; nothing of the machine or its user
    evidence: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Question:
    """One detail of a service on which smeedkaart counts, and how to ask after it.

    Examples
    --------
    >>> str(Question("cbs-404", CBS, lambda _: Finding(True)).detail)
    'Een tabel die niet bestaat geeft 404.'
    """

    # short fixed name, the same in every language and version; the habit it asks after is told by it
    name: str
    service: str  # which service is asked
    ask: Callable[[Examiner], Finding]  # asks the service and judges the answer

    @property
    def detail(self) -> Statement:
        """The sentence that should hold, which the catalogue has by the name of the question."""
        return Statement(f"doctor.{self.name.replace('-', '_')}")


class Examiner:
    """Asks the services, and remembers which tables and years the first answers named."""

    def __init__(self, client: Client, today: int) -> None:
        self.client = client
        self._today = today
        self._columns: dict[str, list[dict[str, Any]]] = {}

    def json(self, service: str, address: str, /, **params: str) -> Any:
        """Ask for JSON; as `Client.get_json`."""
        return self.client.get_json(service, address, params)

    def status(self, service: str, address: str, /, **params: str) -> int:
        """Ask, and tell only which status the answer has."""
        return self.client.get_status(service, address, params)

    def feed(self, table: str, part: str, **options: str) -> list[dict[str, Any]]:
        """Ask one page of a set of a table of CBS; `filter`, `select` and `top` are the options of OData."""
        params = {"$format": "json"} | {f"${name}": value for name, value in options.items()}
        address = f"{self.client.services.cbs}/ODataFeed/odata/{table}/{part}"
        return list(self.json(CBS, address, **params)["value"])

    def catalogue(self, words: str) -> list[dict[str, Any]]:
        """Ask the catalogue of CBS for the tables whose title holds certain words."""
        params = {"$format": "json", "$filter": f"substringof('{words}',Title)"}
        return list(self.json(CBS, f"{self.client.services.cbs}/ODataCatalog/Tables", **params)["value"])

    def wfs(self, year: int, **params: str) -> Any:
        """Ask features of the WFS as JSON."""
        return self.json(BORDERS, self.wfs_address(year), **_wfs_question(params))

    def counted(self, year: int, layer: str) -> int | None:
        """Ask the WFS how many features a layer has; None when its answer does not tell."""
        question = _wfs_question({"layer": layer, "resultType": "hits"})
        matched = self.client.get_parsed(BORDERS, self.wfs_address(year), question, parse=_matched)
        return int(matched) if matched.isdecimal() else None

    def wfs_address(self, year: int) -> str:
        """Return the address of the WFS of one year."""
        return f"{self.client.services.borders}/{year}/wfs/v1_0"

    def items(self, collection: str, **params: str) -> Any:
        """Ask features of the OGC API as JSON."""
        return self.json(FEATURES, self.items_address(collection), **{"f": "json"} | params)

    def items_address(self, collection: str) -> str:
        """Return the address of the features of a collection of the OGC API."""
        base = f"{self.client.services.features}/wijken-en-buurten-{_KNOWN_YEAR}"
        return f"{base}/ogc/v1/collections/{collection}/items"

    def addresses(self, way: str, **params: str) -> list[dict[str, Any]]:
        """Ask Locatieserver, and give the documents of its answer."""
        address = f"{self.client.services.addresses}/{way}"
        return list(self.json(ADDRESSES, address, **params)["response"]["docs"])

    @cached_property
    def kerncijfers(self) -> Mapping[int, str]:
        """Tables of kerncijfers by year, as the catalogue tells."""
        return _by_year(
            self.catalogue("Kerncijfers wijken en buurten"), r"kerncijfers wijken en buurten (20\d\d)\W*"
        )

    @cached_property
    def scores(self) -> Mapping[int, str]:
        """Tables of SES-WOA by the year of their borders, as the catalogue tells."""
        rows = self.catalogue("Sociaal-economische status")
        return _by_year(rows, r".*wijk en buurt.*indeling (20\d\d)\W*")

    @cached_property
    def year(self) -> int:
        """The newest year of kerncijfers but one: the newest has few figures yet."""
        known = sorted(self._tables("kerncijfers"))
        return known[-2] if len(known) > 1 else _KNOWN_YEAR

    @property
    def table(self) -> str:
        """The table of kerncijfers of that year."""
        return self._tables("kerncijfers").get(self.year, _KNOWN_TABLE)

    @property
    def ses_table(self) -> str:
        """The newest table of SES-WOA."""
        known = self._tables("scores")
        return known[max(known)] if known else _KNOWN_SES

    def properties(self, table: str) -> list[dict[str, Any]]:
        """Give the rows that describe the columns of a table, and the groups they lie in."""
        if table not in self._columns:
            self._columns[table] = self.feed(table, "DataProperties")
        return self._columns[table]

    def paths(self, table: str) -> list[tuple[str, str]]:
        """Give each column of a table with the titles of the groups above it, outermost first."""
        rows = {row["ID"]: row for row in self.properties(table)}
        found = []
        for row in rows.values():
            titles: list[str] = []
            above, key = row.get("ParentID"), str(row.get("Key") or "").strip()
            while above in rows and len(titles) < len(rows):
                titles.insert(0, str(rows[above]["Title"]).strip())
                above = rows[above].get("ParentID")
            if key:
                found.append((key, "/".join(titles)))
        return found

    def key(self, stem: str) -> str:
        """Give the column of the table of kerncijfers whose name starts so and ends in a number."""
        pattern = re.compile(rf"{stem}[A-Za-z]*_\d+" if stem == "Indelingswijziging" else rf"{stem}_\d+")
        keys = [str(row.get("Key") or "").strip() for row in self.properties(self.table)]
        found = [key for key in keys if pattern.fullmatch(key)]
        if len(found) != 1:
            raise LookupError(f"{stem}: {len(found)}")
        return found[0]

    @cached_property
    def border_year(self) -> int:
        """The newest year of which the WFS has borders."""
        for year in range(self._today, _FIRST_YEAR - 1, -1):
            try:
                self.counted(year, "wijkenbuurten:gemeenten")
            except NothingFoundError:
                continue
            return year
        return _KNOWN_YEAR

    def _tables(self, which: str) -> Mapping[int, str]:
        try:
            known: Mapping[int, str] = getattr(self, which)
        except (SmeedkaartError, LookupError, TypeError, ValueError, AttributeError):
            # another question tells that the catalogue does not answer as it should
            return {}
        return known


def _matched(body: bytes) -> str:
    try:
        return outline(body, "FeatureCollection").attributes.get("numberMatched", "")
    except ValueError:
        # a report of an error, if whole, is an answer too: one that does not count
        outline(body, "ExceptionReport")
        return ""


def _by_year(rows: list[dict[str, Any]], pattern: str) -> dict[int, str]:
    found = {}
    for row in rows:
        title = re.fullmatch(pattern, str(row["Title"]).strip().lower())
        if title:
            found[int(title.group(1))] = str(row["Identifier"]).strip()
    return found


def _wfs_question(params: Mapping[str, str]) -> dict[str, str]:
    question = {"service": "WFS", "version": "2.0.0", "request": "GetFeature"}
    rest = dict(params)
    question["typeNames"] = rest.pop("layer", "wijkenbuurten:buurten")
    if rest.get("resultType") != "hits":
        question["outputFormat"] = "application/json"
    if "municipality" in rest:
        question["FILTER"] = (
            "<Filter><PropertyIsEqualTo><PropertyName>gemeentecode</PropertyName>"
            f"<Literal>{rest.pop('municipality')}</Literal></PropertyIsEqualTo></Filter>"
        )
    return question | rest
