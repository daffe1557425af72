"""A fact is a code; its words come last, in any language, from one catalogue."""

import ast
import pickle
import string
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import smeedkaart
from smeedkaart.errors import LineageError
from smeedkaart.sources.doctor.examine import QUESTIONS
from smeedkaart.statistics.levels import LEVELS
from smeedkaart.text import teller
from smeedkaart.text.catalogue import ALL_SENTENCES
from smeedkaart.text.language import speaking
from smeedkaart.text.sentence import Plural
from smeedkaart.text.teller import Statement, tell

PACKAGE = Path(smeedkaart.__file__).parent
# rooms whose facts have no words: not one sentence stands in their code
WORDLESS = (
    "assessment",
    "change",
    "files",
    "funding",
    "geometry",
    "history",
    "sources",
    "statistics",
    "store",
)

KINDS = {
    "",
    "certainty",
    "commas",
    "list",
    "money",
    "number",
    "percentage",
    "plain",
    "semicolons",
    "sentences",
    # forms of the name of a level
    "layer",
    "many",
    "the",
    "whole",
    "zone",
    "zones",
    "unsaid",
}


def calls(folder: str = "") -> Iterator[tuple[Path, ast.Call]]:
    for path in sorted((PACKAGE / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield path, node


def codes_of_the_code() -> set[str]:
    """Every literal that looks like a code of the catalogue: "room.words_with_underscores"."""
    rooms = {code.split(".")[0] for code in ALL_SENTENCES}
    found = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                room, dot, name = node.value.partition(".")
                if dot and room in rooms and name.isidentifier():
                    found.add(node.value)
    return found


def test_a_statement_is_told_in_the_language_of_whoever_reads() -> None:
    ended = Statement("history.ended", name="Elim", ended=date(2017, 1, 1), day=date(2019, 3, 1))
    not_there = {"day": date(2012, 1, 1)}
    assert tell("history.not_there", not_there) == "Dit gebied bestaat niet op 1 januari 2012."
    with speaking("en"):
        assert str(ended) == "The area Elim ended on 1 January 2017, so it cannot change on 1 March 2019."
        assert tell("history.not_there", not_there, language="nl").startswith("Dit gebied")


def test_a_fact_within_a_fact_speaks_the_same_language() -> None:
    decision = Statement("history.decision_level", decision=Statement("history.impulse"), level=2)
    whole = Statement("history.decision", day=date(2009, 5, 1), area="Krakeel", decision=decision)
    assert tell(whole.code, whole.facts, language="en") == (
        "On 1 May 2009 it was decided about Krakeel: strong impulse, level 2"
    )
    dutch = str(whole)
    assert "Krakeel" in dutch
    assert "impulse" not in dutch


@pytest.mark.parametrize(
    ("value", "spec", "dutch", "english"),
    [
        (12345, "", "12.345", "12,345"),
        (12345.678, "number.1", "12.345,7", "12,345.7"),
        (Decimal("21375.00"), "", "\N{EURO SIGN}\N{NO-BREAK SPACE}21.375,00", "\N{EURO SIGN}21,375.00"),
        (0.3742, "percentage", "37,4%", "37.4%"),
        (0.9, "certainty", "90%", "90%"),
        (0.975, "certainty", "97,5%", "97.5%"),
        (2023, "plain", "2023", "2023"),
        (("Noord", "Oost", "Zuid"), "", "Noord, Oost en Zuid", "Noord, Oost and Zuid"),
        (("Noord", "Oost", "Zuid"), "commas", "Noord, Oost, Zuid", "Noord, Oost, Zuid"),
        (None, "", "onbekend", "unknown"),
        (float("nan"), "number.1", "onbekend", "unknown"),
    ],
)
def test_a_fact_is_written_by_its_kind(
    value: object, spec: str, dutch: str, english: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ALL_SENTENCES, "test.fact", "{fact:" + spec + "}")
    assert tell("test.fact", {"fact": value}) == dutch
    assert tell("test.fact", {"fact": value}, language="en") == english


def test_one_and_more_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ALL_SENTENCES, "test.areas", Plural("{count} area", "{count} areas"))
    assert [tell("test.areas", {"count": count}, language="en") for count in (1, 2, 1200)] == [
        "1 area",
        "2 areas",
        "1,200 areas",
    ]


@pytest.mark.parametrize(
    "wrong",
    ["{dei}", "{}", "{level:mny}", "{level.nothing}", "{level:number}", "{day[1]}", "{day", "{day:money}"],
)
def test_a_wrong_place_in_a_translation_is_told_in_english(
    wrong: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = {"day": date(2012, 1, 1), "level": LEVELS["buurt"], "count": 1}
    monkeypatch.setattr(teller, "gettext", lambda _english: wrong)
    monkeypatch.setattr(teller, "ngettext", lambda _one, _other, _count: wrong)
    assert tell("history.not_there", facts) == "This area does not exist on 1 januari 2012."
    monkeypatch.setitem(ALL_SENTENCES, "test.areas", Plural("{count} area", "{count} areas"))
    assert tell("test.areas", facts) == "1 area"


def test_a_name_with_braces_stays_a_name() -> None:
    assert tell("history.exists_already", {"name": "{day}", "day": date(2012, 1, 1)}) == (
        "Het gebied {day} bestaat al op 1 januari 2012."
    )


def test_a_statement_never_changes_and_travels_between_processes() -> None:
    names = ["Noord", "Oost"]
    said = Statement("history.merge", inputs=names)
    names.append("Zuid")
    assert said.facts == {"inputs": ("Noord", "Oost")}
    assert pickle.loads(pickle.dumps(said)) == said  # noqa: S301 - our own
    assert hash(said) == hash(Statement("history.merge", inputs=("Noord", "Oost")))
    with pytest.raises(AttributeError):
        said.code = "history.split"  # type: ignore[misc]


def test_an_error_keeps_its_facts_and_tells_them_when_it_is_shown() -> None:
    error = LineageError("history.unknown_kind", kind="explode")
    assert error.said == Statement("history.unknown_kind", kind="explode")
    with speaking("en"):
        assert str(error) == "A change of the kind explode is not known here."
    assert str(error) != "A change of the kind explode is not known here."
    assert str(pickle.loads(pickle.dumps(error))) == str(error)  # noqa: S301 - our own


def test_every_code_that_is_used_has_a_sentence_and_every_sentence_is_used() -> None:
    used = codes_of_the_code()
    assert used <= set(ALL_SENTENCES), f"no sentence for {sorted(used - set(ALL_SENTENCES))}"
    # judgements and questions of the doctor name their own sentence
    made = {"history.impulse", "history.initiative"} | {question.detail.code for question in QUESTIONS}
    assert set(ALL_SENTENCES) - used - made == set()


def test_rooms_of_facts_hold_no_sentence() -> None:
    spoken = [
        f"{path.relative_to(PACKAGE)}:{call.lineno}"
        for room in WORDLESS
        for path, call in calls(room)
        if getattr(call.func, "id", "") in ("_", "gettext", "ngettext")
    ]
    assert not spoken


def test_the_places_of_a_sentence_are_facts_that_can_be_written() -> None:
    for code, sentence in ALL_SENTENCES.items():
        texts = [sentence.one, sentence.other] if isinstance(sentence, Plural) else [sentence]
        for text in texts:
            for _, name, spec, _ in string.Formatter().parse(text):
                assert name is None or (name.isidentifier() and (spec or "").split(".")[0] in KINDS), code


def test_our_own_translations_ask_for_forms_that_exist() -> None:
    # what is wrong in them would be told in English
    with (PACKAGE / "locales" / "nl" / "LC_MESSAGES" / "smeedkaart.po").open("rb") as file:
        for message in read_po(file, locale="nl"):
            texts = [message.string] if isinstance(message.string, str) else message.string or ()
            for text in texts if message.id and not message.context else ():
                for _, _, spec, _ in string.Formatter().parse(text):
                    assert (spec or "").split(".")[0].lower() in KINDS, text
