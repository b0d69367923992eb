"""Files from the web, without the web: resolver, connection and clock are stand-ins."""

from __future__ import annotations

from email.message import Message

import pytest

from lmm_engine.data import Limits
from lmm_engine.data.formats.web import direct_address, fetch, public_address
from lmm_engine.errors import DataError

PUBLIC = "93.184.216.34"
CSV = b"id,y\na,1\nb,2\n"


class FakeAnswer:
    """An answer from memory; `seconds` is what each piece takes on the test's clock."""

    def __init__(self, body: bytes = CSV, status: int = 200, web: FakeWeb | None = None, **headers: str) -> None:
        self.status, self.rest, self.closed, self.web = status, body, False, web
        self.headers = Message()
        for name, value in headers.items():
            self.headers[name.replace("_", "-")] = value

    def read(self, n: int, /) -> bytes:
        if self.web is not None:
            self.web.now += self.web.seconds_a_piece
        piece, self.rest = self.rest[:n], self.rest[n:]
        return piece

    def close(self) -> None:
        self.closed = True


class FakeWeb:
    """Names with their addresses, addresses with their answers, and all that was asked for."""

    def __init__(self, answers: dict[str, FakeAnswer], names: dict[str, list[str]] | None = None) -> None:
        self.answers, self.names, self.asked, self.now, self.seconds_a_piece = answers, names or {}, [], 0.0, 0.0
        for answer in answers.values():
            answer.web = self

    def resolver(self, host: str, port: int) -> list[str]:
        return self.names.get(host, [PUBLIC])

    def opener(self, host: str, ip: str, port: int, path: str, seconds: float) -> FakeAnswer:
        self.asked.append((host, ip, port, path))
        return self.answers[f"{host}{path}"]

    def fetch(self, address: str, **options):
        return fetch(address, resolver=self.resolver, opener=self.opener, clock=lambda: self.now, **options)


def test_a_file_comes_with_the_name_it_goes_by():
    web = FakeWeb({"data.example.org/a%20b/sleep.csv?v=2": FakeAnswer()})
    found = web.fetch(" https://data.example.org/a%20b/sleep.csv?v=2#part ")
    assert (found.content, found.name) == (CSV, "sleep.csv")
    assert web.asked == [("data.example.org", PUBLIC, 443, "/a%20b/sleep.csv?v=2")]
    assert web.answers["data.example.org/a%20b/sleep.csv?v=2"].closed


def test_the_server_may_name_the_file_but_not_a_place():
    said = 'attachment; filename="../../etc/my data.csv"'
    web = FakeWeb({"x.org/get": FakeAnswer(Content_Disposition=said)})
    assert "/" not in web.fetch("https://x.org/get").name
    assert web.fetch("https://x.org/get").name.endswith("my data.csv")


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://x.org/a.csv", "only https"),
        ("ftp://x.org/a.csv", "only https"),
        ("file:///etc/passwd", "only https"),
        ("data:text/csv,a,b", "only https"),
        ("x.org/a.csv", "only https"),
        ("", "only https"),
        ("https://", "no web address"),
        ("https:///etc/passwd", "no web address"),
        ("https://me@x.org/a.csv", "user name or password"),
        ("https://me:secret@x.org/a.csv", "user name or password"),
        ("https://x.org:8443/a.csv", "port 8443"),
        ("https://x.org:22/a.csv", "port 22"),
        ("https://x.org:port/a.csv", "no web address"),
        ("https://[::1/a.csv", "no web address"),
        ("https://x.org/a b.csv", "no web address"),
        ("https://x.org/a\u200b.csv\u202e", "no web address"),
        ("https://x.org/" + "a" * 3000, "more than 2,000 characters"),
    ],
)
def test_addresses_that_are_not_opened(address, words):
    web = FakeWeb({})
    with pytest.raises(DataError, match=words) as refusal:
        web.fetch(address)
    assert "secret" not in str(refusal.value)
    assert web.asked == []


