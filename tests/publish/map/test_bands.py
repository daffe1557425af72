"""The published page with bands: small, without requests, and without a line of anybody."""

from __future__ import annotations

import html
import json
import re
from datetime import date
from html.parser import HTMLParser
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pytest
import shapely
from scipy.spatial import cKDTree

from smeedkaart import agreement
from smeedkaart.files.area_files import read_areas
from smeedkaart.files.packaged import data_folder
from smeedkaart.publish.colours import luminance
from smeedkaart.publish.map.bands import voices_html
from smeedkaart.publish.map.html import LIMIT
from smeedkaart.publish.voices_report import VoicesReport
from smeedkaart.sources.local.sample import hoogeveen

DRAWINGS = data_folder() / "hoogeveen" / "stemmen.geojson"
DAY = date(2026, 11, 29)


def report(count: int = 20) -> VoicesReport:
    data = hoogeveen()
    return VoicesReport(agreement(read_areas(DRAWINGS).iloc[:count], data), data, "Krakeel <b>samen</b>")


@pytest.fixture(scope="module")
def page() -> str:
    return voices_html(report(), made_on=DAY)


class Words(HTMLParser):
    """Gather what people read."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def handle_data(self, data: str) -> None:
        """Keep a text."""
        self.said.append(data)


def words(page: str) -> str:
    reader = Words()
    reader.feed(re.sub(r"<(style|script)>.*?</\1>", "", page, flags=re.DOTALL))
    return " ".join(" ".join(reader.said).split()).replace("\u00a0", " ")


def test_the_page_says_how_many_where_and_how_sure(page: str) -> None:
    found = report().agreement
    told = words(page)
    assert "Krakeel <b>samen</b>" in told
    assert "<b>samen</b>" not in page
    assert "Tekeningen 20" in told
    assert "Gelijkenis 59%" in told
    assert found.core is not None
    assert found.core.people is not None
    assert f"{found.core.people.value:,.0f} mensen".replace(",", ".") in told
    for text in ("minstens 25%", "minstens 50%", "minstens 75%", "15 van 20 tekeningen", "86165NED"):
        assert text in told
    assert "Betwiste rand: 25% tot 75%" in told
    assert "Voorbeelddata, niet voor besluiten." in told
    assert "vakjes van 10 meter" in told
    assert "Gemaakt op 29 november 2026" in told


def test_the_page_is_small_whole_and_the_same_every_time(page: str) -> None:
    assert len(page.encode()) <= LIMIT
    assert "default-src 'none'" in html.unescape(page)
    assert not re.findall(r"src=[\"']?https?:|<link|@import", page)
    assert voices_html(report(), made_on=DAY) == page


def test_no_corner_on_the_page_is_one_that_somebody_drew(page: str) -> None:
    layers = re.findall(r"band\d_add\(({.*?})\);", page.replace("geo_json_", ""), flags=re.DOTALL)
    assert len(layers) == 3
    corners = []
    for layer in layers:
        frame = gpd.GeoDataFrame.from_features(json.loads(layer)["features"], crs=4326)
        corners.append(shapely.get_coordinates(frame.to_crs(28992).geometry.to_numpy()))
    found = np.concatenate(corners)
    # five decimals of a degree are about a metre
    assert np.abs(found / 10 - np.round(found / 10)).max() < 0.1
    corners_drawn = shapely.get_coordinates(read_areas(DRAWINGS).to_crs(28992).geometry.to_numpy())
    # a corner of somebody comes no nearer to one of a square than any place in a square does
    metres = cKDTree(found).query(corners_drawn)[0]
    assert np.median(metres) > 3


def test_bands_are_told_apart_in_grey(page: str) -> None:
    fills = re.findall(r'class="swatch (?:tier|maybe)" style="background:(#\w+)', page)
    grey = [luminance(fill) for fill in fills]
    assert len(grey) == 3
    assert all(later - earlier > 0.1 for earlier, later in pairwise(grey))


def test_a_page_of_too_few_drawings_shows_no_map() -> None:
    page = voices_html(report(4), made_on=DAY)
    assert "Er is nog niets te zien: dat is er vanaf 5 tekeningen." in words(page)
    assert "<script>" not in page
    assert "leaflet-container" not in words(page)
