"""Open zips: unpack the maps that are in it, folders and zips within it included, but never a flood."""

from __future__ import annotations

import shutil
import zipfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from smeedkaart.errors import InputFileError
from smeedkaart.files.foreign import foreign_in_zip
from smeedkaart.files.source import Opening, Source, not_a_map, reading

__all__ = ["DATABASE_FOLDER", "opened_kmz", "opened_zip", "starts_as_zip"]

# a zip in a zip in a zip, and no further: some zips hold themselves
_MOST_DEEP = 3
# coordinates shrink to a fifth or a tenth; what shrinks more than a hundredfold holds the same over and over
_MOST_TIMES = 100
_FREE = 64 * 1024**2
# no map of a country unpacks to more
_MOST_BYTES = 8 * 1024**3
_MOST_MAPS = 200
_ZIP = ".zip"
# how the map in a KMZ is called
_MAIN = "doc.kml"
# what ESRI calls a file geodatabase is a folder of files
DATABASE_FOLDER = ".gdb"


def starts_as_zip(head: bytes) -> bool:
    """Tell whether a file that begins like this is a zip."""
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def opened_zip(opening: Opening, endings: Sequence[Sequence[str]]) -> Source:
    """Unpack the maps of a zip to the disk, each with what belongs to it; more than one are parts.

    Its maps are the files with the first of these endings that occur; what else is in it explains them.
    GDAL can read within a zip, but a search by place jumps about in it: of 480,000 squares it took five times
    as long as unpacking them all, and eighteen times when they were in no order.
    """
    maps = _Unpacking(opening).maps(opening.file, (*endings, (_ZIP,)))
    if not maps:
        raise InputFileError("files.no_map_in_zip", file=opening.path)
    parts: list[Source] = []
    for file in maps:
        try:
            parts.append(opening.inside(file))
        except InputFileError as error:
            # a list or a description that lies beside the map
            if error.said != not_a_map(opening.path):
                raise
    if not parts:
        raise InputFileError("files.no_map_in_zip", file=opening.path)
    return parts[0] if len(parts) == 1 else Source(opening.path, opening.file, parts=tuple(parts))


def opened_kmz(opening: Opening) -> Source:
    """Unpack the map of a KMZ; the pictures beside it are not needed.

    The map is doc.kml, as Google Earth has it. When there is none, or it only points at the others, those
    are read together.
    """
    unpacking = _Unpacking(opening)
    refusal = InputFileError("files.no_map_in_zip", file=opening.path)
    for main in (True, False):
        parts: list[Source] = []
        for file in unpacking.maps(opening.file, ((".kml",),), main=main):
            try:
                parts.append(opening.inside(file))
            except InputFileError as error:
                refusal = error
        if parts:
            together = Source(opening.path, opening.file, parts=tuple(parts), together=True)
            return parts[0] if len(parts) == 1 else together
    raise refusal


@dataclass(frozen=True)
class _Member:
    """A file in a zip, or a folder that is a database, by where it lies there."""

    where: PurePosixPath
    files: tuple[zipfile.ZipInfo, ...]

    @property
    def suffix(self) -> str:
        return self.where.suffix.lower()

    @property
    def base(self) -> str:
        """Its folder and name without what it ends in, since programs differ in capitals."""
        return str(self.where.with_suffix("")).lower()


