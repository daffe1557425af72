"""A scheme file is data that anyone may change; what is wrong with it is told with line and reason."""

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from smeedkaart.errors import SchemeError
from smeedkaart.funding.scheme import (
    CombinationRule,
    DecisionKind,
    DecisionRule,
    InhabitantsRounding,
    Scheme,
    WorseRule,
)
from smeedkaart.funding.toml_lines import line_of, lines_of_keys
from smeedkaart.statistics.indicators import CATALOGUE
from smeedkaart.text.language import speaking

# the line numbers of the tests below: every line of this file counts
EXAMPLE = """\
name = "Voorbeeld"
year = 2024
base = "1000.00"
range = "probable"
levels = ["buurt"]

[inhabitants_rounding]
method = "down"
unit = 10

[[decisions]]
kind = "impulse"
name = "impuls"

[[decisions]]
kind = "initiative"
name = "initiatief"
levels = ["sterk", "zwak"]

[[tiers]]
key = "A"
name = "besluit"
amount = "5.50"
rule = { type = "decision", kind = "impulse" }

[[tiers]]
key = "C"
name = "cijfers"
amount = 13.50

[tiers.rule]
type = "worse"
at_least = 1
margin = 0.05
indicators = [
    "house_value",
    "low_income",
]

[pool]

[[pool.partners]]
name = "gemeente"
amount = 700
ratio = 70

[[pool.partners]]
name = "corporatie"
amount = 300
ratio = 30
"""


@pytest.fixture
def write(tmp_path: Path) -> Any:
    def changed(old: str = "", new: str = "") -> Path:
        assert old in EXAMPLE
        path = tmp_path / "voorbeeld.toml"
        path.write_text(EXAMPLE.replace(old, new, 1), encoding="utf-8")
        return path

    return changed


def test_the_scheme_of_hoogeveen_holds_the_amounts_of_the_brochure() -> None:
    scheme = Scheme.named("hoogeveen-2007")
    assert scheme.base == Decimal("20000.00")
    assert [(tier.key, tier.amount) for tier in scheme.tiers] == [
        ("A", Decimal("5.50")),
        ("B", Decimal("9.50")),
        ("C", Decimal("13.50")),
    ]
    assert scheme.pool is not None
    # 400,000 + 172,000
    assert scheme.pool.available == Decimal("572000.00")
    assert scheme.pool.areas == 10
    assert scheme.levels == ("buurt", "wijk")
    assert scheme.range_of(CATALOGUE["house_value"]) == scheme.range_of(CATALOGUE["population"]) == "probable"
    # what was paid before there was a choice rests on figures of a whole wijk
    assert scheme.borrowed == "counts"


def test_in_hoogeveen_a_and_b_rest_on_decisions_and_c_on_figures() -> None:
    a, b, c = Scheme.named("hoogeveen-2007").tiers
    assert a.rule == DecisionRule(type="decision", kind="impulse")
    assert b.rule == DecisionRule(type="decision", kind="initiative", level=1)
    assert len(Scheme.named("hoogeveen-2007").decision("initiative").levels) == 4
    assert isinstance(c.rule, CombinationRule)
    themes = [
        {CATALOGUE[name].theme for name in rule.indicators}
        for rule in c.rule.rules
        if isinstance(rule, WorseRule)
    ]
    assert themes == [{"social"}, {"physical"}]


def test_a_scheme_names_the_indicators_it_needs_once() -> None:
    assert Scheme.named("hoogeveen-2007").indicators == (
        "low_income",
        "near_social_minimum",
        "labour_participation",
        "house_value",
        "owner_occupied",
    )


def test_names_follow_the_language_as_far_as_the_file_has_them(write: Any) -> None:
    hoogeveen, example = Scheme.named("hoogeveen-2007"), Scheme.load(write())
    assert hoogeveen.tier("A").title == "sterke impuls voortzetten"
    with speaking("en"):
        assert hoogeveen.tier("A").title == "continue a strong impulse"
        assert hoogeveen.decision("initiative").level_title(4) == "hardly interested"
        assert example.tier("A").title == "besluit"


