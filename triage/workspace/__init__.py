"""The core behind both front ends: settings, stores, hub, and what joins them.

Every thread has its own connections; a console and a command say the same things
through the same calls.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from triage import clock, config, token
from triage.config import Settings
from triage.errors import NotFound, Refused, StoreError
from triage.model import Item, Label, Ref
from triage.model.changes import Changes
from triage.model.slices import WHOLE, Slice
from triage.store.aside import ANSWERED, Kept
from triage.store.cache import Cache, Watched
from triage.store.journal import Journal
from triage.views import Aside, Lens, Queue, View
from triage.workspace.channels import Importing
from triage.workspace.deeds import Deeds
from triage.workspace.likening import Likening
from triage.workspace.words import Words

if TYPE_CHECKING:
    from triage.act.pace import Tempo
    from triage.hub import Wait
    from triage.hub.github import GitHub
    from triage.model.snapshots import Backlog
    from triage.sync import Progress, Report
    from triage.views.owned import Ownership
    from triage.views.priority import Priority
    from triage.views.pulse import Pulse
    from triage.views.trends import Trend


LARGE = 1000
"""Open items from which on the console shows queues as they were last worked out."""


@dataclass(frozen=True, slots=True)
class Detail:
    """One item with what was derived of it."""

    item: Item
    facts: Mapping[str, object]
    evidence: tuple[tuple[str, str, str], ...]
    """Conditions of a bump: check, state, why."""
    verdict: str = ""


_READ_MEANWHILE = "another sync read everything meanwhile"


class Workspace(Deeds, Importing, Likening, Words):
    """One data directory, one set of settings, one GitHub."""

    def __init__(
        self,
        environ: Mapping[str, str],
        settings: Settings,
        *,
        patience: float = float("inf"),
        tempo: Tempo | None = None,
        ticking: clock.Ticking | None = None,
        given: str | None = None,
    ) -> None:
        self.environ = environ
        self.settings = settings
        self.data: Path = config.data_dir(environ)
        self.endpoints = config.endpoints(environ)
        self.replies_home = config.config_path(environ, given).parent / "replies"
        """Where canned replies lie: beside the settings file."""
        self.patience = patience
        """Seconds that a limit of GitHub's may make anything wait."""
        self.tempo = tempo
        self.ticking = ticking
        """The clock that waits are measured by; None: the machine's own."""
        self.on_wait: Callable[[Wait], None] = lambda _wait: None
        self.can_keep = True
        """Whether queues can be kept; where not, they are worked out when read."""
        self.page_cache: int | None = None
        """Kilobytes of the copy of GitHub that a connection keeps in memory; None: as
        many as a sync needs."""
        self._local = threading.local()
        self._secret: token.Secret | None = None
        self._asked = False

    # ── what is stored ─────────────────────────────────────────────────────

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

    def lens(self, *, group_by: str = "package", everything: bool = False) -> Lens:
        """Who looks, when, and with which settings."""
        now, me = self.now(), self.me
        aside = self._aside(now, me)
        part = Slice.parse(self.settings.slice)
        return Lens(now, me, self.settings, group_by, everything, aside, part)

    def _aside(self, now: datetime, me: str) -> Aside:
        """What is set aside now; nothing where the journal cannot be read.

        A damaged journal is told of wherever something would be written to it; the
        queues stay readable.
        """
        from triage.views.aside import standing  # noqa: PLC0415

        try:
            kept = self.journal().kept_aside()
        except StoreError:
            return Aside()
        if not kept:
            return Aside()
        try:
            return standing(self.reader(), kept, now, me)
        except StoreError:
            return standing(self.cache(), kept, now, me)

    def set_aside(
        self,
        what: str,
        refs: Sequence[Ref],
        *,
        until: datetime | None = None,
        note: str = "",
    ) -> None:
        """Snooze, hide or mark items, or call a channel's questions answered.

        It is for oneself alone. Raises NotFound where one is not stored, and Refused
        where one on GitHub is to be called answered; then nothing is set aside.
        """
        found = [self.stored(ref) for ref in refs]
        for ref in refs:
            if what == ANSWERED and not ref.source:
                raise Refused(
                    f"{ref} is on GitHub, where its own answer counts.",
                    "Write one with triage comment, or mark one with triage answer.",
                )
        self.journal().keep_aside(
            Kept(
                what=what,
                node_id=item.node_id,
                ref=item.ref,
                at=self.now(),
                seen_at=item.updated_at,
                until=until,
                state=item.state,
                head_oid=item.pull.head_oid if item.pull else "",
                note=note,
            )
            for item in found
        )
        self.cache().touch()

    def put_back(self, what: str, refs: Sequence[Ref]) -> int:
        """Take back that items are snoozed, hidden, marked, answered; how many were.

        Raises NotFound where one is not stored; then nothing is taken back.
        """
        ids = [self.stored(ref).node_id for ref in refs]
        ended = self.journal().end_aside(what, ids, self.now())
        self.cache().touch()
        return ended

    def stored(self, ref: Ref) -> Item:
        """The whole item from the store. Raises NotFound where it is not there."""
        found = self.item(ref)
        if found is None:
            raise NotFound(
                f"{ref} is not in the local copy.",
                "Import its channel again: triage import --help"
                if ref.source
                else "Sync its repository: triage sync owner/name",
            )
        return found

    def queue(self, view: View, lens: Lens | None = None) -> Queue:
        """A view as it stands."""
        if lens is None:
            lens = self.lens()
            lens = replace(lens, slice=WHOLE) if view.is_own else lens
        return view.load(self.reader(), lens)

    def pulse(self, lens: Lens, since: datetime) -> Pulse:
        """What happened from an instant to that of the lens, and what is left."""
        from triage.views import pulse  # noqa: PLC0415  (when asked for)

        try:
            kept = self.journal().snapshots(pulse.days(lens, since))
        except StoreError:
            kept = ()
        return pulse.load(self.cache(), lens, since, kept)

    def backlog(self, lens: Lens) -> Backlog:
        """What was left to do on each of the last days, as syncs kept it."""
        from triage.views import trends  # noqa: PLC0415  (when asked for)

        try:
            return self.journal().backlog(trends.since(lens))
        except StoreError:
            return {}

    def trends(self, lens: Lens, kept: Backlog) -> Mapping[str, Trend]:
        """How much there was to do day by day, by queue, where two days are known."""
        from triage.views import trends  # noqa: PLC0415  (when asked for)

        return trends.load(self.cache(), lens, kept)

    def priority(self, ref: Ref) -> Priority | None:
        """How urgent an item is; None where it is not open."""
        from triage.views import priority  # noqa: PLC0415  (when asked for)

        return priority.of(self.cache(), self.lens(), [ref]).get(ref)

    @property
    def keeps_queues(self) -> bool:
        """Whether so much is stored that the console shows kept queues."""
        return self.can_keep and self.cache().has_open(more_than=LARGE)

    def item(self, ref: Ref) -> Item | None:
        """The whole item from the store; None where it is not there."""
        return self.chat(ref) if ref.source else self.cache().item(ref)

    def describe(self, ref: Ref) -> Detail | None:
        """An item with its facts and the evidence for them."""
        from triage.facts.registry import FACTS  # noqa: PLC0415

        item = self.item(ref)
        if item is None:
            return None
        if ref.source:
            mark = self.lens().aside.answered.get(ref)
            return Detail(item, self.chat_facts(item, mark.at if mark else None), ())
        facts: dict[str, object] = {}
        for fact in FACTS:
            if not fact.is_told:
                continue
            rows = self.cache().facts(fact.table, fact.columns, item.node_id)
            if rows:
                facts[fact.table] = rows
        standing = None
        if item.pull and "bump" in facts:
            from triage.act.verdict import standings  # noqa: PLC0415

            standing = standings(self.cache(), self.lens(), [ref]).get(ref)
        return Detail(
            item,
            facts,
            standing.reasons if standing else (),
            standing.verdict if standing else "",
        )

    def ownership(self, ref: Ref) -> Ownership | None:
        """Who owns an open item, who could, and who not; None where it is not open."""
        from triage.views.owned import of_item  # noqa: PLC0415

        item = self.stored(ref)
        if ref.source:
            return None
        return of_item(self.cache(), self.lens(), item.node_id)

    def label_names(self, repo: str) -> tuple[Label, ...]:
        """Labels seen in a repository, most used first."""
        return self.cache().labels(repo)

    def newest(self) -> str:
        """When what is stored last changed, by GitHub's clock; empty: never."""
        from triage.views import doings  # noqa: PLC0415  (the console alone)

        return doings.newest(self.cache())

    def doings(self, since: str) -> Mapping[Ref, tuple[str, ...]]:
        """What other people did to open items since an instant, in words."""
        from triage.views import doings  # noqa: PLC0415  (the console alone)

        return doings.doings(self.cache(), since, self.me, self.now())

    def assignable(
        self, repos: Sequence[str], *, teams: bool = False
    ) -> tuple[tuple[str, str], ...]:
        """Who can be put on items of these repositories, each with the reason."""
        from triage.views import assignable  # noqa: PLC0415  (when one types a name)

        return assignable.everybody(self.cache(), repos, teams=teams)

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
        return len(self.cache().repos())

    def freshness(self) -> datetime | None:
        """When the store was last brought up to date."""
        return clock.maybe(self.cache().recall("synced_at"))

    def remember(self, key: str, value: str) -> None:
        """Keep a note across starts."""
        self.cache().remember(f"note:{key}", value)

    def recall(self, key: str) -> str:
        """A note from an earlier start; empty where there is none."""
        return self.cache().recall(f"note:{key}")

    # ── GitHub ─────────────────────────────────────────────────────────────

    @property
    def secret(self) -> token.Secret | None:
        """The token, where there is one; looked for once."""
        if not self._asked:
            self._secret = token.find(self.environ, self.endpoints.host)
            self._asked = True
        return self._secret

    def hub(self, stop: threading.Event | None = None) -> GitHub:
        """GitHub behind its seam. Raises AuthError where there is no token."""
        from triage import __version__  # noqa: PLC0415
        from triage.hub.client import connected  # noqa: PLC0415
        from triage.hub.github import GitHub  # noqa: PLC0415
        from triage.hub.limiter import Limiter  # noqa: PLC0415

        there = self.ticking
        limiter = Limiter(
            stop,
            patience=self.patience,
            told=self.on_wait,
            clock=there.now if there else time.time,
            sleep=there.sleep if there else None,
        )
        agent = f"triage-console/{__version__}"
        return GitHub(connected(self.secret, self.endpoints, limiter, agent=agent))

    def sync(
        self,
        stop: threading.Event,
        patterns: Sequence[str] = (),
        *,
        full: bool = False,
    ) -> Generator[Progress, None, Report]:
        """Bring the store up to date, telling how far it is; settle the unknown."""
        from triage.store import bodies  # noqa: PLC0415
        from triage.sync import Report  # noqa: PLC0415
        from triage.sync.run import Sync  # noqa: PLC0415
        from triage.sync.turn import Turn  # noqa: PLC0415

        hub = self.hub(stop)
        self.watched()
        turn = Turn(self.data, self.settings.repos, whole=not patterns)
        try:
            yield from turn.wait(stop, self.patience)
            if turn.is_done_by(self.freshness()) and not full:
                report = Report(self.repo_count(), notes=(_READ_MEANWHILE,))
            else:
                run = Sync(hub, self.cache(), self.settings, self.now(), stop)
                report = yield from run.run(patterns, full=full)
                bodies.settle(self.cache().db, stop, wanted=self.settings.search.bodies)
        finally:
            turn.release()
        self.settle_channels(stop)
        self.journal().follow([w.pattern for w in self.cache().watched()])
        self._keep_snapshots()
        if self.journal().in_state("inflight", "unknown"):
            self.reconcile(stop)
        return report

    def _keep_snapshots(self) -> None:
        """Keep what is left to do as that of today, for the trends of later days."""
        from triage.views import pulse  # noqa: PLC0415

        lens = self.lens()
        taken = pulse.snapshots(self.cache(), lens)
        self.journal().keep_snapshots(clock.iso(lens.now)[:10], taken)

    def read_changes(self, ref: Ref, stop: threading.Event) -> Changes:
        """What a pull request changes line by line at its stored head; kept if open.

        Without a head where it has moved: a sync reads the new one. Raises NotFound
        where it is not stored, Refused where it changes nothing, and HubError.
        """
        from triage.sync import deriver  # noqa: PLC0415

        item, cache = self.stored(ref), self.cache()
        repo = cache.repo(ref.repo)
        if item.pull is None or repo is None:
            raise Refused(f"{ref} is no pull request, so it changes nothing.")
        found = self.hub(stop).changes(item.ref, item.pull.head_oid)
        if found.head_oid and item.is_open:
            derive = deriver(cache, self.settings, repo)
            cache.put_changes(item.node_id, found, derive)
        return found
