"""The commands about data: get, list, show, refresh, export, import, remove and doctor; and `--data`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import box
from typer.testing import CliRunner, Result

from smeedkaart.cli.commands import app
from smeedkaart.history.event import Event
from smeedkaart.sources.doctor.examine import QUESTIONS
from smeedkaart.sources.packs.pack import read_pack, write
from smeedkaart.store.store import Store
from tests.doubles import Double
from tests.fixtures.packs import neighbour, village

RUNNER = CliRunner()


@pytest.fixture(scope="module")
def double() -> Iterator[Double]:
    with Double() as running:
        yield running


@pytest.fixture(autouse=True)
def _no_faults(double: Double) -> Iterator[None]:
    yield
    double.faults.clear()


@pytest.fixture
def here(double: Double, tmp_path: Path) -> dict[str, str]:
    """Return the variables with which a command asks the double and keeps its data in a folder of its own."""
    return double.environment() | {"SMEEDKAART_DATA": str(tmp_path / "data")}


@pytest.fixture(scope="module")
def packed(double: Double, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return variables of a computer on which Smeedwijk was fetched before; there is no internet now."""
    folder = tmp_path_factory.mktemp("packed")
    environment = double.environment() | {"SMEEDKAART_DATA": str(folder)}
    assert run(environment, "data", "get", "Smeedwijk", "--year", "2024").exit_code == 0
    return environment | {"SMEEDKAART_OFFLINE": "1"}


@pytest.fixture
def in_smeedwijk(tmp_path: Path) -> Path:
    """Return a file with one area: three whole buurten of Smeedwijk, in 2024 with 700 + 800 + 900 people."""
    area = gpd.GeoDataFrame({"naam": ["Aambeeld"]}, geometry=[box(177500, 498800, 179000, 499200)], crs=28992)
    area.to_file(tmp_path / "aambeeld.gpkg")
    return tmp_path / "aambeeld.gpkg"


def run(environment: dict[str, str], *words: str | Path) -> Result:
    return RUNNER.invoke(app, [str(word) for word in words], env=environment)


def said(environment: dict[str, str], *words: str | Path) -> str:
    result = run(environment, *words)
    assert result.exit_code == 0, result.output
    return result.stdout


def refused(environment: dict[str, str], *words: str | Path) -> str:
    result = run(environment, *words)
    assert result.exit_code == 2
    assert result.stdout == ""
    # what comes before the sentence is how far it came
    return result.stderr.splitlines()[-1]


# --- get ---------------------------------------------------------------------------------------------------


def test_get_tells_what_came_where_it_comes_from_and_what_was_checked(here: dict[str, str]) -> None:
    text = said(here, "data", "get", "Smeedwijk", "--year", "2024")
    assert text.startswith("Smeedwijk 2024: 60 buurten, opgehaald op ")
    assert "(tabel 85984NED)" in text
    assert "(tabel 86092NED)" in text
    assert "(tabel wijkenbuurten:buurten)" in text
    # a figure that only an older table has
    assert "Kerncijfers wijken en buurten 2023 (tabel 85618NED)" in text
    assert "goed    Er wonen 84.000 mensen in 60 buurten." in text
    assert "FOUT" not in text


def test_get_counts_pages_and_bytes_on_the_other_stream(here: dict[str, str]) -> None:
    result = run(here, "data", "get", "Smeedwijk", "--year", "2024", "--format", "json")
    lines = result.stderr.splitlines()
    assert lines[0].startswith("0%  Gemeente en jaar zoeken (0 pagina")
    assert lines[-1].startswith("100%  Bewaren op deze computer (")
    assert lines[-1].endswith(" kB)")
    facts = json.loads(result.stdout)
    assert (facts["key"], facts["zones"]) == ("GM9901-2024", 60)
    assert facts["origins"]["population"]["table"] == "85984NED"
    assert {item["code"]: item["result"] for item in facts["checks"]}["sum-parents"] == "good"
    assert {item["source"]: item["result"] for item in facts["outcomes"]} == {
        "kerncijfers": "found",
        "ses-woa": "found",
        "borders": "found",
        # nothing lies near Smeedwijk
        "around": "empty",
        "province": "found",
    }


