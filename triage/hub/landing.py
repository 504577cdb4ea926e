"""What stands between a pull request and its base: branch rules, and one's rights.

Asked in documents of their own: a token that may not read a rule loses that rule
and nothing else. A branch protection rule is readable for administrators, its
`refUpdateRule` for others who can push, the rules of active rulesets for everybody
(GitHub's GraphQL reference). What nobody may read stays None.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from triage.errors import Forbidden, NotFound, Rejected
from triage.hub.client import Answer, Client
from triage.hub.queries import BUDGET
from triage.hub.read_values import nodes
from triage.model import BranchRules, Opened, Rights
from triage.text import clean

TOGETHER: Final = 20
"""Branches that are asked for in one request."""

_UNREADABLE: Final = (NotFound, Forbidden, Rejected)
"""Errors of a document that leave all it asks for unknown: an older GitHub Enterprise
rejects one that names fields which it does not have."""

_PUSHERS: Final = ("MAINTAIN", "WRITE")

_RULED: Final = """
fragment Ruled on Repository {
  viewerPermission
  autoMergeAllowed
}
fragment RuledBranch on Ref {
  branchProtectionRule {
    dismissesStaleReviews requireLastPushApproval requiresCodeOwnerReviews
    requiresApprovingReviews requiredApprovingReviewCount
    requiresStatusChecks requiresStrictStatusChecks requiredStatusCheckContexts
  }
  refUpdateRule {
    requiredApprovingReviewCount requiredStatusCheckContexts requiresCodeOwnerReviews
  }
  rules(first: 50) {
    nodes {
      type
      parameters {
        __typename
        ... on PullRequestParameters {
          allowedMergeMethods dismissStaleReviewsOnPush requireCodeOwnerReview
          requireLastPushApproval requiredApprovingReviewCount
        }
        ... on RequiredStatusChecksParameters {
          requiredStatusChecks { context } strictRequiredStatusChecksPolicy
        }
      }
    }
  }
}
"""


def rules(number: int) -> str:
    """One document that asks for `number` branches at once, by aliases.

    Variables: `o0`, `n0`, `b0`, …: owners, names and branches.
    """
    declared = ", ".join(
        f"$o{i}: String!, $n{i}: String!, $b{i}: String!" for i in range(number)
    )
    asked = "\n".join(
        f"  r{i}: repository(owner: $o{i}, name: $n{i}) {{\n"
        f"    ...Ruled\n"
        f"    mergeQueue(branch: $b{i}) {{ id }}\n"
        f"    ref(qualifiedName: $b{i}) {{ ...RuledBranch }}\n"
        f"  }}"
        for i in range(number)
    )
    return f"query Rules({declared}) {{\n{asked}\n  {BUDGET}\n}}\n{_RULED}"


RIGHTS: Final = f"""
query Rights($ids: [ID!]!) {{
  nodes(ids: $ids) {{
    ... on PullRequest {{
      id headRefOid
      isMergeQueueEnabled
      viewerCanEnableAutoMerge viewerCanDisableAutoMerge
      viewerCanUpdateBranch viewerCanMergeAsAdmin
      mergeQueueEntry {{ position }}
      commits(last: 1) {{
        nodes {{
          commit {{
            oid
            parents(first: 2) {{ nodes {{ oid }} }}
            author {{ user {{ login }} }}
          }}
        }}
      }}
    }}
  }}
  {BUDGET}
}}
"""

NEWEST: Final = f"""
query Newest($owner: String!, $name: String!) {{
  repository(owner: $owner, name: $name) {{
    pullRequests(first: 30, orderBy: {{field: CREATED_AT, direction: DESC}}) {{
      nodes {{ number url body }}
    }}
  }}
  {BUDGET}
}}
"""

DOCUMENTS: Final = {"RULES": rules(2), "RIGHTS": RIGHTS, "NEWEST": NEWEST}
"""Every document by name; the tests validate each against GitHub's schema."""


