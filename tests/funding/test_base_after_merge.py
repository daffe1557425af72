"""What a merged area keeps of the base amounts that went in, and until which day."""

import tomllib
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from smeedkaart.errors import SchemeError
from smeedkaart.funding.amounts import fund
from smeedkaart.funding.base_after_merge import KeptBase, kept_bases, years_later
from smeedkaart.funding.rules import Keeping
from smeedkaart.funding.scheme import KeepYears, Scheme
from smeedkaart.funding.tiers import TierOutcome
from smeedkaart.history.event import Event, HandedOn, Output
from smeedkaart.text.language import speaking
from tests.fixtures.assessments import square

HOOGEVEEN = Scheme.named("hoogeveen-2007")
THREE_YEARS = KeepYears(years=3)
START, MERGED, LAST = date(2007, 5, 30), date(2012, 1, 1), date(2014, 1, 1)


def drawn(number: int, area: str) -> Event:
    return Event("draw", area, START, name=area.capitalize(), geometry=square(number), id=number)


def merge(number: int, when: date, inputs: str, output: str) -> Event:
    made = Output(output, output.capitalize(), square(0, width=len(inputs)))
    return Event("merge", output, when, inputs=tuple(inputs), outputs=(made,), id=number)


FOUR = tuple(drawn(i + 1, area) for i, area in enumerate("abcd"))


def held(events: tuple[Event, ...], keeps: Keeping, when: date | None = None) -> dict[str, list[int]]:
    found = kept_bases(events, keeps, when)
    return {area: [kept.count for kept in several] for area, several in found.items()}


def test_under_none_a_merge_leaves_one_base_amount_from_that_day() -> None:
    assert kept_bases((*FOUR, merge(5, MERGED, "ab", "m")), "none", MERGED) == {}


def test_under_all_they_stay_as_long_as_the_area_exists() -> None:
    history = (*FOUR, merge(5, MERGED, "abc", "m"))
    assert kept_bases(history, "all", date(2011, 12, 31)) == {}
    # three went in: one is its own, two are kept
    assert kept_bases(history, "all", MERGED) == {"m": (KeptBase(2, ("A", "B", "C"), MERGED, None),)}
    assert held(history, "all", date(2099, 1, 1)) == {"m": [2]}
    ended = (*history, Event("end", "m", LAST, id=6))
    assert held(ended, "all", LAST - timedelta(1)) == {"m": [2]}
    assert held(ended, "all", LAST) == {}


def test_under_years_they_stay_until_that_many_years_after_the_day_of_the_merge() -> None:
    history = (*FOUR, merge(5, MERGED, "ab", "m"))
    assert kept_bases(history, THREE_YEARS, MERGED)["m"] == (
        KeptBase(1, ("A", "B"), MERGED, date(2015, 1, 1)),
    )
    assert held(history, THREE_YEARS, date(2014, 12, 31)) == {"m": [1]}
    assert held(history, THREE_YEARS, date(2015, 1, 1)) == {}


@pytest.mark.parametrize(
    ("when", "years", "until"),
    [
        (date(2012, 1, 1), 3, date(2015, 1, 1)),
        (date(2011, 12, 31), 1, date(2012, 12, 31)),
        # a year after 29 February is full when 28 February has passed
        (date(2012, 2, 29), 1, date(2013, 3, 1)),
        (date(2012, 2, 29), 4, date(2016, 2, 29)),
        # 2100 is no leap year
        (date(2096, 2, 29), 4, date(2100, 3, 1)),
    ],
)
def test_years_are_counted_to_the_same_day(when: date, years: int, until: date) -> None:
    assert years_later(when, years) == until


def test_chains_of_merges_add_up_each_until_its_own_day() -> None:
    history = (*FOUR, merge(5, MERGED, "ab", "m"), merge(6, LAST, "mc", "n"))
    assert kept_bases(history, "all", LAST)["n"] == (
        KeptBase(1, ("A", "B"), MERGED, None),
        KeptBase(1, ("M", "C"), LAST, None),
    )
    until = [kept.until for kept in kept_bases(history, THREE_YEARS, LAST)["n"]]
    # merging again does not prolong what was kept of the first merge
    assert until == [date(2015, 1, 1), date(2017, 1, 1)]
    assert held(history, THREE_YEARS, date(2015, 1, 1)) == {"n": [1]}
    assert held(history, THREE_YEARS, date(2017, 1, 1)) == {}
    # what had ended before the second merge does not come back
    late = (*FOUR, merge(5, MERGED, "ab", "m"), merge(6, date(2016, 1, 1), "mc", "n"))
    assert held(late, THREE_YEARS, date(2016, 1, 1)) == {"n": [1]}