def test_amounts_are_read_without_a_float_in_between(write: Any) -> None:
    scheme = Scheme.load(write())
    # "5.50" is text, 13.50 a TOML float, 700 a whole number
    assert scheme.pool is not None
    amounts = [scheme.tier("A").amount, scheme.tier("C").amount, scheme.pool.partners[0].amount]
    assert [str(amount) for amount in amounts] == ["5.50", "13.50", "700.00"]
    assert scheme.id == "voorbeeld"


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ('base = "1000.00"', "base = -1", 3, "een bedrag kan niet onder 0 zijn."),
        ('base = "1000.00"', "base = 1000.005", 3, "een bedrag moet in hele centen zijn"),
        ('base = "1000.00"', "base = nan", 3, "dit is geen bedrag"),
        ('base = "1000.00"', "base = inf", 3, "dit is geen bedrag"),
        ('base = "1000.00"', "base = true", 3, "dit is geen bedrag"),
        (
            'base = "1000.00"',
            'base = "duizend"',
            3,
            "dit is geen bedrag; schrijf het als 20000 of 5.50.",
        ),
        ('base = "1000.00"', 'base = "1.00.000"', 3, "“base”: dit is geen bedrag"),
        ('amount = "5.50"', 'amount = "5,505"', 23, "“amount”: “5,505” is op twee manieren te lezen"),
        ("amount = 700", 'amount = "-7.000,00"', 44, "“amount”: een bedrag kan niet onder 0 zijn."),
        ('base = "1000.00"', "base = 1e15", 3, "dit bedrag is te groot"),
        ('base = "1000.00"', "", 1, "hier ontbreekt de sleutel “base”."),
        ('base = "1000.00"', 'bace = "1000.00"', 3, "onbekende sleutel “bace”; bedoelt u “base”?"),
        (
            'base = "1000.00"',
            'base = "1000.00"\nzzz = 1',
            4,
            "onbekende sleutel “zzz”; hier kunt u gebruiken: name",
        ),
        ('base = "1000.00"', 'base = "1000.00"\nid = "x"', 4, "onbekende sleutel “id”"),
        ('name = "Voorbeeld"', "name = 3", 1, "“name” moet tekst zijn, tussen aanhalingstekens."),
        ('name = "Voorbeeld"', 'name = "  "', 1, "“name” is leeg."),
        ("year = 2024", 'year = "2024"', 2, "“year” moet een heel getal zijn, zonder aanhalingstekens."),
        ("year = 2024", 'year = 2024\npopulation = "house_value"', 3, "“house_value” telt geen mensen."),
        ("year = 2024", 'year = 2024\npopulation = "households"', 3, "“households” telt geen mensen."),
        ("year = 2024", 'year = 2024\npopulation = "dwellings"', 3, "“dwellings” telt geen mensen."),
        ("year = 2024", 'year = 2024\npopulation = "private_households"', 3, "telt geen mensen."),
        ("year = 2024", 'year = 2024\npopulation = "popluation"', 3, "Bedoelt u population?"),
        ('"probable"', '"zeker"', 4, "“range” moet een van deze zijn: probable, guaranteed."),
        ('levels = ["buurt"]', 'levels = "buurt"', 5, "“levels” moet een lijst zijn, tussen [ en ]."),
        ('levels = ["buurt"]', "levels = []", 5, "de lijst “levels” is leeg."),
        (
            'levels = ["buurt"]',
            'levels = [["buurt"]]',
            5,
            "“levels” moet een van deze zijn: pc6, buurt, wijk, gemeente, land.",
        ),
        (
            '["buurt"]',
            '[\n"buurt",\n"straat"]',
            7,
            "“levels” moet een van deze zijn: pc6, buurt, wijk, gemeente, land.",
        ),
        ("unit = 10", "unit = 0", 9, "“unit” moet minstens 1 zijn."),
        ("unit = 10", "unit = 10\nunti = 1", 10, "onbekende sleutel “unti”; bedoelt u “unit”?"),
        ('method = "down"', 'method = "bankers"', 8, "“method” moet een van deze zijn: half_up, down, up."),
        ('kind = "initiative"', 'kind = "impulse"', 16, "“impulse” staat hier voor de tweede keer."),
        ('key = "C"', 'key = "a"', 27, "“a” staat hier voor de tweede keer."),
        ('key = "C"', "", 26, "hier ontbreekt de sleutel “key”."),
        ("amount = 13.50", "amount = 1.50", 29, "maar C betaalt minder dan A erboven."),
        ('kind = "impulse" }', 'kind = "impuls" }', 24, "geen besluit “impuls”; bedoelt u “impulse”?"),
        ('kind = "impulse" }', 'kind = "xyz" }', 24, "geen besluit “xyz”; wel: impulse, initiative."),
        ('kind = "impulse" }', 'kind = "initiative" }', 24, "zeg welk niveau, van 1 tot en met 2."),
        (
            'kind = "impulse" }',
            'kind = "initiative", level = 3 }',
            24,
            "heeft niveau 1 tot en met 2, dus geen 3.",
        ),
        (
            'kind = "impulse" }',
            'kind = "impulse", level = 1 }',
            24,
            "het besluit “impulse” heeft geen niveaus.",
        ),
        (
            'type = "worse"',
            'type = "better"',
            32,
            "er is geen regel van de soort “better”; kies uit: decision, worse",
        ),
        ('type = "worse"', "", 31, "in “rule” ontbreekt de sleutel “type”."),
        (
            'type = "worse"',
            'type = "worse"\nworse = 1',
            33,
            "onbekende sleutel “worse”; hier kunt u gebruiken: type",
        ),
        ("at_least = 1", "at_least = 3", 33, "er zijn er minstens 3 nodig, maar er staan er maar 2."),
        ("at_least = 1", "at_most = 1", 33, "onbekende sleutel “at_most”; bedoelt u “at_least”?"),
        ("margin = 0.05", "margin = 5", 34, "een marge is een deel van het gemiddelde"),
        (
            "margin = 0.05",
            "than = 71",
            34,
            "één getal kan niet voor meer cijfers gelden; geef elk",
        ),
        ("margin = 0.05", "than = { owner_occupied = 60 }", 34, "“owner_occupied” staat niet bij de cijfers"),
        ("margin = 0.05", 'than = { low_income = "3" }', 34, "schrijf het getal waarmee cijfers worden"),
        (
            "margin = 0.05",
            "than = { house_value = 286000 }",
            34,
            "“Gemiddelde woningwaarde” van deze regel is € 286.000.000, en dat kan niet",
        ),
        ("year = 2024", 'year = 2024\nreference = "europa"', 3, "zijn: municipality, province, country."),
        # the average of a score lies around 0, and 5 % of that is nothing
        ('"low_income"', '"ses_woa"', 34, "het gemiddelde van “ses_woa” ligt rond 0, dus een marge"),
        ('"low_income"', '"low_incom"', 37, "Er is geen kerncijfer “low_incom”. Bedoelt u low_income?"),
        ('"low_income"', '"social_housing"', 37, "van “social_housing” is meer niet beter of slechter"),
        ('"low_income"', '"house_value"', 37, "“house_value” staat hier voor de tweede keer."),
        ("ratio = 70", "ratio = 50", 45, "legt gemeente € 625,00 in, niet € 700,00."),
        ("ratio = 70", "", 42, "of elke partner heeft een verhouding (ratio), of geen enkele."),
        ('name = "corporatie"', 'name = "Gemeente"', 48, "“Gemeente” staat hier voor de tweede keer."),
        ("[pool]", "pool = 3\n[pol]", 40, "onbekende sleutel “pool”"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_reason(
    write: Any, old: str, new: str, line: int, reason: str
) -> None:
    with pytest.raises(SchemeError) as refused:
        Scheme.load(write(old, new))
    told = str(refused.value).replace("\u00a0", " ")
    assert told.startswith(f"voorbeeld.toml, regel {line}: ")
    assert reason in told


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ('base = "1000.00"', "base 1000", 3, "na een sleutel komt een = en dan een waarde."),
        ('base = "1000.00"', "base = duizend", 3, "dit is geen waarde; tekst hoort tussen aanhalingstekens."),
        (
            'base = "1000.00"',
            'base = "1000',
            3,
            "een tekst moet op dezelfde regel eindigen met een aanhalingsteken.",
        ),
        (
            'base = "1000.00"',
            "base = 1 euro",
            3,
            "per regel één sleutel met zijn waarde; hier staat nog iets achter.",
        ),
        ("year = 2024", 'name = "nog een"', 2, "deze sleutel of kop staat hierboven al."),
        ("[pool]", "[pool", 40, "een kop die met [ begint, eindigt niet met ]."),
        ("[pool]", "[inhabitants_rounding]", 40, "deze sleutel of kop staat hierboven al."),
    ],
)
def test_a_file_that_is_not_toml_is_told_in_plain_words(
    write: Any, old: str, new: str, line: int, reason: str
) -> None:
    with pytest.raises(SchemeError) as refused:
        Scheme.load(write(old, new))
    assert str(refused.value) == f"voorbeeld.toml, regel {line}: {reason}"


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        # Python refuses to read whole numbers of more than 4,300 digits
        ("9" * 5000, "dit getal is te lang."),
        ("1e99999999999999999999", "dit getal is te lang."),
        ("[" * 100_000, "er staan te veel haken in elkaar."),
    ],
)
def test_a_file_made_to_choke_on_is_refused(write: Any, value: str, reason: str) -> None:
    with pytest.raises(SchemeError) as refused:
        Scheme.load(write('base = "1000.00"', f"base = {value}"))
    assert str(refused.value).startswith("voorbeeld.toml, regel ")
    assert str(refused.value).endswith(reason)


