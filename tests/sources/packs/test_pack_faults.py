"""What can go wrong with a file goes wrong loudly: no half pack, no other figure, nothing whole is lost."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pyogrio
import pytest

from smeedkaart.errors import PackError
from smeedkaart.files.atomic import OutputFileError
from smeedkaart.sources.packs import file as packfile
from smeedkaart.sources.packs import integrity as packcheck
from smeedkaart.sources.packs.pack import (
    Pack,
    export_pack,
    import_pack,
    list_packs,
    open_pack,
    read_pack,
    remove,
    write,
)
from tests.fixtures.packs import assert_same, large, village

ROOT = Path(__file__).parents[3]
KEY = "GM9901-2025"


def aside(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if ".damaged-" in path.name)


def refused(path: Path) -> str:
    with pytest.raises(PackError) as told:
        read_pack(path)
    sentence = str(told.value)
    assert "\n" not in sentence
    assert sentence.endswith(".")
    return sentence


@pytest.mark.parametrize("before", [None, "ON"])
def test_only_a_pack_is_written_without_waiting_for_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: str | None
) -> None:
    """What a user writes with GDAL in the same process is written as they asked, also after an error."""
    name = "OGR_SQLITE_SYNCHRONOUS"
    seen = []

    def refused_by_gdal(*_args: object, **_options: object) -> None:
        seen.append(pyogrio.get_gdal_config_option(name))
        raise RuntimeError

    pyogrio.set_gdal_config_options({name: before})
    told = pyogrio.get_gdal_config_option(name)
    try:
        write(village(), tmp_path)
        assert pyogrio.get_gdal_config_option(name) == told
        monkeypatch.setattr(pyogrio, "write_dataframe", refused_by_gdal)
        with pytest.raises((OSError, OutputFileError)):
            write(village(), tmp_path)
        assert seen == [False]
        assert pyogrio.get_gdal_config_option(name) == told
    finally:
        pyogrio.set_gdal_config_options({name: None})


# --- damaged files ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("percent", range(0, 100, 10))
def test_a_file_that_was_cut_off_is_named_and_set_aside(tmp_path: Path, percent: int) -> None:
    path = write(village(weights=True), tmp_path)
    content = path.read_bytes()
    cut = content[: len(content) * percent // 100]
    path.write_bytes(cut)
    assert [entry.key for entry in list_packs(tmp_path)] == [KEY]
    assert "beschadigd" in str(list_packs(tmp_path)[0].trouble)

    sentence = refused(path)

    (moved,) = aside(tmp_path)
    assert str(path) in sentence
    assert moved.name in sentence
    assert moved.read_bytes() == cut
    assert not path.exists()
    assert list_packs(tmp_path) == ()
    with pytest.raises(PackError, match="staat niet op deze computer"):
        open_pack(KEY, tmp_path)
    # there is room for a good one again, and what was set aside stays
    assert_same(read_pack(write(village(), tmp_path)), village())
    assert aside(tmp_path) == [moved]


def test_a_flipped_bit_is_noticed_or_changes_nothing(tmp_path: Path) -> None:
    pack = replace(large(60, 232), weights=village(weights=True).weights)
    path = write(pack, tmp_path)
    content = path.read_bytes()
    choose = random.Random(20251122)  # noqa: S311 - the same places every time
    noticed = 0
    for _turn in range(400):
        place, bit = choose.randrange(len(content)), choose.randrange(8)
        flipped = bytearray(content)
        flipped[place] ^= 1 << bit
        path.write_bytes(flipped)
        try:
            again = read_pack(path)
        except PackError:
            noticed += 1
        else:
            assert_same(again, pack)
    # corners take up more than half of this file; the rest is room between rows and what serves others
    assert noticed > 200


def test_every_bit_of_every_figure_and_border_counts(tmp_path: Path) -> None:
    path = write(village(), tmp_path)
    content = path.read_bytes()
    with closing(sqlite3.connect(path)) as database:
        shapes = [row[0] for row in database.execute("SELECT geom FROM zones")]
    choose = random.Random(7)  # noqa: S311 - the same places every time
    # the corners, the names and the codes stand in the file byte by byte
    found = [*shapes, b"BU99010101", b"BU9901020A", b"Veld", b"WK990102", b"85984NED"]
    for data in found:
        start = content.index(data)
        for _turn in range(12):
            flipped = bytearray(content)
            flipped[start + choose.randrange(len(data))] ^= 1 << choose.randrange(8)
            path.write_bytes(flipped)
            refused(path)


def test_two_damaged_packs_of_one_name_are_both_kept(tmp_path: Path) -> None:
    for _turn in range(2):
        path = write(village(), tmp_path)
        path.write_bytes(path.read_bytes()[:9000])
        refused(path)
    assert len(aside(tmp_path)) == 2


@pytest.mark.parametrize(
    "content", [b"", b"<html>503 Service Unavailable</html>", bytes(4096), b"SQLite format 3\x00"]
)
def test_anything_else_under_the_name_of_a_pack_is_set_aside(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / f"{KEY}.gpkg"
    path.write_bytes(content)
    assert aside(tmp_path)[:1] == []
    assert list_packs(tmp_path)[0].trouble
    refused(path)
    assert [moved.read_bytes() for moved in aside(tmp_path)] == [content]


def test_one_bad_file_hides_no_good_one(tmp_path: Path) -> None:
    write(replace(village(), year=2024), tmp_path)
    write(village(), tmp_path).write_bytes(b"SQLite format 3\x00 and then nothing")
    (tmp_path / "GM0118-2025.gpkg").mkdir()
    troubles = {entry.key: bool(entry.trouble) for entry in list_packs(tmp_path)}
    assert troubles == {"GM0118-2025": True, KEY: True, "GM9901-2024": False}


def test_a_whole_pack_that_came_meanwhile_is_never_set_aside(tmp_path: Path) -> None:
    path = write(village(), tmp_path)
    path.write_bytes(b"damaged")
    seen = packcheck._mark(path)
    # between the look and the renaming somebody fetched the pack anew
    write(village(), tmp_path)
    assert packcheck._set_aside(path, seen) is None
    assert_same(read_pack(path), village())
    assert [found.name for found in tmp_path.iterdir()] == [path.name]


# --- files that are no pack, or of another time -------------------------------------------------------------


def not_a_pack(folder: Path) -> Iterator[Path]:
    (folder / "brief.txt").write_text("Beste buren,")
    (folder / "leeg.gpkg").write_bytes(b"")
    village().zones.to_file(folder / "kaart.gpkg", layer="zones")
    with closing(sqlite3.connect(folder / "andere.sqlite")) as database, database:
        database.execute("CREATE TABLE smeedkaart (name TEXT)")
    yield from (folder / name for name in ("brief.txt", "leeg.gpkg", "kaart.gpkg", "andere.sqlite"))


def test_a_file_that_is_no_pack_is_refused_and_left_where_it_is(tmp_path: Path) -> None:
    for path in list(not_a_pack(tmp_path)):
        before = path.read_bytes()
        assert "geen datapakket" in refused(path)
        with pytest.raises(PackError, match="geen datapakket"):
            import_pack(path, tmp_path / "home")
        assert path.read_bytes() == before
    for missing, words in ((tmp_path / "weg.gpkg", "bestaat niet"), (tmp_path, "is een map")):
        with pytest.raises(PackError, match=f"{words}|Er is geen bestand"):
            import_pack(missing, tmp_path / "home")
    assert not (tmp_path / "home").exists() or list((tmp_path / "home").iterdir()) == []


def of_format(path: Path, number: int) -> Path:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE smeedkaart_pack SET value = ? WHERE name = 'format'", (str(number),))
    return path


def test_a_pack_of_a_newer_smeedkaart_is_told_and_left_alone(tmp_path: Path) -> None:
    path = of_format(write(village(), tmp_path), packfile.FORMAT + 1)
    before = path.read_bytes()
    assert "nieuwere smeedkaart" in refused(path)
    assert "nieuwere smeedkaart" in str(list_packs(tmp_path)[0].trouble)
    with pytest.raises(PackError, match="nieuwere smeedkaart"):
        import_pack(path, tmp_path / "home")
    with pytest.raises(PackError, match="nieuwere smeedkaart"):
        export_pack(KEY, tmp_path / "kopie.gpkg", tmp_path)
    assert path.read_bytes() == before
    assert aside(tmp_path) == []


def test_a_damaged_import_is_refused_and_leaves_both_sides_as_they_were(tmp_path: Path) -> None:
    home, stick = tmp_path / "home", tmp_path / "stick"
    write(village(fetched="2025-01-01T00:00:00Z"), home)
    given = write(village(), stick)
    content = given.read_bytes()
    with closing(sqlite3.connect(given)) as database:
        (shape,) = database.execute("SELECT geom FROM zones WHERE fid = 3").fetchone()
    flipped = bytearray(content)
    flipped[content.index(shape) + 60] ^= 1
    for damaged in (content[:-5000], bytes(flipped)):
        given.write_bytes(damaged)
        with pytest.raises(PackError, match=r"beschadigd of afgebroken"):
            import_pack(given, home, replace=True)
        assert given.read_bytes() == damaged
    assert [path.name for path in stick.iterdir()] == [given.name]
    assert [path.name for path in home.iterdir()] == [given.name]
    assert_same(open_pack(KEY, home), village(fetched="2025-01-01T00:00:00Z"))


def test_a_damaged_pack_does_not_travel(tmp_path: Path) -> None:
    path = write(village(), tmp_path / "home")
    path.write_bytes(path.read_bytes()[:-4096])
    with pytest.raises(PackError, match="opzij gezet"):
        export_pack(KEY, tmp_path / "kopie.gpkg", tmp_path / "home")
    assert not (tmp_path / "kopie.gpkg").exists()


def test_a_pack_from_elsewhere_cannot_choose_where_it_comes(tmp_path: Path) -> None:
    path = write(village(), tmp_path / "stick")
    with closing(sqlite3.connect(path)) as database, database:
        facts = dict(database.execute("SELECT name, value FROM smeedkaart_pack").fetchall())
        facts["code"] = json.dumps("../../GM9901")
        database.execute("UPDATE smeedkaart_pack SET value = ? WHERE name = 'code'", (facts["code"],))
        # whoever makes such a file can reckon its digest, too
        digest = packfile._facts_digest(facts)
        database.execute("UPDATE smeedkaart_pack SET value = ? WHERE name = 'digest'", (digest,))
    with pytest.raises(PackError, match="geen datapakket"):
        import_pack(path, tmp_path / "a" / "b" / "home")
    assert sorted(found.name for found in tmp_path.iterdir()) == ["stick"]


# --- writing that does not come to an end -------------------------------------------------------------------

WRITER = textwrap.dedent("""
    import sys
    from pathlib import Path
    from smeedkaart.sources.packs.pack import write
    from tests.fixtures.packs import large
    folder, first, step, zones = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    packs = [
        large(zones, 64, population=float(people), fetched=f"2025-11-22T00:00:{people:02}Z")
        for people in (first, first + step)
    ]
    print("ready", flush=True)
    turn = 0
    while True:
        write(packs[turn % 2], folder)
        turn += 1
        print(turn, flush=True)
