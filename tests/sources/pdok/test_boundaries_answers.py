"""Borders from PDOK, down to the byte: what is odd is read well, what cannot be right is refused."""

from __future__ import annotations

import json
from typing import Any

import geopandas as gpd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from smeedkaart.sources.http.client import Client
from smeedkaart.sources.http.services import Services
from smeedkaart.sources.pdok.boundaries import borders, municipalities
from smeedkaart.sources.pdok.geojson import read_page
from tests.fixtures.scripted import Say, answer, scripted
from tests.sources.pdok.test_boundaries import BUURT, absence, failure


def feature(code: str = "BU00010000", **changes: Any) -> dict[str, Any]:
    x = 100_000 + 1000 * int(code[-2:])
    ring = [[x, 4e5], [x + 500, 4e5], [x + 500, 4e5 + 400], [x, 4e5 + 400], [x, 4e5]]
    properties = {
        "buurtcode": code,
        "buurtnaam": "Kern",
        "wijkcode": f"WK{code[2:8]}",
        "gemeentecode": f"GM{code[2:6]}",
        "gemeentenaam": "Voorbeeld",
        "water": "NEE",
        "indelingswijzigingWijkenEnBuurten": 1,
    }
    kept = {key: value for key, value in (properties | changes).items() if value is not ...}
    return {
        "type": "Feature",
        "id": f"buurten.{code}",
        "properties": kept,
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def collection(*features: dict[str, Any]) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def hits(count: object) -> bytes:
    return (
        '<?xml version="1.0"?><wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs/2.0" '
        f'numberMatched="{count}" numberReturned="0"/>'
    ).encode()


def told(*bodies: bytes, year: int = 2025) -> gpd.GeoDataFrame:
    """Fetch the buurten of GM0001 from a server that says these things, and then nothing that makes sense."""
    says: list[Say] = [answer(body) for body in bodies]
    with scripted(*says, answer(b"{}")) as server:
        services = Services(
            borders=server.url, features=f"{server.url}/ogc", attempts=1, backoff=0.01, read_timeout=2
        )
        with Client(services) as client:
            return borders(client, year, "buurt", "GM0001")


def test_names_of_columns_are_known_whatever_their_capitals() -> None:
    shouted = feature()
    shouted["properties"] = {key.upper(): value for key, value in shouted["properties"].items()}
    zones = told(collection(shouted), hits(1), collection(shouted))
    assert zones["zone_name"].to_dict() == {"BU00010000": "Kern"}
    assert zones.attrs["columns"]["municipality"] == "GEMEENTECODE"


def test_the_filter_uses_the_name_that_the_layer_has() -> None:
    shouted = feature()
    shouted["properties"] = {key.upper(): value for key, value in shouted["properties"].items()}
    body = collection(shouted)
    with scripted(answer(body), answer(hits(1)), answer(body)) as server:
        with Client(Services(borders=server.url, attempts=1)) as client:
            borders(client, 2025, "buurt", "GM0001")
        assert "GEMEENTECODE" in server.asked[2]


@pytest.mark.parametrize("flag", [-99997, -99995, 0, 4, ".", None, "x"])
def test_a_flag_that_is_none_of_the_three_is_missing(flag: object) -> None:
    body = collection(feature(indelingswijzigingWijkenEnBuurten=flag))
    assert told(body, hits(1), body)["flag"].isna().all()


@pytest.mark.parametrize("flag", [2, "2", "2 ", 2.0])
def test_a_flag_is_read_as_number_and_as_text(flag: object) -> None:
    body = collection(feature(indelingswijzigingWijkenEnBuurten=flag))
    assert told(body, hits(1), body)["flag"].tolist() == [2]


def test_a_wijk_that_is_not_told_follows_from_the_code() -> None:
    for wijk in (..., "-99997", None):
        body = collection(feature(wijkcode=wijk))
        assert told(body, hits(1), body)["parent"].tolist() == ["WK000100"]


@pytest.mark.parametrize(
    "changes",
    [
        {"buurtcode": "-99997"},
        {"buurtcode": "WK000100"},
        {"buurtcode": "BU0001000"},
        {"buurtcode": None},
        # the code says that it lies in another municipality
        {"buurtcode": "BU00020000"},
        {"gemeentecode": "-99997"},
        {"gemeentecode": "GM0002"},
        {"water": "-99997"},
        {"water": None},
    ],
)
def test_a_feature_that_cannot_exist_is_refused(changes: dict[str, Any]) -> None:
    body = collection(feature(**changes))
    failure(lambda: told(body, hits(1), body))


@pytest.mark.parametrize("gone", ["buurtcode", "buurtnaam", "gemeentecode", "water"])
def test_borders_without_what_is_needed_are_refused_by_name(gone: str) -> None:
    rest = feature()
    del rest["properties"][gone]
    body = collection(rest)
    assert gone in failure(lambda: told(body, hits(1), body))


def test_water_and_what_lies_abroad_are_left_out_and_counted() -> None:
    body = collection(
        feature(), feature("BU00010001", water="JA"), feature("BU00010002", water="B"), feature("BU00010003")
    )
    zones = told(body, hits(4), body)
    assert zones.index.tolist() == ["BU00010000", "BU00010003"]
    assert (zones.attrs["rows"], zones.attrs["water"], zones.attrs["foreign"]) == (4, 1, 1)


def test_only_water_is_nothing_there_and_no_failure() -> None:
    body = collection(feature(water="JA"))
    assert "water" in absence(lambda: told(body, hits(1), body))


def test_land_without_any_shape_is_a_failure_and_not_nothing_there() -> None:
    body = collection(feature() | {"geometry": None})
    failure(lambda: told(body, hits(1), body))


@pytest.mark.parametrize("shape", [None, {"type": "MultiPolygon", "coordinates": []}])
def test_water_without_any_shape_is_a_failure_and_not_only_water(shape: object) -> None:
    body = collection(feature(water="JA") | {"geometry": shape}, feature("BU00010001", water="JA"))
    assert "water" in absence(lambda: told(body, hits(2), body))
    body = collection(feature(water="JA") | {"geometry": shape})
    assert "vorm" in failure(lambda: told(body, hits(1), body))


def test_what_the_first_feature_leaves_out_is_read_of_the_others() -> None:
    bare = feature(
        buurtnaam=..., wijkcode=..., gemeentenaam=..., indelingswijzigingWijkenEnBuurten=..., water="JA"
    )
    body = collection(bare, feature("BU00010001", indelingswijzigingWijkenEnBuurten=3))
    zones = told(body, hits(2), body)
    assert zones[["zone_name", "municipality_name", "flag"]].to_numpy().tolist() == [["Kern", "Voorbeeld", 3]]


def test_a_name_that_is_not_told_is_empty() -> None:
    body = collection(feature(buurtnaam=None, gemeentenaam=None))
    row = told(body, hits(1), body).iloc[0]
    assert (row["zone_name"], row["municipality_name"]) == ("", "")


def test_fewer_borders_than_were_counted_are_refused() -> None:
    body = collection(feature())
    sentence = failure(lambda: told(body, hits(2), body, collection()))
    assert "2" in sentence
    assert "1" in sentence


def test_a_layer_that_has_features_and_counts_none_is_a_failure_and_not_a_year_without_borders() -> None:
    body = collection(feature())
    with (
        scripted(answer(body), answer(hits(0)), answer(b"{}")) as server,
        Client(Services(borders=server.url, features=server.url, attempts=1)) as client,
    ):
        assert "0" in failure(lambda: municipalities(client, 2025))


def test_more_borders_than_were_counted_are_refused() -> None:
    body = collection(feature(), feature("BU00010001"))
    failure(lambda: told(body, hits(1), body))


def test_a_page_that_overlaps_the_one_before_is_refused() -> None:
    first = collection(feature(), feature("BU00010001"))
    second = collection(feature("BU00010001"), feature("BU00010002"))
    assert "twee keer" in failure(lambda: told(first, hits(4), first, second))


def test_the_same_borders_under_another_identity_are_still_the_same() -> None:
    first, again = feature(), feature()
    again["id"] = "buurten.another"
    body = collection(first)
    assert "twee keer" in failure(lambda: told(body, hits(2), body, collection(again)))


def test_water_and_land_of_one_code_on_different_pages_are_not_the_same() -> None:
    land = collection(feature())
    wet = feature(water="JA")
    wet["geometry"]["coordinates"][0] = [[x + 1, y] for x, y in wet["geometry"]["coordinates"][0]]
    assert len(told(land, hits(2), land, collection(wet))) == 1


@pytest.mark.parametrize("count", ["unknown", "-1", "", "many"])
def test_a_service_that_does_not_count_is_refused(count: str) -> None:
    body = collection(feature())
    failure(lambda: told(body, hits(count), body))


BOMB = b"""<?xml version="1.0"?><!DOCTYPE FeatureCollection [<!ENTITY a "aaaaaaaaaa">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><FeatureCollection numberMatched="1">&b;</FeatureCollection>"""


@pytest.mark.parametrize(
    "count",
    [
        BOMB,
        BOMB.replace(b">&b;", b">"),
        b'<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x"><FeatureCollection numberMatched="1"/>',
        hits(1)[:-2],
        b'<Other numberMatched="1"/>',
        b"<ExceptionReport><Exception exceptionCode='x'/></ExceptionReport>",
        b"not xml",
        b"",
    ],
)
def test_xml_that_is_broken_or_declares_things_is_refused(count: bytes) -> None:
    body = collection(feature())
    failure(lambda: told(body, count, body))


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Point", "coordinates": [1e5, 4e5]},
        {"type": "LineString", "coordinates": [[1e5, 4e5], [1e5, 5e5]]},
        {"type": "GeometryCollection", "geometries": []},
        {"type": "Polygon", "coordinates": [[[1e5, 4e5], [1e5, 5e5]]]},
        {"type": "Polygon", "coordinates": [[[1e5, 4e5], [1e5, 5e5], [2e5, 5e5], [1e5, 4.5e5]]]},
        {"type": "Polygon", "coordinates": 0},
        {"type": "Polygon", "coordinates": "#0"},
        {"type": "Polygon", "coordinates": [[["1e5", 4e5], [1e5, 5e5], [2e5, 5e5], [1e5, 4e5]]]},
        {"type": "Polygon", "coordinates": [[[None, 4e5], [1e5, 5e5], [2e5, 5e5], [None, 4e5]]]},
        {"type": "Polygon", "coordinates": [[[float("nan"), 4e5], [1e5, 5e5], [2e5, 5e5], [1e5, 4e5]]]},
        {"type": "Polygon"},
        {"coordinates": []},
        [],
        "POLYGON",
    ],
)
def test_a_shape_that_is_no_surface_is_refused(geometry: object) -> None:
    broken = feature() | {"geometry": geometry}
    failure(lambda: told(collection(feature()), hits(1), collection(broken)))


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"{}",
        b'{"type": "FeatureCollection"}',
        b'{"features": []}',
        b'{"type": "FeatureCollection", "features": {}}',
        b'{"type": "FeatureCollection", "features": [1]}',
        b'{"type": "FeatureCollection", "features": [{"properties": null, "geometry": null}]}',
        b'{"type": "FeatureCollection", "features": null}',
        b"<ows:ExceptionReport xmlns:ows='x'/>",
    ],
)
def test_what_is_no_list_of_borders_is_refused(body: bytes) -> None:
    failure(lambda: told(body))
    failure(lambda: told(collection(feature()), hits(1), body))


