"""The municipality someone means is found however it is spelled, and never another one."""

import unicodedata
from collections.abc import Callable
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smeedkaart.errors import NothingFoundError
from smeedkaart.sources.municipalities import COUNTRY, find, spelling_key, spellings
from smeedkaart.text.language import speaking

# codes and names of CBS, indeling 2024; those with signs, accents or twins, and some plain ones
KNOWN = {
    "GM0014": "Groningen",
    "GM0060": "Ameland",
    "GM0106": "Assen",
    "GM0114": "Emmen",
    "GM0118": "Hoogeveen",
    "GM0119": "Meppel",
    "GM0164": "Hengelo",
    "GM0310": "De Bilt",
    "GM0344": "Utrecht",
    "GM0353": "IJsselstein",
    "GM0363": "Amsterdam",
    "GM0373": "Bergen (NH.)",
    "GM0385": "Edam-Volendam",
    "GM0400": "Den Helder",
    "GM0518": "'s-Gravenhage",
    "GM0599": "Rotterdam",
    "GM0744": "Baarle-Nassau",
    "GM0748": "Bergen op Zoom",
    "GM0784": "Gilze en Rijen",
    "GM0796": "'s-Hertogenbosch",
    "GM0820": "Nuenen, Gerwen en Nederwetten",
    "GM0893": "Bergen (L.)",
    "GM0994": "Valkenburg aan de Geul",
    "GM1667": "Reusel-De Mierden",
    "GM1680": "Aa en Hunze",
    "GM1690": "De Wolden",
    "GM1731": "Midden-Drenthe",
    "GM1900": "Súdwest-Fryslân",
    "GM1940": "De Fryske Marren",
    "GM1952": "Midden-Groningen",
    "GM1966": "Het Hogeland",
    "GM1970": "Noardeast-Fryslân",
}


_FORMS: st.SearchStrategy[Literal["NFC", "NFD"]] = st.sampled_from(["NFC", "NFD"])
_CASES: st.SearchStrategy[Callable[[str], str]] = st.sampled_from(
    [str, str.upper, str.lower, str.title, str.swapcase]
)


def refusal(text: str, known: dict[str, str] | None = None) -> str:
    with pytest.raises(NothingFoundError) as caught:
        find(text, KNOWN if known is None else known)
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert sentence.endswith((".", "?"))
    return sentence


@st.composite
def spelled(draw: st.DrawFn) -> tuple[str, str]:
    """Draw a code and some way in which people write its name."""
    code = draw(st.sampled_from(sorted(KNOWN)))
    text = KNOWN[code]
    text = text.replace("-", draw(st.sampled_from(["-", " ", "", "\u2010", "\u2011", " - ", "\u2013"])))
    text = text.replace(
        "'", draw(st.sampled_from(["'", "", "\u2018", "\u2019", "`", "\u00b4", "\u02bc", "' "]))
    )
    text = text.replace(".", draw(st.sampled_from([".", ""])))
    text = text.replace(" ", draw(st.sampled_from([" ", "  ", "\u00a0", "\t"])))
    text = unicodedata.normalize(draw(_FORMS), text)
    if draw(st.booleans()):
        # without its accents
        text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    text = draw(_CASES)(text)
    before = draw(st.sampled_from(["", "gemeente ", "Gemeente  ", " ", "GEMEENTE "]))
    return code, before + text + draw(st.sampled_from(["", " ", "\n", " (gemeente)"]))


@given(spelled())
def test_every_spelling_of_a_name_finds_that_municipality(case: tuple[str, str]) -> None:
    code, text = case
    found = find(text, KNOWN)
    assert (found.code, found.name) == (code, KNOWN[code])


@given(st.text(max_size=30))
def test_whatever_is_typed_gives_a_known_municipality_or_a_refusal(text: str) -> None:
    try:
        found = find(text, KNOWN)
    except NothingFoundError:
        return
    assert found.code in {*KNOWN, COUNTRY}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Den Haag", "GM0518"),
        ("den haag", "GM0518"),
        ("The Hague", "GM0518"),
        ("gemeente Den Haag", "GM0518"),
        ("Den Bosch", "GM0796"),
        ("DEN-BOSCH", "GM0796"),
        ("De Friese Meren", "GM1940"),
        ("Noordoost-Friesland", "GM1970"),
        ("Zuidwest-Friesland", "GM1900"),
        # the ligature that some keyboards give for ij
        ("\u0132sselstein", "GM0353"),
    ],
)
def test_what_people_call_a_place_finds_its_official_name(text: str, code: str) -> None:
    assert find(text, KNOWN).code == code


