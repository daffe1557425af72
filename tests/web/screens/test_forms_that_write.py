"""What a form records is told to every page at once, and is of the page that opened it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import smeedkaart.web

WEB = Path(smeedkaart.web.__file__).parent
# what of a store changes what pages show
WRITES = {"append", "append_all", "accept", "decline", "choose", "switch_online"}


def functions_that_write() -> Iterator[tuple[str, set[str]]]:
    """List the functions of forms and dialogs that write to a store, each with what it calls."""
    for path in sorted([*WEB.glob("screens/*.py"), *WEB.glob("state/*.py"), *WEB.glob("widgets/*.py")]):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef):
                calls = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
                called = {ast.unparse(call).rpartition(".")[::2] for call in calls}
                if any(name in WRITES and whose == "store" for whose, name in called):
                    yield f"{path.name}:{function.name}", {name for _whose, name in called}


def test_every_form_that_writes_tells_the_pages_of_its_workshop() -> None:
    found = dict(functions_that_write())
    # among them what all ordinary forms go through, and the choice between two versions
    assert {"actions.py:_append", "actions.py:settle", "no_data.py:_chosen"} <= found.keys()
    assert [name for name, called in found.items() if not called & {"touched", "switched"}] == []


def test_what_every_form_records_is_of_the_page_that_opened_it() -> None:
    # switching the internet is no event: nobody takes it back but by the switch
    found = {name: called for name, called in functions_that_write() if "switch_online" not in called}
    assert {"rules.py:_record", "actions.py:settle", "no_data.py:_chosen"} <= found.keys()
    assert [name for name, called in found.items() if not called & {"by_page", "this_page"}] == []
