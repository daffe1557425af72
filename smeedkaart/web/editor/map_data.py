"""What the map is told when it is opened: where it is, what it shows, and every word on its buttons.

The page of Streamlit and the plain page for telephones are given the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from smeedkaart.statistics import levels
from smeedkaart.statistics.levels import USUAL_LEVEL
from smeedkaart.text.language import LANGUAGES
from smeedkaart.text.language import gettext as _
from smeedkaart.web.editor.check_texts import check_texts
from smeedkaart.web.editor.painting import paint_texts
from smeedkaart.web.editor.side import PageFacts, about_data, side_texts
from smeedkaart.web.editor.voice_texts import voice_texts

__all__ = ["map_data"]


def map_data(
    *,
    workshop: str,
    zones_url: str,
    bounds: Sequence[Sequence[float]] | None,
    language: str,
    municipality: str,
    notice: str,
    attribution: str,
    selected: str | None = None,
    features: Mapping[str, Any] | None = None,
    revision: int | None = None,
    level: str = USUAL_LEVEL,
    height: str = "100vh",
    read_only: bool = False,
    several: Sequence[str] = (),
    online: bool = False,
    about: PageFacts | None = None,
    told: Mapping[str, Any] | None = None,
    sheet: str | None = None,
    check: int = 0,
) -> dict[str, Any]:
    """Write what the map takes; without features (of a revision) it is live, and asks for them itself.

    With `about` there is a panel beside it, which opens sheets over the page. Each time that `check` is
    another number than 0 or the last, the map looks whether all areas fit together.
    """
    return {
        "features": None if features is None else [_told(feature) for feature in features["features"]],
        "revision": revision,
        "workshop": workshop,
        "zones_url": zones_url,
        "selected": selected,
        "bounds": None if bounds is None else [list(corner) for corner in bounds],
        "language": language,
        "direction": LANGUAGES[language].direction,
        "municipality": municipality,
        "notice": notice,
        "attribution": attribution,
        "height": height,
        "read_only": read_only,
        "level": level,
        "several": list(several),
        "online": online,
        "about": None if about is None else about_data(about),
        "told": told,
        "sheet": sheet,
        "check": check,
        "texts": _texts(level) | ((side_texts() | check_texts() | voice_texts()) if about else {}),
    }


def _told(feature: Mapping[str, Any]) -> dict[str, Any]:
    """Tell the label of an area: the map may be kept in memory, and is read in any language."""
    known = feature["properties"]
    return {**feature, "properties": known | {"label": str(known["label"])} if "label" in known else known}


def _texts(level: str) -> dict[str, str]:
    about_areas = _tool_texts() | paint_texts() | _asking_texts() | _area_texts() | _conflict_texts()
    return _map_texts(level) | _key_texts() | _search_texts(level) | about_areas | _signal_texts()


def _key_texts() -> dict[str, str]:
    return {
        "undo_last": _("Undo the last change"),
        "redo_last": _("Do it again"),
        "contrast": _("More or less contrast"),
        "keys": _("Which key does what"),
        "key_escape": _("Stop drawing, or let go of the chosen area"),
        "key_delete": _("Remove the chosen area, after a question"),
        "key_arrows": _("Move the map, or the corner or area that is in the hand"),
        "key_enter": _("Set a corner in the middle of the map while drawing"),
        "key_alt": _("Hold it down to set a corner beside a border, not on it"),
        "key_space": _("While painting: add a part, or take it away"),
        "key_whole": _("While painting: the same with a whole wijk"),
        "key_zoom": _("Zoom in or out"),
    }


def _map_texts(level: str) -> dict[str, str]:
    return {
        "map": _("Map on which you draw areas"),
        "zones": _("{level:Layer} (CBS)").format(level=levels.level_named(level)),
        "background": _("Background map"),
        "zoom_in": _("Zoom in"),
        "zoom_out": _("Zoom out"),
        "layers": _("Map layers"),
        "show_all": _("Everything in view"),
        "fullscreen": _("Fill the screen with map and numbers"),
        "fullscreen_leave": _("Leave full screen"),
    }


def _search_texts(level: str) -> dict[str, str]:
    zone = levels.level_named(level)
    return {
        "search": _("Find a street, address or {level}").format(level=zone),
        "search_zone": _("Find a {level}").format(level=zone),
        "search_is_zone": f"{zone}",
        "search_none": _("There is no {level} of that name here.").format(level=zone),
        "search_offers": _("What to do with it"),
        "zone_add": _("Add {zone} to {area}"),
        "zone_make": _("Make an area of {zone}"),
        "zone_is_of": _("{zone} already belongs to {area}."),
        "zone_lies_in": _("This lies in {level:the} {{zone}}.").format(level=zone),
        "zone_failed": _("The {level:many} could not be fetched, so nothing was changed. Try again.").format(
            level=zone
        ),
        "search_clear": _("Clear"),
        "search_results": _("Found addresses"),
        "search_busy": _("Searching …"),
        "search_other": _("That was not found here. Did you mean one of these?"),
        "search_there": _("{address} is on the map."),
        "search_failed": _("Searching did not work. Try again in a moment."),
    }


def _tool_texts() -> dict[str, str]:
    return {
        "more": _("More"),
        "draw": _("Draw freely"),
        "draw_help": _("Click the corners of the area one by one. Click the first corner again to close it."),
        "keys_help": _("The arrows move the map, Enter sets a corner in its middle."),
        "cut_help": _(
            "Click the corners of the piece that must go. Click the first corner again to cut it out."
        ),
        "cut_missed": _("The piece you drew lies outside the area, so nothing was cut."),
        "cut_all": _("Nothing would be left of the area, so nothing was cut."),
        "reshape_help": _(
            "Drag a dot to move a corner, and a small dot to make a new corner. Right-click or long-press "
            "a dot to remove it. Neighbours that share the border move along."
        ),
        "move_help": _("Drag the area to another place, or use the arrow keys."),
        "merge_help": _("Click the areas that go on together with “{name}”, and then “Go on”."),
        "merge_with": _("Together: {names}"),
        "split_help": _(
            "Click from border to border where “{name}” is to be split; the line may begin and end "
            "outside it."
        ),
        "go_on": _("Go on"),
        "corner": _("Corner of the border"),
        "corner_new": _("Make a new corner here"),
        "crossing": _("A border cannot cross itself."),
        "no_surface": _("These corners enclose nothing yet; set another one."),
        "circle": _("Circle around a point"),
        "circle_help": _("Press on the middle and drag as far as you want, or press and type the metres."),
        "circle_metres": _("Metres from the middle"),
        "measure": _("Measure"),
        "measure_help": _(
            "Click from place to place; back at the first one you get the surface. Nothing is recorded."
        ),
        "measure_anew": _("Measure anew"),
        "snap": _("Snap to borders"),
        "stroke": _("Draw in one stroke"),
        "stroke_help": _(
            "Press and follow the border in one stroke, back to where you began. Two fingers move the map."
        ),
        "corner_outside": _(
            "That corner lies outside the municipality; these figures know nothing of who lives there."
        ),
        "gains": _("{changes} people"),
        "finish": _("Done"),
        "undo": _("Remove last corner"),
        "cancel": _("Cancel"),
        "understood": _("All right"),
    }


def _asking_texts() -> dict[str, str]:
    return {
        "crossed": _("The line crosses itself, so it goes round several parts. What do you want to keep?"),
        "keep_all": _("All parts"),
        "keep_larger": _("The largest part only"),
        "again": _("Do it over"),
        "tiny": _("This area is very small, only {size}. Do you want to keep it?"),
        "keep": _("Yes, keep it"),
        "outside": _(
            "Part of this area lies outside the municipality; these figures know nothing of who lives there."
        ),
        "clip": _("Cut off at the municipal border"),
        "keep_outside": _("Leave it so"),
    }


def _area_texts() -> dict[str, str]:
    return {
        "default_name": _("Area {number}"),
        "computing": _("being worked out …"),
        "name_question": _("What is this area called?"),
        "name_save": _("Save name"),
        "skip": _("Leave it"),
        "rename": _("Change name"),
        "reshape": _("Change shape"),
        "cut": _("Cut a hole"),
        "merge": _("Merge"),
        "split": _("Split"),
        "move": _("Move"),
        "duplicate": _("Duplicate"),
        "copy_name": _("{name} (copy)"),
        "duplicated": _(
            "The copy lies beside it, drawn freely, so that nobody counts twice; drag it to its place."
        ),
        "lock": _("Lock"),
        "unlock": _("Unlock"),
        "locked_sign": _("locked"),
        "locked_area": _("The border of this area is locked; unlock it first."),
        "locked_neighbour": _(
            "This border is also that of a neighbour that is locked, so it stays; unlock that one first."
        ),
        "remove": _("Remove"),
        "remove_question": _("Do you want to remove “{name}” from the map?"),
        "remove_yes": _("Yes, remove"),
        "remove_no": _("No, keep it"),
        "close": _("Close"),
    }


def _signal_texts() -> dict[str, str]:
    return {
        "saved": _("Saved"),
        "unsaved": _("Not saved"),
        "unsaved_help": _(
            "Your drawing is kept here and sent again as soon as the server answers. Leave this page open."
        ),
        "offline": _("No connection"),
        "offline_help": _("You can go on drawing; it is saved as soon as the server answers."),
        "locked": _("The code is asked again"),
        "locked_help": _("Refresh the page and give the code. What you drew is kept."),
    }


def _conflict_texts() -> dict[str, str]:
    return {
        "conflict_mine": _("Your border"),
        "conflict_theirs": _("The border of the other"),
        "conflict_gone": _("off the map"),
        "conflict_take_mine": _("Take my border"),
        "conflict_take_theirs": _("Take the border of the other"),
        "conflict_later": _("Choose later"),
    }
