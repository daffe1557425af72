"""The kerncijfers as Excel workbook or CSV beside a map, joined on the code; and of which year a file is."""

import json
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import geopandas as gpd
import pytest
from typer.testing import CliRunner

from smeedkaart.cli.commands import app
from smeedkaart.errors import InputFileError
from smeedkaart.files.workbook import workbook_rows
from smeedkaart.sources.local.zone_file import read_zones
from smeedkaart.statistics.zones import ZoneData
from tests.sources.local.test_zone_file import cell

# as kwb-2023.xlsx is laid out: texts and numbers, a comma in some columns, a dot where there is nothing
KWB: list[list[object]] = [
    ["gwb_code_10", "gwb_code_8", "regio", "gm_naam", "recs", "a_inw", "a_hh", "g_wozbag", "p_hh_lkk"],
    ["NL00", "0", "Nederland", "Nederland", "Land", 17_811_291, 8_369_445, 380, "6,1"],
    ["GM0118", "0118", "Hoogeveen", "Hoogeveen", "Gemeente", 400, 190, 281, "7,5"],
    ["WK011850", "011850", "Wijk 50 Hoogeveen", "Hoogeveen", "Wijk", 400, 190, 280, "7,9"],
    ["BU01185000", "01185000", "Centrum", "Hoogeveen", "Buurt", 100, 40, 200, "       ."],
    ["BU01185001", "01185001", "Noord", "Hoogeveen", "Buurt", 300, 150, "300", "6,5"],
    ["BU01135000", "01135000", "Elders", "Elders", "Buurt", 5, 5, 999, "50"],
]


def workbook(path: Path, sheets: Sequence[Sequence[Sequence[object]]] = (KWB,)) -> Path:
    """Write a workbook as Excel does: texts once, in a part of their own, and cells that name their place."""
    texts: dict[str, int] = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, rows in enumerate(sheets, start=1):
            lines = []
            for r, row in enumerate(rows, start=1):
                cells = []
                for c, value in enumerate(row):
                    place = f"{chr(65 + c)}{r}"
                    shown = texts.setdefault(value, len(texts)) if isinstance(value, str) else value
                    kind = ' t="s"' if isinstance(value, str) else ""
                    if value is not None:
                        cells.append(f'<c r="{place}"{kind}><v>{shown}</v></c>')
                lines.append(f'<row r="{r}">{"".join(cells)}</row>')
            archive.writestr(f"xl/worksheets/sheet{number}.xml", SHEET.format("".join(lines)))
        items = "".join(f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in texts)
        archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}">{items}</sst>')
    return path


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = f'<worksheet xmlns="{MAIN}"><sheetData>{{}}</sheetData></worksheet>'


def csv(path: Path, separator: str = ";", encoding: str = "utf-8-sig") -> Path:
    lines = (separator.join("" if one is None else str(one) for one in row) for row in KWB)
    path.write_text("\r\n".join(lines) + "\r\n", encoding=encoding)
    return path


def borders(path: Path, **more: Any) -> Path:
    """Write a map without one figure, as the borders of CBS are."""
    columns = {
        "buurtcode": ["BU01185000", "BU01185001"],
        "buurtnaam": ["Centrum", "Noord"],
        "gemeentecode": ["GM0118"] * 2,
        "gemeentenaam": ["Hoogeveen"] * 2,
        **more,
    }
    gpd.GeoDataFrame(columns, geometry=[cell(0), cell(1)], crs=28992).to_file(path)
    return path


def read(map_file: Path, figures: Path, **more: Any) -> ZoneData:
    return read_zones(map_file, figures=figures, **more)


def refusal(map_file: Path, figures: Path | None = None, **more: Any) -> str:
    with pytest.raises(InputFileError) as caught:
        read_zones(map_file, figures=figures, **more)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("kind", ["xlsx", "csv", "tab", "utf-16"])
def test_kerncijfers_beside_a_map_are_joined_on_the_code(tmp_path: Path, kind: str) -> None:
    tables = {
        "xlsx": lambda: workbook(tmp_path / "kwb-2023.xlsx"),
        "csv": lambda: csv(tmp_path / "kwb-2023.csv"),
        "tab": lambda: csv(tmp_path / "kwb-2023.csv", "\t", "cp1252"),
        "utf-16": lambda: csv(tmp_path / "kwb-2023.csv", "\t", "utf-16"),
    }
    data = read(borders(tmp_path / "grenzen_2023.gpkg"), tables[kind]())
    assert data.zones["population"].to_dict() == {"BU01185000": 100, "BU01185001": 300}
    assert data.zones["house_value"].tolist() == [200, 300]
    # a dot is no figure; a row of the wijk and one of the municipality are theirs
    assert data.zones["low_income"].fillna(-1).tolist() == [-1, 6.5]
    of_wijk = [data.parents.at["WK011850", name] for name in ("population", "house_value", "low_income")]
    assert of_wijk == [400, 280, 7.9]
    assert data.parents.at["WK011850", "zone_name"] == "Wijk 50 Hoogeveen"
    assert (data.reference["house_value"], data.reference["low_income"]) == (281, 7.5)
    assert data.worked_out.isdisjoint({"house_value", "low_income"})
    assert (data.name, data.year, data.said) == ("Hoogeveen", 2023, ())
    assert str(data.provenance["house_value"].table).startswith("kwb-2023.")
    assert data.provenance["zones"].table == "grenzen_2023.gpkg"


