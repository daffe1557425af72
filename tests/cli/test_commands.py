"""The terminal: exit code 0 with numbers, or 2 with one clear sentence."""

import csv
import errno
import io
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import typer.main
from shapely.geometry import Point, mapping
from typer.testing import CliRunner

from smeedkaart.cli.commands import app
from smeedkaart.files.packaged import data_folder
from smeedkaart.sources.local.sample import hoogeveen
from tests.fixtures.assessments import square, town

RUNNER = CliRunner()


@pytest.fixture
def krakeel(tmp_path: Path) -> Path:
    """Return a file with one area: the whole buurt Krakeel of the sample, 5,185 people."""
    zones = hoogeveen().zones.loc[["BU01185003"]]
    area = gpd.GeoDataFrame({"naam": ["Krakeel"]}, geometry=zones.geometry.to_numpy(), crs=28992)
    area.to_file(tmp_path / "krakeel.geojson")
    return tmp_path / "krakeel.geojson"


def run(*words: str | Path, code: int = 0) -> str:
    result = RUNNER.invoke(app, [str(word) for word in words])
    assert result.exit_code == code, result.output
    return result.stdout


def refused(*words: str | Path) -> str:
    result = RUNNER.invoke(app, [str(word) for word in words])
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    return result.stderr


def really(*words: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a terminal does, in a process of its own."""
    command = [sys.executable, "-c", "from smeedkaart.cli import main; main()", *map(str, words)]
    return subprocess.run(
        command,
        capture_output=True,
        check=False,
        encoding="utf-8",
        errors="replace",
        env=os.environ | {"PYTHONUTF8": "1"} | environment,
    )


def test_the_real_command_writes_a_table(krakeel: Path) -> None:
    done = really("assess", krakeel)
    assert (done.returncode, done.stderr) == (0, "")
    row = next(line.split() for line in done.stdout.splitlines() if line.startswith("Krakeel"))
    # the sample gives Krakeel 5,185 inhabitants
    assert row[1] == "5.185"
    assert "LET OP: voorbeelddata, niet voor besluiten" in done.stdout


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["assess", "weg.geojson"], "Er is geen bestand weg.geojson."),
        (["assess"], "Noem een kaartbestand met gebieden, of het bestand met de tekeningen na --db."),
        (["assess", "x", "--kleur"], "De optie --kleur bestaat niet; zie smeedkaart assess --help."),
        (["teken"], "Die opdracht bestaat niet; zie smeedkaart --help."),
        (
            ["assess", "x", "--format", "pdf"],
            "De waarde van --format kan niet worden gebruikt; zie smeedkaart assess --help.",
        ),
        (
            ["app", "--port", "nul"],
            "De waarde van --port kan niet worden gebruikt; zie smeedkaart app --help.",
        ),
    ],
)
def test_the_real_command_refuses_with_one_sentence_and_code_2(words: list[str], sentence: str) -> None:
    done = really(*words)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", sentence + "\n")


def test_a_terminal_that_knows_no_euro_sign_still_gets_its_table(krakeel: Path) -> None:
    done = really("assess", krakeel, PYTHONUTF8="0", PYTHONIOENCODING="latin-1")
    assert done.returncode == 0
    # a question mark for the euro sign; the space behind it is one byte of latin-1
    assert "?\ufffd" in done.stdout


def test_the_reader_of_a_pipe_may_stop_early(krakeel: Path) -> None:
    command = "from smeedkaart.cli import main; main()"
    script = f"{sys.executable} -c '{command}' assess '{krakeel}' --format json | head -c 1"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
    assert done.stdout == "{"
    assert "Traceback" not in done.stderr


def test_help_is_dutch() -> None:
    for words in ([], ["assess"], ["publish"], ["app"], ["schemes"]):
        text = run(*words, "--help")
        assert text.startswith("Gebruik: ")
        for english in ("Usage", "Options", "Commands", "Arguments", "Show this", "[default", "[required"):
            assert english not in text


def commands(group: Any, *before: str) -> Iterator[tuple[str, ...]]:
    yield before
    for name, inner in getattr(group, "commands", {}).items():
        yield from commands(inner, *before, name)


def test_the_help_of_every_command_is_as_it_was_agreed(monkeypatch: pytest.MonkeyPatch) -> None:
    # as wide as a terminal was when the texts were read over
    monkeypatch.setenv("COLUMNS", "100")
    told = ""
    for words in commands(typer.main.get_command(app)):
        asked = " ".join(["smeedkaart", *words, "--help"])
        text = RUNNER.invoke(app, [*words, "--help"], prog_name="smeedkaart").stdout
        told += f"$ {asked}\n{text.rstrip()}\n\n"
    agreed = (Path(__file__).parent / "help.txt").read_text(encoding="utf-8")
    assert told.splitlines() == [*agreed.splitlines(), ""]


def test_version_and_schemes() -> None:
    assert run("--version").startswith("smeedkaart ")
    assert run("schemes") == "hoogeveen-2007  De Smederijen van Hoogeveen (2007)\n"


def test_json_is_what_was_agreed(krakeel: Path) -> None:
    found = json.loads(run("assess", krakeel, "--format", "json"))
    (area,) = found["areas"]
    assert area["id"] == "krakeel-1"
    assert area["name"] == "Krakeel"
    assert area["estimates"]["population"]["value"] == 5185.0
    assert area["estimates"]["population"]["coverage"] == 1.0
    total = area["funding"]["total"]
    assert isinstance(total, str)
    assert total == found["totals"]["funding"]
    assert {"areas", "totals", "overlaps", "unassigned", "sources"} <= found.keys()
    # everybody in the municipality who does not live in Krakeel: 56,900 - 5,185
    assert found["unassigned"]["people"]["value"] == pytest.approx(51715)


def test_csv_for_a_program_and_for_excel(krakeel: Path, tmp_path: Path) -> None:
    (row,) = csv.DictReader(io.StringIO(run("assess", krakeel, "--format", "csv")))
    assert (row["name"], row["inhabitants"]) == ("Krakeel", "5185")
    assert row["notice"] == "voorbeelddata, niet voor besluiten"
    file = tmp_path / "uit.csv"
    assert run("assess", krakeel, "--format", "excel", "-o", file) == ""
    assert file.read_bytes().startswith(b"\xef\xbb\xbfid;gebied;")


def test_an_output_file_is_written_and_named_on_the_other_stream(krakeel: Path, tmp_path: Path) -> None:
    file = tmp_path / "uit.json"
    result = RUNNER.invoke(app, ["assess", str(krakeel), "--format", "json", "-o", str(file)])
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", f"{file} is geschreven.\n")
    assert json.loads(file.read_text(encoding="utf-8"))["areas"]


def test_map_files_open_elsewhere(krakeel: Path, tmp_path: Path) -> None:
    run("assess", krakeel, "--format", "gpkg", "-o", tmp_path / "uit.gpkg")
    with closing(sqlite3.connect(tmp_path / "uit.gpkg")) as database:
        assert database.execute("SELECT naam, inwoners FROM gebieden").fetchall() == [("Krakeel", 5185)]
    run("assess", krakeel, "--format", "geojson", "-o", tmp_path / "uit.geojson")
    assert len(gpd.read_file(tmp_path / "uit.geojson")) == 1
    assert "zeg met -o waar" in refused("assess", krakeel, "--format", "gpkg")


def test_decisions_make_a_tier_and_the_receipt_says_why(krakeel: Path, tmp_path: Path) -> None:
    zones = tmp_path / "stad_2024.gpkg"
    town().reset_index(names="buurtcode").to_file(zones)
    areas = tmp_path / "gebieden.geojson"
    gpd.GeoDataFrame({"naam": ["Oost"]}, geometry=[square(1)], crs=28992).to_file(areas)
    decisions = tmp_path / "besluiten.csv"
    decisions.write_text(
        "gebied;besluit;niveau;datum;reden\nOost;initiatief;1;30-05-2007;klaar om te beginnen\n"
    )
    options = ("--zones", zones, "--decisions", decisions)
    found = json.loads(run("assess", areas, *options, "--format", "json"))
    # 20,000 + 200 x 9.50
    assert (found["areas"][0]["tier"], found["areas"][0]["funding"]["total"]) == ("B", "21900.00")
    text = run("assess", areas, *options, "--receipts")
    assert "klaar om te beginnen" in text
    assert "200 inwoners x" in text.replace("\u00a0", " ")
    assert "besluiten.csv, regel 2: er is geen gebied “Oost”" in refused(
        "assess", krakeel, "--decisions", decisions
    )


def test_decisions_of_a_file_count_from_their_day_on(tmp_path: Path) -> None:
    zones = tmp_path / "stad_2024.gpkg"
    town().reset_index(names="buurtcode").to_file(zones)
    areas = tmp_path / "gebieden.geojson"
    gpd.GeoDataFrame({"naam": ["Oost"]}, geometry=[square(1)], crs=28992).to_file(areas)
    decisions = tmp_path / "besluiten.csv"
    decisions.write_text("gebied;besluit;niveau;datum;reden\nOost;initiatief;1;01-01-2097;ooit\n")
    options = (areas, "--zones", zones, "--decisions", decisions)
    # 20,000 today; from that day 20,000 + 200 x 9.50
    for day, total in (
        ((), "20000.00"),
        (("--date", "31-12-2096"), "20000.00"),
        (("--date", "2097"), "21900.00"),
    ):
        found = json.loads(run("assess", *options, *day, "--format", "json"))
        assert found["areas"][0]["funding"]["total"] == total
    page = tmp_path / "kaart.html"
    run("publish", *options, "-o", page)
    assert "telt vanaf 1 januari 2097" in page.read_text(encoding="utf-8")
    run("publish", *options, "--date", "01-01-2097", "-o", page)
    assert "21.900,00" in page.read_text(encoding="utf-8")


def test_english_is_a_switch(krakeel: Path) -> None:
    text = run("assess", krakeel, "--lang", "en")
    assert text.startswith("area")
    assert "5,185" in text
    result = RUNNER.invoke(app, ["assess", "gone.geojson", "--lang", "en"])
    assert result.stderr == "There is no file gone.geojson.\n"


def test_publish_writes_the_page_beside_the_areas_or_where_asked(krakeel: Path, tmp_path: Path) -> None:
    said = run("publish", krakeel, "--title", "Krakeel zelf")
    page = krakeel.with_suffix(".html")
    assert str(page) in said
    assert "voorbeelddata, niet voor besluiten" in said
    assert "<title>Krakeel zelf</title>" in page.read_text(encoding="utf-8")
    run("publish", krakeel, "-o", tmp_path / "map.html")
    assert (tmp_path / "map.html").stat().st_size < 400_000
    assert "de map" in refused("publish", krakeel, "-o", tmp_path / "weg" / "map.html")


def geojson(path: Path, *geometries: dict[str, Any]) -> Path:
    features = [{"type": "Feature", "properties": {}, "geometry": one} for one in geometries]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def test_bad_input_is_refused_in_a_sentence(krakeel: Path, tmp_path: Path) -> None:
    degrees = {"type": "Polygon", "coordinates": [[[52.71, 6.5], [52.72, 6.5], [52.72, 6.51], [52.71, 6.5]]]}
    assert "verwisseld" in refused("assess", geojson(tmp_path / "a.geojson", degrees))
    assert "geen vlak" in refused("assess", geojson(tmp_path / "b.geojson", mapping(Point(6.5, 52.7))))
    said = {"type": "name", "properties": {"name": "EPSG:4326"}}
    untrue = geojson(tmp_path / "c.geojson", mapping(square(0)) | {"crs": said})
    assert "lijken op Amersfoort / RD New" in refused("assess", untrue)
    (tmp_path / "d.gpkg").write_text("geen kaart")
    assert "is geen kaartbestand" in refused("assess", tmp_path / "d.gpkg")
    assert "Er is geen regeling “hogeveen”" in refused("assess", krakeel, "--scheme", "hogeveen")
    (tmp_path / "stuk.toml").write_text('name = "Stuk"\nyear = "twee"\n')
    assert "stuk.toml" in refused("assess", krakeel, "--scheme", tmp_path / "stuk.toml")
    assert "Er is geen bestand" in refused("assess", krakeel, "--zones", tmp_path / "weg.gpkg")
    assert "bestaat niet" in refused("app", "--db", tmp_path / "weg" / "x.sqlite")
    assert "d.gpkg" in refused("app", "--db", tmp_path / "d.gpkg")


def test_what_people_drew_is_never_overwritten_with_its_numbers(krakeel: Path) -> None:
    before = krakeel.read_bytes()
    for command in ("assess", "publish"):
        assert "is het bestand dat wordt gelezen" in refused(command, krakeel, "-o", krakeel)
    assert krakeel.read_bytes() == before


def test_an_address_that_is_not_ours_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    server = pytest.importorskip("smeedkaart.web.server.app")

    def run_elsewhere(**_options: Any) -> None:
        raise OSError(errno.EADDRNOTAVAIL, "Cannot assign requested address")

    monkeypatch.setattr(server, "run", run_elsewhere)
    assert "kan niet luisteren op 9.9.9.9:8600" in refused("app", "--address", "9.9.9.9", "--port", "8600")


def test_zones_of_a_file_of_your_own(krakeel: Path) -> None:
    zones = data_folder() / "hoogeveen" / "buurten.geojson"
    found = json.loads(run("assess", krakeel, "--zones", zones, "--format", "json"))
    assert found["areas"][0]["estimates"]["population"]["value"] == 5185.0
    assert found["notice"] == ""


def test_app_hands_its_options_to_the_server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    server = pytest.importorskip("smeedkaart.web.server.app")
    called: list[dict[str, Any]] = []
    monkeypatch.setattr(server, "run", lambda **options: called.append(options))
    run(
        "app",
        "--port",
        "8600",
        "--no-browser",
        "--db",
        tmp_path / "x.sqlite",
        "--host",
        "a.nl",
        "--host",
        "b.nl",
        "--code",
        "smeden in juni",
    )
    run("app")
    assert called == [
        {
            "address": "127.0.0.1",
            "port": 8600,
            "db": tmp_path / "x.sqlite",
            "headless": True,
            "hosts": ["a.nl", "b.nl"],
            "code": "smeden in juni",
        },
        {"address": "127.0.0.1", "port": None, "db": None, "headless": False, "hosts": [], "code": None},
    ]


def test_numbers_wait_for_nothing_they_do_not_need(krakeel: Path) -> None:
    code = (
        "import sys; from smeedkaart.cli.commands import app; "
        "app(['assess', sys.argv[1]], standalone_mode=False); "
        "print([name for name in ('streamlit', 'folium', 'sqlalchemy', 'jinja2', 'rich', 'requests') "
        "if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(krakeel)], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_rows_without_a_polygon_are_not_left_out_in_silence(tmp_path: Path) -> None:
    shape = hoogeveen().zones.geometry.to_crs(4326)["BU01185003"]
    path = geojson(tmp_path / "gemengd.geojson", mapping(shape), mapping(Point(6.5, 52.72)))
    assert "Van de 2 rijen in gemengd.geojson hebben er 1 geen vlak; die zijn weggelaten." in run(
        "assess", path
    )
    told = json.loads(run("assess", path, "--format", "json"))
    assert len(told["areas"]) == 1
    left_out, drawn_wrong = told["warnings"]
    assert left_out == "Van de 2 rijen in gemengd.geojson hebben er 1 geen vlak; die zijn weggelaten."
    # of the sample itself, whatever is drawn
    assert drawn_wrong.startswith("Fluitenberg kern (getekend 0,09 ha, gepubliceerd 77 ha)")
