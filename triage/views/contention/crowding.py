"""Queues that bots fill: Dependabot at its limit, and bots beside people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from triage import text
from triage.config import Contention
from triage.model import Ref
from triage.views import Aside, Lens, Select, Tables, bot_queues, phrases
from triage.views.contention.flag import Found, Mention
from triage.views.memory import Index, Known, Memory, Source
from triage.views.narrowing import Asking, Scope, by_repo


@dataclass(frozen=True, slots=True)
class Opened:
    """A pull request of a bot."""

    item_id: str
    repo_id: str
    repo: str
    number: int
    title: str
    author: str | None
    created_at: str
    is_open: int

    @property
    def ref(self) -> Ref:
        """Its name."""
        return Ref.of(self.repo, self.number)


@dataclass(frozen=True, slots=True)
class Counted:
    """An open pull request, a bot's or not."""

    item_id: str
    repo_id: str


OPENED = Select(
    """
    select item.id, item.repo_id, repo.name, item.number, item.title, item.author,
      item.created_at, item.state = 'open'
    from item
    join repo on repo.id = item.repo_id
    left join bump on bump.item_id = item.id
    where item.kind = 'pull'
      and (item.author_kind = 'Bot' or bump.item_id is not null)
    """,
    Opened,
)
COUNTED = Select(
    """
    select item.id, item.repo_id
    from item
    where item.kind = 'pull'
      and item.state = 'open'
    """,
    Counted,
)
SELECTS = Asking(
    items=(OPENED, COUNTED),
    sums=(bot_queues.WAITING,),
    repos=(bot_queues.CONFIGURED,),
)


class Bots:
    """What bots opened, by repository."""

    def __init__(self, memory: Memory) -> None:
        repos: Source[str] = Source(memory)
        self._opened: Index[str, str, tuple[Opened, bool]] = Index(memory)
        """Of each, whether it is set aside."""
        self._counted: Index[str, str, None] = Index(memory)
        self.waiting: Known[str, tuple[bot_queues.Waiting, ...]] = Known(repos, ())
        self.configured: Known[str, str | None] = Known(repos, None)

    def take(self, tables: Tables, scope: Scope, aside: Aside) -> None:
        """Know what was read of some items and repositories, or of all."""
        opened = {o.item_id: {o.repo_id: (o, o.ref in aside)} for o in tables[OPENED]}
        counted = {one.item_id: {one.repo_id: None} for one in tables[COUNTED]}
        configured = {o.repo_id: o.dependabot for o in tables[bot_queues.CONFIGURED]}
        self._opened.put_all(opened, scope.items)
        self._counted.put_all(counted, scope.items)
        self.waiting.put_all(by_repo(tables[bot_queues.WAITING]), scope.repos)
        self.configured.put_all(configured, scope.repos)

    def opened(self, repo_id: str) -> list[tuple[Opened, bool]]:
        """What bots opened in a repository, the oldest first; whether it is set aside."""
        return sorted(self._opened[repo_id].values(), key=_age)

    def total(self, repo_id: str) -> int:
        """How many pull requests a repository has open, bots' and all together."""
        return len(self._counted[repo_id])


def _age(found: tuple[Opened, bool]) -> tuple[str, str]:
    return found[0].created_at, found[0].item_id


def crowded(bots: Bots, lens: Lens, repo_id: str) -> Iterator[Found]:
    """A repository in which bots have so much of the open pull requests that people's drown.

    Severity: 40 × share, plus a point for each of theirs, 30 at most, plus 20 where they
    opened more in the last `trend_days` than in those before.
    """
    numbers = lens.settings.contention
    every = bots.opened(repo_id)
    theirs = [one for one, _ in every if one.is_open]
    total = bots.total(repo_id)
    least = max(numbers.bot_pulls, numbers.bot_share * total)
    if not least <= len(theirs) < total:
        return
    shown = tuple(one for one, is_aside in every if one.is_open and not is_aside)
    if not shown:
        return
    now, before = _trend([one for one, _ in every], lens.now, numbers)
    share = len(theirs) / total
    yield Found(
        kind="crowded-repository",
        subject=theirs[0].repo,
        pulls=tuple(Mention.of(o.ref, o.title, o.created_at) for o in shown),
        severity=40 * share + min(len(theirs), 30) + (20 if now > before else 0),
        why=f"{len(theirs)} of {total} open pull requests of {theirs[0].repo}"
        f" are bots' ({share:.0%}); in {numbers.trend_days} days they opened {now},"
        f" after {before} in the {numbers.trend_days} days before.",
        evidence=tuple(
            f"{who}: {text.count(count, 'open pull request')}"
            for who, count in _by_bot(theirs)
        )
        + tuple(
            f"{one.ref} opened {phrases.age(one.created_at, lens.now)} ago"
            for one in shown[:20]
        ),
        suggestion="Merge what is ready in one batch; then group updates in the"
        " bot's settings, or lower its limit.",
        title=f"{len(theirs)} of {total} open pull requests are bots'",
        commands=("triage bumps",),
    )


def _trend(
    every: Sequence[Opened], now: datetime, numbers: Contention
) -> tuple[int, int]:
    """How many were opened in the last span, and in the one before."""
    last = phrases.before(now, days=numbers.trend_days)
    first = phrases.before(now, days=2 * numbers.trend_days)
    return (
        sum(one.created_at >= last for one in every),
        sum(first <= one.created_at < last for one in every),
    )


def _by_bot(theirs: Iterable[Opened]) -> list[tuple[str, int]]:
    counts: dict[str, int] = defaultdict(int)
    for one in theirs:
        counts[one.author or "a deleted account"] += 1
    return sorted(counts.items(), key=lambda one: (-one[1], one[0]))


def full_queues(bots: Bots, now: datetime, repo_id: str) -> Iterator[Found]:
    """Where Dependabot has as much open in a repository as it may.

    Severity: 40, plus 20 where security updates are kept out, plus a point for each day
    since anything arrived, 30 at most.
    """
    for one in bot_queues.full_in(bots.waiting[repo_id], bots.configured[repo_id]):
        newest = max(pull.created_at for pull in one.pulls)
        oldest = one.pulls[0].ref
        yield Found(
            kind="queue-limit",
            subject=f"{one.repo}:{one.ecosystem}:{one.directory}",
            pulls=tuple(Mention.of(o.ref, o.title, o.created_at) for o in one.pulls),
            severity=40
            + (20 if one.is_security else 0)
            + min(phrases.days(newest, now), 30),
            why=one.why,
            evidence=tuple(
                f"{pull.ref} opened {phrases.age(pull.created_at, now)} ago: {pull.title}"
                for pull in one.pulls
            ),
            suggestion=f"Merge or close one; the oldest is {oldest}.",
            title=f"{one.count} in {one.directory}",
            commands=(f"triage merge {oldest}",),
        )
