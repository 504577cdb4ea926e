"""The actions: what each accepts, how it is sent, and how its effect is recognised.

An action is one entry here. `refuse` says beforehand why an item is left out;
`send` is the one call that changes GitHub; `effect` reads from a fresh item whether
that has happened, which is how a lost answer is settled without sending again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from triage.act import Args, Step
from triage.hub import Hub, Receipt
from triage.model import Item, Kind, Pull, Repo, Review
from triage.text import clean

NONCE = "<!-- triage:op={} -->"
"""Hidden in a comment, so that one whose answer was lost is found again."""

_WRITERS = ("ADMIN", "MAINTAIN", "WRITE")
_TRIAGERS = (*_WRITERS, "TRIAGE")


@dataclass(frozen=True, slots=True)
class Scene:
    """Who acts, on what, in which repository, with which arguments."""

    me: str
    item: Item
    repo: Repo | None
    args: Args

    @property
    def pull(self) -> Pull | None:
        """The pull request's own part."""
        return self.item.pull

    @property
    def is_mine(self) -> bool:
        """Whether the person wrote the item."""
        author = self.item.author
        return author is not None and author.login.lower() == self.me.lower()


@dataclass(frozen=True, slots=True)
class Action:
    """Something one may do to an item."""

    id: str
    verb: str
    """`Approve`: what a title starts with."""
    kinds: frozenset[Kind]
    undo: str
    """reversible, compensable or one-way."""
    inverse: str
    """The action that takes it back; empty: none."""
    needs: tuple[str, ...]
    """Permissions of which one is enough; empty: reading is."""
    refuse: Callable[[Scene], str]
    """Why it cannot be taken; empty: it can."""
    says: Callable[[Scene], str]
    """What will happen, in a few words."""
    send: Callable[[Hub, Step, Item, str], Receipt]
    """The one call: hub, step, item as just re-read, nonce."""
    effect: Callable[[Item, Step, str, str, Mapping[str, str]], bool]
    """Whether a fresh item shows it: item, step, me, nonce, receipt."""
    before: Callable[[Scene], dict[str, str]] = lambda _scene: {}
    """What undo compares and restores."""
    pinned: bool = False
    """Whether it holds only for the head that was shown."""
    confirm: bool = False
    """Whether even one step is confirmed."""
    found: Callable[[Item, Step, str, str], Mapping[str, str]] = (
        lambda _item, _step, _me, _nonce: {}
    )
    """What a fresh item says of it, where the answer with its ids was lost."""
    left: Callable[[Item, Mapping[str, Any], Mapping[str, str]], str] = (
        lambda _item, _args, _receipt: ""
    )
    """Why the item is no longer as this action left it; empty: it is."""


ANY = frozenset(Kind)
TASKS = frozenset({Kind.PULL, Kind.ISSUE})
PULLS = frozenset({Kind.PULL})


def undo_class(action: Action, item: Item) -> str:
    """How far it can be taken back: a bot may remember a closed bump as ignored."""
    if action.id == "close" and item.author and item.author.is_bot:
        return "compensable"
    return action.undo


def permitted(action: Action, repo: Repo | None) -> str:
    """Why the token may not do this in a repository; empty: it may, or nobody knows."""
    if repo is None or not action.needs or not repo.permission:
        return ""
    if repo.permission in action.needs:
        return ""
    return (
        f"you have {repo.permission.lower()} permission in {repo.name}; "
        f"this needs {action.needs[-1].lower()}"
    )


def _open(scene: Scene) -> str:
    return "" if scene.item.is_open else f"it is {scene.item.state}"


def my_reviews(item: Item, me: str, *states: str) -> list[Review]:
    """A person's own reviews in some states, oldest first."""
    reviews = item.pull.reviews if item.pull else ()
    return [
        r
        for r in reviews
        if r.author and r.author.login.lower() == me.lower() and r.state in states
    ]


def standing(item: Item, me: str) -> Review | None:
    """A person's verdict that counts now: the last approval or request for changes."""
    verdicts = my_reviews(item, me, "APPROVED", "CHANGES_REQUESTED")
    return verdicts[-1] if verdicts else None


