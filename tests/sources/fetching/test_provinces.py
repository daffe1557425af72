"""The averages of province and country come along with a municipality, and may fail.

In Drenthe lie two municipalities here: Hoogeveen as in the sample, and Smeedwijk, which is made up, with
42,000 dwellings in 2024 (see `tests/doubles/formula.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pytest

from smeedkaart import Scheme, assess
from smeedkaart.sources.fetching.fetch import fetch
from smeedkaart.sources.outcome import Outcome
from smeedkaart.sources.packs.pack import Pack, open_pack
from smeedkaart.statistics.indicators import CATALOGUE
from smeedkaart.statistics.zones import ZoneData
from smeedkaart.text.language import speaking
from tests.doubles import Double, small_world

SCHEME = Scheme.named("hoogeveen-2007")


@pytest.fixture(scope="module")
def server() -> Iterator[Double]:
    with Double(small_world()) as running:
        yield running


@pytest.fixture(scope="module")
def pack(server: Double, tmp_path_factory: pytest.TempPathFactory) -> Pack:
    folder = tmp_path_factory.mktemp("data")
    fetch("Smeedwijk", 2024, folder=folder, services=server.services())
    return open_pack("GM9901-2024", folder)


def outcome(pack: Pack) -> Outcome:
    (found,) = [one for one in pack.outcomes if one.source == "province"]
    return found


def test_the_province_is_averaged_over_its_municipalities_by_what_each_weighs(
    server: Double, pack: Pack
) -> None:
    assert pack.provinces is not None
    assert pack.provinces["zone_name"].to_dict() == {"PV22": "Drenthe"}
    assert pack.provinces.at["PV22", "municipalities"] == "GM0118 GM9901"
    figures = server.site.world.edition(2024).by_code
    one, other = figures["GM0118"].figures, figures["GM9901"].figures
    assert (other["GemiddeldeWOZWaardeVanWoningen"], other["Woningvoorraad"]) == (330, 42_000)
    # of Hoogeveen the dwellings are not known here, so both are weighed by households
    homes = [float(str(town["HuishoudensTotaal"])) for town in (one, other)]
    values = [float(str(town["GemiddeldeWOZWaardeVanWoningen"])) for town in (one, other)]
    expected = (homes[0] * values[0] + homes[1] * values[1]) / sum(homes)
    assert pack.provinces.at["PV22", "house_value"] == pytest.approx(expected)
    # of Hoogeveen no flats are published, and an average of half a province is not that of the province
    assert "flats" not in pack.provinces or not pack.provinces["flats"].notna().any()


def test_what_came_of_it_is_told(pack: Pack) -> None:
    assert outcome(pack).sentence() == ("Gemiddelde van de provincie: Drenthe, uitgerekend uit 2 gemeenten.")


def test_zones_know_the_averages_of_province_and_country(pack: Pack) -> None:
    data = pack.zone_data()
    assert data.upper is not None
    assert data.upper["zone_name"].to_dict() == {"PV22": "Drenthe", "NL00": "Nederland"}
    # as published of the country
    assert data.upper.at["NL00", "house_value"] == 379
    assert set(data.upper.columns) - {"zone_name"} <= {
        name for name, item in CATALOGUE.items() if item.kind == "mean"
    }


def told(data: ZoneData, scheme: Scheme) -> tuple[str, str]:
    buurt = data.zones.index[0]
    area = gpd.GeoDataFrame({"name": ["a"]}, geometry=[data.zones.geometry[buurt]], index=["a"], crs=28992)
    rows = assess(area, data, scheme).receipts["a"].rows()
    compared = next(row.sentence() for row in rows if row.kind == "reference")
    value = next(row.sentence() for row in rows if row.kind == "benchmark" and "woningwaarde" in row.label)
    return compared, value.replace("\N{NO-BREAK SPACE}", " ")


def test_a_scheme_may_compare_with_the_province_or_the_country(pack: Pack) -> None:
    data = pack.zone_data()
    compared, value = told(data, SCHEME.model_copy(update={"reference": "province"}))
    assert compared == "Vergeleken met de provincie Drenthe (PV22)."
    assert value == (
        "Gemiddelde woningwaarde: het gemiddelde van Drenthe (uitgerekend uit de gemeenten erin, 85984NED,"
        " 2024, gewogen naar: Woningen): € 314.000"
    )
    compared, value = told(data, SCHEME.model_copy(update={"reference": "country"}))
    assert compared == "Vergeleken met heel Nederland."
    assert value == (
        "Gemiddelde woningwaarde: het gemiddelde van Nederland (gepubliceerd, 85984NED, 2024, gewogen naar:"
        " Woningen): € 379.000"
    )


@pytest.mark.parametrize("reference", ["province", "country"])
def test_data_without_them_say_so_in_one_sentence(pack: Pack, reference: str) -> None:
    data = replace(pack.zone_data(), upper=None)
    area = gpd.GeoDataFrame({"name": ["a"]}, geometry=[data.zones.geometry.iloc[0]], index=["a"], crs=28992)
    result = assess(area, data, SCHEME.model_copy(update={"reference": reference}))
    place = {"province": "de provincie", "country": "Nederland"}[reference]
    (said,) = [one for one in result.warnings if "De regeling vergelijkt" in one]
    assert said == (
        f"De regeling vergelijkt met het gemiddelde van {place}, en dat staat niet in deze gegevens: haal"
        " nieuwe gegevens op bij het CBS."
    )
    assert any(
        f"maar het gemiddelde van {place} is niet bekend" in one for one in result.receipts["a"].tier_reasons
    )
    told = result.receipts["a"].rows()
    # what is not there has neither maker nor table, and the receipt advises what the warning advises
    (value,) = [row for row in told if row.kind == "benchmark" and "woningwaarde" in row.label]
    assert value.sentence() == (
        f"Gemiddelde woningwaarde: het gemiddelde van {place}: staat niet in deze gegevens"
    )
    (advice,) = [row.label for row in told if row.kind == "deciding" and "het gemiddelde" in row.label]
    assert advice.endswith("staat: haal nieuwe gegevens op bij het CBS.")
    means = result.receipts["a"].to_dict()["means"]
    assert {(mean["reference"]["made"], mean["reference"]["source"]) for mean in means} == {("", "")}
    with speaking("en"):
        assert any("the average of the" in one for one in result.warnings)


def test_of_the_whole_country_every_municipality_knows_its_province(server: Double, tmp_path: Path) -> None:
    fetch("Nederland", 2024, folder=tmp_path, services=server.services())
    data = open_pack("NL00-2024", tmp_path).zone_data()
    assert data.municipalities is not None
    assert data.municipalities["province"].to_dict() == {
        "GM0118": "PV22",
        "GM0363": "PV27",
        "GM0518": "PV28",
        "GM0796": "PV30",
        "GM1970": "PV21",
        "GM9901": "PV22",
    }
    town = data.zones.index[data.zones["municipality"] == "GM1970"][0]
    area = gpd.GeoDataFrame({"name": ["a"]}, geometry=[data.zones.geometry[town]], index=["a"], crs=28992)
    result = assess(area, data, SCHEME.model_copy(update={"reference": "province"}))
    assert result.receipts["a"].compared_with == ("PV21", "Fryslân", 1)


def test_a_year_without_a_table_of_provinces_has_all_the_rest(tmp_path: Path) -> None:
    bare = replace(small_world(), provinces={})
    with Double(bare) as double:
        pack = fetch("Smeedwijk", 2024, folder=tmp_path, services=double.services())
    assert pack.provinces is None
    assert outcome(pack).result == "empty"
    assert len(pack.zones) == 60
    upper = pack.zone_data().upper
    assert upper is not None
    assert list(upper.index) == ["NL00"]
