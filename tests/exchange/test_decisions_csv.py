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


# --- what Excel and others make of it -----------------------------------------------------------------------


def saved(folder: Path, raw: bytes) -> Path:
    path = folder / "besluiten.csv"
    path.write_bytes(raw)
    return path


ROW = "Krakeel;initiatief;1;30-05-2007;klaar\r\n"
EXCEL = HEAD.replace("\n", "\r\n") + ROW


@pytest.mark.parametrize(
    "raw",
    [
        ("sep=;\r\n" + EXCEL).encode("utf-8-sig"),
        ('"sep=;"\r\n' + EXCEL).encode("cp1252"),
        ("SEP=,\r\n" + EXCEL.replace(";", ",")).encode(),
        ("sep=\t\n" + EXCEL.replace(";", "\t")).encode(),
        # "Unicode text" of Excel: tabs, two bytes a letter
        EXCEL.replace(";", "\t").encode("utf-16"),
        b"\xfe\xff" + EXCEL.encode("utf-16-be"),
        EXCEL.encode("utf-16-le"),
        EXCEL.encode("utf-16-be"),
        EXCEL.replace("\r\n", "\r").encode(),
        b'"gebied";"besluit";"niveau";"datum";"reden"\r\n"Krakeel";"initiatief";"1";"30-05-2007";"klaar"',
    ],
)
def test_every_way_in_which_a_spreadsheet_saves_a_table_is_read(tmp_path: Path, raw: bytes) -> None:
    (decision,) = read_decisions(saved(tmp_path, raw), AREAS, Scheme.named("hoogeveen-2007"))
    assert (decision.area, decision.kind, decision.level) == ("k", "initiative", 1)
    assert (decision.on, decision.reason) == (date(2007, 5, 30), "klaar")


def test_line_breaks_and_separators_within_quotation_marks_belong_to_the_cell(tmp_path: Path) -> None:
    lines = 'k;impuls;;30-05-2007;"nieuw buurthuis;\r\nmet ""tuin"""\nw;impuls;;31-02-2007;x\n'
    text = HEAD + lines.partition("\nw;")[0] + "\n"
    (decision,) = read_decisions(file(tmp_path, text), AREAS)
    assert decision.reason == 'nieuw buurthuis; met "tuin"'
    # a row is counted as Excel does: the headings are the first, and a cell of two lines is one row
    assert "regel 3: “31-02-2007”" in refusal(tmp_path, HEAD + lines)


def test_a_row_that_only_tells_the_separator_is_not_counted(tmp_path: Path) -> None:
    assert "regel 2: er is geen gebied “Pesse”" in refusal(
        tmp_path, f"sep=;\n{HEAD}Pesse;impuls;;1-1-2007;x\n"
    )


@pytest.mark.parametrize(
    ("word", "kind", "level"),
    [
        ("impuls", "impulse", ""),
        ("Sterke impuls in de afgelopen jaren", "impulse", ""),
        ("strong impulse in recent years", "impulse", ""),
        ("STERKTE VAN HET  INITIATIEF VAN BEWONERS", "initiative", "2"),
    ],
)
def test_a_decision_goes_by_what_the_scheme_calls_it(
    tmp_path: Path, word: str, kind: str, level: str
) -> None:
    text = f"{HEAD}k;{word};{level};30-05-2007;x\n"
    (decision,) = read_decisions(file(tmp_path, text), AREAS, Scheme.named("hoogeveen-2007"))
    assert decision.kind == kind


def test_a_scheme_of_ones_own_has_its_decisions_by_their_own_names(tmp_path: Path) -> None:
    own = Scheme.named("hoogeveen-2007")
    other = own.decisions[0].model_copy(update={"kind": "start_budget", "name": "startbudget voor één jaar"})
    scheme = own.model_copy(update={"decisions": (*own.decisions, other)})
    for word in ("start_budget", "Start budget", "startbudget voor e\u0301e\u0301n jaar"):
        (decision,) = read_decisions(file(tmp_path, f"{HEAD}k;{word};;30-05-2007;x\n"), AREAS, scheme)
        assert decision.kind == "start_budget"


def test_names_that_differ_only_in_form_or_case_are_the_same(tmp_path: Path) -> None:
    areas = AREAS.assign(name=["Dôme", "Wolfsbos", "Oost", "oost"])
    for name in ("Do\u0302me", "DÔME", "  dôme ", "Dôme\u00a0"):
        (decision,) = read_decisions(file(tmp_path, f"{HEAD}{name};impuls;;30-05-2007;x\n"), areas)
        assert decision.area == "k"


@pytest.mark.parametrize("day", ["2007-05-30 00:00:00", "30-5-2007 0:00", "30/05/2007 00:00:00.000"])
def test_a_day_with_the_hour_at_which_it_begins_is_that_day(tmp_path: Path, day: str) -> None:
    (decision,) = read_decisions(file(tmp_path, f"{HEAD}k;impuls;;{day};x\n"), AREAS)
    assert decision.on == date(2007, 5, 30)


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        # beyond 4,300 digits Python refuses to make a number of it; of less it would be one without sense
        ("k;initiatief;" + "5" * 5_000 + ";30-05-2007;x", "regel 2: een cel bevat meer dan 4.000 tekens"),
        ("k;initiatief;" + "5" * 3_999 + ";30-05-2007;x", "is geen heel getal"),
        ("k;initiatief;" + "0" * 300 + "1;30-05-2007;x", "is geen heel getal"),
        ("5" * 3_000 + ";impuls;;30-05-2007;x", "regel 2: er is geen gebied “555"),
        ("k;" + "i" * 3_000 + ";;30-05-2007;x", "iii…"),
        ("k;impuls;;" + "3" * 3_000 + ";x", "3…” is geen datum"),
        ("k;impuls;;30-05-2007;" + "x" * 200_000, "regel 2: een cel bevat meer dan 4.000 tekens"),
        # the rows below would be taken for its reason, and nobody would miss them
        ('k;impuls;;30-05-2007;"klaar\nw;impuls;;30-05-2007;x', 'regel 2: een aanhalingsteken (") ontbreekt'),
        ('k;impuls;;30-05-2007;"klaar\nw;impuls;;30-05-2007;"x"', "regel 2: een aanhalingsteken"),
    ],
)
def test_endless_cells_and_quotation_marks_that_do_not_close_are_refused(
    tmp_path: Path, line: str, wrong: str
) -> None:
    said = refusal(tmp_path, f"{HEAD}{line}\n")
    assert wrong in said
    # nor does the sentence fill the screen
    assert len(said) < len(str(tmp_path)) + 400


def test_a_workbook_is_told_how_to_be_saved(tmp_path: Path) -> None:
    for head in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        with pytest.raises(InputFileError, match="sla het in Excel op als CSV UTF-8"):
            read_decisions(saved(tmp_path, head + bytes(100)), AREAS)


def test_what_is_larger_than_anybody_fills_in_is_not_read(tmp_path: Path) -> None:
    with pytest.raises(InputFileError, match="groter dan 20 MB"):
        read_decisions(saved(tmp_path, b"x" * 20_000_001), AREAS)
