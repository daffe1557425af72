"""Read the little that is needed from XML of a service, without ever expanding what it declares."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.parsers.expat import ExpatError, ParserCreate

__all__ = ["Outline", "outline"]


@dataclass(slots=True)
class Outline:
    """What is kept of an XML document."""

    attributes: dict[str, str] = field(default_factory=dict)  # attributes of the outermost element
    # the texts of the elements that were asked for, in their order
    names: list[str] = field(default_factory=list)


def outline(body: bytes, root: str, wanted: tuple[str, str] = ("", "")) -> Outline:
    """Read a document to its end and keep its outermost attributes and a few texts."""
    found = Outline()
    inside: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        inside.append(name.rsplit(" ", 1)[-1])
        if inside == [root]:
            found.attributes.update(attributes)
        elif len(inside) == 1:
            raise ValueError(name)
        elif (inside[-1], inside[-2]) == wanted:
            found.names.append("")

    def text(piece: str) -> None:
        if len(inside) > 1 and (inside[-1], inside[-2]) == wanted:
            found.names[-1] += piece

    def refuse(*_declaration: object) -> None:
        raise ValueError

    parser = ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _name: inside.pop()
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(body, True)
    except ExpatError:
        raise ValueError from None
    return found
