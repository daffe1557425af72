"""Maps that come packed or in folders: zips, KMZ, Google My Maps; and zips that would flood a disk."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely.geometry import box, mapping

from smeedkaart.errors import InputFileError
from smeedkaart.files import zipped
from smeedkaart.files.area_files import read_areas
from smeedkaart.text.teller import Statement

# 2.5 km by 2.5 km, its neighbour of 2 km by 2.5 km, and a third north of them of 2 km by 2 km
SHAPES = {
    "P": box(228_000, 524_000, 230_500, 526_500),
    "Q": box(230_500, 524_000, 232_500, 526_500),
    "R": box(226_000, 526_500, 228_000, 528_500),
}


def frame(*names: str) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"naam": list(names)}, geometry=[SHAPES[name] for name in names], crs=28992
    ).to_crs(4326)


def geojson(*names: str) -> bytes:
    rows = [
        {"type": "Feature", "properties": {"naam": name}, "geometry": mapping(shape)}
        for name, shape in zip(names, frame(*names).geometry, strict=True)
    ]
    return json.dumps({"type": "FeatureCollection", "features": rows}).encode()


def zipped_up(path: Path, files: Mapping[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", packing) as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return path


def packed(files: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return target.getvalue()


def shapefile(folder: Path, *names: str) -> dict[str, bytes]:
    folder.mkdir()
    frame(*names).to_file(folder / "gebieden.shp")
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def assert_areas(path: Path, *names: str, layer: str | None = None) -> gpd.GeoDataFrame:
    """Expect these areas, each within 1.2 m2 per km2: a straight side bends in another system."""
    areas = read_areas(path, layer=layer)
    assert list(areas["name"]) == list(names)
    for name, drawn in zip(names, areas.to_crs(28992).geometry, strict=True):
        assert drawn.symmetric_difference(SHAPES[name]).area < 1.2 * 6.25
    return areas


def assert_refused(path: Path, code: str) -> str:
    with pytest.raises(InputFileError) as refused:
        read_areas(path)
    assert isinstance(refused.value.said, Statement)
    assert refused.value.said.code == code
    assert str(path) in str(refused.value)
    return str(refused.value)


# zips


@pytest.mark.parametrize(
    "name", ["gebied.json", "gebied.geojson", "een/twee/gebied.geojson", "een\\gebied.json"]
)
def test_a_map_in_a_zip_is_read_in_whatever_folder_it_lies(tmp_path: Path, name: str) -> None:
    beside = {"__MACOSX/._gebied.json": b"x", "leesmij.txt": b"Beste lezer", ".DS_Store": b"x"}
    assert_areas(zipped_up(tmp_path / "kaart.zip", {name: geojson("P", "Q")} | beside), "P", "Q")


def test_a_zip_in_a_zip_is_opened(tmp_path: Path) -> None:
    inner = packed({"gebied.json": geojson("P")})
    assert_areas(zipped_up(tmp_path / "kaart.zip", {"levering/kaart.zip": inner}), "P")
    twice = packed({"kaart.zip": inner})
    assert_areas(zipped_up(tmp_path / "dubbel.zip", {"kaart.zip": twice}), "P")
    assert_refused(
        zipped_up(tmp_path / "diep.zip", {"a.zip": packed({"b.zip": twice})}), "files.zip_too_deep"
    )


def test_of_two_maps_in_a_zip_it_is_asked_which_one(tmp_path: Path) -> None:
    files = {f"2007/{name}": body for name, body in shapefile(tmp_path / "oud", "P").items()}
    files |= {f"2012/{name}": body for name, body in shapefile(tmp_path / "nieuw", "Q", "R").items()}
    path = zipped_up(tmp_path / "kaart.zip", files)
    assert "2007 gebieden, 2012 gebieden" in assert_refused(path, "files.several_layers")
    assert_areas(path, "P", layer="2007 gebieden")
    assert_areas(path, "Q", "R", layer="2012 gebieden")


def test_layers_of_one_name_in_two_files_are_told_apart(tmp_path: Path) -> None:
    files = {}
    for name in "PQ":
        frame(name).to_file(tmp_path / f"{name}.gpkg", layer="gebied", driver="GPKG")
        files[f"{name}.gpkg"] = (tmp_path / f"{name}.gpkg").read_bytes()
    path = zipped_up(tmp_path / "kaart.zip", files)
    assert "gebied (P.gpkg), gebied (Q.gpkg)" in assert_refused(path, "files.several_layers")
    assert_areas(path, "Q", layer="gebied (Q.gpkg)")


def test_what_lies_beside_the_map_in_a_zip_is_no_map(tmp_path: Path) -> None:
    files = {"gebied.json": geojson("P"), "meta.json": b'{"maker": "gemeente"}'}
    assert_areas(zipped_up(tmp_path / "kaart.zip", files), "P")


def test_a_shapefile_of_which_the_names_differ_in_capitals_keeps_its_names(tmp_path: Path) -> None:
    files = shapefile(tmp_path / "los", "P", "Q")
    mixed = {name.upper() if name.endswith((".dbf", ".shx")) else name: body for name, body in files.items()}
    assert_areas(zipped_up(tmp_path / "kaart.zip", mixed), "P", "Q")


def test_a_zip_with_a_password_says_so(tmp_path: Path) -> None:
    path = zipped_up(tmp_path / "kaart.zip", {"gebied.json": geojson("P")})
    body = bytearray(path.read_bytes())
    # bit 0 of the flags, at byte 6 of the header of the file and at byte 8 of its entry in the directory
    body[6] |= 1
    body[body.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(body)
    assert_refused(path, "files.zip_locked")


def test_a_zip_that_unpacks_to_a_hundred_times_its_size_is_not_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # what is free of it made smaller, so that the zip need not be large: 2 MB of spaces pack to about 2 kB
    monkeypatch.setattr(zipped, "_FREE", 1024**2)
    flood = geojson("P") + b" " * (2 * 1024**2)
    path = zipped_up(tmp_path / "kaart.zip", {"gebied.json": flood})
    assert "2 MB" in assert_refused(path, "files.bomb")
    many = {f"{number}.json": geojson("P") + b" " * 700_000 for number in range(3)}
    assert_refused(zipped_up(tmp_path / "veel.zip", many), "files.bomb")
    inner = packed({"gebied.json": flood})
    assert_refused(zipped_up(tmp_path / "in.zip", {"a.zip": inner, "b.zip": inner}), "files.bomb")
    assert_refused(zipped_up(tmp_path / "kaart.kmz", {"doc.kml": flood}), "files.bomb")
    # the same without packing is no flood
    assert_areas(zipped_up(tmp_path / "plat.zip", {"gebied.json": flood}, zipfile.ZIP_STORED), "P")


def test_a_zip_that_says_less_than_it_holds_is_damaged(tmp_path: Path) -> None:
    path = zipped_up(tmp_path / "kaart.zip", {"gebied.json": geojson("P") + b" " * 100_000})
    body = bytearray(path.read_bytes())
    entry = body.index(b"PK\x01\x02")
    # bytes 24 to 27 of an entry in the directory: what it unpacks to
    body[entry + 24 : entry + 28] = (1_000).to_bytes(4, "little")
    path.write_bytes(body)
    assert_refused(path, "files.damaged")


# Google My Maps


def placemark(name: str) -> str:
    shape = shapely.transform(frame(name).geometry[0], lambda xy: np.round(xy, 9))
    corners = " ".join(f"{x},{y},0" for x, y in shape.exterior.coords)
    ring = f"<LinearRing><coordinates>{corners}</coordinates></LinearRing>"
    border = f"<outerBoundaryIs>{ring}</outerBoundaryIs>"
    return f"<Placemark><name>{name}</name><Polygon>{border}</Polygon></Placemark>"


def folder(name: str, *inside: str) -> str:
    return f"<Folder><name>{name}</name>{''.join(inside)}</Folder>"


def kml(*inside: str) -> bytes:
    top = '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2">'
    return f"{top}<Document><name>Kaart</name>{''.join(inside)}</Document></kml>".encode()


PLACE = "<Placemark><name>Dorpshuis</name><Point><coordinates>6.4,52.7,0</coordinates></Point></Placemark>"


def my_map() -> bytes:
    return kml(
        folder("Wijken", placemark("P")),
        folder("Plekken", PLACE),
        folder("Dorpen", placemark("Q"), folder("Buiten", placemark("R"))),
    )


def test_folders_of_a_map_of_google_are_read_together_and_that_is_said(tmp_path: Path) -> None:
    path = tmp_path / "kaart.kml"
    path.write_bytes(my_map())
    areas = assert_areas(path, "P", "Q", "R")
    told = [str(notice) for notice in areas.attrs["notices"]]
    assert any("Wijken, Plekken, Dorpen, Buiten" in sentence and "--layer" in sentence for sentence in told)
    # the community centre is a place, no area
    assert any("Van de 4 rijen" in sentence and "1 geen vlak" in sentence for sentence in told)
    assert_areas(path, "Q", layer="Dorpen")


def test_a_kmz_is_the_first_kml_in_it(tmp_path: Path) -> None:
    files = {"images/icon.png": b"\x89PNG", "doc.kml": my_map(), "oud.kml": kml(placemark("P"))}
    assert_areas(zipped_up(tmp_path / "kaart.kmz", files), "P", "Q", "R")
    assert_areas(zipped_up(tmp_path / "in.zip", {"kaart.kmz": packed(files)}), "P", "Q", "R")
    assert_refused(zipped_up(tmp_path / "leeg.kmz", {"a.png": b"x"}), "files.no_map_in_zip")


def test_a_kml_that_only_points_at_the_web_says_how_to_export_it(tmp_path: Path) -> None:
    link = "<NetworkLink><Link><href>https://www.google.com/maps/d/kml?mid=1</href></Link></NetworkLink>"
    path = tmp_path / "kaart.kml"
    path.write_bytes(kml(link))
    assert "My Maps" in assert_refused(path, "files.kml_is_link")
    path.write_bytes(kml())
    assert_refused(path, "files.empty")


@pytest.mark.parametrize("suffix", [".kml", ".gpx", ".gml"])
def test_xml_that_declares_words_of_its_own_is_not_opened(tmp_path: Path, suffix: str) -> None:
    # a billion laughs: each word is ten of the one before
    words = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    laughs = f'<!DOCTYPE kml [<!ENTITY a0 "ha">{words}]>'
    kind = suffix[1:]
    path: Any = tmp_path / f"kaart{suffix}"
    path.write_text(f'<?xml version="1.0"?>{laughs}<{kind}><name>&a9;</name></{kind}>', encoding="utf-8")
    assert_refused(path, "files.xml_declares")


def test_a_kml_that_was_cut_off_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "kaart.kml"
    whole = my_map()
    path.write_bytes(whole[: len(whole) // 2])
    assert_refused(path, "files.damaged")
