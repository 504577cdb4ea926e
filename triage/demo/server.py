"""The loopback server: a world over HTTP on 127.0.0.1, as GitHub would answer."""

from __future__ import annotations

import contextlib
import socket
import sys
import threading
import traceback
from http.server import ThreadingHTTPServer
from types import TracebackType
from typing import Self

from triage.demo.conversation import Conversation
from triage.demo.faults import Faults
from triage.demo.ledger import Ledger
from triage.demo.limits import Limits
from triage.demo.world import World


class _Listener(ThreadingHTTPServer):
    """Accepts connections, each in a thread of its own, and can cut them all."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, loopback: Loopback) -> None:
        self.loopback = loopback
        self.open: set[socket.socket] = set()
        self.guard = threading.Lock()
        super().__init__(("127.0.0.1", port), Conversation)

    def server_bind(self) -> None:
        """Binds without asking for this machine's name, which may take seconds."""
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]

    def process_request_thread(
        self,
        request: socket.socket | tuple[bytes, socket.socket],
        client_address: object,
    ) -> None:
        """Serves one connection to its end."""
        assert isinstance(request, socket.socket)
        with self.guard:
            self.open.add(request)
        try:
            super().process_request_thread(request, client_address)
        finally:
            with self.guard:
                self.open.discard(request)

    def handle_error(self, request: object, client_address: object) -> None:
        """Says nothing of clients that hang up; anything else is a defect here."""
        del request, client_address
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            traceback.print_exc(file=sys.stderr)

    def cut(self) -> None:
        """Ends all connections."""
        with self.guard:
            for connection in tuple(self.open):
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)


class Loopback:
    """A world that is served from `start` (or `with`) until `stop`."""

    def __init__(self, world: World, port: int = 0, token: str | None = None) -> None:
        self.world = world
        self.token = token
        """The only token that is let in; None: any that is not empty."""
        self.faults = Faults()
        self.ledger = Ledger()
        self.limits = Limits()
        self._port = port
        self._listener: _Listener | None = None
        self._thread: threading.Thread | None = None

    @property
    def port(self) -> int:
        """Where it listens; 0 before it does, unless one was asked for."""
        return self._listener.server_port if self._listener else self._port

    @property
    def url(self) -> str:
        """Root of the REST API; GraphQL is at `/graphql` beneath it."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> Self:
        """Listens and serves in a thread. Raises OSError where the port is taken."""
        self._listener = _Listener(self._port, self)
        self._port = self._listener.server_port
        self._thread = threading.Thread(
            target=self._listener.serve_forever,
            kwargs={"poll_interval": 0.02},
            name="loopback",
            daemon=True,
        )
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stops listening and cuts every connection."""
        if self._listener is None or self._thread is None:
            return
        self._listener.shutdown()
        self._thread.join()
        self._listener.cut()
        self._listener.server_close()
        self._listener = self._thread = None

    def __enter__(self) -> Self:
        """Starts."""
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stops."""
        self.stop()
