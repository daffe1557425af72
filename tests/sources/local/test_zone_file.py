"""Files of buurten: the names CBS and PDOK use, and what is not a figure stays missing."""

import json
import math
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
from shapely.geometry import Polygon, box
from typer.testing import CliRunner

from smeedkaart.cli.commands import app
from smeedkaart.errors import InputFileError
from smeedkaart.files.packaged import data_folder
from smeedkaart.sources.local.sample import hoogeveen
from smeedkaart.sources.local.zone_file import read_zones
from smeedkaart.statistics.indicators import CATALOGUE


def cell(column: int) -> Polygon:
    return box(228_000 + 1000 * column, 525_000, 229_000 + 1000 * column, 526_000)


def buurten(path: Path, count: int = 2, layer: str | None = None, **columns: Any) -> Path:
    codes = [f"BU0118500{i}" for i in range(count)]
    names = [f"Buurt {i}" for i in range(count)]
    data = {"buurtcode": codes, "buurtnaam": names, "jaar": [2024] * count, **columns}
    kept = {key: value for key, value in data.items() if value}
    shapes = [cell(i) for i in range(count)]
    options = {} if layer is None else {"layer": layer}
    gpd.GeoDataFrame(kept, geometry=shapes, crs=28992).to_file(path, **options)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(InputFileError) as caught:
        read_zones(path)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_the_sample_read_as_a_file_has_the_people_of_the_sample() -> None:
    data = read_zones(data_folder() / "hoogeveen" / "buurten.geojson")
    sample = hoogeveen()
    assert data.zones["population"].to_dict() == sample.zones["population"].to_dict()
    assert data.zones["parent"].to_dict() == sample.zones["parent"].to_dict()
    assert (data.name, data.code, data.year) == ("Hoogeveen", "GM0118", 2025)
    # only the sample itself says that it is one
    assert data.notice == ""


def test_published_surfaces_and_a_tolerance_are_read(tmp_path: Path) -> None:
    figures: dict[str, Any] = {"aantalInwoners": [100, 250], "oppervlakteTotaalInHa": [103, -99997]}
    zones = read_zones(buurten(tmp_path / "x.gpkg", **figures, tolerantie=[150, 150])).zones
    assert zones["surface_ha"].fillna(0).tolist() == [103, 0]
    assert zones["tolerance"].tolist() == [150, 150]


def test_water_in_a_row_of_its_own_is_no_part_of_the_surface_that_is_drawn(tmp_path: Path) -> None:
    # the second square is water of the first buurt: of 201 ha, 101 are what is drawn of it
    frame = gpd.GeoDataFrame(
        {"buurtcode": ["BU01185000"] * 2, "water": ["NEE", "JA"], "aantalInwoners": [100, -99997]},
        geometry=[cell(0), cell(1)],
        crs=28992,
    ).assign(jaar=2024, oppervlakteTotaalInHa=201)
    frame.to_file(tmp_path / "x.gpkg")
    assert read_zones(tmp_path / "x.gpkg").zones["surface_ha"].tolist() == [101]


@pytest.mark.parametrize(
    ("people", "value"),
    [("aantalInwoners", "house_value"), ("aantal_inwoners", "house_value"), ("AANT_INW", "house_value")],
)
def test_capitals_underscores_and_old_names_do_not_matter(tmp_path: Path, people: str, value: str) -> None:
    woz = {
        "aantalInwoners": "gemiddeldeWoningwaarde",
        "aantal_inwoners": "gemiddelde_woningwaarde",
        "AANT_INW": "WOZ",
    }
    figures: dict[str, Any] = {people: [100, 250], woz[people]: [233, 301]}
    file = buurten(tmp_path / "x.gpkg", **figures)
    zones = read_zones(file).zones
    assert zones["population"].tolist() == [100, 250]
    assert zones[value].tolist() == [233, 301]


def test_secret_and_unavailable_figures_are_missing_never_numbers(tmp_path: Path) -> None:
    figures: dict[str, Any] = {
        "aantalInwoners": [100, -99997, -99995, -99999999],
        "percentageKoopwoningen": ["41", ".", " ", None],
    }
    zones = read_zones(buurten(tmp_path / "x.gpkg", 4, **figures)).zones
    assert zones["population"].tolist()[0] == 100
    assert all(math.isnan(value) for value in zones["population"].tolist()[1:])
    assert zones["owner_occupied"].tolist()[0] == 41
    assert all(math.isnan(value) for value in zones["owner_occupied"].tolist()[1:])


