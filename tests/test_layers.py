"""The layer law: imports go down only, and some names stay in their rooms."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
HOUSE = ROOT / "triage"

LAYERS = [
    {
        "errors",
        "text",
        "clock",
        "model",
        "config",
        "token",
        "apart",
        "keyboard",
        "commands",
    },
    {"store", "hub", "demo", "exports"},
    {"facts"},
    {"views"},
    {"sync", "act", "keymap", "importing"},
    {"workspace"},
    {"keeping", "upkeep", "courier"},
    {"cli", "tui"},
]
"""From the ground up; a room imports from its own and lower layers."""

STRANGERS = [
    {"store", "hub"},
    {"demo", "hub"},
    {"demo", "store"},
    {"exports", "store"},
    {"exports", "hub"},
    {"exports", "demo"},
]
"""Pairs of one layer that do not know each other."""

ALLOWED = {("sync", "act"): False, ("cli", "tui"): True, ("tui", "cli"): False}
"""Within a layer: the commands open the console, never the other way round."""

CONFINED = {
    "github": {"hub"},
    "requests": {"hub"},
    "sqlite3": {"store"},
    "sqlite_utils": {"store"},
    "textual": {"tui"},
    "graphql": {"demo"},
    "click": {"cli"},
}
"""Libraries, and the only rooms that import them."""

LEVEL = {room: i for i, rooms in enumerate(LAYERS) for room in rooms}


@cache
def imports(path: Path) -> tuple[tuple[str, bool], ...]:
    """Every module that a file imports, and whether it does so at its top level."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return tuple(_imports(tree, top=True))


def _imports(within: ast.AST, *, top: bool) -> Iterator[tuple[str, bool]]:
    for node in ast.iter_child_nodes(within):
        if isinstance(node, ast.Import):
            yield from ((a.name, top) for a in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{a.name}" for a in node.names]
            rooms = names if node.module == "triage" else [node.module]
            yield from ((name, top) for name in rooms)
        elif not isinstance(node, ast.expr):
            inside = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            yield from _imports(node, top=top and not inside)


def room_of(module: str) -> str:
    parts = module.split(".")
    return parts[1] if parts[0] == "triage" and len(parts) > 1 else ""


def home_of(path: Path) -> str:
    return path.relative_to(HOUSE).parts[0].removesuffix(".py")


FILES = sorted(HOUSE.rglob("*.py"))


def is_below(room: str, other: str) -> bool:
    """Whether a room may import from another."""
    assert other in LEVEL, f"{other} stands in no layer"
    if LEVEL[other] == LEVEL[room] > 0:
        return ALLOWED.get((room, other), {room, other} not in STRANGERS)
    return LEVEL[other] <= LEVEL[room]


def test_a_module_imports_only_from_its_own_and_lower_layers() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}: {module}"
        for path in FILES
        if (room := home_of(path)) not in {"__init__", "__main__"}
        for module, _top in imports(path)
        if (other := room_of(module)) not in {"", room}
        and not other.startswith("__")
        and not is_below(room, other)
    ]
    assert wrong == []


def test_libraries_stay_in_their_rooms() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}: {module}"
        for path in FILES
        for module, _top in imports(path)
        if home_of(path) not in CONFINED.get(module.split(".")[0], {home_of(path)})
    ]
    assert wrong == []


@pytest.mark.parametrize("library", ["github", "requests", "sqlite_utils"])
def test_heavy_libraries_are_imported_only_where_they_are_used(library: str) -> None:
    eager = [
        str(path.relative_to(ROOT))
        for path in FILES
        for module, top in imports(path)
        if top
        and module.split(".")[0] == library
        and not path.name.startswith("schema")
    ]
    allowed_for_types = {"triage/hub/client.py"}
    assert set(eager) <= allowed_for_types


def test_the_command_line_loads_no_command_before_it_is_asked_for() -> None:
    rooms = {
        path.stem
        for path in (HOUSE / "cli").glob("*.py")
        if "\nCOMMANDS = (" in path.read_text(encoding="utf-8")
    }
    eager = {
        name
        for start in ("__main__.py", "cli/start.py", "cli/main.py")
        for node in ast.parse((HOUSE / start).read_text(encoding="utf-8")).body
        if isinstance(node, ast.ImportFrom) and node.module
        for name in (node.module.rpartition(".")[2], *(one.name for one in node.names))
    }
    assert len(rooms) > 10
    assert "inforce" in eager
    assert eager & rooms == set()


def loaded_by(statement: str) -> set[str]:
    code = f"import sys\n{statement}\nprint('\\n'.join(sys.modules))"
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env=env,
    )
    return set(done.stdout.split())


def test_the_console_starts_without_paying_for_github_or_migrations() -> None:
    loaded = loaded_by("import triage.tui.app, triage.workspace, triage.views.registry")
    assert not loaded & {"github", "requests", "sqlite_utils", "click"}


def test_the_first_frame_is_drawn_before_the_framework_is_loaded() -> None:
    """It is read from the environment once, when it loads, how often it may draw."""
    assert "textual" not in loaded_by("import triage.tui.app, triage.workspace")


def test_only_text_leaves_a_view() -> None:
    """Views do no I/O: none of them imports what could."""
    doing = {
        "os",
        "io",
        "socket",
        "subprocess",
        "urllib",
        "pathlib",
        "threading",
        "time",
    }
    wrong = [
        f"{path.name}: {module}"
        for folder in ("views", "facts")
        for path in (HOUSE / folder).rglob("*.py")
        for module, _top in imports(path)
        if module.split(".")[0] in doing
    ]
    assert wrong == []


def test_no_module_is_longer_than_five_hundred_lines() -> None:
    long = {
        str(p.relative_to(ROOT)): n
        for p in FILES
        if (n := len(p.read_text(encoding="utf-8").splitlines())) > 500
    }
    assert long == {}
