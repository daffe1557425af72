"""What a receipt says of the averages behind a tier."""

from __future__ import annotations

import pytest

from smeedkaart.funding.benchmark import Benchmark
from smeedkaart.funding.receipt_means import ReceiptMean, mean_rows
from smeedkaart.text.teller import written


def sentences(mean: ReceiptMean) -> list[str]:
    return [f"{kind}: {written(what)}: {written(worth)}" for kind, what, worth in mean_rows([mean])]


@pytest.mark.parametrize(("limit", "shown"), [(3.0, "3%"), (3.25, "3,25%")])
def test_a_limit_is_not_weighed_and_stands_as_the_scheme_has_it(limit: float, shown: str) -> None:
    held = Benchmark(limit, "number", made="scheme")
    assert sentences(ReceiptMean("low_income", "households", 1, held, ())) == [
        f"benchmark: Huishoudens met een laag inkomen: grens (staat in de regeling): {shown}"
    ]


def test_an_average_that_is_not_there_has_no_maker_no_table_and_no_weight() -> None:
    held = Benchmark(None, "country", "Nederland", "published", "86165NED, 2025")
    (said,) = sentences(ReceiptMean("low_income", "households", 1, held, ()))
    assert said == (
        "benchmark: Huishoudens met een laag inkomen: het gemiddelde van Nederland:"
        " staat niet in deze gegevens"
    )
