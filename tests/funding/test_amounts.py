"""Every euro by hand, and every line on the receipt."""

import json
import math
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from smeedkaart.funding.amounts import Receipt, ReceiptPiece, fund, pool_use, share_out
from smeedkaart.funding.scheme import InhabitantsRounding, Pool, Scheme
from smeedkaart.funding.tiers import TierOutcome
from smeedkaart.text.language import speaking
from smeedkaart.text.teller import Statement

HOOGEVEEN = Scheme.named("hoogeveen-2007")


def tier(key: str | None, undecided: tuple[str, ...] = (), said: tuple[Statement, ...] = ()) -> TierOutcome:
    return TierOutcome(key, (), undecided, said)


def pay(people: float | None, key: str | None = None, **more: Any) -> Receipt:
    return fund("k", "Krakeel", tier(key), HOOGEVEEN, people=people, **more)


def piece(
    name: str, share: float, figure: float | None, people: float | None, *, shared: bool = False
) -> ReceiptPiece:
    return ReceiptPiece("BU01185003", name, "86165NED", 2025, "buurt", share, figure, people, shared)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("people", "key", "total"),
    [
        (250, None, "20000.00"),
        # 20,000 + 250 x 5.50 = 20,000 + 1,375
        (250, "A", "21375.00"),
        # 20,000 + 250 x 9.50 = 20,000 + 2,375
        (250, "B", "22375.00"),
        # 20,000 + 250 x 13.50 = 20,000 + 3,375
        (250, "C", "23375.00"),
        # 20,000 + 6,000 x 13.50 = 20,000 + 81,000
        (6000, "C", "101000.00"),
        # one inhabitant is enough: 20,000 + 1 x 13.50
        (1, "C", "20013.50"),
        # nobody lives there, or fewer than the one that the scheme asks for: nothing
        (0, "C", "0.00"),
        (0.96, "C", "0.00"),
    ],
)
def test_the_amounts_of_the_2007_scheme(people: float, key: str | None, total: str) -> None:
    receipt = pay(people, key)
    assert str(receipt.total) == total
    assert str(receipt.asked) == total
    # a number that is given without a range is exact, and so is what it brings
    assert (str(receipt.total_low), str(receipt.total_high)) == (total, total)


@pytest.mark.parametrize(
    ("rounding", "inhabitants", "total"),
    [
        # 249.5 people, 13.50 each: 250, 249 and 250 inhabitants, and 250 by tens
        (InhabitantsRounding(method="half_up"), 250, "23375.00"),
        (InhabitantsRounding(method="down"), 249, "23361.50"),
        (InhabitantsRounding(method="up"), 250, "23375.00"),
        (InhabitantsRounding(method="down", unit=10), 240, "23240.00"),
    ],
)
def test_people_are_rounded_once_by_the_scheme_before_they_are_paid(
    rounding: InhabitantsRounding, inhabitants: int, total: str
) -> None:
    scheme = HOOGEVEEN.model_copy(update={"inhabitants_rounding": rounding})
    receipt = fund("k", "Krakeel", tier("C"), scheme, people=249.5)
    assert receipt.inhabitants == inhabitants
    assert str(receipt.total) == total
    assert receipt.rounding == rounding.sentence()


def test_an_area_with_too_few_people_gets_nothing_and_its_receipt_says_why() -> None:
    receipt = pay(0.96, "C")
    assert receipt.unpaid == "below_minimum"
    assert (str(receipt.total_low), str(receipt.total_high)) == ("0.00", "0.00")
    told = [plain(sentence) for sentence in receipt.sentences()]
    assert told[0] == "Hier woont niemand (minder dan 1 inwoner), dus geen bedrag: € 0,00"
    # 1.0 would read as if it were enough
    assert "Geschat aantal inwoners: 0,96" in told
    assert told[-1] == "Totaal: € 0,00"
    many = HOOGEVEEN.model_copy(update={"minimum_people": 50})
    told = [plain(sentence) for sentence in fund("k", "K", tier(None), many, people=49.9).sentences()]
    assert told[0] == "Minder dan 50 inwoners, het minimum van de regeling, dus geen bedrag: € 0,00"
    assert str(fund("k", "K", tier(None), many, people=50.0).total) == "20000.00"


