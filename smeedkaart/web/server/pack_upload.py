"""Take in a data pack that a visitor brings along, on a USB stick say: never more than fits, never half."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from starlette.concurrency import run_in_threadpool

from smeedkaart.errors import SmeedkaartError
from smeedkaart.sources.packs import pack
from smeedkaart.text.language import gettext as _
from smeedkaart.text.language import speaking
from smeedkaart.web.view.escape import size

__all__ = ["MOST_PACK_BYTES", "TooLargeError", "keep", "receive", "too_large"]

# a pack of the whole country is about half of this
MOST_PACK_BYTES = 500_000_000


class TooLargeError(SmeedkaartError):
    """What is sent is more than a pack can be."""


def too_large(given: int | None = None, most: int = MOST_PACK_BYTES) -> str:
    """Say that a file is too large, and what to do instead.

    Examples
    --------
    >>> too_large(600_000_000)
    'Dit bestand is 600 MB; een datapakket mag hoogstens 500 MB zijn. ...'
    """
    how = _("Bring it in from the terminal instead: smeedkaart data import FILE.")
    if given is None:
        limit = _("This file is larger than {most}, the most that a data pack may be.").format(
            most=size(most)
        )
    else:
        limit = _("This file is {given}; a data pack may be at most {most}.").format(
            given=size(given), most=size(most)
        )
    return f"{limit} {how}"


async def keep(body: AsyncIterator[bytes], target: Path, most: int = MOST_PACK_BYTES) -> int:
    """Write what comes in to a file, and stop as soon as it is too much."""
    count = 0
    with target.open("wb") as file:
        async for part in body:
            count += len(part)
            if count > most:
                raise TooLargeError(too_large(most=most))
            file.write(part)
    return count


async def receive(
    body: AsyncIterator[bytes],
    language: str,
    *,
    name: str = "",
    replace: bool = False,
    most: int = MOST_PACK_BYTES,
) -> dict[str, Any]:
    """Take in a pack and put it among the others, once it has been checked whole."""
    with speaking(language), TemporaryDirectory(prefix="smeedkaart-") as folder:
        target = Path(folder) / "pack.gpkg"
        try:
            if not await keep(body, target, most):
                return _not_taken(_("This file is empty. Choose the data pack again."))
            entry = await run_in_threadpool(pack.import_pack, target, replace=replace)
        except SmeedkaartError as error:
            # where we put it meanwhile says nothing to whoever brought it
            sentence = str(error).replace(str(target), name or _("The file"))
            older = not replace and await run_in_threadpool(_is_older, target)
            return _not_taken(sentence, replaceable=older)
        return {"key": entry.key}


def _not_taken(sentence: str, *, replaceable: bool = False) -> dict[str, Any]:
    return {"sentence": sentence, "replaceable": replaceable}


def _is_older(path: Path) -> bool:
    """Tell whether a file is a whole pack, of which a later one is here."""
    try:
        brought = pack.read_pack(path)
    except SmeedkaartError:
        return False
    return any(entry.key == brought.key and entry.fetched > brought.fetched for entry in pack.list_packs())