BOTH = "is op twee manieren te lezen, als € 20.000,00 of als € 20,00; schrijf 20000 of 20."


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('base = "1000.00"', 'base = "20.000"', f"regel 3: “base”: “20.000” {BOTH}"),
        ('base = "1000.00"', 'base = "20,000"', f"regel 3: “base”: “20,000” {BOTH}"),
        ('base = "1000.00"', 'base = "€ 20.000"', f"regel 3: “base”: “€ 20.000” {BOTH}"),
        # to TOML 20.000 is twenty; to whoever wrote it perhaps not
        ('base = "1000.00"', "base = 20.000", f"regel 3: “base”: “20.000” {BOTH}"),
        (
            'amount = "5.50"',
            'amount = "1.250"',
            "regel 23: “amount”: “1.250” is op twee manieren te lezen, als € 1.250,00 of als € 1,25",
        ),
        ("amount = 13.50", 'amount = "13.500"', "regel 29: “amount”: “13.500” is op twee manieren te lezen"),
        ("amount = 700", 'amount = "700.000"', "regel 44: “amount”: “700.000” is op twee manieren te lezen"),
    ],
)
def test_an_amount_that_can_be_read_in_two_ways_is_refused_with_both(
    write: Any, old: str, new: str, told: str
) -> None:
    with pytest.raises(SchemeError) as refused:
        Scheme.load(write(old, new))
    assert str(refused.value).replace("\u00a0", " ").startswith(f"voorbeeld.toml, {told}")


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ('"20000"', "20000.00"),
        ('"20.000,00"', "20000.00"),
        ('"20,000.00"', "20000.00"),
        ('"20000.50"', "20000.50"),
        ('"20000,5"', "20000.50"),
        ('"20 000"', "20000.00"),
        ('"€ 20.000,00"', "20000.00"),
        ('"20000,00 euro"', "20000.00"),
        ('"EUR 1.250.000"', "1250000.00"),
        ("20000", "20000.00"),
        ("20_000", "20000.00"),
        # 20.1 and 1.15 are no fractions of two: through a float they would be cents off, or refused
        ("20.5", "20.50"),
        ("20.1", "20.10"),
        ("1.15", "1.15"),
        ("2e4", "20000.00"),
    ],
)
def test_an_amount_with_one_reading_is_taken_to_the_cent(write: Any, written: str, amount: str) -> None:
    assert str(Scheme.load(write('base = "1000.00"', f"base = {written}")).base) == amount