class Landing:
    """The part of the Hub that asks what a merge would meet."""

    client: Client

    def branch_rules(
        self, branches: Sequence[tuple[str, str]]
    ) -> tuple[BranchRules | None, ...]:
        """What branches ask of a merge, in their order, many in one request."""
        if not branches:
            return ()
        if len(branches) > TOGETHER:
            rest = self.branch_rules(branches[TOGETHER:])
            return (*self.branch_rules(branches[:TOGETHER]), *rest)
        variables: dict[str, str] = {}
        for i, (repo, branch) in enumerate(branches):
            variables[f"o{i}"], _, variables[f"n{i}"] = repo.partition("/")
            variables[f"b{i}"] = branch
        try:
            answer = self.client.read(rules(len(branches)), variables)
        except _UNREADABLE:
            if len(branches) == 1:
                return (None,)
            half = len(branches) // 2
            rest = self.branch_rules(branches[half:])
            return (*self.branch_rules(branches[:half]), *rest)
        return tuple(
            _branch(answer, f"r{i}", branch) for i, (_, branch) in enumerate(branches)
        )

    def rights(self, node_id: str) -> Rights | None:
        """What one may do to a pull request now; None where that is not readable."""
        try:
            answer = self.client.read(RIGHTS, {"ids": [node_id]})
        except _UNREADABLE:
            return None
        found = [n for n in answer.data.get("nodes") or () if isinstance(n, dict)]
        return _rights(found[0]) if found and found[0].get("id") else None

    def newest(self, repo: str) -> tuple[Opened, ...]:
        """The pull requests that were opened last, newest first."""
        owner, _, name = repo.partition("/")
        answer = self.client.read(NEWEST, {"owner": owner, "name": name})
        listed = (answer.data.get("repository") or {}).get("pullRequests")
        return tuple(
            Opened(
                n["number"], clean(n.get("url")), clean(n.get("body"), multiline=True)
            )
            for n in nodes(listed)
            if isinstance(n.get("number"), int)
        )


def _rights(node: Mapping[str, Any]) -> Rights:
    commit: Mapping[str, Any] = {}
    for one in nodes(node.get("commits")):
        commit = one.get("commit") or {}
    place = (node.get("mergeQueueEntry") or {}).get("position")
    who = ((commit.get("author") or {}).get("user") or {}).get("login")
    return Rights(
        node_id=clean(node.get("id")),
        head_oid=clean(node.get("headRefOid")),
        has_queue=bool(node.get("isMergeQueueEnabled")),
        can_arm=bool(node.get("viewerCanEnableAutoMerge")),
        can_disarm=bool(node.get("viewerCanDisableAutoMerge")),
        can_update_branch=bool(node.get("viewerCanUpdateBranch")),
        is_override=bool(node.get("viewerCanMergeAsAdmin")),
        position=place if isinstance(place, int) else None,
        head_parents=tuple(
            clean(n.get("oid")) for n in nodes(commit.get("parents")) if n.get("oid")
        ),
        head_author=clean(who),
    )


def _branch(answer: Answer, alias: str, branch: str) -> BranchRules | None:
    """What one branch asks, from a classic rule and the active rulesets together."""
    repo = answer.data.get(alias)
    if not isinstance(repo, dict):
        return None
    unread = {
        str(path[-1]) for path in _paths(answer) if path[0] == alias and len(path) > 1
    }
    ref = repo.get("ref")
    ref = ref if isinstance(ref, dict) else {}
    ruled = None if not ref or "rules" in unread else nodes(ref.get("rules"))
    old = _classic(ref, unread, str(repo.get("viewerPermission") or ""))
    new = _ruleset(ruled)
    queue = repo.get("mergeQueue") is not None
    queue = queue or any(r.get("type") == "MERGE_QUEUE" for r in ruled or ())
    counts = (old.approvals, new.approvals)
    listed = (old.checks, new.checks)
    return BranchRules(
        branch=branch,
        auto_merge=_truth(repo.get("autoMergeAllowed")),
        queue=None if not queue and "mergeQueue" in unread else queue,
        approvals=None if None in counts else max(c or 0 for c in counts),
        checks=None
        if None in listed
        else tuple(dict.fromkeys(name for names in listed for name in names or ())),
        strict=_either(old.strict, new.strict),
        dismisses_stale=_either(old.dismisses_stale, new.dismisses_stale),
        last_push=_either(old.last_push, new.last_push),
        code_owners=_either(old.code_owners, new.code_owners),
        methods=new.methods,
    )