def test_get_by_wijk(here: dict[str, str]) -> None:
    assert "Smeedwijk 2024: 6 wijken" in said(
        here, "data", "get", "smeedwijk", "--year", "2024", "--level", "wijk"
    )
    assert "GM9901-2024-wijk  Smeedwijk 2024, per wijk" in said(here, "data", "list")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["Hogeveen"], 'Er is geen gemeente "Hogeveen". Bedoelt u Hoogeveen?'),
        (
            ["Smeedwijk", "--year", "2021"],
            "Van 2021 zijn er geen cijfers met grenzen; wel van 2025, 2024, 2023, 2022, 2018.",
        ),
        (["Smeedwijk", "--weights", "weg.gpkg"], "Er is geen bestand weg.gpkg."),
    ],
)
def test_get_refuses_bad_input_in_one_sentence(here: dict[str, str], words: list[str], sentence: str) -> None:
    assert refused(here, "data", "get", *words) == sentence


def test_get_tells_a_failure_in_one_sentence_with_the_service(double: Double, here: dict[str, str]) -> None:
    double.faults.set("html-503", on="cbs")
    sentence = refused(here, "data", "get", "Smeedwijk")
    assert sentence.startswith("CBS StatLine heeft zelf een storing (status 503)")
    assert said(here, "data", "list").startswith("Er zijn nog geen gegevens opgehaald")


def test_get_speaks_english(here: dict[str, str]) -> None:
    result = run(here, "data", "get", "Smeedwijk", "--year", "2024", "--lang", "en")
    assert "84,000 people live in 60" in result.stdout
    assert "Fetching borders from PDOK" in result.stderr


