"""Items that are in channels: nothing is written to them from here."""

from __future__ import annotations

from functools import partial

from triage.store.aside import ANSWERED
from triage.tui.aim import Aim
from triage.tui.bound import Do
from triage.tui.setting_aside import SettingAside

WRITING = frozenset(
    f"item.{name}"
    for name in (
        "assign", "unassign", "request", "approve", "dismiss", "merge", "close",
        "reopen", "label", "comment",
    )
)  # fmt: skip
"""Commands that write to GitHub."""


class Elsewhere(SettingAside):
    """A screen some of whose items may be in channels."""

    def doer(self, command: str) -> Do | None:
        """What carries a command out; in a channel, what says how to do it there."""
        if command in WRITING:
            refs = self.aim().refs
            if refs and all(ref.source for ref in refs):
                first = refs[0]
                browse = self.keymap.first("look.browse")
                further = self.keymap.first("item.further")
                said = (
                    f"{first} is in {first.source}: {browse} opens it there, "
                    f"{further} calls it answered."
                )
                return partial(self.acting.notify, said, severity="warning")
        return super().doer(command)

    def call_answered(self, aim: Aim, *, answered: bool) -> None:
        """Say of a channel's questions that they are answered, or take it back."""
        if not self._names_items(aim):
            return
        if answered:
            self._set(ANSWERED, aim.refs, "whoever asks again waits again")
        else:
            self._put_back(ANSWERED, aim.refs)
