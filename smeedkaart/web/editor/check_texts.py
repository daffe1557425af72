"""The words of "Klopt het?" in the browser: what does not fit between areas, and the ways to mend it."""

from __future__ import annotations

from smeedkaart.text.language import gettext as _

__all__ = ["check_texts"]


def check_texts() -> dict[str, str]:
    """Bring the words of the list and its buttons by their name in the browser."""
    return {
        "check": _("Does it all fit?"),
        "check_look": _("Look and mend"),
        "check_give": _("Give to {name}"),
        "check_halve": _("Divide along the middle"),
        "check_area": _("Make an area of it"),
        "check_cut": _("Cut off at the municipal border"),
        "check_away": _("Take this part away"),
        "check_leave": _("Leave it as it is"),
        "check_slivers": _("Mend them together"),
        "check_rest": _("Give all that is left to the nearest area"),
        "check_name": _("What is this area called?"),
        "check_why": _("Why is this meant to be so?"),
        "check_record": _("Yes, record this"),
        "check_back": _("Not after all"),
        "check_busy": _("being worked out …"),
        "check_failed": _("The server did not answer. Try again in a moment."),
        "check_undo": _("Undo"),
        "check_again": _("List it again"),
    }
