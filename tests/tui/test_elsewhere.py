"""What the keys do to a question that was asked in a channel."""

from __future__ import annotations

from dataclasses import replace

from tui_drive import console, drive, picture
from tui_fake import FakeWorkspace, make_item

from triage.model import Kind, Ref
from triage.tui.cells import fit_ref
from triage.tui.places import allowed, refusal
from triage.views import Apart, Aside, Cell, Row

REF = Ref.of("discord:acme/help", 12)
URL = "https://discord.com/channels/1/10/12"


class Channels(FakeWorkspace):
    """A workspace whose one question is in a channel."""

    def __init__(self, url=URL):
        super().__init__()
        cells = [
            Cell(text)
            for text in ("late", "26h", "never-answered", str(REF), "wen docs?")
        ]
        row = Row(str(REF), tuple(cells), (REF,), "Nobody has answered.")
        self.queues["questions"] = (row,)
        self.url = url

    def item(self, ref):
        return replace(make_item(ref, "wen docs?", Kind.CHAT), url=self.url)


def told(app):
    return [notice.message for notice in app._notifications]


def test_keys_that_would_write_say_how_it_is_done_there():
    workspace = Channels()
    said = drive(console(workspace, "questions"), "a c x", told)
    assert said == 3 * [f"{REF} is in discord: o opens it there, . calls it answered."]
    assert workspace.called("plan") == []


def test_it_can_be_called_answered_and_not_answered():
    workspace = Channels()
    assert "answered in its channel" in drive(
        console(workspace, "questions"), ".", picture
    )
    drive(console(workspace, "questions"), ".,1")
    (call,) = workspace.called("set_aside")
    assert call[1:3] == ("answered", (str(REF),))
    workspace.aside = Aside(answered={REF: Apart("discord:12", REF, workspace.now())})
    drive(console(workspace, "questions"), ".,1")
    assert workspace.called("put_back") == [("put_back", "answered", (str(REF),))]


def test_its_link_is_opened_and_no_other_scheme(monkeypatch):
    opened = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    drive(console(Channels(), "questions"), "o")
    drive(console(Channels("http://discord.com/x"), "questions"), "o")
    drive(console(Channels("javascript:alert(1)"), "questions"), "o")
    assert opened == [URL]


def test_a_page_on_github_may_only_be_there():
    item = Ref.of("acme/app", 1)
    assert refusal(URL, allowed({}, item, URL))
    assert not refusal(URL, allowed({}, REF, URL))


def test_of_a_long_number_the_last_digits_are_shown():
    ref = "discord:acme/help#1189000000000001006"
    assert fit_ref(ref, 16) == "help#…001006    "
    assert fit_ref(ref, 10) == "h…#…001006"
    assert fit_ref("acme/app#1234567890", 16) == "app#1234567890  "
