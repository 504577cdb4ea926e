"""Actions on the answer of a discussion: marking a comment as it, and unmarking."""

from __future__ import annotations

from collections.abc import Mapping

from triage.act import Step
from triage.act.action import TRIAGERS, Action, Scene
from triage.model import Comment, Item, Kind
from triage.text import shorten

TARGET = "target"
"""Where the receipt says which comment was marked, if only its own plan made it."""


def answering(item: Item, wanted: str, me: str) -> Comment | str:
    """The comment that is named, by its id, number or address; else one's newest.

    Returns why there is none.
    """
    if wanted:
        number = wanted.rpartition("-")[2] if "discussioncomment-" in wanted else wanted
        for comment in item.comments:
            if number in {comment.node_id, comment.database_id} - {""}:
                return comment
        return f"it has no comment {wanted} among those that are stored"
    mine = [
        c for c in item.comments if c.author and c.author.login.lower() == me.lower()
    ]
    if mine:
        return mine[-1]
    return "no comment is named and none is yours; say which with --comment"


def _answer(item: Item) -> str:
    return item.discussion.answer_id if item.discussion else ""


def _refuse_answer(scene: Scene) -> str:
    about = scene.item.discussion
    if about is None or not about.is_answerable:
        return "its category takes no answers"
    if scene.args.target and about.answer_id == scene.args.target:
        return "that comment is its answer already"
    if about.answer_id or about.is_answered:
        return "it has an answer already; take that mark away first: triage unanswer"
    return ""


def _refuse_unanswer(scene: Scene) -> str:
    if not _answer(scene.item):
        return "no comment is marked as its answer"
    if _answer(scene.item) != scene.args.target:
        return "another comment is its answer now"
    return ""


def _says(scene: Scene) -> str:
    if not scene.args.target:
        return "mark it as the answer"
    for comment in scene.item.comments:
        if comment.node_id == scene.args.target:
            who = comment.author.login if comment.author else "a deleted account"
            words = shorten(" ".join(comment.body.split()), 40)
            return f"mark as the answer what {who} said: {words}"
    return "mark a comment as the answer"


def _answered(
    item: Item, step: Step, _me: str, _nonce: str, _receipt: Mapping[str, str]
) -> bool:
    return _answer(item) == step.args.target


def _unanswered(
    item: Item, step: Step, _me: str, _nonce: str, _receipt: Mapping[str, str]
) -> bool:
    return _answer(item) != step.args.target


ON_ANSWERS: tuple[Action, ...] = (
    Action(
        id="answer",
        verb="Mark the answer of",
        kinds=frozenset({Kind.DISCUSSION}),
        undo="reversible",
        inverse="unanswer",
        needs=TRIAGERS,
        own=True,
        refuse=_refuse_answer,
        says=_says,
        send=lambda hub, step, _i, _n: hub.set_answer(step.args.target, is_answer=True),
        effect=_answered,
        left=lambda i, a, r: (
            ""
            if _answer(i) == (a.target or r.get(TARGET, ""))
            else "that comment is not its answer any more"
        ),
    ),
    Action(
        id="unanswer",
        verb="Unmark the answer of",
        kinds=frozenset({Kind.DISCUSSION}),
        undo="reversible",
        inverse="answer",
        needs=TRIAGERS,
        own=True,
        refuse=_refuse_unanswer,
        says=lambda _s: "take the mark off its answer",
        send=lambda hub, step, _i, _n: hub.set_answer(
            step.args.target, is_answer=False
        ),
        effect=_unanswered,
        left=lambda i, _a, _r: "it has another answer now" if _answer(i) else "",
    ),
)
