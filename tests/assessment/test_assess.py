"""The whole line in one call: nobody counted twice, nobody lost, every euro with a receipt."""

from datetime import date
from decimal import Decimal

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import MultiPolygon, Point, Polygon, box
from shapely.ops import unary_union

from smeedkaart import Decision, Scheme, SmeedkaartError, assess
from smeedkaart.sources.local.sample import hoogeveen
from smeedkaart.text.language import speaking

X, Y = 230_000, 525_000


def square(column: float, row: float, width: float = 1.0, height: float = 1.0) -> Polygon:
    """Return a rectangle in kilometres from a corner of the grid."""
    return box(X + 1000 * column, Y + 1000 * row, X + 1000 * (column + width), Y + 1000 * (row + height))


def town() -> gpd.GeoDataFrame:
    """Return four buurten of 1 km2 in a row: 100, 200, 300 and 400 people."""
    return gpd.GeoDataFrame(
        {"zone_name": ["Noord", "Oost", "Zuid", "West"], "population": [100.0, 200.0, 300.0, 400.0]},
        geometry=[square(i, 0) for i in range(4)],
        index=["Z1", "Z2", "Z3", "Z4"],
        crs=28992,
    )


def drawn(**shapes: object) -> gpd.GeoDataFrame:
    """Return areas by name."""
    return gpd.GeoDataFrame(
        {"name": list(shapes)}, geometry=list(shapes.values()), index=list(shapes), crs=28992
    )


def whole_buurten(*codes: str, name: str) -> gpd.GeoDataFrame:
    """Return one area made of whole buurten of the sample."""
    zones = hoogeveen().zones
    return gpd.GeoDataFrame(
        {"name": [name]},
        geometry=[unary_union(zones.loc[list(codes)].geometry.to_list())],
        index=[name],
        crs=28992,
    )


def test_people_of_an_area_are_the_parts_of_its_buurten() -> None:
    # all of Z1 (100) and the left half of Z2 (0.5 x 200): 200 people
    result = assess(drawn(a=square(0, 0, 1.5)), town(), "hoogeveen-2007")
    assert result.areas.at["a", "people"] == pytest.approx(200)
    assert result.areas.at["a", "inhabitants"] == 200
    # nothing was decided and no indicator is known: no tier holds, the base amount remains
    assert result.areas.at["a", "tier"] is None
    assert result.areas.at["a", "total"] == Decimal("20000.00")


def test_overlap_is_reported_in_people_and_counted_once() -> None:
    # a holds Z1 and Z2 (300 people), b holds Z2 and Z3 (500); Z2 with its 200 lies in both
    result = assess(drawn(a=square(0, 0, 2), b=square(1, 0, 2)), town(), "hoogeveen-2007")
    (overlap,) = result.overlaps
    assert (overlap.first, overlap.second) == ("a", "b")
    assert overlap.people == pytest.approx(200)
    assert overlap.surface == pytest.approx(1_000_000)
    # together: 100 + 200 + 300, not 300 + 500
    assert result.total.people == pytest.approx(600)


def test_no_mans_land_is_reported_in_people_by_buurt() -> None:
    # left out: half of Z3 (150) and all of Z4 (400)
    result = assess(drawn(a=square(0, 0, 2.5)), town(), "hoogeveen-2007")
    assert result.unassigned.people == pytest.approx(550)
    assert result.unassigned.surface == pytest.approx(1_500_000)
    assert [(code, round(people)) for code, _, people in result.unassigned.zones] == [
        ("Z4", 400),
        ("Z3", 150),
    ]


def addresses(*spots: tuple[float, float]) -> gpd.GeoDataFrame:
    """Return one address at each spot, in kilometres from the corner of the grid."""
    places = [Point(X + 1000 * column, Y + 1000 * row) for column, row in spots]
    return gpd.GeoDataFrame({"weight": [1.0] * len(places)}, geometry=places, crs=28992)


def test_where_addresses_leave_nobody_out_somebody_may_be_left_all_the_same() -> None:
    # the addresses of Z2 lie in its western half, which a holds: by them Z3 and Z4 are left (700), and nobody
    # of Z2; but addresses are no proof, and the land that is left is what it is
    layer = addresses((0.5, 0.5), (1.1, 0.5), (1.2, 0.5), (2.5, 0.5), (3.5, 0.5))
    result = assess(drawn(a=square(0, 0, 1.5)), town(), "hoogeveen-2007", weights=layer)
    left = result.unassigned
    assert left.people == pytest.approx(700)
    assert left.surface == pytest.approx(2_500_000)
    assert {code: round(people) for code, _, people in left.zones} == {"Z4": 400, "Z3": 300, "Z2": 0}
    assert left.high > 700


