"""smeedkaart: from a drawn border to people, tier and euros, with a receipt."""

from smeedkaart.assessment.assess import assess
from smeedkaart.assessment.result import Assessment
from smeedkaart.errors import SmeedkaartError, ZoneOverlapWarning
from smeedkaart.funding.scheme import Scheme
from smeedkaart.geometry.overlay import overlay
from smeedkaart.history.decision import Decision
from smeedkaart.statistics.estimate import estimate
from smeedkaart.statistics.indicators import indicator

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
