"""Who could take an open item: everything that is known about it, put together."""

from __future__ import annotations

from collections.abc import Sequence

from triage.views import Lens, Tables
from triage.views.gaps import Open
from triage.views.history import SELECTS as HISTORY
from triage.views.history import History
from triage.views.owners import SELECTS as OWNERS
from triage.views.owners import Owners, Standing, shares_of
from triage.views.people import SELECTS as PEOPLE
from triage.views.people import People
from triage.views.suggesting import Advice, Suggester

SELECTS = (*OWNERS, *HISTORY, *PEOPLE)


class Advisor:
    """Suggests people for open items and for repositories."""

    def __init__(self, tables: Tables, lens: Lens) -> None:
        self.people = People(tables, lens)
        self.owners = Owners(tables)
        self._history = History(tables, lens)
        self._suggester = Suggester(self.people, self._history)

    def standings(self, one: Open) -> Sequence[Standing]:
        """How CODEOWNERS of the base branch stands to each path; empty: not at all."""
        if not one.joined_paths or not self.owners.rules(one.repo_id, one.branch):
            return ()
        return self.owners.of(one.repo_id, one.branch, one.paths)

    def advise(self, one: Open, standings: Sequence[Standing]) -> Advice:
        """Who could take an open item, and who comes to mind and could not."""
        owned = shares_of(standings, self.owners) if standings else None
        topics = self._history.topics(one.joined_paths, one.joined_labels)
        out: dict[str, str] = {}
        if one.joined_assignees:
            out.update((login, "assigned already") for login in one.assignees)
        if one.joined_asked:
            out.update((login, "asked already") for login in one.asked)
        if one.author:
            out[one.author] = "its author"
        return self._suggester.advise(one.repo_id, out, topics, owned)

    def of_repository(self, repo_id: str) -> Advice:
        """Who could look after a repository."""
        return self._suggester.advise(repo_id, {})
