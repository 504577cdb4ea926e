"""What the acting keys do on a screen: aim, ask for what is missing, plan."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from triage.act import Args
from triage.model import Kind, Label, Ref
from triage.text import count
from triage.tui import further
from triage.tui.places import hosts, refusal
from triage.tui.screens.page import Page, help_lines
from triage.tui.setting_aside import SettingAside
from triage.views import Row

if TYPE_CHECKING:
    from triage.tui.acting import Acting
    from triage.tui.screens.pick import Choice

NO_ITEM = "This line names no item to act on."

EACH = "each line's own"
"""The choice of a person per line; no login has blanks."""

FITTING: dict[str, tuple[frozenset[Kind], str]] = {
    "request": (frozenset({Kind.PULL}), "Only pull requests have reviewers."),
    "assign": (
        frozenset({Kind.PULL, Kind.ISSUE}),
        "Only issues and pull requests have assignees.",
    ),
}
"""On which kinds of item a person can be put, and what is said for the others."""

LOGIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})(?:_[A-Za-z0-9]+)?")


@dataclass(frozen=True, slots=True)
class Aim:
    """What an action is about to act on."""

    rows: tuple[Row, ...]
    hidden: int = 0
    """Marked rows out of sight, which are left out."""
    marked: bool = False
    nothing: str = NO_ITEM
    """Why there is no item, where there is none."""

    @property
    def refs(self) -> tuple[Ref, ...]:
        """The items of all rows, each once."""
        return tuple(dict.fromkeys(ref for row in self.rows for ref in row.refs))

    @property
    def single(self) -> bool:
        """Whether the person named one item, whose judgement it then is."""
        return len(self.rows) == 1 and len(self.refs) == 1

    @property
    def note(self) -> str:
        """What is left out without being refused."""
        notes = []
        if self.hidden:
            hidden = count(self.hidden, "marked line")
            notes.append(f"{hidden} hidden by the filter: left out.")
        bare = sum(not row.refs for row in self.rows)
        if bare and self.refs:
            notes.append(f"{count(bare, 'marked line')} left out: no item.")
        return " ".join(notes)

    @property
    def words(self) -> str:
        """The items in a title."""
        refs = self.refs
        return str(refs[0]) if len(refs) == 1 else count(len(refs), "item")


class Deeds(SettingAside):
    """A screen on whose items one may act."""

    acting: Acting

    @abstractmethod
    def aim(self) -> Aim:
        """What the next action acts on."""

    def advance(self, action: str) -> None:
        """The same action again, on a row that has just had it: go on to the next."""

    def acted(self, action: str, aim: Aim) -> None:
        """An action was chosen for these rows."""

    def jumps(self, needle: str) -> Sequence[Choice]:
        """Where what is typed among the commands may lead."""
        del needle
        return ()

    async def jump(self, where: str) -> None:
        """Go to one of those places."""

    def pool(self) -> Sequence[str]:
        """Logins that are known, for a picker in which one types."""
        return ()

    async def plan_for(self, action: str, args: Args, aim: Aim) -> None:
        """Plan an action on what was aimed at."""
        await self._plan(action, args, aim)

    async def _plan(self, action: str, args: Args, aim: Aim) -> None:
        if not aim.refs:
            self.acting.notify(aim.nothing, severity="warning")
            return
        await self.acting.plan(action, aim.refs, args, single=aim.single, note=aim.note)

    # Without a question.

    async def do_item_approve(self) -> None:
        """Approve the head that is shown."""
        await self._plan("approve", Args(), self.aim())

    async def do_item_dismiss(self) -> None:
        """Dismiss one's own standing review."""
        await self._plan("dismiss", Args(), self.aim())

    async def do_item_merge(self) -> None:
        """Merge, approving first where needed."""
        await self._plan("merge", Args(), self.aim())

    async def do_item_close(self) -> None:
        """Close the item."""
        await self._plan("close", Args(), self.aim())

    async def do_item_reopen(self) -> None:
        """Open the item again."""
        await self._plan("reopen", Args(), self.aim())

    async def do_item_further(self) -> None:
        """Offer the actions that have no key of their own."""
        await further.offer(self)

    async def do_item_undo(self) -> None:
        """Stop what runs, else take back the last plan."""
        if not self.acting.halt_work():
            await self.acting.plan_undo(None)

    # With a person.

    async def do_item_assign(self) -> None:
        """Assign somebody."""
        await self._pick_person("assign", "Assign")

    async def do_item_request(self) -> None:
        """Ask somebody for a review."""
        await self._pick_person("request", "Ask for a review of")

    async def _pick_person(self, action: str, title: str) -> None:
        from triage.tui.screens.pick import Pick  # noqa: PLC0415  (off start-up)

        self.advance(action)
        aim = self.aim()
        problem = self._unfit(action, aim) if aim.refs else aim.nothing
        if not problem:
            dialog = Pick(
                self.keymap,
                f"{title} {aim.words}",
                people(aim.rows, self.acting.workspace.me),
                others=self._others,
                empty="Nobody suggests itself. Type a login.",
            )
        else:
            dialog = Pick(self.keymap, title, (), empty=problem)

        async def chosen(answer: object) -> None:
            if isinstance(answer, tuple) and answer:
                self.acted(action, aim)
                if answer == (EACH,):
                    wanted, nobody = shared(aim.rows)
                    await self.acting.plan_each(action, wanted, nobody, note=aim.note)
                else:
                    await self._plan(action, Args(logins=answer), aim)

        dialog.then = chosen
        await self.app.push_screen(dialog)

    def _unfit(self, action: str, aim: Aim) -> str:
        """Why none of the items can have such a person; empty where one can."""
        kinds, words = FITTING[action]
        for ref in aim.refs:
            item = self.acting.workspace.item(ref)
            if item is None or item.kind in kinds:
                return ""
        return words

    def _others(self, needle: str) -> list[Choice]:
        from triage.tui.screens.pick import Choice  # noqa: PLC0415

        words = needle.lower()
        found = [Choice(one, one) for one in self.pool() if words in one.lower()]
        exact = any(one.id.lower() == words for one in found)
        if LOGIN.fullmatch(needle) and not exact:
            found.append(Choice(needle, needle, "as typed"))
        return found

    async def do_item_unassign(self) -> None:
        """Take an assignment back."""
        from triage.tui.screens.pick import Choice, Pick  # noqa: PLC0415

        aim = self.aim()
        named: Counter[str] = Counter()
        for ref in aim.refs[:50]:
            item = self.acting.workspace.item(ref)
            named.update(item.assignees if item else ())
        if not named:
            self.acting.notify("Nobody is assigned.", severity="warning")
            return
        if len(named) == 1:
            await self._plan("unassign", Args(logins=tuple(named)), aim)
            return
        choices = [
            Choice(login, login, f"on {count(number, 'item')}")
            for login, number in named.most_common()
        ]

        async def chosen(answer: object) -> None:
            if isinstance(answer, tuple) and answer:
                await self._plan("unassign", Args(logins=answer), aim)

        dialog = Pick(self.keymap, f"Unassign from {aim.words}", choices)
        dialog.then = chosen
        await self.app.push_screen(dialog)

    # With a text.

    async def do_item_label(self) -> None:
        """Add labels, or take them away."""
        from triage.tui.screens.pick import Choice, Pick  # noqa: PLC0415

        aim = self.aim()
        if not aim.refs:
            await self._plan("label", Args(), aim)
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
                await self._plan("label", Args(labels=added), aim)
            if gone:
                await self._plan("unlabel", Args(labels=gone), aim)

        dialog = Pick(
            self.keymap,
            f"Labels of {aim.words}",
            choices,
            many=True,
            empty="No label is known here.",
        )
        dialog.then = chosen
        await self.app.push_screen(dialog)

    async def do_item_comment(self) -> None:
        """Write a comment or an answer."""
        from triage.tui.screens.comment import Compose  # noqa: PLC0415

        aim = self.aim()
        if not aim.refs:
            await self._plan("comment", Args(), aim)
            return
        first = aim.refs[0]
        workspace = self.acting.workspace

        def save(text: str) -> None:
            workspace.save_draft(first, text)

        async def written(answer: object) -> None:
            if isinstance(answer, str):
                await self._plan("comment", Args(body=answer), aim)

        draft = workspace.draft(first)
        dialog = Compose(self.keymap, f"Comment on {aim.words}", draft, save)
        dialog.then = written
        await self.app.push_screen(dialog)

    # Without acting.

    def _url(self) -> str:
        refs = self.aim().refs
        item = self.acting.workspace.item(refs[0]) if refs else None
        return item.url if item else ""

    def do_look_browse(self) -> None:
        """Open the item's page in a browser, if its address is one of GitHub's."""
        url = self._url()
        problem = refusal(url, hosts(self.acting.workspace.environ))
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
        url = self._url()
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
        await self.app.push_screen(dialog)


