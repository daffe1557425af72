"""With which data and scheme a history that is taken in goes on, and where its maps lie when nobody says."""

# ruff: noqa: PLC0415 - imports wait until they are needed

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from smeedkaart.cli.options import option
from smeedkaart.errors import SmeedkaartError
from smeedkaart.text.language import gettext as _

if TYPE_CHECKING:
    import geopandas as gpd

    from smeedkaart.history.event import Event
    from smeedkaart.store.store import Workshop

__all__ = ["ChosenWith", "ImportedWith", "LiesIn", "chosen_with", "layers_for", "lies_where", "refuse_other"]

# of more municipalities only how many
_NAMED = 3


class ImportedWith(NamedTuple):
    """Options that say with which data and scheme what is taken in goes on, and which layers hold it."""

    data: Annotated[
        list[str] | None,
        option(
            "--data",
            _("NAME"),
            _(
                "Data that were fetched, for the new workshop; several for several municipalities. Without "
                "it nothing is priced."
            ),
        ),
    ] = None
    scheme: Annotated[
        str | None,
        option(
            "--scheme",
            _("NAME_OR_FILE"),
            _("Funding scheme of the new workshop; without it hoogeveen-2007."),
        ),
    ] = None
    layer: Annotated[
        list[str] | None,
        option(
            "--layer",
            _("NAME"),
            _("Which layer of the maps, if several hold polygons; once for all, or once for each map."),
        ),
    ] = None


class ChosenWith(NamedTuple):
    """The key of the data and the name of the scheme; empty where nobody chose."""

    dataset: str
    scheme: str


def chosen_with(asked: ImportedWith) -> ChosenWith:
    """Find the data and the scheme that are asked for, which must be there and hold together."""
    from smeedkaart.funding.scheme import Scheme
    from smeedkaart.sources.local.datasets import joined, load

    dataset = ""
    if asked.data:
        from smeedkaart.cli.data_choice import keys_of

        dataset = joined(keys_of(asked.data))
        load(dataset)
    if asked.scheme is not None:
        Scheme.named(asked.scheme)
    return ChosenWith(dataset, asked.scheme or "")


def layers_for(count: int, layers: Sequence[str] | None) -> list[str | None]:
    """Tell which layer of each map is meant: one for all, or one for each."""
    if not layers:
        return [None] * count
    if len(layers) == 1:
        return [layers[0]] * count
    if len(layers) != count:
        text = _("Name --layer once for all maps, or once for each of the {count} maps, in their order.")
        raise SmeedkaartError(text.format(count=count))
    return list(layers)


def refuse_other(workshop: Workshop, chosen: ChosenWith) -> None:
    """Refuse other data or another scheme for a workshop that works with its own already."""
    # a workshop knows a scheme of a file by the name of that file
    scheme = Path(chosen.scheme).name.removesuffix(".toml")
    if chosen.dataset in {"", workshop.dataset} and scheme in {"", workshop.scheme}:
        return
    text = _(
        "{name} works with its own data and scheme; choose others for it with smeedkaart workshop set, or "
        "begin a new one with --new."
    )
    raise SmeedkaartError(text.format(name=workshop.name))


@dataclass(frozen=True)
class LiesIn:
    """In which municipalities maps lie."""

    names: tuple[str, ...]
    # the data on this computer that tell it; empty when the maps themselves do
    key: str = ""

    def facts(self) -> dict[str, Any]:
        """Give it as plain values, for JSON."""
        return {"lies_in": list(self.names), "data_there": self.key or None}

    def sentence(self) -> str:
        """Say where the maps lie, that nothing is priced, and how it would be."""
        unpriced = _("No data were chosen, so nothing is counted or priced.")
        if not self.names:
            told = _("In which municipality the maps lie is not known on this computer.")
            how = _("Fetch its data with: smeedkaart data get NAME, and name them with --data.")
        elif self.key:
            told = _("The maps lie in {names}, by the data {key} on this computer.")
            how = _("Name data with --data {key} to count and price.")
        elif len(self.names) > _NAMED:
            told = _("The maps lie in {count} municipalities, as they say themselves, such as {names}.")
            how = _(
                "Fetch the data of those that you need with: smeedkaart data get NAME; name each with --data."
            )
        else:
            told = _("The maps lie in {names}, as they say themselves.")
            how = _("Fetch the data with: smeedkaart data get {first}, and name them with --data.")
        facts = {
            "names": ", ".join(self.names[:_NAMED]),
            "count": len(self.names),
            "key": self.key,
            "first": " ".join(f'"{name}"' if " " in name else name for name in self.names[:_NAMED]),
        }
        return " ".join(text.format(**facts) for text in (told, unpriced, how))


def lies_where(events: Iterable[Event], maps: Sequence[tuple[Path, str | None]] = ()) -> LiesIn:
    """Tell in which municipalities maps lie: by data on this computer, or else by what the maps say."""
    import geopandas as gpd

    drawn = [(event.geometry, *(output.geometry for output in event.outputs)) for event in events]
    shapes = [shape for several in drawn for shape in several if shape is not None]
    if shapes:
        from smeedkaart.sources.local.lying_in import data_where

        drawn = gpd.GeoDataFrame(geometry=shapes, crs=28992)
        names, key = data_where(drawn, lambda sentence: typer.echo(sentence, err=True))
        if names:
            return LiesIn(tuple(names), key)
    return LiesIn(tuple(_told_by(maps)))


def _told_by(maps: Sequence[tuple[Path, str | None]]) -> list[str]:
    """Give the municipalities that maps name themselves, those of most areas first."""
    from smeedkaart.files.map_file import read_map

    counted: Counter[str] = Counter()
    for path, layer in maps:
        counted.update(_named_in(read_map(path, layer=layer)))
    return [name for name, _count in counted.most_common()]


def _named_in(frame: gpd.GeoDataFrame) -> list[str]:
    from smeedkaart.files.row_names import MUNICIPALITY_COLUMNS, columns_called, plain_text

    for column in columns_called(frame.columns, MUNICIPALITY_COLUMNS):
        if named := [text for value in frame[column] if (text := plain_text(value))]:
            return named
    return []
