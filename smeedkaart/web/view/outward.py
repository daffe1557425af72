"""Which service on the internet hears what of a workshop, in one sentence."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from smeedkaart.sources.http.services import Services
from smeedkaart.text.language import gettext as _
from smeedkaart.text.numbers import day

__all__ = ["what_goes_where"]


def what_goes_where(services: Services, since: datetime | None) -> str:
    """Say which service hears what: now, or once it is switched on.

    Examples
    --------
    >>> what_goes_where(Services(offline=True), None)
    'Op deze computer is internet uitgezet (SMEEDKAART_OFFLINE=1): er gaat niets naar buiten.'
    """
    if services.offline:
        return _("On this computer the internet is switched off (SMEEDKAART_OFFLINE=1): nothing leaves it.")
    hosts = {"tiles": urlsplit(services.tiles).netloc, "addresses": urlsplit(services.addresses).netloc}
    if since is None:
        text = _(
            "Off: nothing leaves this computer. Once on, {tiles} is sent which piece of map is in view and "
            "{addresses} the address that someone types; drawings, names and decisions go nowhere."
        )
        return text.format(**hosts)
    local = since.astimezone()
    text = _(
        "On for everybody in this workshop, since {day} at {time}: {tiles} is sent which piece of map is in "
        "view and {addresses} the address that someone types; drawings, names and decisions go nowhere."
    )
    return text.format(day=day(local.date()), time=f"{local:%H:%M}", **hosts)
