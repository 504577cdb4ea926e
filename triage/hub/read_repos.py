"""Turns GitHub's values of repositories and their files into the model."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from triage.hub.read_values import nodes, total, when, word
from triage.model import CodeownersError, Kind, Release, Repo, RepoFiles
from triage.text import clean


def repo(node: Any) -> Repo | None:
    """A repository as this token sees it."""
    if not isinstance(node, dict) or not node.get("id"):
        return None
    allowed = {
        "MERGE": node.get("mergeCommitAllowed"),
        "SQUASH": node.get("squashMergeAllowed"),
        "REBASE": node.get("rebaseMergeAllowed"),
    }
    preferred = str(node.get("viewerDefaultMergeMethod") or "MERGE")
    methods = sorted(
        (m for m, ok in allowed.items() if ok), key=lambda m: m != preferred
    )
    newest: list[tuple[str, datetime]] = []
    totals: list[tuple[str, int, int]] = []
    for kind, name, opened in (
        (Kind.PULL, "pullRequests", "openPulls"),
        (Kind.ISSUE, "issues", "openIssues"),
        (Kind.DISCUSSION, "discussions", "openDiscussions"),
    ):
        every = total(node.get(name), -1)
        totals.append((kind, every, total(node.get(opened), -1)))
        for one in nodes(node.get(name)):
            at = when(one.get("updatedAt"))
            if at:
                newest.append((kind, at))
    return Repo(
        node_id=word(node["id"]),
        name=clean(node.get("nameWithOwner")),
        default_branch=clean((node.get("defaultBranchRef") or {}).get("name")),
        is_archived=bool(node.get("isArchived")),
        is_private=bool(node.get("isPrivate")),
        has_issues=node.get("hasIssuesEnabled") is not False,
        has_discussions=bool(node.get("hasDiscussionsEnabled")),
        permission=word(node.get("viewerPermission")),
        merge_methods=tuple(m.lower() for m in methods),
        pushed_at=when(node.get("pushedAt")),
        newest=tuple(newest),
        totals=tuple(totals),
    )


def repo_files(node: Any) -> RepoFiles:
    """CODEOWNERS where GitHub looks for it, in its order, and Dependabot's own."""
    node = node if isinstance(node, dict) else {}
    text, path = owners_file(node)
    listed = (node.get("codeowners") or {}).get("errors")
    errors = tuple(
        CodeownersError(
            line=int(e.get("line") or 0),
            kind=clean(e.get("kind")),
            source=clean(e.get("source")),
            message=clean(e.get("message")),
            path=clean(e.get("path")),
        )
        for e in dicts(listed)
    )
    return RepoFiles(
        codeowners=text,
        codeowners_path=path,
        codeowners_errors=errors,
        dependabot=_dependabot(node),
        releases=_releases(node),
    )


def _releases(node: Mapping[str, Any]) -> tuple[Release, ...]:
    """What is published; a draft is not, nor is what has no time."""
    listed = (node.get("releases") or {}).get("nodes")
    return tuple(
        Release(
            node_id=clean(one.get("id")),
            tag=clean(one.get("tagName")),
            name=clean(one.get("name")),
            published_at=at,
            is_prerelease=bool(one.get("isPrerelease")),
            url=clean(one.get("url")),
        )
        for one in dicts(listed)
        if one.get("id") and not one.get("isDraft")
        if (at := when(one.get("publishedAt")))
    )


OWNERS_PLACES = (
    ("github", ".github/CODEOWNERS"),
    ("root", "CODEOWNERS"),
    ("docs", "docs/CODEOWNERS"),
)
"""Where GitHub looks for CODEOWNERS, in its order, and what an answer calls it."""


def owners_file(node: Mapping[str, Any]) -> tuple[str | None, str]:
    """The text of the CODEOWNERS file that counts, None where there is none; where."""
    for key, place in OWNERS_PLACES:
        blob = node.get(key)
        if isinstance(blob, dict) and isinstance(blob.get("text"), str):
            return clean(blob["text"], multiline=True), place
    return None, ""


def _dependabot(node: Mapping[str, Any]) -> str | None:
    """The file that Dependabot reads: its first name counts before the second.

    Source: `CONFIG_FILE_PATHS` of dependabot/dependabot-core.
    """
    for key in ("dependabot", "dependabotToo"):
        blob = node.get(key)
        if isinstance(blob, dict) and isinstance(blob.get("text"), str):
            return clean(blob["text"], multiline=True)
    return None


def dicts(listed: Any) -> list[Mapping[str, Any]]:
    """The objects of a JSON list; whatever else stands there is left out."""
    return [e for e in listed or () if isinstance(e, dict)]
