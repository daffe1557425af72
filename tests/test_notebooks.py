"""The notebooks run from top to bottom, as a reader would run them."""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Callable, Mapping
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from smeedkaart.sources.fetching.fetch import fetch
from tests.doubles import Double, small_world

FOLDER = Path(__file__).parent.parent / "notebooks"

# jupyter's own client still starts the event loop in a way that newer Pythons warn about
pytestmark = pytest.mark.filterwarnings("default")


def printed_by(path: Path, **variables: str) -> list[str]:
    """Run a notebook with variables of the environment; give what each of its code cells printed."""
    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    environment: Mapping[str, str] = os.environ | variables
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute(cwd=str(FOLDER), env=environment)
    return [
        "".join(output.get("text", "") for output in cell.outputs)
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]


@pytest.fixture
def printed_here(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Run a notebook on other data without a kernel of its own, which takes long to start.

    Each of them is run as a reader does once, by `printed_by`.
    """

    def run(path: Path, **variables: str) -> list[str]:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        monkeypatch.chdir(FOLDER)
        notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
        shared: dict[str, object] = {"__name__": "__main__"}
        printed = []
        for cell in notebook.cells:
            if cell.cell_type == "code":
                with contextlib.redirect_stdout(io.StringIO()) as told:
                    exec(compile(cell.source, path.name, "exec"), shared)  # noqa: S102 - our own notebook
                printed.append(told.getvalue())
        return printed

    return run


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.ipynb")), ids=lambda path: path.stem)
def test_notebooks_are_kept_without_output(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    assert all(not cell.get("outputs") for cell in notebook.cells), "clear the output before committing"


def test_from_a_border_to_euros_on_the_sample() -> None:
    printed = "".join(printed_by(FOLDER / "00_van_grens_tot_euro.ipynb"))
    assert "voorbeelddata, niet voor besluiten" in printed


def test_from_nothing_to_people_tier_and_receipt_of_another_municipality(tmp_path: Path) -> None:
    """Fetch Smeedwijk of 2024, which has 100 x (w + b + 7) people in buurt b of wijk w, and draw in it.

    The middle of Smeedwijk is where the buurten (2, 4), (2, 5), (3, 4) and (3, 5) meet. The area Midden is
    these four: 1,300 + 1,400 + 1,400 + 1,500 = 5,600. The area West is half of (2, 2) and (3, 2) and all of
    (2, 3) and (3, 3): 550 + 600 + 1,200 + 1,300 = 3,650. Both are in tier C: 20,000 + 5,600 x 13.50 = 95,600
    and 20,000 + 3,650 x 13.50 = 69,275 euros.
    """
    with Double(small_world()) as double:
        cells = printed_by(
            FOLDER / "01_gegevens.ipynb",
            **double.environment(),
            SMEEDKAART_DATA=str(tmp_path),
            GEMEENTE="Smeedwijk",
            JAAR="2024",
        )
    assert len(cells) == 10
    _choice, fetched, checks, origins, kept, gaps, _drawing, people, tiers, receipt = (
        cell.replace("\u00a0", " ") for cell in cells
    )
    assert "Grenzen ophalen bij PDOK: " in fetched
    assert "goed | Alle codes kloppen: 60 buurten van Smeedwijk." in checks
    assert "FOUT" not in checks
    # one buurt got another code and two got another border
    assert "57 buurten hetzelfde, 1 met een andere code, 2 met een andere grens" in checks
    for table in ("85984NED", "85618NED", "86092NED", "wijkenbuurten:buurten"):
        assert table + " | " in origins
    # 10 x (0 + .. + 5) + 6 x (0 + .. + 9) + 60 x 7 = 150 + 270 + 420 = 840 hundreds
    assert kept == "GM9901-2024: Smeedwijk 2024, 60 buurten, 84.000 mensen\n"
    # money figures are secret in 2 buurten of each of 6 wijken and all 10 of wijk 5: 12 + 10 - 2 = 20; those
    # of low income are of 2023, and not taken over either for the 3 buurten that changed
    assert gaps.splitlines() == [
        "Inwoners: 60 van 60 buurten (85984NED, 1 januari 2024)",
        "Gemiddelde woningwaarde: 40 van 60 buurten (85984NED, 2024)",
        "Huishoudens met een laag inkomen: 37 van 60 buurten (85618NED, 2023)",
        "Mensen in armoede: 40 van 60 buurten (85984NED, 2024)",
    ]
    # every buurt of Midden is within 2.5 of what was published
    assert "Midden: 5.600 mensen, met 90% zekerheid 5.59" in people
    assert "West: 3.650 mensen, met 90% zekerheid 3." in people
    assert tiers == "Midden: trede C, € 95.600,00\nWest: trede C, € 69.275,00\n"
    assert "BU99010203 Smidse Zuid (85984NED, 2024, buurt): 100% van 1.200 inwoners" in receipt
    assert "85618NED, 2023" in receipt
    # thousands of euros: (2, 2) has 250 + 20 x 2 + 5 x 2 = 300 and (3, 2) has 320; of the buurten b = 3 it is
    # secret, so that of the wijk stands in, 316 for wijk 2 and 335 for wijk 3. By dwellings, half the people:
    # (275 x 300 + 300 x 320 + 600 x 316 + 650 x 335) / 1825 = 321.0
    assert "Gemiddelde woningwaarde: € 321.000 (cijfer van de hele wijk" in receipt
    assert "Trede C, per inwoner: 3.650 inwoners x € 13,50" in receipt
    assert "CBS StatLine 85984NED (Kerncijfers wijken en buurten 2024), CC BY 4.0, bewerkt" in receipt
    assert "Kadaster / Centraal Bureau voor de Statistiek, 2024" in receipt


@pytest.fixture(scope="module")
def hoogeveen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fetch Hoogeveen of 2025, of whose buurten only the inhabitants are published; give the folder."""
    where = tmp_path_factory.mktemp("packs")
    with Double(small_world()) as double, pytest.MonkeyPatch.context() as patch:
        for name, value in double.environment().items():
            patch.setenv(name, value)
        patch.setenv("SMEEDKAART_DATA", str(where))
        assert fetch("Hoogeveen", 2025).key == "GM0118-2025"
    return where


def test_a_municipality_of_which_much_is_not_published_gets_through_as_well(
    printed_here: Callable[..., list[str]], tmp_path: Path
) -> None:
    """Low income is in none of its tables: it is left out instead of looked up."""
    with Double(small_world()) as double:
        cells = printed_here(
            FOLDER / "01_gegevens.ipynb",
            **double.environment(),
            SMEEDKAART_DATA=str(tmp_path),
            GEMEENTE="Hoogeveen",
            JAAR="2025",
        )
    _choice, _fetched, checks, _origins, kept, gaps, *_rest, receipt = (
        cell.replace("\u00a0", " ") for cell in cells
    )
    assert "FOUT" not in checks
    assert kept == "GM0118-2025: Hoogeveen 2025, 48 buurten, 56.900 mensen\n"
    assert gaps.splitlines() == [
        "Inwoners: 48 van 48 buurten (86165NED, 1 januari 2025)",
        "Gemiddelde woningwaarde: 0 van 48 buurten (85984NED, 2024)",
        "Mensen in armoede: 0 van 48 buurten (85984NED, 2024)",
    ]
    assert "cijfer van de hele wijk" in receipt
    assert "CBS StatLine 86165NED (Kerncijfers wijken en buurten 2025), CC BY 4.0, bewerkt" in receipt


def test_from_a_border_to_euros_on_a_pack_of_hoogeveen(
    printed_here: Callable[..., list[str]], hoogeveen: Path
) -> None:
    """Krakeel has 5,185 people and is in tier C: 20,000 + 5,185 x 13.50 = 89,997.50 euros."""
    cells = printed_here(
        FOLDER / "00_van_grens_tot_euro.ipynb", SMEEDKAART_DATA=str(hoogeveen), GEGEVENS="GM0118-2025"
    )
    printed = "".join(cells).replace("\u00a0", " ")
    assert "Hoogeveen 48 buurten" in printed
    assert "voorbeelddata" not in printed
    assert "BU01185003 Krakeel (86165NED, 2025, buurt): 100% van 5.185 inwoners" in printed
    assert "€ 89.997,50" in printed


def test_the_timeline_on_a_pack_of_hoogeveen(
    printed_here: Callable[..., list[str]], hoogeveen: Path, tmp_path: Path
) -> None:
    """35 and 25 areas: base amounts of 35 x 20,000 and 25 x 20,000."""
    cells = printed_here(
        FOLDER / "02_tijdlijn.ipynb",
        MAP=str(tmp_path),
        SMEEDKAART_DATA=str(hoogeveen),
        GEGEVENS="GM0118-2025",
    )
    by_day = {line.split()[0]: line.split()[1:] for line in cells[7].splitlines()[1:]}
    assert by_day["2007-05-30"][0:3:2] == ["35", "700000.00"]
    assert by_day["2017-01-01"][0:3:2] == ["25", "500000.00"]
    assert (tmp_path / "tijdlijn.html").is_file()


def test_from_35_areas_to_24_and_what_it_does_to_people_and_euros(tmp_path: Path) -> None:
    """Open the worked history, look back, try a merge, undo it and publish the map with its slider.

    Base amounts: 35 x 20,000 = 700,000 in 2007 and 25 x 20,000 = 500,000 in 2017. Alteveer (180 people) and
    Nijstad (95) joined in between: 275 more. Ten base amounts less is 200,000; 3,695 people of villages that
    merged came into tier B, 3,695 x 9.50 = 35,102.50; Alteveer came into tier C, 180 x 13.50 = 2,430:
    together -162,467.50.
    """
    cells = printed_by(FOLDER / "02_tijdlijn.ipynb", MAP=str(tmp_path))
    assert len(cells) == 12
    cells = [cell.replace("\u00a0", " ") for cell in cells]
    opened, counts, told, became, adds_up, moved, people, years, why, merge, recorded, published = cells
    assert "Dit is een voorbeeld" in opened
    assert "voorbeelddata, niet voor besluiten" in opened
    assert counts == "2007-05-30 35 gebieden\n2017-01-01 25 gebieden\n2019-01-01 24 gebieden\n"
    assert "Op 1 januari 2010 zijn Elim, Elim-Noord en Elim-Zuid samengevoegd tot Elim, op verzoek" in told
    assert "Elim komt uit: Elim, Elim-Noord, Elim-Zuid" in became
    assert "before 35 gebieden, grootste verschil met de eigen telling: 0.0" in adds_up
    assert "after 25 gebieden, grootste verschil met de eigen telling: 0.0" in adds_up
    rows = [line.split() for line in moved.splitlines()]
    assert [row[-1] for row in rows if row[:2] == ["Elim-Noord", "Elim"]] == ["150.0"]
    split = "door de grens, 0 door de indeling van het CBS, 0 door de bevolking zelf."
    assert people.splitlines() == [
        f"Venesluis: 180 mensen meer: 180 {split}",
        f"Erflanden: 95 mensen meer: 95 {split}",
    ]
    by_day = {line.split()[0]: line.split()[1:] for line in years.splitlines()[1:]}
    first, later = by_day["2007-05-30"], by_day["2017-01-01"]
    assert (first[0], first[2]) == ("35", "700000.00")
    assert (later[0], later[2]) == ("25", "500000.00")
    assert float(later[1]) - float(first[1]) == 275
    assert float(later[4]) - float(first[4]) == -162467.50
    # what decisions do, 18,430.00 + 7,505.00 + 9,167.50 = 35,102.50, stands by decision
    amounts = ["-200000.00", "18430.00", "7505.00", "9167.50", "2430.00"]
    assert [line.split()[0] for line in why.splitlines()[:-1]] == amounts
    assert "€ 162.467,50 minder" in why
    assert "1 basisbedrag minder" in merge
    assert "€ 20.000,00 minder" in merge
    assert recorded == "23 gebieden na het samenvoegen\n24 gebieden na ongedaan maken\n"
    assert int(published.split()[-2]) <= 800
    assert (tmp_path / "tijdlijn.html").is_file()


def test_from_twenty_drawings_to_one_border(tmp_path: Path) -> None:
    """Bands of twenty drawings, a border, and what each level costs.

    Krakeel has 5,185 people: 20,000 + 5,185 x 13.50 = 89,997.50 euros; with Bentinckspark (545) it has 5,730:
    97,355.00; with Wolfsbos (4,485) as well 10,215: 157,902.50.
    """
    cells = printed_by(FOLDER / "03_vele_stemmen.ipynb", MAP=str(tmp_path))
    read, bands, _picture, edge, kept, border, graph, _bars, published = cells
    assert read.splitlines() == [
        "20 tekeningen: Verzonnen tekening 1 tot en met Verzonnen tekening 20",
        "voorbeelddata, niet voor besluiten",
    ]
    assert [line.split(":")[0] for line in bands.splitlines()] == [
        "25% (5 van 20)",
        "50% (10 van 20)",
        "75% (15 van 20)",
    ]
    assert "gelijkenis: 59% naar oppervlakte" in edge
    assert kept.splitlines() == [
        "4 tekeningen: [] wachten: 4",
        "5 tekeningen: ['50%', '75%'] wachten: 0",
        "7 tekeningen: ['50%', '75%'] wachten: 2",
        "10 tekeningen: ['25%', '50%', '75%'] wachten: 0",
        "vijf en zeven gelijk: True",
    ]
    assert border == "10 van 20 tekeningen: ['Krakeel']\n"
    rows = graph.splitlines()
    assert len(rows) == 11
    assert rows[0] == "25% 3 buurten 10215 mensen C 157902.50"
    assert rows[1] == "30% 2 buurten 5730 mensen C 97355.00"
    assert rows[-1] == "75% 1 buurten 5185 mensen C 89997.50"
    assert int(published.split()[-2]) <= 400
