"""What every part of one sync shares: its means, its counts, and common steps."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from typing import TypeVar

from triage.config import Settings
from triage.errors import (
    AuthError,
    HubError,
    Interrupted,
    RateLimited,
    Unreachable,
)
from triage.hub import Found, Reads
from triage.model import Item, Repo
from triage.store.cache import Cache, Changed
from triage.sync import Progress, Tally
from triage.sync.facts import Facts
from triage.sync.keeping import Keeping

R = TypeVar("R")

FETCHED_TOGETHER = 50
"""Whole items of one question; the hub takes fewer where GitHub is slow."""

WORKERS = 8
"""Questions under way at the same time."""


class Errand:
    """One run over some repositories; only the thread that made it writes."""

    def __init__(
        self,
        hub: Reads,
        cache: Cache,
        settings: Settings,
        now: datetime,
        stop: threading.Event,
    ) -> None:
        self.hub = hub
        self.cache = cache
        self.settings = settings
        self.now = now
        self.stop = stop
        self.tally = Tally()
        self.keeping = Keeping(cache, settings, now)
        self.cutoff = self.keeping.cutoff
        """What closed before is not kept."""
        self.facts = Facts(cache, settings)

    def is_kept(self, item: Item) -> bool:
        """Open, or closed lately."""
        return item.is_open or (item.closed_at or item.updated_at) >= self.cutoff

    def check(self) -> None:
        """Raise Interrupted where the person wants to stop."""
        if self.stop.is_set():
            raise Interrupted("Stopped.", "What was read so far is kept.")

    @contextmanager
    def told(self, *names: str) -> Iterator[None]:
        """Report a failure that stops nothing else."""
        try:
            yield
        except HubError as error:
            self.tell(error, *names)

    @staticmethod
    def bear(error: HubError) -> None:
        """Raise a failure where going on is useless."""
        if isinstance(error, AuthError | RateLimited):
            raise error
        if isinstance(error, Unreachable) and not error.sent:
            raise error

    def tell(self, error: HubError, *names: str) -> None:
        """Report a failure; raise it where going on is useless."""
        self.bear(error)
        for name in names:
            self.tally.trouble(name, error)

    def abreast(
        self, ask: Callable[[Sequence[str]], R], things: Sequence[str], size: int
    ) -> Iterator[tuple[Sequence[str], R | HubError]]:
        """The answers about some things, in order, several asked at a time.

        The first is asked alone: it tells how much GitHub answers in time.
        """
        parts = deque(things[i : i + size] for i in range(0, len(things), size))
        if not parts:
            return
        pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="sync")
        flying: deque[tuple[Sequence[str], Future[R]]] = deque()
        room = 1
        try:
            while parts or flying:
                self.check()
                while parts and len(flying) < room:
                    part = parts.popleft()
                    flying.append((part, pool.submit(ask, part)))
                room = WORKERS
                part, answer = flying.popleft()
                try:
                    found: R | HubError = answer.result()
                except HubError as error:
                    found = error
                yield part, found
        finally:
            pool.shutdown(cancel_futures=True)

    def answers(
        self,
        ask: Callable[[Sequence[str]], R],
        things: Sequence[str],
        size: int,
        missed: Callable[[Sequence[HubError]], str],
        *,
        elsewhere: bool = False,
    ) -> Iterator[tuple[Sequence[str], R]]:
        """The answers that came; what fails is left to the next sync, and noted once.

        `missed` makes the note. `elsewhere`: not GitHub is asked, so that no failure
        makes going on useless.
        """
        failed: list[HubError] = []
        for some, found in self.abreast(ask, things, size):
            if not isinstance(found, HubError):
                yield some, found
                continue
            if not elsewhere:
                self.bear(found)
            failed.append(found)
        if failed:
            self.tally.notes.append(missed(failed))

    def fetch(self, home: Mapping[str, Repo], ids: Sequence[str]) -> Iterator[Progress]:
        """Read some items whole; forget those that GitHub says are gone."""
        for some, found in self.abreast(self.hub.items, ids, FETCHED_TOGETHER):
            names = list(dict.fromkeys(home[i].name for i in some))
            if isinstance(found, HubError):
                self.tally.unread.update(some)
                self.tell(found, *names)
                continue
            self.tally.unread.update(set(some) - found.items.keys() - found.gone)
            self._keep(found, {home[i].node_id for i in some})
            yield self.progress(names[0] if len(names) == 1 else "", "items")

    def _keep(self, found: Found, homes: set[str]) -> None:
        items = found.items.values()
        kept = [i for i in items if self.is_kept(i)]
        stale = [i.node_id for i in items if not self.is_kept(i)]
        with self.cache.db.writing():
            self.facts.touch(*homes, *(i.repo_id for i in kept))
            self.tally.changed += self.cache.put_items(kept, self.facts.derive)
            gone = self.cache.drop([*found.gone, *stale])
        self.tally.changed += Changed(closed=gone)
        self.tally.seen.update(found.items)

    def progress(self, repo: str, feed: str, note: str = "") -> Progress:
        """How far it has come."""
        tally, budget = self.tally, self.hub.budget
        total = max(sum(tally.totals.values()), tally.done)
        spent = time.monotonic() - tally.started
        left = total - tally.done
        eta = spent / tally.done * left if tally.done and left else None
        return Progress(
            repo=repo,
            feed=feed,
            done=tally.done,
            total=total,
            new=tally.changed.new,
            updated=tally.changed.updated,
            closed=tally.changed.closed,
            requests=budget.requests,
            points=budget.points,
            points_left=budget.remaining,
            eta_seconds=eta,
            note=note or (tally.notes[-1] if tally.notes else ""),
        )