# ── approve, dismiss ───────────────────────────────────────────────────────────


def _refuse_approve(scene: Scene) -> str:
    if why := _open(scene):
        return why
    pull = scene.pull
    if pull is None or not pull.head_oid:
        return "its head commit is not known"
    if scene.is_mine:
        return "you wrote it, and GitHub lets nobody approve their own pull request"
    if pull.is_draft:
        return "it is a draft"
    mine = standing(scene.item, scene.me)
    if mine and mine.state == "APPROVED" and mine.commit_oid == pull.head_oid:
        return f"you approved this head ({pull.head_oid[:7]}) already"
    return ""


def _send_approve(hub: Hub, step: Step, _item: Item, _nonce: str) -> Receipt:
    return hub.approve(step.ref, step.head_oid, step.args.body)


def _approved(
    item: Item, step: Step, me: str, _nonce: str, receipt: Mapping[str, str]
) -> bool:
    known = receipt.get("review", "")
    return any(
        r.commit_oid == step.head_oid and (not known or r.database_id == known)
        for r in my_reviews(item, me, "APPROVED")
    )


def _found_approval(item: Item, step: Step, me: str, _nonce: str) -> dict[str, str]:
    for review in reversed(my_reviews(item, me, "APPROVED")):
        if review.commit_oid == step.head_oid:
            return {"review": review.database_id, "node": review.node_id}
    return {}


def _approval_left(
    item: Item, _args: Mapping[str, Any], receipt: Mapping[str, str]
) -> str:
    review = receipt.get("review", "")
    for one in item.pull.reviews if item.pull else ():
        if one.database_id == review and one.state == "DISMISSED":
            return "the approval was dismissed already"
    return "" if item.is_open else f"the pull request is {item.state}"


def _refuse_dismiss(scene: Scene) -> str:
    if why := _open(scene):
        return why
    if standing(scene.item, scene.me) is None:
        return "you have no approval or request for changes standing on it"
    return ""


def _send_dismiss(hub: Hub, step: Step, _item: Item, _nonce: str) -> Receipt:
    return hub.dismiss(step.ref, step.args.target, step.args.body or "Taken back.")


def _dismissed(
    item: Item, step: Step, _me: str, _nonce: str, _receipt: Mapping[str, str]
) -> bool:
    reviews = item.pull.reviews if item.pull else ()
    return any(
        r.database_id == step.args.target and r.state == "DISMISSED" for r in reviews
    )


# ── merge, revert ──────────────────────────────────────────────────────────────


def _refuse_merge(scene: Scene) -> str:
    if why := _open(scene):
        return why
    pull = scene.pull
    if pull is None or not pull.head_oid:
        return "its head commit is not known"
    if pull.is_draft:
        return "it is a draft"
    if pull.in_merge_queue:
        return "it waits in the merge queue"
    if pull.mergeable == "CONFLICTING":
        return "it conflicts with its base"
    if pull.checks_oid and pull.checks_oid != pull.head_oid:
        return "its checks are of another commit; sync first"
    if pull.checks_state != "success":
        return _CHECKS[pull.checks_state]
    if pull.review_decision == "CHANGES_REQUESTED":
        return "changes are requested"
    methods = scene.repo.merge_methods if scene.repo else ()
    if scene.args.method and methods and scene.args.method not in methods:
        return f"the repository allows {' and '.join(methods)}, not {scene.args.method}"
    return ""


_CHECKS = {
    "failure": "its checks fail",
    "pending": "its checks are still running",
    "none": "it has no checks, which is not the same as green ones",
}


def _send_merge(hub: Hub, step: Step, _item: Item, _nonce: str) -> Receipt:
    return hub.merge(step.ref, step.head_oid, step.args.method)


def _merged(
    item: Item, step: Step, _me: str, _nonce: str, _receipt: Mapping[str, str]
) -> bool:
    head = item.pull.head_oid if item.pull else ""
    return item.state == "merged" and (not head or head == step.head_oid)


def _send_revert(hub: Hub, step: Step, _item: Item, _nonce: str) -> Receipt:
    return hub.revert(step.node_id)