def test_a_count_is_never_read_from_a_percentage(tmp_path: Path) -> None:
    # PDOK publishes ages and kinds of households as percentages, the tables of CBS as counts
    figures: dict[str, Any] = {
        "aantalInwoners": [100, 250],
        "percentagePersonen0Tot15Jaar": [12, 15],
        "percentageEenpersoonshuishoudens": [40, 35],
    }
    data = read_zones(buurten(tmp_path / "x.gpkg", **figures))
    # what the file does not say has no column, so that every column has a source to name
    assert "age_0_15" not in data.zones
    assert "single_households" not in data.zones
    assert [name for name in CATALOGUE if name in data.zones] == ["population"]
    assert set(data.provenance) == {"zones", "population"}


def test_columns_of_a_table_of_cbs_are_known_with_their_numbers(tmp_path: Path) -> None:
    figures: dict[str, Any] = {
        "AantalInwoners_5": [100, 250],
        "k_65JaarOfOuder_12": [20, 55],
        "Koopwoningen_47": [41, 63],
        "GemiddeldeWOZWaardeVanWoningen_39": [233, 301],
    }
    zones = read_zones(buurten(tmp_path / "x.gpkg", **figures)).zones
    assert zones["age_65_plus"].tolist() == [20, 55]
    assert zones["owner_occupied"].tolist() == [41, 63]
    assert zones["house_value"].tolist() == [233, 301]


def test_short_names_of_the_file_of_kerncijfers_are_known(tmp_path: Path) -> None:
    figures: dict[str, Any] = {
        "a_inw": [100, 250],
        "a_hh": [40, 120],
        "a_00_14": [10, 30],
        "g_wozbag": [233, 301],
        "p_koopw": [41, 63],
    }
    zones = read_zones(buurten(tmp_path / "x.gpkg", **figures)).zones
    names = ["population", "households", "age_0_15", "house_value", "owner_occupied"]
    assert zones[names].to_numpy().tolist() == [[100, 40, 10, 233, 41], [250, 120, 30, 301, 63]]


def test_an_average_of_homes_is_weighed_by_homes_where_the_file_has_them(tmp_path: Path) -> None:
    figures: dict[str, Any] = {
        "aantalInwoners": [100, 250],
        "aantalHuishoudens": [40, 160],
        "woningvoorraad": [50, 150],
        "gemiddeldeWoningwaarde": [200, 300],
    }
    # (50 x 200 + 150 x 300) / 200 = 275
    assert read_zones(buurten(tmp_path / "x.gpkg", **figures)).reference["house_value"] == 275


def test_water_is_left_out(tmp_path: Path) -> None:
    file = buurten(tmp_path / "x.gpkg", 3, aantalInwoners=[100, 0, 0], water=["NEE", "JA", "B"])
    assert read_zones(file).zones.index.tolist() == ["BU01185000"]


def test_the_wijk_follows_from_the_code_of_the_buurt(tmp_path: Path) -> None:
    assert read_zones(buurten(tmp_path / "x.gpkg", aantalInwoners=[1, 2])).zones["parent"].unique() == [
        "WK011850"
    ]


@pytest.mark.parametrize("also", [(), ("wijkcode",)])
def test_a_file_with_codes_of_wijken_is_a_file_of_wijken_and_says_so(
    tmp_path: Path, also: tuple[str, ...]
) -> None:
    """A wijk lies in its municipality, also where the file gives its own code a second time."""
    wijken = ["WK011850", "WK011851"]
    file = tmp_path / "kerncijfers_2024.gpkg"
    columns = {**dict.fromkeys(("statcode", *also), wijken), "gemeentecode": ["GM0118"] * 2}
    frame = {**columns, "aantalInwoners": [1000, 2000], "gemiddeldeWoningwaarde": [200, None]}
    gpd.GeoDataFrame(frame, geometry=[cell(0), cell(1)], crs=28992).to_file(file, layer="zones")
    whole = {"gemeentecode": ["GM0118"], "aantalInwoners": [3000], "gemiddeldeWoningwaarde": [250]}
    gpd.GeoDataFrame(whole, geometry=[cell(0)], crs=28992).to_file(file, layer="gemeenten")
    data = read_zones(file)
    assert (data.level, data.parent_level) == ("wijk", "gemeente")
    assert data.zones["parent"].tolist() == ["GM0118"] * 2
    areas = tmp_path / "gebieden.geojson"
    gpd.GeoDataFrame(
        {"naam": ["Half"]}, geometry=[box(228_000, 525_000, 228_500, 526_000)], crs=28992
    ).to_file(areas)
    done = CliRunner().invoke(app, ["assess", str(areas), "--zones", str(file), "--receipts"])
    assert done.exit_code == 0, done.output
    told = " ".join(done.output.split())
    assert "WK011850 WK011850 (kerncijfers_2024.gpkg, 2024, wijk): 50,00% van 1.000 inwoners" in told
    assert "cijfer van de hele wijk" in told
    # it is lower, but of half a wijk nobody knows how far it lies from the one figure that there is
    assert "het gemiddelde van de gemeente (€ 250.000)" in told
    assert "buurt" not in told