def test_a_float_of_python_never_becomes_money() -> None:
    with pytest.raises(ValidationError, match="dit is geen bedrag"):
        Scheme(id="x", name="x", year=2024, base=20.5)  # type: ignore[arg-type]


def test_a_rule_may_rest_on_a_score_when_it_asks_no_margin(write: Any) -> None:
    path = write('"low_income"', '"ses_woa"')
    path.write_text(path.read_text(encoding="utf-8").replace("margin = 0.05\n", ""), encoding="utf-8")
    assert Scheme.load(path).indicators == ("house_value", "ses_woa")


def test_of_several_mistakes_the_first_is_told_and_the_others_counted(write: Any) -> None:
    with pytest.raises(SchemeError) as refused:
        Scheme.load(write('year = 2024\nbase = "1000.00"\n', 'year = "x"\nbase = -1\nextra = 1\n'))
    assert str(refused.value) == (
        "voorbeeld.toml, regel 2: “year” moet een heel getal zijn, zonder aanhalingstekens."
        " (Er zijn nog 2 andere fouten.)"
    )


def test_a_misspelt_key_is_one_mistake_not_also_a_missing_one(write: Any) -> None:
    with pytest.raises(SchemeError) as refused:
        Scheme.load(write("amount = 13.50", "amout = 13.50"))
    assert str(refused.value) == "voorbeeld.toml, regel 29: onbekende sleutel “amout”; bedoelt u “amount”?"


