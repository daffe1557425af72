"""What stands beside the map of a day: how many areas, people and euros, and what became of one area."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from smeedkaart.history.event import Event, about_areas
from smeedkaart.history.kinds import About, kind_of
from smeedkaart.history.lineage import ancestors, areas_as_of, descendants, lineage, what_was
from smeedkaart.history.sentences import tale
from smeedkaart.text.language import gettext as _
from smeedkaart.text.numbers import day, enumerated
from smeedkaart.web.screens.timeline_view import View
from smeedkaart.web.state import actions
from smeedkaart.web.state import query as address
from smeedkaart.web.view import results
from smeedkaart.web.view.escape import block, plain, tag
from smeedkaart.web.view.history_lines import story_html
from smeedkaart.workshop.days import DaySituation

__all__ = ["show_day"]


def show_day(view: View, here: DaySituation, chosen: str | None, today: Sequence[str]) -> None:
    """Show the panel."""
    known = chosen is not None and chosen in lineage(view.events).areas
    if known and chosen is not None:
        _area(view, here, chosen, today)
        return
    if here.assessment is not None:
        st.html(results.total_figures(here.assessment, here.scheme, here.zones))
    else:
        _without_numbers(here)
    _since(view)
    hint = _("Click an area on the map to see what it came from and what became of it.")
    st.html(block(tag("p", hint, "pg-source")))


def _without_numbers(here: DaySituation) -> None:
    if here.trouble:
        st.html(block(tag("p", str(here.trouble), "pg-warn")))
    else:
        text = _("On {day} there were no areas.").format(day=day(here.on))
        st.html(block(tag("h1", text)))


def _since(view: View) -> None:
    """Tell what happened since the stop before."""
    place = view.days.index(view.shown)
    after = view.days[place - 1] if place else date.min
    told = [one for one in tale(view.events) if after < one.on <= view.shown]
    if not told:
        title = _("Nothing changed since {day}").format(day=day(after)) if place else _("What happened")
        st.html(block(tag("h2", title), kind="pg pg-block"))
        return
    title = _("Since {day}").format(day=day(after)) if place else _("What happened until then")
    st.html(block(tag("h2", title), story_html(told), kind="pg pg-block"))


def _area(view: View, here: DaySituation, chosen: str, today: Sequence[str]) -> None:
    if len(today) == 1 and here.assessment is not None:
        receipt = here.assessment.receipts[today[0]]
        st.html(results.area_figures(receipt, here.assessment.tiers[today[0]], here.scheme, here.zones))
    else:
        name = lineage(view.events).areas[chosen].name
        names = [str(here.areas.at[area, "name"]) for area in today]
        text = (
            _("On {day} this was {names}.").format(day=day(here.on), names=enumerated(names))
            if names
            else _("On {day} nothing of it was drawn.").format(day=day(here.on))
        )
        st.html(block(tag("h1", name), tag("p", text)))
        for area, known in zip(today, names, strict=True):
            st.button(
                plain(known), key=f"pick-{area}", on_click=actions.select, args=(area,), type="secondary"
            )
    st.button(_("All areas"), key="all", on_click=actions.select, args=(None,), type="tertiary")
    _then(view, today[0] if len(today) == 1 else chosen)
    kin = {chosen, *ancestors(view.events, chosen), *descendants(view.events, chosen)}
    told = [one for one in tale(view.events) if any(map(kin.intersection, map(_touched, one.events)))]
    title = _("What became of it")
    st.html(block(tag("h2", title), story_html(told), kind="pg pg-block"))


def _touched(event: Event) -> tuple[str, ...]:
    return () if kind_of(event.kind).about is About.JUDGEMENT else about_areas(event)


def _then(view: View, area: str) -> None:
    """Say what this was on the first day and is on the last, with a way to go there."""
    for when in (view.days[0], view.days[-1]):
        if when == view.shown:
            continue
        names = areas_as_of(view.events, when)["name"]
        were = [str(names[one]) for one in what_was(view.events, area, when) if one in names.index]
        what = enumerated(were) if were else _("not drawn")
        st.button(
            plain(_("{day}: {names}").format(day=day(when), names=what)),
            key=f"then-{when}",
            on_click=address.at_day,
            args=(when,),
            width="stretch",
        )
