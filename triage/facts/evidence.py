"""Judges what a bump changes and how GitHub sees it: files, checks, merge, people."""

from __future__ import annotations

import re
from datetime import datetime

from triage.facts import Context, actions, diffs, versions
from triage.facts.conditions import Condition
from triage.facts.ecosystems import of_file
from triage.facts.shape import Bump
from triage.model import Item, Pull, Review
from triage.text import count

CHECK_APPS = frozenset({15368, 9426, 18001, 67, 57789})
"""GitHub Actions, Azure Pipelines, CircleCI, Travis CI, code scanning: by app id."""

_IDLE = re.compile(
    r"^(?:renovate/|dependabot\b|license/cla\b|cla\b|easycla\b|dco\b|wip\b|mergify\b|"
    r"semantic[- ]pull[- ]request)",
    re.IGNORECASE,
)
"""Checks that say nothing of whether the change works."""

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
    others: list[str] = []
    for file in pull.files:
        if bump.ecosystem == "submodules" and file.raw_path in named:
            kind = "submodules"
        else:
            kind = of_file(file.raw_path)
        if not kind:
            others.append(file.path)
            continue
        if bump.ecosystem and kind not in allowed:
            odd = odd or f"{file.path} is of {kind}, not of {bump.ecosystem}"
        elif file.change != "MODIFIED":
            odd = odd or f"{file.path} is {file.change.lower()}, not modified"
    if others:
        more = f" and {count(len(others) - 1, 'other file')}" if others[1:] else ""
        verb = (
            "are no manifests or lock files" if more else "is no manifest or lock file"
        )
        why = f"{others[0]}{more} {verb}: somebody's own edits"
        return Condition(name, "fail", why)
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


def diff(pull: Pull, bump: Bump, context: Context) -> Condition:
    """Whether the changed lines are the named packages' versions, and nothing else.

    They are those of the manifests, and in lock files: known hosts over https, content
    that changes with its version alone, nothing that newly runs on installation. No
    version goes down, and the text says what the lines say.
    """
    name = "diff"
    if not _complete(pull) or not pull.files:
        return Condition(name, "unknown", "the list of its files is not complete")
    if not bump.packages and bump.level != "lockfile":
        return Condition(name, "unknown", "which packages it changes is not known")
    if bump.contradictions:
        return Condition(name, "fail", bump.contradictions[0])
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
                name,
                "fail",
                f"{package.name} goes down to {package.version_to}",
            )
    return _lines(pull, bump, context)


def _lines(pull: Pull, bump: Bump, context: Context) -> Condition:
    name = "diff"
    if pull.changes.head_oid != pull.head_oid:
        return Condition(name, "unknown", "its changed lines have not been read yet")
    read = {patch.raw_path for patch in pull.changes.patches}
    if not pull.changes.is_whole or read != {file.raw_path for file in pull.files}:
        return Condition(name, "unknown", "not all of its changed lines were read")
    seen = diffs.read(pull.changes.patches, bump.packages, bump.ecosystem)
    if seen.broken:
        return Condition(name, "fail", seen.broken[0])
    if bump.level == "lockfile" and seen.steps:
        odd = f"it changes {next(iter(seen.steps))} in a manifest"
        return Condition(name, "unknown", odd)
    if seen.odd:
        return Condition(name, "unknown", seen.odd[0])
    if bump.unseen:
        return Condition(name, "unknown", f"no changed line names {bump.unseen[0]}")
    for pin in seen.pins:
        state, why = actions.judge(pin, context.tags)
        if state != "pass":
            return Condition(name, state, why)
    files = count(len(pull.files), "file")
    if not bump.packages:
        return Condition(name, "pass", f"lock files alone: {files}, known hosts")
    what = count(len(bump.packages), "package")
    return Condition(name, "pass", f"{files}: the versions of {what}, and nothing else")


def checks(pull: Pull, context: Context) -> Condition:
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
    passed = [check for check in pull.checks if check.state == "success"]
    if not passed:
        return Condition(name, "unknown", "every check was skipped")
    telling = [check for check in passed if not _IDLE.match(check.name)]
    if not telling:
        return Condition(
            name, "unknown", f"only {passed[0].name} ran, which tests nothing"
        )
    known = {None, *CHECK_APPS, *context.check_apps}
    if not any(check.app_id in known for check in telling):
        odd = f"only app {telling[0].app_id} reported, which is not known to run tests"
        return Condition(name, "unknown", odd)
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


def _latest(reviews: tuple[Review, ...]) -> list[Review]:
    """The verdict in force of each reviewer; a comment replaces none."""
    latest: dict[str, Review] = {}
    for review in reviews:
        if review.state in {"APPROVED", "CHANGES_REQUESTED", "DISMISSED"}:
            latest[review.author.login if review.author else ""] = review
    return list(latest.values())
