"""What lies beyond this machine and works now: the background map and the search for addresses.

Nobody waits for the answer: it is found out in a thread of its own, and kept for a while.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from smeedkaart.errors import SmeedkaartError
from smeedkaart.sources.http.client import Client
from smeedkaart.sources.http.services import TILES_ATTRIBUTION, Services
from smeedkaart.sources.pdok import addresses

__all__ = [
    "Outside",
    "Reach",
    "as_json",
    "outside",
    "reachable_now",
]

_SERVICE = "PDOK kaartachtergrond"
# in the middle of the Netherlands, around Utrecht, so that it is there whenever any tile is
_SAMPLE_TILE = "8/131/84"
_PNG = b"\x89PNG\r\n\x1a\n"
# seconds that an answer holds; what failed is tried again sooner
_GOOD_FOR, _BAD_FOR, _AT_LEAST = 60.0, 20.0, 3.0


@dataclass(frozen=True, slots=True)
class Reach:
    """What can be reached."""

    tiles: bool  # the tiles of the background map
    addresses: bool  # the service that finds addresses


class Outside:
    """Remembers what can be reached, and finds it out again when that is long ago.

    Examples
    --------
    >>> Outside(Services(offline=True)).reach()
    Reach(tiles=False, addresses=False)
    """

    def __init__(
        self,
        services: Services,
        look: Callable[[Services], Reach] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.services = services
        self._look = look or reachable_now
        self._clock = clock
        self._lock = threading.Lock()
        self._looking = False
        self._known: Reach | None = None
        self._since = float("-inf")

    def reach(self, *, anew: bool = False) -> Reach | None:
        """Return what can be reached, without waiting for it."""
        if self.services.offline:
            return Reach(tiles=False, addresses=False)
        with self._lock:
            if self._looking or self._fresh(anew=anew):
                return None if self._looking and (anew or self._known is None) else self._known
            self._looking = True
            known = self._known
        threading.Thread(target=self._find_out, name="smeedkaart-outside", daemon=True).start()
        return None if anew else known

    def _fresh(self, *, anew: bool) -> bool:
        if self._known is None:
            return False
        complete = self._known.tiles and self._known.addresses
        keep = _AT_LEAST if anew else _GOOD_FOR if complete else _BAD_FOR
        return self._clock() - self._since < keep

    def _find_out(self) -> None:
        found = Reach(tiles=False, addresses=False)
        try:
            found = self._look(self.services)
        finally:
            with self._lock:
                self._known, self._since, self._looking = found, self._clock(), False


def reachable_now(services: Services) -> Reach:
    """Ask one small question of each service; may take a few seconds.

    Examples
    --------
    >>> reachable_now(Services(offline=True))
    Reach(tiles=False, addresses=False)
    """
    hurried = replace(services, connect_timeout=3.0, read_timeout=3.0, attempts=1)
    with Client(hurried) as client:
        return Reach(tiles=_has_tiles(client), addresses=addresses.reachable(client))


def as_json(found: Reach | None, services: Services) -> dict[str, Any]:
    """Tell the map what can be reached, or that it is still being found out."""
    if found is None:
        return {"checking": True}
    tiles = {"url": services.tile_address, "attribution": TILES_ATTRIBUTION} if found.tiles else None
    return {"tiles": tiles, "addresses": found.addresses}


@lru_cache(maxsize=1)
def outside() -> Outside:
    """Return what this server remembers of the world outside."""
    try:
        return Outside(Services.from_environment())
    except SmeedkaartError:
        # a setting that cannot be used: the terminal says so, the map works without
        return Outside(Services(offline=True))


def _has_tiles(client: Client) -> bool:
    address = client.services.tile_address.format(**dict(zip("zxy", _SAMPLE_TILE.split("/"), strict=True)))
    try:
        # a hall that wants people to log in first answers everything, but with a page
        return client.get_bytes(_SERVICE, address).startswith(_PNG)
    except SmeedkaartError:
        return False
