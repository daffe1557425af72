"""What can go wrong, each with one sentence a facilitator understands."""

from __future__ import annotations

__all__ = [
    "BuildError",
    "ConflictError",
    "FrameError",
    "InputFileError",
    "LineageError",
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
    """Anything smeedkaart itself refuses; its text is one clear sentence in the language of the user."""


class FrameError(SmeedkaartError):
    """A frame of areas, zones or weights cannot be worked with: no CRS, empty, duplicate index values."""


class InputFileError(SmeedkaartError):
    """A file the user named cannot be read as a map of areas."""


class NumeralError(SmeedkaartError):
    """A column of numbers cannot be read, or could be read as other numbers.

    Parameters
    ----------
    sentence
        Which cell, why, and how to write it.
    kind
        "no-number", "two-ways" (every cell can be read in two ways) or "mixed" (written in two ways).
    place
        Which cell, from 0.
    """

    def __init__(self, sentence: str, *, kind: str, place: int) -> None:
        super().__init__(sentence)
        self.kind = kind
        self.place = place


class SchemeError(SmeedkaartError):
    """A funding scheme does not hold together, or there is no scheme of that name."""


class StoreError(SmeedkaartError):
    """The file in which drawings are kept cannot be opened, read or written."""


class ConflictError(StoreError):
    """Two people changed the same area at once."""


class LineageError(SmeedkaartError):
    """A change does not fit the history of its area, such as one to an area that has ended."""


class ServiceError(SmeedkaartError):
    """A data service failed: no answer, a broken answer, or one that cannot be right.

    Parameters
    ----------
    sentence
        Which service, what happened and what the user can do.
    service
        What people call the service ("CBS StatLine").
    status
        The status of its answer, where that is what went wrong; else 0.
    """

    def __init__(self, sentence: str, service: str = "", *, status: int = 0) -> None:
        super().__init__(sentence)
        self.service = service
        self.status = status


class NothingFoundError(SmeedkaartError):
    """A data service answered as it should, and has nothing: no such municipality, year or table.

    Parameters
    ----------
    sentence
        What was asked of which service and what there is instead.
    service
        What people call the service ("CBS StatLine").
    """

    def __init__(self, sentence: str, service: str = "") -> None:
        super().__init__(sentence)
        self.service = service


class PackError(SmeedkaartError):
    """A data pack is not on this machine, is damaged, or comes from a newer smeedkaart."""


class BuildError(SmeedkaartError):
    """Something that is made when smeedkaart is installed is not there."""


class ZoneOverlapWarning(UserWarning):
    """Zones overlap each other, so that what lies in both would be counted twice."""
