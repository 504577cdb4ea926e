"""The GraphQL mutations: only what REST does not offer."""

from __future__ import annotations

from typing import Final

ADD_LABEL: Final = """
mutation AddLabel($input: AddLabelsToLabelableInput!) {
  addLabelsToLabelable(input: $input) { clientMutationId }
}
"""

REMOVE_LABEL: Final = """
mutation RemoveLabel($input: RemoveLabelsFromLabelableInput!) {
  removeLabelsFromLabelable(input: $input) { clientMutationId }
}
"""

ADD_DISCUSSION_COMMENT: Final = """
mutation AddDiscussionComment($input: AddDiscussionCommentInput!) {
  addDiscussionComment(input: $input) { comment { id databaseId url } }
}
"""

DELETE_DISCUSSION_COMMENT: Final = """
mutation DeleteDiscussionComment($input: DeleteDiscussionCommentInput!) {
  deleteDiscussionComment(input: $input) { comment { id } }
}
"""

CLOSE_DISCUSSION: Final = """
mutation CloseDiscussion($input: CloseDiscussionInput!) {
  closeDiscussion(input: $input) { discussion { id } }
}
"""

REOPEN_DISCUSSION: Final = """
mutation ReopenDiscussion($input: ReopenDiscussionInput!) {
  reopenDiscussion(input: $input) { discussion { id } }
}
"""

REVERT: Final = """
mutation Revert($input: RevertPullRequestInput!) {
  revertPullRequest(input: $input) { revertPullRequest { id number url } }
}
"""

DOCUMENTS: Final = {
    "ADD_LABEL": ADD_LABEL,
    "REMOVE_LABEL": REMOVE_LABEL,
    "ADD_DISCUSSION_COMMENT": ADD_DISCUSSION_COMMENT,
    "DELETE_DISCUSSION_COMMENT": DELETE_DISCUSSION_COMMENT,
    "CLOSE_DISCUSSION": CLOSE_DISCUSSION,
    "REOPEN_DISCUSSION": REOPEN_DISCUSSION,
    "REVERT": REVERT,
}
"""Every mutation by name; the tests validate each against GitHub's schema."""
