"""By what role whoever has a page acts."""

from __future__ import annotations

from smeedkaart.history.roles import FACILITATOR

__all__ = ["role"]


def role() -> str:
    """By what role whoever has this page acts: whoever got in is a facilitator."""
    return FACILITATOR
