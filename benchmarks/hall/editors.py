"""People at the map, by script: each draws a stroke every two seconds and listens to what others do."""

from __future__ import annotations

import asyncio
import copy
import json
import random
import time
import uuid
from collections.abc import Coroutine, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar

import shapely

from benchmarks.hall.line import Line

__all__ = ["EVERY", "Editor", "Hands", "Known", "Stroke", "in_background"]

T = TypeVar("T")

EVERY = 2.0  # s between the strokes of one person
_AGAIN = 0.05  # of the strokes, whose answer is taken for lost: the very same edit is sent again
_FRAME = 1 / 30  # s between the shapes of which one of two lines asks
_ASKED = 2  # questions of one hand that are on their way at once, as in the page


@dataclass
class Stroke:
    """One stroke that somebody drew."""

    edit: str
    area: str
    began: float
    answered: float = 0.0
    settled: bool = False


@dataclass
class Known:
    """What one screen knows, and when it came to know it."""

    areas: dict[str, dict[str, Any]] = field(default_factory=dict)
    gone: dict[str, int] = field(default_factory=dict)
    revision: int = 0
    seq: str = ""
    whole: dict[str, Any] | None = None
    seen: dict[str, list[tuple[int, float]]] = field(default_factory=dict)

    def take(self, message: dict[str, Any]) -> None:
        """Apply a message, as a page does: an area counts only when it is newer than what is known."""
        now = time.time()
        for area in message["areas"]:
            known = self.areas.get(area["id"])
            if area["changed"] <= self.gone.get(area["id"], -1):
                continue
            if known is None or area["changed"] >= known["changed"]:
                kept = {} if known is None else known
                self.areas[area["id"]] = kept | area
                self.seen.setdefault(area["id"], []).append((area["changed"], now))
        for ended in message["ended"]:
            if self.areas.get(ended["id"], {"changed": -1})["changed"] <= ended["changed"]:
                self.areas.pop(ended["id"], None)
                self.gone[ended["id"]] = ended["changed"]
        self.revision = max(self.revision, message["revision"])
        if message["whole"] is not None:
            self.whole = message["whole"]

    def saw(self, area: str, changed: int) -> float | None:
        """Return when this screen had a change of an area, or one that came after it."""
        return min((at for one, at in self.seen.get(area, ()) if one >= changed), default=None)


class Editor:
    """One person with a page: it draws on one connection and listens on another."""

    def __init__(self, port: int, workshop: str, seed: int, *, every: float = EVERY) -> None:
        self._random = random.Random(seed)  # noqa: S311 - strokes, not secrets
        self.client = uuid.UUID(int=self._random.getrandbits(128), version=4).hex
        self.known, self.every = Known(), every
        self.strokes: list[Stroke] = []
        self.errors: list[str] = []
        self.again = 0
        self._port, self._path = port, f"/kaart/w/{workshop}"
        self._line, self._stream = Line(port), Line(port)

    async def open(self) -> None:
        """Fetch everything there is."""
        message = (await self._line.ask("GET", f"{self._path}/all?lang=nl")).json()
        self.known.take(message)
        self.known.seq = message["seq"]

    async def listen(self) -> None:
        """Hear what others do, until somebody stops it."""
        path = f"{self._path}/stream?since={self.known.seq}&lang=nl&client={self.client}"
        async for name, data in self._stream.events(path):
            if name == "message":
                self.known.take(json.loads(data))

    async def draw(self, until: float, most: int | None = None) -> None:
        """Draw until a moment, or a number of strokes."""
        # not all at the same moment
        await asyncio.sleep(self._random.uniform(0, self.every))
        due = time.time()
        while time.time() < until and (most is None or len(self.strokes) < most):
            await self._stroke()
            due += self.every
            await asyncio.sleep(max(0.0, due - time.time()))

    def close(self) -> None:
        """Hang up."""
        self._line.close()
        self._stream.close()

    async def _stroke(self) -> None:
        area, payload = self._next()
        made = Stroke(payload["edit_id"], area, time.time())
        self.strokes.append(made)
        times = 1 + (self._random.random() < _AGAIN)
        self.again += times - 1
        for _ in range(times):
            try:
                answer = await self._line.ask("POST", f"{self._path}/edit", payload)
            except (OSError, asyncio.IncompleteReadError) as error:
                self.errors.append(repr(error))
                return
            if answer.status != 200:
                self.errors.append(f"{answer.status} {answer.body[:300]!r}")
                return
            made.answered = made.answered or time.time()
            told = answer.json()
            made.settled = told["settled"]
            self.errors += [] if made.settled else [str(told["notices"])]
            if told["message"] is not None:
                self.known.take(told["message"])

    def _next(self) -> tuple[str, dict[str, Any]]:
        """Move one corner of one of the areas some thirty metres, so that the shape stays one."""
        area = self._random.choice([one for _id, one in sorted(self.known.areas.items())])
        shape = moved(area["geometry"], self._random)
        properties = {"id": area["id"], "name": area["name"]}
        put = [{"type": "Feature", "properties": properties, "geometry": shape}]
        edit = {"edit_id": uuid.uuid4().hex, "why": "edit", "client": self.client, "lang": "nl"}
        return area["id"], edit | {"revision": self.known.revision, "put": put, "end": []}


