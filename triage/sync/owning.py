"""Reads what ownership rests on beyond listings: busy people, teams, branches, trees.

Each is asked for once a day, or when it may have changed, and no more than `MOST` of a
kind in one sync; what cannot be read stays unknown and stops nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from triage.errors import HubError
from triage.facts.codeowners import Rules
from triage.model import Repo
from triage.model.owning import OwnersFile
from triage.sync import Progress
from triage.sync.errand import Errand
from triage.text import clean

T = TypeVar("T")

MOST = 1000
"""People, teams, branches and trees that one sync asks for, of each."""
PEOPLE_TOGETHER = 100
TEAMS_TOGETHER = 20
FILES_TOGETHER = 20


class Owning:
    """The reading of one sync."""

    def __init__(self, errand: Errand) -> None:
        self.errand = errand

    def run(self, repos: Sequence[Repo]) -> Iterator[Progress]:
        """Branches first: their files name teams."""
        ids = [repo.node_id for repo in repos]
        yield from self._bases(ids)
        yield from self._people(ids)
        yield from self._teams(ids)
        yield from self._trees(ids)

    def _people(self, repo_ids: Sequence[str]) -> Iterator[Progress]:
        errand = self.errand
        due = errand.cache.people_due(repo_ids, errand.now)
        for _, found in self._asked(errand.hub.statuses, due, PEOPLE_TOGETHER):
            errand.cache.put_statuses(found, errand.now)
            yield errand.progress("", "availability")

    def _teams(self, repo_ids: Sequence[str]) -> Iterator[Progress]:
        errand = self.errand
        named = set(errand.cache.asked_teams(repo_ids))
        for text in errand.cache.owners_texts(repo_ids):
            for rule in Rules(text).all:
                named.update(o[1:].lower() for o in rule.owners if _is_team(o))
        due = errand.cache.teams_due(named, errand.now)
        for _, found in self._asked(errand.hub.members, due, TEAMS_TOGETHER):
            errand.cache.put_members(found, errand.now)
            yield errand.progress("", "team members")

    def _bases(self, repo_ids: Sequence[str]) -> Iterator[Progress]:
        errand = self.errand
        errand.cache.drop_bases(repo_ids)
        due = {f"{b.repo}\n{b.branch}": b for b in errand.cache.bases_due(repo_ids)}

        def ask(some: Sequence[str]) -> tuple[OwnersFile | None, ...]:
            named = [(due[one].repo, due[one].raw_branch) for one in some]
            return errand.hub.owners_files(named)

        for some, files in self._asked(ask, tuple(due), FILES_TOGETHER):
            for one, found in zip(some, files, strict=True):
                if found is not None:
                    errand.cache.put_owners_file(due[one], found)
            yield errand.progress("", "base branches")

    def _trees(self, repo_ids: Sequence[str]) -> Iterator[Progress]:
        errand = self.errand
        due = {one.repo: one for one in errand.cache.trees_due(repo_ids, errand.now)}
        for (name,), tree in self._asked(
            lambda some: errand.hub.tree(some[0], due[some[0]].branch), tuple(due), 1
        ):
            grown = due[name]
            dead = Rules(grown.text).dead(tree.paths) if tree.is_whole else ()
            lines = [(one.rule_line, clean(one.pattern)) for one in dead]
            errand.cache.put_tree(grown, lines, errand.now, is_whole=tree.is_whole)
            yield errand.progress(name, "tree")

    def _asked(
        self, ask: Callable[[Sequence[str]], T], due: Sequence[str], together: int
    ) -> Iterator[tuple[Sequence[str], T]]:
        """The answers; what fails is left to the next sync, and noted once."""

        def missed(failed: Sequence[HubError]) -> str:
            return f"owners are known in part: {failed[-1].message}"

        return self.errand.answers(ask, due[:MOST], together, missed)


def _is_team(owner: str) -> bool:
    return owner.startswith("@") and "/" in owner
