"""Where the data services live and how long to wait for them: settings, so that a mirror can serve."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from smeedkaart.errors import SmeedkaartError

__all__ = ["TILES_ATTRIBUTION", "Services"]

TILES_ATTRIBUTION = "Kaartgegevens © Kadaster"
"""Whose the background map is, to stand on every map that shows it."""

_PREFIX = "SMEEDKAART_"
_TRUE, _FALSE = {"1", "true", "yes", "ja", "on"}, {"", "0", "false", "no", "nee", "off"}


@dataclass(frozen=True, slots=True)
class Services:
    """Base addresses of CBS and PDOK, without a slash at the end, and how patient to be with them.

    Every field can be set by a variable of the environment: `SMEEDKAART_CBS`, `SMEEDKAART_BORDERS`, ...
    """

    # statLine; the catalogue, the tables and the bulk feed lie beneath it
    cbs: str = "https://opendata.cbs.nl"
    # wijk- en Buurtkaart as WFS; ``/<year>/wfs/v1_0`` comes behind it
    borders: str = "https://service.pdok.nl/cbs/wijkenbuurten"
    # wijk- en Buurtkaart as OGC API; ``/wijken-en-buurten-<year>/ogc/v1`` comes behind it
    features: str = "https://api.pdok.nl/cbs"
    # squares of CBS; ``/100/<year>-cbs_vk100_<year>_v<edition>.zip`` comes behind it
    squares: str = "https://download.cbs.nl/vierkant"
    # locatieserver; ``/suggest``, ``/lookup`` and ``/free`` come behind it
    addresses: str = "https://api.pdok.nl/bzk/locatieserver/search/v3_1"
    # BRT Achtergrondkaart; ``/<style>/EPSG:3857/<z>/<x>/<y>.png`` comes behind it
    tiles: str = "https://service.pdok.nl/brt/achtergrondkaart/wmts/v2_0"
    offline: bool = False  # true: ask nobody anything, as if there were no internet
    connect_timeout: float = 5.0  # seconds to wait for a connection, and for each next piece of an answer
    read_timeout: float = 30.0
    attempts: int = 4  # how often a question is asked before it counts as failed
    backoff: float = 0.5  # seconds before the second attempt; doubled before each next one

    @property
    def tile_address(self) -> str:
        """The address of a tile of the background map, as a map in a browser wants it.

        Examples
        --------
        >>> Services(tiles="http://127.0.0.1:8081/tiles").tile_address
        'http://127.0.0.1:8081/tiles/grijs/EPSG:3857/{z}/{x}/{y}.png'
        """
        return f"{self.tiles}/grijs/EPSG:3857/{{z}}/{{x}}/{{y}}.png"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Services:
        """Read the settings from variables of the environment."""
        given = os.environ if environment is None else environment
        chosen: dict[str, Any] = {
            field.name: _value(
                _PREFIX + field.name.upper(), given[_PREFIX + field.name.upper()], field.default
            )
            for field in fields(cls)
            if _PREFIX + field.name.upper() in given
        }
        return cls(**chosen)


def _value(variable: str, text: str, default: object) -> str | bool | int | float:
    text = text.strip()
    if isinstance(default, str):
        if text.startswith(("http://", "https://")):
            return text.rstrip("/")
        raise SmeedkaartError("service.setting_no_address", variable=variable)
    if isinstance(default, bool):
        if text.lower() in _TRUE | _FALSE:
            return text.lower() in _TRUE
        raise SmeedkaartError("service.setting_not_1_or_0", variable=variable)
    try:
        number = int(text) if isinstance(default, int) else float(text)
    except ValueError:
        number = -1
    if not 0 < number < float("inf"):
        raise SmeedkaartError("service.setting_no_number", variable=variable)
    return number
