"""Ask the double of CBS and PDOK with plain requests, as no part of smeedkaart does."""

from __future__ import annotations

from typing import Any

import requests

from tests.services import Double

__all__ = ["JSON", "KWB", "OGC", "SES", "ask", "equal", "features", "rows", "wfs", "within"]

JSON = {"$format": "json"}
KWB = "/cbs/ODataFeed/odata/85984NED/TypedDataSet"
SES = "/cbs/ODataFeed/odata/86092NED/TypedDataSet"
OGC = "/ogc/wijken-en-buurten-2024/ogc/v1/collections/buurten/items"


def ask(double: Double, path: str, query: dict[str, str] | str | None = None) -> requests.Response:
    """Ask one question, without a proxy and without following a redirect."""
    with requests.Session() as session:
        # the proxy of whoever runs the tests has no business with the loopback
        session.trust_env = False
        address = path if path.startswith("http") else double.url + path
        return session.get(address, params=query, timeout=10, allow_redirects=False)


def rows(double: Double, path: str, **query: str) -> list[dict[str, Any]]:
    """Ask StatLine for rows; options without their dollar sign."""
    answer = ask(double, path, JSON | {"$" + name: value for name, value in query.items()})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["value"]
    return found


def wfs(double: Double, layer: str = "buurten", year: int = 2024, /, **query: str) -> requests.Response:
    """Ask the WFS for features."""
    fixed = {
        "service": "WFS",
        "version": "2.0.0",
        "request": "GetFeature",
        "outputFormat": "application/json",
    }
    return ask(double, f"/wijkenbuurten/{year}/wfs/v1_0", fixed | {"typeNames": layer} | query)


def features(
    double: Double, layer: str = "buurten", year: int = 2024, /, **query: str
) -> list[dict[str, Any]]:
    """Ask the WFS for features and take them out of the answer."""
    answer = wfs(double, layer, year, **query)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["features"]
    return found


def equal(name: str, value: str) -> str:
    """Write a condition of Filter Encoding."""
    literal = f"<PropertyName>{name}</PropertyName><Literal>{value}</Literal>"
    return f"<PropertyIsEqualTo>{literal}</PropertyIsEqualTo>"


def within(code: str) -> str:
    """Write a filter on a municipality."""
    return f"<Filter>{equal('gemeentecode', code)}</Filter>"
