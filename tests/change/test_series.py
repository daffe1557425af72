"""What areas get over the years and what a change gains or costs; every euro by hand on squares of 1 km2.

Four buurten of 100, 200, 300 and 400 people; base 20,000; per inhabitant A 5.50, B 9.50 and C 13.50.
"""

import json
import math
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from smeedkaart.change.effects import change_effect, money_difference
from smeedkaart.change.money import Effect
from smeedkaart.change.series import assess_on, every_year, over_time, zones_on
from smeedkaart.errors import FrameError, LineageError
from smeedkaart.funding.scheme import InhabitantsRounding, KeepYears, Pool, Scheme
from smeedkaart.history.event import Event, HandedOn, Output
from smeedkaart.statistics.provenance import Provenance
from smeedkaart.statistics.zones import ZoneData
from smeedkaart.text.language import speaking
from tests.fixtures.assessments import square, town

HOOGEVEEN = Scheme.named("hoogeveen-2007")
OWN = Provenance("eigen cijfers", "eigen bestand", 0, "", "", "")
START, MERGED = date(2007, 5, 30), date(2012, 1, 1)
LAPSED = "verviel bij het samenvoegen op 1 januari 2012"


def data(year: int = 2007, zones: gpd.GeoDataFrame | None = None) -> ZoneData:
    frame = (town() if zones is None else zones).assign(parent=None)
    return ZoneData(
        "GM1", "Dorp", year, frame, pd.DataFrame(index=pd.Index([], name="parent")), {}, {"zones": OWN}
    )


def scheme(**changes: Any) -> Scheme:
    return HOOGEVEEN.model_copy(update=changes)


def decided(number: int, area: str, kind: str, level: int | None = None, when: date = START) -> Event:
    return Event("decision", area, when, decision=(kind, level), id=number)


# Oost has tier A, Zuid tier B, the others none that is certain
FOUR = (
    *(
        Event("draw", name.lower(), START, name=name, geometry=square(i), id=i + 1)
        for i, name in enumerate(("Noord", "Oost", "Zuid", "West"))
    ),
    decided(5, "oost", "impulse"),
    decided(6, "zuid", "initiative", 1),
)


def merge(inputs: tuple[str, ...] = ("oost", "zuid"), shape: Any = None, when: date = MERGED) -> Event:
    made = Output("samen", "Samen", shape or square(1, width=2))
    return Event("merge", "samen", when, inputs=inputs, outputs=(made,), id=7)


def lines(effect: Effect) -> list[tuple[str, str]]:
    assert sum((line.amount for line in effect.lines), Decimal(0)) == effect.difference
    return [(line.key, str(line.amount)) for line in effect.lines]


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_a_merge_loses_a_base_amount_and_the_tiers_that_rested_on_decisions() -> None:
    effect = change_effect(FOUR, merge(), data(), HOOGEVEEN)
    # before 20,000 + 200 x 5.50 and 20,000 + 300 x 9.50; after 20,000
    assert [str(receipt.total) for receipt in effect.before] == ["21100.00", "22850.00"]
    assert [str(receipt.total) for receipt in effect.after] == ["20000.00"]
    assert str(effect.difference) == "-23950.00"
    assert lines(effect) == [("base", "-20000.00"), ("decision", "-1100.00"), ("decision", "-2850.00")]
    assert [plain(line.text) for line in effect.lines] == [
        "1 basisbedrag minder",
        f"Het besluit “sterke impuls” van 30 mei 2007 over Oost {LAPSED}",
        f"Het besluit “initiatief, niveau 1” van 30 mei 2007 over Zuid {LAPSED}",
    ]
    assert effect.complete
    assert plain(effect.sentence()) == "De gebieden krijgen samen € 23.950,00 minder."


