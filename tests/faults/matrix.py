"""The table of faults: what is done to the crawl layer, what must come of it, and within which bounds."""

from __future__ import annotations

import resource
import signal
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flows.http import Outcome, Request, Response, Validators
from storage.captures.check import verify_files
from storage.captures.store import CaptureError, CaptureWriter, HttpExchange, captures_of_run, recover
from tests.faults.ground import Ground, changing_answers

MAX_BYTES = 4 << 20
PORTAL = "portal.example"


@dataclass(frozen=True)
class Row:
    """A fault: `ask` meets it and gives what came of it, which must be `expects`, within the bounds."""

    name: str
    expects: str
    ask: Callable[[Ground], str]
    seconds: float = 3.0
    megabytes: float = 24.0


@dataclass(frozen=True)
class Result:
    """What came of a row, and at what cost."""

    row: Row
    outcome: str
    seconds: float
    neighbour: str
    megabytes: float | None = None
    trapped: int = 0

    @property
    def passed(self) -> bool:
        return (
            self.outcome.partition(":")[0] == self.row.expects
            and self.seconds <= self.row.seconds
            and (self.megabytes is None or self.megabytes <= self.row.megabytes)
            and self.neighbour == "unharmed"
            and self.trapped == 0
        )


def run_row(ground: Ground, row: Row) -> Result:
    """Meets one fault while another site of the same run is read beside it."""
    neighbour: list[str] = []
    beside = threading.Thread(target=lambda: neighbour.append(_read_neighbour(ground)))
    started = time.monotonic()
    beside.start()
    outcome = row.ask(ground)
    seconds = time.monotonic() - started
    beside.join(10)
    return Result(row, outcome, seconds, neighbour[0] if neighbour else "still held up")


def _read_neighbour(ground: Ground) -> str:
    base = f"http://127.0.0.1:{ground.neighbour}"
    with ground.client(base, timeout_s=5, response_s=5) as client:
        answers = [client.fetch(Request(f"{base}/ok/{number}")) for number in range(5)]
    bad = [f"{a.outcome} {a.reason}" for a in answers if not a.ok]
    return bad[0] if bad else "unharmed"


# -- ways to meet a fault


def page(path: str, *more: str, **settings: Any) -> Callable[[Ground], str]:
    """Asks the hostile server for a path, and for `more` after it, which must be well."""

    def ask(ground: Ground) -> str:
        base = f"http://127.0.0.1:{ground.hostile}"
        with ground.client(base, max_bytes=MAX_BYTES, **settings) as client:
            told = _told(client.fetch(Request(base + path)))
            for other in more:
                then = client.fetch(Request(base + other))
                if not then.ok:
                    return f"then {_told(then)}"
            return told

    return ask


def closed_port(ground: Ground) -> str:
    base = "http://127.0.0.1:1"
    with ground.client(base) as client:
        return _told(client.fetch(Request(base + "/a")))


def robots(path: str, **settings: Any) -> Callable[[Ground], str]:
    """Asks a good page of a server whose robots.txt is a fault."""

    def ask(ground: Ground) -> str:
        base = f"http://127.0.0.1:{ground.robots[path]}"
        with ground.client(base, max_bytes=MAX_BYTES, **settings) as client:
            return _told(client.fetch(Request(f"{base}/ok/1")))

    return ask


def tls(name: str, ca: str = "root", **settings: Any) -> Callable[[Ground], str]:
    """Asks a good page by HTTPS; `ca` is the certificate that the site's file trusts besides."""

    def ask(ground: Ground) -> str:
        base = f"https://127.0.0.1:{ground.tls[name]}"
        trusted = {"root": ground.root_file, "middle": ground.middle_file}.get(ca)
        with ground.client(base, ca_file=str(trusted) if trusted else None, timeout_s=3, **settings) as client:
            return _told(client.fetch(Request(f"{base}/ok/1")))

    return ask


def sent_to(target: str, **settings: Any) -> Callable[[Ground], str]:
    """Is redirected to an address, in which TRAP stands for the port inside and OWN for the server's own."""

    def ask(ground: Ground) -> str:
        address = target.replace("TRAP", str(ground.trap)).replace("OWN", str(ground.hostile))
        return page(f"/to/{address.encode().hex()}", **settings)(ground)

    return ask


