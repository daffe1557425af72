"""Host and Origin headers: which names, addresses and ports this server answers to.

A website cannot choose what the browser of its visitor writes there. That shows when its own name leads to
this machine (DNS rebinding), and when a page comes from another server on this machine.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address

import psutil

from smeedkaart.errors import SmeedkaartError
from smeedkaart.text.language import gettext as _

__all__ = [
    "WILDCARDS",
    "Authority",
    "KnownHosts",
    "is_loopback",
    "named_hosts",
    "own_cards",
    "read_authority",
    "read_origin",
]

_AUTHORITY = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9_][a-z0-9._-]*)(?::([0-9]{1,5}))?", re.ASCII)
_ORIGIN = re.compile(r"(https?)://([^/?#@\\]+)", re.ASCII)
_DEFAULT_PORTS = {"http": 80, "https": 443}
WILDCARDS = frozenset({"", "0.0.0.0", "::"})  # noqa: S104 - recognised here, not listened on


@dataclass(frozen=True, slots=True)
class Authority:
    """A host with its port, in one way of writing: small letters, no dot at the end, no brackets."""

    name: str  # A host name, or an IP address in its shortest form
    port: int | None  # none when none was written


def read_authority(text: str) -> Authority | None:
    """Read what a Host header holds; None for what no browser would send.

    Examples
    --------
    >>> read_authority("LocalHost.:8501")
    Authority(name='localhost', port=8501)
    >>> read_authority("[0:0:0:0:0:0:0:1]:8501")
    Authority(name='::1', port=8501)
    >>> read_authority("localhost:8501@evil.example") is None
    True
    """
    found = _AUTHORITY.fullmatch(text.strip(" \t").lower())
    if found is None:
        return None
    name, port = found[1].removesuffix("."), found[2]
    if port is not None and not 0 < int(port) < 65536:
        return None
    if name.startswith("["):
        address = _ip(name[1:-1])
        if address is None:
            return None
        name = str(address)
    return Authority(name, None if port is None else int(port))


def read_origin(text: str) -> Authority | None:
    """Read what an Origin header holds, with the port that its scheme implies; None for "null" and the like.

    Examples
    --------
    >>> read_origin("https://kaart.example.nl")
    Authority(name='kaart.example.nl', port=443)
    """
    found = _ORIGIN.fullmatch(text.strip(" \t").lower())
    authority = None if found is None else read_authority(found[2])
    if found is None or authority is None:
        return None
    return Authority(authority.name, authority.port or _DEFAULT_PORTS[found[1]])


def named_hosts(texts: Iterable[str]) -> tuple[Authority, ...]:
    """Read the hosts that somebody names with `--host NAME[:PORT]`.

    Examples
    --------
    >>> named_hosts(["Kaart.Example.nl:8443"])
    (Authority(name='kaart.example.nl', port=8443),)
    """
    return tuple(_named(text) for text in texts)


def _named(text: str) -> Authority:
    written = text.strip()
    try:
        # a name such as "gemeente-súdwest.example": browsers send the ASCII form of it
        found = read_authority(written if written.isascii() else written.lower().encode("idna").decode())
    except UnicodeError:
        found = None
    if found is None and (address := _ip(written)) is not None:
        found = Authority(str(address), None)
    if found is None or found.name in WILDCARDS:
        raise SmeedkaartError(
            _("{text} is no host; write it as kaart.example.nl or kaart.example.nl:8443.").format(text=text)
        )
    return found


def is_loopback(name: str | None) -> bool:
    """Tell whether only this machine itself can reach an address; None and "" mean: every network card.

    Examples
    --------
    >>> [is_loopback(name) for name in ("127.0.0.1", "::1", "localhost", "0.0.0.0", None, "192.168.1.20")]
    [True, True, True, False, False, False]
    """
    if name is None:
        return False
    address = _ip(name.strip("[]"))
    return name.lower().removesuffix(".") == "localhost" if address is None else address.is_loopback


def own_cards() -> frozenset[str]:
    """Ask the system for the addresses of this machine's network cards, as they are at this moment."""
    written = (card.address for cards in psutil.net_if_addrs().values() for card in cards)
    return frozenset(str(address) for address in map(_ip, written) if address is not None)


@dataclass(frozen=True, slots=True)
class KnownHosts:
    """The hosts that are answered."""

    named: tuple[Authority, ...] = ()  # hosts that whoever started the server named
    # gives the address the server was told to listen on, None for all
    listening: Callable[[], str | None] = lambda: "127.0.0.1"
    cards: Callable[[], frozenset[str]] = own_cards  # gives the addresses of the network cards

    def know(self, asked: Authority, local: tuple[str, int]) -> bool:
        """Tell whether a host is one of ours."""
        # a browser leaves out the port that goes without saying; behind a proxy it cannot be told which
        ports = {80, 443} if asked.port is None else {asked.port}
        address, own = local
        if own in ports and self._ours(asked.name, address):
            return True
        return any(
            asked.name == host.name and ports & ({own, 80, 443} if host.port is None else {host.port})
            for host in self.named
        )

    def _ours(self, name: str, address: str) -> bool:
        if name in {"localhost", "127.0.0.1", "::1"}:
            return True
        asked, here = _ip(name), _ip(address)
        told = (self.listening() or "").strip("[]").lower()
        if asked is None:
            return name == told.removesuffix(".") and bool(name)
        if asked == here:
            return True
        # asked anew each time: a laptop that joins another Wi-Fi gets another address
        return told in WILDCARDS and not asked.is_unspecified and str(asked) in self.cards()


def _ip(text: str) -> IPv4Address | IPv6Address | None:
    try:
        # the system writes fe80::1%eth0, a browser only fe80::1
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    # a socket for both families writes an IPv4 visitor as ::ffff:192.168.1.20
    return getattr(found, "ipv4_mapped", None) or found
