"""Everything a user reads exists in Dutch and in English."""

import ast
import re
import string
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import smeedkaart
from smeedkaart.text.language import current_language, gettext, ngettext, set_language, speaking

PACKAGE = Path(smeedkaart.__file__).parent
PO_FILE = PACKAGE / "locales" / "nl" / "LC_MESSAGES" / "smeedkaart.po"


Key = str | tuple[str, ...]


def catalogue() -> dict[Key, Message]:
    with PO_FILE.open("rb") as file:
        # names that data files give (in a context of their own) are Dutch there
        messages = [message for message in read_po(file, locale="nl") if message.id and not message.context]
    return {key(message.id): message for message in messages}


def key(message: str | list[str] | tuple[str, ...]) -> Key:
    return message if isinstance(message, str) else tuple(message)


def sentences_of_the_code() -> set[Key]:
    keywords = {"_": None, "gettext": None, "ngettext": (1, 2), "N_": None, "Plural": (1, 2)}
    found = extract_from_dir(PACKAGE, method_map=[("**.py", "python")], keywords=keywords)
    return {key(message) for _, _, message, _, _ in found}


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_sentence_of_the_code_has_a_dutch_one() -> None:
    translated = {english for english, message in catalogue().items() if message.string and not message.fuzzy}
    missing = sentences_of_the_code() - translated
    assert not missing, f"without a Dutch sentence: {sorted(map(str, missing))}"


def test_every_sentence_stands_where_it_is_found() -> None:
    # what stands within an f-string is not seen by those who gather sentences, and would stay English
    hidden = [
        f"{path.name}:{call.lineno}"
        for path in PACKAGE.rglob("*.py")
        for text in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in ("_", "ngettext")
    ]
    assert not hidden


def test_no_dutch_sentence_is_left_without_code() -> None:
    unused = catalogue().keys() - sentences_of_the_code()
    assert not unused, f"no longer in the code: {sorted(map(str, unused))}"


def test_dutch_sentences_have_the_places_of_the_english_ones() -> None:
    for english, message in catalogue().items():
        wanted = set().union(*(fields(text) for text in ([english] if isinstance(english, str) else english)))
        texts = [message.string] if isinstance(message.string, str) else list(message.string or ())
        for text in texts:
            assert fields(text) <= wanted, f"{text!r} has a place that {english!r} does not fill"
        assert wanted <= set().union(*(fields(text) for text in texts)), (
            f"{english!r} says more than its translation"
        )


def test_no_sentence_is_taken_for_one_with_percent_signs_to_fill_in() -> None:
    # "% s" is a place in an older way of writing: tools of translators then ask for it in every language
    wrong = [english for english, message in catalogue().items() if message.python_format]
    assert not wrong


def test_code_speaks_english_so_that_translators_know_where_to_look() -> None:
    # words that are Dutch and never English; texts of publishers ("buurt", "wijk") are names and stay
    dutch = re.compile(r"\b(het|een|niet|wordt|gebied|mensen|voor)\b", re.IGNORECASE)
    wrong = [
        text
        for text in sentences_of_the_code()
        if dutch.search(text if isinstance(text, str) else " ".join(text))
    ]
    assert not wrong


def test_the_language_belongs_to_one_visitor() -> None:
    with speaking("en"):
        assert gettext("unknown") == "unknown"
        with speaking("nl"):
            assert gettext("unknown") == "onbekend"
        assert current_language() == "en"
    assert current_language() == "nl"


@pytest.mark.parametrize("wrong", ["fr", "", "NL-nl'; drop"])
def test_a_language_that_does_not_exist_becomes_dutch(wrong: str) -> None:
    with speaking("en"):
        set_language(wrong)
        assert current_language() == "nl"


def test_a_sentence_without_plural_form_stays_readable() -> None:
    with speaking("en"):
        assert ngettext("{n} area", "{n} areas", 1) == "{n} area"
        assert ngettext("{n} area", "{n} areas", 2) == "{n} areas"
