"""What the panel beside the map is told by the page: where people are, and every word on its buttons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import Enum
from typing import Any

from smeedkaart.text.language import gettext as _

__all__ = ["Opens", "PageFacts", "about_data", "side_texts"]


class Opens(Enum):
    """What the buttons of a page can open over it, or lead to, by name."""

    EVERYTHING = (
        *(
            "receipt",
            "decide",
            "name",
            "class",
            "identity",
            "bring",
            "publish",
            "ended",
            "rules",
            "online",
            "copy",
        ),
        *("conflict", "ending", "plan", "phone", "timeline", "start", "data", "size", "language"),
    )
    # without dialogs of Streamlit
    PLAIN = ("receipt", "size", "language")


@dataclass(frozen=True, slots=True)
class PageFacts:
    """Where people are: a workshop, its figures, and how the page is read."""

    workshop: str  # its name
    municipality: str  # its name
    notice: str  # what is to be said of the figures, such as that they are a sample; may be empty
    credit: str  # whose figures these are
    online: str  # which service on the internet hears what
    large: bool  # whether letters are large
    languages: Sequence[tuple[str, str]]  # code and own name of each language to go on in
    decides: bool  # whether decisions of people count in the scheme
    trouble: str  # what is the matter with the file; may be empty
    waiting: int  # how many choices between two versions of an area wait
    opens: Opens  # what the page can open


def about_data(about: PageFacts) -> dict[str, Any]:
    """Write it as the browser takes it."""
    languages = [{"code": code, "name": name} for code, name in about.languages]
    return asdict(about) | {"languages": languages, "opens": list(about.opens.value)}


def side_texts() -> dict[str, str]:
    """Bring the words of the panel by their name in the browser."""
    return _list_texts() | _receipt_texts() | _opening_texts() | _first_texts() | _waiting_texts()


def _list_texts() -> dict[str, str]:
    return {
        "panel": _("Numbers and areas"),
        "list": _("The areas with their tier, people and euros"),
        "column_area": _("Area"),
        "column_tier": _("Tier"),
        "column_people": _("People"),
        "column_euros": _("Euros"),
        "all_areas": _("All areas"),
        "draft": _("Not an area yet"),
        "colour_by": _("Colour the map by"),
        "colour_tier": _("Tier"),
        "numbers_old": _("These numbers are from before the connection was lost."),
    }


def _receipt_texts() -> dict[str, str]:
    return {
        "receipt_busy": _("The receipt is being made …"),
        "receipt_failed": _("The receipt could not be fetched. Try again in a moment."),
    }


def _opening_texts() -> dict[str, str]:
    return {
        "open_bring": _("Bring a map in"),
        # on the map, behind "More"
        "bring": _("Bring a map in"),
        "open_publish": _("Publish and export"),
        "open_phone": _("Look on a phone"),
        "open_timeline": _("Timeline"),
        "open_receipt": _("Receipt"),
        "open_decide": _("Decisions about this area"),
        "open_name": _("Name and end"),
        "open_class": _("Kind and group"),
        "open_ended": _("Areas that ended"),
        "open_rules": _("Figures, scheme and pool"),
        "open_online": _("Internet on or off"),
        "open_copy": _("Make a copy"),
        "open_start": _("Other workshop"),
        "open_data": _("Data of another municipality"),
        "open_size": _("Larger or smaller letters"),
        "open_conflict": _("Look and choose"),
        "open_identity": _("No, a new area"),
    }


def _first_texts() -> dict[str, str]:
    return {
        "first_title": _("Draw the first area"),
        "first_draw": _("Choose “Paint” on the map."),
        "first_click": _("Click or stroke over all that people feel is theirs."),
        "first_close": _("Give the area its name, and choose “Done”."),
        "first_promise": _("At once you see here how many people live there and which money follows."),
    }


def _waiting_texts() -> dict[str, str]:
    return {
        "waits_one": _("One choice between two versions waits."),
        "waits_more": _("{count} choices between two versions wait."),
        "identity": _("Is {name} still the same area?"),
        "identity_same": _("Yes, the same area"),
        "ending_elsewhere": _(
            "Decisions hang on {name}. Take it off the map on the big screen: there people choose what "
            "becomes of them."
        ),
        "understood": _("All right"),
    }
