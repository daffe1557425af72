"""What is no map says what it is, and what to do about it."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from smeedkaart.errors import InputFileError
from smeedkaart.files.area_files import read_areas
from smeedkaart.files.foreign import FOREIGN
from smeedkaart.text.teller import Statement

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
# name, content, code, and a word of the way out
GIVEN: dict[str, tuple[str, bytes, str, str]] = {
    "PDF": ("plan.pdf", b"%PDF-1.7\n%\xe2\xe3", "is_pdf", "GeoPackage"),
    "PDF that says it is a map": ("plan.geojson", b"%PDF-1.7\n%\xe2\xe3", "is_pdf", "GeoPackage"),
    "image": ("plan.png", PNG, "is_image", "teken"),
    "photo": ("plan.jpeg", b"\xff\xd8\xff\xe0\0\x10JFIF", "is_image", "teken"),
    "GeoTIFF": ("plan.tif", b"II*\0\x08\0\0\0", "is_image", "teken"),
    "drawing in text": ("plan.dxf", b"  0\r\nSECTION\r\n  2\r\nHEADER\r\n", "is_drawing", "QGIS"),
    "drawing": ("plan.dwg", b"AC1032\0\0\0\0", "is_drawing", "QGIS"),
    "project": ("plan.qgs", b'<!DOCTYPE qgis PUBLIC "x">\n<qgis version="3.34">', "is_project", "exporteer"),
    "layer of QGIS": ("plan.qlr", b"<!DOCTYPE qgis-layer-definition>\n<qlr>", "is_project", "exporteer"),
    "old spreadsheet": ("plan.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is_spreadsheet", "CSV"),
    "packed otherwise": ("plan.7z", b"7z\xbc\xaf\x27\x1c", "is_packed", "pak het uit"),
    "tiles": ("plan.mbtiles", b"SQLite format 3\0" + bytes(100), "is_tiles", "GeoPackage"),
    "web page": ("plan.geojson", b"<!DOCTYPE html>\n<html><body>404", "is_web_page", "download"),
    "error of a server": (
        "plan.gml",
        b'<?xml version="1.0"?><ows:ExceptionReport xmlns:ows="http://www.opengis.net/ows/1.1">',
        "is_service_error",
        "opnieuw",
    ),
    "what a server has": ("plan.xml", b'<?xml version="1.0"?><wfs:WFS_Capabilities>', "is_service", "QGIS"),
    "pointer to another file": (
        "plan.vrt",
        b"<OGRVRTDataSource><OGRVRTLayer name='x'><SrcDataSource>/etc/passwd</SrcDataSource>",
        "is_service",
        "QGIS",
    ),
    "table of a shapefile": ("plan.dbf", b"\x03\x79\x01\x01" + bytes(60), "is_part_of_shapefile", ".shp"),
    "index of a shapefile": ("plan.shx", b"\0\0\x27\x0a" + bytes(96), "is_part_of_shapefile", ".shp"),
}


@pytest.mark.parametrize("kind", GIVEN)
def test_what_is_no_map_says_what_it_is_and_what_to_do(tmp_path: Path, kind: str) -> None:
    name, body, code, way_out = GIVEN[kind]
    path = tmp_path / name
    path.write_bytes(body)
    with pytest.raises(InputFileError) as refused:
        read_areas(path)
    assert isinstance(refused.value.said, Statement)
    assert refused.value.said.code == f"files.{code}"
    sentence = str(refused.value)
    assert str(path) in sentence
    assert way_out in sentence
    assert "beschadigd" not in sentence


@pytest.mark.parametrize(
    ("name", "inside", "code"),
    [
        ("plan.xlsx", "xl/workbook.xml", "is_spreadsheet"),
        ("plan.ods", "content.xml", "is_spreadsheet"),
        ("plan.docx", "word/document.xml", "is_document"),
        ("plan.qgz", "plan.qgs", "is_project"),
    ],
)
def test_documents_that_are_a_zip_are_told_from_a_zip_with_a_map(
    tmp_path: Path, name: str, inside: str, code: str
) -> None:
    path = tmp_path / name
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/x")
        archive.writestr(inside, "<x/>")
    with pytest.raises(InputFileError) as refused:
        read_areas(path)
    assert isinstance(refused.value.said, Statement)
    assert refused.value.said.code == f"files.{code}"


def test_no_ending_means_two_things() -> None:
    endings = [suffix for kind in FOREIGN for suffix in kind.suffixes]
    assert len(endings) == len(set(endings))
