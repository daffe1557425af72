"""The file in which people judge what was proposed: plain JSON that can be edited, read back with care."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from smeedkaart.change.recognition import UNCHANGED
from smeedkaart.errors import InputFileError
from smeedkaart.files.atomic import write_whole
from smeedkaart.files.geojson import not_a_number
from smeedkaart.files.refused import reason_of
from smeedkaart.geometry.layers import not_numbers
from smeedkaart.history.drawn_from import DrawnFrom
from smeedkaart.history.event import Event, Output
from smeedkaart.history.kinds import About, kind_of
from smeedkaart.text.language import gettext as _

__all__ = ["LAPSES", "DecisionChoice", "Review", "Suggestion", "read_review", "write_review"]

# what stands in the file where a decision lapses
LAPSES = "lapses"

_FAMILY = uuid.uuid5(uuid.NAMESPACE_URL, "smeedkaart/past")
_CHOICES = ("", "accept", "refuse")


@dataclass(frozen=True, slots=True)
class DecisionChoice:
    """What becomes of a decision about an area that ends, as a person chose it."""

    area: str  # identity of the area
    kind: str  # of the decision
    sentence: str  # which decision it is, in words
    goes_to: str = ""  # `LAPSES`, the name or identity of an area, or nothing: not chosen yet


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One proposal, and what a person chose."""

    number: int  # what to call it, from 1
    event: Event  # what would be recorded; its kind is "unchanged" when there is nothing to record
    choice: str = ""  # "" (not chosen yet), "accept" or "refuse"
    confidence: float = 0.0  # 0..1, as `smeedkaart.change.recognition.Proposed`; 0 for what a person added
    sentence: str = ""  # what would have happened, in words
    reasons: tuple[str, ...] = ()  # why it seems so
    decisions: tuple[DecisionChoice, ...] = ()  # what becomes of those about areas that end by it


@dataclass(frozen=True, slots=True)
class Review:
    """Everything that was proposed, in the order in which it can be recorded."""

    suggestions: tuple[Suggestion, ...]  # the proposals
    # sentences about the files, such as that rows without a polygon were left out
    notices: tuple[str, ...] = ()
    # with which data and scheme a workshop begins in which it is recorded; empty when nobody chose
    dataset: str = ""
    scheme: str = ""

    @property
    def accepted(self) -> tuple[Suggestion, ...]:
        """The proposals that were accepted and change something."""
        return tuple(
            one for one in self.suggestions if one.choice == "accept" and one.event.kind != UNCHANGED
        )

    @property
    def waiting(self) -> tuple[int, ...]:
        """The numbers of the proposals that were not chosen yet."""
        return tuple(one.number for one in self.suggestions if not one.choice and one.event.kind != UNCHANGED)

    def choose(self, choice: str, numbers: Iterable[int]) -> Review:
        """Return the review with another choice for these proposals.

        Examples
        --------
        >>> one = Suggestion(1, Event("end", "a", date(2012, 1, 1)))
        >>> Review((one,)).choose("accept", [1]).suggestions[0].choice
        'accept'
        """
        chosen = set(numbers)
        return replace(
            self,
            suggestions=tuple(
                replace(one, choice=choice) if one.number in chosen else one for one in self.suggestions
            ),
        )


def write_review(review: Review, path: Path | str) -> Path:
    """Write a review as a JSON file that people can edit."""
    shapes: dict[str, str] = {}
    rows = [_row(one, _names(review), shapes) for one in review.suggestions]
    content: dict[str, Any] = {"how": _how(), "notices": list(review.notices)}
    content |= {"data": review.dataset, "scheme": review.scheme, "proposals": rows, "shapes": shapes}
    return write_whole(path, json.dumps(content, ensure_ascii=False, indent=2) + "\n")


def read_review(path: Path | str) -> Review:
    """Read a review back, with what people chose and changed."""
    path = Path(path)
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
        rows, texts = content["proposals"], content["shapes"]
        shapes = {key: _drawn(path, key, text) for key, text in texts.items()}
        suggestions: list[Suggestion] = []
        for i, row in enumerate(rows, start=1):
            suggestions.append(_suggestion(path, i, row, shapes))
        notices = tuple(str(one) for one in content.get("notices", ()))
        data, scheme = (str(content.get(key) or "") for key in ("data", "scheme"))
    except FileNotFoundError:
        raise InputFileError(_("There is no file {file}.").format(file=path)) from None
    except PermissionError as error:
        raise InputFileError("files.not_opened", file=path, reason=reason_of(error)) from None
    except (
        OSError,
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
        ShapelyError,
        RecursionError,
    ) as error:
        raise InputFileError(
            _("{file} is not a file with proposals, or was damaged while editing it ({reason}).").format(
                file=path, reason=error
            )
        ) from None
    return Review(tuple(suggestions), notices, data, scheme)


def _drawn(path: Path, key: str, text: str) -> BaseGeometry:
    with np.errstate(invalid="ignore", over="ignore"):
        shape = shapely.from_wkt(text)
    if not_numbers([shape])[0]:
        raise InputFileError(not_a_number(path, _("the shape “{key}” at the end of it").format(key=key)))
    return shape


