"""Find the files that travel with smeedkaart: browser scripts and sample data."""

from __future__ import annotations

from pathlib import Path

from smeedkaart.errors import BuildError

__all__ = ["data_folder", "vendor_folder"]

_PACKAGE = Path(__file__).parents[1]


def vendor_folder() -> Path:
    """Return the folder with Leaflet and Geoman, placed there when smeedkaart was installed."""
    folder = _PACKAGE / "vendor"
    if not (folder / "leaflet.js").exists():
        raise BuildError("files.no_map_scripts")
    return folder


def data_folder() -> Path:
    """Return the folder with the sample data."""
    # inside a wheel the data lies in the package; in a source tree beside it
    for folder in (_PACKAGE / "data", _PACKAGE.parent / "data"):
        if folder.is_dir():
            return folder
    raise BuildError("files.no_sample_data")
