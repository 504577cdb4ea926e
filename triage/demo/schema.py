"""The part of GitHub's GraphQL schema that the loopback serves.

Only the types and fields that the project may ask for, spelled as GitHub spells
them; documents are checked against it before they run.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

SDL: Final = """
interface Actor { login: String! url: URI! avatarUrl: URI! resourcePath: URI! }
interface Node { id: ID! }
interface GitObject { id: ID! oid: GitObjectID! }
interface RepositoryOwner {
  id: ID! login: String! url: URI!
  repositories(after: String, before: String, first: Int, last: Int, affiliations: [RepositoryAffiliation], isArchived: Boolean, isFork: Boolean, orderBy: RepositoryOrder, ownerAffiliations: [RepositoryAffiliation], privacy: RepositoryPrivacy): RepositoryConnection!
}
union IssueOrPullRequest = Issue | PullRequest
union RequestedReviewer = Bot | Mannequin | Team | User
union StatusCheckRollupContext = CheckRun | StatusContext
union Assignee = Bot | Mannequin | Organization | User
union IssueTimelineItems = AssignedEvent | ClosedEvent | LabeledEvent | ReopenedEvent | UnassignedEvent | UnlabeledEvent
union PullRequestTimelineItems = AssignedEvent | ClosedEvent | ConvertToDraftEvent | HeadRefForcePushedEvent | LabeledEvent | ReadyForReviewEvent | ReopenedEvent | ReviewDismissedEvent | ReviewRequestRemovedEvent | ReviewRequestedEvent | UnassignedEvent | UnlabeledEvent

type Query {
  viewer: User!
  rateLimit(dryRun: Boolean): RateLimit
  repository(owner: String!, name: String!, followRenames: Boolean): Repository
  repositoryOwner(login: String!): RepositoryOwner
  user(login: String!): User
  organization(login: String!): Organization
  node(id: ID!): Node
  nodes(ids: [ID!]!): [Node]!
}
type RateLimit { cost: Int! limit: Int! remaining: Int! used: Int! nodeCount: Int! resetAt: DateTime! }
type PageInfo { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }

type User implements Actor & Node & RepositoryOwner {
  id: ID! login: String! url: URI! avatarUrl: URI! resourcePath: URI! databaseId: Int name: String
  status: UserStatus
  repositories(after: String, before: String, first: Int, last: Int, affiliations: [RepositoryAffiliation], isArchived: Boolean, isFork: Boolean, orderBy: RepositoryOrder, ownerAffiliations: [RepositoryAffiliation], privacy: RepositoryPrivacy): RepositoryConnection!
}
type UserStatus { indicatesLimitedAvailability: Boolean! expiresAt: DateTime message: String }
type Organization implements Actor & Node & RepositoryOwner {
  id: ID! login: String! url: URI! avatarUrl: URI! resourcePath: URI! databaseId: Int name: String
  team(slug: String!): Team
  repositories(after: String, before: String, first: Int, last: Int, affiliations: [RepositoryAffiliation], isArchived: Boolean, isFork: Boolean, orderBy: RepositoryOrder, ownerAffiliations: [RepositoryAffiliation], privacy: RepositoryPrivacy): RepositoryConnection!
}
type Bot implements Actor & Node { id: ID! login: String! url: URI! avatarUrl: URI! resourcePath: URI! databaseId: Int }
type Mannequin implements Actor & Node { id: ID! login: String! url: URI! avatarUrl: URI! resourcePath: URI! databaseId: Int }
type EnterpriseUserAccount implements Actor & Node { id: ID! login: String! url: URI! avatarUrl: URI! resourcePath: URI! }
type Team implements Node { id: ID! name: String! slug: String! combinedSlug: String! members(after: String, before: String, first: Int, last: Int, query: String): TeamMemberConnection! }