def test_who_may_live_in_an_area_may_be_left_out_of_it_and_the_other_way_round() -> None:
    # of Z2 half is drawn and half is left, 200 people together: where many live inside few are left
    result = assess(drawn(a=square(1, 0, 0.5)), town(), "hoogeveen-2007")
    inside, outside = result.receipts["a"], result.unassigned
    assert inside.low is not None
    assert inside.high is not None
    assert inside.people == pytest.approx(100)
    # Z1, Z3 and Z4 are left as a whole: 800 people
    assert outside.people == pytest.approx(900)
    # people draw around people: more of what is inside may be missed than less, and of what is left less
    assert inside.high - 100 > 100 - inside.low
    assert 900 - outside.low > outside.high - 900
    # the two ends belong together, but for the person an area is drawn around
    assert inside.high + outside.low == pytest.approx(1000, abs=15)
    assert inside.low + outside.high == pytest.approx(1000, abs=15)


def test_areas_that_did_not_change_keep_the_weight_of_the_zones_they_were_cut_by() -> None:
    layer = addresses((0.5, 0.5), (1.1, 0.5), (1.7, 0.5), (2.5, 0.5), (3.5, 0.5))
    areas = drawn(a=square(0, 0, 1.5), b=square(2, 0, 0.5))
    first = assess(areas, town(), "hoogeveen-2007", weights=layer)
    moved_b = drawn(a=square(0, 0, 1.5), b=square(2, 0, 0.6))
    again = assess(moved_b, first.basis.data, "hoogeveen-2007", weights=layer, earlier=first)
    assert again.pieces.attrs["zone_weight"] == {"Z1": 1, "Z2": 2, "Z3": 1, "Z4": 1}
    anew = assess(moved_b, first.basis.data, "hoogeveen-2007", weights=layer)
    pd.testing.assert_frame_equal(again.estimates, anew.estimates)


def test_areas_that_tile_the_municipality_leave_nobody_out() -> None:
    # cut across the buurten, so that every buurt is cut in two
    result = assess(drawn(a=square(0, 0, 4, 0.3), b=square(0, 0.3, 4, 0.7)), town(), "hoogeveen-2007")
    assert result.total.people == pytest.approx(1000)
    assert result.areas["people"].sum() == pytest.approx(1000)
    assert result.overlaps == ()
    assert result.unassigned.people == pytest.approx(0, abs=1e-6)


def test_an_area_outside_every_buurt_is_unknown_and_not_empty() -> None:
    result = assess(drawn(a=square(0, 0), far=square(10, 10)), town(), "hoogeveen-2007")
    assert pd.isna(result.areas.at["far", "inhabitants"])
    assert result.receipts["far"].people is None
    assert any("far" in sentence for sentence in result.warnings)
    told = {area["id"]: area for area in result.to_dict()["areas"]}
    assert told["far"]["estimates"]["population"]["value"] is None
    assert told["far"]["estimates"]["population"]["coverage"] == 0


def test_a_part_outside_the_municipality_is_told() -> None:
    # a quarter of the area lies west of the first buurt
    result = assess(drawn(a=square(-1, 0, 4)), town(), "hoogeveen-2007")
    assert result.warnings == ("25,0% van a ligt waar geen cijfers bekend zijn; daar wordt niemand geteld.",)


def test_krakeel_on_the_sample_by_hand() -> None:
    # one whole buurt: 5,185 people, an estimate rounded to 5, so 5,182.5 to 5,187.5 for certain
    result = assess(whole_buurten("BU01185003", name="Krakeel"), hoogeveen(), "hoogeveen-2007")
    people = result.estimates.xs("population", level="indicator").loc["Krakeel"]
    assert people["value"] == pytest.approx(5185, rel=1e-6)
    assert people["floor"] == pytest.approx(5182.5, rel=1e-6)
    assert people["ceiling"] == pytest.approx(5187.5, rel=1e-6)
    receipt = result.receipts["Krakeel"]
    assert receipt.inhabitants == 5185
    # Wijk 50 scores below the municipality: tier C; 20,000 + 5,185 x 13.50 = 20,000 + 69,997.50
    assert result.areas.at["Krakeel", "tier"] == "C"
    assert receipt.total == Decimal("89997.50")
    # the figures that decide are those of the wijk, and that is said
    assert result.levels["Krakeel"]["house_value"] == "wijk"
    assert result.levels["Krakeel"]["population"] == "buurt"
    assert any("hoeft niet te kloppen voor dit gebied zelf" in reason for reason in receipt.tier_reasons)


