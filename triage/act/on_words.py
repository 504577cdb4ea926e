"""Actions on what an item says and is: labels, comments, open or closed."""

from __future__ import annotations

import re
from collections.abc import Mapping

from triage.act import Args, Step
from triage.act.action import ANY, TRIAGERS, Action, Scene, lower, must_be_open
from triage.act.meanwhile import by
from triage.hub import Hub, Receipt
from triage.model import Entry, Item, Kind
from triage.text import clean

LONGEST = 65_000
"""Characters of a comment: GitHub takes 65,536, of which the nonce needs some."""

NONCE = "<!-- triage:op={} -->"
"""Hidden in a comment, so that one whose answer was lost is found again."""

REASONS: Mapping[Kind, Mapping[str, str]] = {
    Kind.ISSUE: {"answered": "completed", "not-planned": "not_planned"},
    Kind.DISCUSSION: {
        "answered": "RESOLVED",
        "outdated": "OUTDATED",
        "duplicate": "DUPLICATE",
    },
    Kind.PULL: {},
}
"""Why something is closed, and GitHub's word for it: `state_reason` of REST's issues,
`DiscussionCloseReason` of its schema."""


_NONCE_LINE = re.compile(r"\n*<!-- triage:op=[0-9a-f]+ -->\s*\Z")


def bare(body: str) -> str:
    """A comment's text without what is hidden at its end."""
    return _NONCE_LINE.sub("", body)


def _label_names(item: Item) -> set[str]:
    return {label.raw.lower() for label in item.labels}


def _refuse_label(scene: Scene) -> str:
    if not scene.args.labels:
        return "no label is named"
    if lower(scene.args.labels) <= _label_names(scene.item):
        return "it has that label already"
    return ""


def _refuse_unlabel(scene: Scene) -> str:
    if not lower(scene.args.labels) & _label_names(scene.item):
        return "it does not have that label"
    return ""


def _labelled(
    item: Item, step: Step, _me: str, _nonce: str, _receipt: Mapping[str, str]
) -> bool:
    return lower(step.args.labels) <= _label_names(item)


def _unlabelled(
    item: Item, step: Step, _me: str, _nonce: str, _receipt: Mapping[str, str]
) -> bool:
    return not lower(step.args.labels) & _label_names(item)


def _labels_before(scene: Scene) -> dict[str, str]:
    return {"labels": "\n".join(label.raw for label in scene.item.labels)}


def _still_labelled(item: Item, args: Args, _receipt: Mapping[str, str]) -> str:
    gone = [name for name in args.labels if name.lower() not in _label_names(item)]
    if not gone:
        return ""
    shown = [clean(name) for name in gone]
    return f"{', '.join(shown)} was taken off{by(item, 'unlabeled', shown)}"


def _still_unlabelled(item: Item, args: Args, _receipt: Mapping[str, str]) -> str:
    again = [name for name in args.labels if name.lower() in _label_names(item)]
    if not again:
        return ""
    shown = [clean(name) for name in again]
    return f"{', '.join(shown)} is on it again{by(item, 'labeled', shown)}"


def _still(item: Item, *, closed: bool) -> str:
    """Why an item is not closed, or not open, any more."""
    if (item.state == "closed") if closed else item.is_open:
        return ""
    kind = "reopened" if item.is_open else "closed"
    return f"it is {item.state}{by(item, kind)}"


def _send_unlabel(hub: Hub, step: Step, item: Item, _nonce: str) -> Receipt:
    receipt: Receipt = {}
    for label in step.args.labels:
        if label.lower() in _label_names(item):
            receipt = hub.unlabel(item, label)
    return receipt


def _refuse_comment(scene: Scene) -> str:
    if not scene.args.body.strip():
        return "there is nothing to say"
    if len(scene.args.body) > LONGEST:
        return f"it has {len(scene.args.body):,} characters; GitHub takes {LONGEST:,}"
    if scene.item.locked:
        return "the conversation is locked"
    return _refuse_thread(scene) if scene.args.reply_to else ""


def _refuse_thread(scene: Scene) -> str:
    """Why nothing can be said in a thread: only comments of a discussion have one."""
    if scene.item.kind is not Kind.DISCUSSION:
        return "only comments of a discussion have a thread"
    if not any(c.node_id == scene.args.reply_to for c in scene.item.comments):
        return "the comment that it replies to is not there, or too far back"
    return ""


