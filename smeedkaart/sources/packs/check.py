"""One remark about data that arrived: in facts when it is kept, in words when it is shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from smeedkaart.statistics.indicators import CATALOGUE, Indicator
from smeedkaart.statistics.levels import level_named
from smeedkaart.text.teller import Fact, Statement

__all__ = ["Check", "listed", "zones_in_words"]

_NAMED_AT_MOST = 4
_LAST_YEAR = re.compile(r" \((?:tot en met|until) \d{4}\)$")

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Undated:
    """An indicator beside a year: the last year in the name of a series that ended would say it twice."""

    item: Indicator

    def __str__(self) -> str:
        return _LAST_YEAR.sub("", str(self.item))


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at, in facts; told in words when it is shown.

    Examples
    --------
    >>> Check("people", "good", {"people": 18_000, "level": "buurt", "zones": 60, "known": 60}).sentence()
    'Er wonen 18.000 mensen in 60 buurten.'
    >>> flags = {"level": "buurt", "year": 2024, "1": 58, "2": 1, "3": 1, "none": 0}
    >>> Check("flags", "note", flags).sentence()
    'Vergeleken met een jaar eerder: 58 buurten hetzelfde, 1 met een andere code, 1 met een andere grens.'
    """

    # what was looked at: "year", "codes", "people", "borders", "cover", "matched", "sum-parents", "sum-
    # above", "missing", "left-out", "older", "carried", "flags" or "weights"
    code: str
    # "good": as it should be. "note": worth knowing. "wrong": do not rely on it before it is understood.
    result: Literal["good", "note", "wrong"]
    facts: Mapping[str, Any]  # plain values from which the sentence is made; they survive JSON

    @property
    def said(self) -> Statement:
        """What was found, as a sentence of the catalogue with its facts."""
        known = _STATEMENTS.get(self.code)
        return known(self.facts) if known else Statement("packs.check_unknown", name=self.code)

    def sentence(self) -> str:
        """Tell in the language in use what was found."""
        return str(self.said)


def zones_in_words(count: int, level: str) -> Statement:
    """Count zones, by the name of their level.

    Examples
    --------
    >>> str(zones_in_words(1, "wijk")), str(zones_in_words(60, "buurt"))
    ('1 wijk', '60 buurten')
    """
    return Statement("packs.zones", count=count, level=level_named(level))


def _say(code: str, facts: Facts, **words: Fact) -> Statement:
    """Say a sentence with the plain facts as they are and some in words."""
    plain = {name: fact for name, fact in facts.items() if isinstance(fact, str | int | float)}
    return Statement(code, **plain | words)


def _year(facts: Facts) -> Statement:
    *others, last = map(str, facts["borderless"])
    newer: Fact = Statement("packs.years", first=", ".join(others), last=last) if others else last
    return _say("packs.borders_not_yet", facts, newer=newer)


def _codes(facts: Facts) -> Statement:
    zones = zones_in_words(facts["rows"], facts["level"])
    codes = listed(facts["foreign"], facts["count"])
    return _say(
        "packs.codes_foreign" if facts["count"] else "packs.codes_good", facts, zones=zones, codes=codes
    )


def _people(facts: Facts) -> Statement:
    zones = zones_in_words(facts["zones"], facts["level"])
    if not facts["people"]:
        return Statement("packs.people_unknown", zones=zones)
    lacking = {"lacking": facts["zones"] - facts["known"]}
    said = _say("packs.people", facts, zones=zones)
    return _one_after_another(said, *_counted(lacking, lacking="packs.people_lacking"))


def _borders(facts: Facts) -> Statement:
    said = [_say("packs.borders", facts, zones=zones_in_words(facts["zones"], facts["level"]))]
    said += _counted(
        facts,
        water="packs.borders_water",
        foreign="packs.borders_abroad",
        repaired="packs.borders_repaired",
    )
    if facts["shapeless_count"]:
        codes = listed(facts["shapeless"], facts["shapeless_count"])
        said.append(Statement("packs.borders_shapeless", codes=codes))
    if facts["by"] not in {"", "WFS"}:
        said.append(Statement("packs.borders_by_other", other=facts["by"]))
    return _one_after_another(*said)


def _cover(facts: Facts) -> Statement:
    worst = max(facts["missing_m2"], facts["outside_m2"], facts["overlap_m2"])
    whole = worst <= 10e-6 * facts["area_m2"]
    gaps = tuple(
        Statement(code, surface=_surface(facts[kind]))
        for kind, code in (
            ("missing_m2", "packs.cover_missing"),
            ("outside_m2", "packs.cover_outside"),
            ("overlap_m2", "packs.cover_twice"),
        )
        if facts[kind]
    )
    zones = level_named(facts["level"]).form("many")
    return _say("packs.cover_whole" if whole else "packs.cover_gaps", facts, zones=zones, gaps=gaps)


def _matched(facts: Facts) -> Statement:
    nobody = "packs.without_borders" if facts["people"] else "packs.without_borders_or_people"
    said = [
        _say(
            code,
            facts,
            zones=zones_in_words(facts[f"{kind}_count"], facts["level"]),
            codes=listed(facts[kind], facts[f"{kind}_count"]),
        )
        for kind, code in (("without_figures", "packs.without_figures"), ("without_borders", nobody))
        if facts[f"{kind}_count"]
    ]
    return _one_after_another(*said) if said else Statement("packs.matched")


