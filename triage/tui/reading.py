"""What the panes and pages show, read from the workspace in a worker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from triage.act import Entry
from triage.act.entries import by_policy
from triage.clock import age, iso, parse
from triage.errors import NotFound
from triage.model import Ref
from triage.text import ago, count
from triage.tui import detail, listing, proofs
from triage.tui.cells import Line
from triage.tui.layout import Place
from triage.tui.sources import Around, Ask, ListRows, PaneRows, Past, Queued, Standing
from triage.tui.tree import Tree
from triage.views import Cell, Column, Row
from triage.views.wish import Wish

if TYPE_CHECKING:
    from triage.store.shelf import Shelf
    from triage.views import View
    from triage.workspace import Workspace
    from triage.workspace.looking import Detail

FEW, MANY = 3, 8
"""Similar items that are told beside the list, and on an item's page."""

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


QUEUES = frozenset(
    {"bumps", "contention", "ownership", "questions", "mine", "journal", "pulse"}
)
"""Panes that are no list of items."""

PULSE = "pulse"

TREES = frozenset({"bumps"})
"""Queues whose groups open in place."""

FOLDED_MOST = 1000
"""Rows of a kept queue among which those that are never folded are looked for."""

OLD = 6 * 60
"""Seconds after which a kept queue says as of when it is."""

WORKING = "being worked out"
FIRST = "{} is being worked out for the first time; it shows up by itself."

NOTHING_YET = (
    "Nothing is stored yet: sync first. "
    "Repositories are followed with: triage sync owner/name"
)


def remembered(workspace: Workspace, place: Place) -> Ask:
    """What a pane showed when the console was last left."""
    name = f"desk.{place.id}"
    wish = place.wish or Wish()
    wish = replace(wish, filter=workspace.recall(f"{name}.filter"))
    if place.wish is not None:
        wish = replace(wish, sort=workspace.recall(f"{name}.sort") or wish.sort)
    if place.wish is not None or place.id in TREES:
        group_by = workspace.recall(f"{name}.group") or wish.group_by
        wish = replace(wish, group_by=group_by)
    if place.id == PULSE:
        wish = replace(wish, span=workspace.recall(f"{name}.span"))
    return Ask(place.id, wish, workspace.recall(f"{name}.cursor"))


def pane(workspace: Workspace, ask: Ask) -> PaneRows:
    """The rows of a pane as the store has them now.

    Raises UsageError for a qualifier of the filter that there is not.
    """
    if ask.pane not in QUEUES:
        return listing.pane(workspace, ask)
    if ask.pane == PULSE:
        from triage.tui import pulsing  # noqa: PLC0415  (when asked for)

        found = pulsing.pane(workspace, ask.wish)
    else:
        found = queue(workspace, ask.pane, ask.wish.group_by)
    if not ask.wish.filter or found.whole is None:
        return found
    rows = listing.narrowed(workspace, found.whole, ask.wish.filter)
    left_out = listing.hidden(rows, ask.marked)
    return replace(found, rows=rows, wish=ask.wish, hidden=left_out)


def first(workspace: Workspace, ask: Ask) -> PaneRows:
    """As much of a pane as is there at once."""
    if ask.pane == PULSE:
        rows = ListRows(())
        return PaneRows(PULSE, (), rows, WORKING, None, "", ask.wish, is_part=True)
    if ask.pane in QUEUES:
        return pane(workspace, ask)
    return listing.glimpse(workspace, ask)


