"""Answering in one plan: said once, marked, closed as answered, handed on."""

from __future__ import annotations

import pytest
from desk_kit import REPO, Scene

from triage.act import Args
from triage.act.replying import Reply
from triage.model import Kind, Ref


def talk(desk: Scene, *, answerable: bool = True, answered: bool = False) -> Ref:
    """An open discussion of the built-in world."""
    for item in desk.server.world.repo(REPO).items.values():
        side = item.discussion
        if item.kind is Kind.DISCUSSION and item.state == "OPEN" and side:
            is_answered = side.answer is not None
            if (side.category.is_answerable, is_answered) == (answerable, answered):
                return Ref.of(REPO, item.number)
    raise AssertionError("no such discussion")


def issue(desk: Scene) -> Ref:
    return next(
        Ref.of(REPO, item.number)
        for item in desk.server.world.repo(REPO).items.values()
        if item.kind is Kind.ISSUE and item.state == "OPEN"
    )


def there(desk: Scene, ref: Ref):
    return desk.server.world.item(ref)


def reply(desk: Scene, ref: Ref, **wanted: object):
    plan = desk.workspace.plan_reply(ref, Reply("It is in 1.4.", **wanted))
    assert plan.refusals == ()
    return desk.perform(plan)


def test_a_discussion_is_answered_marked_and_closed_as_resolved(desk: Scene) -> None:
    ref = talk(desk)
    entries = reply(desk, ref, mark=True, close=True)
    assert [(e.action, e.state) for e in entries] == [
        ("comment", "done"), ("answer", "done"), ("close", "done"),
    ]  # fmt: skip
    item = there(desk, ref)
    assert item.discussion.answer.body.startswith("It is in 1.4.")
    assert (item.state, item.state_reason) == ("CLOSED", "RESOLVED")


def test_an_issue_is_closed_as_completed_with_its_answer(desk: Scene) -> None:
    ref = issue(desk)
    reply(desk, ref, close=True)
    assert (there(desk, ref).state, there(desk, ref).state_reason) == (
        "CLOSED", "COMPLETED",
    )  # fmt: skip


def test_what_follows_an_answer_is_taken_back_with_it(desk: Scene) -> None:
    ref = talk(desk)
    reply(desk, ref, mark=True, close=True)
    plan = desk.workspace.plan_undo()
    assert [step.action for step in plan.steps] == ["reopen", "unanswer", "uncomment"]
    said = "delete your comment; its e-mail has gone out"
    assert plan.steps[-1].summary.startswith(said)
    desk.perform(plan)
    item = there(desk, ref)
    assert (item.state, item.discussion.answer) == ("OPEN", None)
    assert not any(c.body.startswith("It is in 1.4.") for c in item.comments)


def test_what_follows_does_not_go_where_the_answer_did_not_stand(desk: Scene) -> None:
    ref = talk(desk)
    plan = desk.workspace.plan_reply(ref, Reply("No.", mark=True, close=True))
    there(desk, ref).locked = True
    entries = desk.perform(plan)
    assert [e.state for e in entries] == ["failed", "cancelled", "cancelled"]
    assert "did not stand" in entries[1].why
    assert desk.effects() == []


def test_an_answer_goes_into_the_thread_of_the_comment_that_asked(desk: Scene) -> None:
    ref = talk(desk)
    asked = desk.server.world.comment(ref, "And on arm?", by="kayak-otter")
    desk.sync()
    (entry,) = reply(desk, ref, reply_to=asked.node_id)
    said = there(desk, ref).comments[-1]
    assert (entry.state, said.reply_to) == ("done", asked)
    assert desk.workspace.item(ref).comments[-1].reply_to == asked.node_id


def test_a_thread_that_is_gone_is_refused_before_anything_is_sent(desk: Scene) -> None:
    plan = desk.workspace.plan_reply(talk(desk), Reply("x", reply_to="DC_gone"))
    assert "is not there" in plan.refusals[0].reason
    plan = desk.workspace.plan_reply(issue(desk), Reply("x", reply_to="IC_1"))
    assert "only comments of a discussion" in plan.refusals[0].reason


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        ({"mark": True}, "its category takes no answers"),
        ({"logins": ("ravi-osei",)}, "only issues and pull requests have assignees"),
    ],
)
def test_what_cannot_follow_is_said_and_the_rest_still_planned(
    desk: Scene, wanted: dict[str, object], reason: str
) -> None:
    ref = talk(desk, answerable=False)
    plan = desk.workspace.plan_reply(ref, Reply("Hm.", **wanted))
    assert [step.action for step in plan.steps] == ["comment"]
    assert reason in plan.refusals[0].reason


def test_an_item_is_handed_to_somebody_with_a_note(desk: Scene) -> None:
    ref = issue(desk)
    desk.workspace.perform(
        desk.workspace.plan("unassign", [ref]), lambda _e: None, desk.stop
    )
    reply(desk, ref, logins=("ravi-osei",))
    assert "ravi-osei" in [who.login for who in there(desk, ref).assignees]


def test_the_draft_is_forgotten_with_the_answer_that_stands(desk: Scene) -> None:
    ref = issue(desk)
    desk.workspace.save_draft(ref, "It is in 1.4.\n")
    reply(desk, ref)
    assert desk.workspace.draft(ref) == ""


def test_what_was_written_meanwhile_is_kept(desk: Scene) -> None:
    ref = issue(desk)
    desk.workspace.save_draft(ref, "Something else.")
    reply(desk, ref)
    assert desk.workspace.draft(ref) == "Something else."


def test_the_same_words_are_not_planned_twice(desk: Scene) -> None:
    ref = issue(desk)
    desk.workspace.keep(desk.plan("comment", ref, body="Once."))
    plan = desk.plan("comment", ref, body="Once.")
    assert "waits to be sent" in plan.refusals[0].reason
    assert desk.plan("comment", ref, body="Else.").steps


def test_what_is_kept_for_later_goes_as_it_was_journaled(desk: Scene) -> None:
    ref = talk(desk)
    kept = desk.workspace.keep(
        desk.workspace.plan_reply(ref, Reply("Later.", mark=True))
    )
    states = [(e.action, e.state) for e in desk.workspace.unsettled()]
    assert states == [("comment", "planned"), ("answer", "planned")]
    entries = desk.perform(kept)
    assert [e.id for e in entries] == [step.entry for step in kept.steps]
    assert {e.state for e in entries} == {"done"}


@pytest.mark.parametrize(
    ("reason", "state"), [("not-planned", "NOT_PLANNED"), ("answered", "COMPLETED")]
)
def test_an_issue_is_closed_for_a_reason(desk: Scene, reason: str, state: str) -> None:
    ref = issue(desk)
    desk.do("close", ref, reason=reason)
    assert there(desk, ref).state_reason == state


def test_a_reason_that_does_not_fit_is_refused(desk: Scene) -> None:
    plan = desk.workspace.plan("close", [talk(desk)], Args(reason="not-planned"))
    assert "there is answered, outdated, duplicate" in plan.refusals[0].reason
