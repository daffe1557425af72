"""The one way out to the data services: one session, one patience, one name to be known by."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from http.cookiejar import DefaultCookiePolicy
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import requests
import urllib3
from urllib3.util import Retry

from smeedkaart.errors import ServiceError
from smeedkaart.sources.http.bodies import is_web_page, json_in, whole_body
from smeedkaart.sources.http.download import Download
from smeedkaart.sources.http.failures import FailedAttemptError, failed_status, failed_transport
from smeedkaart.sources.http.links import beneath, host_of, is_this_machine, place_of, within
from smeedkaart.sources.http.services import Services
from smeedkaart.text.teller import Statement

__all__ = ["Client"]

T = TypeVar("T")

_CHUNK = 1 << 16
_REPORT_EVERY = 1 << 14
_MOST_REDIRECTS = 5
# seconds for a file of the whole country
_LONGEST_FILE = 7_200.0
# a service that asks for a longer wait than this is told to the user instead of waited for
_LONGEST_WAIT = 60.0
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class Client:
    """Asks the services, as patiently as the settings say, and counts what comes in.

    Failures of the moment (no connection, a reset, a time-out, a broken or truncated answer, 429 and 5xx) are
    tried again, each time after a longer pause with some chance in it, or after the pause the service asks
    for. Of a host that was asked as often as the settings say and failed each time, later questions are asked
    once, until it answers again: who waited for it once need not wait as long for every other page.

    Proxies of the environment are used, NO_PROXY too; this machine itself is never asked through a proxy.
    Nothing of what is asked reaches a log or an error: an address someone typed is nobody else's business.
    """

    def __init__(
        self,
        services: Services | None = None,
        *,
        on_traffic: Callable[[int, int], None] | None = None,
        largest: int = 512 << 20,
        longest: float = 600.0,
    ) -> None:
        self.services = Services.from_environment() if services is None else services
        self.pages = 0
        self.bytes = 0
        self._on_traffic = on_traffic
        self._largest = largest
        self._longest = longest
        self._counting = threading.Lock()
        self._given_up: set[str] = set()
        self._session = _Session()
        self._session.headers["User-Agent"] = f"smeedkaart/{version('smeedkaart')}"
        # a cookie would tie one question to the next, which no service needs
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        _be_discreet()

    def __enter__(self) -> Self:
        """Use the client within a `with` block, which closes its connections."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connections."""
        self.close()

    def close(self) -> None:
        """Close the connections; a later question opens them again."""
        self._session.close()

    def get_json(self, service: str, url: str, params: Mapping[str, str] | None = None) -> Any:
        """Ask for JSON and parse it."""
        return self.get_parsed(service, url, params, parse=json_in)

    def get_bytes(self, service: str, url: str, params: Mapping[str, str] | None = None) -> bytes:
        """Ask for a body as it comes, such as a big page of GeoJSON; as `get_json`.

        A body that begins as JSON must also end as JSON, or counts as broken off.
        """
        return self.get_parsed(service, url, params, parse=whole_body)

    def get_parsed(
        self,
        service: str,
        url: str,
        params: Mapping[str, str] | None = None,
        *,
        parse: Callable[[bytes], T],
    ) -> T:
        """Ask for a body and make something of it; as `get_json`."""
        return self._patiently(service, url, lambda: self._attempt(service, url, params, parse))

    def get_file(self, service: str, url: str, target: Path) -> None:
        """Fetch a large zipped file to a place on this computer; goes on where it broke off before."""
        coming = Download(target)

        def attempt() -> None:
            chunks = partial(self._chunks, service, longest=_LONGEST_FILE)
            with _discreet(), self._answered(service, url, None, headers=coming.asks) as response:
                coming.take(service, response, chunks)

        self._patiently(service, url, attempt)

    def _patiently(self, service: str, url: str, attempt: Callable[[], T]) -> T:
        """Ask again after failures of the moment, each time after a longer pause."""
        self._refuse_offline(service)
        place = place_of(url)
        retry = self._patience(place)
        while True:
            try:
                made = attempt()
            except FailedAttemptError as error:
                failed = error
            else:
                self._judge(place, answers=True)
                self._count(pages=1)
                return made
            if not failed.again or failed.wait > _LONGEST_WAIT or not retry.total:
                break
            retry = retry.increment()
            time.sleep(max(failed.wait, retry.get_backoff_time()))
        # what is asked wrongly is an answer all the same
        self._judge(place, answers=not failed.again)
        # raised out here so that nothing of what was asked hangs on to the error
        raise failed.for_callers()

    def get_status(self, service: str, url: str, params: Mapping[str, str] | None = None) -> int:
        """Ask once, and tell only the status of the answer: for what a service ought to refuse."""
        self._refuse_offline(service)
        try:
            with _discreet(), self._send(service, url, params) as response:
                status = response.status_code
        except FailedAttemptError as error:
            failed = error
        else:
            self._count(pages=1)
            return status
        raise failed.for_callers()

    def follow(self, service: str, base: str, link: object) -> str:
        """Check a link to the next page: only the same service, never another host."""
        target = within(base, link) if isinstance(link, str) else None
        if target is None or not beneath(base, target):
            raise _points_elsewhere(service, link).for_callers()
        return target

    def _refuse_offline(self, service: str) -> None:
        if self.services.offline:
            raise ServiceError(Statement("service.offline", service=service), service)

    def _patience(self, place: str) -> Retry:
        with self._counting:
            attempts = 1 if place in self._given_up else self.services.attempts
        # not handed to the adapter: an answer that breaks off or is no data comes after it, and counts too
        half = self.services.backoff / 2
        retry = Retry(attempts, backoff_factor=half, backoff_jitter=half, backoff_max=_LONGEST_WAIT)
        # urllib3 would ask again at once after the first failure: it is told of one beforehand
        return retry.increment()

    def _judge(self, place: str, *, answers: bool) -> None:
        with self._counting:
            if answers:
                self._given_up.discard(place)
            else:
                self._given_up.add(place)

    def _attempt(
        self, service: str, url: str, params: Mapping[str, str] | None, parse: Callable[[bytes], T]
    ) -> T:
        with _discreet():
            body = self._body(service, url, params)
        if is_web_page(body):
            raise FailedAttemptError("service.web_page", service, again=True)
        try:
            if body.strip():
                return parse(body)
        except (ValueError, SyntaxError, RecursionError):
            # what a parser says may quote the answer
            pass
        raise FailedAttemptError("service.not_readable", service, again=True)

    def _body(self, service: str, url: str, params: Mapping[str, str] | None) -> bytes:
        with self._answered(service, url, params) as response:
            return b"".join(self._chunks(service, response))

    @contextmanager
    def _answered(
        self,
        service: str,
        url: str,
        params: Mapping[str, str] | None,
        headers: Mapping[str, str] | None = None,
    ) -> Iterator[requests.Response]:
        """Give the answer itself, after redirects within the same service."""
        for _redirect in range(_MOST_REDIRECTS + 1):
            with self._send(service, url, params, headers) as response:
                if response.status_code in _REDIRECTS:
                    link = response.headers.get("Location", "")
                    onward = within(response.url or url, link)
                    if onward is None:
                        raise _points_elsewhere(service, link)
                    url, params = onward, None
                    continue
                if response.status_code != 200 and not (response.status_code == 206 and headers):
                    raise failed_status(service, response.status_code, response.headers)
                yield response
                return
        raise _points_elsewhere(service, url)

    def _send(
        self,
        service: str,
        url: str,
        params: Mapping[str, str] | None,
        headers: Mapping[str, str] | None = None,
    ) -> requests.Response:
        timeout = (self.services.connect_timeout, self.services.read_timeout)
        try:
            request = self._session.prepare_request(
                requests.Request("GET", url, params=params, headers=dict(headers or {}))
            )
            address = request.url or url
            settings = self._session.merge_environment_settings(
                address, {}, stream=True, verify=None, cert=None
            )
            if is_this_machine(address):
                settings["proxies"] = {}
            return self._session.send(request, timeout=timeout, allow_redirects=False, **settings)
        # OSError: a certificate bundle of the environment that is not there
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            raise failed_transport(service, error) from None

    def _chunks(
        self, service: str, response: requests.Response, *, longest: float | None = None
    ) -> Iterator[bytes]:
        too_large = FailedAttemptError("service.too_large", service, size=self._largest / 2**20)
        announced = response.headers.get("Content-Length", "")
        if announced.isdecimal() and int(announced) > self._largest:
            raise too_large
        ends = time.monotonic() + (longest or self._longest)
        size = unreported = 0
        while chunk := _next_chunk(service, response):
            size += len(chunk)
            unreported += len(chunk)
            if size > self._largest:
                raise too_large
            if time.monotonic() > ends:
                raise FailedAttemptError("service.too_slow", service)
            if unreported >= _REPORT_EVERY:
                self._count(received=unreported)
                unreported = 0
            yield chunk
        self._count(received=unreported, silent=True)

    def _count(self, *, pages: int = 0, received: int = 0, silent: bool = False) -> None:
        with self._counting:
            self.pages += pages
            self.bytes += received
            now = (self.pages, self.bytes)
        if self._on_traffic is not None and not silent:
            self._on_traffic(*now)


