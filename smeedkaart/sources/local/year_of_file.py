"""Of which year is a file: by its name, unless that has two."""

from __future__ import annotations

import re
from pathlib import Path

from smeedkaart.errors import InputFileError

__all__ = ["year_in_name"]


def year_in_name(path: Path) -> int | None:
    """Give the year in the name of a file; None without one, and refused when there are two."""
    found = sorted({int(year) for year in re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", path.stem)})
    if len(found) > 1:
        raise InputFileError("local.two_years", file=path, one=found[0], other=found[-1])
    return found[0] if found else None
