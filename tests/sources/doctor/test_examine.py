"""The doctor: a small question for each habit of the services, three answers, a report fit to be sent."""

from __future__ import annotations

import getpass
import json
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from smeedkaart.errors import NothingFoundError
from smeedkaart.sources.doctor.examine import QUESTIONS, Examined, Report, examine
from smeedkaart.text.language import speaking
from tests.doubles import Double


@pytest.fixture(scope="module")
def double() -> Iterator[Double]:
    with Double() as running:
        yield running


@pytest.fixture(autouse=True)
def _no_faults(double: Double) -> Iterator[None]:
    yield
    double.faults.clear()


def results(report: Report) -> dict[str, str]:
    return {answer.question.name: answer.result for answer in report.answers}


def test_every_habit_holds_at_the_double(double: Double) -> None:
    report = examine(double.services())
    assert {name for name, result in results(report).items() if result != "holds"} == set()
    assert report.healthy


def test_another_municipality_can_be_asked_about(double: Double) -> None:
    before = len(double.log)
    report = examine(double.services(), municipality="Smeedwijk")
    assert report.healthy
    asked = " ".join(str(request) for request in double.log[before:])
    assert "GM9901" in asked
    assert "0118" not in asked
    assert "Hoogeveen" not in asked
    # of the whole country the answers would not be small
    for nowhere in ("Nergenshuizen", "Nederland"):
        with pytest.raises(NothingFoundError, match=f"Er is geen gemeente .{nowhere}"):
            examine(double.services(), municipality=nowhere)


def test_questions_are_many_small_and_each_of_its_own_name(double: Double) -> None:
    assert len({question.name for question in QUESTIONS}) == len(QUESTIONS) == 43
    asked: list[Examined] = []
    before = len(double.log)
    examine(double.services(), on_answer=lambda answer, _count: asked.append(answer))
    assert [answer.question.name for answer in asked] == [question.name for question in QUESTIONS]
    # a few questions need two answers, or the catalogue first; none needs many
    assert len(double.log) - before <= 2 * len(QUESTIONS)


@pytest.mark.parametrize(
    ("fault", "service", "differing"),
    [
        ("wrong-key-width", "cbs", {"cbs-key-width"}),
        ("filter-ignored", "cbs", {"cbs-key-width", "cbs-startswith"}),
        ("or-filter-half", "cbs", {"cbs-or-list", "ses-compound"}),
        ("other-unit", "cbs", {"cbs-unit"}),
        ("code-mismatch", "cbs", {"cbs-codes"}),
        ("filter-ignored", "borders", {"wfs-filter", "wfs-water"}),
        ("crs-ignored", "borders", {"wfs-crs-asked"}),
        ("missing-column", "borders", {"wfs-columns", "wfs-wijken", "wfs-gemeenten"}),
        ("repeated-page", "borders", {"wfs-pages"}),
        ("filter-ignored", "features", {"ogc-filter"}),
        ("empty-value", "features", {"ogc-filter", "ogc-limit", "ogc-cursor"}),
        ("empty-value", "addresses", {"addresses-suggest", "addresses-point", "addresses-code"}),
        ("html-404", "tiles", {"tiles-png"}),
    ],
)
def test_a_habit_that_changed_is_told_with_its_evidence(
    double: Double, fault: str, service: str, differing: set[str]
) -> None:
    double.faults.set(fault, on=service)
    report = examine(double.services())
    found = {name for name, result in results(report).items() if result == "differs"}
    assert differing <= found
    # what another service does is no news
    groups = {"cbs": {"cbs", "ses"}, "borders": {"wfs"}, "features": {"ogc"}}.get(service, {service})
    assert {name.split("-")[0] for name in found} <= groups
    assert not report.healthy
    assert all(answer.evidence for answer in report.answers if answer.result == "differs")


@pytest.mark.parametrize("fault", ["html-503", "empty-reply", "truncated-json", "html-200", "too-many"])
def test_a_service_that_fails_could_not_be_asked_and_the_others_are(double: Double, fault: str) -> None:
    double.faults.set(fault, on="borders")
    report = examine(double.services(backoff=0.001))
    for answer in report.answers:
        expected = "unanswered" if answer.question.name.startswith("wfs-") else "holds"
        assert answer.result == expected, answer
    (reason, *_more) = (
        answer.evidence["reason"] for answer in report.answers if answer.evidence.get("reason")
    )
    assert "PDOK WFS" in str(reason)


def test_a_silent_service_is_left_in_peace_after_three_questions(double: Double) -> None:
    double.faults.set("empty-reply", on="borders")
    before = len(double.log)
    examine(double.services())
    asked = [request for request in double.log[before:] if request.path.startswith("/wijkenbuurten")]
    # three questions, each tried twice
    assert len(asked) <= 3 * 2


def test_without_internet_nothing_is_asked_and_nothing_holds(double: Double) -> None:
    before = len(double.log)
    report = examine(double.services(offline=True))
    assert set(results(report).values()) == {"unanswered"}
    assert len(double.log) == before


@pytest.mark.parametrize("fault", ["html-503", "redirect-elsewhere"])
def test_the_report_holds_nothing_of_the_machine_its_user_or_network(double: Double, fault: str) -> None:
    double.faults.set(fault, on="cbs")
    report = examine(double.services())
    secrets = {
        str(Path.home()),
        str(Path.cwd()),
        socket.gethostname(),
        urlsplit(double.url).netloc,
        "127.0.0.",
    }
    if len(getpass.getuser()) > 4:
        secrets.add(getpass.getuser())
    for text in (report.to_text(), report.to_json()):
        assert {secret for secret in secrets if secret in text} == set()
    # that another address was asked is told, which address is not
    assert report.own_addresses == ("cbs", "borders", "features", "addresses", "tiles")


def test_the_report_reads_as_text_in_both_languages_and_as_json(double: Double) -> None:
    double.faults.set("other-unit", on="cbs")
    report = examine(double.services())
    text = report.to_text()
    assert (
        f"Van {len(QUESTIONS)} gewoonten van de diensten kloppen er {len(QUESTIONS) - 1}, zijn er 1 anders"
        in text
    )
    assert "ANDERS" in text
    assert "euro" in text
    facts = json.loads(report.to_json())
    assert facts["summary"] == {"holds": len(QUESTIONS) - 1, "differs": 1}
    assert facts["answers"][0]["question"] == "cbs-catalogue"
    with speaking("en"):
        english = report.to_text()
    assert "DIFFERS" in english
    # what was asked in one language reads wholly in another
    assert "The title of a table ends in its year." in english
    assert "De titel" not in english