def test_what_the_table_does_not_say_is_that_of_the_map(tmp_path: Path) -> None:
    map_file = borders(tmp_path / "kaart_2023.gpkg", aantalInwoners=[1, 2], percentageKoopwoningen=[58, 61])
    data = read(map_file, csv(tmp_path / "kwb-2023.csv"))
    assert data.zones["population"].tolist() == [100, 300]
    assert data.zones["owner_occupied"].tolist() == [58, 61]
    assert data.provenance["owner_occupied"].table == "kaart_2023.gpkg"
    assert data.provenance["population"].table == "kwb-2023.csv"


def test_zones_without_a_row_and_another_year_are_told(tmp_path: Path) -> None:
    map_file = borders(tmp_path / "kaart_2024.gpkg", buurtcode=["BU01185000", "BU01185009"])
    data = read(map_file, csv(tmp_path / "kwb-2023.csv"))
    assert data.zones["population"].fillna(-1).tolist() == [100, -1]
    first, second = map(str, data.said)
    assert first == (
        "kwb-2023.csv heeft geen rij voor 1 gebied op de kaart (Noord); daarvan zijn geen cijfers bekend."
    )
    assert second.startswith("De cijfers in kwb-2023.csv zijn van 2023, de kaart is van 2024;")


def test_what_cannot_be_joined_is_refused(tmp_path: Path) -> None:
    map_file = borders(
        tmp_path / "kaart_2023.gpkg", buurtcode=["BU99990000", "BU99990001"], gemeentecode=["GM9999"] * 2
    )
    assert "geen rij met een code die op de kaart staat" in refusal(map_file, csv(tmp_path / "kwb-2023.csv"))
    here = borders(tmp_path / "hier_2023.gpkg")
    (tmp_path / "leeg.csv").write_text("naam;inwoners\nCentrum;5\n", encoding="utf-8")
    assert "leeg.csv ontbreekt een kolom met de code" in refusal(here, tmp_path / "leeg.csv")
    assert "Er is geen bestand" in refusal(here, tmp_path / "weg.xlsx")
    (tmp_path / "twee.csv").write_text("code;inwoners\nBU01185000;5\nBU01185000;6\n", encoding="utf-8")
    assert "de code BU01185000 komt twee keer voor" in refusal(here, tmp_path / "twee.csv")
    (tmp_path / "woord.csv").write_text("code;inwoners\nBU01185000;veel\n", encoding="utf-8")
    assert "kolom inwoners, bij BU01185000: “veel” is geen getal" in refusal(here, tmp_path / "woord.csv")


def test_a_table_in_the_place_of_the_map_says_where_it_belongs(tmp_path: Path) -> None:
    told = refusal(workbook(tmp_path / "kwb-2023.xlsx"))
    assert "is een tabel zonder grenzen; noem de kaart met --zones en deze tabel ernaast met --fig" in told


def test_a_table_that_was_cut_in_the_middle_is_refused(tmp_path: Path) -> None:
    path = csv(tmp_path / "kwb-2023.csv")
    path.write_bytes(path.read_bytes()[:-20])
    assert "is afgebroken: de laatste rij is niet heel" in refusal(
        borders(tmp_path / "kaart_2023.gpkg"), path
    )


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "beschadigd"),
        (b"PK\x03\x04 no zip at all", "beschadigd"),
        ({"xl/worksheets/sheet1.xml": "<worksheet><sheetData><row>"}, "beschadigd"),
        ({"xl/worksheets/sheet1.xml": SHEET.format('<row><c r="A1" t="s"><v>7</v></c></row>')}, "beschadigd"),
        ({"xl/worksheets/sheet1.xml": SHEET.format('<row><c r="ZZZ1"><v>7</v></c></row>')}, "beschadigd"),
        ({"word/document.xml": "<document/>"}, "is geen Excel-werkmap"),
        (
            {"xl/worksheets/sheet1.xml": '<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet>&a;</worksheet>'},
            "kwb.xlsx",
        ),
    ],
)
def test_what_is_no_workbook_is_refused_in_one_sentence(
    tmp_path: Path, content: bytes | dict[str, str], told: str
) -> None:
    path = tmp_path / "kwb.xlsx"
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        with zipfile.ZipFile(path, "w") as archive:
            for name, text in content.items():
                archive.writestr(name, text)
    assert told in refusal(borders(tmp_path / "kaart_2023.gpkg"), path)