class _Session(requests.Session):
    def get_redirect_target(self, resp: requests.Response) -> str | None:  # noqa: ARG002 - as in requests
        """Know of no redirects: even when told not to follow them, requests reads their bodies unbounded."""
        return None


def _points_elsewhere(service: str, link: object) -> FailedAttemptError:
    return FailedAttemptError("service.points_elsewhere", service, host=host_of(link) or "?")


def _next_chunk(service: str, response: requests.Response) -> bytes:
    try:
        # read1 hands over what there is: a body that trickles in does not keep us waiting for a full chunk
        chunk: bytes = response.raw.read1(_CHUNK, decode_content=True)
    except (urllib3.exceptions.HTTPError, OSError) as error:
        raise failed_transport(service, error) from None
    return chunk


# true while one of our own questions is on its way, in this thread or task only
_asking: ContextVar[bool] = ContextVar("smeedkaart_asking", default=False)


class _Discretion(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:  # noqa: ARG002 - the interface of logging
        return not _asking.get()


_DISCRETION = _Discretion()


def _be_discreet() -> None:
    # urllib3 logs the addresses it asks, query and all; what others ask with it stays logged
    for name in list(logging.root.manager.loggerDict):
        if name.partition(".")[0] == "urllib3":
            logging.getLogger(name).addFilter(_DISCRETION)


@contextmanager
def _discreet() -> Iterator[None]:
    token = _asking.set(True)
    try:
        yield
    finally:
        _asking.reset(token)
