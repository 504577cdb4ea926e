"""Putting people on items by keyboard: assignees and reviewers, one or each their own."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from triage.act import Args
from triage.act.spread import Offer
from triage.model import LOGIN, TEAM, Kind, Ref
from triage.text import count
from triage.tui.aim import Aim
from triage.tui.elsewhere import Elsewhere
from triage.views import Row

if TYPE_CHECKING:
    from triage.tui.screens.pick import Choice
    from triage.tui.screens.whom import Whom

WHOM = "whom"
"""The name under which the picker of people is kept."""

REBALANCE = "hand on as proposed"
"""The choice of what Contention proposes for an overloaded reviewer."""

SPREAD = "spread over them"
"""The choice of a person per line; no login has blanks."""

FITTING: dict[str, tuple[frozenset[Kind], str]] = {
    "request": (frozenset({Kind.PULL}), "Only pull requests have reviewers."),
    "assign": (
        frozenset({Kind.PULL, Kind.ISSUE}),
        "Only issues and pull requests have assignees.",
    ),
}
"""On which kinds of item a person can be put, and what is said for the others."""


class Handing(Elsewhere):
    """A screen on whose items one may put people."""

    @abstractmethod
    def aim(self) -> Aim:
        """What the next action acts on."""

    def acted(self, aim: Aim) -> None:
        """Somebody was chosen for these rows."""

    def pool(self) -> Sequence[str]:
        """Logins that any row suggests."""
        return ()

    async def plan_for(self, action: str, args: Args, aim: Aim) -> None:
        """Plan an action on what was aimed at."""
        if not aim.refs:
            self.acting.notify(aim.nothing, severity="warning")
            return
        await self.acting.plan(action, aim.refs, args, single=aim.single, note=aim.note)

    async def do_item_assign(self) -> None:
        """Assign somebody."""
        await self._pick_person("assign", "Assign")

    async def do_item_request(self) -> None:
        """Ask somebody for a review."""
        await self._pick_person("request", "Ask for a review of")

    async def _pick_person(self, action: str, title: str) -> None:
        from triage.tui.screens.pick import Choice, Pick  # noqa: PLC0415  (off start-up)

        aim = self.aim()
        problem = self._unfit(action, aim) if aim.refs else aim.nothing
        if problem:
            await self.lay(Pick(self.keymap, title, (), empty=problem))
            return
        choices = people(self._advised(aim), self.acting.workspace.me)
        burdened = overloaded(aim.rows) if action == "request" else ""
        if burdened:
            words = f"some of what waits for {burdened} to others"
            choices.insert(0, Choice(REBALANCE, "hand on", words))
        dialog = self._whom()
        dialog.ask(
            f"{title} {aim.words}",
            choices,
            everybody=self._everybody(action, aim),
            as_typed=LOGIN if action == "assign" else re.compile(
                f"{LOGIN.pattern}|{TEAM.pattern}"
            ),
        )  # fmt: skip

        async def chosen(answer: object) -> None:
            if not isinstance(answer, tuple) or not answer:
                return
            if answer == (REBALANCE,):
                await self.acting.plan_rebalance(burdened)
                return
            if answer == (SPREAD,):
                await self.acting.plan_spread(action, offers(aim.rows), note=aim.note)
                return
            self.acted(aim)
            await self.plan_for(action, Args(logins=answer), aim)

        dialog.then = chosen
        await self.lay(dialog)

    def _advised(self, aim: Aim) -> Sequence[Row]:
        """The rows, with who could answer those that name nobody."""
        known = self.acting.advice
        return [
            replace(row, suggestions=known[row.refs[0]])
            if not row.suggestions and len(row.refs) == 1 and row.refs[0] in known
            else row
            for row in aim.rows
        ]

    async def hand_on(self) -> None:
        """Hand an item to somebody with a note; in a discussion, by a mention."""
        from triage.tui.screens.answer import Answer  # noqa: PLC0415  (off start-up)

        aim = self.aim()
        item = self.acting.workspace.item(aim.refs[0]) if aim.single else None
        if item is None:
            self.acting.notify("One item at a time is handed on.", severity="warning")
            return
        choices = people(self._advised(aim), "")
        dialog = self._whom()
        title = f"Hand {aim.words} to"
        everybody = self._everybody("assign", aim)
        dialog.ask(title, choices, everybody=everybody, as_typed=LOGIN)

        async def chosen(answer: object) -> None:
            if not isinstance(answer, tuple) or not answer:
                return
            login = str(answer[0])
            assigned = () if item.kind is Kind.DISCUSSION else (login,)
            page = Answer(self.acting, aim, logins=assigned, lead=f"@{login} ")
            await self.app.push_screen(page)

        dialog.then = chosen
        await self.lay(dialog)

    def _whom(self) -> Whom:
        """The picker of people, which stays when it is closed."""
        from triage.tui.screens.whom import Whom  # noqa: PLC0415  (off start-up)

        if not self.app.is_screen_installed(WHOM):
            self.app.install_screen(Whom(self.keymap), WHOM)
        return cast("Whom", self.app.get_screen(WHOM))

    def ready_whom(self) -> None:
        """Compose the picker of people before it is first asked for."""
        self._whom().compose_ahead()

    def _unfit(self, action: str, aim: Aim) -> str:
        """Why none of the items can have such a person; empty where one can."""
        kinds, words = FITTING[action]
        for ref in aim.refs:
            kind = self.acting.workspace.kind(ref)
            if kind is None or kind in kinds:
                return ""
        return words

    def _everybody(self, action: str, aim: Aim) -> Callable[[], Sequence[Choice]]:
        """Who can be put on these items, asked for once one types."""
        repos = tuple(dict.fromkeys(ref.repo for ref in aim.refs))
        workspace = self.acting.workspace

        def read() -> Sequence[Choice]:
            from triage.tui.screens.pick import Choice  # noqa: PLC0415

            known = workspace.assignable(repos, teams=action == "request")
            found = {login.lower(): Choice(login, login, why) for login, why in known}
            for login in self.pool():
                found.setdefault(login.lower(), Choice(login, login, "suggested here"))
            return tuple(found.values())

        return read

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
            await self.plan_for("unassign", Args(logins=tuple(named)), aim)
            return
        choices = [
            Choice(login, login, f"on {count(number, 'item')}")
            for login, number in named.most_common()
        ]

        async def chosen(answer: object) -> None:
            if isinstance(answer, tuple) and answer:
                await self.plan_for("unassign", Args(logins=answer), aim)

        dialog = Pick(self.keymap, f"Unassign from {aim.words}", choices)
        dialog.then = chosen
        await self.lay(dialog)


def overloaded(rows: Sequence[Row]) -> str:
    """Whom the one row is about, where it is a flag of an overloaded reviewer."""
    kind, _, login = rows[0].key.partition(":") if len(rows) == 1 else ("", "", "")
    return login if kind == "overloaded-reviewer" else ""


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
        of = f"{with_one} of {count(len(lines), 'line')}, loads kept level"
        choices.append(Choice(SPREAD, "spread", of))
    choices += [
        Choice(login, login, whys[login] if alone else f"for {count(number, 'line')}")
        for login, number in named.most_common()
    ]
    if me and me not in named:
        choices.append(Choice(me, me, "you"))
    return choices


def offers(rows: Sequence[Row]) -> tuple[Offer, ...]:
    """The items of these rows, each once, with whom its line suggests."""
    found: dict[Ref, Offer] = {}
    for row in rows:
        logins = tuple(login for login, _ in row.suggestions)
        for ref in row.refs:
            found.setdefault(ref, Offer(ref, logins))
    return tuple(found.values())
