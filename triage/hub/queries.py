"""The GraphQL queries: each a complete text that validates against GitHub's schema.

A page of pull requests costs about 7 points per 100, most of it reviews, files and
checks (a connection counts one request per parent; GitHub's rate-limit page).
Team names need `read:org`, so they are asked in a document of their own whose
failure costs nothing else.
"""

from __future__ import annotations

from typing import Final

_BUDGET: Final = "rateLimit { cost limit remaining resetAt }"

_WHO: Final = """
fragment Who on Actor {
  __typename
  login
  ... on User { databaseId }
  ... on Bot { databaseId }
}
"""

_COMMENTS: Final = """
    comments(last: 50) {
      totalCount
      nodes {
        id fullDatabaseId databaseId
        author { ...Who } authorAssociation createdAt body url
      }
    }
"""

_COMMON: Final = """
    __typename id number title body url createdAt updatedAt closedAt locked
    author { ...Who }
    authorAssociation
    repository { id nameWithOwner }
    labels(first: 30) { nodes { name color } }
"""

_TASK: Final = """
    assignees(first: 20) { nodes { login } }
    milestone { title }
"""

_ISSUE: Final = (
    _WHO
    + """
fragment IssueParts on Issue {
"""
    + _COMMON
    + _TASK
    + _COMMENTS
    + """
    state
    stateReason
    reactions { totalCount }
}
"""
)

_DISCUSSION: Final = (
    _WHO
    + """
fragment DiscussionParts on Discussion {
"""
    + _COMMON
    + """
    closed
    isAnswered
    answerChosenAt
    answer { id }
    category { name isAnswerable }
    reactions { totalCount }
    comments(last: 50) {
      totalCount
      nodes {
        id databaseId
        author { ...Who } authorAssociation createdAt body url isAnswer
        replies(last: 20) {
          nodes {
            id databaseId
            author { ...Who } authorAssociation createdAt body url isAnswer
            replyTo { id }
          }
        }
      }
    }
}
"""
)

_PULL_HEAD: Final = """
    pullState: state
    isDraft mergedAt
    mergedBy { ...Who }
    headRefName headRefOid baseRefName
    isCrossRepository
    headRepository { id }
    mergeable mergeStateStatus reviewDecision
    additions deletions changedFiles
    isInMergeQueue
    autoMergeRequest { enabledAt }
    reactions { totalCount }
    reviewRequests(first: 30) {
      nodes {
        asCodeOwner
        requestedReviewer {
          __typename
          ... on User { login }
          ... on Bot { login }
          ... on Mannequin { login }
        }
      }
    }
    reviews(last: 50) {
      totalCount
      nodes {
        id fullDatabaseId databaseId state submittedAt body
        author { ...Who } authorAssociation
        commit { oid }
      }
    }
    files(first: 100) { totalCount nodes { path additions deletions changeType } }
"""

_CHECKS: Final = """
        statusCheckRollup {
          state
          contexts(first: 50) {
            totalCount
            nodes {
              __typename
              ... on CheckRun {
                name status conclusion detailsUrl
                checkSuite { createdAt app { databaseId slug } }
              }
              ... on StatusContext { context state targetUrl }
            }
          }
        }
"""

_PULL: Final = (
    _WHO
    + """
fragment PullParts on PullRequest {
"""
    + _COMMON
    + _TASK
    + _COMMENTS
    + _PULL_HEAD
    + """
    closingIssuesReferences(first: 5) {
      nodes { number repository { nameWithOwner } }
    }
    commits(last: 1) {
      totalCount
      nodes {
        commit {
          oid
"""
    + _CHECKS
    + """
        }
      }
    }
}
"""
)

VIEWER: Final = f"query Viewer {{ viewer {{ login databaseId }} {_BUDGET} }}"

