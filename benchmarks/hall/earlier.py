"""The app as it was before strokes went to routes of their own: every editor is a page in a browser.

A stroke there needs a Streamlit session, so there are fewer editors than by script, and the browser itself
takes a good part of the machine.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser

from benchmarks.hall.editors import EVERY
from benchmarks.hall.pages import Screen
from benchmarks.hall.place import furnish
from benchmarks.hall.server import Served

__all__ = ["Before", "measure"]

_PAGES = 6
_SECONDS = 40.0

# strokes as the page makes them, one at a time, every so many seconds
_DRAW = """([seed, seconds, every]) => {
    const { outbox } = document.querySelector('.sk-map').editor;
    window.took = [];
    window.made = 0;
    const until = Date.now() + seconds * 1000, began = new Map();
    const look = setInterval(() => {
        const left = new Set(outbox.waiting.map((edit) => edit.id));
        for (const [id, at] of began) {
            if (!left.has(id)) window.took.push((Date.now() - at) / 1000);
            if (!left.has(id)) began.delete(id);
        }
        if (Date.now() > until) clearInterval(look);
    }, 20);
    const draw = () => {
        if (Date.now() > until) return;
        setTimeout(draw, every * 1000);
        if (outbox.waiting.length) return;
        const all = [...outbox.state().values()];
        const area = structuredClone(all[(seed * 7 + window.made * 11) % all.length]);
        let ring = area.geometry.coordinates;
        while (Array.isArray(ring[0][0])) ring = ring[0];
        const at = 1 + Math.floor(Math.random() * (ring.length - 2));
        ring[at] = [ring[at][0] + (Math.random() - 0.5) * 4e-4, ring[at][1] + (Math.random() - 0.5) * 4e-4];
        const id = `${seed}-${window.made}-${Date.now()}`;
        window.made += 1;
        began.set(id, Date.now());
        outbox.add(id, "edit", area.properties.id, { [area.properties.id]: area });
    };
    setTimeout(draw, Math.random() * every * 1000);
}"""


@dataclass(frozen=True)
class Before:
    """What was measured of it."""

    cold: float
    warm: float
    pages: int
    made: int
    took: list[float]
    cpu: float  # s of an edit
    runs: int  # of the script, in all pages

    @property
    def said(self) -> str:
        """Return what a reader must know of it."""
        offered = round(self.pages * _SECONDS / EVERY)
        return (
            f"there an editor is a browser page: {self.made} strokes made and {len(self.took)} answered of "
            f"{offered} that so many would make in {_SECONDS:.0f} s; {self.runs} runs of the script"
        )


def measure(tree: Path | None, folder: Path, browser: Browser) -> Before | None:
    """Let a few pages draw in the app as it was; None where that is not at hand."""
    if tree is None:
        print("the commit before is not at hand: nothing was measured beside it")
        return None
    place = furnish(folder / "before")
    for turn in ("first", "second"):
        served = Served(place, tree)
        try:
            served.wait()
            if turn == "second":
                return _drawn(served, browser)
        finally:
            served.finish()
    return None


def _drawn(served: Served, browser: Browser) -> Before:
    first = Screen(browser)
    first.open(served.workshop_url)
    cold = time.perf_counter() - served.started
    screens = [first, *(Screen(browser) for _ in range(_PAGES - 1))]
    warm = [screen.open(served.workshop_url) for screen in screens[1:]]
    time.sleep(3)
    runs, used = sum(screen.runs for screen in screens), served.cpu()
    for turn, screen in enumerate(screens):
        screen.page.evaluate(_DRAW, [turn, _SECONDS, EVERY])
    # not asleep: frames of the pages are to be heard meanwhile
    screens[0].page.wait_for_timeout(_SECONDS * 1000)
    used = served.cpu() - used
    took = [seconds for screen in screens for seconds in screen.page.evaluate("() => window.took")]
    made = sum(screen.page.evaluate("() => window.made") for screen in screens)
    runs = sum(screen.runs for screen in screens) - runs
    for screen in screens:
        screen.page.context.close()
    return Before(cold, warm[0], _PAGES, made, took, used / max(1, len(took)), runs)
