"""A name is one line that people see; what they take for the same name is the same."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from smeedkaart.text.spelling import NAME_LIMIT, clean_name, name_key, one_line

# among others signs that are written in two ways, or have no capital of their own
SIGNS = st.sampled_from("Ee\u00e9\u0301\u00df\u200b\u202e\u00ad\u200d \n\0\u0130\u0131\ufb01\u2460\u212b")
TEXTS = st.text(SIGNS | st.characters(), max_size=20)


@pytest.mark.parametrize(
    ("given_", "kept"),
    [
        ("  Noord  ", "Noord"),
        ("Noord\r\n\tZuid", "Noord Zuid"),
        ("No\x00o\x1brd\x7f", "Noord"),
        ("\u202edrooN\u202c", "drooN"),
        ("\u2066Noord\u2069", "Noord"),
        ("half\ud800", "half"),
        ("Noord\u2028Zuid", "Noord Zuid"),
        # a soft hyphen and a space of no width would make a second Noord that looks like the first
        ("No\u00adord\u200b", "Noord"),
        ("\u200b", ""),
        ("\u3164", ""),
        ("\u200d \u200c", ""),
        # but a family of three is one sign, held together by joining ones
        ("\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f468\u200d\U0001f469\u200d\U0001f467"),
        # e and a loose trema become one letter, also with something invisible between them
        ("Zoe\u0308", "Zoë"),
        ("Zoe\u200b\u0308", "Zoë"),
        ("'t Rot & <b>Zuid</b>", "'t Rot & <b>Zuid</b>"),
    ],
)
def test_a_name_is_one_line_of_visible_signs(given_: str, kept: str) -> None:
    assert clean_name(given_) == one_line(given_) == kept


def test_a_name_of_more_than_120_characters_is_cut_and_a_text_is_not() -> None:
    assert clean_name("n" * 121) == "n" * 120
    # nothing remains of a space at which it is cut
    assert clean_name("n" * 119 + " n") == "n" * 119
    assert one_line("n" * 121) == "n" * 121


@given(TEXTS)
@example("e\u200b\u0308")
@example("\u200d\u0308")
def test_what_is_clean_stays_as_it_is(text: str) -> None:
    cleaned = clean_name(text)
    assert clean_name(cleaned) == cleaned
    assert len(cleaned) <= NAME_LIMIT
    assert all(unicodedata.category(letter)[0] != "C" or letter in "\u200c\u200d" for letter in cleaned)


@given(TEXTS)
@example("Kr\u00e2keel")
def test_a_name_is_the_same_in_every_form_of_unicode_and_in_small_letters(text: str) -> None:
    for form in ("NFC", "NFD"):
        assert name_key(unicodedata.normalize(form, text)) == name_key(text)
    assert name_key(text.casefold()) == name_key(text)
    assert name_key(f" {text}\n") == name_key(text)


def test_names_that_people_tell_apart_are_not_the_same() -> None:
    assert len({name_key(name) for name in ("Noord", "Noord 2", "Nóord", "Oord", "Noord-Zuid")}) == 5
