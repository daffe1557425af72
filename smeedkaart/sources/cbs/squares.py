"""Squares of 100 m of CBS: which file is the newest, and where on this computer it is kept."""

from __future__ import annotations

from pathlib import Path

from smeedkaart.errors import NothingFoundError
from smeedkaart.sources.http.client import Client
from smeedkaart.text.teller import Statement

__all__ = ["VIERKANTEN", "newest_squares"]

VIERKANTEN = "CBS Vierkantstatistieken"

# CBS publishes the squares of a year a year later, and twice again as more figures of that year come in
_EDITIONS = (3, 2, 1)
# years back from that of the borders; squares come out later than the figures of buurten
_BACK = 3


def newest_squares(client: Client, year: int, folder: Path) -> Path:
    """Fetch the squares of a year, or of the last before it that has them; what is here is not fetched.

    The file holds the whole country, so that a next municipality needs no other.

    Raises
    ------
    NothingFoundError
        When there is none of any of these years.
    ServiceError
        When the service failed; what came in is kept, and the next time goes on from there.
    """
    for of in range(year, year - _BACK - 1, -1):
        for edition in _EDITIONS:
            name = f"{of + edition}-cbs_vk100_{of}_v{edition}.zip"
            target = folder / name
            if target.exists():
                return target
            try:
                client.get_file(VIERKANTEN, f"{client.services.squares}/100/{name}", target)
            except NothingFoundError:
                continue
            return target
    said = Statement("fetching.no_squares", service=VIERKANTEN, first=year - _BACK, last=year)
    raise NothingFoundError(said, VIERKANTEN)
