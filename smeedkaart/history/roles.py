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


_ROWS = (Role(FACILITATOR, records=True, decides=True),)

ROLES: Mapping[str, Role] = {row.name: row for row in _ROWS}


def role_of(name: str) -> Role:
    """Return the row of a role; what is not in the table, such as a role in a notebook, may do everything.

    Examples
    --------
    >>> role_of("facilitator").records, role_of("analyst").decides
    (True, True)
    """
    return ROLES.get(name, Role(name, records=True, decides=True))


def check_decides(role: str) -> None:
    """Refuse who may only propose.

    Raises
    ------
    LineageError
        When nothing may be chosen or undone by this role.
    """
    if not role_of(role).decides:
        raise LineageError("history.only_proposes")