def _reverted(
    _item: Item, _step: Step, _me: str, _nonce: str, receipt: Mapping[str, str]
) -> bool:
    return bool(receipt.get("number"))


def _refuse_revert(scene: Scene) -> str:
    return "" if scene.item.state == "merged" else "it is not merged"


# ── people ─────────────────────────────────────────────────────────────────────


def _lower(names: tuple[str, ...]) -> set[str]:
    return {n.lower() for n in names}


def _refuse_assign(scene: Scene) -> str:
    have = _lower(scene.item.assignees)
    if not scene.args.logins:
        return "nobody is named"
    if _lower(scene.args.logins) <= have:
        return f"{', '.join(scene.args.logins)} has it already"
    if len(have | _lower(scene.args.logins)) > 10:
        return "GitHub allows ten assignees"
    return ""


def _refuse_unassign(scene: Scene) -> str:
    if not scene.item.assignees:
        return "nobody is assigned"
    if not _lower(scene.args.logins) & _lower(scene.item.assignees):
        return f"{', '.join(scene.args.logins) or 'nobody'} is not assigned"
    return ""


def _assigned(
    item: Item, step: Step, _me: str, _nonce: str, _receipt: Mapping[str, str]
) -> bool:
    return _lower(step.args.logins) <= _lower(item.assignees)


def _unassigned(
    item: Item, step: Step, _me: str, _nonce: str, _receipt: Mapping[str, str]
) -> bool:
    return not _lower(step.args.logins) & _lower(item.assignees)


def _assignees_before(scene: Scene) -> dict[str, str]:
    return {"assignees": ",".join(scene.item.assignees)}


def _requested_names(item: Item) -> set[str]:
    return {r.name.lower() for r in (item.pull.requests if item.pull else ())}


def _refuse_request(scene: Scene) -> str:
    if why := _open(scene):
        return why
    author = scene.item.author
    if author and author.login.lower() in _lower(scene.args.logins):
        return f"{author.login} wrote it"
    if not scene.args.logins:
        return "nobody is named"
    if _lower(scene.args.logins) <= _requested_names(scene.item):
        return f"{', '.join(scene.args.logins)} is asked already"
    return ""


def _refuse_unrequest(scene: Scene) -> str:
    if not _lower(scene.args.logins) & _requested_names(scene.item):
        return f"{', '.join(scene.args.logins) or 'nobody'} is not asked"
    return ""


def _requested(
    item: Item, step: Step, _me: str, _nonce: str, _receipt: Mapping[str, str]
) -> bool:
    return _lower(step.args.logins) <= _requested_names(item)


def _unrequested(
    item: Item, step: Step, _me: str, _nonce: str, _receipt: Mapping[str, str]
) -> bool:
    return not _lower(step.args.logins) & _requested_names(item)


# ── labels ─────────────────────────────────────────────────────────────────────


def _label_names(item: Item) -> set[str]:
    return {label.raw.lower() for label in item.labels}


def _refuse_label(scene: Scene) -> str:
    if not scene.args.labels:
        return "no label is named"
    if _lower(scene.args.labels) <= _label_names(scene.item):
        return "it has that label already"
    return ""


def _refuse_unlabel(scene: Scene) -> str:
    if not _lower(scene.args.labels) & _label_names(scene.item):
        return "it does not have that label"
    return ""


def _labelled(
    item: Item, step: Step, _me: str, _nonce: str, _receipt: Mapping[str, str]
) -> bool:
    return _lower(step.args.labels) <= _label_names(item)


def _unlabelled(
    item: Item, step: Step, _me: str, _nonce: str, _receipt: Mapping[str, str]
) -> bool:
    return not _lower(step.args.labels) & _label_names(item)


def _labels_before(scene: Scene) -> dict[str, str]:
    return {"labels": "\n".join(label.raw for label in scene.item.labels)}


def _send_unlabel(hub: Hub, step: Step, item: Item, _nonce: str) -> Receipt:
    receipt: Receipt = {}
    for label in step.args.labels:
        if label.lower() in _label_names(item):
            receipt = hub.unlabel(item, label)
    return receipt


