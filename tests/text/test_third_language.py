"""A third language is one row and one catalogue: no sentence of Dutch or English is left anywhere."""

from __future__ import annotations

import gettext
import json
import logging
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from smeedkaart.assessment.result import Assessment
from smeedkaart.funding.rules import Named
from smeedkaart.funding.scheme import Scheme
from smeedkaart.publish.map.html import publish_html
from smeedkaart.publish.tables import to_excel_csv, to_text
from smeedkaart.statistics.numerals import read_numerals
from smeedkaart.text.language import LANGUAGES, OWN_LANGUAGES, current_language, speaking
from smeedkaart.text.names import Name
from smeedkaart.text.numbers import day, money, number
from smeedkaart.web.server import firstpage
from smeedkaart.web.server.codegate import _form
from smeedkaart.web.server.firstpage import dressed
from tests.assessment.test_languages import data, made
from tests.cli.test_commands import really
from tests.fixtures.histories import of_the_town, town_data
from tests.fixtures.third_language import CODE, NAME, leaks, letters, reread_languages, speak_third
from tests.publish.map.test_page import Page

AREAS = (
    "Krakeel",
    "Zee",
    "Noord",
    "Oost",
    "Zuid",
    "West",
    "Een",
    "Twaalf mensen trekken het",
    "de gemeenteraad",
)