def test_decisions_bring_an_area_into_a_tier_by_hand() -> None:
    # Pesse: 1,940 people; the wijk scores above the municipality, so that only a decision can add money
    codes = [code for code, wijk in hoogeveen().zones["parent"].items() if wijk == "WK011860"]
    pesse = whole_buurten(*codes, name="Pesse")
    nothing = assess(pesse, hoogeveen(), "hoogeveen-2007")
    assert nothing.areas.at["Pesse", "total"] == Decimal("20000.00")
    impulse = Decision("Pesse", "impulse", None, date(2007, 5, 30), "dorpshuis vernieuwd")
    in_a = assess(pesse, hoogeveen(), "hoogeveen-2007", decisions=[impulse])
    # 20,000 + 1,940 x 5.50 = 20,000 + 10,670
    assert in_a.areas.at["Pesse", "total"] == Decimal("30670.00")
    strong = Decision("Pesse", "initiative", 1, date(2007, 5, 30), "dorpsbelangen is goed georganiseerd")
    in_b = assess(pesse, hoogeveen(), "hoogeveen-2007", decisions=[impulse, strong])
    # the highest tier that holds: 20,000 + 1,940 x 9.50 = 20,000 + 18,430
    assert in_b.areas.at["Pesse", "tier"] == "B"
    assert in_b.areas.at["Pesse", "total"] == Decimal("38430.00")


def test_the_json_holds_the_agreed_keys_and_amounts_as_text() -> None:
    told = assess(whole_buurten("BU01185003", name="Krakeel"), hoogeveen(), "hoogeveen-2007").to_dict()
    assert {"areas", "totals", "overlaps", "unassigned", "sources"} <= told.keys()
    (area,) = told["areas"]
    assert {"id", "name", "estimates", "tier", "tier_reasons", "funding"} <= area.keys()
    columns = {"value", "low", "high", "floor", "ceiling", "coverage", "borrowed"}
    assert set(area["estimates"]["population"]) == columns
    assert area["funding"]["total"] == "89997.50"
    assert told["notice"] == "voorbeelddata, niet voor besluiten"
    # what lies outside Krakeel: 56,900 - 5,185
    assert told["unassigned"]["people"]["value"] == pytest.approx(56_900 - 5_185, rel=1e-6)


def test_input_order_and_crs_do_not_change_the_answer() -> None:
    areas = drawn(a=square(0.2, 0.1, 1.5, 0.7), b=square(2.1, 0.2, 1.3, 0.6))
    one = assess(areas, town(), "hoogeveen-2007").areas["people"]
    other = assess(areas.iloc[::-1].to_crs(4326), town().iloc[::-1], "hoogeveen-2007").areas["people"]
    pd.testing.assert_series_equal(other.loc[one.index], one, rtol=2e-6)


def test_areas_of_several_parts_are_one_area() -> None:
    both = MultiPolygon([square(0, 0), square(3, 0)])
    assert assess(drawn(a=both), town(), "hoogeveen-2007").areas.at["a", "people"] == pytest.approx(100 + 400)


def test_zones_without_people_are_refused_with_a_sentence() -> None:
    with pytest.raises(SmeedkaartError, match="population"):
        assess(drawn(a=square(0, 0)), town().drop(columns="population"), Scheme.named("hoogeveen-2007"))


def test_a_figure_that_cannot_exist_is_refused_before_it_decides_a_tier() -> None:
    zones = town().assign(low_income=[3.0, -99997.0, 2.0, 5.0])
    with pytest.raises(SmeedkaartError, match=r"kolom low_income staat -99997\.0, en dat kan niet"):
        assess(drawn(a=square(0, 0, 2)), zones, "hoogeveen-2007")


