"""The published slider: every date with its own counts, in a file of at most 800 kB that fetches nothing."""

import base64
import hashlib
import json
import re
from dataclasses import replace
from datetime import date, timedelta

import geopandas as gpd
import numpy as np
import pytest
import shapely

from smeedkaart.errors import LineageError
from smeedkaart.funding.scheme import Tier
from smeedkaart.history.by_day import ByDay
from smeedkaart.history.event import Event, Output
from smeedkaart.publish.map.html import LIMIT_THROUGH_TIME, publish_html
from smeedkaart.publish.map.layers import Shapes
from smeedkaart.publish.map.page import page_content
from smeedkaart.publish.map.signs import legend, tier_keys
from smeedkaart.publish.map.timeline import PublishedHistory, published_history
from smeedkaart.text.language import speaking
from tests.fixtures.assessments import HOSTILE, four_areas, square
from tests.fixtures.histories import DATES, in_thirty_five, of_the_town, town_data, town_events, worst_case
from tests.publish.map.test_page import Page, shown

DAY = date(2026, 3, 1)
FIRST, SECOND, LAST = DATES


def written(history: PublishedHistory, **options: object) -> str:
    last = history.moments[-1].assessment
    zones = options.pop("zones", None) or town_data()
    return publish_html(last, zones=zones, made_on=DAY, history=history, **options)  # type: ignore[arg-type]


def published(history: PublishedHistory | None = None, **options: object) -> Page:
    return Page(written(history or of_the_town(), **options))


def counts(history: PublishedHistory) -> list[int]:
    return [len(moment.assessment.receipts) for moment in history.moments]


def of(events: list[Event], *dates: date) -> PublishedHistory:
    return published_history(events, dates, town_data(), "hoogeveen-2007")


def test_every_date_has_its_own_areas_people_and_euros() -> None:
    rows = [[shown(cell).strip() for cell in row] for row in published().rows]
    start = next(i for i, row in enumerate(rows) if row[:2] == ["Datum", "Gebieden"])
    # base 20,000 an area; in 2007 Oost has tier A: 4 x 20,000 + 200 x 5.50 = 81,100;
    # the merged area has no tier: 3 x 20,000; in 2019 only Noorderhof (100) and Midden (200 + 300) are left
    found = [(*row[:3], row[4].partition(" tussen ")[0]) for row in rows[start + 1 : start + 4]]
    assert found == [
        ("30 mei 2007", "4", "1.000", "€ 81.100,00"),
        ("1 juni 2012", "3", "1.000", "€ 60.000,00"),
        ("1 januari 2019", "2", "600", "€ 40.000,00"),
    ]


def test_a_lock_is_no_news_for_who_reads_what_is_published_and_a_piece_left_on_purpose_is() -> None:
    day = date(2018, 1, 1)
    left = Event("leave", "", day, inputs=("a1",), geometry=square(9), reason="dat is water", id=31)
    events = [*town_events(), Event("lock", "a1", day, id=30), left, Event("unlock", "a1", day, id=32)]
    plain = [one.sentence for one in of(town_events(), *DATES).told]
    more = [one.sentence for one in of(events, *DATES).told if one.sentence not in plain]
    # squares of 1 km: 100 ha
    assert more == [
        "Op 1 januari 2018 is een stuk van 100,00 ha met opzet zo gelaten, bij Noorderhof, dat is water."
    ]


def test_every_date_has_its_own_table() -> None:
    rows = [[shown(cell).strip() for cell in row] for row in published().rows if len(row) == 5]
    tables: list[list[tuple[str, str, str]]] = []
    for row in rows:
        if row[0] == "Gebied":
            tables.append([])
        elif tables:
            # between which amounts it lies stands behind it
            tables[-1].append((row[0], row[1], row[4].partition(" tussen ")[0]))
    assert tables == [
        [
            ("Noord", "100", "€ 20.000,00"),
            ("Oost", "200", "€ 21.100,00"),
            ("Zuid", "300", "€ 20.000,00"),
            ("West", "400", "€ 20.000,00"),
            ("Samen", "1.000", "€ 81.100,00"),
        ],
        [
            ("Noord", "100", "€ 20.000,00"),
            ("West", "400", "€ 20.000,00"),
            ("Midden", "500", "€ 20.000,00"),
            ("Samen", "1.000", "€ 60.000,00"),
        ],
        [
            ("Noorderhof", "100", "€ 20.000,00"),
            ("Midden", "500", "€ 20.000,00"),
            ("Samen", "600", "€ 40.000,00"),
        ],
    ]


