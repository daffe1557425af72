"""smeedkaart: from a drawn border to people, tier and euros, with a receipt."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from smeedkaart.assessment.agreement import Agreement, agreement
    from smeedkaart.assessment.assess import assess
    from smeedkaart.assessment.result import Assessment
    from smeedkaart.errors import SmeedkaartError, ZoneOverlapWarning
    from smeedkaart.funding.scheme import Scheme
    from smeedkaart.geometry.overlay import overlay
    from smeedkaart.history.decision import Decision
    from smeedkaart.statistics.estimate import estimate
    from smeedkaart.statistics.indicators import indicator

__all__ = [
    "Agreement",
    "Assessment",
    "Decision",
    "Scheme",
    "SmeedkaartError",
    "ZoneOverlapWarning",
    "agreement",
    "assess",
    "estimate",
    "indicator",
    "overlay",
]

__version__ = "0.1.0"

# brought when they are asked for: the app must be there, and a command say its help, before all that is
# needed to work out numbers has been read
_PLACES = {
    "Agreement": "smeedkaart.assessment.agreement",
    "Assessment": "smeedkaart.assessment.result",
    "Decision": "smeedkaart.history.decision",
    "Scheme": "smeedkaart.funding.scheme",
    "SmeedkaartError": "smeedkaart.errors",
    "ZoneOverlapWarning": "smeedkaart.errors",
    "agreement": "smeedkaart.assessment.agreement",
    "assess": "smeedkaart.assessment.assess",
    "estimate": "smeedkaart.statistics.estimate",
    "indicator": "smeedkaart.statistics.indicators",
    "overlay": "smeedkaart.geometry.overlay",
}


def __getattr__(name: str) -> Any:
    """Bring a public name from the room where it lives."""
    if name not in _PLACES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    found = getattr(import_module(_PLACES[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """List the public names too that were not asked for yet."""
    return sorted({*globals(), *__all__})
