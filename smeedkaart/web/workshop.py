"""A workshop as the page shows it: what is stored, and what follows from it, worked out once for each revision."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import geopandas as gpd

from smeedkaart.assess import assess
from smeedkaart.assessment import Assessment
from smeedkaart.decision import Decision
from smeedkaart.language import current_language, speaking
from smeedkaart.lineage import Event, areas_as_of, decisions_as_of
from smeedkaart.scheme import Scheme
from smeedkaart.sources.sample import hoogeveen
from smeedkaart.sources.zonedata import ZoneData
from smeedkaart.store import Store, Workshop, default_path

__all__ = ["DATABASE_VARIABLE", "Ended", "Situation", "open_store", "situation", "zone_data"]

# how `smeedkaart app --db FILE` tells the script, which the server runs by itself, where the drawings are
DATABASE_VARIABLE = "SMEEDKAART_DB"
