"""What the panes and pages show, read from the workspace in a worker."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from triage.act import Entry
from triage.clock import age, parse
from triage.text import ago, count
from triage.tui import detail
from triage.tui.cells import Line
from triage.tui.sources import ListRows, PaneRows, Standing
from triage.views import Cell, Column, Row, RowSource

if TYPE_CHECKING:
    from triage.store.shelf import Shelf
    from triage.views import View
    from triage.workspace import Workspace

GROUP_CAP = 40
"""Members of a group that are looked up for its detail."""

JOURNAL_COLUMNS = (
    Column("Age", 4, right=True),
    Column("State", 9),
    Column("Action", 9, drop=50),
    Column("Ref", 26),
    Column("What"),
)

JOURNAL_EMPTY = "Nothing was done from here yet."

TONES = {
    "done": "good",
    "failed": "bad",
    "unknown": "warn",
    "inflight": "accent",
    "planned": "accent",
}


OLD = 5 * 60
"""Seconds after which a kept queue says as of when it is."""

WORKING = "being worked out"
FIRST = "{} is being worked out for the first time; it shows up by itself."

NOTHING_YET = (
    "Nothing is stored yet: sync first. "
    "Repositories are followed with: triage sync owner/name"
)


def pane(workspace: Workspace, name: str) -> PaneRows:
    """The rows of a pane as the store has them now."""
    if name == "journal":
        return journal(workspace.entries(), workspace.now())
    if name == "all":
        from triage.views import all as everything  # noqa: PLC0415  (when asked for)

        total = len(Everything(workspace).source)
        return PaneRows(
            name, everything.COLUMNS, ListRows(()), "", total, everything.EMPTY
        )
    from triage.views import registry  # noqa: PLC0415  (when asked for)

    view = registry.by_id(name)
    if workspace.keeps_queues:
        from triage import keeping  # noqa: PLC0415  (where much is stored)

        if name in keeping.KEPT:
            return _kept(view, keeping.kept(workspace, name), workspace.now())
    queue = workspace.queue(view)
    return PaneRows(
        name,
        view.columns,
        ListRows(queue.rows),
        queue.headline,
        queue.count,
        view.empty if workspace.freshness() else NOTHING_YET,
    )


def _kept(view: View, shelf: Shelf | None, now: datetime) -> PaneRows:
    """A queue as it was last worked out; it says as of when, where that is long ago."""
    if shelf is None:
        return PaneRows(
            view.id, view.columns, ListRows(()), WORKING, 0, FIRST.format(view.title)
        )
    from triage.views.kept import KeptRows  # noqa: PLC0415  (where much is stored)

    about = shelf.about
    behind = age(parse(about.at), now)
    since = f" · as of {ago(behind)} ago" if behind > OLD else ""
    rows = KeptRows(shelf)
    headline = about.headline + since
    return PaneRows(view.id, view.columns, rows, headline, about.count, view.empty)


class Everything:
    """Every stored item, of which only the window is read; narrowed by SQL."""

    def __init__(self, workspace: Workspace, needle: str = "") -> None:
        from triage.views.all import AllRows  # noqa: PLC0415  (when asked for)

        self._workspace = workspace
        self.source: RowSource = AllRows(
            workspace.cache(), state="", needle=needle, now=workspace.now()
        )

    def __len__(self) -> int:
        return len(self.source)

    def window(self, start: int, number: int) -> Sequence[Row]:
        """Rows `start` to `start + number`, fewer at the end."""
        return self.source.window(start, number)

    def find(self, key: str) -> int | None:
        """The position of a row; None where it is gone."""
        return self.source.find(key)

    def narrowed(self, needle: str) -> Everything:
        """Only the items in whose title every word of the filter stands."""
        return Everything(self._workspace, needle)


def source(workspace: Workspace, loaded: PaneRows) -> RowSource:
    """What the list of a pane draws from."""
    return Everything(workspace) if loaded.pane == "all" else loaded.rows


def journal(entries: Sequence[Entry], now: datetime) -> PaneRows:
    """The journal as a pane, newest first."""
    rows = tuple(
        Row(
            key=f"entry-{entry.id}",
            cells=(
                Cell(ago(age(entry.updated_at, now)), "dim"),
                Cell(entry.state, TONES.get(entry.state, "dim")),
                Cell(entry.action),
                Cell(str(entry.ref), "dim"),
                Cell(f"{entry.title}  {entry.why}".rstrip()),
            ),
            refs=(entry.ref,),
            why=f"{entry.action} {entry.state}"
            + (f": {entry.why}" if entry.why else ""),
            evidence=_entry_evidence(entry),
        )
        for entry in entries
    )
    unknown = sum(entry.state == "unknown" for entry in entries)
    waiting = sum(entry.state == "planned" for entry in entries)
    failed = sum(entry.state == "failed" for entry in entries)
    parts = [
        f"{number} {word}"
        for number, word in (
            (unknown, "unknown"),
            (waiting, "waiting"),
            (failed, "failed"),
        )
        if number
    ]
    return PaneRows(
        "journal",
        JOURNAL_COLUMNS,
        ListRows(rows),
        " · ".join(parts),
        len(rows),
        JOURNAL_EMPTY,
    )


def _entry_evidence(entry: Entry) -> tuple[str, ...]:
    lines = [f"journal entry {entry.id}, {entry.undo}"]
    if entry.head_oid:
        lines.append(f"head {entry.head_oid[:7]}")
    if entry.args.logins:
        lines.append(f"login {', '.join(entry.args.logins)}")
    if entry.args.body:
        lines.append(f"text {entry.args.body[:200]}")
    if entry.undoes is not None:
        lines.append(f"takes back entry {entry.undoes}")
    return tuple(lines)


def standing(workspace: Workspace, *, busy: bool = False) -> Standing:
    """What the status line says about the store and the journal.

    What is in flight while nothing is performed here was left by a process that
    ended: nobody knows what became of it.
    """
    open_ended = {"unknown"} if busy else {"unknown", "inflight"}
    watched = workspace.watched()
    unsettled = workspace.unsettled()
    return Standing(
        repos=workspace.repo_count(),
        troubled=sum(one.is_unreadable for one in watched),
        fresh=workspace.freshness(),
        now=workspace.now(),
        waiting=sum(entry.state == "planned" for entry in unsettled),
        unknown=sum(entry.state in open_ended for entry in unsettled),
    )


def describe(workspace: Workspace, row: Row, *, taste: bool = False) -> list[Line]:
    """All that is said about a row: why, evidence, the item, its thread."""
    lines = detail.of_row(row)
    if len(row.refs) > 1:
        return [*detail.of_row(row, members=False), *_members(workspace, row)]
    if not row.refs:
        return lines
    found = workspace.describe(row.refs[0])
    if found is None:
        return [*lines, (), (("dim", "It is not stored any more."),)]
    now = workspace.now()
    if lines:
        lines.append(())
    lines += detail.of_item(found.item, now)
    lines += detail.proof(found, row)
    lines += [(), *detail.thread(found.item, now, taste=taste)]
    return lines


def evidence(workspace: Workspace, row: Row) -> list[Line]:
    """Why a row is here, and every condition with its reason."""
    lines = detail.of_row(row)
    for ref in row.refs[:GROUP_CAP]:
        found = workspace.describe(ref)
        proof = detail.proof(found, row) if found else []
        if proof and len(row.refs) > 1:
            lines += detail.heading(str(ref))
        lines += proof
    return lines


def _members(workspace: Workspace, row: Row) -> list[Line]:
    """The items of a group with where each stands."""
    lines = detail.heading(count(len(row.refs), "item"))
    for ref in row.refs[:GROUP_CAP]:
        item = workspace.item(ref)
        if item is None:
            lines.append((("dim", f"  {ref}"),))
            continue
        state = item.pull.checks_state if item.pull else ""
        sign, tone = detail.CHECKS.get(state, ("·", "dim"))
        lines.append(((tone, f"{sign} "), ("", f"{ref}  "), ("dim", item.title[:200])))
    if len(row.refs) > GROUP_CAP:
        more = len(row.refs) - GROUP_CAP
        lines.append((("dim", f"  and {more} more"),))
    return lines