type Repository implements Node {
  id: ID! databaseId: Int name: String! nameWithOwner: String! url: URI! description: String
  owner: RepositoryOwner!
  isArchived: Boolean! isPrivate: Boolean! isDisabled: Boolean! isFork: Boolean!
  hasIssuesEnabled: Boolean! hasDiscussionsEnabled: Boolean!
  viewerPermission: RepositoryPermission viewerDefaultMergeMethod: PullRequestMergeMethod!
  mergeCommitAllowed: Boolean! squashMergeAllowed: Boolean! rebaseMergeAllowed: Boolean! autoMergeAllowed: Boolean!
  pushedAt: DateTime
  defaultBranchRef: Ref
  ref(qualifiedName: String!): Ref
  mergeQueue(branch: String): MergeQueue
  codeowners(refName: String): RepositoryCodeowners
  object(expression: String, oid: GitObjectID): GitObject
  assignableUsers(after: String, before: String, first: Int, last: Int, query: String): UserConnection!
  label(name: String!): Label
  labels(after: String, before: String, first: Int, last: Int, query: String): LabelConnection
  pullRequest(number: Int!): PullRequest
  issue(number: Int!): Issue
  discussion(number: Int!): Discussion
  issueOrPullRequest(number: Int!): IssueOrPullRequest
  pullRequests(after: String, before: String, first: Int, last: Int, baseRefName: String, headRefName: String, labels: [String!], orderBy: IssueOrder, states: [PullRequestState!]): PullRequestConnection!
  issues(after: String, before: String, first: Int, last: Int, filterBy: IssueFilters, labels: [String!], orderBy: IssueOrder, states: [IssueState!]): IssueConnection!
  discussions(after: String, before: String, first: Int, last: Int, answered: Boolean, categoryId: ID, orderBy: DiscussionOrder, states: [DiscussionState!]): DiscussionConnection!
  releases(after: String, before: String, first: Int, last: Int, orderBy: ReleaseOrder): ReleaseConnection!
}
type Ref implements Node {
  id: ID! name: String! branchProtectionRule: BranchProtectionRule refUpdateRule: RefUpdateRule
  rules(after: String, before: String, first: Int, last: Int): RepositoryRuleConnection
}
type RefUpdateRule { pattern: String! requiredApprovingReviewCount: Int requiredStatusCheckContexts: [String] requiresCodeOwnerReviews: Boolean! requiresConversationResolution: Boolean! viewerAllowedToDismissReviews: Boolean! viewerCanPush: Boolean! }
type BranchProtectionRule implements Node {
  id: ID! pattern: String! dismissesStaleReviews: Boolean! isAdminEnforced: Boolean! requireLastPushApproval: Boolean!
  requiredApprovingReviewCount: Int requiredStatusCheckContexts: [String] requiresApprovingReviews: Boolean! requiresCodeOwnerReviews: Boolean!
  requiresStatusChecks: Boolean! requiresStrictStatusChecks: Boolean!
}
union RuleParameters = MergeQueueParameters | PullRequestParameters | RequiredStatusChecksParameters
type RepositoryRule implements Node { id: ID! type: RepositoryRuleType! parameters: RuleParameters }
type PullRequestParameters { allowedMergeMethods: [String!] dismissStaleReviewsOnPush: Boolean! requireCodeOwnerReview: Boolean! requireLastPushApproval: Boolean! requiredApprovingReviewCount: Int! requiredReviewThreadResolution: Boolean! }
type RequiredStatusChecksParameters { requiredStatusChecks: [StatusCheckConfiguration!]! strictRequiredStatusChecksPolicy: Boolean! }
type StatusCheckConfiguration { context: String! integrationId: Int }
type MergeQueueParameters { mergeMethod: MergeQueueMergeMethod! }
type MergeQueue implements Node { id: ID! url: URI! }
type MergeQueueEntry implements Node { id: ID! position: Int! state: MergeQueueEntryState! enqueuedAt: DateTime! }
type Release implements Node { id: ID! tagName: String! name: String publishedAt: DateTime createdAt: DateTime! isDraft: Boolean! isPrerelease: Boolean! url: URI! }
type RepositoryCodeowners { errors: [RepositoryCodeownersError!]! }
type RepositoryCodeownersError { line: Int! column: Int! kind: String! source: String! message: String! path: String! suggestion: String }
type Blob implements GitObject & Node { id: ID! oid: GitObjectID! text: String isTruncated: Boolean! isBinary: Boolean byteSize: Int! }
type Label implements Node { id: ID! name: String! color: String! description: String }
type Milestone implements Node { id: ID! title: String! number: Int! }

