"""smeedkaart: from a drawn border to people, tier and euros, with a receipt."""

from smeedkaart.assess import assess
from smeedkaart.assessment import Assessment
from smeedkaart.decision import Decision
from smeedkaart.errors import SmeedkaartError, ZoneOverlapWarning
from smeedkaart.estimate import estimate
from smeedkaart.indicators import indicator
from smeedkaart.overlay import overlay
from smeedkaart.scheme import Scheme

__all__ = [
    "Assessment",
    "Decision",
    "Scheme",
    "SmeedkaartError",
    "ZoneOverlapWarning",
    "assess",
    "estimate",
    "indicator",
    "overlay",
]

__version__ = "0.1.0"
