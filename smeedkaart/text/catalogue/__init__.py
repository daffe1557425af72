"""Every sentence that says a fact, by its code, one file for each room; in English, which is translated."""

from collections.abc import Mapping

from smeedkaart.text.catalogue import (
    change,
    doctor,
    files,
    funding,
    geometry,
    history,
    service,
    statistics,
    statline,
    store,
)
from smeedkaart.text.sentence import Sentence

__all__ = ["CATALOGUE"]

CATALOGUE: Mapping[str, Sentence] = {
    f"{room.__name__.rpartition('.')[2]}.{code}": sentence
    for room in (history, funding, change, store, geometry, statistics, statline, doctor, files, service)
    for code, sentence in room.SENTENCES.items()
}