def named(*answers: str, path: str = "/ok/1", count: int = 1) -> Callable[[Ground], str]:
    """Asks by a name, which the DNS leads to each of the answers in turn; the last outcome counts.

    The site's own base_url is a public name, so that nothing inside is its own.
    """

    def ask(ground: Ground) -> str:
        base = f"http://{PORTAL}:{ground.trap}"
        resolve = changing_answers(*(answer.split() for answer in answers))
        with ground.client(base, resolve=resolve) as client:
            told = [_told(client.fetch(Request(base + path))) for _ in range(count)]
        return told[-1]

    return ask


def rebound(ground: Ground) -> str:
    """A name that leads to the site's own server at first, and to the metadata service once it is trusted."""
    base = f"http://127.0.0.1:{ground.hostile}"
    resolve = changing_answers(("127.0.0.1",), ("127.0.0.1",), ("169.254.169.254",))
    name = f"http://{PORTAL}:{ground.hostile}"
    with ground.client(base, resolve=resolve, allow_hosts=(f"{PORTAL}:{ground.hostile}",)) as client:
        first = client.fetch(Request(f"{name}/close-after"))
        client.fetch(Request(f"{name}/close-after"))
        last = client.fetch(Request(f"{name}/close-after"))
    return _told(last) if first.ok else f"first {_told(first)}"


def silent_dns(ground: Ground) -> str:
    held = threading.Event()

    def resolve(_host: str, _port: int) -> tuple[str, ...]:
        held.wait(30)
        return ()

    base = f"http://{PORTAL}:{ground.trap}"
    with ground.client(base, resolve=resolve) as client:
        told = _told(client.fetch(Request(f"{base}/ok/1")))
    held.set()
    return told


def hanging_site(ground: Ground) -> str:
    """A site whose every page hangs: its task ends with the site's time, not with the last page."""
    base = f"http://127.0.0.1:{ground.hostile}"
    with ground.client(base, site_s=2.0, timeout_s=0.7) as client:
        told = [_told(client.fetch(Request(f"{base}/silence"))) for _ in range(20)]
    return told[-1]


