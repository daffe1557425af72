"""How a decision is called in a sentence."""

from __future__ import annotations

from smeedkaart.history.decision import Decision
from smeedkaart.text.teller import Fact, Statement

__all__ = ["decided", "decision_kind_said", "decision_said"]


def decision_said(decision: Decision, name: str, called: Fact | None = None) -> Statement:
    """Say which decision it is: what was decided, when and about which area.

    Parameters
    ----------
    decision
        The decision.
    name
        What the area is called that it is about now; of one that came along, the former area is named.
    called
        What a scheme calls the kind; None: the word that is used for it in a history.

    Returns
    -------
    Statement
        The subject of a sentence.

    Examples
    --------
    >>> from datetime import date
    >>> print(decision_said(Decision("e", "initiative", 1, date(2019, 3, 12), ""), "Elim"))
    Het besluit “initiatief, niveau 1” van 12 maart 2019 over Elim
    """
    told = decided(decision.kind, decision.level, called)
    return Statement(
        "history.decision_about",
        decision=told,
        day=decision.on,
        area=decision.origin or name or Statement("history.an_area"),
    )


def decision_kind_said(kind: str) -> Fact:
    """Say which kind of decision it is, in the word that a history has for it whatever scheme holds.

    Parameters
    ----------
    kind
        The key of the kind.

    Returns
    -------
    Fact
        The word; the key itself where a history has no word for it.

    Examples
    --------
    >>> print(decision_kind_said("impulse"))
    sterke impuls
    """
    return Statement(f"history.{kind}") if kind in ("impulse", "initiative") else kind


def decided(kind: str, level: int | None, called: Fact | None = None) -> Fact:
    """Say what was decided: the kind, and the level if it has one.

    Parameters
    ----------
    kind, level
        As of a `Decision`.
    called
        What a scheme calls the kind; None: the word that is used for it in a history.

    Returns
    -------
    Fact
        Part of a sentence.

    Examples
    --------
    >>> print(decided("initiative", 1))
    initiatief, niveau 1
    """
    known = called or decision_kind_said(kind)
    return known if level is None else Statement("history.decision_level", decision=known, level=level)
