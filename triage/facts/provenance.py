"""Proves, condition by condition, that a pull request is the bot's and unaltered.

An account is known by its type and database id: a person may register the login of
a bot, and a commit's author is free text. A condition that cannot be judged from what
is stored is unknown, and unknown is never safe.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from math import ceil
from typing import Literal

from triage.facts import Context, TrustedBot, evidence, pushes
from triage.facts.conditions import Condition, State
from triage.facts.names import package_names
from triage.facts.shape import Bump
from triage.model import Actor, Commit, Item, Pull
from triage.text import ago, count

Provenance = Literal["verified", "unverified", "rejected"]
Verdict = Literal["ready", "review", "blocked"]

KNOWN = (
    TrustedBot("Bot", 49699333, "dependabot"),
    TrustedBot("Bot", 29139614, "renovate"),
)
"""The two public apps, by the database ids that GitHub gives them."""

RIPENS = "ready in "
"""What the reason of `age` begins with where waiting is all that is left to do."""

MIN_AGE_HOURS = 72
"""Longer than published compromises of packages stayed unnoticed."""

_BRANCHES = {
    "dependabot": re.compile(r"^dependabot[/_-]"),
    "renovate": re.compile(r"^renovate/"),
    "pre-commit-ci": re.compile(r"^pre-commit-ci-update-config"),
    "pyup": re.compile(r"^pyup-"),
    "snyk": re.compile(r"^snyk-(?:upgrade|fix)-"),
    "scala-steward": re.compile(r"^update/"),
    "greenkeeper": re.compile(r"^greenkeeper/"),
}
_USUAL_BASES = frozenset({"main", "master", "trunk", "develop", "dev", "default"})
_WEB_FLOW = "noreply@github.com"
_NO_REPLY = re.compile(
    r"(\d{1,18})\+[\w-]{1,80}(?:\[bot\])?@users\.noreply\.(?:github\.com|[\w-]{1,80}\.ghe\.com)",
    re.ASCII,
)
"""GitHub's own address of an account, by its number; also with data residency."""
_ORIGIN = (
    "author",
    "same-repository",
    "branch",
    "all-commits",
    "commit-authors",
    "signatures",
)
_REQUIRED = (
    "open",
    *_ORIGIN,
    "pushes",
    "base",
    "package-names",
    "paths",
    "diff",
    "checks",
    "mergeable",
    "age",
    "no-objection",
    "fresh",
)
_LEVELS = {
    "patch": "a patch step",
    "minor": "a minor step",
    "digest": "another digest",
    "pin": "a version is pinned",
    "lockfile": "lock files alone are refreshed",
}
"""Levels that need no person's decision, in words."""


def conditions(
    item: Item, bump: Bump, context: Context, *, default_branch: str = ""
) -> tuple[Condition, ...]:
    """Every condition but `age`, which depends on the present instant.

    `default_branch` is that of the repository, where it is known.
    """
    pull = item.pull
    if pull is None:
        return ()
    bot = _identity(item.author, bump, context)
    return (
        _open(item, pull),
        _author(item.author, bump, bot),
        _same_repository(item, pull),
        _branch(pull, bump),
        _base(pull, default_branch),
        _all_commits(pull),
        _commit_authors(pull, bot),
        _signatures(pull),
        pushes.pushes(pull, bot),
        package_names(item, bump),
        evidence.paths(pull, bump),
        evidence.diff(pull, bump, context),
        evidence.checks(pull, context),
        evidence.mergeable(pull),
        evidence.no_objection(item, pull, proven_at(item)),
        _fresh(pull),
    )


def proven_at(item: Item) -> datetime | None:
    """The earliest server-side time at which this exact head is known to exist.

    The creation of one of its check suites, or the force-push that brought it. What
    a head pins is at least as old.
    """
    pull = item.pull
    if pull is None or not pull.head_oid:
        return None
    times = [push.at for push in pull.pushes if push.after_oid == pull.head_oid]
    if pull.checks_oid == pull.head_oid:
        times += [
            check.suite_created_at for check in pull.checks if check.suite_created_at
        ]
    return min(times, default=None)


