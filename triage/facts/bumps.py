"""Recognises the pull requests of dependency bots and reads what they change.

Who a pull request presents as comes from the account that opened it; where that is
no known bot's, from the branch and the sentences only a bot writes. Neither is proof:
that is `provenance`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from triage.facts import dependabot, diffs, otherbots, renovate
from triage.facts.shape import Bump, Package, Text
from triage.model import Item, Kind

__all__ = ["Bump", "Package", "read"]

_GRAMMARS: dict[str, Callable[[Text], Bump | None]] = {
    "dependabot": dependabot.parse,
    "renovate": renovate.parse,
    "pre-commit-ci": otherbots.pre_commit,
    "pyup": otherbots.pyup,
    "snyk": otherbots.snyk,
    "scala-steward": otherbots.scala_steward,
    "greenkeeper": otherbots.greenkeeper,
}

_ACCOUNTS = {
    "dependabot": "dependabot",
    "dependabot-preview": "dependabot",
    "renovate": "renovate",
    "renovate-bot": "renovate",
    "mend-bolt-for-github": "renovate",
    "pre-commit-ci": "pre-commit-ci",
    "pyup-bot": "pyup",
    "pyup-io": "pyup",
    "snyk-bot": "snyk",
    "snyk-io": "snyk",
    "scala-steward": "scala-steward",
    "greenkeeper": "greenkeeper",
    "greenkeeperio-bot": "greenkeeper",
}
"""Account names of the public services, GraphQL spelling."""

_PART_OF_NAME = (
    ("dependabot", "dependabot"),
    ("renovate", "renovate"),
    ("pre-commit", "pre-commit-ci"),
    ("pyup", "pyup"),
    ("snyk", "snyk"),
    ("scala-steward", "scala-steward"),
    ("scala steward", "scala-steward"),
    ("greenkeeper", "greenkeeper"),
)
"""A bot account of another name often says which software it runs."""

_BRANCHES = (
    (re.compile(r"^dependabot[/_-](?!add-v2-config)"), "dependabot"),
    (re.compile(r"^renovate/"), "renovate"),
    (re.compile(r"^pre-commit-ci-update-config"), "pre-commit-ci"),
    (re.compile(r"^pyup-(?:update|pin|scheduled|config|initial)"), "pyup"),
    (re.compile(r"^snyk-(?:upgrade|fix)-[0-9a-f]{32}"), "snyk"),
)


def read(item: Item) -> Bump | None:
    """What this pull request bumps; None where it is no bot's update.

    Where its changed lines were read at its head, they count more than its text.

    A person's own update is none; a person's pull request that carries a bot's name
    or branch, and its sentences, is one of that bot's, for provenance to reject.
    """
    if item.kind is not Kind.PULL or item.pull is None:
        return None
    bump = _said(Text.of(item))
    return diffs.settle(bump, item.pull) if bump else None


def _said(text: Text) -> Bump | None:
    """What title, body, branch and commit messages say."""
    if not text.is_bot:
        presented = _ACCOUNTS.get(text.login) or _branched(text.branch)
        return _look_alike(presented, text) if presented else None
    presented = (
        _ACCOUNTS.get(text.login)
        or next((bot for part, bot in _PART_OF_NAME if part in text.login), "")
        or _branched(text.branch)
        or _spoken(text)
    )
    if presented:
        bump = _GRAMMARS[presented](text)
        return replace(bump, bot=presented) if bump else None
    return otherbots.generic(text)


def _branched(branch: str) -> str:
    return next((bot for pattern, bot in _BRANCHES if pattern.search(branch)), "")


def _look_alike(presented: str, text: Text) -> Bump | None:
    """A person's pull request under a bot's name: listed only if it says something."""
    bump = _GRAMMARS[presented](text)
    if bump and (bump.packages or bump.group or bump.level == "lockfile"):
        return replace(bump, bot=presented)
    return None


def _spoken(text: Text) -> str:
    """Which known bot's sentences these are: self-hosted ones have any name."""
    if renovate.signed(text):
        return "renovate"
    if "dependabot-badges.githubapp.com" in text.folded:
        return "dependabot"
    if otherbots.pre_commit(text):
        return "pre-commit-ci"
    if "Scala Steward" in text.folded:
        return "scala-steward"
    return "renovate" if renovate.worded(text.title) else ""
