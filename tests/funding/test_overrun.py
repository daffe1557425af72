"""A pool that runs out pays to the cent what the rule of the scheme says, and says whom and why."""

import random
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smeedkaart.errors import SchemeError
from smeedkaart.funding.amounts import Receipt, fund, pool_use, settled
from smeedkaart.funding.pool import PoolUse
from smeedkaart.funding.scheme import Partner, Pool, Scheme
from smeedkaart.funding.sharing import share_within
from smeedkaart.funding.tiers import TierOutcome
from smeedkaart.text.language import speaking
from tests.funding.test_amounts import HOOGEVEEN, plain
from tests.funding.test_amounts_properties import amounts, receipts

NOTHING = Decimal("0.00")
FILE = (Path(__file__).parents[2] / "smeedkaart" / "schemes" / "hoogeveen-2007.toml").read_text("utf-8")

DEPENDS = (
    "Wat een gebied betaald krijgt hangt ook af van de andere gebieden; laagste en hoogste bedragen gaan over"
    " wat er gevraagd is."
)


def ruled(available: str, **rules: str) -> Scheme:
    pool = Pool.model_validate({"partners": ({"name": "de gemeente", "amount": available},), **rules})
    return HOOGEVEEN.model_copy(update={"pool": pool})


def asking(scheme: Scheme, *areas: tuple[str, str | None, float | None]) -> list[Receipt]:
    return [
        fund(name.lower(), name, TierOutcome(tier, (), (), ()), scheme, people=people, floor=people or 5.0)
        for name, tier, people in areas
    ]


def used(found: Sequence[Receipt], scheme: Scheme) -> PoolUse:
    use = pool_use(found, scheme)
    assert use is not None
    return use


# 20,000 + 100 x 13.50 = 21,350; 20,000 + 1,000 x 5.50 = 25,500; 20,000: together 66,850
AREAS = (("Noord", "C", 100.0), ("Zuid", "A", 1000.0), ("West", None, 400.0))


def paid(scheme: Scheme) -> list[str]:
    return [str(receipt.paid) for receipt in settled(asking(scheme, *AREAS), scheme)]


def test_enough_in_the_pool_pays_all_that_is_asked_whatever_the_rule() -> None:
    for overrun in ("report", "scale", "order"):
        scheme = ruled("66850.00", overrun=overrun)
        found = settled(asking(scheme, *AREAS), scheme)
        assert [str(receipt.paid) for receipt in found] == ["21350.00", "25500.00", "20000.00"]
        assert [receipt.paid_said for receipt in found] == [None, None, None]


def test_without_a_rule_it_is_said_by_how_much_and_who_gets_less_is_left_to_people() -> None:
    scheme = ruled("60000.00")
    assert paid(scheme) == ["21350.00", "25500.00", "20000.00"]
    told = [plain(sentence) for sentence in used(asking(scheme, *AREAS), scheme).sentences()]
    assert told == [
        # 66,850 - 60,000
        "Gevraagd: € 66.850,00 van de € 60.000,00; € 6.850,00 meer dan er is.",
        "De regeling zegt niet wie er minder krijgt.",
        "Alles wordt betaald door de gemeente.",
        "Te betalen door de gemeente: € 60.000,00.",
    ]


def test_scaled_every_amount_is_paid_in_the_same_part_and_together_it_is_the_pool() -> None:
    scheme = ruled("60000.00", overrun="scale")
    # x 60,000 / 66,850: 19,162.30366.., 22,887.06058.., 17,950.63575..; one cent is left over, and
    # the largest remainder gets it
    assert paid(scheme) == ["19162.30", "22887.06", "17950.64"]
    (noord, *_others) = settled(asking(scheme, *AREAS), scheme)
    assert [plain(sentence) for sentence in noord.sentences()[-4:]] == [
        "Totaal: € 21.350,00",
        # 60,000 / 66,850 = 0.89753; 19,162.30 - 21,350
        "De pot is op: elk gebied krijgt 89,75% van zijn bedrag: € -2.187,70",
        "Betaald uit de pot: € 19.162,30",
        DEPENDS,
    ]
    told = [plain(sentence) for sentence in used(asking(scheme, *AREAS), scheme).sentences()]
    assert told[1:3] == ["Elk gebied krijgt 89,75% van zijn bedrag betaald.", DEPENDS]
    assert (noord.to_dict()["asked"], noord.to_dict()["paid"]) == ("21350.00", "19162.30")


