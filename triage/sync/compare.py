"""Compares what is stored with what there is: what no listing shows comes to light.

Deletions, transfers, reactions, deleted comments, renamed labels and new roles move
no `updatedAt`. The number of items moves with some of them, and every probe brings
it: where it does not fit what was read, that listing is compared at once. The rest
is found once a day, when all of them are.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from triage.errors import HubError
from triage.hub import Ask
from triage.model import ON_GITHUB, Brief, Kind, Repo
from triage.store.cache import Feed
from triage.sync import Progress, Trouble, kind_of
from triage.sync.errand import Errand

AFTER = timedelta(days=1)
"""How often everything is compared."""

TOGETHER = 10
"""Sets that are read in one request."""

_STATES = {
    (Kind.PULL, True): ("OPEN",),
    (Kind.ISSUE, True): ("OPEN",),
    (Kind.DISCUSSION, True): ("OPEN",),
    (Kind.PULL, False): ("CLOSED", "MERGED"),
    (Kind.ISSUE, False): ("CLOSED",),
    (Kind.DISCUSSION, False): ("CLOSED",),
}


@dataclass(frozen=True, slots=True)
class Counted:
    """What of a listing's numbers is known and explained."""

    total: int
    """How many there should be, of any state."""
    highest: int
    """The highest number that was counted in."""
    gap: int = 0
    """Open items that GitHub counts and does not list."""

    @classmethod
    def of(cls, feed: Feed) -> Counted | None:
        """As it was kept; None where nothing was."""
        parts = feed.cursor.split()
        return cls(*map(int, parts)) if len(parts) == 3 else None

    def feed(self) -> Feed:
        """To be kept."""
        return Feed(cursor=f"{self.total} {self.highest} {self.gap}")


@dataclass(slots=True)
class _Side:
    """One set under comparison: the open or the closed items of one listing."""

    repo: Repo
    kind: Kind
    is_open: bool
    there: dict[str, Brief] = field(default_factory=dict)
    expected: int = 0
    after: str = ""
    total: int = 0
    error: HubError | None = None
    done: bool = False


