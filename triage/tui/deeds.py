"""What the acting keys do on a screen: aim, ask for what is missing, plan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from triage.act import Args
from triage.model import Item, Label
from triage.tui import further
from triage.tui.handing import Handing
from triage.tui.places import allowed, refusal
from triage.tui.screens.page import Page, help_lines

if TYPE_CHECKING:
    from triage.tui.acting import Acting
    from triage.tui.screens.pick import Choice


class Deeds(Handing):
    """A screen on whose items one may act."""

    acting: Acting

    def jumps(self, needle: str) -> Sequence[Choice]:
        """Where what is typed among the commands may lead."""
        del needle
        return ()

    async def jump(self, where: str) -> None:
        """Go to one of those places."""

    # Without a question.

    async def do_item_approve(self) -> None:
        """Approve the head that is shown."""
        await self.plan_for("approve", Args(), self.aim())

    async def do_item_dismiss(self) -> None:
        """Dismiss one's own standing review."""
        await self.plan_for("dismiss", Args(), self.aim())

    async def do_item_merge(self) -> None:
        """Merge, approving first where needed."""
        await self.plan_for("merge", Args(), self.aim())

    async def do_item_close(self) -> None:
        """Close the item."""
        await self.plan_for("close", Args(), self.aim())

    async def do_item_reopen(self) -> None:
        """Open the item again."""
        await self.plan_for("reopen", Args(), self.aim())

    async def do_item_further(self) -> None:
        """Offer the actions that have no key of their own."""
        await further.offer(self)

    async def do_item_undo(self) -> None:
        """Stop what runs, else take back the last plan."""
        if not self.acting.halt_work():
            await self.acting.plan_undo(None)

    # With a text.

    async def do_item_label(self) -> None:
        """Add labels, or take them away."""
        from triage.tui.screens.pick import Choice, Pick  # noqa: PLC0415

        aim = self.aim()
        if not aim.refs:
            await self.plan_for("label", Args(), aim)
            return
        workspace = self.acting.workspace
        item = workspace.item(aim.refs[0]) if len(aim.refs) == 1 else None
        has = {label.raw for label in item.labels} if item else set()
        known: dict[str, Label] = {
            label.raw: label for label in (item.labels if item else ())
        }
        for repo in dict.fromkeys(ref.repo for ref in aim.refs):
            known.update({one.raw: one for one in workspace.label_names(repo)})
        choices = [
            Choice(raw, one.name, "on it" if raw in has else "", on=raw in has)
            for raw, one in known.items()
        ]

        async def chosen(answer: object) -> None:
            if not isinstance(answer, tuple):
                return
            wanted = set(answer)
            if len(answer) == 1 and dialog.by_digit:
                wanted = has ^ wanted
            added = tuple(raw for raw in known if raw in wanted - has)
            gone = tuple(raw for raw in known if raw in has - wanted)
            if added:
                await self.plan_for("label", Args(labels=added), aim)
            if gone:
                await self.plan_for("unlabel", Args(labels=gone), aim)

        dialog = Pick(
            self.keymap,
            f"Labels of {aim.words}",
            choices,
            many=True,
            empty="No label is known here.",
        )
        dialog.then = chosen
        await self.lay(dialog)

    async def do_item_comment(self) -> None:
        """Write a comment or an answer."""
        from triage.tui.screens.answer import Answer  # noqa: PLC0415  (off start-up)

        aim = self.aim()
        if not aim.refs:
            self.acting.notify(aim.nothing, severity="warning")
            return
        await self.app.push_screen(Answer(self.acting, aim))

    # Without acting.

    def _item(self) -> Item | None:
        refs = self.aim().refs
        return self.acting.workspace.item(refs[0]) if refs else None

    def do_look_browse(self) -> None:
        """Open the item's page in a browser, if its address is where it should be."""
        item = self._item()
        url = item.url if item else ""
        problem = "It has no page."
        if item and url:
            environ = self.acting.workspace.environ
            problem = refusal(url, allowed(environ, item.ref, url))
        if problem:
            self.acting.notify(problem, title="Not opened", severity="warning")
            return

        def work() -> None:
            import webbrowser  # noqa: PLC0415  (seldom, off start-up)

            webbrowser.open(url)

        self.acting.background(work, "open")
        self.acting.notify(url, title="Opened in the browser")

    def do_look_copy(self) -> None:
        """Copy the address of the item's page."""
        item = self._item()
        url = item.url if item else ""
        if not url:
            self.acting.notify("It has no page.", severity="warning")
            return
        self.acting.copy_to_clipboard(url)
        self.acting.notify(url, title="Copied")

    async def do_look_help(self) -> None:
        """Show the keys for here."""
        page = Page(self.keymap, "Keys", help_lines(self.keymap, self.context))
        await self.app.push_screen(page)

    async def do_look_commands(self) -> None:
        """Find a command by its name."""
        from triage.tui.screens.pick import Choice, Pick  # noqa: PLC0415

        context = self.context
        choices = [
            Choice(one.id, one.label, f"{self.keymap.every(one.id):<12}  {one.help}")
            for one, _ in self.keymap.of(context)
            if one.id != "look.commands"
        ]

        choices += further.choices(tuple(further.FURTHER), further.PREFIX)
        choices += further.policies(self.acting.workspace.settings.policy)

        async def chosen(answer: object) -> None:
            if not isinstance(answer, tuple) or not answer:
                return
            if answer[0].startswith(further.PREFIX):
                await further.take(self, answer[0].removeprefix(further.PREFIX))
            elif answer[0].startswith(further.POLICY):
                name = answer[0].removeprefix(further.POLICY)
                await self.acting.plan_policy(name)
            elif any(answer[0] == one.id for one in choices):
                await self.action_run(answer[0])
            else:
                await self.jump(answer[0])

        dialog = Pick(self.keymap, "Commands", choices, typing=True, others=self.jumps)
        dialog.then = chosen
        await self.lay(dialog)
