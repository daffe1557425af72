"""The averages of the province: worked out from its municipalities, as no table of wijken has them."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from smeedkaart.errors import NothingFoundError, ServiceError
from smeedkaart.sources.cbs.newest_year import Collected
from smeedkaart.sources.cbs.provinces import Provinces, municipal_rows, provinces
from smeedkaart.sources.cbs.statline import OData
from smeedkaart.sources.municipalities import COUNTRY
from smeedkaart.sources.outcome import Outcome
from smeedkaart.sources.packs.pack import Pack
from smeedkaart.statistics.denominators import average_of
from smeedkaart.statistics.indicators import CATALOGUE
from smeedkaart.statistics.published import Published

__all__ = ["with_provinces"]

# an average over less than this part of a province is not that of the province
_MOST_OF_IT = 0.9


def with_provinces(odata: OData, pack: Pack, collected: Collected) -> Pack:
    """Add the averages of the province, of the country those of all; where that fails, the pack says so."""
    try:
        known = provinces(odata, pack.year)
        codes = set(known.names) if pack.code == COUNTRY else {known.of.get(pack.code, "")} - {""}
        rows = municipal_rows(odata, pack.year, collected) if codes else pd.DataFrame()
    except (NothingFoundError, ServiceError) as error:
        return replace(pack, outcomes=(*pack.outcomes, Outcome.of_error("province", error)))
    if not codes:
        return replace(pack, outcomes=(*pack.outcomes, Outcome("province", "empty", "nothing-published")))
    averages = _averages(sorted(codes), known, rows)
    facts = {
        "names": averages["zone_name"].tolist(),
        "municipalities": sum(len(listed.split()) for listed in averages["municipalities"]),
    }
    found = Outcome("province", "found", "", facts)
    return replace(pack, provinces=averages, outcomes=(*pack.outcomes, found))


def _averages(codes: list[str], known: Provinces, rows: pd.DataFrame) -> pd.DataFrame:
    found = {}
    for code in codes:
        members = sorted(place for place, province in known.of.items() if province == code)
        figures = Published(rows.reindex(members), None)
        found[code] = {"zone_name": known.names[code], "municipalities": " ".join(members)} | {
            name: average_of(item, figures, "population", least=_MOST_OF_IT)
            for name, item in CATALOGUE.items()
            if item.kind == "mean" and name in rows
        }
    frame = pd.DataFrame.from_dict(found, orient="index").rename_axis("code")
    means = [name for name in frame if name in CATALOGUE]
    return frame.astype(dict.fromkeys(means, float))