class _Unpacking:
    """A zip that somebody named, with what was unpacked of it so far."""

    def __init__(self, opening: Opening) -> None:
        self._path = opening.path
        self._folder = opening.folder()
        self._packed = opening.file.stat().st_size
        self._size = 0
        self._names: Counter[str] = Counter()

    def maps(
        self, archive: Path, endings: Sequence[Sequence[str]], deep: int = 1, *, main: bool = False
    ) -> list[Path]:
        """Unpack the maps of one zip, and of the zips in it when there are none beside them."""
        with reading(self._path), zipfile.ZipFile(archive) as opened:
            members = _members(opened.infolist())
            chosen = _chosen(members, endings)
            foreign = foreign_in_zip(self._path, [str(one.where) for one in members], maps=bool(chosen))
            if foreign is not None:
                raise InputFileError(foreign)
            if main:
                chosen = [one for one in chosen if str(one.where).lower() == _MAIN][:1]
            often = Counter(one.where.stem for one in chosen)
            found = [
                self._unpacked(opened, one, members, self._name(one.where, apart=often[one.where.stem] > 1))
                for one in chosen
            ]
        if deep == _MOST_DEEP and any(file.suffix == _ZIP for file in found):
            raise InputFileError("files.zip_too_deep", file=self._path)
        return [
            one
            for file in found
            for one in (self.maps(file, endings, deep + 1) if file.suffix == _ZIP else [file])
        ]

    def _unpacked(
        self, opened: zipfile.ZipFile, chosen: _Member, members: Iterable[_Member], name: str
    ) -> Path:
        """Write a map with what belongs to it in a folder of its own, under one name."""
        with_it = [one for one in members if one.base == chosen.base]
        self._refuse_flood([file for one in with_it for file in one.files])
        folder = self._folder / str(self._names.total())
        for one in with_it:
            target = folder / f"{name}{one.suffix}"
            # a database is a folder, and the names in it are its own
            inside = one.suffix == DATABASE_FOLDER
            (target if inside else folder).mkdir(parents=True, exist_ok=True)
            for packed in one.files:
                _write(opened, packed, target / _where(packed).name if inside else target)
        return folder / f"{name}{chosen.suffix}"

    def _name(self, where: PurePosixPath, *, apart: bool) -> str:
        """Name a map after itself, and after its folder as well when another has the same name."""
        name = f"{where.parent.name} {where.stem}".strip() if apart else where.stem
        self._names[name] += 1
        return name if self._names[name] == 1 else f"{name} {self._names[name]}"

    def _refuse_flood(self, members: Sequence[zipfile.ZipInfo]) -> None:
        """Refuse what is locked, and what is too much, before a byte of it is unpacked.

        Python reads no more of a member than it says it unpacks to, so that what it says is what counts.
        """
        if any(member.flag_bits & 1 for member in members):
            raise InputFileError("files.zip_locked", file=self._path)
        self._size += sum(member.file_size for member in members)
        many = self._size > _FREE and self._size > _MOST_TIMES * self._packed
        if many or self._size > _MOST_BYTES or self._names.total() >= _MOST_MAPS:
            raise InputFileError("files.bomb", file=self._path, megabytes=self._size // 1024**2)
        if self._size > shutil.disk_usage(self._folder).free:
            raise InputFileError("files.no_room", file=self._path)


def _members(infos: Sequence[zipfile.ZipInfo]) -> list[_Member]:
    """List what is in a zip, without what a Mac adds; a folder that is a database is one member."""
    found: dict[PurePosixPath, list[zipfile.ZipInfo]] = {}
    for info in infos:
        where = _where(info)
        if info.is_dir() or "__MACOSX" in where.parts or where.name.startswith("."):
            continue
        database = next((one for one in where.parents if one.suffix.lower() == DATABASE_FOLDER), where)
        found.setdefault(database, []).append(info)
    return [_Member(where, tuple(files)) for where, files in found.items()]


def _write(opened: zipfile.ZipFile, packed: zipfile.ZipInfo, target: Path) -> None:
    with opened.open(packed) as source, target.open("wb") as file:
        shutil.copyfileobj(source, file)


def _where(member: zipfile.ZipInfo) -> PurePosixPath:
    # Windows writes its own strokes
    return PurePosixPath(member.filename.replace("\\", "/"))


def _chosen(members: Sequence[_Member], endings: Sequence[Sequence[str]]) -> list[_Member]:
    for those in endings:
        found = [one for one in members if one.suffix in those]
        if found:
            return found
    return []
