"""Judges what a bump changes and how GitHub sees it: files, checks, merge, people."""

from __future__ import annotations

import re
from datetime import datetime

from triage.facts import versions
from triage.facts.conditions import Condition, State
from triage.facts.ecosystems import of_file
from triage.facts.shape import Bump
from triage.model import File, Item, Pull, Review
from triage.text import count

MANIFEST_LINES = 12
"""Lines that one package may change in one manifest, workflow or Dockerfile."""

LOCK_LINES = 600
"""Lines that one package may change in one lock file."""

_LOCKS = re.compile(
    r"(?:^|/)(?:[^/]*\.lock|[^/]*\.lockb|[^/]*\.lockfile|[^/]*-lock\.(?:json|yaml)|"
    r"go\.sum|go\.work\.sum|gems\.locked|npm-shrinkwrap\.json|packages\.lock\.json|"
    r"package\.resolved|\.terraform\.lock\.hcl)$",
    re.IGNORECASE,
)
_HOLD = re.compile(
    r"^(?:[\w ]{0,20}[:/] ?)?(?:do[- ]?not[- ]?merge(?:/.{0,40})?|dnm|(?:on[- ])?hold|"
    r"(?:status[: -]+)?blocked|wip|work[- ]in[- ]progress|stop[- ]updating)$",
    re.IGNORECASE,
)
_COMMAND = re.compile(
    r"^\s*(?:@(?:dependabot|renovate)(?:\[bot\]|-bot)?\b|/\w)", re.IGNORECASE
)
_RELATED = {
    "dotnet-sdk": {"nuget"},
    "nuget": {"dotnet-sdk"},
    "docker": {"helm", "github-actions"},
    "helm": {"docker"},
    "sbt": {"maven", "gradle"},
    "gradle": {"maven"},
    "tool-versions": {"npm", "pip", "docker", "github-actions", "dotnet-sdk"},
}


def paths(pull: Pull, bump: Bump) -> Condition:
    """Whether only manifests and lock files of the bump's ecosystem are modified."""
    name = "paths"
    if not pull.files and pull.changed_files:
        return Condition(name, "unknown", "its files have not been read yet")
    allowed = {bump.ecosystem} | _RELATED.get(bump.ecosystem, set())
    named = {package.name for package in bump.packages}
    odd = ""
    for file in pull.files:
        if bump.ecosystem == "submodules" and file.raw_path in named:
            kind = "submodules"
        else:
            kind = of_file(file.raw_path)
        if not kind:
            return Condition(name, "fail", f"{file.path} is no manifest or lock file")
        if bump.ecosystem and kind not in allowed:
            odd = odd or f"{file.path} is of {kind}, not of {bump.ecosystem}"
        elif file.change != "MODIFIED":
            odd = odd or f"{file.path} is {file.change.lower()}, not modified"
    if not _complete(pull):
        return Condition(
            name,
            "unknown",
            f"{len(pull.files)} of {pull.changed_files} files were read",
        )
    if odd:
        return Condition(name, "unknown", odd)
    if not pull.files:
        return Condition(name, "unknown", "it changes no file")
    return Condition(
        name,
        "pass",
        f"{count(len(pull.files), 'manifest or lock file')} modified, nothing else",
    )


def diff(pull: Pull, bump: Bump) -> Condition:
    """Whether the size and kind of the changes fit a bump of the named packages.

    A pass proves that each changed file is a modified manifest or lock file, that
    manifests lose as many lines as they gain and few of them, that lock files change
    within what the named packages explain, and that no version goes down. It does
    not prove which lines changed: a foreign host, a changed integrity value or an
    install script would show only in the patch.
    """
    name = "diff"
    if not _complete(pull) or not pull.files:
        return Condition(name, "unknown", "the list of its files is not complete")
    if not bump.packages and bump.level != "lockfile":
        return Condition(name, "unknown", "which packages it changes is not known")
    for package in bump.packages:
        if not package.version_to:
            return Condition(
                name, "unknown", f"the new version of {package.name} is not known"
            )
        digest = versions.is_digest(package.version_to)
        if (
            not digest
            and versions.compare(package.version_from, package.version_to) < 0
        ):
            return Condition(
                name, "unknown", f"{package.name} goes down to {package.version_to}"
            )
    packages = max(len(bump.packages), 1)
    for file in pull.files:
        if why := _unlike(file, packages, submodule=bump.ecosystem == "submodules"):
            return Condition(name, "unknown", f"{file.path} {why}")
    plus = sum(file.additions for file in pull.files)
    minus = sum(file.deletions for file in pull.files)
    return Condition(
        name,
        "pass",
        f"+{plus} −{minus} in modified manifests and lock files; patch not read",
    )