def test_what_happened_is_told_in_sentences_between_the_dates() -> None:
    text = shown(published().text)
    lapsed = "Het besluit “sterke impuls” van 30 mei 2007 over Oost verviel"
    for sentence in (
        "Wat er gebeurde tot en met 30 mei 2007",
        "Op 30 mei 2007 zijn 4 gebieden getekend: Noord, Oost, Zuid en West.",
        "Wat er gebeurde sinds 30 mei 2007",
        "Van 4 naar 3 gebieden. Bedrag samen: van € 81.100,00 naar € 60.000,00.",
        # 200 x 5.50
        "1 basisbedrag minder: € -20.000,00",
        f"{lapsed} bij het samenvoegen op 1 januari 2012: € -1.100,00",
        f"Op 1 januari 2012 zijn Oost en Zuid samengevoegd tot Midden, op verzoek van bewoners. {lapsed}.",
        "Wat er gebeurde sinds 1 juni 2012",
        "Van 3 naar 2 gebieden. Mensen in deze gebieden: van 1.000 naar 600.",
        "Op 1 januari 2015 kreeg Noord de naam Noorderhof.",
        "Op 1 januari 2018 is West beëindigd.",
    ):
        assert sentence in text
    assert text.index("samengevoegd") < text.index("sinds 1 juni 2012") < text.index("Noorderhof.")


def test_a_border_that_moved_in_one_go_is_one_sentence_without_what_never_was_right() -> None:
    day = date(2008, 1, 1)
    strokes = [
        Event("redraw", area, day, geometry=square(place), client="page", edit_id=key, id=number)
        for number, (area, place, key) in enumerate(
            [("a1", 0, "e1"), ("x", 9, "e1"), ("a1", 0, "e2"), ("a2", 1, "e3"), ("a1", 0, "e3")], 21
        )
    ]
    mistake = Event("draw", "x", date(2007, 5, 30), name="Vergissing", geometry=square(9), id=20)
    wrong = Event("void", "x", day, id=26)
    history = published_history(
        [*town_events(), mistake, *strokes, wrong], DATES[:1], town_data(), "hoogeveen-2007"
    )
    said = [told.sentence for told in history.told if told.on == day]
    assert said == [
        "Op 1 januari 2008 veranderde de grens van Noord.",
        "Op 1 januari 2008 veranderden de grenzen van Oost en Noord.",
    ]
    assert not any("Vergissing" in told.sentence for told in history.told)
    # what is told in one sentence still counts event by event
    assert sum(len(told.events) for told in history.told) == len(town_events()) + 4


def test_it_says_with_which_figures_the_dates_are_worked_out() -> None:
    assert "Elke datum is berekend met de cijfers van 2025 en dezelfde regeling." in published().text
    figures = {2005: replace(town_data(), year=2005), 2015: replace(town_data(), year=2015)}
    history = published_history(town_events(), DATES, figures, "hoogeveen-2007")
    # each date has the nearest year before it
    wanted = "eigen cijfers (30 mei 2007: 2005; 1 juni 2012: 2005; 1 januari 2019: 2015)"
    assert wanted in published(history).text


def test_a_history_that_is_an_example_says_so_beside_the_notice_of_the_figures() -> None:
    history, data = in_thirty_five()
    page = published(replace(history, notice="Deze gebieden zijn verzonnen"), zones=data)
    notice = "Voorbeelddata, niet voor besluiten. Deze gebieden zijn verzonnen."
    assert page.text.count(notice) == 2
    plain = published(replace(of_the_town(), notice="Deze gebieden zijn verzonnen."))
    assert "Let op: Deze gebieden zijn verzonnen." in plain.text


def test_an_event_belongs_to_the_first_date_on_which_it_holds() -> None:
    merged = date(2012, 1, 1)
    for day, number in ((merged, 0), (merged - timedelta(days=1), 1)):
        history = of(town_events(), day, DATES[2])
        told = [[one.event.id for one in history.since(i)] for i in range(2)]
        assert 6 in told[number]
        assert 6 not in told[1 - number]
    # what holds only after the last date is not told
    assert [one.event.id for one in of(town_events(), FIRST).since(0)] == [1, 2, 3, 4, 5]


