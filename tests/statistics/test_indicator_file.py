"""An indicator is a table in a file: one more works everywhere, and each mistake is told with its line."""

import json
from pathlib import Path

import geopandas as gpd
import pytest

from smeedkaart.errors import SmeedkaartError
from smeedkaart.statistics.indicator_file import read_indicators
from smeedkaart.statistics.indicators import CATALOGUE, OWN_VARIABLE, PUBLISHED, label, with_unit
from smeedkaart.text.language import speaking
from smeedkaart.text.names import Name
from tests.cli.test_commands import really
from tests.fixtures.assessments import square

OWN = """\
# what the municipality counts itself
[indicators.allotments]
name = { nl = "Volkstuinen", en = "Allotments" }
kind = "count"
counted = "things"
rounding = 0
unit = { nl = "{value} tuinen", en = "{value} gardens" }
theme = "physical"
files = ["volkstuinen"]

[indicators.green]
name = { nl = "Groen in de straat", en = "Green in the street" }
kind = "mean"
denominator = "dwellings"
measure = "percent"
decimals = 1
better = "higher"
theme = "physical"
files = ["groenindestraat"]
"""


def own(folder: Path, text: str = OWN) -> Path:
    (folder / "eigen.toml").write_text(text, encoding="utf-8")
    return folder / "eigen.toml"


def test_an_own_indicator_stands_behind_those_of_cbs_and_is_weighed_as_they_are(tmp_path: Path) -> None:
    known = read_indicators(own(tmp_path), read_indicators(PUBLISHED))
    assert list(known.indicators) == [*CATALOGUE, "allotments", "green"]
    green = known.indicators["green"]
    assert green.denominators == ("dwellings", "households", "population")
    assert (green.limits, green.plausible, green.decimals) == ((0.0, 100.0), (0.0, 100.0), 1)
    assert (label(green), with_unit(green, 12.34)) == ("Groen in de straat", "12,3%")
    with speaking("en"):
        assert with_unit(known.indicators["allotments"], 1200) == "1,200 gardens"


def test_a_third_language_is_a_key_and_whoever_lacks_it_reads_english(tmp_path: Path) -> None:
    text = OWN.replace('en = "Allotments"', 'en = "Allotments", fy = "Folkstunen"')
    known = read_indicators(own(tmp_path, text), read_indicators(PUBLISHED))
    assert known.indicators["allotments"].words == Name(
        "Allotments", (("nl", "Volkstuinen"), ("fy", "Folkstunen"))
    )
    assert dict(known.indicators["green"].words.others) == {"nl": "Groen in de straat"}


def test_an_own_indicator_works_in_a_file_with_zones_a_scheme_a_receipt_and_a_table(tmp_path: Path) -> None:
    # two buurten of one hectare: 100 and 300 dwellings with 10 and 30 % green, so 25 % in all
    zones = gpd.GeoDataFrame(
        {
            "buurtcode": ["BU99990001", "BU99990002"],
            "buurtnaam": ["West", "Oost"],
            "gemeentecode": ["GM9999", "GM9999"],
            "aantalInwoners": [200, 600],
            "woningvoorraad": [100, 300],
            "groen_in_de_straat": [10.0, 30.0],
            "volkstuinen": [3, 4],
        },
        geometry=[square(0), square(1)],
        crs=28992,
    )
    zones.to_file(tmp_path / "stad_2024.gpkg")
    gpd.GeoDataFrame({"naam": ["West"]}, geometry=[square(0)], crs=28992).to_file(tmp_path / "west.geojson")
    scheme = tmp_path / "groen.toml"
    scheme.write_text(
        'name = "Groenregeling"\nyear = 2024\nbase = "1000.00"\n'
        '[[tiers]]\nkey = "G"\nname = "Groen"\namount = "10.00"\n'
        '[tiers.rule]\ntype = "worse"\nindicators = ["green"]\nat_least = 1\nmargin = 0\n',
        encoding="utf-8",
    )
    command = (
        "assess",
        tmp_path / "west.geojson",
        "--zones",
        tmp_path / "stad_2024.gpkg",
        "--scheme",
        scheme,
    )
    setting = {OWN_VARIABLE: str(own(tmp_path))}
    # 10 % is worse than the 25 % of the municipality: 1,000 + 200 x 10
    receipt = really(*command, "--receipts", **setting).stdout
    assert "Groen in de straat: 10,0%" in receipt
    assert "25,0%" in receipt
    in_english = really(*command, "--receipts", "--lang", "en", **setting).stdout
    assert "Green in the street: 10.0%" in in_english
    table = json.loads(really(*command, "--format", "json", **setting).stdout)["areas"][0]
    assert (table["tier"], table["funding"]["total"]) == ("G", "3000.00")
    assert table["estimates"]["green"]["value"] == 10.0
    # without the setting nobody has heard of it
    assert "“green”" in really(*command).stderr