def _sums(facts: Facts) -> Statement:
    levels = {"parts": level_named(facts["level"]).form("many"), "whole": level_named(facts["above"])}
    if facts["off"]:
        worst = tuple(
            _say("packs.sum_beside", item, place=item["name"], indicator=_named(item["indicator"]))
            for item in facts["worst"]
        )
        return Statement("packs.sums_differ", count=facts["off"], worst=worst, **levels)
    if not facts["compared"]:
        return Statement("packs.sums_unknown", **levels)
    said = Statement("packs.sums_equal", count=facts["compared"], **levels)
    return _one_after_another(said, *_counted(facts, unknown="packs.sums_unchecked"))


def _missing(facts: Facts) -> Statement:
    zones = zones_in_words(facts["zones"], facts["level"])
    lacking: Mapping[str, int] = facts["missing"]
    if not lacking:
        return Statement("packs.none_missing", count=facts["indicators"], zones=zones)
    named = tuple(
        Statement("packs.missing_in", indicator=_named(name), count=count)
        for name, count in list(lacking.items())[:_NAMED_AT_MOST]
    )
    return _say("packs.some_missing", facts, lacking=len(lacking), zones=zones, named=named)


def _left_out(facts: Facts) -> Statement:
    figures: list[Facts] = facts["figures"]
    named = Statement("packs.figures", figures=tuple(_odd(item) for item in figures[:_NAMED_AT_MOST]))
    return Statement("packs.left_out", figures=_more(named, len(figures) - _NAMED_AT_MOST))


def _absent(facts: Facts) -> Statement:
    # all by name: people look here for the one they miss
    named = Statement("packs.names", names=tuple(map(_undated, facts["indicators"])))
    return _say("packs.absent_from_table", facts, figures=named)


def _odd(item: Facts) -> Statement:
    unit = "packs.odd_unit" if item["what"] else "packs.no_unit"
    code = "packs.odd_value" if item["kind"] == "value" else unit
    return _say(code, item, indicator=_undated(item["indicator"]))


def _older(facts: Facts) -> Statement:
    # packs of an older smeedkaart know of no figures that were left out
    groups = (
        (facts["years"], "packs.older", "packs.figures_of_year", _named),
        (facts.get("instead"), "packs.older_instead", "packs.figures_of_year", _named),
        (facts["ended"], "packs.ended", "packs.year_of_figures", _undated),
    )
    return _one_after_another(
        *(
            Statement(code, year=facts["year"], parts=_by_year(years, part, name))
            for years, code, part, name in groups
            if years
        )
    )


def _by_year(years: Mapping[str, int], code: str, name: Callable[[str], Fact]) -> tuple[Statement, ...]:
    figures: dict[int, list[str]] = {}
    for one, year in years.items():
        figures.setdefault(int(year), []).append(one)
    return tuple(
        Statement(code, year=year, figures=listed(list(map(name, names)), len(names)))
        for year, names in sorted(figures.items(), reverse=True)
    )


def _carried(facts: Facts) -> Statement:
    figures: Mapping[str, int] = facts["figures"]
    return Statement("packs.carried", zones=zones_in_words(max(figures.values()), facts["level"]))


def _flags(facts: Facts) -> Statement:
    same, recoded, redrawn, none = (facts[kind] for kind in ("1", "2", "3", "none"))
    if not same and not recoded and not redrawn:
        return Statement("packs.flags_unsaid")
    said = Statement(
        "packs.flags" if recoded or redrawn else "packs.flags_same",
        zones=zones_in_words(same, facts["level"]),
        count=same,
        recoded=recoded,
        redrawn=redrawn,
    )
    return _one_after_another(said, *_counted({"none": none}, none="packs.flags_unsaid_of"))


def _weights(facts: Facts) -> Statement:
    said = [_say("packs.weights", facts, units=Statement(_UNITS[facts["kind"]], rows=facts["rows"]))]
    if facts["against"]:
        said.append(_say("packs.weights_against", facts, indicator=_named(facts["against"])))
    said += _counted(
        facts,
        off="packs.weights_off",
        bare="packs.weights_bare",
        hidden="packs.weights_hidden",
        empty="packs.weights_empty",
        shapeless="packs.weights_shapeless",
    )
    return _one_after_another(*said)


def _counted(facts: Facts, **codes: str) -> list[Statement]:
    # packs of an older smeedkaart may lack a fact
    return [Statement(code, count=facts[name]) for name, code in codes.items() if facts.get(name)]


def _one_after_another(*said: Statement) -> Statement:
    return said[0] if len(said) == 1 else Statement("packs.sentences", said=said)


def _named(name: str) -> Fact:
    return CATALOGUE.get(name, name)


def _undated(name: str) -> Fact:
    return _Undated(CATALOGUE[name]) if name in CATALOGUE else name


def listed(names: list[Fact], count: int) -> Statement:
    """Name the first few, and count those that are left."""
    shown = tuple(names[:_NAMED_AT_MOST])
    return _more(Statement("packs.names", names=shown), count - len(shown))


def _more(shown: Statement, more: int) -> Statement:
    return Statement("packs.and_more", names=shown, count=more) if more > 0 else shown


def _surface(square_metres: float) -> Statement:
    if square_metres >= 1_000_000:
        return Statement("packs.square_kilometres", number=square_metres / 1e6)
    return Statement("packs.square_metres", number=square_metres)


_UNITS = {"squares": "packs.squares", "pc6": "packs.postcodes", "addresses": "packs.addresses"}
_STATEMENTS: Mapping[str, Callable[[Facts], Statement]] = {
    "year": _year,
    "codes": _codes,
    "people": _people,
    "borders": _borders,
    "cover": _cover,
    "matched": _matched,
    "sum-parents": _sums,
    "sum-above": _sums,
    "missing": _missing,
    "left-out": _left_out,
    "absent": _absent,
    "older": _older,
    "carried": _carried,
    "flags": _flags,
    "weights": _weights,
}
