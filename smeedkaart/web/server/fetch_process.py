"""Fetch in a process of its own, so that nobody who draws on this server has to wait for it.

One line of JSON comes in, lines of JSON go out; when the line in is closed, by a visitor who stops or by a
server that ended, the fetch ends too and leaves nothing half.
"""

from __future__ import annotations

import json
import signal
import sys
import threading
from contextlib import suppress
from typing import Any, TextIO

from smeedkaart.errors import NothingFoundError, SmeedkaartError
from smeedkaart.sources.fetching.fetch import refresh
from smeedkaart.sources.fetching.progress import OnProgress, Progress
from smeedkaart.sources.fetching.several import fetch_named
from smeedkaart.sources.local.datasets import joined
from smeedkaart.text.language import DEFAULT_LANGUAGE, set_language

__all__ = ["serve"]


class _StoppedError(Exception):
    """Nobody waits for the outcome any more."""


def serve(incoming: TextIO, outgoing: TextIO) -> None:
    """Read one request, do it, and tell how far it is and what became of it."""
    line = incoming.readline()
    if not line.strip():
        # it was started ahead, and nobody asked for anything
        return
    asked = json.loads(line)
    set_language(asked.get("language", DEFAULT_LANGUAGE))
    stopped = threading.Event()
    threading.Thread(target=_wait_for_the_end, args=(incoming, stopped), daemon=True).start()

    def tell(facts: dict[str, Any]) -> None:
        # a server that ended hears nothing any more
        with suppress(OSError):
            outgoing.write(json.dumps(facts) + "\n")
            outgoing.flush()

    def on_progress(now: Progress) -> None:
        if stopped.is_set():
            raise _StoppedError
        tell({"step": str(now.step), "fraction": now.fraction, "pages": now.pages, "bytes": now.bytes})

    try:
        tell(_done(asked, on_progress))
    except (_StoppedError, KeyboardInterrupt):
        tell({"outcome": "stopped"})
    except NothingFoundError as error:
        tell({"outcome": "empty", "sentence": str(error)})
    except SmeedkaartError as error:
        tell({"outcome": "failed", "sentence": str(error)})


def _done(asked: dict[str, Any], on_progress: OnProgress) -> dict[str, Any]:
    if asked["do"] == "refresh":
        made, fresh = refresh(asked["key"], on_progress=on_progress)
        return {"outcome": "done", "key": made.key, "fresh": fresh}
    keys = fetch_named(
        [asked["municipality"]],
        asked["year"],
        asked["level"],
        squares=asked.get("squares") is True,
        on_progress=on_progress,
    )
    return {"outcome": "done", "key": joined(keys), "fresh": True}


def _wait_for_the_end(incoming: TextIO, stopped: threading.Event) -> None:
    while incoming.readline():
        pass
    stopped.set()
    main = threading.main_thread().ident
    if main is not None and hasattr(signal, "pthread_kill"):
        # it may be waiting for a service that says nothing
        signal.pthread_kill(main, signal.SIGINT)


if __name__ == "__main__":
    # Ctrl+C in the terminal of the server, or a stop after all was done
    with suppress(KeyboardInterrupt):
        serve(sys.stdin, sys.stdout)