@pytest.mark.parametrize(
    "ip",
    [
        *(
            "127.0.0.1",
            "127.1.2.3",
            "0.0.0.0",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
        ),
        *("100.64.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255"),
        *("::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "ff02::1", "2001:db8::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2001::1"),
    ],
)
def test_addresses_that_are_not_public(ip):
    web = FakeWeb({}, {"inside.example.org": [ip], "mixed.example.org": [PUBLIC, ip]})
    for host in web.names:
        with pytest.raises(DataError, match=f"“{host}” does not lead to a public web server"):
            web.fetch(f"https://{host}/a.csv")
    assert web.asked == []


@pytest.mark.parametrize("ip", [PUBLIC, "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946", "64:ff9b::808:808"])
def test_addresses_that_are_public(ip):
    assert public_address("x.org", lambda host, port: [ip]) == ip


def test_a_name_that_nobody_has():
    def nobody(host: str, port: int) -> list[str]:
        raise OSError

    for resolver in (nobody, lambda host, port: [], lambda host, port: ["nonsense"]):
        with pytest.raises(DataError, match="No computer on the web is called “x.org”"):
            fetch("https://x.org/a.csv", resolver=resolver, opener=FakeWeb({}).opener)


def test_the_connection_goes_to_the_address_that_was_checked():
    answers = iter([[PUBLIC], ["127.0.0.1"]])
    web = FakeWeb({"x.org/a.csv": FakeAnswer()})
    fetch("https://x.org/a.csv", resolver=lambda host, port: next(answers), opener=web.opener)
    assert [ip for _, ip, _, _ in web.asked] == [PUBLIC]


def test_redirects_are_followed_and_checked_each():
    web = FakeWeb(
        {
            "x.org/a": FakeAnswer(b"", 302, Location="/b?c=1"),
            "x.org/b?c=1": FakeAnswer(b"", 308, Location="https://y.org/d.csv"),
            "y.org/d.csv": FakeAnswer(),
        }
    )
    found = web.fetch("https://x.org/a")
    assert (found.name, found.address) == ("d.csv", "https://y.org/d.csv")
    assert len(web.asked) == 3


@pytest.mark.parametrize(
    ("location", "words"),
    [
        ("http://y.org/a.csv", "only https"),
        ("https://inside.org/a.csv", "public web server"),
        ("https://me:secret@y.org/", "user name"),
        ("https://y.org:80/", "port 80"),
        ("file:///etc/passwd", "only https"),
        ("//inside.org/x", "public web server"),
    ],
)
def test_redirects_that_are_not_followed(location, words):
    web = FakeWeb({"x.org/a": FakeAnswer(b"", 302, Location=location)}, {"inside.org": ["169.254.169.254"]})
    with pytest.raises(DataError, match=words):
        web.fetch("https://x.org/a")
    assert len(web.asked) == 1


def test_redirects_end():
    web = FakeWeb({"x.org/a": FakeAnswer(b"", 302, Location="/a")})
    with pytest.raises(DataError, match="redirected more than 5 times"):
        web.fetch("https://x.org/a")
    assert len(web.asked) == 6


def test_size_is_capped_whatever_the_server_says():
    limits = Limits(max_bytes=100_000)
    for answer in (FakeAnswer(Content_Length="100001"), FakeAnswer(b"x" * 200_000, Content_Length="5")):
        with pytest.raises(DataError, match="more than 0 MB"):
            FakeWeb({"x.org/a": answer}).fetch("https://x.org/a", limits=limits)
        assert answer.closed
        assert len(answer.rest) <= 70_000


def test_time_is_capped():
    answer = FakeAnswer(b"x" * 10_000_000)
    web = FakeWeb({"x.org/a": answer})
    web.seconds_a_piece = 4.0
    with pytest.raises(DataError, match="had not arrived"):
        web.fetch("https://x.org/a", seconds=10)
    assert web.now < 20


@pytest.mark.parametrize(
    ("status", "words"), [(401, "to everybody"), (403, "to everybody"), (404, "no such file"), (500, "status 500")]
)
def test_statuses(status, words):
    with pytest.raises(DataError, match=words):
        FakeWeb({"x.org/a": FakeAnswer(b"", status)}).fetch("https://x.org/a")


def test_compressed_answers_are_not_unpacked():
    with pytest.raises(DataError, match="compressed"):
        FakeWeb({"x.org/a": FakeAnswer(Content_Encoding="gzip")}).fetch("https://x.org/a")


@pytest.mark.parametrize(
    ("address", "file"),
    [
        ("https://github.com/o/r/blob/main/d/x.csv", "https://raw.githubusercontent.com/o/r/main/d/x.csv"),
        ("https://github.com/o/r/raw/main/x.csv", "https://raw.githubusercontent.com/o/r/main/x.csv"),
        ("https://github.com/o/r", "https://github.com/o/r"),
        (
            "https://docs.google.com/spreadsheets/d/1a-B_c/edit?usp=sharing#gid=42",
            "https://docs.google.com/spreadsheets/d/1a-B_c/export?format=csv&gid=42",
        ),
        (
            "https://docs.google.com/spreadsheets/d/1aB/edit#gid=1;x",
            "https://docs.google.com/spreadsheets/d/1aB/export?format=csv&gid=0",
        ),
        ("https://example.org/github.com/o/r/blob/main/x.csv", "https://example.org/github.com/o/r/blob/main/x.csv"),
    ],
)
def test_pages_that_show_a_file_are_replaced_by_the_file(address, file):
    assert direct_address(address) == file


# ----- the connection itself, to a socket of this test -----


def served(monkeypatch, talk):
    """A connection as the engine makes it, to a thread that plays the server; TLS is left out."""
    import socket
    import ssl
    import threading

    listening = socket.create_server(("127.0.0.1", 0))
    port, named, connected = listening.getsockname()[1], [], socket.create_connection

    class Plain:
        def wrap_socket(self, line, server_hostname):
            named.append(server_hostname)
            return line

    def play():
        line, _ = listening.accept()
        with line, listening:
            line.recv(65536)
            try:
                talk(line)
            except OSError:
                return

    monkeypatch.setattr(ssl, "create_default_context", Plain)
    monkeypatch.setattr(socket, "create_connection", lambda to, timeout: connected(("127.0.0.1", port), timeout))
    thread = threading.Thread(target=play, daemon=True)
    thread.start()
    return named, thread


def test_the_certificate_is_asked_for_by_name(monkeypatch):
    named, thread = served(monkeypatch, lambda line: line.sendall(b"HTTP/1.1 200 OK\r\n\r\n" + CSV))
    found = fetch("https://x.org/a.csv", resolver=lambda host, port: [PUBLIC])
    thread.join(5)
    assert (found.content, named) == (CSV, ["x.org"])


def test_an_answer_that_trickles_in_is_given_up(monkeypatch):
    import time

    def talk(line):
        line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        for _ in range(100):
            line.sendall(b"x")
            time.sleep(0.05)

    _, thread = served(monkeypatch, talk)
    start = time.monotonic()
    with pytest.raises(DataError, match="had not arrived|broke off"):
        fetch("https://x.org/a.csv", resolver=lambda host, port: [PUBLIC], seconds=0.5)
    thread.join(5)
    assert time.monotonic() - start < 3


def test_headers_that_trickle_in_are_given_up(monkeypatch):
    import time

    def talk(line):
        line.sendall(b"HTTP/1.1 200 OK\r\n")
        for k in range(100):
            line.sendall(b"X-%d: y\r\n" % k)
            time.sleep(0.05)

    _, thread = served(monkeypatch, talk)
    start = time.monotonic()
    with pytest.raises(DataError, match="could not be reached|broke off|had not arrived"):
        fetch("https://x.org/a.csv", resolver=lambda host, port: [PUBLIC], seconds=0.5)
    thread.join(5)
    assert time.monotonic() - start < 3
