"""Every example in a docstring runs, and every public function has one."""

import doctest
import importlib
import inspect
import pkgutil
from types import ModuleType

import pytest

import smeedkaart

# scripts that Streamlit and Alembic run; importing one would run it
SCRIPTS = ("smeedkaart.web.main", "smeedkaart.web.screens", "smeedkaart.store.migrations.env")
MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(smeedkaart.__path__, "smeedkaart.")
    if not module.name.startswith(SCRIPTS)
)


def public_functions(module: ModuleType) -> list[tuple[str, object]]:
    names = getattr(module, "__all__", ())
    return [(name, getattr(module, name)) for name in names if inspect.isfunction(getattr(module, name))]


@pytest.mark.parametrize("name", MODULES)
def test_examples_run(name: str) -> None:
    module = importlib.import_module(name)
    outcome = doctest.testmod(module, optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    assert outcome.failed == 0


@pytest.mark.parametrize("name", ["overlay", "estimate", "assess", "agreement"])
def test_the_engine_tells_parameters_returns_errors_and_an_example(name: str) -> None:
    text = inspect.getdoc(getattr(smeedkaart, name)) or ""
    for heading in ("Parameters", "Returns", "Raises", "Examples"):
        assert f"{heading}\n---" in text
    assert ">>>" in text


@pytest.mark.parametrize("name", MODULES)
def test_every_module_opens_with_a_sentence_and_every_public_function_explains_itself(name: str) -> None:
    module = importlib.import_module(name)
    assert (module.__doc__ or "").strip().endswith((".", "?")), name
    for function, value in public_functions(module):
        assert inspect.getdoc(value), f"{name}.{function} does not explain itself"
