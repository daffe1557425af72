"""How the doctor asks: one small question at a time, and what earlier answers tell for the next."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from smeedkaart.errors import NothingFoundError, SmeedkaartError
from smeedkaart.sources.cbs.columns import Topic, described
from smeedkaart.sources.http.client import Client
from smeedkaart.sources.http.xml import outline
from smeedkaart.sources.municipalities import Municipality
from smeedkaart.text.teller import Statement

__all__ = [
    "ADDRESSES",
    "BORDERS",
    "CBS",
    "FEATURES",
    "TILES",
    "Examiner",
    "Facts",
    "Question",
    "are",
    "questions_of",
    "some",
]

CBS = "CBS StatLine"
BORDERS = "PDOK WFS"
FEATURES = "PDOK OGC API"
ADDRESSES = "PDOK Locatieserver"
TILES = "PDOK BRT Achtergrondkaart"

# asked when the catalogue does not tell: the other questions are then still worth asking
_KNOWN_TABLE, _KNOWN_SES, _KNOWN_YEAR = "85984NED", "86092NED", 2024
_FIRST_YEAR = 2012

# numbers, codes and names of columns, nothing of the machine or its user; by names, of which those that begin
# with _ are judged and not told
Facts = Mapping[str, Any]
Ask = Callable[["Examiner"], Facts]
Good = Callable[[Facts], bool]


@dataclass(frozen=True, slots=True)
class Question:
    """One habit of a service on which smeedkaart counts, how to ask after it, and what a good answer is."""

    # short fixed name, the same in every language and version; the habit it asks after is told by it
    name: str
    service: str  # which service is asked
    ask: Ask
    good: Good

    @property
    def detail(self) -> Statement:
        """The sentence that should hold, which the catalogue has by the name of the question."""
        return Statement(f"doctor.{self.name.replace('-', '_')}")


def questions_of(service: str, *rows: tuple[str, Ask, Good]) -> tuple[Question, ...]:
    """Make questions for one service of their names, how to ask, and what is good."""
    return tuple(Question(name, service, ask, good) for name, ask, good in rows)


def are(**wanted: object) -> Good:
    """Call an answer good in which these facts are so."""
    return lambda facts: all(facts[name] == value for name, value in wanted.items())


def some(*names: str, no: str = "") -> Good:
    """Call an answer good that has some of each of these, and none of those."""
    return lambda facts: (
        all(facts.get(name) for name in names) and not any(facts.get(name) for name in no.split())
    )


class Examiner:
    """Asks the services about one municipality, and remembers which tables and years they named."""

    def __init__(self, client: Client, place: Municipality, today: int) -> None:
        self.client = client
        self.place = place
        self.code = place.code
        self.digits = place.code[2:]
        self._today = today
        self._columns: dict[str, list[dict[str, Any]]] = {}

    def json(self, service: str, address: str, /, **params: str) -> Any:
        """Ask for JSON; as `Client.get_json`."""
        return self.client.get_json(service, address, params)

    def status(self, service: str, address: str, /, **params: str) -> Facts:
        """Ask, and tell only which status the answer has."""
        return {"status": self.client.get_status(service, address, params)}

    def feed(self, table: str, part: str, **options: str) -> list[dict[str, Any]]:
        """Ask one page of a set of a table of CBS; `filter` and `select` are the options of OData."""
        params = {"$format": "json"} | {f"${name}": value for name, value in options.items()}
        return list(self.json(CBS, f"{self._feed}/{table}/{part}", **params)["value"])

    def unknown_table(self) -> Facts:
        """Ask a table of CBS that does not exist."""
        return self.status(CBS, f"{self._feed}/00000AAA/TableInfos", **{"$format": "json"})

    def wfs(self, **params: str) -> list[dict[str, Any]]:
        """Ask features of the newest year of the WFS."""
        question = _wfs_question(params) | {"outputFormat": "application/json"}
        return list(self.json(BORDERS, self._wfs_address(self.border_year), **question)["features"])

    def counted(self, layer: str, year: int | None = None) -> int | None:
        """Ask the WFS how many features a layer has; None when its answer does not tell."""
        question = _wfs_question({"layer": layer, "resultType": "hits"})
        address = self._wfs_address(year or self.border_year)
        matched = self.client.get_parsed(BORDERS, address, question, parse=_matched)
        return int(matched) if matched.isdecimal() else None

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
        words = "Kerncijfers wijken en buurten"
        return self._listed(words, rf"{words.lower()} (20\d\d)\W*")

    @cached_property
    def scores(self) -> Mapping[int, str]:
        """Tables of SES-WOA by the year of their borders, as the catalogue tells."""
        return self._listed("Sociaal-economische status", r".*wijk en buurt.*indeling (20\d\d)\W*")

    @cached_property
    def year(self) -> int:
        """The newest year of kerncijfers but one: the newest has few figures yet."""
        known = sorted(self._if_told("kerncijfers"))
        return known[-2] if len(known) > 1 else _KNOWN_YEAR

    @property
    def table(self) -> str:
        """The table of kerncijfers of that year."""
        return self._if_told("kerncijfers").get(self.year, _KNOWN_TABLE)

    @property
    def ses_table(self) -> str:
        """The newest table of SES-WOA."""
        known = self._if_told("scores")
        return known[max(known)] if known else _KNOWN_SES

    def properties(self, table: str) -> list[dict[str, Any]]:
        """Give the rows that describe the columns of a table, and the groups they lie in."""
        if table not in self._columns:
            self._columns[table] = self.feed(table, "DataProperties")
        return self._columns[table]

    def column(self, name: str, rest: str = "") -> Topic:
        """Give the column of the table of kerncijfers that has this name, but for the number behind it."""
        named = re.compile(rf"{name}{rest}_\d+")
        found = [topic for topic in described(self.properties(self.table)) if named.fullmatch(topic.key)]
        if len(found) != 1:
            raise LookupError(f"{name}: {len(found)}")
        return found[0]

    @cached_property
    def border_year(self) -> int:
        """The newest year of which the WFS has borders."""
        for year in range(self._today, _FIRST_YEAR - 1, -1):
            try:
                self.counted("wijkenbuurten:gemeenten", year)
            except NothingFoundError:
                continue
            return year
        return _KNOWN_YEAR

    def _listed(self, words: str, pattern: str) -> Mapping[int, str]:
        params = {"$format": "json", "$filter": f"substringof('{words}',Title)"}
        rows = self.json(CBS, f"{self.client.services.cbs}/ODataCatalog/Tables", **params)["value"]
        titles = [(re.fullmatch(pattern, str(row["Title"]).strip().lower()), row) for row in rows]
        return {int(title[1]): str(row["Identifier"]).strip() for title, row in titles if title}

    def _if_told(self, which: str) -> Mapping[int, str]:
        try:
            known: Mapping[int, str] = getattr(self, which)
        except (SmeedkaartError, LookupError, TypeError, ValueError, AttributeError):
            # another question tells that the catalogue does not answer as it should
            return {}
        return known

    @property
    def _feed(self) -> str:
        return f"{self.client.services.cbs}/ODataFeed/odata"

    def _wfs_address(self, year: int) -> str:
        return f"{self.client.services.borders}/{year}/wfs/v1_0"


def _matched(body: bytes) -> str:
    try:
        return outline(body, "FeatureCollection").attributes.get("numberMatched", "")
    except ValueError:
        # a report of an error, if whole, is an answer too: one that does not count
        outline(body, "ExceptionReport")
        return ""


def _wfs_question(params: Mapping[str, str]) -> dict[str, str]:
    question = {"service": "WFS", "version": "2.0.0", "request": "GetFeature"}
    rest = dict(params)
    question["typeNames"] = rest.pop("layer", "wijkenbuurten:buurten")
    if "municipality" in rest:
        question["FILTER"] = (
            "<Filter><PropertyIsEqualTo><PropertyName>gemeentecode</PropertyName>"
            f"<Literal>{rest.pop('municipality')}</Literal></PropertyIsEqualTo></Filter>"
        )
    return question | rest
