"""Folding the groups of a pane, and opening them in place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from triage.tui import reading
from triage.tui.messages import Opened
from triage.tui.panes import Pane
from triage.tui.screens.walking import Walking
from triage.tui.sources import PaneRows
from triage.tui.tree import FOLDED, Tree
from triage.views import Row, members
from triage.views.rolls import Roll

NO_GROUPS = "The list is not grouped."
ALONE = "This line is one pull request; nothing folds here."
GONE = "Nothing in this group is an open bump any more."

MOST_OPEN = 2000
"""Pull requests for which all groups are opened at once."""


class Folding(Walking):
    """A screen whose groups fold to their head, or open below it."""

    def do_group_next(self) -> None:
        """Go to the next group."""
        self._to_group(1)

    def do_group_previous(self) -> None:
        """Go to the head of this group, then to the group before."""
        self._to_group(-1)

    def _to_group(self, step: int) -> None:
        source, cursor = self.rows.source, self.rows.cursor
        if tree := self.rows.branches:
            self._to_branch(tree, step)
            return
        group = source.group_at(cursor) if isinstance(source, Roll) else None
        if group is None or not isinstance(source, Roll):
            self.acting.notify(NO_GROUPS, timeout=2)
            return
        if step > 0 or source.head_of(group) == cursor:
            group += step
        group = min(max(group, 0), len(source.groups) - 1)
        self.rows.go(source.head_of(group))

    def _to_branch(self, tree: Tree, step: int) -> None:
        cursor = self.rows.cursor
        head = tree.head_of(cursor)
        if step > 0:
            self.rows.go(tree.after(cursor))
        else:
            self.rows.go(head if head != cursor else tree.head_of(max(cursor - 1, 0)))

    async def do_group_fold(self) -> None:
        """Fold the group to its head, or open it."""
        if tree := self.rows.branches:
            if not self._unfold():
                await self._turn_branch(tree)
            return
        source, cursor = self.rows.source, self.rows.cursor
        group = source.group_at(cursor) if isinstance(source, Roll) else None
        if group is None or not isinstance(source, Roll):
            self.acting.notify(NO_GROUPS, timeout=2)
            return
        self.fold_list(source, source.folded ^ {source.groups[group].key}, group)

    async def do_group_fold_all(self) -> None:
        """Fold every group, or open them all."""
        if tree := self.rows.branches:
            if not self._unfold():
                await self._turn_all(tree)
            return
        source = self.rows.source
        group = source.group_at(self.rows.cursor) if isinstance(source, Roll) else None
        if group is None or not isinstance(source, Roll):
            self.acting.notify(NO_GROUPS, timeout=2)
            return
        every = frozenset(one.key for one in source.groups)
        folded: frozenset[str] = frozenset() if source.folded >= every else every
        self.fold_list(source, folded, group)

    def fold_list(self, source: Roll, folded: frozenset[str], group: int) -> None:
        """Show a list with other groups folded; the cursor stays in its group."""
        pane, rows = self.pane, self.rows
        fresh = source.refolded(folded)
        if source.groups[group].key in folded:
            rows.want(source.groups[group].key)
        pane.wish = replace(pane.wish, folded=folded)
        pane.show(fresh, pane.wish)

    def _unfold(self) -> bool:
        """Show what is folded until the batch day; False: the cursor is elsewhere."""
        pane, row = self.pane, self.rows.row()
        if row is None or row.key != FOLDED or pane.whole is None:
            return False
        place = self.rows.cursor
        pane.unfolded = True
        pane.show(pane.whole, pane.shown)
        self.rows.go(place)
        self.changed(pane)
        return True

    # Groups of a queue, whose members are read when they are opened.

    async def _turn_branch(self, tree: Tree) -> None:
        group = tree.group_at(self.rows.cursor)
        if group is None or len(group.refs) < 2:
            self.acting.notify(ALONE, timeout=2)
            return
        pane = self.pane
        if pane.opened.pop(group.key, None) is not None:
            pane.rows.want(group.key)
            self._grown(pane)
        else:
            await self._open(pane, [group])

    async def _turn_all(self, tree: Tree) -> None:
        pane = self.pane
        if pane.opened:
            group = tree.group_at(self.rows.cursor)
            pane.opened.clear()
            if group:
                pane.rows.want(group.key)
            self._grown(pane)
            return
        base = tree.base
        every = await self.aside(lambda: base.window(0, len(base))) or ()
        groups = [row for row in every if len(row.refs) > 1]
        if sum(len(row.refs) for row in groups) > MOST_OPEN:
            self.acting.notify(
                f"More than {MOST_OPEN:,} pull requests: open single groups, or filter."
            )
            return
        await self._open(pane, groups)

    async def _open(self, pane: Pane, groups: Sequence[Row]) -> None:
        workspace = self.acting.workspace
        found = await self.aside(lambda: reading.members(workspace, groups)) or {}
        pane.opened.update({key: rows for key, rows in found.items() if rows})
        if groups and not any(found.values()):
            self.acting.notify(GONE)
        self._grown(pane)

    def _grown(self, pane: Pane) -> None:
        """Show a pane with the groups that stand open now."""
        if tree := pane.rows.branches:
            pane.show(tree, pane.shown)
            self.changed(pane)

    def fill(self, loaded: PaneRows) -> None:
        """Show the rows that were read, and have open groups read again."""
        super().fill(loaded)
        pane = self.pane_of(loaded.pane)
        if not pane.opened or not isinstance(pane.whole, Tree):
            return
        found = pane.whole.among(tuple(pane.opened))
        groups = [row for row in found if len(row.refs) > 1]
        workspace, name = self.acting.workspace, pane.place.id

        def work() -> None:
            self.post_message(Opened(name, reading.members(workspace, groups)))

        self.acting.background(work, "members")

    def on_opened(self, event: Opened) -> None:
        """Show the members of open groups as they are now; of one alone it closes."""
        pane = self.pane_of(event.pane)
        fresh = {key: event.members.get(key, ()) for key in pane.opened}
        if fresh != pane.opened:
            cursor = pane.rows.row()
            pane.opened = {key: rows for key, rows in fresh.items() if rows}
            group = members.group_of(cursor.key) if cursor else ""
            if group and group not in pane.opened:
                pane.rows.want(group)
            self._grown(pane)
