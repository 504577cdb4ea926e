"""How far back closed items are kept: by the settings, and by the room there is."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from triage import clock
from triage.config import Settings
from triage.store import room
from triage.store.cache import Cache
from triage.text import count

MEGABYTE = 1_000_000

_KEPT = "kept"
"""The note that says how much was kept, and since when, under which settings."""


class Keeping:
    """What of closed items this sync keeps."""

    def __init__(self, cache: Cache, settings: Settings, now: datetime) -> None:
        self.cache = cache
        self.settings = settings
        self._most = settings.max_cache_mb
        self._since = self._fitting()
        wanted = now - timedelta(days=settings.keep_closed_days)
        self.cutoff = max(wanted, self._since) if self._since else wanted
        """What closed before is not kept."""

    def _fitting(self) -> datetime | None:
        """Since when closed items fit into the room, as an earlier sync found.

        Where the settings allow more than then, what closed is read anew.
        """
        found = self.cache.recall(_KEPT)
        if not found:
            return None
        days, most, since = json.loads(found)
        if days < self.settings.keep_closed_days or most < self._most:
            self.cache.read_closed_anew()
            return None
        return clock.maybe(since)

    def prune(self) -> frozenset[str]:
        """Drop what is not kept; the ids of the repositories that lost something."""
        lost = self.cache.closed_before(self.cutoff)
        if lost:
            self.cache.prune(self.cutoff)
        return lost

    def tidy(self) -> str:
        """Drop what does not fit and give its room back; what to say about it."""
        cache, most = self.cache, self._most
        dropped = room.fit(cache.db, most * MEGABYTE)
        since = max(filter(None, (dropped, self._since)), default=None)
        if dropped and since:
            since += timedelta(seconds=1)
        kept = [self.settings.keep_closed_days, most, clock.maybe_iso(since)]
        cache.remember(_KEPT, json.dumps(kept))
        room.give_back(cache.db)
        said = []
        if dropped:
            said.append(
                f"the local copy reached its {most} MB (max_cache_mb): what closed "
                f"before {clock.iso(dropped)} is no longer kept, "
                f"{count(self.settings.keep_closed_days, 'day')} were asked for"
            )
        taken = room.measure(cache.db).used / MEGABYTE
        if taken > most:
            said.append(
                f"what is open takes {taken:.1f} MB, more than the {most} MB of "
                "max_cache_mb; it is kept"
            )
        return "; ".join(said)
