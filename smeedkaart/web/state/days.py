"""The days of the timeline, kept in memory: each is worked out once for a revision."""

from __future__ import annotations

from datetime import date

import streamlit as st

from smeedkaart.assessment.result import Assessment
from smeedkaart.change.series import OverTime, over_time
from smeedkaart.store.store import Store
from smeedkaart.web.state.situation import recorded
from smeedkaart.workshop.days import DayFigures, DaySituation, day_figures, day_situation
from smeedkaart.workshop.judging import Judging, judging_of
from smeedkaart.workshop.standing import zone_data

__all__ = ["figures_of_days", "moment", "years"]


def figures_of_days(dataset: str, *, own_years: bool = False, judging: Judging | None = None) -> DayFigures:
    """Return the figures of a workshop; of all years that are on this machine, if that is asked."""
    return day_figures(dataset, zone_data, own_years=own_years, judging=judging)


def moment(
    store: Store,
    workshop: str,
    revision: int,
    when: date,
    used: DayFigures,
    *,
    near: Assessment | None = None,
) -> DaySituation:
    """Work out what there was on a day; once for a revision and day."""
    return _moment(store, used, near, (str(store.path), workshop, revision, when, used.stamp))


def years(store: Store, workshop: str, revision: int, days: tuple[date, ...], used: DayFigures) -> OverTime:
    """Work out people and euros of all areas on a number of days; once for a revision."""
    return _years(store, used, (str(store.path), workshop, revision, days, used.stamp))


@st.cache_resource(max_entries=256, show_spinner=False)
def _moment(
    _store: Store, _used: DayFigures, _near: Assessment | None, key: tuple[str, str, int, date, str]
) -> DaySituation:
    _path, workshop, revision, when, _stamp = key
    timeline = recorded(_store, workshop, revision)
    rules = judging_of(_store.workshop(workshop), timeline, zone_data).schemes
    return day_situation(timeline, when, _used, rules, near=_near)


@st.cache_resource(max_entries=32, show_spinner=False)
def _years(_store: Store, _used: DayFigures, key: tuple[str, str, int, tuple[date, ...], str]) -> OverTime:
    _path, workshop, revision, days, _stamp = key
    timeline = recorded(_store, workshop, revision)
    rules = judging_of(_store.workshop(workshop), timeline, zone_data).schemes
    return over_time(timeline, days, _used.data, rules)
