"""Keeps facts in step with what they rest on: rules, settings, maintainers."""

from __future__ import annotations

import json
from dataclasses import dataclass

from triage.config import Settings
from triage.errors import StoreError
from triage.model import Item, Repo
from triage.store.cache import Cache, Derive, Derived, Feed
from triage.sync import acting, deriver_for, rules

FEED = "facts"
"""The feed whose cursor says what a repository's facts were derived from."""

DUE = "facts:due"
"""The feed whose cursor says that items came or went since that was looked at."""


@dataclass(frozen=True, slots=True)
class _Basis:
    """What the stored facts of a repository rest on."""

    rules: str
    maintainers: frozenset[str]
    named: frozenset[str] = frozenset()
    """Those that the settings name."""

    @classmethod
    def of(cls, feed: Feed) -> _Basis:
        """As it was kept; of nothing where nothing was."""
        try:
            found = json.loads(feed.cursor)
            return cls(
                str(found["rules"]),
                frozenset(found["maintainers"]),
                frozenset(found["named"]),
            )
        except (ValueError, TypeError, KeyError):
            return cls("", frozenset())

    def feed(self) -> Feed:
        """To be kept."""
        kept = {
            "rules": self.rules,
            "maintainers": sorted(self.maintainers),
            "named": sorted(self.named),
        }
        return Feed(cursor=json.dumps(kept))


class Facts:
    """The facts of one sync."""

    def __init__(self, cache: Cache, settings: Settings) -> None:
        self.cache = cache
        self.settings = settings
        self._derivers: dict[str, Derive] = {}
        self._used: dict[str, frozenset[str]] = {}
        """The maintainers that this sync derived with, by repository."""
        self._touched: set[str] = set()
        self.tags = dict(cache.tags())
        """Commits of tags of actions; what is put here counts at once."""

    def derive(self, item: Item) -> Derived:
        """The facts of an item, whichever repository it is found in."""
        known = self._derivers.get(item.repo_id)
        if known is None:
            home = self.cache.repo_by_id(item.repo_id)
            if home is None:
                raise StoreError(f"{item.ref.repo} is not in the local copy.")
            known = self._deriver(home)
        return known(item)

    def begin(self, repo: Repo) -> None:
        """Note what the facts of a repository of which nothing is stored will rest on."""
        if not self.cache.has_items(repo.node_id):
            used = acting(self.cache, self.settings, repo)
            named = self.settings.maintainers_of(repo.name)
            basis = _Basis(rules(self.settings, repo), used, named)
            self.cache.put_feed(repo.node_id, FEED, basis.feed())

    def _deriver(self, repo: Repo) -> Derive:
        used = acting(self.cache, self.settings, repo)
        made = deriver_for(self.settings, repo, used, self.tags)
        self._derivers[repo.node_id], self._used[repo.node_id] = made, used
        return made

    def touch(self, *repo_ids: str) -> None:
        """Note that items of some repositories come or go, who acts there with them.

        It is kept with the items themselves, so that a kill forgets neither alone.
        """
        for repo_id in repo_ids:
            if repo_id not in self._touched and self.cache.repo_by_id(repo_id):
                self._touched.add(repo_id)
                self.cache.put_feed(repo_id, DUE, Feed(cursor="due"))

    def settle(self, repo: Repo) -> None:
        """Derive anew what rests on something else now.

        Where only maintainers came or went, that is what they wrote in. What all
        rests on is noted last, so that a stop in between costs nothing.
        """
        cache, settings = self.cache, self.settings
        named = settings.maintainers_of(repo.name)
        before = _Basis.of(cache.feed(repo.node_id, FEED))
        ruled = rules(settings, repo)
        due = bool(cache.feed(repo.node_id, DUE).cursor)
        if not due and (before.rules, before.named) == (ruled, named):
            return
        cache.learn_maintainers(repo.node_id, named)
        now = _Basis(ruled, acting(cache, settings, repo), named)
        used = self._used.get(repo.node_id, now.maintainers)
        if before == now and used == now.maintainers:
            self._settled(repo, now)
            return
        again = deriver_for(settings, repo, now.maintainers, self.tags)
        self._derivers[repo.node_id] = again
        self._used[repo.node_id] = now.maintainers
        moved = (now.maintainers ^ before.maintainers) | (now.maintainers ^ used)
        whole = before.rules != now.rules
        cache.derive_again(repo.node_id, again, None if whole else moved)
        self._settled(repo, now)

    def _settled(self, repo: Repo, now: _Basis) -> None:
        self._touched.discard(repo.node_id)
        with self.cache.db.writing(quiet=True):
            self.cache.put_feed(repo.node_id, FEED, now.feed())
            self.cache.put_feed(repo.node_id, DUE, Feed())
