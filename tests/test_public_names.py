"""One public name, one meaning: whoever reads a name knows which thing it is."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import smeedkaart

PACKAGE = Path(smeedkaart.__file__).parent
# modules beside each other that answer one question, each for its own source or screen, under one name
SIBLINGS = {
    "SENTENCES": "text/catalogue/",
    "pages": "sources/pdok/",
    "published_layer": "sources/pdok/",
    "show": "web/screens/",
    "tables": "sources/cbs/",
}


def public(tree: ast.Module) -> Iterator[str]:
    """Yield the names that a module makes and offers, not those it passes on."""
    offered: set[str] = set()
    made: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            made.add(node.name)
        elif isinstance(node, ast.AnnAssign | ast.Assign):
            targets = [node.target] if isinstance(node, ast.AnnAssign) else node.targets
            names = {target.id for target in targets if isinstance(target, ast.Name)}
            made |= names
            if "__all__" in names and isinstance(node.value, ast.List):
                offered = set(ast.literal_eval(node.value))
    yield from offered & made


def test_no_name_is_defined_twice() -> None:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for path in sorted(PACKAGE.rglob("*.py")):
        for name in public(ast.parse(path.read_text(encoding="utf-8"))):
            found[name].append(path.relative_to(PACKAGE).as_posix())
    twice = {
        name: places
        for name, places in found.items()
        if len(places) > 1 and not all(place.startswith(SIBLINGS.get(name, "-")) for place in places)
    }
    assert not twice
    assert {"AreaState", "Event", "Store", "recognise"} <= set(found)