def test_text_in_a_frame_is_read_as_in_a_file() -> None:
    zones = town().assign(population=["100", "2.500", "0,0", "x"])
    outcome = assess(drawn(a=square(0, 0, 2)), zones, "hoogeveen-2007")
    assert outcome.areas.at["a", "people"] == pytest.approx(2600)
    twice = zones.assign(population=["100", "2.500", "0", "x"])
    with pytest.raises(
        SmeedkaartError, match=r"kolom population, rij Z2: “2\.500” is op twee manieren te lezen"
    ):
        assess(drawn(a=square(0, 0)), twice, "hoogeveen-2007")


def test_what_has_no_name_is_called_by_its_code() -> None:
    areas = drawn(a=square(0, 0), b=square(1, 0)).assign(name=[None, "Oost"])
    zones = town()
    zones["zone_name"] = [None, "Oost", "Zuid", "West"]
    result = assess(areas, zones, "hoogeveen-2007")
    assert result.areas["name"].to_list() == ["a", "Oost"]
    assert result.receipts["a"].pieces[0].name == "Z1"


@pytest.mark.parametrize(
    "index",
    [pd.Index(["a", None]), pd.MultiIndex.from_tuples([("a", 1), ("b", 1)])],
)
def test_an_area_that_cannot_be_told_from_others_is_refused(index: pd.Index) -> None:
    areas = drawn(a=square(0, 0), b=square(1, 0)).set_axis(index)
    with pytest.raises(SmeedkaartError, match="Elk gebied heeft één eigen waarde"):
        assess(areas, town(), "hoogeveen-2007")


def test_a_decision_that_counts_for_nothing_is_told() -> None:
    day = date(2007, 5, 30)
    decisions = [Decision("a", "initiatief", 1, day, ""), Decision("b", "impulse", None, day, "")]
    result = assess(drawn(a=square(0, 0)), town(), "hoogeveen-2007", decisions=decisions)
    assert result.areas.at["a", "tier"] is None
    assert result.warnings == (
        "Het besluit “initiatief” over a telt niet mee: de regeling kent dit besluit niet.",
        "Een besluit over “b” telt niet mee: dat gebied is er niet.",
    )


def moved(areas: gpd.GeoDataFrame, name: str, shape: object) -> gpd.GeoDataFrame:
    """Return the same areas with one redrawn."""
    return drawn(**{**dict(zip(areas.index, areas.geometry, strict=True)), name: shape})


def test_taking_over_an_earlier_assessment_gives_what_a_new_one_gives() -> None:
    data = hoogeveen()
    zones = data.zones.geometry
    before = drawn(
        a=zones["BU01185003"].buffer(80),
        b=zones["BU01185004"].buffer(-40),
        c=zones["BU01185005"],
        d=zones["BU01185008"],
    )
    impulse = Decision("c", "impulse", None, date(2007, 5, 30), "wijkcentrum geopend")
    earlier = assess(before, data, "hoogeveen-2007", decisions=[impulse])
    # b is redrawn over a, the decision about c is withdrawn, d ends, e is new
    after = moved(before, "b", zones["BU01185004"].buffer(60)).drop(index="d")
    after = gpd.GeoDataFrame(pd.concat([drawn(e=zones["BU01185007"]), after]), crs=28992)
    quick = assess(after, data, "hoogeveen-2007", earlier=earlier)
    slow = assess(after, data, "hoogeveen-2007")
    assert quick.to_dict() == slow.to_dict()
    pd.testing.assert_frame_equal(quick.pieces, slow.pieces)
    pd.testing.assert_frame_equal(quick.estimates, slow.estimates)
    assert quick.receipts["a"] is earlier.receipts["a"]


def test_an_earlier_assessment_made_in_another_language_reads_in_that_of_now() -> None:
    data = hoogeveen()
    areas = whole_buurten("BU01185003", name="Krakeel")
    with speaking("en"):
        english = assess(areas, data, "hoogeveen-2007")
    dutch = assess(areas, data, "hoogeveen-2007", earlier=english)
    assert dutch.to_dict() == assess(areas, data, "hoogeveen-2007").to_dict()


def test_a_second_area_outside_every_buurt_does_not_stop_the_first() -> None:
    data = hoogeveen()
    inside = data.zones.geometry["BU01185003"]
    earlier = assess(drawn(a=inside, far=box(0, 300_000, 1000, 301_000)), data, "hoogeveen-2007")
    again = assess(
        drawn(a=inside, far=box(0, 300_000, 1000, 301_000), further=box(5000, 300_000, 6000, 301_000)),
        data,
        "hoogeveen-2007",
        earlier=earlier,
    )
    assert again.receipts["a"].inhabitants == 5185
    assert again.receipts["far"].inhabitants is None
    assert again.receipts["further"].inhabitants is None


