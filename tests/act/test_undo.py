"""Undo is a new entry with the inverse, after a look at what stands there now."""

from __future__ import annotations

import pytest
from desk_kit import REPO, Scene

from triage.errors import Refused


def undone(desk: Scene, entry_id: int | None = None) -> list[str]:
    plan = desk.workspace.plan_undo(entry_id)
    return [f"{e.action} {e.state}" for e in desk.perform(plan)]


def test_undo_of_an_approval_dismisses_it(desk: Scene) -> None:
    entry = desk.do("approve", desk.ref(423))
    assert undone(desk) == ["dismiss done"]
    reviews = desk.server.world.item(f"{REPO}#423").pull.reviews
    assert [r.state for r in reviews] == ["DISMISSED"]
    assert desk.workspace.journal().entry(entry.id).state == "undone"


def test_undo_twice_takes_back_the_last_two_plans(desk: Scene) -> None:
    desk.do("label", desk.ref(366), labels=("p1",))
    desk.do("label", desk.ref(367), labels=("p2",))
    undone(desk)
    undone(desk)
    assert desk.effects()[-2:] == [f"unlabel {REPO}#367", f"unlabel {REPO}#366"]
    with pytest.raises(Refused, match="nothing to undo"):
        desk.workspace.plan_undo()


def test_undo_of_assign_leaves_those_who_had_it_before(desk: Scene) -> None:
    desk.do("assign", desk.ref(367), logins=("aiko-lind",))
    desk.do("assign", desk.ref(367), logins=("ravi-osei",))
    undone(desk)
    assert desk.workspace.item(desk.ref(367)).assignees == ("aiko-lind",)


def test_undo_of_assign_is_refused_where_somebody_reassigned(desk: Scene) -> None:
    entry = desk.do("assign", desk.ref(367), logins=("aiko-lind",))
    desk.server.world.unassign(f"{REPO}#367", ["aiko-lind"], by="mira-holt")
    desk.server.world.assign(f"{REPO}#367", ["ravi-osei"], by="mira-holt")
    plan = desk.workspace.plan_undo(entry.id)
    (back,) = desk.perform(plan)
    assert back.state == "failed"
    assert "assigned to ravi-osei now, by mira-holt" in back.why


def test_undo_of_a_merge_opens_a_revert_and_says_so(desk: Scene) -> None:
    desk.do("merge", desk.ref(423))
    plan = desk.workspace.plan_undo()
    assert "reverts it" in plan.steps[0].summary
    assert plan.confirm
    (entry,) = desk.perform(plan)
    assert entry.state == "done"
    assert entry.receipt["number"]


def test_undo_of_a_comment_deletes_it_and_says_the_mail_went_out(desk: Scene) -> None:
    desk.do("comment", desk.ref(366), body="Oops.")
    plan = desk.workspace.plan_undo()
    assert "e-mail has gone out" in plan.steps[0].summary
    assert [e.state for e in desk.perform(plan)] == ["done"]
    bodies = [c.body for c in desk.workspace.item(desk.ref(366)).comments]
    assert not any("Oops." in body for body in bodies)


def test_undo_of_a_comment_in_a_discussion_deletes_it(desk: Scene) -> None:
    number = next(
        i.number
        for i in desk.server.world.repo(REPO).items.values()
        if i.kind == "discussion" and i.state == "OPEN" and not i.locked
    )
    desk.do("comment", desk.ref(number), body="An answer.")
    assert undone(desk) == ["uncomment done"]


@pytest.mark.parametrize("action", ["close", "request", "label"])
def test_reversible_actions_go_there_and_back(desk: Scene, action: str) -> None:
    before = desk.workspace.item(desk.ref(387))
    args = {"request": {"logins": ("aiko-lind",)}, "label": {"labels": ("p1",)}}
    assert desk.do(action, desk.ref(387), **args.get(action, {})).state == "done"
    assert all(line.endswith(" done") for line in undone(desk))
    after = desk.workspace.item(desk.ref(387))
    assert (after.state, after.labels) == (before.state, before.labels)
    assert after.pull.requests == before.pull.requests


def test_a_failed_entry_has_nothing_to_take_back(desk: Scene) -> None:
    entry = desk.do("assign", desk.ref(366), logins=("kayak-otter",))
    plan = desk.workspace.plan_undo(entry.id)
    assert plan.steps == ()
    assert "failed" in plan.refusals[0].reason


REFUSED = {
    "assign": (
        367,
        {"logins": ("aiko-lind",)},
        lambda w, ref: w.unassign(ref, ("aiko-lind",), by="ravi-osei"),
        "it is assigned to nobody now, by ravi-osei",
    ),
    "request": (
        387,
        {"logins": ("aiko-lind",)},
        lambda w, ref: w.unrequest(ref, ("aiko-lind",), by="ravi-osei"),
        "aiko-lind is not asked any more, by ravi-osei",
    ),
    "label": (
        366,
        {"labels": ("p1",)},
        lambda w, ref: w.remove_label(ref, "p1", by="ravi-osei"),
        "P1 was taken off, by ravi-osei",
    ),
    "close": (
        366,
        {},
        lambda w, ref: w.reopen(ref, by="ravi-osei"),
        "it is open, by ravi-osei",
    ),
}


@pytest.mark.parametrize("known", [True, False], ids=["synced", "found at sending"])
@pytest.mark.parametrize("action", REFUSED)
def test_undo_is_refused_where_somebody_changed_it_and_says_who(
    desk: Scene, action: str, known: bool
) -> None:
    number, args, meanwhile, words = REFUSED[action]
    entry = desk.do(action, desk.ref(number), **args)
    assert entry.state == "done"
    meanwhile(desk.server.world, f"{REPO}#{number}")
    before = desk.effects()
    if known:
        desk.sync()
        (refusal,) = desk.workspace.plan_undo(entry.id).refusals
        assert words in refusal.reason
    else:
        (back,) = desk.perform(desk.workspace.plan_undo(entry.id))
        assert (back.state, words in back.why) == ("failed", True)
    assert desk.effects() == before


def test_undo_of_what_was_taken_off_is_refused_where_somebody_put_it_back(
    desk: Scene,
) -> None:
    ref = f"{REPO}#367"
    desk.do("assign", desk.ref(367), logins=("aiko-lind",))
    entry = desk.do("unassign", desk.ref(367), logins=("aiko-lind",))
    desk.server.world.assign(ref, ("ravi-osei",), by="ravi-osei")
    (back,) = desk.perform(desk.workspace.plan_undo(entry.id))
    assert "ravi-osei took it meanwhile, by ravi-osei" in back.why


def test_what_others_added_stays_when_ones_own_is_taken_back(desk: Scene) -> None:
    desk.do("assign", desk.ref(367), logins=("aiko-lind",))
    desk.server.world.assign(f"{REPO}#367", ("ravi-osei",), by="ravi-osei")
    assert undone(desk) == ["unassign done"]
    assert desk.workspace.item(desk.ref(367)).assignees == ("ravi-osei",)


def test_a_team_is_asked_and_no_longer_asked_though_its_name_is_hidden(
    desk: Scene,
) -> None:
    entry = desk.do("request", desk.ref(387), logins=("harbourline/deck",))
    assert entry.state == "done"
    assert undone(desk) == ["unrequest done"]
    asked = desk.workspace.item(desk.ref(387)).pull.requests
    assert not any(one.is_team for one in asked)
