"""The process that keeps queues up to date, and stays for that as long as it is asked.

    python -m triage.upkeep

It reads an order a line and answers with the name of each queue that it has brought up
to date, and an empty line. It ends with its stdin.
"""

from __future__ import annotations

import gc
import os
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import msgspec

from triage import apart, clock
from triage.keeping import AGED, NICE, Order, basis, standing_aside
from triage.store import shelf
from triage.store.cache import Cache
from triage.store.shelf import About
from triage.views import Lens, View, registry
from triage.views.kept import pack
from triage.views.live import Line, Live
from triage.views.narrowing import Scope
from triage.workspace import Workspace


class Upkeep:
    """A queue that this process keeps up to date."""

    def __init__(self, workspace: Workspace, view: View) -> None:
        assert view.live is not None
        self._workspace = workspace
        self._begin = view.live
        self._live: Live | None = None
        self._generation = 0
        self._me = ""
        self._keeping = shelf.Keeping(workspace.data, view.id, self._packed)

    def _packed(self, line: Line[Any]) -> shelf.Line:
        assert self._live is not None
        return pack(self._live.sketch(line))

    def renew(self) -> None:
        """Bring it up to date and keep it."""
        workspace = self._workspace
        cache = workspace.cache()
        with shelf.working(workspace.data):
            started = time.monotonic()
            lens = workspace.lens()
            with cache.db.reading():
                generation = cache.generation()
                scope = self._changed(cache, lens)
                if self._live is None or scope is None:
                    self._live = None
                    gc.collect()
                    self._live = self._begin(replace(lens, now=_span_end(lens.now)))
                    self._live.load(cache)
                else:
                    self._live.load(cache, scope, lens.aside)
            self._generation, self._me = generation, lens.me
            headline, count = self._live.told()
            about = About(
                basis=basis(workspace),
                generation=generation,
                aside=standing_aside(lens),
                at=clock.iso(lens.now),
                until=clock.iso(self._live.lens.now),
                seconds=time.monotonic() - started,
                headline=headline,
                count=count,
            )
            self._keeping.put(about, self._live.lines(), self._live.facts())

    def _changed(self, cache: Cache, lens: Lens) -> Scope | None:
        """What is another than it was; None: that is not known, or time has moved on."""
        live = self._live
        if live is None or lens.me != self._me:
            return None
        if live.lens.now != _span_end(lens.now):
            return None
        news = cache.news(self._generation)
        if news is None:
            return None
        before, now = live.lens.aside, lens.aside
        moved = cache.ids(
            {*before.snoozed, *before.hidden} ^ {*now.snoozed, *now.hidden}
        )
        return Scope(news.items | moved, news.repos | cache.homes(moved))


def _span_end(now: datetime) -> datetime:
    """The end of the span of `AGED` in which an instant lies; no instant is an end."""
    since = datetime(2000, 1, 1, tzinfo=UTC)
    return since + ((now - since) // AGED + 1) * AGED


def main() -> int:
    """Bring up to date what is asked for, until nothing more is asked."""
    os.nice(NICE)
    gc.disable()  # what lives here lives long; what is replaced is collected then
    settings, workspace = None, None
    kept: dict[str, Upkeep] = {}
    for line in sys.stdin.buffer:
        order = msgspec.json.decode(line, type=Order)
        if workspace is None or order.settings != settings:
            settings, kept = order.settings, {}
            workspace = Workspace(os.environ, settings)
        for name in order.names:
            if name not in kept:
                kept[name] = Upkeep(workspace, registry.by_id(name))
            kept[name].renew()
            sys.stdout.write(f"{name}\n")
        apart.give_way()  # from here on it is a page's work, and the old is shown
        sys.stdout.write("\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
