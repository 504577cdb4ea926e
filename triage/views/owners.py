"""Who owns or knows the files of a pull request: by CODEOWNERS, and by what they did."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from triage import text
from triage.facts.codeowners import Match, Rules
from triage.views import Select, Tables
from triage.views.people import People


@dataclass(frozen=True, slots=True)
class Touched:
    """A path that an open pull request changes where there is a CODEOWNERS file."""

    repo_id: str
    repo: str
    number: int
    title: str
    author: str | None
    created_at: str
    is_bump: int
    reviewed: int
    path: str
    raw_path: str


@dataclass(frozen=True, slots=True)
class Ruled:
    """A repository with a CODEOWNERS file."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Path:
    """A path that a pull request changes which nobody is asked to review."""

    repo_id: str
    number: int
    raw_path: str


@dataclass(frozen=True, slots=True)
class Worked:
    """Who wrote or reviewed a change of a path lately."""

    repo_id: str
    raw_path: str
    login: str


TOUCHED = Select(
    """
    select item.repo_id, repo.name, item.number, item.title, item.author,
      item.created_at,
      exists (select 1 from bump where bump.item_id = item.id),
      exists (
        select 1
        from review_request
        where review_request.item_id = item.id)
      or exists (
        select 1
        from review
        where review.item_id = item.id
          and review.author_kind is not 'Bot'
          and review.author is not item.author
          and review.state <> 'PENDING'),
      file.path, file.raw_path
    from item
    join pull on pull.item_id = item.id
    join repo on repo.id = item.repo_id
    join file on file.item_id = item.id
    where item.kind = 'pull'
      and item.state = 'open'
      and pull.draft = 0
      and repo.archived = 0
      and repo.codeowners is not null
    """,
    Touched,
)
RULED = Select(
    """
    select id, codeowners
    from repo
    where codeowners is not null
    """,
    Ruled,
)
UNREVIEWED = Select(
    """
    select item.repo_id, item.number, file.raw_path
    from item
    join pull on pull.item_id = item.id
    join file on file.item_id = item.id
    where item.kind = 'pull'
      and item.state = 'open'
      and pull.draft = 0
      and not exists (
        select 1
        from bump
        where bump.item_id = item.id)
      and not exists (
        select 1
        from review_request
        where review_request.item_id = item.id)
    """,
    Path,
)
WORKED = Select(
    """
    with worked(id, repo_id, login) as (
      select item.id, item.repo_id, item.author
      from item
      where item.kind = 'pull'
        and item.updated_at >= strftime('%Y-%m-%dT%H:%M:%SZ', :now, '-90 days')
        and item.author_kind = 'User'
      union
      select item.id, item.repo_id, review.author
      from item
      join review on review.item_id = item.id
      where item.kind = 'pull'
        and item.updated_at >= strftime('%Y-%m-%dT%H:%M:%SZ', :now, '-90 days')
        and review.author_kind = 'User')
    select distinct worked.repo_id, file.raw_path, worked.login
    from worked
    join file on file.item_id = worked.id
    """,
    Worked,
)
"""Who wrote or reviewed a change of which path within 90 days."""


class Owners:
    """The code owners of what pull requests touch; each path is matched once."""

    def __init__(self, ruled: Iterable[Ruled]) -> None:
        parsed = ((one.id, Rules(one.text)) for one in ruled)
        self._rules = {repo_id: rules for repo_id, rules in parsed if rules.all}
        self._found: dict[tuple[str, str], Match | None] = {}

    def has_rules(self, repo_id: str) -> bool:
        """Whether the repository has a CODEOWNERS file with rules in it."""
        return repo_id in self._rules

    def of(self, repo_id: str, path: str) -> Match | None:
        """The rule that decides about a path; None where none does."""
        key = (repo_id, path)
        if key not in self._found:
            self._found[key] = self._rules[repo_id].owners(path)
        return self._found[key]


Owned = dict[str, tuple[float, str]]


def people_of(owners: Iterable[str]) -> list[str]:
    """Lower-case logins among code owners: teams and addresses are nobody here."""
    return [
        owner[1:].lower()
        for owner in owners
        if owner.startswith("@") and "/" not in owner
    ]


def shares_of(matches: Sequence[Match | None]) -> Owned:
    """Which share of the paths each person owns, and by which rule."""
    counts: dict[str, int] = defaultdict(int)
    patterns: dict[str, str] = {}
    for match in matches:
        for login in people_of(match.owners) if match else ():
            counts[login] += 1
            patterns.setdefault(login, text.clean(match.pattern) if match else "")
    total = len(matches)
    return {
        login: (n / total, f"code owner of {patterns[login]}")
        for login, n in counts.items()
    }


def add_known(
    shares: dict[tuple[str, int], Owned], tables: Tables, people: People
) -> None:
    """Let maintainers who know the files stand beside their code owners."""
    knowing: dict[tuple[str, str], list[str]] = defaultdict(list)
    for worked in tables[WORKED]:
        login = worked.login.lower()
        if login in people.active(worked.repo_id):
            knowing[worked.repo_id, worked.raw_path].append(login)
    files: dict[tuple[str, int], int] = defaultdict(int)
    known: dict[tuple[str, int], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for one in tables[UNREVIEWED]:
        key = (one.repo_id, one.number)
        files[key] += 1
        for login in knowing.get((one.repo_id, one.raw_path), ()):
            known[key][login] += 1
    for key, logins in known.items():
        owned = shares.setdefault(key, {})
        total = files[key]
        for login, times in logins.items():
            if login not in owned:
                which = f"{times} of " if times < total else ""
                reason = f"worked on {which}its {text.count(total, 'file')} lately"
                owned[login] = (times / total, reason)


SELECTS = (TOUCHED, UNREVIEWED, WORKED, RULED)
