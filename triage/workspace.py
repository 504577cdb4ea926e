"""The core behind both front ends: settings, stores, hub, and what joins them.

Every thread has its own connections; a console and a command say the same things
through the same calls.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from triage import clock, config, token
from triage.act import Args, Entry, Plan, Wish
from triage.config import Settings
from triage.errors import NotFound, Refused, StoreError
from triage.model import Item, Label, Ref
from triage.model.changes import Changes
from triage.store.aside import Kept
from triage.store.cache import Cache, Derive, Watched
from triage.store.journal import OPEN_STATES, Journal
from triage.views import Aside, Lens, Queue, View

if TYPE_CHECKING:
    from triage.act.desk import Desk
    from triage.act.pace import Tempo
    from triage.act.plan import Office
    from triage.hub import Hub, Wait
    from triage.hub.github import GitHub
    from triage.sync import Progress, Report


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


class Workspace:
    """One data directory, one set of settings, one GitHub."""

    def __init__(
        self,
        environ: Mapping[str, str],
        settings: Settings,
        *,
        patience: float = float("inf"),
        tempo: Tempo | None = None,
        ticking: clock.Ticking | None = None,
    ) -> None:
        self.environ = environ
        self.settings = settings
        self.data: Path = config.data_dir(environ)
        self.endpoints = config.endpoints(environ)
        self.patience = patience
        """Seconds that a limit of GitHub's may make anything wait."""
        self.tempo = tempo
        self.ticking = ticking
        """The clock that waits are measured by; None: the machine's own."""
        self.on_wait: Callable[[Wait], None] = lambda _wait: None
        self.can_keep = True
        """Whether queues can be kept; where not, they are worked out when read."""
        self._local = threading.local()
        self._secret: token.Secret | None = None
        self._asked = False

    # ── what is stored ─────────────────────────────────────────────────────

    def cache(self) -> Cache:
        """This thread's connection to the copy of GitHub."""
        if not hasattr(self._local, "cache"):
            self._local.cache = Cache(self.data)
        found: Cache = self._local.cache
        return found

    def journal(self) -> Journal:
        """This thread's connection to the journal."""
        if not hasattr(self._local, "journal"):
            self._local.journal = Journal(self.data)
        found: Journal = self._local.journal
        return found

    def release(self) -> None:
        """Close this thread's connections; a worker calls it when it ends."""
        for name in ("cache", "journal"):
            opened = self._local.__dict__.pop(name, None)
            if opened is not None:
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
        return Lens(now, me, self.settings, group_by, everything, aside)

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
        return standing(self.cache(), kept, now, me) if kept else Aside()

    def set_aside(
        self,
        what: str,
        refs: Sequence[Ref],
        *,
        until: datetime | None = None,
        note: str = "",
    ) -> None:
        """Snooze, hide or mark items, for oneself alone.

        Raises NotFound where one is not stored; then nothing is set aside.
        """
        found = [self._stored(ref) for ref in refs]
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
        """Take back that items are snoozed, hidden or marked; how many were.

        Raises NotFound where one is not stored; then nothing is taken back.
        """
        ids = [self._stored(ref).node_id for ref in refs]
        ended = self.journal().end_aside(what, ids, self.now())
        self.cache().touch()
        return ended

    def _stored(self, ref: Ref) -> Item:
        found = self.item(ref)
        if found is None:
            raise NotFound(
                f"{ref} is not in the local copy.",
                "Sync its repository: triage sync owner/name",
            )
        return found

    def queue(self, view: View, lens: Lens | None = None) -> Queue:
        """A view as it stands."""
        return view.load(self.cache(), lens or self.lens())

    @property
    def keeps_queues(self) -> bool:
        """Whether so much is stored that the console shows kept queues."""
        return self.can_keep and self.cache().has_open(more_than=LARGE)

    def item(self, ref: Ref) -> Item | None:
        """The whole item from the store; None where it is not there."""
        return self.cache().item(ref)

    def describe(self, ref: Ref) -> Detail | None:
        """An item with its facts and the evidence for them."""
        from triage.facts.registry import FACTS  # noqa: PLC0415

        item = self.item(ref)
        if item is None:
            return None
        facts: dict[str, object] = {}
        for fact in FACTS:
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

    def label_names(self, repo: str) -> tuple[Label, ...]:
        """Labels seen in a repository, most used first."""
        return self.cache().labels(repo)

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

    def draft(self, ref: Ref) -> str:
        """Half-written text for an item."""
        return self.journal().draft(ref)

    def save_draft(self, ref: Ref, body: str) -> None:
        """Keep half-written text for an item."""
        self.journal().save_draft(ref, body, datetime.now(UTC))

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
        self.journal().follow([w.pattern for w in self.cache().watched()])
        if self.journal().in_state("inflight", "unknown"):
            self.reconcile(stop)
        return report

    def read_changes(self, ref: Ref, stop: threading.Event) -> Changes:
        """What a pull request changes line by line at its stored head; kept if open.

        Without a head where it has moved: a sync reads the new one. Raises NotFound
        where it is not stored, Refused where it changes nothing, and HubError.
        """
        from triage.sync import deriver  # noqa: PLC0415

        item, cache = self._stored(ref), self.cache()
        repo = cache.repo(ref.repo)
        if item.pull is None or repo is None:
            raise Refused(f"{ref} is no pull request, so it changes nothing.")
        found = self.hub(stop).changes(item.ref, item.pull.head_oid)
        if found.head_oid and item.is_open:
            derive = deriver(cache, self.settings, repo)
            cache.put_changes(item.node_id, found, derive)
        return found

    # ── acting ─────────────────────────────────────────────────────────────

    def plan(
        self,
        action: str,
        refs: Sequence[Ref],
        args: Args | None = None,
        *,
        single: bool = False,
        merging: bool = False,
        rebase: bool = False,
    ) -> Plan:
        """What an action would do; nothing happens yet.

        Several pull requests that are approved or on their way into their base are a
        batch. `rebase`: Dependabot is asked to rebase what a merge leaves behind.
        """
        from triage.act import lanes, plan, wishes  # noqa: PLC0415

        if not single and action in lanes.DECIDING:
            wanted = [Wish(ref, action, args or Args(), merging) for ref in refs]
            return wishes.make_batch(self._office(), wanted, rebase=rebase)
        return plan.make(
            self._office(), action, refs, args, single=single, merging=merging
        )

    def plan_policy(self, name: str) -> Plan:
        """What a policy of the settings would do now, as a batch.

        Raises UsageError for a policy that there is not.
        """
        from triage.act import by_policy  # noqa: PLC0415

        return by_policy.plan_policy(self._office(), name)

    def plan_undo(self, entry_id: int | None = None) -> Plan:
        """What takes back an entry, or the last plan."""
        from triage.act import undo  # noqa: PLC0415

        return undo.plan_undo(self._office(), entry_id)

    def plan_waiting(self) -> Plan:
        """What was planned and not sent, planned anew against what is stored now."""
        from triage.act import waiting  # noqa: PLC0415

        return waiting.plan_waiting(self._office())

    def plan_wave(self, root: str = "") -> Plan:
        """What the last batch, or a named one, held and is ready now."""
        from triage.act import waves  # noqa: PLC0415

        return waves.plan_wave(self._office(), root)

    def perform(
        self,
        plan: Plan,
        told: Callable[[Entry], None],
        stop: threading.Event,
        pause: threading.Event | None = None,
    ) -> tuple[Entry, ...]:
        """Write a plan to GitHub, telling of each entry as it moves.

        While `pause` is set, it stands still before the next write.
        """
        from triage.act import perform  # noqa: PLC0415

        desk = self._desk(stop)
        if pause is not None:
            desk = replace(desk, paused=pause.is_set)
        return perform.perform(desk, plan, told)

    def reconcile(
        self, stop: threading.Event, told: Callable[[Entry], None] = lambda _e: None
    ) -> tuple[Entry, ...]:
        """Settle what nobody knows, by reading."""
        from triage.act import reconcile  # noqa: PLC0415

        return reconcile.reconcile(self._desk(stop), told)

    def settle(self, stop: threading.Event) -> None:
        """Settle what a process left on its way, where GitHub can be asked.

        What shows no effect yet is looked at once more when it is late enough.
        """
        if not self.journal().in_state("inflight", "unknown"):
            return
        from triage.act.pace import Tempo  # noqa: PLC0415
        from triage.hub import Wait  # noqa: PLC0415

        left = [e for e in self.reconcile(stop) if e.state == "unknown"]
        late = (self.tempo or Tempo()).late
        if left and late and not stop.is_set():
            self.on_wait(Wait("what GitHub did not show yet may still appear", late))
            (self.ticking or clock.ticking(stop)).sleep(late)
            self.reconcile(stop)

    def cancel(self, entries: Sequence[int]) -> tuple[Entry, ...]:
        """Cancel what was not sent; free, since nothing happened."""
        journal, now = self.journal(), datetime.now(UTC)
        return tuple(
            journal.move(i, "cancelled", now, why="cancelled before it was sent")
            for i in entries
            if journal.entry(i).state == "planned"
        )

    def entries(self, limit: int = 200) -> tuple[Entry, ...]:
        """The journal, newest first."""
        return self.journal().entries(limit)

    def unsettled(self) -> tuple[Entry, ...]:
        """Entries that are planned, inflight or unknown, oldest first."""
        return self.journal().in_state(*OPEN_STATES)

    def _office(self) -> Office:
        from triage.act.plan import Office  # noqa: PLC0415

        at = self.ticking.now() if self.ticking else time.time()
        return Office(self.me, self.cache(), self.journal(), self.lens(), at)

    def _desk(self, stop: threading.Event) -> Desk:
        from triage.act import waves  # noqa: PLC0415
        from triage.act.desk import Desk  # noqa: PLC0415
        from triage.act.entries import waived  # noqa: PLC0415
        from triage.act.pace import Pacer, Tempo  # noqa: PLC0415
        from triage.sync import deriver  # noqa: PLC0415

        cache, journal = self.cache(), self.journal()

        def ready(ref: Ref, plan: str) -> str:
            going = (e for e in journal.in_state("inflight") if e.plan == plan)
            without = next((waived(e) for e in going if e.ref == ref), "")
            lens = self.lens()
            return waves.ready(cache, journal, lens, ref, plan, waived=without)

        def derive(item: Item) -> Derive:
            repo = cache.repo(item.ref.repo)
            if repo is None:
                raise StoreError(f"{item.ref.repo} is not in the local copy.")
            return deriver(cache, self.settings, repo)

        tempo = self.tempo or Tempo()
        there = self.ticking or clock.ticking(stop)
        hub: Hub = self.hub(stop)
        me = self.me or hub.viewer().login
        return Desk(
            hub=hub,
            cache=cache,
            journal=journal,
            me=me,
            derive=derive,
            ready=ready,
            pacer=Pacer(journal, there, tempo.apart, stop),
            stop=stop,
            clock=there,
            tempo=tempo,
            waits=self.on_wait,
            patience=self.patience,
        )
