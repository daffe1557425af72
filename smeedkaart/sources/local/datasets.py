"""The sets of figures that can be worked with on this machine: the sample, every data pack, and several."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from smeedkaart.errors import NoDataError, PackError
from smeedkaart.sources.local.sample import hoogeveen
from smeedkaart.sources.packs.pack import Entry, list_packs, open_pack, path_of
from smeedkaart.statistics.levels import USUAL_LEVEL, level_named
from smeedkaart.statistics.side_by_side import side_by_side
from smeedkaart.statistics.zones import ZoneData
from smeedkaart.text.teller import Statement

__all__ = [
    "DEFAULT",
    "DEFAULT_SCHEME",
    "Dataset",
    "beside_each_other",
    "joined",
    "keys_of_places",
    "load",
    "names",
    "parts_of",
    "province_sets",
    "stamp",
    "title_of",
]

DEFAULT = "hoogeveen"
DEFAULT_SCHEME = "hoogeveen-2007"

# between the keys of sets that are worked with as one
_AND = "+"


@dataclass(frozen=True, slots=True)
class Dataset:
    """A set of figures to work with.

    Parameters
    ----------
    key
        By which it is known in files and addresses: "hoogeveen", "GM0118-2025".
    title
        What people call it, in the language in use.
    sample
        True for the sample that travels with smeedkaart.
    trouble
        Why it cannot be used, in one sentence; empty when nothing is known against it.
    """

    key: str
    title: str
    sample: bool
    trouble: Statement | str = ""


def names() -> tuple[Dataset, ...]:
    """Tell what there is to work with: the sample first, then the packs by name.

    Returns
    -------
    tuple of Dataset
        Never empty.

    Examples
    --------
    >>> names()[0].title
    'Hoogeveen 2025 (voorbeelddata)'
    """
    title = Statement("local.sample_title", name="Hoogeveen", year=2025)
    return (Dataset(DEFAULT, str(title), sample=True), *(_of_pack(entry) for entry in list_packs()))


def province_sets() -> tuple[Dataset, ...]:
    """Tell of which provinces more than one municipality is on this machine, to work with as one.

    Returns
    -------
    tuple of Dataset
        One for each province, year and level, by name and the newest first.

    Examples
    --------
    >>> province_sets()
    ()
    """
    groups: dict[tuple[str, int, str], list[Entry]] = {}
    for entry in list_packs():
        if entry.province and not entry.trouble:
            groups.setdefault((entry.province, -entry.year, entry.level), []).append(entry)
    return tuple(
        Dataset(
            joined(entry.key for entry in entries),
            str(Statement("local.province_title", name=name, year=-year, count=len(entries))),
            sample=False,
        )
        for (name, year, _level), entries in sorted(groups.items())
        if len(entries) > 1
    )


def beside_each_other(sets: Sequence[Dataset]) -> tuple[Dataset, ...]:
    """Choose the sets that go together with another one: of the same year and level, and of another place.

    Parameters
    ----------
    sets
        Each of one municipality.

    Returns
    -------
    tuple of Dataset
        In their order; empty when there are no two that go together.

    Examples
    --------
    >>> sets = [Dataset(key, key, sample=False) for key in ("GM0001-2025", "GM0002-2025", "GM0003-2024")]
    >>> [one.key for one in beside_each_other(sets)]
    ['GM0001-2025', 'GM0002-2025']
    """
    years: dict[str, set[str]] = {}
    for one in sets:
        place, year = one.key.partition("-")[::2]
        years.setdefault(year, set()).add(place)
    return tuple(one for one in sets if len(years[one.key.partition("-")[2]]) > 1)


def keys_of_places(codes: Sequence[str]) -> tuple[str, ...]:
    """Give the packs of a place, or of several together, of every year of which all of them are here.

    Parameters
    ----------
    codes
        Of the municipalities ("GM0118").

    Returns
    -------
    tuple of str
        Keys; of several those of one year and level joined. The newest first.

    Examples
    --------
    >>> keys_of_places(["GM9999"])
    ()
    """
    found: dict[tuple[int, str], dict[str, str]] = {}
    for entry in list_packs():
        if entry.code in codes and not entry.trouble:
            found.setdefault((-entry.year, entry.level), {})[entry.code] = entry.key
    return tuple(joined(keys.values()) for _year, keys in sorted(found.items()) if len(keys) == len(codes))


def title_of(key: str) -> str:
    """Give what people call a set, or several.

    Parameters
    ----------
    key
        By which it is known.

    Returns
    -------
    str
        Of what is not on this machine its key.

    Examples
    --------
    >>> title_of("hoogeveen"), title_of("GM9999-2025")
    ('Hoogeveen 2025 (voorbeelddata)', 'GM9999-2025')
    """
    known = {one.key: one.title for one in names()}
    return ", ".join(known.get(part, part) for part in parts_of(key))


def _of_pack(entry: Entry) -> Dataset:
    code = "local.title" if entry.level == USUAL_LEVEL else "local.title_by_level"
    title = Statement(code, name=entry.name, year=entry.year, level=level_named(entry.level))
    return Dataset(entry.key, str(title), sample=False, trouble=entry.trouble)


def joined(keys: Iterable[str]) -> str:
    """Give the key of several sets that are worked with as one, each once.

    Parameters
    ----------
    keys
        By which each is known; one of them may stand for several itself.

    Returns
    -------
    str
        The same for the same sets, in whatever order they are named.

    Examples
    --------
    >>> joined(["GM1690-2025", "GM0118-2025", "GM0118-2025"])
    'GM0118-2025+GM1690-2025'
    """
    return _AND.join(sorted({part for key in keys for part in parts_of(key)}))


def parts_of(key: str) -> tuple[str, ...]:
    """Give the keys of the sets that a key stands for.

    Parameters
    ----------
    key
        Of one set, or of several.

    Returns
    -------
    tuple of str
        Of one set its own key.

    Examples
    --------
    >>> parts_of("GM0118-2025+GM1690-2025"), parts_of("hoogeveen")
    (('GM0118-2025', 'GM1690-2025'), ('hoogeveen',))
    """
    return tuple(key.split(_AND))


def load(key: str) -> ZoneData:
    """Bring the figures of a set, or of several as of one.

    Parameters
    ----------
    key
        By which it is known.

    Returns
    -------
    ZoneData
        Its zones and figures, with origins in the language in use.

    Raises
    ------
    NoDataError
        When the key is empty: nobody chose any.
    PackError
        When there is no such set on this machine, or it is damaged.
    FrameError
        When several cannot be worked with as one: they are of other years, or have zones in common.

    Examples
    --------
    >>> load("hoogeveen").name
    'Hoogeveen'
    """
    if not key:
        raise NoDataError("local.no_data_chosen")
    return side_by_side([_one(part) for part in parts_of(key)])


def _one(key: str) -> ZoneData:
    return hoogeveen() if key == DEFAULT else open_pack(key).zone_data()


def stamp(key: str) -> str:
    """Give a text that changes as soon as the figures of a set change, for whoever keeps them at hand.

    Parameters
    ----------
    key
        By which the set is known.

    Returns
    -------
    str
        Empty when there is no such set, or of several when one of them is not there.

    Examples
    --------
    >>> stamp("hoogeveen")
    'sample'
    """
    each = [_one_stamp(part) for part in parts_of(key)]
    return _AND.join(each) if all(each) else ""


def _one_stamp(key: str) -> str:
    if key == DEFAULT:
        return "sample"
    try:
        status = path_of(key).stat()
    except (PackError, OSError):
        return ""
    return f"{status.st_ino}-{status.st_mtime_ns}-{status.st_size}"
