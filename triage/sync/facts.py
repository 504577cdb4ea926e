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


@dataclass(frozen=True, slots=True)
class _Basis:
    """What the stored facts of a repository rest on."""

    rules: str
    maintainers: frozenset[str]

    @classmethod
    def of(cls, feed: Feed) -> _Basis:
        """As it was kept; of nothing where nothing was."""
        try:
            found = json.loads(feed.cursor)
            return cls(str(found["rules"]), frozenset(found["maintainers"]))
        except (ValueError, TypeError, KeyError):
            return cls("", frozenset())

    def feed(self) -> Feed:
        """To be kept."""
        kept = {"rules": self.rules, "maintainers": sorted(self.maintainers)}
        return Feed(cursor=json.dumps(kept))


class Facts:
    """The facts of one sync."""

    def __init__(self, cache: Cache, settings: Settings) -> None:
        self.cache = cache
        self.settings = settings
        self._derivers: dict[str, Derive] = {}
        self._used: dict[str, frozenset[str]] = {}
        """The maintainers that this sync derived with, by repository."""

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
            basis = _Basis(rules(self.settings, repo), used)
            self.cache.put_feed(repo.node_id, FEED, basis.feed())

    def _deriver(self, repo: Repo) -> Derive:
        used = acting(self.cache, self.settings, repo)
        made = deriver_for(self.settings, repo, used)
        self._derivers[repo.node_id], self._used[repo.node_id] = made, used
        return made

    def settle(self, repo: Repo) -> None:
        """Derive anew what rests on something else now.

        Where only maintainers came or went, that is what they wrote in. What all
        rests on is noted last, so that a stop in between costs nothing.
        """
        cache, settings = self.cache, self.settings
        cache.learn_maintainers(repo.node_id, settings.maintainers_of(repo.name))
        now = _Basis(rules(settings, repo), acting(cache, settings, repo))
        before = _Basis.of(cache.feed(repo.node_id, FEED))
        used = self._used.get(repo.node_id, now.maintainers)
        if before == now and used == now.maintainers:
            return
        again = deriver_for(settings, repo, now.maintainers)
        self._derivers[repo.node_id] = again
        self._used[repo.node_id] = now.maintainers
        moved = (now.maintainers ^ before.maintainers) | (now.maintainers ^ used)
        whole = before.rules != now.rules
        cache.derive_again(repo.node_id, again, None if whole else moved)
        cache.put_feed(repo.node_id, FEED, now.feed())
