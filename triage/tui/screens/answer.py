"""An answer being written, beside the thread and what was answered before."""

from __future__ import annotations

import asyncio
from asyncio import TimerHandle
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult, SuspendNotSupported
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static, TextArea

from triage.act import Args
from triage.act.replying import Reply
from triage.commands import COMMENT
from triage.errors import TriageError, UsageError
from triage.model import Item, Kind, Ref
from triage.store.leaves import Leaf
from triage.tui import beside, external
from triage.tui.aim import Aim
from triage.tui.alongside import Alongside
from triage.tui.bound import Bound
from triage.tui.drafting import Draft
from triage.tui.fields import Editor
from triage.tui.lines import Lines
from triage.tui.messages import BesideRead, DraftKept, TextsRead
from triage.tui.sides import PREVIEW, TEXT, THREAD
from triage.tui.status import Hints

if TYPE_CHECKING:
    from triage.tui.acting import Acting
    from triage.workspace import Workspace

SAVED_WITHIN = 0.25
"""Seconds after a key within which the draft is saved."""

DRAWN_WITHIN = 0.3
"""Seconds after a key within which the preview is drawn anew."""

HINTS = (
    "comment.send",
    "comment.next_side",
    "comment.quote",
    "comment.link",
    "comment.reply",
    "comment.then",
    "comment.outside",
    "comment.where",
    "comment.next",
    "comment.close",
)


def texts(workspace: Workspace, ref: Ref) -> TextsRead:
    """In a worker: canned replies, and the drafts of an item; or why there are none."""
    try:
        return TextsRead(workspace.replies(), workspace.drafts_of(ref))
    except TriageError as error:
        return TextsRead(error=str(error))


Follows = tuple[str, bool, bool]
"""In words, whether it is marked as the answer, and whether the item is closed."""