def age_condition(
    proven: datetime | None,
    now: datetime,
    min_age_hours: float = MIN_AGE_HOURS,
    published: datetime | None = None,
) -> Condition:
    """Whether what it brings is old enough; a failure says how long to wait.

    A registry's own time of publication counts where it is known, else the head's: what
    a head pins is at least as old.
    """
    since = published or proven
    if since is None:
        return Condition("age", "unknown", "when this head was pushed is not known")
    lived = max(now - since, timedelta())
    left = timedelta(hours=min_age_hours) - lived
    if left <= timedelta():
        shown = ago(lived.total_seconds())
        said = "this head is at least {} old"
        if published:
            said = "published {} ago, by its registry"
        return Condition("age", "pass", said.format(shown))
    return Condition("age", "fail", f"{RIPENS}{ceil(left / timedelta(hours=1))} h")


def level_condition(level: str) -> Condition:
    """Whether the step is small enough to be taken without a person's decision."""
    if level in _LEVELS:
        return Condition("level", "pass", _LEVELS[level])
    if level == "major":
        return Condition("level", "unknown", "a major step is a person's decision")
    return Condition("level", "unknown", "the step is unknown")


def provenance(judged: Iterable[Condition]) -> Provenance:
    """Whether the pull request is the bot's: proven, not proven, or disproven."""
    states = {condition.check: condition.state for condition in judged}
    if any(states.get(check) == "fail" for check in (*_ORIGIN, "pushes")):
        return "rejected"
    if all(states.get(check) == "pass" for check in _ORIGIN):
        return "verified"
    return "unverified"


def verdict(judged: Iterable[Condition], level: str, security: bool) -> Verdict:
    """What may be done with it; `judged` includes `age`.

    Only who pushed what may be unknown, and only where this token may not read it.
    """
    judged = tuple(judged)
    states = {condition.check: condition.state for condition in judged}
    if pushes.UNREADABLE in judged:
        states["pushes"] = "pass"
    if any(state == "fail" for check, state in states.items() if check != "age"):
        return "blocked"
    if security and states.get("age") != "pass":
        return "review"
    proven = all(states.get(check) == "pass" for check in _REQUIRED)
    return "ready" if proven and level in _LEVELS else "review"


def _identity(author: Actor | None, bump: Bump, context: Context) -> TrustedBot | None:
    """The pinned account that opened it, if it writes as that account's bot."""
    if author is None or author.database_id is None:
        return None
    return next(
        (
            bot
            for bot in (*KNOWN, *context.trusted)
            if (bot.kind, bot.database_id) == (author.kind, author.database_id)
            and bot.bot == bump.bot
        ),
        None,
    )


def _open(item: Item, pull: Pull) -> Condition:
    if not item.is_open:
        return Condition("open", "fail", f"it is {item.state}")
    if pull.is_draft:
        return Condition("open", "fail", "it is a draft")
    return Condition("open", "pass", "it is open and no draft")


def _author(author: Actor | None, bump: Bump, bot: TrustedBot | None) -> Condition:
    if bot and author:
        return Condition(
            "author",
            "pass",
            f"opened by {author.login}, {author.kind.lower()} account {bot.database_id}",
        )
    if author is None:
        return Condition("author", "fail", "the account that opened it is gone")
    if not author.is_bot:
        return Condition(
            "author",
            "fail",
            f"opened by {author.login}, a {author.kind.lower()} account, not {bump.bot}",
        )
    if author.database_id is None:
        return Condition("author", "unknown", f"the id of {author.login} was not read")
    known = next((one for one in KNOWN if one.bot == author.login), None)
    if known and known.database_id != author.database_id:
        return Condition(
            "author",
            "fail",
            f"account {author.database_id} is called {author.login}, "
            f"whose id is {known.database_id}",
        )
    return Condition(
        "author",
        "unknown",
        f"{author.login} (id {author.database_id}) is not pinned as {bump.bot}",
    )


def _same_repository(item: Item, pull: Pull) -> Condition:
    name = "same-repository"
    if pull.is_cross_repository:
        return Condition(name, "fail", "its branch is in a fork")
    if not pull.head_repo_id:
        return Condition(name, "fail", "the repository of its branch is gone")
    if pull.head_repo_id != item.repo_id:
        return Condition(name, "fail", "its branch is in another repository")
    return Condition(name, "pass", "its branch is in this repository")


def _branch(pull: Pull, bump: Bump) -> Condition:
    pattern = _BRANCHES.get(bump.bot)
    if pattern is None:
        return Condition(
            "branch", "unknown", f"how {bump.bot} names branches is not known"
        )
    if pattern.search(pull.head_ref_raw):
        return Condition(
            "branch", "pass", f"{pull.head_ref} is named as {bump.bot} does"
        )
    state: State = "fail" if bump.bot == "dependabot" else "unknown"
    return Condition(
        "branch", state, f"{pull.head_ref} is not named as {bump.bot} does"
    )


