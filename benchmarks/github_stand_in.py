"""A stand-in for https://api.github.com: a proxy that answers in its place.

A client sends CONNECT, speaks TLS with a certificate of our own CA, and gets the
answers of one made-up repository: those of REST as GitHub pages them, those of GraphQL
from the loopback GitHub. Each answer is worked out once and then looked up, and comes
150 ms after its request.

    python benchmarks/github_stand_in.py DIRECTORY

Writes the CA to DIRECTORY/ca.pem, prints the port, and keeps in DIRECTORY/misses how
many answers it had to work out.
"""

from __future__ import annotations

import datetime as dt
import http.client
import json
import random
import ssl
import sys
import threading
import time
from collections.abc import Sequence
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from triage.clock import parse
from triage.demo.builtin_kit import Maker
from triage.demo.rest_shapes import Shapes
from triage.demo.server import Loopback
from triage.demo.things import File, Item, Request
from triage.demo.world import World
from triage.model import Kind

HOST = "api.github.com"
REPO = "acme/big"
ISSUES, PULLS, COMMENTS = 1000, 1000, 5000
LATENCY = 0.15
PAGE = 100
NOW = parse("2026-01-20T00:00:00Z")
KEPT = ("content-type", "etag", "last-modified", "date")


def world() -> World:
    """One repository with all that is synced."""
    found = World(NOW, "mira")
    roles = {f"keeper-{n}": "MEMBER" for n in range(5)}
    repo = found.add_repo(
        REPO, permissions={"mira": "WRITE"}, roles={**roles, "mira": "MEMBER"}
    )
    repo.pushed_at = NOW - timedelta(hours=1)
    maker, chance = Maker(found), random.Random(7)
    for number in range(ISSUES):
        at = NOW - timedelta(minutes=61 * number + 120)
        who = f"person-{chance.randrange(200)}"
        text = "It stops at a tab.\n\n" + "What I did, step by step. " * 20
        item = maker.issue(REPO, who, f"The parser stops at a tab ({number})", text, at)
        maker.label(item, *chance.sample(("bug", "docs", "question"), 2))
    for number in range(PULLS):
        at = NOW - timedelta(minutes=61 * number + 90)
        who = f"person-{chance.randrange(200)}"
        paths = {f"src/module_{chance.randrange(300)}.py" for _ in range(4)}
        item = maker.pull(
            REPO, who, f"Let the parser go on ({number})", "It goes on. " * 30, at,
            branch=f"topic-{number}", files=[File(path, 3, 1) for path in sorted(paths)],
        )  # fmt: skip
        maker.check(item, ("SUCCESS", "SUCCESS", "FAILURE"), at + timedelta(minutes=1))
        maker.review(item, f"keeper-{chance.randrange(5)}", "APPROVED", at)
        asked = found.person(f"keeper-{chance.randrange(5)}")
        item.side.requests.append(Request(asked))
    for number in range(COMMENTS):
        item = maker.made[number % len(maker.made)]
        at = item.created_at + timedelta(minutes=1 + number // len(maker.made))
        who = f"keeper-{chance.randrange(5)}" if number % 2 else item.author
        maker.say(item, who, "It happens here, too. " * 10, at)
    maker.finish()
    return found


class Pages:
    """The REST answers, page by page, as bytes with their Link header."""

    def __init__(self, served: World) -> None:
        shapes = Shapes(served, f"https://{HOST}")
        repo = served.repo(REPO)
        items = sorted(repo.items.values(), key=lambda i: i.created_at, reverse=True)
        pulls = [item for item in items if item.kind is Kind.PULL]
        said = [(item, comment) for item in items for comment in item.comments]
        self._lists: dict[str, Sequence[object]] = {
            f"/repos/{REPO}/issues": [_issue(shapes, item) for item in items],
            f"/repos/{REPO}/pulls": [_pull(shapes, item) for item in pulls],
            f"/repos/{REPO}/issues/comments": [shapes.comment(*one) for one in said],
        }
        owner = shapes.user(served.person("acme", "Organization"))
        self._repo = {**shapes.repo(repo), "owner": owner, "license": None}
        self._made: dict[str, tuple[bytes, str]] = {}

    def answer(self, target: str) -> tuple[bytes, str] | None:
        """Body and Link header; None where the loopback GitHub is to be asked."""
        if target not in self._made:
            found = self._answer(target)
            if found is None:
                return None
            self._made[target] = found
        return self._made[target]

    def _answer(self, target: str) -> tuple[bytes, str] | None:
        parts = urlsplit(target)
        if parts.path == f"/repos/{REPO}":
            return json.dumps(self._repo).encode(), ""
        whole = self._lists.get(parts.path)
        if whole is None:
            return None
        asked = parse_qs(parts.query)
        number = int(asked.get("page", ["1"])[0])
        some = whole[(number - 1) * PAGE : number * PAGE]
        link = ""
        if number * PAGE < len(whole):
            kept = "&".join(f"{k}={v[0]}" for k, v in asked.items() if k != "page")
            place = f"https://{HOST}{parts.path}?{kept}&page={number + 1}"
            link = f'<{place}>; rel="next"'
        return json.dumps(some).encode(), link


def _issue(shapes: Shapes, item: Item) -> dict[str, object]:
    return {**shapes.issue(item), "milestone": None, "active_lock_reason": None}


def _pull(shapes: Shapes, item: Item) -> dict[str, object]:
    links = {"html": {"href": item.url}}
    more = {"milestone": None, "active_lock_reason": None, "_links": links}
    return {**shapes.pull(item), **more}


class Answers:
    """What the loopback GitHub says, each worked out once."""

    def __init__(self, served: World, notes: Path) -> None:
        self._loopback = Loopback(served).start()
        self._notes = notes
        self._known: dict[
            tuple[str, str, bytes], tuple[int, dict[str, str], bytes]
        ] = {}
        self._lock = threading.Lock()
        notes.write_text("0")

    def answer(
        self, method: str, target: str, body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body."""
        key = (method, target, body)
        found = self._known.get(key)
        if found is None:
            found = self._ask(method, target, body)
            with self._lock:
                self._known[key] = found
                self._notes.write_text(str(len(self._known)))
        return found

    def _ask(
        self, method: str, target: str, body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        asked = http.client.HTTPConnection("127.0.0.1", self._loopback.port)
        sent = {"Authorization": "token any", "Content-Type": "application/json"}
        asked.request(method, target, body or None, sent)
        reply = asked.getresponse()
        headers = {
            name: value
            for name, value in reply.getheaders()
            if name.lower() in KEPT or name.lower().startswith("x-")
        }
        found = (reply.status, headers, reply.read())
        asked.close()
        return found


class Proxy(BaseHTTPRequestHandler):
    """One connection: CONNECT, then requests over TLS."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    context: ssl.SSLContext
    pages: Pages
    answers: Answers

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_CONNECT(self) -> None:
        """Become the host that was asked for."""
        self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        self.wfile.flush()
        self.connection = self.context.wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb", -1)
        self.wfile = self.connection.makefile("wb", -1)
        self.close_connection = False

    def do_GET(self) -> None:
        """Answer after the latency, whatever the working out took of it."""
        due = time.monotonic() + LATENCY
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        page = self.pages.answer(self.path) if self.command == "GET" else None
        if page:
            status, headers, found = 200, {"Content-Type": "application/json"}, page[0]
            if page[1]:
                headers["Link"] = page[1]
        else:
            status, headers, found = self.answers.answer(self.command, self.path, body)
        time.sleep(max(due - time.monotonic(), 0))
        self.send_response_only(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(found)))
        self.end_headers()
        self.wfile.write(found)
        self.wfile.flush()

    do_POST = do_GET  # noqa: N815


class Server(ThreadingHTTPServer):
    """Many connections at once; what hangs up is no news."""

    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *_: object) -> None:
        """Say nothing."""


