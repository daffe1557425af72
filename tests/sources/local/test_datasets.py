"""One list of what there is to work with: the sample, and every pack on this machine."""

from dataclasses import replace
from pathlib import Path

import pytest

from smeedkaart.errors import NoDataError, PackError
from smeedkaart.sources.local import datasets
from smeedkaart.sources.packs.pack import remove, write
from smeedkaart.text.language import speaking
from smeedkaart.workshop.days import day_figures
from tests.fixtures.packs import neighbour, village


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SMEEDKAART_DATA", str(tmp_path))
    return tmp_path


def test_without_packs_there_is_the_sample() -> None:
    (only,) = datasets.names()
    assert (only.key, only.title, only.sample, only.trouble) == (
        datasets.DEFAULT,
        "Hoogeveen 2025 (voorbeelddata)",
        True,
        "",
    )
    with speaking("en"):
        assert datasets.names()[0].title == "Hoogeveen 2025 (sample data)"
    assert datasets.load(datasets.DEFAULT).sample


def test_packs_come_behind_the_sample_by_name_and_newest_first() -> None:
    for pack in (village(), replace(village(), year=2024), replace(village(), level="wijk")):
        write(pack)
    write(replace(village(), code="GM0106", name="Assen"))
    assert [(one.key, one.title) for one in datasets.names()[1:]] == [
        ("GM0106-2025", "Assen 2025"),
        ("GM9901-2025", "Smeedwijk 2025"),
        ("GM9901-2025-wijk", "Smeedwijk 2025, per wijk"),
        ("GM9901-2024", "Smeedwijk 2024"),
    ]


def test_a_pack_is_loaded_by_its_key_and_is_no_sample() -> None:
    write(village())
    data = datasets.load("GM9901-2025")
    assert (data.name, data.year, data.sample) == ("Smeedwijk", 2025, False)
    assert data.zones["population"].sum() == 1000


@pytest.mark.parametrize(
    "key",
    ["GM0000-2025", "hoogeveen+GM0000-2025", "../GM9901-2025", "hoogeveen ", "GM9901-2025-wijk"],
)
def test_what_is_not_there_is_said_in_one_sentence(key: str) -> None:
    write(village())
    with pytest.raises(PackError, match="staat niet op deze computer"):
        datasets.load(key)
    assert datasets.stamp(key) == ""


def test_where_nobody_chose_data_that_is_said() -> None:
    with pytest.raises(NoDataError, match="nog geen gegevens gekozen"):
        datasets.load("")
    assert datasets.stamp("") == ""


def test_several_are_one_set_by_their_keys_in_whatever_order() -> None:
    write(village())
    write(neighbour())
    key = datasets.joined(["GM9902-2025", "GM9901-2025"])
    assert key == "GM9901-2025+GM9902-2025"
    data = datasets.load(key)
    # 1,000 and 1,400
    assert (data.name, data.zones["population"].sum()) == ("Smeedwijk, Hamerdorp", 2400)
    first = datasets.stamp(key)
    assert first == "+".join(datasets.stamp(part) for part in datasets.parts_of(key)) != ""
    remove("GM9902-2025")
    assert datasets.stamp(key) == ""
    with pytest.raises(PackError, match="GM9902-2025"):
        datasets.load(key)


def test_of_several_there_are_other_years_only_where_all_of_them_have_one() -> None:
    for pack in (village(), neighbour()):
        for year in (2024, 2025):
            write(replace(pack, year=year))
    write(replace(village(), year=2023))
    assert datasets.keys_of_places(["GM9901"]) == ("GM9901-2025", "GM9901-2024", "GM9901-2023")
    both = ("GM9901-2025+GM9902-2025", "GM9901-2024+GM9902-2024")
    assert datasets.keys_of_places(["GM9901", "GM9902"]) == both
    assert day_figures(both[0], datasets.load, own_years=True).years == (2024, 2025)
    assert day_figures("GM9901-2025", datasets.load, own_years=True).years == (2023, 2024, 2025)


def test_a_bad_pack_is_listed_with_its_trouble_and_hides_nothing(home: Path) -> None:
    write(village())
    (home / "GM0106-2025.gpkg").write_bytes(b"no pack")
    found = {one.key: one.trouble for one in datasets.names()}
    assert "beschadigd" in str(found["GM0106-2025"])
    assert found["GM9901-2025"] == found["hoogeveen"] == ""


def test_the_stamp_changes_exactly_when_the_pack_does() -> None:
    write(village())
    first = datasets.stamp("GM9901-2025")
    datasets.load("GM9901-2025")
    assert datasets.stamp("GM9901-2025") == first != ""
    # the same figures, fetched again within the same moment
    write(village())
    second = datasets.stamp("GM9901-2025")
    assert second != first
    remove("GM9901-2025")
    assert datasets.stamp("GM9901-2025") == ""
    assert datasets.stamp(datasets.DEFAULT) == datasets.stamp(datasets.DEFAULT) != ""
