"""Whatever the zones are, they are called by their name wherever they are read: postcodes, or others."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import streamlit as st
from shapely import box
from typer.testing import CliRunner

from smeedkaart.assessment.assess import assess
from smeedkaart.assessment.result import Assessment
from smeedkaart.change.people import whole_difference
from smeedkaart.cli.commands import app as terminal
from smeedkaart.errors import FrameError, InputFileError, ZoneOverlapWarning
from smeedkaart.funding.scheme import Scheme
from smeedkaart.history.event import Event
from smeedkaart.publish.gis import to_geojson, write_geopackage
from smeedkaart.publish.map.html import publish_html
from smeedkaart.publish.tables import to_csv, to_excel_csv, to_json, to_text
from smeedkaart.sources.local.zone_file import read_zones
from smeedkaart.sources.packs.check import Check
from smeedkaart.sources.packs.pack import FOLDER_VARIABLE, Pack, write
from smeedkaart.statistics.levels import LEVELS, Level
from smeedkaart.statistics.zones import ZoneData
from smeedkaart.store.store import Store
from smeedkaart.text.language import speaking
from smeedkaart.text.names import Name
from smeedkaart.web.editor.zones import zones_geojson
from smeedkaart.web.server.app import DATABASE_VARIABLE
from smeedkaart.web.view.data_report import arrival_html, figures_html, outline_html
from smeedkaart.web.view.receipt import receipt_html
from smeedkaart.web.view.results import source_line
from tests.fixtures.assessments import square
from tests.fixtures.packs import village
from tests.fixtures.pages import heard
from tests.web.test_app import component, html, run

SCHEME = """\
name = "Eigen regeling"
year = 2024
base = "1000.00"
levels = ["pc6", "wijk", "gemeente"]

