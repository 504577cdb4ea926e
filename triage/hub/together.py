"""The GraphQL queries that ask for many things at once, by aliases.

Several repositories, several open sets, or several hundred node ids (GitHub takes
100 per `nodes`) cost one request together. Team names need `read:org`, so they are
asked in a document of their own whose failure costs nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from triage.hub.queries import BUDGET, CHECKS, DISCUSSION, ISSUE, PULL, WHO
from triage.model import ON_GITHUB, Kind

LISTED: Final = {
    Kind.PULL: "pullRequests",
    Kind.ISSUE: "issues",
    Kind.DISCUSSION: "discussions",
}
"""What the connection of a kind is called."""

IDS_TOGETHER: Final = 100
"""Node ids that one `nodes` takes; beyond, GitHub refuses."""

_NEWEST: Final = "first: 1, orderBy: {field: UPDATED_AT, direction: DESC}"

_REPO: Final = f"""
fragment RepoParts on Repository {{
  id nameWithOwner isArchived isPrivate isDisabled
  hasIssuesEnabled hasDiscussionsEnabled
  viewerPermission viewerDefaultMergeMethod
  mergeCommitAllowed squashMergeAllowed rebaseMergeAllowed
  pushedAt
  defaultBranchRef {{ name }}
  pullRequests({_NEWEST}) {{ totalCount nodes {{ updatedAt }} }}
  issues({_NEWEST}) {{ totalCount nodes {{ updatedAt }} }}
  discussions({_NEWEST}) {{ totalCount nodes {{ updatedAt }} }}
  openPulls: pullRequests(states: [OPEN], first: 1) {{ totalCount }}
  openIssues: issues(states: [OPEN], first: 1) {{ totalCount }}
  openDiscussions: discussions(states: [OPEN], first: 1) {{ totalCount }}
}}
"""

_FILES: Final = """
fragment FileParts on Repository {
  github: object(expression: "HEAD:.github/CODEOWNERS") { ...Text }
  root: object(expression: "HEAD:CODEOWNERS") { ...Text }
  docs: object(expression: "HEAD:docs/CODEOWNERS") { ...Text }
  dependabot: object(expression: "HEAD:.github/dependabot.yml") { ...Text }
  dependabotToo: object(expression: "HEAD:.github/dependabot.yaml") { ...Text }
  codeowners { errors { line kind source message path } }
  releases(first: 20, orderBy: {field: CREATED_AT, direction: DESC}) {
    nodes { id tagName name publishedAt isDraft isPrerelease url }
  }
}
fragment Text on GitObject { ... on Blob { text isTruncated } }
"""


def probe(number: int) -> str:
    """Who asks, and `number` repositories: permission, newest change, counts.

    Variables: `o0`, `n0`, `o1`, `n1`, …: owners and names.
    """
    return _repositories(
        "Probe", number, "RepoParts", "viewer { login databaseId }"
    ) + (_REPO)


def repo_files(number: int) -> str:
    """The files of `number` repositories that say who owns what.

    Variables as for `probe`.
    """
    return _repositories("RepoFiles", number, "FileParts") + _FILES


def assignable(number: int) -> str:
    """A page of whom one can assign in each of `number` repositories.

    Variables as for `probe`, and `a0`, …: cursors.
    """
    declared = ", ".join(
        f"$o{i}: String!, $n{i}: String!, $a{i}: String" for i in range(number)
    )
    asked = "\n".join(
        f"  r{i}: repository(owner: $o{i}, name: $n{i}) {{\n"
        f"    assignableUsers(first: 100, after: $a{i}) {{\n"
        "      pageInfo { hasNextPage endCursor } nodes { login }\n    }\n  }"
        for i in range(number)
    )
    return f"query Assignable({declared}) {{\n{asked}\n  {BUDGET}\n}}\n"


def _repositories(name: str, number: int, fragment: str, more: str = "") -> str:
    declared = ", ".join(f"$o{i}: String!, $n{i}: String!" for i in range(number))
    asked = "\n".join(
        f"  r{i}: repository(owner: $o{i}, name: $n{i}) {{ ...{fragment} }}"
        for i in range(number)
    )
    return f"query {name}({declared}) {{\n{asked}\n  {more}\n  {BUDGET}\n}}\n"


_BRIEF: Final = {
    Kind.PULL: """
fragment BriefPull on PullRequest {
  id updatedAt closedAt authorAssociation
  comments(first: 1) { totalCount }
  reactions(first: 1) { totalCount }
  labels(first: 30) { nodes { name } }
}
""",
    Kind.ISSUE: """
fragment BriefIssue on Issue {
  id updatedAt closedAt authorAssociation
  comments(first: 1) { totalCount }
  reactions(first: 1) { totalCount }
  labels(first: 30) { nodes { name } }
}
""",
    Kind.DISCUSSION: """
