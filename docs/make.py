"""Makes what the pages show from the program itself: picture, keys, tables."""

from __future__ import annotations

import asyncio
import os
import tempfile
import threading
from pathlib import Path

from triage import keymap
from triage.cli.demo import demo_environment
from triage.cli.reporting.document import SECTIONS, VALUES
from triage.commands import CONTEXTS
from triage.config import Settings
from triage.demo.builtin import build
from triage.demo.server import Loopback
from triage.model.snapshots import LEFT
from triage.store.tables import documented
from triage.tui.console import Console
from triage.views.definitions import DEFINITIONS
from triage.views.happened import COUNTED
from triage.views.numbers import NUMBERS
from triage.views.qualifiers import QUALIFIERS
from triage.workspace import Workspace

PICTURE = Path(__file__).with_name("desk.svg")
DATA = Path(__file__).with_name("data.md")
SEARCH = Path(__file__).with_name("search.md")
METRICS = Path(__file__).with_name("metrics.md")
REPORT = Path(__file__).with_name("report.md")
README = Path(__file__).resolve().parents[1] / "README.md"
SIZE = (132, 38)


async def draw(workspace: Workspace) -> str:
    """The first screen, as SVG."""
    app = Console(workspace, keymap.load("default"))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await app.workers.wait_for_complete()
        await pilot.press("j", "j")
        await app.workers.wait_for_complete()
        await pilot.pause()
        return app.export_screenshot(title="triage")


def keys_as_markdown(bindings: keymap.Keymap) -> str:
    """The keys in force, one table a place."""
    lines: list[str] = []
    told: set[str] = set()
    for context, words in CONTEXTS.items():
        new = [(c, k) for c, k in bindings.of(context) if c.id not in told]
        told.update(command.id for command, _ in new)
        if new:
            lines += ["", f"| in {words} | |", "|---|---|"]
        for command, _ in new:
            shown = " ".join(
                f"`{keymap.shown(key)}`" for key in bindings.keys[command.id]
            )
            lines.append(f"| {shown} | {command.help} |")
    return "\n".join(lines).strip() + "\n"


def tables_as_markdown() -> str:
    """Every table of both databases, with what its columns hold."""
    lines: list[str] = []
    database = ""
    for table in documented():
        if table.database != database:
            database = table.database
            lines += [f"## {database}", ""]
        lines += [f"### `{table.name}`", f"{table.about}.", ""]
        lines += ["| column | is |", "|---|---|"]
        lines += [
            f"| `{column.name}` | {column.about} |".replace("|  |", "| |")
            for column in table.columns
        ]
        lines.append("")
    return "\n".join(lines).strip() + "\n"


def qualifiers_as_markdown() -> str:
    """Every qualifier with what it finds, and its values where they are few."""
    lines = ["| qualifier | finds | values |", "|---|---|---|"]
    for name, one in QUALIFIERS.items():
        values = " ".join(f"`{value}`" for value in one.values)
        lines.append(f"| `{name}:` | {one.help} | {values} |".replace("|  |", "| |"))
    return "\n".join(lines) + "\n"


def write_qualifiers() -> None:
    """Put the qualifiers between their marks in the page about searching."""
    _put(SEARCH, "qualifiers: made from the vocabulary", qualifiers_as_markdown())


def metrics_as_markdown() -> str:
    """Every metric with its definition, and where that is from."""
    lines = ["| metric | is | after |", "|---|---|---|"]
    for name, one in DEFINITIONS.items():
        lines.append(f"| {one.title} (`{name}`) | {one.about} | {one.source} |")
    return "\n".join(lines).replace("|  |", "| |") + "\n"


def numbers_as_markdown() -> str:
    """Every number of Pulse with what it counts."""
    lines = ["| number | counts |", "|---|---|"]
    lines += [f"| `{name}` | {one.about} |" for name, one in NUMBERS.items()]
    return "\n".join(lines) + "\n"


def values_as_markdown() -> str:
    """Every value that a template of the report may name."""
    lines = ["| value | is |", "|---|---|"]
    lines += [f"| `${name}` | {about} |" for name, about in VALUES.items()]
    lines += [f"| `${name}` | section: {title} |" for name, title in SECTIONS.items()]
    lines += [f"| `${name}` | {NUMBERS[name].about} |" for name in (*COUNTED, *LEFT)]
    return "\n".join(lines) + "\n"


def write_metrics() -> None:
    """Put numbers and metrics between their marks in the page about them."""
    _put(METRICS, "numbers: made from the program", numbers_as_markdown())
    _put(REPORT, "values: made from the program", values_as_markdown())
    _put(METRICS, "metrics: made from the program", metrics_as_markdown())


def write_tables() -> None:
    """Put the tables between their marks in the page about the data."""
    _put(DATA, "tables: made from the schema", tables_as_markdown())


def write_keys() -> None:
    """Put the table of keys between its marks in the README."""
    table = keys_as_markdown(keymap.load("default"))
    _put(README, "keys: kept true by a test", table)


def _put(page: Path, mark: str, made: str) -> None:
    """Replace what stands between a mark and its end."""
    text = page.read_text(encoding="utf-8")
    start, end = f"<!-- {mark} -->\n", f"<!-- /{mark.partition(':')[0]} -->"
    before, rest = text.split(start, 1)
    after = rest.split(end, 1)[1]
    page.write_text(f"{before}{start}\n{made}\n{end}{after}", encoding="utf-8")


def main() -> None:
    """Sync the built-in world, draw its desk, and list the keys."""
    write_keys()
    write_tables()
    write_qualifiers()
    write_metrics()
    world = build()
    with Loopback(world) as server, tempfile.TemporaryDirectory() as directory:
        environ = demo_environment(os.environ, server.url, Path(directory), world.now)
        workspace = Workspace(environ, Settings())
        names = [r.name for r in world.repos.values() if not r.hidden]
        for _ in workspace.sync(threading.Event(), names):
            pass
        PICTURE.write_text(asyncio.run(draw(workspace)), encoding="utf-8")
        workspace.release()


if __name__ == "__main__":
    main()
