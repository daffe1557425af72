"""Which figures a command works with: a file, fetched data of one or more municipalities, or the sample."""

# ruff: noqa: PLC0415 - imports wait until they are needed, so that a command is quick

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from smeedkaart.errors import PackError, SmeedkaartError
from smeedkaart.statistics.levels import LEVELS
from smeedkaart.text.language import gettext as _

if TYPE_CHECKING:
    import geopandas as gpd

    from smeedkaart.sources.packs.pack import Entry
    from smeedkaart.statistics.zones import ZoneData

__all__ = ["entry_of", "figures_for", "keys_by_year", "keys_of"]


class _Choice(NamedTuple):
    """A set of figures that fits what was asked."""

    key: str
    year: int
    level: str


def figures_for(
    areas: gpd.GeoDataFrame,
    zones: Path | None,
    data: Sequence[str],
    *,
    figures: Path | None = None,
    year: int | None = None,
    layer: str | None = None,
) -> ZoneData:
    """Bring the figures that a command needs."""
    if zones is None and (figures, year, layer) != (None, None, None):
        raise SmeedkaartError(
            _(
                "--figures, --year and --zones-layer belong to a map file with buurten of your own; name "
                "that with --zones."
            )
        )
    if zones is not None and data:
        raise SmeedkaartError(_("Choose one: --zones for a file of your own, or --data for fetched data."))
    if zones is not None:
        from smeedkaart.sources.local.zone_file import read_zones

        return read_zones(zones, areas=areas, figures=figures, year=year, layer=layer)
    if not data:
        from smeedkaart.cli.data_by_place import figures_by_place

        return figures_by_place(areas)
    from smeedkaart.sources.local.datasets import joined, load

    return load(joined(keys_of(data)))


def keys_of(names: Iterable[str]) -> list[str]:
    """Find the sets that are named, several of them of the newest year that each of them has."""
    return [choice.key for choice in _chosen(names)]


def keys_by_year(names: Iterable[str]) -> list[str]:
    """Find the sets that are named: those of one year are worked with as one, each year by its own."""
    from smeedkaart.sources.local.datasets import joined

    years: dict[int, list[str]] = {}
    for choice in _chosen(names):
        years.setdefault(choice.year, []).append(choice.key)
    return [joined(keys) for keys in years.values()]


def entry_of(text: str) -> Entry:
    """Find fetched data by their name ("GM0118-2025") or by their place ("Hoogeveen", "Hoogeveen 2024")."""
    from smeedkaart.sources.packs.pack import list_packs

    entries = list_packs()
    if fits := _of_place(text, entries):
        return max(fits, key=lambda entry: _newest(_choice(entry)))
    raise _absent(text, entries)


def _chosen(names: Iterable[str]) -> list[_Choice]:
    # a key of several is those several
    asked = [part for name in names for part in name.split("+")]
    found = [choices for name in asked for choices in _candidates(name)]
    common = set.intersection(*({(one.year, one.level) for one in choices} for choices in found))
    return [
        max([one for one in choices if (one.year, one.level) in common] or choices, key=_newest)
        for choices in found
    ]


def _candidates(name: str) -> list[list[_Choice]]:
    """Give for each place that is meant all sets that fit: one for a municipality, several for a province."""
    from smeedkaart.sources.packs.pack import list_packs

    if _is_sample(name):
        from smeedkaart.sources.local.sample import hoogeveen

        sample = hoogeveen()
        return [[_Choice(name, sample.year, sample.level)]]
    entries = list_packs()
    if fits := _of_place(name, entries):
        return [[_choice(entry) for entry in fits]]
    places: dict[str, list[_Choice]] = {}
    for entry in _of_province(name, entries):
        places.setdefault(entry.code, []).append(_choice(entry))
    if not places:
        raise _absent(name, entries)
    return list(places.values())


def _of_place(text: str, entries: Collection[Entry]) -> list[Entry]:
    from smeedkaart.sources.municipalities import spelling_key

    wanted = spelling_key(text)
    named = [entry for entry in entries if spelling_key(entry.key) == wanted]
    return named or [entry for entry in entries if wanted in _spellings(entry)]


def _of_province(text: str, entries: Collection[Entry]) -> list[Entry]:
    from smeedkaart.sources.municipalities import province_key, spelling_key

    wanted = province_key(text)
    return [
        entry
        for entry in entries
        if entry.province
        and wanted in {spelling_key(entry.province), spelling_key(f"{entry.province} {entry.year}")}
    ]


def _choice(entry: Entry) -> _Choice:
    return _Choice(entry.key, entry.year, entry.level)


def _newest(choice: _Choice) -> tuple[int, int]:
    """Put newer years before older ones, and fine zones before coarse ones."""
    return choice.year, -list(LEVELS).index(choice.level)


def _absent(name: str, entries: Collection[Entry]) -> PackError:
    if not entries:
        return PackError(
            _("There are no fetched data on this computer; fetch them with: smeedkaart data get NAME.")
        )
    text = _("There are no data “{name}” on this computer; there are {names}.")
    return PackError(text.format(name=name, names=", ".join(entry.key for entry in entries)))


def _spellings(entry: Entry) -> set[str]:
    from smeedkaart.sources.municipalities import spelling_key, spellings

    places = {*spellings(entry.name), spelling_key(entry.code)}
    return places | {f"{place}{entry.year}" for place in places}


def _is_sample(name: str) -> bool:
    from smeedkaart.sources.local.datasets import DEFAULT
    from smeedkaart.sources.packs.pack import list_packs

    # "hoogeveen" is the sample, until data of that place were fetched
    return name == DEFAULT and not any(DEFAULT in _spellings(entry) for entry in list_packs())
