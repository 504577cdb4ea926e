"""One sync: listings first, then what they cannot show."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from triage import clock
from triage.config import Settings
from triage.errors import (
    AuthError,
    HubError,
    Interrupted,
    RateLimited,
    Unreachable,
)
from triage.hub import OpenSet, Reads
from triage.model import Item, Kind, Repo
from triage.store.cache import Cache, Changed, Derive, Derived, Feed
from triage.sync import Progress, Report, Tally, Trouble, basis, deriver, listings
from triage.sync.census import Census

RECONCILE_AFTER = timedelta(days=1)
"""How often the whole open set is compared: deletions move no `updatedAt`."""

FACTS_FEED = "facts"
"""The feed whose cursor names what a repository's facts were derived from."""

PROBED_TOGETHER = 25
POLLED_TOGETHER = 100
FETCHED_TOGETHER = 25


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
        self.tally = Tally()
        self._derivers: dict[str, Derive] = {}
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
        census = Census(self.hub, self.cache, self.settings, self.tally, self.now)
        names = census.names(patterns)
        repos: list[Repo] = []
        for start in range(0, len(names), PROBED_TOGETHER):
            self._check()
            for probed in self.hub.probe(names[start : start + PROBED_TOGETHER]):
                repo = census.accept(probed)
                if repo and repo.node_id not in {r.node_id for r in repos}:
                    repos.append(repo)
            yield self._progress("", "repositories")
        yield from self._listings(repos)
        yield from self._poll(repos, self._quiet)
        yield from self._reconcile(repos, full=full)
        yield from self._details(repos)
        yield from self._poll(repos, self.cache.unsettled)
        self.cache.prune(self.now, self.settings.keep_closed_days)
        self.cache.remember("synced_at", clock.iso(datetime.now(UTC)))
        yield self._progress("", "done")
        return self._report(len(repos))

    def _derive(self, item: Item) -> Derived:
        """The facts of an item, whichever repository it is found in."""
        if item.repo_id not in self._derivers:
            home = next(r for r in self.cache.repos() if r.node_id == item.repo_id)
            self._derivers[home.node_id] = deriver(self.cache, self.settings, home)
        return self._derivers[item.repo_id](item)

    # ── listings ───────────────────────────────────────────────────────────

    def _listings(self, repos: Sequence[Repo]) -> Iterator[Progress]:
        """Read what is due of every repository, several at a time."""
        work = [p for r in repos if (p := listings.due(self.cache, r, self._cutoff))]
        pages = listings.read_all(self.hub, work, self.stop)
        try:
            for message in pages:
                yield from self._take(message)
        finally:
            pages.close()
        self._check()

    def _take(self, message: listings.Read) -> Iterator[Progress]:
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
            changed = self.cache.put_items(kept, self._derive)
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

    def _quiet(self, repo_id: str) -> frozenset[str]:
        """Open pull requests that no listing showed."""
        return self.cache.open_ids(repo_id, Kind.PULL) - self.tally.seen

    def _poll(
        self, repos: Sequence[Repo], wanted: Callable[[str], frozenset[str]]
    ) -> Iterator[Progress]:
        """Heads, checks and mergeability of some of the open pull requests.

        Where the head is another, the files are too, and the whole item is read.
        GitHub works out mergeability when it is first asked for, so what is still
        unknown is asked again at the end.
        """
        home = {i: repo for repo in repos for i in sorted(wanted(repo.node_id))}
        ids = list(home)
        for start in range(0, len(ids), POLLED_TOGETHER):
            self._check()
            some = ids[start : start + POLLED_TOGETHER]
            heads = self.cache.heads(some)
            news = None
            with self._told(*dict.fromkeys(home[i].name for i in some)):
                news = self.hub.volatile(some)
            if news is None:
                return
            self.tally.changed += self.cache.put_volatile(news, self._derive)
            moved = [
                v.node_id
                for v in news
                if v.state != "open" or v.head_oid != heads.get(v.node_id)
            ]
            for repo in dict.fromkeys(home[i] for i in moved):
                yield from self._fetch(repo, [i for i in moved if home[i] == repo])
            yield self._progress("", "checks")

    def _fetch(self, repo: Repo, ids: Sequence[str]) -> Iterator[Progress]:
        """Read some items whole; forget those that GitHub says are gone."""
        for start in range(0, len(ids), FETCHED_TOGETHER):
            self._check()
            found = None
            with self._told(repo.name):
                found = self.hub.items(ids[start : start + FETCHED_TOGETHER])
            if found is None:
                return
            items = found.items.values()
            kept = [i for i in items if i.is_open or self._is_lately_closed(i)]
            stale = [i.node_id for i in items if i not in kept]
            with self.cache.db.writing():
                self.tally.changed += self.cache.put_items(kept, self._derive)
                gone = self.cache.drop([*found.gone, *stale])
            self.tally.changed += Changed(closed=gone)
            self.tally.seen.update(found.items)
            yield self._progress(repo.name, "items")

    def _reconcile(self, repos: Sequence[Repo], *, full: bool) -> Iterator[Progress]:
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
                there = None
                with self._told(repo.name):
                    there = self.hub.open_ids(kind, repo.name)
                if there is None:
                    continue
                here = self.cache.open_ids(repo.node_id, kind)
                yield from self._fetch(repo, _differing(there, here))
                if there.whole:
                    self._note_reconciled(repo, key)
                yield self._progress(repo.name, key)

    def _note_reconciled(self, repo: Repo, key: str) -> None:
        self.cache.put_feed(repo.node_id, key, Feed(reconciled_at=self.now))

    # ── what only some items need ──────────────────────────────────────────

    def _details(self, repos: Sequence[Repo]) -> Iterator[Progress]:
        """CODEOWNERS, maintainers, the commits of bumps, the names of teams."""
        for repo in repos:
            pushed = clock.maybe_iso(repo.pushed_at) or ""
            if self.cache.files_at(repo.node_id) != pushed:
                self._check()
                with self._told(repo.name):
                    self.cache.put_files(repo, self.hub.repo_files(repo.name))
                yield self._progress(repo.name, "files")
            self._derive_again(repo)
        ids = [r.node_id for r in repos]
        by_id = {r.node_id: r for r in repos}
        for repo_id, unproven in _by_repo(self.cache.unproven(ids)):
            for start in range(0, len(unproven), FETCHED_TOGETHER):
                self._check()
                with self._told(by_id[repo_id].name):
                    some = unproven[start : start + FETCHED_TOGETHER]
                    self.cache.put_proof(self.hub.proof(some), self._derive)
                yield self._progress(by_id[repo_id].name, "commits")
        teamed = self.cache.teamed(ids)
        for start in range(0, len(teamed), FETCHED_TOGETHER):
            self._check()
            with self._told("teams"):
                self.cache.put_teams(
                    self.hub.teams(teamed[start : start + FETCHED_TOGETHER])
                )
            yield self._progress("", "teams")

    def _derive_again(self, repo: Repo) -> None:
        """Derive a repository's facts anew where what they rest on has changed.

        What they rest on is noted last, so that a stop in between costs nothing.
        """
        named = self.settings.maintainers_of(repo.name)
        self.cache.learn_maintainers(repo.node_id, named)
        rests_on = basis(self.cache, self.settings, repo)
        if self.cache.feed(repo.node_id, FACTS_FEED).cursor == rests_on:
            return
        again = deriver(self.cache, self.settings, repo)
        self._derivers[repo.node_id] = again
        self.cache.derive_again(repo.node_id, again)
        self.cache.put_feed(repo.node_id, FACTS_FEED, Feed(cursor=rests_on))

    @contextmanager
    def _told(self, *names: str) -> Iterator[None]:
        """Report a failure that stops nothing else."""
        try:
            yield
        except (AuthError, RateLimited):
            raise
        except HubError as error:
            for name in names:
                self.tally.trouble(name, error)

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