def test_a_name_that_looks_like_coordinates_stays_a_name() -> None:
    name = '"coordinates":[[[1,2]]] \\ {"coordinates": [3]}'
    body = collection(feature(buurtnaam=name))
    zones = told(body, hits(1), body)
    assert zones["zone_name"].tolist() == [name]
    assert zones.area.item() == BUURT


corners = st.tuples(st.floats(0, 9e5).map(lambda x: round(x, 3)), st.integers(0, 900_000))
rings = st.lists(corners, min_size=3, max_size=6).map(lambda points: [*points, points[0]])
polygons = st.lists(rings, min_size=1, max_size=3)
geometries = st.one_of(
    st.none(),
    polygons.map(lambda one: {"type": "Polygon", "coordinates": one}),
    st.lists(polygons, max_size=3).map(lambda many: {"type": "MultiPolygon", "coordinates": many}),
)
words = st.one_of(st.text(max_size=20), st.sampled_from(['"coordinates":[1]', '\\"coordinates":[[', "#0"]))
said = st.dictionaries(words, st.one_of(words, st.integers(), st.none(), st.lists(st.integers())), max_size=4)


@given(st.lists(st.tuples(said, geometries), max_size=5), st.sampled_from([None, 1]), st.booleans())
def test_the_quick_way_of_reading_gives_what_the_plain_way_gives(
    features: list[tuple[dict[str, Any], dict[str, Any] | None]], indent: int | None, ascii_only: bool
) -> None:
    written = [
        {"type": "Feature", "properties": properties, "geometry": geometry}
        for properties, geometry in features
    ]
    text = json.dumps(
        {"type": "FeatureCollection", "features": written}, indent=indent, ensure_ascii=ascii_only
    )
    page = read_page(text.encode("utf-8", "surrogatepass"))
    assert [dict(properties) for properties in page.properties] == [properties for properties, _ in features]
    for got, (_, geometry) in zip(page.shapes, features, strict=True):
        plain = None if geometry is None else shapely.geometry.shape(geometry)
        assert (got is None) == (plain is None)
        assert got is None or shapely.get_coordinates(got).tolist() == shapely.get_coordinates(plain).tolist()