def test_cells_stand_where_they_say_whatever_is_blank_before_them(tmp_path: Path) -> None:
    rows: list[list[object]] = []
    sheets: list[list[list[object]]] = [
        [["Toelichting", None, "x"]],
        [[None, 1.5, "é & <b>"], [], ["a", None, None, 4]],
    ]
    workbook_rows(workbook(tmp_path / "x.xlsx", sheets), lambda row: rows.append(list(row)))
    assert rows == [["Toelichting", "", "x"], ["", 1.5, "é & <b>"], [], ["a", "", "", 4.0]]


def test_headings_may_stand_below_a_title_and_on_another_sheet(tmp_path: Path) -> None:
    titled: list[list[object]] = [["Kerncijfers wijken en buurten 2023"], [], *KWB]
    notes: list[list[object]] = [["Toelichting"], ["Bron: CBS"]]
    path = workbook(tmp_path / "kwb.xlsx", [notes, titled])
    assert read(borders(tmp_path / "kaart_2023.gpkg"), path).zones["population"].tolist() == [100, 300]


def test_the_year_of_a_file_is_in_its_name_in_a_column_or_asked(tmp_path: Path) -> None:
    figures: dict[str, Any] = {"aantalInwoners": [100, 300], "g_ele": [2500, 2600]}
    nameless = borders(tmp_path / "kaart.gpkg", **figures)
    assert "of geef het met --year" in refusal(nameless)
    assert read_zones(nameless, year=2024).indicators == ("population", "electricity_delivered")
    assert read_zones(nameless, year=2022).indicators == ("population", "electricity_use")
    both = borders(tmp_path / "2025-kaart_2024.gpkg", **figures)
    assert "heeft twee jaren in de naam (2024 en 2025); zeg met --year" in refusal(both)
    assert read_zones(both, year=2024).year == 2024
    told = borders(tmp_path / "met.gpkg", **figures, jrstatcode=["2023BU01185000", "2023BU01185001"])
    assert read_zones(told).year == 2023
    # of a map that does not say, it is that of the figures that fit its codes
    assert read(nameless, csv(tmp_path / "kwb-2023.csv")).year == 2023


def test_a_command_takes_a_table_beside_a_map(tmp_path: Path) -> None:
    areas = tmp_path / "gebieden.geojson"
    gpd.GeoDataFrame({"naam": ["Noord"]}, geometry=[cell(1)], crs=28992).to_crs(4326).to_file(areas)
    words = ["assess", str(areas), "--format", "json"]
    beside = [
        "--zones",
        str(borders(tmp_path / "kaart.gpkg")),
        "--figures",
        str(workbook(tmp_path / "kwb.xlsx")),
    ]
    done = CliRunner().invoke(app, [*words, *beside, "--year", "2023"])
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)["areas"][0]["estimates"]["population"]["value"]
    # by way of degrees a border moves by less than a millimetre
    assert found == pytest.approx(300, abs=0.001)
    alone = CliRunner().invoke(app, [*words, "--year", "2023"])
    assert (alone.exit_code, alone.stderr.count("\n")) == (2, 1)
    assert "noem dat met --zones" in alone.stderr


def test_of_two_years_in_the_name_of_a_table_a_person_says_which_one(tmp_path: Path) -> None:
    table = csv(tmp_path / "kwb-2023 van 2025.csv")
    map_file = borders(tmp_path / "buurten_2023.gpkg")
    assert "twee jaren in de naam (2023 en 2025); zeg met --year" in refusal(map_file, table)
    data = read(map_file, table, year=2023)
    assert (data.year, data.provenance["population"].year, data.said) == (2023, 2023, ())


def test_a_map_may_call_its_codes_as_the_kerncijfers_do(tmp_path: Path) -> None:
    for column in ("gwb_code_10", "gwb_code", "Codering_3"):
        map_file = borders(tmp_path / f"{column}_2023.gpkg", aantalInwoners=[100, 300])
        named = gpd.read_file(map_file).rename(columns={"buurtcode": column})
        named.to_file(map_file)
        assert read_zones(map_file).zones["population"].to_dict() == {"BU01185000": 100, "BU01185001": 300}
