"""The probability of the range stands in one place: ranges, table, page and receipt follow it."""

import re
from itertools import pairwise

import geopandas as gpd
import pytest

from smeedkaart.assessment.assess import assess
from smeedkaart.assessment.result import Assessment
from smeedkaart.publish.map.html import publish_html
from smeedkaart.publish.tables import to_excel_csv, to_text
from smeedkaart.sources.local.sample import hoogeveen
from smeedkaart.statistics import intervals
from smeedkaart.text.language import speaking
from smeedkaart.web.view.results import sure


def cut_through() -> Assessment:
    """Assess 1.5 km around Krakeel: it cuts several wijken, so people and figures are uncertain."""
    data = hoogeveen()
    around = [data.zones.loc["BU01185003"].geometry.buffer(1500)]
    areas = gpd.GeoDataFrame({"name": ["Krakeel"]}, index=["a"], geometry=around, crs=28992)
    return assess(areas, data, "hoogeveen-2007")


@pytest.mark.parametrize(
    ("probability", "dutch", "english", "times"),
    [
        (0.5, "50%", "50%", ("50 van de 100 gevallen", "50 cases out of 100")),
        (0.9, "90%", "90%", ("negen van de tien gevallen", "nine cases out of ten")),
        (0.975, "97,5%", "97.5%", ("97,5 van de 100 gevallen", "97.5 cases out of 100")),
    ],
)
def test_another_probability_is_named_in_table_page_and_receipt(
    monkeypatch: pytest.MonkeyPatch, probability: float, dutch: str, english: str, times: tuple[str, str]
) -> None:
    monkeypatch.setattr(intervals, "PROBABILITY", probability)
    for language, percentage, cases in (("nl", dutch, times[0]), ("en", english, times[1])):
        with speaking(language):
            assessment = cut_through()
            receipt = assessment.receipts["a"].as_text()
            page = publish_html(assessment)
            spreadsheet = to_excel_csv(assessment)
            excel = spreadsheet.decode("utf-8-sig") if isinstance(spreadsheet, bytes) else spreadsheet
            told = {
                "table": to_text(assessment),
                "spreadsheet": excel,
                "receipt": receipt,
                "page": page,
                "screen": sure(4120.0, 5030.0),
            }
            for where, text in told.items():
                assert percentage in text, where
                # no other probability beside it: 90% is named nowhere else
                assert probability == 0.9 or not re.search(r"\b90% (sure|zeker)", text), where
            assert cases in page
            # the people and at least one figure of the receipt
            assert receipt.count(percentage) >= 2


def test_more_probable_is_wider_and_less_probable_narrower(monkeypatch: pytest.MonkeyPatch) -> None:
    widths = []
    for probability in (0.5, 0.9, 0.975):
        monkeypatch.setattr(intervals, "PROBABILITY", probability)
        receipt = cut_through().receipts["a"]
        assert receipt.low is not None
        assert receipt.high is not None
        widths.append(receipt.high - receipt.low)
    assert all(narrow < wide for narrow, wide in pairwise(widths))
