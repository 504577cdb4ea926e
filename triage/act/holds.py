"""What holds a merge beyond what the pull request itself says: the base's rules.

Known beforehand from the rules that were read, and from GitHub's own merge state.
What nobody may read stays unknown: it holds nothing here, and GitHub decides. A
merge that only an administrator's override could force is never sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from triage.act.action import Scene
from triage.model import Item, Pull, Rights
from triage.text import count

_VERDICTS = ("APPROVED", "CHANGES_REQUESTED")
_COUNTED = ("OWNER", "MEMBER", "COLLABORATOR")
"""Whose approvals GitHub counts: of those who can push, as far as one can see."""

HELD = "held"
"""Key of the receipt of an entry that was not sent: why, in a word."""

KINDS: Mapping[str, str] = {
    "head-moved": "its head moved",
    "conflict": "it conflicts with its base",
    "behind": "it is behind its base",
    "checks": "its checks are not green",
    "mergeable": "GitHub did not work out whether it can be merged",
    "closed": "it is open no more",
    "draft": "it is a draft",
    "rules": "a rule of its base, or a permission",
    "verdict": "it is not ready",
    "age": "its versions are too fresh",
    "level": "its step is a person's decision",
    "superseded": "a newer bump replaces it",
    "provenance": "where it is from is not proven",
    "policy": "the policy leaves it",
    "changed": "it is not as it was left",
    "approval": "its approval did not go through",
    "trace": "it was stopped in the middle and did not happen",
    "gone": "it is gone, or hidden from this token",
}
"""Why something is held, in a word and in words."""


@dataclass(frozen=True, slots=True)
class Hold:
    """Why a step was not sent: something is not as the person saw it."""

    kind: str
    """A key of KINDS."""
    why: str


GONE = Hold("gone", "it is gone, or hidden from this token")

OVERRIDE = "only an administrator could force it, and triage never does"


def moved(item: Item, seen: str) -> Hold | None:
    """The hold of a pull request whose head is no longer the one that was seen."""
    head = item.pull.head_oid if item.pull else ""
    if head == seen:
        return None
    why = f"its head moved from {seen[:7]} to {head[:7]} since it was shown"
    return Hold("head-moved", why)


def cause(item: Item) -> str:
    """What keeps a pull request from its base, in a word, by how it stands."""
    pull = item.pull
    if not item.is_open or pull is None:
        return "closed"
    if pull.is_draft:
        return "draft"
    if pull.mergeable == "CONFLICTING":
        return "conflict"
    if pull.checks_state != "success":
        return "checks"
    if pull.merge_state == "BEHIND":
        return "behind"
    return "rules"


def approvers(item: Item, but: str = "") -> frozenset[str]:
    """Who approves now, in lower case: the last verdict of each who counts."""
    last: dict[str, str] = {}
    for review in item.pull.reviews if item.pull else ():
        if review.author is None or review.association not in _COUNTED:
            continue
        if review.state in _VERDICTS or review.state == "DISMISSED":
            last[review.author.login.lower()] = review.state
    mine = but.lower()
    return frozenset(
        w for w, state in last.items() if state == "APPROVED" and w != mine
    )


def missing_approvals(scene: Scene, *, after_mine: bool) -> int | None:
    """How many approvals the base still wants; None: that is not known."""
    pull, rules = scene.pull, scene.rules
    if pull is None or pull.review_decision == "APPROVED":
        return 0
    if rules is None or rules.approvals is None:
        return None
    have = len(approvers(scene.item, scene.me if after_mine else ""))
    return max(rules.approvals - have - int(after_mine), 0)


def missing_checks(scene: Scene) -> tuple[str, ...]:
    """Required checks that did not pass on the head, as far as all are known."""
    pull, rules = scene.pull, scene.rules
    if pull is None or rules is None or not rules.checks:
        return ()
    if pull.checks_total > len(pull.checks):
        return ()
    passed = {
        c.name for c in pull.checks if c.state in {"success", "neutral", "skipped"}
    }
    return tuple(name for name in rules.checks if name not in passed)


def held(scene: Scene, *, approving: bool = False, queued: bool = False) -> str:
    """Why its base would not take it; empty: nothing is known that holds it.

    `approving`: the person approves it just before. `queued`: a merge queue brings
    the branch up to date by itself.
    """
    pull = scene.pull
    if pull is None:
        return ""
    if not approving and pull.review_decision == "REVIEW_REQUIRED":
        missing = missing_approvals(scene, after_mine=False)
        many = f" ({count(missing, 'approval')} missing)" if missing else ""
        return f"a review is required first{many}: approve it, or merge with approval"
    if approving:
        missing = missing_approvals(scene, after_mine=True)
        if missing:
            wanted = scene.rules.approvals if scene.rules else 0
            return (
                f"{count(wanted or 0, 'approval')} are required: after yours "
                f"{missing} more {'is' if missing == 1 else 'are'} needed"
            )
    if lacking := missing_checks(scene):
        return f"required checks have not passed: {', '.join(lacking[:5])}"
    if _is_behind(pull, scene) and not queued:
        return (
            "it is behind its base, which takes only what is up to date; "
            "bring it up with triage update-branch"
        )
    if pull.merge_state == "BLOCKED" and not approving:
        return f"GitHub blocks its merge: a rule of its base is not met; {OVERRIDE}"
    return ""


def _is_behind(pull: Pull, scene: Scene) -> bool:
    return pull.merge_state == "BEHIND" and not (
        scene.rules is not None and scene.rules.strict is False
    )


def unknown(scene: Scene, *, approving: bool) -> tuple[str, ...]:
    """What is not known of the base and matters here, each in one line."""
    lines: list[str] = []
    pull, rules = scene.pull, scene.rules
    if pull is None:
        return ()
    if approving and pull.review_decision == "REVIEW_REQUIRED":
        if missing_approvals(scene, after_mine=True) is None:
            lines.append("? approvals: how many the base requires is not readable")
        elif rules and rules.code_owners:
            lines.append("? owners: a code owner must approve; GitHub decides who is")
    if rules and rules.last_push and approving:
        lines.append("? push: somebody else than the last pusher must approve")
    return tuple(lines)


def has_queue(scene: Scene) -> bool | None:
    """Whether merging means to enqueue; None: that is not known."""
    return scene.rules.queue if scene.rules else None


def is_guarded(scene: Scene) -> bool | None:
    """Whether what is pushed after an approval needs another; None: not known."""
    rules = scene.rules
    if rules is None:
        return None
    if rules.dismisses_stale or rules.last_push or rules.queue:
        return True
    unread = None in (rules.dismisses_stale, rules.last_push, rules.queue)
    return None if unread else False


def stopped(action: str, item: Item, rights: Rights | None) -> str:
    """Why GitHub would not do it now, by what it says of this person and item."""
    if rights is None:
        return ""
    if action == "merge":
        if rights.has_queue:
            return "its base has a merge queue now: triage enqueue"
        return ""
    if action == "enqueue":
        return "" if rights.has_queue else "its base has no merge queue"
    if action == "auto-merge":
        return "" if rights.can_arm else "GitHub does not let you arm it now"
    if action == "no-auto-merge":
        return "" if rights.can_disarm else "GitHub does not let you disarm it"
    if action == "update-branch" and not rights.can_update_branch:
        whose = " or its fork takes no pushes" if is_forked(item) else ""
        return f"its branch is up to date, or not yours to push to{whose}"
    return ""


def is_forked(item: Item) -> bool:
    """Whether its branch is in another repository."""
    return bool(item.pull and item.pull.is_cross_repository)
