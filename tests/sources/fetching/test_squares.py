"""Squares of 100 m come along when asked for, whole or not at all, and a next municipality has them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from smeedkaart.errors import NothingFoundError, ServiceError
from smeedkaart.sources.cbs.squares import newest_squares
from smeedkaart.sources.fetching.fetch import fetch
from smeedkaart.sources.fetching.progress import Progress
from smeedkaart.sources.http.client import Client
from smeedkaart.sources.packs.pack import Pack, open_pack
from smeedkaart.statistics.units import unit_layers
from tests.doubles import Double
from tests.doubles.vierkant import SQUARES_OF


@pytest.fixture(scope="module")
def double() -> Iterator[Double]:
    with Double() as running:
        yield running


@pytest.fixture(autouse=True)
def _no_faults(double: Double) -> Iterator[None]:
    yield
    double.faults.clear()
    double.log.clear()


def got(double: Double, folder: Path, name: str = "Smeedwijk") -> Pack:
    return fetch(name, 2024, squares=True, folder=folder, services=double.services())


def test_the_newest_squares_become_units_of_their_own_year_with_their_origin(
    double: Double, tmp_path: Path
) -> None:
    said: list[Progress] = []
    pack = fetch(
        "Smeedwijk",
        2024,
        squares=True,
        folder=tmp_path,
        services=double.services(),
        on_progress=said.append,
    )
    data = open_pack(pack.key, tmp_path).zone_data()
    layer = unit_layers(data)["square"]
    # borders of 2024, squares of the year before: three editions of 2024 are looked for first
    assert (data.year, layer.year) == (2024, SQUARES_OF)
    asked = [request.path.rpartition("/")[2] for request in double.seen("squares")]
    assert asked == [
        "2027-cbs_vk100_2024_v3.zip",
        "2026-cbs_vk100_2024_v2.zip",
        "2025-cbs_vk100_2024_v1.zip",
        "2026-cbs_vk100_2023_v3.zip",
        "2025-cbs_vk100_2023_v2.zip",
        "2024-cbs_vk100_2023_v1.zip",
    ]
    # a buurt is 500 by 400 m: 20 squares, of which every fourth is secret; 5 x (20 + 10 + 5) people
    first = layer.frame[layer.frame["zone"] == "BU99010101"]
    assert len(first) <= 20
    assert set(first["people"]) == {5.0, 10.0, 20.0}
    origin = data.provenance["weights"]
    assert (str(origin.title), origin.table) == (
        "Statistische gegevens per vierkant 2023",
        "cbs_vk100_2023_v1.gpkg",
    )
    assert "© Centraal Bureau voor de Statistiek" in str(origin.attribution)
    assert "Vierkanten van 100 m ophalen bij het CBS, van het hele land" in {str(one.step) for one in said}
    assert [one.fraction for one in said] == sorted(one.fraction for one in said)
    # a next municipality does not ask for them again
    double.log.clear()
    with pytest.raises(ServiceError):
        # of Hoogeveen this small country has no squares
        got(double, tmp_path, "Hoogeveen")
    assert "2024-cbs_vk100_2023_v1.zip" not in [one.path.rpartition("/")[2] for one in double.seen("squares")]


def test_what_breaks_off_goes_on_where_it_was_also_another_day(double: Double, tmp_path: Path) -> None:
    double.faults.set("short-body", on="squares", match="2023_v1", times=3)
    with pytest.raises(ServiceError):
        got(double, tmp_path)
    assert list(tmp_path.glob("*.gpkg")) == []
    part = next((tmp_path / "vierkanten").glob("*.part"))
    came = part.stat().st_size
    assert came > 0
    double.log.clear()
    with Client(double.services()) as client:
        file = newest_squares(client, 2023, tmp_path / "vierkanten")
    assert double.seen("squares")[-1].headers["range"] == f"bytes={came}-"
    assert file.exists()
    assert not part.exists()


def test_a_page_or_half_a_file_never_stands_for_the_squares(double: Double, tmp_path: Path) -> None:
    for fault in ("html-200", "empty-value"):
        double.faults.set(fault, on="squares", match="2023_v1")
        with pytest.raises(ServiceError), Client(double.services()) as client:
            newest_squares(client, 2023, tmp_path)
        assert list(tmp_path.iterdir()) == []
        double.faults.clear()


def test_a_failure_of_the_moment_is_tried_again(double: Double, tmp_path: Path) -> None:
    double.faults.set("reset-mid-body", on="squares", match="2023_v1", times=1)
    with Client(double.services()) as client:
        assert newest_squares(client, 2023, tmp_path).exists()


def test_years_without_squares_are_told(double: Double, tmp_path: Path) -> None:
    with pytest.raises(NothingFoundError, match="2015 tot en met 2018"), Client(double.services()) as client:
        newest_squares(client, 2018, tmp_path)
