"""What changed lately: which items and repositories, since when."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from triage.model import Ref
from triage.store.connect import NEWS_KEPT, Database


@dataclass(frozen=True, slots=True)
class News:
    """What changed between two generations."""

    generation: int
    """Up to which."""
    items: frozenset[str]
    repos: frozenset[str]
    """Of which something changed, and those of the items, as far as they are stored."""


class Newsworthy:
    """The part of the cache that knows what changed lately."""

    db: Database

    def generation(self) -> int:
        """A number that moves with every change, whoever made it and whenever."""
        found = self.db.read("select value from meta where key = 'generation'")
        return int(found[0][0]) if found else 0

    def news(self, since: int) -> News | None:
        """What changed since a generation; None: that is not known any more."""
        now = self.generation()
        if not now - NEWS_KEPT <= since <= now:
            return None
        rows = self.db.read(
            "select distinct about from news where generation > ?", (since,)
        )
        about = {str(row[0]) for row in rows}
        if "" in about:
            return None
        repos = self._among("select id from repo where id in", about)
        items = about - repos
        homes = self._among("select distinct repo_id from item where id in", items)
        return News(now, frozenset(items), frozenset(repos | homes))

    def ids(self, refs: Iterable[Ref]) -> frozenset[str]:
        """The node ids of some items, as far as they are stored."""
        places = json.dumps([(ref.key, ref.number) for ref in refs])
        return frozenset(str(row[0]) for row in self.db.read(_IDS, (places,)))

    def homes(self, ids: Iterable[str]) -> frozenset[str]:
        """The repositories of some items, as far as they are stored."""
        sql = "select distinct repo_id from item where id in"
        return frozenset(self._among(sql, ids))

    def _among(self, sql: str, ids: Iterable[str]) -> set[str]:
        """`sql` ends where a list of ids is to follow."""
        rows = self.db.read(
            f"{sql} (select value from json_each(?))",  # noqa: S608
            (json.dumps(list(ids)),),
        )
        return {str(row[0]) for row in rows}


_IDS = """
select item.id
from json_each(?) as one
join repo on repo.name_key = one.value ->> 0
join item on item.repo_id = repo.id and item.number = one.value ->> 1
"""
