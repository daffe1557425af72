"""Several municipalities at once, or a province by its name: each becomes a pack of its own, of one year.

In Drenthe lie two municipalities here: Hoogeveen as in the sample, and Smeedwijk, which is made up.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from smeedkaart.errors import NothingFoundError, ServiceError
from smeedkaart.sources.fetching import several
from smeedkaart.sources.fetching.fetch import fetch
from smeedkaart.sources.fetching.progress import Progress
from smeedkaart.sources.fetching.several import fetch_named
from smeedkaart.sources.packs.pack import list_packs, open_pack
from smeedkaart.statistics.side_by_side import side_by_side
from tests.doubles import Double, small_world


@pytest.fixture(scope="module")
def double() -> Iterator[Double]:
    with Double(small_world()) as running:
        yield running


@pytest.fixture(scope="module")
def told() -> list[Progress]:
    return []


@pytest.fixture(scope="module")
def drenthe(double: Double, tmp_path_factory: pytest.TempPathFactory, told: list[Progress]) -> Path:
    """Fetch all of Drenthe; return the folder."""
    folder = tmp_path_factory.mktemp("drenthe")
    keys = fetch_named(["drenthe"], 2024, folder=folder, services=double.services(), on_progress=told.append)
    assert keys == ("GM0118-2024", "GM9901-2024")
    return folder


def test_a_province_stands_for_all_its_municipalities(drenthe: Path) -> None:
    entries = list_packs(drenthe)
    assert [(entry.key, entry.province, entry.trouble) for entry in entries] == [
        ("GM0118-2024", "Drenthe", ""),
        ("GM9901-2024", "Drenthe", ""),
    ]
    both = side_by_side([open_pack(entry.key, drenthe).zone_data() for entry in entries])
    # 48 buurten of Hoogeveen and 60 of Smeedwijk, where 84,000 people live
    assert len(both.zones) == 48 + 60
    people = both.zones["population"].groupby(both.zones["municipality"]).sum()
    assert people["GM9901"] == 84_000


def test_how_far_one_is_counts_as_how_far_all_are(drenthe: Path, told: list[Progress]) -> None:
    assert drenthe.is_dir()
    fractions = [progress.fraction for progress in told]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    assert "Gemeente en jaar zoeken: Hoogeveen, 1 van 2" in {str(progress.step) for progress in told}
    assert str(told[-1].step) == "Bewaren op deze computer: Smeedwijk, 2 van 2"


def test_what_is_here_and_did_not_change_is_not_fetched_twice(
    double: Double, drenthe: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_words: Any, **_more: Any) -> None:
        raise AssertionError

    monkeypatch.setattr(several, "fetch", never)
    keys = fetch_named(["Smeedwijk", "Hoogeveen"], 2024, folder=drenthe, services=double.services())
    # in the order in which they were named
    assert keys == ("GM9901-2024", "GM0118-2024")


def test_one_line_may_name_several() -> None:
    assert several._parts("Hoogeveen, Smeedwijk") == ["Hoogeveen", "Smeedwijk"]
    # a name with a comma of its own
    assert several._parts("Nuenen, Gerwen en Nederwetten; Eindhoven") == [
        "Nuenen, Gerwen en Nederwetten",
        "Eindhoven",
    ]


def test_nothing_is_fetched_when_one_of_the_names_means_nothing(double: Double, tmp_path: Path) -> None:
    with pytest.raises(NothingFoundError, match=r'"Smeedwik".*Bedoelt u Smeedwijk'):
        fetch_named(["Hoogeveen", "Smeedwik"], 2024, folder=tmp_path, services=double.services())
    assert list(tmp_path.iterdir()) == []


def test_a_province_that_is_not_there_is_refused_with_those_that_are(double: Double, tmp_path: Path) -> None:
    with pytest.raises(NothingFoundError) as refused:
        fetch_named(["provincie Utrecht"], 2024, folder=tmp_path, services=double.services())
    assert str(refused.value) == (
        "Er is geen provincie “provincie Utrecht”; wel Drenthe, Fryslân, Noord-Brabant, Noord-Holland, "
        "Zuid-Holland."
    )


def test_one_name_that_means_nothing_is_told_as_a_municipality(double: Double, tmp_path: Path) -> None:
    with pytest.raises(NothingFoundError, match=r'"Hogeveen".*Bedoelt u Hoogeveen'):
        fetch_named(["Hogeveen"], 2024, folder=tmp_path, services=double.services())


def test_what_came_in_before_one_failed_stays_and_is_named(
    double: Double, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    true = fetch

    def fails(text: str, *words: Any, **more: Any) -> Any:
        if text == "GM9901":
            raise ServiceError("CBS StatLine antwoordt niet.", "CBS StatLine")
        return true(text, *words, **more)

    monkeypatch.setattr(several, "fetch", fails)
    with pytest.raises(ServiceError) as failed:
        fetch_named(["Hoogeveen", "Smeedwijk"], 2024, "wijk", folder=tmp_path, services=double.services())
    assert str(failed.value) == (
        "Smeedwijk kon niet worden opgehaald: CBS StatLine antwoordt niet. Wat al binnen is blijft op deze "
        "computer: Hoogeveen. Vraag ze allemaal opnieuw; wat er al is wordt niet nog eens opgehaald."
    )
    assert failed.value.service == "CBS StatLine"
    assert [entry.key for entry in list_packs(tmp_path)] == ["GM0118-2024-wijk"]
