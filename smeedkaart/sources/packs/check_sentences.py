"""The sentences of the checks: what was found when data arrived, for people to read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from smeedkaart.statistics.indicators import CATALOGUE, label
from smeedkaart.text.language import gettext as _
from smeedkaart.text.language import ngettext
from smeedkaart.text.numbers import number

__all__ = ["sentence", "zones_in_words"]

_NAMED_AT_MOST = 4
_LAST_YEAR = re.compile(r" \((?:tot en met|until) \d{4}\)$")

Facts = Mapping[str, Any]


def sentence(code: str, facts: Facts) -> str:
    """Tell one check in the language in use.

    Parameters
    ----------
    code
        What was looked at.
    facts
        What was found.

    Returns
    -------
    str
        One or two sentences.

    Examples
    --------
    >>> sentence("flags", {"level": "buurt", "year": 2024, "1": 58, "2": 1, "3": 1, "none": 0})
    'Vergeleken met een jaar eerder: 58 buurten hetzelfde, 1 met een andere code, 1 met een andere grens.'
    """
    return _SENTENCES[code](facts) if code in _SENTENCES else code


def zones_in_words(count: int, level: str) -> str:
    """Count buurten or wijken in words.

    Examples
    --------
    >>> zones_in_words(1, "wijk"), zones_in_words(60, "buurt")
    ('1 wijk', '60 buurten')
    """
    if level == "wijk":
        text = ngettext("{count} wijk", "{count} wijken", count)
    else:
        text = ngettext("{count} buurt", "{count} buurten", count)
    return text.format(count=number(count))


def _year(facts: Facts) -> str:
    *others, last = map(str, facts["borderless"])
    newer = _("{first} and {last}").format(first=", ".join(others), last=last) if others else last
    return _("There are no borders of {newer} yet, so {year} was chosen.").format(
        newer=newer, year=facts["year"]
    )


def _codes(facts: Facts) -> str:
    zones = zones_in_words(facts["rows"], facts["level"])
    if not facts["count"]:
        return _("All {zones} belong to {municipality}.").format(
            zones=zones, municipality=facts["municipality"]
        )
    text = ngettext(
        "{count} of {zones} does not belong to {municipality}: {codes}.",
        "{count} of {zones} do not belong to {municipality}: {codes}.",
        facts["count"],
    )
    return text.format(
        count=number(facts["count"]),
        zones=zones,
        municipality=facts["municipality"],
        codes=_listed(facts["foreign"], facts["count"]),
    )


def _people(facts: Facts) -> str:
    zones = zones_in_words(facts["zones"], facts["level"])
    if not facts["people"]:
        return _("Of none of {zones} is a number of people known.").format(zones=zones)
    text = _("{people} people live in {zones}.").format(people=number(facts["people"]), zones=zones)
    lacking = facts["zones"] - facts["known"]
    if not lacking:
        return text
    return text + " " + _("Of {count} the number of people is not published.").format(count=number(lacking))


def _borders(facts: Facts) -> str:
    said = [_("The borders of {zones} came in.").format(zones=zones_in_words(facts["zones"], facts["level"]))]
    for count, text in (
        (
            facts["water"],
            ngettext(
                "{count} shape of water was left out.",
                "{count} shapes of water were left out.",
                facts["water"],
            ),
        ),
        (
            facts["foreign"],
            ngettext(
                "{count} shape abroad was left out.", "{count} shapes abroad were left out.", facts["foreign"]
            ),
        ),
        (
            facts["repaired"],
            ngettext(
                "{count} border crossed itself and is repaired.",
                "{count} borders crossed themselves and are repaired.",
                facts["repaired"],
            ),
        ),
    ):
        if count:
            said.append(text.format(count=number(count)))
    if facts["shapeless_count"]:
        codes = _listed(facts["shapeless"], facts["shapeless_count"])
        said.append(_("Without a shape, and so left out: {codes}.").format(codes=codes))
    if facts["by"] not in {"", "WFS"}:
        text = _("The WFS of PDOK failed; the borders are those of its {other}.")
        said.append(text.format(other=facts["by"]))
    return " ".join(said)


def _cover(facts: Facts) -> str:
    worst = max(facts["missing_m2"], facts["outside_m2"], facts["overlap_m2"])
    named = {"municipality": facts["municipality"], "zones": _plural(facts["level"])}
    if worst <= 10e-6 * facts["area_m2"]:
        return _("Together the {zones} fill the border of {municipality}.").format(**named)
    gaps = [
        _("{surface} is missing").format(surface=_surface(facts["missing_m2"]))
        if facts["missing_m2"]
        else "",
        _("{surface} lies outside").format(surface=_surface(facts["outside_m2"]))
        if facts["outside_m2"]
        else "",
        _("{surface} lies in two at once").format(surface=_surface(facts["overlap_m2"]))
        if facts["overlap_m2"]
        else "",
    ]
    return _("Together the {zones} do not quite fill the border of {municipality}: {gaps}.").format(
        gaps=", ".join(gap for gap in gaps if gap), **named
    )


def _matched(facts: Facts) -> str:
    said = []
    if facts["without_figures_count"]:
        said.append(
            _("{zones} came without figures: {codes}.").format(
                zones=zones_in_words(facts["without_figures_count"], facts["level"]),
                codes=_listed(facts["without_figures"], facts["without_figures_count"]),
            )
        )
    if facts["without_borders_count"]:
        text = (
            _("{zones} with figures for {people} people came without a border: {codes}.")
            if facts["people"]
            else _("{zones} where nobody lives came without a border on land: {codes}.")
        )
        said.append(
            text.format(
                zones=zones_in_words(facts["without_borders_count"], facts["level"]),
                people=number(facts["people"]),
                codes=_listed(facts["without_borders"], facts["without_borders_count"]),
            )
        )
    return " ".join(said) or _("Every border has figures and all figures have a border.")


def _sums(facts: Facts) -> str:
    levels = {"parts": _plural(facts["level"]), "whole": _singular(facts["above"])}
    if facts["off"]:
        text = ngettext(
            "{count} sum of {parts} differs from the figure of their {whole} "
            "by more than rounding explains: {worst}.",
            "{count} sums of {parts} differ from the figure of their {whole} "
            "by more than rounding explains: {worst}.",
            facts["off"],
        )
        return text.format(
            count=number(facts["off"]), worst="; ".join(_apart(item) for item in facts["worst"]), **levels
        )
    if not facts["compared"]:
        text = _("Whether {parts} add up to their {whole} cannot be checked: too many figures are missing.")
        return text.format(**levels)
    text = ngettext(
        "{count} sum of {parts} equals the figure of their {whole}, within rounding.",
        "All {count} sums of {parts} equal the figure of their {whole}, within rounding.",
        facts["compared"],
    ).format(count=number(facts["compared"]), **levels)
    if not facts["unknown"]:
        return text
    more = ngettext(
        "{count} sum cannot be checked, since figures are missing in it.",
        "{count} sums cannot be checked, since figures are missing in them.",
        facts["unknown"],
    )
    return text + " " + more.format(count=number(facts["unknown"]))


def _apart(item: Facts) -> str:
    return _("{place}, {indicator}: {sum} beside {published}").format(
        place=item["name"],
        indicator=_label(item["indicator"]),
        sum=number(item["sum"]),
        published=number(item["published"]),
    )


def _missing(facts: Facts) -> str:
    zones = zones_in_words(facts["zones"], facts["level"])
    lacking: Mapping[str, int] = facts["missing"]
    if not lacking:
        text = ngettext(
            "The {count} figure that is published is there for all {zones}.",
            "All {count} figures are there for all {zones}.",
            facts["indicators"],
        )
        return text.format(count=number(facts["indicators"]), zones=zones)
    named = [
        _("{indicator} (missing in {count})").format(indicator=_label(name), count=number(count))
        for name, count in list(lacking.items())[:_NAMED_AT_MOST]
    ]
    return _(
        "Of {indicators} figures {lacking} are not published for every one of {zones}; most often {named}."
    ).format(
        indicators=number(facts["indicators"]),
        lacking=number(len(lacking)),
        zones=zones,
        named=", ".join(named),
    )


def _left_out(facts: Facts) -> str:
    figures: list[Facts] = facts["figures"]
    named = [_odd(item) for item in figures[:_NAMED_AT_MOST]]
    text = _("Left out, as what CBS gives cannot be right: {figures}.")
    return text.format(figures=_more("; ".join(named), len(figures) - len(named)))


def _odd(item: Facts) -> str:
    if item["kind"] == "value":
        text = _("{indicator} of {year} ({what} in {code})")
    elif item["what"]:
        text = _("{indicator} of {year} (in the unit “{what}”, on which smeedkaart does not count)")
    else:
        text = _("{indicator} of {year} (without a unit)")
    return text.format(
        indicator=_bare(item["indicator"]), year=item["year"], what=item["what"], code=item["code"]
    )


def _older(facts: Facts) -> str:
    # packs of an older smeedkaart know of no figures that were left out
    groups = (
        (facts["years"], _("Not yet published for {year}, so taken from an older year: {parts}."), _by_year),
        (
            facts.get("instead"),
            _("Left out of {year}, so taken from an older year: {parts}."),
            _by_year,
        ),
        (facts["ended"], _("No longer published; the last figures are {parts}."), _year_first),
    )
    return " ".join(
        text.format(year=facts["year"], parts=told(years)) for years, text, told in groups if years
    )


def _by_year(years: Mapping[str, int]) -> str:
    text = _("{figures} ({year})")
    return "; ".join(
        text.format(year=year, figures=_listed(list(map(_label, names)), len(names)))
        for year, names in _grouped(years)
    )


def _year_first(years: Mapping[str, int]) -> str:
    text = _("of {year} ({figures})")
    return "; ".join(
        text.format(year=year, figures=_listed(list(map(_bare, names)), len(names)))
        for year, names in _grouped(years)
    )


def _grouped(years: Mapping[str, int]) -> list[tuple[int, list[str]]]:
    figures: dict[int, list[str]] = {}
    for name, year in years.items():
        figures.setdefault(int(year), []).append(name)
    return sorted(figures.items(), reverse=True)


def _carried(facts: Facts) -> str:
    figures: Mapping[str, int] = facts["figures"]
    most = max(figures.values())
    return _(
        "For {zones} the older figures do not hold, as code or border changed since; those of the area above "
        "take their place: the wijk, or else the municipality or the country."
    ).format(zones=zones_in_words(most, facts["level"]))


def _flags(facts: Facts) -> str:
    same, recoded, redrawn, none = (facts[kind] for kind in ("1", "2", "3", "none"))
    if not same and not recoded and not redrawn:
        return _("Nobody said which borders changed since the year before.")
    same_words = zones_in_words(same, facts["level"])
    if not recoded and not redrawn:
        text = ngettext(
            "{zones} is the same as a year before.", "{zones} are the same as a year before.", same
        )
        said = text.format(zones=same_words)
    else:
        text = _(
            "Compared with a year before: {zones} the same, {recoded} with another code, "
            "{redrawn} with another border."
        )
        said = text.format(zones=same_words, recoded=number(recoded), redrawn=number(redrawn))
    if none:
        said += " " + _("Of {count} nobody said.").format(count=number(none))
    return said


def _weights(facts: Facts) -> str:
    units = {
        "squares": _("{rows} squares of 100 m"),
        "pc6": _("{rows} postcodes"),
        "addresses": _("{rows} addresses"),
    }[facts["kind"]].format(rows=number(facts["rows"]))
    said = [_("The weight layer {file} holds {units}.").format(file=facts["file"], units=units)]
    if facts["against"]:
        said.append(
            _("{indicator}: {weight} in the weight layer, {published} published for the same zones.").format(
                indicator=_label(facts["against"]),
                weight=number(facts["weight"]),
                published=number(facts["published"]),
            )
        )
    for count, text in (
        (facts["off"], _("In {count} zones the two differ by more than a tenth.")),
        (facts["bare"], _("{count} zones have people and not one unit: there the surface decides.")),
        (facts["hidden"], _("{count} units are secret and left out.")),
        # packs of an older smeedkaart do not know it
        (facts.get("empty"), _("{count} units hold nobody, or no figure, and are left out.")),
    ):
        if count:
            said.append(text.format(count=number(count)))
    return " ".join(said)


def _label(name: str) -> str:
    return label(CATALOGUE[name]) if name in CATALOGUE else name


def _bare(name: str) -> str:
    # where a year is told already, the last year in the name of a series that ended says it twice
    return _LAST_YEAR.sub("", _label(name))


def _listed(names: list[str], count: int) -> str:
    shown = ", ".join(map(str, names[:_NAMED_AT_MOST]))
    return _more(shown, count - min(count, _NAMED_AT_MOST, len(names)))


def _more(shown: str, more: int) -> str:
    return _("{names} and {count} more").format(names=shown, count=number(more)) if more > 0 else shown


def _plural(level: str) -> str:
    return {"buurt": _("buurten"), "wijk": _("wijken")}.get(level, level)


def _singular(level: str) -> str:
    return {"wijk": _("wijk"), "gemeente": _("municipality")}.get(level, level)


def _surface(square_metres: float) -> str:
    if square_metres >= 1_000_000:
        return _("{number} km²").format(number=number(square_metres / 1e6, 2))
    return _("{number} m²").format(number=number(square_metres))


_SENTENCES: Mapping[str, Callable[[Facts], str]] = {
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
    "older": _older,
    "carried": _carried,
    "flags": _flags,
    "weights": _weights,
}
