"""Of what kind areas are and of which group, and what they are together, in words."""

from __future__ import annotations

from smeedkaart.assessment.result import Assessment, Subtotal
from smeedkaart.text.language import gettext as _
from smeedkaart.text.language import ngettext
from smeedkaart.text.numbers import number
from smeedkaart.text.spelling import name_key

__all__ = ["class_words", "classes_of", "subtotal_words"]


def classes_of(assessment: Assessment, area: str) -> tuple[str, str]:
    """Give the kind and the group of an area; empty for what nobody said."""
    return str(assessment.areas.at[area, "area_kind"]), str(assessment.areas.at[area, "area_group"])


def class_words(kind: str, group: str) -> str:
    """Say of what kind an area is, and of which group; empty when nobody said either.

    Examples
    --------
    >>> class_words("dorp", "Zuid"), class_words("", "Werkgebied Noord"), class_words("", "")
    ('dorp, werkgebied Zuid', 'Werkgebied Noord', '')
    """
    return ", ".join(filter(None, [kind, _grouped(group, _("group {name}"))]))


def subtotal_words(one: Subtotal) -> str:
    """Say which areas are taken together, and how many those are: "Werkgebied Zuid (3 gebieden)"."""
    if one.by == "area_group":
        called = _grouped(one.name, _("Group {name}")) or _("Without a group")
    else:
        called = one.name[:1].upper() + one.name[1:] or _("Without a kind")
    count = len(one.areas)
    areas = ngettext("{areas} area", "{areas} areas", count).format(areas=number(count))
    return f"{called} ({areas})"


def _grouped(name: str, text: str) -> str:
    """Say that a name is that of a group, unless it says so itself."""
    word = name_key(text.format(name=""))
    return name if not name or name_key(name).startswith(word) else text.format(name=name)