def test_an_area_outside_every_buurt_gets_nothing_and_its_people_stay_unknown() -> None:
    receipt = fund(
        "k", "Amsterdam", tier(None, ("C",)), HOOGEVEEN, people=math.nan, coverage=0.0, outside=True
    )
    assert (receipt.unpaid, str(receipt.total), receipt.people) == ("outside", "0.00", None)
    # no tier can hold there either
    assert (receipt.tier, receipt.undecided) == (None, ())
    assert (str(receipt.total_low), str(receipt.total_high)) == ("0.00", "0.00")
    told = [plain(sentence) for sentence in receipt.sentences()]
    assert told[0] == "Buiten de gemeente, dus geen bedrag: € 0,00"
    assert "Geschat aantal inwoners: onbekend" in told
    assert told[-1] == "Totaal: € 0,00"


def test_where_people_are_unknown_the_amount_is_unknown_with_or_without_a_tier() -> None:
    receipt = pay(None)
    assert (receipt.unpaid, receipt.total, str(receipt.asked)) == ("unknown", None, "0.00")
    assert receipt.inhabitants is None
    # nothing is certain, and without an end to the people no tier pays nothing more than the base amount
    assert (str(receipt.total_low), str(receipt.total_high)) == ("0.00", "20000.00")
    told = [plain(sentence) for sentence in receipt.sentences()]
    assert told[0] == "Niet bekend is hoeveel mensen hier wonen, dus het bedrag ook niet"
    assert told[-2:] == [
        "Totaal: onbekend, minstens € 0,00",
        "Hoogste bedrag, bij elk aantal inwoners: € 20.000,00",
    ]


def test_without_a_tier_those_who_certainly_live_there_are_enough_to_know_the_amount() -> None:
    assert str(pay(None, floor=1.0).total) == "20000.00"


def test_with_a_tier_and_unknown_people_the_amount_is_unknown_and_at_least_what_is_certain() -> None:
    receipt = pay(math.nan, "C", floor=1230.0, ceiling=math.inf, coverage=0.5)
    assert receipt.people is None
    assert receipt.total is None
    # 20,000 + 1,230 x 13.50 = 20,000 + 16,605
    assert str(receipt.asked) == "36605.00"
    told = [plain(sentence) for sentence in receipt.sentences()]
    assert "Geschat aantal inwoners: onbekend, minstens 1.230" in told
    assert "Trede C, per inwoner die er zeker woont: minstens 1.230 inwoners x € 13,50: € 16.605,00" in told
    assert told[-1] == "Totaal: onbekend, minstens € 36.605,00"
    assert receipt.to_dict()["total"] is None


def test_when_nothing_is_certain_there_is_no_line_of_zero_inhabitants() -> None:
    receipt = pay(None, "C", floor=0.0, coverage=0.0)
    assert [line.key for line in receipt.lines] == ["none"]
    assert receipt.total is None
    told = [plain(sentence) for sentence in receipt.sentences()]
    assert "Geschat aantal inwoners: onbekend" in told
    assert told[-1] == "Totaal: onbekend, minstens € 0,00"


def test_an_open_higher_tier_shows_what_it_would_be_at_most() -> None:
    receipt = fund("k", "Krakeel", tier("A", ("B", "C")), HOOGEVEEN, people=250.0)
    # certain: A, 20,000 + 1,375; at most: C, 20,000 + 3,375
    assert str(receipt.total) == "21375.00"
    assert (str(receipt.total_low), str(receipt.total_high)) == ("21375.00", "23375.00")
    told = [plain(sentence) for sentence in receipt.sentences()]
    assert "Trede: A, misschien B of C" in told
    assert told[-2:] == ["Totaal: € 21.375,00", "Hoogste bedrag, bij 250 inwoners in trede C: € 23.375,00"]


def test_an_open_tier_with_no_certain_one_pays_the_base_so_far() -> None:
    receipt = fund("k", "Krakeel", tier(None, ("C",)), HOOGEVEEN, people=250.0)
    assert (str(receipt.total), str(receipt.total_high)) == ("20000.00", "23375.00")
    assert "Trede: niet zeker, misschien C" in receipt.sentences()
    unknown = fund("k", "Krakeel", tier(None, ("C",)), HOOGEVEEN, people=None)
    assert (unknown.total, unknown.total_high) == (None, None)
    assert unknown.sentences()[-1] == "Hoogste bedrag: onbekend"


