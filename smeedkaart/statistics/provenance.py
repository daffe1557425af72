"""Where a figure comes from: publisher, table, year, and what must be said with it."""

from __future__ import annotations

from dataclasses import dataclass

from smeedkaart.text.teller import Statement

__all__ = ["Provenance"]


@dataclass(frozen=True, slots=True)
class Provenance:
    """The origin of one or more figures: as its publisher writes it, or what there is to say of it.

    Parameters
    ----------
    title
        Title of the table or file as its publisher gives it.
    table
        Identifier of the table ("86165NED"), or the file name.
    year
        Edition: the year of the borders to which the figures belong.
    period
        What the figures are about, in words a reader understands ("1 januari 2025").
    publisher
        Who published it.
    attribution
        The credit that must travel with every copy.
    note
        What was done to the figures since, if anything.

    Examples
    --------
    >>> Provenance("Kerncijfers", "86165NED", 2025, "1 januari 2025", "CBS", "CBS, CC BY 4.0").year
    2025
    """

    title: Statement | str
    table: Statement | str
    year: int
    period: Statement | str
    publisher: Statement | str
    attribution: Statement | str
    note: Statement | str = ""

    def to_dict(self) -> dict[str, str | int]:
        """Return the origin as plain values, for JSON, in the language in use."""
        return {
            "title": str(self.title),
            "table": str(self.table),
            "year": self.year,
            "period": str(self.period),
            "publisher": str(self.publisher),
            "attribution": str(self.attribution),
            "note": str(self.note),
        }