def test_a_byte_order_mark_and_heights_do_not_matter() -> None:
    high = feature()
    high["geometry"]["coordinates"] = [[[x, y, 12.5] for x, y in high["geometry"]["coordinates"][0]]]
    body = b"\xef\xbb\xbf" + collection(high)
    zones = told(body, hits(1), body)
    assert not zones.has_z.any()
    assert zones.area.item() == BUURT


def test_a_place_outside_the_netherlands_is_refused() -> None:
    abroad = feature()
    abroad["geometry"]["coordinates"] = [[[x + 5e5, y] for x, y in abroad["geometry"]["coordinates"][0]]]
    body = collection(feature())
    failure(lambda: told(body, hits(1), collection(abroad)))


def degrees(code: str = "BU00010000") -> dict[str, Any]:
    """Return a buurt in degrees, as the OGC API sends it."""
    ring = [[6.0, 52.0], [6.01, 52.0], [6.01, 52.01], [6.0, 52.0]]
    return feature(code) | {"geometry": {"type": "Polygon", "coordinates": [ring]}}


def elsewhere(*pages: dict[str, Any]) -> gpd.GeoDataFrame:
    """Fetch the buurten of GM0001 from an OGC API that says these things, while there is no WFS."""
    says = [answer(json.dumps({"type": "FeatureCollection"} | page).encode()) for page in pages]
    with (
        scripted(answer(b"down", 500)) as down,
        scripted(*says) as server,
        Client(Services(borders=down.url, features=server.url, attempts=1)) as client,
    ):
        return borders(client, 2024, "buurt", "GM0001")


