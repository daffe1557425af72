"""What the Locatieserver knows: streets of Smeedwijk, which do not exist, and a few of elsewhere."""

from __future__ import annotations

from typing import Literal

from tests.doubles.world import Address

__all__ = ["ADDRESSES"]

_SMEEDWIJK = ("GM9901", "Smeedwijk")
_HOOGEVEEN = ("GM0118", "Hoogeveen")


def _house(
    street: str,
    number: int,
    postcode: str,
    town: tuple[str, str],
    at: tuple[float, float],
    *,
    loud: float = 0,
) -> Address:
    return Address("adres", street, number, postcode, town[1], *town, *at, loud)


def _named(
    kind: Literal["weg", "woonplaats", "gemeente"],
    street: str,
    town: tuple[str, str],
    at: tuple[float, float],
) -> Address:
    return Address(kind, street, None, "", "" if kind == "gemeente" else town[1], *town, *at)


ADDRESSES: tuple[Address, ...] = (
    _named("gemeente", "", _SMEEDWIJK, (180000, 500000)),
    _named("woonplaats", "", _SMEEDWIJK, (180000, 500000)),
    _named("weg", "Ambachtstraat", _SMEEDWIJK, (177750, 499000)),
    _house("Ambachtstraat", 1, "9900AA", _SMEEDWIJK, (177700, 499000)),
    _house("Ambachtstraat", 12, "9900AA", _SMEEDWIJK, (177800, 499000)),
    # the engine thinks more of this one, whichever of the two was typed
    _house("Ambachtslaan", 1, "9904AB", _SMEEDWIJK, (180250, 500600), loud=5.0),
    _named("weg", "Aambeeldplein", _SMEEDWIJK, (178250, 499000)),
    _house("Aambeeldplein", 3, "9900AC", _SMEEDWIJK, (178250, 499000)),
    _house("Smid & Zoonhof", 7, "9902AD", _SMEEDWIJK, (179250, 499800)),
    _house("Reünieweg", 20, "9905AE", _SMEEDWIJK, (182250, 501000)),
    _named("gemeente", "", _HOOGEVEEN, (230000, 525000)),
    _named("woonplaats", "", _HOOGEVEEN, (229000, 526500)),
    _named("weg", "Hoofdstraat", _HOOGEVEEN, (228700, 526900)),
    _house("Hoofdstraat", 1, "7901JA", _HOOGEVEEN, (228700, 526900)),
    _house("Raadhuisplein", 1, "7901BP", _HOOGEVEEN, (228600, 527000)),
    _house("Bolstraat", 1, "3581WS", ("GM0344", "Utrecht"), (137569.474, 455650.561)),
    _named("gemeente", "", ("GM0518", "'s-Gravenhage"), (80900, 455600)),
    _named("gemeente", "", ("GM1970", "Noardeast-Fryslân"), (195900, 595600)),
    _named("gemeente", "", ("GM0363", "Amsterdam"), (121450, 487550)),
)
"""Everything that can be found; where things lie in real places is made up as well."""
