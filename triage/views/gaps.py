"""The kinds of ownership gaps, each with the rule that finds it.

What may not be read is no gap: a team whose members the token cannot see, a base
branch whose CODEOWNERS was not read, a tree that GitHub listed in part. A rule without
owners is a decision, and no gap either.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import msgspec

from triage import text
from triage.views import Lens, Select, Tables, burdens, phrases
from triage.views.history import DONE, split
from triage.views.memory import Index, Known, Memory, Rule, Source
from triage.views.narrowing import Asking, Scope, by_repo
from triage.views.owners import Owners, Standing
from triage.views.people import People

KINDS = (
    "priority-without-owner",
    "invalid-owner",
    "empty-team",
    "owner-is-author",
    "owner-inactive",
    "owner-busy",
    "unowned-path",
    "no-reviewer",
    "no-assignee",
    "dead-pattern",
    "no-active-maintainer",
)
"""In the order of the queue."""

Gap = tuple[str, str]
"""A kind, and why; how much waits for somebody is left open (`views.burdens`)."""


class Open(msgspec.Struct, frozen=True, gc=False):
    """An open issue, or pull request that is no draft."""

    item_id: str
    repo_id: str
    number: int
    kind: str
    title: str
    author: str | None
    created_at: str
    is_bump: int
    branch: str
    """The base branch; empty for an issue."""
    reviewed: int
    """Whether a person who did not write it reviewed it."""
    joined_assignees: str | None
    joined_asked: str | None
    """Logins that are asked for a review."""
    joined_teams: str | None
    joined_labels: str | None
    joined_paths: str | None

    @property
    def assignees(self) -> list[str]:
        """Who is assigned."""
        return split(self.joined_assignees)

    @property
    def asked(self) -> list[str]:
        """People who are asked for a review."""
        return split(self.joined_asked)

    @property
    def teams(self) -> list[str]:
        """Teams that are asked for a review."""
        return split(self.joined_teams)

    @property
    def labels(self) -> list[str]:
        """Its labels."""
        return split(self.joined_labels)

    @property
    def paths(self) -> list[str]:
        """What it changes: the first hundred paths, as GitHub knows them."""
        return split(self.joined_paths)


@dataclass(frozen=True, slots=True)
class Inhabited:
    """A repository with open items."""

    repo_id: str
    repo: str
    items: int


@dataclass(frozen=True, slots=True)
class Dead:
    """A rule of CODEOWNERS that matches no file."""

    repo_id: str
    repo: str
    line: int
    pattern: str


ISSUES = Select(
    """
    select item.id, item.repo_id, item.number, item.kind, item.title, item.author,
      item.created_at, 0, '', 0,
      (
        select group_concat(assignee.login, char(0))
        from assignee
        where assignee.item_id = item.id),
      null, null,
      (
        select group_concat(label.name, char(0))
        from label
        where label.item_id = item.id),
      null
    from item
    join repo on repo.id = item.repo_id
    where item.kind = 'issue'
      and item.state = 'open'
      and repo.archived = 0
    """,
    Open,
)
PULLS = Select(
    """
    select item.id, item.repo_id, item.number, item.kind, item.title, item.author,
      item.created_at,
      exists (select 1 from bump where bump.item_id = item.id),
      pull.base_ref,
      exists (
        select 1
        from review
        where review.item_id = item.id
          and review.author_kind is not 'Bot'
          and review.author is not item.author
          and review.state <> 'PENDING'),
      (
        select group_concat(assignee.login, char(0))
        from assignee
        where assignee.item_id = item.id),
      (
        select group_concat(review_request.name, char(0))
        from review_request
        where review_request.item_id = item.id
          and review_request.is_team = 0),
      (
        select group_concat(review_request.name, char(0))
        from review_request
        where review_request.item_id = item.id
          and review_request.is_team = 1),
      (
        select group_concat(label.name, char(0))
        from label
        where label.item_id = item.id),
      (
        select group_concat(file.raw_path, char(0))
        from file
        where file.item_id = item.id)
    from item
    join pull on pull.item_id = item.id
    join repo on repo.id = item.repo_id
    where item.kind = 'pull'
      and item.state = 'open'
      and pull.draft = 0
      and repo.archived = 0
    """,
    Open,
)
INHABITED = Select(
    """
    select id, name, items
    from (
      select repo.id, repo.name,
        (
          select count(*)
          from item
          where item.repo_id = repo.id
            and item.state = 'open') as items
      from repo
      where repo.archived = 0)
    where items > 0
    order by name
    """,
    Inhabited,
)
DEAD = Select(
    """
    select dead_rule.repo_id, repo.name, dead_rule.line, dead_rule.pattern
    from dead_rule
    join repo on repo.id = dead_rule.repo_id
    where repo.archived = 0
    order by repo.name, dead_rule.line
    """,
    Dead,
)
SELECTS = Asking(items=(PULLS, ISSUES, DONE), repos=(INHABITED, DEAD))

_UNASSIGNED = ("no-assignee", "Nobody is assigned.")
_UNREVIEWED = ("no-reviewer", "Nobody is asked for a review, and nobody gave one.")
_BUMP = ("no-reviewer", "A dependency bump that nobody is asked to review.")


class Place(NamedTuple):
    """A gap of a whole repository, and what it is about."""

    repo: str
    mark: str
    """Tells it from others of its kind there."""
    title: str
    gap: Gap


class Finder:
    """Finds the gaps of items and of repositories."""

    def __init__(
        self, lens: Lens, memory: Memory, people: People, owners: Owners
    ) -> None:
        self.people = people
        self.owners = owners
        self._quiet = str(lens.parameters()["quiet"])
        self._opened: Index[tuple[str, str], str, None] = Index(memory)
        self._present = Rule(memory, self._came)
        repos: Source[str] = Source(memory)
        self._inhabited: Known[str, Inhabited | None] = Known(repos, None)
        self._dead: Known[str, tuple[Dead, ...]] = Known(repos, ())
        self._harmless: set[str | None] = set()
        """Labels of items that were looked at, as they are joined: none is urgent."""
        self._priority = frozenset(
            _label(name) for name in lens.settings.ownership.priority_labels
        )

    def take(self, tables: Tables, scope: Scope) -> None:
        """Know what was read of some items and repositories, or of all."""
        found = {
            one.item_id: {(one.repo_id, one.author): None}
            for one in itertools.chain(tables[ISSUES], tables[PULLS])
            if one.author and one.created_at >= self._quiet
        }
        for done in tables[DONE]:
            if done.author:
                found[done.item_id] = {(done.repo_id, done.author): None}
        self._opened.put_all(found, scope.items)
        inhabited = {one.repo_id: one for one in tables[INHABITED]}
        self._inhabited.put_all(inhabited, scope.repos)
        self._dead.put_all(by_repo(tables[DEAD]), scope.repos)

    def _came(self, who: tuple[str, str]) -> bool:
        return bool(self._opened[who])

    def of(self, one: Open, standings: Sequence[Standing]) -> list[Gap]:
        """The gaps of an open item; `standings` are those of its paths."""
        if one.kind == "issue" and not (one.joined_assignees or one.joined_labels):
            return [_UNASSIGNED]
        asked = self._asked(one) if one.joined_asked else []
        is_asked = bool(asked or one.joined_teams)
        found = self._priorities(one, is_asked=is_asked) if one.joined_labels else []
        if one.kind == "issue":
            if not one.joined_assignees:
                found.append(_UNASSIGNED)
            else:
                found += self._absent(one, one.assignees, "assignee")
            return found
        if one.joined_teams and not asked:
            found += self._empty(one)
        if not is_asked:
            found += self._selfish(one, standings)
        in_charge, role = self._in_charge(one, asked, standings)
        if in_charge and not one.reviewed:
            found += self._absent(one, in_charge, role)
        bare = [stand.path for stand in standings if stand.state == "unowned"]
        if bare:
            why = f"No CODEOWNERS rule covers {phrases.listed(bare)}."
            found.append(("unowned-path", why))
        if not (is_asked or one.reviewed):
            found.append(_BUMP if one.is_bump else _UNREVIEWED)
        return found

    def _asked(self, one: Open) -> list[str]:
        """The people who are asked for a review; a bot that is asked owns nothing."""
        return [login for login in one.asked if not self.people.is_bot(login)]

    def _priorities(self, one: Open, *, is_asked: bool) -> list[Gap]:
        if one.joined_assignees or is_asked or one.reviewed:
            return []
        labels = one.joined_labels
        if labels in self._harmless:
            return []
        found = [name for name in one.labels if _label(name) in self._priority]
        if not found:
            self._harmless.add(labels)
            return []
        why = f"It is labelled {phrases.listed(sorted(found))}, and nobody has it."
        return [("priority-without-owner", why)]

    def _empty(self, one: Open) -> list[Gap]:
        """Nobody but teams without members is asked."""
        empty = [name for name in one.teams if self.owners.is_empty(name)]
        if one.reviewed or len(empty) < len(one.teams):
            return []
        why = f"It waits for {phrases.listed(empty)}, a team without members."
        return [("empty-team", why)]

    def _selfish(self, one: Open, standings: Sequence[Standing]) -> list[Gap]:
        author = (one.author or "").lower()
        if not author or one.reviewed:
            return []
        named = {owner.lower() for stand in standings for owner in stand.owners}
        if named == {f"@{author}"}:
            why = f"The only code owner is its author, {one.author}."
            return [("owner-is-author", why)]
        if [login.lower() for login in one.assignees] == [author]:
            why = f"The only assignee is its author, {one.author}."
            return [("owner-is-author", why)]
        return []

    def _in_charge(
        self, one: Open, asked: Sequence[str], standings: Sequence[Standing]
    ) -> tuple[list[str], str]:
        """Who would have to act on a pull request, and as what; nobody if unknown."""
        author = (one.author or "").lower()
        teams = [f"@{name}" for name in one.teams]
        if self.owners.is_opaque(teams):
            return [], ""
        if reviewers := [*asked, *self.owners.people_of(teams)]:
            return _others(reviewers, author), "reviewer who is asked"
        if assigned := _others(one.assignees, author):
            return assigned, "assignee"
        named = sorted({owner for stand in standings for owner in stand.owners})
        if self.owners.is_opaque(named):
            return [], ""
        return _others(self.owners.people_of(named), author), "code owner"

    def _absent(self, one: Open, logins: Sequence[str], role: str) -> list[Gap]:
        """All of them are quiet or busy."""
        people, repo_id = self.people, one.repo_id
        told: list[str] = []
        busy = False
        for login in logins:
            if not (self._present((repo_id, login)) or people.is_seen(repo_id, login)):
                told.append(f"{login} was {people.last_seen(repo_id, login)}")
            elif why := people.busy(login):
                told.append(f"{login} {why}")
                busy = True
            elif people.is_full(login):
                told.append(f"{login} has {burdens.left_open(login)}")
                busy = True
            else:
                return []
        kind = "owner-busy" if busy else "owner-inactive"
        every = "The only" if len(told) == 1 else "Every"
        return [(kind, f"{every} {role} is away: {phrases.listed(told)}.")]

    def of_repository(self, repo_id: str) -> Iterator[Place]:
        """The gaps of a whole repository."""
        for wrong in self.owners.wrong(repo_id):
            why = f"Line {wrong.line} of {wrong.path} is ignored: {wrong.kind}."
            title = f"{wrong.source.strip()} ({wrong.message.strip()})"
            mark = f"{wrong.line} {title}"
            yield Place(wrong.repo, mark, title, ("invalid-owner", why))
        name = self.people.repos[repo_id]
        for team, line, pattern in self.owners.empty_teams(repo_id):
            why = f"{team} owns {pattern} in line {line}, and has no members."
            title = f"{pattern} {team}"
            yield Place(name, f"{line} {team}", title, ("empty-team", why))
        for dead in self._dead[repo_id]:
            why = f"Line {dead.line} of CODEOWNERS matches no file: {dead.pattern}"
            gap = ("dead-pattern", f"{why}.")
            yield Place(dead.repo, str(dead.line), dead.pattern, gap)
        one = self._inhabited[repo_id]
        if one and not self.people.active(repo_id):
            items = text.count(one.items, "open item")
            days = self.people.quiet_days
            why = f"No maintainer was active here in {days} days; {items}."
            yield Place(one.repo, "", items, ("no-active-maintainer", why))


def _others(logins: Sequence[str] | dict[str, str], author: str) -> list[str]:
    return [login for login in logins if login.lower() != author]


def _label(name: str) -> str:
    """A label as it is compared: `Priority: High` is `priority:high`."""
    return name.lower().strip().replace(": ", ":")