type PullRequest implements Node {
  id: ID! databaseId: Int fullDatabaseId: BigInt number: Int! title: String! body: String! url: URI! permalink: URI!
  createdAt: DateTime! updatedAt: DateTime! closedAt: DateTime mergedAt: DateTime closed: Boolean! merged: Boolean! locked: Boolean!
  state: PullRequestState! isDraft: Boolean! author: Actor authorAssociation: CommentAuthorAssociation! mergedBy: Actor
  repository: Repository! headRepository: Repository baseRepository: Repository isCrossRepository: Boolean!
  headRefName: String! headRefOid: GitObjectID! baseRefName: String! baseRefOid: GitObjectID! mergeCommit: Commit
  mergeable: MergeableState! mergeStateStatus: MergeStateStatus! reviewDecision: PullRequestReviewDecision
  additions: Int! deletions: Int! changedFiles: Int! isInMergeQueue: Boolean! autoMergeRequest: AutoMergeRequest
  isMergeQueueEnabled: Boolean! mergeQueueEntry: MergeQueueEntry
  viewerCanEnableAutoMerge: Boolean! viewerCanDisableAutoMerge: Boolean! viewerCanUpdateBranch: Boolean! viewerCanMergeAsAdmin: Boolean! viewerCanUpdate: Boolean!
  milestone: Milestone reactions(after: String, before: String, first: Int, last: Int): ReactionConnection!
  labels(after: String, before: String, first: Int, last: Int): LabelConnection
  assignees(after: String, before: String, first: Int, last: Int): UserConnection!
  comments(after: String, before: String, first: Int, last: Int): IssueCommentConnection!
  reviewRequests(after: String, before: String, first: Int, last: Int): ReviewRequestConnection
  reviews(after: String, before: String, first: Int, last: Int, states: [PullRequestReviewState!], author: String): PullRequestReviewConnection
  files(after: String, before: String, first: Int, last: Int): PullRequestChangedFileConnection
  reviewThreads(after: String, before: String, first: Int, last: Int): PullRequestReviewThreadConnection!
  closingIssuesReferences(after: String, before: String, first: Int, last: Int): IssueConnection
  commits(after: String, before: String, first: Int, last: Int): PullRequestCommitConnection!
  timelineItems(after: String, before: String, first: Int, last: Int, itemTypes: [PullRequestTimelineItemsItemType!], since: DateTime, skip: Int): PullRequestTimelineItemsConnection!
}
type AutoMergeRequest { enabledAt: DateTime enabledBy: Actor mergeMethod: PullRequestMergeMethod! }
type ReviewRequest implements Node { id: ID! asCodeOwner: Boolean! requestedReviewer: RequestedReviewer }
type PullRequestReview implements Node {
  id: ID! databaseId: Int fullDatabaseId: BigInt state: PullRequestReviewState! submittedAt: DateTime createdAt: DateTime! body: String! url: URI!
  author: Actor authorAssociation: CommentAuthorAssociation! commit: Commit
}
type PullRequestReviewThread implements Node {
  id: ID! isResolved: Boolean! isOutdated: Boolean! isCollapsed: Boolean! path: String! line: Int originalLine: Int startLine: Int
  resolvedBy: User pullRequest: PullRequest! repository: Repository!
  comments(after: String, before: String, first: Int, last: Int, skip: Int): PullRequestReviewCommentConnection!
}
type PullRequestReviewComment implements Node { id: ID! databaseId: Int fullDatabaseId: BigInt author: Actor authorAssociation: CommentAuthorAssociation! createdAt: DateTime! updatedAt: DateTime! body: String! path: String! url: URI! }
type PullRequestChangedFile { path: String! additions: Int! deletions: Int! changeType: PatchStatus! }
type PullRequestCommit implements Node { id: ID! commit: Commit! url: URI! }
type AssignedEvent implements Node { id: ID! createdAt: DateTime! actor: Actor assignee: Assignee }
type ClosedEvent implements Node { id: ID! createdAt: DateTime! actor: Actor }
type LabeledEvent implements Node { id: ID! createdAt: DateTime! actor: Actor label: Label! }
type UnlabeledEvent implements Node { id: ID! createdAt: DateTime! actor: Actor label: Label! }
type UnassignedEvent implements Node { id: ID! createdAt: DateTime! actor: Actor assignee: Assignee }
type ReviewRequestRemovedEvent implements Node { id: ID! createdAt: DateTime! actor: Actor requestedReviewer: RequestedReviewer }
type ConvertToDraftEvent implements Node { id: ID! createdAt: DateTime! actor: Actor }
type ReadyForReviewEvent implements Node { id: ID! createdAt: DateTime! actor: Actor }
type ReopenedEvent implements Node { id: ID! createdAt: DateTime! actor: Actor }
type ReviewDismissedEvent implements Node { id: ID! createdAt: DateTime! actor: Actor review: PullRequestReview }
type ReviewRequestedEvent implements Node { id: ID! createdAt: DateTime! actor: Actor requestedReviewer: RequestedReviewer }
type HeadRefForcePushedEvent implements Node { id: ID! createdAt: DateTime! actor: Actor beforeCommit: Commit afterCommit: Commit }
type Commit implements GitObject & Node {
  id: ID! oid: GitObjectID! message: String! messageHeadline: String! committedDate: DateTime!
  parents(after: String, before: String, first: Int, last: Int): CommitConnection!
  author: GitActor committer: GitActor
  authors(after: String, before: String, first: Int, last: Int): GitActorConnection!
  signature: GitSignature statusCheckRollup: StatusCheckRollup
}
type GitActor { name: String email: String user: User }
type GitSignature { isValid: Boolean! state: GitSignatureState! wasSignedByGitHub: Boolean! }
type StatusCheckRollup implements Node { id: ID! state: StatusState! contexts(after: String, before: String, first: Int, last: Int): StatusCheckRollupContextConnection! }
type CheckRun implements Node { id: ID! databaseId: Int name: String! status: CheckStatusState! conclusion: CheckConclusionState detailsUrl: URI startedAt: DateTime completedAt: DateTime checkSuite: CheckSuite! }
type CheckSuite implements Node { id: ID! createdAt: DateTime! app: App }
type App implements Node { id: ID! databaseId: Int slug: String! name: String! }
type StatusContext implements Node { id: ID! context: String! state: StatusState! targetUrl: URI description: String createdAt: DateTime! }

