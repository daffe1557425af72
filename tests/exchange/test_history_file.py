"""A history that is exported and imported is the same history, here and in other programs."""

from __future__ import annotations

import json
import shutil
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon, Polygon, box

from smeedkaart.change.recognition import UNCHANGED
from smeedkaart.errors import InputFileError, LineageError
from smeedkaart.exchange.day_map import areas_geojson, day_geojson
from smeedkaart.exchange.example import example_events, example_store
from smeedkaart.exchange.history_file import (
    ExportedWorkshop,
    read_history,
    workshop_of,
    write_history,
)
from smeedkaart.exchange.import_past import read_past
from smeedkaart.files.area_files import read_areas
from smeedkaart.files.atomic import OutputFileError
from smeedkaart.history.drawn_from import DrawnFrom
from smeedkaart.history.event import Event, HandedOn, Output
from smeedkaart.history.handing_on import decisions_as_of
from smeedkaart.history.kinds import EVENT_KINDS
from smeedkaart.history.lineage import areas_as_of, lineage
from smeedkaart.history.mended import WAYS_TO_MEND, Mended
from smeedkaart.history.named_units import UNIT_LEVELS, NamedUnits
from smeedkaart.history.sentences import tale
from smeedkaart.history.undo import to_undo
from smeedkaart.history.validation import check_event
from smeedkaart.publish.formats import formats_for
from smeedkaart.store.store import Store

START = date(2007, 5, 30)
AREAS = ("a", "b", "c", "d")
X, Y = 229_000, 525_000

