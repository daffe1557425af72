"""Every sentence that says a fact, by its code, one file for each room; in English, which is translated."""

from collections.abc import Mapping

from smeedkaart.text.catalogue import (
    assessment,
    calibration,
    change,
    doctor,
    fetching,
    files,
    funding,
    geometry,
    history,
    local,
    packs,
    pdok,
    schemes,
    service,
    sources,
    statistics,
    statline,
    store,
    weights,
)
from smeedkaart.text.sentence import Sentence

__all__ = ["ALL_SENTENCES"]

ALL_SENTENCES: Mapping[str, Sentence] = {
    f"{room.__name__.rpartition('.')[2]}.{code}": sentence
    for room in (
        history,
        funding,
        change,
        store,
        geometry,
        statistics,
        statline,
        doctor,
        files,
        service,
        packs,
        sources,
        fetching,
        pdok,
        assessment,
        local,
        weights,
        calibration,
        schemes,
    )
    for code, sentence in room.SENTENCES.items()
}
