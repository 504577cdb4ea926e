"""The kinds of ownership gaps, each with the rule that finds it.

What may not be read is no gap: a team whose members the token cannot see, a base
branch whose CODEOWNERS was not read, a tree that GitHub listed in part. A rule without
owners is a decision, and no gap either.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec

from triage import text
from triage.views import Lens, Select, Tables, phrases
from triage.views.history import DONE, split
from triage.views.owners import IGNORED, Owners, Standing
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
"""A kind, and why."""


class Open(msgspec.Struct, frozen=True, gc=False):
    """An open issue, or pull request that is no draft."""

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
    select item.repo_id, item.number, item.kind, item.title, item.author,
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
    select item.repo_id, item.number, item.kind, item.title, item.author,
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
SELECTS = (ISSUES, PULLS, INHABITED, DEAD)

_UNASSIGNED = ("no-assignee", "Nobody is assigned.")
_UNREVIEWED = ("no-reviewer", "Nobody is asked for a review, and nobody gave one.")
_BUMP = ("no-reviewer", "A dependency bump that nobody is asked to review.")


class Finder:
    """Finds the gaps of items and of repositories."""

    def __init__(
        self, tables: Tables, lens: Lens, people: People, owners: Owners
    ) -> None:
        self.people = people
        self.owners = owners
        quiet = str(lens.parameters()["quiet"])
        opened = itertools.chain(tables[ISSUES], tables[PULLS])
        self._present = {
            (one.repo_id, one.author) for one in opened if one.created_at >= quiet
        }
        self._present.update((one.repo_id, one.author) for one in tables[DONE])
        self._harmless: set[str | None] = set()
        """Labels of items that were looked at, as they are joined: none is urgent."""
        self._priority = frozenset(
            _label(name) for name in lens.settings.ownership.priority_labels
        )

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
            if not (
                (repo_id, login) in self._present or people.is_seen(repo_id, login)
            ):
                told.append(f"{login} was {people.last_seen(repo_id, login)}")
            elif why := people.unavailable(login):
                told.append(f"{login} {'' if why.startswith('says') else 'has '}{why}")
                busy = True
            else:
                return []
        kind = "owner-busy" if busy else "owner-inactive"
        every = "The only" if len(told) == 1 else "Every"
        return [(kind, f"{every} {role} is away: {phrases.listed(told)}.")]

    def of_repositories(self, tables: Tables) -> Iterator[tuple[str, str, str, Gap]]:
        """Gaps of whole repositories: node id, name, what it is about, and the gap."""
        for wrong in tables[IGNORED]:
            why = f"Line {wrong.line} of {wrong.path} is ignored: {wrong.kind}."
            title = f"{wrong.source.strip()} ({wrong.message.strip()})"
            yield wrong.repo_id, wrong.repo, title, ("invalid-owner", why)
        for repo_id, name in self.people.repos.items():
            for team, line, pattern in self.owners.empty_teams(repo_id):
                why = f"{team} owns {pattern} in line {line}, and has no members."
                yield repo_id, name, f"{pattern} {team}", ("empty-team", why)
        for dead in tables[DEAD]:
            why = f"Line {dead.line} of CODEOWNERS matches no file: {dead.pattern}"
            yield dead.repo_id, dead.repo, dead.pattern, ("dead-pattern", f"{why}.")
        for one in tables[INHABITED]:
            if not self.people.active(one.repo_id):
                items = text.count(one.items, "open item")
                days = self.people.quiet_days
                why = f"No maintainer was active here in {days} days; {items}."
                yield one.repo_id, one.repo, items, ("no-active-maintainer", why)


def _others(logins: Sequence[str] | dict[str, str], author: str) -> list[str]:
    return [login for login in logins if login.lower() != author]


def _label(name: str) -> str:
    """A label as it is compared: `Priority: High` is `priority:high`."""
    return name.lower().strip().replace(": ", ":")