_REPO: Final = """
fragment RepoParts on Repository {
  id nameWithOwner isArchived isPrivate isDisabled
  hasIssuesEnabled hasDiscussionsEnabled
  viewerPermission viewerDefaultMergeMethod
  mergeCommitAllowed squashMergeAllowed rebaseMergeAllowed
  pushedAt
  defaultBranchRef { name }
  pullRequests(first: 1, orderBy: {field: UPDATED_AT, direction: DESC}) {
    nodes { updatedAt }
  }
  issues(first: 1, orderBy: {field: UPDATED_AT, direction: DESC}) {
    nodes { updatedAt }
  }
  discussions(first: 1, orderBy: {field: UPDATED_AT, direction: DESC}) {
    nodes { updatedAt }
  }
}
"""


def probe(number: int) -> str:
    """One document that asks for `number` repositories at once, by aliases.

    Variables: `o0`, `n0`, `o1`, `n1`, …: owners and names.
    """
    declared = ", ".join(f"$o{i}: String!, $n{i}: String!" for i in range(number))
    asked = "\n".join(
        f"  r{i}: repository(owner: $o{i}, name: $n{i}) {{ ...RepoParts }}"
        for i in range(number)
    )
    return f"query Probe({declared}) {{\n{asked}\n  {_BUDGET}\n}}\n{_REPO}"


REPO_FILES: Final = f"""
query RepoFiles($owner: String!, $name: String!) {{
  repository(owner: $owner, name: $name) {{
    github: object(expression: "HEAD:.github/CODEOWNERS") {{ ...Text }}
    root: object(expression: "HEAD:CODEOWNERS") {{ ...Text }}
    docs: object(expression: "HEAD:docs/CODEOWNERS") {{ ...Text }}
    dependabot: object(expression: "HEAD:.github/dependabot.yml") {{ ...Text }}
    codeowners {{ errors {{ line kind source message path }} }}
  }}
  {_BUDGET}
}}
fragment Text on GitObject {{ ... on Blob {{ text isTruncated }} }}
"""

OWNED: Final = f"""
query Owned($owner: String!, $after: String) {{
  repositoryOwner(login: $owner) {{
    repositories(first: 100, after: $after, ownerAffiliations: [OWNER]) {{
      pageInfo {{ hasNextPage endCursor }}
      nodes {{ nameWithOwner isArchived }}
    }}
  }}
  {_BUDGET}
}}
"""

MINE: Final = f"""
query Mine($after: String) {{
  viewer {{
    repositories(
      first: 100, after: $after,
      affiliations: [OWNER, COLLABORATOR, ORGANIZATION_MEMBER],
      orderBy: {{field: PUSHED_AT, direction: DESC}}
    ) {{
      pageInfo {{ hasNextPage endCursor }}
      nodes {{ nameWithOwner isArchived viewerPermission }}
    }}
  }}
  {_BUDGET}
}}
"""

PULLS: Final = f"""
query Pulls(
  $owner: String!, $name: String!, $first: Int!, $after: String,
  $states: [PullRequestState!]
) {{
  repository(owner: $owner, name: $name) {{
    pullRequests(
      first: $first, after: $after, states: $states,
      orderBy: {{field: UPDATED_AT, direction: DESC}}
    ) {{
      totalCount
      pageInfo {{ hasNextPage endCursor }}
      nodes {{ ...PullParts }}
    }}
  }}
  {_BUDGET}
}}
{_PULL}
"""

ISSUES: Final = f"""
query Issues(
  $owner: String!, $name: String!, $first: Int!, $after: String,
  $states: [IssueState!], $since: DateTime
) {{
  repository(owner: $owner, name: $name) {{
    issues(
      first: $first, after: $after, states: $states, filterBy: {{since: $since}},
      orderBy: {{field: UPDATED_AT, direction: DESC}}
    ) {{
      totalCount
      pageInfo {{ hasNextPage endCursor }}
      nodes {{ ...IssueParts }}
    }}
  }}
  {_BUDGET}
}}
{_ISSUE}
"""

DISCUSSIONS: Final = f"""
query Discussions(
  $owner: String!, $name: String!, $first: Int!, $after: String
) {{
  repository(owner: $owner, name: $name) {{
    discussions(
      first: $first, after: $after,
      orderBy: {{field: UPDATED_AT, direction: DESC}}
    ) {{
      totalCount
      pageInfo {{ hasNextPage endCursor }}
      nodes {{ ...DiscussionParts }}
    }}
  }}
  {_BUDGET}
}}
{_DISCUSSION}
"""

