"""Bring a map in: over the map of a workshop, or to begin a workshop with it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import pandas as pd
import streamlit as st

from smeedkaart.errors import SmeedkaartError
from smeedkaart.files.area_files import layers_with_areas, read_areas
from smeedkaart.files.several_maps import maps_among
from smeedkaart.funding.scheme import Scheme
from smeedkaart.geometry.layers import to_rd
from smeedkaart.sources.local import datasets
from smeedkaart.sources.local.lying_in import data_where
from smeedkaart.store.store import Store
from smeedkaart.text.language import current_language
from smeedkaart.text.language import gettext as _
from smeedkaart.web.screens.bring_areas import show_one
from smeedkaart.web.screens.bring_past import ask_days, show_review
from smeedkaart.web.screens.bring_preview import Ground
from smeedkaart.web.screens.start import begin_workshop, usual_scheme
from smeedkaart.web.state import actions
from smeedkaart.web.state import query as address
from smeedkaart.web.state.bringing import OnTable, forget_table, on_table, record_brought
from smeedkaart.web.state.reviewing import kept_review
from smeedkaart.web.state.situation import service
from smeedkaart.web.view.escape import block, said, tag
from smeedkaart.web.widgets.reading import language_buttons
from smeedkaart.web.widgets.upload import upload_maps
from smeedkaart.workshop.brought_map import BroughtMap
from smeedkaart.workshop.situation import Situation
from smeedkaart.workshop.standing import zone_data

__all__ = ["show", "show_bring"]

_TROUBLE = "bring-trouble"


def show_bring(store: Store, now: Situation, _area: str) -> None:
    """Bring maps in over the map of a workshop."""
    with st.container(key="pg-bring"):
        try:
            review = kept_review(store, now.workshop.id)
        except SmeedkaartError as error:
            # somebody changed the file by hand; it is not thrown away without a word
            st.html(said(str(error).replace(f"{store.path.parent}/", ""), "pg-warn"))
            return
        if review is not None:
            show_review(store, now.workshop.id, _ground(store, now), review)
            return
        table = on_table()
        maps = maps_among(table.files)
        if not maps:
            _choose(table)
            return
        _lying(table, maps)
        if len(maps) > 1:
            ask_days(store, now.workshop.id, table, maps)
            return
        brought = show_one(table, maps[0], _ground(store, now))
        if brought is not None:
            with st.container(horizontal=True, key="pg-dialog-end"):
                st.button(
                    _("Take over what is ticked"),
                    key="bring-go",
                    type="primary",
                    on_click=_take,
                    args=(store, now.workshop.id, table, brought, now.revision),
                )
                st.button(_("Cancel"), key="bring-stop", on_click=_stop)


def _ground(store: Store, now: Situation) -> Ground:
    today = actions.today()
    key = now.judging.zones.key_on(today)
    return Ground(
        zones=now.zones,
        scheme=now.scheme,
        key=key,
        stamp=datasets.stamp(key),
        standing=service(store).timeline(now.workshop.id, now.revision).areas(today),
        revision=now.revision,
        workshop=now.workshop.id,
        online=store.online_since(now.workshop.id) is not None,
    )


def _choose(table: OnTable) -> None:
    what = _(
        "Choose a map with areas: GeoPackage, GeoJSON, shapefile (all its files, or as zip), KML, GML, GPX,"
        " CSV with WKT and more. Nothing is recorded before you have looked at it."
    )
    several = _(
        "Several maps together, each of another day, are compared: you see what seems to have happened"
        " in between."
    )
    st.html(block(tag("p", what), tag("p", several, "pg-source")))
    upload_maps(table.place, key="bring-upload", label=_("Choose a map"), on_done=_arrived)


def _arrived() -> None:
    address.speak()


def _lying(table: OnTable, maps: Sequence[Path]) -> None:
    """Say which maps lie on the table; more may come, and they can go."""
    with st.container(horizontal=True, vertical_alignment="center", key="pg-bring-lying"):
        st.html(block(tag("p", ", ".join(one.name for one in maps), "pg-bring-what")))
        upload_maps(table.place, key="bring-more", label=_("Add another map"), on_done=_arrived)
        st.button(_("Other maps"), key="bring-other", type="tertiary", on_click=forget_table)


def _take(store: Store, workshop: str, table: OnTable, brought: BroughtMap, revision: int) -> None:
    address.speak()
    try:
        done = record_brought(store, workshop, table, brought, revision)
    except SmeedkaartError as error:
        actions.announce(error.said)
        return
    if done:
        _done()


def _done() -> None:
    """Clear the table, and look on the map whether all that came in fits."""
    forget_table()
    actions.select(None)
    actions.close()
    actions.ask_check()


def _stop() -> None:
    forget_table()
    actions.close()


# --- a workshop that begins with a map


def show(store: Store) -> None:
    """Show the page on which a workshop begins with a map."""
    table = on_table()
    with st.container(key="pg-bring-page"):
        with st.container(key="pg-data-bar", horizontal=True):
            st.button(
                _("Back"),
                key="back",
                icon=":material/arrow_back:",
                on_click=address.go,
                args=(None,),
                type="tertiary",
            )
            language_buttons()
        st.html(block(tag("h1", _("Bring a map in"))))
        for sentence in actions.messages():
            st.html(said(sentence, "pg-warn"))
        maps = maps_among(table.files)
        if not maps:
            _choose(table)
            return
        _lying(table, maps)
        # beside each other, so that the list of areas begins on the same screen
        whose, called = st.columns(2, vertical_alignment="bottom")
        with whose:
            dataset = _whose(table, maps)
        with called:
            name = st.text_input(
                _("Name of the workshop"),
                value=maps[0].stem,
                key="bring-name",
                max_chars=120,
                placeholder="",
            )
        if dataset:
            _begin_with(store, table, maps, dataset, name)


def _whose(table: OnTable, maps: Sequence[Path]) -> str:
    """Ask with whose data the workshop begins; those of the municipality of the map come first."""
    where, key = table.once("where", (*maps, current_language()), lambda: _where(table, maps))
    offered = [
        *(one for one in datasets.names() if not one.sample and not one.trouble),
        *datasets.province_sets(),
        *(one for one in datasets.names() if one.sample),
    ]
    titles = {one.key: one.title for one in offered}
    if key:
        # several municipalities together, or one of them
        titles.setdefault(key, datasets.title_of(key))
        text = _("This map lies in {names}.")
        st.html(block(tag("p", text.format(names=", ".join(where)))))
    else:
        text = _("In which municipality this map lies is not known from the data on this computer.")
        st.html(said(text, "pg-notice"))
    keys = list(titles)
    chosen = st.selectbox(
        _("Data of this workshop"),
        keys,
        index=keys.index(key) if key else 0,
        format_func=titles.__getitem__,
        key=f"bring-data-{key}",
    )
    if not key:
        st.button(_("Data of another municipality"), key="data", on_click=address.to_data)
    return str(chosen)


def _where(table: OnTable, maps: Sequence[Path]) -> tuple[list[str], str]:
    """Tell where maps lie; one that cannot be read is told of when it is shown."""
    frames = []
    for path in maps:
        try:
            layers, together = layers_with_areas(path)
            layer = table.layers.get(path.name) or (None if together or not layers else layers[0])
            frames.append(to_rd(read_areas(path, layer=layer))[["geometry"]])
        except SmeedkaartError:
            continue
    if not frames:
        return [], ""
    return data_where(gpd.GeoDataFrame(pd.concat(frames, ignore_index=True), crs=28992))


def _begin_with(store: Store, table: OnTable, maps: Sequence[Path], dataset: str, name: str) -> None:
    try:
        zones = zone_data(dataset)
        file, text = usual_scheme()
        scheme = Scheme.parse(text, file)
    except SmeedkaartError as error:
        st.html(said(str(error), "pg-warn"))
        return
    if len(maps) > 1:
        st.button(
            _("Begin, and compare the maps"),
            key="bring-begin",
            type="primary",
            on_click=_begin_several,
            args=(store, dataset, name),
        )
        return
    ground = Ground(zones, scheme, dataset, datasets.stamp(dataset), {}, 0)
    brought = show_one(table, maps[0], ground)
    if brought is not None:
        with st.container(horizontal=True, key="pg-dialog-end"):
            st.button(
                _("Begin a workshop with this map"),
                key="bring-begin",
                type="primary",
                on_click=_begin_one,
                args=(store, table, brought, dataset, name),
            )


def _begin_one(store: Store, table: OnTable, brought: BroughtMap, dataset: str, name: str) -> None:
    """Begin a workshop with what is ticked; without anything none is begun, which would stand empty."""
    address.speak()
    if not any(one.take for one in table.choices.values()):
        actions.announce(_("Nothing is ticked; tick the areas that you want to take over."))
        return
    try:
        workshop = begin_workshop(store, dataset, name.strip())
    except SmeedkaartError as error:
        actions.announce(error.said)
        return
    # what cannot be taken over is told there, and still lies on the table
    actions.open_sheet("bring")
    _take(store, workshop, table, brought, 0)


def _begin_several(store: Store, dataset: str, name: str) -> None:
    """Begin a workshop, and go on with the maps over it."""
    address.speak()
    try:
        begin_workshop(store, dataset, name.strip())
    except SmeedkaartError as error:
        actions.announce(error.said)
        return
    actions.open_sheet("bring")
