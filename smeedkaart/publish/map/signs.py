"""Signs of the published page: letter, colour and pattern of each area, and the legend that explains them."""

from __future__ import annotations

from collections.abc import Sequence

from smeedkaart.assessment.result import Assessment
from smeedkaart.funding.receipt import Receipt
from smeedkaart.publish.colours import BORROWED, dots_css, hatch_css, ink, lines_css, tier_colours
from smeedkaart.publish.sentences import unpaid_words
from smeedkaart.text.language import gettext as _
from smeedkaart.text.numbers import money

__all__ = ["legend", "looks_of_signs", "sign_of", "tier_keys"]


def tier_keys(assessments: Sequence[Assessment]) -> tuple[str, ...]:
    """List the tiers of all schemes, from lowest to highest: one key has one colour on all days."""
    keys: list[str] = []
    # the last scheme gives the order; a tier that only an earlier one has stands below the one above it
    for one in reversed(assessments):
        place = len(keys)
        for tier in reversed(one.scheme.tiers):
            if tier.key in keys:
                place = keys.index(tier.key)
            else:
                keys.insert(place, tier.key)
    return tuple(keys)


def sign_of(receipt: Receipt, tiers: Sequence[str]) -> dict[str, str]:
    """Give the look and the letter of an area's sign, by the keys of all tiers from lowest to highest."""
    tier, undecided = receipt.tier, receipt.undecided
    if receipt.unpaid:
        # no tier matters then; the letter stands on a white label, so that it reads on the dots
        return {"look": "none s-none", "letter": "?" if receipt.unpaid == "unknown" else "0"}
    order = {None: 0} | {key: i for i, key in enumerate(tiers, start=1)}
    if undecided:
        # the letter stands on a white label, so that it reads on both colours of the hatch
        return {"look": f"maybe s{order[tier]}-{order[undecided[-1]]}", "letter": f"{undecided[-1]}?"}
    if receipt.borrowed:
        # on a label of its own colour, so that it reads on the lines
        return {"look": f"lent s{order[tier]}-lent", "letter": f"{tier}{BORROWED}"}
    return {"look": f"s{order[tier]}", "letter": tier or "–"}  # noqa: RUF001


def looks_of_signs(assessments: Sequence[Assessment]) -> list[dict[str, str]]:
    """Give every sign that occurs its colours, once for the whole page."""
    keys = tier_keys(assessments)
    colours = tier_colours(keys)
    looks = {}
    for receipt in (receipt for assessment in assessments for receipt in assessment.receipts.values()):
        name = sign_of(receipt, keys)["look"].split()[-1]
        fill = colours[receipt.tier]
        if receipt.unpaid:
            looks[name] = {"fill": dots_css(), "ink": "#10202e"}
        elif receipt.undecided:
            looks[name] = {"fill": hatch_css(fill, colours[receipt.undecided[-1]]), "ink": "#10202e"}
        elif receipt.borrowed:
            looks[name] = {"fill": lines_css(fill), "ink": "#10202e"}
        else:
            looks[name] = {"fill": fill, "ink": ink(fill)}
    return [{"name": name, **look} for name, look in sorted(looks.items())]


def legend(assessments: Sequence[Assessment], *, has_zones: bool) -> list[dict[str, str]]:
    """List the signs that occur, with what each means."""
    last = assessments[-1]
    keys = tier_keys(assessments)
    colours = tier_colours(keys)
    items = []
    for key in reversed(keys):
        for title, per in _meanings(key, assessments):
            items.append(_item("tier", colours[key], key, title, per))
    items.append(_item("tier", colours[None], "–", _("no tier"), ""))  # noqa: RUF001
    receipts = [receipt for one in assessments for receipt in one.receipts.values()]
    if any(receipt.undecided and not receipt.unpaid for receipt in receipts):
        striped = hatch_css(colours[None], colours[keys[-1]])
        items.append(_item("maybe", striped, "", _("cannot be said yet: two tiers are possible"), ""))
    lent = next((receipt for receipt in receipts if receipt.borrowed and not receipt.unpaid), None)
    if lent is not None:
        text = _("on a borrowed figure, such as that of the whole wijk: not certain for the area itself")
        items.append(_item("lent", lines_css(colours[lent.tier]), BORROWED, text, ""))
    items += _unpaid_items(receipts)
    if any(one.overlaps for one in assessments):
        items.append(_item("twice", hatch_css("#ffffff", "#9b1c1c"), "", _("drawn twice"), ""))
    if has_zones:
        items.append(_item("free", "#e4e0d5", "", _("in no area"), ""))
        border = _("border of a {level}").format(level=last.basis.data.called)
        items.append(_item("border", "none", "", border, ""))
    return items


def _meanings(key: str, assessments: Sequence[Assessment]) -> list[tuple[str, str]]:
    """Say what a tier means: once, or for every scheme in which it means something else or pays otherwise."""
    meanings: dict[tuple[str, str], str] = {}
    for one in assessments:
        for tier in one.scheme.tiers:
            if tier.key == key:
                per = _("{amount} per inhabitant").format(amount=money(tier.amount))
                meanings.setdefault((tier.title, per), one.scheme.title)
    if len(meanings) == 1:
        return list(meanings)
    return [
        (title, _("{amount} ({scheme})").format(amount=per, scheme=scheme))
        for (title, per), scheme in meanings.items()
    ]


def _unpaid_items(receipts: Sequence[Receipt]) -> list[dict[str, str]]:
    """Give what gets no amount its place in the legend, with every reason that occurs."""
    items = []
    for letter, text, unknown in (
        ("0", _("no amount: {reasons}"), False),
        ("?", _("amount not known: {reasons}"), True),
    ):
        found = (one for one in receipts if one.unpaid and (one.unpaid == "unknown") == unknown)
        reasons = dict.fromkeys(map(unpaid_words, found))
        if reasons:
            items.append(_item("none", dots_css(), letter, text.format(reasons=_(" or ").join(reasons)), ""))
    return items


def _item(kind: str, fill: str, letter: str, text: str, note: str) -> dict[str, str]:
    colour = ink(fill) if fill.startswith("#") else "#10202e"
    return {"kind": kind, "fill": fill, "ink": colour, "letter": letter, "text": text, "note": note}
