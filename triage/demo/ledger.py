"""Keeps every request that the loopback got, and what each changed; never a token."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from triage import clock
from triage.demo.things import Effect


@dataclass(frozen=True, slots=True)
class Entry:
    """One request with its outcome."""

    number: int
    method: str
    path: str
    operation: str
    """GraphQL operation name, or an empty text."""
    variables: Mapping[str, Any]
    """GraphQL variables, or the JSON body of a REST write."""
    status: int
    """0: the connection was cut before an answer."""
    effects: tuple[Effect, ...]
    """What it changed in the world; empty for a read and for a refused write."""
    fault: str = ""
    """The fault that met it, if one did."""
    is_control: bool = False
    """A `/_control` request, which is no part of GitHub."""
    cost: int = 0
    """GraphQL points."""

    def to_json(self) -> dict[str, Any]:
        """As the control endpoint shows it."""
        return {
            "number": self.number,
            "method": self.method,
            "path": self.path,
            "operation": self.operation,
            "variables": dict(self.variables),
            "status": self.status,
            "effects": [effect_json(effect) for effect in self.effects],
            "fault": self.fault,
            "is_control": self.is_control,
            "cost": self.cost,
        }


def effect_json(effect: Effect) -> dict[str, Any]:
    """An effect as JSON."""
    return {
        "at": clock.iso(effect.at),
        "by": effect.by,
        "action": effect.action,
        "ref": effect.ref,
        "detail": dict(effect.detail),
    }


class Ledger:
    """The requests in the order in which they were answered."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._lock = threading.Lock()

    def add(self, **fields: Any) -> Entry:
        """Keeps one request."""
        with self._lock:
            entry = Entry(number=len(self._entries) + 1, **fields)
            self._entries.append(entry)
            return entry

    def clear(self) -> None:
        """Forgets everything so far."""
        with self._lock:
            self._entries.clear()

    def requests(
        self,
        *,
        operation: str | None = None,
        method: str | None = None,
        path: str | None = None,
        control: bool = False,
    ) -> tuple[Entry, ...]:
        """Requests by operation name, method and part of the path; no control ones."""
        with self._lock:
            return tuple(
                entry
                for entry in self._entries
                if (control or not entry.is_control)
                and (operation is None or entry.operation == operation)
                and (method is None or entry.method == method)
                and (path is None or path in entry.path)
            )

    def writes(self, action: str | None = None) -> tuple[Effect, ...]:
        """What clients changed, in order; not what others did by control."""
        return tuple(
            effect
            for entry in self.requests()
            for effect in entry.effects
            if action is None or effect.action == action
        )

    @property
    def points(self) -> int:
        """GraphQL points spent in all."""
        return sum(entry.cost for entry in self.requests())