def test_a_decision_about_the_new_area_from_the_same_day_counts() -> None:
    history = (*FOUR, merge(), decided(8, "samen", "initiative", 1, MERGED))
    effect = change_effect(history, history[6], data(), HOOGEVEEN)
    # after 20,000 + 500 x 9.50 = 24,750; what was decided about Samen brings the people of Oost 200 x (9.50 -
    # 5.50), with which the impulse that lapsed would bring them nothing; those of Zuid had a decision like it
    assert [str(receipt.total) for receipt in effect.after] == ["24750.00"]
    assert lines(effect) == [("base", "-20000.00"), ("decision", "800.00")]
    assert effect.lines[1].text == (
        "Het besluit “initiatief, niveau 1” van 1 januari 2012 over Samen is genomen"
    )
    # one that is taken a day later is another matter
    later = (*FOUR, merge(), decided(8, "samen", "initiative", 1, date(2012, 1, 2)))
    assert lines(change_effect(later, later[6], data(), HOOGEVEEN))[1:] == [
        ("decision", "-1100.00"),
        ("decision", "-2850.00"),
    ]


def test_it_makes_no_difference_whether_the_change_was_recorded_or_is_only_tried() -> None:
    tried = change_effect(FOUR, merge(), data(), HOOGEVEEN)
    assert change_effect((*FOUR, merge()), merge(), data(), HOOGEVEEN) == tried
    undone = (*FOUR, merge(), Event("undo", "samen", MERGED, about=7, id=8))
    assert change_effect(undone, merge(), data(), HOOGEVEEN) == tried
    # what holds from a later day plays no part
    ended = (*FOUR, merge(), Event("end", "samen", date(2013, 1, 1), id=8))
    assert change_effect(ended, merge(), data(), HOOGEVEEN) == tried


def test_a_scheme_that_keeps_base_amounts_shows_what_is_kept_and_until_when() -> None:
    effect = change_effect(FOUR, merge(("noord", "oost"), square(0, width=2)), data(), _keeping(3))
    assert lines(effect) == [("base", "-20000.00"), ("kept", "20000.00"), ("decision", "-1100.00")]
    assert effect.lines[1].text == (
        "Basisbedrag dat blijft na de samenvoeging van Noord en Oost, tot 1 januari 2015"
    )
    assert [line.key for line in effect.after[0].lines] == ["base", "kept"]
    forever = change_effect(FOUR, merge(), data(), scheme(merge_keeps_base="all"))
    assert forever.lines[1].text.endswith("zolang het gebied bestaat")


def _keeping(years: int) -> Scheme:
    return scheme(merge_keeps_base=KeepYears(years=years))


def test_a_split_gains_base_amounts_and_loses_what_was_kept() -> None:
    history = (*FOUR, merge(("noord", "oost"), square(0, width=2)))
    parts = (
        Output("x", "X", square(0)),
        Output("y", "Y", square(1, width=0.5)),
        Output("z", "Z", square(1.5, width=0.5)),
    )
    split = Event("split", "x", date(2013, 1, 1), inputs=("samen",), outputs=parts, id=8)
    effect = change_effect(history, split, data(), _keeping(3))
    # two base amounts more, the kept one less
    assert lines(effect) == [("base", "40000.00"), ("kept", "-20000.00")]
    assert effect.lines[1].text == (
        "Niet meer: Basisbedrag dat blijft na de samenvoeging van Noord en Oost, tot 1 januari 2015"
    )
    assert plain(effect.sentence()) == "De gebieden krijgen samen € 20.000,00 meer."
    # once the three years are over there is nothing to lose
    late = Event("split", "x", date(2015, 1, 1), inputs=("samen",), outputs=parts, id=8)
    assert lines(change_effect(history, late, data(), _keeping(3))) == [("base", "40000.00")]


