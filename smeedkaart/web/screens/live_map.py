"""What the map of a workshop and the panel beside it are told when they are opened, on whatever page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from smeedkaart.history.proposals import proposed_together
from smeedkaart.store.store import Store
from smeedkaart.text.language import LANGUAGES, current_language
from smeedkaart.web.editor.map_data import map_data
from smeedkaart.web.editor.side import Opens, PageFacts
from smeedkaart.web.screens.online import goes_where
from smeedkaart.web.state.situation import first_view, judged
from smeedkaart.web.view.results import credit
from smeedkaart.web.widgets.kept import file_trouble

__all__ = ["live_map_data"]


def live_map_data(
    store: Store,
    workshop: str,
    *,
    opens: Opens,
    large: bool = False,
    selected: str | None = None,
    told: Mapping[str, Any] | None = None,
    sheet: str | None = None,
    check: int = 0,
) -> dict[str, Any]:
    """Write what is told of a workshop as it stands now, in the language that is spoken."""
    now = judged(store, workshop)
    today = date.today()  # noqa: DTZ011 - the day of the hall, not of Greenwich
    zones = now.judging.zones_on(today)
    language = current_language()
    return map_data(
        workshop=now.workshop.id,
        zones_url=f"/kaart/zones/{now.judging.zones.key_on(today)}.geojson",
        selected=selected,
        bounds=first_view(now.judging.datasets[0]),
        language=language,
        municipality=zones.code,
        level=zones.level,
        notice=zones.notice,
        attribution=credit(zones),
        online=store.online_since(now.workshop.id) is not None,
        about=PageFacts(
            workshop=now.workshop.name,
            municipality=zones.name,
            notice=zones.notice,
            credit=credit(zones),
            online=goes_where(store, now.workshop.id),
            large=large,
            languages=[(code, one.name) for code, one in LANGUAGES.items() if code != language],
            decides=bool(now.judging.scheme_on(today).decisions),
            trouble=file_trouble(store),
            waiting=len(proposed_together(now.proposals)),
            opens=opens,
        ),
        told=told,
        sheet=sheet,
        check=check,
    )