def test_two_merged_areas_that_merge_keep_everything() -> None:
    history = (*FOUR, merge(5, MERGED, "ab", "m"), merge(6, MERGED, "cd", "n"), merge(7, LAST, "mn", "o"))
    # four base amounts in all: its own, two of the first merges and one of the last
    assert held(history, "all", LAST) == {"o": [1, 1, 1]}


def parts(area: str, *outputs: str, kind: str = "split", inputs: str = "") -> Event:
    made = tuple(Output(one, one.capitalize(), square(i)) for i, one in enumerate(outputs))
    return Event(kind, outputs[0], LAST, inputs=tuple(inputs or area), outputs=made, id=9)


def test_a_split_area_gets_one_base_each_and_loses_what_was_kept() -> None:
    history = (*FOUR, merge(5, MERGED, "ab", "m"), parts("m", "x", "y"))
    assert held(history, "all", LAST - timedelta(1)) == {"m": [1]}
    assert held(history, "all", LAST) == {}
    # and merged again, they keep what that merge costs only
    again = (*history, merge(10, date(2016, 1, 1), "xy", "z"))
    assert held(again, "all") == {"z": [1]}


def test_a_regrouping_ends_what_was_kept_as_well() -> None:
    history = (*FOUR, merge(5, MERGED, "ab", "m"), parts("", "x", "y", kind="regroup", inputs="mc"))
    assert held(history, "all") == {}


def test_what_was_kept_lapses_or_goes_on_as_the_change_says_like_a_decision() -> None:
    history = (*FOUR, merge(5, MERGED, "ab", "m"))
    again = merge(6, LAST, "mc", "n")
    # nothing goes on: only the base amount that this merge costs is kept
    assert held((*history, replace(again, handed_on=())), "all", LAST) == {"n": [1]}
    assert held((*history, replace(again, handed_on=(HandedOn("m", "n"),))), "all", LAST) == {"n": [1, 1]}
    split = parts("m", "x", "y")
    along = replace(split, handed_on=(HandedOn("m", "y"),))
    assert held((*history, along), "all", LAST) == {"y": [1]}
    # until the day on which it would have ended anyway
    assert held((*history, along), THREE_YEARS, date(2014, 12, 31)) == {"y": [1]}
    assert held((*history, along), THREE_YEARS, date(2015, 1, 1)) == {}
    ended = Event("end", "m", LAST, handed_on=(HandedOn("m", "c"),), id=9)
    assert held((*history, ended), "all", LAST) == {"c": [1]}
    regrouped = parts("", "x", "y", kind="regroup", inputs="mc")
    assert held((*history, replace(regrouped, handed_on=(HandedOn("m", "x"),))), "all") == {"x": [1]}


def test_an_area_that_comes_back_keeps_again_what_was_said_to_come_back() -> None:
    ended = (*FOUR, merge(5, MERGED, "ab", "m"), Event("end", "m", LAST, handed_on=(), id=6))
    back = Event("draw", "m", date(2016, 1, 1), name="M", geometry=square(0), id=7)
    assert held((*ended, replace(back, handed_on=(HandedOn("m", "m"),))), "all") == {"m": [1]}
    assert held((*ended, replace(back, handed_on=())), "all") == {}


def test_a_new_border_or_name_takes_nothing_away() -> None:
    history = (
        *FOUR,
        merge(5, MERGED, "ab", "m"),
        Event("rename", "m", LAST, name="Anders", id=6),
        Event("redraw", "m", LAST, geometry=square(0), id=7),
        merge(8, date(2016, 1, 1), "mc", "n"),
    )
    assert held(history, "all", LAST) == {"m": [1]}
    # names are those of the day of the merge
    assert [kept.merged for kept in kept_bases(history, "all")["n"]] == [("A", "B"), ("Anders", "C")]