type Issue implements Node {
  id: ID! databaseId: Int fullDatabaseId: BigInt number: Int! title: String! body: String! url: URI!
  createdAt: DateTime! updatedAt: DateTime! closedAt: DateTime closed: Boolean! locked: Boolean!
  state: IssueState! stateReason: IssueStateReason author: Actor authorAssociation: CommentAuthorAssociation!
  repository: Repository! milestone: Milestone reactions(after: String, before: String, first: Int, last: Int): ReactionConnection!
  labels(after: String, before: String, first: Int, last: Int): LabelConnection
  assignees(after: String, before: String, first: Int, last: Int): UserConnection!
  comments(after: String, before: String, first: Int, last: Int): IssueCommentConnection!
  timelineItems(after: String, before: String, first: Int, last: Int, itemTypes: [IssueTimelineItemsItemType!], since: DateTime, skip: Int): IssueTimelineItemsConnection!
}
type IssueComment implements Node { id: ID! databaseId: Int fullDatabaseId: BigInt author: Actor authorAssociation: CommentAuthorAssociation! createdAt: DateTime! updatedAt: DateTime! body: String! url: URI! }
type Discussion implements Node {
  id: ID! databaseId: Int number: Int! title: String! body: String! url: URI!
  createdAt: DateTime! updatedAt: DateTime! closedAt: DateTime closed: Boolean! locked: Boolean!
  isAnswered: Boolean answerChosenAt: DateTime answer: DiscussionComment category: DiscussionCategory!
  author: Actor authorAssociation: CommentAuthorAssociation! repository: Repository!
  reactions(after: String, before: String, first: Int, last: Int): ReactionConnection!
  labels(after: String, before: String, first: Int, last: Int): LabelConnection
  comments(after: String, before: String, first: Int, last: Int): DiscussionCommentConnection!
}
type DiscussionComment implements Node {
  id: ID! databaseId: Int author: Actor authorAssociation: CommentAuthorAssociation! createdAt: DateTime! updatedAt: DateTime! body: String! url: URI!
  isAnswer: Boolean! replyTo: DiscussionComment
  replies(after: String, before: String, first: Int, last: Int): DiscussionCommentConnection!
}
type DiscussionCategory implements Node { id: ID! name: String! isAnswerable: Boolean! }

