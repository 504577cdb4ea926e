"""The GraphQL queries: each a complete text that validates against GitHub's schema.

A page of pull requests costs about 9 points per 100, most of it reviews, files,
events and checks (a connection counts one request per parent; GitHub's rate-limit page).
Documents that ask for many repositories or ids at once are in `together`.
"""

from __future__ import annotations

from typing import Final

BUDGET: Final = "rateLimit { cost limit remaining resetAt }"

WHO: Final = """
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

_HAPPENED: Final = """
        __typename
        ... on AssignedEvent { createdAt actor { ...Who } assignee { ...Who } }
        ... on UnassignedEvent { createdAt actor { ...Who } assignee { ...Who } }
        ... on LabeledEvent { createdAt actor { ...Who } label { name } }
        ... on UnlabeledEvent { createdAt actor { ...Who } label { name } }
        ... on ClosedEvent { createdAt actor { ...Who } }
        ... on ReopenedEvent { createdAt actor { ...Who } }
"""
"""What of a timeline says whose turn it is, and who did what meanwhile; teams are told
apart by their type alone."""

_ASKED: Final = """
      ASSIGNED_EVENT, UNASSIGNED_EVENT, LABELED_EVENT, UNLABELED_EVENT, CLOSED_EVENT,
      REOPENED_EVENT"""

_ISSUE_EVENTS: Final = f"""
    timelineItems(last: 40, itemTypes: [{_ASKED}
    ]) {{
      nodes {{
{_HAPPENED}
      }}
    }}
"""

_PULL_EVENTS: Final = f"""
    timelineItems(last: 60, itemTypes: [{_ASKED},
      REVIEW_REQUESTED_EVENT, REVIEW_REQUEST_REMOVED_EVENT, READY_FOR_REVIEW_EVENT,
      CONVERT_TO_DRAFT_EVENT, HEAD_REF_FORCE_PUSHED_EVENT, REVIEW_DISMISSED_EVENT
    ]) {{
      nodes {{
{_HAPPENED}
        ... on ReviewRequestedEvent {{
          createdAt actor {{ ...Who }} requestedReviewer {{ __typename ...Who }}
        }}
        ... on ReviewRequestRemovedEvent {{
          createdAt actor {{ ...Who }} requestedReviewer {{ __typename ...Who }}
        }}
        ... on ReadyForReviewEvent {{ createdAt actor {{ ...Who }} }}
        ... on ConvertToDraftEvent {{ createdAt actor {{ ...Who }} }}
        ... on HeadRefForcePushedEvent {{
          createdAt actor {{ ...Who }} afterCommit {{ oid }}
        }}
        ... on ReviewDismissedEvent {{
          createdAt actor {{ ...Who }} review {{ author {{ ...Who }} }}
        }}
      }}
    }}
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

ISSUE: Final = (
    WHO
    + """
fragment IssueParts on Issue {
"""
    + _COMMON
    + _TASK
    + _COMMENTS
    + _ISSUE_EVENTS
    + """
    state
    stateReason
    reactions { totalCount }
}
"""
)

DISCUSSION: Final = (
    WHO
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
    reviewThreads(last: 30) { nodes { id path line isResolved isOutdated } }
    files(first: 100) { totalCount nodes { path additions deletions changeType } }
"""

CHECKS: Final = """
        statusCheckRollup {
          state
          contexts(first: 50) {
            totalCount
            nodes {
              __typename
              ... on CheckRun {
                name status conclusion detailsUrl startedAt completedAt
                checkSuite { createdAt app { databaseId slug } }
              }
              ... on StatusContext { context state targetUrl }
            }
          }
        }
"""

PULL: Final = (
    WHO
    + """
fragment PullParts on PullRequest {
"""
    + _COMMON
    + _TASK
    + _COMMENTS
    + _PULL_HEAD
    + _PULL_EVENTS
    + """
    closingIssuesReferences(first: 5) {
      nodes { number repository { nameWithOwner } }
    }
    commits(last: 1) {
      totalCount
      nodes {
        commit {
          oid committedDate
"""
    + CHECKS
    + """
        }
      }
    }
}
"""
)

VIEWER: Final = f"query Viewer {{ viewer {{ login databaseId }} {BUDGET} }}"

OWNED: Final = f"""
query Owned($owner: String!, $after: String) {{
  repositoryOwner(login: $owner) {{
    repositories(first: 100, after: $after, ownerAffiliations: [OWNER]) {{
      pageInfo {{ hasNextPage endCursor }}
      nodes {{ nameWithOwner isArchived }}
    }}
  }}
  {BUDGET}
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
  {BUDGET}
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
  {BUDGET}
}}
{PULL}
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
  {BUDGET}
}}
{ISSUE}
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
  {BUDGET}
}}
{DISCUSSION}
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
  {BUDGET}
}}
{PULL}
{ISSUE.replace(WHO, "")}
{DISCUSSION.replace(WHO, "")}
"""

LABEL_ID: Final = f"""
query LabelId($owner: String!, $name: String!, $label: String!) {{
  repository(owner: $owner, name: $name) {{ label(name: $label) {{ id }} }}
  {BUDGET}
}}
"""

DOCUMENTS: Final = {
    "VIEWER": VIEWER,
    "OWNED": OWNED,
    "MINE": MINE,
    "PULLS": PULLS,
    "ISSUES": ISSUES,
    "DISCUSSIONS": DISCUSSIONS,
    "NUMBERED": NUMBERED,
    "LABEL_ID": LABEL_ID,
}
"""Every document by name; the tests validate each against GitHub's schema."""
