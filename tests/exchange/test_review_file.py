"""The file with proposals that people edit: whatever was done to it, it is read or refused in a sentence."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from smeedkaart.errors import InputFileError
from smeedkaart.exchange.review_file import Review, Suggestion, read_review, write_review
from smeedkaart.history.drawn_from import DrawnFrom
from smeedkaart.history.event import Event
from tests.fixtures.assessments import square

DRAWN = Event("draw", "a", date(2012, 1, 1), name="Noord", geometry=square(0))


def test_where_a_border_comes_from_is_read_back(tmp_path: Path) -> None:
    drawn = replace(DRAWN, drawn_from=DrawnFrom.of("file", file="dorpen.gpkg", feature=7))
    file = write_review(Review((Suggestion(1, drawn), Suggestion(2, DRAWN))), tmp_path / "voorstel.json")
    assert [one.event.drawn_from for one in read_review(file).suggestions] == [drawn.drawn_from, None]


@pytest.mark.parametrize(
    ("key", "value"),
    [("notices", True), ("notices", 7), ("proposals", None), ("shapes", []), ("proposals", [[]])],
)
def test_a_part_that_is_of_another_kind_is_told_in_a_sentence(tmp_path: Path, key: str, value: Any) -> None:
    file = write_review(Review((Suggestion(1, DRAWN),)), tmp_path / "voorstel.json")
    content = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps(content | {key: value}), encoding="utf-8")
    with pytest.raises(
        InputFileError, match="geen bestand met voorstellen, of is bij het bewerken beschadigd"
    ):
        read_review(file)
