"""Stopping a server while pages listen to it."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

__all__ = ["end_first"]


def end_first(close: Callable[[], None]) -> None:
    """Close what is open as soon as the server is stopped, which would wait for it without end.

    Neither Streamlit nor its web server ends a stream by itself: with one page open Ctrl+C would do nothing.
    A lifespan comes too late, after the last connection.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    for number in (signal.SIGINT, signal.SIGTERM):
        known = signal.getsignal(number)
        if not isinstance(known, _Stopping):
            signal.signal(number, _Stopping(known, close))


class _Stopping:
    """Ends the streams first, and does then what was to be done at a signal."""

    def __init__(self, known: Any, close: Callable[[], None]) -> None:
        self._known, self._close = known, close

    def __call__(self, number: int, frame: FrameType | None) -> None:
        self._close()
        if callable(self._known):
            self._known(number, frame)
