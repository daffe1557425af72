"""A live hall: twenty people at once, hands whose numbers follow, and the same before, in one run."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, sync_playwright

from benchmarks.hall import earlier
from benchmarks.hall.checked import differences
from benchmarks.hall.crowd import Crowd, by_edit, kept, quantile
from benchmarks.hall.editors import in_background
from benchmarks.hall.idle import idling
from benchmarks.hall.pages import Screen
from benchmarks.hall.place import AREAS, furnish
from benchmarks.hall.server import Served, earlier_tree, serving
from benchmarks.table import Row, versions
from smeedkaart.history.event import Event
from tests.fixtures.browser import chromium, launch

__all__ = ["TITLE", "run"]

TITLE = f"A live hall: twenty editors and two browsers among {AREAS} areas, with a weight layer"
_PEOPLE = 20
_HANDS = 5  # at once: two with a browser, the others by script
_HANDS_FOR = 30.0  # s
_MANY = 1000  # edits after which the memory is looked at again
_VIEWERS = 30
# the last commit before strokes went to routes of their own
_BEFORE = "30f86df1133e8c247c53a832591c138d63dd0397"


def run(minutes: float = 1.0) -> list[Row]:
    """Measure a hall of people for some minutes.

    Parameters
    ----------
    minutes
        How long the twenty draw.

    Returns
    -------
    list of Row
        For `benchmarks.table.show`.
    """
    print(versions("streamlit", "uvicorn", "playwright"))
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        if chromium(playwright) is None:
            print("\nno Chromium on this machine: the hall was not measured")
            return []
        browser = launch(playwright)
        try:
            tree = earlier_tree(_BEFORE, Path(folder, "tree"))
            before = earlier.measure(tree, Path(folder), browser)
            with ExitStack() as at_the_end:
                hall = _Hall(Path(folder), browser, at_the_end)
                return [*hall.rows(minutes * 60, before)]
        finally:
            browser.close()


class _Hall:
    """One server with a workshop, two browsers at it, and everybody who draws by script."""

    def __init__(self, folder: Path, browser: Browser, at_the_end: ExitStack) -> None:
        place = furnish(folder / "new")
        # once for whatever a machine keeps at hand after a first time: files read, modules compiled
        with serving(place):
            pass
        self.served = Served(place)
        at_the_end.callback(self.served.finish)
        self.healthy = self.served.wait()
        self.drawer, self.viewer = self.screens = Screen(browser), Screen(browser)
        self.drawer.open(self.served.workshop_url)
        self.cold = time.perf_counter() - self.served.started
        self.warm = self.viewer.open(self.served.workshop_url)
        phone = Screen(browser)
        self.plain = phone.open_plain(self.served.plain_url)
        phone.page.context.close()
        self.opened = [screen.runs for screen in self.screens]
        self.areas = sorted(self.drawer.shapes())

    def rows(self, seconds: float, before: earlier.Before | None) -> Iterator[Row]:
        """Measure one thing after another."""
        yield from self._opening(before)
        crowd, one = self._one_hand(seconds)
        yield from self._answers(crowd, before)
        hands, each = self._several_hands()
        yield from _followed(one, each, hands)
        held = self.served.memory()
        many = self._thousand()
        grown = self.served.memory() - held
        note = f"from {held:.0f} MB; {len(many.took) / (many.ended - many.began):.0f} edits a second"
        yield Row(f"memory of {len(many.took):,} more edits", grown, "MB", wanted=15, note=note)
        yield from self._right([crowd, hands, many])
        idle = in_background(idling(self.served, _VIEWERS)).result()
        yield Row(f"{_VIEWERS} idle viewers", 100 * idle.of_a_core, "% of a core", wanted=3)
        yield Row(
            "stopping under them", idle.stopped, "s", wanted=2, note="from Ctrl+C to the end of the process"
        )

    def _opening(self, before: earlier.Before | None) -> Iterator[Row]:
        note = f"the server answers after {self.healthy:.2f} s"
        yield Row("command to usable map, cold", self.cold, "s", wanted=4, note=note)
        yield Row("page to usable map, warm", self.warm, "s", wanted=1, note="the page in Streamlit")
        yield Row("", self.plain, "s", wanted=1, note="the plain page for phones and viewers")
        if before is not None:
            yield Row("", self.cold, "s", "the commit before, cold", before.cold)
            yield Row("", self.warm, "s", "the commit before, warm", before.warm)

    def _one_hand(self, seconds: float) -> tuple[Crowd, float]:
        """Let twenty draw by script, while one hand drags in a browser and the other browser looks on."""
        crowd = Crowd(self.served, _PEOPLE)
        self.drawer.choose(self.areas[3])
        working = in_background(crowd.work(seconds))
        end = time.time() + seconds
        while time.time() < end - 1.5:
            self.drawer.drag(1.0)
            self.drawer.rest(min(3.0, end - time.time()))
        working.result()
        return crowd, self.drawer.numbers_a_second()

    def _answers(self, crowd: Crowd, before: earlier.Before | None) -> Iterator[Row]:
        events = by_edit(self.served)
        took, seconds = crowd.took, crowd.ended - crowd.began
        drawn = sum(len(editor.strokes) for editor in crowd.editors)
        note = f"{len(took)} of {drawn} strokes of {_PEOPLE} people in {seconds:.0f} s"
        yield Row("answer to a stroke, median", quantile(took, 0.5), "s", wanted=0.10, note=note)
        yield Row("answer to a stroke, 95 %", quantile(took, 0.95), "s", wanted=0.4)
        peer = "" if before is None else f"the commit before, {before.pages} pages"
        if before is not None:
            theirs = quantile(before.took, 0.5)
            yield Row("", quantile(took, 0.5), "s", f"{peer}, median", theirs, note=before.said)
            yield Row("", quantile(took, 0.95), "s", f"{peer}, 95 %", quantile(before.took, 0.95))
        yield from self._elsewhere(crowd, events)
        edits = len(took) + self.drawer.drags
        drags = self.drawer.drags
        note = f"all work of the server, {crowd.used / seconds:.0%} of a core; {drags} drags among it"
        yield Row("processor of an edit", crowd.used / edits, "s", wanted=0.05, note=note)
        if before is not None:
            yield Row("", crowd.used / edits, "s", peer, before.cpu)

    def _elsewhere(self, crowd: Crowd, events: dict[str, list[Event]]) -> Iterator[Row]:
        lags, missed = crowd.lags(events)
        note = f"95 %: {quantile(lags, 0.95):.3f} s; {missed} of {len(lags) + missed} never came"
        yield Row("others have it, median", quantile(lags, 0.5), "s", wanted=0.2, note=note)
        shown = [lag for screen in self.screens for lag in _shown(crowd, screen)]
        note = f"95 %: {quantile(shown, 0.95):.3f} s; {len(shown)} times in two browsers"
        yield Row("it is on their map, median", quantile(shown, 0.5), "s", wanted=0.2, note=note)

    def _several_hands(self) -> tuple[Crowd, list[float]]:
        """Let five hands drag at once, two of them with a mouse, while the twenty go on."""
        crowd = Crowd(self.served, _PEOPLE, seed=_PEOPLE, hands=_HANDS - len(self.screens))
        self.viewer.choose(self.areas[7])
        for screen in self.screens:
            screen.page.evaluate("() => { window.watched.hand.length = 0; }")
        working = in_background(crowd.work(_HANDS_FOR))
        end = time.time() + _HANDS_FOR
        # one thread has both mice: it moves them in turn
        while time.time() < end - 4:
            with self.drawer.held() as one, self.viewer.held() as two:
                for step in range(75):
                    for screen, spot in zip(self.screens, (one, two), strict=True):
                        screen.wag(spot, step)
                    time.sleep(0.02)
            self.drawer.rest(0.3)
        working.result()
        return crowd, [screen.numbers_a_second() for screen in self.screens]

    def _thousand(self) -> Crowd:
        """Let the twenty draw a thousand strokes as fast as they are answered."""
        crowd = Crowd(self.served, _PEOPLE, seed=2 * _PEOPLE, every=0.01)
        in_background(crowd.work(600.0, most=_MANY // _PEOPLE)).result()
        return crowd

    def _right(self, crowds: Sequence[Crowd]) -> Iterator[Row]:
        """Hold all screens against the store, and the store against `assess`."""
        events = by_edit(self.served)
        found = [kept(crowd, events) for crowd in crowds]
        errors = [error for crowd in crowds for error in crowd.errors]
        errors += [error for screen in self.screens for error in screen.errors]
        again = sum(editor.again for crowd in crowds for editor in crowd.editors)
        note = f"{again} were sent twice on purpose; {sum(one.proposals for one in found)} kept as a proposal"
        yield Row("strokes lost", sum(one.lost for one in found), "strokes", wanted=0, note=note)
        yield Row("strokes doubled", sum(one.doubled for one in found), "strokes", wanted=0)
        yield Row("errors", len(errors), "errors", wanted=0, note="; ".join(sorted(set(errors)))[:500])
        wrong = differences(self.served, crowds[-1], self.screens)
        note = (
            "; ".join(wrong)[:500] or "shapes and numbers of all screens, of the server and of `assess` alike"
        )
        yield Row("screens that differ", len(wrong), "places", wanted=0, note=note)
        maps = max(screen.watched()["maps"] for screen in self.screens)
        yield Row("maps built in a session", maps, "maps", wanted=1)
        note = f"{self.opened[0]} for the first page that was opened, {self.screens[0].drags} drags included"
        yield Row(
            "runs of the script in a session",
            max(one.runs for one in self.screens),
            "runs",
            wanted=1,
            note=note,
        )


def _shown(crowd: Crowd, screen: Screen) -> list[float]:
    """Return after how long each stroke changed the map of a screen."""
    moments: dict[str, list[float]] = {}
    for area, at in screen.watched()["shown"]:
        moments.setdefault(area, []).append(at / 1e3)
    found = []
    for editor in crowd.editors:
        for stroke in editor.strokes:
            # what that screen itself has in hand changes all the time
            if stroke.settled and stroke.area != screen.chosen:
                later = [at for at in moments.get(stroke.area, ()) if at >= stroke.began]
                found += [later[0] - stroke.began] if later else []
    return found


def _followed(one: float, mice: list[float], hands: Crowd) -> Iterator[Row]:
    assert hands.wagging is not None
    rates = mice + [len(answers) / _HANDS_FOR for answers in hands.wagging.answers]
    round_trip = quantile(hands.wagging.took, 0.5)
    yield Row("numbers a second, one hand", one, "/s", wanted=15, note="while the twenty draw", least=True)
    each = ", ".join(f"{rate:.1f}" for rate in rates)
    note = f"the slowest of {each}; answered in {round_trip:.3f} s (median)"
    yield Row("numbers a second, five hands", min(rates), "/s", wanted=6, note=note, least=True)
