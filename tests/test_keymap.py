"""Keymaps: each rule in one test."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from triage import keymap
from triage.commands import BY_ID, COMMANDS, CONTEXTS
from triage.errors import SettingsError
from triage.keymap import Keymap, load, shown, spell

ROOT = Path(__file__).parent.parent


def write(path: Path, text: str) -> str:
    file = path / "mine.toml"
    file.write_text(text, encoding="utf-8")
    return str(file)


@pytest.mark.parametrize("name", ["default", "vim", "emacs"])
def test_every_packaged_keymap_gives_every_command_a_key(name):
    assert set(load(name).keys) == set(BY_ID)


def test_default_names_exactly_the_commands_there_are():
    text = (ROOT / "keymaps" / "default.toml").read_text()
    named, table = set(), ""
    for line in text.splitlines():
        if line.startswith("["):
            table = line.strip("[]")
        elif "=" in line and not line.startswith("#"):
            named.add(f"{table}.{line.split('=')[0].strip()}")
    assert named == set(BY_ID)


def test_the_keys_of_the_contract_are_in_the_default():
    keys = load("default").keys
    contract = {
        "pane.bumps": "1", "pane.contention": "2", "pane.ownership": "3",
        "pane.questions": "4", "pane.mine": "5", "pane.all": "6", "pane.journal": "7",
        "pane.previous": "h", "pane.next": "l", "pane.larger": "+", "pane.smaller": "_",
        "move.down": "j", "move.up": "k", "move.top": "g", "move.bottom": "G",
        "move.half_down": "ctrl+d", "move.half_up": "ctrl+u", "move.next_match": "n",
        "move.previous_match": "N", "move.page_down": "pagedown",
        "move.page_up": "pageup", "mark.toggle": "space", "mark.range": "V",
        "mark.all": "*", "mark.clear": "escape", "item.assign": "a",
        "item.unassign": "A", "item.request": "w", "item.approve": "v",
        "item.merge": "m", "item.close": "x", "item.reopen": "X", "item.label": "L",
        "item.comment": "c", "item.snooze": "s", "look.open": "enter", "look.evidence": "e",
        "look.browse": "o", "look.copy": "y", "look.filter": "/", "look.help": "?",
        "app.sync": "R", "app.quit": "q",
    }  # fmt: skip
    assert {
        command: key for command, key in contract.items() if key not in keys[command]
    } == {}
    assert keys["item.undo"] == ("z", "u")
    assert keys["look.commands"] == (":", "ctrl+p")
    assert "tab" in keys["pane.next"]


def test_a_keymap_of_ones_own_says_only_what_differs(tmp_path):
    mine = load(write(tmp_path, 'extends = "default"\n[item]\nmerge = "M"\n'))
    assert mine.keys["item.merge"] == ("M",)
    assert mine.keys["item.assign"] == ("a",)


WRONG = {
    'extends = "default"\n[item]\nmerg = "M"\n': "item.merg is no command. Did you mean item.merge?",
    'extends = "default"\n[item]\nmerge = "a"\n': "key 'a' is both item.assign and item.merge in the desk",
    'extends = "default"\n[item]\nmerge = []\n': "item.merge has no key",
    'extends = "default"\n[item]\nmerge = ""\n': "item.merge has no key",
    'extends = "default"\n[item]\nmerge = 7\n': "item.merge: expected a key",
    'extends = "default"\n[item]\nmerge = "ctrl+i"\n': "a terminal sends it as tab",
    'extends = "default"\n[item]\nmerge = "ctrl+M"\n': "only ctrl with a small letter",
    'extends = "default"\n[item]\nmerge = "shift+m"\n': "write it as M",
    'extends = "default"\n[item]\nmerge = "entr"\n': "did you mean enter?",
    'extends = "default"\n[item]\nmerge = "ctrl+escape"\n': "a terminal cannot send it",
    'extends = "default"\n[item]\nmerge = "meta+m"\n': "it is no key",
    'extends = "default"\n[type]\naccept = "x"\n': "is text in a line being typed",
    'extends = "default"\nitem = 3\n': "item: expected a table",
    'extends = "defualt"\n': "Did you mean default?",
    "extends = 3\n": "extends: expected the name",
    '[item]\nmerge = "m"\n': "has no key",
    "[item\n": "is not valid TOML",
}


@pytest.mark.parametrize(("text", "words"), WRONG.items())
def test_a_wrong_keymap_is_refused_with_its_place(tmp_path, text, words):
    path = write(tmp_path, text)
    with pytest.raises(SettingsError) as caught:
        load(path)
    assert words in str(caught.value)
    assert caught.value.exit_code == 2
    if "Did you mean default" not in words:
        assert path in str(caught.value)


def test_a_keymap_cannot_extend_itself(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(f'extends = "{path}"\n')
    with pytest.raises(SettingsError, match="extends itself"):
        load(str(path))


def test_an_unknown_keymap_names_the_nearest():
    with pytest.raises(SettingsError, match="Did you mean emacs"):
        load("emac")


def test_keys_are_spelled_as_textual_names_them():
    from textual.keys import _character_to_key

    for key in "?*/:+_-@\\<>jG1 é":
        assert spell(key) == ("space" if key == " " else _character_to_key(key))
    assert spell("ctrl+d") == "ctrl+d"
    assert spell("alt+<") == "alt+less_than_sign"


def test_keys_are_shown_as_people_write_them():
    assert [shown(key) for key in ("escape", "ctrl+d", "+", "alt+pagedown", "j")] == [
        "esc", "ctrl+d", "+", "alt+pgdn", "j",
    ]  # fmt: skip


def test_the_table_has_every_command_once():
    text = keymap.table(load("default"))
    for command in COMMANDS:
        assert len(re.findall(rf" {re.escape(command.id)} ", text)) == 1


def test_every_command_says_what_it_does():
    for command in COMMANDS:
        assert command.help.endswith(".")
        assert 1 <= len(command.label.split()) <= 3
        assert set(command.contexts) <= set(CONTEXTS)


def test_every_command_is_carried_out_by_somebody():
    from triage.tui.console import Console
    from triage.tui.screens.answer import Answer
    from triage.tui.screens.confirm import Confirm
    from triage.tui.screens.desk import Desk
    from triage.tui.screens.item import ItemPage
    from triage.tui.screens.page import Page
    from triage.tui.screens.pick import Pick

    screens = {
        "desk": (Desk,),
        "item": (ItemPage,),
        "text": (Page,),
        "confirm": (Confirm,),
        "pick": (Pick,),
        "type": (Desk, Pick),
        "comment": (Answer,),
    }
    for context, kinds in screens.items():
        for command, _ in Keymap("", dict.fromkeys(BY_ID, ("x",))).of(context):
            name = "do_" + command.id.replace(".", "_")
            for kind in kinds:
                assert hasattr(kind, name) or hasattr(Console, name), (context, name)


def test_no_key_is_written_outside_the_keymaps():
    """No handler looks at keys, and no binding is written in Python.

    Only a field does, for the framework's own editing keys, of which it names none.
    """
    for path in (ROOT / "triage" / "tui").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        is_field = path.name == "fields.py"
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                bad = r"key_" if is_field else r"(_?on_key|key_)"
                assert not re.match(bad, node.name), path
            if isinstance(node, ast.Assign | ast.AnnAssign):
                targets = (
                    node.targets if isinstance(node, ast.Assign) else [node.target]
                )
                assert all(ast.unparse(t) != "BINDINGS" for t in targets), path
            if isinstance(node, ast.Attribute):
                assert is_field or ast.unparse(node) != "event.key", path