OPEN_IDS: Final = f"""
query OpenIds(
  $owner: String!, $name: String!,
  $pulls: Boolean!, $issues: Boolean!, $discussions: Boolean!, $after: String
) {{
  repository(owner: $owner, name: $name) {{
    pullRequests(first: 100, after: $after, states: [OPEN]) @include(if: $pulls) {{
      pageInfo {{ hasNextPage endCursor }}
      nodes {{ id }}
    }}
    issues(first: 100, after: $after, states: [OPEN]) @include(if: $issues) {{
      pageInfo {{ hasNextPage endCursor }}
      nodes {{ id }}
    }}
    discussions(first: 100, after: $after, states: [OPEN]) @include(if: $discussions) {{
      pageInfo {{ hasNextPage endCursor }}
      nodes {{ id }}
    }}
  }}
  {_BUDGET}
}}
"""

VOLATILE: Final = f"""
query Volatile($ids: [ID!]!) {{
  nodes(ids: $ids) {{
    __typename
    ... on PullRequest {{
      id updatedAt state headRefOid mergeable mergeStateStatus
      commits(last: 1) {{
        nodes {{
          commit {{
            oid
            {_CHECKS}
          }}
        }}
      }}
    }}
  }}
  {_BUDGET}
}}
"""

ITEMS: Final = f"""
query Items($ids: [ID!]!) {{
  nodes(ids: $ids) {{
    __typename
    ... on PullRequest {{ ...PullParts }}
    ... on Issue {{ ...IssueParts }}
    ... on Discussion {{ ...DiscussionParts }}
  }}
  {_BUDGET}
}}
{_PULL}
{_ISSUE.replace(_WHO, "")}
{_DISCUSSION.replace(_WHO, "")}
"""

NUMBERED: Final = f"""
query Numbered($owner: String!, $name: String!, $number: Int!) {{
  repository(owner: $owner, name: $name) {{
    issueOrPullRequest(number: $number) {{
      __typename
      ... on PullRequest {{ ...PullParts }}
      ... on Issue {{ ...IssueParts }}
    }}
    discussion(number: $number) {{ ...DiscussionParts }}
  }}
  {_BUDGET}
}}
{_PULL}
{_ISSUE.replace(_WHO, "")}
{_DISCUSSION.replace(_WHO, "")}
"""

PROOF: Final = f"""
query Proof($ids: [ID!]!) {{
  nodes(ids: $ids) {{
    __typename
    ... on PullRequest {{
      id headRefOid
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
  {_BUDGET}
}}
{_WHO}
"""

TEAMS: Final = f"""
query Teams($ids: [ID!]!) {{
  nodes(ids: $ids) {{
    ... on PullRequest {{
      id
      reviewRequests(first: 30) {{
        nodes {{
          asCodeOwner
          requestedReviewer {{
            __typename
            ... on Team {{ combinedSlug }}
          }}
        }}
      }}
    }}
  }}
  {_BUDGET}
}}
"""

LABEL_ID: Final = f"""
query LabelId($owner: String!, $name: String!, $label: String!) {{
  repository(owner: $owner, name: $name) {{ label(name: $label) {{ id }} }}
  {_BUDGET}
}}
"""

DOCUMENTS: Final = {
    "VIEWER": VIEWER,
    "PROBE": probe(2),
    "REPO_FILES": REPO_FILES,
    "OWNED": OWNED,
    "MINE": MINE,
    "PULLS": PULLS,
    "ISSUES": ISSUES,
    "DISCUSSIONS": DISCUSSIONS,
    "OPEN_IDS": OPEN_IDS,
    "VOLATILE": VOLATILE,
    "ITEMS": ITEMS,
    "NUMBERED": NUMBERED,
    "PROOF": PROOF,
    "TEAMS": TEAMS,
    "LABEL_ID": LABEL_ID,
}
"""Every document by name; the tests validate each against GitHub's schema."""
