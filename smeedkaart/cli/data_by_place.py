"""Which data on this computer hold the areas of a command that names none."""

# ruff: noqa: PLC0415 - imports wait until they are needed, so that a command is quick

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from smeedkaart.errors import SmeedkaartError
from smeedkaart.text.language import gettext as _

if TYPE_CHECKING:
    import geopandas as gpd

    from smeedkaart.statistics.zones import ZoneData

__all__ = ["figures_by_place"]


def figures_by_place(areas: gpd.GeoDataFrame) -> ZoneData:
    """Find the data in which areas lie, and say which; areas across a border lie in those of both sides."""
    from smeedkaart.geometry.layers import to_rd
    from smeedkaart.sources.local.lying_in import fetched_under, mostly_within, surface_within
    from smeedkaart.sources.local.sample import hoogeveen
    from smeedkaart.statistics.side_by_side import side_by_side

    sample, drawn = hoogeveen(), to_rd(areas)
    if mostly_within(drawn, sample.zones):
        _hint(sample)
        return sample
    found = fetched_under(drawn, lambda sentence: typer.echo(sentence, err=True))
    if not found:
        if surface_within(drawn, sample.zones).sum() == 0.0:
            raise SmeedkaartError(
                _(
                    "The areas lie in no data on this computer; fetch those of their municipality with: "
                    "smeedkaart data get NAME, or name a map file with buurten with --zones."
                )
            )
        return sample
    text = _("The areas lie in {name}; used are the fetched data {key} (choose others with --data).")
    names, keys = [entry.name for entry, _data in found], [entry.key for entry, _data in found]
    typer.echo(text.format(name=", ".join(names), key="+".join(sorted(keys))), err=True)
    return side_by_side([data for _entry, data in found])


def _hint(sample: ZoneData) -> None:
    from smeedkaart.sources.packs.pack import list_packs

    keys = [entry.key for entry in list_packs() if entry.code == sample.code and not entry.trouble]
    if keys:
        text = _("Used is the sample; there are fetched data too: --data {key}.")
        typer.echo(text.format(key=keys[0]), err=True)
