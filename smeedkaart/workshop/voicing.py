"""Many drawings of one area at the table: a drawing in, and out what all of them say, never one of them."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import uuid4

import geopandas as gpd
import shapely

from smeedkaart.assessment.agreement import Agreement, agreement
from smeedkaart.assessment.proposed_border import AtLevel, LevelUnits, ProposedBorder, levels_graph
from smeedkaart.assessment.rough_bands import rough_bands
from smeedkaart.assessment.unit_depths import finest_units
from smeedkaart.errors import SmeedkaartError
from smeedkaart.files.area_files import read_areas
from smeedkaart.files.packaged import data_folder
from smeedkaart.funding.scheme import Scheme
from smeedkaart.geometry.shapes import Shape, repair
from smeedkaart.history.drawn_from import DrawnFrom
from smeedkaart.history.event import Event
from smeedkaart.history.kinds import DRAW
from smeedkaart.history.named_units import NamedUnits
from smeedkaart.history.names import free_name
from smeedkaart.statistics.units import UnitLayer, unit_layers
from smeedkaart.statistics.zones import ZoneData
from smeedkaart.store.voices import Subject, Voices
from smeedkaart.text.language import gettext as _
from smeedkaart.text.spelling import name_key
from smeedkaart.workshop.edits import in_metres
from smeedkaart.workshop.message import Edit, parse_edit, read_token, refuse_unreadable, typed_name
from smeedkaart.workshop.news import Rules

__all__ = ["Heard", "VoiceAsked", "VoiceDesk", "adopted", "parse_voice"]

_WHAT = ("draw", "take_back", "erase", "adopt", "example")
# answers that are kept; those of a hall are about a handful of names
_KEPT = 16
_LONGEST_CODE = 40


class VoiceAsked(NamedTuple):
    """What a page asks about drawings of residents."""

    what: str
    subject: str
    shapes: tuple[Shape, ...] = ()  # what was drawn, EPSG:28992
    units: NamedUnits | None = None  # what was painted
    code: str = ""
    least: int = 0  # of an adopted border in how many drawings a place has to lie
    level: str = ""  # of what units it is made
    name: str = ""
    key: str = ""  # the page's own key: what is sent again is done once


@dataclass(frozen=True, eq=False)
class Heard:
    """What the drawings of one name say together, with a border at every level."""

    agreement: Agreement
    rough: tuple[Shape, ...]  # its bands in squares: nothing is left of a line that somebody drew
    units: UnitLayer
    levels: tuple[str, ...]  # of what units a border can be made
    graph: tuple[AtLevel, ...]
    borders: Mapping[int, ProposedBorder]  # by the number of drawings


def parse_voice(payload: Mapping[str, Any]) -> VoiceAsked:
    """Read what a page sent; a shape is read as that of an edit.

    Examples
    --------
    >>> parse_voice({"what": "take_back", "code": "abcde-fghij", "edit_id": "e1"}).code
    'abcde-fghij'
    """
    what, code, least = payload.get("what"), payload.get("code", ""), payload.get("least", 0)
    if what not in _WHAT or not isinstance(code, str) or len(code) > _LONGEST_CODE:
        refuse_unreadable()
    if not isinstance(least, int) or isinstance(least, bool) or not 0 <= least < 2**31:
        refuse_unreadable()
    drawn = _drawn(payload) if what == "draw" else None
    put = drawn.put[0] if drawn and drawn.put else None
    if what == "draw" and (put is None or (put.geometry is None and put.units is None)):
        refuse_unreadable()
    shapes = () if put is None or put.geometry is None else (repair(in_metres(put.geometry)),)
    return VoiceAsked(
        str(what),
        typed_name(payload.get("subject")),
        shapes,
        None if put is None or shapes else put.units,
        code,
        least,
        level=read_token(payload["level"]) if payload.get("level") else "",
        name=typed_name(payload.get("name")),
        key=read_token(payload.get("edit_id")),
    )


def _drawn(payload: Mapping[str, Any]) -> Edit:
    put = payload.get("put")
    if not isinstance(put, list) or len(put) != 1:
        refuse_unreadable()
    return parse_edit({"edit_id": "voice", "why": "create", "revision": 0, "put": put, "end": []})


class VoiceDesk:
    """The drawings of residents beside one store; every call may raise StoreError."""

    def __init__(self, voices: Voices) -> None:
        self._voices = voices
        self._heard: OrderedDict[tuple[Any, ...], tuple[ZoneData, Scheme, Heard]] = OrderedDict()
        # the code for what was sent already; held in memory only, for a page that did not hear the answer
        self._given: OrderedDict[tuple[str, str], str] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def days(self) -> int:
        """After how many days a drawing goes by itself."""
        return self._voices.days

    def subjects(self, workshop: str) -> tuple[Subject, ...]:
        """List what residents draw, with how many drawings there are."""
        return self._voices.subjects(workshop)

    def subject(self, workshop: str, name: str) -> Subject | None:
        """Find one of these by its name."""
        return next((one for one in self.subjects(workshop) if name_key(one.name) == name_key(name)), None)

    def draw(self, workshop: str, asked: VoiceAsked, figures: ZoneData | None) -> str:
        """Keep a drawing; returns the code with which it is taken back."""
        with self._lock:
            known = self._given.get((workshop, asked.key))
            if known is None:
                shape = _outline(asked.units, figures) if asked.units else asked.shapes[0]
                known = self._voices.add(workshop, asked.subject, shape)
                self._given[workshop, asked.key] = known
                while len(self._given) > _KEPT:
                    self._given.popitem(last=False)
            return known

    def take_back(self, workshop: str, asked: VoiceAsked) -> str:
        """Remove the drawing of who has this code; returns what it was a drawing of."""
        return self._voices.take_back(workshop, asked.code)

    def erase(self, workshop: str, asked: VoiceAsked) -> int:
        """Remove all drawings of a name, or without one of the workshop; returns how many."""
        return self._voices.erase(workshop, asked.subject or None)

    def heard(self, workshop: str, name: str, rules: Rules, level: str = "") -> Heard | None:
        """Work out what the drawings of a name say; None as long as nothing is shown."""
        drawn = self._voices.drawings(workshop, name)
        if not len(drawn):
            return None
        # by what is drawn and not by how much: after an erasure five others may have come
        told = hashlib.sha256(b"".join(shapely.to_wkb(drawn.geometry.to_numpy()))).digest()
        key = (told, id(rules.zones), id(rules.scheme), level)
        with self._lock:
            if key not in self._heard:
                self._heard[key] = rules.zones, rules.scheme, _worked_out(drawn, rules, level)
                while len(self._heard) > _KEPT:
                    self._heard.popitem(last=False)
            self._heard.move_to_end(key)
            return self._heard[key][-1]

    def try_out(self, workshop: str) -> str:
        """Add the made-up drawings that travel along, once; returns what they are drawings of."""
        name = _("Krakeel (made up)")
        if self.subject(workshop, name) is not None:
            return name
        drawn = read_areas(data_folder() / "hoogeveen" / "stemmen.geojson").to_crs(28992)
        for shape in drawn.geometry:
            self._voices.add(workshop, name, repair(shape))
        return name

    def forget(self) -> None:
        """Let go of what was worked out, so that nothing of a drawing that went is held."""
        with self._lock:
            self._heard.clear()


def _worked_out(drawn: gpd.GeoDataFrame, rules: Rules, level: str) -> Heard:
    found = agreement(drawn, rules.zones)
    layers = unit_layers(rules.zones)
    units = layers.get(level) or finest_units(layers, found)
    graph = levels_graph(found, units, rules.zones, rules.scheme)
    made = LevelUnits(found, units)
    rough = tuple(rough_bands(found).geometry)
    borders = {one.least: made.at(one.level) for one in graph}
    return Heard(found, rough, units, tuple(layers), tuple(graph), borders)


def _outline(units: NamedUnits, figures: ZoneData | None) -> Shape:
    layer = None if figures is None else unit_layers(figures).get(units.level)
    if layer is None or units.year != layer.year or not {*units.codes} <= {*layer.frame.index}:
        raise SmeedkaartError(_("These units are not those of the figures here; refresh the page."))
    return repair(shapely.coverage_union_all(layer.frame.geometry.loc[list(units.codes)].to_numpy()))


def adopted(asked: VoiceAsked, heard: Heard | None, taken: Sequence[str], when: date) -> Event:
    """Write the border that people chose as an event, with how it came about."""
    border = None if heard is None else heard.borders.get(asked.least)
    if heard is None or border is None:
        raise SmeedkaartError(_("This proposal is not there any more; look at the drawings again."))
    units = NamedUnits.of(heard.units.level, heard.units.year, border.codes) if border.whole else None
    return Event(
        DRAW,
        str(uuid4()),
        when,
        name=free_name(asked.name or asked.subject, taken),
        geometry=border.shape,
        units=units,
        drawn_from=DrawnFrom.of(
            "voices", drawings=border.drawings, level=border.level, likeness=round(border.likeness, 4)
        ),
    )
