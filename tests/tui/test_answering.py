"""An answer: its draft, what stands beside it, and the seconds in which it is held."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace

import pytest
from tui_drive import console, drive, picture, press, settle, told
from tui_fake import FakeWorkspace, make_item

from triage.act.replying import Reply
from triage.config.replies import read
from triage.model import Discussion, Kind, Ref
from triage.tui.beside import asked_in
from triage.tui.lines import LIGHT, beginning
from triage.tui.screens.confirm import Confirm
from triage.views.similar import Alike

REF = Ref.of("acme/docs", 400)


@pytest.fixture
def workspace() -> FakeWorkspace:
    return FakeWorkspace()


def discussion(workspace: FakeWorkspace) -> None:
    """The first question is a discussion that can be answered."""
    about = Discussion("Q&A", is_answerable=True, is_answered=False)
    item = make_item(REF, "How?", Kind.DISCUSSION, discussion=about)
    workspace.item = lambda ref: item if ref == REF else None


def holding(workspace: FakeWorkspace):
    """A console that holds what is said for longer than any test."""
    app = console(workspace, "questions")
    app.grace = 1000.0
    return app


def walk(app, *steps, size=(120, 40)) -> list[str]:
    """The screen after each of some steps of keys, in one run."""
    shown: list[str] = []

    async def on(app, pilot):
        for keys in steps:
            await press(app, pilot, keys)
            shown.append(picture(app))

    drive(app, then=on, size=size)
    return shown


def test_thread_and_preview_stand_beside_the_text(workspace):
    app = console(workspace, "questions")
    thread, similar, preview = walk(app, "r,*,*,h,i,*,*", "tab", "tab")
    assert "Same here. [@click=app.quit]y[/]" in thread
    assert "▶ mira (member), 2h ago" in thread
    assert "Nothing similar was answered before." in similar
    assert "**hi**" in preview
    assert "▏ hi" in preview


def test_in_a_narrow_terminal_what_stands_beside_is_behind_a_key(workspace):
    app = console(workspace, "questions")
    text, aside, back = walk(app, "r,h,i", "tab", "escape", size=(80, 24))
    assert "Same here" in aside
    assert "Same here" not in text
    assert back == text


def test_the_thread_is_quoted_naming_nobody_and_linked_to(workspace):
    item = make_item(REF, "How?", body="Ask @mira.")
    workspace.item = lambda ref: item
    keys = "r ctrl+p ctrl+p ctrl+b s,e,e,space ctrl+l escape"
    drive(console(workspace, "questions"), keys)
    assert workspace.drafts[str(REF)] == f"> Ask `@mira`.\n\nsee {item.url}"


def test_where_it_goes_and_what_follows_are_chosen_by_keys(workspace):
    discussion(workspace)
    app = console(workspace, "questions")
    *_, told_so = walk(app, "r,h,i", "ctrl+g ctrl+g ctrl+p ctrl+t")
    assert "Goes in the thread of lena, then: mark it as the answer and close" in (
        told_so
    )
    app = console(workspace, "questions")
    drive(app, "r ctrl+g ctrl+g ctrl+p ctrl+t ctrl+s")
    (call,) = workspace.called("plan_reply")
    assert call[2] == Reply("hi", reply_to="c1", mark=True, close=True)


def test_an_answer_goes_where_the_last_word_was_said():
    about = Discussion("Q&A", is_answerable=True, is_answered=False)
    item = make_item(REF, "How?", Kind.DISCUSSION, discussion=about)
    assert asked_in(item) == ""
    first, last = item.comments
    asked = replace(item, comments=(first, replace(last, reply_to="c1")))
    assert asked_in(asked) == "c1"
    assert asked_in(replace(asked, kind=Kind.ISSUE)) == ""


def test_an_issue_has_no_threads_and_nothing_is_not_sent(workspace):
    app = console(workspace, "questions")
    assert drive(app, "r ctrl+t ctrl+s", told) == [
        "Only comments of a discussion have a thread.",
        "There is nothing to say yet.",
    ]
    assert not workspace.called("plan_reply")


def test_an_answer_is_journaled_and_held_and_can_be_taken_back(workspace):
    app = holding(workspace)
    sent, back = walk(app, "r,h,i ctrl+s", "u")
    assert "Answer acme/docs#400: goes in 1000 s (z takes it back)" in sent
    assert "✓" in sent
    assert app.desk.rows.cursor == 1
    assert workspace.called("keep")
    assert "The text is kept" in back
    assert workspace.called("cancel")
    assert not workspace.called("perform")
    assert workspace.drafts[str(REF)] == "hi"
    assert not app.held


def test_the_last_of_several_is_taken_back_first(workspace):
    app = holding(workspace)
    drive(app, "r,h,i ctrl+s r,y,o ctrl+s u")
    assert [held.plan.steps[0].args.body for held in app.held] == ["hi"]


def test_what_cannot_be_journaled_is_not_sent(workspace):
    workspace.unkept = "The disk is full."
    app = holding(workspace)
    assert "Nothing was sent" in drive(app, "r,h,i ctrl+s", told)[-1]
    assert workspace.drafts[str(REF)] == "hi"
    assert not app.held


def test_leaving_asked_for_twice_waits_for_nothing(workspace):
    app = holding(workspace)
    first, _ = walk(app, "r,h,i ctrl+s q", "q")
    assert "again leaves at once" in " ".join(first.split())
    assert app.return_code == 0
    assert not workspace.called("perform")


def test_leaving_follows_once_it_has_gone(workspace):
    app = holding(workspace)

    async def over(app, pilot):
        app.held[0].until = 0.0
        app._look()

    drive(app, "r,h,i ctrl+s q", then=over)
    assert workspace.called("perform")
    assert app.return_code == 0


def test_a_comment_on_several_items_is_shown_first(workspace):
    app = console(workspace, "questions")
    screen = drive(app, "space j space r,h,i ctrl+s", lambda a: a.screen)
    assert isinstance(screen, Confirm)


def test_a_draft_that_cannot_be_kept_is_told(workspace):
    from triage.errors import StoreError

    def full(*_args, **_more):
        raise StoreError("The disk is full.")

    app = console(workspace, "questions")
    workspace.save_draft = full

    async def wait(app, pilot):
        app.screen._save()

    text = drive(app, "r,h,i", picture, then=wait)
    assert "the draft is not kept: The disk is full." in text


def test_a_canned_reply_is_found_by_letters_and_filled_in(workspace, tmp_path):
    (tmp_path / "logs.md").write_text("# Ask for logs\nHi @{author}, {ref}?")
    (tmp_path / "bad.md").write_text("{autor}")
    workspace.canned = read(tmp_path)
    app = console(workspace, "questions")
    *_, good = walk(app, "r ctrl+r b,a enter", "escape r", "ctrl+r l,g,s enter")
    assert any("there is no {autor} to fill in" in one for one in told(app))
    assert "Hi @octo, acme/docs#400?" in good


def test_what_was_answered_before_is_linked_to_and_quoted(workspace):
    workspace.alike = (
        Alike(REF, 0.9, "Why [so]?", "https://g/1", "https://g/1#a", "Ask @lena."),
        Alike(REF, 0.8, "Nobody knows", "https://g/2"),
        Alike(REF, 0.2, "Far off", "https://g/3"),
    )
    app = console(workspace, "questions")
    (text, *_) = walk(app, "r tab ctrl+l enter ctrl+b", "escape")
    assert "90% Why [so]?" in text
    assert "No answer yet." in text
    assert "Far off" not in text
    link = r"[Why \[so\]?](https://g/1#a)"
    assert workspace.drafts[str(REF)] == f"{link}\nFrom {link}:\n\n> Ask `@lena`.\n\n"


def test_an_item_is_handed_to_whom_the_detail_says_could_answer(workspace):
    item = make_item(REF, "How?", Kind.ISSUE)
    workspace.item = lambda ref: item
    app = console(workspace, "questions")
    before, text = walk(app, "4", ".")
    assert "could answer  lena  (a says why)" in before
    assert "hand on" in text
    app = console(workspace, "questions")
    drive(app, ". / h,a,n,d enter 1 t,h,i,s ctrl+s")
    (call,) = workspace.called("plan_reply")
    assert call[2] == Reply("@lena this", logins=("lena",))


def test_the_persons_own_editor_writes_on(workspace, tmp_path):
    editor = tmp_path / "ed"
    editor.write_text('#!/bin/sh\necho "and more" >> "$1"; exit 1\n')
    editor.chmod(0o700)
    workspace.data = tmp_path
    workspace.environ = {"PATH": "/usr/bin:/bin", "EDITOR": str(editor)}
    app = console(workspace, "questions")
    app.suspend = nullcontext
    assert "The editor ended with 1" in drive(app, "r,h,i ctrl+o escape", told)[-1]
    assert workspace.drafts[str(REF)] == "hi\nand more"
    assert not any((tmp_path / "drafts").iterdir())


def test_where_no_editor_can_be_run_the_text_stays(workspace, tmp_path):
    workspace.data = tmp_path
    workspace.environ = {"PATH": "/usr/bin:/bin", "EDITOR": "gone"}
    app = console(workspace, "questions")
    assert "names gone" in drive(app, "r,h,i ctrl+o escape", told)[-1]
    assert workspace.drafts[str(REF)] == "hi"


def test_a_body_of_64_kb_is_shown_whole_and_folded_away_from_the_keys(workspace):
    body = "日" * 65_000 + "\n" + "x" * 500 + "THE-END"
    item = make_item(REF, "How?", body=body, comments=(), comments_total=0)
    workspace.item = lambda ref: item
    app = console(workspace, "questions")

    async def on(app, pilot):
        await press(app, pilot, "enter G")
        shown = picture(app)
        lines = app.screen.lines
        folded = lines._at_width(50).width
        await settle(app, pilot)
        return shown, folded

    shown, folded = drive(app, then=on)
    assert "THE-END" in shown
    assert "cut here" not in shown
    assert folded == 120 - 3, "folded to another width between two keys"


def test_what_is_folded_at_once_is_little_however_long_the_text_is():
    for text in ("x" * 70_000, "\n".join("- a" for _ in range(9_000))):
        lines = [(("dim", "│ "), ("", line)) for line in text.split("\n")]
        begun = beginning(lines)
        size = sum(len(part) for line in begun for _, part in line)
        assert 0 < size <= LIGHT + 2
