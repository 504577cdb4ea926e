"""The commands of the console: what a key can do, and where.

Which key does it is written in `keymaps/*.toml` alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

DESK = "desk"
ITEM = "item"
TEXT = "text"
CONFIRM = "confirm"
PICK = "pick"
PERSON = "person"
TYPE = "type"
COMMENT = "comment"

CONTEXTS: Mapping[str, str] = {
    DESK: "the desk",
    ITEM: "an open item",
    TEXT: "a page of text",
    CONFIRM: "a plan to confirm",
    PICK: "a choice",
    PERSON: "a choice among people",
    TYPE: "a line being typed",
    COMMENT: "a comment being written",
}
"""Where keys are pressed, each in the words of a reader."""

TYPING = frozenset({TYPE, COMMENT})
"""Contexts in which a plain character is text and can be no command."""

FIELDS = TYPING | {PERSON}
"""Contexts in which characters go into a field."""

_READING = (DESK, ITEM, TEXT)
_LISTS = (*_READING, CONFIRM, PICK)
_ITEMS = (DESK, ITEM)
_PICKED = (PICK, PERSON)
_TYPED = (TYPE, PERSON)
_EVERYWHERE = tuple(CONTEXTS)


@dataclass(frozen=True, slots=True)
class Command:
    """Something that a key can do."""

    id: str
    """`group.name`, as a keymap file writes it: `name` in the table `group`."""
    label: str
    """One or two words, for the line of hints."""
    help: str
    """One sentence, for the help page."""
    contexts: tuple[str, ...] = (DESK,)


COMMANDS: tuple[Command, ...] = (
    Command("pane.bumps", "bumps", "Go to the dependency bumps."),
    Command("pane.contention", "contention", "Go to what is contended in review."),
    Command("pane.ownership", "ownership", "Go to what nobody owns."),
    Command("pane.questions", "questions", "Go to the unanswered questions."),
    Command("pane.mine", "mine", "Go to what waits for you."),
    Command("pane.all", "all", "Go to every stored item."),
    Command("pane.journal", "journal", "Go to what was done from here."),
    Command("pane.pulse", "pulse", "Go to the numbers of the last days."),
    Command("pane.next", "next pane", "Go to the next pane."),
    Command("pane.previous", "previous pane", "Go to the previous pane."),
    Command("pane.larger", "larger", "Give the pane more room."),
    Command("pane.smaller", "smaller", "Give the pane less room and the detail more."),
    Command("move.down", "down", "Move down one line.", _LISTS),
    Command("move.up", "up", "Move up one line.", _LISTS),
    Command("move.top", "top", "Go to the first line.", _LISTS),
    Command("move.bottom", "bottom", "Go to the last line.", _LISTS),
    Command("move.half_down", "half down", "Move down half a page.", _LISTS),
    Command("move.half_up", "half up", "Move up half a page.", _LISTS),
    Command("move.page_down", "page down", "Move down one page.", _LISTS),
    Command("move.page_up", "page up", "Move up one page.", _LISTS),
    Command("move.next_match", "next match", "Go to the next match of the filter."),
    Command(
        "move.previous_match", "previous match", "Go to the match before this one."
    ),
    Command("detail.down", "detail down", "Scroll the detail down."),
    Command("detail.up", "detail up", "Scroll the detail up."),
    Command("mark.toggle", "mark", "Mark the line, or take its mark away."),
    Command("mark.range", "mark range", "Mark from here to where the cursor goes."),
    Command(
        "mark.all",
        "mark all",
        "Mark all that the filter leaves; in Bumps what is ready.",
    ),
    Command(
        "mark.clear",
        "clear",
        "End a range, clear the marks, clear the filter, then go back from a list of"
        " Pulse.",
    ),
    Command("group.next", "next group", "Go to the next group."),
    Command(
        "group.previous", "previous group", "Go to the head of the group, or before."
    ),
    Command("group.fold", "fold", "Fold the group to its header, or open it."),
    Command("group.fold_all", "fold all", "Fold all groups, or open them."),
    Command("item.assign", "assign", "Assign somebody; the best stand first.", _ITEMS),
    Command("item.unassign", "unassign", "Take an assignment back.", _ITEMS),
    Command("item.request", "request", "Ask somebody for a review.", _ITEMS),
    Command("item.approve", "approve", "Approve the shown head.", _ITEMS),
    Command("item.dismiss", "dismiss", "Dismiss your own standing review.", _ITEMS),
    Command("item.merge", "merge", "Merge, approving first where needed.", _ITEMS),
    Command("item.close", "close", "Close the item.", _ITEMS),
    Command("item.reopen", "reopen", "Open the item again.", _ITEMS),
    Command("item.label", "labels", "Add labels, or take them away.", _ITEMS),
    Command("item.comment", "comment", "Write a comment or an answer.", _ITEMS),
    Command("item.snooze", "snooze", "Take it out of the queues for a while.", _ITEMS),
    Command(
        "item.hide", "hide", "Take it out of the queues, or bring it back.", _ITEMS
    ),
    Command("item.prioritize", "priority", "Say yourself how urgent it is.", _ITEMS),
    Command("item.note", "note", "Mark it for yourself, with a note, or not.", _ITEMS),
    Command(
        "item.further",
        "more",
        "Further actions: auto-merge, merge queue, branch, draft, revert, answer, hand on, close for a reason.",
        _ITEMS,
    ),
    Command(
        "item.undo",
        "undo",
        "Take back the last plan, or stop the one that runs; in the journal, the"
        " entry under the cursor.",
        _ITEMS,
    ),
    Command(
        "item.go_on",
        "go on",
        "Look at the writes that were planned and not sent; without any, at the next"
        " wave of the last batch.",
    ),
    Command(
        "look.open",
        "open",
        "Open the item and its whole thread; a group in Bumps, in place; the list behind"
        " a number of Pulse.",
    ),
    Command(
        "item.pause",
        "pause",
        "Let the batch that runs stand still before its next write, or go on.",
        (DESK, TEXT),
    ),
    Command(
        "look.batch", "batch", "Show how far the batch is, or what the last came to."
    ),
    Command("look.evidence", "evidence", "Show the evidence.", _ITEMS),
    Command("look.diff", "diff", "Show what it changes line by line.", _ITEMS),
    Command("look.browse", "browser", "Open the item's page in a browser.", _ITEMS),
    Command("look.copy", "copy link", "Copy the address of the item's page.", _ITEMS),
    Command("look.filter", "filter", "Show only what matches.", (DESK, PICK)),
    Command("look.sort", "sort", "Choose the order of a list of items."),
    Command(
        "look.group", "group", "Choose by what Bumps, or a list of items, is grouped."
    ),
    Command("look.shorter", "shorter", "Show a shorter window in Pulse."),
    Command("look.longer", "longer", "Show a longer window in Pulse."),
    Command(
        "look.commands",
        "commands",
        "Find a command or a view by its name; or type a line, a date or a ref to go"
        " there.",
        _ITEMS,
    ),
    Command("look.help", "help", "Show the keys for here.", (DESK, ITEM)),
    Command("find.text", "find", "Find words in the text.", (ITEM, TEXT)),
    Command("find.next", "next match", "Go to the next match.", (ITEM, TEXT)),
    Command(
        "find.previous",
        "match before",
        "Go to the match before this one.",
        (ITEM, TEXT),
    ),
    Command("app.sync", "sync", "Read what changed on GitHub.", _ITEMS),
    Command("app.quit", "quit", "Leave; what was half done is kept."),
    Command("app.leave", "leave", "Leave at once, from anywhere.", _EVERYWHERE),
    Command("dialog.close", "back", "Go back.", (ITEM, TEXT, PICK)),
    Command("confirm.yes", "do it", "Do what the plan says.", (CONFIRM,)),
    Command("confirm.no", "cancel", "Do nothing.", (CONFIRM,)),
    Command("confirm.drop", "drop them", "Cancel what was not sent.", (CONFIRM,)),
    Command(
        "confirm.fold", "evidence", "Show all of the evidence, or a line.", (CONFIRM,)
    ),
    Command(
        "confirm.rebase",
        "rebase",
        "Have Dependabot asked to rebase what a merge leaves behind, or not.",
        (CONFIRM,),
    ),
    *(
        Command(f"pick.{name}", f"choice {digit}", f"Take choice {digit}.", _PICKED)
        for digit, name in enumerate(
            ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine"), 1
        )
    ),
    Command("pick.choose", "choose", "Take the choice under the cursor.", _PICKED),
    Command("pick.mark", "mark", "Mark the choice, to take several.", (PICK,)),
    Command("type.accept", "keep", "Keep what is typed.", (TYPE,)),
    Command("type.cancel", "cancel", "Drop what is typed.", _TYPED),
    Command(
        "type.down",
        "down",
        "Go to the next line; in a filter, to the one used after it.",
        _TYPED,
    ),
    Command(
        "type.up",
        "up",
        "Go to the line before; in a filter, to the one used before.",
        _TYPED,
    ),
    Command(
        "comment.send",
        "send",
        "Send it; for ten seconds it can be taken back.",
        (COMMENT,),
    ),
    Command(
        "comment.next_side",
        "beside",
        "Look at the next of the thread, what is similar, and the preview.",
        (COMMENT,),
    ),
    Command("comment.previous_side", "beside", "Look at the one before.", (COMMENT,)),
    Command("comment.next", "on", "Go on in what stands beside the text.", (COMMENT,)),
    Command(
        "comment.previous", "back", "Go back in what stands beside it.", (COMMENT,)
    ),
    Command("comment.quote", "quote", "Quote what the sign stands before.", (COMMENT,)),
    Command(
        "comment.link", "link", "Put a link to what the sign stands before.", (COMMENT,)
    ),
    Command(
        "comment.reply", "reply", "Put a canned reply, or another draft.", (COMMENT,)
    ),
    Command("comment.outside", "editor", "Write on in your own editor.", (COMMENT,)),
    Command(
        "comment.then",
        "then",
        "Choose what follows: marking it as the answer, closing the item.",
        (COMMENT,),
    ),
    Command(
        "comment.where",
        "thread",
        "Say it in the thread of the comment under the sign, or as a new comment.",
        (COMMENT,),
    ),
    Command("comment.close", "keep as draft", "Close; the draft is kept.", (COMMENT,)),
)

BY_ID: Mapping[str, Command] = {command.id: command for command in COMMANDS}
