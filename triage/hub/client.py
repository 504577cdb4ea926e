"""Sends requests through PyGithub: authentication, limits, the retry law, errors.

Reads are repeated, writes never: PyGithub's own retries and throttles are off,
since they repeat writes and sleep without being asked. One `Github` is never used by
two threads at once, because it would mix up their answers.
"""

from __future__ import annotations

import logging
import os
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from triage import clock
from triage.config import Endpoints, is_loopback
from triage.errors import AuthError, HubError, RateLimited, Unreachable
from triage.hub import Budget, faults
from triage.hub.limiter import TRIES, Limiter
from triage.token import Secret

if TYPE_CHECKING:
    from github import Github
    from github.Requester import Requester

TIMEOUT_SECONDS = 15
"""Longer than the ten after which GitHub itself gives up, so that it can say so."""

_REDIRECTS = 3
_SENDABLE = re.compile(r"[!-~]+")


@dataclass(frozen=True, slots=True)
class Answer:
    """A GraphQL answer: its data, and the errors that came with it."""

    data: Mapping[str, Any]
    errors: tuple[Any, ...] = ()
    seconds: float = 0.0
    """How long GitHub took."""


class Client:
    """One token, one GitHub, any number of threads."""

    def __init__(
        self,
        token: Secret,
        endpoints: Endpoints,
        limiter: Limiter | None = None,
        *,
        agent: str = "triage-console",
        timeout: int = TIMEOUT_SECONDS,
    ) -> None:
        if not _SENDABLE.fullmatch(token.reveal()):
            raise AuthError(
                f"The token from {token.source} holds characters that no token has.",
                "Set GH_TOKEN to a valid one, or run: gh auth login",
            )
        self.limiter = limiter or Limiter()
        self.endpoints = endpoints
        self._token = token
        self._agent = agent
        self._timeout = timeout
        self._local = threading.local()
        self._idle: dict[str, list[Github]] = {}
        """Those that reads used, by address, with their connections open."""
        self._lock = threading.Lock()
        self._budget = Budget()
        self.scopes: tuple[str, ...] | None = None
        self.answered_at: datetime | None = None
        """GitHub's own time at its newest answer."""
        _keep_loopback_direct(endpoints)

    @property
    def budget(self) -> Budget:
        """Requests and points so far, and what GitHub says is left."""
        with self._lock:
            return self._budget

    def read(
        self, document: str, variables: Mapping[str, Any], *, tries: int = TRIES
    ) -> Answer:
        """Ask a GraphQL query, again where that may help.

        An answer with data is returned with its errors; one without raises. Raises
        HubError.
        """
        waits = 0
        attempt = 0
        while True:
            try:
                with self.limiter.turn(), self._lent("graphql") as requester:
                    return self._ask(requester, document, variables)
            except RateLimited as error:
                waits += 1
                self.limiter.block(error.until, error.message)
                if waits > TRIES:
                    raise
            except Unreachable as error:
                attempt += 1
                if attempt >= (tries if error.sent else 2):
                    raise
                self.limiter.back_off(attempt - 1)

    def mutate(self, document: str, variables: Mapping[str, Any]) -> Mapping[str, Any]:
        """Send a GraphQL mutation, once. Raises HubError.

        A payload means that it took effect, even where errors came with it.
        """
        self.limiter.wait()
        requester = self._github("graphql").requester
        try:
            return self._ask(requester, document, {"input": dict(variables)}).data
        except RateLimited as error:
            self.limiter.block(error.until, error.message)
            raise

    def rest(self, verb: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Send one REST request, once; the answer's JSON. Raises HubError.

        A redirect is followed on the same host only: GitHub sends 307 for a
        renamed repository and has then done nothing yet.
        """
        return self._asked_by(self._github("rest").requester, verb, path, body)

    def _asked_by(
        self,
        requester: Requester,
        verb: str,
        path: str,
        body: Mapping[str, Any] | None = None,
    ) -> Any:
        self.limiter.wait()
        for _ in range(_REDIRECTS):
            status, headers, text = self._send(requester, verb, path, body)
            self._count(0)
            if status not in {301, 302, 307, 308}:
                break
            path = self._same_host(str(headers.get("location") or ""))
        try:
            data = self._checked(status, headers, text)
        except RateLimited as error:
            self.limiter.block(error.until, error.message)
            raise
        self._note_headers(headers)
        return data

    def get(self, path: str) -> Any:
        """The JSON of a REST address, asked again where that may help. Raises HubError."""
        waits = 0
        attempt = 0
        while True:
            started = self.limiter.clock()
            try:
                with self.limiter.turn(rest=True), self._lent("rest") as requester:
                    return self._asked_by(requester, "GET", path)
            except RateLimited:
                waits += 1
                if waits > TRIES:
                    raise
            except Unreachable as error:
                attempt += 1
                if attempt >= (TRIES if error.sent else 2):
                    raise
                self.limiter.back_off(attempt - 1)
            finally:
                self.limiter.spent(1, self.limiter.clock() - started, rest=True)

    def _send(
        self,
        requester: Requester,
        verb: str,
        where: str,
        body: Mapping[str, Any] | None,
    ) -> tuple[int, Mapping[str, Any], str]:
        """One request through PyGithub; status, headers and text of the answer."""
        try:
            return requester.requestJson(
                verb, where, input=dict(body) if body is not None else None
            )
        except Exception as error:  # noqa: BLE001  (PyGithub raises many kinds)
            self._count(0)
            raise faults.from_exception(error) from None

    def _checked(self, status: int, headers: Mapping[str, Any], text: str) -> Any:
        """The JSON of an answer. Raises HubError for a status of 3xx to 5xx."""
        data = _parsed(text, status)
        if status >= 300:
            now = self.limiter.clock()
            raise faults.from_status(status, headers, data, now=now)
        return data

    def _same_host(self, location: str) -> str:
        """The path of a redirect that stays on this host."""
        here, there = urlsplit(self.endpoints.rest), urlsplit(location)
        if not there.path or (there.netloc and there[:2] != here[:2]):
            raise faults.elsewhere()
        prefix = here.path.rstrip("/")
        path = there.path.removeprefix(prefix) if prefix else there.path
        return f"{path}?{there.query}" if there.query else path

    def _ask(
        self, requester: Requester, document: str, variables: Mapping[str, Any]
    ) -> Answer:
        given = {name: value for name, value in variables.items() if value is not None}
        asked = {"query": document, "variables": given}
        started = self.limiter.clock()
        cost, seconds = 0, 0.0
        try:
            try:
                status, headers, text = self._send(
                    requester, "POST", requester.graphql_url, asked
                )
            finally:
                seconds = max(self.limiter.clock() - started, 0.0)
            try:
                body = self._checked(status, headers, text)
            except HubError:
                self._count(0)
                raise
            cost = _cost(body)
            return self._answer(headers, body, seconds)
        finally:
            self.limiter.spent(cost, seconds)

    def _answer(self, headers: Mapping[str, Any], body: Any, seconds: float) -> Answer:
        data = body.get("data") if isinstance(body, dict) else None
        errors = body.get("errors") if isinstance(body, dict) else None
        found = data if isinstance(data, dict) else {}
        self._count_points(found.get("rateLimit"))
        self._note_headers(headers)
        listed = list(errors) if isinstance(errors, list) else []
        if listed:
            whole = faults.from_graphql(listed, headers, now=self.limiter.clock())
            useful = any(v is not None for k, v in found.items() if k != "rateLimit")
            if not useful or isinstance(whole, RateLimited):
                raise whole
        elif errors or not isinstance(data, dict):
            raise Unreachable("GitHub's answer makes no sense.")
        return Answer(found, tuple(listed), seconds)

    def _count(self, points: int) -> None:
        with self._lock:
            self._budget = replace(
                self._budget,
                requests=self._budget.requests + 1,
                points=self._budget.points + points,
            )

    def _count_points(self, limit: Any) -> None:
        limit = limit if isinstance(limit, dict) else {}
        self._count(_points(limit))
        if limit:
            with self._lock:
                self._budget = replace(
                    self._budget,
                    limit=limit.get("limit"),
                    remaining=limit.get("remaining"),
                    reset_at=clock.maybe(limit.get("resetAt")),
                )

    def _note_headers(self, headers: Mapping[str, Any]) -> None:
        at = faults.server_time(headers)
        if at is not None:
            self.answered_at = at
        listed = headers.get("x-oauth-scopes")
        if listed is not None:
            self.scopes = tuple(
                filter(None, (s.strip() for s in str(listed).split(",")))
            )

    def _base(self, kind: str) -> str:
        """The address that a Github object of a kind has: rest or graphql."""
        base = self.endpoints.rest
        derived = base.rstrip("/").removesuffix("/v3") + "/graphql"
        if kind == "graphql" and self.endpoints.graphql != derived:
            base = self.endpoints.graphql.removesuffix("/graphql")
        return base

    def _github(self, kind: str) -> Github:
        """This thread's Github object; GraphQL has its own where it is elsewhere."""
        base = self._base(kind)
        known: dict[str, Github] = self._local.__dict__.setdefault("githubs", {})
        if base not in known:
            known[base] = self._connect(base)
        return known[base]

    @contextmanager
    def _lent(self, kind: str) -> Iterator[Requester]:
        """What a read is sent by: this thread's alone until it is done.

        Its connection stays open for the next read, of whichever thread. Writes have
        their thread's own: one that lay idle may be closed at the other end, and a
        write that is lost there cannot be sent again.
        """
        base = self._base(kind)
        with self._lock:
            idle = self._idle.setdefault(base, [])
            github = idle.pop() if idle else None
        github = github or self._connect(base)
        try:
            yield github.requester
        finally:
            with self._lock:
                idle.append(github)

    def _connect(self, base: str) -> Github:
        import github  # noqa: PLC0415  (190 ms: not before the first request)

        _quiet()
        return github.Github(
            auth=github.Auth.Token(self._token.reveal()),
            base_url=base,
            timeout=self._timeout,
            user_agent=self._agent,
            per_page=100,
            retry=None,
            seconds_between_requests=None,
            seconds_between_writes=None,
            verify=_authorities(),
        )


def connected(
    token: Secret | None,
    endpoints: Endpoints,
    limiter: Limiter,
    *,
    agent: str = "triage-console",
) -> Client:
    """A client, where there is a token. Raises AuthError where there is none."""
    if token is None:
        raise AuthError(
            "There is no GitHub token.",
            "Set GH_TOKEN, or run: gh auth login. Without one, try: triage demo",
        )
    return Client(token, endpoints, limiter, agent=agent)


def _quiet() -> None:
    """PyGithub logs to stderr, which is the console's screen."""
    log = logging.getLogger("github")
    log.handlers[:] = [logging.NullHandler()]
    log.propagate = False


def _authorities() -> bool | str:
    """A custom certificate authority; requests itself reads only two of the names."""
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        if os.environ.get(name):
            return os.environ[name]
    return True


def _keep_loopback_direct(endpoints: Endpoints) -> None:
    """Keep a token that crosses plain http away from any proxy.

    requests reads the exceptions from the environment alone, the lower-case name
    first.
    """
    hosts = {
        urlsplit(url).hostname or "" for url in (endpoints.rest, endpoints.graphql)
    }
    known = os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or ""
    listed = [p.strip() for p in known.split(",") if p.strip()]
    added = sorted(h for h in hosts if h and is_loopback(h) and h not in listed)
    if added:
        os.environ["no_proxy"] = os.environ["NO_PROXY"] = ",".join([*listed, *added])


def _points(limit: Any) -> int:
    cost = limit.get("cost") if isinstance(limit, dict) else None
    return cost if isinstance(cost, int) else 0


def _cost(body: Any) -> int:
    """The points that an answer says it cost; a refused one costs one."""
    found = body.get("data") if isinstance(body, dict) else None
    limit = found.get("rateLimit") if isinstance(found, dict) else None
    return max(_points(limit), 1)


def _parsed(text: str, status: int) -> Any:
    """The JSON of an answer; None where there is none."""
    import json  # noqa: PLC0415

    if not text:
        return None
    try:
        return json.loads(text)
    except ValueError:
        if status >= 300:
            return None
        raise Unreachable("GitHub's answer broke off.") from None


__all__ = ["Answer", "Client", "HubError", "connected"]
