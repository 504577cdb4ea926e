"""Actions that have no key of their own: offered for what the cursor stands on."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from typing import TYPE_CHECKING

from triage.act import Args
from triage.act.on_words import REASONS
from triage.model import Item, Kind, Ref
from triage.text import shorten

if TYPE_CHECKING:
    from triage.tui.deeds import Deeds
    from triage.tui.screens.pick import Choice

FURTHER = {
    "auto-merge": ("auto-merge", "Let GitHub merge once all that is required passed."),
    "no-auto-merge": ("no auto-merge", "Let GitHub no longer merge by itself."),
    "enqueue": ("enqueue", "Add it to the merge queue of its base."),
    "dequeue": ("dequeue", "Take it out of the merge queue."),
    "update-branch": ("update branch", "Merge its base into its branch."),
    "rebase": ("ask for a rebase", "Say @dependabot rebase; nothing takes it back."),
    "draft": ("draft", "Convert it to a draft."),
    "ready": ("ready", "Mark the draft as ready for review."),
    "revert": ("revert", "Open a pull request that reverts it."),
    "answer": ("mark answer", "Mark a comment as the answer of the discussion."),
    "unanswer": ("unmark answer", "Take the mark off its answer."),
    "answered": ("answered", "Say that it was answered in its channel."),
    "unanswered": ("not answered", "Take that back."),
    "hand": ("hand on", "Assign it with a note; a discussion: mention somebody."),
    "close answered": ("close as answered", "Close it: completed, or resolved."),
    "close not-planned": ("close as not planned", "Close it: nobody will do it."),
    "close outdated": ("close as outdated", "Close it: it is no longer relevant."),
    "close duplicate": ("close as duplicate", "Close it: another one is about it."),
    "discussion": ("make it a discussion", "Open its page: GitHub has no API for it."),
}
"""Each action's name and what it does."""

CLOSE = "close "
"""Before the reason for which something is closed."""

CONVERT = (
    "GitHub's API cannot convert an issue. On its page: Convert to discussion, at the"
    " end of the right column."
)

PREFIX = "further."
"""Before an action's id, in the list of commands."""


POLICY = "policy."
"""Before a policy's name, in the list of commands."""


def policies(names: Iterable[str]) -> list[Choice]:
    """The policies of the settings as one can choose among them."""
    from triage.tui.screens.pick import Choice  # noqa: PLC0415  (off start-up)

    return [
        Choice(
            f"{POLICY}{name}",
            f"policy {name}",
            "Plan what the policy says of the open bumps.",
        )
        for name in names
    ]


BY_HAND = frozenset({"answered", "unanswered"})
"""What is only noted for oneself: nothing goes anywhere."""


def fitting(items: Iterable[Item], answered: Container[Ref] = frozenset()) -> list[str]:
    """The actions that could be taken on one of some items, by what they are now.

    `answered`: questions of channels that the person called so.
    """
    found: set[str] = set()
    for item in items:
        if item.kind is Kind.CHAT:
            found.add("unanswered" if item.ref in answered else "answered")
        if item.kind is Kind.DISCUSSION and item.discussion:
            has_answer = bool(item.discussion.answer_id)
            found.add("unanswer" if has_answer else "answer")
        pull = item.pull
        if pull is None:
            if item.kind in REASONS and item.is_open:
                found.update(f"{CLOSE}{reason}" for reason in REASONS[item.kind])
                found.add("hand")
                found.update(("discussion",) if item.kind is Kind.ISSUE else ())
            continue
        if item.state == "merged":
            found.add("revert")
        elif item.is_open:
            found.add("no-auto-merge" if pull.auto_merge else "auto-merge")
            found.add("dequeue" if pull.in_merge_queue else "enqueue")
            found.update(("update-branch", "ready" if pull.is_draft else "draft"))
            if item.author and item.author.is_bot:
                found.add("rebase")
    return [action for action in FURTHER if action in found]


def choices(actions: Sequence[str], prefix: str = "") -> list[Choice]:
    """Actions as one can choose among them."""
    from triage.tui.screens.pick import Choice  # noqa: PLC0415  (off start-up)

    return [Choice(prefix + one, *FURTHER[one]) for one in actions]


async def offer(screen: Deeds) -> None:
    """Ask which further action to take on what is aimed at."""
    from triage.tui.screens.pick import Pick  # noqa: PLC0415  (off start-up)

    aim = screen.aim()
    workspace = screen.acting.workspace
    items = [found for ref in aim.refs[:50] if (found := workspace.item(ref))]
    dialog = Pick(
        screen.keymap,
        f"Further actions on {aim.words}" if aim.refs else "Further actions",
        choices(fitting(items, workspace.lens().aside.answered)),
        empty="Nothing further can be done to it.",
    )

    async def chosen(answer: object) -> None:
        if isinstance(answer, tuple) and answer:
            await take(screen, answer[0])

    dialog.then = chosen
    await screen.lay(dialog)


async def take(screen: Deeds, action: str) -> None:
    """Plan one of them; for an answer, ask first which comment it is."""
    from triage.tui.screens.pick import Choice, Pick  # noqa: PLC0415  (off start-up)

    aim = screen.aim()
    if action in BY_HAND:
        screen.call_answered(aim, answered=action == "answered")
        return
    if action == "hand":
        await screen.hand_on()
        return
    if action == "discussion":
        screen.acting.notify(CONVERT, title="In the browser", timeout=8)
        screen.do_look_browse()
        return
    if action.startswith(CLOSE):
        await screen.plan_for("close", Args(reason=action.removeprefix(CLOSE)), aim)
        return
    item = screen.acting.workspace.item(aim.refs[0]) if aim.single else None
    if action != "answer" or item is None or not item.comments:
        await screen.plan_for(action, Args(), aim)
        return
    said = [
        Choice(
            one.node_id,
            one.author.login if one.author else "a deleted account",
            shorten(" ".join(one.body.split()), 120),
        )
        for one in reversed(item.comments)
    ]

    async def chosen(answer: object) -> None:
        if isinstance(answer, tuple) and answer:
            await screen.plan_for(action, Args(target=answer[0]), aim)

    dialog = Pick(screen.keymap, f"The answer of {aim.words}", said)
    dialog.then = chosen
    await screen.lay(dialog)
