"""Who merged, wrote, reviewed and handled what came before, by area and label.

An area is where a path lies, down to `ownership.area_depth` directories. Of each area
and label the last `ownership.history` merged pull requests and closed issues count, as
far as they lie within `ownership.quiet_days`.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Mapping, Sequence

import msgspec

from triage.facts import locks
from triage.views import Lens, Select, Tables
from triage.views.memory import Index, Memory, Rule
from triage.views.narrowing import Scope

SPLIT = "\0"
"""What joins names in one column: a path may contain everything else."""


class Done(msgspec.Struct, frozen=True, gc=False):
    """A merged pull request, or a closed issue, and who had a part in it."""

    item_id: str
    repo_id: str
    at: str
    """When it was merged or closed."""
    author: str | None
    merged_by: str | None
    reviewers: str | None
    handlers: str | None
    """Assignees, and maintainers who said something."""
    paths: str | None
    labels: str | None


DONE = Select(
    """
    select item.id, item.repo_id, item.merged_at,
      case when item.author_kind = 'User' then item.author end,
      case when pull.merged_by_kind = 'User' then pull.merged_by end,
      (
        select group_concat(review.author, char(0))
        from review
        where review.item_id = item.id
          and review.author_kind = 'User'
          and review.state <> 'PENDING'
          and review.author is not item.author),
      null,
      (
        select group_concat(file.raw_path, char(0))
        from file
        where file.item_id = item.id),
      (
        select group_concat(label.name, char(0))
        from label
        where label.item_id = item.id)
    from item
    join pull on pull.item_id = item.id
    where item.state = 'merged'
      and item.updated_at >= :quiet
      and item.merged_at >= :quiet
      and item.merged_at <= :now
    """,
    Done,
)
HANDLED = Select(
    """
    select id, repo_id, closed_at, null, null, null, assigned || char(0) || spoke, null,
      labels
    from (
      select item.repo_id, item.closed_at, item.id,
        ifnull((
          select group_concat(assignee.login, char(0))
          from assignee
          where assignee.item_id = item.id), '') as assigned,
        case when item.comments > 0 then ifnull((
          select group_concat(comment.author, char(0))
          from comment
          where comment.item_id = item.id
            and comment.author_kind = 'User'
            and comment.association in ('OWNER', 'MEMBER', 'COLLABORATOR')), '')
          else '' end as spoke,
        (
          select group_concat(label.name, char(0))
          from label
          where label.item_id = item.id) as labels
      from item
      where item.state = 'closed'
        and item.kind = 'issue'
        and item.updated_at >= :quiet
        and item.closed_at >= :quiet
        and item.closed_at <= :now)
    where labels is not null
    """,
    Done,
)
SELECTS = (DONE, HANDLED)

Topic = tuple[str, str]
"""`("in", "src/api")` or `("labelled", "bug")`."""

_WAYS = ("merged", "reviewed", "wrote", "handled")
"""What somebody did with a change, in the order in which it is told."""


Topics = tuple[tuple[Topic, float], ...]
"""What an item is about, each with its share."""

_Deeds = Sequence[tuple[str, Sequence[str]]]
"""Lower-case logins, each with the ways in which it had a part in one change."""

_Change = tuple[int, int, _Deeds]
"""Where a change stands among others, which ascends, and who had a part in it."""


class Part(msgspec.Struct, frozen=True, gc=False):
    """How often one person had a part in the last changes of a topic."""

    times: int
    total: int
    ways: tuple[tuple[str, int], ...]


def area(path: str, depth: int) -> str | None:
    """Where a path lies; None for a lock file, which says nothing about anybody."""
    return None if locks.is_lock(path.rpartition("/")[2]) else directory(path, depth)


def directory(path: str, depth: int) -> str:
    """Where a path lies, down to so many directories; empty: at the top."""
    found = path.split("/", depth)
    return "/".join(found[:depth] if len(found) > depth else found[:-1])


def split(joined: str | None) -> list[str]:
    """The names in one column."""
    return list(filter(None, joined.split(SPLIT))) if joined else []


class History:
    """Who had a part in what came before, by repository and topic."""

    def __init__(self, lens: Lens, memory: Memory) -> None:
        self._most = lens.settings.ownership.history
        self._depth = lens.settings.ownership.area_depth
        self._done: Index[tuple[str, Topic], str, _Change] = Index(memory)
        self._labelled: dict[str, Topics] = {}
        self.parts = Rule(memory, self._last)
        """By repository and topic: who had a part in the last changes, by lower-case
        login."""

    def take(self, tables: Tables, scope: Scope) -> set[tuple[str, Topic]]:
        """Know what was read of some items, or of all; of what more or less came."""
        found: dict[str, dict[tuple[str, Topic], _Change]] = {}
        for place, select in enumerate(SELECTS):
            for done in tables[select]:
                about = (
                    *(self.topics(done.paths, None) if done.paths else ()),
                    *(self.topics(None, done.labels) if done.labels else ()),
                )
                if about:
                    change = (place, -_digits(done.at), _deeds(done))
                    found[done.item_id] = {
                        (done.repo_id, topic): change for topic, _ in about
                    }
        return self._done.put_all(found, scope.items)

    def _last(self, where: tuple[str, Topic]) -> Mapping[str, Part]:
        """Merged pull requests before closed issues, the newest first."""
        every = ((*done[:2], ident) for ident, done in self._done[where].items())
        last = heapq.nsmallest(self._most, every)
        return _parts([self._done[where][ident][2] for _, _, ident in last])

    def topics(self, paths: str | None, labels: str | None) -> Topics:
        """What an item is about, each with its share; paths say more than labels."""
        if paths:
            return self._shares(paths, None)
        key = labels or ""
        found = self._labelled.get(key)
        if found is None:
            found = self._labelled[key] = self._shares(None, labels)
        return found

    def _shares(self, paths: str | None, labels: str | None) -> Topics:
        counted: dict[Topic, int] = defaultdict(int)
        for path in split(paths):
            where = area(path, self._depth)
            if where is not None:
                counted["in", where] += 1
        for name in split(labels):
            counted["labelled", name] += 1
        total = sum(counted.values())
        return tuple(sorted((topic, n / total) for topic, n in counted.items()))


def _digits(at: str) -> int:
    """A stored instant as a number by which it is compared."""
    return int("".join(filter(str.isdigit, at)))


def _parts(done: Sequence[_Deeds]) -> dict[str, Part]:
    ways: dict[str, dict[str, int]] = {}
    times: dict[str, int] = defaultdict(int)
    for deeds in done:
        for login, took in deeds:
            times[login] += 1
            did = ways.setdefault(login, {})
            for way in took:
                did[way] = did.get(way, 0) + 1
    return {
        login: Part(
            times[login], len(done), tuple((w, did[w]) for w in _WAYS if w in did)
        )
        for login, did in ways.items()
    }


def _deeds(done: Done) -> _Deeds:
    """Who had which parts in one change, by lower-case login."""
    took: dict[str, list[str]] = {}
    if done.merged_by:
        took[done.merged_by.lower()] = ["merged"]
    for way, joined in (("reviewed", done.reviewers), ("handled", done.handlers)):
        if joined:
            for login in set(split(joined.lower())):
                took.setdefault(login, []).append(way)
    if done.author:
        took.setdefault(done.author.lower(), []).append("wrote")
    return tuple(took.items())