def test_an_area_that_ended_and_is_drawn_anew_begins_with_one_base() -> None:
    history = (
        *FOUR,
        merge(5, MERGED, "ab", "m"),
        Event("end", "m", LAST, id=6),
        Event("draw", "m", date(2016, 1, 1), name="M", geometry=square(0), id=7),
    )
    assert held(history, "all") == {}


def test_a_merge_that_was_undone_counts_for_nothing_until_it_is_done_again() -> None:
    history = (*FOUR, merge(5, MERGED, "ab", "m"))
    undone = (*history, Event("undo", "m", MERGED, about=5, id=6))
    assert held(undone, "all") == {}
    assert held((*undone, Event("redo", "m", MERGED, about=5, id=7)), "all") == {"m": [1]}


def test_the_order_of_recording_does_not_matter() -> None:
    history = (*FOUR, merge(5, MERGED, "ab", "m"), merge(6, LAST, "mc", "n"))
    assert kept_bases(tuple(reversed(history)), "all") == kept_bases(history, "all")


@given(st.lists(st.integers(0, 5), min_size=1, max_size=8), st.none() | st.sampled_from([1, 3, 7]))
def test_under_all_no_merge_ever_changes_how_many_base_amounts_there_are(
    picks: list[int], years: int | None
) -> None:
    areas = list("abcdef")
    events = [drawn(i + 1, area) for i, area in enumerate(areas)]
    rule: Keeping = "all" if years is None else KeepYears(years=years)
    for step, pick in enumerate(picks):
        if len(areas) < 2:
            break
        one, other = areas.pop(pick % len(areas)), areas.pop(0)
        when = date(2012 + step, 3, 1)
        made = Output(f"m{step}", f"M{step}", square(0))
        events.append(Event("merge", made.area, when, inputs=(one, other), outputs=(made,), id=10 + step))
        areas.append(made.area)
        found = held(tuple(events), rule, when)
        kept = sum(sum(counts) for counts in found.values())
        # one base each and one kept for every merge, as long as its years last
        merges = [2012 + earlier for earlier in range(step + 1)]
        lasting = [year for year in merges if years is None or year + years > 2012 + step]
        assert len(areas) + kept == 6 - (len(merges) - len(lasting))


def test_the_receipt_says_what_is_kept_in_a_line_of_its_own_with_the_day() -> None:
    receipt = fund(
        "m",
        "Samen",
        TierOutcome("C", (), (), ()),
        HOOGEVEEN,
        people=250.0,
        kept=(
            KeptBase(1, ("Noord", "Zuid"), MERGED, date(2015, 1, 1)),
            KeptBase(2, ("Samen", "Oost", "West"), LAST, None),
        ),
    )
    # 20,000 + 20,000 + 2 x 20,000 + 250 x 13.50 = 80,000 + 3,375
    assert receipt.total == Decimal("83375.00")
    assert [(line.key, str(line.amount)) for line in receipt.lines] == [
        ("base", "20000.00"),
        ("kept", "20000.00"),
        ("kept", "40000.00"),
        ("inhabitants", "3375.00"),
    ]
    told = [sentence.replace("\u00a0", " ") for sentence in receipt.sentences()]
    assert told[-4] == (
        "Basisbedrag dat blijft na de samenvoeging van Noord en Zuid, tot 1 januari 2015: € 20.000,00"
    )
    assert told[-3] == (
        "Basisbedragen die blijven na de samenvoeging van Samen, Oost en West, zolang het gebied bestaat: "
        "2 x € 20.000,00: € 40.000,00"
    )
    assert told[-1] == "Totaal: € 83.375,00"
    assert [row.kind for row in receipt.rows()][-5:] == ["base", "kept", "kept", "inhabitants", "total"]
    assert receipt.to_dict()["lines"][1]["key"] == "kept"
    with speaking("en"):
        english = KeptBase(1, ("Noord", "Zuid"), MERGED, date(2015, 1, 1)).sentence()
        assert english == "Base amount that is kept after the merge of Noord and Zuid, until 1 January 2015"


