"""Putting people on items by keyboard: a digit, a name, or each line its own."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tui_drive import (
    console,
    drive,
    key_event,
    keys_of,
    picture,
    press,
    settle,
    told,
)
from tui_fake import FakeWorkspace

from triage.act import Args
from triage.model import Ref
from triage.tui.screens.pick import Pick


@pytest.fixture
def workspace() -> FakeWorkspace:
    return FakeWorkspace()


async def press_only(app, pilot, keys):
    """Press keys without waiting until what they began is done."""
    for key in keys:
        app.post_message(key_event(key))
    await pilot.pause()


def lines_of(*suggested):
    from tui_fake import gap_rows

    return tuple(
        replace(row, suggestions=tuple((login, "knows it") for login in logins))
        for row, logins in zip(gap_rows(len(suggested)), suggested, strict=True)
    )


def test_the_picker_takes_the_very_next_key(workspace):
    drive(console(workspace, "ownership"), "a,1")
    (call,) = workspace.called("plan")
    assert call == ("plan", "assign", ("acme/core#200",), Args(logins=("mira",)), True)
    assert workspace.called("perform") == [("perform", "assign", ("acme/core#200",))]


def test_a_round_of_assignments_typed_at_once_goes_down_the_queue(workspace):
    drive(console(workspace, "ownership"), "a,1,a,1,a,2")
    refs = [(call[2], call[3].logins) for call in workspace.called("plan")]
    assert refs == [
        (("acme/core#200",), ("mira",)),
        (("acme/core#201",), ("mira",)),
        (("acme/core#202",), ("jonas",)),
    ]


def test_the_cursor_goes_on_by_itself_once_somebody_was_chosen(workspace):
    app = console(workspace, "ownership")
    assert drive(app, "a,1", lambda a: a.desk.rows.row().key) == "acme/core#201"
    app = console(workspace, "ownership")
    assert drive(app, "a escape", lambda a: a.desk.rows.row().key) == "acme/core#200"


def test_nobody_chosen_leaves_the_cursor_where_it_is_and_marks_do_too(workspace):
    workspace.queues["ownership"] = lines_of(["mira"], ["mira"], ["jonas"])
    app = console(workspace, "ownership")
    left = drive(app, "space space k a 2 y", lambda a: a.desk.rows.row().key)
    assert left == "acme/core#201"


def test_a_picker_keeps_the_suggestions_it_opened_with(workspace):
    async def change(app, pilot):
        workspace.queues["ownership"] = tuple(reversed(workspace.queues["ownership"]))
        app.desk.reload()
        await settle(app, pilot)
        app.post_message(key_event("1"))

    drive(console(workspace, "ownership"), "a", then=change)
    (call,) = workspace.called("plan")
    assert call[2] == ("acme/core#200",)


def test_the_cursor_goes_on_though_its_line_was_read_anew_meanwhile(workspace):
    from dataclasses import replace

    async def change(app, pilot):
        first, *rest = workspace.queues["ownership"]
        aged = replace(first, why=f"{first.why}, by now")
        workspace.queues["ownership"] = (aged, *rest)
        app.desk.reload()
        await settle(app, pilot)
        app.post_message(key_event("1"))
        await settle(app, pilot)
        return app.desk.rows.row().key

    second = workspace.queues["ownership"][1].key
    assert drive(console(workspace, "ownership"), "a", then=change) == second


def test_a_digit_on_a_line_without_an_item_does_nothing(workspace):
    from dataclasses import replace

    rows = workspace.queues["ownership"]
    workspace.queues["ownership"] = (replace(rows[0], refs=()), *rows[1:])
    app = console(workspace, "ownership")
    assert isinstance(drive(app, "a,1", lambda a: a.screen), Pick)
    assert not workspace.called("plan")


@pytest.mark.parametrize(
    ("typed", "login"),
    [
        ("o,c,t,o,c,a,t", "octocat"),
        ("/,o,c,t,o,c,a,t", "octocat"),
        ("@,o,c,t,o,c,a,t", "octocat"),
        ("s,e,l", "selma-vries"),
        ("v,r,i,e,s", "selma-vries"),
        ("s,l,m,a", "selma-vries"),
        ("s,e,l,m,a,-,v,r,e,i,s", "selma-vries"),
        ("n,o,o", "noor"),
        ("u,s,e,r,1", "user1"),
        ("s,e,l,down,up", "selma-vries"),
    ],
)
def test_letters_name_anybody_who_can_be_assigned(workspace, typed, login):
    drive(console(workspace, "ownership"), f"a,{typed},enter")
    (call,) = workspace.called("plan")
    assert call[3] == Args(logins=(login,))


def test_what_is_no_login_cannot_be_taken(workspace):
    app = console(workspace, "ownership")
    assert isinstance(drive(app, "a,-,-,enter", lambda a: a.screen), Pick)
    assert not workspace.called("plan")


def test_a_review_can_be_asked_of_a_team(workspace):
    drive(console(workspace, "ownership"), "w,d,e,c,k,enter")
    drive(console(workspace, "ownership"), "w,o,r,g,/,c,r,e,w,enter")
    asked = [(call[1], call[3].logins) for call in workspace.called("plan")]
    assert asked == [("request", ("acme/deck-crew",)), ("request", ("org/crew",))]


def test_a_settled_row_stays_until_the_cursor_leaves(workspace):
    app = console(workspace, "ownership")

    async def settle_it(app, pilot):
        workspace.queues["ownership"] = workspace.queues["ownership"][1:]
        await press(app, pilot, "a,1")
        assert app.desk.rows.row().key == "acme/core#201"
        await press(app, pilot, "v y")
        workspace.queues["ownership"] = workspace.queues["ownership"][1:]
        app.desk.reload()
        await settle(app, pilot)
        assert app.desk.rows.row().key == "acme/core#201"
        assert len(app.desk.rows) == 4
        app.post_message(key_event("j"))

    rows = drive(
        app, "", lambda a: (len(a.desk.rows), a.desk.rows.row().key), then=settle_it
    )
    assert rows == (3, "acme/core#202")


def test_a_row_is_shown_as_done_before_github_has_answered(workspace):
    workspace.slow = True
    app = console(workspace, "ownership")

    async def look_while_it_is_sent(app, pilot):
        await press_only(app, pilot, "a1")
        while not app.busy:
            await pilot.pause()
        assert app.desk.rows.settled == {"acme/core#200"}
        assert app.desk.rows.row().key == "acme/core#201"
        app.halt.set()

    drive(app, "", then=look_while_it_is_sent)
    assert app.desk.rows.settled == set()


@pytest.mark.parametrize("asked", ["a,1", "space space k a 2 y"])
def test_a_row_is_open_again_where_github_did_not_do_it(workspace, asked):
    workspace.fail[Ref.of("acme/core", 200)] = "GitHub dropped mira: no push access"
    app = console(workspace, "ownership")
    settled, notices = drive(app, asked, lambda a: (a.desk.rows.settled, told(a)))
    assert "acme/core#200" not in settled
    assert "acme/core#200 failed: GitHub dropped mira" in notices[0]


def test_what_was_taken_back_is_no_longer_grey(workspace):
    app = console(workspace, "ownership")
    assert drive(app, "a,1 z y", lambda a: a.desk.rows.settled) == set()


def test_a_list_of_all_items_is_grey_only_under_the_cursor(workspace):
    async def do_it(app, pilot):
        await press(app, pilot, "a,o,c,t,o,enter")
        app.desk.reload()
        await settle(app, pilot)

    app = console(workspace)
    assert drive(app, "6", lambda a: a.desk.rows.settled, then=do_it) == set()


def test_a_row_that_stayed_is_gone_when_one_comes_back_to_its_pane(workspace):
    async def do_it_and_return(app, pilot):
        await press(app, pilot, "v y")
        workspace.queues["ownership"] = workspace.queues["ownership"][1:]
        app.desk.reload()
        await settle(app, pilot)
        assert len(app.desk.rows) == 5
        await press(app, pilot, "1 3")

    app = console(workspace, "ownership")
    keys = drive(app, "", keys_of, then=do_it_and_return)
    assert (len(keys), keys[0]) == (4, "acme/core#201")


def test_what_waits_for_somebody_overloaded_is_handed_on_as_proposed(workspace):
    (flag,) = workspace.queues["contention"]
    flag = replace(flag, key="overloaded-reviewer:mira")
    workspace.queues["contention"] = (flag,)
    text = drive(console(workspace, "contention"), "w", picture)
    assert "some of what waits for mira to others" in text
    drive(console(workspace, "contention"), "a 1", picture)
    assert not workspace.called("plan_rebalance")
    drive(console(workspace, "contention"), "w 1", picture)
    assert workspace.called("plan_rebalance") == [("plan_rebalance", "mira")]
    assert not workspace.called("perform")


def test_marked_lines_are_spread_over_whom_they_suggest_and_shown_first(workspace):
    workspace.queues["ownership"] = lines_of(["mira"], ["jonas", "mira"], [], ["mira"])
    app = console(workspace, "ownership")
    text = drive(app, "* a", picture)
    assert "3 of 4 lines, loads kept level" in text
    text = drive(console(workspace, "ownership"), "* a 1", picture)
    assert "nobody is suggested" in text
    assert not workspace.called("perform")
    (call,) = workspace.called("plan_spread")
    assert [(str(one.ref), one.logins) for one in call[2]] == [
        ("acme/core#200", ("mira",)),
        ("acme/core#201", ("jonas", "mira")),
        ("acme/core#202", ()),
        ("acme/core#203", ("mira",)),
    ]
    app = console(workspace, "ownership")
    left = drive(app, "* a 1 y", lambda a: len(a.desk.rows.marks))
    assert len(workspace.called("perform")) == 1
    assert left == 0


def test_one_person_can_still_take_several_lines(workspace):
    workspace.queues["ownership"] = lines_of(["mira"], ["jonas", "mira"])
    drive(console(workspace, "ownership"), "* a 2")
    (call,) = workspace.called("plan")
    assert call[2:4] == (("acme/core#200", "acme/core#201"), Args(logins=("mira",)))


def test_only_pull_requests_have_reviewers(workspace):
    app = console(workspace, "questions")
    assert "Only pull requests have reviewers." in drive(app, "w", picture)
    drive(console(workspace, "questions"), "w,1")
    assert not workspace.called("plan")


def test_the_only_assignee_is_taken_off_without_asking_who(workspace):
    drive(console(workspace, "ownership"), "A")
    (call,) = workspace.called("plan")
    assert call[1:4] == ("unassign", ("acme/core#200",), Args(logins=("mira",)))


def test_a_line_that_stays_for_another_reason_is_grey_no_longer(workspace):
    async def do_it(app, pilot):
        await press(app, pilot, "a,1")
        app.desk.reload()
        await settle(app, pilot)

    app = console(workspace, "ownership")
    drive(app, "", then=do_it)
    assert "acme/core#200" in keys_of(app)
    assert app.desk.rows.settled == set()


def test_what_waits_for_its_turn_stays_grey_while_the_list_is_read_anew(workspace):
    workspace.slow = True
    app = console(workspace, "ownership")

    async def look(app, pilot):
        await press_only(app, pilot, "a1a1")
        while len(app.awaited) < 2:
            await pilot.pause()
        app.desk.pane.rows.release(app.awaited)
        assert app.desk.rows.settled == {"acme/core#200", "acme/core#201"}
        app.halt_work()

    drive(app, "", then=look)
    assert app.desk.rows.settled == set()


def texts(app):
    """The lines of the open picker, as they are drawn."""
    box = app.screen.query_one(".box")
    drawn = [w for w in box.walk_children() if hasattr(w, "render_line")]
    return [
        widget.render_line(y).text.strip()
        for widget in drawn
        for y in range(widget.size.height)
    ]


@pytest.mark.parametrize("size", [(24, 12), (40, 16), (40, 20), (80, 24)])
def test_a_narrow_picker_still_says_whom_one_takes_and_for_what(workspace, size):
    lines = drive(console(workspace, "ownership"), "a", texts, size=size)
    heading = "Assign acme/core#200" if size[0] > 24 else "Assign core#200"
    assert heading in lines
    assert any("mira" in line.split() for line in lines)
