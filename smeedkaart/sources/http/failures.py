"""Why a question to a data service came to nothing, and whether asking again may help."""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping

import requests
import urllib3
from urllib3.util import Retry

from smeedkaart.errors import NothingFoundError, ServiceError
from smeedkaart.text.teller import Fact, Statement

__all__ = ["FailedAttemptError", "failed_status", "failed_transport"]

# what may be different in a moment; the rest stays as it is, however often one asks
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
_ABSENT = frozenset({404, 410})
_REFUSED = frozenset({401, 403, 451})
_RETRY_AFTER = Retry(retry_after_max=sys.maxsize)


class FailedAttemptError(Exception):
    """One attempt failed; never leaves the client that asked."""

    def __init__(
        self,
        code: str,
        service: str,
        *,
        again: bool = False,
        wait: float = 0.0,
        status: int = 0,
        **facts: Fact,
    ) -> None:
        told = facts | {"status": status} if status else facts
        self.said = Statement(code, service=service, **told)
        super().__init__(self.said)
        self.service = service
        self.again = again
        self.wait = wait
        self.status = status

    def for_callers(self) -> NothingFoundError | ServiceError:
        """Make the error that whoever asked gets to see: that there is nothing is not a failure."""
        if self.status in _ABSENT:
            return NothingFoundError(self.said, self.service)
        return ServiceError(self.said, self.service, status=self.status)


def failed_status(service: str, status: int, headers: Mapping[str, str]) -> FailedAttemptError:
    """Tell what a status other than 200 means."""
    wait = _seconds(headers.get("Retry-After", ""))
    again = status in _PASSING
    if status == 429 or (status == 503 and wait):
        minutes = math.ceil(wait / 60)
        code = "service.too_busy" if minutes <= 1 else "service.too_busy_for"
        return FailedAttemptError(code, service, again=True, wait=wait, minutes=minutes)
    if status == 407:
        code = "service.proxy_wants_a_name"
    elif status in _ABSENT:
        code = "service.nothing_there"
    elif status in _REFUSED:
        code = "service.refuses"
    else:
        code = "service.fault_of_its_own" if again else "service.not_understood"
    return FailedAttemptError(code, service, again=again, wait=wait, status=status)


def failed_transport(service: str, error: Exception) -> FailedAttemptError:
    """Tell what it means that no whole answer came through."""
    code, again = _transport_code(error)
    return FailedAttemptError(code, service, again=again)


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
    # requests hides a reset before the first byte of an answer inside its ConnectionError
    if any(isinstance(part, broken) for part in (error, *error.args)):
        return "service.broken_off", True
    # requests calls addresses it cannot work with ValueErrors too
    if isinstance(error, ValueError):
        return "service.unusable_address", False
    return "service.unreachable", True


def _seconds(retry_after: str) -> float:
    """Read the header Retry-After: a number of seconds or a moment; what means nothing is no wait."""
    try:
        return _RETRY_AFTER.parse_retry_after(retry_after)
    except (urllib3.exceptions.InvalidHeader, ValueError, OverflowError):
        return 0.0
