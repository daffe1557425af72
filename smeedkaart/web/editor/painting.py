"""The words on the map while people paint areas with whole units."""

from __future__ import annotations

from smeedkaart.text.language import gettext as _
from smeedkaart.text.language import ngettext

__all__ = ["paint_texts"]


def paint_texts() -> dict[str, str]:
    """Write the words of painting: its buttons, its sentences, and what is told of a unit."""
    return _buttons() | _sentences() | _told()


def _buttons() -> dict[str, str]:
    return {
        "paint": _("Paint"),
        "paint_on": _("Paint on"),
        "paint_tools": _("How the hand works"),
        "paint_click": _("Click"),
        "paint_brush": _("Brush"),
        "paint_lasso": _("Lasso"),
        "paint_box": _("Box"),
        "paint_hand": _("Move the map"),
        "paint_sizes": _("Size of the brush"),
        "paint_small": _("Small"),
        "paint_medium": _("Medium"),
        "paint_large": _("Large"),
        "paint_ways": _("Add or take away"),
        "paint_add": _("Add"),
        "paint_remove": _("Take away"),
        "paint_spare": _("Not over others"),
        "paint_level": _("Paint with"),
        "paint_made": _("{name} (made up)"),
        "paint_ready": _("Go on"),
        "paint_next": _("Next area"),
        "paint_again": _("Try again"),
        "paint_only": _("Only add"),
        "paint_whole": _("Make it whole units"),
    }


def _sentences() -> dict[str, str]:
    return {
        "paint_new": _("Click or stroke over what belongs to the new area. Click twice for a whole wijk."),
        "paint_help": _("Click or stroke over what belongs to “{name}”. Click twice for a whole wijk."),
        "paint_keys": _(
            "The arrows go from part to part, the space bar adds one or takes it away, Enter is done."
        ),
        "paint_loading": _("What you paint with is being fetched …"),
        "paint_failed": _("What you paint with could not be fetched. Try again, or draw freely."),
        "paint_free": _("“{name}” was drawn freely. What is to become of its border?"),
        "paint_locked": _("This area is locked. Unlock it first, then paint on."),
        "paint_gone": _("Nothing is left of “{name}”, so it is off the map. Undo brings it back."),
        "paint_over": _(
            "This now lies over {names} as well, which was drawn freely: who lives there counts twice."
        ),
    }


def _told() -> dict[str, str]:
    return {
        "paint_person": ngettext("{count} person", "{count} people", 1),
        "paint_people": ngettext("{count} person", "{count} people", 2),
        "paint_at_least": _("at least {count} people"),
        "paint_unknown": _("people unknown"),
        "paint_of": _("belongs to “{name}”"),
        "paint_fixed": _("is fixed in “{name}”"),
        "paint_total": _("Together: {people}"),
        "paint_in": _("belongs to it now"),
        "paint_out": _("does not belong to it"),
        "paint_held": _("The arrows go on, the space bar lets go."),
    }
