"""Who could take an open item: everything that is known about it, put together."""

from __future__ import annotations

from collections.abc import Sequence

from triage.views import Lens, Tables, gaps
from triage.views.circles import Circles
from triage.views.gaps import Open
from triage.views.history import SELECTS as HISTORY
from triage.views.history import History, Topics
from triage.views.memory import Known, Memory, Rule, Source
from triage.views.narrowing import Asking, Scope
from triage.views.owners import SELECTS as OWNERS
from triage.views.owners import Owners, Standing, shares_of
from triage.views.people import SELECTS as PEOPLE
from triage.views.people import People
from triage.views.suggesting import Ask, Here, Owned, Suggester

ASKING = gaps.SELECTS + OWNERS + PEOPLE + Asking(items=HISTORY)


class Advisor:
    """Suggests people for open items and for repositories."""

    def __init__(self, lens: Lens, memory: Memory) -> None:
        self.people = People(lens, memory)
        self.owners = Owners(memory)
        self.items: Known[str, Open | None] = Known(Source(memory), None)
        """What is open."""
        self._stand = Rule(memory, self._standings)
        self._topics = Rule(memory, self._about)
        self._owned = Rule(memory, self._shares)
        self._history = History(lens, memory)
        self.suggester = Suggester(Here(self.people, self._history), memory.remember)
        self.circles = Circles(self.people, self.owners, self._history, memory)

    def take(self, tables: Tables, scope: Scope) -> None:
        """Know what was read of some items and repositories, or of all."""
        self.people.take(tables, scope)
        self.owners.take(tables, scope)
        topics = self._history.take(tables, scope)
        self.circles.ask(
            self.people.repos if scope.repos is None else scope.repos, topics
        )
        found = {
            one.item_id: one
            for select in (gaps.PULLS, gaps.ISSUES)
            for one in tables[select]
        }
        self.items.put_all(found, scope.items)

    def item(self, ident: str) -> Open:
        """An item that is known to be open."""
        found = self.items[ident]
        assert found is not None
        return found

    def standings(self, ident: str) -> Sequence[Standing]:
        """How CODEOWNERS of the base branch stands to each path; empty: not at all."""
        return self._stand(ident) if self.item(ident).joined_paths else ()

    def _standings(self, ident: str) -> Sequence[Standing]:
        one = self.item(ident)
        if not self.owners.rules(one.repo_id, one.branch):
            return ()
        return self.owners.of(one.repo_id, one.branch, one.paths)

    def _about(self, ident: str) -> Topics:
        one = self.item(ident)
        return self._history.topics(one.joined_paths, one.joined_labels)

    def _shares(self, ident: str) -> Owned:
        standings = self.standings(ident)
        return shares_of(standings, self.owners) if standings else {}

    def ask(self, ident: str, cell: int = -1) -> Ask:
        """Who could take an open item, and who comes to mind and could not.

        `cell`: which of a row's names the first.
        """
        one = self.item(ident)
        out: dict[str, str] = {}
        if one.joined_assignees:
            out.update((login, "assigned already") for login in one.assignees)
        if one.joined_asked:
            out.update((login, "asked already") for login in one.asked)
        if one.author:
            out[one.author] = "its author"
        but = tuple(out.items())
        if not one.joined_paths:
            topics = self._history.topics(None, one.joined_labels)
            is_issue = one.kind == "issue"
            return Ask(one.repo_id, but, topics, to_assign=is_issue, cell=cell)
        owned = tuple(self._owned(ident).items())
        return Ask(one.repo_id, but, self._topics(ident), owned, cell=cell)
