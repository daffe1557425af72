"""Who acts: by what role something is recorded, and what may be done by it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from smeedkaart.errors import LineageError

__all__ = ["FACILITATOR", "ROLES", "Role", "check_decides", "role_of"]

FACILITATOR: Final = "facilitator"


@dataclass(frozen=True, slots=True)
class Role:
    """A role, and what may be done by it; whoever has one may propose changes.

    Parameters
    ----------
    name
        What it is called in stores and files.
    records
        What is sent holds at once; without it every change is kept as a proposal.
    decides
        Proposals may be chosen or declined, and changes undone or done again.
    """

    name: str
    records: bool = False
    decides: bool = False


_ROWS = (
    Role(FACILITATOR, records=True, decides=True),
    Role("analyst", records=True, decides=True),  # in a notebook or a program
)

ROLES: Mapping[str, Role] = {row.name: row for row in _ROWS}


def role_of(name: str) -> Role:
    """Return the row of a role by which something is to be recorded.

    What was recorded before, here or elsewhere, may bear any role: it is never asked for here.

    Raises
    ------
    LineageError
        When it is not in the table: a typing error gives no rights.

    Examples
    --------
    >>> role_of("facilitator").records, role_of("analyst").decides
    (True, True)
    """
    if name not in ROLES:
        raise LineageError("history.unknown_role", role=name)
    return ROLES[name]


def check_decides(role: str) -> None:
    """Refuse who may only propose.

    Raises
    ------
    LineageError
        When nothing may be chosen or undone by this role, or it is not in the table.
    """
    if not role_of(role).decides:
        raise LineageError("history.only_proposes")
