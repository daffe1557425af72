"""What opens over the map is what the buttons of its panel name."""

from __future__ import annotations

from smeedkaart.web.editor.side import Opens
from smeedkaart.web.screens.sheets import SHEETS
from smeedkaart.web.state.actions import PLACES


def test_every_sheet_and_place_has_its_name_and_no_name_leads_nowhere() -> None:
    assert sorted(Opens.EVERYTHING.value) == sorted([*SHEETS, *PLACES])
    # a page without dialogs of Streamlit offers nothing that such a page knows not
    assert set(Opens.PLAIN.value) <= set(Opens.EVERYTHING.value)
