"""What everybody did lately, by repository; a change costs what changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

import msgspec

from triage.views import Select
from triage.views.memory import Memory, Source
from triage.views.narrowing import Scope, by_item

Deed = tuple[str, str]
"""A login, and what it did."""


class Acted(msgspec.Struct, frozen=True, gc=False):
    """What one account did to one item within the window, in one way."""

    item_id: str
    repo_id: str
    login: str
    what: str
    """review, merge, comment; author: had a pull request merged, and guest: likewise,
    of who was no member then; own: spoke on what it opened."""
    times: int
    member: int
    newest: str


ACTED = Select(
    """
    select item.id, item.repo_id, review.author, 'review', count(*),
      max(review.association in ('OWNER', 'MEMBER', 'COLLABORATOR')),
      max(review.submitted_at)
    from item
    join review on review.item_id = item.id
    where item.updated_at >= :quiet
      and item.kind = 'pull'
      and review.submitted_at >= :quiet
      and review.submitted_at <= :now
      and review.author_kind = 'User'
      and review.author is not item.author
    group by item.id, review.author
    union all
    select item.id, item.repo_id, comment.author,
      case when comment.author is item.author then 'own' else 'comment' end,
      count(*),
      max(comment.association in ('OWNER', 'MEMBER', 'COLLABORATOR')),
      max(comment.created_at)
    from item
    join comment on comment.item_id = item.id
    where item.updated_at >= :quiet
      and comment.created_at >= :quiet
      and comment.created_at <= :now
      and comment.author_kind = 'User'
    group by item.id, comment.author
    union all
    select item.id, item.repo_id, pull.merged_by, 'merge', 1, 1, item.merged_at
    from item
    join pull on pull.item_id = item.id
    where item.updated_at >= :quiet
      and item.state = 'merged'
      and item.merged_at >= :quiet
      and item.merged_at <= :now
      and pull.merged_by_kind = 'User'
    union all
    select item.id, item.repo_id, item.author,
      case when item.association in ('OWNER', 'MEMBER', 'COLLABORATOR')
        then 'author' else 'guest' end,
      1, 1, item.merged_at
    from item
    where item.updated_at >= :quiet
      and item.state = 'merged'
      and item.merged_at >= :quiet
      and item.merged_at <= :now
      and item.author_kind = 'User'
    """,
    Acted,
)
"""Whoever changes an item moves its `updated_at`, so older items are not looked at."""


class Sum(msgspec.Struct, gc=False):
    """How often somebody did something, how often as a member, and when last."""

    times: int = 0
    member: int = 0
    newest: str = ""


class Deeds:
    """What was done in each repository, summed up by who did what."""

    def __init__(self, memory: Memory) -> None:
        self._source: Source[str] = Source(memory)
        self._of_item: dict[str, tuple[Acted, ...]] = {}
        self._sums: dict[str, dict[Deed, Sum]] = {}

    def __getitem__(self, repo_id: str) -> Mapping[Deed, Sum]:
        """What was done in a repository."""
        self._source.note(repo_id)
        return self._sums.get(repo_id, {})

    def take(self, rows: Iterable[Acted], scope: Scope) -> None:
        """Know what was done to some items, or to all."""
        found = by_item(rows)
        idents = (
            {*self._of_item, *found} if scope.items is None else frozenset(scope.items)
        )
        repos: set[str] = set()
        lapsed: set[tuple[str, Deed]] = set()
        for ident in idents:
            before, now = self._of_item.pop(ident, ()), found.get(ident, ())
            if now:
                self._of_item[ident] = now
            if before != now:
                repos.update(one.repo_id for one in (*before, *now))
                self._add(now)
                lapsed.update(self._take_out(before, set(now)))
        if lapsed:
            self._date(lapsed)
        for repo_id in repos:
            self._source.changed(repo_id)

    def _add(self, rows: Iterable[Acted]) -> None:
        for one in rows:
            sums = self._sums.setdefault(one.repo_id, {})
            found = sums.setdefault((one.login, one.what), Sum())
            found.times += one.times
            found.member += one.member
            found.newest = max(found.newest, one.newest)

    def _take_out(
        self, rows: Iterable[Acted], now: Collection[Acted]
    ) -> Iterator[tuple[str, Deed]]:
        """Count rows out; of what the last time may have gone with them."""
        for one in rows:
            deed = (one.login, one.what)
            sums = self._sums[one.repo_id]
            found = sums[deed]
            found.times -= one.times
            found.member -= one.member
            if not found.times:
                del sums[deed]
            elif one.newest == found.newest and one not in now:
                yield one.repo_id, deed

    def _date(self, lapsed: set[tuple[str, Deed]]) -> None:
        """Look anew when something was last done."""
        newest = dict.fromkeys(lapsed, "")
        for rows in self._of_item.values():
            for one in rows:
                key = (one.repo_id, (one.login, one.what))
                if key in newest:
                    newest[key] = max(newest[key], one.newest)
        for (repo_id, deed), last in newest.items():
            if deed in self._sums[repo_id]:
                self._sums[repo_id][deed].newest = last
