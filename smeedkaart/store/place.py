"""Where the drawings of a user are kept; known before anything that opens them is read in."""

from __future__ import annotations

from pathlib import Path

import platformdirs

__all__ = ["default_path"]


def default_path() -> Path:
    """Return the file used when none is named: smeedkaart.sqlite in the data folder of this user.

    Examples
    --------
    >>> default_path().name
    'smeedkaart.sqlite'
    """
    return Path(platformdirs.user_data_dir("smeedkaart", appauthor=False)) / "smeedkaart.sqlite"
