"""The notebooks run from top to bottom, as a reader would run them."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).parent.parent / "notebooks"


# jupyter's own client still starts the event loop in a way that newer Pythons warn about
@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.ipynb")), ids=lambda path: path.stem)
def test_notebook_runs_and_is_kept_without_output(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    assert all(not cell.get("outputs") for cell in notebook.cells), "clear the output before committing"
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute(cwd=str(FOLDER))
    printed = "".join(
        output.get("text", "")
        for cell in notebook.cells
        for output in cell.get("outputs", ())
        if "text" in output
    )
    assert "voorbeelddata, niet voor besluiten" in printed


def test_there_is_a_notebook_for_the_main_job() -> None:
    assert (FOLDER / "00_van_grens_tot_euro.ipynb").exists()
