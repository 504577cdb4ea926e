"""The keys that a keymap file gives to the commands of the console.

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

from triage.commands import BY_ID, COMMANDS, CONTEXTS, DESK, TYPING, Command
from triage.errors import SettingsError
from triage.keyboard import shown, spell


@dataclass(frozen=True, slots=True)
class Keymap:
    """The keys in force, by command."""

    name: str
    keys: Mapping[str, tuple[str, ...]]
    """As the file writes them; every command has at least one."""
    views: tuple[Command, ...] = ()
    """Panes that the settings made; they may be without a key."""

    @property
    def commands(self) -> tuple[Command, ...]:
        """All that a key can do here, in the registry's order."""
        return (*COMMANDS, *self.views)

    def of(self, context: str) -> Iterator[tuple[Command, tuple[str, ...]]]:
        """The commands of a context with their keys, in the registry's order."""
        for command in self.commands:
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