def test_a_sliver_of_a_buurt_without_figure_does_not_change_where_figures_come_from() -> None:
    zones = town().assign(parent=["W1", "W1", "W2", "W2"], house_value=[200.0, None, None, None])
    parents = pd.DataFrame(
        {"zone_name": ["Wijk 1", "Wijk 2"], "population": [300.0, 700.0], "house_value": [210.0, 300.0]},
        index=pd.Index(["W1", "W2"], name="parent"),
    )
    # 1 mm over the border of Z2, of 1 km wide: a millionth of it
    result = assess(
        drawn(a=square(0, 0, 1.000001)), zones, "hoogeveen-2007", parents=parents, indicators=["house_value"]
    )
    assert result.levels["a"]["house_value"] == "buurt"


def test_what_is_asked_besides_never_changes_the_money_nor_its_reason() -> None:
    krakeel = whole_buurten("BU01185003", name="Krakeel")
    asked = assess(krakeel, hoogeveen(), "hoogeveen-2007", indicators=["population", "men"])
    # tier C all the same: 20,000 + 5,185 x 13.50 = 89,997.50
    assert asked.receipts["Krakeel"].total == Decimal("89997.50")
    plain = assess(krakeel, hoogeveen(), "hoogeveen-2007")
    assert asked.receipts["Krakeel"] == plain.receipts["Krakeel"]
    assert "men" in asked.estimates.loc["Krakeel"].index


def test_an_indicator_that_does_not_exist_is_refused_with_those_that_look_like_it() -> None:
    with pytest.raises(SmeedkaartError, match=r"geen kerncijfer “hous_value”\. Bedoelt u house_value\?"):
        assess(drawn(a=square(0, 0)), town(), "hoogeveen-2007", indicators=["hous_value"])


def test_one_indicator_may_be_asked_without_a_list() -> None:
    result = assess(
        whole_buurten("BU01185003", name="Krakeel"), hoogeveen(), "hoogeveen-2007", indicators="men"
    )
    assert "men" in result.estimates.loc["Krakeel"].index


def test_a_decision_counts_from_its_day_on_and_the_receipt_says_so() -> None:
    strong = Decision("a", "initiative", 1, date(2097, 1, 1), "")
    areas = drawn(a=square(0, 0))
    today = assess(areas, town(), "hoogeveen-2007", decisions=[strong])
    # 100 people and no tier: the base; the promise of 2097 pays nothing today
    assert today.receipts["a"].total == Decimal("20000.00")
    told = "Besloten: sterkte van het initiatief van bewoners, niveau 1; telt vanaf 1 januari 2097."
    assert told in today.receipts["a"].sentences()
    warning = "Het besluit over a (sterkte van het initiatief van bewoners) telt nog niet; het telt vanaf"
    assert today.warnings == (f"{warning} 1 januari 2097.",)
    # from its day on: 20,000 + 100 x 9.50
    on_the_day = assess(
        areas, town(), "hoogeveen-2007", decisions=[strong], on=date(2097, 1, 1), earlier=today
    )
    assert on_the_day.receipts["a"].total == Decimal("20950.00")
    day_before = assess(areas, town(), "hoogeveen-2007", decisions=[strong], on=date(2096, 12, 31))
    assert day_before.receipts["a"].total == Decimal("20000.00")
    # an earlier decision holds until a later one takes its place
    weak = Decision("a", "initiative", 4, date(2098, 1, 1), "")
    both = assess(areas, town(), "hoogeveen-2007", decisions=[weak, strong], on=date(2097, 6, 1))
    assert both.receipts["a"].tier == "B"
    assert assess(areas, town(), "hoogeveen-2007", decisions=[weak, strong], on=date(2098, 1, 1)).receipts[
        "a"
    ].total == Decimal("20000.00")


def test_a_decision_of_an_earlier_scheme_is_told_by_the_word_of_the_history() -> None:
    scheme = Scheme.parse('name = "Later"\nyear = 2015\nbase = "100.00"\n', "later")
    decisions = [Decision("a", "impulse", None, date(2007, 5, 30), "")]
    result = assess(drawn(a=square(0, 0)), town(), scheme, decisions=decisions)
    assert "Het besluit “sterke impuls” over a telt niet mee: de regeling kent dit besluit niet." in (
        result.warnings
    )
