"""One sync: listings first, then what they cannot show."""

from __future__ import annotations

import threading
import time
from collections.abc import Generator, Iterator, Sequence
from datetime import UTC, datetime

from triage import clock
from triage.config import Settings
from triage.errors import HubError
from triage.hub import Reads
from triage.model import Repo
from triage.store.cache import Cache
from triage.sync import Progress, Report, Trouble, listings
from triage.sync.census import Census
from triage.sync.compare import Comparison
from triage.sync.errand import Errand
from triage.sync.owning import Owning
from triage.sync.polls import Polls
from triage.sync.reviews import Reviews
from triage.sync.vouching import Vouching

PROBED_TOGETHER = 50
FILES_TOGETHER = 20
RULED_TOGETHER = 20
COMPANY_TOGETHER = 50


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
        self.errand = Errand(hub, cache, settings, now, stop or threading.Event())

    def run(
        self, patterns: Sequence[str] = (), *, full: bool = False
    ) -> Generator[Progress, None, Report]:
        """Bring the store up to date; the generator's value is the Report.

        Raises AuthError, RateLimited and Unreachable where going on is useless,
        Interrupted on stop. What was read until then stands.
        """
        errand = self.errand
        yield errand.progress("", "who", note="asking which repositories there are")
        repos = yield from self._census(patterns)
        errand.cache.remember("me", errand.hub.viewer().login)
        polls = Polls(errand)
        yield from self._listings(repos)
        yield from polls.poll(repos, polls.quiet)
        yield from Comparison(errand).run(repos, full=full)
        yield from self._files(repos)
        yield from polls.prove(repos)
        yield from polls.poll(repos, polls.unsettled)
        yield from polls.prove(repos)
        yield from Vouching(errand).run(repos)
        yield from Reviews(errand).run(repos)
        yield from polls.name_teams(repos)
        yield from self._rules(repos)
        yield from self._company(repos)
        yield from Owning(errand).run(repos)
        said = errand.keeping.tidy()
        if said:
            errand.tally.notes.append(said)
        errand.cache.remember("synced_at", clock.iso(datetime.now(UTC)))
        yield errand.progress("", "done")
        return self._report(len(repos))

    def _census(
        self, patterns: Sequence[str]
    ) -> Generator[Progress, None, Sequence[Repo]]:
        """The repositories that are there and may be read."""
        errand = self.errand
        census = Census(errand)
        names = census.names(patterns)
        repos: dict[str, Repo] = {}
        for start in range(0, len(names), PROBED_TOGETHER):
            errand.check()
            for probed in errand.hub.probe(names[start : start + PROBED_TOGETHER]):
                repo = census.accept(probed)
                if repo:
                    repos.setdefault(repo.node_id, repo)
            yield errand.progress("", "repositories")
        return list(repos.values())

    # ── listings ───────────────────────────────────────────────────────────

    def _listings(self, repos: Sequence[Repo]) -> Iterator[Progress]:
        """Read what is due of every repository, several at a time.

        Where a pass went on that an earlier sync began, or only one of the first two
        was left to be read, what changed since the other is due after it.
        """
        errand = self.errand
        for repo in repos:
            errand.facts.begin(repo)
            with errand.cache.db.writing():
                if listings.leave_out(errand.cache, repo):
                    errand.facts.touch(repo.node_id)
        waiting = repos
        while waiting:
            work = [
                one
                for repo in waiting
                for one in listings.due(
                    errand.cache, repo, errand.cutoff, errand.hub.answered_at
                )
            ]
            work.sort(key=lambda one: one.name == "closed")
            yield from self._read(work)
            gone_on = {
                one.repo.node_id
                for one in work
                if one.feed.cursor or listings.is_gapped(errand.cache, one)
            }
            waiting = [
                repo
                for repo in waiting
                if repo.node_id in gone_on and not errand.tally.is_troubled(repo.name)
            ]

    def _read(self, work: Sequence[listings.Pass]) -> Iterator[Progress]:
        """Read some passes and store their pages as they come in."""
        errand = self.errand
        pages = listings.read_all(errand.hub, work, errand.stop)
        try:
            for message in pages:
                yield from self._take(message)
        finally:
            pages.close()
        errand.check()

    def _take(self, message: listings.Read) -> Iterator[Progress]:
        """Store one page with where its listing stands, in one transaction."""
        errand, one = self.errand, message.of
        cache, tally = errand.cache, errand.tally
        if message.error:
            errand.tell(message.error, one.repo.name)
            return
        page = message.page
        if page is None:
            return
        kept = [i for i in page.items if errand.is_kept(i)]
        stale = [i.node_id for i in page.items if not errand.is_kept(i)]
        with cache.db.writing():
            errand.facts.touch(one.repo.node_id, *(i.repo_id for i in kept))
            changed = cache.put_items(kept, errand.facts.derive)
            cache.drop(stale)
            cache.put_feed(one.repo.node_id, one.key, message.feed)
        tally.changed += changed
        tally.saw(one.repo.node_id, one.kind, page.items)
        if one.name == "open":
            tally.totals[one.repo.name, one.key] = page.total
        if not page.whole:
            tally.errors.append(Trouble(one.repo.name, "partial", page.problem))
        yield errand.progress(one.repo.name, one.key)

    # ── what facts rest on ─────────────────────────────────────────────────

    def _files(self, repos: Sequence[Repo]) -> Iterator[Progress]:
        """CODEOWNERS and maintainers, and the facts that rest on them."""
        errand = self.errand
        cache = errand.cache
        with cache.db.writing():
            errand.facts.touch(*errand.keeping.prune())
        due = {
            r.name: r
            for r in repos
            if cache.files_at(r.node_id) != (clock.maybe_iso(r.pushed_at) or "")
        }
        asked = errand.abreast(errand.hub.repo_files, list(due), FILES_TOGETHER)
        for names, found in asked:
            if isinstance(found, HubError):
                errand.tell(found, *names)
                continue
            for name, files in found:
                if isinstance(files, HubError):
                    errand.tell(files, name)
                else:
                    cache.put_files(due[name], files)
            yield errand.progress(names[0] if len(names) == 1 else "", "files")
        for repo in repos:
            errand.check()
            errand.facts.settle(repo)

    def _rules(self, repos: Sequence[Repo]) -> Iterator[Progress]:
        """What the branches that pull requests go into ask of a merge, once a day."""
        errand = self.errand
        due = errand.cache.branches_due([r.node_id for r in repos], errand.now)
        for start in range(0, len(due), RULED_TOGETHER):
            errand.check()
            some = due[start : start + RULED_TOGETHER]
            try:
                found = errand.hub.branch_rules([(name, b) for _, name, b in some])
            except HubError as error:
                errand.tell(error, *dict.fromkeys(name for _, name, _ in some))
                continue
            for (repo_id, _, branch), rules in zip(some, found, strict=True):
                errand.cache.put_branch(repo_id, branch, rules, errand.now)
            yield errand.progress("", "rules")

    def _company(self, repos: Sequence[Repo]) -> Iterator[Progress]:
        """Who can be assigned where one may assign, once a day."""
        errand = self.errand
        by_name = {repo.name: repo for repo in repos}
        due = errand.cache.assignable_due([r.node_id for r in repos], errand.now)
        asked = errand.abreast(errand.hub.assignable, due, COMPANY_TOGETHER)
        for names, found in asked:
            if isinstance(found, HubError):
                errand.tell(found, *names)
                continue
            for name, logins in found:
                if isinstance(logins, HubError):
                    errand.bear(logins)
                    errand.cache.put_assignable(by_name[name].node_id, None, errand.now)
                else:
                    repo_id = by_name[name].node_id
                    errand.cache.put_assignable(repo_id, logins, errand.now)
            yield errand.progress("", "people")

    def _report(self, repos: int) -> Report:
        tally, budget = self.errand.tally, self.errand.hub.budget
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
