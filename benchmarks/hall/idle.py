"""Thirty people who only look on: what that takes, and whether the server still stops."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass

from benchmarks.hall.line import Line
from benchmarks.hall.server import Served

__all__ = ["Idle", "idling"]

_LOOK = 15.0  # s
_SETTLE = 3.0  # s


@dataclass(frozen=True)
class Idle:
    """What idle viewers take."""

    of_a_core: float
    stopped: float  # s from Ctrl+C to the end of the process, with all of them still there


async def idling(served: Served, viewers: int) -> Idle:
    """Open streams, wait, and stop the server under them."""
    lines = [Line(served.port) for _ in range(viewers)]
    listening = [asyncio.create_task(_listen(line, served)) for line in lines]
    await asyncio.sleep(_SETTLE)
    used = served.cpu()
    await asyncio.sleep(_LOOK)
    used = served.cpu() - used
    still = sum(not task.done() for task in listening)
    assert still == viewers, f"{viewers - still} streams of {viewers} ended by themselves"
    stopped = await asyncio.to_thread(served.stop)
    for task in listening:
        task.cancel()
    await asyncio.gather(*listening, return_exceptions=True)
    return Idle(used / _LOOK, stopped)


async def _listen(line: Line, served: Served) -> None:
    # the server hangs up when it stops
    with suppress(ConnectionError, asyncio.IncompleteReadError):
        async for _event in line.events(f"{served.path}/stream?since=&lang=nl"):
            pass
