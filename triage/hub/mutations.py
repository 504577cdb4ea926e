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

ENABLE_AUTO_MERGE: Final = """
mutation EnableAutoMerge($input: EnablePullRequestAutoMergeInput!) {
  enablePullRequestAutoMerge(input: $input) { clientMutationId }
}
"""

DISABLE_AUTO_MERGE: Final = """
mutation DisableAutoMerge($input: DisablePullRequestAutoMergeInput!) {
  disablePullRequestAutoMerge(input: $input) { clientMutationId }
}
"""

ENQUEUE: Final = """
mutation Enqueue($input: EnqueuePullRequestInput!) {
  enqueuePullRequest(input: $input) { mergeQueueEntry { id position } }
}
"""

DEQUEUE: Final = """
mutation Dequeue($input: DequeuePullRequestInput!) {
  dequeuePullRequest(input: $input) { clientMutationId }
}
"""

UPDATE_BRANCH: Final = """
mutation UpdateBranch($input: UpdatePullRequestBranchInput!) {
  updatePullRequestBranch(input: $input) { pullRequest { id headRefOid } }
}
"""

TO_DRAFT: Final = """
mutation ToDraft($input: ConvertPullRequestToDraftInput!) {
  convertPullRequestToDraft(input: $input) { clientMutationId }
}
"""

READY: Final = """
mutation Ready($input: MarkPullRequestReadyForReviewInput!) {
  markPullRequestReadyForReview(input: $input) { clientMutationId }
}
"""

MARK_ANSWER: Final = """
mutation MarkAnswer($input: MarkDiscussionCommentAsAnswerInput!) {
  markDiscussionCommentAsAnswer(input: $input) { clientMutationId }
}
"""

UNMARK_ANSWER: Final = """
mutation UnmarkAnswer($input: UnmarkDiscussionCommentAsAnswerInput!) {
  unmarkDiscussionCommentAsAnswer(input: $input) { clientMutationId }
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
    "ENABLE_AUTO_MERGE": ENABLE_AUTO_MERGE,
    "DISABLE_AUTO_MERGE": DISABLE_AUTO_MERGE,
    "ENQUEUE": ENQUEUE,
    "DEQUEUE": DEQUEUE,
    "UPDATE_BRANCH": UPDATE_BRANCH,
    "TO_DRAFT": TO_DRAFT,
    "READY": READY,
    "MARK_ANSWER": MARK_ANSWER,
    "UNMARK_ANSWER": UNMARK_ANSWER,
}
"""Every mutation by name; the tests validate each against GitHub's schema."""
