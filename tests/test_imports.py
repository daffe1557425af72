"""What is read in before anything is asked: a command answers, and the app is there, before pandas is."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

import smeedkaart

HEAVY = ("geopandas", "pandas", "pyogrio", "scipy", "shapely", "sqlalchemy", "streamlit")


def read_in(module: str) -> set[str]:
    """Tell which of the heavy packages a fresh Python has read in after a module."""
    told = (
        f"import sys, json, {module}; print(json.dumps([name for name in {HEAVY!r} if name in sys.modules]))"
    )
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout))


def test_a_command_is_understood_before_what_works_out_numbers_is_read_in() -> None:
    assert read_in("smeedkaart.cli.commands") == set()
    # and the question is no idle one: the public line does need them
    assert {"geopandas", "pandas", "shapely"} <= read_in("smeedkaart.assessment.assess")


@pytest.mark.parametrize("name", smeedkaart.__all__)
def test_a_public_name_is_the_one_of_its_room(name: str) -> None:
    found = getattr(smeedkaart, name)
    assert found.__module__.startswith("smeedkaart.")
    assert getattr(sys.modules[found.__module__], found.__name__) is found
    assert name in dir(smeedkaart)


def test_a_name_that_is_not_there_is_told_as_python_tells_it() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'assesss'"):
        _ = smeedkaart.assesss


def test_the_server_is_there_before_maps_and_figures_can_be_worked_with() -> None:
    assert read_in("smeedkaart.web.server.app") == {"streamlit"}
