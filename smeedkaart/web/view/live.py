"""What the room of a workshop tells, in words and as JSON: written once for each language that is read."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any
from weakref import WeakKeyDictionary

import shapely
from markupsafe import Markup

from smeedkaart.assessment.result import Together
from smeedkaart.funding.receipt import Receipt
from smeedkaart.history.sentences import told_of
from smeedkaart.text.language import gettext as _
from smeedkaart.text.numbers import enumerated, number, percentage
from smeedkaart.web.editor.styles import look
from smeedkaart.web.view import results
from smeedkaart.web.view.checks import check_count, check_told, mend_told
from smeedkaart.web.view.overlap import pool_told, twice_and_nowhere
from smeedkaart.workshop.changes import IdentityQuestion
from smeedkaart.workshop.checking import FitCheck
from smeedkaart.workshop.edits import in_degrees
from smeedkaart.workshop.news import (
    AreaNews,
    Conflict,
    HandNews,
    MendNews,
    News,
    RoomAnswer,
    Rules,
    Side,
    WholeNews,
)

__all__ = ["Words", "encoded"]


class Words:
    """One language; what was said of an area or of the whole is kept as long as that stays the same."""

    def __init__(self) -> None:
        self._areas: WeakKeyDictionary[AreaNews, str] = WeakKeyDictionary()
        self._wholes: WeakKeyDictionary[WholeNews, str] = WeakKeyDictionary()
        self._checks: WeakKeyDictionary[FitCheck, str] = WeakKeyDictionary()

    def message(self, news: News) -> str:
        """Write what everybody hears."""
        areas = ",".join(map(self._area, news.areas))
        ended = encoded([{"id": area, "changed": changed} for area, changed in news.ended.items()])
        parts = [
            f'"seq":{encoded(news.seq)},"revision":{news.revision}',
            '"all":true' if news.all else "",
            f'"areas":[{areas}],"ended":{ended},"waiting":{news.waiting}',
            f'"whole":{self._whole(news)}',
        ]
        return "{" + ",".join(filter(None, parts)) + "}"

    def answer(self, answer: RoomAnswer) -> str:
        """Write what one page hears of what it asked."""
        told = {
            "edit_id": answer.edit_id,
            "settled": answer.settled,
            "notices": [*map(str, answer.notices), *_taken_back(answer)],
            "asks": [{"area": event.area, "name": answer.names[event.area]} for event in answer.asks],
            "questions": [_question(one) for one in answer.questions],
            "mended": [str(told_of(event, answer.names)) for event in answer.mended[:1]],
        }
        message = "null" if answer.news is None else self.message(answer.news)
        return f'{encoded(told)[:-1]},"message":{message}}}'

    def hand(self, place: Any, hand: HandNews) -> str:
        """Write the numbers of shapes in the hand."""
        return encoded({"n": place, "areas": [_told(area) for area in hand.areas]})

    def check(self, check: FitCheck, *, brief: bool = False) -> str:
        """Write what does not fit, or only how much that is."""
        if brief:
            return encoded(check_count(check))
        if check not in self._checks:
            self._checks[check] = encoded(check_told(check))
        return self._checks[check]

    def preview(self, mend: MendNews) -> str:
        """Write what a mend would come to."""
        return encoded(mend_told(mend))

    def conflict(self, conflict: Conflict, client: str) -> str:
        """Write changes that met each other, as one of the two pages sees it."""
        return encoded(
            {
                "areas": [_dispute(conflict, area, client) for area in conflict.names],
                "proposals": [event.id for event in conflict.proposals],
                # which of the two waits; the other one stands
                "proposed": "mine" if client == conflict.proposer else "theirs",
                "sentence": "" if conflict.settled else _sentence(conflict),
                "settled": conflict.settled,
            }
        )

    def _area(self, area: AreaNews) -> str:
        if area not in self._areas:
            self._areas[area] = encoded(_told(area) | {"geometry": _degrees(area.shape)})
        return self._areas[area]

    def _whole(self, news: News) -> str:
        if news.behind:
            return "null"
        if news.whole is None:
            return encoded(_nothing(news))
        if news.whole not in self._wholes:
            self._wholes[news.whole] = encoded(_whole(news.whole, str(news.trouble)))
        return self._wholes[news.whole]


def encoded(told: Any) -> str:
    """Write JSON as short as it can be, in which nothing is left that is no number."""
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _told(area: AreaNews) -> dict[str, Any]:
    told = {
        "id": area.id,
        "name": area.name,
        "changed": area.changed,
        "units": None if area.units is None else area.units.as_plain(),
        "locked": area.locked,
    }
    receipt, outcome, rules = area.receipt, area.outcome, area.rules
    if receipt is None or outcome is None or rules is None:
        return told | _unknown(area.name)
    scheme = rules.scheme
    row = results.row(receipt, area.area_kind, area.area_group, scheme)
    parts = results.area_parts(receipt, outcome, scheme, rules.zones)
    looks = look(receipt, scheme)
    return {
        **told,
        **looks,
        "label": str(looks["label"]),
        "people": None if receipt.people is None else round(receipt.people, 2),
        "row": {key: value for key, value in row.items() if key != "id"} | {"name": area.name},
        "figures": {"title": area.name, "parts": list(map(_part, parts))},
    }


def _unknown(name: str) -> dict[str, Any]:
    """Say nothing of an area of which there are no numbers."""
    sign = {"letter": "?", "fill": "#ffffff", "ink": "#10202e", "words": _("unknown")}
    return {
        "label": "",
        "fill": "#ffffff",
        "stroke": "#1b2733",
        "hatch": "",
        "dots": "",
        "lines": "",
        "people": None,
        "row": {"name": name, "kin": "", "tier": sign, "people": "", "money": "", "note": ""},
        "figures": {"title": name, "parts": []},
    }


def _part(figure: Mapping[str, Any]) -> dict[str, Any]:
    """Take one of three figures out of its HTML: what stands large, what small behind it, and the notes."""
    told: dict[str, Any] = {"kind": figure["kind"], "heading": figure["heading"], "big": "", "small": ""}
    told["notes"] = [str(note) for note, _look in figure["notes"]]
    if "big" in figure:
        large, _small, rest = str(figure["big"]).partition("<small>")
        small, _end, after = rest.partition("</small>")
        told |= {"big": _text(large), "small": _text(small + after), "width": figure["width"]}
        told["words"] = bool(figure["words"])
    if "sign" in figure:
        told["sign"] = figure["sign"]
    if "counts" in figure:
        told["counts"] = [{"sign": sign, "count": count} for sign, count in figure["counts"]]
    return told


def _text(html: str) -> str:
    return Markup(html).unescape()  # noqa: S704 - it is no HTML any more, and written as text


def _whole(whole: WholeNews, trouble: str) -> dict[str, Any]:
    together: Together = whole
    rules = whole.rules
    parts = list(map(_part, results.total_parts(together, rules.scheme, rules.zones)))
    pool = whole.total.pool
    return {
        "figures": {"title": results.total_title(len(whole.receipts)), "parts": parts},
        "totals": results.totals_row(together),
        "totals_note": results.totals_note(together),
        "subtotals": results.subtotal_rows(together),
        **_double_and_unclaimed(whole),
        "pool": None if pool is None else pool_told(pool),
        "warnings": [*filter(None, [trouble]), *map(str, whole.said)],
        "legend": _legend(whole.receipts, rules),
        "credit": results.credit(rules.zones),
        "notice": rules.zones.notice,
    }


def _double_and_unclaimed(whole: WholeNews) -> dict[str, Any]:
    told = twice_and_nowhere(whole.overlaps, whole.names, whole.unassigned)
    return {
        "doubles": told["overlaps"],
        "unclaimed": {"sentence": told["unassigned"], "zones": told["where"]},
        "headings": {
            "double_and_unclaimed": told["heading"],
            "nobody_twice": told["nobody_twice"],
            "where": told["where_heading"],
        },
    }


def _nothing(news: News) -> dict[str, Any]:
    """Say that there is nothing yet, or why there are no numbers."""
    return {
        "figures": {"title": "", "parts": []},
        "totals": [],
        "totals_note": "",
        "subtotals": [],
        "doubles": [],
        "unclaimed": None,
        "headings": {},
        "pool": None,
        "warnings": [str(news.trouble)] if news.trouble else [],
        "legend": [],
    }


def _legend(receipts: Mapping[str, Receipt], rules: Rules) -> list[dict[str, Any]]:
    """List every look that an area has on the map, with what it means and how many have it."""
    signs = [results.area_sign(receipt, rules.scheme) for receipt in receipts.values()]
    counts = Counter(sign["words"] for sign in signs)
    listed = {sign["words"]: sign for sign in signs}
    return [
        {"sign": sign, "words": words, "count": number(counts[words])}
        for words, sign in sorted(listed.items(), key=lambda one: one[1]["letter"])
    ]


def _taken_back(answer: RoomAnswer) -> list[str]:
    """Say what was taken back, or done again: of a gesture over several areas, what it began with."""
    said = [str(told_of(event, answer.names)) for event in answer.again[:1]]
    text = _("Undone: {sentence}") if answer.undone else _("Done again: {sentence}")
    return [text.format(sentence=one) for one in said]


def _question(question: IdentityQuestion) -> dict[str, Any]:
    known = question.kept == question.kept
    if known:
        why = _("The new border keeps {part} of the people.").format(part=percentage(question.kept, 0))
    else:
        why = _("The new border keeps less than half of the surface.")
    return {
        "redraw": question.redraw.id,
        "area": question.redraw.area,
        "name": question.name,
        "kept": question.kept if known else None,
        "sentence": why,
    }


def _dispute(conflict: Conflict, area: str, client: str) -> dict[str, Any]:
    sides = conflict.proposed.get(area), conflict.stands.get(area)
    mine, theirs = sides if client == conflict.proposer else sides[::-1]
    return {
        "id": area,
        "name": conflict.names[area],
        "mine": _degrees(None if mine is None else mine.shape),
        "theirs": _degrees(None if theirs is None else theirs.shape),
        "mine_figures": _side(mine, conflict, area),
        "theirs_figures": _side(theirs, conflict, area),
    }


def _side(side: Side | None, conflict: Conflict, area: str) -> dict[str, Any]:
    name, rules = conflict.names[area], conflict.rules
    if side is None or side.receipt is None or side.outcome is None or rules is None:
        return {"title": name, "parts": []}
    parts = results.area_parts(side.receipt, side.outcome, rules.scheme, rules.zones)
    return {"title": name, "parts": list(map(_part, parts))}


def _sentence(conflict: Conflict) -> str:
    names = enumerated(list(filter(None, conflict.names.values()))) or _("an area")
    return _("Two people changed {name} at the same time").format(name=names)


def _degrees(shape: Any) -> Any:
    return None if shape is None else json.loads(shapely.to_geojson(in_degrees(shape)))
