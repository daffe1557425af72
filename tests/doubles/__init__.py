"""A faithful double of CBS StatLine and PDOK: a real HTTP server with their quirks, each fault switchable."""

from tests.doubles.country import country_world
from tests.doubles.double import Double
from tests.doubles.faults import Faults
from tests.doubles.small import small_world
from tests.doubles.world import World, altered

__all__ = ["Double", "Faults", "World", "altered", "country_world", "small_world"]
