"""A faithful double of CBS StatLine and PDOK: a real HTTP server with their quirks, each fault switchable."""

from tests.services.country import country_world
from tests.services.double import Double
from tests.services.faults import Faults
from tests.services.small import small_world
from tests.services.world import World, altered

__all__ = ["Double", "Faults", "World", "altered", "country_world", "small_world"]
