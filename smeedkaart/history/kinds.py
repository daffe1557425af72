"""The kinds of events, one row each: what goes in and comes out, what it does, and how it is told."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

__all__ = [
    "CLASSIFY",
    "DATA",
    "DECISION",
    "DECLINE",
    "DRAW",
    "END",
    "EVENT_KINDS",
    "LEAVE",
    "LOCK",
    "MEND",
    "MERGE",
    "POOL",
    "PROPOSAL",
    "REDO",
    "REDRAW",
    "REGROUP",
    "RENAME",
    "SCHEME",
    "SPLIT",
    "UNDO",
    "UNLOCK",
    "VOID",
    "WITHDRAW",
    "About",
    "EventKind",
    "kind_of",
    "kinds_about",
]

# for code that makes an event of one kind; what is true of a kind is asked of its row
DRAW: Final = "draw"
REDRAW: Final = "redraw"
RENAME: Final = "rename"
END: Final = "end"
VOID: Final = "void"
MERGE: Final = "merge"
SPLIT: Final = "split"
REGROUP: Final = "regroup"
MEND: Final = "mend"
LEAVE: Final = "leave"
LOCK: Final = "lock"
UNLOCK: Final = "unlock"
DECISION: Final = "decision"
WITHDRAW: Final = "withdraw"
CLASSIFY: Final = "classify"
DATA: Final = "data"
SCHEME: Final = "scheme"
POOL: Final = "pool"
UNDO: Final = "undo"
REDO: Final = "redo"
PROPOSAL: Final = "proposal"
DECLINE: Final = "decline"


class About(Enum):
    """What an event of some kind is about."""

    AREA = "one area: its border, its name, whether it is there"
    AREAS = "several areas: some go in, some come out"
    PATCH = "a patch that people mean to be as it is, with the areas that it concerns"
    JUDGEMENT = "a judgement by people about an area"
    RULES = "by what the days of the whole workshop are judged: its figures, its scheme, its pool"
    EVENT = "an earlier event, that counts no longer or again"
    CHOICE = "a change that waits for a choice, or the closing of one"


# fewest and most; None: as many as there are
_Count = tuple[int, int | None]
_NONE: _Count = (0, 0)
_ONE: _Count = (1, 1)
_SOME: _Count = (1, None)
_SEVERAL: _Count = (2, None)


@dataclass(frozen=True, slots=True)
class EventKind:
    """One kind of event.

    Parameters
    ----------
    name
        What it is called in stores and files.
    about
        What it is about.
    sentence
        Code of the sentence that tells it. It has as facts: `day`, `area` and `name`, `decision`, `inputs`,
        `outputs` and `gone` (what went in and did not come out).
    begins, ends
        From this day the area is there, or is there no longer.
    voids
        The area never was right, whatever the day.
    gives_name, gives_shape
        The event says what the area is called, or where its border lies.
    gives_class
        The event says of what kind the area is, and to which group it belongs.
    takes_back
        A judgement, or an earlier event, counts no longer.
    inputs, outputs
        How many areas go in and come out, of a kind about several.
    going_on
        How many areas do both: those keep their identity and get the border and name of the output. What else
        goes in ends, what else comes out is drawn.
    all_stay
        All that goes in comes out, with another border and the name that it has.
    miscounted
        Code of the sentence that refuses other numbers.
    surface
        Codes of the sentences that refuse what comes out when it loses surface, has some twice or adds some
        to what went in; none: it is not held against it.
    keeps_base
        A scheme may let what comes out keep base amounts of what went in.
    lapsed
        Code of the sentence that says that something which hung on an area lapsed by it. It has as facts:
        `what` and `day`.
    brings_text
        It brings the whole text of what it is about along, so that a file that changes later changes nothing.
    only_pool
        That text is of a pool, from which the scheme that holds is paid.
    locks
        The border of the area may no longer move, or (False) may move again; None: it says nothing of that.
    told_outside
        It is told to whoever reads a published history, not only to those who make it.
    sentence_of_several
        Code of the sentence that tells it of several areas at once, as `areas`, when one gesture changed
        them; empty: each is told by itself.

    Examples
    --------
    >>> kind_of("merge").inputs, kind_of("merge").outputs
    ((2, None), (1, 1))
    """

    name: str
    about: About | None
    sentence: str = "history.changed"
    begins: bool = False
    ends: bool = False
    voids: bool = False
    gives_name: bool = False
    gives_shape: bool = False
    gives_class: bool = False
    takes_back: bool = False
    inputs: _Count = _NONE
    outputs: _Count = _NONE
    going_on: _Count = _NONE
    all_stay: bool = False
    miscounted: str = ""
    surface: tuple[str, str, str] | None = None
    keeps_base: bool = False
    lapsed: str = "history.lapsed"
    brings_text: bool = False
    only_pool: bool = False
    locks: bool | None = None
    told_outside: bool = True
    sentence_of_several: str = ""

    @property
    def moves_border(self) -> bool:
        """Whether it gives an area that is there already another border."""
        return self.gives_shape and not self.begins

    @property
    def several(self) -> bool:
        """Whether it is about several areas, with inputs and outputs."""
        return self.about is About.AREAS

    @property
    def gives_border(self) -> bool:
        """Whether it says where borders lie, and makes no areas of others."""
        return self.gives_shape or self.all_stay

    @property
    def touches_border(self) -> bool:
        """Whether it moves a border, or makes an area end, or go into or come out of another."""
        return self.gives_shape or self.ends or self.voids or self.several

    @property
    def lists_areas(self) -> bool:
        """Whether it names areas among its inputs."""
        return self.about in (About.AREAS, About.PATCH)

    @property
    def hands_on(self) -> bool:
        """Whether what hangs on an area, such as a decision, may go on with another (or come back) by it."""
        return self.several or self.ends or self.begins

    def takes(self, inputs: Collection[str], outputs: Collection[str]) -> bool:
        """Tell whether so many areas may go in, come out and do both."""
        both = set(inputs).intersection(outputs)
        if self.all_stay and set(inputs) != set(outputs):
            return False
        numbers = zip((inputs, outputs, both), (self.inputs, self.outputs, self.going_on), strict=True)
        return all(
            fewest <= len(areas) and (most is None or len(areas) <= most) for areas, (fewest, most) in numbers
        )

    @property
    def counts(self) -> bool:
        """Whether it says something by itself, and so can be told, undone and done again."""
        return self.about in (About.AREA, About.AREAS, About.PATCH, About.JUDGEMENT, About.RULES)


_ROWS = (
    EventKind(DRAW, About.AREA, "history.draw", begins=True, gives_name=True, gives_shape=True),
    EventKind(
        REDRAW, About.AREA, "history.redraw", gives_shape=True, sentence_of_several="history.redraw_several"
    ),
    EventKind(RENAME, About.AREA, "history.rename", gives_name=True),
    EventKind(CLASSIFY, About.AREA, "history.classify", gives_class=True),
    EventKind(END, About.AREA, "history.end", ends=True, lapsed="history.lapsed_by_end"),
    EventKind(VOID, About.AREA, "history.void", voids=True, lapsed="history.lapsed_by_void"),
    EventKind(
        MERGE,
        About.AREAS,
        "history.merge",
        inputs=_SEVERAL,
        outputs=_ONE,
        miscounted="history.merge_of_few",
        keeps_base=True,
        lapsed="history.lapsed_by_merge",
    ),
    EventKind(
        SPLIT,
        About.AREAS,
        "history.split",
        inputs=_ONE,
        outputs=_SEVERAL,
        miscounted="history.split_of_few",
        surface=("history.split_loses", "history.split_twice", "history.split_adds"),
        lapsed="history.lapsed_by_split",
    ),
    EventKind(
        REGROUP,
        About.AREAS,
        "history.regroup",
        inputs=_SEVERAL,
        outputs=_SEVERAL,
        miscounted="history.regroup_of_few",
        lapsed="history.lapsed_by_regroup",
    ),
    EventKind(
        MEND,
        About.AREAS,
        "history.mend",
        inputs=_SOME,
        outputs=_SOME,
        going_on=_SOME,
        all_stay=True,
        miscounted="history.mend_of_others",
    ),
    EventKind(LEAVE, About.PATCH, "history.leave"),
    EventKind(LOCK, About.AREA, "history.lock", locks=True, told_outside=False),
    EventKind(UNLOCK, About.AREA, "history.unlock", locks=False, told_outside=False),
    EventKind(DECISION, About.JUDGEMENT, "history.decision"),
    EventKind(WITHDRAW, About.JUDGEMENT, "history.withdraw", takes_back=True),
    EventKind(DATA, About.RULES, "history.data"),
    EventKind(SCHEME, About.RULES, "history.scheme", brings_text=True),
    EventKind(POOL, About.RULES, "history.pool", brings_text=True, only_pool=True),
    EventKind(UNDO, About.EVENT, takes_back=True),
    EventKind(REDO, About.EVENT),
    EventKind(PROPOSAL, About.CHOICE),
    EventKind(DECLINE, About.CHOICE),
)

EVENT_KINDS: Mapping[str, EventKind] = {row.name: row for row in _ROWS}
# of a kind that is not in the table nothing is true
_UNKNOWN = EventKind("", None)


def kind_of(name: str | None) -> EventKind:
    """Return the row of a kind; of a name that is not in the table one of which nothing is true.

    Examples
    --------
    >>> kind_of("draw").begins, kind_of("explode").counts
    (True, False)
    """
    return EVENT_KINDS.get(name or "", _UNKNOWN)


def kinds_about(*about: About) -> frozenset[str]:
    """Return the names of the kinds that are about one of these.

    Examples
    --------
    >>> sorted(kinds_about(About.EVENT))
    ['redo', 'undo']
    """
    return frozenset(row.name for row in EVENT_KINDS.values() if row.about in about)
