"""Read a Filter Encoding document, the only filter that PDOK's WFS listens to."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from xml.etree import ElementTree as ET

from tests.doubles.world import Bounds

__all__ = ["FilterMistakeError", "reads"]

Properties = Mapping[str, object]
Test = Callable[[Properties, Bounds], bool]

_TEXT: Mapping[str, Callable[[str, str], bool]] = {
    "propertyisequalto": lambda value, literal: value == literal,
    "propertyisnotequalto": lambda value, literal: value != literal,
    "propertyislike": lambda value, literal: bool(_pattern(literal).fullmatch(value)),
}
_NUMBERS: Mapping[str, Callable[[float, float], bool]] = {
    "propertyislessthan": lambda value, literal: value < literal,
    "propertyisgreaterthan": lambda value, literal: value > literal,
    "propertyislessthanorequalto": lambda value, literal: value <= literal,
    "propertyisgreaterthanorequalto": lambda value, literal: value >= literal,
}


class FilterMistakeError(ValueError):
    """The document is no filter; the sentence is what the server says."""


def reads(text: str, known: Collection[str]) -> Test:
    """Turn a FES document into a test on features.

    Parameters
    ----------
    text
        XML with a `Filter` on top, in any namespace or none.
    known
        Names of the properties of the layer.

    Returns
    -------
    callable
        Takes the properties and the bounds (RD) of a feature; True when it passes.

    Raises
    ------
    FilterMistakeError
        No XML, no filter, or a property that the layer does not have.

    Examples
    --------
    >>> test = reads(
    ...     "<Filter><PropertyIsEqualTo><PropertyName>water</PropertyName><Literal>NEE</Literal>"
    ...     "</PropertyIsEqualTo></Filter>", ["water"])
    >>> test({"water": "NEE"}, (0, 0, 1, 1)), test({"water": "B"}, (0, 0, 1, 1))
    (True, False)
    """
    try:
        top = ET.fromstring(text)  # noqa: S314 - only tests talk to this server
    except ET.ParseError as wrong:
        raise FilterMistakeError(f"msOWSParseFilter: {wrong}") from wrong
    if _name(top) != "filter" or len(top) != 1:
        raise FilterMistakeError("A Filter with one condition is expected.")
    return _test(top[0], {name.lower(): name for name in known})


def _name(node: ET.Element) -> str:
    return node.tag.rsplit("}", 1)[-1].lower()


def _test(node: ET.Element, known: Mapping[str, str]) -> Test:
    name = _name(node)
    if name in {"and", "or"}:
        tests = [_test(child, known) for child in node]
        join = all if name == "and" else any
        return lambda properties, bounds: join(test(properties, bounds) for test in tests)
    if name == "not":
        inner = _test(node[0], known)
        return lambda properties, bounds: not inner(properties, bounds)
    column, literal = _parts(node, known)
    if name in _TEXT:
        compare = _TEXT[name]
        return lambda properties, _: compare(str(properties[column]), literal)
    if name in _NUMBERS:
        than = _NUMBERS[name]
        return lambda properties, _: than(_float(properties[column]), _float(literal))
    raise FilterMistakeError(f"{name} is not supported.")


def _parts(node: ET.Element, known: Mapping[str, str]) -> tuple[str, str]:
    parts = {_name(child): child.text or "" for child in node}
    column = parts.get("propertyname", parts.get("valuereference", "")).strip().rsplit(":", 1)[-1]
    if "literal" not in parts:
        raise FilterMistakeError("A Literal is expected.")
    if column.lower() not in known:
        raise FilterMistakeError(f"The property '{column}' does not exist.")
    return known[column.lower()], parts["literal"]


def _float(value: object) -> float:
    try:
        return float(str(value))
    except ValueError:
        return float("nan")


def _pattern(literal: str) -> re.Pattern[str]:
    return re.compile("".join(".*" if letter == "*" else re.escape(letter) for letter in literal))