def queue(workspace: Workspace, name: str, group_by: str = "") -> PaneRows:
    """All rows of a queue, or of the journal.

    Grouped in another way than usual, it is always worked out anew, and nothing is
    folded: who asks for that is at work on it.
    """
    if name == "journal":
        return journal(workspace.entries(), workspace.now())
    from triage.views import registry  # noqa: PLC0415  (when asked for)

    view = registry.by_id(name)
    if workspace.keeps_queues and not group_by:
        from triage import keeping  # noqa: PLC0415  (where much is stored)

        if name in keeping.KEPT:
            read = _kept(view, keeping.kept(workspace, name), workspace.now())
            return replace(read, apart=_apart(workspace, read))
    lens = workspace.lens(group_by=group_by) if group_by else None
    found = workspace.queue(view, lens)
    empty = view.empty if workspace.freshness() else NOTHING_YET
    by = f"by {group_by} · " if group_by else ""
    rows = ListRows(found.rows)
    read = _queue(name, view.columns, rows, by + found.headline, found.count, empty)
    read = replace(read, wish=Wish(group_by=group_by))
    if found.apart is None or group_by:
        return read
    return replace(read, apart=len(found.apart))


def renewed(workspace: Workspace, name: str, around: Around) -> PaneRows:
    """A queue with those of its rows that are drawn, where the cursor's row stays."""
    read = queue(workspace, name)
    place = read.rows.find(around.key)
    if place is None:
        return read
    start = max(place - around.before, 0)
    rows = read.rows.window(start, place + around.after - start)
    return replace(read, near=(start, rows))


def _apart(workspace: Workspace, read: PaneRows) -> int | None:
    """How many rows of a kept queue are never folded; None: nothing is folded."""
    from triage.views import bumps  # noqa: PLC0415  (where much is stored)

    if read.pane not in TREES or bumps.is_batch_day(workspace.lens()):
        return None
    return bumps.apart(read.rows.window(0, FOLDED_MOST))


def _queue(
    name: str,
    columns: tuple[Column, ...],
    rows: Queued,
    headline: str,
    number: int | None,
    empty: str,
) -> PaneRows:
    if name in TREES:
        rows = Tree(rows)
    return PaneRows(name, columns, rows, headline, number, empty, whole=rows)


