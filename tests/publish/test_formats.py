"""Which format goes in which file, and what is never written over."""

from __future__ import annotations

import json
import os
import socket
import stat
import subprocess
import sys
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

import geopandas as gpd
import pytest
import streamlit as st
from typer.testing import CliRunner, Result

from smeedkaart.assessment.assess import assess
from smeedkaart.cli.commands import app
from smeedkaart.exchange.example import example_events
from smeedkaart.files.atomic import OutputFileError, place_to_write, write_whole
from smeedkaart.files.packaged import data_folder
from smeedkaart.publish import formats
from smeedkaart.publish.formats import FORMATS, Format, format_of, formats_for
from smeedkaart.store.store import Store
from smeedkaart.web.screens import dialogs
from tests.fixtures.assessments import square, town
from tests.fixtures.formats import NAMES

posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")


@pytest.fixture
def krakeel(tmp_path: Path) -> Path:
    buurten = gpd.read_file(data_folder() / "hoogeveen" / "buurten.geojson")
    own = buurten[buurten["buurtnaam"] == "Krakeel"][["buurtnaam", "geometry"]]
    own.rename(columns={"buurtnaam": "naam"}).to_file(tmp_path / "krakeel.geojson")
    return tmp_path / "krakeel.geojson"


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def refused(*words: str | Path) -> str:
    result = run(*words)
    assert (result.exit_code, result.stdout) == (2, ""), result.output
    assert result.stderr.count("\n") == 1
    return result.stderr.strip()


# --- the name of a file tells its format --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "asked", "format_"),
    [
        ("uit.txt", None, "table"),
        ("uit.json", None, "json"),
        ("uit.csv", None, "csv"),
        ("uit.CSV", "excel", "excel"),
        ("uit.geojson", None, "geojson"),
        ("uit.json", "geojson", "geojson"),
        ("uit.gpkg", None, "gpkg"),
        # nothing in the name speaks against it
        ("uit", "gpkg", "gpkg"),
    ],
)
def test_the_format_comes_from_how_the_name_ends(name: str, asked: str | None, format_: str) -> None:
    assert format_of(Path(name), formats_for("numbers"), asked).name == format_


ALL = ".txt, .json, .csv, .geojson of .gpkg"
EXCEL = (
    "een werkmap (.xlsx) kan nog niet worden geschreven; laat de naam eindigen op .csv en zet er --format "
    "excel bij, dat opent in Excel."
)


@pytest.mark.parametrize(
    ("name", "asked", "sentence"),
    [
        (
            "a.csv",
            "json",
            "wat als json wordt geschreven, eindigt op .json; bij .csv hoort --format csv of excel",
        ),
        ("a.txt", "gpkg", "wat als gpkg wordt geschreven, eindigt op .gpkg; bij .txt hoort --format table"),
        (
            "a.shp",
            "geojson",
            "wat als geojson wordt geschreven, eindigt op .geojson of .json en niet op .shp.",
        ),
        ("a.pdf", None, f"er wordt niets geschreven dat eindigt op .pdf; laat de naam eindigen op {ALL}."),
        ("a", None, f"aan de naam is niet te zien in welke vorm het moet; laat de naam eindigen op {ALL}."),
        ("a.xlsx", None, EXCEL),
        ("a.xlsx", "excel", EXCEL),
    ],
)
def test_what_does_not_fit_is_refused_and_what_would_fit_is_named(
    krakeel: Path, monkeypatch: pytest.MonkeyPatch, name: str, asked: str | None, sentence: str
) -> None:
    monkeypatch.chdir(krakeel.parent)
    asking = [] if asked is None else ["--format", asked]
    assert refused("assess", krakeel, *asking, "-o", name).startswith(f"{name}: {sentence}")
    assert not Path(name).exists()