def test_a_regrouping_of_as_many_areas_moves_people_between_tiers_only() -> None:
    made = (Output("p", "P", square(1, width=1.5)), Output("q", "Q", square(2.5, width=0.5)))
    regroup = Event("regroup", "p", MERGED, inputs=("oost", "zuid"), outputs=made, id=7)
    history = (*FOUR, regroup, decided(8, "p", "impulse", None, MERGED))
    effect = change_effect(history, regroup, data(), HOOGEVEEN)
    # the initiative of Zuid lapsed: 150 x 9.50 in Q, and 150 x (9.50 - 5.50) in P, which has 5.50 without it;
    # those of Oost had an impulse and have one
    assert lines(effect) == [("decision", "-2025.00")]
    assert effect.lines[0].text.endswith("over Zuid verviel bij het hergroeperen op 1 januari 2012")


def along(earlier: str, later: str, decision: str | None = None) -> HandedOn:
    return HandedOn(earlier, later, decision)


def test_a_decision_that_goes_on_is_named_with_what_it_brings_those_who_had_none() -> None:
    joined = merge(("noord", "zuid"), shapely.union(square(0), square(2)))
    joined = replace(joined, handed_on=(along("zuid", "samen", "initiative"),))
    effect = change_effect(FOUR, joined, data(), HOOGEVEEN)
    # the 300 people of Zuid keep tier B, the 100 of Noord get it: + 100 x 9.50
    assert lines(effect) == [("base", "-20000.00"), ("decision", "950.00")]
    assert effect.lines[1].text == (
        "Het besluit “initiatief, niveau 1” van 30 mei 2007 over Zuid ging op 1 januari 2012 mee naar Samen"
    )


def test_what_lapses_and_what_goes_on_are_told_apart() -> None:
    going = along("zuid", "samen", "initiative")
    joined = replace(merge(), handed_on=(going,))
    effect = change_effect(FOUR, joined, data(), HOOGEVEEN)
    # 500 x 9.50 after, 1,100 + 2,850 before: the 200 of Oost got 9.50 for 5.50 by the initiative, with which
    # the impulse that lapsed makes no difference
    assert lines(effect) == [("base", "-20000.00"), ("decision", "800.00")]
    assert [line.text.split()[-1] for line in effect.lines] == ["minder", "Samen"]
    kept = replace(merge(), handed_on=(going, along("oost", "samen", "impulse")))
    assert change_effect(FOUR, kept, data(), HOOGEVEEN).lines == effect.lines
    # between two days, years apart, it says the same
    later = money_difference((*FOUR, joined), START, date(2015, 1, 1), data(), HOOGEVEEN)
    assert later.lines == effect.lines


def test_a_part_with_which_a_decision_did_not_go_on_is_named() -> None:
    parts = (Output("x", "X", square(2, width=0.5)), Output("y", "Y", square(2.5, width=0.5)))
    split = Event("split", "x", MERGED, inputs=("zuid",), outputs=parts, id=7)
    one = replace(split, handed_on=(along("zuid", "x", "initiative"),))
    effect = change_effect(FOUR, one, data(), HOOGEVEEN)
    # half of 300 people keep 9.50
    assert lines(effect) == [("base", "20000.00"), ("decision", "-1425.00")]
    assert (
        effect.lines[1].text
        == "Het besluit “initiatief, niveau 1” van 30 mei 2007 over Zuid geldt niet voor Y"
    )
    both = replace(split, handed_on=tuple(along("zuid", part, "initiative") for part in "xy"))
    assert lines(change_effect(FOUR, both, data(), HOOGEVEEN)) == [("base", "20000.00")]


def test_a_decision_that_is_taken_back_or_replaced_is_named() -> None:
    withdrawn = Event("withdraw", "zuid", MERGED, decision=("initiative", None), id=7)
    effect = change_effect(FOUR, withdrawn, data(), HOOGEVEEN)
    assert lines(effect) == [("decision", "-2850.00")]
    assert effect.lines[0].text.endswith("over Zuid is teruggenomen")
    effect = change_effect(FOUR, decided(7, "zuid", "initiative", 2, MERGED), data(), HOOGEVEEN)
    assert lines(effect) == [("decision", "-2850.00")]
    assert effect.lines[0].text.endswith("over Zuid is vervangen door een later besluit")


