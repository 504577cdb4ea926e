"""Who owns the files of a pull request by the CODEOWNERS file of its base branch."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import msgspec

from triage import text
from triage.facts.codeowners import Match, Rules
from triage.views import Select, Tables
from triage.views.memory import Known, Memory, Rule, Source
from triage.views.narrowing import Asking, Scope, by_repo


@dataclass(frozen=True, slots=True)
class Ruled:
    """A branch with a CODEOWNERS file."""

    repo_id: str
    branch: str
    text: str
    is_default: int


@dataclass(frozen=True, slots=True)
class Ignored:
    """A CODEOWNERS rule of a default branch that GitHub ignores, all or in part."""

    repo_id: str
    repo: str
    line: int
    kind: str
    source: str
    message: str
    path: str


@dataclass(frozen=True, slots=True)
class Grouped:
    """A team as far as it may be read."""

    name: str
    """Lower-case `owner/slug`."""
    members: int | None
    """How many; None: nobody may say."""


@dataclass(frozen=True, slots=True)
class Belongs:
    """A member of a team."""

    name: str
    login: str


RULED = Select(
    """
    select id, default_branch, codeowners, 1
    from repo
    where codeowners is not null
      and archived = 0
    union all
    select owners_file.repo_id, owners_file.branch, owners_file.text, 0
    from repo
    join owners_file on owners_file.repo_id = repo.id
    where owners_file.text is not null
    """,
    Ruled,
)
IGNORED = Select(
    """
    select codeowners_error.repo_id, repo.name, codeowners_error.line,
      codeowners_error.kind, codeowners_error.source, codeowners_error.message,
      codeowners_error.path
    from codeowners_error
    join repo on repo.id = codeowners_error.repo_id
    where repo.archived = 0
    order by repo.name, codeowners_error.line
    """,
    Ignored,
)
TEAMS = Select(
    """
    select name, members
    from team
    """,
    Grouped,
)
MEMBERS = Select(
    """
    select name, login
    from team_member
    """,
    Belongs,
)
SELECTS = Asking(repos=(RULED, IGNORED), always=(TEAMS, MEMBERS))

_NAMED = re.compile(r"@[\w.-]+(?:/[\w.-]+)?|[\w.+-]+@[\w.-]+")
"""An owner in the words of an error."""


class Standing(msgspec.Struct, frozen=True):
    """How CODEOWNERS stands to one path."""

    path: str
    state: str
    """owned; unowned: no rule; deliberate: a rule without owners; ignored: GitHub
    assigns none of its owners."""
    owners: tuple[str, ...] = ()
    line: int = 0
    pattern: str = ""


class _Book:
    """The CODEOWNERS files of one repository; each path is matched once."""

    def __init__(self, ruled: Iterable[Ruled], wrong: Sequence[Ignored]) -> None:
        self.void: dict[int, frozenset[str]] = {}
        """By line: owners that GitHub does not know."""
        self.rules: dict[str, Rules] = {}
        self.default: Rules | None = None
        skipped = self._skipped(wrong)
        for one in ruled:
            rules = Rules(one.text, skipped if one.is_default else ())
            if rules.all:
                self.rules[one.branch] = rules
                if one.is_default:
                    self.default = rules
        self._found: dict[str, dict[str, Standing]] = defaultdict(dict)

    def _skipped(self, wrong: Iterable[Ignored]) -> list[int]:
        """Lines that GitHub skips; where only an owner is unknown, the rule stands."""
        skipped = []
        for one in wrong:
            if "owner" not in one.kind.lower() or "invalid" in one.kind.lower():
                skipped.append(one.line)
                continue
            named = {name.lower() for name in _NAMED.findall(one.message)}
            stated = [w.lower() for w in one.source.split()[1:] if "@" in w]
            void = named.intersection(stated) or set(stated)
            self.void[one.line] = self.void.get(one.line, frozenset()) | void
        return skipped

    def of(self, branch: str, paths: Iterable[str]) -> list[Standing]:
        """How each path stands on a branch that has rules."""
        rules, known = self.rules[branch], self._found[branch]
        out = []
        for path in paths:
            found = known.get(path)
            if found is None:
                found = known[path] = self._standing(path, rules.owners(path))
            out.append(found)
        return out

    def _standing(self, path: str, match: Match | None) -> Standing:
        shown = text.clean(path)
        if match is None:
            return Standing(shown, "unowned")
        void = self.void.get(match.rule_line, ())
        owners = tuple(one for one in match.owners if one.lower() not in void)
        state = "owned" if owners else "ignored" if match.owners else "deliberate"
        pattern = text.clean(match.pattern)
        return Standing(shown, state, owners, match.rule_line, pattern)


class Owners:
    """The code owners of what pull requests touch."""

    def __init__(self, memory: Memory) -> None:
        repos: Source[str] = Source(memory)
        self._ruled: Known[str, tuple[Ruled, ...]] = Known(repos, ())
        self._wrong: Known[str, tuple[Ignored, ...]] = Known(repos, ())
        teams: Source[str] = Source(memory)
        self._sizes: Known[str, int | None] = Known(teams, None)
        self._members: Known[str, tuple[str, ...]] = Known(teams, ())
        self._book = Rule(memory, self._bound)

    def take(self, tables: Tables, scope: Scope) -> None:
        """Know what was read of some repositories, or of all."""
        self._ruled.put_all(by_repo(tables[RULED]), scope.repos)
        self._wrong.put_all(by_repo(tables[IGNORED]), scope.repos)
        self._sizes.put_all({one.name: one.members for one in tables[TEAMS]})
        members: dict[str, list[str]] = defaultdict(list)
        for belongs in tables[MEMBERS]:
            members[belongs.name].append(belongs.login)
        self._members.put_all({name: tuple(who) for name, who in members.items()})

    def _bound(self, repo_id: str) -> _Book:
        return _Book(self._ruled[repo_id], self._wrong[repo_id])

    def wrong(self, repo_id: str) -> tuple[Ignored, ...]:
        """Rules of a repository that GitHub ignores."""
        return self._wrong[repo_id]

    def rules(self, repo_id: str, branch: str) -> Rules | None:
        """The rules of a branch; None where it has none, or they were not read."""
        return self._book(repo_id).rules.get(branch)

    def of(self, repo_id: str, branch: str, paths: Iterable[str]) -> list[Standing]:
        """How each path stands on a branch that has rules."""
        return self._book(repo_id).of(branch, paths)

    def named(self, repo_id: str) -> dict[str, str]:
        """The people whom any rule of a repository names, likewise."""
        rules = self._book(repo_id).rules.values()
        return self.people_of(
            o for some in rules for rule in some.all for o in rule.owners
        )

    def people_of(self, owners: Iterable[str]) -> dict[str, str]:
        """The people among owners, lower case, each with the team that it comes by.

        A team whose members nobody may read, and an address, name nobody.
        """
        found: dict[str, str] = {}
        for owner in owners:
            name = owner.removeprefix("@")
            if not owner.startswith("@"):
                continue
            if "/" not in name:
                found[name.lower()] = ""
            else:
                for login in self._members[name.lower()]:
                    found.setdefault(login.lower(), owner)
        return found

    def is_empty(self, team: str) -> bool:
        """Whether a team is known to have no members."""
        return self._sizes[team.removeprefix("@").lower()] == 0

    def empty_teams(self, repo_id: str) -> Iterator[tuple[str, int, str]]:
        """Teams without members in the rules of a default branch: line and pattern."""
        book = self._book(repo_id)
        for rule in book.default.all if book.default else ():
            void = book.void.get(rule.rule_line, ())
            for owner in rule.owners:
                if "/" in owner and self.is_empty(owner) and owner.lower() not in void:
                    yield text.clean(owner), rule.rule_line, text.clean(rule.pattern)

    def is_opaque(self, owners: Iterable[str]) -> bool:
        """Whether somebody may stand behind these owners whose name is not known."""
        return any(
            not owner.startswith("@")
            or ("/" in owner and self._sizes[owner[1:].lower()] is None)
            for owner in owners
        )


def shares_of(
    standings: Sequence[Standing], owners: Owners
) -> dict[str, tuple[float, str]]:
    """By owner, lower case: the share of the paths that it owns, and as what."""
    counts: dict[str, int] = defaultdict(int)
    words: dict[str, str] = {}
    for one in standings:
        for login, team in owners.people_of(one.owners).items():
            counts[login] += 1
            via = f" as {team}" if team else ""
            words.setdefault(login, f"owns {one.pattern} by CODEOWNERS{via}")
    total = len(standings)
    return {login: (n / total, words[login]) for login, n in counts.items()}


def in_words(standings: Iterable[Standing]) -> list[str]:
    """What CODEOWNERS leaves without owners on purpose, as lines of evidence."""
    return [
        f"{one.path}: left without an owner on purpose, line {one.line}"
        for one in standings
        if one.state == "deliberate"
    ]
