"""What a receipt says of the averages behind a tier."""

from __future__ import annotations

import pytest

from smeedkaart.funding.benchmark import Benchmark
from smeedkaart.funding.receipt_means import MeanPiece, ReceiptMean, mean_rows
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


def test_one_figure_of_a_wijk_stands_once_with_all_that_it_weighs() -> None:
    pieces = (
        MeanPiece("BU1", "M", 3.7, "wijk", 564.24),
        MeanPiece("BU2", "Noord", 3.7, "wijk", 495.9),
        MeanPiece("BU3", "Industrie", 3.8, "wijk", 2.6),
        # its own, by chance as high
        MeanPiece("BU4", "West", 3.7, "buurt", 100.0),
        MeanPiece("BU5", "O", 3.7, "wijk", 0.1),
    )
    mean = ReceiptMean("low_income", "households", 1, Benchmark(2.8, made="published"), pieces)
    # 564.2 + 495.9 + 0.1 = 1,060.2
    assert [
        one.removeprefix("figure: Huishoudens met een laag inkomen: ") for one in sentences(mean)[1:]
    ] == [
        "BU1 M, BU2 Noord, BU5 O (cijfer van de hele wijk, telt voor 564,2 + 495,9 + 0,1 = 1.060,2): 3,7%",
        "BU3 Industrie (cijfer van de hele wijk, telt voor 2,6): 3,8%",
        "BU4 West (buurt, telt voor 100): 3,7%",
    ]
    assert len(mean.to_dict()["pieces"]) == 5