def test_what_never_was_right_and_what_was_undone_is_not_told() -> None:
    events = [
        *town_events()[:5],
        Event("draw", "fout", date(2008, 1, 1), name="Foutje", geometry=square(0, 3), id=9),
        Event("void", "fout", date(2008, 1, 1), id=10),
        Event("end", "a4", date(2009, 1, 1), id=11),
        Event("undo", "a4", date(2009, 1, 1), about=11, id=12),
    ]
    history = of(events, FIRST, LAST)
    assert counts(history) == [4, 4]
    page = published(history)
    assert "Foutje" not in page.text
    assert "beëindigd" not in page.text
    assert "In deze tijd is niets vastgelegd." in page.text
    assert "Nog steeds 4 gebieden. Het bedrag samen is gelijk gebleven." in page.text


def test_an_area_is_followed_through_merges_splits_and_its_end() -> None:
    lines = of_the_town().lines()
    assert lines["a2"] == (("a2",), ("m",), ("m",))
    assert lines["m"] == (("a2", "a3"), ("m",), ("m",))
    assert lines["a1"] == (("a1",), ("a1",), ("a1",))
    assert lines["a4"] == (("a4",), ("a4",), ())
    # through an area that came and went between two dates: x splits into y and z, y merges with a4
    parts = (Output("y", "Y", square(1)), Output("z", "Z", square(2)))
    events = [
        *town_events()[:6],
        Event("split", "y", date(2013, 1, 1), inputs=("m",), outputs=parts, id=20),
        Event(
            "merge",
            "w",
            date(2014, 1, 1),
            inputs=("z", "a4"),
            outputs=(Output("w", "W", square(2, 0, 2)),),
            id=21,
        ),
    ]
    lines = of(events, FIRST, LAST).lines()
    assert lines["w"] == (("a2", "a3", "a4"), ("w",))
    assert lines["y"] == (("a2", "a3"), ("y",))
    assert lines["a2"] == (("a2",), ("y", "w"))


def test_each_card_names_what_the_area_was_and_became() -> None:
    cards = dict(
        re.findall(r'<article class="card" id="gebied-(\d+)".*?(<ol class=line>.*?</ol>)', _body(), re.DOTALL)
    )
    names = {number: " ".join(re.sub("<[^>]*>", " ", line).split()) for number, line in cards.items()}
    assert names == {
        "1": "30 mei 2007 Noord 1 juni 2012 Noord 1 januari 2019 Noorderhof",
        "2": "30 mei 2007 Noord 1 juni 2012 Noord 1 januari 2019 Noorderhof",
        "3": "30 mei 2007 Oost 1 juni 2012 Midden 1 januari 2019 Midden",
        "4": "30 mei 2007 Zuid 1 juni 2012 Midden 1 januari 2019 Midden",
        "5": "30 mei 2007 West 1 juni 2012 West 1 januari 2019 bestaat niet meer",
        "6": "30 mei 2007 Oost , Zuid 1 juni 2012 Midden 1 januari 2019 Midden",
    }


def _body() -> str:
    return written(of_the_town()).split("<main>")[1]


def test_what_does_not_change_is_in_the_file_once() -> None:
    text = written(of_the_town())
    # Noord keeps its shape when it is renamed: four squares of 2007 and the merged one
    layer = re.search(r"geo_json_gebieden_add\((\{.*?\})\);\n", text)
    assert layer is not None
    assert len(json.loads(layer.group(1))["features"]) == 5
    # Noord, Noorderhof, Oost, Zuid, West and Midden, of 4 + 3 + 2 areas on three dates
    assert len(re.findall('<article class="card"', text)) == 6
    # an area that only gets a decision has another card, and the same shape
    decided = Event("decision", "a1", date(2008, 1, 1), decision=("initiative", 1), id=6)
    text = written(of([*town_events()[:5], decided], FIRST, LAST))
    assert len(re.findall('<article class="card"', text)) == 5
    layer = re.search(r"geo_json_gebieden_add\((\{.*?\})\);\n", text)
    assert layer is not None
    assert len(json.loads(layer.group(1))["features"]) == 4


