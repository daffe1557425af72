"""Every test says what must hold: itself, or through a helper that is named here."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
FILES = sorted(TESTS.rglob("test_*.py"))

# of pandas and numpy
LIBRARIES = {"assert_allclose", "assert_frame_equal", "assert_series_equal"}
# our own, each of which asserts; what they are called is what they say
HELPERS = {
    "absence": "there is nothing of that name, which is no failure",
    "assert_areas": "these areas are read of a map",
    "assert_as_in_squares_file": "the weights are those of the file of squares",
    "assert_both": "both areas of a map are read",
    "assert_refused": "a map is refused with this sentence, which names it",
    "assert_same": "two packs hold the same",
    "check_receipts": "every receipt adds up to its amount",
    "failure": "a service failed, and the sentence names it",
    "heading": "the panel is about this",
    "refused": "what is asked is refused in one sentence",
    "same": "two series hold the same figures",
    "same_borders": "the borders are those that were published",
    "same_figures": "the figures are those that were published",
}
# the checks of each fault in a table of their own
TABLES = {"CHECKS"}


def called(node: ast.AST) -> Iterator[str]:
    """Give the names of what is called in a part of a program, the last part of each."""
    for one in ast.walk(node):
        if isinstance(one, ast.Call):
            what = one.func.value if isinstance(one.func, ast.Subscript) else one.func
            yield what.attr if isinstance(what, ast.Attribute) else getattr(what, "id", "")


def asserts(function: ast.AST) -> bool:
    return any(isinstance(node, ast.Assert) for node in ast.walk(function)) or any(
        name in {"raises", "warns", "fail", "expect"} for name in called(function)
    )


@cache
def functions(path: Path) -> tuple[ast.FunctionDef, ...]:
    """Read a file once for all tests of this one."""
    parsed = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return tuple(node for node in parsed if isinstance(node, ast.FunctionDef))


def test_every_test_asserts_something() -> None:
    silent = [
        f"{path.relative_to(TESTS)}: {function.name}"
        for path in FILES
        for function in functions(path)
        if function.name.startswith("test_")
        and not asserts(function)
        and not {*called(function)} & {*LIBRARIES, *HELPERS, *TABLES}
    ]
    assert not silent


@pytest.mark.parametrize("name", sorted(HELPERS))
def test_a_helper_that_asserts_for_a_test_does_so_wherever_it_stands(name: str) -> None:
    found = [one for path in sorted(TESTS.rglob("*.py")) for one in functions(path) if one.name == name]
    assert found
    for function in found:
        assert asserts(function) or {*called(function)} & {*LIBRARIES, *HELPERS, "_assert_same_frame"}
