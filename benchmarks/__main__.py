"""Run all benchmarks and print their tables: `python -m benchmarks [PART ...]`."""

from __future__ import annotations

import importlib
import sys

from benchmarks.table import show

# a part is a module with TITLE and run() -> list[Row]
PARTS = ("overlay", "assess", "edit", "data", "history", "ranges")


def main(wanted: list[str]) -> int:
    """Run the parts that are asked for, or all; return how many did not reach what is wanted."""
    failed = 0
    for name in wanted or PARTS:
        part = importlib.import_module(f"benchmarks.{name}")
        failed += not show(part.TITLE, part.run())
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
