"""Numbers are written as people read them, and whole people still add up."""

import math
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smeedkaart.text.language import speaking
from smeedkaart.text.numbers import day, largest_remainder, money, number, percentage, span


def test_dutch_and_english_mark_thousands_their_own_way() -> None:
    assert number(1234567.891, 2) == "1.234.567,89"
    with speaking("en"):
        assert number(1234567.891, 2) == "1,234,567.89"


@pytest.mark.parametrize("missing", [None, math.nan])
def test_what_is_missing_never_reads_as_zero(missing: float | None) -> None:
    assert number(missing) == "onbekend"
    assert percentage(missing) == "onbekend"
    assert money(None) == "onbekend"
    assert span(10.0, math.inf) == "10 tot geen grens"


def test_money_has_its_cents_and_no_float_error() -> None:
    # 0.1 + 0.2 is 0.30000000000000004 as a float; as Decimal it is 0.3
    assert money(Decimal("0.1") + Decimal("0.2")).replace("\xa0", " ") == "€ 0,30"
    assert money(Decimal("89997.5")).replace("\xa0", " ") == "€ 89.997,50"
    with speaking("en"):
        assert money(Decimal("89997.5")) == "€89,997.50"


def test_a_date_is_written_in_full() -> None:
    assert day(date(2007, 5, 30)) == "30 mei 2007"
    with speaking("en"):
        assert day(date(2007, 5, 30)) == "30 May 2007"


def test_whole_people_by_hand() -> None:
    # 33.4 + 33.3 + 33.3 = 100: floors add up to 99, the largest remainder (0.4) gets the last one
    assert largest_remainder([33.4, 33.3, 33.3]) == [34, 33, 33]
    # equal remainders: the first gets it, always the same one
    assert largest_remainder([0.5, 0.5]) == [1, 0]


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=50))
def test_whole_parts_add_up_and_differ_less_than_one(values: list[float]) -> None:
    whole = largest_remainder(values)
    assert sum(whole) == math.floor(math.fsum(values) + 0.5)
    assert all(abs(part - value) < 1 + 1e-9 for part, value in zip(whole, values, strict=True))
