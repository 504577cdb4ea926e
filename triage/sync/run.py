"""One sync: listings first, then what they cannot show."""

from __future__ import annotations

import threading
import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from triage import clock
from triage.config import Settings
from triage.errors import (
    AuthError,
    Forbidden,
    HubError,
    Interrupted,
    NotFound,
    RateLimited,
    Unreachable,
)
from triage.hub import OpenSet, Probed, Reads
from triage.model import Item, Kind, Repo
from triage.store.cache import Cache, Changed, Derive, Feed
from triage.sync import Progress, Report, Trouble, deriver, kind_of, listings

RECONCILE_AFTER = timedelta(days=1)
"""How often the whole open set is compared: deletions move no `updatedAt`."""

PROBED_TOGETHER = 25
POLLED_TOGETHER = 100
FETCHED_TOGETHER = 25


@dataclass
class _Tally:
    """What this sync counted so far."""

    started: float = field(default_factory=time.monotonic)
    done: int = 0
    totals: dict[tuple[str, str], int] = field(default_factory=dict)
    changed: Changed = field(default_factory=Changed)
    errors: list[Trouble] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def trouble(self, repo: str, error: HubError) -> None:
        self.errors.append(Trouble(repo, kind_of(error), error.message))


class Sync:
    """One run over some repositories; only this thread writes to the store."""

    def __init__(
        self,
        hub: Reads,
        cache: Cache,
        settings: Settings,
        now: datetime,
        stop: threading.Event | None = None,
    ) -> None:
        self.hub = hub
        self.cache = cache
        self.settings = settings
        self.now = now
        self.stop = stop or threading.Event()
        self.tally = _Tally()
        self._cutoff = now - timedelta(days=settings.keep_closed_days)

    def run(
        self, patterns: Sequence[str] = (), *, full: bool = False
    ) -> Generator[Progress, None, Report]:
        """Bring the store up to date; the generator's value is the Report.

        Raises AuthError, RateLimited and Unreachable where going on is useless,
        Interrupted on stop. What was read until then stands.
        """
        yield self._progress("", "who", note="asking who this token is")
        self.cache.remember("me", self.hub.viewer().login)
        names = self._names(patterns)
        repos: list[Repo] = []
        for start in range(0, len(names), PROBED_TOGETHER):
            self._check()
            for probed in self.hub.probe(names[start : start + PROBED_TOGETHER]):
                repo = self._accept(probed)
                if repo and repo.node_id not in {r.node_id for r in repos}:
                    repos.append(repo)
            yield self._progress("", "repositories")
        derive = {r.node_id: deriver(self.cache, self.settings, r) for r in repos}
        yield from self._listings(repos, derive)
        yield from self._poll(repos, derive)
        yield from self._reconcile(repos, derive, full=full)
        yield from self._details(repos, derive)
        self.cache.prune(self.now, self.settings.keep_closed_days)
        self.cache.remember("synced_at", clock.iso(datetime.now(UTC)))
        yield self._progress("", "done")
        return self._report(len(repos))

    # ── which repositories ─────────────────────────────────────────────────

    def _names(self, patterns: Sequence[str]) -> list[str]:
        """The repositories behind what was asked for, each once."""
        for pattern in patterns:
            self.cache.watch(pattern)
        known = [w.pattern for w in self.cache.watched()]
        asked = list(patterns) or [*self.settings.repos, *known]
        found: dict[str, str] = {}
        for pattern in asked:
            if pattern.endswith("/*"):
                owner = pattern[:-2]
                try:
                    for name in self.hub.owned(owner):
                        found.setdefault(name.lower(), name)
                except (NotFound, Forbidden) as error:
                    self.cache.watch(pattern, kind_of(error), error.message)
                    self.tally.trouble(pattern, error)
            else:
                found.setdefault(pattern.lower(), pattern)
        return list(found.values())

    def _accept(self, probed: Probed) -> Repo | None:
        """Store a repository that answered; say what is wrong with one that did not."""
        name, repo = probed.name, probed.repo
        named = {w.pattern.lower() for w in self.cache.watched()}
        if repo is None:
            error = probed.error or NotFound(f"{name} did not answer.")
            self.tally.trouble(name, error)
            if isinstance(error, NotFound):
                self.cache.drop_repo(name)
            if name.lower() in named:
                self.cache.watch(name, kind_of(error), error.message)
            return None
        if repo.name.lower() != name.lower():
            self.tally.notes.append(f"{name} is now {repo.name}")
            if name.lower() in named:
                self.cache.unwatch(name)
                self.cache.watch(repo.name, "ok", f"renamed from {name}")
        if repo.is_archived:
            why = "archived: read-only on GitHub, so it is left out"
            self.tally.notes.append(f"{repo.name} is {why}")
            self.cache.drop_repo(repo.name)
            if name.lower() in named:
                self.cache.watch(repo.name, "archived", why)
            return None
        self.cache.put_repo(repo, self.now)
        self._say_what_is_off(repo, name.lower() in named)
        return repo

    def _say_what_is_off(self, repo: Repo, named: bool) -> None:
        off = [
            word
            for word, there in (
                ("issues", repo.has_issues),
                ("discussions", repo.has_discussions),
            )
            if not there
        ]
        if named:
            state = "-".join([*off, "off"]) if off else "ok"
            why = f"{' and '.join(off)} switched off" if off else ""
            self.cache.watch(repo.name, state, why)

    # ── listings ───────────────────────────────────────────────────────────

    def _listings(
        self, repos: Sequence[Repo], derive: dict[str, Derive]
    ) -> Iterator[Progress]:
        """Read what is due of every repository, several at a time."""
        work = [p for r in repos if (p := listings.due(self.cache, r, self._cutoff))]
        pages = listings.read_all(self.hub, work, self.stop)
        try:
            for message in pages:
                yield from self._take(message, derive)
        finally:
            pages.close()
        self._check()

    def _take(
        self, message: listings.Read, derive: dict[str, Derive]
    ) -> Iterator[Progress]:
        """Store one page with where its listing stands, in one transaction."""
        one = message.of
        if message.error:
            if isinstance(message.error, AuthError | RateLimited):
                raise message.error
            if isinstance(message.error, Unreachable) and not message.error.sent:
                raise message.error
            self.tally.trouble(one.repo.name, message.error)
            return
        page = message.page
        if page is None:
            return
        kept = [i for i in page.items if i.is_open or self._is_lately_closed(i)]
        with self.cache.db.writing():
            changed = self.cache.put_items(kept, derive[one.repo.node_id])
            self.cache.drop(i.node_id for i in page.items if i not in kept)
            self.cache.put_feed(one.repo.node_id, one.key, message.feed)
        self.tally.changed += changed
        self.tally.done += len(page.items)
        if one.name == "open":
            self.tally.totals[one.repo.name, one.key] = page.total
        self.tally.seen.update(i.node_id for i in page.items)
        if not page.whole:
            self.tally.errors.append(Trouble(one.repo.name, "partial", page.problem))
        yield self._progress(one.repo.name, one.key)

    def _is_lately_closed(self, item: Item) -> bool:
        closed = item.closed_at or item.updated_at
        return closed >= self._cutoff

    # ── what moves without `updatedAt` ─────────────────────────────────────

    def _poll(
        self, repos: Sequence[Repo], derive: dict[str, Derive]
    ) -> Iterator[Progress]:
        """Heads, checks and mergeability of open pull requests not just read.

        GitHub works out mergeability when it is first asked for, so what was
        unknown a moment ago is asked again.
        """
        for repo in repos:
            ids = sorted(self.cache.open_ids(repo.node_id, Kind.PULL) - self.tally.seen)
            for start in range(0, len(ids), POLLED_TOGETHER):
                self._check()
                try:
                    news = self.hub.volatile(ids[start : start + POLLED_TOGETHER])
                except (AuthError, RateLimited):
                    raise
                except HubError as error:
                    self.tally.trouble(repo.name, error)
                    break
                self.tally.changed += self.cache.put_volatile(
                    news, derive[repo.node_id]
                )
                moved = [v.node_id for v in news if v.state != "open"]
                yield from self._fetch(repo, moved, derive)
                yield self._progress(repo.name, "checks")

    def _fetch(
        self, repo: Repo, ids: Sequence[str], derive: dict[str, Derive]
    ) -> Iterator[Progress]:
        """Read some items whole; forget those that GitHub says are gone."""
        for start in range(0, len(ids), FETCHED_TOGETHER):
            self._check()
            found = self.hub.items(ids[start : start + FETCHED_TOGETHER])
            self.tally.changed += self.cache.put_items(
                [
                    i
                    for i in found.items.values()
                    if i.is_open or self._is_lately_closed(i)
                ],
                derive[repo.node_id],
            )
            stale = [
                i.node_id
                for i in found.items.values()
                if not i.is_open and not self._is_lately_closed(i)
            ]
            gone = self.cache.drop([*found.gone, *stale])
            self.tally.changed += Changed(closed=gone)
            self.tally.seen.update(found.items)
            yield self._progress(repo.name, "items")

    def _reconcile(
        self, repos: Sequence[Repo], derive: dict[str, Derive], *, full: bool
    ) -> Iterator[Progress]:
        """Compare the open set: what is gone or was missed shows only here."""
        for repo in repos:
            for kind in Kind:
                key = f"{kind}:reconcile"
                feed = self.cache.feed(repo.node_id, key)
                first = self.cache.feed(repo.node_id, f"{kind}:open").mark
                if first is None:
                    continue
                at = feed.reconciled_at
                if at is None and not full:
                    self._note_reconciled(repo, key)
                    continue
                due = at is None or abs(self.now - at) >= RECONCILE_AFTER
                if not (due or full):
                    continue
                self._check()
                try:
                    there = self.hub.open_ids(kind, repo.name)
                except (AuthError, RateLimited):
                    raise
                except HubError as error:
                    self.tally.trouble(repo.name, error)
                    continue
                here = self.cache.open_ids(repo.node_id, kind)
                yield from self._fetch(repo, _differing(there, here), derive)
                if there.whole:
                    self._note_reconciled(repo, key)
                yield self._progress(repo.name, key)

    def _note_reconciled(self, repo: Repo, key: str) -> None:
        self.cache.put_feed(repo.node_id, key, Feed(reconciled_at=self.now))

    # ── what only some items need ──────────────────────────────────────────

    def _details(
        self, repos: Sequence[Repo], derive: dict[str, Derive]
    ) -> Iterator[Progress]:
        """CODEOWNERS, maintainers, the commits of bumps, the names of teams."""
        for repo in repos:
            pushed = clock.maybe_iso(repo.pushed_at) or ""
            if self.cache.files_at(repo.node_id) != pushed:
                self._check()
                try:
                    self.cache.put_files(repo, self.hub.repo_files(repo.name))
                except (AuthError, RateLimited):
                    raise
                except HubError as error:
                    self.tally.trouble(repo.name, error)
                yield self._progress(repo.name, "files")
            named = self.settings.maintainers_of(repo.name)
            if self.cache.learn_maintainers(repo.node_id, named):
                again = deriver(self.cache, self.settings, repo)
                derive[repo.node_id] = again
                self.cache.derive_again(repo.node_id, again)
        ids = [r.node_id for r in repos]
        by_id = {r.node_id: r for r in repos}
        for repo_id, unproven in _by_repo(self.cache.unproven(ids)):
            for start in range(0, len(unproven), FETCHED_TOGETHER):
                self._check()
                some = unproven[start : start + FETCHED_TOGETHER]
                self.cache.put_proof(self.hub.proof(some), derive[repo_id])
                yield self._progress(by_id[repo_id].name, "commits")
        teamed = self.cache.teamed(ids)
        for start in range(0, len(teamed), FETCHED_TOGETHER):
            self._check()
            self.cache.put_teams(
                self.hub.teams(teamed[start : start + FETCHED_TOGETHER])
            )
            yield self._progress("", "teams")

    # ── telling ────────────────────────────────────────────────────────────

    def _check(self) -> None:
        if self.stop.is_set():
            raise Interrupted("Stopped.", "What was read so far is kept.")

    def _progress(self, repo: str, feed: str, note: str = "") -> Progress:
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

    def _report(self, repos: int) -> Report:
        tally, budget = self.tally, self.hub.budget
        return Report(
            repos=repos,
            new=tally.changed.new,
            updated=tally.changed.updated,
            closed=tally.changed.closed,
            requests=budget.requests,
            points=budget.points,
            seconds=round(time.monotonic() - tally.started, 3),
            errors=tuple(tally.errors),
            notes=tuple(tally.notes),
        )


def _differing(there: OpenSet, here: frozenset[str]) -> list[str]:
    """Ids that are open on one side only; a part of a set proves nothing gone."""
    missed = there.ids - here
    return sorted(missed | (here - there.ids if there.whole else frozenset()))


def _by_repo(
    pairs: Sequence[tuple[str, str]],
) -> list[tuple[str, list[str]]]:
    grouped: dict[str, list[str]] = {}
    for item_id, repo_id in pairs:
        grouped.setdefault(repo_id, []).append(item_id)
    return list(grouped.items())
