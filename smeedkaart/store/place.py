"""Where the drawings of a user are kept; known before anything that opens them is read in."""

from __future__ import annotations

from pathlib import Path

import platformdirs

__all__ = ["default_path", "voices_beside"]


def default_path() -> Path:
    """Return the file used when none is named: smeedkaart.sqlite in the data folder of this user.

    Examples
    --------
    >>> default_path().name
    'smeedkaart.sqlite'
    """
    return Path(platformdirs.user_data_dir("smeedkaart", appauthor=False)) / "smeedkaart.sqlite"


def voices_beside(store: Path) -> Path:
    """Name the file with the drawings of residents that belongs to a store.

    Examples
    --------
    >>> voices_beside(Path("plan.sqlite")).name
    'plan.stemmen.sqlite'
    """
    return store.with_name(f"{store.stem}.stemmen{store.suffix or '.sqlite'}")