def moved(geometry: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """Return a shape with one corner elsewhere."""
    for _ in range(50):
        shape = copy.deepcopy(geometry)
        whole = shape["type"] == "Polygon"
        ring = (shape["coordinates"] if whole else chance.choice(shape["coordinates"]))[0]
        at = chance.randrange(1, len(ring) - 1)
        ring[at] = [ring[at][0] + chance.uniform(-4e-4, 4e-4), ring[at][1] + chance.uniform(-3e-4, 3e-4)]
        if shapely.from_geojson(json.dumps(shape)).is_valid:
            return shape
    return geometry


class Hands:
    """Hands that drag a corner without end, and ask what it would mean as the page asks."""

    def __init__(self, port: int, workshop: str, areas: Iterable[dict[str, Any]]) -> None:
        self._port, self._path = port, f"/kaart/w/{workshop}/hand"
        self._areas = list(areas)
        self.answers: list[list[float]] = [[] for _ in self._areas]
        self.took: list[float] = []
        self.errors: list[str] = []
        self.stale = 0

    async def drag(self, until: float) -> None:
        """Drag all of them until a moment."""
        await asyncio.gather(*(self._hand(turn, until) for turn in range(len(self._areas))))

    async def _hand(self, turn: int, until: float) -> None:
        # the number of a question is given out when it is asked: two lines ask in turn
        numbers = iter(range(1, 1_000_000))
        chance = random.Random(turn)  # noqa: S311 - strokes, not secrets
        client = uuid.uuid4().hex
        await asyncio.gather(*(self._ask(turn, client, numbers, chance, until) for _ in range(_ASKED)))

    async def _ask(
        self, turn: int, client: str, numbers: Iterable[int], chance: random.Random, until: float
    ) -> None:
        line, area = Line(self._port), self._areas[turn]
        for number in numbers:
            if time.time() >= until:
                break
            properties = {"id": area["id"], "name": area["name"]}
            put = [{"type": "Feature", "properties": properties, "geometry": moved(area["geometry"], chance)}]
            began = time.time()
            question = {"client": client, "n": number, "lang": "nl", "put": put}
            answer = await line.ask("POST", self._path, question)
            if answer.status == 200:
                self.answers[turn].append(time.time())
                self.took.append(time.time() - began)
            elif answer.status == 204:
                self.stale += 1
            else:
                self.errors.append(f"{answer.status} {answer.body[:300]!r}")
                break
            # a mouse tells of no more places than this
            await asyncio.sleep(max(0.0, began + _FRAME - time.time()))
        line.close()


def in_background(work: Coroutine[Any, Any, T]) -> Future[T]:
    """Run something on a loop of its own: this thread has one already, which drives the browsers."""
    with_its_own = ThreadPoolExecutor(1, thread_name_prefix="hall")
    doing = with_its_own.submit(asyncio.run, work)
    with_its_own.shutdown(wait=False)
    return doing
