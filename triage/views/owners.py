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
    select repo_id, branch, text, 0
    from owners_file
    where text is not null
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
SELECTS = (RULED, IGNORED, TEAMS, MEMBERS)

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


class Owners:
    """The code owners of what pull requests touch; each path is matched once."""

    def __init__(self, tables: Tables) -> None:
        wrong: dict[str, list[Ignored]] = defaultdict(list)
        for one in tables[IGNORED]:
            wrong[one.repo_id].append(one)
        self._void: dict[tuple[str, int], frozenset[str]] = {}
        self._rules: dict[tuple[str, str], Rules] = {}
        self._default: dict[str, Rules] = {}
        for ruled in tables[RULED]:
            said = wrong[ruled.repo_id] if ruled.is_default else ()
            rules = Rules(ruled.text, self._skipped(said))
            if rules.all:
                self._rules[ruled.repo_id, ruled.branch] = rules
                if ruled.is_default:
                    self._default[ruled.repo_id] = rules
        self._found: dict[tuple[str, str], dict[str, Standing]] = defaultdict(dict)
        self.sizes = {one.name: one.members for one in tables[TEAMS]}
        self._members: dict[str, list[str]] = defaultdict(list)
        for belongs in tables[MEMBERS]:
            self._members[belongs.name].append(belongs.login)

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
            before = self._void.get((one.repo_id, one.line), frozenset())
            self._void[one.repo_id, one.line] = before | void
        return skipped

    def rules(self, repo_id: str, branch: str) -> Rules | None:
        """The rules of a branch; None where it has none, or they were not read."""
        return self._rules.get((repo_id, branch))

    def of(self, repo_id: str, branch: str, paths: Iterable[str]) -> list[Standing]:
        """How each path stands on a branch that has rules."""
        rules = self._rules[repo_id, branch]
        known = self._found[repo_id, branch]
        out = []
        for path in paths:
            found = known.get(path)
            if found is None:
                found = known[path] = self._standing(repo_id, path, rules.owners(path))
            out.append(found)
        return out

    def _standing(self, repo_id: str, path: str, match: Match | None) -> Standing:
        shown = text.clean(path)
        if match is None:
            return Standing(shown, "unowned")
        void = self._void.get((repo_id, match.rule_line), ())
        owners = tuple(one for one in match.owners if one.lower() not in void)
        state = "owned" if owners else "ignored" if match.owners else "deliberate"
        pattern = text.clean(match.pattern)
        return Standing(shown, state, owners, match.rule_line, pattern)

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
                for login in self._members.get(name.lower(), ()):
                    found.setdefault(login.lower(), owner)
        return found

    def is_empty(self, team: str) -> bool:
        """Whether a team is known to have no members."""
        return self.sizes.get(team.removeprefix("@").lower()) == 0

    def empty_teams(self, repo_id: str) -> Iterator[tuple[str, int, str]]:
        """Teams without members in the rules of a default branch: line and pattern."""
        rules = self._default.get(repo_id)
        for rule in rules.all if rules else ():
            void = self._void.get((repo_id, rule.rule_line), ())
            for owner in rule.owners:
                if "/" in owner and self.is_empty(owner) and owner.lower() not in void:
                    yield text.clean(owner), rule.rule_line, text.clean(rule.pattern)

    def is_opaque(self, owners: Iterable[str]) -> bool:
        """Whether somebody may stand behind these owners whose name is not known."""
        return any(
            not owner.startswith("@")
            or ("/" in owner and self.sizes.get(owner[1:].lower()) is None)
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