type Mutation {
  addLabelsToLabelable(input: AddLabelsToLabelableInput!): AddLabelsToLabelablePayload
  removeLabelsFromLabelable(input: RemoveLabelsFromLabelableInput!): RemoveLabelsFromLabelablePayload
  addDiscussionComment(input: AddDiscussionCommentInput!): AddDiscussionCommentPayload
  deleteDiscussionComment(input: DeleteDiscussionCommentInput!): DeleteDiscussionCommentPayload
  markDiscussionCommentAsAnswer(input: MarkDiscussionCommentAsAnswerInput!): MarkDiscussionCommentAsAnswerPayload
  unmarkDiscussionCommentAsAnswer(input: UnmarkDiscussionCommentAsAnswerInput!): UnmarkDiscussionCommentAsAnswerPayload
  closeDiscussion(input: CloseDiscussionInput!): CloseDiscussionPayload
  reopenDiscussion(input: ReopenDiscussionInput!): ReopenDiscussionPayload
  convertPullRequestToDraft(input: ConvertPullRequestToDraftInput!): ConvertPullRequestToDraftPayload
  markPullRequestReadyForReview(input: MarkPullRequestReadyForReviewInput!): MarkPullRequestReadyForReviewPayload
  revertPullRequest(input: RevertPullRequestInput!): RevertPullRequestPayload
  enablePullRequestAutoMerge(input: EnablePullRequestAutoMergeInput!): EnablePullRequestAutoMergePayload
  disablePullRequestAutoMerge(input: DisablePullRequestAutoMergeInput!): DisablePullRequestAutoMergePayload
  enqueuePullRequest(input: EnqueuePullRequestInput!): EnqueuePullRequestPayload
  dequeuePullRequest(input: DequeuePullRequestInput!): DequeuePullRequestPayload
  updatePullRequestBranch(input: UpdatePullRequestBranchInput!): UpdatePullRequestBranchPayload
}
type EnablePullRequestAutoMergePayload { clientMutationId: String pullRequest: PullRequest }
type DisablePullRequestAutoMergePayload { clientMutationId: String pullRequest: PullRequest }
type EnqueuePullRequestPayload { clientMutationId: String mergeQueueEntry: MergeQueueEntry }
type DequeuePullRequestPayload { clientMutationId: String mergeQueueEntry: MergeQueueEntry }
type UpdatePullRequestBranchPayload { clientMutationId: String pullRequest: PullRequest }
type AddLabelsToLabelablePayload { clientMutationId: String }
type RemoveLabelsFromLabelablePayload { clientMutationId: String }
type AddDiscussionCommentPayload { clientMutationId: String comment: DiscussionComment }
type DeleteDiscussionCommentPayload { clientMutationId: String comment: DiscussionComment }
type MarkDiscussionCommentAsAnswerPayload { clientMutationId: String discussion: Discussion }
type UnmarkDiscussionCommentAsAnswerPayload { clientMutationId: String discussion: Discussion }
type CloseDiscussionPayload { clientMutationId: String discussion: Discussion }
type ReopenDiscussionPayload { clientMutationId: String discussion: Discussion }
type ConvertPullRequestToDraftPayload { clientMutationId: String pullRequest: PullRequest }
type MarkPullRequestReadyForReviewPayload { clientMutationId: String pullRequest: PullRequest }
type RevertPullRequestPayload { clientMutationId: String pullRequest: PullRequest revertPullRequest: PullRequest }