def test_a_receipt_reads_from_the_base_to_the_total() -> None:
    # 5,185 whole, and 0.374217 x 1,230 = 460.28691: together 5,645.28691; 5,645 x 13.50 = 76,207.50
    pieces = (piece("Krakeel", 1.0, 5185, 5185.0), piece("Wolfsbos", 0.374217, 1230, 460.28691))
    receipt = fund(
        "k",
        "Krakeel",
        tier(
            "C",
            (),
            (
                Statement("funding.tier_holds", tier="C", name="zwak"),
                Statement("funding.labelled", label="Koopwoningen", text="48%; lager dan het gemiddelde."),
            ),
        ),
        HOOGEVEEN,
        pieces,
        people=5645.28691,
        low=5500.2,
        high=5790.6,
        floor=5182.5,
        ceiling=6417.5,
        coverage=0.983,
    )
    assert [(row.kind, plain(row.sentence())) for row in receipt.rows()] == [
        ("piece", "BU01185003 Krakeel (86165NED, 2025, buurt): 100% van 5.185 inwoners: 5.185,0"),
        ("piece", "BU01185003 Wolfsbos (86165NED, 2025, buurt): 37,422% van 1.230 inwoners: 460,3"),
        ("people", "Geschat aantal inwoners: 5.645,3"),
        ("coverage", "Bekend voor dit deel van het gebied: 98,3%"),
        ("probable", "Ligt met 90% zekerheid in: 5.500 tot 5.791"),
        ("guaranteed", "Ligt volgens de gepubliceerde cijfers zeker in: 5.182 tot 6.418"),
        (
            "rounding",
            "Afgerond op het dichtstbijzijnde hele aantal inwoners; een half gaat naar boven: 5.645 inwoners",
        ),
        ("tier", "Trede: C"),
        ("reason", "Trede C geldt (zwak)."),
        ("reason", "Koopwoningen: 48%; lager dan het gemiddelde."),
        ("base", "Basisbedrag, voor elk gebied gelijk: € 20.000,00"),
        ("inhabitants", "Trede C, per inwoner: 5.645 inwoners x € 13,50: € 76.207,50"),
        ("total", "Totaal: € 96.207,50"),
        # 5,500.2 people, 20,000 + 5,500 x 13.50, to 5,790.6 people, 20,000 + 5,791 x 13.50
        ("lowest", "Laagste bedrag, bij 5.500 inwoners in trede C: € 94.250,00"),
        ("highest", "Hoogste bedrag, bij 5.791 inwoners in trede C: € 98.178,50"),
    ]


@pytest.mark.parametrize(("coverage", "row"), [(0.9998, []), (0.998, ["99,8%"]), (0.0, ["0,0%"])])
def test_a_receipt_tells_how_much_is_known_unless_that_reads_as_all(coverage: float, row: list[str]) -> None:
    rows = pay(250.0, coverage=coverage).rows()
    assert [found.amount for found in rows if found.kind == "coverage"] == row


def test_a_figure_that_is_not_published_says_so_and_is_never_zero() -> None:
    pieces = (
        piece("Krakeel", 1.0, 5185, 5185.0),
        piece("Bos", 0.5, None, 12.5, shared=True),
        piece("Hei", 0.25, None, None),
    )
    receipt = fund("k", "Krakeel", tier(None), HOOGEVEEN, pieces, people=None, floor=5182.5, coverage=0.6)
    rows = [(row.label, row.amount) for row in receipt.rows() if row.kind == "piece"]
    assert rows[1] == (
        (
            "BU01185003 Bos (86165NED, 2025, buurt): 50,0% van de buurt; niet gepubliceerd,"
            " daarom een deel van wat de andere buurten van de wijk overlaten"
        ),
        "12,5",
    )
    assert rows[2] == (
        "BU01185003 Hei (86165NED, 2025, buurt): 25,0% van de buurt; niet gepubliceerd",
        "onbekend",
    )
    told = receipt.to_dict()["pieces"]
    assert [(part["figure"], part["text"]) for part in told] == [
        (5185, "5.185"),
        (None, "niet gepubliceerd"),
        (None, "niet gepubliceerd"),
    ]


def test_the_parts_that_are_shown_add_up_to_the_sum_that_is_shown() -> None:
    # three thirds of 100: 33.3 + 33.3 + 33.3 would read as 99.9
    third = 100 / 3
    pieces = tuple(piece(name, 1 / 3, 100, third) for name in ("a", "b", "c"))
    receipt = fund("k", "Krakeel", tier(None), HOOGEVEEN, pieces, people=100.0)
    shown = [row.amount for row in receipt.rows() if row.kind in ("piece", "people")]
    assert shown == ["33,4", "33,3", "33,3", "100,0"]