def test_every_command_that_writes_a_file_goes_by_its_name(
    krakeel: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(krakeel.parent)
    store = Store("plan.sqlite")
    store.create_workshop("Hoogeveen", history=example_events())
    assert "laat de naam eindigen op .html of .htm" in refused("publish", krakeel, "-o", "kaart.pdf")
    assert "laat de naam eindigen op .html of .htm" in refused("publish", krakeel, "-o", "kaart")
    assert "op .html of .htm" in refused("publish", "--db", "plan.sqlite", "-o", "kaart.png")
    assert "laat de naam eindigen op .txt of .json" in refused("data", "doctor", "-o", "verslag.docx")
    assert "bij .txt hoort --format text" in refused("data", "doctor", "--format", "json", "-o", "a.txt")
    assert "laat de naam eindigen op .json" in refused(
        "history", "import", "a.geojson=2007", "-o", "keuze.csv"
    )
    assert "bestand op .gpkg" in refused("history", "export", "h.csv", "--db", "plan.sqlite")
    day = ("--date", "2007", "--db", "plan.sqlite")
    assert ".geojson" in refused("history", "export", "h.csv", *day)
    assert sorted(Path().glob("*.*")) == [Path("krakeel.geojson"), Path("plan.sqlite")]


def test_what_is_written_is_what_the_name_says(krakeel: Path, tmp_path: Path) -> None:
    for form in formats_for("numbers"):
        for suffix in form.suffixes:
            file = tmp_path / f"uit-{form.name}{suffix}"
            assert run("assess", krakeel, "--format", form.name, "-o", file).exit_code == 0
            assert file.stat().st_size > 0
    assert run("assess", krakeel, "-o", tmp_path / "uit.json").exit_code == 0
    assert json.loads((tmp_path / "uit.json").read_text())["areas"][0]["name"] == "Krakeel"
    assert run("assess", krakeel, "-o", tmp_path / "uit.csv").exit_code == 0
    assert (tmp_path / "uit.csv").read_text().startswith("id,name,")
    assert run("assess", krakeel, "-o", tmp_path / "uit.gpkg").exit_code == 0
    assert gpd.read_file(tmp_path / "uit.gpkg", layer="gebieden")["naam"].tolist() == ["Krakeel"]
    assert run("assess", krakeel, "--receipts", "-o", tmp_path / "uit.txt").exit_code == 0
    assert "Basisbedrag" in (tmp_path / "uit.txt").read_text()


def test_a_dash_is_the_screen(krakeel: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(krakeel.parent)
    assert run("assess", krakeel, "-o", "-").stdout == run("assess", krakeel).stdout
    assert json.loads(run("assess", krakeel, "--format", "json", "-o", "-").stdout)["areas"]
    assert not Path("-").exists()


def test_what_can_be_asked_for_is_what_the_table_has() -> None:
    asked = {"numbers": ("assess",), "report": ("data", "doctor")}
    for holds, words in asked.items():
        names = "|".join(form.name for form in formats_for(holds))
        assert f"--format {names} " in run(*words, "--help").stdout.replace("\n", " ")


def test_no_two_formats_bear_one_name_and_every_suffix_is_small() -> None:
    names = [(form.holds, form.name) for form in FORMATS]
    assert len(set(names)) == len(names)
    for form in FORMATS:
        assert all(suffix == suffix.casefold() and suffix[0] == "." for suffix in form.suffixes)


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: f"{form.holds}-{form.name}")
def test_every_writer_that_a_row_names_is_there(form: Format) -> None:
    assert bool(form.make) != bool(form.write)
    assert callable(resolve_name(f"smeedkaart.{form.make or form.write}"))


# --- a format that is not ours ------------------------------------------------------------------------------

# as a program of a municipality would: one row more, and then the terminal as it is
OUTSIDE = """
import sys
from smeedkaart.publish import formats
from tests.fixtures.formats import DAYS, NAMES
formats.FORMATS += (NAMES, DAYS)
from smeedkaart.cli import main
main()
"""


def outside(*words: str | Path) -> str:
    command = [sys.executable, "-c", OUTSIDE, *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2])
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_format_is_one_row_and_the_terminal_offers_and_writes_it(krakeel: Path, tmp_path: Path) -> None:
    assert "|gpkg|namen " in outside("assess", "--help").replace("\n", " ")
    assert outside("assess", krakeel, "--format", "namen") == "Krakeel"
    outside("assess", krakeel, "-o", tmp_path / "uit.namen")
    assert (tmp_path / "uit.namen").read_text() == "Krakeel"
    # and so it is with the areas of a day
    assert ".gpkg, .geojson of .namen" in " ".join(outside("history", "export", "--help").split())
    store = Store(tmp_path / "plan.sqlite")
    store.create_workshop("Hoogeveen", history=example_events())
    outside("history", "export", tmp_path / "dag.namen", "--date", "30-05-2007", "--db", store.path)
    assert (tmp_path / "dag.namen").read_text() == "op 2007-05-30"


def test_a_format_is_one_row_and_the_app_offers_and_writes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "FORMATS", (*FORMATS, NAMES))
    offered: dict[str, Any] = {}

    def button(label: str, data: Any, **more: Any) -> None:
        offered[label] = (data, more)

    monkeypatch.setattr(st, "download_button", button)
    areas = gpd.GeoDataFrame({"name": ["Noord"]}, geometry=[square(0, 0, 1, 1)], index=["a"], crs=28992)
    dialogs.show_downloads(assess(areas, town(), "hoogeveen-2007"), "plan")
    assert list(offered) == ["Namen", "GeoPackage", "Excel (CSV)", "JSON"]
    data, more = offered["Namen"]
    assert data() == b"Noord"
    assert (more["file_name"], more["mime"]) == ("plan.namen", "text/x-namen")