def _kept(view: View, shelf: Shelf | None, now: datetime) -> PaneRows:
    """A queue as it was last worked out; it says as of when, where that is long ago."""
    if shelf is None:
        return _queue(
            view.id, view.columns, ListRows(()), WORKING, None, FIRST.format(view.title)
        )
    from triage.views.kept import KeptRows  # noqa: PLC0415  (where much is stored)

    about = shelf.about
    behind = age(parse(about.at), now)
    since = f" · as of {ago(behind)} ago" if behind > OLD else ""
    rows = KeptRows(shelf)
    headline = about.headline + since
    return _queue(view.id, view.columns, rows, headline, about.count, view.empty)


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
    return _queue(
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
    if policy := by_policy(entry):
        lines.append(f"policy {policy}")
    if entry.undoes is not None:
        lines.append(f"takes back entry {entry.undoes}")
    return tuple(lines)


def standing(workspace: Workspace, *, busy: bool = False, since: str = "") -> Standing:
    """What the status line says about the store and the journal.

    What is in flight while nothing is performed here was left by a process that
    ended: nobody knows what became of it. `since`: when one last looked.
    """
    open_ended = {"unknown"} if busy else {"unknown", "inflight"}
    watched = workspace.watched()
    unsettled = workspace.unsettled_count()
    returning, wave = (0, 0) if busy else workspace.coming()
    return Standing(
        repos=workspace.repo_count(),
        part=workspace.settings.slice,
        doings=workspace.doings(since),
        troubled=sum(one.is_unreadable for one in watched),
        fresh=workspace.freshness(),
        now=workspace.now(),
        waiting=unsettled.get("planned", 0),
        unknown=sum(unsettled.get(state, 0) for state in open_ended),
        returning=returning,
        wave=wave,
    )


def past(workspace: Workspace, known: Past) -> Past:
    """The last days of the queues; as known, while syncs kept nothing new of them."""
    lens = workspace.lens()
    kept, of = workspace.backlog(lens), f"{iso(lens.now)[:10]} {lens.slice}"
    if (kept, of) == (known.kept, known.of):
        return known
    trends = workspace.trends(lens, kept)
    return Past(kept, of, {view: (one.text, one.told) for view, one in trends.items()})


def describe(
    workspace: Workspace, row: Row, *, taste: bool = False, more: str = ""
) -> list[Line]:
    """All that is said about a row: why, evidence, the item, its thread.

    `more` says how to see what a taste leaves out.
    """
    lines = detail.of_row(row)
    if proofs.is_group(row):
        first = workspace.item(row.refs[0])
        size = replace(proofs.BESIDE, notes=40, more=more)
        return proofs.of_group(row, first.body if first else "", size)
    if len(row.refs) > 1:
        return [*detail.of_row(row, members=False), *_members(workspace, row)]
    if not row.refs:
        return lines
    found = workspace.describe(row.refs[0])
    if found is None:
        return [*lines, (), (("dim", "It is not stored any more."),)]
    now = workspace.now()
    if _is_bump(found):
        if taste:
            return proofs.of_bump(found, row, now, replace(proofs.BESIDE, more=more))
        lines = proofs.of_bump(found, row, now, replace(proofs.WHOLE, notes=0))
        return [
            *lines,
            *detail.heading("As it was written"),
            *detail.thread(found.item, now),
        ]
    if lines:
        lines.append(())
    lines += detail.of_item(found.item, now, found.facts)
    lines += detail.urgency(workspace.priority(row.refs[0]))
    lines += detail.proof(found, row)
    lines += _alike(workspace, row.refs[0], FEW if taste else MANY)
    lines += [(), *detail.thread(found.item, now, taste=taste)]
    return lines


def advice(workspace: Workspace, row: Row) -> tuple[tuple[str, str], ...]:
    """Who could answer the one item of a row that names nobody, each with the reason."""
    if len(row.refs) != 1 or row.suggestions:
        return ()
    try:
        return workspace.answerers(row.refs[0])
    except NotFound:
        return ()


def could_answer(found: Sequence[tuple[str, str]], key: str) -> list[Line]:
    """Who could answer, in a line; the picker of the key says why."""
    if not found:
        return []
    names = ", ".join(login for login, _ in found)
    return [(("dim", "could answer  "), ("", names), ("dim", f"  ({key} says why)"))]


def _alike(workspace: Workspace, ref: Ref, most: int) -> list[Line]:
    """What else is about the same matter, answered first."""
    from triage.views import similar  # noqa: PLC0415  (a worker; not the first frame)

    return detail.alike(similar.close(workspace.similar(ref, most), most))


def evidence(workspace: Workspace, row: Row) -> list[Line]:
    """Why a row is here, and every condition with its reason."""
    now = workspace.now()
    if len(row.refs) == 1:
        alone = workspace.describe(row.refs[0])
        if alone and _is_bump(alone):
            return proofs.of_bump(alone, row, now, proofs.WHOLE)
    if proofs.is_group(row):
        members = [
            found for ref in row.refs[:GROUP_CAP] if (found := workspace.describe(ref))
        ]
        return proofs.of_members(row, members, now)
    lines = detail.of_row(row)
    for ref in row.refs[:GROUP_CAP]:
        found = workspace.describe(ref)
        proof = detail.proof(found, row) if found else []
        if proof and len(row.refs) > 1:
            lines += detail.heading(str(ref))
        lines += proof
    return lines


def _is_bump(found: Detail) -> bool:
    return bool(found.facts.get("bump"))


def members(workspace: Workspace, groups: Sequence[Row]) -> dict[str, tuple[Row, ...]]:
    """The pull requests of some groups of bumps, as lines by their group's key."""
    from triage.views import members  # noqa: PLC0415  (when one is opened)

    reader, lens = listing.Threads(workspace), workspace.lens()
    return {group.key: members.rows(reader, group, lens) for group in groups}


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
