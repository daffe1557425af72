"""Open KML as Google My Maps and Google Earth write it: the folders of one map belong together."""

from __future__ import annotations

from dataclasses import replace

from smeedkaart.errors import InputFileError
from smeedkaart.files.source import Opening, Source
from smeedkaart.files.xml_file import count_elements, in_sound_letters

__all__ = ["opened_kml"]


def opened_kml(opening: Opening) -> Source:
    """Open a map of Google; without a layer named, all its folders are read together."""
    opening, notices = in_sound_letters(opening)
    found = count_elements(opening.path, opening.file, {"Placemark", "NetworkLink"})
    if not found["Placemark"]:
        linked = found["NetworkLink"] > 0
        raise InputFileError("files.kml_is_link" if linked else "files.empty", file=opening.path)
    return replace(opening.as_it_is(), together=True, notices=notices)