# --- where is written ---------------------------------------------------------------------------------------


@posix
def test_a_link_stays_and_the_file_it_leads_to_is_replaced(tmp_path: Path) -> None:
    there = tmp_path / "daar"
    there.mkdir()
    (there / "echt.txt").write_text("oud")
    (there / "tussen.txt").symlink_to("echt.txt")
    link = tmp_path / "link.txt"
    link.symlink_to(there / "tussen.txt")
    assert write_whole(link, "nieuw") == link
    assert link.is_symlink()
    assert (there / "tussen.txt").is_symlink()
    assert (there / "echt.txt").read_text() == "nieuw"
    # nothing half is left beside either
    assert sorted(path.name for path in there.iterdir()) == ["echt.txt", "tussen.txt"]
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


@posix
def test_a_link_to_a_file_that_is_not_there_yet_makes_that_file(tmp_path: Path) -> None:
    link = tmp_path / "link.txt"
    link.symlink_to("nog-niet.txt")
    write_whole(link, "nieuw")
    assert link.is_symlink()
    assert (tmp_path / "nog-niet.txt").read_text() == "nieuw"


@posix
def test_a_file_keeps_who_may_read_it(tmp_path: Path) -> None:
    file = tmp_path / "geheim.txt"
    file.write_text("oud")
    file.chmod(0o640)
    write_whole(file, "nieuw")
    assert stat.S_IMODE(file.stat().st_mode) == 0o640


def test_a_file_that_may_only_be_read_is_not_replaced(krakeel: Path, tmp_path: Path) -> None:
    file = tmp_path / "bewaard.csv"
    file.write_text("van vorig jaar")
    file.chmod(0o444)
    assert "bewaard.csv mag alleen worden gelezen en wordt niet vervangen" in refused(
        "assess", krakeel, "-o", file
    )
    with pytest.raises(OutputFileError, match="mag alleen worden gelezen"):
        write_whole(file, "nieuw")
    assert file.read_text() == "van vorig jaar"


@posix
def test_what_is_no_regular_file_is_refused_and_stays(tmp_path: Path) -> None:
    pipe, loop, plug, device = (tmp_path / f"{name}.txt" for name in ("pijp", "lus", "stekker", "niets"))
    os.mkfifo(pipe)
    loop.symlink_to(loop)
    device.symlink_to("/dev/null")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(plug))
        for path in (pipe, loop, plug, device, Path("/dev/null"), Path("/dev/stdout")):
            with pytest.raises(OutputFileError, match="is geen gewoon bestand"):
                place_to_write(path)
            with pytest.raises(OutputFileError, match="is geen gewoon bestand"):
                write_whole(path, "x")
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)
    assert device.is_symlink()


@posix
def test_a_device_is_refused_before_any_work_is_done(krakeel: Path) -> None:
    for command in ("assess", "publish"):
        assert "/dev/stdout is geen gewoon bestand" in refused(command, krakeel, "-o", "/dev/stdout")


@posix
def test_what_is_read_is_not_written_over_through_a_link_either(krakeel: Path, tmp_path: Path) -> None:
    before = krakeel.read_bytes()
    (tmp_path / "link.geojson").symlink_to(krakeel)
    (tmp_path / "vast.geojson").hardlink_to(krakeel)
    for name in ("link.geojson", "vast.geojson"):
        assert "is het bestand dat wordt gelezen" in refused("assess", krakeel, "-o", tmp_path / name)
    scheme = tmp_path / "regeling.toml"
    scheme.write_bytes((Path(data_folder()).parent / "smeedkaart/schemes/hoogeveen-2007.toml").read_bytes())
    (tmp_path / "uit.json").symlink_to(scheme)
    told = refused("assess", krakeel, "--scheme", scheme, "-o", tmp_path / "uit.json")
    assert "is het bestand dat wordt gelezen" in told
    assert krakeel.read_bytes() == before


@posix
def test_the_drawings_are_not_written_over_by_the_areas_of_a_day(tmp_path: Path) -> None:
    store = Store(tmp_path / "plan.sqlite")
    store.create_workshop("Hoogeveen", history=example_events())
    before = store.path.read_bytes()
    folder = tmp_path / "uit"
    folder.mkdir()
    (folder / "gebieden-2007-05-30.geojson").symlink_to(store.path)
    told = refused("history", "export", folder, "--date", "30-05-2007", "--db", store.path)
    assert "is het bestand dat wordt gelezen" in told
    assert store.path.read_bytes() == before