def test_the_sum_shows_as_many_decimals_as_the_rounding_needs() -> None:
    # 249.46 would show as 249.5, and 249.5 rounds to 250
    receipt = pay(249.46, "C")
    assert receipt.inhabitants == 249
    assert "Geschat aantal inwoners: 249,46" in receipt.sentences()
    # whole people need none
    assert "Geschat aantal inwoners: 250" in pay(250.0).sentences()


def test_the_share_shows_as_many_decimals_as_it_takes_to_check_it_with_a_calculator() -> None:
    receipt = fund(
        "k",
        "Krakeel",
        tier(None),
        HOOGEVEEN,
        (piece("Krakeel", 0.123456789, 25750, 3179.0123),),
        people=3179.0123,
    )
    label = receipt.rows()[0].label
    # 12.3457 % of 25,750 is 3,179.02, within a twentieth of a person of 3,179.01
    assert label.endswith("12,3457% van 25.750 inwoners")


def test_a_receipt_reads_in_english_too() -> None:
    with speaking("en"):
        told = pay(250.0, "C").sentences()
    assert told[-3:] == (
        "Base amount, the same for every area: €20,000.00",
        "Tier C, per inhabitant: 250 inhabitants x €13.50: €3,375.00",
        "Total: €23,375.00",
    )


def test_one_inhabitant_is_singular() -> None:
    assert any("1 inwoner x" in sentence for sentence in pay(1.0, "C").sentences())


def test_a_receipt_as_text_says_the_same_as_its_rows_and_fits_a_terminal() -> None:
    receipt = pay(5645.28691, "C", low=5500.0, high=5790.0)
    lines = receipt.as_text().splitlines()
    assert lines[0] == "Krakeel"
    assert all(len(line) <= 96 for line in lines)
    squeezed = " ".join(" ".join(lines).split())
    for row in receipt.rows():
        assert " ".join(f"{row.label} {row.amount}".split()) in squeezed


def test_control_characters_in_a_name_do_not_reach_the_terminal() -> None:
    receipt = fund("k", "Kra\x1b[31mkeel\n\u202e", tier(None), HOOGEVEEN, people=1.0)
    first = receipt.as_text().split("\n")[0]
    assert first == "Kra [31mkeel  "


def test_a_receipt_is_json_with_amounts_as_text() -> None:
    told = json.loads(json.dumps(pay(250.0, "C", ceiling=math.inf, floor=0.0).to_dict(), allow_nan=False))
    assert told["total"] == "23375.00"
    assert [(line["key"], line["quantity"], line["rate"], line["amount"]) for line in told["lines"]] == [
        ("base", None, None, "20000.00"),
        ("inhabitants", 250, "13.50", "3375.00"),
    ]
    assert told["receipt"][-1] == {"kind": "total", "label": "Totaal", "amount": "€\u00a023.375,00"}


def test_the_pool_says_what_is_asked_left_and_paid_by_whom() -> None:
    # 23,375 + 101,000 = 124,375; the municipality put in 400/572, the corporations 172/572:
    # 124,375 x 400/572 = 86,975.5244.., 124,375 x 172/572 = 37,399.4755..
    use = pool_use([pay(250, "C"), pay(6000, "C")], HOOGEVEEN)
    assert use is not None
    assert (str(use.available), str(use.asked), str(use.left), str(use.short)) == (
        "572000.00",
        "124375.00",
        "447625.00",
        "0.00",
    )
    assert [(one.name, str(one.amount)) for one in use.partners] == [
        ("de gemeente", "86975.52"),
        ("woningcorporaties", "37399.48"),
    ]
    assert sum(part for _name, _paid, part in use.partners) == 1
    assert [plain(sentence) for sentence in use.sentences()] == [
        "Gevraagd: € 124.375,00 van de € 572.000,00; er blijft € 447.625,00 over.",
        "De partners delen wat er betaald wordt naar wat elk heeft ingelegd: € 400.000,00 en € 172.000,00.",
        "Te betalen door de gemeente: € 86.975,52.",
        "Te betalen door woningcorporaties: € 37.399,48.",
    ]


def test_a_pool_that_is_short_says_so_and_nobody_pays_more_than_was_put_in() -> None:
    # eleven areas of 101,000 ask 1,111,000 of 572,000
    use = pool_use([pay(6000, "C")] * 11, HOOGEVEEN)
    assert use is not None
    assert (str(use.left), str(use.short)) == ("-539000.00", "539000.00")
    assert [str(paid) for _name, paid, _part in use.partners] == ["400000.00", "172000.00"]
    told = [plain(sentence) for sentence in use.sentences()]
    assert told[0] == "Gevraagd: € 1.111.000,00 van de € 572.000,00; € 539.000,00 meer dan er is."
    assert told[1:3] == [
        "De regeling zegt niet wie er minder krijgt.",
        "De pot is bedoeld voor 10 gebieden; hier zijn er 11.",
    ]


