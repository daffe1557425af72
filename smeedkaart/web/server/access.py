"""The access code, and the signed cookie for who gave it: no code, nothing but the form.

Its key is made of the code and of a random secret in the data folder. So a restart in the
hall asks nobody again, and a new code shuts out everybody who only knew the old one.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from itsdangerous import BadSignature, TimestampSigner

from smeedkaart.errors import SmeedkaartError
from smeedkaart.store.place import default_path
from smeedkaart.text.language import gettext as _
from smeedkaart.web.server.hosts import is_loopback

__all__ = ["CODE_VARIABLE", "LIFE", "SHORTEST", "AccessCode", "access_code", "kept_secret", "only_with_code"]

# better than an option: other programs on the machine can read the options of a program
CODE_VARIABLE = "SMEEDKAART_CODE"

SHORTEST = 8
"""Fewest characters of a code."""

LIFE = 24 * 60 * 60
"""How long a browser that gave the code may come back, in seconds: a day is a workshop."""

_SECRET_BYTES = 32


class AccessCode:
    """A code that opens the app.

    Examples
    --------
    >>> code = AccessCode("smeden in juni", b"0123456789abcdef")
    >>> code.opens("  smeden  in juni "), code.opens("Smeden in juni")
    (True, False)
    >>> code.admits(code.ticket())
    True
    """

    def __init__(self, code: str, secret: bytes) -> None:
        plain = _normal(code)
        if len(plain) < SHORTEST:
            raise SmeedkaartError(
                _("A code has at least {count} characters; choose a longer one.").format(count=SHORTEST)
            )
        self._secret = secret
        self._digest = self._of(plain)
        self._signer = TimestampSigner(
            self._digest, salt="smeedkaart.code", key_derivation="hmac", digest_method=hashlib.sha256
        )

    def opens(self, given: str) -> bool:
        """Tell whether this is the code; spaces around it and two in a row do not count, capitals do."""
        return hmac.compare_digest(self._of(_normal(given)), self._digest)

    def ticket(self) -> str:
        """Make the value of the cookie for who gave the code just now."""
        return self._signer.sign(b"in").decode()

    def admits(self, ticket: str) -> bool:
        """Tell whether a cookie was made for this code, less than a day ago."""
        try:
            return self._signer.unsign(ticket, max_age=LIFE) == b"in"
        except BadSignature:
            return False

    def _of(self, plain: str) -> bytes:
        return hmac.digest(self._secret, plain.encode("utf-8", "surrogatepass"), "sha256")


def _normal(code: str) -> str:
    # the same letters may be written in two ways, by another keyboard
    return " ".join(unicodedata.normalize("NFKC", code).split())


def access_code(code: str | None, folder: Path | None = None) -> AccessCode | None:
    """Bring the code that was given, else that of SMEEDKAART_CODE; None when there is none."""
    chosen = os.environ.get(CODE_VARIABLE) or None if code is None else code
    if chosen is None:
        return None
    return AccessCode(chosen, kept_secret(default_path().parent if folder is None else folder))


def kept_secret(folder: Path) -> bytes:
    """Bring the secret of this machine, made when it is not there; where none can be kept, one for now."""
    path = folder / "cookie.key"
    try:
        kept = path.read_bytes()
    except OSError:
        kept = b""
    if len(kept) == _SECRET_BYTES:
        return kept
    fresh = secrets.token_bytes(_SECRET_BYTES)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        # for the eyes of this user only, from its first moment; Windows would make two bytes of a line end
        ways = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        with os.fdopen(os.open(beside, ways, 0o600), "wb") as file:
            file.write(fresh)
        beside.replace(path)
    except OSError:
        # after a restart everybody gives the code again
        return fresh
    return fresh


def only_with_code(address: str | None, names: Iterable[str], code: AccessCode | None) -> None:
    """Refuse to open beyond this machine without a code."""
    if code is None and not all(map(is_loopback, [address, *names])):
        raise SmeedkaartError(beyond())


def beyond() -> str:
    """Say what is needed before anybody else than this machine gets an answer."""
    return _(
        "Others can reach smeedkaart only with a code of at least {count} characters: "
        "put it in SMEEDKAART_CODE, or give it with --code."
    ).format(count=SHORTEST)