def test_three_dates_of_hoogeveen_take_far_less_than_three_maps() -> None:
    history, data = in_thirty_five()
    assert counts(history) == [35, 25, 24]
    text = written(history, zones=data)
    assert len(text.encode()) <= 500_000
    assert [f"{count} gebieden" in Page(text).text for count in (35, 25, 24)] == [True] * 3


def test_three_dates_of_which_nothing_is_shared_fit_in_800_kilobytes() -> None:
    history, data = worst_case()
    assert counts(history) == [35, 35, 35]
    text = written(history, zones=data)
    assert len(text.encode()) <= LIMIT_THROUGH_TIME == 800_000
    # no more was taken off than anyone could see: a metre is finer than a hand draws
    simplified = re.search(r"met hoogstens (\d+) meter vereenvoudigd", Page(text).text)
    assert simplified is None or int(simplified.group(1)) <= 1


def test_finer_borders_are_simplified_until_they_fit_and_the_page_says_so() -> None:
    history, data = worst_case(step=15)
    text = written(history, zones=data)
    assert len(text.encode()) <= LIMIT_THROUGH_TIME
    assert "meter vereenvoudigd; de cijfers zijn met de volledige grenzen berekend" in Page(text).text


def wavy(shapes: gpd.GeoSeries) -> gpd.GeoSeries:
    """Give borders a point every 25 m, each up to 2 m off the straight line; common borders stay common."""
    fine = shapely.set_precision(shapely.segmentize(shapes.to_numpy(), 25.0), 0.01)
    return gpd.GeoSeries(
        shapely.transform(fine, lambda xy: xy + 2 * np.sin(xy[:, ::-1])), index=shapes.index, crs=shapes.crs
    )


def test_simplified_areas_of_two_dates_keep_their_common_borders() -> None:
    history, _data = in_thirty_five()
    assessments = [
        replace(one.assessment, areas=one.assessment.areas.set_geometry(wavy(one.assessment.areas.geometry)))
        for one in history.moments
    ]
    cards = page_content(assessments, title=None, has_zones=False)["shown"]
    shapes = Shapes(assessments, cards)
    thin = shapes.simplified(10.0)
    before, after = (shapely.get_num_coordinates(one.to_numpy()).sum() for one in (shapes.full, thin))
    # a wave of 2 m can go where 10 m may: far fewer points
    assert after < before / 3
    assert all(thin.is_valid)
    # the areas of every date cover the same land: merging them moved no border
    whole = [shapely.union_all([thin[i] for i, card in enumerate(at) if card]) for at in shapes.cards]
    for later in whole[1:]:
        assert whole[0].symmetric_difference(later).area < 1.0
    # neighbours do not overlap: one by one they are as large as together, to a part in a million
    for at, land in zip(shapes.cards, whole, strict=True):
        assert sum(thin[i].area for i, card in enumerate(at) if card) == pytest.approx(land.area, rel=1e-6)


def test_hostile_names_and_reasons_are_text_on_every_date() -> None:
    plain = published()
    page = published(of_the_town(HOSTILE, HOSTILE[1], HOSTILE[0]), zones=town_data(HOSTILE), title=HOSTILE[1])
    assert [tag for tag, _attributes in page.elements] == [tag for tag, _attributes in plain.elements]
    for name in HOSTILE:
        assert " ".join(name.split()) in page.text
    assert all("<img" not in script and "<svg onload" not in script for script in page.scripts)
    values = [
        value or "" for tag, attributes in page.elements if tag != "meta" for value in attributes.values()
    ]
    assert not [value for value in values if "stolen" in value]