@pytest.mark.parametrize(
    ("order_by", "expected"),
    [
        # 50,000: Noord (tier C) 21,350 and Zuid (A) 25,500 in full, 3,150 is left for West
        ({}, ["21350.00", "25500.00", "3150.00"]),
        ({"order_by": "tier"}, ["21350.00", "25500.00", "3150.00"]),
        # Zuid (1,000 people) 25,500, West (400) 20,000, 4,500 is left for Noord (100)
        ({"order_by": "people"}, ["4500.00", "25500.00", "20000.00"]),
        # Noord 21,350, West 20,000, 8,650 is left for Zuid
        ({"order_by": "name"}, ["21350.00", "8650.00", "20000.00"]),
    ],
)
def test_in_order_areas_are_paid_in_full_until_the_pool_is_out(
    order_by: dict[str, str], expected: list[str]
) -> None:
    assert paid(ruled("50000.00", overrun="order", **order_by)) == expected


def test_who_comes_after_the_pool_ran_out_gets_nothing_and_reads_why() -> None:
    scheme = ruled("30000.00", overrun="order")
    noord, zuid, west = settled(asking(scheme, *AREAS), scheme)
    assert [str(one.paid) for one in (noord, zuid, west)] == ["21350.00", "8650.00", "0.00"]
    order = (
        "(volgorde: de hoogste trede eerst, daarna wie de meeste inwoners heeft, bij gelijke stand op"
        " alfabet)"
    )
    assert noord.paid_said is None
    assert plain(zuid.sentences()[-3]) == (
        f"Bij dit gebied raakt de pot op; het krijgt wat er over is {order}: € -16.850,00"
    )
    assert plain(west.sentences()[-3]) == (
        f"De pot was op voordat dit gebied aan de beurt was {order}: € -20.000,00"
    )
    with speaking("en"):
        assert west.sentences()[-2] == "Paid from the pool: €0.00"
    told = [plain(sentence) for sentence in used((noord, zuid, west), scheme).sentences()]
    assert told[1] == (
        "Gebieden krijgen hun hele bedrag tot de pot op is, in deze volgorde: de hoogste trede eerst, daarna"
        " wie de meeste inwoners heeft, bij gelijke stand op alfabet."
    )


def test_of_areas_that_are_alike_the_alphabet_decides_not_the_order_in_which_they_stand() -> None:
    for overrun in ("scale", "order"):
        scheme = ruled("100.01", overrun=overrun)
        alike = asking(scheme, *((name, None, 10.0) for name in ("Zuid", "Aa", "Midden")))
        there = {one.name: str(one.paid) for one in settled(alike, scheme)}
        back = {one.name: str(one.paid) for one in settled(alike[::-1], scheme)}
        # 100.01 in three: 33.34, 33.34 and 33.33
        thirds = {"Aa": "33.34", "Midden": "33.34", "Zuid": "33.33"}
        assert (
            there
            == back
            == (thirds if overrun == "scale" else {"Aa": "100.01", "Midden": "0.00", "Zuid": "0.00"})
        )


@pytest.mark.parametrize("order_by", ["tier", "people"])
def test_where_the_number_of_people_is_not_known_those_count_who_certainly_live_there(order_by: str) -> None:
    scheme = ruled("30000.00", overrun="order", order_by=order_by)
    # at least 12,000 people, which is more than 100; neither is in a tier, each asks 20,000
    known = asking(scheme, ("Aa", None, 100.0))
    hidden = fund("geheim", "Geheim", TierOutcome(None, (), (), ()), scheme, people=None, floor=12_000.0)
    paid_now = {one.name: str(one.paid) for one in settled([*known, hidden], scheme)}
    assert paid_now == {"Geheim": "20000.00", "Aa": "10000.00"}


