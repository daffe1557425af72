"""What can be fetched as zones, the finest first: light, for those who only ask the question."""

from typing import Literal

__all__ = ["FetchedLevel"]

FetchedLevel = Literal["buurt", "wijk"]
