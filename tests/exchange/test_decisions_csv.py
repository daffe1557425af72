"""Decisions from a CSV file: what people write in Excel, or the line that is wrong."""

from datetime import date
from pathlib import Path

import geopandas as gpd
import pytest

from smeedkaart.errors import InputFileError
from smeedkaart.exchange.decisions_csv import read_decisions
from smeedkaart.funding.scheme import Scheme
from tests.fixtures.assessments import square

AREAS = gpd.GeoDataFrame(
    {"name": ["Krakeel", "Wolfsbos", "Oost", "oost"]},
    geometry=[square(i) for i in range(4)],
    index=["k", "w", "o1", "o2"],
    crs=28992,
)
HEAD = "gebied;besluit;niveau;datum;reden\n"


def file(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "besluiten.csv"
    path.write_bytes(text.encode(encoding))
    return path


def refusal(folder: Path, text: str) -> str:
    with pytest.raises(InputFileError) as caught:
        read_decisions(file(folder, text), AREAS, Scheme.named("hoogeveen-2007"))
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_two_decisions_by_name_and_by_id(tmp_path: Path) -> None:
    lines = (
        "krakeel;impuls;;30-05-2007;nieuw buurthuis\nw;initiatief;1;2007-05-30;klaar; om te beginnen\n;;;;\n"
    )
    first, second = read_decisions(file(tmp_path, HEAD + lines), AREAS, Scheme.named("hoogeveen-2007"))
    assert (first.area, first.kind, first.level, first.on) == ("k", "impulse", None, date(2007, 5, 30))
    assert first.reason == "nieuw buurthuis"
    assert (second.area, second.kind, second.level, second.on) == ("w", "initiative", 1, date(2007, 5, 30))


@pytest.mark.parametrize("written", ["Do\u0302me", "D\u00d4ME", "d\u00f4me ", "D\u00f4me\u200b"])
def test_a_name_is_found_whatever_its_capitals_or_its_form_of_unicode(tmp_path: Path, written: str) -> None:
    areas = AREAS.assign(name=["D\u00f4me", "Wolfsbos", "-5", "oost"])
    assert read_decisions(file(tmp_path, HEAD + written + ";impuls;;2007-05-30;x\n"), areas)[0].area == "k"
    areas = AREAS.assign(name=["Do\u0302me", "Wolfsbos", "-5", "oost"])
    assert read_decisions(file(tmp_path, HEAD + written + ";impuls;;2007-05-30;x\n"), areas)[0].area == "k"
    # as it stands in our own table for Excel, and as it is
    for five in ("-5", "'-5"):
        line = HEAD + five + ";impuls;;2007-05-30;x\n"
        assert read_decisions(file(tmp_path, line), areas)[0].area == "o1"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_whatever_excel_saves_is_read(tmp_path: Path, encoding: str) -> None:
    text = HEAD + "Krakeel;impuls;;1/6/2007;coördinatie geregeld\n"
    assert read_decisions(file(tmp_path, text, encoding), AREAS)[0].reason == "coördinatie geregeld"


def test_commas_and_english_words_are_read_too(tmp_path: Path) -> None:
    text = "area,decision,level,date,reason\nk,initiative,2,2019-01-02,\n"
    assert read_decisions(file(tmp_path, text), AREAS)[0].level == 2


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("Pesse;impuls;;30-05-2007;x", "regel 2: er is geen gebied “Pesse”"),
        ("OOST;impuls;;30-05-2007;x", "regel 2: meer dan één gebied heet “OOST”"),
        ("k;impuls;;31-02-2007;x", "regel 2: “31-02-2007” is geen datum"),
        ("k;impuls;;;x", "regel 2: “” is geen datum"),
        ("k;initiatief;een;30-05-2007;x", "regel 2: het niveau “een” is geen heel getal"),
        ("k;initiatief;1,0;30-05-2007;x", "regel 2: het niveau “1,0” is geen heel getal"),
        ("k;initiatief;1.000;30-05-2007;x", "regel 2: het niveau “1.000” is geen heel getal"),
        ("k;initiatief;5;30-05-2007;x", "niveau van 1 tot en met 4"),
        ("k;initiatief;;30-05-2007;x", "niveau van 1 tot en met 4"),
        ("k;impuls;1;30-05-2007;x", "“impulse” heeft geen niveaus"),
        ("k;inpuls;;30-05-2007;x", "inpuls"),
        ("k;;;30-05-2007;x", "regel 2: er staat geen besluit"),
    ],
)
def test_a_wrong_line_is_named_with_what_is_wrong(tmp_path: Path, line: str, wrong: str) -> None:
    assert wrong in refusal(tmp_path, HEAD + line + "\n")


def test_a_file_without_the_right_first_line(tmp_path: Path) -> None:
    assert "“besluit” staat er niet in" in refusal(tmp_path, "gebied;datum\nk;30-05-2007\n")
    assert "is leeg" in refusal(tmp_path, "")
    with pytest.raises(InputFileError, match="Er is geen bestand"):
        read_decisions(tmp_path / "weg.csv", AREAS)
    with pytest.raises(InputFileError, match="is een map"):
        read_decisions(tmp_path, AREAS)
