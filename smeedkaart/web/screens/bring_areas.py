"""One map that is brought in: on the map beside what stands, and in a list from which people choose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import shapely
import streamlit as st
from markupsafe import Markup

from smeedkaart.errors import SmeedkaartError
from smeedkaart.files.area_files import layers_with_areas
from smeedkaart.history.replay import AreaState
from smeedkaart.publish.sentences import known, people_words
from smeedkaart.text.language import current_language, ngettext
from smeedkaart.text.language import gettext as _
from smeedkaart.text.numbers import number, percentage
from smeedkaart.text.teller import Statement
from smeedkaart.web.screens.bring_preview import Ground, brought_features, preview_map
from smeedkaart.web.state import query as address
from smeedkaart.web.state.bringing import OnTable, RowChoice, choices_for, without_folder
from smeedkaart.web.view.escape import block, plain, said, tag
from smeedkaart.workshop.bringing import stands_so
from smeedkaart.workshop.brought_map import Beside, BroughtArea, BroughtMap, Shared, laid_beside, read_brought

__all__ = ["FIRST_DAY", "LAST_DAY", "as_in_the_file", "choose_layer", "show_one"]

# rows that are shown at a time, so that a long list is quick to choose from
_LEAF = 25
# people and m2 from which an overlap is worth telling
_SOMEONE, _SOMEWHAT = 0.5, 1_000.0
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2100, 12, 31)


def show_one(table: OnTable, path: Path, ground: Ground) -> BroughtMap | None:
    """Show a map with its areas; None when it cannot be read, which is said."""
    try:
        layer = choose_layer(table, path)
        status = path.stat()
        file = (path.name, str(status.st_mtime_ns), str(status.st_size), layer)
        about = (*file, *ground.about, ground.workshop, current_language())
        brought = table.once(
            "map", about, lambda: read_brought(path, ground.zones, ground.scheme, layer=layer or None)
        )
    except SmeedkaartError as error:
        st.html(said(without_folder(error, table), "pg-warn"))
        return None
    beside = table.once("beside", (*about, ground.revision), lambda: laid_beside(brought, ground.standing))
    choices = choices_for(table, brought, beside, ground.standing, about)
    with st.container(key="pg-bring-map"):
        preview_map(
            ground,
            brought_features(table, brought, choices, ground.standing),
            key="bring-map",
            several=[table.lit] if table.lit else [],
            on_pick=partial(_picked, table, list(brought.areas)),
        )
    _notices(brought)
    _bar(table, brought)
    _rows(table, brought, beside, ground)
    _left_out(brought)
    return brought


def choose_layer(table: OnTable, path: Path) -> str:
    """Ask which layer is meant, where there are several; empty for all, or the only one."""
    layers, together = table.once(
        f"layers-{path.name}", path.stat().st_mtime_ns, lambda: layers_with_areas(path)
    )
    if len(layers) < 2:
        return ""
    offered = ["", *layers] if together else list(layers)
    shown = {"": _("All layers together")}
    before = table.layers.get(path.name, offered[0])
    chosen = st.selectbox(
        plain(_("Which layer of {file}?").format(file=path.name)),
        offered,
        index=offered.index(before) if before in offered else 0,
        format_func=lambda name: shown.get(name, name),
        key=f"bring-layer-{path.name}",
    )
    table.layers[path.name] = chosen
    return chosen


def _notices(brought: BroughtMap) -> None:
    told = [tag("p", str(brought.trouble), "pg-warn")] if brought.trouble else []
    for one in brought.notices:
        code = one.code if isinstance(one, Statement) else ""
        # which rows have no area stands below by name, and a layer is chosen above
        if code not in {"files.rows_left_out", "files.layers_together"}:
            told.append(tag("p", str(one), "pg-notice"))
    if told:
        st.html(block(*told))


def _bar(table: OnTable, brought: BroughtMap) -> None:
    """Choose for all areas at once: from which day, all or none."""
    with st.container(key="pg-bring-bar", horizontal=True, vertical_alignment="bottom"):
        st.date_input(
            _("From which day?"),
            value=table.day,
            min_value=FIRST_DAY,
            max_value=LAST_DAY,
            format="DD-MM-YYYY",
            key=f"bring-day-{table.turn}",
            on_change=_on_day,
            args=(table,),
            width=220,
        )
        st.button(_("Tick all"), key="bring-all", on_click=_tick, args=(table, True))
        st.button(_("Tick none"), key="bring-none", on_click=_tick, args=(table, False))
        taken = sum(one.take for one in table.choices.values())
        text = _("{taken} of {all} ticked")
        st.html(
            block(tag("p", text.format(taken=number(taken), all=number(len(brought.areas))), "pg-bring-what"))
        )


def _on_day(table: OnTable) -> None:
    address.speak()
    chosen = st.session_state.get(f"bring-day-{table.turn}")
    if isinstance(chosen, date):
        table.day = chosen
        for one in table.choices.values():
            one.when = chosen
        table.turn += 1


def _tick(table: OnTable, take: bool) -> None:
    for one in table.choices.values():
        one.take = take
    table.turn += 1


def _picked(table: OnTable, keys: list[str], area: str) -> None:
    """Bring out what was clicked on the map, and turn to its row."""
    if area in keys:
        table.lit, table.leaf = area, keys.index(area) // _LEAF


def _light_up(table: OnTable, key: str) -> None:
    table.lit = "" if table.lit == key else key


def _rows(table: OnTable, brought: BroughtMap, beside: Mapping[str, Beside], ground: Ground) -> None:
    keys = list(brought.areas)
    leaves = (len(keys) - 1) // _LEAF + 1
    table.leaf = min(table.leaf, leaves - 1)
    for key in keys[table.leaf * _LEAF : (table.leaf + 1) * _LEAF]:
        _row(table, key, brought, beside[key], ground)
    if leaves > 1:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                _("Earlier rows"),
                key="bring-earlier",
                disabled=table.leaf == 0,
                on_click=_turn,
                args=(table, -1),
            )
            first, last = table.leaf * _LEAF + 1, min(len(keys), (table.leaf + 1) * _LEAF)
            text = _("Rows {first} to {last} of {all}")
            st.html(
                block(tag("p", text.format(first=number(first), last=number(last), all=number(len(keys)))))
            )
            st.button(
                _("Later rows"),
                key="bring-later",
                disabled=table.leaf == leaves - 1,
                on_click=_turn,
                args=(table, 1),
            )


def _turn(table: OnTable, step: int) -> None:
    table.leaf += step


def _row(table: OnTable, key: str, brought: BroughtMap, beside: Beside, ground: Ground) -> None:
    one, choice = brought.areas[key], table.choices[key]
    field = f"{table.turn}-{key}"
    lit = "lit" if table.lit == key else "row"
    with st.container(key=f"pg-bring-{lit}-{key}"):
        what, light, facts, become, since = st.columns([4, 2, 4, 4, 3], vertical_alignment="top")
        what.checkbox(
            plain(one.name),
            value=choice.take,
            key=f"bring-take-{field}",
            on_change=_chosen,
            args=(table, key),
        )
        light.button(
            _("On the map"),
            key=f"bring-light-{key}",
            type="tertiary",
            on_click=_light_up,
            args=(table, key),
            help=_("Bring {name} out on the map").format(name=plain(one.name)),
        )
        facts.html(_facts(key, brought, beside, choice, ground.standing))
        if ground.standing:
            _become(table, key, one, become, ground.standing)
        since.date_input(
            _("From which day, row {row}").format(row=number(one.row)),
            value=choice.when,
            min_value=FIRST_DAY,
            max_value=LAST_DAY,
            format="DD-MM-YYYY",
            key=f"bring-when-{field}",
            on_change=_chosen,
            args=(table, key),
            label_visibility="collapsed",
        )


def _become(
    table: OnTable, key: str, one: BroughtArea, place: Any, standing: Mapping[str, AreaState]
) -> None:
    """Ask whether it is a new area or another border of one that stands, and whether that takes its name."""
    choice, field = table.choices[key], f"{table.turn}-{key}"
    offered = ["", *standing]
    place.selectbox(
        _("As what, row {row}").format(row=number(one.row)),
        offered,
        index=offered.index(choice.area),
        format_func=lambda area: _as_what(area, standing),
        key=f"bring-as-{field}",
        on_change=_chosen,
        args=(table, key),
        label_visibility="collapsed",
    )
    if choice.area and standing[choice.area].name != one.name:
        place.checkbox(
            plain(_("and call it “{name}” from then on").format(name=one.name)),
            value=choice.rename,
            key=f"bring-rename-{field}",
            on_change=_chosen,
            args=(table, key),
        )


def _as_what(area: str, standing: Mapping[str, AreaState]) -> str:
    if not area:
        return _("a new area")
    text = _("{name} (locked)") if standing[area].locked else _("other border of {name}")
    return text.format(name=standing[area].name)


def _chosen(table: OnTable, key: str) -> None:
    """Take over what people chose in the fields of a row."""
    address.speak()
    choice, field = table.choices[key], f"{table.turn}-{key}"
    choice.take = bool(st.session_state.get(f"bring-take-{field}", choice.take))
    choice.area = str(st.session_state.get(f"bring-as-{field}", choice.area))
    choice.rename = bool(st.session_state.get(f"bring-rename-{field}", choice.rename)) and bool(choice.area)
    when = st.session_state.get(f"bring-when-{field}")
    if isinstance(when, date):
        choice.when = when


def _facts(
    key: str, brought: BroughtMap, beside: Beside, choice: RowChoice, standing: Mapping[str, AreaState]
) -> Markup:
    one, receipt = brought.areas[key], brought.receipts.get(key)
    people = "" if receipt is None else people_words(receipt.inhabitants, receipt.people, receipt.floor)
    hectares = _("{hectares} ha").format(hectares=number(one.shape.area / 1e4, 1))
    counted = _("{people} people").format(people=people) if people else _("people unknown")
    remarks = [*_remarks(key, brought, beside, choice, standing)]
    lines = [tag("b", counted), f", {hectares}", *(tag("small", text) for text in remarks)]
    return block(*lines, kind="pg pg-bring-facts")


def _remarks(
    key: str, brought: BroughtMap, beside: Beside, choice: RowChoice, standing: Mapping[str, AreaState]
) -> Iterator[str]:
    """Tell what people should know before they take an area over."""
    one = brought.areas[key]
    if beside.likely and choice.area == beside.likely:
        state = standing[beside.likely]
        if stands_so(one, state):
            yield _("{name} stands just so already.").format(name=state.name)
        elif beside.by_name:
            yield _("Called as one that stands.")
        else:
            yield _("Most of the people of {name} and of this area are the same.").format(name=state.name)
    if choice.area and choice.area in standing and choice.when < standing[choice.area].drawn_from:
        yield _("On that day {name} is not there yet.").format(name=standing[choice.area].name)
    yield from as_in_the_file(one)
    for shared in beside.shared:
        if shared.area != choice.area and shared.area in standing:
            yield from _overlap(shared, standing[shared.area].name)
    for overlap in brought.overlaps:
        if key in (overlap.first, overlap.second):
            other = overlap.second if overlap.first == key else overlap.first
            yield from _overlap(Shared("", overlap.people, overlap.surface), brought.areas[other].name)


def as_in_the_file(one: BroughtArea) -> Iterator[str]:
    """Tell what is odd about an area by itself."""
    if one.crossed:
        parts = shapely.get_num_geometries(one.shape).item()
        hectares = one.shape.area / 10_000
        yield str(Statement("geometry.crossed", name=one.name, count=parts, hectares=hectares))
    if one.outside:
        yield _("{part} of it lies outside the municipality.").format(part=percentage(one.outside, 0))


def _overlap(shared: Shared, name: str) -> Iterator[str]:
    count = known(shared.people)
    if count is not None and count >= _SOMEONE:
        text = ngettext(
            "Overlaps {name} by {count} person.", "Overlaps {name} by {count} people.", round(count)
        )
        yield text.format(name=name, count=number(count))
    elif shared.surface >= _SOMEWHAT:
        text = _("Overlaps {name} by {hectares} ha where hardly anybody lives.")
        if count is None:
            text = _("Overlaps {name} by {hectares} ha.")
        yield text.format(name=name, hectares=number(shared.surface / 1e4, 1))


def _left_out(brought: BroughtMap) -> None:
    """Name the rows that become no area, and why."""
    if not brought.left_out:
        return
    count = len(brought.left_out)
    title = ngettext("{count} row is left out", "{count} rows are left out", count)
    with st.expander(title.format(count=number(count)), key="bring-left-out"):
        text = _("Row {row}, {name}: {why}")
        lines = [
            tag("li", text.format(row=number(one.row), name=one.name, why=one.why))
            for one in brought.left_out
        ]
        st.html(block(tag("ul", Markup().join(lines), "pg-plain")))
