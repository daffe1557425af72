"""What this server is fetching: each municipality in a process of its own, told to whoever looks."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import IO, Any, Literal

import smeedkaart
from smeedkaart.errors import SmeedkaartError
from smeedkaart.sources.fetching.progress import Progress
from smeedkaart.statistics.levels import USUAL_LEVEL
from smeedkaart.text.language import current_language, speaking
from smeedkaart.text.language import gettext as _

__all__ = ["MOST_AT_ONCE", "Jobs", "Request", "State", "jobs"]

MOST_AT_ONCE = 2

_WORKER = "smeedkaart.web.server.fetch_process"
_REMEMBERED = 20
# seconds for a fetch to end by itself after it was told to
_GRACE = 10.0
# seconds that a process which was started ahead waits for something to do
_IDLE = 600.0

Outcome = Literal["running", "stopping", "done", "empty", "failed", "stopped"]


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be fetched."""

    municipality: str = ""  # name or code, as typed
    year: int | None = None  # year of the borders; None for the newest
    level: str = USUAL_LEVEL  # what the zones are: a key of the table of levels
    key: str = ""  # for a pack that is here already and may have become old: its key
    squares: bool = False  # whether squares of 100 m are fetched as well

    def to_json(self, language: str) -> str:
        """Write the request as the process takes it: one line."""
        if self.key:
            asked: dict[str, Any] = {"do": "refresh", "key": self.key}
        else:
            asked = {
                "do": "fetch",
                "municipality": self.municipality,
                "year": self.year,
                "level": self.level,
                "squares": self.squares,
            }
        return json.dumps(asked | {"language": language}) + "\n"


@dataclass(frozen=True, slots=True)
class State:
    """How a fetch is doing."""

    id: str  # names the fetch in the address of a page
    request: Request  # what was asked
    outcome: Outcome  # "running", "stopping", or how it ended
    progress: Progress  # how far it is
    key: str = ""  # when done, the key of the pack
    sentence: str = ""  # when there is nothing or it failed: why, and what to do
    fresh: bool = True  # when done, whether anything was new

    @property
    def goes_on(self) -> bool:
        """Whether it has not ended yet."""
        return self.outcome in {"running", "stopping"}


@dataclass(slots=True)
class _Job:
    state: State
    process: subprocess.Popen[str] | None = None
    stopping: bool = False
    ended: threading.Event = field(default_factory=threading.Event)


