"""One HTTP connection: reads requests, lets faults strike, sends answers."""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import time
from dataclasses import dataclass, field, replace
from email.utils import formatdate
from hashlib import sha256
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, urlsplit

from triage.demo.control import control
from triage.demo.document import BadDocumentError, parse
from triage.demo.faults import Fault, FaultKind, null_at
from triage.demo.limits import Budget
from triage.demo.query import run
from triage.demo.rest import DOCS, Ask, Reply, answer
from triage.demo.rest_shapes import Shapes

if TYPE_CHECKING:
    from triage.demo.server import Loopback

_SECONDARY: Final = (
    "You have exceeded a secondary rate limit. Please wait a few minutes before you"
    " try again."
)
_HTML: Final = (
    "<html>\r\n<head><title>{0} Bad Gateway</title></head>\r\n<body>\r\n"
    "<center><h1>{0}</h1></center>\r\n</body>\r\n</html>\r\n"
)
_GRAPHQL: Final = frozenset({"/graphql", "/api/graphql"})


@dataclass(slots=True)
class _Request:
    """A request as it came in."""

    method: str
    target: str
    path: str
    prefix: str
    query: dict[str, str]
    body: dict[str, Any]
    operation: str = ""
    is_control: bool = False

    @property
    def is_graphql(self) -> bool:
        return self.path in _GRAPHQL


@dataclass(slots=True)
class _Answer:
    """What goes back, with what is needed for the ledger."""

    reply: Reply
    cost: int = 0
    raw: bytes | None = None
    """A body that is no JSON."""
    mime: str = "application/json; charset=utf-8"
    effects: list[Any] = field(default_factory=list)
    half: bool = False


