"""The units to paint with as they go to a browser, written once for all who ask."""

from __future__ import annotations

import threading
from collections import OrderedDict

from smeedkaart.statistics.units import unit_layers
from smeedkaart.statistics.zones import ZoneData
from smeedkaart.text.language import speaking
from smeedkaart.web.editor.units import units_json
from smeedkaart.web.server.served import Body, tagged

__all__ = ["units_body"]

# answers that are kept
_KEPT = 8
# held with the figures themselves, so that nothing else gets their place in memory
_written: OrderedDict[tuple[int, str, str], tuple[ZoneData, Body]] = OrderedDict()
# many pages ask at once when a hall begins to paint
_lock = threading.Lock()


def units_body(figures: ZoneData, level: str, language: str) -> Body | None:
    """Write the units of a level, by default the zones; None when the figures have no such level."""
    with _lock:
        layers = unit_layers(figures)
        chosen = level or next(iter(layers))
        if chosen not in layers:
            return None
        key = id(figures), chosen, language
        if key not in _written:
            with speaking(language):
                written = units_json(layers, chosen)
            _written[key] = figures, tagged(written.encode(), "application/json")
            while len(_written) > _KEPT:
                _written.popitem(last=False)
        return _written[key][1]
