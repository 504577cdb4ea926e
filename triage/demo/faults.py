"""Faults on demand: what may go wrong between a client and GitHub."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from triage.errors import UsageError


class FaultKind(StrEnum):
    """What goes wrong."""

    STATUS = "status"
    """Answers with `status`, `headers` and `body` instead."""
    RESET = "reset"
    """Cuts the connection without an answer."""
    TRUNCATE = "truncate"
    """Announces the whole body and sends half of it."""
    SLOW = "slow"
    """Waits for `seconds`, then answers as usual; `after`: waits with the answer."""
    PRIMARY = "primary"
    """The hourly limit is spent; it is reset after `seconds`."""
    SECONDARY = "secondary"
    """The secondary limit; with `Retry-After` where `seconds` is not 0."""
    PARTIAL = "partial"
    """GraphQL: nulls what is at `path` and adds an error of `type`."""
    HTML = "html"
    """A gateway's HTML page, 502 unless `status` says 504."""
    HEAD_MOVED = "head-moved"
    """Somebody pushes to `ref` just before the request is looked at."""


@dataclass(slots=True)
class Fault:
    """One fault, and which requests it meets."""

    match: str
    """A GraphQL operation's name; with a slash or space in it, a regular expression
    for `METHOD /path`; `*` is everything."""
    kind: FaultKind | str = FaultKind.STATUS
    times: int = 1
    """How many requests it meets; -1: all."""
    skip: int = 0
    """How many matching requests go by unharmed before."""
    after: bool = False
    """Whether the request takes effect before the fault shows (a lost answer)."""
    status: int = 502
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    seconds: float = 0.0
    path: tuple[str | int, ...] = ()
    type: str = "FORBIDDEN"
    message: str = "Resource not accessible"
    extensions: Mapping[str, Any] = field(default_factory=dict)
    ref: str = ""
    by: str = ""
    """Who pushes, for `head-moved`; the author where empty."""
    hits: int = 0

    def __post_init__(self) -> None:
        """Reads the kind by its name, and refuses an unknown one."""
        try:
            self.kind = FaultKind(self.kind)
        except ValueError:
            raise UsageError(
                f"{self.kind!r} is no kind of fault.",
                f"Known are {', '.join(FaultKind)}.",
            ) from None

    def meets(self, line: str, operation: str) -> bool:
        """Whether it concerns a request, by `METHOD /path` or operation name."""
        if self.match == "*":
            return True
        if "/" in self.match or " " in self.match:
            return re.search(self.match, line) is not None
        return bool(operation) and self.match == operation


class Faults:
    """The faults that wait for their request."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._lock = threading.Lock()

    def add(self, fault: Fault) -> Fault:
        """Lets a fault lie in wait."""
        with self._lock:
            self._faults.append(fault)
        return fault

    def clear(self) -> None:
        """Takes all faults away."""
        with self._lock:
            self._faults.clear()

    def take(self, line: str, operation: str) -> Fault | None:
        """The first fault that meets a request, counted down."""
        with self._lock:
            for fault in self._faults:
                if fault.times == 0 or not fault.meets(line, operation):
                    continue
                if fault.skip:
                    fault.skip -= 1
                    continue
                if fault.times > 0:
                    fault.times -= 1
                fault.hits += 1
                return fault
        return None


def fault_from(given: Mapping[str, Any]) -> Fault:
    """The fault that a JSON object describes.

    Raises UsageError for unknown names.
    """
    known = set(Fault.__dataclass_fields__) - {"hits"}
    unknown = set(given) - known
    if unknown or "match" not in given:
        raise UsageError(
            f"Not a fault: {', '.join(sorted(unknown)) or 'no match'}.",
            f"Known are {', '.join(sorted(known))}.",
        )
    values = dict(given)
    values["path"] = tuple(values.get("path", ()))
    return Fault(**values)


def null_at(data: Any, path: tuple[str | int, ...]) -> bool:
    """Sets what is at a path to null; False where there is nothing."""
    for step in path[:-1]:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return False
    match data, path[-1:]:
        case dict(), (str(name),):
            data[name] = None
        case list(), (int(index),) if index < len(data):
            data[index] = None
        case _:
            return False
    return True