@pytest.mark.parametrize(
    ("old", "new", "line", "key"),
    [
        ("year = 2024", 'name_en = "x"\nnames = "x"\nyear = 2024', 3, "names"),
        ("year = 2024", 'names = { "x y" = "q" }\nyear = 2024', 2, "names"),
        ('levels = ["sterk", "zwak"]', 'levels_en = ["a", "b"]\nmeanings = 3', 19, "meanings"),
        ("at_least = 1\n", 'at_least = 1\nnames = { en = "x" }\n', 34, "names"),
        ("amount = 700", "amount = 700\nnames = []", 45, "names"),
    ],
)
def test_names_in_all_languages_are_no_key_of_a_file(
    write: Any, old: str, new: str, line: int, key: str
) -> None:
    with pytest.raises(SchemeError) as refused:
        Scheme.load(write(old, new))
    assert str(refused.value).startswith(f"voorbeeld.toml, regel {line}: onbekende sleutel “{key}”")


def test_names_in_all_languages_are_given_in_python() -> None:
    known = DecisionKind(kind="a", name="b", names={"en": "c"}, levels=("d",), meanings={"en": ("e",)})
    assert (known.names, known.meanings) == ({"en": "c"}, {"en": ("e",)})
    with pytest.raises(ValidationError, match="names"):
        DecisionKind.model_validate({"kind": "a", "name": "b", "names": 3, "name_en": "c"})


def test_a_mistake_deep_in_a_combination_is_found(write: Any) -> None:
    combination = """type = "combination"
at_least = 1
[[tiers.rule.rules]]
type = "decision"
kind = "impulse"
[[tiers.rule.rules]]
type = "worse"
at_least = 1
indicators = ["house_valu"]
[tiers.rest]
"""
    with pytest.raises(SchemeError, match=r"voorbeeld\.toml, regel 40: Er is geen kerncijfer “house_valu”"):
        Scheme.load(write('type = "worse"\n', combination))


def test_the_reason_is_told_in_english_when_asked(write: Any) -> None:
    with pytest.raises(SchemeError) as refused:
        Scheme.load(write("unit = 10", "unit = 0"))
    with speaking("en"):
        assert str(refused.value) == "voorbeeld.toml, line 9: “unit” must be at least 1."
    assert str(refused.value) == "voorbeeld.toml, regel 9: “unit” moet minstens 1 zijn."


def test_a_file_from_a_windows_editor_is_read(tmp_path: Path) -> None:
    path = tmp_path / "windows.toml"
    path.write_bytes(b"\xef\xbb\xbf" + EXAMPLE.replace("\n", "\r\n").encode())
    assert Scheme.load(path).base == Decimal("1000.00")
    path.write_bytes(
        b"\xef\xbb\xbf" + EXAMPLE.replace("unit = 10", "unit = 0").replace("\n", "\r\n").encode()
    )
    with pytest.raises(SchemeError, match=r"windows\.toml, regel 9: "):
        Scheme.load(path)


def test_a_file_that_is_not_text_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "oud.toml"
    path.write_bytes('name = "x"\nsource = "één"\n'.encode("latin-1"))
    with pytest.raises(SchemeError, match=r"oud\.toml, regel 2: dit is geen tekst in UTF-8"):
        Scheme.load(path)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SchemeError, match=r"Er is geen bestand .*weg\.toml"):
        Scheme.load(tmp_path / "weg.toml")
    with pytest.raises(SchemeError, match="is een map, geen bestand met een regeling"):
        Scheme.load(tmp_path)


def test_a_very_large_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "film.toml"
    with path.open("wb") as file:
        file.truncate(10**9)
    with pytest.raises(SchemeError, match="te groot om een regeling te zijn"):
        Scheme.load(path)


def test_a_scheme_is_found_by_name_and_by_path(write: Any) -> None:
    assert Scheme.named("hoogeveen-2007").id == "hoogeveen-2007"
    assert Scheme.named("Hoogeveen-2007 ").id == "hoogeveen-2007"
    assert Scheme.named(write()).id == "voorbeeld"
    assert Scheme.named(str(write())).id == "voorbeeld"
    assert "hoogeveen-2007" in Scheme.available()


