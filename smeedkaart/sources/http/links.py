"""Where a link leads: the same service, another host, or this machine itself."""

from __future__ import annotations

import ipaddress
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

__all__ = ["beneath", "host_of", "is_this_machine", "place_of", "within"]

_DEFAULT_PORTS = {"http": 80, "https": 443}


def within(base: str, link: str) -> str | None:
    """Return the address a link leads to, or None when that is another host.

    A link over http from a place that was asked over https is taken over https: a server behind a gate does
    not always know how it is reached, and what is asked stays between us and the service.
    """
    try:
        start, target = urlsplit(base), urlsplit(urljoin(base, link))
        same = target.hostname == start.hostname and target.hostname is not None
        usual = all(_port(part) == _DEFAULT_PORTS[part.scheme] for part in (start, target))
        if not same or not (usual or _port(start) == _port(target)):
            return None
    # an address that does not parse, or one of another kind than http and https
    except (ValueError, KeyError):
        return None
    if start.scheme == "https" and target.scheme == "http":
        target = target._replace(scheme="https", netloc=start.netloc)
    return urlunsplit(target)


def _port(address: SplitResult) -> int:
    return address.port or _DEFAULT_PORTS[address.scheme]


def beneath(base: str, target: str) -> bool:
    """Tell whether the path of an address lies beneath that of another, in any case."""
    # StatLine itself writes its paths as "OData" and as "odata"
    folder = urlsplit(base).path.rstrip("/").casefold() + "/"
    path = urlsplit(target).path.casefold()
    return path.startswith(folder) and "/../" not in path


def host_of(link: object) -> str:
    """Return the host a link leads to, and nothing else of it; empty when there is none."""
    try:
        return urlsplit(str(link)).hostname or ""
    except ValueError:
        return ""


def place_of(url: str) -> str:
    """Return the host of an address with the port on which it answers; empty when there is none."""
    try:
        address = urlsplit(url)
        return f"{address.hostname}:{_port(address)}" if address.hostname else ""
    # an address that does not parse, or one of another kind than http and https
    except (ValueError, KeyError):
        return ""


def is_this_machine(url: str) -> bool:
    """Tell whether an address is on this machine itself."""
    host = host_of(url)
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