def test_layers_of_wijken_and_gemeenten_give_parents_and_reference(tmp_path: Path) -> None:
    file = tmp_path / "kerncijfers_2024.gpkg"
    many: dict[str, Any] = {
        "aantalInwoners": [100, 300],
        "gemeentecode": ["GM0118"] * 2,
        "aantalHuishoudens": [40, 160],
    }
    buurten(file, layer="buurten", gemiddeldeWoningwaarde=[200, 300], **many)
    wijk = {"wijkcode": ["WK011850"], "wijknaam": ["Wijk 50"], "aantalInwoners": [405], "water": ["NEE"]}
    gpd.GeoDataFrame(wijk, geometry=[cell(0)], crs=28992).to_file(file, layer="wijken")
    gemeente = {
        "gemeentecode": ["GM0118", "GM0118"],
        "percentageKoopwoningen": [58, -99997],
        "water": ["NEE", "JA"],
    }
    gpd.GeoDataFrame(gemeente, geometry=[cell(0), cell(1)], crs=28992).to_file(file, layer="gemeenten")
    data = read_zones(file)
    assert data.parents.loc["WK011850", "population"] == 405
    assert data.parents.loc["WK011850", "zone_name"] == "Wijk 50"
    # published for the municipality, its land only
    assert data.reference["owner_occupied"] == 58
    # not published for the municipality: (40 x 200 + 160 x 300) / 200 = 280
    assert data.reference["house_value"] == pytest.approx(280)


def test_without_a_layer_of_wijken_no_parent_figure_is_made_up(tmp_path: Path) -> None:
    assert read_zones(buurten(tmp_path / "x.gpkg", aantalInwoners=[100, 300])).parents.empty


def test_of_several_municipalities_the_one_is_taken_where_the_areas_lie(tmp_path: Path) -> None:
    file = buurten(
        tmp_path / "x.gpkg", 3, aantalInwoners=[1, 2, 3], gemeentecode=["GM0118", "GM0118", "GM0109"]
    )
    areas = gpd.GeoDataFrame({"name": ["x"]}, geometry=[cell(2)], crs=28992).to_crs(4326)
    data = read_zones(file, areas=areas)
    assert data.code == "GM0109"
    assert data.zones["population"].tolist() == [3]
    assert len(read_zones(file).zones) == 3


def test_the_year_stands_in_the_table_in_the_name_or_nowhere(tmp_path: Path) -> None:
    figures: dict[str, Any] = {"aantalInwoners": [1, 2], "jaar": []}
    assert read_zones(buurten(tmp_path / "buurten_2023_v2.gpkg", **figures)).year == 2023
    assert "zegt niet van welk jaar" in refusal(buurten(tmp_path / "buurten.gpkg", **figures))


def test_cells_of_codes_and_names_in_which_nothing_stands_are_no_reason_to_stop(tmp_path: Path) -> None:
    file = buurten(
        tmp_path / "zones_2024.gpkg",
        3,
        aantalInwoners=[100, 200, 300],
        buurtnaam=["Oost", None, "West"],
        wijkcode=["WK011850", None, "WK011850"],
        gemeentecode=["GM0118", None, "GM0118"],
        gemeentenaam=["Hoogeveen", None, "Hoogeveen"],
    )
    # the row that does not say in which municipality it lies is none of Hoogeveen's
    assert read_zones(file).zones["zone_name"].tolist() == ["Oost", "West"]
    file = buurten(
        tmp_path / "leeg_2024.gpkg",
        2,
        aantalInwoners=[1, 2],
        gemeentecode=[None, " "],
        buurtnaam=["Oost", None],
    )
    read = read_zones(file)
    # a column without one code says nothing; a buurt without a name is called by its code
    assert len(read.zones) == 2
    assert read.zones["zone_name"].tolist()[1] == read.zones.index[1]