def test_an_unknown_scheme_is_refused_with_those_that_are_there() -> None:
    with pytest.raises(SchemeError) as near:
        Scheme.named("hogeveen-2007")
    assert "Bedoelt u hoogeveen-2007? Beschikbaar: hoogeveen-2007" in str(near.value)
    with pytest.raises(SchemeError, match=r"Er is geen regeling “xyz”\. Beschikbaar: hoogeveen-2007"):
        Scheme.named("xyz")
    with pytest.raises(SchemeError, match=r"Er is geen bestand weg\.toml"):
        Scheme.named("weg.toml")


def test_an_unknown_tier_or_decision_is_refused_with_those_that_are_there() -> None:
    scheme = Scheme.named("hoogeveen-2007")
    with pytest.raises(SchemeError, match="heeft geen trede “D”; de treden zijn: A, B, C"):
        scheme.tier("D")
    with pytest.raises(SchemeError, match="kent geen besluit “xyz”; wel: impulse, initiative"):
        scheme.decision("xyz")


def test_a_scheme_needs_no_tiers_and_no_pool(tmp_path: Path) -> None:
    # Deventer: about 100,000 for each wijk, and that is all
    path = tmp_path / "deventer.toml"
    path.write_text('name = "Deventer"\nyear = 1988\nbase = 100000\n', encoding="utf-8")
    scheme = Scheme.load(path)
    assert scheme.tiers == ()
    assert scheme.pool is None
    assert scheme.indicators == ()


def test_a_loaded_scheme_cannot_be_changed() -> None:
    scheme = Scheme.named("hoogeveen-2007")
    with pytest.raises(ValidationError):
        scheme.base = Decimal(0)  # type: ignore[misc]
    assert hash(scheme) == hash(Scheme.named("hoogeveen-2007"))


@pytest.mark.parametrize(
    ("method", "unit", "people", "inhabitants"),
    [
        ("half_up", 1, 249.5, 250),
        ("half_up", 1, 250.5, 251),
        ("half_up", 1, 249.499999, 249),
        ("down", 1, 249.999, 249),
        # ten pieces of a tenth of 250, added up in floats
        ("down", 1, 249.99999999999997, 250),
        ("up", 1, 249.001, 250),
        ("up", 1, 250.00000000000003, 250),
        ("half_up", 10, 245.0, 250),
        ("half_up", 10, 244.9, 240),
        ("down", 10, 259.9, 250),
        ("up", 5, 251.0, 255),
        ("half_up", 1, 0.0, 0),
    ],
)
def test_inhabitants_are_rounded_by_the_rule(method: Any, unit: int, people: float, inhabitants: int) -> None:
    assert InhabitantsRounding(method=method, unit=unit).apply(people) == inhabitants


@pytest.mark.parametrize(
    ("method", "unit", "sentence"),
    [
        ("half_up", 1, "Afgerond op het dichtstbijzijnde hele aantal inwoners; een half gaat naar boven"),
        ("down", 1, "Naar beneden afgerond op een heel aantal inwoners"),
        ("up", 10, "Naar boven afgerond op een veelvoud van 10 inwoners"),
    ],
)
def test_the_rounding_is_a_sentence(method: Any, unit: int, sentence: str) -> None:
    assert InhabitantsRounding(method=method, unit=unit).sentence() == sentence


TRICKY = r'''# a remark with = and [brackets]
a = 1
"b.c" = """
x = 2
"""
d.e = [ # remark ]
  1, "]",
  {x = 1, y = [2,
   3]}, [4, [5]],
]
f = 1979-05-27 07:32:00
g = 'C:\'  # a backslash that does not escape
[t]
z = '#'
"q\"r" = "\\"
[[u]]
k = 1
[[u.v]]
w = """"quoted""""
[[u]]
[[u.v]]
[u.v.s]
q = { }
'''


def _paths(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, part in inside for found in _paths(part, (*path, key)))]


def test_every_key_and_value_of_a_toml_text_has_a_line() -> None:
    lines = lines_of_keys(TRICKY)
    missing = [path for path in _paths(tomllib.loads(TRICKY)) if path and path not in lines]
    assert missing == []
    counted = TRICKY.splitlines()
    assert lines["d", "e", 2, "y", 1] == counted.index("   3]}, [4, [5]],") + 1
    assert lines["f",] == counted.index("f = 1979-05-27 07:32:00") + 1
    assert lines["t", 'q"r'] == counted.index(r'"q\"r" = "\\"') + 1
    assert lines["u", 1, "v", 0, "s", "q"] == len(counted)
    assert line_of(("u", 1, "v", 0, "s", "nothing"), lines) == counted.index("[u.v.s]") + 1
