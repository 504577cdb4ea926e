"""Keys: how a keymap file writes them, how Textual names them, how a person reads them."""

from __future__ import annotations

import difflib
import unicodedata

_NAMED = {
    "escape": "esc", "enter": "enter", "tab": "tab", "space": "space",
    "backspace": "backspace", "delete": "del", "insert": "ins",
    "up": "↑", "down": "↓", "left": "←", "right": "→",
    "home": "home", "end": "end", "pageup": "pgup", "pagedown": "pgdn",
    **{f"f{number}": f"F{number}" for number in range(1, 25)},
}  # fmt: skip
"""Keys with a name, and how each is shown."""

_SAME = {"ctrl+i": "tab", "ctrl+m": "enter", "ctrl+[": "escape", "ctrl+h": "backspace"}
"""What a terminal sends the same bytes for."""

_SHORT = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}
"""Where Textual's name of a character is not its Unicode name."""

_MODIFIERS = ("ctrl", "alt", "shift")


def spell(key: str) -> str:
    """A key of a keymap file as Textual names it.

    Raises ValueError, whose text says why, for a key that no terminal can send.
    """
    if len(key) == 1:
        return _spell_character(key)
    if key in _NAMED:
        return key
    if key in _SAME:
        raise ValueError(f"a terminal sends it as {_SAME[key]}; write that")
    *modifiers, last = key.split("+")
    if not modifiers or not last or any(one not in _MODIFIERS for one in modifiers):
        near = difflib.get_close_matches(key, _NAMED, n=1)
        raise ValueError(f"did you mean {near[0]}?" if near else "it is no key")
    if modifiers == ["shift"] and len(last) == 1:
        raise ValueError(f"write it as {last.upper()}")
    if len(last) == 1:
        if modifiers == ["ctrl"] and not last.islower():
            raise ValueError("only ctrl with a small letter can be sent")
        if modifiers not in (["ctrl"], ["alt"]):
            raise ValueError("only ctrl or alt alone go with a character")
        return f"{modifiers[0]}+{_spell_character(last)}"
    if last not in _NAMED or last in {"escape", "enter", "space", "backspace"}:
        raise ValueError("a terminal cannot send it")
    return key


def _spell_character(char: str) -> str:
    if char == " ":
        return "space"
    if char.isalnum():
        return char
    try:
        name = unicodedata.name(char).lower().replace("-", "_").replace(" ", "_")
    except ValueError:
        raise ValueError("it is no key") from None
    return _SHORT.get(name, name)


def shown(key: str) -> str:
    """A key of a keymap file as a person reads it."""
    *modifiers, last = key.split("+") if len(key) > 1 else [key]
    return "+".join([*modifiers, _NAMED.get(last, last)])
