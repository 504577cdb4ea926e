"""The hourly limits, counted as GitHub counts them and told in its headers."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field

HOUR = 3600


@dataclass(slots=True)
class Budget:
    """What is left of one resource in this hour."""

    resource: str
    limit: int = 5000
    used: int = 0
    reset: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def spend(self, points: int, now: float) -> bool:
        """Takes points; False where there are not enough left."""
        with self._lock:
            if now >= self.reset:
                self.used, self.reset = 0, int(now) + HOUR
            if self.used + points > self.limit:
                self.used = self.limit
                return False
            self.used += points
            return True

    def exhaust(self, seconds: float, now: float) -> None:
        """Leaves nothing until some seconds from now."""
        with self._lock:
            self.used, self.reset = self.limit, int(now + seconds) + 1

    @property
    def remaining(self) -> int:
        """What is left."""
        return self.limit - self.used

    def headers(self) -> dict[str, str]:
        """GitHub's `X-RateLimit-*` headers."""
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(self.remaining),
            "X-RateLimit-Used": str(self.used),
            "X-RateLimit-Reset": str(self.reset),
            "X-RateLimit-Resource": self.resource,
        }

    def to_json(self) -> dict[str, object]:
        """As `GET /rate_limit` shows it."""
        return {
            "limit": self.limit,
            "used": self.used,
            "remaining": self.remaining,
            "reset": self.reset,
        }


class Limits:
    """The limits of REST and of GraphQL, and the clock that they follow.

    They follow the real clock, as waiting does; `skew` moves it, as a machine whose
    clock is wrong would see it.
    """

    def __init__(self) -> None:
        self.skew = 0.0
        self.core = Budget("core")
        self.graphql = Budget("graphql")

    def now(self) -> float:
        """POSIX time of the server."""
        return time.time() + self.skew

    def to_json(self) -> dict[str, object]:
        """The whole answer of `GET /rate_limit`."""
        core, graphql = self.core.to_json(), self.graphql.to_json()
        return {"resources": {"core": core, "graphql": graphql}, "rate": core}
