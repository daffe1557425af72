"""A level of zones is one row: outside the table and the sources, no code asks by name which level it is."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import smeedkaart
from smeedkaart.errors import SchemeError
from smeedkaart.funding.scheme import Scheme
from smeedkaart.statistics.levels import LEVELS, Level, level_named, level_of_codes, level_of_zones
from smeedkaart.text.language import speaking
from smeedkaart.text.names import Name

PACKAGE = Path(smeedkaart.__file__).parent
TABLE = PACKAGE / "statistics" / "levels.py"
# what columns are called in files of others
COLUMNS = PACKAGE / "files" / "row_names.py"
# a key of a level, or the letters before its codes: alone, with digits, or at the start of a pattern
DECIDES = re.compile(r"(BU|WK|GM|NL)([\d\\\[{(].*)?")


def texts_of_python() -> Iterator[tuple[str, str]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        if path in {TABLE, COLUMNS} or path.is_relative_to(PACKAGE / "sources"):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield f"{path.relative_to(PACKAGE)}:{node.lineno}", node.value


def texts_of_javascript() -> Iterator[tuple[str, str]]:
    for path in sorted(PACKAGE.rglob("*.js")):
        if path.is_relative_to(PACKAGE / "vendor"):
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            for quoted, key in re.findall(r"[\"'`]([^\"'`]*)[\"'`]|\b(\w+)\s*:", line):
                yield f"{path.relative_to(PACKAGE)}:{number}", quoted or key


def test_no_code_decides_by_the_name_or_the_codes_of_a_level() -> None:
    found = [
        f"{where}: {text}"
        for texts in (texts_of_python(), texts_of_javascript())
        for where, text in texts
        if text in LEVELS or text.removeprefix("-") in LEVELS or DECIDES.fullmatch(text)
    ]
    assert not found


def test_every_level_but_the_country_lies_in_another_and_is_called_something_in_both_languages() -> None:
    assert [key for key, row in LEVELS.items() if row.parent is None] == ["land"]
    assert level_named("pc6").above == ("wijk", "gemeente", "land")
    for row in LEVELS.values():
        for language in ("nl", "en"):
            with speaking(language):
                assert all(f"{row:{form}}" for form in ("one", "many", "the", "whole", "zone", "zones"))
                assert f"{row:unsaid}" == ""


@pytest.mark.parametrize(
    ("code", "key"),
    [
        ("1234AB", "pc6"),
        ("BU01185003", "buurt"),
        ("BU0363AD05", "buurt"),
        ("WK011850", "wijk"),
        ("GM0118", "gemeente"),
        ("NL00", "land"),
    ],
)
def test_codes_tell_the_level(code: str, key: str) -> None:
    assert level_of_codes([code], "x").key == key
    # one that does not fit, and nothing is told
    assert level_of_codes([code, "Krakeel"], "x").key == "x"


def test_nobody_draws_over_municipalities_so_zones_with_their_codes_stay_what_zones_usually_are() -> None:
    assert level_of_zones(["GM0118", "GM0106"]).key == "buurt"
    assert level_of_zones([]).key == "buurt"


def test_a_level_that_nobody_knows_goes_by_its_key() -> None:
    assert f"{level_named('kavel')} {level_named('kavel'):Many}" == "kavel Kavel"


def test_an_added_row_may_be_named_in_a_scheme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scheme = tmp_path / "eigen.toml"
    scheme.write_text(
        'name = "Eigen"\nyear = 2024\nbase = "1000.00"\nlevels = ["stadsdeel"]\n', encoding="utf-8"
    )
    with pytest.raises(SchemeError, match=r"pc6, buurt, wijk, gemeente, land\.$"):
        Scheme.named(scheme)
    name = Name("stadsdeel")
    row = Level(key="stadsdeel", one=name, many=name, the=name, whole=name, parent="gemeente")
    monkeypatch.setitem(LEVELS, "stadsdeel", row)
    assert Scheme.named(scheme).levels == ("stadsdeel",)
