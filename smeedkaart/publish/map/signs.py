"""Signs of the published page: letter, colour and pattern of each area, and the legend that explains them."""

from __future__ import annotations

from collections.abc import Sequence

from smeedkaart.assessment.result import Assessment
from smeedkaart.funding.receipt import Receipt
from smeedkaart.funding.scheme import Scheme
from smeedkaart.publish.colours import BORROWED, dots_css, hatch_css, ink, lines_css, tier_colours
from smeedkaart.publish.sentences import unpaid_words
from smeedkaart.text.language import gettext as _
from smeedkaart.text.numbers import money

__all__ = ["legend", "looks_of_signs", "sign_of"]


def sign_of(receipt: Receipt, scheme: Scheme) -> dict[str, str]:
    """Give the look and the letter of an area's sign."""
    tier, undecided = receipt.tier, receipt.undecided
    if receipt.unpaid:
        # no tier matters then; the letter stands on a white label, so that it reads on the dots
        return {"look": "none s-none", "letter": "?" if receipt.unpaid == "unknown" else "0"}
    order = {None: 0} | {item.key: i for i, item in enumerate(scheme.tiers, start=1)}
    if undecided:
        # the letter stands on a white label, so that it reads on both colours of the hatch
        return {"look": f"maybe s{order[tier]}-{order[undecided[-1]]}", "letter": f"{undecided[-1]}?"}
    if receipt.borrowed:
        # on a label of its own colour, so that it reads on the lines
        return {"look": f"lent s{order[tier]}-lent", "letter": f"{tier}{BORROWED}"}
    return {"look": f"s{order[tier]}", "letter": tier or "–"}  # noqa: RUF001


def looks_of_signs(assessments: Sequence[Assessment]) -> list[dict[str, str]]:
    """Give every sign that occurs its colours, once for the whole page."""
    scheme = assessments[-1].scheme
    colours = tier_colours([item.key for item in scheme.tiers])
    looks = {}
    for receipt in (receipt for assessment in assessments for receipt in assessment.receipts.values()):
        name = sign_of(receipt, scheme)["look"].split()[-1]
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
    scheme = last.scheme
    colours = tier_colours([tier.key for tier in scheme.tiers])
    items = []
    for tier in reversed(scheme.tiers):
        fill = colours[tier.key]
        per = _("{amount} per inhabitant").format(amount=money(tier.amount))
        items.append(_item("tier", fill, tier.key, tier.title, per))
    items.append(_item("tier", colours[None], "–", _("no tier"), ""))  # noqa: RUF001
    receipts = [receipt for one in assessments for receipt in one.receipts.values()]
    if any(receipt.undecided and not receipt.unpaid for receipt in receipts):
        striped = hatch_css(colours[None], colours[scheme.tiers[-1].key])
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
