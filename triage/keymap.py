"""The commands of the console, and the keys that a keymap file gives them.

No key is written anywhere but in `keymaps/*.toml`. A keymap is checked whole when
it is loaded, so that a wrong one is an error at start and never a dead key.
"""

from __future__ import annotations

import difflib
import string
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from triage.errors import SettingsError
from triage.keyboard import shown, spell

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

PICKS: tuple[str, ...] = tuple(
    command.id
    for command in COMMANDS
    if command.id.startswith("pick.") and command.label.startswith("choice")
)
"""The commands that take a choice by its place, first place first."""


@dataclass(frozen=True, slots=True)
class Keymap:
    """The keys in force, by command."""

    name: str
    keys: Mapping[str, tuple[str, ...]]
    """As the file writes them; every command has at least one."""
    views: tuple[Command, ...] = ()
    """Panes that the settings made; they may be without a key."""

    def of(self, context: str) -> Iterator[tuple[Command, tuple[str, ...]]]:
        """The commands of a context with their keys, in the registry's order."""
        for command in (*COMMANDS, *self.views):
            if context in command.contexts:
                yield command, self.keys[command.id]

    def with_views(self, views: Sequence[tuple[str, str, str]]) -> Keymap:
        """The keymap with a command for each pane of the settings: id, name, key.

        Raises SettingsError that names the view, counted from 1, for a key that
        cannot be sent, or that is taken.
        """
        made = tuple(
            Command(f"view.{ident}", name, f"Go to your view {name}.")
            for ident, name, _ in views
        )
        keys = dict(self.keys)
        taken = {
            spell(key): command.id
            for command, own in Keymap(self.name, self.keys).of(DESK)
            for key in own
        }
        for number, (command, (_, name, key)) in enumerate(
            zip(made, views, strict=True), 1
        ):
            place = f"view {number} {name!r}: key"
            try:
                spelled = spell(key) if key else ""
            except ValueError as error:
                raise SettingsError(f"{place} {key!r}: {error}.") from None
            if spelled in taken:
                raise SettingsError(
                    f"{place} {key!r} is already {taken[spelled]}.", _free(taken)
                )
            keys[command.id] = (key,) if key else ()
            if key:
                taken[spelled] = command.id
        return Keymap(self.name, keys, made)

    def spelled(self, command: str) -> str:
        """The keys of a command as Textual binds them, comma-separated."""
        return ",".join(spell(key) for key in self.keys[command])

    def first(self, command: str) -> str:
        """The key to name where there is room for one."""
        keys = self.keys[command]
        return shown(keys[0]) if keys else ""

    def every(self, command: str) -> str:
        """All keys of a command, for a table."""
        return " ".join(shown(key) for key in self.keys[command])


def directory() -> Path:
    """Where the keymaps are: in the package, or beside it in a checkout."""
    here = Path(__file__).parent
    packaged = here / "keymaps"
    return packaged if packaged.is_dir() else here.parent / "keymaps"


def load(name_or_path: str) -> Keymap:
    """A keymap by its name, or by the path of a file.

    Raises SettingsError that names the file and the place for an unknown command,
    a command without a key, a key that cannot be sent, and a key that two commands
    of one context share.
    """
    path = _path_of(name_or_path)
    keys = _read(path, seen=())
    for command in COMMANDS:
        if not keys.get(command.id):
            raise SettingsError(
                f"{path}: {command.id} has no key.", "Give it one, or extend default."
            )
    keymap = Keymap(path.stem, keys)
    for context in CONTEXTS:
        _check_clashes(keymap, context, path)
    return keymap


def _path_of(name_or_path: str) -> Path:
    if "/" in name_or_path or name_or_path.endswith(".toml"):
        return Path(name_or_path).expanduser()
    path = directory() / f"{name_or_path}.toml"
    if not path.exists():
        names = sorted(found.stem for found in directory().glob("*.toml"))
        near = difflib.get_close_matches(name_or_path, names, n=1)
        meant = f"Did you mean {near[0]}?" if near else f"Known: {', '.join(names)}."
        raise SettingsError(f"There is no keymap {name_or_path!r}.", meant)
    return path


def _read(path: Path, seen: tuple[Path, ...]) -> dict[str, tuple[str, ...]]:
    """The keys of a file laid over those of the keymap that it extends."""
    if path in seen:
        raise SettingsError(f"{path}: extends itself.")
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read: {error}.") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path} is not valid TOML: {error}.") from None
    base = found.pop("extends", "")
    if not isinstance(base, str):
        raise SettingsError(f"{path}: extends: expected the name of a keymap.")
    keys = _read(_path_of(base), (*seen, path)) if base else {}
    for group, table in found.items():
        if not isinstance(table, dict):
            raise SettingsError(f"{path}: {group}: expected a table of commands.")
        for name, value in table.items():
            command = f"{group}.{name}"
            keys[command] = _keys(value, command, path)
    return keys


def _keys(value: object, command: str, path: Path) -> tuple[str, ...]:
    """The keys that a file gives to one command."""
    if command not in BY_ID:
        near = difflib.get_close_matches(command, BY_ID, n=1, cutoff=0.4)
        meant = f"Did you mean {near[0]}?" if near else "See: triage keys"
        raise SettingsError(f"{path}: {command} is no command.", meant)
    found = [value] if isinstance(value, str) else value
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise SettingsError(f"{path}: {command}: expected a key or a list of keys.")
    if not found or "" in found:
        raise SettingsError(f"{path}: {command} has no key.", "Leave the line out.")
    for key in found:
        try:
            spell(key)
        except ValueError as error:
            raise SettingsError(f"{path}: {command}: key {key!r}: {error}.") from None
    return tuple(found)


def _check_clashes(keymap: Keymap, context: str, path: Path | str) -> None:
    taken: dict[str, str] = {}
    for command, keys in keymap.of(context):
        for key in keys:
            if context in TYPING and (len(key) == 1 or key == "space"):
                raise SettingsError(
                    f"{path}: {command.id}: key {key!r} is text in "
                    f"{CONTEXTS[context]}.",
                    "Use one with ctrl or alt.",
                )
            other = taken.setdefault(spell(key), command.id)
            if other != command.id:
                raise SettingsError(
                    f"{path}: key {key!r} is both {other} and {command.id} in "
                    f"{CONTEXTS[context]}.",
                    "Give one of them another key.",
                )


def _free(taken: Mapping[str, str]) -> str:
    """Which plain keys nothing has."""
    plain = string.digits + string.ascii_letters
    free = [key for key in plain if spell(key) not in taken]
    return f"Free are {', '.join(free)}." if free else "Use one with ctrl or alt."


def table(keymap: Keymap) -> str:
    """The keys in force as text, by context; what `triage keys` prints."""
    lines = [f"keymap {keymap.name}"]
    told: set[str] = set()
    for context, words in CONTEXTS.items():
        new = [(c, k) for c, k in keymap.of(context) if c.id not in told]
        told.update(command.id for command, _ in new)
        if new:
            lines += ["", f"In {words}:"]
        lines += [
            f"  {keymap.every(command.id):<18} {command.id:<20} {command.help}"
            for command, _ in new
        ]
    return "\n".join(lines)