def test_an_area_with_an_unknown_amount_asks_at_least_what_is_certain() -> None:
    use = pool_use([pay(250, "C"), pay(None, "C", floor=100.0)], HOOGEVEEN)
    assert use is not None
    # 23,375 + 20,000 + 100 x 13.50
    assert str(use.asked) == "44725.00"
    assert not use.complete
    assert (str(use.asked_low), use.asked_high) == ("44725.00", None)
    assert plain(use.sentences()[0]).startswith(
        "Gevraagd: minstens € 44.725,00 van de € 572.000,00; er blijft hoogstens"
    )


def test_open_tiers_are_in_what_may_be_asked_at_most() -> None:
    open_tier = fund("k", "Krakeel", tier(None, ("C",)), HOOGEVEEN, people=250.0)
    use = pool_use([open_tier, pay(250, "A")], HOOGEVEEN)
    assert use is not None
    # certain 20,000 + 21,375; at most 23,375 + 21,375
    assert (str(use.asked), str(use.asked_low), str(use.asked_high)) == ("41375.00", "41375.00", "44750.00")
    assert plain(use.sentences()[1]) == (
        "Het kan uitkomen tussen € 41.375,00 en € 44.750,00: wat er gevraagd wordt als elk gebied zijn"
        " laagste, of zijn hoogste bedrag zou krijgen."
    )
    unknown = fund("k", "Krakeel", tier(None, ("C",)), HOOGEVEEN, people=None)
    unsure = pool_use([unknown], HOOGEVEEN)
    assert unsure is not None
    # whether anybody lives there is not known, so what is asked is at least nothing
    assert (str(unsure.asked), unsure.complete, unsure.asked_high) == ("0.00", False, None)
    assert plain(unsure.sentences()[0]).startswith("Gevraagd: minstens € 0,00")


def test_an_area_of_nobody_asks_nothing_of_the_pool_and_is_not_one_of_its_areas() -> None:
    far = fund("z", "Zee", None, HOOGEVEEN, people=None, outside=True)
    use = pool_use([pay(250), pay(0.0, "C"), far], HOOGEVEEN)
    assert use is not None
    # 20,000 + 0 + 0
    assert (str(use.asked), use.areas, use.complete, str(use.asked_high)) == ("20000.00", 1, True, "20000.00")


def test_a_scheme_without_a_pool_has_no_use_of_it() -> None:
    assert pool_use([pay(250)], HOOGEVEEN.model_copy(update={"pool": None})) is None


def test_an_empty_pool_pays_nothing() -> None:
    empty = Pool.model_validate({"partners": ({"name": "gemeente", "amount": 0},)})
    use = pool_use([pay(250)], HOOGEVEEN.model_copy(update={"pool": empty}))
    assert use is not None
    assert str(use.short) == "20000.00"
    assert [str(paid) for _name, paid, _part in use.partners] == ["0.00"]


def test_money_is_shared_out_to_the_cent() -> None:
    one = Decimal(1)
    assert [str(part) for part in share_out(Decimal("0.01"), [one, one])] == ["0.01", "0.00"]
    assert [str(part) for part in share_out(Decimal("100.00"), [one, 2 * one])] == ["33.33", "66.67"]
    assert share_out(Decimal("5.00"), [Decimal(0), Decimal(0)]) == [Decimal(0), Decimal(0)]


def test_no_float_touches_money() -> None:
    # 0.1 + 0.2 in floats is not 0.3: a rate of 0.10 for three people must be exactly 0.30
    tenth = HOOGEVEEN.tier("A").model_copy(update={"amount": Decimal("0.10")})
    scheme = HOOGEVEEN.model_copy(update={"tiers": (tenth,), "base": Decimal("0.00")})
    receipt = fund("k", "Krakeel", tier("A"), scheme, people=3.0)
    assert str(receipt.total) == "0.30"
    assert all(isinstance(line.amount, Decimal) for line in receipt.lines)


def test_the_same_receipt_can_be_made_from_a_file_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "delft.toml"
    path.write_text('name = "Delft"\nyear = 1998\nbase = 80000\n', encoding="utf-8")
    receipt = fund("w", "Wijk 11", None, Scheme.load(path), people=12345.6)
    assert str(receipt.total) == "80000.00"
    assert receipt.tier is None
