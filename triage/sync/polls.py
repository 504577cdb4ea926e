"""Reads by id what the listings cannot show: checks, mergeability, proofs, teams."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from triage.errors import HubError
from triage.model import Kind, Repo, Volatile
from triage.sync import Progress
from triage.sync.errand import Errand

POLLED_TOGETHER = 200


class Polls:
    """The polls of one sync; each pull request is polled once or twice at the most."""

    def __init__(self, errand: Errand) -> None:
        self.errand = errand
        self._proven: set[str] = set()
        """Polled together with the commits that prove them."""

    def quiet(self, repo_id: str) -> frozenset[str]:
        """Open pull requests that nothing showed so far."""
        cache, seen = self.errand.cache, self.errand.tally.seen
        return cache.open_ids(repo_id, Kind.PULL) - seen

    def unsettled(self, repo_id: str) -> frozenset[str]:
        """Open pull requests whose mergeability GitHub was still working out."""
        return self.errand.cache.unsettled(repo_id) - self._proven

    def poll(
        self, repos: Sequence[Repo], wanted: Callable[[str], frozenset[str]]
    ) -> Iterator[Progress]:
        """Heads, checks and mergeability of some of the open pull requests.

        GitHub works out mergeability when it is first asked for, so what is still
        unknown is asked again at the end.
        """
        errand = self.errand
        home = {i: repo for repo in repos for i in sorted(wanted(repo.node_id))}
        asked = errand.abreast(errand.hub.volatile, list(home), POLLED_TOGETHER)
        for some, news in asked:
            if isinstance(news, HubError):
                errand.tell(news, *dict.fromkeys(home[i].name for i in some))
                continue
            moved = self._take(news)
            yield errand.progress("", "checks")
            yield from errand.fetch(home, moved)

    def _take(self, news: Sequence[Volatile]) -> list[str]:
        """Store what was polled; the ids of what must be read whole.

        Where the head is another, the files are too; where the decision is, reviews
        are.
        """
        cache = self.errand.cache
        known = cache.stand([v.node_id for v in news])
        self.errand.tally.changed += cache.put_volatile(news, self.errand.facts.derive)
        return [
            v.node_id
            for v in news
            if v.state != "open"
            or (v.head_oid, v.updated_at, v.review_decision) != known.get(v.node_id)
        ]

    def prove(self, repos: Sequence[Repo]) -> Iterator[Progress]:
        """Read the commits of bumps whose head they were not read at."""
        errand = self.errand
        by_id = {r.node_id: r for r in repos}
        home = {i: by_id[r] for i, r in errand.cache.unproven(list(by_id))}
        asked = errand.abreast(errand.hub.proof, list(home), POLLED_TOGETHER)
        for some, proofs in asked:
            names = list(dict.fromkeys(home[i].name for i in some))
            if isinstance(proofs, HubError):
                errand.tell(proofs, *names)
                continue
            with errand.cache.db.writing():
                proven = errand.cache.put_proof(proofs, errand.facts.derive)
                errand.tally.changed += proven
                moved = self._take([p.news for p in proofs if p.news])
            self._proven.update(p.node_id for p in proofs)
            yield errand.progress(names[0] if len(names) == 1 else "", "commits")
            yield from errand.fetch(home, moved)

    def name_teams(self, repos: Sequence[Repo]) -> Iterator[Progress]:
        """Read the names of teams whose review is asked for."""
        errand = self.errand
        teamed = errand.cache.teamed([r.node_id for r in repos])
        asked = errand.abreast(errand.hub.teams, teamed, POLLED_TOGETHER)
        for _some, teams in asked:
            if isinstance(teams, HubError):
                errand.tell(teams, "teams")
                continue
            errand.cache.put_teams(teams, errand.facts.derive)
            yield errand.progress("", "teams")
