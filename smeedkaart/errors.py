"""What can go wrong, each with one sentence a facilitator understands."""

from __future__ import annotations

from smeedkaart.text.catalogue import ALL_SENTENCES
from smeedkaart.text.teller import Fact, Statement

__all__ = [
    "BuildError",
    "FrameError",
    "InputFileError",
    "LineageError",
    "NoDataError",
    "NoIndicatorError",
    "NothingFoundError",
    "NumeralError",
    "PackError",
    "SchemeError",
    "ServiceError",
    "SmeedkaartError",
    "StoreError",
    "ZoneOverlapWarning",
]


class SmeedkaartError(Exception):
    """Anything smeedkaart itself refuses; `str` of it is one clear sentence in the language in use.

    Parameters
    ----------
    said
        A code of the catalogue, a statement, or a sentence made where it is shown.
    facts
        What the sentence of that code is about.

    Attributes
    ----------
    said
        What there is to say: a statement with its facts, or that sentence.

    Examples
    --------
    >>> print(SmeedkaartError("history.no_name"))
    Een gebied heeft een naam nodig.
    """

    def __init__(self, said: Statement | str, /, **facts: Fact) -> None:
        self.said = Statement(said, **facts) if isinstance(said, str) and said in ALL_SENTENCES else said
        super().__init__(self.said)

    def __str__(self) -> str:
        """Tell it in the language in use."""
        return str(self.said)


class FrameError(SmeedkaartError):
    """A frame of areas, zones or weights cannot be worked with: no CRS, empty, duplicate index values."""


class InputFileError(SmeedkaartError):
    """A file the user named cannot be read as a map of areas."""


class NoIndicatorError(SmeedkaartError):
    """There is no indicator of that name."""


class NumeralError(SmeedkaartError):
    """A column of numbers cannot be read, or could be read as other numbers.

    Parameters
    ----------
    said
        Which cell, why, and how to write it.
    kind
        "no-number", "two-ways" (every cell can be read in two ways) or "mixed" (written in two ways).
    place
        Which cell, from 0.
    """

    def __init__(self, said: Statement | str, *, kind: str, place: int) -> None:
        super().__init__(said)
        self.kind = kind
        self.place = place


class SchemeError(SmeedkaartError):
    """A funding scheme does not hold together, or there is no scheme of that name."""


class StoreError(SmeedkaartError):
    """The file in which drawings are kept cannot be opened, read or written."""


class LineageError(SmeedkaartError):
    """A change does not fit the history of its area, such as one to an area that has ended."""


class ServiceError(SmeedkaartError):
    """A data service failed: no answer, a broken answer, or one that cannot be right.

    Parameters
    ----------
    said
        Which service, what happened and what the user can do.
    service
        What people call the service ("CBS StatLine").
    status
        The status of its answer, where that is what went wrong; else 0.
    """

    def __init__(self, said: Statement | str, service: str = "", *, status: int = 0) -> None:
        super().__init__(said)
        self.service = service
        self.status = status


class NothingFoundError(SmeedkaartError):
    """A data service answered as it should, and has nothing: no such municipality, year or table.

    Parameters
    ----------
    said
        What was asked of which service and what there is instead.
    service
        What people call the service ("CBS StatLine").
    """

    def __init__(self, said: Statement | str, service: str = "") -> None:
        super().__init__(said)
        self.service = service


class PackError(SmeedkaartError):
    """A data pack is not on this machine, is damaged, or comes from a newer smeedkaart."""


class NoDataError(PackError):
    """No data were chosen for a workshop, so that nothing can be counted or priced."""


class BuildError(SmeedkaartError):
    """Something that is made when smeedkaart is installed is not there."""


class ZoneOverlapWarning(UserWarning):
    """Zones overlap each other, so that what lies in both would be counted twice."""
