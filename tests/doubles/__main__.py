"""Run the double by itself: ``python -m tests.doubles [--port N]``."""

from __future__ import annotations

import argparse
import shlex
import sys
import threading
from contextlib import suppress

from tests.doubles import Double, country_world
from tests.doubles.faults import KNOWN


def main() -> None:
    """Serve until Ctrl-C, after printing the variables that make smeedkaart ask this server."""
    parser = argparse.ArgumentParser(prog="python -m tests.doubles", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="where to listen; any free port by default")
    parser.add_argument("--country", action="store_true", help="serve a made-up country of 14,600 buurten")
    parser.add_argument(
        "--fault", action="append", default=[], metavar="NAME[@SERVICE]", help=", ".join(KNOWN)
    )
    chosen = parser.parse_args()
    double = Double(country_world() if chosen.country else None, port=chosen.port)
    for fault in chosen.fault:
        name, _, service = fault.partition("@")
        double.faults.set(name, on=service)
    double.start()
    for name, value in double.environment().items():
        sys.stdout.write(f"export {name}={shlex.quote(value)}\n")
    sys.stdout.flush()
    with suppress(KeyboardInterrupt):
        threading.Event().wait()
    double.stop()


if __name__ == "__main__":
    main()
