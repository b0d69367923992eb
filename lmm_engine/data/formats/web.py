"""A table from an address on the web: fetched over https from public computers only.

A server that opens addresses for its visitors can be made to look into the network it stands in. Therefore each name is
resolved here, every address it resolves to must be public, the connection goes to the very address that was checked
(a second resolution could answer otherwise), and a redirect is treated like a new address. Certificates are verified
against the name. Size and time are capped, no cookies or passwords are sent, and no proxy of the environment is used.
"""

from __future__ import annotations

import ipaddress
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from email.message import Message
from pathlib import PurePosixPath
from urllib.parse import SplitResult, parse_qs, unquote, urljoin, urlsplit

from ...errors import DataError
from ..words import quoted
from .connection import OWN_FILE, Answer, ask, resolve
from .limits import DEFAULT_LIMITS, Limits

#: Seconds for the whole transfer.
MOST_SECONDS = 30.0
_MOST_REDIRECTS = 5
_LONGEST = 2_000
_PIECE = 65_536
_PORT = 443
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
# Addresses of IPv6 that stand for one of IPv4 which a gateway would connect to.
_TRANSLATED = (
    (ipaddress.ip_network("64:ff9b::/96"), 0),
    (ipaddress.ip_network("64:ff9b:1::/48"), 0),
    (ipaddress.ip_network("2002::/16"), 80),
)


#: Host and port → the addresses it has.
Resolver = Callable[[str, int], Iterable[str]]
#: Host name, checked address, port, path with query, seconds left → the answer to a GET.
Opener = Callable[[str, str, int, str, float], Answer]


@dataclass(frozen=True, eq=False)
class Fetched:
    """A file from the web: its content, the name it goes by, and the address it came from in the end."""

    content: bytes
    name: str
    address: str