def silent_tls(ground: Ground) -> str:
    """A port that takes the connection and never answers the TLS handshake."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        base = f"https://127.0.0.1:{silent.getsockname()[1]}"
        with ground.client(base, retries=0) as client:
            return _told(client.fetch(Request(f"{base}/ok/1")))


def plain_for_tls(ground: Ground) -> str:
    """A port that answers a TLS handshake in plain HTTP."""
    with socket.create_server(("127.0.0.1", 0)) as plain:

        def answer() -> None:
            sock, _ = plain.accept()
            with sock:
                sock.recv(65536)
                sock.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        threading.Thread(target=answer, daemon=True).start()
        base = f"https://127.0.0.1:{plain.getsockname()[1]}"
        with ground.client(base, retries=0) as client:
            return _told(client.fetch(Request(f"{base}/ok/1")))


def full_from_the_start(ground: Ground) -> str:
    """No room for as much as the head of a capture file: the page is told as not kept, and nothing is left behind."""
    folder = ground.folder / f"none-{time.monotonic_ns()}"
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    base = f"http://127.0.0.1:{ground.hostile}"
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, before[1]))
    try:
        with ground.client(base, captures=CaptureWriter(folder, "none")) as client:
            return _told(client.fetch(Request(f"{base}/ok/1")))
    except CaptureError:
        left = [path for path in folder.rglob("*") if path.is_file()]
        return "said so" if not left else f"left {left}"
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def known_page(ground: Ground) -> str:
    base = f"http://127.0.0.1:{ground.hostile}"
    with ground.client(base) as client:
        first = client.fetch(Request(f"{base}/unchanged"))
        return _told(client.fetch(Request(f"{base}/unchanged", validators=first.validators)))


def hostile_validators(ground: Ground) -> str:
    """An ETag that would smuggle a header into the next request."""
    base = f"http://127.0.0.1:{ground.hostile}"
    with ground.client(base) as client:
        evil = Validators(etag='"a"\r\nX-Evil: 1', last_modified="年\n")
        return _told(client.fetch(Request(f"{base}/ok/1", validators=evil)))


def full_disk(ground: Ground) -> str:
    """The disk fills up in the middle of a capture: a clear error, and every earlier capture still whole."""
    folder = ground.folder / f"full-{time.monotonic_ns()}"
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    writer = CaptureWriter(folder, "full")
    written = 0
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))
    try:
        for number in range(200):
            writer.write(_exchange(number), site_id="site")
            written += 1
    except CaptureError:
        pass
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    writer.write(_exchange(999), site_id="site")  # there is room again
    writer.close()
    problems = [p.message for p in verify_files(folder)]
    kept = len(list(captures_of_run(folder, "full")))
    return "kept whole" if written < 200 and kept == written + 1 and not problems else f"{written} {kept} {problems}"


def crash(ground: Ground) -> str:
    """A writer that died in the middle of a record: the next run cuts it off, closes the file, adopts the rest."""
    folder = ground.folder / f"crash-{time.monotonic_ns()}"
    writer = CaptureWriter(folder, "crash")
    for number in range(5):
        writer.write(_exchange(number), site_id="site")
    writer.close()
    (closed,) = folder.glob("*/*.warc.gz")
    left_open = closed.rename(closed.with_name(closed.name + ".open"))
    with left_open.open("r+b") as file:
        file.truncate(left_open.stat().st_size - 30)
    found = recover(folder)
    whole = len(found) == 5 and not list(verify_files(folder)) and recover(folder) == []
    return "kept whole" if whole else f"{len(found)} {list(verify_files(folder))}"


def _exchange(number: int) -> HttpExchange:
    body = b"".join(bytes([(i * i + number * 7) % 251]) for i in range(600))
    return HttpExchange(
        url=f"http://portal.example/{number}", method="GET", target=f"/{number}", request_headers=(),
        request_body=b"", http_version="HTTP/1.1", status=200, phrase="OK", headers=(("Content-Type", "text/html"),),
        body=body, fetched_at=datetime.now(UTC),
    )  # fmt: skip


def _told(answer: Response) -> str:
    return f"{answer.outcome}: {answer.reason}" if answer.reason else str(answer.outcome)


REFUSED, BROKEN, TOO_SLOW, TOO_LARGE = Outcome.REFUSED, Outcome.BROKEN, Outcome.TOO_SLOW, Outcome.TOO_LARGE
INSIDE = (
    "http://127.0.0.1:TRAP/", "http://localhost:TRAP/", "http://2130706433:TRAP/", "http://0x7f000001:TRAP/",
    "http://0177.0.0.1:TRAP/", "http://127.1:TRAP/", "http://[::1]:TRAP/", "http://[::ffff:127.0.0.1]:TRAP/",
    "http://169.254.169.254/latest/meta-data/", "http://2852039166/", "http://0xa9fea9fe/", "http://0251.0376.0251.0376/",
    "http://[::ffff:169.254.169.254]/", "http://[fe80::1]/", "http://metadata.google.internal/", "//127.0.0.1:TRAP/",
    "http://0.0.0.0:TRAP/", "http://user@127.0.0.1:OWN/", "file:///etc/passwd", "gopher://127.0.0.1:TRAP/",
)  # fmt: skip
NAMED_INSIDE = (
    "127.0.0.1", "10.0.0.1", "192.168.1.1", "172.16.0.1", "100.64.0.1", "169.254.169.254", "0.0.0.0", "::1",
    "fe80::1", "fd00:ec2::254", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
    "224.0.0.1", "255.255.255.255", "93.184.216.34 127.0.0.1",
)  # fmt: skip

ROWS: tuple[Row, ...] = (
    Row("connection refused", Outcome.UNREACHABLE, closed_port),
    Row("reset before an answer", Outcome.UNREACHABLE, page("/reset-at-once")),
    Row("closed before an answer", Outcome.UNREACHABLE, page("/closed-at-once")),
    Row("reset in the middle of a body", BROKEN, page("/reset-mid-body")),
    Row("half a gzip", BROKEN, page("/half-a-gzip", "/ok/1")),
    Row("no gzip, though it says so", BROKEN, page("/no-gzip-at-all", "/ok/1")),
    Row("a coding that was not asked for", BROKEN, page("/brotli-unasked", "/ok/1")),
    Row("four codings one over the other", BROKEN, page("/many-codings", "/ok/1")),
    Row("slow-loris in the head", TOO_SLOW, page("/slow-loris-head", "/ok/1")),
    Row("1 byte a second", TOO_SLOW, page("/one-byte-a-second", "/ok/1")),
    Row("silence after the request", TOO_SLOW, page("/silence", "/ok/1")),
    Row("10 GB of zeros from 10 MB of gzip", TOO_LARGE, page("/gzip-bomb", "/ok/1")),
    Row("10 GB of zeros from 24 KB, gzip in gzip", TOO_LARGE, page("/double-gzip-bomb", "/ok/1")),
    Row("50,000 empty gzip members", Outcome.OK, page("/empty-members", "/ok/1")),
    Row("a body without an end", TOO_LARGE, page("/endless-body", "/ok/1")),
    Row("chunks without an end", TOO_LARGE, page("/endless-chunks", "/ok/1")),
    Row("redirects without an end", BROKEN, page("/redirects/1", "/ok/1")),
    Row("a redirect to itself", BROKEN, page("/round-and-round")),
    Row("a redirect that leads nowhere", BROKEN, page("/nowhere")),
    Row("a redirect to the home page", Outcome.REDIRECTED_HOME, page("/moved-article")),
    *(Row(f"redirect to {target}", REFUSED, sent_to(target)) for target in INSIDE),
    *(Row(f"a name that leads to {address}", REFUSED, named(address)) for address in NAMED_INSIDE),
    Row("a DNS answer that changes once it is trusted", REFUSED, rebound),
    Row("a DNS that does not answer", Outcome.UNREACHABLE, silent_dns),
    Row("Content-Length too long", BROKEN, page("/length-too-long", "/ok/1")),
    Row("Content-Length too short, another answer behind", Outcome.OK, page("/length-too-short", "/ok/1", "/ok/2")),
    Row("chunked garbage", BROKEN, page("/chunked-garbage", "/ok/1")),
    Row("no HTTP at all", BROKEN, page("/no-http", "/ok/1")),
    Row("200 with an empty body", BROKEN, page("/empty")),
    Row("a header of 1 MB", TOO_LARGE, page("/megabyte-header", "/ok/1")),
    Row("interim answers without an end", TOO_LARGE, page("/endless-continue", "/ok/1")),
    Row("a cookie required, by redirect", Outcome.BLOCKED, page("/cookie-or-nothing")),
    Row("a cookie required, by a page", Outcome.BLOCKED, page("/cookie-page")),
    Row("cookie script, 521", Outcome.BLOCKED, page("/jsl")),
    Row("cookie script, 200", Outcome.BLOCKED, page("/acw")),
    Row("script wall, 412", Outcome.BLOCKED, page("/ruishu")),
    Row("403", Outcome.BLOCKED, page("/forbidden")),
    Row("410", Outcome.GONE, page("/gone")),
    Row("soft 404", Outcome.SOFT_404, page("/soft-404")),
    Row("a PDF where a page is wanted", Outcome.NOT_HTML, page("/pdf")),
    Row("500", Outcome.SERVER_ERROR, page("/error")),
    Row("503, come back in two hours", Outcome.SERVER_ERROR, page("/busy")),
    Row("dates of 1999 and 2999", Outcome.OK, page("/skewed-clock", "/ok/1")),
    Row("not modified", Outcome.NOT_MODIFIED, known_page),
    Row("an ETag with a header in it", Outcome.OK, hostile_validators),
    Row("robots.txt forbids", Outcome.ROBOTS, robots("/robots-forbid")),
    Row("robots.txt answers 403", Outcome.OK, robots("/forbidden")),
    Row("robots.txt answers 500", Outcome.SERVER_ERROR, robots("/error")),
    Row("robots.txt answers with a cookie script", Outcome.BLOCKED, robots("/jsl")),
    Row("robots.txt is silent", TOO_SLOW, robots("/silence")),
    Row("robots.txt is reset", Outcome.UNREACHABLE, robots("/reset-at-once")),
    Row("robots.txt is 10 GB of zeros", Outcome.OK, robots("/gzip-bomb")),
    Row("robots.txt redirects without an end", Outcome.OK, robots("/redirects/1")),
    Row("TLS as it should be", Outcome.OK, tls("good")),
    Row("an issuer nobody knows", Outcome.TLS, tls("good", ca="")),
    Row("an expired certificate", Outcome.TLS, tls("expired")),
    Row("a certificate of another host", Outcome.TLS, tls("wrong host")),
    Row("an incomplete chain", Outcome.TLS, tls("no chain")),
    Row("an incomplete chain, ca_file", Outcome.OK, tls("no chain", ca="middle")),
    Row("TLS 1.1 at most", Outcome.TLS, tls("old")),
    Row('TLS 1.1 at most, tls = "legacy"', Outcome.OK, tls("old", tls="legacy")),
    Row('expired, tls = "legacy"', Outcome.TLS, tls("expired", tls="legacy")),
    Row("a TLS handshake that is not answered", Outcome.UNREACHABLE, silent_tls),
    Row("plain HTTP where TLS is spoken to", Outcome.TLS, plain_for_tls),
    Row("a site whose every page hangs", Outcome.BUDGET, hanging_site, seconds=4.0),
    Row("no room for any capture", "said so", full_from_the_start),
    Row("disk full while a capture is written", "kept whole", full_disk),
    Row("killed while a capture is written", "kept whole", crash),
)
