"""Who merged, wrote, reviewed and handled what came before, by area and label.

An area is where a path lies, down to `ownership.area_depth` directories. Of each area
and label the last `ownership.history` merged pull requests and closed issues count, as
far as they lie within `ownership.quiet_days`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache

import msgspec

from triage.facts import locks
from triage.views import Lens, Select, Tables

SPLIT = "\0"
"""What joins names in one column: a path may contain everything else."""


class Done(msgspec.Struct, frozen=True, gc=False):
    """A merged pull request, or a closed issue, and who had a part in it."""

    repo_id: str
    author: str | None
    merged_by: str | None
    reviewers: str | None
    handlers: str | None
    """Assignees, and maintainers who said something."""
    paths: str | None
    labels: str | None


DONE = Select(
    """
    select item.repo_id,
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
    order by item.merged_at desc, item.id
    """,
    Done,
)
HANDLED = Select(
    """
    select repo_id, null, null, null, assigned || char(0) || spoke, null, labels
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
    order by closed_at desc, id
    """,
    Done,
)
SELECTS = (DONE, HANDLED)

Topic = tuple[str, str]
"""`("in", "src/api")` or `("labelled", "bug")`."""

_WAYS = ("merged", "reviewed", "wrote", "handled")
"""What somebody did with a change, in the order in which it is told."""


_Deeds = Sequence[tuple[str, Sequence[str]]]
"""Lower-case logins, each with the ways in which it had a part in one change."""


class Part(msgspec.Struct, frozen=True, gc=False):
    """How often one person had a part in the last changes of a topic."""

    times: int
    total: int
    ways: tuple[tuple[str, int], ...]


_is_lock = lru_cache(maxsize=65536)(locks.is_lock)


def area(path: str, depth: int) -> str | None:
    """Where a path lies; None for a lock file, which says nothing about anybody."""
    if _is_lock(path.rpartition("/")[2]):
        return None
    found = path.split("/", depth)
    return "/".join(found[:depth] if len(found) > depth else found[:-1])


def split(joined: str | None) -> list[str]:
    """The names in one column."""
    return list(filter(None, joined.split(SPLIT))) if joined else []


class History:
    """Who had a part in what came before, by repository and topic."""

    def __init__(self, tables: Tables, lens: Lens) -> None:
        self._most = lens.settings.ownership.history
        self._depth = lens.settings.ownership.area_depth
        self._done: dict[str, dict[Topic, list[_Deeds]]] = defaultdict(
            lambda: defaultdict(list)
        )
        self._parts: dict[tuple[str, Topic], dict[str, Part]] = {}
        self._about: dict[
            tuple[str | None, str | None], tuple[tuple[Topic, float], ...]
        ] = {}
        for select in SELECTS:
            for done in tables[select]:
                self._add(done)

    def _add(self, done: Done) -> None:
        known = self._done[done.repo_id]
        about = self.topics(done.paths, None) if done.paths else ()
        labelled = self.topics(None, done.labels) if done.labels else ()
        deeds: _Deeds | None = None
        for topic, _ in (*about, *labelled):
            entries = known[topic]
            if len(entries) < self._most:
                if deeds is None:
                    deeds = _deeds(done)
                entries.append(deeds)

    def topics(
        self, paths: str | None, labels: str | None
    ) -> tuple[tuple[Topic, float], ...]:
        """What an item is about, each with its share; paths say more than labels."""
        key = (paths, None) if paths else (None, labels)
        found = self._about.get(key)
        if found is None:
            found = self._about[key] = self._shares(*key)
        return found

    def _shares(
        self, paths: str | None, labels: str | None
    ) -> tuple[tuple[Topic, float], ...]:
        counted: dict[Topic, int] = defaultdict(int)
        for path in split(paths):
            where = area(path, self._depth)
            if where is not None:
                counted["in", where] += 1
        for name in split(labels):
            counted["labelled", name] += 1
        total = sum(counted.values())
        return tuple(sorted((topic, n / total) for topic, n in counted.items()))

    def parts(self, repo_id: str, topic: Topic) -> Mapping[str, Part]:
        """Who had a part in the last changes of a topic, by lower-case login."""
        key = (repo_id, topic)
        if key not in self._parts:
            done = self._done[repo_id].get(topic, ()) if repo_id in self._done else ()
            self._parts[key] = _parts(done)
        return self._parts[key]


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