def test_what_is_kept_is_certain_even_where_people_are_not_known() -> None:
    kept = (KeptBase(1, ("A", "B"), MERGED, None),)
    receipt = fund("m", "M", TierOutcome("C", (), (), ()), HOOGEVEEN, people=None, floor=2.0, kept=kept)
    assert receipt.total is None
    # 40,000 + the 2 who certainly live there x 13.50
    assert receipt.asked == Decimal("40027.00")


def test_where_nobody_lives_nothing_is_kept_either() -> None:
    kept = (KeptBase(1, ("A", "B"), MERGED, None),)
    receipt = fund("m", "M", TierOutcome("C", (), (), ()), HOOGEVEEN, people=0.0, kept=kept)
    assert (receipt.total, [line.key for line in receipt.lines]) == (Decimal("0.00"), ["none"])


def test_an_area_that_had_no_base_amount_leaves_none_to_keep() -> None:
    # of three areas that merge nobody lives in c: two base amounts went in, so one more is kept
    def lived_in(shape: BaseGeometry, when: date) -> bool:
        return when == MERGED and not shape.equals(square(3))

    history = (*FOUR, merge(5, MERGED, "abc", "m"))
    (kept,) = kept_bases(history, "all", MERGED, had_base=lived_in)["m"]
    assert (kept.count, kept.merged) == (1, ("A", "B"))
    # where only one of two had a base amount, none more than its own is left
    assert kept_bases((*FOUR, merge(5, MERGED, "bc", "m")), "all", MERGED, had_base=lived_in) == {}


def test_what_is_kept_counts_at_both_ends_of_the_amount() -> None:
    kept = (KeptBase(1, ("A", "B"), MERGED, None),)
    receipt = fund("m", "M", TierOutcome(None, (), ("C",), ()), HOOGEVEEN, people=250.0, kept=kept)
    # without a tier 40,000; with tier C 40,000 + 250 x 13.50
    assert (str(receipt.total_low), str(receipt.total_high)) == ("40000.00", "43375.00")


def load(folder: Path, rule: str) -> Scheme:
    path = folder / "regeling.toml"
    path.write_text(f'name = "Voorbeeld"\nyear = 2024\nbase = 1000\n{rule}\n', encoding="utf-8")
    return Scheme.load(path)


@pytest.mark.parametrize(
    ("rule", "keeps"),
    [
        ("", "none"),
        ('merge_keeps_base = "none"', "none"),
        ('merge_keeps_base = "all"', "all"),
        ("merge_keeps_base = { years = 3 }", THREE_YEARS),
        ("[merge_keeps_base]\nyears = 3", THREE_YEARS),
    ],
)
def test_the_rule_is_read_from_the_scheme_file(tmp_path: Path, rule: str, keeps: object) -> None:
    assert load(tmp_path, rule).merge_keeps_base == keeps


HOW = "schrijf “none”, “all” of een aantal jaren, zoals { years = 3 }."
YEARS = "“years” moet een heel getal van 1 tot en met 100 zijn."


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ('merge_keeps_base = "some"', HOW),
        ("merge_keeps_base = 3", HOW),
        ("merge_keeps_base = true", HOW),
        ("merge_keeps_base = []", HOW),
        ("merge_keeps_base = {}", HOW),
        ("merge_keeps_base = { year = 3 }", HOW),
        ("merge_keeps_base = { years = 3, months = 6 }", HOW),
        ("merge_keeps_base = { years = 0 }", YEARS),
        ("merge_keeps_base = { years = 101 }", YEARS),
        ("merge_keeps_base = { years = 1.5 }", YEARS),
        ("merge_keeps_base = { years = true }", YEARS),
        ('merge_keeps_base = { years = "3" }', YEARS),
        ("merge_keep_base = 3", "onbekende sleutel “merge_keep_base”; bedoelt u “merge_keeps_base”?"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused_with_its_line(tmp_path: Path, rule: str, reason: str) -> None:
    assert tomllib.loads(rule)
    with pytest.raises(SchemeError) as refused:
        load(tmp_path, rule)
    assert str(refused.value) == f"regeling.toml, regel 4: {reason}"


def test_the_scheme_of_hoogeveen_keeps_none() -> None:
    assert HOOGEVEEN.merge_keeps_base == "none"