fragment BriefDiscussion on Discussion {
  id updatedAt closedAt authorAssociation
  comments(first: 1) { totalCount }
  reactions(first: 1) { totalCount }
  labels(first: 30) { nodes { name } }
}
""",
}


def briefs(asked: Sequence[tuple[Kind, tuple[str, ...]]]) -> str:
    """A page of each of several sets: what tells whether an item is as it was read.

    Each is a kind and its states; newest change first. Variables: `o0`, `n0`, `a0`,
    `f0`, …: owner, name, cursor, how many.
    """
    declared = ", ".join(
        f"$o{i}: String!, $n{i}: String!, $a{i}: String, $f{i}: Int!"
        for i in range(len(asked))
    )
    parts = []
    for i, (kind, states) in enumerate(asked):
        parts.append(
            f"  r{i}: repository(owner: $o{i}, name: $n{i}) {{\n"
            f"    {LISTED[kind]}(first: $f{i}, after: $a{i}, "
            f"states: [{', '.join(states)}], "
            "orderBy: {field: UPDATED_AT, direction: DESC}) {\n"
            "      totalCount pageInfo { hasNextPage endCursor }\n"
            f"      nodes {{ ...Brief{kind.title()} }}\n    }}\n  }}"
        )
    used = "".join(_BRIEF[kind] for kind in dict.fromkeys(kind for kind, _ in asked))
    body = "\n".join(parts)
    return f"query Briefs({declared}) {{\n{body}\n  {BUDGET}\n}}\n{used}"


_VOLATILE: Final = f"""
    id updatedAt state headRefOid mergeable mergeStateStatus
    reviewDecision isInMergeQueue
    autoMergeRequest {{ enabledAt }}
    head: commits(last: 1) {{
      nodes {{
        commit {{
          oid committedDate
          {CHECKS}
        }}
      }}
    }}
"""

_WANTED: Final = {
    "Volatile": f"""
fragment Wanted on Node {{
  __typename
  ... on PullRequest {{
    {_VOLATILE}
  }}
}}
""",
    "Items": f"""
fragment Wanted on Node {{
  __typename
  ... on PullRequest {{ ...PullParts }}
  ... on Issue {{ ...IssueParts }}
  ... on Discussion {{ ...DiscussionParts }}
}}
{PULL}
{ISSUE.replace(WHO, "")}
{DISCUSSION.replace(WHO, "")}
""",
    "Proof": f"""
fragment Wanted on Node {{
  __typename
  ... on PullRequest {{
    {_VOLATILE}
    commits(first: 5) {{
      totalCount
      nodes {{
        commit {{
          oid message
          parents {{ totalCount }}
          author {{ name email user {{ login databaseId }} }}
          authors(first: 5) {{
            totalCount
            nodes {{ name email user {{ login databaseId }} }}
          }}
          committer {{ name email }}
          signature {{ isValid state wasSignedByGitHub }}
        }}
      }}
    }}
    timelineItems(last: 20, itemTypes: [HEAD_REF_FORCE_PUSHED_EVENT]) {{
      nodes {{
        __typename
        ... on HeadRefForcePushedEvent {{
          createdAt
          actor {{ ...Who }}
          afterCommit {{ oid }}
        }}
      }}
    }}
  }}
}}
{WHO}
""",
    "Words": f"""
fragment Wanted on Node {{
  __typename
  ... on PullRequestReviewThread {{
    id isResolved isOutdated
    comments(last: 1) {{ nodes {{ author {{ ...Who }} createdAt body }} }}
  }}
}}
{WHO}
""",
    "Teams": """
fragment Wanted on Node {
  __typename
  ... on PullRequest {
    id
    reviewRequests(first: 30) {
      nodes {
        asCodeOwner
        requestedReviewer {
          __typename
          ... on Team { combinedSlug }
        }
      }
    }
  }
}
""",
}


def by_ids(name: str, parts: int) -> str:
    """Things by node id, 100 in each part: Volatile, Items, Proof, Words or Teams.

    Variables: `i0`, `i1`, …: lists of ids.
    """
    declared = ", ".join(f"$i{n}: [ID!]!" for n in range(parts))
    asked = "\n".join(
        f"  n{n}: nodes(ids: $i{n}) {{ ...Wanted }}" for n in range(parts)
    )
    return f"query {name}({declared}) {{\n{asked}\n  {BUDGET}\n}}\n{_WANTED[name]}"


SAMPLES: Final = {
    **{f"PROBE of {n}": probe(n) for n in (1, 2, 50)},
    **{f"REPO_FILES of {n}": repo_files(n) for n in (1, 10)},
    **{f"ASSIGNABLE of {n}": assignable(n) for n in (1, 50)},
    **{f"{name.upper()} of {n}": by_ids(name, n) for name in _WANTED for n in (1, 2)},
    "BRIEFS of one": briefs([(Kind.PULL, ("OPEN",))]),
    "BRIEFS of all": briefs(
        [
            *((kind, ("OPEN",)) for kind in ON_GITHUB),
            (Kind.PULL, ("CLOSED", "MERGED")),
            (Kind.ISSUE, ("CLOSED",)),
        ]
    ),
}
"""One of each shape; the tests validate each against GitHub's schema."""
