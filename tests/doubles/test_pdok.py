"""The doubles of PDOK behave as the real services were seen to behave."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree as ET

import pytest
import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from tests.doubles import Double, country_world
from tests.fixtures.asking import OGC, ask, equal, features, wfs, within

NAMESPACED = """
<fes:Filter xmlns:fes="http://www.opengis.net/fes/2.0"><fes:And>
<fes:PropertyIsEqualTo><fes:ValueReference>gemeentecode</fes:ValueReference><fes:Literal>GM9901</fes:Literal>
</fes:PropertyIsEqualTo>
<fes:PropertyIsNotEqualTo><fes:ValueReference>water</fes:ValueReference><fes:Literal>JA</fes:Literal>
</fes:PropertyIsNotEqualTo></fes:And></fes:Filter>
"""
WFS = "/wijkenbuurten/2024/wfs/v1_0"


@pytest.fixture
def double() -> Iterator[Double]:
    with Double() as running:
        yield running


def test_hits_count_in_xml_what_pages_bring(double: Double) -> None:
    double.count_cap = 50
    hits = wfs(double, resultType="hits")
    matched = int(ET.fromstring(hits.text).attrib["numberMatched"])  # noqa: S314 - our own server
    pages = [features(double, count="5000", startIndex=str(50 * at)) for at in range(3)]
    assert [len(page) for page in pages] == [50, 50, matched - 100]
    assert len({feature["id"] for page in pages for feature in page}) == matched


def test_a_page_has_at_most_a_thousand_features() -> None:
    with Double(country_world(1_100, points=4)) as double:
        assert len(features(double)) == len(features(double, count="5000")) == 1_000
        assert len(features(double, startIndex="1000")) == 100


@pytest.mark.parametrize(
    "text",
    [
        f"<Filter><And>{equal('gemeentecode', 'GM9901')}{equal('water', 'NEE')}</And></Filter>",
        NAMESPACED,
    ],
)
def test_a_filter_in_xml_is_honoured(double: Double, text: str) -> None:
    found = features(double, FILTER=text)
    # 60 buurten, one of them in two parts
    assert len(found) == 61
    assert {feature["properties"]["gemeentecode"] for feature in found} == {"GM9901"}


def test_names_with_an_apostrophe_can_be_filtered_on(double: Double) -> None:
    found = features(
        double, "gemeenten", FILTER=f"<Filter>{equal('gemeentenaam', '&apos;s-Gravenhage')}</Filter>"
    )
    assert {feature["properties"]["gemeentecode"] for feature in found} == {"GM0518"}


def test_cql_counts_for_nothing_and_the_first_feature_is_abroad(double: Double) -> None:
    found = features(double, CQL_FILTER="gemeentecode='GM9901'", count="2")
    assert found[0]["properties"]["buurtcode"] == "BU09989999"
    assert found[0]["properties"]["water"] == "B"
    assert found[1]["properties"]["gemeentecode"] == "GM0118"


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("filter", {"FILTER": within("GM9901"), "BBOX": "0,0,1,1"}),
        ("filter", {"FILTER": "<Filter><And>"}),
        ("filter", {"FILTER": f"<Filter>{equal('nergens', 'x')}</Filter>"}),
        ("typename", {"typeNames": "cbs_buurten_2018"}),
        ("srsname", {"srsName": "EPSG:9999"}),
        ("propertyname", {"propertyName": "nergens"}),
        ("count", {"count": "veel"}),
        ("request", {"request": "GetNothing"}),
    ],
)
def test_a_question_that_cannot_be_read_is_an_exception(
    double: Double, name: str, query: dict[str, str]
) -> None:
    answer = wfs(double, **query)
    assert answer.status_code == 400
    assert f'locator="{name}"' in answer.text


def test_a_box_is_in_metres_or_in_latitude_and_longitude(double: Double) -> None:
    # the middle of BU99010000: x 177,500 to 178,000, y 498,800 to 499,200
    for box in ("177700,498900,177800,499000,EPSG:28992", "177700,498900,177800,499000"):
        [feature] = features(double, BBOX=box)
        assert feature["properties"]["buurtcode"] == "BU99010000"
    west, south, east, north = feature["bbox"]
    assert (west, south, east, north) == (177500, 498800, 178000, 499200)
    [feature] = features(double, BBOX="52.4780,5.7215,52.4785,5.7220,EPSG:4326", srsName="EPSG:4326")
    assert feature["properties"]["buurtcode"] == "BU99010000"
    longitude, latitude = shape(feature["geometry"]).centroid.coords[0]
    # RD 177,750 499,000 lies near 5.722 east, 52.478 north
    assert (round(longitude, 2), round(latitude, 2)) == (5.72, 52.48)


def test_properties_can_be_chosen_and_without_geom_there_is_no_border(double: Double) -> None:
    [one] = features(double, count="1", propertyName="buurtcode,water")
    assert one["properties"] == {"buurtcode": "BU09989999", "water": "B"}
    assert one["geometry"] is None
    [two] = features(double, count="1", propertyName="BuurtCode,geom")
    assert list(two["properties"]) == ["buurtcode"]
    assert two["geometry"]["type"] == "Polygon"


@pytest.mark.parametrize(("layer", "code"), [("wijken", "WK990105"), ("gemeenten", "GM9901")])
def test_water_is_a_second_feature_of_the_same_code(double: Double, layer: str, code: str) -> None:
    found = features(double, f"wijkenbuurten:{layer}", FILTER=within("GM9901"))
    own = [each["properties"] for each in found if code in each["properties"].values()]
    assert [values["water"] for values in own] == ["NEE", "JA"]
    assert own[1]["aantalInwoners"] == -99997


def test_secret_and_not_yet_known_are_numbers_and_sometimes_text(double: Double) -> None:
    found = {each["properties"]["buurtcode"]: each["properties"] for each in features(double)}
    assert found["BU01185003"]["aantalHuishoudens"] == -99997
    assert found["BU01185003"]["meestVoorkomendePostcode"] == "-99997"
    newest = {
        each["properties"]["buurtcode"]: each["properties"] for each in features(double, "buurten", 2025)
    }
    assert newest["BU99010000"]["gemiddeldInkomenPerInwoner"] == -99995


def test_one_ring_crosses_itself_and_one_buurt_comes_in_two_parts(double: Double) -> None:
    found = features(double, FILTER=within("GM9901"))
    land = [each for each in found if each["properties"]["water"] == "NEE"]
    shapes: dict[str, list[BaseGeometry]] = {}
    for each in land:
        shapes.setdefault(each["properties"]["buurtcode"], []).append(shape(each["geometry"]))
    crossing = [code for code, parts in shapes.items() if not all(part.is_valid for part in parts)]
    assert crossing == ["BU99010100"]
    assert [code for code, parts in shapes.items() if len(parts) == 2] == ["BU99010200"]
    # 500 x 400 m, less a bow-tie of two triangles of 10 m2
    area = shapely.area(shapely.make_valid(shapes["BU99010100"][0]))
    assert 200_000 - 20 <= area <= 200_000
    assert sum(part.area for part in shapes["BU99010200"]) == 200_000
    assert {each["geometry"]["type"] for each in land} == {"Polygon", "MultiPolygon"}


def test_a_recoded_buurt_keeps_its_border_and_a_redrawn_one_does_not(double: Double) -> None:
    def border(year: int, code: str) -> BaseGeometry:
        text = f"<Filter>{equal('buurtcode', code)}</Filter>"
        return shape(features(double, "buurten", year, FILTER=text)[0]["geometry"])

    assert border(2023, "BU99010399").equals(border(2024, "BU99010309"))
    # 100 of 500 m by 400 m changed hands
    assert border(2024, "BU99010400").area - border(2023, "BU99010400").area == 100 * 400
    assert border(2023, "BU99010401").area - border(2024, "BU99010401").area == 100 * 400


def test_older_years_have_other_names(double: Double) -> None:
    found = features(double, "cbs_buurten_2018", 2018, FILTER=within("GM9901"))
    assert len(found) == 62
    values = found[0]["properties"]
    assert values["aantal_inwoners"] == 100 * (0 + 0 + 2018 - 2017)
    assert {"buurtcode", "gemeentecode", "water", "indelingswijziging_wijken_en_buurten"} <= set(values)
    assert len(features(double, "gemeenten2018", 2018)) == len(features(double, "gemeenten"))
    assert wfs(double, "buurten", 2018).status_code == 400


def test_a_year_without_a_map_is_404(double: Double) -> None:
    answer = wfs(double, "buurten", 2030)
    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("text/html")


def test_it_describes_itself(double: Double) -> None:
    capabilities = ask(double, WFS, {"service": "WFS", "request": "GetCapabilities"}).text
    assert "<wfs:Name>wijkenbuurten:buurten</wfs:Name>" in capabilities
    described = ask(double, WFS, {"request": "DescribeFeatureType", "TYPENAME": "wijken"}).text
    assert 'name="wijknaam"' in described
    assert 'name="buurtnaam"' not in described


def test_pages_follow_an_opaque_cursor(double: Double) -> None:
    answer = ask(double, OGC, {"f": "json", "limit": "25", "gemeentecode": "GM9901"}).json()
    codes: list[str] = []
    while True:
        codes += [feature["id"] for feature in answer["features"]]
        links = {link["rel"]: link["href"] for link in answer["links"]}
        assert answer["numberReturned"] == len(answer["features"])
        if "next" not in links:
            break
        assert "cursor=" in links["next"]
        answer = ask(double, links["next"]).json()
    # 60 buurten, one in two parts, and water
    assert len(codes) == len(set(codes)) == 62


def test_ten_by_default_and_never_more_than_the_cap(double: Double) -> None:
    assert len(ask(double, OGC).json()["features"]) == 10
    double.count_cap = 20
    assert len(ask(double, OGC, {"limit": "5000"}).json()["features"]) == 20


def test_a_cursor_of_another_question_gives_the_first_page(double: Double) -> None:
    answer = ask(double, OGC, {"limit": "25", "gemeentecode": "GM9901"}).json()
    [link] = [link["href"] for link in answer["links"] if link["rel"] == "next"]
    other = ask(double, link.replace("limit=25", "limit=26")).json()
    assert other["features"][0] == answer["features"][0]


def test_names_are_in_snake_case_and_sentinels_the_same(double: Double) -> None:
    [feature] = ask(double, OGC, {"buurtcode": "BU01185003"}).json()["features"]
    values = feature["properties"]
    assert values["aantal_inwoners"] == 5185
    assert values["bevolkingsdichtheid_inwoners_per_km2"] == -99997
    assert values["meest_voorkomende_postcode"] == "-99997"


def test_it_speaks_degrees_unless_asked_for_metres(double: Double) -> None:
    answer = ask(double, OGC, {"buurtcode": "BU99010000"})
    assert answer.headers["Content-Crs"] == "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>"
    assert 5.7 < shape(answer.json()["features"][0]["geometry"]).centroid.x < 5.8
    metres = "http://www.opengis.net/def/crs/EPSG/0/28992"
    answer = ask(double, OGC, {"buurtcode": "BU99010000", "crs": metres})
    assert shape(answer.json()["features"][0]["geometry"]).centroid.coords[0] == (177750, 499000)


def test_a_box_is_in_longitude_and_latitude(double: Double) -> None:
    [feature] = ask(double, OGC, {"bbox": "5.7215,52.4780,5.7220,52.4785"}).json()["features"]
    assert feature["properties"]["buurtcode"] == "BU99010000"


@pytest.mark.parametrize(
    ("path", "query", "status", "detail"),
    [
        (OGC, {"foo": "1"}, 400, "unknown query parameter(s) found: foo"),
        (OGC, {"limit": "0"}, 400, "limit must be a positive number"),
        (
            OGC,
            {"bbox": "1,2,x,4"},
            400,
            "bbox should contain exactly 4 values separated by commas: minx,miny,maxx,maxy",
        ),
        (
            OGC + "/999999",
            {},
            404,
            "the requested feature with id: 999999 does not exist in collection 'buurten'",
        ),
        (OGC.replace("2024", "2025"), {}, 404, "the requested page does not exist"),
    ],
)
def test_mistakes_are_problems(
    double: Double, path: str, query: dict[str, str], status: int, detail: str
) -> None:
    answer = ask(double, path, query)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert (answer.status_code, answer.json()["status"], answer.json()["detail"]) == (
        status,
        status,
        detail,
    )


def test_a_feature_can_be_asked_for_by_its_number(double: Double) -> None:
    feature = ask(double, OGC, {"limit": "3"}).json()["features"][2]
    assert ask(double, f"{OGC}/{feature['id']}").json()["properties"] == feature["properties"]


def test_suggest_then_lookup_gives_a_place(double: Double) -> None:
    suggested = ask(double, "/locatieserver/suggest", {"q": "aambeeldplein 3", "rows": "1"}).json()
    [doc] = suggested["response"]["docs"]
    assert set(doc) == {"type", "weergavenaam", "id", "score"}
    assert "<b>Aambeeldplein</b>" in suggested["highlighting"][doc["id"]]["suggest"][0]
    [found] = ask(double, "/locatieserver/lookup", {"id": doc["id"]}).json()["response"]["docs"]
    assert found["straatnaam"] == "Aambeeldplein"
    assert found["gemeentecode"] == "9901"
    # longitude first
    assert found["centroide_ll"].startswith("POINT(5.7")
    assert found["centroide_rd"] == "POINT(178250 499000)"


def test_a_wrong_street_may_come_first_with_a_higher_score(double: Double) -> None:
    answer = ask(double, "/locatieserver/free", {"q": "Ambachtstraat 1 Smeedwijk", "fq": "type:adres"}).json()
    first, second = answer["response"]["docs"][:2]
    assert (first["straatnaam"], second["straatnaam"]) == ("Ambachtslaan", "Ambachtstraat")
    assert first["score"] > second["score"]


def test_free_always_answers_something_and_suggest_does_not(double: Double) -> None:
    assert ask(double, "/locatieserver/free", {"q": "xyzzy"}).json()["response"]["numFound"] > 0
    assert ask(double, "/locatieserver/suggest", {"q": "xyzzy"}).json()["response"]["docs"] == []


def test_filters_on_kind_and_municipality_count(double: Double) -> None:
    query = "q=1&fq=type:(adres%20OR%20weg)&fq=gemeentecode:0118&fl=type,gemeentenaam"
    docs = ask(double, "/locatieserver/free", query).json()["response"]["docs"]
    assert {doc["gemeentenaam"] for doc in docs} == {"Hoogeveen"}
    assert {doc["type"] for doc in docs} <= {"adres", "weg"}
    named = ask(double, "/locatieserver/free", {"q": "*:*", "fq": 'gemeentenaam:"\'s-Gravenhage"'}).json()
    assert named["response"]["numFound"] == 1


def test_the_buurt_is_told_when_asked_for_with_its_prefix(double: Double) -> None:
    [doc] = ask(
        double, "/locatieserver/free", {"q": "Aambeeldplein 3", "rows": "1", "fl": "buurtcode,wijkcode"}
    ).json()["response"]["docs"]
    # x 178,250 lies in b = 1, y 499,000 in w = 0
    assert doc == {"buurtcode": "BU99010001", "wijkcode": "WK990100"}


def test_reverse_gives_what_is_near(double: Double) -> None:
    docs = ask(double, "/locatieserver/reverse", {"X": "177710", "Y": "499000"}).json()["response"]["docs"]
    assert docs[0]["weergavenaam"].startswith("Ambachtstraat 1,")
    assert docs[0]["afstand"] == 10


@pytest.mark.parametrize(
    ("way", "query"),
    [("suggest", {"q": "a", "foo": "1"}), ("suggest", {}), ("lookup", {}), ("reverse", {})],
)
def test_unknown_or_lacking_parameters_are_refused(double: Double, way: str, query: dict[str, str]) -> None:
    answer = ask(double, f"/locatieserver/{way}", query)
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == 400


def test_a_tile_of_the_netherlands_is_an_image(double: Double) -> None:
    # zoom 8, column 131, row 84: the middle of the country
    answer = ask(double, "/tiles/grijs/EPSG:3857/8/131/84.png")
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.content.startswith(b"\x89PNG\r\n\x1a\n")


@pytest.mark.parametrize(
    "place", ["grijs/EPSG:3857/8/1/84", "grijs/EPSG:3857/20/1/1", "roze/EPSG:3857/8/131/84"]
)
def test_elsewhere_there_is_nothing(double: Double, place: str) -> None:
    assert ask(double, f"/tiles/{place}.png").status_code == 404