_NONE: Final = BranchRules(
    "",
    approvals=0,
    checks=(),
    strict=False,
    dismisses_stale=False,
    last_push=False,
    code_owners=False,
)
"""What a branch asks that no rule names."""


def _classic(ref: Mapping[str, Any], unread: set[str], permission: str) -> BranchRules:
    """A branch protection rule, as far as this person may read it."""
    whole = ref.get("branchProtectionRule")
    if isinstance(whole, dict):
        asks_reviews = bool(whole.get("requiresApprovingReviews"))
        asks_checks = bool(whole.get("requiresStatusChecks"))
        return BranchRules(
            "",
            approvals=int(whole.get("requiredApprovingReviewCount") or 0)
            if asks_reviews
            else 0,
            checks=_names(whole.get("requiredStatusCheckContexts"))
            if asks_checks
            else (),
            strict=asks_checks and bool(whole.get("requiresStrictStatusChecks")),
            dismisses_stale=bool(whole.get("dismissesStaleReviews")),
            last_push=bool(whole.get("requireLastPushApproval")),
            code_owners=bool(whole.get("requiresCodeOwnerReviews")),
        )
    part = ref.get("refUpdateRule")
    if isinstance(part, dict):
        return BranchRules(
            "",
            approvals=int(part.get("requiredApprovingReviewCount") or 0),
            checks=_names(part.get("requiredStatusCheckContexts")),
            code_owners=bool(part.get("requiresCodeOwnerReviews")),
        )
    if permission == "ADMIN":
        is_none = bool(ref) and "branchProtectionRule" not in unread
    else:
        is_none = bool(ref) and permission in _PUSHERS and "refUpdateRule" not in unread
    return _NONE if is_none else BranchRules("")


def _ruleset(ruled: Sequence[Mapping[str, Any]] | None) -> BranchRules:
    """The rules of the active rulesets that apply to a branch, taken together."""
    if ruled is None:
        return BranchRules("")
    asked = [r.get("parameters") or {} for r in ruled]
    reviews = [p for p in asked if p.get("__typename") == "PullRequestParameters"]
    tests = [
        p for p in asked if p.get("__typename") == "RequiredStatusChecksParameters"
    ]
    allowed = [
        set(_names(p["allowedMergeMethods"]))
        for p in reviews
        if p.get("allowedMergeMethods")
    ]
    left = set.intersection(*allowed) if allowed else set()
    contexts = (
        str(c["context"])
        for p in tests
        for c in p.get("requiredStatusChecks") or ()
        if isinstance(c, dict) and c.get("context")
    )
    return BranchRules(
        "",
        approvals=max(
            (int(p.get("requiredApprovingReviewCount") or 0) for p in reviews),
            default=0,
        ),
        checks=tuple(clean(c) for c in contexts),
        strict=any(p.get("strictRequiredStatusChecksPolicy") for p in tests),
        dismisses_stale=any(p.get("dismissStaleReviewsOnPush") for p in reviews),
        last_push=any(p.get("requireLastPushApproval") for p in reviews),
        code_owners=any(p.get("requireCodeOwnerReview") for p in reviews),
        methods=tuple(m for m in ("merge", "squash", "rebase") if m in left),
    )


def _names(listed: Any) -> tuple[str, ...]:
    return tuple(clean(str(one)) for one in listed or () if one)


def _truth(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _either(one: bool | None, two: bool | None) -> bool | None:
    """Whether any of two sources says so; unknown where neither does and one is."""
    if one or two:
        return True
    return None if one is None or two is None else False


def _paths(answer: Answer) -> Iterator[list[Any]]:
    """Where an answer has holes."""
    for error in answer.errors:
        if isinstance(error, dict) and error.get("path"):
            yield list(error["path"])
