"""One journey along the services: who asks, who is told how far it is, and which names a year knows."""

from __future__ import annotations

from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from smeedkaart.errors import NothingFoundError
from smeedkaart.sources.cbs.statline import OData
from smeedkaart.sources.fetching.progress import OnProgress
from smeedkaart.sources.fetching.steps import Steps
from smeedkaart.sources.http.client import Client
from smeedkaart.sources.http.services import Services
from smeedkaart.sources.pdok.boundaries import municipalities

__all__ = ["Trip", "names_of"]


class Trip:
    """One journey along the services: who asks, and who is told how far it is."""

    def __init__(self, services: Services | None, on_progress: OnProgress | None) -> None:
        self.steps = Steps(on_progress)
        self.client = Client(services, on_traffic=self.steps.traffic)
        self.odata = OData(self.client)
        self.began = datetime.now(UTC).isoformat(timespec="seconds")

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connections."""
        self.client.close()


def names_of(trip: Trip, year: int) -> dict[str, str]:
    """Give the municipalities of a year by their code; an empty map when there are no borders of it."""
    try:
        names = municipalities(trip.client, year)["name"]
    except NothingFoundError:
        return {}
    return {str(code): str(name) for code, name in names.items()}