# anything that people can type; a name needs more than spaces
texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)
moments = st.datetimes(datetime(2007, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
metres = st.floats(1, 5000, allow_nan=False)


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Export the worked history once; who changes the file takes a copy."""
    return write_history(example_events(), tmp_path_factory.mktemp("uit") / "h.gpkg")


@st.composite
def shape(draw: st.DrawFn) -> Polygon | MultiPolygon:
    west, south = X + draw(metres), Y + draw(metres)
    one = box(west, south, west + draw(metres), south + draw(metres))
    form = draw(st.sampled_from(["whole", "in two parts", "with a hole"]))
    if form == "in two parts":
        return MultiPolygon([one, shapely.affinity.translate(one, 6000.1, 0.3)])
    if form == "with a hole":
        hole = shapely.affinity.scale(one, 0.5, 0.5)
        return Polygon(one.exterior, [hole.exterior])
    return one


handed_on = st.builds(
    HandedOn, st.sampled_from(AREAS), st.sampled_from(AREAS), st.sampled_from([None, "impulse", "initiative"])
)


units = st.builds(
    NamedUnits.of,
    st.sampled_from(UNIT_LEVELS),
    st.integers(1995, 2030),
    st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1), min_size=1),
)
sources = st.builds(
    DrawnFrom,
    st.sampled_from(["file", "voices"]),
    st.lists(st.tuples(texts, texts | st.integers(0, 99) | st.floats(0, 1)), max_size=3).map(tuple),
)


@st.composite
def an_event(draw: st.DrawFn) -> Event:
    kind = draw(st.sampled_from(list(EVENT_KINDS)))
    event = Event(
        kind,
        draw(st.sampled_from(AREAS)),
        START + timedelta(days=draw(st.integers(0, 400))),
        role=draw(texts),
        reason=draw(texts),
        edit_id=draw(texts),
        recorded_at=draw(moments),
    )
    if kind in ("draw", "rename"):
        event = replace(event, name=draw(texts))
    if kind in ("draw", "redraw"):
        made_of, source = draw(st.none() | units), draw(st.none() | sources)
        event = replace(event, geometry=draw(shape()), units=made_of, drawn_from=source)
    if kind == "leave":
        concerned = draw(st.lists(st.sampled_from(AREAS), max_size=2, unique=True))
        return replace(event, area="", geometry=draw(shape()), inputs=tuple(concerned))
    if kind in ("decision", "withdraw"):
        level = draw(st.none() | st.integers(1, 4))
        return replace(event, decision=(draw(st.sampled_from(["impulse", "initiative"])), level))
    if kind in ("undo", "redo", "decline"):
        return replace(event, about=draw(st.integers(1, 99)))
    if kind == "proposal":
        proposes = draw(st.sampled_from(["redraw", "merge", "decision"]))
        event = replace(event, proposes=proposes)
        kind = proposes
        if kind == "redraw":
            return replace(event, geometry=draw(shape()))
        if kind == "decision":
            return replace(event, decision=("impulse", None))
    if kind in ("merge", "split", "regroup", "mend"):
        event = a_change(draw, event)
    return replace(event, handed_on=draw(st.none() | st.lists(handed_on, max_size=3).map(tuple)))


def a_change(draw: st.DrawFn, event: Event) -> Event:
    inputs = tuple(draw(st.lists(st.sampled_from(AREAS), min_size=1, max_size=3, unique=True)))
    made = draw(st.integers(1, 3))
    outputs = tuple(
        Output(f"new-{i}", draw(texts), draw(shape()), draw(st.none() | units)) for i in range(made)
    )
    mended = Mended(draw(st.sampled_from(WAYS_TO_MEND)), draw(metres)) if event.kind == "mend" else None
    return replace(event, inputs=inputs, outputs=outputs, area=outputs[0].area, mended=mended)


@given(st.lists(an_event(), max_size=12))
@settings(max_examples=15)
def test_whatever_was_recorded_reads_back_the_same(events: list[Event]) -> None:
    # the format keeps what it is given, whether or not it makes sense: judging is for the store
    history = tuple(replace(event, id=3 * i) for i, event in enumerate(events, start=1))
    with tempfile.TemporaryDirectory() as folder:
        assert read_history(write_history(history, Path(folder) / "h.gpkg")) == history


def test_a_history_of_an_older_version_says_nothing_of_what_goes_on(tmp_path: Path) -> None:
    both = (Output("c", "Samen", box(X, Y, X + 1000, Y + 1000)),)
    merge = Event("merge", "c", START, inputs=("a", "b"), outputs=both, handed_on=(), id=1)
    path = write_history([replace(merge, recorded_at=datetime(2026, 3, 1, tzinfo=UTC))], tmp_path / "h.gpkg")
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("ALTER TABLE events DROP COLUMN handed_on")
    (back,) = read_history(path)
    assert back.handed_on is None


# told of elsewhere: they say nothing of the border or the name of one area
_NOT_LIVED = {"redo", "regroup", "classify", "data", "scheme", "pool"}


def lived_through(store: Store) -> str:
    """Let a workshop live through every kind of event, and return its id."""
    plan = store.create_workshop("Krakeel").id
    halves = [box(X, Y, X + 500, Y + 1000), box(X + 500, Y, X + 1000, Y + 1000)]
    far = box(X + 5000, Y, X + 6000, Y + 1000)

    def put(kind: str, area: str, days: int, **said: object) -> None:
        event = Event(kind, area, START + timedelta(days=days), reason="op verzoek van bewoners")
        store.append(plan, [replace(event, **said)], based_on=None)  # type: ignore[arg-type]

    made_of = NamedUnits("square", 2007, ("E2290N5250", "E2291N5250"))
    put("draw", "a", 0, name="West", geometry=halves[0], units=made_of, edit_id="samen", client="blad-1")
    put("draw", "b", 0, name="Oost", geometry=halves[1], edit_id="samen-2", client="blad-1")
    put("draw", "x", 0, name="Vergissing", geometry=far)
    put("void", "x", 0)
    put("decision", "a", 1, decision=("initiative", 2))
    put("withdraw", "a", 2, decision=("initiative", None))
    put("merge", "c", 10, inputs=("a", "b"), outputs=(Output("c", "Samen", box(X, Y, X + 1000, Y + 1000)),))
    put("rename", "c", 20, name="Binnenstad")
    put(
        "split",
        "d",
        30,
        inputs=("c",),
        outputs=(Output("d", "West", halves[0], made_of), Output("e", "Oost", halves[1])),
    )
    put("redraw", "e", 40, geometry=far, drawn_from=DrawnFrom.of("file", file="dorpen.gpkg", feature=7))
    wider = (Output("d", "West", box(X, Y, X + 600, Y + 1000)),)
    put("mend", "d", 41, inputs=("d",), outputs=wider, mended=Mended("nearest", 1e5))
    put("leave", "", 42, inputs=("d", "e"), geometry=box(X + 600, Y, X + 700, Y + 100))
    put("lock", "d", 43)
    put("unlock", "d", 44)
    put("end", "e", 50)
    # undone, and a change that met another and waits for a choice; then one that is declined
    store.append(plan, to_undo(store.events(plan)))
    seen = store.revision(plan)
    store.append(plan, [Event("rename", "d", START + timedelta(days=60), name="Nieuw West", client="een")])
    for name in ("Oud West", "Ver West"):
        late = Event("rename", "d", START + timedelta(days=61), name=name, client=f"twee-{name}")
        assert len(store.append(plan, [late], based_on=seen).conflicts) == 1
    first, second = store.open_proposals(plan)
    store.decline(first.id)
    store.accept(second.id)
    return plan


def portable(events: tuple[Event, ...]) -> list[Event]:
    """Leave out what belongs to one machine: its numbers, its workshop and its pages."""
    order = {event.id: i for i, event in enumerate(events)}
    return [
        replace(
            event,
            id=order[event.id],
            about=None if event.about is None else order[event.about],
            met=None if event.met is None else order[event.met],
            workshop="",
            client="",
        )
        for event in events
    ]


def test_a_history_taken_over_in_another_store_is_the_same_history(tmp_path: Path) -> None:
    here, there = Store(tmp_path / "hier.sqlite"), Store(tmp_path / "daar.sqlite")
    # other numbers there: another workshop came first
    lived_through(there)
    plan = lived_through(here)
    events = here.events(plan)
    assert {event.kind for event in events} >= {*EVENT_KINDS} - _NOT_LIVED
    file = write_history(events, tmp_path / "h.gpkg")
    other = there.create_workshop("Van elders").id
    taken = there.adopt(other, read_history(file))
    assert taken == there.events(other)
    assert portable(taken) == portable(events)
    # the pages have numbers instead of their tokens: blad-1, een, and two that met its change
    assert {event.client for event in taken} == {"", "page-1", "page-2", "page-3", "page-4"}
    # when and by what role it was recorded came along
    assert [event.recorded_at for event in taken] == [event.recorded_at for event in events]
    for days in (0, 15, 25, 35, 45, 60, 99):
        when = START + timedelta(days=days)
        one, same = areas_as_of(events, when), areas_as_of(taken, when)
        assert one.drop(columns="changed").equals(same.drop(columns="changed"))
        assert decisions_as_of(events, when) == decisions_as_of(taken, when)
    assert there.open_proposals(other) == ()


def test_what_one_page_did_in_one_go_stays_one_sentence_elsewhere(tmp_path: Path) -> None:
    here, there = Store(tmp_path / "hier.sqlite"), Store(tmp_path / "daar.sqlite")
    plan = here.create_workshop("Krakeel").id
    area = box(X, Y, X + 500, Y + 1000)
    here.append(plan, [Event("draw", "a", START, name="Gebied 1", geometry=area, client="token")])
    here.append(plan, [Event("rename", "a", START, name="Noord", client="token")])
    file = write_history(here.events(plan), tmp_path / "h.gpkg")
    assert b"token" not in file.read_bytes()
    taken = there.create_workshop("Elders", history=read_history(file)).id
    said = ["Op 30 mei 2007 is Noord getekend."]
    assert [told.sentence for told in tale(there.events(taken))] == said
    # a file of an older version says nothing of pages
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("ALTER TABLE events DROP COLUMN page")
    assert [told.event.kind for told in tale(read_history(file))] == ["draw", "rename"]


def test_the_worked_history_survives_the_way_out_and_in(tmp_path: Path) -> None:
    store = Store(example_store(tmp_path / "voorbeeld.sqlite"))
    events = store.events(store.workshops()[0].id)
    again = read_history(write_history(events, tmp_path / "h.gpkg"))
    assert portable(again) == portable(events)
    assert lineage(again).to_json() == lineage(events).to_json()


def test_the_layer_of_areas_has_a_row_for_each_name_and_border(exported: Path) -> None:
    file = exported
    frame = pyogrio.read_dataframe(file, layer="areas")
    # 35 drawn in 2007; 8 merges, 2 out of a split and 2 out of a regrouping; 1 rename and 2 redraws
    assert len(frame) == 35 + 8 + 2 + 2 + 1 + 2
    assert frame.crs.to_epsg() == 28992
    # the question a GIS asks: which areas were there on a day?
    for when, count in (("2007-05-30", 35), ("2017-01-01", 25), ("2019-01-01", 24)):
        there = (frame["valid_from"] <= when) & (frame["valid_to"].isna() | (frame["valid_to"] > when))
        assert there.sum() == count
    moscou = frame[frame["name"].str.contains("Moscou")].sort_values("valid_from")
    assert moscou["name"].tolist() == ["Nieuw Moscou", "Zuideropgaande en Nieuw Moscou"]
    assert moscou["valid_to"].iloc[0] == moscou["valid_from"].iloc[1]


def test_what_was_undone_or_never_right_is_no_area_in_a_gis(tmp_path: Path) -> None:
    store = Store(tmp_path / "plan.sqlite")
    file = write_history(store.events(lived_through(store)), tmp_path / "h.gpkg")
    frame = pyogrio.read_dataframe(file, layer="areas")
    assert "Vergissing" not in set(frame["name"])
    # the end of Oost was undone: it is still there
    assert frame[frame["name"] == "Oost"]["valid_to"].isna().sum() == 1


def test_it_is_a_geopackage_with_days_that_a_gis_knows_for_days(exported: Path) -> None:
    file = exported
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("PRAGMA application_id").fetchone() == (int.from_bytes(b"GPKG", "big"),)
        assert database.execute("PRAGMA user_version").fetchone() == (10300,)
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        contents = dict(database.execute("SELECT table_name, data_type FROM gpkg_contents"))
        assert contents == {"areas": "features", "events": "features", "links": "features"}
        kinds = {row[1]: row[2] for row in database.execute("PRAGMA table_info(areas)")}
        assert (kinds["valid_from"], kinds["valid_to"]) == ("DATE", "DATE")
        assert database.execute("SELECT count(*) FROM events").fetchone() == (len(example_events()),)
        # in and out: 8 merges (2+3+3+3+2+2+2+2 in, 8 out), a split (1, 2) and a regrouping (3, 2)
        sides = dict(database.execute("SELECT side, count(*) FROM links GROUP BY side"))
        assert sides == {"in": 19 + 1 + 3, "out": 8 + 2 + 2}


def test_a_history_without_events_is_written_too(tmp_path: Path) -> None:
    assert read_history(write_history([], tmp_path / "leeg.gpkg")) == ()


def test_the_file_says_of_which_workshop_it_is_and_a_gis_shows_that(tmp_path: Path) -> None:
    gouda = ExportedWorkshop("Gouda", "GM0513-2024", "gouda-2024")
    file = write_history(example_events(), tmp_path / "h.gpkg", gouda)
    assert workshop_of(file) == gouda
    assert read_history(file) == example_events()
    assert ["workshop", None] in pyogrio.list_layers(file).tolist()
    (row,) = pyogrio.read_dataframe(file, layer="workshop").to_dict("records")
    assert row == {"name": "Gouda", "dataset": "GM0513-2024", "scheme": "gouda-2024", "document": None}


def test_an_older_file_says_nothing_of_its_workshop(tmp_path: Path, exported: Path) -> None:
    assert workshop_of(exported) is None
    emptied = write_history([], tmp_path / "leeg.gpkg", ExportedWorkshop("A", "b", "c"))
    with closing(sqlite3.connect(emptied)) as database, database:
        database.execute("DELETE FROM workshop")
    assert workshop_of(emptied) is None
    (tmp_path / "tekst.gpkg").write_text("geen kaart")
    with pytest.raises(InputFileError):
        workshop_of(tmp_path / "tekst.gpkg")


@pytest.mark.parametrize("scheme", ["/srv/anna/gouda.toml", "C:\\Anna\\gouda.toml", "gouda.toml"])
def test_a_scheme_in_a_file_travels_by_its_name_only(tmp_path: Path, scheme: str) -> None:
    file = write_history([], tmp_path / "h.gpkg", ExportedWorkshop("Gouda", "GM0513-2024", scheme))
    assert b"nna" not in file.read_bytes()
    with closing(sqlite3.connect(file)) as database, database:
        # nor does a file from elsewhere choose what is opened here
        database.execute("UPDATE workshop SET scheme = ?", (scheme,))
    told = workshop_of(file)
    assert told is not None
    assert told.scheme == "gouda"


def test_nothing_of_this_machine_is_in_the_file(tmp_path: Path) -> None:
    store = Store(tmp_path / "plan.sqlite")
    plan = lived_through(store)
    content = write_history(store.events(plan), tmp_path / "h.gpkg").read_bytes()
    assert plan.encode() not in content
    assert b"blad-1" not in content


def test_geojson_of_a_day_is_as_the_standard_has_it_and_reads_back(tmp_path: Path) -> None:
    when = date(2019, 1, 1)
    file = tmp_path / "gebieden-2019-01-01.geojson"
    file.write_text(day_geojson(example_events(), when), encoding="utf-8")
    content = json.loads(file.read_text(encoding="utf-8"))
    assert "crs" not in content
    assert len(content["features"]) == 24
    for feature in content["features"]:
        lon, lat = shapely.geometry.shape(feature["geometry"]).representative_point().coords[0]
        # Hoogeveen lies about 6,5 degrees east and 52,7 degrees north
        assert 6.3 < lon < 6.8
        assert 52.6 < lat < 52.9
    areas = areas_as_of(example_events(), when)
    read = read_areas(file).to_crs(28992)
    assert list(read.index) == list(areas.index)
    assert list(read["name"]) == list(areas["name"])
    # eight decimals are a millimetre: on a border of a few km that is a few m2
    moved = shapely.area(shapely.symmetric_difference(read.geometry.to_numpy(), areas.geometry.to_numpy()))
    assert (moved < 30).all()


def test_maps_of_days_that_were_exported_are_recognised_with_their_identities(tmp_path: Path) -> None:
    events = example_events()
    days = [date(2007, 5, 30), date(2017, 1, 1)]
    files = [(tmp_path / f"{when}.geojson", when) for when in days]
    for file, when in files:
        file.write_text(day_geojson(events, when), encoding="utf-8")
    review = read_past(files)
    drawn = [one.event.area for one in review.suggestions if one.event.kind == "draw"]
    assert set(drawn) == set(areas_as_of(events, days[0]).index)
    made = [output.area for one in review.suggestions for output in one.event.outputs]
    assert set(made) <= set(areas_as_of(events, days[1]).index)
    assert {one.event.kind for one in read_past(files, events).suggestions} == {UNCHANGED}


def test_the_map_of_a_day_and_the_layer_of_areas_tell_of_what_a_border_is_made(tmp_path: Path) -> None:
    shape, units = box(X, Y, X + 200, Y + 100), NamedUnits("square", 2024, ("E2290N5250", "E2291N5250"))
    source = DrawnFrom.of("file", file="dorpen.gpkg", feature=7)
    events = [
        Event("draw", "a", START, name="Geschilderd", geometry=shape, units=units, id=1),
        Event("draw", "b", START, name="Ingelezen", geometry=shape, drawn_from=source, id=2),
        Event("lock", "b", START, id=3),
        Event("draw", "c", START, name="Vrij", geometry=shape, id=4),
    ]
    told = {one["id"]: one["properties"] for one in areas_geojson(events, START)["features"]}
    keys = ("eenheid", "eenheid_jaar", "eenheden", "grens", "vastgezet")
    assert {area: {key: said[key] for key in keys if key in said} for area, said in told.items()} == {
        "a": {"eenheid": "square", "eenheid_jaar": 2024, "eenheden": ["E2290N5250", "E2291N5250"]},
        "b": {"grens": "grens uit het bestand dorpen.gpkg", "vastgezet": True},
        "c": {},
    }
    layer = pyogrio.read_dataframe(write_history(events, tmp_path / "h.gpkg"), layer="areas")
    # a lock gives no area another name or border, and so no row of its own
    assert list(layer["area"]) == ["a", "b", "c"]
    row = layer.set_index("area").loc["a"]
    assert (row["unit_level"], row["unit_year"], row["units"]) == ("square", 2024, "E2290N5250 E2291N5250")
    assert layer.set_index("area").loc["b", "border"] == "grens uit het bestand dorpen.gpkg"


def test_on_a_day_before_anything_was_drawn_the_geojson_is_empty() -> None:
    assert areas_geojson(example_events(), date(2000, 1, 1))["features"] == []


def test_a_history_is_taken_over_in_an_empty_workshop_only(tmp_path: Path) -> None:
    store = Store(tmp_path / "plan.sqlite")
    plan = lived_through(store)
    with pytest.raises(LineageError, match="nieuwe, lege bijeenkomst"):
        store.adopt(plan, example_events())


def test_a_history_that_does_not_hold_together_is_refused_whole(tmp_path: Path) -> None:
    store = Store(tmp_path / "plan.sqlite")
    plan = store.create_workshop().id
    drawn = Event("draw", "a", START, name="Noord", geometry=box(X, Y, X + 9, Y + 9), id=1)
    ended = Event("end", "b", START, id=2)
    with pytest.raises(LineageError, match="bestaat niet"):
        store.adopt(plan, [drawn, ended])
    with pytest.raises(LineageError, match="Gebeurtenis 2 verwijst"):
        store.adopt(plan, [drawn, Event("undo", "a", START, about=9, id=2)])
    with pytest.raises(LineageError, match="twee gebieden"):
        store.adopt(plan, [drawn, replace(drawn, id=2, area="b", name="noord", edit_id="x")])
    assert store.events(plan) == ()


def test_a_file_that_is_no_history_is_refused_with_a_sentence(tmp_path: Path, exported: Path) -> None:
    with pytest.raises(InputFileError, match="geen bestand"):
        read_history(tmp_path / "weg.gpkg")
    other = tmp_path / "ander.gpkg"
    areas_as_of(example_events())[["name", "geometry"]].to_file(other, layer="gebieden")
    with pytest.raises(InputFileError, match="geen geschiedenis"):
        read_history(other)
    text = tmp_path / "tekst.gpkg"
    text.write_text("geen kaart")
    with pytest.raises(InputFileError):
        read_history(text)
    half = tmp_path / "half.gpkg"
    half.write_bytes(exported.read_bytes()[: exported.stat().st_size // 2])
    with pytest.raises(InputFileError, match="beschadigd"):
        read_history(half)


@pytest.mark.parametrize(
    "spoil",
    [
        "UPDATE events SET valid_from = 'gisteren' WHERE event = 3",
        "UPDATE events SET recorded_at = NULL WHERE event = 3",
        "UPDATE events SET geom = x'00' WHERE event = 3",
        "UPDATE events SET geom = x'47500001000000000102' WHERE event = 3",
    ],
)
def test_an_event_that_was_spoiled_elsewhere_is_named(tmp_path: Path, exported: Path, spoil: str) -> None:
    file = Path(shutil.copy(exported, tmp_path / "h.gpkg"))
    with closing(sqlite3.connect(file)) as database, database:
        database.execute(spoil)
    with pytest.raises(InputFileError, match="gebeurtenis 3"):
        read_history(file)


def test_names_in_a_file_from_elsewhere_are_cleaned_on_the_way_in(tmp_path: Path, exported: Path) -> None:
    file = shutil.copy(exported, tmp_path / "h.gpkg")
    with closing(sqlite3.connect(file)) as database, database:
        database.execute(
            "UPDATE events SET name = 'No' || char(8238) || 'ord' || char(10) || 'x' WHERE event = 1"
        )
        database.execute("UPDATE links SET name = x'4e6f' WHERE side = 'out'")
    events = read_history(file)
    assert events[0].name == "Noord x"
    # of a name that is no text something is made that can be seen
    assert {output.name for event in events for output in event.outputs} == {"b'No'"}


def test_an_output_without_a_shape_is_named_by_its_event(tmp_path: Path, exported: Path) -> None:
    merge = next(event for event in example_events() if event.kind == "merge")
    file = Path(shutil.copy(exported, tmp_path / "h.gpkg"))
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("UPDATE links SET geom = NULL WHERE event = ? AND side = 'out'", (merge.id,))
    with pytest.raises(InputFileError, match=f"gebeurtenis {merge.id}"):
        read_history(file)


def test_where_nothing_can_be_written_a_sentence_says_so(tmp_path: Path) -> None:
    with pytest.raises(OutputFileError):
        write_history(example_events(), tmp_path / "geen" / "h.gpkg")
    (day,) = formats_for("day")
    with pytest.raises(OutputFileError):
        day.to_file(example_events(), tmp_path / "geen" / "dag.geojson", when=START)


def test_every_step_of_the_worked_history_is_one_that_the_store_takes(tmp_path: Path) -> None:
    # the example is judged as strictly as what people record
    known: list[Event] = []
    for event in example_events():
        check_event(known, event)
        known.append(event)
    store = Store(tmp_path / "plan.sqlite")
    plan = store.create_workshop().id
    assert len(store.adopt(plan, example_events())) == len(known)
