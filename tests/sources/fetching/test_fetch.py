"""Fetching a municipality against the double: from a name to people, tier and receipt, and all or nothing.

Smeedwijk is made up. In year y its buurt b of wijk w has 100 x (w + b + y - 2017) inhabitants, half as many
homes, a house value of 250 + 20 w + 5 b + 10 (y - 2024) thousand euro and 40 + 4 w + 2 b per cent owned
homes; of each wijk the buurten 3 and 7 keep money secret, and so does the whole of wijk 5. A buurt
is 500 by 400 m; the first lies with its corner at (177500, 498800). See `tests/doubles/formula.py`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import box

from smeedkaart.assessment.assess import assess
from smeedkaart.errors import InputFileError, NothingFoundError, PackError, ServiceError
from smeedkaart.sources.fetching.fetch import fetch, refresh
from smeedkaart.sources.fetching.progress import Progress
from smeedkaart.sources.fetching.zones import FetchedLevel
from smeedkaart.sources.packs.check import Check
from smeedkaart.sources.packs.pack import Pack, open_pack, path_of
from tests.doubles import Double, World, small_world
from tests.doubles.world import Edition


@pytest.fixture(scope="module")
def double() -> Iterator[Double]:
    with Double() as running:
        yield running


@pytest.fixture(autouse=True)
def _no_faults(double: Double) -> Iterator[None]:
    yield
    double.faults.clear()


@pytest.fixture(scope="module")
def smeedwijk(double: Double, tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return fetch("Smeedwijk", 2024, folder=tmp_path_factory.mktemp("data"), services=double.services())


def got(
    double: Double,
    folder: Path,
    name: str = "Smeedwijk",
    year: int | None = 2024,
    level: FetchedLevel = "buurt",
) -> Pack:
    return fetch(name, year, level, folder=folder, services=double.services())


def drawn(*shapes: tuple[float, float, float, float]) -> gpd.GeoDataFrame:
    names = [f"gebied {i + 1}" for i in range(len(shapes))]
    return gpd.GeoDataFrame(
        {"name": names}, geometry=[box(*shape) for shape in shapes], index=names, crs=28992
    )


def outcome(pack: Pack, source: str) -> str:
    (result,) = [item.result for item in pack.outcomes if item.source == source]
    return result


def found(pack: Pack, code: str) -> Check:
    (item,) = [item for item in pack.checks if item.code == code]
    return item


def everything(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


# --- from a name to money ----------------------------------------------------------------------------------


def test_an_area_in_a_fetched_municipality_gets_people_tier_and_money(smeedwijk: Pack) -> None:
    # the first three buurten of wijk 0: 1,500 by 400 m, with 700 + 800 + 900 people
    result = assess(drawn((177500, 498800, 179000, 499200)), smeedwijk.zone_data(), "hoogeveen-2007")
    area = result.areas.loc["gebied 1"]
    assert area["inhabitants"] == 2400
    # homes of 250 to 260 thousand euro, of which 40 to 44 per cent is owned: both below the average, as w = 0
    assert area["tier"] == "C"
    # 20,000 + 2,400 x 13.50
    assert area["total"] == Decimal("52400.00")


def test_the_receipt_names_the_tables_and_years_of_its_figures(smeedwijk: Pack) -> None:
    result = assess(drawn((177500, 498800, 179000, 499200)), smeedwijk.zone_data(), "hoogeveen-2007")
    text = result.receipts["gebied 1"].as_text()
    assert "BU99010001 Aambeeld Noord (85984NED, 2024, buurt): 100% van 800 inwoners" in text
    # (350 x 250 + 400 x 255 + 450 x 260) / 1,200 homes = 255.2; 250 + 20 w + 5 b averages to more
    assert "Gemiddelde woningwaarde: € 255.000 (per buurt, uit 85984NED, 2024)" in " ".join(text.split())
    # households with a low income were last counted in 2023
    assert "uit 85618NED, 2023);" in " ".join(text.split())
    assert [source.table for source in result.sources][:2] == ["wijkenbuurten:buurten", "85984NED"]


def test_half_of_a_buurt_holds_half_of_its_people(smeedwijk: Pack) -> None:
    # 250 of the 500 m of the first buurt, which has 700 people, and the next buurt whole, which has 800
    result = assess(drawn((177750, 498800, 178500, 499200)), smeedwijk.zone_data(), "hoogeveen-2007")
    assert result.areas.loc["gebied 1", "inhabitants"] == 350 + 800


def test_areas_that_tile_the_municipality_hold_all_of_its_people(smeedwijk: Pack) -> None:
    west, south, east, north = 177500, 498800, 182500, 501200
    halves = drawn((west, south, 179800, north), (179800, south, east, north))
    result = assess(halves, smeedwijk.zone_data(), "hoogeveen-2007")
    # 6,000 x 7 + 42,000
    assert result.areas["inhabitants"].sum() == 84_000


def test_every_buurt_has_the_figures_that_were_published(smeedwijk: Pack) -> None:
    zones = smeedwijk.zones
    assert len(zones) == 60
    for w in range(6):
        for b in range(10):
            row = zones.loc[f"BU99010{w}0{b}"]
            assert row["population"] == 100 * (w + b + 7)
            secret = w == 5 or b in {3, 7}
            assert np.isnan(row["house_value"]) if secret else row["house_value"] == 250 + 20 * w + 5 * b
    # scores of 2023: (b - 5) / 20 + (w - 3) / 20 + 3 / 100; buurten 2, 6 and 9 have none
    assert zones.loc["BU99010104", "ses_woa"] == pytest.approx(-0.05 - 0.1 + 0.03)
    assert zones["ses_woa"].isna().sum() == 6 * 3


def test_everything_works_without_internet_once_it_was_fetched(double: Double, tmp_path: Path) -> None:
    got(double, tmp_path)
    asked = len(double.log)
    pack = open_pack("GM9901-2024", tmp_path)
    result = assess(drawn((177500, 498800, 179000, 499200)), pack.zone_data(), "hoogeveen-2007")
    assert result.areas.loc["gebied 1", "inhabitants"] == 2400
    assert len(double.log) == asked


def test_what_is_written_is_what_was_fetched(double: Double, tmp_path: Path) -> None:
    fetched = got(double, tmp_path)
    kept = open_pack("GM9901-2024", tmp_path)
    pd.testing.assert_frame_equal(pd.DataFrame(kept.zones), pd.DataFrame(fetched.zones), check_like=True)
    assert [item.code for item in kept.checks] == [item.code for item in fetched.checks]
    assert kept.outcomes == fetched.outcomes


def test_origins_tell_table_modified_address_time_and_rows(smeedwijk: Pack, double: Double) -> None:
    people, scores, borders = (smeedwijk.origins[name] for name in ("population", "ses_woa", "zones"))
    assert (people.table, scores.table, borders.table) == ("85984NED", "86092NED", "wijkenbuurten:buurten")
    # the country, the municipality, 6 wijken and 60 buurten
    assert people.rows == 1 + 1 + 6 + 60
    assert people.modified
    assert people.address.startswith(double.url)
    assert borders.address == f"{double.url}/wijkenbuurten/2024/wfs/v1_0"
    assert scores.period == "2023*"
    assert smeedwijk.fetched.endswith("+00:00")


# --- checks ------------------------------------------------------------------------------------------------


def test_the_checks_on_arrival_hold_for_smeedwijk(smeedwijk: Pack) -> None:
    results = {item.code: item.result for item in smeedwijk.checks}
    assert {code for code, result in results.items() if result == "wrong"} == set()
    assert found(smeedwijk, "codes").facts["rows"] == 60
    assert found(smeedwijk, "people").facts["people"] == 84_000
    # the ring of BU99010100 crosses itself; BU99010509 has a piece of water
    assert (found(smeedwijk, "borders").facts["repaired"], found(smeedwijk, "borders").facts["water"]) == (
        1,
        1,
    )
    assert results["cover"] == "good"
    assert (results["sum-parents"], results["sum-above"]) == ("good", "good")
    # BU99010309 was called otherwise, and between BU99010400 and BU99010401 the border moved
    flags = found(smeedwijk, "flags").facts
    assert (flags["1"], flags["2"], flags["3"], flags["none"]) == (57, 1, 2, 0)


def test_a_figure_of_an_older_year_is_not_laid_on_a_border_that_moved(smeedwijk: Pack) -> None:
    # households with a low income end in 2023; codes and borders of three buurten changed in 2024
    moved = ["BU99010309", "BU99010400", "BU99010401"]
    assert smeedwijk.origins["low_income"].year == 2023
    assert smeedwijk.zones.loc[moved, "low_income"].isna().all()
    # 8 - w - 0.2 b for w = 4, b = 2
    assert smeedwijk.zones.loc["BU99010402", "low_income"] == pytest.approx(8 - 4 - 0.4)
    assert found(smeedwijk, "carried").facts["figures"]["low_income"] == 3


# --- which municipality, which year ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code", "name"),
    [
        ("'s-Gravenhage", "GM0518", "'s-Gravenhage"),
        ("den haag", "GM0518", "'s-Gravenhage"),
        ("Noardeast-Fryslân", "GM1970", "Noardeast-Fryslân"),
        ("noardeast fryslan", "GM1970", "Noardeast-Fryslân"),
        ("gemeente Smeedwijk", "GM9901", "Smeedwijk"),
        ("9901", "GM9901", "Smeedwijk"),
    ],
)
def test_names_are_understood_as_people_type_them(
    double: Double, tmp_path: Path, text: str, code: str, name: str
) -> None:
    pack = got(double, tmp_path, text)
    assert (pack.code, pack.name, pack.key) == (code, name, f"{code}-2024")
    assert pack.above.loc[code, "zone_name"] == name
    assert path_of(f"{code}-2024", tmp_path).exists()


def test_codes_with_letters_come_through(double: Double, tmp_path: Path) -> None:
    pack = got(double, tmp_path, "Amsterdam")
    assert pack.zones.loc["BU0363AD05", "population"] == 825
    assert pack.zones.loc["BU0363AD05", "parent"] == "WK0363AD"


def test_an_unknown_name_suggests_one_that_comes_near_and_writes_nothing(
    double: Double, tmp_path: Path
) -> None:
    for year in (None, 2024):
        with pytest.raises(NothingFoundError, match="Hoogeveen"):
            got(double, tmp_path, "Hogeveen", year)
    assert everything(tmp_path) == {}


def test_a_year_without_data_lists_the_years_that_have_them(double: Double, tmp_path: Path) -> None:
    with pytest.raises(NothingFoundError) as error:
        got(double, tmp_path, year=2021)
    assert str(error.value) == (
        "Van 2021 zijn er geen cijfers met grenzen; wel van 2025, 2024, 2023, 2022, 2018."
    )


def test_without_a_year_the_newest_comes_and_money_from_the_year_that_has_it(
    double: Double, tmp_path: Path
) -> None:
    pack = got(double, tmp_path, year=None)
    assert pack.year == 2025
    # 2025: 100 x (0 + 0 + 8) people; money of 2024: 250 thousand euro
    assert pack.zones.loc["BU99010000", ["population", "house_value"]].tolist() == [800, 250]
    assert pack.origins["house_value"].year == 2024
    assert found(pack, "older").facts["years"]["house_value"] == 2024
    assert pack.zone_data().provenance["house_value"].year == 2024


def test_without_a_year_a_newest_year_without_borders_is_passed_over_and_told(
    double: Double, tmp_path: Path
) -> None:
    double.faults.set("html-404", on="borders", match="/2025/")
    double.faults.set("html-404", on="features", match="2025")
    pack = got(double, tmp_path, year=None)
    double.faults.clear()
    assert pack.year == 2024
    assert found(pack, "year").sentence() == "Van 2025 zijn er nog geen grenzen; daarom is 2024 gekozen."
    # who asks for that year is not told
    assert "year" not in {item.code for item in got(double, tmp_path).checks}


def test_a_figure_that_cannot_be_is_left_out_and_told_and_the_rest_is_there(
    double: Double, tmp_path: Path
) -> None:
    whole = got(double, tmp_path)
    double.faults.set("other-unit", on="cbs")
    pack = got(double, tmp_path)
    double.faults.clear()
    assert "house_value" in whole.zones
    assert "house_value" not in pack.zones
    assert pack.zones["population"].tolist() == whole.zones["population"].tolist()
    assert "Gemiddelde woningwaarde van 2024 (in de eenheid “euro”" in found(pack, "left-out").sentence()


def changed_world(year: int, change: Callable[[Edition], Edition]) -> World:
    """Make the small world with another edition of one year."""
    world = small_world()
    return replace(
        world, make=lambda asked: change(world.edition(asked)) if asked == year else world.edition(asked)
    )


def without_smeedwijk(edition: Edition) -> Edition:
    return replace(
        edition,
        zones=tuple(zone for zone in edition.zones if zone.municipality != "GM9901"),
        shapes={
            layer: tuple(shape for shape in shapes if shape.zone.municipality != "GM9901")
            for layer, shapes in edition.shapes.items()
        },
    )


def without_people(edition: Edition) -> Edition:
    zones = (replace(zone, figures={**zone.figures, "AantalInwoners": None}) for zone in edition.zones)
    return replace(edition, zones=tuple(zones))


def test_a_municipality_that_merged_comes_from_its_last_year(tmp_path: Path) -> None:
    with Double(changed_world(2025, without_smeedwijk)) as other:
        assert got(other, tmp_path, year=None).year == 2024
        with pytest.raises(NothingFoundError) as error:
            got(other, tmp_path, year=2025)
    assert str(error.value) == (
        "In 2025 was er geen gemeente “Smeedwijk”; er zijn wel gegevens van 2024, 2023, 2022, 2018."
    )


def test_a_year_in_which_nobody_was_counted_yet_is_passed_over_and_never_kept(tmp_path: Path) -> None:
    with Double(changed_world(2025, without_people)) as other:
        assert got(other, tmp_path, year=None).year == 2024
        before = everything(tmp_path)
        with pytest.raises(ServiceError, match="geen enkele inwoner"):
            got(other, tmp_path, year=2025)
    assert everything(tmp_path) == before


def test_wijken_may_be_the_zones(double: Double, tmp_path: Path) -> None:
    pack = got(double, tmp_path, level="wijk")
    assert pack.key == "GM9901-2024-wijk"
    # 100 x (10 x (w + 7) + 45) for w = 0 .. 5
    assert pack.zones["population"].tolist() == [11_500, 12_500, 13_500, 14_500, 15_500, 16_500]
    assert pack.zones["parent"].unique().tolist() == ["GM9901"]
    result = assess(drawn((177500, 498800, 182500, 499200)), pack.zone_data(), "hoogeveen-2007")
    assert result.areas.loc["gebied 1", "inhabitants"] == 11_500


def test_the_whole_country_fits_in_one_pack(double: Double, tmp_path: Path) -> None:
    pack = got(double, tmp_path, "Nederland")
    assert pack.key == "NL00-2024"
    assert pack.zones.loc["BU99010000", "population"] == 700
    assert pack.zones.loc["BU0363AD05", "population"] == 825
    assert not pack.zones.index.str.startswith("BU0998").any()
    assert {"NL00", "GM0118", "GM9901"} <= set(pack.above.index)
    assert found(pack, "cover").result == "good"


# --- progress ----------------------------------------------------------------------------------------------


def test_progress_never_goes_back_and_ends_at_one(double: Double, tmp_path: Path) -> None:
    told: list[Progress] = []
    before = len(double.log)
    fetch("Smeedwijk", folder=tmp_path, services=double.services(), on_progress=told.append)
    for name in ("fraction", "pages", "bytes"):
        values = [getattr(progress, name) for progress in told]
        assert values == sorted(values)
    assert told[-1].fraction == 1.0
    # every answer is a page, and every page was counted
    assert told[-1].pages == len(double.log) - before
    assert len({progress.step for progress in told}) >= 4


def test_whoever_watches_may_stop_it_and_nothing_is_written(double: Double, tmp_path: Path) -> None:
    class Stopped(Exception):  # noqa: N818 - the user stops it
        pass

    def stop_at_the_end(progress: Progress) -> None:
        if progress.fraction > 0.9:
            raise Stopped

    with pytest.raises(Stopped):
        fetch("Smeedwijk", 2024, folder=tmp_path, services=double.services(), on_progress=stop_at_the_end)
    assert everything(tmp_path) == {}


# --- three outcomes ----------------------------------------------------------------------------------------


def test_scores_that_fail_are_told_and_the_rest_is_kept(double: Double, tmp_path: Path) -> None:
    double.faults.set("html-503", on="cbs", match="86092NED")
    pack = got(double, tmp_path)
    assert outcome(pack, "ses-woa") == "failed"
    assert "ses_woa" not in pack.zones
    assert pack.zones["population"].sum() == 84_000
    (said,) = [item.sentence() for item in open_pack(pack.key, tmp_path).outcomes if item.source == "ses-woa"]
    assert "503" in said


def test_scores_that_are_not_published_are_empty_and_not_failed(double: Double, tmp_path: Path) -> None:
    # there is no table of scores in the borders of 2022
    assert outcome(got(double, tmp_path, year=2022), "ses-woa") == "empty"


def test_a_pack_with_scores_is_not_replaced_by_one_without(double: Double, tmp_path: Path) -> None:
    got(double, tmp_path)
    before = everything(tmp_path)
    double.faults.set("html-503", on="cbs", match="86092NED")
    with pytest.raises(ServiceError, match="503"):
        got(double, tmp_path)
    assert everything(tmp_path) == before


def test_a_failure_of_the_figures_is_no_empty_answer(double: Double, tmp_path: Path) -> None:
    double.faults.set("empty-reply", on="cbs")
    with pytest.raises(ServiceError) as error:
        got(double, tmp_path)
    assert error.value.service == "CBS StatLine"
    assert everything(tmp_path) == {}


def test_borders_of_every_year_gone_is_a_failure_of_the_service(double: Double, tmp_path: Path) -> None:
    double.faults.set("html-404", on="borders")
    double.faults.set("html-404", on="features")
    with pytest.raises(ServiceError, match="van geen enkel jaar grenzen"):
        got(double, tmp_path)


def test_offline_is_told_at_once(double: Double, tmp_path: Path) -> None:
    asked = len(double.log)
    with pytest.raises(ServiceError, match="SMEEDKAART_OFFLINE"):
        fetch("Smeedwijk", folder=tmp_path, services=double.services(offline=True))
    assert len(double.log) == asked


# --- what was there ----------------------------------------------------------------------------------------


def test_a_damaged_pack_is_set_aside_and_a_new_one_fetched(double: Double, tmp_path: Path) -> None:
    pack = got(double, tmp_path)
    file = path_of(pack.key, tmp_path)
    half = file.read_bytes()[: file.stat().st_size // 2]
    file.write_bytes(half)
    got(double, tmp_path)
    assert open_pack(pack.key, tmp_path).zones["population"].sum() == 84_000
    (aside,) = [path for path in tmp_path.iterdir() if "damaged" in path.name]
    assert aside.read_bytes() == half


def test_two_processes_that_fetch_at_once_both_end_with_a_whole_pack(double: Double, tmp_path: Path) -> None:
    code = (
        "from smeedkaart.sources.fetching.fetch import fetch\n"
        "print(int(fetch('Smeedwijk', 2024).zones['population'].sum()))"
    )
    environment = os.environ | double.environment() | {"SMEEDKAART_DATA": str(tmp_path)}
    running = [
        subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    said = [process.communicate(timeout=120)[0].strip() for process in running]
    assert said == ["84000", "84000"]
    assert [path.name for path in tmp_path.iterdir()] == ["GM9901-2024.gpkg"]
    assert open_pack("GM9901-2024", tmp_path).zones["population"].sum() == 84_000


def test_a_folder_that_cannot_be_written_is_told_in_one_sentence(double: Double, tmp_path: Path) -> None:
    blocked = tmp_path / "data"
    blocked.write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(Exception, match="data") as error:
        got(double, blocked)
    assert type(error.value).__module__.startswith("smeedkaart")
    assert blocked.read_text(encoding="utf-8") == "a file where the folder should be"


# --- weights -----------------------------------------------------------------------------------------------


@pytest.fixture
def squares(tmp_path: Path) -> Path:
    """Return squares of 100 m: all 700 people of BU99010000 in its westernmost 500 by 100 m."""
    rows = [(x, 498800 + y) for x in (177500,) for y in (0, 100, 200, 300)]
    frame = gpd.GeoDataFrame(
        {
            "crs28992res100m": [f"E{x // 100:04d}N{y // 100:04d}" for x, y in rows],
            "aantal_inwoners": [175, 175, 175, 175],
        },
        geometry=[box(x, y, x + 100, y + 100) for x, y in rows],
        crs=28992,
    )
    path = tmp_path / "cbs_vk100_2024_v1.gpkg"
    frame.to_file(path)
    return path


def test_a_weight_layer_says_where_in_a_buurt_people_live(
    double: Double, tmp_path: Path, squares: Path
) -> None:
    folder = tmp_path / "data"
    pack = fetch("Smeedwijk", 2024, weights=squares, folder=folder, services=double.services())
    assert pack.origins["weights"].table == "cbs_vk100_2024_v1.gpkg"
    assert found(pack, "weights").facts["rows"] == 4
    # the westernmost 100 of 500 m hold a fifth of the surface and all of the people
    west = drawn((177500, 498800, 177600, 499200))
    assert assess(west, pack.zone_data(), "hoogeveen-2007").areas["inhabitants"].tolist() == [700]


def test_fetching_figures_again_keeps_the_weight_layer(double: Double, tmp_path: Path, squares: Path) -> None:
    folder = tmp_path / "data"
    first = fetch("Smeedwijk", 2024, weights=squares, folder=folder, services=double.services())
    again = got(double, folder)
    assert again.weights is not None
    assert again.weights["weight"].tolist() == first.weights["weight"].tolist()  # type: ignore[index]
    assert found(again, "weights").facts == found(first, "weights").facts


def test_a_file_with_weights_that_is_not_there_is_told_before_anything_is_asked(
    double: Double, tmp_path: Path
) -> None:
    asked = len(double.log)
    with pytest.raises(InputFileError, match=r"weg\.gpkg"):
        fetch("Smeedwijk", weights=tmp_path / "weg.gpkg", folder=tmp_path, services=double.services())
    assert len(double.log) == asked


# --- refreshing --------------------------------------------------------------------------------------------


def test_refreshing_asks_only_when_tables_changed(double: Double, tmp_path: Path) -> None:
    got(double, tmp_path)
    before, asked = everything(tmp_path), len(double.log)
    pack, changed = refresh("GM9901-2024", folder=tmp_path, services=double.services())
    assert (changed, pack.key) == (False, "GM9901-2024")
    assert everything(tmp_path) == before
    assert not [request.path for request in double.log[asked:] if "TypedDataSet" in request.path]


def test_refreshing_fetches_what_its_publisher_changed(double: Double, tmp_path: Path) -> None:
    pack = got(double, tmp_path)
    double.modified["85618NED"] = "2026-10-30T02:00:00"
    fresh, changed = refresh(pack.key, folder=tmp_path, services=double.services())
    double.modified.clear()
    # of 2024 nothing changed, but a figure that was taken from 2023 did
    assert changed
    assert fresh.origins["low_income"].modified == "2026-10-30T02:00:00"
    assert fresh.origins["population"].modified == pack.origins["population"].modified


def test_progress_of_a_refresh_never_goes_back_either(double: Double, tmp_path: Path) -> None:
    double.faults.set("html-503", on="cbs", match="86092NED")
    got(double, tmp_path)
    double.faults.clear()
    told: list[Progress] = []
    refresh("GM9901-2024", folder=tmp_path, services=double.services(), on_progress=told.append)
    for values in ([progress.fraction for progress in told], [progress.bytes for progress in told]):
        assert values == sorted(values)
    assert told[-1].fraction == 1.0


def test_refreshing_asks_again_after_scores_that_failed(double: Double, tmp_path: Path) -> None:
    double.faults.set("html-503", on="cbs", match="86092NED")
    got(double, tmp_path)
    double.faults.clear()
    fresh, changed = refresh("GM9901-2024", folder=tmp_path, services=double.services())
    assert changed
    assert outcome(fresh, "ses-woa") == "found"


def test_refreshing_keeps_a_year_that_never_gets_scores(double: Double, tmp_path: Path) -> None:
    got(double, tmp_path, year=2022)
    assert refresh("GM9901-2022", folder=tmp_path, services=double.services())[1] is False


def test_a_failed_refresh_leaves_what_was_there(double: Double, tmp_path: Path) -> None:
    got(double, tmp_path)
    before = everything(tmp_path)
    double.faults.set("truncated-json", on="cbs")
    with pytest.raises(ServiceError):
        refresh("GM9901-2024", folder=tmp_path, services=double.services())
    assert everything(tmp_path) == before


def test_what_is_not_there_cannot_be_refreshed(double: Double, tmp_path: Path) -> None:
    with pytest.raises(PackError):
        refresh("GM9901-2024", folder=tmp_path, services=double.services())