def test_the_real_command_fetches_and_then_works_without_internet(
    here: dict[str, str], in_smeedwijk: Path
) -> None:
    def really(*words: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", "from smeedkaart.cli import main; main()", *map(str, words)]
        environment = os.environ | {"PYTHONUTF8": "1"} | here | more
        return subprocess.run(
            command, capture_output=True, check=False, encoding="utf-8", env=environment, timeout=120
        )

    done = really("data", "get", "Smeedwijk", "--year", "2024")
    assert (done.returncode, done.stdout.splitlines()[0][:15]) == (0, "Smeedwijk 2024:")
    done = really("assess", in_smeedwijk, "--format", "json", SMEEDKAART_OFFLINE="1")
    assert done.returncode == 0
    assert "GM9901-2024" in done.stderr
    assert '"85984NED"' in done.stdout


# --- what is kept ------------------------------------------------------------------------------------------


def test_list_and_show_tell_what_is_kept(packed: dict[str, str]) -> None:
    (line,) = said(packed, "data", "list").splitlines()
    assert line.startswith("GM9901-2024  Smeedwijk 2024, per buurt, opgehaald op ")
    (entry,) = json.loads(said(packed, "data", "list", "--format", "json"))
    assert (entry["key"], entry["trouble"]) == ("GM9901-2024", "")
    shown = said(packed, "data", "show", "GM9901-2024")
    for name in ("gm9901-2024", "Smeedwijk", "smeedwijk 2024"):
        assert said(packed, "data", "show", name) == shown
    assert json.loads(said(packed, "data", "show", "Smeedwijk", "--format", "json"))["year"] == 2024


def test_what_is_not_there_is_refused_with_what_there_is(
    packed: dict[str, str], here: dict[str, str]
) -> None:
    for command in (["show", "Assen"], ["refresh", "Assen"], ["export", "Assen", "x"], ["remove", "Assen"]):
        assert refused(packed, "data", *command) == (
            "Op deze computer zijn geen gegevens “Assen”; wel GM9901-2024."
        )
    assert "smeedkaart data get" in refused(here, "data", "show", "Assen")


def test_a_damaged_file_does_not_hide_the_others(here: dict[str, str]) -> None:
    said(here, "data", "get", "Smeedwijk", "--year", "2024")
    (Path(here["SMEEDKAART_DATA"]) / "GM0118-2024.gpkg").write_bytes(b"not a pack")
    lines = said(here, "data", "list").splitlines()
    assert len(lines) == 2
    assert any(line.startswith("GM9901-2024  Smeedwijk 2024") for line in lines)


def test_data_travel_on_a_stick(packed: dict[str, str], here: dict[str, str], tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    assert str(stick) in said(packed, "data", "export", "Smeedwijk", stick)
    offline = here | {"SMEEDKAART_OFFLINE": "1"}
    assert said(offline, "data", "import", stick / "GM9901-2024.gpkg").startswith(
        "GM9901-2024  Smeedwijk 2024"
    )
    assert said(offline, "data", "show", "Smeedwijk") == said(packed, "data", "show", "Smeedwijk")
    assert "is weggegooid" in said(offline, "data", "remove", "Smeedwijk")
    assert said(offline, "data", "list").startswith("Er zijn nog geen gegevens opgehaald")


def test_a_stick_that_is_not_there_does_not_become_a_file(packed: dict[str, str], tmp_path: Path) -> None:
    gone = tmp_path / "stick"
    assert refused(packed, "data", "export", "Smeedwijk", gone).startswith(f"Er is geen map {gone}. ")
    assert not gone.exists()
    said(packed, "data", "export", "Smeedwijk", tmp_path / "elders.gpkg")
    assert (tmp_path / "elders.gpkg").exists()


def test_an_older_file_replaces_newer_data_only_when_asked(
    packed: dict[str, str], here: dict[str, str], tmp_path: Path
) -> None:
    said(packed, "data", "export", "Smeedwijk", tmp_path)
    older = tmp_path / "GM9901-2024.gpkg"
    folder = Path(here["SMEEDKAART_DATA"])
    write(replace(read_pack(older), fetched="2099-01-01T00:00:00+00:00"), folder)
    assert "1 januari 2099" in refused(here, "data", "import", older)
    assert "1 januari 2099" in said(here, "data", "list")
    said(here, "data", "import", older, "--replace")
    assert "2099" not in said(here, "data", "list")


def test_a_file_that_was_cut_off_takes_the_place_of_nothing(here: dict[str, str], tmp_path: Path) -> None:
    said(here, "data", "get", "Smeedwijk", "--year", "2024")
    file = Path(here["SMEEDKAART_DATA"]) / "GM9901-2024.gpkg"
    before = file.read_bytes()
    cut = tmp_path / "GM9901-2024.gpkg"
    cut.write_bytes(before[:5000])
    refused(here, "data", "import", cut, "--replace")
    assert file.read_bytes() == before


def test_refresh_tells_whether_there_was_anything_new(double: Double, here: dict[str, str]) -> None:
    said(here, "data", "get", "Smeedwijk", "--year", "2024")
    assert said(here, "data", "refresh") == "GM9901-2024: niets nieuws.\n"
    double.modified["85984NED"] = "2026-10-30T02:00:00"
    try:
        assert said(here, "data", "refresh", "Smeedwijk") == "GM9901-2024: opnieuw opgehaald.\n"
    finally:
        double.modified.clear()


def test_a_refresh_that_fails_keeps_what_was_there(double: Double, here: dict[str, str]) -> None:
    said(here, "data", "get", "Smeedwijk", "--year", "2024")
    file = Path(here["SMEEDKAART_DATA"]) / "GM9901-2024.gpkg"
    before = file.read_bytes()
    double.faults.set("empty-reply", on="cbs")
    assert "CBS StatLine" in refused(here, "data", "refresh")
    assert file.read_bytes() == before


# --- doctor ------------------------------------------------------------------------------------------------


def test_doctor_ends_well_when_everything_holds(here: dict[str, str], tmp_path: Path) -> None:
    text = said(here, "data", "doctor")
    assert (
        f"Van {len(QUESTIONS)} gewoonten van de diensten kloppen er {len(QUESTIONS)}, zijn er 0 anders"
        in text
    )
    assert said(here, "data", "doctor", "--format", "json", "-o", tmp_path / "verslag.json") == ""
    assert json.loads((tmp_path / "verslag.json").read_text(encoding="utf-8"))["summary"] == {
        "holds": len(QUESTIONS)
    }


@pytest.mark.parametrize("fault", ["other-unit", "html-503"])
def test_doctor_ends_with_1_when_something_differs_or_fails(
    double: Double, here: dict[str, str], fault: str
) -> None:
    double.faults.set(fault, on="cbs")
    result = run(here, "data", "doctor")
    assert result.exit_code == 1
    assert result.stdout.startswith("smeedkaart ")


def test_the_exit_code_of_the_doctor_reaches_the_shell(here: dict[str, str]) -> None:
    command = [sys.executable, "-c", "from smeedkaart.cli import main; main()", "data", "doctor"]
    offline = os.environ | here | {"SMEEDKAART_OFFLINE": "1"}
    assert subprocess.run(command, env=offline, capture_output=True, check=False).returncode == 1


def test_a_setting_that_cannot_be_used_is_refused_in_one_sentence(here: dict[str, str]) -> None:
    wrong = here | {"SMEEDKAART_CBS": "opendata.cbs.nl"}
    for command in (["get", "Smeedwijk"], ["doctor"]):
        assert refused(wrong, "data", *command).startswith("SMEEDKAART_CBS moet")


# --- figures for assess and publish ------------------------------------------------------------------------


def test_assess_takes_the_data_that_are_named(packed: dict[str, str], in_smeedwijk: Path) -> None:
    for name in ("GM9901-2024", "Smeedwijk"):
        result = run(packed, "assess", in_smeedwijk, "--data", name)
        assert (result.exit_code, result.stderr) == (0, "")
        row = next(line.split() for line in result.stdout.splitlines() if line.startswith("Aambeeld"))
        # 700 + 800 + 900
        assert row[1] == "2.400"
        assert "85984NED" in result.stdout
        assert "voorbeelddata" not in result.stdout


def test_areas_outside_the_sample_get_the_fetched_data_they_lie_in_and_that_is_said(
    packed: dict[str, str], in_smeedwijk: Path
) -> None:
    result = run(packed, "assess", in_smeedwijk)
    assert result.exit_code == 0
    assert result.stderr == (
        "De gebieden liggen in Smeedwijk; gebruikt zijn de opgehaalde gegevens GM9901-2024 "
        "(kies andere met --data).\n"
    )
    assert "2.400" in result.stdout


def test_areas_in_the_sample_keep_the_sample(packed: dict[str, str], tmp_path: Path) -> None:
    # in the middle of Hoogeveen
    area = gpd.GeoDataFrame({"naam": ["Centrum"]}, geometry=[box(228000, 525000, 229000, 526000)], crs=28992)
    area.to_file(tmp_path / "centrum.gpkg")
    result = run(packed, "assess", tmp_path / "centrum.gpkg")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "voorbeelddata" in result.stdout


def test_who_fetched_the_place_of_the_sample_hears_of_it(here: dict[str, str], tmp_path: Path) -> None:
    said(here, "data", "get", "Hoogeveen", "--year", "2024")
    area = gpd.GeoDataFrame({"naam": ["Centrum"]}, geometry=[box(228000, 525000, 229000, 526000)], crs=28992)
    area.to_file(tmp_path / "centrum.gpkg")
    result = run(here, "assess", tmp_path / "centrum.gpkg")
    assert "voorbeelddata" in result.stdout
    assert result.stderr.endswith("er zijn ook opgehaalde gegevens: --data GM0118-2024.\n")
    fetched = said(here, "assess", tmp_path / "centrum.gpkg", "--data", "hoogeveen")
    assert "voorbeelddata" not in fetched


def test_the_sample_is_known_by_its_name_too(packed: dict[str, str], tmp_path: Path) -> None:
    area = gpd.GeoDataFrame({"naam": ["Centrum"]}, geometry=[box(228000, 525000, 229000, 526000)], crs=28992)
    area.to_file(tmp_path / "centrum.gpkg")
    assert "voorbeelddata" in said(packed, "assess", tmp_path / "centrum.gpkg", "--data", "hoogeveen")


def test_two_kinds_of_figures_at_once_are_refused(packed: dict[str, str], in_smeedwijk: Path) -> None:
    sentence = refused(packed, "assess", in_smeedwijk, "--zones", in_smeedwijk, "--data", "GM9901-2024")
    assert (
        sentence == "Kies één van beide: --zones voor een eigen bestand, of --data voor opgehaalde gegevens."
    )


# --- several municipalities --------------------------------------------------------------------------------


@pytest.fixture
def two(tmp_path: Path) -> dict[str, str]:
    """Return variables of a computer with data of two neighbours, Smeedwijk and Hamerdorp."""
    folder = tmp_path / "two"
    for pack in (village(), neighbour()):
        write(replace(pack, provinces=_drenthe(pack.code)), folder)
    # Smeedwijk of another year as well
    write(replace(village(), year=2026), folder)
    return {"SMEEDKAART_DATA": str(folder), "SMEEDKAART_OFFLINE": "1"}


def _drenthe(code: str) -> pd.DataFrame:
    rows = {"zone_name": ["Drenthe"], "municipalities": [code]}
    return pd.DataFrame(rows, index=pd.Index(["PV22"], name="code"))


@pytest.fixture
def across(tmp_path: Path) -> Path:
    """Return a file with one area across the border: half of Oost (400 people) and half of Dam (600)."""
    area = gpd.GeoDataFrame(
        {"naam": ["Grensgeval"]}, geometry=[box(183500, 500000, 184500, 501000)], crs=28992
    )
    area.to_file(tmp_path / "grens.gpkg")
    return tmp_path / "grens.gpkg"


def test_several_are_fetched_at_once_and_listed(here: dict[str, str]) -> None:
    text = said(here, "data", "get", "smeedwijk", "Hoogeveen", "--year", "2024", "--level", "wijk")
    first, second, hint = text.splitlines()
    assert first.startswith("GM9901-2024-wijk  Smeedwijk 2024, per wijk, opgehaald op ")
    assert second.startswith("GM0118-2024-wijk  Hoogeveen 2024, per wijk, opgehaald op ")
    assert hint == (
        "Werk ermee als één geheel: noem ze elk met --data, of kies ze samen in de app. Wat van één ervan "
        "is nagekeken: smeedkaart data show GM9901-2024-wijk."
    )
    # again, and of a whole province by its name: nothing changed, so nothing is fetched
    again = said(here, "data", "get", "Drenthe", "--year", "2024", "--level", "wijk", "--format", "json")
    assert [entry["key"] for entry in json.loads(again)] == ["GM0118-2024-wijk", "GM9901-2024-wijk"]


def _people(text: str) -> str:
    return next(line.split()[1] for line in text.splitlines() if line.startswith("Grensgeval"))


@pytest.mark.parametrize(
    "asked",
    [
        ["--data", "GM9901-2025", "--data", "GM9902-2025"],
        ["--data", "GM9901-2025+GM9902-2025"],
        # of Smeedwijk there is a newer year, of which Hamerdorp has nothing
        ["--data", "Hamerdorp", "--data", "Smeedwijk"],
        ["--data", "Drenthe"],
        ["--data", "provincie Drenthe"],
    ],
)
def test_an_area_across_the_border_is_assessed_with_data_of_both_sides(
    two: dict[str, str], across: Path, asked: list[str]
) -> None:
    result = run(two, "assess", across, *asked, "--receipts")
    assert (result.exit_code, result.stderr) == (0, "")
    # 200 + 300
    assert _people(result.stdout) == "500"
    assert "ligt in 2 gemeenten en is vergeleken met Hamerdorp (GM9902)" in " ".join(result.stdout.split())


def test_areas_across_a_border_get_the_data_of_both_sides_by_themselves_and_that_is_said(
    two: dict[str, str], across: Path
) -> None:
    (Path(two["SMEEDKAART_DATA"]) / "GM9901-2026.gpkg").unlink()
    result = run(two, "assess", across)
    assert result.stderr == (
        "De gebieden liggen in Hamerdorp, Smeedwijk; gebruikt zijn de opgehaalde gegevens "
        "GM9901-2025+GM9902-2025 (kies andere met --data).\n"
    )
    assert _people(result.stdout) == "500"


def test_data_of_several_years_are_not_laid_side_by_side(two: dict[str, str], across: Path) -> None:
    sentence = refused(two, "assess", across, "--data", "GM9901-2026", "--data", "GM9902-2025")
    assert sentence.startswith("Deze cijfers zijn van verschillende jaren en dus van verschillende grenzen")


def test_areas_that_lie_in_no_data_are_not_priced_with_those_of_elsewhere(
    two: dict[str, str], tmp_path: Path
) -> None:
    far = gpd.GeoDataFrame({"naam": ["Ver"]}, geometry=[box(120000, 400000, 121000, 401000)], crs=28992)
    far.to_file(tmp_path / "ver.gpkg")
    assert refused(two, "assess", tmp_path / "ver.gpkg") == (
        "De gebieden liggen niet in gegevens op deze computer; haal die van hun gemeente op met: "
        "smeedkaart data get NAAM, of noem een kaartbestand met buurten met --zones."
    )


def test_a_workshop_whose_areas_cross_a_border_goes_by_data_of_both_sides(
    two: dict[str, str], tmp_path: Path
) -> None:
    store = Store(tmp_path / "plan.sqlite")
    made = store.create_workshop("Grens", "GM9901-2025+GM9902-2025")
    shape = box(183500, 500000, 184500, 501000)
    store.append(made.id, [Event("draw", "a", date(2025, 1, 1), name="Grensgeval", geometry=shape)])
    # its own data, and others that are named: of one year they are worked with as one
    for words in ([], ["--data", "Hamerdorp", "--data", "Smeedwijk"]):
        at = said(two, "history", "at", "2025", "--db", store.path, *words)
        assert _people(at) == "500"
    said(two, "publish", "--db", store.path, "-o", tmp_path / "grens.html", "--date", "2025")
    assert "Dam" in (tmp_path / "grens.html").read_text(encoding="utf-8")


def test_a_page_of_two_municipalities_names_both(two: dict[str, str], across: Path, tmp_path: Path) -> None:
    page = tmp_path / "grens.html"
    said(two, "publish", across, "-o", page, "--data", "Smeedwijk", "--data", "Hamerdorp")
    text = page.read_text(encoding="utf-8")
    assert "Oost" in text
    assert "Dam" in text
    assert "vergeleken met Hamerdorp (GM9902)" in text


def test_publish_takes_the_data_that_are_named(
    packed: dict[str, str], in_smeedwijk: Path, tmp_path: Path
) -> None:
    page = tmp_path / "kaart.html"
    said(packed, "publish", in_smeedwijk, "-o", page, "--data", "GM9901-2024")
    text = page.read_text(encoding="utf-8")
    assert "85984NED" in text
    assert "Kadaster / Centraal Bureau voor de Statistiek, 2024" in text
    assert "voorbeelddata" not in text


def test_help_is_dutch(here: dict[str, str]) -> None:
    for words in (
        [],
        ["get"],
        ["list"],
        ["show"],
        ["refresh"],
        ["export"],
        ["import"],
        ["remove"],
        ["doctor"],
    ):
        text = said(here, "data", *words, "--help")
        assert text.startswith("Gebruik: ")
        for english in ("Usage", "Options", "Commands", "Arguments", "Show this", "[default", "[required"):
            assert english not in text