def _send_comment(hub: Hub, step: Step, item: Item, nonce: str) -> Receipt:
    body = f"{step.args.body}\n\n{NONCE.format(nonce)}"
    return hub.comment(item, body, step.args.reply_to)


def _says_comment(scene: Scene) -> str:
    said = f"comment, {len(scene.args.body)} characters"
    for comment in scene.item.comments:
        if scene.args.reply_to and comment.node_id == scene.args.reply_to:
            who = comment.author.login if comment.author else "a deleted account"
            return f"{said}, in the thread of {who}"
    return said


def commented(
    item: Item, _step: Step, _me: str, nonce: str, _receipt: Mapping[str, str]
) -> bool:
    """Whether a comment with the entry's nonce is there."""
    return any(NONCE.format(nonce) in c.body for c in item.comments)


def found_comment(item: Item, _step: Step, _me: str, nonce: str) -> dict[str, str]:
    """The ids of the comment with the entry's nonce; empty: it is not there."""
    for comment in item.comments:
        if NONCE.format(nonce) in comment.body:
            return {
                "comment": comment.database_id,
                "node": comment.node_id,
                "url": comment.url,
            }
    return {}


REPLIES_READ = 20
"""Newest replies of a comment that are read."""


def comments_hidden(item: Item, entry: Entry) -> bool:
    """Whether so many comments came later that ours may not be among those read."""
    if parent := entry.args.reply_to:
        thread = [c.created_at for c in item.comments if c.reply_to == parent]
        if len(thread) >= REPLIES_READ and min(thread) > entry.created_at:
            return True
    oldest = min((c.created_at for c in item.comments), default=entry.created_at)
    top = sum(not c.reply_to for c in item.comments)
    return item.comments_total > top and oldest > entry.created_at


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


def _refuse_close(scene: Scene) -> str:
    reason, known = scene.args.reason, REASONS.get(scene.item.kind, {})
    if reason and reason not in known:
        fitting = f"; there is {', '.join(known)}" if known else ""
        return f"a {scene.item.kind} is not closed as {clean(reason)}{fitting}"
    return must_be_open(scene)


def _send_close(hub: Hub, step: Step, item: Item, _nonce: str) -> Receipt:
    reason = REASONS.get(item.kind, {}).get(step.args.reason, "")
    return hub.set_state(item, "closed", reason)


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


def _shown_labels(scene: Scene) -> str:
    return ", ".join(clean(name) for name in scene.args.labels)


ON_WORDS: tuple[Action, ...] = (
    Action(
        id="label",
        verb="Label",
        kinds=ANY,
        undo="reversible",
        inverse="unlabel",
        needs=TRIAGERS,
        refuse=_refuse_label,
        says=lambda s: f"label {_shown_labels(s)}",
        send=lambda hub, step, item, _n: hub.label(item, step.args.labels),
        effect=_labelled,
        before=_labels_before,
        left=_still_labelled,
    ),
    Action(
        id="unlabel",
        verb="Unlabel",
        kinds=ANY,
        undo="reversible",
        inverse="label",
        needs=TRIAGERS,
        refuse=_refuse_unlabel,
        says=lambda s: f"remove label {_shown_labels(s)}",
        send=_send_unlabel,
        effect=_unlabelled,
        before=_labels_before,
        left=_still_unlabelled,
    ),
    Action(
        id="comment",
        verb="Comment on",
        kinds=ANY,
        undo="compensable",
        inverse="uncomment",
        needs=(),
        refuse=_refuse_comment,
        says=_says_comment,
        send=_send_comment,
        effect=commented,
        found=found_comment,
        hidden=comments_hidden,
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
        needs=TRIAGERS,
        own=True,
        refuse=_refuse_close,
        says=lambda s: f"close as {s.args.reason}" if s.args.reason else "close",
        send=_send_close,
        effect=_is_closed,
        confirm=True,
        left=lambda i, _a, _r: _still(i, closed=True),
    ),
    Action(
        id="reopen",
        verb="Reopen",
        kinds=ANY,
        undo="reversible",
        inverse="close",
        needs=TRIAGERS,
        own=True,
        refuse=_refuse_reopen,
        says=lambda _s: "reopen",
        send=lambda hub, _step, item, _n: hub.set_state(item, "open"),
        effect=_is_open,
        left=lambda i, _a, _r: _still(i, closed=False),
    ),
)
