"""Columns of numbers: read exactly in the one notation they are written in, or refused; never guessed."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smeedkaart.errors import NumeralError
from smeedkaart.statistics.numerals import CBS_MARKS, DUTCH, ENGLISH, MARKS, POINT, read_numerals, readings
from smeedkaart.text.language import speaking

# how a number is written: mark for thousands, mark for decimals
WAYS = {
    "dutch": (".", ","),
    "english": (",", "."),
    "point": ("", "."),
    "comma": ("", ","),
    "blanks": ("\u00a0", ","),
}


def write(value: Decimal, thousands: str, decimal: str) -> str:
    return f"{value:,f}".replace(",", "T").replace(".", decimal).replace("T", thousands)


def refusal(cells: list[Any]) -> NumeralError:
    with pytest.raises(NumeralError) as caught:
        read_numerals(cells)
    assert "\n" not in str(caught.value)
    return caught.value


@pytest.mark.parametrize(
    ("cells", "figures"),
    [
        # one decisive value tells for the whole column
        (["1.250", "310,5"], [1250, 310.5]),
        (["1.250", "310.5"], [1.25, 310.5]),
        (["1,250", "310.5"], [1250, 310.5]),
        (["1,250", "310,5"], [1.25, 310.5]),
        (["1.250", "1.250.000"], [1250, 1_250_000]),
        (["1,250", "1,250,000"], [1250, 1_250_000]),
        # nobody writes a thousand as 0.250 or as 12345.678
        (["1.250", "0.310"], [1.25, 0.31]),
        (["-1,250", "-0,310"], [-1.25, -0.31]),
        (["1.250", "12345.678"], [1.25, 12345.678]),
        # neither comma nor point: one reading
        (["1250", "900"], [1250, 900]),
        (["1 250", "1\u00a0250", "1\u202f250", "  900 "], [1250, 1250, 1250, 900]),
        (["1 250,5", "1 250"], [1250.5, 1250]),
        # a minus of a word processor, a plus, a number without a nought, a power of ten
        (["\u22125,5", "\u20135", "+3", ",5"], [-5.5, -5, 3, 0.5]),
        (["1.2E+03", "2e1"], [1200, 20]),
        # numbers pass as they are
        ([1250, 1.25, np.int64(3), Decimal("2.5")], [1250, 1.25, 3, 2.5]),
    ],
)
def test_the_column_tells_how_its_numbers_are_written(cells: list[Any], figures: list[float]) -> None:
    assert read_numerals(cells).figures.tolist() == figures


@pytest.mark.parametrize(
    ("cells", "place", "first", "second"),
    [
        (["900", "1.250", "3.400"], 1, "1250", "1,25"),
        (["1,250"], 0, "1250", "1,25"),
        (["-2.000"], 0, "-2000", "-2"),
        # what is advised can be read in one way itself
        (["1.255"], 0, "1255", "1,2550"),
    ],
)
def test_a_column_that_can_be_read_in_two_ways_is_refused_with_both(
    cells: list[str], place: int, first: str, second: str
) -> None:
    error = refusal(cells)
    assert (error.kind, error.place) == ("two-ways", place)
    assert str(error) == (
        f"“{cells[place]}” is op twee manieren te lezen, als {first} of als {second}, en niets anders in "
        f"deze kolom zegt welke; schrijf {first} of {second}."
    )
    assert len(readings(first)) == len(readings(second)) == 1


def test_the_advice_speaks_the_language_in_use() -> None:
    with speaking("en"):
        assert str(refusal(["1.250"])).endswith("; write 1250 or 1.25.")


@pytest.mark.parametrize("cells", [["310,5", "310.5"], ["1.250,5", "1.5"], ["1.250.000", "12,50", "0.5"]])
def test_a_column_in_two_notations_is_refused(cells: list[str]) -> None:
    error = refusal(cells)
    assert error.kind == "mixed"
    assert str(error).endswith("schrijf de hele kolom op één manier.")


@pytest.mark.parametrize(
    "cell",
    ["veertig", "1.2.3", "1.25.000", "12.34,5,6", "€ 233", "5%", "1-2", "٣", "1_000", "inf", True, [1]],
)
def test_what_is_no_number_is_refused_and_never_missing(cell: Any) -> None:
    error = refusal(["1", cell])
    assert (error.kind, error.place) == ("no-number", 1)
    assert str(error) == f"“{cell}” is geen getal; laat leeg wat niet bekend is."


def test_a_percent_sign_is_taken_off_where_it_is_expected() -> None:
    assert read_numerals(["37,5%", "12 %", "3"], sign="%").figures.tolist() == [37.5, 12, 3]
    assert refusal(["37,5%"]).kind == "no-number"
    with pytest.raises(NumeralError, match=r"“1\.250%” is op twee manieren te lezen, als 1250 of"):
        read_numerals(["1.250%"], sign="%")


@pytest.mark.parametrize("mark", [*sorted(MARKS), "  X ", "\u2013", None, math.nan, pd.NA, pd.NaT])
def test_a_mark_is_missing_and_tells_nothing_about_the_notation(mark: Any) -> None:
    assert np.isnan(read_numerals([mark, "1.250,5"]).figures).tolist() == [True, False]


CODES = ("-99997", "-99995", "-99998", "-99997.0", "-99997,00", "-99.997", "-99999999", "\u221299997")


@pytest.mark.parametrize("code", [*CODES, -99997, -99995.0, np.int32(-99999999)])
def test_a_code_is_a_secret_and_never_a_number(code: Any) -> None:
    read = read_numerals([code, "1.250,5"])
    assert np.isnan(read.figures).tolist() == [True, False]
    assert read.secret.tolist() == [True, False]
    assert read.notation is DUTCH


@pytest.mark.parametrize("dtype", ["int64", "float64", "Int64", "Float32"])
def test_a_column_of_numbers_passes_as_it_is(dtype: str) -> None:
    read = read_numerals(pd.Series([1250, -99997, 3], dtype=dtype))
    assert read.figures[[0, 2]].tolist() == [1250, 3]
    assert np.isnan(read.figures[1])
    assert read.notation is None


def test_a_program_writes_a_point_and_no_thousands() -> None:
    read = read_numerals(["  37.125", ".", "    1250"], notations=(POINT,), marks=CBS_MARKS)
    assert read.figures[[0, 2]].tolist() == [37.125, 1250]
    for cell in ("1,250", "1.250.000", "1e3", "nan"):
        with pytest.raises(NumeralError):
            read_numerals([cell], notations=(POINT,), marks=CBS_MARKS)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("20000", ["20000"]),
        ("20.000,00", ["20000.00"]),
        ("20,000.00", ["20000.00"]),
        ("20000,5", ["20000.5"]),
        ("20.000", ["20000", "20.000"]),
        ("1,250", ["1250", "1.250"]),
        ("2.00.000", []),
        ("", []),
    ],
)
def test_one_numeral_has_no_reading_one_or_two(text: str, found: list[str]) -> None:
    assert [str(value) for value in readings(text)] == found


# -99990 and below are codes of CBS
numbers = st.decimals(-90_000, 9_999_999, places=4).map(lambda value: value.normalize() + 0) | st.integers(
    -90_000, 9_999_999
).map(Decimal)
marks_and_codes = st.lists(st.sampled_from([*sorted(MARKS), *CODES]), max_size=3)
columns = st.lists(numbers, min_size=1, max_size=12)


@given(columns, st.sampled_from(sorted(WAYS)), marks_and_codes)
def test_a_column_with_one_decisive_value_reads_back_exactly(
    values: list[Decimal], way: str, marks: list[str]
) -> None:
    thousands, decimal = WAYS[way]
    # 1234567,5 and 1.234.567,5 can be read in one way only
    cells = [write(value, thousands, decimal) for value in [*values, Decimal("1234567.5")]]
    read = read_numerals([*marks, *cells])
    assert read.figures[len(marks) :].tolist() == [float(value) for value in [*values, Decimal("1234567.5")]]
    # a missing figure is missing, never 0
    assert np.isnan(read.figures[: len(marks)]).all()


@given(columns, columns, st.permutations([0, 1, 2, 3]))
def test_two_notations_that_each_show_themselves_are_refused(
    dutch: list[Decimal], english: list[Decimal], order: list[int]
) -> None:
    own = [write(value, ".", ",") for value in [*dutch, Decimal("1234567.5")]]
    other = [write(value, ",", ".") for value in [*english, Decimal("7654321.5")]]
    parts = [own[: len(own) // 2], own[len(own) // 2 :], other[: len(other) // 2], other[len(other) // 2 :]]
    assert refusal([cell for place in order for cell in parts[place]]).kind == "mixed"


@given(columns, st.sampled_from(sorted(WAYS)))
def test_without_a_decisive_value_a_column_is_refused_or_right(values: list[Decimal], way: str) -> None:
    cells = [write(value, *WAYS[way]) for value in values]
    try:
        found = read_numerals(cells).figures.tolist()
    except NumeralError as error:
        unclear = error
    else:
        assert found == [float(value) for value in values]
        return
    assert unclear.kind == "two-ways"
    assert len(readings(cells[unclear.place])) == 2


def test_either_notation_reads_its_own_numbers() -> None:
    assert read_numerals(["1.250"], notations=(DUTCH,)).figures.tolist() == [1250]
    assert read_numerals(["1.250"], notations=(ENGLISH,)).figures.tolist() == [1.25]
