"""The command that opens the app, of this tree or of an earlier commit, with an eye on what it takes."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tarfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from benchmarks.hall.place import Place
from tests.fixtures.browser import ROOT, free_port

__all__ = ["Served", "earlier_tree", "serving"]

_START_UP = 60.0
# the command as it is installed, but of the tree that it is started in
_COMMAND = "from smeedkaart.cli import main; main()"


class Served:
    """A running app."""

    def __init__(self, place: Place, tree: Path = ROOT) -> None:
        self.place, self.port = place, free_port()
        self.log = place.folder / "log.txt"
        # files of the tree itself go before those of whatever is installed
        environment = os.environ | place.environment | {"PYTHONPATH": str(tree)}
        command = [sys.executable, "-c", _COMMAND, "app", "--no-browser", "--port", str(self.port)]
        self.started = time.perf_counter()
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [*command, "--db", str(place.drawings)], cwd=tree, env=environment, stdout=log, stderr=log
            )
        self._watched = psutil.Process(self.process.pid)

    @property
    def url(self) -> str:
        """Return the address of the app."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def path(self) -> str:
        """Return where the routes of the workshop lie."""
        return f"/kaart/w/{self.place.workshop}"

    @property
    def workshop_url(self) -> str:
        """Return the address of the workshop."""
        return f"{self.url}/?w={self.place.workshop}"

    @property
    def plain_url(self) -> str:
        """Return the address of the page for phones and viewers."""
        return f"{self.url}{self.path}"

    def wait(self) -> float:
        """Wait until it answers; return the seconds since the command was given."""
        while time.perf_counter() - self.started < _START_UP and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=2):  # noqa: S310 - it is our own address
                    return time.perf_counter() - self.started
            except (urllib.error.URLError, OSError):
                time.sleep(0.02)
        raise RuntimeError(self.log.read_text()[-2000:])

    def cpu(self) -> float:
        """Return the seconds of processor it took so far, with the processes it started."""
        return sum(
            sum(one.cpu_times()[:2]) for one in (self._watched, *self._watched.children(recursive=True))
        )

    def memory(self) -> float:
        """Return the megabytes it holds."""
        return float(self._watched.memory_info().rss) / 1e6

    def stop(self) -> float:
        """Stop it as Ctrl+C does; return the seconds that took."""
        started = time.perf_counter()
        self.process.send_signal(2)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        return time.perf_counter() - started

    def finish(self) -> None:
        """Stop it if it still runs."""
        if self.process.poll() is None:
            self.stop()


@contextmanager
def serving(place: Place, tree: Path = ROOT) -> Iterator[Served]:
    """Serve a place for as long as it is needed."""
    served = Served(place, tree)
    try:
        served.wait()
        yield served
    finally:
        served.finish()


def earlier_tree(commit: str, folder: Path) -> Path | None:
    """Write a commit out as files that run; None where the history of the project is not at hand."""
    git = shutil.which("git")
    if git is None:
        return None
    packed = subprocess.run([git, "archive", commit], cwd=ROOT, capture_output=True, check=False)
    if packed.returncode:
        return None
    with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as archive:
        archive.extractall(folder, filter="data")
    # what is fetched or made when a tree is built, and kept by no commit
    vendor = Path("smeedkaart", "vendor")
    shutil.copytree(ROOT / vendor, folder / vendor, dirs_exist_ok=True)
    compiled = [sys.executable, "-m", "babel.messages.frontend", "-q", "compile", "-f", "-D", "smeedkaart"]
    # a sentence that is not translated yet is no reason to stop
    subprocess.run([*compiled, "-d", "smeedkaart/locales"], cwd=folder, capture_output=True, check=False)
    return folder
