"""What a bot is asked to do: one comment, which nothing takes back."""

from __future__ import annotations

from triage.act import Step
from triage.act.action import PULLS, WRITERS, Action, Scene, must_be_open
from triage.act.on_words import NONCE, commented, comments_hidden, found_comment
from triage.facts.provenance import KNOWN
from triage.hub import Hub, Receipt
from triage.model import Item

WORDS = ("rebase", "recreate")
"""What Dependabot understands of what is asked here (its page on comment commands)."""

_IDS = {bot.database_id for bot in KNOWN if bot.bot == "dependabot"}


def _refuse(scene: Scene) -> str:
    if why := must_be_open(scene):
        return why
    author = scene.item.author
    if author is None or not author.is_bot or author.database_id not in _IDS:
        return "Dependabot did not open it; only Dependabot is asked by a comment"
    if scene.args.method and scene.args.method not in WORDS:
        return f"Dependabot is asked to {' or '.join(WORDS)} here"
    return "the conversation is locked" if scene.item.locked else ""


def _word(method: str) -> str:
    return method or WORDS[0]


def _send(hub: Hub, step: Step, item: Item, nonce: str) -> Receipt:
    said = f"@dependabot {_word(step.args.method)}"
    return hub.comment(item, f"{said}\n\n{NONCE.format(nonce)}")


ON_BOTS: tuple[Action, ...] = (
    Action(
        id="rebase",
        verb="Ask the bot to rebase",
        kinds=PULLS,
        undo="one-way",
        inverse="",
        needs=WRITERS,
        refuse=_refuse,
        says=lambda s: f"say @dependabot {_word(s.args.method)}; it makes a new head",
        send=_send,
        effect=commented,
        found=found_comment,
        hidden=comments_hidden,
        confirm=True,
    ),
)