type RepositoryConnection { totalCount: Int! pageInfo: PageInfo! nodes: [Repository] }
type PullRequestConnection { totalCount: Int! pageInfo: PageInfo! nodes: [PullRequest] }
type IssueConnection { totalCount: Int! pageInfo: PageInfo! nodes: [Issue] }
type DiscussionConnection { totalCount: Int! pageInfo: PageInfo! nodes: [Discussion] }
type ReleaseConnection { totalCount: Int! pageInfo: PageInfo! nodes: [Release] }
type LabelConnection { totalCount: Int! pageInfo: PageInfo! nodes: [Label] }
type UserConnection { totalCount: Int! pageInfo: PageInfo! nodes: [User] }
type IssueCommentConnection { totalCount: Int! pageInfo: PageInfo! nodes: [IssueComment] }
type DiscussionCommentConnection { totalCount: Int! pageInfo: PageInfo! nodes: [DiscussionComment] }
type ReviewRequestConnection { totalCount: Int! pageInfo: PageInfo! nodes: [ReviewRequest] }
type PullRequestReviewConnection { totalCount: Int! pageInfo: PageInfo! nodes: [PullRequestReview] }
type PullRequestReviewThreadConnection { totalCount: Int! pageInfo: PageInfo! nodes: [PullRequestReviewThread] }
type PullRequestReviewCommentConnection { totalCount: Int! pageInfo: PageInfo! nodes: [PullRequestReviewComment] }
type PullRequestChangedFileConnection { totalCount: Int! pageInfo: PageInfo! nodes: [PullRequestChangedFile] }
type PullRequestCommitConnection { totalCount: Int! pageInfo: PageInfo! nodes: [PullRequestCommit] }
type RepositoryRuleConnection { totalCount: Int! pageInfo: PageInfo! nodes: [RepositoryRule] }
type IssueTimelineItemsConnection { totalCount: Int! pageInfo: PageInfo! nodes: [IssueTimelineItems] }
type PullRequestTimelineItemsConnection { totalCount: Int! pageInfo: PageInfo! nodes: [PullRequestTimelineItems] }
type TeamMemberConnection { totalCount: Int! pageInfo: PageInfo! nodes: [User] }
type CommitConnection { totalCount: Int! pageInfo: PageInfo! nodes: [Commit] }
type GitActorConnection { totalCount: Int! pageInfo: PageInfo! nodes: [GitActor] }
type StatusCheckRollupContextConnection { totalCount: Int! pageInfo: PageInfo! nodes: [StatusCheckRollupContext] }
type ReactionConnection { totalCount: Int! pageInfo: PageInfo! }
"""


@dataclass(frozen=True, slots=True)
class Field:
    """One field: the name of its type without brackets, and what it takes."""

    type: str
    is_required: bool
    is_list: bool
    arguments: frozenset[str]
    required_arguments: frozenset[str]

    @property
    def is_connection(self) -> bool:
        """Whether it is paged, and so costs points."""
        return self.type.endswith("Connection")


@dataclass(frozen=True, slots=True)
class Schema:
    """The types by name, and which concrete types an abstract one stands for."""

    fields: dict[str, dict[str, Field]]
    possible: dict[str, frozenset[str]]

    def is_composite(self, name: str) -> bool:
        """Whether values of this type have fields to select."""
        return name in self.possible


@cache
def schema() -> Schema:
    """`SDL`, read once."""
    from graphql import language as ast  # noqa: PLC0415 (loaded when first asked)

    fields: dict[str, dict[str, Field]] = {}
    possible: dict[str, set[str]] = {}
    for node in ast.parse(SDL, no_location=True).definitions:
        if isinstance(node, ast.UnionTypeDefinitionNode):
            fields[node.name.value] = {}
            members = {member.name.value for member in node.types or ()}
            possible.setdefault(node.name.value, set()).update(members)
        elif isinstance(
            node, ast.ObjectTypeDefinitionNode | ast.InterfaceTypeDefinitionNode
        ):
            name = node.name.value
            fields[name] = {f.name.value: _field(f) for f in node.fields or ()}
            if isinstance(node, ast.ObjectTypeDefinitionNode):
                possible.setdefault(name, set()).add(name)
                for parent in node.interfaces or ():
                    possible.setdefault(parent.name.value, set()).add(name)
    return Schema(fields, {k: frozenset(v) for k, v in possible.items()})


def _field(node: object) -> Field:
    from graphql import language as ast  # noqa: PLC0415

    assert isinstance(node, ast.FieldDefinitionNode)
    text = ast.print_ast(node.type)
    taken = {arg.name.value: ast.print_ast(arg.type) for arg in node.arguments or ()}
    return Field(
        type=text.strip("[]!"),
        is_required=text.endswith("!"),
        is_list=text.startswith("["),
        arguments=frozenset(taken),
        required_arguments=frozenset(k for k, v in taken.items() if v.endswith("!")),
    )