""")


@contextmanager
def writer(folder: Path, first: int, step: int = 0, zones: int = 400) -> Iterator[subprocess.Popen[str]]:
    """Start a process that writes the pack again and again, each time with one population for all zones."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder), str(first), str(step), str(zones)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
    finally:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def only(pack: Pack) -> float:
    """Return the one population of all zones of a pack, which their names and sizes must tell as well."""
    people = {float(number) for number in pack.zones["population"]}
    assert len(people) == 1
    (one,) = people
    assert set(pack.zones["zone_name"].str.extract(r"van (\d+)$")[0].astype(float)) == {one}
    # half the width of each is 400 metres and one for each inhabitant
    assert (pack.zones.bounds["maxx"] - pack.zones.bounds["minx"]).round(6).unique().tolist() == [
        2 * (400 + one)
    ]
    assert pack.fetched == f"2025-11-22T00:00:{one:02.0f}Z"
    return one


def test_a_writer_that_is_killed_leaves_the_old_pack_whole(tmp_path: Path) -> None:
    path = write(large(400, 64, population=1.0, fetched="2025-11-22T00:00:01Z"), tmp_path)
    choose = random.Random(1)  # noqa: S311 - other moments each time, the same in every run
    for _turn in range(5):
        with writer(tmp_path, 2, 1) as process:
            time.sleep(choose.uniform(0.0, 0.25))
            process.send_signal(signal.SIGKILL)
            process.wait()
        assert only(read_pack(path)) in {1.0, 2.0, 3.0}
    # at least one was caught in the act, and what it left behind is no pack
    unfinished = [found for found in tmp_path.iterdir() if found.name.startswith(".")]
    assert unfinished
    assert [entry.key for entry in list_packs(tmp_path)] == [KEY]
    assert aside(tmp_path) == []

    # what a crash left is swept up a day later, and what is being written now is not
    os.utime(unfinished[0], (time.time() - 25 * 3600,) * 2)
    write(village(), tmp_path)
    assert not unfinished[0].exists()
    assert all(found.exists() for found in unfinished[1:])


