"""The questions before a merge or a split, and whether an area that was redrawn is still the same."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

import geopandas as gpd
import shapely
import streamlit as st
from markupsafe import Markup
from shapely.geometry.base import BaseGeometry

from smeedkaart.change.effects import change_effect
from smeedkaart.change.loose_ends import answered, loose_end_questions
from smeedkaart.change.money import Effect
from smeedkaart.errors import SmeedkaartError
from smeedkaart.history.event import Event, about_areas, in_parts
from smeedkaart.history.kinds import END, MERGE, kind_of
from smeedkaart.history.lineage import areas_as_of
from smeedkaart.history.validation import check_event
from smeedkaart.store.store import Store
from smeedkaart.text.language import gettext as _
from smeedkaart.text.numbers import enumerated, number
from smeedkaart.web.screens.area_class import whose_initiative
from smeedkaart.web.screens.loose_ends import ask_loose_ends, questions_of_end, within_sentence
from smeedkaart.web.state import actions
from smeedkaart.web.state import changes as changing
from smeedkaart.web.state.situation import recorded
from smeedkaart.web.view.escape import block, filled, plain, tag
from smeedkaart.workshop.merge_split import Plan, merging, part_names, parts_along, splitting, together_name
from smeedkaart.workshop.painting import borders_of_parts, merged_units
from smeedkaart.workshop.situation import Situation, inhabitants_of

__all__ = ["effect_html", "plan_title", "show_identity", "show_plan"]

# m2 of a part that was hardly meant: a garden, seen on a map of a municipality
_SMALL = 1_000.0


def show_identity(store: Store, now: Situation, area: str) -> None:
    """Ask whether an area that was redrawn is still the same, and what goes on with it if it is not."""
    events = recorded(store, now.workshop.id, now.revision)
    last = next((event for event in reversed(events.events) if area in about_areas(event)), None)
    # of a mend the part that is about this area
    redraw = None if last is None else next((one for one in in_parts(last) if one.area == area), None)
    # another change of the area, or an undo, makes the question idle
    if (
        last is None
        or redraw is None
        or not kind_of(redraw.kind).moves_border
        or now.areas.at[area, "changed"] != redraw.id
    ):
        st.html(block(tag("p", _("This area was changed since. There is nothing to choose any more."))))
        return
    name = str(now.areas.at[area, "name"])
    meaning = _("If not, {name} ends today and a new area begins. You can undo that.").format(name=name)
    st.html(block(tag("p", meaning)))
    along = _along_anew(store, now, redraw)
    with st.container(horizontal=True, key="pg-dialog-end"):
        st.button(
            _("No, a new area"),
            key="identity-new",
            type="primary",
            on_click=changing.begin_anew,
            args=(store, now.workshop.id, last),
            kwargs={"area": area, "name": name, "along": along},
        )
        st.button(_("Yes, the same area"), key="identity-same", on_click=actions.close)


def _along_anew(store: Store, now: Situation, redraw: Event) -> tuple[str | None, ...]:
    """Ask which decisions go on with the new area, if it is one; they lapse unless people say otherwise."""
    end = Event(END, redraw.area, redraw.valid_from)
    ends = [end for asked in questions_of_end(store, now, end) for end in asked.ends]
    chosen = []
    for place, one in enumerate(ends):
        text = _("If it is a new area: {what} goes on with it").format(what=within_sentence(str(one.said)))
        if st.checkbox(plain(text), key=f"identity-along-{redraw.id}-{place}"):
            chosen.append(one.gone_on(redraw.area).decision)
    return tuple(chosen)


def plan_title() -> str:
    """Name what people chose on the map."""
    plan: Plan | None = st.session_state.get(changing.PLAN)
    return _("Split an area") if plan is not None and plan.kind != MERGE else _("Merge areas")


def show_plan(store: Store, now: Situation, _area: str) -> None:
    """Show the questions about the merge or split that people chose on the map."""
    plan: Plan | None = st.session_state.get(changing.PLAN)
    if plan is None:
        return
    events = recorded(store, now.workshop.id, now.revision)
    event: Event | None
    try:
        event = _merge(events, now, plan) if plan.kind == MERGE else _split(events, now, plan)
        check_event(events, event)
        chosen = ask_loose_ends(
            loose_end_questions(events, event, now.judging.zones, now.judging.schemes), "plan-hangs"
        )
        event = None if chosen is None else answered(event, chosen)
        if event is not None:
            effect = change_effect(events, event, now.judging.zones, now.judging.schemes)
            st.html(block(effect_html(effect), kind="pg pg-cost"))
    except SmeedkaartError as error:
        st.html(block(tag("p", str(error), "pg-warn")))
        event = None
    label = _("Merge") if plan.kind == MERGE else _("Split")
    with st.container(horizontal=True, key="pg-dialog-end"):
        pressed = st.button(label, key="plan-go", type="primary", disabled=event is None)
        if st.button(_("Cancel"), key="plan-stop"):
            changing.forget()
            st.rerun()
    if pressed and event is not None:
        refused = changing.record(store, now.workshop.id, event, now.revision)
        if refused:
            st.html(block(tag("p", refused, "pg-warn")))
        else:
            st.rerun()


def _when_and_why(areas: gpd.GeoDataFrame, plan: Plan) -> tuple[date, str, str]:
    """Ask from which day, why and on whose initiative; no day before an area was drawn."""
    first = max((areas.at[area, "drawn_from"] for area in plan.areas if area in areas.index), default=None)
    left, right = st.columns([2, 3])
    when = left.date_input(
        _("From which day?"),
        value=max(actions.today(), first) if first else actions.today(),
        min_value=first,
        format="DD-MM-YYYY",
        key="plan-on",
    )
    reason = right.text_input(
        _("Why?"), key="plan-reason", max_chars=400, placeholder=_("for example: at the request of residents")
    )
    whose = whose_initiative("plan-initiative")
    return when if isinstance(when, date) else actions.today(), reason.strip(), whose


def _merge(events: Iterable[Event], now: Situation, plan: Plan) -> Event:
    names = [str(now.areas.at[area, "name"]) for area in plan.areas if area in now.areas.index]
    if len(names) < len(plan.areas):
        raise SmeedkaartError(_("One of these areas is no longer there; choose again on the map."))
    text = _("{names} go on as one area.").format(names=enumerated(names))
    st.html(block(tag("p", text)))
    name = st.text_input(
        _("What is it called?"), value=together_name(names), key="plan-name", max_chars=120
    ).strip()
    when, reason, whose = _when_and_why(now.areas, plan)
    if not name:
        raise SmeedkaartError(_("An area needs a name."))
    made = merging(areas_as_of(events, when), plan, name, when=when, reason=reason, role=actions.role())
    return replace(made, initiative=whose)


def _split(events: Iterable[Event], now: Situation, plan: Plan) -> Event:
    (area,) = plan.areas
    if area not in now.areas.index:
        raise SmeedkaartError(_("This area is no longer there; choose again on the map."))
    parts = parts_along(now.areas, plan)
    called = str(now.areas.at[area, "name"])
    st.html(block(_sketch(parts), kind="pg pg-sketch"))
    names = []
    for place, (part, suggested) in enumerate(zip(parts, part_names(called, parts), strict=True), start=1):
        people = number(inhabitants_of(now, part))
        label = _("Part {place}: {people} people").format(place=place, people=people)
        names.append(
            st.text_input(plain(label), value=suggested, key=f"plan-name-{place}", max_chars=120).strip()
        )
        if part.area < _SMALL:
            text = _(
                "Part {place} is very small, only {size} ha. "
                "Cancel and draw the line anew if it is not meant."
            )
            st.html(block(tag("p", text.format(place=place, size=number(part.area / 10_000, 2)), "pg-warn")))
    when, reason, whose = _when_and_why(now.areas, plan)
    if not all(names):
        raise SmeedkaartError(_("An area needs a name."))
    then = areas_as_of(events, when)
    cut = borders_of_parts(
        parts_along(then, plan), merged_units(then, plan.areas), now.judging.zones_on(when)
    )
    made = splitting(plan, cut, names, when=when, reason=reason, role=actions.role())
    return replace(made, initiative=whose)


def _sketch(parts: Sequence[BaseGeometry]) -> Markup:
    """Draw the parts with their numbers, so that everyone knows which name goes where."""
    west, south, east, north = shapely.total_bounds(list(parts))
    scale = 300 / max(east - west, north - south)
    fills = ("#ffffcc", "#7fcdbb", "#c7d6e4", "#f6dcc0")
    drawn = []
    for place, part in enumerate(parts):
        rings = []
        for polygon in shapely.get_parts(part):
            for ring in (polygon.exterior, *polygon.interiors):
                corners = [f"{(x - west) * scale:.1f} {(north - y) * scale:.1f}" for x, y in ring.coords]
                rings.append("M" + "L".join(corners) + "Z")
        middle = part.representative_point()
        number_at = f"{(middle.x - west) * scale:.1f}", f"{(north - middle.y) * scale:.1f}"
        drawn.append(("".join(rings), fills[place % len(fills)], *number_at))
    box = f"-6 -6 {(east - west) * scale + 12:.0f} {(north - south) * scale + 12:.0f}"
    # as a picture, for a page only takes plain HTML from here
    source = b64encode(filled("sketch.svg", box=box, parts=drawn).encode()).decode()
    picture = Markup('<img alt="{}" src="data:image/svg+xml;base64,{}">')
    return picture.format(_("The parts on the map"), source)


def effect_html(effect: Effect) -> Markup:
    """Write what a change does to the money: the difference, a sentence, and line by line why."""
    return filled("effect.html", effect=effect)