@pytest.mark.parametrize("overrun", ["scale", "order"])
def test_of_an_empty_pool_it_is_said_that_there_is_nothing_in_it(overrun: str) -> None:
    scheme = ruled("0.00", overrun=overrun)
    found = settled(asking(scheme, *AREAS), scheme)
    assert [str(receipt.paid) for receipt in found] == ["0.00", "0.00", "0.00"]
    empty = "Er zit niets in de pot, dus er wordt niets betaald"
    assert {str(receipt.paid_said) for receipt in found} == {empty}
    told = used(found, scheme).sentences()
    assert told[1] == empty
    assert not any("0,00%" in sentence for sentence in told)


def test_where_an_amount_is_not_known_what_is_paid_may_still_change_and_that_is_said() -> None:
    scheme = ruled("30000.00", overrun="scale")
    # 21,350 + (5 people for certain) 20,000 + 5 x 13.50
    use = used(asking(scheme, ("Noord", "C", 100.0), ("Geheim", "C", None)), scheme)
    assert str(use.asked) == "41417.50"
    assert "Nog niet elk bedrag is bekend, dus wat een gebied krijgt kan nog veranderen." in use.sentences()


@given(
    st.lists(receipts(HOOGEVEEN), max_size=12),
    amounts,
    st.sampled_from(("report", "scale", "order")),
    st.sampled_from(("tier", "people", "name")),
    st.randoms(use_true_random=False),
)
def test_what_is_paid_adds_up_to_the_pool_to_the_cent(
    listed: list[Receipt], available: Decimal, overrun: str, order: str, dice: random.Random
) -> None:
    # every area has an identity of its own; names and all else may be alike
    listed = [replace(receipt, area=f"a{place}") for place, receipt in enumerate(listed)]
    chosen = {"order_by": order} if overrun == "order" else {}
    scheme = ruled(str(available), overrun=overrun, **chosen)
    found = settled(listed, scheme)
    asked = sum((receipt.asked for receipt in listed), NOTHING)
    together = sum((receipt.paid for receipt in found), NOTHING)
    assert together == (asked if overrun == "report" else min(asked, available))
    for before, after in zip(listed, found, strict=True):
        assert NOTHING <= after.paid <= after.asked == before.asked
        assert after.paid == after.paid.quantize(Decimal("0.01"))
        assert (after.paid_said is None) == (after.paid == after.asked)
    if overrun == "scale" and asked > available:
        for one in found:
            # within a cent of its part, cross-multiplied for a division would round
            assert abs(one.paid * asked - one.asked * available) < Decimal("0.01") * asked
    if overrun == "order":
        # of whoever asks something at most one is paid in part
        assert sum(NOTHING < one.paid < one.asked for one in found) <= 1
    # settling again, or in another order, pays the same
    assert settled(found, scheme) == found
    places = list(range(len(listed)))
    dice.shuffle(places)
    again = settled([listed[place] for place in places], scheme)
    by_turn = sorted((repr(one), one.paid) for one in again)
    assert by_turn == sorted((repr(one), one.paid) for one in found)


def partners(**rules: str) -> Scheme:
    pool = Pool(
        partners=(
            Partner.model_validate({"name": "de gemeente", "amount": "400000.00", "ratio": 70}),
            Partner.model_validate({"name": "woningcorporaties", "amount": "172000.00", "ratio": 30}),
        ),
        **rules,  # type: ignore[arg-type]
    )
    return HOOGEVEEN.model_copy(update={"pool": pool})


def test_partners_share_by_one_rule_that_is_named() -> None:
    found = asking(HOOGEVEEN, ("Noord", None, 10.0), ("Zuid", None, 10.0))
    by_amount, by_ratio = used(found, partners()), used(found, partners(share_by="ratio"))
    # 40,000 x 400,000 / 572,000 = 27,972.02797..; by 70 : 30 it is 28,000 and 12,000
    assert [str(one.amount) for one in by_amount.partners] == ["27972.03", "12027.97"]
    assert [str(one.amount) for one in by_ratio.partners] == ["28000.00", "12000.00"]
    assert plain(str(by_amount.shared)) == (
        "De partners delen wat er betaald wordt naar wat elk heeft ingelegd: € 400.000,00 en € 172.000,00."
    )
    assert str(by_ratio.shared) == (
        "De partners delen wat er betaald wordt 70 : 30, zoals afgesproken, zover ieders inleg reikt."
    )