def _base(pull: Pull, default_branch: str) -> Condition:
    """Dependabot puts a target other than the default branch into the branch's name.

    Who may have changed the base afterwards is not stored.
    """
    base = pull.base_ref_raw
    if not base:
        return Condition("base", "unknown", "the base branch was not read")
    expected = base in ({default_branch} if default_branch else _USUAL_BASES)
    if expected or f"/{base}/" in pull.head_ref_raw:
        return Condition("base", "pass", f"it goes into {pull.base_ref}")
    return Condition(
        "base",
        "unknown",
        f"it goes into {pull.base_ref}; whether it should is not known",
    )


def _unread(pull: Pull) -> str:
    """Why the commits cannot be judged; "" where all of this head were read."""
    if not pull.commits_oid or not pull.commits:
        return "its commits have not been read yet"
    if pull.commits_oid != pull.head_oid:
        return "its commits were read at an older head"
    if len(pull.commits) != pull.commits_total:
        return f"{len(pull.commits)} of {pull.commits_total} commits were read"
    if pull.commits[-1].oid != pull.head_oid:
        return "the newest commit read is not the head"
    return ""


def _all_commits(pull: Pull) -> Condition:
    if why := _unread(pull):
        return Condition("all-commits", "unknown", why)
    shown = count(pull.commits_total, "commit")
    return Condition("all-commits", "pass", f"{shown}, all read, up to the head")


def _commit_authors(pull: Pull, bot: TrustedBot | None) -> Condition:
    name = "commit-authors"
    unread = _unread(pull)
    if not pull.commits or (pull.commits_oid and pull.commits_oid != pull.head_oid):
        return Condition(name, "unknown", unread)
    wanted = bot or next((one for one in KNOWN if _wrote(pull.commits[0], one)), None)
    for commit in pull.commits:
        if why := _foreign(commit, wanted):
            return Condition(name, "fail", f"{commit.oid[:7]} {why}")
    if unread:
        return Condition(name, "unknown", unread)
    if wanted is None:
        return Condition(name, "unknown", "whose commits they are cannot be told")
    if any(commit.committer_email != _WEB_FLOW for commit in pull.commits):
        return Condition(name, "unknown", "not every commit was made through GitHub")
    return Condition(
        name,
        "pass",
        f"{count(len(pull.commits), 'commit')}, by account {wanted.database_id} alone",
    )


def _foreign(commit: Commit, wanted: TrustedBot | None) -> str:
    """Why this commit is not the bot's alone, or ""."""
    if commit.parents != 1:
        return f"has {count(commit.parents, 'parent')}, so it is a merge"
    if commit.authors != 1:
        return f"has {count(commit.authors, 'author')}"
    if wanted and not _wrote(commit, wanted):
        return f"is by {commit.author_login or commit.author_email or 'nobody known'}"
    return ""


def _wrote(commit: Commit, bot: TrustedBot) -> bool:
    """Whether GitHub's own address or account id of the author is the bot's."""
    if commit.author_ids:
        return set(commit.author_ids) == {bot.database_id}
    found = _NO_REPLY.fullmatch(commit.author_email)
    return found is not None and int(found[1]) == bot.database_id


def _signatures(pull: Pull) -> Condition:
    """GitHub's key signs what its apps commit; a person's valid key proves nothing."""
    name = "signatures"
    if why := _unread(pull):
        return Condition(name, "unknown", why)
    for commit in pull.commits:
        if commit.signed_by_github is False:
            return Condition(
                name, "fail", f"{commit.oid[:7]} has a signature that is not GitHub's"
            )
    for commit in pull.commits:
        if commit.signed_by_github is None:
            return Condition(name, "unknown", f"{commit.oid[:7]} is not signed")
    return Condition(name, "pass", "every commit is signed by GitHub's own key")


def _fresh(pull: Pull) -> Condition:
    for what, oid in (("checks", pull.checks_oid), ("commits", pull.commits_oid)):
        if oid != pull.head_oid:
            return Condition("fresh", "unknown", f"its {what} belong to another head")
    return Condition("fresh", "pass", f"all of it was read at {pull.head_oid[:7]}")
