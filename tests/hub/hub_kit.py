"""What the tests of the hub share: a clock, a scripted server, TLS and a proxy."""

from __future__ import annotations

import contextlib
import datetime as dt
import ipaddress
import os
import socket
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from triage.config import Endpoints
from triage.demo.world import World
from triage.hub.client import Client
from triage.hub.github import GitHub
from triage.hub.limiter import Limiter
from triage.token import Secret

TOKEN = "ghp_canaryCANARY0123456789abcdefABCDEF01"


def small_world():
    """Two repositories with a pull request each; made in no time."""
    world = World(dt.datetime(2026, 3, 2, 8, tzinfo=dt.UTC), "mira-holt")
    for name in ("harbourline/quay", "harbourline/tide"):
        home = world.add_repo(name, permissions={"mira-holt": "ADMIN"})
        home.permissions["aiko-lind"] = "WRITE"
        world.open_pull(name, "Mend the sail", by="wei-lantern")
    return world


def secret():
    return Secret(TOKEN, "GH_TOKEN")


class Clock:
    """Time that passes only where somebody waits."""

    def __init__(self, now=1_000_000.0):
        self.now = now
        self.slept = []
        self.waits = []
        self.on_sleep = lambda: None

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds
        self.on_sleep()

    def limiter(self, **more):
        return Limiter(clock=self, sleep=self.sleep, told=self.waits.append, **more)


def hub_at(url, clock=None, *, graphql=None, timeout=10, **limits):
    """The hub as the house builds it, over an address, with a clock of its own."""
    limiter = (clock or Clock()).limiter(**limits)
    endpoints = Endpoints(url, graphql or url + "/graphql")
    return GitHub(Client(secret(), endpoints, limiter, timeout=timeout))


class Scripted:
    """Answers each request from a list, and keeps what was asked of it."""

    def __init__(self, *answers, host="127.0.0.1"):
        self.answers = list(answers)
        self.asked = []
        """Method, path and headers of each request."""
        self.release = threading.Event()
        scripted = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *args):
                pass

            def do_GET(self):
                length = int(self.headers.get("Content-Length") or 0)
                self.rfile.read(length)
                scripted.asked.append((self.command, self.path, dict(self.headers)))
                answer = scripted.answers.pop(0) if scripted.answers else None
                if answer is None:
                    scripted.release.wait(10)
                    self.close_connection = True
                    return
                status, headers, body = answer
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_POST = do_PUT = do_PATCH = do_DELETE = do_GET  # noqa: N815

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *args):
                pass

        self.server = Server((host, 0), Handler)
        self.port = self.server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.005,))

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *args):
        self.release.set()
        self.server.shutdown()
        self.thread.join()
        self.server.socket.close()


def json_answer(text, **headers):
    return 200, headers, text.encode()


class Listener:
    """Accepts connections on 127.0.0.1, each served in a thread of its own."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.open = []
        self.threads = []
        self.accepted = 0

    def __enter__(self):
        self.main = threading.Thread(target=self._accept)
        self.main.start()
        return self

    def __exit__(self, *args):
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        self.main.join()
        for one in self.open:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        for thread in self.threads:
            thread.join()
        for one in self.open:
            one.close()

    def _accept(self):
        while True:
            try:
                near, _ = self.socket.accept()
            except OSError:
                return
            self.accepted += 1
            self.open.append(near)
            thread = threading.Thread(target=self._guarded, args=(near,))
            self.threads.append(thread)
            thread.start()

    def _guarded(self, near):
        with contextlib.suppress(OSError):
            self.serve(near)

    def serve(self, near):
        raise NotImplementedError

    def join_to(self, near, port):
        """Carries bytes both ways until one side ends."""
        far = socket.create_connection(("127.0.0.1", port))
        self.open.append(far)
        back = threading.Thread(target=self._pump, args=(far, near))
        self.threads.append(back)
        back.start()
        self._pump(near, far)

    @staticmethod
    def _pump(source, sink):
        with contextlib.suppress(OSError, ValueError):
            while got := source.recv(65536):
                sink.sendall(got)
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


class Tls(Listener):
    """Ends TLS with a certificate, and carries what is inside to a port."""

    def __init__(self, certificate, port, *, breaks=False):
        super().__init__()
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate)
        self.to = port
        self.breaks = breaks
        """Whether it takes the request and then speaks nonsense."""
        self.received = b""

    def serve(self, near):
        inner = self.context.wrap_socket(near, server_side=True)
        self.open.append(inner)
        if self.breaks:
            while b"\r\n\r\n" not in self.received:
                self.received += inner.recv(65536)
            os.write(inner.fileno(), b"this is no TLS record at all\r\n" * 4)
            return
        self.join_to(inner, self.to)


class Proxy(Listener):
    """An HTTP proxy that knows CONNECT alone; every name leads to one port."""

    def __init__(self, port, *, refuses=False):
        super().__init__()
        self.to = port
        self.refuses = refuses
        self.heads = []

    def serve(self, near):
        head = b""
        while b"\r\n\r\n" not in head:
            got = near.recv(4096)
            if not got:
                return
            head += got
        self.heads.append(head.decode("latin-1"))
        if self.refuses:
            near.sendall(b"HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n")
            near.shutdown(socket.SHUT_RDWR)
            return
        near.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        self.join_to(near, self.to)

    @property
    def targets(self):
        return [head.split(" ")[1] for head in self.heads]


class Authority:
    """A certificate authority that lives as long as a test."""

    def __init__(self, folder):
        from cryptography import x509
        from cryptography.hazmat.primitives.asymmetric import ec

        self.folder = folder
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name(
            [x509.NameAttribute(x509.NameOID.COMMON_NAME, "Test authority")]
        )
        made = self._sign(self.name, self.key, None)
        self.path = folder / "authority.pem"
        self.path.write_bytes(self._pem(made))

    def _sign(self, subject, key, names):
        from cryptography import x509
        from cryptography.hazmat.primitives import hashes

        now = dt.datetime.now(dt.UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - dt.timedelta(days=1))
            .not_valid_after(now + dt.timedelta(days=1))
            .add_extension(x509.BasicConstraints(names is None, None), critical=True)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(
                    self.key.public_key()
                ),
                critical=False,
            )
            .add_extension(
                x509.SubjectKeyIdentifier.from_public_key(key.public_key()),
                critical=False,
            )
        )
        if names:
            extension = x509.SubjectAlternativeName(names)
            builder = builder.add_extension(extension, critical=False)
        return builder.sign(self.key, hashes.SHA256())

    @staticmethod
    def _pem(certificate):
        from cryptography.hazmat.primitives.serialization import Encoding

        return certificate.public_bytes(Encoding.PEM)

    def certificate(self, host):
        """A file with a key and a certificate for a host name or address."""
        from cryptography import x509
        from cryptography.hazmat.primitives import serialization as form
        from cryptography.hazmat.primitives.asymmetric import ec

        key = ec.generate_private_key(ec.SECP256R1())
        try:
            name = x509.IPAddress(ipaddress.ip_address(host))
        except ValueError:
            name = x509.DNSName(host)
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
        made = self._sign(subject, key, [name])
        path = self.folder / f"{host}.pem"
        path.write_bytes(
            key.private_bytes(
                form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption()
            )
            + self._pem(made)
        )
        return path
