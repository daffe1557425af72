"""What a workshop tells while people draw: areas with their numbers, all of them together, and conflicts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from shapely.geometry.base import BaseGeometry

from smeedkaart.assessment.result import Overlap, Subtotal, Total, Unassigned, unpaid_counts
from smeedkaart.funding.receipt import Receipt
from smeedkaart.funding.scheme import Scheme
from smeedkaart.funding.tiers import TierOutcome
from smeedkaart.history.event import Event
from smeedkaart.history.named_units import NamedUnits
from smeedkaart.statistics.zones import ZoneData
from smeedkaart.text.teller import Statement
from smeedkaart.workshop.changes import IdentityQuestion
from smeedkaart.workshop.mends import MendPlan

__all__ = ["AreaNews", "Conflict", "HandNews", "MendNews", "News", "RoomAnswer", "Rules", "Side", "WholeNews"]


@dataclass(frozen=True, eq=False)
class Rules:
    """By what a day is judged."""

    scheme: Scheme
    zones: ZoneData


@dataclass(frozen=True, eq=False)
class AreaNews:
    """One area as it stands; one and the same object as long as nothing of it changes."""

    id: str
    name: str
    changed: int  # the revision at which it became so: what is newer wins, in whatever order it comes
    shape: BaseGeometry | None  # EPSG:28992
    area_kind: str = ""
    area_group: str = ""
    receipt: Receipt | None = None  # None as long as there are no numbers
    outcome: TierOutcome | None = None
    rules: Rules | None = None  # with which these were worked out
    units: NamedUnits | None = None  # of which it is made; None when its border was drawn by hand
    locked: bool = False  # its border has to stay where it is


@dataclass(frozen=True, eq=False)
class WholeNews:
    """All areas together."""

    receipts: Mapping[str, Receipt]
    names: Mapping[str, str]
    total: Total
    subtotals: tuple[Subtotal, ...]
    overlaps: tuple[Overlap, ...]
    unassigned: Unassigned
    said: tuple[Statement | str, ...]
    rules: Rules

    @property
    def unpaid(self) -> dict[str, int]:
        """How many areas get no amount, for each reason that occurs."""
        return unpaid_counts(self.receipts)


@dataclass(frozen=True, eq=False)
class News:
    """What changed, or all there is."""

    seq: str  # which room told it, and its place among all that this room told
    number: int  # that place
    revision: int
    areas: tuple[AreaNews, ...]
    ended: Mapping[str, int]  # by area the revision at which it was over
    whole: WholeNews | None  # None when nothing is drawn, nothing can be worked out, or while it is `behind`
    behind: bool  # the whole is worked out anew: it follows
    waiting: int = 0  # how many choices between two versions wait
    all: bool = False  # this is all there is
    trouble: Statement | str = ""  # why there are no numbers; empty when there are


@dataclass(frozen=True, eq=False)
class Side:
    """One of two borders between which people choose."""

    shape: BaseGeometry | None
    receipt: Receipt | None
    outcome: TierOutcome | None


@dataclass(frozen=True, eq=False)
class Conflict:
    """Changes that met another change of the same areas, to be chosen or declined together."""

    proposals: tuple[Event, ...]
    names: Mapping[str, str]
    proposed: Mapping[str, Side]  # by area
    stands: Mapping[str, Side]
    proposer: str  # pages (clients) that it concerns; empty when nobody knows
    other: str
    rules: Rules | None
    settled: bool = False  # people chose


@dataclass(frozen=True, eq=False)
class HandNews:
    """Numbers of shapes in the hand; nothing of it is stored."""

    areas: tuple[AreaNews, ...]


@dataclass(frozen=True, eq=False)
class MendNews:
    """What a mend would come to; nothing of it is stored."""

    plan: MendPlan
    names: Mapping[str, str]
    before: Mapping[str, float]  # people by area; nan where that is not known
    after: Mapping[str, float]
    fresh: float  # people in the area that would be made


@dataclass(frozen=True, eq=False)
class RoomAnswer:
    """What became of what one page asked: an edit, undo, redo or a choice."""

    edit_id: str
    settled: bool  # if not, it is to be sent again
    notices: tuple[Statement | str, ...] = ()
    asks: tuple[Event, ...] = ()  # ends that wait for what people say of the decisions on those areas
    questions: tuple[IdentityQuestion, ...] = ()
    again: tuple[Event, ...] = ()  # what was taken back, or done again
    undone: bool = False  # it was taken back
    mended: tuple[Event, ...] = ()  # what was mended, or left as it is
    names: Mapping[str, str] = field(default_factory=dict)  # of the areas that this is about
    news: News | None = None  # None when nothing is known, such as of a workshop that is not there
