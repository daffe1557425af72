"""The double as a test holds it: start, stop, settings, faults, and what was asked."""

from __future__ import annotations

import threading
from dataclasses import fields
from types import TracebackType
from typing import Any, Self

from smeedkaart.sources.http.services import Services
from tests.doubles.faults import Faults
from tests.doubles.server import Book, Elsewhere, Handler, Server
from tests.doubles.small import small_world
from tests.doubles.wire import Request, Site
from tests.doubles.world import World

__all__ = ["Double"]


class Double:
    """A stand-in for CBS and PDOK on this machine.

    Parameters
    ----------
    world
        What there is to be served; by default the small world.
    faults
        What goes wrong from the start; by default nothing.
    port
        Where to listen; 0 for any free port.

    Examples
    --------
    >>> import urllib.request
    >>> with Double() as double:
    ...     urllib.request.urlopen(double.url + "/tiles/grijs/EPSG:3857/8/131/84.png").headers["Content-Type"]
    'image/png'
    """

    world: World
    faults: Faults
    url: str
    elsewhere: str
    page_size: int
    count_cap: int
    retry_after: str
    stall_seconds: float
    compress: bool
    chunked: bool
    modified: dict[str, str]

    def __init__(self, world: World | None = None, faults: Faults | None = None, *, port: int = 0) -> None:
        self.site = Site(world or small_world(), faults or Faults())
        self._book = Book(self.site)
        self.log = self._book.log
        self.elsewhere_log = self._book.elsewhere_log
        self._port = port
        self._servers: list[Server] = []
        self._threads: list[threading.Thread] = []

    # the settings of the site read and write as those of the double
    def __getattr__(self, name: str) -> Any:
        """Give a setting of the site."""
        if name in _SETTINGS:
            return getattr(self.site, name)
        raise AttributeError(name)

    def __setattr__(self, name: str, value: Any) -> None:
        """Change a setting of the site."""
        if name in _SETTINGS:
            setattr(self.site, name, value)
        else:
            super().__setattr__(name, value)

    def start(self) -> Self:
        """Start listening."""
        self._book.stopping.clear()
        here = Server(("127.0.0.1", self._port), Handler, self._book)
        there = _other_host(self._book)
        self._servers = [here, there]
        # whoever starts again is found at the same address
        self._port = here.server_port
        self.site.url = f"http://127.0.0.1:{here.server_port}"
        self.site.elsewhere = f"http://{there.server_address[0]!s}:{there.server_port}"
        self._threads = [
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
            for server in self._servers
        ]
        for thread in self._threads:
            thread.start()
        return self

    def stop(self) -> None:
        """Stop listening and hang up on everyone."""
        self._book.stopping.set()
        for server in self._servers:
            server.shutdown()
            server.close_all()
            server.server_close()
        for thread in self._threads:
            thread.join()
        self._servers, self._threads = [], []

    def __enter__(self) -> Self:
        """Start listening."""
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop listening; a mistake of the double itself must not pass for a fault."""
        self.stop()
        if kind is None and self._book.troubles:
            raise RuntimeError("the double itself failed:\n" + "\n".join(self._book.troubles))

    def seen(self, service: str) -> list[Request]:
        """List the questions to one service so far; `Request.service` names them."""
        return [request for request in self.log if request.service == service]

    def services(self, **changes: Any) -> Services:
        """Give the settings with which smeedkaart asks this double instead of CBS and PDOK.

        Parameters
        ----------
        **changes
            Fields of `Services` that must differ, such as ``read_timeout=0.3``.
        """
        settings: dict[str, Any] = {
            "cbs": self.url + "/cbs",
            "borders": self.url + "/wijkenbuurten",
            "features": self.url + "/ogc",
            "addresses": self.url + "/locatieserver",
            "tiles": self.url + "/tiles",
            "squares": self.url + "/vierkant",
            "connect_timeout": 5.0,
            "read_timeout": 10.0,
            "attempts": 3,
            "backoff": 0.01,
        }
        return Services(**(settings | changes))

    def environment(self, **changes: Any) -> dict[str, str]:
        """Give the same settings as variables of the environment, for a program in another process."""
        services = self.services(**changes)
        values = {field.name: getattr(services, field.name) for field in fields(Services)}
        return {
            f"SMEEDKAART_{name.upper()}": str(int(value)) if isinstance(value, bool) else str(value)
            for name, value in values.items()
        }


_SETTINGS = frozenset(field.name for field in fields(Site))


def _other_host(book: Book) -> Server:
    try:
        return Server(("127.0.0.2", 0), Elsewhere, book)
    except OSError:
        # where the loopback is one address only, another port is another host
        return Server(("127.0.0.1", 0), Elsewhere, book)