class Conversation(BaseHTTPRequestHandler):
    """Answers the requests of one connection, one after the other."""

    protocol_version = "HTTP/1.1"
    server_version = "github.com"
    sys_version = ""
    disable_nagle_algorithm = True
    wbufsize = -1

    @property
    def home(self) -> Loopback:
        """The server that this connection belongs to."""
        return self.server.loopback  # type: ignore[attr-defined,no-any-return]

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (inherited)
        """Writes nothing: the ledger knows."""

    def do_GET(self) -> None:
        """Answers any method."""
        with contextlib.suppress(ConnectionError, TimeoutError):
            self._serve()

    do_POST = do_PUT = do_PATCH = do_DELETE = do_GET  # noqa: N815

    # the course of a request

    def _serve(self) -> None:
        request = self._read()
        line = f"{request.method} {request.target}"
        fault = None
        if not request.is_control:
            fault = self.home.faults.take(line, request.operation)
        slow = fault is not None and fault.kind is FaultKind.SLOW
        if fault and slow and not fault.after:
            time.sleep(fault.seconds)
        if fault and fault.kind is FaultKind.HEAD_MOVED:
            self.home.world.move_head(fault.ref, by=fault.by or None)
        answered = self._struck(request, fault)
        if fault and slow and fault.after:
            time.sleep(fault.seconds)
        cut = fault is not None and fault.kind is FaultKind.RESET
        self.home.ledger.add(
            method=request.method,
            path=request.target,
            operation=request.operation,
            variables=(
                request.body.get("variables") or {}
                if request.is_graphql
                else request.body
            ),
            status=0 if cut else answered.reply.status,
            effects=tuple(answered.effects),
            fault=str(fault.kind) if fault else "",
            is_control=request.is_control,
            cost=answered.cost,
        )
        if cut:
            self._cut()
        else:
            self._send(answered, request)

    def _struck(self, request: _Request, fault: Fault | None) -> _Answer:
        """The answer, or what the fault makes of it."""
        if fault is None or fault.kind in {FaultKind.SLOW, FaultKind.HEAD_MOVED}:
            return self._answered(request)
        effects: list[Any] = []
        replaces = fault.kind in {FaultKind.STATUS, FaultKind.RESET, FaultKind.HTML}
        if replaces:
            if fault.after:
                effects = self._answered(request).effects
            mime = "text/html" if fault.kind is FaultKind.HTML else ""
            raw = fault.body or _HTML.format(fault.status) if mime else fault.body
            return _Answer(
                Reply(fault.status, None, dict(fault.headers)),
                raw=raw.encode(),
                mime=mime or "application/json; charset=utf-8",
                effects=effects,
            )
        budget = self._budget(request)
        if fault.kind is FaultKind.PRIMARY:
            budget.exhaust(fault.seconds, self.home.limits.now())
            return _Answer(self._exhausted(request))
        if fault.kind is FaultKind.SECONDARY:
            wait = {"Retry-After": f"{fault.seconds:.0f}"} if fault.seconds else {}
            limited = {"message": _SECONDARY, "documentation_url": DOCS}
            return _Answer(Reply(403, limited, wait))
        answered = self._answered(request)
        if fault.kind is FaultKind.TRUNCATE:
            answered.half = True
        if fault.kind is FaultKind.PARTIAL and isinstance(answered.reply.json, dict):
            shape = answered.reply.json
            null_at(shape.get("data"), fault.path)
            error = {
                "type": fault.type,
                "path": list(fault.path),
                "extensions": dict(fault.extensions),
                "locations": [{"line": 1, "column": 1}],
                "message": fault.message,
            }
            shape["errors"] = [*shape.get("errors", []), error]
        return answered

    def _answered(self, request: _Request) -> _Answer:
        """The answer as it is without a fault."""
        home = self.home
        if request.is_control:
            return _Answer(
                control(
                    request.path,
                    request.body,
                    method=request.method,
                    world=home.world,
                    faults=home.faults,
                    ledger=home.ledger,
                )
            )
        refused = self._let_in(request)
        if refused:
            return _Answer(refused)
        with home.world.lock:
            home.world.work_off(home.limits.now())
            before = len(home.world.history)
            answered = self._graphql(request) if request.is_graphql else None
            answered = answered or self._rest(request)
            answered.effects = home.world.history[before:]
        return answered

    def _let_in(self, request: _Request) -> Reply | None:
        """A 401 for a missing or wrong token; None: come in."""
        word, _, token = self.headers.get("Authorization", "").partition(" ")
        token = token.strip()
        known = word.lower() in {"bearer", "token"} and bool(token)
        if known and self.home.token in {None, token}:
            return None
        reading = request.method == "GET" and request.path != "/user"
        if not word and not request.is_graphql and reading:
            return None
        message = "Bad credentials" if word else "Requires authentication"
        shape = {"message": message, "documentation_url": DOCS, "status": "401"}
        return Reply(401, shape)

    def _graphql(self, request: _Request) -> _Answer:
        home = self.home
        if request.method != "POST":
            return _Answer(Reply(404, {"message": "Not Found"}))
        status, shape, cost = run(home.world, home.limits, request.body)
        return _Answer(Reply(status, shape), cost)

    def _rest(self, request: _Request) -> _Answer:
        home = self.home
        if request.path == "/rate_limit":
            home.limits.core.spend(0, home.limits.now())
            home.limits.graphql.spend(0, home.limits.now())
            return _Answer(Reply(200, home.limits.to_json()))
        if not home.limits.core.spend(1, home.limits.now()):
            return _Answer(self._exhausted(request))
        shapes = Shapes(home.world, home.url + request.prefix)
        reply = answer(
            Ask(
                home.world,
                shapes,
                request.method,
                request.path,
                request.query,
                request.body,
                request.prefix,
            )
        )
        return _Answer(reply)

    def _budget(self, request: _Request) -> Budget:
        limits = self.home.limits
        return limits.graphql if request.is_graphql else limits.core

    def _exhausted(self, request: _Request) -> Reply:
        message = (
            f"API rate limit exceeded for user ID {self.home.world.me.database_id}."
        )
        if request.is_graphql:
            return Reply(
                200, {"errors": [{"type": "RATE_LIMITED", "message": message}]}
            )
        return Reply(403, {"message": message, "documentation_url": DOCS})

    # the wire

    def _read(self) -> _Request:
        length = int(self.headers.get("Content-Length") or 0)
        raw = self.rfile.read(length) if length else b""
        parts = urlsplit(self.path)
        path, prefix = parts.path, ""
        if path.startswith("/api/v3"):
            path, prefix = path[len("/api/v3") :] or "/", "/api/v3"
        try:
            body = json.loads(raw) if raw else {}
        except ValueError:
            body = {}
        request = _Request(
            self.command,
            self.path,
            path,
            prefix,
            dict(parse_qsl(parts.query)),
            body if isinstance(body, dict) else {"": body},
            is_control=path.startswith("/_control/"),
        )
        if request.is_graphql:
            request.operation = _operation(request.body)
        return request

    def _send(self, answered: _Answer, request: _Request) -> None:
        reply = answered.reply
        body = answered.raw
        if body is None:
            body = b"" if reply.json is None else json.dumps(reply.json).encode()
        headers = {
            "Date": formatdate(self.home.limits.now(), usegmt=True),
            "Server": "github.com",
            "X-GitHub-Request-Id": f"DEMO:{len(self.home.ledger.requests()):06X}",
            "X-GitHub-Media-Type": "github.v3; format=json",
        }
        scopes = self.home.world.scopes
        if scopes is not None:
            headers["X-OAuth-Scopes"] = ", ".join(sorted(scopes))
        if not request.is_control:
            headers |= self._budget(request).headers()
        if request.method == "GET" and reply.status == 200 and not request.is_control:
            headers["ETag"] = f'W/"{sha256(body).hexdigest()}"'
            if self.headers.get("If-None-Match") == headers["ETag"]:
                body, reply = b"", replace(reply, status=304)
        headers |= reply.headers
        self.send_response_only(reply.status)
        for name, value in headers.items():
            self.send_header(name, value)
        if body or reply.status not in {204, 304}:
            self.send_header("Content-Type", answered.mime)
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if answered.half else body)
        self.wfile.flush()
        if answered.half:
            self.close_connection = True

    def _cut(self) -> None:
        """Ends the connection with a reset instead of an answer."""
        self.close_connection = True
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.connection.close()


def _operation(body: dict[str, Any]) -> str:
    """The operation's name, as the client says it or as the document does."""
    if body.get("operationName"):
        return str(body["operationName"])
    try:
        return parse(str(body.get("query") or "")).name
    except BadDocumentError:
        return ""