# ── comments, state ────────────────────────────────────────────────────────────


def _refuse_comment(scene: Scene) -> str:
    if not scene.args.body.strip():
        return "there is nothing to say"
    return "the conversation is locked" if scene.item.locked else ""


def _send_comment(hub: Hub, step: Step, item: Item, nonce: str) -> Receipt:
    return hub.comment(item, f"{step.args.body}\n\n{NONCE.format(nonce)}")


def _commented(
    item: Item, _step: Step, _me: str, nonce: str, _receipt: Mapping[str, str]
) -> bool:
    return any(NONCE.format(nonce) in c.body for c in item.comments)


def _found_comment(item: Item, _step: Step, _me: str, nonce: str) -> dict[str, str]:
    for comment in item.comments:
        if NONCE.format(nonce) in comment.body:
            return {
                "comment": comment.database_id,
                "node": comment.node_id,
                "url": comment.url,
            }
    return {}


def _send_uncomment(hub: Hub, step: Step, item: Item, _nonce: str) -> Receipt:
    comment, _, node = step.args.target.partition(" ")
    return hub.delete_comment(item, comment, node)


def _uncommented(
    item: Item, step: Step, _me: str, _nonce: str, _receipt: Mapping[str, str]
) -> bool:
    comment, _, node = step.args.target.partition(" ")
    return not any(
        c.node_id == node or (comment and c.database_id == comment)
        for c in item.comments
    )


def _refuse_reopen(scene: Scene) -> str:
    if scene.item.state == "merged":
        return "it is merged"
    return "it is open" if scene.item.is_open else ""


def _is_closed(
    item: Item, _step: Step, _me: str, _nonce: str, _receipt: Mapping[str, str]
) -> bool:
    return item.state == "closed"


def _is_open(
    item: Item, _step: Step, _me: str, _nonce: str, _receipt: Mapping[str, str]
) -> bool:
    return item.is_open


def _nothing(_scene: Scene) -> str:
    return ""


def _who(scene: Scene) -> str:
    return ", ".join(scene.args.logins)


def _shown_labels(scene: Scene) -> str:
    return ", ".join(clean(name) for name in scene.args.labels)


def _head(scene: Scene) -> str:
    return scene.pull.head_oid[:7] if scene.pull else ""


