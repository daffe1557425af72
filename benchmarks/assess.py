"""People, tier, euros and receipt of 35 areas of the sample: beside an earlier commit, and beside tobler."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import IO, NamedTuple, cast

import numpy as np
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from tobler.area_weighted import area_interpolate

from benchmarks.table import Row, versions
from smeedkaart.funding.scheme import Scheme
from smeedkaart.sources.local.sample import hoogeveen
from smeedkaart.statistics.indicators import indicator

__all__ = ["TITLE", "run"]

TITLE = "People, tier, euros and receipt of the areas of a municipality"
AREAS = 35
TIMES = 5
# the last commit in which every module stood at the top of the package
EARLIER = "9c09c81"
SCHEME = "hoogeveen-2007"

_ROOT = Path(__file__).parents[1]
# where the sample and the draws of chance are, here and in that commit
_MODULES = ("smeedkaart.sources.local.sample", "smeedkaart.statistics.intervals")
_EARLIER_MODULES = ("smeedkaart.sources.sample", "smeedkaart.ranges")
# A process that assesses once for every line it reads, and writes the seconds of processor and what came out.
# For "new" the zones are read anew, since their spatial index hangs on them, and no draw is remembered.
_CHILD = """
import gc, importlib, json, os, sys, time
import geopandas as gpd
import smeedkaart
from smeedkaart import assess
assert smeedkaart.__file__.startswith(os.getcwd()), smeedkaart.__file__
sample, draws = map(importlib.import_module, sys.argv[2:])
data = sample.hoogeveen()
zones = data.zones.nlargest(int(sys.argv[1]), "population")
def areas(step):
    shapes = zones.geometry.to_list()
    shapes[0] = shapes[0].buffer(step, join_style="mitre") if step else shapes[0]
    return gpd.GeoDataFrame({"name": zones["zone_name"]}, geometry=shapes, crs=28992)
for number, line in enumerate(sys.stdin):
    new = line.strip() == "new"
    if new:
        data = sample.hoogeveen()
        draws._stream.cache_clear()
    options = {} if new else {"earlier": earlier}
    drawn = areas(0 if new else -number)
    gc.collect()
    start = time.process_time()
    result = assess(drawn, data, "hoogeveen-2007", **options)
    seconds = time.process_time() - start
    earlier = result if new else earlier
    people, euros = result.areas["people"].tolist(), [str(total) for total in result.areas["total"]]
    print(json.dumps([seconds, people, euros]), flush=True)
"""


class _Answer(NamedTuple):
    """Seconds of processor, and the people and euros of every area."""

    seconds: float
    people: list[float]
    euros: list[str]


def run() -> list[Row]:
    """Measure this commit, the earlier one and tobler in turn, and check that all give the same."""
    print(versions("pandas", "geopandas", "tobler"))
    with ExitStack() as stack:
        folder = stack.enter_context(_earlier_commit())
        asked = [stack.enter_context(_assessing(_ROOT, _MODULES))]
        if folder is not None:
            asked.append(stack.enter_context(_assessing(folder, _EARLIER_MODULES)))
        # in turn, so that a busy moment of the machine hits all; the first of each loads what is loaded once
        new, changed = (
            [[ask(what) for ask in asked] for _ in range(TIMES + 1)][1:] for what in ("new", "changed")
        )
    peer = _tobler(new[0][0].people)
    also = "tobler gives figures alone: no range, no guarantee, no tier, no amount, no receipt"
    nothing, one = f"assess {AREAS} areas of the sample, nothing cached", "the same, one of them changed"
    return [
        *_beside(nothing, new, wanted=2),
        Row("", _least(new, 0), "ms", "tobler.area_interpolate of the same columns", peer, None, also),
        *_beside(one, changed),
    ]


def _beside(what: str, answers: list[list[_Answer]], wanted: float | None = None) -> Iterator[Row]:
    """Compare with the earlier commit, which must give the same."""
    note, mine = f"least of {TIMES}, ms of processor", _least(answers, 0)
    if len(answers[0]) == 1:
        yield Row(what, mine, "ms", note=f"{note}; commit {EARLIER} is not here to compare with")
        return
    for ours, theirs in answers:
        assert ours[1:] == theirs[1:], "the earlier commit gives other people or amounts"
    yield Row(what, mine, "ms", f"commit {EARLIER}", _least(answers, 1), wanted, note)


def _least(answers: list[list[_Answer]], which: int) -> float:
    return min(answer[which].seconds for answer in answers) * 1000


@contextmanager
def _earlier_commit() -> Iterator[Path | None]:
    """Unpack the earlier commit into a folder of its own; None where its history did not come along."""
    command = ["git", "-C", str(_ROOT), "archive", EARLIER]
    try:
        packed = subprocess.run(command, check=True, capture_output=True).stdout
    except (OSError, subprocess.CalledProcessError):
        yield None
        return
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            archive.extractall(folder, filter="data")
        for po in Path(folder).glob("smeedkaart/locales/*/LC_MESSAGES/*.po"):
            with po.open("rb") as source, po.with_suffix(".mo").open("wb") as target:
                write_mo(target, read_po(source))
        yield Path(folder)


@contextmanager
def _assessing(folder: Path, modules: tuple[str, str]) -> Iterator[Callable[[str], _Answer]]:
    """Start a process with the package of a folder, to be asked for assessments."""
    command = [sys.executable, "-c", _CHILD, str(AREAS), *modules]
    with subprocess.Popen(
        command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        to, back = cast("IO[str]", child.stdin), cast("IO[str]", child.stdout)

        def ask(what: str) -> _Answer:
            print(what, file=to, flush=True)
            return _Answer(*json.loads(back.readline()))

        yield ask
        to.close()


def _tobler(people: list[float]) -> float:
    """Interpolate the same columns, where every buurt has the figure of its wijk beforehand."""
    data = hoogeveen()
    scheme = Scheme.named(SCHEME)
    # of indicators in order of preference: those of which these data have figures
    scheme = scheme.choosing({name for name in scheme.preferred if data.lacks(name)})
    means = [name for name in scheme.indicators if indicator(name).kind == "mean"]
    zones = data.zones.assign(
        **{name: data.parents[name].reindex(data.zones["parent"]).array for name in means}
    )
    areas = zones.nlargest(AREAS, scheme.population)[["geometry"]]
    interpolate = partial(area_interpolate, zones, areas, [scheme.population], means, allocate_total=False)
    taken = []
    for _ in range(TIMES + 1):
        start = time.process_time()
        found = interpolate()
        taken.append(time.process_time() - start)
    assert np.allclose(found[scheme.population], people, rtol=1e-5), "tobler finds other people"
    return min(taken) * 1000