def certify(home: Path) -> ssl.SSLContext:
    """A CA for this run, and a certificate of it for the host."""
    now = dt.datetime.now(dt.UTC)
    ca_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    ca_name, name = (
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])
        for text in ("a CA for one run", HOST)
    )

    def begun(
        subject: x509.Name, public: ec.EllipticCurvePublicKey
    ) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(ca_name)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(hours=1))
            .not_valid_after(now + timedelta(days=1))
        )

    known = x509.SubjectKeyIdentifier.from_public_key(ca_key.public_key())
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key())
    usage = x509.KeyUsage(
        True,
        False,
        False,
        False,
        False,
        True,
        True,
        False,
        False,
    )
    ca = (
        begun(ca_name, ca_key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(known, critical=False)
        .add_extension(usage, critical=True)
        .sign(ca_key, hashes.SHA256())
    )
    names = x509.SubjectAlternativeName([x509.DNSName(HOST)])
    serves = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
    host = (
        begun(name, key.public_key())
        .add_extension(names, critical=False)
        .add_extension(serves, critical=False)
        .add_extension(issuer, critical=False)
        .sign(ca_key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (home / "ca.pem").write_bytes(ca.public_bytes(pem))
    secret = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (home / "host.pem").write_bytes(secret + host.public_bytes(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(home / "host.pem")
    return context


def main() -> int:
    home = Path(sys.argv[1])
    served = world()
    Proxy.context = certify(home)
    Proxy.pages = Pages(served)
    Proxy.answers = Answers(served, home / "misses")
    server = Server(("127.0.0.1", 0), Proxy)
    print(server.server_port, flush=True)
    server.serve_forever()
    return 0


if __name__ == "__main__":
    sys.exit(main())