def test_a_decision_that_lapsed_two_merges_later_is_told_with_the_change_by_which_it_did() -> None:
    first = replace(merge(("oost", "zuid")), handed_on=(along("zuid", "samen", "initiative"),))
    whole = (Output("alles", "Alles", square(0, width=3)),)
    second = Event(
        "merge", "alles", date(2014, 1, 1), inputs=("noord", "samen"), outputs=whole, handed_on=(), id=8
    )
    effect = money_difference((*FOUR, first, second), START, date(2015, 1, 1), data(), HOOGEVEEN)
    # two base amounts less; 200 x 5.50 and 300 x 9.50 lapsed
    assert lines(effect) == [("base", "-40000.00"), ("decision", "-1100.00"), ("decision", "-2850.00")]
    assert effect.lines[1].text.endswith("over Oost verviel bij het samenvoegen op 1 januari 2012")
    assert effect.lines[2].text.endswith("over Zuid verviel bij het samenvoegen op 1 januari 2014")


def test_another_scheme_of_the_second_day_is_one_line_and_the_others_go_by_the_first() -> None:
    later = scheme(base=Decimal("25000.00"))
    joined = replace(merge(), handed_on=())
    effect = money_difference((*FOUR, joined), START, MERGED, data(), HOOGEVEEN, later_scheme=later)
    # three areas of 5,000 more; one area less and two decisions that lapsed go by the first scheme
    assert lines(effect) == [
        ("base", "-20000.00"),
        ("decision", "-1100.00"),
        ("decision", "-2850.00"),
        ("scheme", "15000.00"),
    ]
    assert effect.lines[-1].text == "Door een andere regeling: De Smederijen van Hoogeveen (2007)"
    same = money_difference((*FOUR, joined), START, MERGED, data(), HOOGEVEEN, later_scheme=HOOGEVEEN)
    assert same == money_difference((*FOUR, joined), START, MERGED, data(), HOOGEVEEN)


def test_what_the_pool_does_not_pay_is_a_line_of_its_own() -> None:
    pool = HOOGEVEEN.pool
    assert pool is not None
    one = pool.partners[0].model_copy(update={"amount": Decimal("70000.00")})
    small = pool.model_copy(update={"partners": (one,), "overrun": "scale"})
    rules = scheme(pool=small)
    effect = money_difference((*FOUR, replace(merge(), handed_on=())), START, MERGED, data(), rules)
    # asked is 4 x 20,000 + 1,100 + 2,850 = 83,950 and then 60,000; paid 70,000 and then 60,000, so that of
    # 13,950 that the pool did not pay nothing is left
    assert str(effect.difference) == "-10000.00"
    assert lines(effect) == [
        ("base", "-20000.00"),
        ("decision", "-1100.00"),
        ("decision", "-2850.00"),
        ("pool", "13950.00"),
    ]


def test_people_who_move_out_of_an_area_that_keeps_its_decision_lost_none() -> None:
    drawn = (FOUR[1], FOUR[2], FOUR[5])
    # half of Zuid, tier B, goes to Oost, which has none
    strip = (
        Event("redraw", "oost", MERGED, geometry=square(1, width=1.5), id=7, edit_id="e"),
        Event("redraw", "zuid", MERGED, geometry=square(2.5, width=0.5), id=8, edit_id="e"),
    )
    effect = money_difference((*drawn, *strip), START, MERGED, data(), HOOGEVEEN)
    assert lines(effect) == [("tier", "-1425.00")]
    assert effect.lines[0].text == "150 inwoners van trede B naar geen trede"