@pytest.mark.parametrize("text", ["GM0118", "gm0118", "0118", "118", " GM 118 "])
def test_a_code_finds_its_municipality(text: str) -> None:
    assert find(text, KNOWN).name == "Hoogeveen"


@pytest.mark.parametrize("text", ["Nederland", "heel Nederland", "NL00", "nl", "The Netherlands"])
def test_the_country_can_be_asked_for(text: str) -> None:
    assert find(text, KNOWN).code == "NL00"


def test_a_code_that_is_not_there_is_no_municipality_with_nearly_that_code() -> None:
    assert "GM0117" in refusal("0117")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Hogeveen", "Hoogeveen"),
        ("Hoogeven", "Hoogeveen"),
        ("Amsterdm", "Amsterdam"),
        ("Roterdam", "Rotterdam"),
        ("s Gravenhagen", "'s-Gravenhage"),
        ("Den Hagg", "'s-Gravenhage"),
        ("Noardeast Fryslaan", "Noardeast-Fryslân"),
        # the beginning of a name
        ("Edam", "Edam-Volendam"),
        ("Valkenburg", "Valkenburg aan de Geul"),
    ],
)
def test_a_slip_of_the_pen_is_answered_with_the_name_that_was_meant(typed: str, meant: str) -> None:
    sentence = refusal(typed)
    assert sentence.startswith(f'Er is geen gemeente "{typed}". Bedoelt u {meant}')


def test_what_looks_like_nothing_gets_no_suggestion() -> None:
    assert refusal("Xanadu") == 'Er is geen gemeente "Xanadu"; kijk de spelling en het jaar na.'


def test_a_name_that_two_municipalities_share_is_not_guessed() -> None:
    sentence = refusal("Bergen")
    assert "Bergen (NH.) (GM0373)" in sentence
    assert "Bergen (L.) (GM0893)" in sentence
    assert "Zoom" not in sentence


@pytest.mark.parametrize(
    ("text", "code"), [("Bergen (NH)", "GM0373"), ("bergen l", "GM0893"), ("Hengelo (O.)", "GM0164")]
)
def test_what_stands_in_brackets_tells_twins_apart(text: str, code: str) -> None:
    assert find(text, KNOWN).code == code


def test_a_name_with_a_province_behind_it_is_found_when_there_is_only_one() -> None:
    without = {code: name for code, name in KNOWN.items() if code != "GM0893"}
    assert find("Bergen", without).code == "GM0373"
    # twins stay twins, whatever stands in the brackets
    assert "GM0893" in refusal("Bergen (Noord-Holland)")


def test_the_first_part_of_a_long_name_finds_it() -> None:
    assert find("Nuenen", KNOWN).code == "GM0820"


@pytest.mark.parametrize("text", ["", "  ", "'", "gemeente ", "()"])
def test_nothing_typed_asks_for_a_name(text: str) -> None:
    assert refusal(text) == "Geef de naam van een gemeente."


def test_the_name_in_cbs_dress_is_found_too() -> None:
    assert find("Utrecht", {"GM0344": "Utrecht (gemeente)"}).code == "GM0344"


def test_a_pasted_page_does_not_come_back_whole() -> None:
    sentence = refusal("lorem ipsum\n" * 500)
    assert len(sentence) < 200


def test_english_is_spoken_to_who_asks_for_it() -> None:
    with speaking("en"):
        assert refusal("Hogeveen") == 'There is no municipality "Hogeveen". Do you mean Hoogeveen?'


def test_the_other_names_of_a_place_are_told() -> None:
    assert {"sgravenhage", "denhaag"} <= spellings("'s-Gravenhage")
    assert spellings("Assen") == {spelling_key("Assen")}
