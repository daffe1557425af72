"""What can go wrong with one question to a service, told in one sentence with what to do about it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import requests
import urllib3

from smeedkaart.text.teller import Statement

__all__ = [
    "FailedAttemptError",
    "failed_status",
    "failed_transport",
    "not_followed",
    "not_readable",
    "too_large",
    "too_slow",
    "web_page",
]

# what may be different in a moment; the rest stays as it is, however often one asks
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
_ABSENT = frozenset({404, 410})
_REFUSED = frozenset({401, 403, 451})


class FailedAttemptError(Exception):
    """One attempt failed; never leaves the client that asked."""

    def __init__(
        self,
        said: Statement,
        *,
        again: bool = False,
        wait: float = 0.0,
        absent: bool = False,
        status: int = 0,
    ) -> None:
        super().__init__(said)
        self.said = said
        self.again = again
        self.wait = wait
        self.absent = absent
        self.status = status

    @property
    def sentence(self) -> str:
        """The same in the language in use."""
        return str(self.said)


def failed_status(service: str, status: int, headers: Mapping[str, str]) -> FailedAttemptError:
    """Tell what a status other than 200 means.

    Examples
    --------
    >>> failed_status("CBS StatLine", 429, {"Retry-After": "120"}).wait
    120.0
    """
    wait = _seconds(headers.get("Retry-After", ""))
    facts = {"service": service, "status": status}
    if status in _ABSENT:
        return FailedAttemptError(Statement("service.nothing_there", **facts), absent=True)
    if status == 429 or (status == 503 and wait):
        return FailedAttemptError(_busy(service, wait), again=True, wait=wait)
    if status in _PASSING:
        said = Statement("service.fault_of_its_own", **facts)
    elif status in _REFUSED:
        said = Statement("service.refuses", **facts)
    elif status == 407:
        said = Statement("service.proxy_wants_a_name", service=service)
    else:
        said = Statement("service.not_understood", **facts)
    return FailedAttemptError(said, again=status in _PASSING, wait=wait, status=status)


def failed_transport(service: str, error: Exception) -> FailedAttemptError:
    """Tell what it means that no whole answer came through.

    Examples
    --------
    >>> failed_transport("CBS StatLine", requests.ReadTimeout()).again
    True
    """
    code, again = _transport_code(error)
    return FailedAttemptError(Statement(code, service=service), again=again)


def _transport_code(error: Exception) -> tuple[str, bool]:
    slow = (requests.Timeout, urllib3.exceptions.TimeoutError)
    broken = (
        requests.exceptions.ChunkedEncodingError,
        urllib3.exceptions.ProtocolError,
        urllib3.exceptions.DecodeError,
    )
    if isinstance(error, (requests.exceptions.ProxyError, requests.exceptions.InvalidProxyURL)) or (
        isinstance(error, requests.exceptions.InvalidSchema) and "SOCKS" in str(error)
    ):
        return "service.proxy_unreachable", True
    if isinstance(error, (requests.exceptions.SSLError, urllib3.exceptions.SSLError)):
        return "service.not_trusted", False
    if isinstance(error, slow):
        return "service.too_long", True
    if isinstance(error, broken) or _cut_off(error):
        return "service.broken_off", True
    # requests calls addresses it cannot work with ValueErrors too
    if isinstance(error, ValueError):
        return "service.unusable_address", False
    return "service.unreachable", True


def _cut_off(error: Exception) -> bool:
    # requests hides a reset before the first byte of an answer inside its ConnectionError
    return any(isinstance(part, urllib3.exceptions.ProtocolError) for part in error.args)


def _busy(service: str, wait: float) -> Statement:
    minutes = math.ceil(wait / 60)
    if minutes <= 1:
        return Statement("service.too_busy", service=service)
    return Statement("service.too_busy_for", service=service, minutes=minutes)


def _seconds(retry_after: str) -> float:
    """Read the header Retry-After (RFC 9110, 10.2.3): a number of seconds or a moment."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return 0.0
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def not_followed(service: str, host: str) -> FailedAttemptError:
    """Tell that an answer points to another place, where nothing is asked.

    Examples
    --------
    >>> not_followed("CBS StatLine", "login.example").again
    False
    """
    return FailedAttemptError(Statement("service.points_elsewhere", service=service, host=host or "?"))


def not_readable(service: str) -> FailedAttemptError:
    """Tell that an answer came, and is not what it should be.

    Examples
    --------
    >>> not_readable("CBS StatLine").again
    True
    """
    return FailedAttemptError(Statement("service.not_readable", service=service), again=True)


def web_page(service: str) -> FailedAttemptError:
    """Tell that a web page came instead of data, as from a network that wants people to log in.

    Examples
    --------
    >>> web_page("CBS StatLine").again
    True
    """
    return FailedAttemptError(Statement("service.web_page", service=service), again=True)


def too_large(service: str, largest: int) -> FailedAttemptError:
    """Tell that an answer is larger than can be right.

    Examples
    --------
    >>> too_large("CBS StatLine", 512 * 2**20).again
    False
    """
    return FailedAttemptError(Statement("service.too_large", service=service, size=largest / 2**20))


def too_slow(service: str) -> FailedAttemptError:
    """Tell that an answer trickles in and does not end.

    Examples
    --------
    >>> too_slow("CBS StatLine").again
    False
    """
    return FailedAttemptError(Statement("service.too_slow", service=service))
