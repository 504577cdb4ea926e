"""Reads what vouches for bumps beyond their listing: lines, pushes, tags, releases.

These cost a request for each bump, so they come last, the likely ones first, once for
each head, and no more than `MOST` in one sync.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from triage.errors import HubError, Unreachable
from triage.facts import actions
from triage.hub.registries import Packages, Published
from triage.model import Repo
from triage.store.changes import Wanted
from triage.sync import Progress
from triage.sync.errand import Errand
from triage.text import count

T = TypeVar("T")

GIVEN_UP = 5
"""Failures of a registry after which one sync asks it no more."""

MOST = 500
"""Bumps of which one sync reads the lines, and of which it asks who pushed."""


class Vouching:
    """The reading of one sync."""

    def __init__(self, errand: Errand) -> None:
        self.errand = errand

    def run(self, repos: Sequence[Repo]) -> Iterator[Progress]:
        """Lines first: they decide about which bumps the rest is worth asking."""
        errand = self.errand
        ids = [repo.node_id for repo in repos]
        hub, cache = errand.hub, errand.cache
        lines = self._each(
            cache.without_changes(ids), lambda one: hub.changes(one.ref, one.head_oid)
        )
        for one, changes in lines:
            cache.put_changes(one.node_id, changes, errand.facts.derive)
            yield errand.progress(one.ref.repo, "lines")
        yield from self._tags(ids)
        pushes = self._each(
            cache.without_activity(ids),
            lambda one: hub.activity(one.ref.repo, one.head_ref_raw, one.head_oid),
        )
        for one, activity in pushes:
            cache.put_activity(one.node_id, activity, errand.facts.derive)
            yield errand.progress(one.ref.repo, "pushes")
        if errand.settings.bumps.registries.ask:
            yield from self._releases()

    def _releases(self) -> Iterator[Progress]:
        """When the versions that bumps bring were published, by their registries."""
        errand = self.errand
        packages = Packages(errand.settings.bumps.registries)
        wanted: dict[str, list[str]] = {}
        for ecosystem, name, version in errand.cache.unreleased(errand.now):
            wanted.setdefault(f"{ecosystem}:{name}", []).append(version)

        failures: Counter[str] = Counter()

        def asked(some: Sequence[str]) -> Published:
            ecosystem, _, name = some[0].partition(":")
            if failures[ecosystem] >= GIVEN_UP:
                raise Unreachable(f"the registry of {ecosystem} fails")
            try:
                return packages.published(ecosystem, name, wanted[some[0]])
            except HubError:
                failures[ecosystem] += 1
                raise

        answers = errand.answers(
            asked, list(wanted)[:MOST], 1, missed("package"), elsewhere=True
        )
        for (one,), found in answers:
            ecosystem, _, name = one.partition(":")
            errand.cache.put_release(ecosystem, name, found, errand.now)
            yield errand.progress("", "releases")

    def _tags(self, repo_ids: Sequence[str]) -> Iterator[Progress]:
        """Which commits the versions are of that workflows name beside a commit.

        One that named another commit is asked for again: tags move.
        """
        errand = self.errand
        known = errand.facts.tags
        wanted: dict[str, list[str]] = {}
        for item_id, text in errand.cache.workflow_lines(repo_ids):
            for pin in actions.pins(text):
                key = (pin.repo.lower(), pin.version)
                if pin.version and known.get(key) != pin.oid:
                    wanted.setdefault("@".join(key), []).append(item_id)

        def asked(one: str) -> str:
            repo, _, tag = one.partition("@")
            return errand.hub.tagged(repo, tag)

        for one, found in self._answers(list(wanted), asked, "tag"):
            repo, _, tag = one.partition("@")
            if known.get((repo, tag)) == found:
                continue
            errand.cache.put_tag(repo, tag, found, errand.now)
            known[repo, tag] = found
            errand.cache.derive_these(wanted[one], errand.facts.derive)
            yield errand.progress("", "tags")

    def _each(
        self, wanted: Sequence[Wanted], ask: Callable[[Wanted], T]
    ) -> Iterator[tuple[Wanted, T]]:
        """The answers about some bumps."""
        due = {one.node_id: one for one in wanted[:MOST]}
        if left := len(wanted) - len(due):
            self.errand.tally.notes.append(
                f"{count(left, 'bump')} left to be looked into by the next sync"
            )
        for key, found in self._answers(list(due), lambda key: ask(due[key]), "bump"):
            yield due[key], found

    def _answers(
        self, keys: Sequence[str], ask: Callable[[str], T], what: str
    ) -> Iterator[tuple[str, T]]:
        """What GitHub says of some things, several asked at a time.

        One that fails leaves its bumps unproven, is noted, and is asked for again by
        the next sync.
        """
        answers = self.errand.answers(lambda some: ask(some[0]), keys, 1, missed(what))
        for (key,), found in answers:
            yield key, found


def missed(what: str) -> Callable[[Sequence[HubError]], str]:
    """How many of something could not be looked into, and of what the first failed."""

    def said(failed: Sequence[HubError]) -> str:
        several = count(len(failed), what)
        return f"{several} could not be looked into: {failed[0].message}"

    return said
