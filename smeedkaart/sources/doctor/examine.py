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
from smeedkaart.sources.doctor.questions import Examiner, Finding, Question
from smeedkaart.sources.http.client import Client
from smeedkaart.sources.http.services import Services
from smeedkaart.text.teller import Statement

__all__ = ["QUESTIONS", "Answer", "Report", "examine"]

QUESTIONS: tuple[Question, ...] = (*CBS_QUESTIONS, *PDOK_QUESTIONS)
"""All that is asked, in that order."""

# after this many questions in a row without any answer, a service is left in peace
_PATIENCE = 3
_HOST = re.compile(r"\b[\w-]+(?:\.[\w-]+)+\b")


@dataclass(frozen=True, slots=True)
class Answer:
    """What one question brought to light.

    Parameters
    ----------
    question
        Short fixed name of the question.
    service
        Which service was asked.
    detail
        The sentence that should hold.
    result
        "holds", "differs", or "unanswered" when it could not be asked.
    evidence
        The facts it rests on, or in ``reason`` why it could not be asked, to be told without addresses.

    Examples
    --------
    >>> said = Statement("doctor.cbs_404")
    >>> Answer("cbs-404", "CBS StatLine", said, "holds", {"status": 404}).result
    'holds'
    """

    question: str
    service: str
    detail: Statement
    result: Literal["holds", "differs", "unanswered"]
    evidence: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that was asked. Holds nothing of the machine or its user, so that it can be sent to others.

    Parameters
    ----------
    answers
        One for each question.
    day
        The day on which was asked, ISO 8601 in UTC.
    version
        Version of smeedkaart.
    own_addresses
        Names of the settings that point a service to another place than its own; never the addresses.
    """

    answers: tuple[Answer, ...]
    day: str
    version: str
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
                    "question": answer.question,
                    "service": answer.service,
                    "detail": str(answer.detail),
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
            if answer.service != service:
                service = answer.service
                lines += ["", service]
            lines.append(f"  {_mark(answer.result)}  {answer.detail}")
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
    questions: tuple[Question, ...] = QUESTIONS,
    on_answer: Callable[[Answer, int], None] | None = None,
) -> Report:
    """Ask every question and report what came of it; a question that fails stops none of the others.

    Parameters
    ----------
    services
        Where the services live; None for the settings of the environment.
    questions
        What to ask.
    on_answer
        Is told every answer when it comes, and how many questions there are.

    Returns
    -------
    Report
        One answer for each question.

    Examples
    --------
    >>> report = examine(Services(offline=True))
    >>> {answer.result for answer in report.answers}
    {'unanswered'}
    """
    settings = Services.from_environment() if services is None else services
    answers = []
    # what fails twice is worth telling; waiting longer does not make the report better
    with Client(replace(settings, attempts=min(settings.attempts, 2))) as client:
        for answer in _answers(Examiner(client, datetime.now(UTC).year), questions):
            answers.append(answer)
            if on_answer is not None:
                on_answer(answer, len(questions))
    usual = Services()
    elsewhere = (
        name
        for name in ("cbs", "borders", "features", "addresses", "tiles")
        if getattr(settings, name) != getattr(usual, name)
    )
    return Report(
        tuple(answers), datetime.now(UTC).date().isoformat(), version("smeedkaart"), tuple(elsewhere)
    )


def _answers(ask: Examiner, questions: tuple[Question, ...]) -> Iterator[Answer]:
    silent: dict[str, int] = {}
    reasons: dict[str, str] = {}
    for question in questions:
        if silent.get(question.service, 0) >= _PATIENCE:
            yield _answer(question, "unanswered", {"reason": reasons[question.service]})
            continue
        answer = _asked(ask, question)
        if answer.result == "unanswered":
            silent[question.service] = silent.get(question.service, 0) + 1
            reasons[question.service] = answer.evidence["reason"]
        else:
            silent[question.service] = 0
        yield answer


def _asked(ask: Examiner, question: Question) -> Answer:
    try:
        found: Finding = question.ask(ask)
    except NothingFoundError:
        # an address that is gone is an answer too
        return _answer(question, "differs", {"status": 404})
    except SmeedkaartError as error:
        return _answer(question, "unanswered", {"reason": error.said})
    except (LookupError, TypeError, ValueError, AttributeError, StopIteration) as error:
        # it answered, in a shape in which the fact does not stand where it used to
        return _answer(question, "differs", {"shape": f"{type(error).__name__}: {error}"[:120]})
    return _answer(question, "holds" if found.holds else "differs", found.evidence)


def _answer(
    question: Question, result: Literal["holds", "differs", "unanswered"], evidence: Mapping[str, Any]
) -> Answer:
    return Answer(question.name, question.service, question.detail, result, evidence)


def _mark(result: str) -> str:
    marks = {
        "holds": str(Statement("doctor.holds")),
        "differs": str(Statement("doctor.differs")),
        "unanswered": str(Statement("doctor.unanswered")),
    }
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