def test_a_new_border_brings_people_from_no_area_and_out_of_it() -> None:
    drawn = (FOUR[1], FOUR[4])
    redraw = Event("redraw", "oost", MERGED, geometry=square(1.5), id=7)
    effect = change_effect(drawn, redraw, data(), HOOGEVEEN)
    # 100 of the 200 people of Oost leave, 150 of the 300 of Zuid come in, all in tier A
    assert sorted(lines(effect)) == [("border", "-550.00"), ("border", "825.00")]
    assert {line.text for line in effect.lines} == {
        "100 inwoners van trede A naar geen gebied",
        "150 inwoners van geen gebied naar trede A",
    }


def test_who_lived_in_two_areas_and_now_in_one_is_named() -> None:
    # Noord reaches over Oost, both with tier A: the 200 people of Oost counted twice
    drawn = (
        Event("draw", "noord", START, name="Noord", geometry=square(0, width=2), id=1),
        Event("draw", "oost", START, name="Oost", geometry=square(1), id=2),
        decided(3, "noord", "impulse"),
        decided(4, "oost", "impulse"),
    )
    change = merge(("noord", "oost"), square(0, width=2))
    effect = change_effect(
        (*drawn, change, decided(8, "samen", "impulse", None, MERGED)), change, data(), HOOGEVEEN
    )
    # 300 x 5.50 + 200 x 5.50 before, 300 x 5.50 after
    assert lines(effect) == [("base", "-20000.00"), ("overlap", "-1100.00")]
    assert effect.lines[1].text == ("200 inwoners telden in meer gebieden mee en nu één keer (trede A)")


def test_rounding_to_whole_inhabitants_is_a_line_of_its_own() -> None:
    zones = town()
    zones["population"] = [100.5, 200.5, 0.0, 0.0]
    drawn = (*FOUR[:2], decided(3, "noord", "impulse"), decided(4, "oost", "impulse"))
    change = merge(("noord", "oost"), square(0, width=2))
    history = (*drawn, change, decided(8, "samen", "impulse", None, MERGED))
    effect = change_effect(history, change, data(zones=zones), HOOGEVEEN)
    # 101 + 201 inhabitants before, 301 after: one less
    assert lines(effect) == [("base", "-20000.00"), ("rounding", "-5.50")]
    tens = scheme(inhabitants_rounding=InhabitantsRounding(method="down", unit=10))
    # 100 + 200 before, 300 after
    assert lines(change_effect(history, change, data(zones=zones), tens)) == [("base", "-20000.00")]


def test_where_people_are_not_known_the_difference_is_one_between_what_is_certain() -> None:
    zones = town()
    zones.loc["BU3", "population"] = math.nan
    effect = change_effect(FOUR, merge(), data(zones=zones), HOOGEVEEN)
    assert effect.before[1].total is None
    assert not effect.complete
    # of Zuid nothing is certain: 21,100 + 0 before; who lives in Oost is enough for one base, 20,000 after
    # the impulse over Oost lapsed, 200 x 5.50: that is known, whatever is not known of Zuid
    assert lines(effect) == [("decision", "-1100.00")]
    assert plain(effect.sentence()).endswith(
        "minder. Dat gaat uit van wat zeker is: een bedrag is niet bekend."
    )
    text = plain(effect.as_text())
    assert "onbekend, minstens € 0,00" in text
    # together and the difference are no more known than that
    assert "onbekend, minstens € 21.100,00" in text
    assert "onbekend, € -1.100,00 volgens wat zeker is" in text
    assert effect.to_dict()["complete"] is False


def test_what_is_not_known_of_one_area_is_left_out_by_name() -> None:
    zones = town()
    zones.loc["BU1", "population"] = math.nan
    change = merge(("noord", "oost", "zuid"), square(0, width=3))
    change = replace(change, handed_on=(along("zuid", "samen", "initiative"),))
    effect = change_effect(FOUR, change, data(zones=zones), HOOGEVEEN)
    # the 200 of Oost go from 5.50 to 9.50 by the initiative, 800; whether Noord had a base amount is not
    # known. Known are 43,950 before and 20,000 after with what is certain of Samen
    found = {line.key: line for line in effect.lines}
    assert str(found["decision"].amount) == "800.00"
    assert "base" not in found
    assert found["inhabitants"].text == "Overige bedragen, dat van Noord en Samen niet bekend"
    assert named_sum(effect) == effect.difference