@pytest.mark.parametrize(
    ("before", "after", "line", "sentence"),
    [
        (
            'kind = "mean"',
            'kind = "median"',
            13,
            '“kind” kan niet "median" zijn; verwacht wordt een van count',
        ),
        (
            'better = "higher"',
            'beter = "higher"',
            17,
            "de sleutel “beter” betekent hier niets; de sleutels zijn",
        ),
        ('theme = "physical"\nfiles = ["v', 'files = ["v', 2, "“allotments” heeft geen “theme”"),
        ('denominator = "dwellings"\n', "", 11, "“green” heeft geen “denominator”"),
        ('"dwellings"', '"ses_woa"', 14, "verwacht wordt de naam van een aantal"),
        ('"percent"', '"parsec"', 15, "verwacht wordt een van number, percent"),
        ("decimals = 1", 'decimals = "1"', 16, "verwacht wordt een heel getal van 0 tot en met 6"),
        ("decimals = 1", "decimals = 9", 16, "“decimals” kan niet 9 zijn"),
        ("rounding = 0", "rounding = -5", 6, "verwacht wordt een getal vanaf 0"),
        ("rounding = 0", "rounding = inf", 6, "verwacht wordt een getal vanaf 0"),
        ("rounding = 0", 'rounding = 0\nmeasure = "km"', 7, "een aantal (count) heeft geen “measure”"),
        ("decimals = 1", "rounding = 1", 16, "een gemiddelde (mean) heeft geen “rounding”"),
        ("decimals = 1", "limits = [5, 5]", 16, "verwacht wordt twee getallen, het kleinste eerst"),
        ("decimals = 1", "plausible = [0, nan]", 16, "verwacht wordt twee getallen, het kleinste eerst"),
        ("decimals = 1", "limits = [5]", 16, "verwacht wordt twee getallen, het kleinste eerst"),
        (', en = "Allotments"', "", 3, "verwacht wordt een tekst per taal, ten minste nl en en"),
        (
            '{ nl = "Volkstuinen", en = "Allotments" }',
            '"Volkstuinen"',
            3,
            '“name” kan niet "Volkstuinen" zijn',
        ),
        ("Volkstuinen", "{tuinen}", 3, "zonder accolades"),
        ("{value} tuinen", "tuinen", 7, "met één keer {value}"),
        ("{value} tuinen", "{value} {x}", 7, "met één keer {value}"),
        ('["volkstuinen"]', '["Volks_tuinen"]', 9, "alleen kleine letters en cijfers"),
        (
            '["volkstuinen"]',
            '["woz"]',
            9,
            "de kolom “woz” zou zowel “house_value” als “allotments” betekenen",
        ),
        ('files = ["v', 'kwb = ["Mannen"]\nfiles = ["v', 9, "zou zowel “men” als “allotments” betekenen"),
        (
            'files = ["v',
            'kwb = [{ stem = "T", first = 2020, last = 2019 }]\nfiles = ["v',
            9,
            "een lijst van kolommen",
        ),
        ('files = ["v', 'kwb = [{ stem = "T", sum = ["A", "B"] }]\nfiles = ["v', 9, "met stem of sum"),
        ('files = ["v', 'kwb = [{ sum = ["A"] }]\nfiles = ["v', 9, "met stem of sum"),
        ('files = ["v', 'kwb = [{ first = 2020 }]\nfiles = ["v', 9, "met stem of sum"),
        ('["volkstuinen"]', '[{ stem = "v", average = [5, 4] }]', 9, "met stem of sum"),
        ('["volkstuinen"]', '[{ sum = ["tuinen", "V"] }]', 9, "alleen kleine letters en cijfers"),
        (
            'files = ["v',
            'kwb = [{ stem = "T", until = 2019 }]\nfiles = ["v',
            9,
            "de sleutel “until” betekent hier niets",
        ),
        ("[indicators.green]", "[indicators.population]", 11, "er is al een kerncijfer “population”"),
        ("[indicators.green]", "[indicators.Groen]", 11, "“Groen” is geen naam"),
        ("[indicators.green]", "[indicator.green]", 11, "de sleutel “indicator” betekent hier niets"),
        ("rounding = 0", 'rounding = 0\nnearest = "allotments"', 7, "dat niet naar dit aantal terugleidt"),
        ("decimals = 1", "decimals =", 16, "dit kan niet worden gelezen"),
        (OWN, "", 1, "er is geen tabel met een kop zoals [indicators.naam]"),
        (OWN, "indicators = 3", 1, "verwacht wordt een tabel per kerncijfer"),
        (OWN, "indicators.x = 3", 1, "kan niet 3 zijn; verwacht wordt een tabel per kerncijfer"),
    ],
)
def test_every_mistake_is_one_sentence_with_its_line(
    tmp_path: Path, before: str, after: str, line: int, sentence: str
) -> None:
    assert before in OWN
    path = own(tmp_path, OWN.replace(before, after, 1))
    with pytest.raises(SmeedkaartError) as caught:
        read_indicators(path, read_indicators(PUBLISHED))
    said = str(caught.value)
    assert said.startswith(f"eigen.toml, regel {line}: ")
    assert sentence in said
    assert said.endswith(".")
    assert "\n" not in said
    with speaking("en"):
        assert str(caught.value).startswith(f"eigen.toml, line {line}: ")


def test_a_file_that_is_not_there_or_not_text_is_told_by_name(tmp_path: Path) -> None:
    with pytest.raises(SmeedkaartError, match=r"kerncijfers .*weg.toml is niet te lezen"):
        read_indicators(tmp_path / "weg.toml")
    (tmp_path / "beeld.toml").write_bytes(b"\xff\xd8\xff")
    with pytest.raises(SmeedkaartError, match="is geen tekst in UTF-8"):
        read_indicators(tmp_path / "beeld.toml")


def test_a_mistake_in_the_file_of_the_setting_is_one_sentence_in_a_terminal(tmp_path: Path) -> None:
    path = own(tmp_path, OWN.replace('kind = "mean"', 'kind = "median"'))
    area = tmp_path / "west.geojson"
    gpd.GeoDataFrame({"naam": ["West"]}, geometry=[square(0)], crs=28992).to_file(area)
    done = really("assess", area, **{OWN_VARIABLE: str(path)})
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("eigen.toml, regel 13: “kind” kan niet")
    assert done.stderr.count("\n") == 1
