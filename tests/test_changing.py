"""What docs/changing.md promises of a change: the files it names are there, and no more than it may take."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from smeedkaart.history.kinds import EVENT_KINDS

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "docs" / "changing.md").read_text(encoding="utf-8")

# how many files each change may take
MOST = {
    "A cap per area": 2,
    "An indicator": 2,
    "A CBS column that got another name": 2,
    "An export format": 2,
    "A resident who may only propose": 2,
    "Another background": 2,
    "Another percentage than 90": 2,
    "A real Excel file": 2,
    "Postcodes as zones": 3,
    "PostgreSQL as a store": 1,
    "An event kind": 3,
    "A third language": 2,
}


def changes() -> Iterator[tuple[str, list[tuple[str, bool]], str]]:
    """Give the title of each change, its files with whether they come later, and what to do in words."""
    for part in TEXT.split("\n## ")[1:]:
        title, _, rest = part.partition("\n")
        found = re.findall(r"^- `([^`]+)`( \*later\*)?$", rest, re.MULTILINE)
        words = re.sub(r"^- .*$", "", rest, flags=re.MULTILINE)
        yield title, [(file, bool(later)) for file, later in found], words


CHANGES = list(changes())


def test_the_twelve_changes_are_told_in_their_order() -> None:
    assert [title for title, _files, _words in CHANGES] == list(MOST)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change[0])
def test_a_change_takes_no_more_files_than_it_may_and_they_are_there(
    change: tuple[str, list[tuple[str, bool]], str],
) -> None:
    title, files, words = change
    assert 0 < len(files) <= MOST[title]
    assert len(words.split()) > 20
    for file, later in files:
        # nothing is made for what comes later, not even an empty file
        assert (ROOT / file).is_file() != later, file


@pytest.mark.parametrize(
    ("name", "file"),
    [
        *(("amounts", "funding/amounts.py"), ("Named", "funding/rules.py"), ("role", "web/state/acting.py")),
        *(("PROBABILITY", "statistics/intervals.py"), ("tile_address", "sources/http/services.py")),
        *(("TILES_ATTRIBUTION", "sources/http/services.py"), ("_database", "store/store.py")),
        *(("_explained", "store/store.py"), ("SMEEDKAART_INDICATORS", "statistics/indicators.py")),
    ],
)
def test_what_is_named_in_words_stands_where_it_is_said_to_stand(name: str, file: str) -> None:
    assert name in TEXT
    assert name in (ROOT / "smeedkaart" / file).read_text(encoding="utf-8") or name in file


def test_a_kind_of_change_is_asked_of_its_row_and_not_known_by_name() -> None:
    """Those left over are about an earlier event or a choice; a plan of the map is not yet an event."""
    rows = {name.upper() for name, row in EVENT_KINDS.items() if row.counts}
    asked = [
        f"{path.name}: {ast.unparse(node)}"
        for path in (ROOT / "smeedkaart").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Compare) and isinstance(node.left, ast.Attribute) and node.left.attr == "kind"
        if ast.unparse(node.left.value) != "plan"
        if rows.intersection(
            name.id for right in node.comparators for name in ast.walk(right) if isinstance(name, ast.Name)
        )
    ]
    assert not asked


@pytest.mark.parametrize("name", ["README.md", "README.en.md"])
def test_whoever_wants_to_change_something_is_led_here(name: str) -> None:
    assert "docs/changing.md" in (ROOT / name).read_text(encoding="utf-8")