class Jobs:
    """The fetches of one server; they go on when the visitor who asked for them leaves."""

    def __init__(self, command: Sequence[str] | None = None) -> None:
        self._command = list(command or (sys.executable, "-m", _WORKER))
        self._jobs: dict[str, _Job] = {}
        self._lock = threading.Lock()
        self._spare: subprocess.Popen[str] | None = None

    def get_ready(self) -> None:
        """Start a process ahead, since loading the geometry libraries takes longer than many a fetch."""
        with self._lock:
            if self._spare is not None and self._spare.poll() is None:
                return
            self._spare = spare = self._process()
        timer = threading.Timer(_IDLE, self._let_go, args=(spare,))
        timer.daemon = True
        timer.start()

    def close(self) -> None:
        """End everything: what is being fetched, and what stands ready to."""
        for state in self.running():
            self.stop(state.id)
            self.wait(state.id)
        if self._spare is not None:
            self._let_go(self._spare)

    def _let_go(self, spare: subprocess.Popen[str]) -> None:
        with self._lock:
            if self._spare is not spare:
                return
            self._spare = None
        _close(spare.stdin)
        spare.wait()
        _close(spare.stdout)

    def start(self, request: Request) -> State:
        """Begin to fetch, or join a fetch of the same that goes on already."""
        with self._lock:
            running = [job for job in self._jobs.values() if job.state.goes_on]
            for job in running:
                if job.state.request == request and not job.stopping:
                    return job.state
            if len(running) >= MOST_AT_ONCE:
                raise SmeedkaartError(
                    _("Other data are being fetched already. Wait until they are in, and try again.")
                )
            begin = Progress(_("Getting ready"), 0.0, 0, 0)
            job = _Job(State(secrets.token_urlsafe(8), request, "running", begin))
            self._jobs[job.state.id] = job
            for old in list(self._jobs)[:-_REMEMBERED]:
                if not self._jobs[old].state.goes_on:
                    del self._jobs[old]
            self._begin(job)
            return job.state

    def state(self, job: str) -> State | None:
        """Tell how a fetch is doing; None when there is no such fetch."""
        found = self._jobs.get(job)
        return None if found is None else found.state

    def running(self) -> tuple[State, ...]:
        """List what is being fetched now, the first asked for first."""
        with self._lock:
            return tuple(job.state for job in self._jobs.values() if job.state.goes_on)

    def stop(self, job: str) -> None:
        """End a fetch; what was there before stays, and nothing half is left."""
        found = self._jobs.get(job)
        if found is None or found.process is None or not found.state.goes_on:
            return
        found.stopping = True
        found.state = replace(found.state, outcome="stopping")
        _close(found.process.stdin)
        # a service that says nothing keeps the process from hearing it
        late = threading.Timer(_GRACE, found.process.kill)
        late.daemon = True
        late.start()

    def wait(self, job: str, timeout: float | None = None) -> State | None:
        """Wait until a fetch ended, and tell how."""
        found = self._jobs.get(job)
        if found is not None:
            found.ended.wait(timeout)
        return self.state(job)

    def _begin(self, job: _Job) -> None:
        language = current_language()
        spare, self._spare = self._spare, None
        job.process = spare if spare is not None and spare.poll() is None else self._process()
        threading.Thread(target=self._follow, args=(job, language), daemon=True).start()

    def _process(self) -> subprocess.Popen[str]:
        return subprocess.Popen(  # noqa: S603 - our own Python, and nothing that was typed
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=_environment(),
        )

    def _follow(self, job: _Job, language: str) -> None:
        process = job.process
        if process is None or process.stdin is None or process.stdout is None:  # pragma: no cover
            return
        with speaking(language):
            try:
                process.stdin.write(job.state.request.to_json(language))
                process.stdin.flush()
                for line in process.stdout:
                    job.state = _after(job.state, line)
            except (OSError, ValueError):
                # the process ended, or was told to, while it was being spoken to
                pass
            finally:
                process.stdout.close()
                _close(process.stdin)
                process.wait()
                if job.state.goes_on:
                    job.state = _broken_off(job.state, asked=job.stopping)
                job.ended.set()


@lru_cache(maxsize=1)
def jobs() -> Jobs:
    """Return the fetches of this server."""
    return Jobs()


def _after(state: State, line: str) -> State:
    try:
        told = json.loads(line)
    except ValueError:
        # a library that talks to whoever runs it
        return state
    if not isinstance(told, dict):
        return state
    if "outcome" not in told:
        now = Progress(
            told["step"], max(told["fraction"], state.progress.fraction), told["pages"], told["bytes"]
        )
        return replace(state, progress=now)
    return replace(
        state,
        outcome=told["outcome"],
        key=told.get("key", ""),
        sentence=told.get("sentence", ""),
        fresh=told.get("fresh", True),
    )


def _broken_off(state: State, *, asked: bool) -> State:
    if asked:
        return replace(state, outcome="stopped")
    sentence = _("Fetching broke off unexpectedly. What was here already is still here. Try it again.")
    return replace(state, outcome="failed", sentence=sentence)


def _close(line: IO[str] | None) -> None:
    # the other side may be gone already
    with suppress(OSError):
        if line is not None:
            line.close()


def _environment() -> Mapping[str, str]:
    """Let the process find smeedkaart where this one found it."""
    home = str(Path(smeedkaart.__file__).parent.parent)
    paths = [home, *filter(None, [os.environ.get("PYTHONPATH", "")])]
    return os.environ | {"PYTHONPATH": os.pathsep.join(paths), "PYTHONIOENCODING": "utf-8"}