def test_by_ratio_nobody_pays_more_than_was_put_in() -> None:
    # 28 x 20,000 = 560,000: by 70 : 30 392,000 and 168,000; one more is more than the 572,000 there is
    for count, shares in ((28, ["392000.00", "168000.00"]), (29, ["400000.00", "172000.00"])):
        found = asking(HOOGEVEEN, *((f"Gebied {i}", None, 10.0) for i in range(count)))
        assert [str(one.amount) for one in used(found, partners(share_by="ratio")).partners] == shares
    # 571,600 by 70 : 30 is 400,120 and 171,480: the first has no more than 400,000
    most = [Decimal(400_000), Decimal(172_000)]
    assert share_within(Decimal(571_600), [Decimal(70), Decimal(30)], most) == [
        Decimal(400_000),
        Decimal(171_600),
    ]


@given(st.lists(st.tuples(amounts, st.integers(1, 100)), min_size=1, max_size=6), st.floats(0, 1))
def test_shares_within_what_each_put_in_add_up_to_the_cent(
    put_in: list[tuple[Decimal, int]], part: float
) -> None:
    most = [amount for amount, _ratio in put_in]
    amount = (sum(most, NOTHING) * Decimal(part)).quantize(Decimal("0.01"), rounding="ROUND_FLOOR")
    shares = share_within(amount, [Decimal(ratio) for _amount, ratio in put_in], most)
    assert sum(shares, NOTHING) == amount
    assert all(NOTHING <= share <= limit for share, limit in zip(shares, most, strict=True))


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('overrun = "report"', 'overrun = "share"', "“overrun” moet een van deze zijn: report, scale, order"),
        (
            'overrun = "report"',
            'order_by = "people"',
            "“order_by” betekent alleen iets bij overrun = “order”",
        ),
        (
            'overrun = "report"',
            'overrun = "order"\norder_by = "age"',
            "“order_by” moet een van deze zijn: tier, people, name",
        ),
        ('share_by = "amount"', 'share_by = "half"', "“share_by” moet een van deze zijn: amount, ratio"),
    ],
)
def test_a_rule_that_there_is_not_is_refused_with_its_line(
    tmp_path: Path, old: str, new: str, reason: str
) -> None:
    file = tmp_path / "regeling.toml"
    file.write_text(FILE.replace(old, new), "utf-8")
    line = FILE[: FILE.index(old)].count("\n") + 1 + new.count("\n")
    with pytest.raises(SchemeError, match=f"regel {line}: {reason}"):
        Scheme.load(file)


def test_to_share_by_ratio_every_partner_needs_one(tmp_path: Path) -> None:
    file = tmp_path / "regeling.toml"
    text = FILE.replace('share_by = "amount"', 'share_by = "ratio"')
    file.write_text(text, "utf-8")
    pool = Scheme.load(file).pool
    assert pool is not None
    assert pool.share_by == "ratio"
    file.write_text(text.replace("ratio = 70\n", "").replace("ratio = 30\n", ""), "utf-8")
    with pytest.raises(SchemeError, match="om naar verhouding te delen heeft elke partner een “ratio” nodig"):
        Scheme.load(file)


def test_a_scheme_from_before_there_was_a_choice_pays_what_it_paid(tmp_path: Path) -> None:
    file = tmp_path / "regeling.toml"
    file.write_text(FILE.replace('overrun = "report"\n', "").replace('share_by = "amount"\n', ""), "utf-8")
    pool = Scheme.load(file).pool
    assert pool is not None
    assert (pool.overrun, pool.order_by, pool.share_by) == ("report", None, "amount")