def test_only_the_scripts_of_the_page_itself_may_run_and_nothing_is_fetched() -> None:
    text = written(of_the_town())
    page = Page(text)
    policy = next(a["content"] for a in page.tags("meta") if a.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    hashes = [
        f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
        for script in page.scripts
    ]
    assert rules["script-src"].split() == hashes
    assert not [a for _tag, a in page.elements if any(name.startswith("on") for name in a)]
    for name, attributes in page.elements:
        assert name not in {"link", "img", "iframe", "object", "embed", "base", "source"}
        assert "src" not in attributes
        assert (attributes.get("href") or "#").startswith("#")


def test_every_link_leads_to_something_on_the_page() -> None:
    page = published()
    ids = [attributes["id"] for _tag, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    links = {attributes["href"] for attributes in page.tags("a")}
    assert {f"#{one}" for one in ids} >= links


def test_the_slider_has_a_name_and_ends_on_the_last_date() -> None:
    slider = next(a for a in published().tags("input") if a.get("type") == "range")
    assert (slider["min"], slider["max"], slider["value"]) == ("0", "2", "2")
    assert slider["aria-label"] == "Datum"


def test_it_speaks_english_when_asked() -> None:
    with speaking("en"):
        page = published()
    for words in (
        "What happened since 30 May 2007",
        "From 4 to 3 areas.",
        "All dates side by side",
        "no longer there",
    ):
        assert words in page.text
    assert "Wat er gebeurde" not in page.text


def test_the_same_history_gives_the_same_bytes() -> None:
    assert written(of_the_town()) == written(of_the_town())


def test_one_date_alone_gets_the_page_without_a_slider() -> None:
    history = of(town_events(), FIRST)
    with_history = written(history)
    assert with_history == publish_html(history.moments[0].assessment, zones=town_data(), made_on=DAY)
    assert not [a for a in Page(with_history).tags("input") if a.get("type") == "range"]


def test_an_overlap_is_told_on_its_own_date_only() -> None:
    wider = Event("redraw", "a1", date(2010, 1, 1), geometry=square(0, 0, 1.5), id=6)
    narrow = Event("redraw", "a1", date(2015, 1, 1), geometry=square(0), id=7)
    text = written(of([*town_events()[:5], wider, narrow], *DATES))
    # half of the square of Oost: 200 x 0.5 = 100 people
    sentence = "100 mensen wonen zowel in Noord als in Oost en tellen in het totaal één keer mee."
    assert Page(text).text.count(sentence) == 1
    layer = re.search(r"geo_json_dubbel_add\((\{.*?\})\);\n", text)
    assert layer is not None
    assert [feature["properties"]["on"] for feature in json.loads(layer.group(1))["features"]] == [[1]]


def test_dates_before_the_first_area_are_left_out_and_none_at_all_is_refused() -> None:
    history = of(town_events(), date(2000, 1, 1), LAST, FIRST, LAST)
    assert [moment.on for moment in history.moments] == [FIRST, LAST]
    with pytest.raises(LineageError, match="Op geen van deze datums was er een gebied"):
        of(town_events(), date(2000, 1, 1))


def test_dates_out_of_order_are_refused() -> None:
    first, second = of(town_events(), FIRST, LAST).moments
    with pytest.raises(LineageError, match="minstens één datum"):
        PublishedHistory(())
    with pytest.raises(LineageError, match="van vroeg naar laat"):
        PublishedHistory((second, first))
    with pytest.raises(LineageError, match="van vroeg naar laat"):
        PublishedHistory((first, first))


def test_dates_under_two_schemes_have_each_its_own_and_one_key_has_one_colour() -> None:
    first = four_areas().scheme
    kept = [tier for tier in first.tiers if tier.key != "B"]
    # the later scheme has no B, and calls A otherwise
    later = first.model_copy(
        update={"id": "later", "name": "Later", "names": {}, "tiers": (_named(kept[0], "anders"), *kept[1:])}
    )
    schemes = ByDay(first, ((LAST, later),), lambda scheme: scheme)
    history = published_history(town_events(), [FIRST, LAST], town_data(), schemes)
    assert [moment.assessment.scheme.id for moment in history.moments] == [first.id, "later"]
    assessments = [moment.assessment for moment in history.moments]
    # B stands between A and C, where the earlier scheme has it
    assert tier_keys(assessments) == ("A", "B", "C")
    told = [(one["letter"], one["text"]) for one in legend(assessments, has_zones=False)]
    assert told[:4] == [
        ("C", first.tier("C").title),
        ("B", first.tier("B").title),
        ("A", first.tier("A").title),
        ("A", "anders"),
    ]
    page = publish_html(assessments[-1], history=history)
    assert "Elke datum is beoordeeld volgens de regeling die toen gold" in page
    assert f"{first.title} · Later" in page


def _named(tier: Tier, name: str) -> Tier:
    return tier.model_copy(update={"name": name, "names": {}})