[[tiers]]
key = "C"
name = "onder het gemiddelde"
amount = "10.00"
[tiers.rule]
type = "worse"
indicators = ["house_value", "low_income", "owner_occupied"]
at_least = 1
margin = 0
"""
POSTCODES = ("9901AA", "9901AB", "9901BA", "9901BB")


@pytest.fixture
def scheme(tmp_path: Path) -> Path:
    (tmp_path / "eigen.toml").write_text(SCHEME, encoding="utf-8")
    return tmp_path / "eigen.toml"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "packs"))
    monkeypatch.setenv(DATABASE_VARIABLE, str(tmp_path / "plan.sqlite"))
    yield Store(tmp_path / "plan.sqlite")
    st.cache_resource.clear()


def postcodes(**figures: object) -> Pack:
    """Return the village of the other tests with its four zones of 1 km2 as postcodes.

    The house value is published of one postcode (250), of one wijk (240) and of the municipality (230).
    """
    pack = village()
    index = pd.Index(POSTCODES, name="zone")
    zones = pack.zones.set_axis(index).assign(zone_name=list(POSTCODES), **figures)
    origins = {
        name: replace(origin, title="Cijfers van het CBS", table="83502NED")
        for name, origin in pack.origins.items()
    }
    checks = (Check("people", "good", {"people": 700.0, "level": "pc6", "zones": 4, "known": 3}),)
    return replace(pack, level="pc6", zones=zones, origins=origins, outcomes=(), checks=checks)


def drawn(data: ZoneData) -> gpd.GeoDataFrame:
    """Draw areas of half the second and third zone, of the fourth, of none, of half the first and second."""
    west, south, _east, north = data.zones.total_bounds
    across = box(west + 1500, south, west + 2500, north)
    return gpd.GeoDataFrame(
        {"name": ["Dwars", "Heel", "Zee", "West"]},
        geometry=[
            across,
            data.zones.geometry.iloc[3],
            box(west - 9000, south, west - 8000, north),
            box(west + 500, south, west + 1500, north),
        ],
        index=["a", "b", "c", "d"],
        crs=28992,
    )


def everything_read(result: Assessment, data: ZoneData, folder: Path) -> dict[str, str]:
    """Gather whatever a reader gets of an assessment, in the language in use."""
    file = write_geopackage(result, folder / "uit.gpkg")
    with closing(sqlite3.connect(file)) as database:
        pieces = database.execute("SELECT * FROM delen")
        columns = [column[0] for column in pieces.description]
        origin = [*columns, *map(str, pieces), *map(str, database.execute("SELECT * FROM herkomst"))]
    return {
        "receipts": "\n".join(receipt.as_text() for receipt in result.receipts.values()),
        "reasons": "\n".join(reason for tier in result.tiers.values() for reason in tier.reasons),
        "warnings": "\n".join(result.warnings),
        "table": to_text(result),
        "json": to_json(result),
        "csv": to_csv(result),
        "excel": to_excel_csv(result).decode("utf-8-sig"),
        "geojson": json.dumps(to_geojson(result), ensure_ascii=False),
        "geopackage": "\n".join(origin),
        "page": publish_html(result, zones=data),
        "receipt on screen": "\n".join(
            receipt_html(receipt, result.tiers[area], data) for area, receipt in result.receipts.items()
        ),
        "source on screen": source_line(data),
        "difference": whole_difference(result.areas, result.areas.iloc[:2], data, data).sentence(),
    }


def of_figures(editor: dict[str, Any]) -> dict[str, Any]:
    """Leave out what residents call their own neighbourhood, whatever the figures are about."""
    texts = {name: text for name, text in editor["texts"].items() if not name.startswith("voices")}
    return editor | {"texts": texts}


def assert_no_other_level(texts: Mapping[str, str], *words: str) -> None:
    for where, text in texts.items():
        wrong = re.search("|".join(words), text, re.IGNORECASE)
        assert not wrong, f"{where}: …{text[max(0, wrong.start() - 80) : wrong.end() + 40]}…"


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        (
            "nl",
            {
                "receipts": (
                    "9901AB 9901AB",
                    "50,0% van de postcode; niet gepubliceerd, daarom een deel",
                    "van wat de andere postcodes van de wijk overlaten",
                    "per postcode",
                    "cijfer van de hele wijk",
                    "cijfer van de hele gemeente",
                ),
                "page": ("alle postcodes die", "een postcode in tweeën", "grens van een postcode"),
                "receipt on screen": ("Binnen een postcode", "wat de andere postcodes overlaten"),
                "geopackage": ("postcode", "postcodenaam"),
            },
        ),
        (
            "en",
            {
                "receipts": (
                    "50.0% of the postcode; not published, its part of what the",
                    "postcodes around it leave over",
                    "by postcode",
                    "figure of the whole wijk",
                    "figure of the whole municipality",
                ),
                "page": ("of every postcode that", "cuts a postcode in two", "border of a postcode"),
                "receipt on screen": ("Within a postcode", "the others leave over"),
                "source on screen": ("by postcode",),
                "difference": ("by the postcodes of CBS",),
            },
        ),
    ],
)
def test_postcodes_are_called_postcodes_wherever_they_are_read(
    scheme: Path, tmp_path: Path, language: str, sentences: Mapping[str, tuple[str, ...]]
) -> None:
    with speaking(language):
        # of the third, the people and the house value are not published
        pack = postcodes(population=[100.0, 200.0, None, 400.0], low_income=[4.0, 6.0, 8.0, 10.0])
        data = pack.zone_data()
        assert (data.level, data.parent_level) == ("pc6", "wijk")
        result = assess(drawn(data), data, scheme)
        texts = everything_read(result, data, tmp_path)
        texts["arrival"] = outline_html(pack) + arrival_html(pack) + figures_html(pack)
    # half of 200 and half of the 300 that wijk 700 leaves over
    assert result.receipts["a"].people == pytest.approx(250)
    assert result.levels["a"] == {
        "population": "wijk",
        "house_value": "gemeente",
        "low_income": "pc6",
        "owner_occupied": "land",
    }
    for where, parts in sentences.items():
        told = " ".join(texts[where].split())
        for part in parts:
            assert part in told, f"{part!r} is not in {where}"
    assert_no_other_level(texts, "buurt", "neighbourhood")


def write_file(folder: Path, codes: tuple[str, ...] = POSTCODES, column: str = "postcode6") -> Path:
    """Write a file of two postcodes to each wijk, with layers of the wijken and of the municipality."""
    file = folder / "postcodes_2024.gpkg"
    gpd.GeoDataFrame(
        {
            column: list(codes),
            "wijkcode": ["WK990101", "WK990101", "WK990102", "WK990102"],
            "gemeentecode": "GM9901",
            "aantal_inwoners": [100, 200, None, 400],
            "house_value": [250, None, None, None],
        },
        geometry=[square(column) for column in range(4)],
        crs=28992,
    ).to_file(file, layer="postcodes")
    wijken = {"wijkcode": ["WK990101", "WK990102"], "aantal_inwoners": [300, 700], "house_value": [240, 220]}
    whole = {"gemeentecode": ["GM9901"], "aantal_inwoners": [1000], "house_value": [240]}
    gpd.GeoDataFrame(wijken, geometry=[square(0, 0, 2), square(2, 0, 2)], crs=28992).to_file(
        file, layer="wijken"
    )
    gpd.GeoDataFrame(whole, geometry=[square(0, 0, 4)], crs=28992).to_file(file, layer="gemeenten")
    return file


def test_a_file_with_postcodes_goes_through_the_terminal(scheme: Path, tmp_path: Path) -> None:
    file = write_file(tmp_path)
    data = read_zones(file)
    assert (data.level, data.parent_level, data.code) == ("pc6", "wijk", "GM9901")
    areas = tmp_path / "gebieden.geojson"
    shapes = [square(0.5), square(1.5), square(9)]
    gpd.GeoDataFrame({"naam": ["West", "Dwars", "Zee"]}, geometry=shapes, crs=28992).to_file(areas)
    figures = ("--zones", str(file), "--scheme", str(scheme))
    told = {}
    for language in ("nl", "en"):
        for form, words in {
            "receipts": ("assess", str(areas), "--receipts"),
            "json": ("assess", str(areas), "--format", "json"),
            "excel": ("assess", str(areas), "--format", "excel"),
            "page": ("publish", str(areas), "--output", str(tmp_path / "kaart.html")),
        }.items():
            done = CliRunner().invoke(terminal, [*words, *figures, "--lang", language])
            assert done.exit_code == 0, done.output
            told[f"{form} {language}"] = done.output
        told[f"map {language}"] = (tmp_path / "kaart.html").read_text(encoding="utf-8")
    assert "9901BA 9901BA (postcodes_2024.gpkg, 2024, wijk): 50,0% van de postcode" in " ".join(
        told["receipts nl"].split()
    )
    assert "Postcodes met hun naam" in told["map nl"]
    assert "Postcodes with their names" in told["map en"]
    assert_no_other_level(told, "buurt", "neighbourhood")


def test_what_is_wrong_with_postcodes_is_said_of_postcodes(scheme: Path, tmp_path: Path) -> None:
    data = read_zones(write_file(tmp_path))
    area = gpd.GeoDataFrame({"name": ["West"]}, geometry=[square(0, 0, 2)], index=["a"], crs=28992)
    wider = data.zones.assign(geometry=[square(0, 0, 1.5), *data.zones.geometry.iloc[1:]])
    with pytest.warns(ZoneOverlapWarning, match="1 paar postcodes overlapt"):
        (said,) = assess(area, replace(data, zones=wider), scheme).warnings
    assert said.startswith("De postcodes 9901AA en 9901AB overlappen elkaar")
    twice = pd.concat([data.zones, data.zones.iloc[:1]])
    # a frame without a word tells by its codes what its zones are
    with pytest.raises(FrameError, match=r"Onder de postcodes staat meer dan één rij .* 9901AA"):
        assess(area, twice, scheme)


def test_a_pack_of_postcodes_is_drawn_on_in_the_app(store: Store, scheme: Path, tmp_path: Path) -> None:
    pack = postcodes(population=[100.0, 200.0, None, 400.0])
    assert write(pack, tmp_path / "packs").name == "GM9901-2025-pc6.gpkg"
    data = pack.zone_data()
    workshop = store.create_workshop("Smeedwijk", pack.key, str(scheme)).id
    for area, row in drawn(data).iterrows():
        event = Event("draw", str(area), date(2026, 1, 1), name=row["name"], geometry=row["geometry"])
        store.append(workshop, [event])
    told = {"zones": zones_geojson(pack.key).decode()}
    for language in ("nl", "en"):
        app = run(workshop, choose="a", sheet="receipt", lang=language)
        told[f"page {language}"] = html(app) + " ".join(str(block.value) for block in app.markdown)
        told[f"editor {language}"] = json.dumps(
            of_figures(component(app, "smeedkaart_editor")), ensure_ascii=False
        )
        told[f"list {language}"] = json.dumps(heard(store, workshop, language), ensure_ascii=False)
    assert "Postcodes (CBS)" in told["editor nl"]
    assert "Postcodes (CBS)" in told["editor en"]
    assert "Binnen een postcode" in told["page nl"]
    assert "Within a postcode" in told["page en"]
    assert_no_other_level(told, "buurt", "neighbourhood")


def test_what_a_file_calls_the_codes_of_a_level_stands_in_its_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = ("9901", "9902", "9903", "9904")
    with pytest.raises(InputFileError):
        read_zones(write_file(tmp_path, codes, "PC4"))
    row = replace(LEVELS["pc6"], key="pc4", codes=r"[1-9]\d{3}", files=("postcode4", "pc4"))
    monkeypatch.setitem(LEVELS, row.key, row)
    data = read_zones(write_file(tmp_path, codes, "PC4"))
    assert (data.level, data.parent_level, tuple(data.zones.index)) == ("pc4", "wijk", codes)


def test_a_level_from_outside_is_one_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    row = Level(
        key="stadsdeel",
        one=Name("district", (("nl", "stadsdeel"),)),
        many=Name("districts", (("nl", "stadsdelen"),)),
        the=Name("the district", (("nl", "het stadsdeel"),)),
        whole=Name("the whole district", (("nl", "het hele stadsdeel"),)),
        codes=r"SD\d{4}",
        parent="gemeente",
        drawn_on=True,
        lends=True,
        column="stadsdeel",
    )
    monkeypatch.setitem(LEVELS, row.key, row)
    data = read_zones(write_file(tmp_path, ("SD9901", "SD9902", "SD9903", "SD9904"), "code"))
    assert data.level == "stadsdeel"
    # a scheme that says nothing of levels takes it as it takes the others with zones
    text = SCHEME.replace('levels = ["pc6", "wijk", "gemeente"]\n', "")
    (tmp_path / "eigen.toml").write_text(text, encoding="utf-8")
    rules = Scheme.named(tmp_path / "eigen.toml")
    assert rules.levels == ("pc6", "buurt", "wijk", "stadsdeel")
    area = gpd.GeoDataFrame({"name": ["West"]}, geometry=[square(0, 0, 0.5)], index=["a"], crs=28992)
    result = assess(area, data, rules)
    dutch = everything_read(result, data, tmp_path)
    assert "cijfer van het hele stadsdeel" in " ".join(dutch["receipts"].split())
    assert "alle stadsdelen die" in dutch["page"]
    with speaking("en"):
        english = everything_read(result, data, tmp_path)
    assert "figure of the whole district" in " ".join(english["receipts"].split())
    assert "by the districts of CBS" in english["difference"]
    assert_no_other_level(dutch, "buurt", "neighbourhood")
    assert_no_other_level(english, "buurt", "neighbourhood")