def test_a_zone_without_a_code_is_named(tmp_path: Path) -> None:
    file = buurten(
        tmp_path / "zones_2024.gpkg",
        aantalInwoners=[1, 2],
        buurtcode=["BU01185001", None],
        buurtnaam=["Oost", "West"],
    )
    assert "West heeft geen code" in refusal(file)


def test_what_a_file_of_zones_cannot_do_without(tmp_path: Path) -> None:
    assert "aantalInwoners" in refusal(buurten(tmp_path / "a.gpkg"))
    assert "buurtcode" in refusal(buurten(tmp_path / "b.gpkg", aantalInwoners=[1, 2], buurtcode=[]))
    twice = buurten(tmp_path / "c.gpkg", aantalInwoners=[1, 2], buurtcode=["BU1", "BU1"])
    assert "de code BU1 komt twee keer voor" in refusal(twice)
    assert "Er is geen bestand" in refusal(tmp_path / "weg.gpkg")


def assessed(folder: Path, *, code: int = 0, **figures: Any) -> Any:
    """Assess one area of all buurten, with a decision for tier A, and give the JSON or the one sentence."""
    zones = buurten(folder / "eigen_2024.gpkg", len(next(iter(figures.values()))), **figures)
    area = {"naam": ["Dorp"]}
    shape = box(228_000, 525_000, 228_000 + 1000 * len(next(iter(figures.values()))), 526_000)
    gpd.GeoDataFrame(area, geometry=[shape], crs=28992).to_file(folder / "gebieden.geojson")
    (folder / "besluiten.csv").write_text("gebied;besluit;niveau;datum;reden\nDorp;impuls;;30-05-2007;\n")
    words = ("assess", folder / "gebieden.geojson", "--zones", zones, "--decisions", folder / "besluiten.csv")
    result = CliRunner().invoke(app, [*map(str, words), "--format", "json"])
    assert result.exit_code == code, result.output
    if code:
        assert (result.stdout, result.stderr.count("\n")) == ("", 1)
        return result.stderr.removeprefix(str(zones))
    return json.loads(result.stdout)


def outcome(found: Any, indicator: str) -> tuple[str, float | None]:
    area = found["areas"][0]
    return area["funding"]["total"], area["estimates"][indicator]["value"]


def test_dutch_numerals_are_people_and_euros_to_the_cent(tmp_path: Path) -> None:
    figures: dict[str, Any] = {
        "aantalInwoners": ["1\u00a0250", " 900 "],
        "gemiddeldeWoningwaarde": ["310,5", "233"],
        "percentageHuishoudensMetLaagInkomen": ["3,7%", "."],
    }
    found = assessed(tmp_path, **figures)
    total, value = outcome(found, "house_value")
    # 20,000 + (1,250 + 900) x 5.50
    assert total == "31825.00"
    # there are no dwellings to weigh by: (1,250 x 310.5 + 900 x 233) / 2,150
    assert value == pytest.approx(597_825 / 2_150)
    assert outcome(found, "low_income")[1] == pytest.approx(3.7)
    assert found["warnings"] == []


@pytest.mark.parametrize("people", [["1.250", "900,0"], ["1,250", "900.0"], ["1250", "900"], [1250, 900]])
def test_the_same_people_in_any_notation_get_the_same_euros(tmp_path: Path, people: list[object]) -> None:
    assert outcome(assessed(tmp_path, aantalInwoners=people), "population") == ("31825.00", 2150)


@pytest.mark.parametrize(
    ("figures", "sentence"),
    [
        (
            {"aantalInwoners": ["1.250", "3.400"]},
            (
                ", kolom aantalInwoners, bij BU01185000: “1.250” is op twee manieren te lezen, als 1250 of "
                "als 1,25, en niets anders in deze kolom zegt welke; schrijf 1250 of 1,25.\n"
            ),
        ),
        (
            {"aantalInwoners": [900, 800], "WOZ": ["233", "1,250"]},
            (
                ", kolom WOZ, bij BU01185001: “1,250” is op twee manieren te lezen, als 1250 of als 1,25, en "
                "niets anders in deze kolom zegt welke; schrijf 1250 of 1,25.\n"
            ),
        ),
        (
            {"aantalInwoners": [900, 800], "WOZ": ["310,5", "233.5"]},
            (
                ", kolom WOZ, bij BU01185000: “310,5” is geschreven met een decimale komma of punten voor "
                "duizendtallen, en “233.5” met een decimale punt of komma's voor duizendtallen; schrijf de "
                "hele kolom op één manier.\n"
            ),
        ),
        (
            {"aantalInwoners": [900, 800], "WOZ": ["€ 233", "310"]},
            ", kolom WOZ, bij BU01185000: “€ 233” is geen getal; laat leeg wat niet bekend is.\n",
        ),
        (
            {"aantalInwoners": ["1.250", "1.5"]},
            (
                ": “Inwoners” van Buurt 0 (BU01185000) is 1,25 inwoners, en dat kan niet; verwacht wordt een "
                "heel getal vanaf 0.\n"
            ),
        ),
        (
            {"aantalInwoners": [900, -5]},
            (
                ": “Inwoners” van Buurt 1 (BU01185001) is -5 inwoners, en dat kan niet; verwacht wordt een "
                "heel getal vanaf 0.\n"
            ),
        ),
    ],
)
def test_what_cannot_be_understood_or_cannot_be_is_refused_in_one_sentence(
    tmp_path: Path, figures: dict[str, Any], sentence: str
) -> None:
    assert assessed(tmp_path, code=2, **figures) == sentence


