"""Ask every data service one small question at a time, and report which of its habits still hold."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any, Literal

from smeedkaart.errors import NothingFoundError, SmeedkaartError
from smeedkaart.sources.doctor.cbs import CBS_QUESTIONS
from smeedkaart.sources.doctor.pdok import PDOK_QUESTIONS
from smeedkaart.sources.doctor.questions import Examiner, Question
from smeedkaart.sources.http.client import Client
from smeedkaart.sources.http.services import Services
from smeedkaart.sources.municipalities import COUNTRY, Municipality, find
from smeedkaart.sources.pdok.boundaries import municipalities
from smeedkaart.text.teller import Statement

__all__ = ["QUESTIONS", "Examined", "Report", "examine"]

QUESTIONS: tuple[Question, ...] = (*CBS_QUESTIONS, *PDOK_QUESTIONS)

# a middling one, so that every answer stays small
_MUNICIPALITY = Municipality("GM0118", "Hoogeveen")
# after this many questions in a row without any answer, a service is left in peace
_PATIENCE = 3
_MARKS = {"holds": "doctor.holds", "differs": "doctor.differs", "unanswered": "doctor.unanswered"}
_HOST = re.compile(r"\b[\w-]+(?:\.[\w-]+)+\b")


@dataclass(frozen=True, slots=True)
class Examined:
    """What one question brought to light."""

    question: Question
    result: Literal["holds", "differs", "unanswered"]  # "unanswered" when it could not be asked
    # the facts it rests on, or in `reason` why it could not be asked, to be told without addresses
    evidence: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that was asked, with nothing of the machine or its user: it can be sent to others."""

    answers: tuple[Examined, ...]
    day: str  # on which was asked, ISO 8601 in UTC
    version: str  # of smeedkaart
    # names of the settings that point a service to another place than its own; never the addresses
    own_addresses: tuple[str, ...] = ()

    @property
    def healthy(self) -> bool:
        """True when every question was answered, and everything holds."""
        return all(answer.result == "holds" for answer in self.answers)

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain values, for JSON."""
        return {
            "smeedkaart": self.version,
            "day": self.day,
            "own_addresses": list(self.own_addresses),
            "summary": dict(Counter(answer.result for answer in self.answers)),
            "answers": [
                {
                    "question": answer.question.name,
                    "service": answer.question.service,
                    "detail": str(answer.question.detail),
                    "result": answer.result,
                    "evidence": _plain(answer.evidence),
                }
                for answer in self.answers
            ],
        }

    def to_json(self) -> str:
        """Write the report as JSON, to be sent along with a question or a bug."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2) + "\n"

    def to_text(self) -> str:
        """Write the report for people to read, in the language in use."""
        lines = [
            str(Statement("doctor.asked_on", version=self.version, day=self.day)),
            str(self._summary()),
        ]
        if self.own_addresses:
            lines.append(str(Statement("doctor.other_address", services=", ".join(self.own_addresses))))
        service = ""
        for answer in self.answers:
            if answer.question.service != service:
                service = answer.question.service
                lines += ["", service]
            lines.append(f"  {_mark(answer.result)}  {answer.question.detail}")
            if answer.result != "holds":
                lines.append(f"  {'':{len(_mark('holds'))}}  {_facts(answer.evidence)}")
        return "\n".join(lines) + "\n"

    def _summary(self) -> Statement:
        counted = Counter(answer.result for answer in self.answers)
        return Statement(
            "doctor.summary",
            count=len(self.answers),
            holds=counted["holds"],
            differs=counted["differs"],
            unanswered=counted["unanswered"],
        )


def examine(
    services: Services | None = None,
    *,
    municipality: str | None = None,
    on_answer: Callable[[Examined, int], None] | None = None,
) -> Report:
    """Ask every question about a municipality and report what came of it; none that fails stops another."""
    settings = Services.from_environment() if services is None else services
    answers = []
    # what fails twice is worth telling; waiting longer does not make the report better
    with Client(replace(settings, attempts=min(settings.attempts, 2))) as client:
        place = _MUNICIPALITY if municipality is None else _found(client, municipality)
        for answer in _answers(Examiner(client, place, datetime.now(UTC).year)):
            answers.append(answer)
            if on_answer is not None:
                on_answer(answer, len(QUESTIONS))
    usual = Services()
    elsewhere = (
        name
        for name in ("cbs", "borders", "features", "addresses", "tiles")
        if getattr(settings, name) != getattr(usual, name)
    )
    return Report(
        tuple(answers), datetime.now(UTC).date().isoformat(), version("smeedkaart"), tuple(elsewhere)
    )


def _answers(ask: Examiner) -> Iterator[Examined]:
    silent: dict[str, int] = {}
    reasons: dict[str, str] = {}
    for question in QUESTIONS:
        if silent.get(question.service, 0) >= _PATIENCE:
            yield Examined(question, "unanswered", {"reason": reasons[question.service]})
            continue
        answer = _asked(ask, question)
        if answer.result == "unanswered":
            silent[question.service] = silent.get(question.service, 0) + 1
            reasons[question.service] = answer.evidence["reason"]
        else:
            silent[question.service] = 0
        yield answer


def _asked(ask: Examiner, question: Question) -> Examined:
    try:
        facts = question.ask(ask)
        good = question.good(facts)
    except NothingFoundError:
        # an address that is gone is an answer too
        return Examined(question, "differs", {"status": 404})
    except SmeedkaartError as error:
        return Examined(question, "unanswered", {"reason": error.said})
    except (LookupError, TypeError, ValueError, AttributeError, StopIteration) as error:
        # it answered, in a shape in which the fact does not stand where it used to
        return Examined(question, "differs", {"shape": f"{type(error).__name__}: {error}"[:120]})
    told = {name: fact for name, fact in facts.items() if not name.startswith("_")}
    return Examined(question, "holds" if good else "differs", told)


def _found(client: Client, text: str) -> Municipality:
    """Find the municipality that someone means among those of the newest year of which there are borders."""
    newest = datetime.now(UTC).year
    for year in range(newest, newest - 5, -1):
        try:
            names = {str(code): str(name) for code, name in municipalities(client, year)["name"].items()}
        except NothingFoundError:
            continue
        place = find(text, names)
        if place.code != COUNTRY:
            return place
    raise NothingFoundError(Statement("sources.unknown_municipality", text=text))


def _mark(result: str) -> str:
    marks = {name: str(Statement(code)) for name, code in _MARKS.items()}
    return f"{marks[result]:<{max(map(len, marks.values()))}}"


def _facts(evidence: Mapping[str, Any]) -> str:
    if set(evidence) == {"reason"}:
        return str(_plain(evidence)["reason"])
    return ", ".join(f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in evidence.items())


def _plain(evidence: Mapping[str, Any]) -> dict[str, Any]:
    if set(evidence) != {"reason"}:
        return dict(evidence)
    # where a network sends its visitors to log in is nobody else's business
    return {"reason": _HOST.sub("…", " ".join(str(evidence["reason"]).split()))}
