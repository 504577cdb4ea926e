"""Snooze, hide and mark by keyboard."""

from __future__ import annotations

import pytest
from tui_drive import console, drive, picture
from tui_fake import NOW, FakeWorkspace

from triage import clock
from triage.model import Ref
from triage.tui.screens.pick import Pick
from triage.views import Apart, Aside

FIRST = "acme/core#200"


@pytest.fixture
def workspace() -> FakeWorkspace:
    return FakeWorkspace()


@pytest.fixture(autouse=True)
def greenwich(monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    monkeypatch.setenv("TZ", "UTC")
    time.tzset()


def told(app):
    return [notice.message for notice in app._notifications]


@pytest.mark.parametrize(
    ("keys", "until"),
    [
        ("s,1", "2026-01-21T00:00:00Z"),
        ("s,2", "2026-01-26T00:00:00Z"),
        ("s,3", "2026-01-27T09:30:00Z"),
        ("s,4", None),
        ("s / 2 0 2 6 - 0 2 - 0 1 enter", "2026-02-01T00:00:00Z"),
    ],
)
def test_a_snooze_is_one_key_and_a_choice(workspace, keys, until):
    drive(console(workspace, "ownership"), keys)
    (call,) = workspace.called("set_aside")
    assert call[:3] == ("set_aside", "snoozed", (FIRST,))
    assert (call[3] and clock.iso(call[3])) == until


def test_what_was_done_is_said_and_nothing_is_planned(workspace):
    said = drive(console(workspace, "ownership"), "s,4", told)
    assert said == [f"{FIRST} snoozed: until somebody else does something"]
    assert workspace.called("plan") == []


def test_a_time_that_is_none_cannot_be_chosen(workspace):
    shown = drive(console(workspace, "ownership"), "s / x x enter", picture)
    assert workspace.called("set_aside") == []
    assert "Snooze" in shown


def test_marked_lines_are_hidden_together(workspace):
    drive(console(workspace, "ownership"), "space j space H")
    ((_, what, refs, _, _),) = workspace.called("set_aside")
    assert (what, len(refs)) == ("hidden", 2)


def test_a_mark_of_ones_own_carries_a_note(workspace):
    drive(console(workspace, "ownership"), "I a s k enter")
    assert workspace.called("set_aside") == [
        ("set_aside", "marked", (FIRST,), None, "ask")
    ]


def test_the_same_keys_bring_it_back(workspace):
    ref = Ref.parse(FIRST)
    all_of_it = {ref: Apart("I_200", ref, NOW)}
    workspace.aside = Aside(all_of_it, all_of_it, all_of_it)
    said = drive(console(workspace, "ownership"), "s,1 H I", told)
    assert workspace.called("put_back") == [
        ("put_back", "snoozed", (FIRST,)),
        ("put_back", "hidden", (FIRST,)),
        ("put_back", "marked", (FIRST,)),
    ]
    assert f"{FIRST} awake again" in said


def test_a_line_without_an_item_is_told(workspace):
    workspace.queues["ownership"] = workspace.queues["ownership"][:0]
    app = console(workspace, "ownership")
    assert drive(app, "s", lambda app: isinstance(app.screen, Pick)) is False
    assert workspace.called("set_aside") == []


def test_how_urgent_it_is_is_one_key_and_a_choice(workspace):
    drive(console(workspace, "ownership"), "p,2")
    assert workspace.called("set_aside") == [
        ("set_aside", "prioritized", (FIRST,), None, "P1")
    ]


def test_ones_own_word_about_it_is_taken_back(workspace):
    ref = Ref.parse(FIRST)
    workspace.aside = Aside(prioritized={ref: Apart("I_200", ref, NOW, note="P1")})
    drive(console(workspace, "ownership"), "p,5")
    assert workspace.called("put_back") == [("put_back", "prioritized", (FIRST,))]