def test_two_writers_and_a_reader_never_make_half_a_pack(tmp_path: Path) -> None:
    path = write(large(400, 64, population=1.0, fetched="2025-11-22T00:00:01Z"), tmp_path)
    seen: list[float] = []
    with writer(tmp_path, 2) as one, writer(tmp_path, 3) as two:
        assert one.stdout is not None
        assert two.stdout is not None
        # until both have written often, however busy the machine is
        written = (one.stdout, two.stdout)
        turns = threading.Thread(target=lambda: [out.readline() for out in written for _ in range(15)])
        turns.start()
        while turns.is_alive() or len(seen) < 20:
            seen.append(only(read_pack(path)))
            assert [(entry.key, entry.trouble) for entry in list_packs(tmp_path)] == [(KEY, "")]
        turns.join()
    assert {2.0, 3.0} <= set(seen)
    assert aside(tmp_path) == []


def test_readers_at_once_get_the_same(tmp_path: Path) -> None:
    path = write(large(400, 64), tmp_path)
    found: list[Pack] = []
    threads = [threading.Thread(target=lambda: found.append(read_pack(path))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [len(pack.zones) for pack in found] == [400] * 6
    for pack in found[1:]:
        assert_same(pack, found[0])


# --- no room, no rights -------------------------------------------------------------------------------------

CROWDED = textwrap.dedent("""
    import resource, sys
    from pathlib import Path
    from smeedkaart.errors import SmeedkaartError
    from smeedkaart.sources.packs.pack import import_pack, write
    from tests.fixtures.packs import large
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
    try:
        if len(sys.argv) == 2:
            write(large(400, 64), Path(sys.argv[1]))
        else:
            import_pack(Path(sys.argv[2]), Path(sys.argv[1]))
    except SmeedkaartError as error:
        print(error)
""")


def test_a_file_that_may_not_grow_leaves_the_old_pack_and_nothing_else(tmp_path: Path) -> None:
    home, stick = tmp_path / "home", tmp_path / "stick"
    path = write(village(), home)
    given = write(large(400, 64), stick)
    for arguments in ([home], [home, given]):
        command = [sys.executable, "-c", CROWDED, *map(str, arguments)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        assert str(path) in done.stdout
        assert "kan niet worden geschreven" in done.stdout
        assert done.stderr == ""
    assert [found.name for found in home.iterdir()] == [path.name]
    assert_same(read_pack(path), village())


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Give a disk of 400 kB, where one can be made."""
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(place)]
    try:
        made = subprocess.run(command, check=False, capture_output=True).returncode == 0
    except FileNotFoundError:
        made = False
    if not made:
        pytest.skip("no small disk can be made here (that takes a mount)")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_is_told_as_such_and_loses_nothing(small_disk: Path, tmp_path: Path) -> None:
    path = write(village(), small_disk)
    write(large(400, 256), tmp_path / "home")
    with pytest.raises(OutputFileError, match="de schijf is vol"):
        write(large(400, 256), small_disk)
    with pytest.raises(OutputFileError, match="de schijf is vol"):
        import_pack(tmp_path / "home" / f"{KEY}.gpkg", small_disk, replace=True)
    with pytest.raises(OutputFileError, match="de schijf is vol"):
        export_pack(KEY, small_disk / "kopie.gpkg", tmp_path / "home")
    assert [found.name for found in small_disk.iterdir()] == [path.name]
    assert_same(read_pack(path), village())


@contextmanager
def ordinary_user() -> Iterator[None]:
    """Be someone whom the rights of files bind, as everybody but root is."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def locked() -> Iterator[Path]:
    """Give a folder with the village, in which nothing may be written or renamed."""
    with tempfile.TemporaryDirectory() as made:
        place = Path(made)
        write(village(), place)
        place.chmod(0o555)
        yield place
        place.chmod(0o755)


def test_in_a_folder_that_cannot_be_written_packs_are_read_and_nothing_is_lost(locked: Path) -> None:
    with ordinary_user():
        assert_same(open_pack(KEY, locked), village())
        assert [entry.trouble for entry in list_packs(locked)] == [""]
        with pytest.raises(OutputFileError, match="mag niet"):
            write(village(population=9.0), locked)
        with pytest.raises(PackError, match="kan niet verwijderd worden: dat mag niet"):
            remove(KEY, locked)
        with pytest.raises(OutputFileError, match="kan niet gemaakt worden: dat mag niet"):
            write(village(), locked / "dieper" / "data")
    assert_same(open_pack(KEY, locked), village())


def test_a_damaged_pack_on_a_disk_that_cannot_be_written_is_named_all_the_same(locked: Path) -> None:
    path = locked / f"{KEY}.gpkg"
    path.write_bytes(path.read_bytes()[:-4096])
    with ordinary_user():
        sentence = refused(path)
    assert "beschadigd" in sentence
    assert "opzij" not in sentence
    assert path.exists()


def test_a_pack_that_may_not_be_read_is_not_called_damaged(locked: Path) -> None:
    path = locked / f"{KEY}.gpkg"
    path.chmod(0o000)
    with ordinary_user():
        assert "kan niet worden geopend: dat mag niet" in refused(path)
        assert "kan niet worden geopend: dat mag niet" in str(list_packs(locked)[0].trouble)
        with pytest.raises(PackError, match="kan niet worden geopend: dat mag niet"):
            import_pack(path, locked)
    path.chmod(0o644)
    assert_same(read_pack(path), village())
