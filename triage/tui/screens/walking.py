"""Walking through the rows of a pane: moving, marking, going from match to match."""

from __future__ import annotations

from dataclasses import replace

from triage.tui import listing
from triage.tui.aim import Aim
from triage.tui.rows import Rows
from triage.tui.screens.filling import Filling
from triage.tui.tree import FOLDED, ready
from triage.views import Row, members
from triage.views.rolls import Roll

MOST = 1000
"""Items that one plan takes at most: at 400 writes an hour two and a half hours."""

TOO_MANY = (
    "{} are meant: one plan takes at most {:,}, which is hours of"
    " writing at the pace that GitHub allows. Narrow it down first."
)


class Walking(Filling):
    """A screen whose moving keys go to the list of one pane."""

    @property
    def rows(self) -> Rows:
        """The list of the pane that has the keys."""
        return self.pane.rows

    # Moving.

    def do_move_down(self) -> None:
        """Go to the next row."""
        self.rows.move(1)

    def do_move_up(self) -> None:
        """Go to the row before this one."""
        self.rows.move(-1)

    def do_move_top(self) -> None:
        """Go to the first row."""
        self.rows.go(0)

    async def do_move_bottom(self) -> None:
        """Go to the last row, of a list that is still being read to its real end."""
        await self._whole()
        self.rows.go(len(self.rows) - 1)

    def do_move_half_down(self) -> None:
        """Go on by half a page."""
        self.rows.move(max(self.rows.room // 2, 1))

    def do_move_half_up(self) -> None:
        """Go back by half a page."""
        self.rows.move(-max(self.rows.room // 2, 1))

    def do_move_page_down(self) -> None:
        """Go on by a page."""
        self.rows.move(self.rows.room)

    def do_move_page_up(self) -> None:
        """Go back by a page."""
        self.rows.move(-self.rows.room)

    async def do_move_next_match(self) -> None:
        """Go to the next match."""
        await self._seek(1)

    async def do_move_previous_match(self) -> None:
        """Go to the match before this one."""
        await self._seek(-1)

    async def _seek(self, step: int) -> None:
        await self._whole()
        pane, rows = self.pane, self.rows
        found = None
        if pane.sought:
            ask = replace(pane.ask(), wish=replace(pane.wish, filter=pane.sought))
            source, whole, place = rows.source, pane.whole, rows.cursor
            workspace = self.acting.workspace
            found = await self.aside(
                lambda: listing.seek(workspace, ask, source, whole, place, step)
            )
        if found is None:
            self.acting.notify("No further match.", timeout=2)
        else:
            rows.go(found)

    async def _whole(self) -> None:
        """Wait until the list is read to its end."""
        if self.pane.sifts:
            await self.pane.calm.wait()

    # Marking.

    async def do_mark_toggle(self) -> None:
        """Mark the row or the group, or take the mark away; or end the range."""
        row, source = self.rows.row(), self.rows.source
        if self.rows.marks.range_from is not None:
            await self.end_range()
        elif row and row.is_head and isinstance(source, Roll):
            head = self.rows.cursor
            self.rows.marks.turn(await self.aside(lambda: source.members(head)) or ())
            self.rows.move(1)
            self.rows.place()
        elif row and row.key == FOLDED:
            self.acting.notify("Open the line, then mark what it folds.", timeout=2)
        else:
            if row and (group := members.group_of(row.key)) in self.rows.marks:
                self._leave_group(group)
            self.rows.toggle()

    def _leave_group(self, group: str) -> None:
        """Mark all of a group one by one, so that one of them can be left out."""
        marks = self.rows.marks
        marks.discard([group])
        for row in self.rows.source.among([group]):
            marks.add(members.key(group, ref) for ref in row.refs)

    async def do_mark_range(self) -> None:
        """Mark from here to where the cursor goes; again: keep that."""
        if self.rows.marks.range_from is not None:
            await self.end_range()
        else:
            self.rows.marks.range_from = self.rows.cursor
            self.rows.place()

    async def end_range(self) -> None:
        """Keep what the range covers as marks."""
        rows, source = self.rows, self.rows.source
        span = rows.marks.span(rows.cursor)
        rows.marks.range_from = None
        rows.marks.add(
            await self.aside(lambda: source.keys(span.start, span.stop)) or ()
        )
        rows.place()

    async def do_mark_all(self) -> None:
        """Mark all that the filter leaves, however much; in Bumps what is ready."""
        await self._whole()
        rows, source = self.rows, self.rows.source
        if tree := rows.branches:
            base = tree.base
            rows.marks.add(
                await self.aside(lambda: ready(base.window(0, len(base)))) or ()
            )
            if not rows.marks:
                self.acting.notify("No bump is ready.")
        else:
            rows.marks.add(await self.aside(lambda: source.keys(0, len(source))) or ())
        rows.place()

    # Aiming.

    def aim(self) -> Aim:
        """The marked rows in sight, else the row or the group under the cursor."""
        rows = self.rows
        if rows.marks.range_from is not None:
            span = rows.marks.span(rows.cursor)
            rows.marks.range_from = None
            rows.marks.add(rows.source.keys(span.start, span.stop))
            rows.place()
        if not rows.marks:
            row = rows.row()
            return self._aim_at(row) if row else Aim(())
        if len(rows.marks) > MOST:
            return Aim((), nothing=TOO_MANY.format(f"{len(rows.marks):,} lines", MOST))
        found = rows.source.among(tuple(rows.marks))
        return Aim(tuple(found), len(rows.marks) - len(found), marked=True)

    def _aim_at(self, row: Row) -> Aim:
        source = self.rows.source
        if not (row.is_head and isinstance(source, Roll)):
            return Aim((row,))
        size = source.size(self.rows.cursor)
        if size > MOST:
            return Aim((), nothing=TOO_MANY.format(f"{size:,} items", MOST))
        members = source.among(source.members(self.rows.cursor))
        return Aim(tuple(members), marked=True)