def people(rows: Sequence[Row], me: str) -> list[Choice]:
    """Who could take these rows: whom most of them suggest first, then oneself."""
    from triage.tui.screens.pick import Choice  # noqa: PLC0415  (off start-up)

    whys: dict[str, str] = {}
    named: Counter[str] = Counter()
    for row in rows:
        for login, why in row.suggestions:
            named[login] += 1
            whys.setdefault(login, why)
    alone = len(rows) == 1
    lines = [row for row in rows if row.refs]
    with_one = sum(bool(row.suggestions) for row in lines)
    choices = []
    if len(lines) > 1 and with_one:
        of = f"for {with_one} of {len(lines)} lines"
        choices.append(Choice(EACH, "each line's own", f"its first suggestion, {of}"))
    choices += [
        Choice(login, login, whys[login] if alone else f"for {count(number, 'line')}")
        for login, number in named.most_common()
    ]
    if me and me not in named:
        choices.append(Choice(me, me, "you"))
    return choices


def shared(rows: Sequence[Row]) -> tuple[dict[str, list[Ref]], list[Ref]]:
    """The items by whom their line suggests first, and those without anybody."""
    wanted: dict[str, list[Ref]] = {}
    seen: set[Ref] = set()
    for row in rows:
        if row.suggestions:
            fresh = [ref for ref in dict.fromkeys(row.refs) if ref not in seen]
            seen.update(fresh)
            if fresh:
                wanted.setdefault(row.suggestions[0][0], []).extend(fresh)
    bare = dict.fromkeys(ref for row in rows for ref in row.refs if ref not in seen)
    return wanted, list(bare)