def named_sum(effect: Effect) -> Decimal:
    return sum((line.amount for line in effect.lines), Decimal(0))


def test_between_a_day_and_itself_nothing_differs_whatever_is_not_known() -> None:
    zones = town()
    zones.loc["BU3", "population"] = math.nan
    effect = money_difference(FOUR, START, START, data(zones=zones), HOOGEVEEN)
    assert effect.sentence() == "De gebieden krijgen samen evenveel als eerst."
    assert plain(effect.difference_words()) == "€ 0,00"


def test_where_nothing_that_is_certain_changes_it_is_not_said_that_they_get_as_much() -> None:
    zones = town()
    zones["population"] = math.nan
    effect = change_effect(FOUR, merge(), data(zones=zones), HOOGEVEEN)
    assert (effect.difference, effect.complete) == (Decimal("0.00"), False)
    assert effect.sentence() == (
        "Hoeveel de gebieden samen meer of minder krijgen is niet bekend, want een bedrag is niet bekend."
    )


def test_the_effect_reads_as_a_sum() -> None:
    effect = change_effect(FOUR, merge(), data(), _keeping(3))
    text = [" ".join(plain(line).split()) for line in effect.as_text().splitlines()]
    assert text == [
        "Eerst € 43.950,00",
        "Oost € 21.100,00",
        "Zuid € 22.850,00",
        "Daarna € 40.000,00",
        "Samen € 40.000,00",
        "Verschil € -3.950,00",
        "1 basisbedrag minder € -20.000,00",
        "Basisbedrag dat blijft na de samenvoeging van Oost en Zuid, tot 1 januari 2015 € 20.000,00",
        "Het besluit “sterke impuls” van 30 mei 2007 over Oost verviel bij het samenvoegen",
        "op 1 januari 2012 € -1.100,00",
        "Het besluit “initiatief, niveau 1” van 30 mei 2007 over Zuid verviel bij het",
        "samenvoegen op 1 januari 2012 € -2.850,00",
        "De gebieden krijgen samen € 3.950,00 minder.",
    ]
    # amounts are text, so that nobody makes floats of them
    told = json.loads(json.dumps(effect.to_dict(), allow_nan=False))
    assert told["difference"] == "-3950.00"
    assert told["lines"][0] == {"key": "base", "text": "1 basisbedrag minder", "amount": "-20000.00"}
    assert [receipt["name"] for receipt in told["before"]] == ["Oost", "Zuid"]
    with speaking("en"):
        assert change_effect(FOUR, merge(), data(), HOOGEVEEN).lines[0].text == "1 base amount less"


def test_a_name_cannot_command_a_terminal() -> None:
    drawn = (Event("draw", "noord", START, name="No\x1b[2Jord", geometry=square(0), id=1),)
    effect = change_effect(drawn, Event("end", "noord", MERGED, id=2), data(), HOOGEVEEN)
    assert "\x1b" not in effect.as_text()


