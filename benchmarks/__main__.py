"""Run all benchmarks and print their tables: `python -m benchmarks [PART ...] [--minutes N]`."""

from __future__ import annotations

import argparse
import importlib
import sys

from benchmarks.table import show

# a part is a module with TITLE and run() -> list[Row]
PARTS = ("overlay", "assess", "edit", "live", "data", "history", "drawing", "ranges")


def main(arguments: list[str]) -> int:
    """Run the parts that are asked for, or all; return how many did not reach what is wanted."""
    asked = argparse.ArgumentParser(prog="python -m benchmarks")
    asked.add_argument("parts", nargs="*", default=PARTS, metavar="PART", help=", ".join(PARTS))
    asked.add_argument("--minutes", type=float, default=1.0, help="how long the live hall draws")
    wanted = asked.parse_args(arguments)
    failed = 0
    for name in wanted.parts:
        part = importlib.import_module(f"benchmarks.{name}")
        rows = part.run(wanted.minutes) if name == "live" else part.run()
        failed += not show(part.TITLE, rows)
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
