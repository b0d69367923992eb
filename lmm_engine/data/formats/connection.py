"""One connection to a web server: to an address that was checked before, by the name that its certificate must bear."""

from __future__ import annotations

import contextlib
import socket
import threading
from email.message import Message
from typing import TYPE_CHECKING, Protocol

from ...errors import DataError
from ..words import quoted

if TYPE_CHECKING:
    from http.client import HTTPResponse, HTTPSConnection

#: Seconds for a single answer of the other side.
ANSWER_SECONDS = 10.0
OWN_FILE = "Download the file yourself and bring it as a file."


class Answer(Protocol):
    """What comes back from a web server: status, headers, and a body to be read in pieces."""

    status: int
    headers: Message

    def read(self, n: int, /) -> bytes:
        """At most `n` further bytes of the body; none at its end."""

    def close(self) -> None:
        """Hang up."""


def resolve(host: str, port: int) -> list[str]:
    """The addresses that a name has, by the computer's own resolver."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def ask(host: str, ip: str, port: int, path: str, seconds: float) -> Answer:
    """Ask the computer at a checked address, whose certificate must be that of the name; `DataError` if not."""
    import http.client
    import ssl

    class Pinned(http.client.HTTPSConnection):
        """A connection to one address whatever the name resolves to by now."""

        def connect(self) -> None:
            plain = socket.create_connection((ip, port), min(seconds, ANSWER_SECONDS))
            self.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=host)

    connection = Pinned(host, port, timeout=min(seconds, ANSWER_SECONDS))
    headers = {"Accept": "*/*", "Accept-Encoding": "identity", "User-Agent": "Rungs", "Connection": "close"}
    watch = None
    try:
        connection.connect()
        # An answer that trickles in never runs into the time for a single one.
        watch = threading.Timer(seconds, _hang_up, (connection.sock,))
        watch.daemon = True
        watch.start()
        connection.request("GET", path, headers=headers)
        return _Open(connection, connection.getresponse(), watch)
    except (OSError, http.client.HTTPException, ValueError) as error:
        if watch is not None:
            watch.cancel()
        connection.close()
        why = "its certificate is not valid" if isinstance(error, ssl.SSLCertVerificationError) else "no answer came"
        raise DataError(f"{quoted(host)} could not be reached: {why}.", OWN_FILE) from error


def _hang_up(line: socket.socket) -> None:
    with contextlib.suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)


class _Open:
    """An answer that is coming in."""

    def __init__(self, connection: HTTPSConnection, response: HTTPResponse, watch: threading.Timer) -> None:
        self.status = response.status
        self.headers: Message = response.headers
        self._connection = connection
        self._response = response
        self._watch = watch

    def read(self, n: int, /) -> bytes:
        """What has come in, at most `n` bytes."""
        from http.client import HTTPException

        try:
            return self._response.read1(n)
        except HTTPException as error:
            raise OSError("the answer is not complete") from error

    def close(self) -> None:
        """Hang up."""
        self._watch.cancel()
        self._response.close()
        self._connection.close()
