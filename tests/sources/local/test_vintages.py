"""Files of CBS by their year: each vintage has its own names, and one name has meant two things.

A column called "met laag inkomen" is the share in the lowest 40% of the country (about 40) in the maps of
2017 to 2021; the notes of CBS to those of 2022 to 2024 call low income so (about 6), and those lowest 40%
"met laagste inkomen".
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest

from smeedkaart.assessment.assess import assess
from smeedkaart.sources.local.zone_file import read_zones
from tests.sources.local.test_zone_file import buurten, cell


def income(path: Path, **columns: Any) -> Any:
    return read_zones(buurten(path, jaar=[], aantalInwoners=[100, 300], **columns))


@pytest.mark.parametrize(
    ("year", "figures", "low_income", "bottom_incomes"),
    [
        (2017, [38, 42], None, [38, 42]),
        (2021, [38, 42], None, [38, 42]),
        (2023, [38, 42], None, [38, 42]),
        (2023, [5.5, 6.1], [5.5, 6.1], None),
        (2024, [3.7, 4.0], [3.7, 4.0], None),
        (2015, [5.5, 6.1], [5.5, 6.1], None),
    ],
)
def test_low_income_is_told_apart_by_the_year_of_a_file_and_the_size_of_its_figures(
    tmp_path: Path, year: int, figures: list[object], low_income: object, bottom_incomes: object
) -> None:
    for name in ("percentageHuishoudensMetLaagInkomen", "percentage_huishoudens_met_laag_inkomen"):
        data = income(tmp_path / f"{name}_{year}.gpkg", **{name: figures})
        assert data.said == ()
        for key, wanted in (("low_income", low_income), ("bottom_incomes", bottom_incomes)):
            assert (data.zones[key].tolist() if key in data.zones else None) == wanted


@pytest.mark.parametrize(
    ("column", "year", "figures", "average"),
    [
        # in 2018 a name of the lowest 40% with figures of low income: (100 x 5 + 300 x 7) / 400 = 6.5
        ("percentageHuishoudensMetLaagInkomen", 2018, [5, 7], "6,5"),
        # more than any municipality has, and less: (100 x 20 + 300 x 24) / 400 = 23
        ("percentageHuishoudensMetLaagInkomen", 2023, [20, 24], "23"),
        ("P_LAAGINKH", 2015, [5, 7], "6,5"),
        # what CBS calls so from 2024 on: (100 x 3 + 300 x 5) / 400 = 4.5
        ("OnbewoondeWoningen_46", 2022, [3, 5], "4,5"),
    ],
)
def test_a_column_that_fits_neither_its_year_nor_its_size_is_left_out_and_told(
    tmp_path: Path, column: str, year: int, figures: list[object], average: str
) -> None:
    data = income(tmp_path / f"kaart_{year}.gpkg", **{column: figures})
    assert data.indicators == ("population",)
    [told] = map(str, data.remarks)
    assert f"kaart_{year}.gpkg: de kolom “{column}” is weggelaten: gemiddeld staat er {average}" in told
    assert f"dat past in {year} niet bij wat zo heet" in told


def test_the_lowest_incomes_give_no_tier_that_low_income_gives(tmp_path: Path) -> None:
    """Of the same people the two readings gave another tier and other euros."""
    both: dict[str, Any] = {
        "aantalInwoners": [1250, 900],
        "percentageHuishoudensMetLaagInkomen": [41, 44],
        "percentageHuishoudensMetLageKoopkracht": [6.1, 3.7],
    }
    read = buurten(tmp_path / "kaart_2017.gpkg", jaar=[], **both)
    zones = read_zones(read).zones
    assert zones["low_income"].tolist() == [6.1, 3.7]
    assert zones["bottom_incomes"].tolist() == [41, 44]


def test_a_name_that_holds_only_marks_of_what_is_secret_gives_way_to_the_next(tmp_path: Path) -> None:
    figures: dict[str, Any] = {
        "percentageHuishoudensMetLageKoopkracht": [-99997, -99995],
        "p_hh_lkk": [6.1, 3.7],
        "gemiddeldeWoningwaarde": [-99997, -99997],
        "WOZ": [233, -99997],
    }
    zones = income(tmp_path / "kaart_2020.gpkg", **figures).zones
    assert zones["low_income"].tolist() == [6.1, 3.7]
    assert zones["house_value"].fillna(0).tolist() == [233, 0]


# names of the shapefiles to 2019 and of the tables kwb (as public code and the notes of CBS name them)
OLD = {
    "GEM_HH_GR": ("household_size", 2.1),
    "P_OVERHW": ("private_rent", 12),
    "INK_ONTV2": ("income_per_recipient", 30.1),
    "INK_INW2": ("income_per_inhabitant", 24.2),
    "P_LAAGINKH": ("bottom_incomes", 41),
    "P_HOOGINKH": ("top_incomes", 18),
    "P_LKOOPKRH": ("low_income", 6.1),
    "P_SOCMINH": ("near_social_minimum", 7.2),
    "WWB_UITTOT": ("social_assistance", 40),
    "P_WONV2000": ("built_since_2000", 17),
    "P_GAS_TOT": ("gas_use", 1400),
    "P_ELEK_TOT": ("electricity_use", 2900),
    "P_STADVERW": ("district_heating", 3.5),
    "AF_ARTSPR": ("distance_doctor", 0.9),
    "AF_SUPERM": ("distance_supermarket", 0.8),
    "AF_ONDBAS": ("distance_school", 0.7),
}
KWB = {
    "p_huurw": ("rented", 44),
    "p_ov_hw": ("private_rent", 12),
    "g_ele": ("electricity_use", 2700),
    "g_gas": ("gas_use", 1200),
    "p_stadsv": ("district_heating", 3.5),
    "a_opl_bvm": ("education_basic", 120),
    "a_opl_hvm": ("education_middle", 180),
    "a_opl_hw": ("education_higher", 90),
    "p_arb_pp": ("labour_participation", 69),
    "g_hh_sti": ("household_income", 31.2),
    "p_hh_lkk": ("low_income", 6.1),
    "p_hh_osm": ("near_social_minimum", 7.2),
    "a_soz_wb": ("social_assistance", 40),
    "p_jz_tn": ("youth_care", 11.4),
    "p_wmo_t": ("wmo_clients", 65),
    "g_pau_hh": ("cars_per_household", 1.1),
    "g_afs_hp": ("distance_doctor", 0.9),
    "g_afs_gs": ("distance_supermarket", 0.8),
    "g_afs_kv": ("distance_nursery", 0.6),
    "g_afs_sc": ("distance_school", 0.7),
}
# maps of 2016 on, with underscores and without
MAPS = {
    "percentage_huishoudens_met_een_laag_inkomen": ("low_income", 6.1),
    "percentage_huishoudens_met_laagste_inkomen": ("bottom_incomes", 41),
    "percentage_huishoudens_met_hoogste_inkomen": ("top_incomes", 18),
    "aandeel_stadsverwarming": ("district_heating", 3.5),
    "aantal_personen_met_een_alg_bijstandsuitkering_tot": ("social_assistance", 40),
    "aantal_personen_met_bvm_als_hoogst_beh_ond_niv": ("education_basic", 120),
    "opleidingsniveau_hoog": ("education_higher", 90),
}
# keys of StatLine of which the name itself ends in a digit
STATLINE = {
    "BasisonderwijsVmboMbo1_67": ("education_basic", 120),
    "HavoVwoMbo24_68": ("education_middle", 180),
    "HboWo_69": ("education_higher", 90),
    "k_40HuishoudensMetLaagsteInkomen_84": ("bottom_incomes", 41.5),
    "PersonenTot25BovenArmoedegrens_82": ("near_poverty", 6.4),
}


@pytest.mark.parametrize(
    ("year", "people", "names"),
    [
        (2013, "AANT_INW", OLD),
        (2018, "AANT_INW", OLD),
        (2022, "a_inw", KWB),
        (2016, "aantal_inwoners", MAPS),
        (2020, "aantalinwoners", {name.replace("_", ""): item for name, item in MAPS.items()}),
        (2024, "AantalInwoners_5", STATLINE),
    ],
)
def test_real_files_of_each_vintage_have_their_own_names(
    tmp_path: Path, year: int, people: str, names: dict[str, tuple[str, float]]
) -> None:
    columns: dict[str, Any] = {people: [100, 300], **{name: [one, one] for name, (_, one) in names.items()}}
    data = read_zones(buurten(tmp_path / f"buurt_{year}_v3.gpkg", jaar=[], **columns))
    assert not data.said
    assert not data.left_out
    assert {key: data.zones[key].tolist() for key, _ in names.values()} == {
        key: [one, one] for key, one in names.values()
    }


def test_one_name_that_means_something_else_from_some_year_on_is_another_indicator(tmp_path: Path) -> None:
    meant = {2022: ("vacant", "electricity_use"), 2024: ("vacant_since_2024", "electricity_delivered")}
    for year, names in meant.items():
        data = income(tmp_path / f"kwb_{year}.gpkg", g_ele=[2500, 2600], p_leegsw=[4, 5])
        assert data.indicators == ("population", *names)


def test_a_file_of_2026_adds_up_those_of_65_and_over(tmp_path: Path) -> None:
    columns: dict[str, Any] = {"k_65JaarTot80Jaar_12": [20, 55], "k_80JaarOfOuder_13": [5, None]}
    data = income(tmp_path / "kerncijfers_2026.gpkg", **columns)
    assert data.zones["age_65_plus"].fillna(-1).tolist() == [25, -1]
    area = gpd.GeoDataFrame({"name": ["x"]}, index=["x"], geometry=[cell(0)], crs=28992)
    for year, least, most in ((2026, 20, 30), (2025, 22.5, 27.5)):
        # a buurt as a whole: each of two columns is known to 2.5, so that their sum is known to 5
        found = assess(area, replace(data, year=year), "hoogeveen-2007", indicators=["age_65_plus"])
        row = found.estimates.xs("age_65_plus", level="indicator")
        assert (row["floor"].tolist(), row["ceiling"].tolist()) == ([least], [most])