def _how() -> str:
    choose = _(
        "Write accept or refuse at each choice. You may change kind, on, name, reason, initiative (whose it "
        "was) and the names of outputs as well. What has no choice is left alone. Nothing is recorded before "
        "you apply this file."
    )
    decide = _(
        "Where a decision hangs on an area that ends, write at goes_to the name of the area with which it "
        "goes on, or lapses."
    )
    return f"{choose} {decide}"


def _names(review: Review) -> dict[str, str]:
    """Return what areas are called, for people who read the file."""
    names: dict[str, str] = {}
    for one in review.suggestions:
        if one.event.name:
            names[one.event.area] = one.event.name
        names |= {output.area: output.name for output in one.event.outputs}
    return names


def _row(one: Suggestion, names: Mapping[str, str], shapes: dict[str, str]) -> dict[str, Any]:
    event = one.event

    def shape(geometry: BaseGeometry) -> str:
        key = f"{one.number}-{len([key for key in shapes if key.startswith(f'{one.number}-')]) + 1}"
        shapes[key] = shapely.to_wkt(geometry, rounding_precision=-1)
        return key

    row: dict[str, Any] = {
        "number": one.number,
        "choice": one.choice,
        "sentence": one.sentence,
        "confidence": one.confidence,
        "reasons": list(one.reasons),
        "kind": event.kind,
        "on": event.valid_from.isoformat(),
        "reason": event.reason,
        "initiative": event.initiative,
    }
    if event.drawn_from is not None:
        row["drawn_from"] = event.drawn_from.as_text()
    if one.decisions:
        row["decisions"] = [asdict(choice) for choice in one.decisions]
    if kind_of(event.kind).several:
        row["inputs"] = [{"area": area, "name": names.get(area, "")} for area in event.inputs]
        row["outputs"] = [
            {"area": output.area, "name": output.name, "shape": shape(output.geometry)}
            for output in event.outputs
        ]
        return row
    row["area"] = event.area
    if kind_of(event.kind).gives_class:
        row["area_kind"], row["area_group"] = event.area_kind, event.area_group
    if event.name is not None:
        row["name"] = event.name
    if event.geometry is not None:
        row["shape"] = shape(event.geometry)
    return row


def _suggestion(path: Path, number: int, row: Mapping[str, Any], shapes: Mapping[str, Any]) -> Suggestion:
    choice, kind = str(row.get("choice", "")).strip().casefold(), str(row["kind"])
    if choice not in _CHOICES:
        raise _wrong(
            path, number, _("choice must be accept, refuse or nothing, not “{choice}”"), choice=choice
        )
    if kind != UNCHANGED and kind_of(kind).about not in (About.AREA, About.AREAS):
        raise _wrong(path, number, _("there is no kind “{kind}”"), kind=kind)
    try:
        on = date.fromisoformat(str(row["on"]))
    except ValueError:
        raise _wrong(path, number, _("“{day}” is not a day such as 2012-01-01"), day=row["on"]) from None
    for key in [row.get("shape"), *(output.get("shape") for output in row.get("outputs", ()))]:
        if key is not None and key not in shapes:
            raise _wrong(path, number, _("there is no shape “{key}” at the end of the file"), key=key)
    source = _text(row, "drawn_from")
    event = Event(
        kind,
        "",
        on,
        reason=_text(row, "reason"),
        initiative=_text(row, "initiative"),
        drawn_from=DrawnFrom.from_text(source) if source else None,
    )
    return Suggestion(
        number=number,
        event=_with_areas(event, row, shapes),
        choice=choice,
        confidence=float(row.get("confidence", 0)),
        sentence=str(row.get("sentence", "")),
        reasons=tuple(str(reason) for reason in row.get("reasons", ())),
        decisions=tuple(
            DecisionChoice(*(str(said.get(key, "")) for key in ("area", "kind", "sentence", "goes_to")))
            for said in row.get("decisions", ())
        ),
    )


def _with_areas(event: Event, row: Mapping[str, Any], shapes: Mapping[str, Any]) -> Event:
    if kind_of(event.kind).several:
        outputs = tuple(
            Output(_identity(output, event, shapes), str(output["name"]), shapes[output["shape"]])
            for output in row["outputs"]
        )
        inputs = tuple(str(one["area"]) for one in row["inputs"])
        return replace(event, area=outputs[0].area, inputs=inputs, outputs=outputs)
    kind = kind_of(event.kind)
    return replace(
        event,
        area=_identity(row, event, shapes),
        name=_text(row, "name") if kind.gives_name else None,
        geometry=shapes[row["shape"]] if kind.gives_shape and "shape" in row else None,
        area_kind=_text(row, "area_kind") if kind.gives_class else "",
        area_group=_text(row, "area_group") if kind.gives_class else "",
    )


def _text(row: Mapping[str, Any], key: str) -> str:
    return str(row.get(key) or "")


def _identity(row: Mapping[str, Any], event: Event, shapes: Mapping[str, Any]) -> str:
    """Return the identity of an area; one that a person added gets its own, the same at every reading."""
    if row.get("area"):
        return str(row["area"])
    shape = shapes[row["shape"]].wkb_hex if "shape" in row else ""
    return str(uuid.uuid5(_FAMILY, f"{event.valid_from.isoformat()}/{row.get('name')}/{shape}"))


def _wrong(path: Path, number: int, text: str, **words: object) -> InputFileError:
    what = text.format(**words)
    return InputFileError(_("{file}, proposal {number}: {what}.").format(file=path, number=number, what=what))