class Answer(Bound):
    """An editor that keeps its draft, beside what one answers to."""

    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012  (Textual declares its type)
        (0, "-narrow"),
        (100, "-normal"),
    ]

    def __init__(
        self, acting: Acting, aim: Aim, *, logins: tuple[str, ...] = (), lead: str = ""
    ) -> None:
        super().__init__(acting.keymap, COMMENT)
        self.acting = acting
        self.aim = aim
        self.ref = aim.refs[0]
        self.logins = logins
        self.item: Item | None = None
        self.draft = Draft(acting.workspace, self.ref)
        if not self.draft.text:
            self.draft.text = lead
        self.editor = Editor(self.draft.text, soft_wrap=True)
        self.editor.show_line_numbers = False
        self.heading = Static(Content(self._title()), classes="heading", markup=False)
        self.along = Alongside(acting, self.ref)
        self.note = Lines()
        self.hints = Hints(acting.keymap, HINTS)
        self.thread = ""
        """Node id of the comment in whose thread it is said; empty: a new comment."""
        self.follows = 0
        self.saving: TimerHandle | None = None
        self.drawing: TimerHandle | None = None
        self.texts = TextsRead()
        """What can be put into it."""
        self.trouble = ""

    @property
    def is_one(self) -> bool:
        """Whether it is about one item."""
        return len(self.aim.refs) == 1

    def _title(self) -> str:
        verb = "Comment on"
        if self.item is not None and self.item.kind is not Kind.PULL:
            verb = "Answer"
        if self.logins:
            verb = f"Hand to {', '.join(self.logins)}:"
        title = f"  {self.item.title}" if self.item and self.is_one else ""
        return f"{verb} {self.aim.words}{title}"

    def compose(self) -> ComposeResult:
        """Title; text, and what stands beside it; where it goes; keys."""
        yield self.heading
        with Horizontal(id="writing"):
            yield self.editor
            yield self.along
        with Vertical(id="whither"):
            yield self.note
        yield self.hints

    def on_mount(self) -> None:
        """Write on where the draft ended; read what stands beside it."""
        self.editor.move_cursor(self.editor.document.end)
        self.set_focus(self.editor)
        self._tell()
        acting, ref = self.acting, self.ref

        def collect() -> None:
            self.post_message(texts(acting.workspace, ref))

        self.call_after_refresh(self.along.read)
        acting.background(collect, "texts")
        if acting.workspace.settings.answers.outside:
            self.call_after_refresh(self.do_comment_outside)

    # What stands beside.

    @property
    def is_narrow(self) -> bool:
        """Whether there is room for the text or for what stands beside it."""
        return self.has_class("-narrow")

    def on_resize(self) -> None:
        """Where there is room again, both stand side by side."""
        self.call_after_refresh(self._fold)

    def _fold(self) -> None:
        if not self.is_narrow and self.along.here == TEXT:
            self.along.sides.go(THREAD)
        self.set_class(self.is_narrow and self.along.here != TEXT, "-aside")
        if not self.has_class("-aside"):
            self.set_focus(self.editor)
        self._show()

    def on_beside_read(self, event: BesideRead) -> None:
        """Say what it is about, and in which thread something is asked."""
        event.stop()
        if event.side == THREAD:
            self.item = event.item
            self.heading.update(Content(self._title()))
            self.thread = beside.asked_in(event.item) if event.item else ""
        self._tell()

    def on_texts_read(self, event: TextsRead) -> None:
        """Keep what can be put into it."""
        event.stop()
        self.texts = event

    def _show(self) -> None:
        """Draw the side that is looked at."""
        if self.along.here == PREVIEW:
            self._draw()
        else:
            self.along.show()

    def _turn(self, by: int) -> None:
        self.along.turn(by, with_text=self.is_narrow)
        self._fold()

    def do_comment_next_side(self) -> None:
        """Look at the next of the thread, what is similar, and the preview."""
        self._turn(1)

    def do_comment_previous_side(self) -> None:
        """Look at the one before."""
        self._turn(-1)

    def do_comment_next(self) -> None:
        """Go on in what stands beside the text."""
        self.along.step(1)

    def do_comment_previous(self) -> None:
        """Go back in it."""
        self.along.step(-1)

    def _put(self, text: str) -> None:
        self.editor.insert(text)
        if self.is_narrow:
            self.along.sides.go(TEXT)
            self._fold()

    def do_comment_quote(self) -> None:
        """Quote the piece that the keys are about."""
        if piece := self.along.piece:
            fresh = self.editor.cursor_location[1] == 0
            self._put(("" if fresh else "\n\n") + beside.quote(piece))

    def do_comment_link(self) -> None:
        """Put a link to it."""
        if piece := self.along.piece:
            self._put(beside.link(piece))

    # Where it goes, and what follows.

    def _choices(self) -> list[Follows]:
        """What may follow it, nothing first."""
        item = self.item
        nothing: Follows = ("", False, False)
        if item is None or not self.is_one or item.kind is Kind.PULL:
            return [nothing]
        close: list[Follows] = [("close it as answered", False, True)]
        if not item.is_open:
            close = []
        about = item.discussion
        if about and about.is_answerable and not about.answer_id:
            marked: list[Follows] = [("mark it as the answer", True, False)]
            if item.is_open:
                marked.append(("mark it as the answer and close", True, True))
            return [nothing, *marked, *close]
        return [nothing, *close]

    def _tell(self) -> None:
        """Say where it goes, what follows, and that it is kept."""
        where = "as a new comment"
        if not self.is_one:
            where = f"on {self.aim.words}"
        if self.thread:
            where = f"in the thread of {self.along.who(self.thread)}"
        words = [self._choices()[self.follows][0]]
        words += [f"assign {login}" for login in self.logins]
        then = ", ".join(filter(None, words))
        tail = self.trouble or ("draft kept" if self.draft.is_kept else "")
        tone = "bad" if self.trouble else "dim"
        self.note.show(
            [
                (
                    ("dim", "Goes "),
                    ("", where),
                    ("accent", f", then: {then}" if then else ""),
                    (tone, f"  · {tail}" if tail else ""),
                )
            ]
        )

    def do_comment_then(self) -> None:
        """Choose what follows: marking it as the answer, closing the item."""
        choices = self._choices()
        if len(choices) == 1:
            self.acting.notify("Nothing can follow here.", timeout=3)
            return
        self.follows = (self.follows + 1) % len(choices)
        self._tell()

    def do_comment_where(self) -> None:
        """Say it in the thread of the comment that the keys are about, or not."""
        piece = self.along.piece if self.along.here in {THREAD, TEXT} else None
        thread = piece.thread if piece else ""
        if not thread:
            text = "Only comments of a discussion have a thread."
            self.acting.notify(text, timeout=3)
            return
        self.thread = "" if self.thread == thread else thread
        self._tell()

    # The draft.

    @on(TextArea.Changed)
    def wait(self, event: TextArea.Changed) -> None:
        """Save, and draw the preview, soon; what comes meanwhile goes with it."""
        event.stop()
        self.draft.text = self.editor.text
        if self.saving is None:
            self.saving = self.later(SAVED_WITHIN, self._save)
        if self.along.here == PREVIEW and self.drawing is None:
            self.drawing = self.later(DRAWN_WITHIN, self._draw)
        self._tell()

    def _save(self) -> None:
        self.saving = None
        draft = self.draft

        def work() -> None:
            try:
                draft.save()
                self.post_message(DraftKept())
            except TriageError as error:
                self.post_message(DraftKept(str(error)))

        self.acting.background(work, "draft")

    def on_draft_kept(self, event: DraftKept) -> None:
        """Say that the draft is kept, or why it is not."""
        event.stop()
        self.trouble = f"the draft is not kept: {event.error}" if event.error else ""
        self._tell()

    def on_unmount(self) -> None:
        """Keep the draft however the screen went away."""
        try:
            self.draft.save()
        except TriageError as error:
            self.acting.notify(str(error), title="Draft not kept", severity="error")

    def _draw(self) -> None:
        """Draw the preview anew."""
        self.drawing = None
        self.along.preview(self.editor.text)

    # From elsewhere.

    async def do_comment_outside(self) -> None:
        """Write on in one's own editor; its text comes back whatever becomes of it."""
        workspace = self.acting.workspace
        leaf = Leaf(workspace.data, self.ref, self.draft.writer)
        try:
            wanted = workspace.settings.answers.editor
            editor = external.command(wanted, workspace.environ)
            leaf.write(f"{self.editor.text}\n")
            with self.app.suspend(), self.app.batch_update(), external.unbroken():
                ended = await asyncio.to_thread(
                    external.edit, leaf, editor, workspace.environ
                )
        except (UsageError, OSError, SuspendNotSupported) as error:
            leaf.take()
            self.acting.notify(str(error), title="No editor", severity="warning")
            return
        text = leaf.take().rstrip("\n")
        if text != self.editor.text:
            self.editor.load_text(text)
            self.editor.move_cursor(self.editor.document.end)
        if ended:
            said = f"The editor ended with {ended}; what it wrote is kept."
            self.acting.notify(said, severity="warning")

    async def do_comment_reply(self) -> None:
        """Put a canned reply, or another draft of this item."""
        from triage.tui.screens.canned import offer  # noqa: PLC0415  (when asked for)

        await offer(self)

    def put(self, text: str) -> None:
        """Put a text where the cursor is."""
        self._put(text)

    # Sending.

    async def do_comment_send(self) -> None:
        """Send it, or show the plan where it is about several items."""
        text = self.draft.text = self.editor.text
        body = text.strip()
        if not body:
            self.acting.notify("There is nothing to say yet.", timeout=3)
            return
        _, mark, close = self._choices()[self.follows]
        acting, aim = self.acting, self.aim
        self.dismiss(None)
        if self.is_one:
            reply = Reply(body, self.thread, mark, close, self.logins)
            await acting.plan_reply(self.ref, reply)
            acting.answered(aim)
        else:
            await acting.plan(
                "comment", aim.refs, Args(body=body), single=False, note=aim.note
            )

    def do_comment_close(self) -> None:
        """Close; the draft stays. Where only what stands beside is seen, the text."""
        if self.has_class("-aside"):
            self.along.sides.go(TEXT)
            self._fold()
            return
        self.dismiss(None)