@pytest.mark.parametrize(
    ("column", "values", "indicator", "told"),
    [
        (
            "gemiddeldeWoningwaarde",
            [295_882, 233],
            "house_value",
            (
                "“Gemiddelde woningwaarde” van Buurt 0 (BU01185000) is € 295.882.000, en dat kan niet; "
                "verwacht wordt een bedrag in duizenden euro's, dus 233 voor € 233.000. "
                "Dit kerncijfer is weggelaten."
            ),
        ),
        (
            "percentageKoopwoningen",
            ["58", "321"],
            "owner_occupied",
            (
                "“Koopwoningen” van Buurt 1 (BU01185001) is 321%, en dat kan niet; verwacht wordt een getal "
                "van 0 tot en met 100%. Dit kerncijfer is weggelaten."
            ),
        ),
        (
            "percentageHuishoudensMetLaagInkomen",
            [-5, 3.7],
            "low_income",
            (
                "“Huishoudens met een laag inkomen” van Buurt 0 (BU01185000) is -5%, en dat kan niet; "
                "verwacht wordt een getal van 0 tot en met 100%. Dit kerncijfer is weggelaten."
            ),
        ),
    ],
)
def test_a_figure_that_cannot_be_is_left_out_and_told_while_the_people_count(
    tmp_path: Path, column: str, values: list[object], indicator: str, told: str
) -> None:
    figures: dict[str, Any] = {"aantalInwoners": [1250, 900], column: values}
    found = assessed(tmp_path, **figures)
    assert outcome(found, indicator) == ("31825.00", None)
    assert [line.replace("\u00a0", " ") for line in found["warnings"]] == [told]
    assert indicator not in found["reference"]


def test_a_figure_that_cannot_be_in_the_layer_of_wijken_or_gemeenten_is_left_out_and_told(
    tmp_path: Path,
) -> None:
    file = tmp_path / "kerncijfers_2024.gpkg"
    many: dict[str, Any] = {"aantalInwoners": [100, 300], "gemeentecode": ["GM0118"] * 2}
    buurten(file, layer="buurten", percentageKoopwoningen=[40, 60], **many)
    wijk = {"wijkcode": ["WK011850"], "aantalInwoners": ["405"], "percentageKoopwoningen": ["321"]}
    gpd.GeoDataFrame(wijk, geometry=[cell(0)], crs=28992).to_file(file, layer="wijken")
    gemeente = {"gemeentecode": ["GM0118", "GM0119"], "percentageKoopwoningen": ["58,5", "-5"]}
    gpd.GeoDataFrame(gemeente, geometry=[cell(0)] * 2, crs=28992).to_file(file, layer="gemeenten")
    data = read_zones(file)
    # of the wijk it is left out; that of another municipality is nobody's concern
    assert data.parents["population"].tolist() == [405]
    assert "owner_occupied" not in data.parents
    assert data.reference["owner_occupied"] == 58.5
    assert [(odd.indicator, odd.place, odd.figure) for odd in data.left_out] == [
        ("owner_occupied", "WK011850", 321)
    ]


def test_the_whole_column_tells_its_notation_also_for_one_municipality(tmp_path: Path) -> None:
    codes: dict[str, Any] = {"gemeentecode": ["GM0118", "GM0119"], "aantalInwoners": ["1.250", "900,0"]}
    areas = gpd.GeoDataFrame({"name": ["w"]}, geometry=[cell(0)], crs=28992)
    data = read_zones(buurten(tmp_path / "x.gpkg", **codes), areas=areas)
    assert data.zones["population"].tolist() == [1250]
