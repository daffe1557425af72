"""The words of "Mijn buurt" in the browser: residents draw one place each for themselves."""

from __future__ import annotations

from smeedkaart.text.language import gettext as _

__all__ = ["voice_texts"]


def voice_texts() -> dict[str, str]:
    """Bring the words of the list and its buttons by their name in the browser."""
    return _drawing_texts() | _proposal_texts() | _care_texts()


def _drawing_texts() -> dict[str, str]:
    return {
        "voices": _("Many voices: my neighbourhood"),
        "voices_what": _(
            "Residents draw their own neighbourhood one after the other, without a name. From five drawings "
            "on the hall sees where they agree, and never one drawing by itself."
        ),
        "voices_subject": _("Which neighbourhood or place?"),
        "voices_no_name": _("First say which neighbourhood or place is drawn."),
        "voices_draw": _("Draw my neighbourhood"),
        "voices_draw_help": _(
            "Draw the border of your own neighbourhood as you see it. What others drew is hidden meanwhile."
        ),
        "voices_stop": _("Do not draw after all"),
        "voices_code": _("With this code you can take your drawing back later. It is shown only once:"),
        "voices_next": _("Done, next resident"),
        "voices_held": _("The drawing is not kept yet; it is still on this page."),
        "voices_again": _("Keep the drawing"),
        "voices_away": _("Throw the drawing away"),
        "voices_example": _("Try with twenty made-up drawings"),
        "voices_see": _("Show on the map"),
        "voices_page": _("Page with the bands, to publish"),
        "voices_wait": _("One moment: what the drawings say together is being worked out."),
        "voices_failed": _("The server did not answer. Try again in a moment."),
    }


def _proposal_texts() -> dict[str, str]:
    return {
        "voices_proposal": _("A border out of all drawings"),
        "voices_proposal_help": _(
            "A lower level gives a larger area. See what each level means for people, tier and euros before "
            "you choose one."
        ),
        "voices_units": _("Made of"),
        "voices_level": _("In how many drawings"),
        "voices_graph": _("What every level comes to"),
        "voices_look": _("Show this border on the map"),
        "voices_adopt": _("Make it an area"),
        "voices_adopted": _("“{name}” is an area now; how it came about stands on its receipt."),
    }


def _care_texts() -> dict[str, str]:
    return {
        "voices_care": _("Take a drawing back or erase all"),
        "voices_take_back": _("Code of the drawing"),
        "voices_take_back_do": _("Take my drawing back"),
        "voices_erase": _("Erase all drawings of this place"),
        "voices_erase_question": _("All drawings of this place go, and cannot be brought back. Go on?"),
        "voices_erase_yes": _("Yes, erase all"),
    }