def checks(pull: Pull) -> Condition:
    """Whether the checks of this very head succeeded; no check at all is no success."""
    name = "checks"
    if pull.checks_oid != pull.head_oid:
        return Condition(name, "unknown", "its checks belong to another head")
    if pull.checks_state == "failure":
        failed = [check.name for check in pull.checks if check.state == "failure"]
        return Condition(name, "fail", f"failing: {', '.join(failed[:3]) or 'a check'}")
    if pull.checks_state == "pending":
        return Condition(name, "unknown", "its checks have not finished")
    if pull.checks_state != "success":
        return Condition(name, "unknown", "no check ran on this head")
    if pull.checks and all(
        check.state in {"skipped", "neutral"} for check in pull.checks
    ):
        return Condition(name, "unknown", "every check was skipped")
    total = max(pull.checks_total, len(pull.checks))
    return Condition(
        name, "pass", f"{count(total, 'check')} of this head, none failing"
    )


def mergeable(pull: Pull) -> Condition:
    """Whether GitHub would merge it, a missing approval apart."""
    name = "mergeable"
    if pull.mergeable == "CONFLICTING" or pull.merge_state == "DIRTY":
        return Condition(name, "fail", f"it conflicts with {pull.base_ref}")
    if pull.mergeable != "MERGEABLE":
        return Condition(
            name, "unknown", "GitHub has not said whether it can be merged"
        )
    if pull.merge_state in {"CLEAN", "HAS_HOOKS"}:
        return Condition(name, "pass", "GitHub says that it can be merged")
    if pull.merge_state == "BLOCKED" and pull.review_decision == "REVIEW_REQUIRED":
        return Condition(name, "pass", "only an approving review is missing")
    why = {
        "BEHIND": f"it is behind {pull.base_ref}",
        "BLOCKED": "a rule of the branch blocks it",
        "UNSTABLE": "a check is not green",
        "DRAFT": "it is a draft",
    }.get(pull.merge_state, "GitHub has not said whether it can be merged")
    return Condition(name, "unknown", why)


def no_objection(item: Item, pull: Pull, since: datetime | None) -> Condition:
    """Whether nobody holds it up: verdicts, hold labels, words since this head.

    A comment that only commands a bot is no word to read first.
    """
    name = "no-objection"
    for review in _latest(pull.reviews):
        if review.state == "CHANGES_REQUESTED":
            who = review.author.login if review.author else "somebody"
            return Condition(name, "fail", f"{who} requested changes")
    if pull.review_decision == "CHANGES_REQUESTED":
        return Condition(name, "fail", "changes are requested")
    for label in item.labels:
        if _HOLD.match(label.name):
            return Condition(name, "fail", f"labelled {label.name}")
    said = [
        (comment.created_at, comment.author.login if comment.author else "somebody")
        for comment in item.comments
        if not (comment.author and comment.author.is_bot)
        and not _COMMAND.match(comment.body)
    ]
    said += [
        (review.submitted_at, review.author.login if review.author else "somebody")
        for review in pull.reviews
        if review.state == "COMMENTED"
        and review.submitted_at
        and not (review.author and review.author.is_bot)
    ]
    later = [who for at, who in said if since is None or at > since]
    if later:
        when = "" if since is None else " since this head"
        return Condition(name, "unknown", f"{later[-1]} commented{when}")
    return Condition(name, "pass", "no objection, hold or comment by a person")


def _complete(pull: Pull) -> bool:
    return len(pull.files) == pull.changed_files == pull.files_total


def _unlike(file: File, packages: int, *, submodule: bool) -> str:
    """Why this file's change does not look like a bump, or ""."""
    if file.change != "MODIFIED":
        return f"is {file.change.lower()}"
    if submodule and (file.additions, file.deletions) == (1, 1):
        return ""
    if not file.additions and not file.deletions:
        return "shows no changed line, as very large diffs do"
    if _LOCKS.search(file.raw_path):
        changed = file.additions + file.deletions
        many = changed > LOCK_LINES * packages
        return f"changes {changed} lines" if many else ""
    if file.additions != file.deletions:
        return f"gains {file.additions} lines and loses {file.deletions}"
    if file.additions > MANIFEST_LINES * packages:
        return f"changes {file.additions} lines"
    return ""


def _latest(reviews: tuple[Review, ...]) -> list[Review]:
    """The verdict in force of each reviewer; a comment replaces none."""
    latest: dict[str, Review] = {}
    for review in reviews:
        if review.state in {"APPROVED", "CHANGES_REQUESTED", "DISMISSED"}:
            latest[review.author.login if review.author else ""] = review
    return list(latest.values())


__all__ = [
    "LOCK_LINES",
    "MANIFEST_LINES",
    "State",
    "checks",
    "diff",
    "mergeable",
    "no_objection",
    "paths",
]