ACTIONS: Mapping[str, Action] = {
    action.id: action
    for action in (
        Action(
            id="approve",
            verb="Approve",
            kinds=PULLS,
            undo="compensable",
            inverse="dismiss",
            needs=(),
            refuse=_refuse_approve,
            says=lambda s: f"approve at {_head(s)}",
            send=_send_approve,
            effect=_approved,
            pinned=True,
            found=_found_approval,
            left=_approval_left,
        ),
        Action(
            id="dismiss",
            verb="Dismiss own review of",
            kinds=PULLS,
            undo="one-way",
            inverse="",
            needs=_WRITERS,
            refuse=_refuse_dismiss,
            says=lambda _s: "dismiss your review",
            send=_send_dismiss,
            effect=_dismissed,
            confirm=True,
        ),
        Action(
            id="merge",
            verb="Merge",
            kinds=PULLS,
            undo="compensable",
            inverse="revert",
            needs=_WRITERS,
            refuse=_refuse_merge,
            says=lambda s: f"{s.args.method or 'merge'} at {_head(s)}",
            send=_send_merge,
            effect=_merged,
            pinned=True,
            confirm=True,
            left=lambda i, _a, _r: "" if i.state == "merged" else f"it is {i.state}",
        ),
        Action(
            id="revert",
            verb="Open a revert of",
            kinds=PULLS,
            undo="one-way",
            inverse="",
            needs=_WRITERS,
            refuse=_refuse_revert,
            says=lambda _s: "open a pull request that reverts it",
            send=_send_revert,
            effect=_reverted,
            confirm=True,
        ),
        Action(
            id="assign",
            verb="Assign",
            kinds=TASKS,
            undo="reversible",
            inverse="unassign",
            needs=_TRIAGERS,
            refuse=_refuse_assign,
            says=lambda s: f"assign {_who(s)}",
            send=lambda hub, step, _i, _n: hub.assign(step.ref, step.args.logins),
            effect=_assigned,
            before=_assignees_before,
            left=lambda i, a, _r: (
                ""
                if {x.lower() for x in a.get("logins", ())} <= _lower(i.assignees)
                else f"it is assigned to {', '.join(i.assignees) or 'nobody'} now"
            ),
        ),
        Action(
            id="unassign",
            verb="Unassign",
            kinds=TASKS,
            undo="reversible",
            inverse="assign",
            needs=_TRIAGERS,
            refuse=_refuse_unassign,
            says=lambda s: f"unassign {_who(s)}",
            send=lambda hub, step, _i, _n: hub.unassign(step.ref, step.args.logins),
            effect=_unassigned,
            before=_assignees_before,
            left=lambda i, _a, _r: (
                f"{', '.join(i.assignees)} took it meanwhile" if i.assignees else ""
            ),
        ),
        Action(
            id="request",
            verb="Request review of",
            kinds=PULLS,
            undo="reversible",
            inverse="unrequest",
            needs=_TRIAGERS,
            refuse=_refuse_request,
            says=lambda s: f"ask {_who(s)} for a review",
            send=lambda hub, step, _i, _n: hub.request(step.ref, step.args.logins),
            effect=_requested,
        ),
        Action(
            id="unrequest",
            verb="Take back the review request of",
            kinds=PULLS,
            undo="reversible",
            inverse="request",
            needs=_TRIAGERS,
            refuse=_refuse_unrequest,
            says=lambda s: f"no longer ask {_who(s)}",
            send=lambda hub, step, _i, _n: hub.unrequest(step.ref, step.args.logins),
            effect=_unrequested,
        ),
        Action(
            id="label",
            verb="Label",
            kinds=ANY,
            undo="reversible",
            inverse="unlabel",
            needs=_TRIAGERS,
            refuse=_refuse_label,
            says=lambda s: f"label {_shown_labels(s)}",
            send=lambda hub, step, item, _n: hub.label(item, step.args.labels),
            effect=_labelled,
            before=_labels_before,
        ),
        Action(
            id="unlabel",
            verb="Unlabel",
            kinds=ANY,
            undo="reversible",
            inverse="label",
            needs=_TRIAGERS,
            refuse=_refuse_unlabel,
            says=lambda s: f"remove label {_shown_labels(s)}",
            send=_send_unlabel,
            effect=_unlabelled,
            before=_labels_before,
        ),
        Action(
            id="comment",
            verb="Comment on",
            kinds=ANY,
            undo="compensable",
            inverse="uncomment",
            needs=(),
            refuse=_refuse_comment,
            says=lambda s: f"comment, {len(s.args.body)} characters",
            send=_send_comment,
            effect=_commented,
            found=_found_comment,
            confirm=True,
        ),
        Action(
            id="uncomment",
            verb="Delete own comment on",
            kinds=ANY,
            undo="one-way",
            inverse="",
            needs=(),
            refuse=_nothing,
            says=lambda _s: "delete your comment; its e-mail has gone out",
            send=_send_uncomment,
            effect=_uncommented,
            confirm=True,
        ),
        Action(
            id="close",
            verb="Close",
            kinds=ANY,
            undo="reversible",
            inverse="reopen",
            needs=_TRIAGERS,
            refuse=_open,
            says=lambda _s: "close",
            send=lambda hub, _step, item, _n: hub.set_state(item, "closed"),
            effect=_is_closed,
            confirm=True,
            left=lambda i, _a, _r: "" if i.state == "closed" else f"it is {i.state}",
        ),
        Action(
            id="reopen",
            verb="Reopen",
            kinds=ANY,
            undo="reversible",
            inverse="close",
            needs=_TRIAGERS,
            refuse=_refuse_reopen,
            says=lambda _s: "reopen",
            send=lambda hub, _step, item, _n: hub.set_state(item, "open"),
            effect=_is_open,
            left=lambda i, _a, _r: "" if i.is_open else f"it is {i.state}",
        ),
    )
}
"""Every action by its id, which is its command's name."""
