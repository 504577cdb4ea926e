"""What every half of a workspace stands on: the stores, the clock, what is followed.

Every thread has its own connections.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from triage import clock, config
from triage.config import Settings
from triage.store import Select
from triage.store.cache import Cache, Watched
from triage.store.channels import Channels
from triage.store.journal import Journal

T = TypeVar("T")


class Stored:
    """Answers a view's selects from both the copy of GitHub and the channels.

    The channels are opened by whoever asks of them, so that nothing else suffers where
    they cannot be read.
    """

    def __init__(self, cache: Cache, channels: Callable[[], Channels | None]) -> None:
        self._cache = cache
        self._channels = channels

    def select(
        self, query: Select[T], parameters: Mapping[str, object] | None = None
    ) -> list[T]:
        """The rows that a select finds, as what it says."""
        if not query.of_channels:
            return self._cache.select(query, parameters)
        channels = self._channels()
        return [] if channels is None else channels.select(query, parameters)


class Stores:
    """One data directory and one set of settings."""

    def __init__(self, environ: Mapping[str, str], settings: Settings) -> None:
        self.environ = environ
        self.settings = settings
        self.data: Path = config.data_dir(environ)
        self.page_cache: int | None = None
        """Kilobytes of the copy of GitHub that a connection keeps in memory; None: as
        many as a sync needs."""
        self._local = threading.local()

    def cache(self) -> Cache:
        """This thread's connection to the copy of GitHub."""
        if not hasattr(self._local, "cache"):
            self._local.cache = Cache(self.data)
            if self.page_cache is not None:
                self._local.cache.db.bound_page_cache(self.page_cache)
        found: Cache = self._local.cache
        return found

    def journal(self) -> Journal:
        """This thread's connection to the journal."""
        if not hasattr(self._local, "journal"):
            self._local.journal = Journal(self.data)
        found: Journal = self._local.journal
        return found

    def channels(self) -> Channels:
        """This thread's connection to what was imported; made where it is missing."""
        if not hasattr(self._local, "channels"):
            self._local.channels = Channels(self.data)
        found: Channels = self._local.channels
        return found

    def reader(self) -> Stored:
        """Who answers the selects of views."""
        return Stored(
            self.cache(),
            lambda: self.channels() if Channels.exist(self.data) else None,
        )

    def release(self, *, only_stale: bool = False) -> None:
        """Close this thread's connections; a worker calls it when it ends.

        `only_stale`: those whose file another took the place of.
        """
        for name in ("cache", "journal", "channels"):
            opened = self._local.__dict__.get(name)
            if opened is None or (only_stale and opened.db.is_current):
                continue
            del self._local.__dict__[name]
            opened.db.close()

    def now(self) -> datetime:
        """The instant from which ages are counted."""
        return clock.now(self.environ)

    @property
    def me(self) -> str:
        """Login of the person; empty until the first sync asked for it."""
        return self.cache().recall("me")

    def watched(self) -> tuple[Watched, ...]:
        """What is followed, and what came of it."""
        found = self.cache().watched()
        if not found:
            for pattern in self.journal().followed():
                self.cache().watch(pattern)
            found = self.cache().watched()
        return found

    def follow(self, repo: str) -> None:
        """Follow a repository from the next sync on."""
        self.cache().watch(repo)
        self.journal().follow([w.pattern for w in self.cache().watched()])

    def forget(self, pattern: str) -> bool:
        """Follow it no longer, and forget what is stored of it; False: it was not."""
        cache = self.cache()
        known = {w.pattern.lower() for w in self.watched()}
        cache.unwatch(pattern)
        gone = [
            r.name
            for r in cache.repos()
            if r.name.lower() == pattern.lower()
            or (
                pattern.endswith("/*")
                and r.name.lower().startswith(pattern[:-1].lower())
            )
        ]
        for name in gone:
            cache.drop_repo(name)
        self.journal().follow([w.pattern for w in cache.watched()])
        return bool(gone) or pattern.lower() in known

    def repo_count(self) -> int:
        """How many repositories are stored."""
        return self.cache().repo_count()

    def freshness(self) -> datetime | None:
        """When the store was last brought up to date."""
        return clock.maybe(self.cache().recall("synced_at"))

    def remember(self, key: str, value: str) -> None:
        """Keep a note across starts."""
        self.cache().remember(f"note:{key}", value)

    def recall(self, key: str) -> str:
        """A note from an earlier start; empty where there is none."""
        return self.cache().recall(f"note:{key}")