def test_ending_and_drawing_an_area_have_an_effect_as_well() -> None:
    effect = change_effect(FOUR, Event("end", "zuid", MERGED, id=7), data(), HOOGEVEEN)
    assert lines(effect) == [("base", "-20000.00"), ("border", "-2850.00")]
    assert effect.after == ()
    drawn = Event("draw", "nieuw", MERGED, name="Nieuw", geometry=square(0), id=7)
    assert lines(change_effect(FOUR, drawn, data(), HOOGEVEEN)) == [("base", "20000.00")]
    # outside every buurt nobody is known to live, and nothing is paid
    outside = Event("draw", "nieuw", MERGED, name="Nieuw", geometry=square(0, 1), id=7)
    assert lines(change_effect(FOUR, outside, data(), HOOGEVEEN)) == []
    decision = decided(7, "noord", "initiative", 1, MERGED)
    # 100 x 9.50
    assert lines(change_effect(FOUR, decision, data(), HOOGEVEEN)) == [("decision", "950.00")]
    renamed = change_effect(FOUR, Event("rename", "noord", MERGED, name="Ander", id=7), data(), HOOGEVEEN)
    assert lines(renamed) == []
    assert renamed.sentence() == "De gebieden krijgen samen evenveel als eerst."


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (merge(("oost", "elders")), "Dit gebied bestaat niet op 1 januari 2012."),
        (merge(when=date(2006, 1, 1)), "Dit gebied bestaat niet op 1 januari 2006."),
        (Event("end", "elders", MERGED), "Dit gebied bestaat niet op 1 januari 2012."),
        (
            Event("undo", "oost", MERGED, about=5),
            "Deze gebeurtenis verandert geen gebied en heeft dus geen gevolg voor het geld.",
        ),
    ],
)
def test_a_change_that_cannot_be_is_refused_with_a_sentence(change: Event, sentence: str) -> None:
    with pytest.raises(LineageError) as refused:
        change_effect(FOUR, change, data(), HOOGEVEEN)
    assert str(refused.value) == sentence


def test_money_over_time_per_area_and_in_total() -> None:
    days = [date(2015, 1, 1), date(2007, 1, 1), START, MERGED, date(2014, 12, 31), START]
    found = over_time((*FOUR, merge()), days, data(), _keeping(3))
    rows = found.totals.to_dict("records")
    # the days in order, each once
    assert [(str(row["date"]), row["areas"], row["people"]) for row in rows] == [
        ("2007-01-01", 0, 0.0),
        ("2007-05-30", 4, 1000.0),
        ("2012-01-01", 3, 1000.0),
        ("2014-12-31", 3, 1000.0),
        ("2015-01-01", 3, 1000.0),
    ]
    # 20,000 + 21,100 + 22,850 + 20,000; then 20,000 + 40,000 + 20,000; then 60,000
    assert [str(row["total"]) for row in rows] == ["0.00", "83950.00", "80000.00", "80000.00", "60000.00"]
    assert [str(row["kept"]) for row in rows] == ["0.00", "0.00", "20000.00", "20000.00", "0.00"]
    first = found.per_area[found.per_area["date"] == START].set_index("area")
    assert first["total"].map(str).to_dict() == {
        "noord": "20000.00",
        "oost": "21100.00",
        "zuid": "22850.00",
        "west": "20000.00",
    }
    assert first["amount"].map(str).to_dict() == {
        "noord": "0.00",
        "oost": "1100.00",
        "zuid": "2850.00",
        "west": "0.00",
    }
    # people are published in fives, so two fewer or two more in each; tier C may hold everywhere:
    # 200 + 300 people less 4, 80,000 + 198 x 5.50 + 298 x 9.50; 80,000 + 1,008 x 13.50
    assert (str(rows[1]["total_low"]), str(rows[1]["total_high"])) == ("83920.00", "93608.00")
    assert first["total_low"].map(str).to_dict()["zuid"] == "22831.00"
    assert rows[1]["paid"] == rows[1]["total"]
    assert first["tier"].to_dict() == {"noord": None, "oost": "A", "zuid": "B", "west": None}
    told = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert told["totals"][1]["date"] == "2007-05-30"
    assert told["per_area"][0]["tier"] is None


def test_what_a_pool_pays_is_told_of_all_areas_of_a_day_and_not_of_those_that_change_only() -> None:
    pool = Pool.model_validate({"partners": ({"name": "wij", "amount": 8_395},), "overrun": "scale"})
    short = HOOGEVEEN.model_copy(update={"pool": pool})
    found = over_time(FOUR, [START], data(), short)
    # 8,395 is a tenth of the 83,950 that is asked
    assert str(found.totals.iloc[0]["paid"]) == "8395.00"
    paid = [str(amount) for amount in found.per_area["paid"]]
    assert paid == ["2000.00", "2110.00", "2285.00", "2000.00"]
    effect = change_effect(FOUR, merge(), data(), short)
    assert all(receipt.paid == receipt.asked for receipt in (*effect.before, *effect.after))