def fetch(
    address: str,
    *,
    limits: Limits = DEFAULT_LIMITS,
    seconds: float = MOST_SECONDS,
    resolver: Resolver | None = None,
    opener: Opener | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Fetched:
    """Fetch a file from the web.

    Parameters
    ----------
    address : str
        Begins with ``https://``. Addresses of pages that show a file on GitHub or a sheet of Google Sheets are replaced
        by that of the file itself.
    limits : Limits, optional
        For the largest file.
    seconds : float
        For the whole transfer.
    resolver, opener, clock : callable, optional
        How names are resolved, connections made and time is told.

    Raises
    ------
    DataError
        If the address is none that is opened here, does not answer, or the file is too large or takes too long.
    """
    find, get = resolver or resolve, opener or ask
    end = clock() + seconds
    here = direct_address(address.strip())
    for _ in range(_MOST_REDIRECTS + 1):
        parts = _checked(here)
        ip = public_address(parts.hostname or "", find)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        answer = get(parts.hostname or "", ip, _PORT, path, max(end - clock(), 0.1))
        try:
            if answer.status in _REDIRECTS:
                here = urljoin(here, answer.headers.get("Location") or "")
                continue
            _refuse_status(answer, parts)
            content = _body(answer, limits, end, clock)
        except (OSError, ValueError) as error:
            raise DataError(f"The transfer from {quoted(parts.hostname)} broke off.", OWN_FILE) from error
        finally:
            answer.close()
        return Fetched(content, _name(answer.headers, parts), here)
    raise DataError(f"The address was redirected more than {_MOST_REDIRECTS} times.", OWN_FILE)


def direct_address(address: str) -> str:
    """The address of the file itself, where that of a page showing it is known to lead there."""
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").lower()
    except ValueError:
        return address
    if parts.scheme.lower() != "https":
        return address
    if host in ("github.com", "www.github.com"):
        file = re.fullmatch(r"/([^/]+)/([^/]+)/(?:blob|raw)/(.+)", parts.path)
        return f"https://raw.githubusercontent.com/{file[1]}/{file[2]}/{file[3]}" if file else address
    if host == "docs.google.com":
        sheet = re.match(r"/spreadsheets/d/([\w-]+)(?:/edit|/view|/htmlview|/?$)", parts.path)
        which = parse_qs(parts.fragment).get("gid") or parse_qs(parts.query).get("gid") or ["0"]
        gid = which[0] if which[0].isdecimal() else "0"
        return f"https://docs.google.com/spreadsheets/d/{sheet[1]}/export?format=csv&gid={gid}" if sheet else address
    return address


def public_address(host: str, resolver: Resolver) -> str:
    """The address to connect to, all of those that a name has being public.

    Raises
    ------
    DataError
        If the name is unknown, or one of its addresses is private, loopback, link-local, multicast or reserved.
    """
    try:
        found = [ipaddress.ip_address(text.partition("%")[0]) for text in resolver(host, _PORT)]
    except (OSError, ValueError, UnicodeError):
        found = []
    if not found:
        raise DataError(f"No computer on the web is called {quoted(host)}.", "Check the spelling of the address.")
    if not all(_is_public(ip) for ip in found):
        problem = f"{quoted(host)} does not lead to a public web server, so it is not opened."
        raise DataError(problem, OWN_FILE)
    return str(found[0])


def _is_public(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether an address belongs to the public internet, also when it only stands for another."""
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return _is_public(ip.ipv4_mapped)
        if ip.teredo is not None:
            return False
        for network, shift in _TRANSLATED:
            if ip in network:
                return _is_public(ipaddress.IPv4Address(int(ip) >> shift & 0xFFFFFFFF))
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_loopback or ip.is_link_local)


def _checked(address: str) -> SplitResult:
    """The parts of an address that may be opened."""
    if len(address) > _LONGEST:
        raise DataError(f"The address has more than {_LONGEST:,} characters.", OWN_FILE)
    try:
        parts = urlsplit(address)
        port, host = parts.port, parts.hostname
    except ValueError:
        raise DataError("This is no web address.", "It should read https://… up to the file’s name.") from None
    if parts.scheme.lower() != "https":
        given = f"begins with {quoted(parts.scheme + ':')}" if parts.scheme else "does not begin with “https://”"
        raise DataError(f"The address {given}; only https is opened here.", "Use an address that begins with https://.")
    if parts.username is not None or parts.password is not None:
        raise DataError("The address holds a user name or password.", "Take it out; only public files are opened here.")
    if not host or any(c.isspace() or not c.isprintable() for c in address):
        raise DataError("This is no web address.", "It should read https://… up to the file’s name, without spaces.")
    if port not in (None, _PORT):
        raise DataError(f"The address names port {port}; only the usual one of https is opened here.", OWN_FILE)
    return parts


def _refuse_status(answer: Answer, parts: SplitResult) -> None:
    if answer.status == 200:
        encoding = (answer.headers.get("Content-Encoding") or "identity").strip().lower()
        if encoding != "identity":
            raise DataError(f"{quoted(parts.hostname)} sent the file compressed ({quoted(encoding)}).", OWN_FILE)
        return
    if answer.status in (401, 403):
        problem = f"{quoted(parts.hostname)} does not show this file to everybody (status {answer.status})."
        raise DataError(problem, "Make it public, or download it and bring it as a file.")
    if answer.status in (404, 410):
        problem = f"There is no such file at {quoted(parts.hostname)} (status {answer.status})."
        raise DataError(problem, "Check the address.")
    raise DataError(f"{quoted(parts.hostname)} did not send the file (status {answer.status}).", "Try again later.")


def _body(answer: Answer, limits: Limits, end: float, clock: Callable[[], float]) -> bytes:
    """The body of an answer, given up as soon as it is too long or too slow."""
    declared = answer.headers.get("Content-Length") or ""
    whole = int(declared) if declared.isdecimal() and len(declared) < 19 else 0
    _refuse_length(whole, limits)
    content = bytearray()
    while piece := answer.read(_PIECE):
        content += piece
        _refuse_length(len(content), limits)
        if clock() > end:
            break
    if clock() > end or len(content) < whole:
        raise DataError(f"The file had not arrived whole in the time allowed ({len(content):,} bytes).", OWN_FILE)
    return bytes(content)


def _refuse_length(n_bytes: int, limits: Limits) -> None:
    if n_bytes > limits.max_bytes:
        most = f"{limits.max_bytes / 1024**2:,.0f} MB"
        raise DataError(f"The file at this address has more than {most}, the most that is read here.", OWN_FILE)


def _name(headers: Message, parts: SplitResult) -> str:
    """What the file is called, by the server or by its address."""
    given = headers.get_filename() or PurePosixPath(unquote(parts.path)).name or parts.hostname or "table"
    name = re.sub(r"[\x00-\x1f\x7f/\\]+", " ", given).strip(" .")[-120:]
    kind = headers.get_content_type()
    if kind in ("text/csv", "text/tab-separated-values") and "." not in name:
        return f"{name}.csv"
    return name or "table"