@pytest.fixture(autouse=True)
def _third(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patch:
        speak_third(tmp_path, patch)
        yield
    reread_languages()


@pytest.fixture
def result() -> Assessment:
    """Everything that can be told, worked out by somebody who reads Dutch."""
    return made(data())


def test_numbers_days_and_plurals_are_those_of_its_locale() -> None:
    with speaking(CODE):
        assert number(12345.678, 1) == "12\N{NO-BREAK SPACE}345,7"
        assert money(Decimal("21375.00")) == "21\N{NO-BREAK SPACE}375,00\N{NO-BREAK SPACE}€"
        assert day(date(2012, 1, 1)) == "1 января 2012"
    assert LANGUAGES[CODE].name == NAME
    assert list(LANGUAGES) == ["nl", "en", CODE]


def test_until_a_name_is_translated_it_is_read_as_it_was_given_and_of_a_table_in_english() -> None:
    part = Named.model_validate({"name": "Eigen naam", "name_en": "Own name"})
    with speaking(CODE):
        assert str(part.called) == "Eigen naam"
        assert str(Name.told({"nl": "eigen buurt", "en": "own area"})) == "own area"


def test_a_receipt_is_wholly_in_it(result: Assessment) -> None:
    with speaking(CODE):
        told = "\n".join(receipt.as_text() for receipt in result.receipts.values())
        said = "\n".join(sentence for one in result.receipts.values() for sentence in one.sentences())
    assert letters("inhabitants") in told
    assert leaks(told + said, AREAS) == []


def test_a_table_is_wholly_in_it(result: Assessment) -> None:
    with speaking(CODE):
        table, excel = to_text(result), to_excel_csv(result).decode("utf-8-sig")
    assert leaks(table, AREAS) == []
    # the ids of the areas and of the scheme are for programs
    assert leaks(re.sub(r"(?m)^\w;", "", excel), AREAS) == []


def test_a_published_page_is_wholly_in_it() -> None:
    history = of_the_town()
    last = history.moments[-1].assessment
    with speaking(CODE):
        page = Page(publish_html(last, zones=town_data(), made_on=date(2026, 3, 1), history=history))
    assert page.tags("html") == [{"lang": CODE}]
    names = (*AREAS, "Noorderhof", "Midden", "Stad", "Cijfers van de stad", "op verzoek van bewoners")
    assert leaks(page.text, names) == []
    told = [
        str(attributes[name])
        for tag, attributes in page.elements
        for name in ("aria-label", "data-label", "title", "content", "alt")
        if attributes.get(name) and (tag != "meta" or attributes.get("name") == "description")
    ]
    assert leaks("\n".join(told), names) == []
    # what the script says comes with the page
    words = json.loads(re.search(r"smeed\.start\(\w+, \[\[.*?\]\], (\{.*\})\);", page.scripts[-1])[1])  # type: ignore[index]
    assert leaks("\n".join(words.values()), names) == []
    layers = re.search(r"overlays *: *\{(.*?)\}", page.scripts[-1], re.DOTALL)
    assert layers
    shown = [json.loads(name) for name in re.findall(r'"[^"]+"', layers[1])]
    assert len(shown) > 1
    assert leaks("\n".join(shown), names) == []


def test_the_first_page_and_the_form_for_the_code_are_wholly_in_it() -> None:
    shell = '<html lang="en"><head></head><body><noscript></noscript><div id="root"></div></body></html>'
    first = Page(dressed(shell, CODE))
    assert first.tags("html") == [{"lang": CODE}]
    assert letters("smeedkaart is being made ready.") in first.text
    assert leaks(first.text) == []
    form = Page(bytes(_form({"type": "http", "query_string": b"lang=zz"}, 401, wrong=True).body).decode())
    assert form.tags("html") == [{"lang": CODE}]
    # it leads to the two other languages, each by its own name
    assert [link["href"] for link in form.tags("a")] == ["?", "?lang=en"]
    assert leaks(form.text, ("Nederlands", "English")) == []


def test_a_code_stays_within_its_place_on_the_first_page(monkeypatch: pytest.MonkeyPatch) -> None:
    code = '"><script>'
    monkeypatch.setattr(firstpage, "LANGUAGES", {code: LANGUAGES[CODE]})
    page = Page(dressed('<html lang="en"><body><div id="root"></div></body></html>', code))
    assert page.tags("html") == [{"lang": code}]


def test_a_scheme_file_has_names_in_any_language(tmp_path: Path) -> None:
    file = tmp_path / "groen.toml"
    file.write_text(
        'name = "Groen"\nname_en = "Green"\nname_zz = "Зелёный"\nyear = 2024\nbase = 1000\n'
        '[[decisions]]\nkind = "a"\nname = "b"\nlevels = ["sterk"]\nlevels_zz = ["сильный"]\n',
        encoding="utf-8",
    )
    scheme = Scheme.load(file)
    assert scheme.called == Name("Groen", (("en", "Green"), (CODE, "Зелёный")))
    with speaking(CODE):
        assert (scheme.title, scheme.decision("a").level_title(1)) == ("Зелёный", "сильный")
    assert (scheme.title, scheme.decision("a").level_title(1)) == ("Groen", "sterk")


def test_numbers_are_typed_as_its_locale_writes_them(tmp_path: Path) -> None:
    assert read_numerals(["1 234,5", "7"]).figures.tolist() == [1234.5, 7.0]
    row = tmp_path / "languages.toml"
    row.write_text(row.read_text(encoding="utf-8").replace("ru_RU", "de_CH"), encoding="utf-8")
    reread_languages()
    assert read_numerals(["1\N{RIGHT SINGLE QUOTATION MARK}234.5", "1'000"]).figures.tolist() == [
        1234.5,
        1000.0,
    ]


def test_the_terminal_speaks_it(tmp_path: Path) -> None:
    setting = {OWN_LANGUAGES: str(tmp_path / "languages.toml")}
    assert letters("De Smederijen van Hoogeveen") in really("schemes", "--lang", CODE, **setting).stdout
    unknown = really("schemes", "--lang", "fr", **setting)
    assert unknown.returncode == 2
    assert "--lang" in unknown.stderr


@pytest.mark.parametrize("wrong", ["", "[zz]", '[zz]\nname = "Z"\nlocale = "qq_QQ"', "[zz"])
def test_a_wrong_file_is_told_and_stops_nobody(
    wrong: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "languages.toml").write_text(wrong, encoding="utf-8")
    reread_languages()
    with caplog.at_level(logging.WARNING):
        assert list(LANGUAGES) == ["nl", "en"]
    assert (OWN_LANGUAGES in caplog.text) == bool(wrong)
    with speaking(CODE):
        assert current_language() == "nl"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (f'[{CODE}]\nname = 5\nlocale = "ru_RU"', "must be text"),
        (f'[{CODE}]\nname = " "\nlocale = "ru_RU"', "must be text"),
        (f'[{CODE}]\nname = "Z"\nlocale = 5', "must be text"),
        (f'[{CODE}]\nname = "Z"', "locale"),
        (f"{CODE} = 5", CODE),
        (f'["{CODE}/../{CODE}"]\nname = "Z"\nlocale = "ru_RU"', "not a code"),
        ('["zz\\"><script>"]\nname = "Z"\nlocale = "ru_RU"', "not a code"),
        ('["zz\\n"]\nname = "Z"\nlocale = "ru_RU"', "not a code"),
    ],
)
def test_a_wrong_row_is_left_out_and_told(
    row: str, reason: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    sound = '[en]\nname = "Plain"\nlocale = "en_GB"'
    (tmp_path / "languages.toml").write_text(f"{row}\n{sound}", encoding="utf-8")
    reread_languages()
    with caplog.at_level(logging.WARNING):
        assert [language.name for language in LANGUAGES.values()] == ["Nederlands", "Plain"]
    assert OWN_LANGUAGES in caplog.text
    assert reason in caplog.text


@pytest.mark.parametrize("content", [b"", b"\xde\x12\x04\x95", b"\xde\x12\x04\x95" + b"\xff" * 40, b"text"])
def test_a_broken_catalogue_is_left_out_and_told(
    content: bytes, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / CODE / "LC_MESSAGES" / "smeedkaart.mo").write_bytes(content)
    reread_languages()
    with caplog.at_level(logging.WARNING):
        assert list(LANGUAGES) == ["nl", "en"]
    assert CODE in caplog.text


def test_a_cut_off_catalogue_is_left_out(tmp_path: Path) -> None:
    place = tmp_path / CODE / "LC_MESSAGES" / "smeedkaart"
    with place.with_suffix(".po").open("rb") as file, place.with_suffix(".mo").open("wb") as compiled:
        write_mo(compiled, read_po(file))
    whole = place.with_suffix(".mo").read_bytes()
    reread_languages()
    assert CODE in LANGUAGES
    place.with_suffix(".mo").write_bytes(whole[: len(whole) // 2])
    # gettext keeps what it read before
    gettext._translations.clear()  # type: ignore[attr-defined]
    reread_languages()
    assert list(LANGUAGES) == ["nl", "en"]