def test_each_day_takes_the_figures_of_its_year_or_the_nearest_before() -> None:
    more = town()
    more["population"] += 10
    by_year = {2007: data(2007), 2012: data(2012, more)}
    assert zones_on(by_year, date(2011, 12, 31)).year == 2007
    assert zones_on(by_year, date(2012, 1, 1)).year == 2012
    assert zones_on(by_year, date(2000, 1, 1)).year == 2007
    with pytest.raises(FrameError, match="Er zijn van geen enkel jaar cijfers"):
        zones_on({}, START)
    found = over_time(FOUR, [START, MERGED], by_year, HOOGEVEEN)
    assert found.totals["people"].tolist() == [1000.0, 1040.0]
    assert found.totals["year"].tolist() == [2007, 2012]
    # Oost 10 x 5.50, Zuid 10 x 9.50
    effect = money_difference(FOUR, START, MERGED, by_year, HOOGEVEEN)
    assert lines(effect) == [("figures", "150.00")]


def test_people_in_two_areas_count_once_in_the_total_and_a_missing_figure_makes_it_a_minimum() -> None:
    zones = town()
    zones.loc["BU4", "population"] = math.nan
    drawn = (
        Event("draw", "noord", START, name="Noord", geometry=square(0, width=2), id=1),
        Event("draw", "oost", START, name="Oost", geometry=square(1), id=2),
    )
    found = over_time(drawn, [START], data(zones=zones), HOOGEVEEN).totals.iloc[0]
    assert found["people"] == 300.0
    assert found["complete"]
    west = (
        Event("draw", "west", START, name="West", geometry=square(3), id=1),
        decided(2, "west", "impulse"),
    )
    times = over_time(west, [START], data(zones=zones), HOOGEVEEN)
    assert not times.totals["complete"].any()
    assert times.per_area["total"].tolist() == [None]
    # whether anyone lives there is not known
    assert [str(least) for least in times.per_area["asked"]] == ["0.00"]


def test_the_years_to_look_at_begin_with_the_first_drawing() -> None:
    listed = [str(when) for when in every_year((*FOUR, Event("end", "zuid", date(2010, 3, 1), id=7)))]
    assert listed == ["2007-05-30", "2008-01-01", "2009-01-01", "2010-01-01", "2010-03-01"]
    assert every_year(()) == ()
    assert every_year(FOUR) == (START,)
    assert every_year(FOUR, date(2008, 1, 1)) == (START, date(2008, 1, 1))
    assert every_year(FOUR, date(2006, 1, 1)) == ()


def test_the_areas_of_a_day_are_assessed_with_the_decisions_and_what_is_kept_of_that_day() -> None:
    history = (*FOUR, merge())
    before = assess_on(history, date(2011, 12, 31), data(), _keeping(3))
    after = assess_on(history, MERGED, data(), _keeping(3))
    assert before is not None
    assert after is not None
    assert list(before.areas.index) == ["noord", "oost", "zuid", "west"]
    assert list(after.areas.index) == ["noord", "west", "samen"]
    assert str(after.receipts["samen"].total) == "40000.00"
    # decisions about areas that ended are not told as mistakes
    assert after.warnings == ()
    assert assess_on(history, date(2007, 1, 1), data(), HOOGEVEEN) is None


def test_an_area_that_did_not_change_itself_loses_what_it_kept_all_the_same() -> None:
    history, figures = (*FOUR, merge()), data()
    then = assess_on(history, MERGED, figures, _keeping(3))
    now = assess_on(history, date(2015, 1, 1), figures, _keeping(3), earlier=then)
    assert now is not None
    assert str(now.receipts["samen"].total) == "20000.00"