def next_page(path: str) -> list[dict[str, str]]:
    return [{"rel": "self", "href": "x"}, {"rel": "next", "href": path}]


_ITEMS = "/wijken-en-buurten-2024/ogc/v1/collections/buurten/items"


def test_the_ogc_api_may_send_a_last_page_that_is_empty() -> None:
    link = next_page(f"{_ITEMS}?cursor=2")
    zones = elsewhere({"features": [degrees()], "links": link, "numberReturned": 1}, {"features": []})
    assert zones.attrs["by"] == "OGC API"
    assert zones.index.tolist() == ["BU00010000"]


@pytest.mark.parametrize(
    "pages",
    [
        # another number than it says
        [{"features": [degrees()], "numberReturned": 2}],
        # nothing, and yet more to come
        [{"features": [], "links": next_page(f"{_ITEMS}?cursor=2")}, {"features": [degrees()]}],
        # the same again, and then for ever
        [{"features": [degrees()], "links": next_page(f"{_ITEMS}?cursor=2")}],
        # out of the collection
        [
            {"features": [degrees()], "links": next_page("/other/items")},
            {"features": [degrees("BU00010001")]},
        ],
        # metres
        [{"features": [feature()]}],
        # nothing at all is not what the WFS would have said
        [{"features": []}],
    ],
)
def test_what_the_ogc_api_cannot_mean_leaves_the_failure_of_the_wfs(pages: list[dict[str, Any]]) -> None:
    assert "500" in failure(lambda: elsewhere(*pages))


def test_latitude_before_longitude_is_refused() -> None:
    swapped = degrees()
    swapped["geometry"]["coordinates"] = [[[y, x] for x, y in swapped["geometry"]["coordinates"][0]]]
    assert "500" in failure(lambda: elsewhere({"features": [swapped]}))


def test_a_layer_by_a_name_that_is_not_known_is_found_on_the_list_of_the_service() -> None:
    listed = b"""<WFS_Capabilities xmlns="http://www.opengis.net/wfs/2.0"><Title>Name</Title><FeatureTypeList>
        <FeatureType><Name>wijkenbuurten2020:gem_2020</Name></FeatureType>
        <FeatureType><Name>wijkenbuurten2020:alle_buurten</Name><Title>x</Title></FeatureType>
        </FeatureTypeList></WFS_Capabilities>"""
    body = collection(feature())
    says = [answer(b"unknown layer", 400), answer(listed), answer(body), answer(hits(1)), answer(body)]
    with scripted(*says) as server, Client(Services(borders=server.url, attempts=1)) as client:
        assert borders(client, 2020, "buurt", "GM0001").attrs["layer"] == "wijkenbuurten2020:alle_buurten"


def test_a_layer_that_is_on_no_list_is_not_there() -> None:
    listed = b"<WFS_Capabilities><FeatureType><Name>provincies</Name></FeatureType></WFS_Capabilities>"
    says = [answer(b"unknown layer", 400), answer(listed)]
    with scripted(*says) as server, Client(Services(borders=server.url, attempts=1)) as client:
        assert "2020" in absence(lambda: borders(client, 2020, "buurt", "GM0001"))


def test_a_year_of_which_the_list_cannot_be_had_is_a_failure() -> None:
    with scripted(answer(b"unknown layer", 400), answer(b"too busy", 503)) as server:
        services = Services(borders=server.url, features=server.url, attempts=1)
        with Client(services) as client:
            assert "400" in failure(lambda: borders(client, 2020, "buurt", "GM0001"))