class Comparison:
    """What is compared in one sync, and what comes of it."""

    def __init__(self, errand: Errand) -> None:
        self.errand = errand
        self._odd: dict[tuple[str, Kind], Counted] = {}
        """Numbers that do not fit: kept once a comparison has explained them."""

    def run(self, repos: Sequence[Repo], *, full: bool) -> Iterator[Progress]:
        """Compare what is due, and what does not add up."""
        wanted = [
            (repo, kind)
            for repo in repos
            for kind in ON_GITHUB
            if self._is_due(repo, kind, full=full)
        ]
        pairs = {
            (repo.node_id, kind): [
                _Side(repo, kind, is_open, expected=self._expected(repo, kind, is_open))
                for is_open in (True, False)
            ]
            for repo, kind in wanted
        }
        waiting = deque(side for pair in pairs.values() for side in pair)
        reading: list[_Side] = []
        while waiting or reading:
            while waiting and len(reading) < TOGETHER:
                reading.append(waiting.popleft())
            yield from self._read(reading)
            reading = [side for side in reading if not side.done]
            whole = [k for k, pair in pairs.items() if all(s.done for s in pair)]
            if whole:
                yield from self._settle([pairs.pop(key) for key in whole])

    @staticmethod
    def _expected(repo: Repo, kind: Kind, is_open: bool) -> int:
        """About how many there are, with room for what came since; 0: unknown."""
        total, opened = repo.total_of(kind)
        if opened < 0:
            return 0
        return (opened if is_open else total - opened) + 5

    def _is_due(self, repo: Repo, kind: Kind, *, full: bool) -> bool:
        errand = self.errand
        if errand.cache.feed(repo.node_id, f"{kind}:open").mark is None:
            return False
        at = errand.cache.feed(repo.node_id, f"{kind}:reconcile").reconciled_at
        fits = self._adds_up(repo, kind)
        if at is None and not full and fits:
            self._note(repo, kind)
            return False
        old = at is not None and abs(errand.now - at) >= AFTER
        return full or old or not fits

    def _adds_up(self, repo: Repo, kind: Kind) -> bool:
        """Whether the numbers of the probe fit what was read since.

        Where items changed after the probe they cannot: the next sync looks again.
        """
        errand = self.errand
        cache, tally = errand.cache, errand.tally
        total, opened = repo.total_of(kind)
        if total < 0 or opened < 0 or tally.is_troubled(repo.name):
            return True
        key = (repo.node_id, kind)
        here, highest = cache.open_count(repo.node_id, kind)
        newest = repo.newest_of(kind)
        late = tally.newest.get(key)
        known = Counted.of(cache.feed(repo.node_id, f"{kind}:counted"))
        numbers = tally.numbers.get(key, set())
        top = max(numbers, default=0)
        if late and newest and late > newest:
            if known:
                new = sum(n > known.highest for n in numbers)
                moved = replace(
                    known, total=known.total + new, highest=max(known.highest, top)
                )
                cache.put_feed(repo.node_id, f"{kind}:counted", moved.feed())
            return True
        if known is None:
            found = Counted(total, max(highest, top))
            fits = opened == here
        else:
            new = sum(n > known.highest for n in numbers)
            fits = total == known.total + new and opened - here == known.gap
            found = replace(known, total=total, highest=max(known.highest, top))
        if not fits:
            self._odd[key] = found
        elif found != known:
            cache.put_feed(repo.node_id, f"{kind}:counted", found.feed())
        return fits

    def _note(self, repo: Repo, kind: Kind) -> None:
        feed = Feed(reconciled_at=self.errand.now)
        self.errand.cache.put_feed(repo.node_id, f"{kind}:reconcile", feed)

    def _read(self, sides: Sequence[_Side]) -> Iterator[Progress]:
        """Read a page of each of some sets."""
        errand = self.errand
        errand.check()
        asks = [
            Ask(
                s.kind,
                s.repo.name,
                _STATES[s.kind, s.is_open],
                s.after,
                max(s.expected - len(s.there), 0),
            )
            for s in sides
        ]
        try:
            pages = errand.hub.briefs(asks)
        except HubError as error:
            errand.tell(error, *dict.fromkeys(s.repo.name for s in sides))
            for side in sides:
                side.done, side.error = True, error
            return
        for side, page in zip(sides, pages, strict=True):
            side.there.update(page.found)
            side.total = page.total
            side.error = side.error or page.error
            side.after = page.after or ""
            old = not side.is_open and any(
                b.updated_at < errand.cutoff for b in page.found.values()
            )
            side.done = not side.after or old or page.error is not None
        yield errand.progress("", "comparing")

    def _settle(self, pairs: Sequence[Sequence[_Side]]) -> Iterator[Progress]:
        """Read whole what differs; forget what GitHub says is gone."""
        errand = self.errand
        home: dict[str, Repo] = {}
        for pair in pairs:
            repo, kind = pair[0].repo, pair[0].kind
            here = errand.cache.briefs(repo.node_id, kind)
            for side in pair:
                mine = {
                    i: brief
                    for i, (is_open, brief) in here.items()
                    if is_open == side.is_open
                }
                differing = set(self._differing(side, mine))
                differing |= self._of_new_roles(side, mine)
                home |= dict.fromkeys(differing, side.repo)
        yield from errand.fetch(home, sorted(home))
        unread = {r.node_id for i, r in home.items() if i in errand.tally.unread}
        for pair in pairs:
            repo, kind = pair[0].repo, pair[0].kind
            wrong = next((s.error for s in pair if s.error), None)
            if wrong and not errand.tally.is_troubled(repo.name):
                trouble = Trouble(repo.name, kind_of(wrong), wrong.message)
                errand.tally.errors.append(trouble)
            if wrong is None and repo.node_id not in unread:
                self._note(repo, kind)
                self._count(repo.node_id, kind, next(s for s in pair if s.is_open))

    def _differing(self, side: _Side, here: Mapping[str, Brief]) -> Iterable[str]:
        """Ids that are on one side only, or other there than here.

        A part of a set proves nothing gone.
        """
        cutoff = self.errand.cutoff
        for node_id, brief in side.there.items():
            if here.get(node_id) != brief and (
                side.is_open or (brief.closed_at or brief.updated_at) >= cutoff
            ):
                yield node_id
        if side.error is None:
            yield from here.keys() - side.there.keys()

    def _of_new_roles(self, side: _Side, here: Mapping[str, Brief]) -> set[str]:
        """What else a person wrote whose role in the repository is another now."""
        cache = self.errand.cache
        found: set[str] = set()
        for node_id, brief in side.there.items():
            known = here.get(node_id)
            if known and known.association != brief.association:
                found.update(cache.seen_otherwise(node_id, brief.association))
        return found

    def _count(self, repo_id: str, kind: Kind, side: _Side) -> None:
        """Keep the numbers, and what GitHub counts beyond what it lists."""
        cache = self.errand.cache
        known = self._odd.pop((repo_id, kind), None) or Counted.of(
            cache.feed(repo_id, f"{kind}:counted")
        )
        if known:
            here, _ = cache.open_count(repo_id, kind)
            gap = replace(known, gap=side.total - here)
            cache.put_feed(repo_id, f"{kind}:counted", gap.feed())
