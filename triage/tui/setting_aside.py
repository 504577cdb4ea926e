"""Snooze, hide and mark by keyboard: for oneself alone, and without a plan."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from triage.errors import TriageError, UsageError
from triage.model import Ref
from triage.store.aside import ANSWERED, HIDDEN, MARKED, PRIORITIZED, SNOOZED
from triage.text import clean, count
from triage.tui.bound import Bound
from triage.tui.messages import SetAside
from triage.views.moments import ACTIVITY, until

if TYPE_CHECKING:
    from triage.tui.acting import Acting
    from triage.tui.aim import Aim
    from triage.tui.screens.pick import Choice

TIMES = (
    ("tomorrow", "tomorrow"),
    ("monday", "Monday"),
    ("1w", "in a week"),
    (ACTIVITY, "until activity"),
)
"""What the picker offers; any other time is typed."""

WAKE = "wake"
NOTHING = "no note"
COMPUTED = "as computed"

AGAIN = {
    SNOOZED: "awake again",
    HIDDEN: "shown again",
    MARKED: "no longer marked",
    ANSWERED: "not answered any more",
    PRIORITIZED: "as urgent as computed",
}


class SettingAside(Bound):
    """A screen on whose items one may say something for oneself."""

    acting: Acting

    @abstractmethod
    def aim(self) -> Aim:
        """What the next key is about."""

    async def do_item_snooze(self) -> None:
        """Take it out of the queues for a while."""
        from triage.tui.screens.pick import Choice, Pick  # noqa: PLC0415  (off start-up)

        aim = self.aim()
        if not self._names_items(aim):
            return
        now = self.acting.workspace.now().astimezone()
        choices = [Choice(when, said, _reads(when, now)) for when, said in TIMES]
        if self._are(SNOOZED, aim.refs):
            choices.insert(0, Choice(WAKE, "wake it", "back into its queues"))

        def others(needle: str) -> list[Choice]:
            try:
                return [Choice(needle, needle, _reads(needle, now))]
            except UsageError:
                return []

        async def chosen(answer: object) -> None:
            if not isinstance(answer, tuple) or not answer:
                return
            when = str(answer[0])
            if when == WAKE:
                self._put_back(SNOOZED, aim.refs)
                return
            moment = until(when, now)
            wakes = moment.astimezone(UTC) if moment else None
            self._set(SNOOZED, aim.refs, _reads(when, now), until=wakes)

        dialog = Pick(self.keymap, f"Snooze {aim.words}", choices, others=others)
        dialog.then = chosen
        await self.lay(dialog)

    async def do_item_hide(self) -> None:
        """Take it out of the queues for good, or bring it back."""
        aim = self.aim()
        if not self._names_items(aim):
            return
        if self._are(HIDDEN, aim.refs):
            self._put_back(HIDDEN, aim.refs)
        else:
            self._set(HIDDEN, aim.refs, "is:hidden finds it")

    async def do_item_note(self) -> None:
        """Mark it for oneself, with a note, or take the mark away."""
        from triage.tui.screens.pick import Choice, Pick  # noqa: PLC0415

        aim = self.aim()
        if not self._names_items(aim):
            return
        if self._are(MARKED, aim.refs):
            self._put_back(MARKED, aim.refs)
            return

        def others(needle: str) -> Sequence[Choice]:
            return [Choice(needle, needle, "your note")]

        async def chosen(answer: object) -> None:
            if isinstance(answer, tuple) and answer:
                note = "" if answer[0] == NOTHING else clean(str(answer[0]))
                self._set(MARKED, aim.refs, note or "is:marked finds it", note=note)

        dialog = Pick(
            self.keymap,
            f"Mark {aim.words} for yourself",
            [Choice(NOTHING, NOTHING, "or type one")],
            typing=True,
            others=others,
        )
        dialog.then = chosen
        await self.lay(dialog)

    async def do_item_prioritize(self) -> None:
        """Say oneself how urgent it is, or leave that to what is computed."""
        from triage.tui.screens.pick import Choice, Pick  # noqa: PLC0415
        from triage.views.priority import LANES, MEANT  # noqa: PLC0415

        aim = self.aim()
        if not self._names_items(aim):
            return
        choices = [Choice(one, one, MEANT[one]) for one in LANES]
        if self._are(PRIORITIZED, aim.refs):
            choices.append(Choice(COMPUTED, COMPUTED, "take your own word back"))

        async def chosen(answer: object) -> None:
            if not isinstance(answer, tuple) or not answer:
                return
            if answer[0] == COMPUTED:
                self._put_back(PRIORITIZED, aim.refs)
            else:
                lane = str(answer[0])
                self._set(PRIORITIZED, aim.refs, lane, note=lane)

        dialog = Pick(self.keymap, f"How urgent is {aim.words}", choices)
        dialog.then = chosen
        await self.lay(dialog)

    def _names_items(self, aim: Aim) -> bool:
        if not aim.refs:
            self.acting.notify(aim.nothing, severity="warning")
        return bool(aim.refs)

    def _are(self, what: str, refs: Sequence[Ref]) -> bool:
        """Whether all of them are set aside so already."""
        found = getattr(self.acting.workspace.lens().aside, what)
        return all(ref in found for ref in refs)

    def _set(
        self,
        what: str,
        refs: Sequence[Ref],
        said: str,
        *,
        until: datetime | None = None,
        note: str = "",
    ) -> None:
        workspace = self.acting.workspace

        def work() -> str:
            workspace.set_aside(what, refs, until=until, note=note)
            return f"{_words(refs)} {what}: {said}"

        self._work(work)

    def _put_back(self, what: str, refs: Sequence[Ref]) -> None:
        workspace = self.acting.workspace

        def work() -> str:
            workspace.put_back(what, refs)
            return f"{_words(refs)} {AGAIN[what]}"

        self._work(work)

    def _work(self, work: Callable[[], str]) -> None:
        """In a worker: write, then have the panes read again and say what was done."""
        acting = self.acting

        def whole() -> None:
            try:
                acting.post_message(SetAside(work()))
            except TriageError as error:
                acting.post_message(SetAside(str(error), failed=True))

        acting.background(whole, "aside")


def _words(refs: Sequence[Ref]) -> str:
    return str(refs[0]) if len(refs) == 1 else count(len(refs), "item")


def _reads(when: str, now: datetime) -> str:
    """A time as it is read: the day and hour. Raises UsageError."""
    moment = until(when, now)
    if moment is None:
        return "until somebody else does something"
    return f"until {moment.astimezone(now.tzinfo):%a %Y-%m-%d %H:%M}"
