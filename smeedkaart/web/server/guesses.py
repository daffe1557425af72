"""Rate limiting of wrong codes: a growing pause per visitor, and turns in a queue when many visitors guess.

Nobody is shut out for good: who has the cookie never comes here, and who has the code waits a minute at most,
also when every other address of the hall's network (some 250) guesses: who erred less often goes before.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from ipaddress import ip_address, ip_network

__all__ = ["Guesses", "network_of"]

# a mistyped code or two costs nothing; after that 2, 4, 8 ... 60 seconds
_FREE = 5
_LONGEST_PAUSE = 60.0
_FORGOTTEN_AFTER = 15 * 60.0
_MOST_VISITORS = 1_000
# a hall in which thirty people mistype at once is not an attack; a machine with a thousand addresses is
_CROWD = 30.0
_COOLS_IN = 60.0
_APART = 1.0
_APART_AT_FIRST = 0.25
_LONGEST_QUEUE = 15.0


@dataclass(slots=True)
class _Visitor:
    wrong: int = 0
    latest: float = -math.inf
    until: float = -math.inf


class Guesses:
    """What was tried, in a bounded memory."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._visitors: OrderedDict[str, _Visitor] = OrderedDict()
        self._waiting: set[str] = set()
        self._heat = 0.0
        self._heated = -math.inf
        # a queue for each number of mistakes: a thousand guessers soon stand in the last one only
        self._next = [-math.inf] * (_FREE + 1)

    async def turn(self, visitor: str) -> int:
        """Wait until this visitor may try a code."""
        pause = self._pause(visitor)
        if pause:
            return pause
        now = self._clock()
        if self._warmth(now) < _CROWD:
            return 0
        errors = self._errors(visitor, now)
        wait = max(self._next[errors] - now, 0.0)
        if visitor in self._waiting or wait > _LONGEST_QUEUE:
            return max(math.ceil(wait), 1)
        self._next[errors] = now + wait + (_APART_AT_FIRST if errors < _FREE else _APART)
        self._waiting.add(visitor)
        try:
            await self._sleep(wait)
        finally:
            self._waiting.discard(visitor)
        # others behind the same address may have guessed meanwhile
        return self._pause(visitor)

    def wrong(self, visitor: str) -> None:
        """Remember that this visitor gave a wrong code."""
        now = self._clock()
        self._heat, self._heated = self._warmth(now) + 1.0, now
        known = self._visitors.pop(visitor, None)
        if known is None or now - known.latest > _FORGOTTEN_AFTER:
            known = _Visitor()
        known.wrong += 1
        known.latest = now
        over = known.wrong - _FREE
        if over >= 0:
            known.until = now + min(2.0 ** min(over + 1, 10), _LONGEST_PAUSE)
        self._visitors[visitor] = known
        if len(self._visitors) > _MOST_VISITORS:
            self._visitors.popitem(last=False)

    def right(self, visitor: str) -> None:
        """Forget the mistakes of a visitor who gave the code."""
        self._visitors.pop(visitor, None)

    def _pause(self, visitor: str) -> int:
        known = self._visitors.get(visitor)
        return 0 if known is None else math.ceil(max(known.until - self._clock(), 0.0))

    def _errors(self, visitor: str, now: float) -> int:
        known = self._visitors.get(visitor)
        return 0 if known is None or now - known.latest > _FORGOTTEN_AFTER else min(known.wrong, _FREE)

    def _warmth(self, now: float) -> float:
        # how many wrong codes in about the last minute, in one number
        return self._heat * 0.5 ** ((now - self._heated) / _COOLS_IN) if self._heat else 0.0


def network_of(visitor: str) -> str:
    """Return whose mistakes count together: an IPv4 address, or all of an IPv6 network (/64).

    One machine can take any address of such a network.

    Examples
    --------
    >>> network_of("192.168.1.20"), network_of("2001:db8::1:2:3:4"), network_of("::ffff:192.168.1.20")
    ('192.168.1.20', '2001:db8::/64', '192.168.1.20')
    """
    try:
        address = ip_address(visitor.partition("%")[0])
    except ValueError:
        return visitor
    address = getattr(address, "ipv4_mapped", None) or address
    return str(address) if address.version == 4 else str(ip_network((address, 64), strict=False))
