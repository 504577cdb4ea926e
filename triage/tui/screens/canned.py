"""The choice of a text to put into an answer: canned replies, and other drafts of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from triage.act.wording import values
from triage.clock import age
from triage.config import replies
from triage.errors import TriageError
from triage.text import ago, clean, shorten
from triage.tui.matching import matching
from triage.tui.screens.pick import Choice, Pick
from triage.tui.sources import ListRows

if TYPE_CHECKING:
    from datetime import datetime

    from triage.store.drafts import Draft
    from triage.tui.screens.answer import Answer

EMPTY = "No reply is written yet: put Markdown files into {}."


class Texts(Pick):
    """A picker of texts, found by letters of their titles, near misses too."""

    def listed(self, needle: str) -> ListRows:
        """The texts whose title is like what is typed, best first."""
        if not needle:
            return super().listed("")
        by_label = {one.label: one for one in reversed(self.choices)}
        found = [by_label[label] for label in matching(needle, by_label)]
        return ListRows([self.row_of(0, one) for one in found])


async def offer(screen: Answer) -> None:
    """Offer what there is; a reply is filled in for the item when it is chosen."""
    acting, item = screen.acting, screen.item
    workspace, there = acting.workspace, screen.texts
    if there.error:
        acting.notify(there.error, title="No replies", severity="warning")
        return
    texts = {f"draft {one.writer}": one.body for one in there.drafts}
    choices = [
        Choice(f"reply {one.name}", clean(one.title), _begin(one.body))
        for one in there.replies
    ]
    choices += [
        Choice(f"draft {one.writer}", _named(one, workspace.now()), _begin(one.body))
        for one in there.drafts
        if one.body.strip() != screen.editor.text.strip()
    ]
    by_name = {f"reply {one.name}": one for one in there.replies}

    async def chosen(answer: object) -> None:
        if not isinstance(answer, tuple) or not answer:
            return
        key = str(answer[0])
        if key in texts:
            screen.put(texts[key])
            return
        if item is None:
            acting.notify("The item is not stored.", severity="warning")
            return
        try:
            screen.put(replies.fill(by_name[key], values(item, workspace.me)))
        except TriageError as error:
            acting.notify(str(error), title="Not filled in", severity="warning")

    empty = EMPTY.format(workspace.replies_home)
    dialog = Texts(screen.keymap, "Put a text", choices, typing=True, empty=empty)
    dialog.then = chosen
    await screen.lay(dialog)


def _named(draft: Draft, now: datetime) -> str:
    """A draft by what it is, and when it was written."""
    what = "emptied draft" if draft.is_aside else "other draft"
    return f"{what}, {ago(age(draft.at, now))}"


def _begin(body: str) -> str:
    return shorten(clean(" ".join(body.split())), 80)
