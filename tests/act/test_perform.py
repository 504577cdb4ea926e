"""One write at a time: pinned, read back, settled, and never sent twice."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk_kit import REPO, Scene, scene

from triage.errors import AuthError, RateLimited, Unreachable
from triage.model import Ref

GREEN = 423
"""A ready bump of the built-in world."""


def test_an_approval_stands_on_the_head_that_was_shown(desk: Scene) -> None:
    ref = desk.ref(GREEN)
    shown = desk.workspace.item(ref).pull.head_oid
    entry = desk.do("approve", ref)
    assert (entry.state, entry.head_oid) == ("done", shown)
    reviews = desk.server.world.item(f"{REPO}#{GREEN}").pull.reviews
    assert [(r.state, r.commit_oid) for r in reviews] == [("APPROVED", shown)]


def test_what_was_read_back_is_in_the_store_at_once(desk: Scene) -> None:
    desk.do("approve", desk.ref(GREEN))
    stored = desk.workspace.item(desk.ref(GREEN)).pull.reviews
    assert [r.state for r in stored] == ["APPROVED"]


def test_a_second_approval_of_the_same_head_is_refused_with_the_reason(
    desk: Scene,
) -> None:
    desk.do("approve", desk.ref(GREEN))
    plan = desk.plan("approve", desk.ref(GREEN))
    assert plan.steps == ()
    assert "you approved this head" in plan.refusals[0].reason


def test_an_approval_whose_head_moved_before_it_went_is_not_sent(desk: Scene) -> None:
    plan = desk.plan("approve", desk.ref(GREEN))
    desk.server.world.move_head(f"{REPO}#{GREEN}", by="aiko-lind")
    (entry,) = desk.perform(plan)
    assert entry.state == "failed"
    assert "its head moved" in entry.why
    assert desk.effects() == []


def test_an_item_that_somebody_took_meanwhile_gets_no_second_assignee(
    desk: Scene,
) -> None:
    plan = desk.plan("assign", desk.ref(367), logins=("aiko-lind",))
    desk.server.world.assign(f"{REPO}#367", ("ravi-osei",), by="sanne-dewit")
    (entry,) = desk.perform(plan)
    assert entry.state == "failed"
    assert entry.why == "ravi-osei took it meanwhile, by sanne-dewit"
    assert desk.effects() == []
    assert desk.do("assign", desk.ref(367), logins=("aiko-lind",)).state == "done"


def test_two_whom_one_assigns_oneself_do_not_overtake_each_other(desk: Scene) -> None:
    first = desk.plan("assign", desk.ref(367), logins=("aiko-lind",))
    second = desk.plan("assign", desk.ref(367), logins=("ravi-osei",))
    states = [entry.state for plan in (first, second) for entry in desk.perform(plan)]
    assert states == ["done", "done"]


def test_an_approval_whose_head_moves_as_it_goes_is_withdrawn_at_once(
    desk: Scene,
) -> None:
    plan = desk.plan("approve", desk.ref(GREEN))
    desk.fault("POST .*/reviews$", "head-moved", ref=f"{REPO}#{GREEN}", by="aiko-lind")
    (entry,) = desk.perform(plan)
    reviews = desk.server.world.item(f"{REPO}#{GREEN}").pull.reviews
    assert [r.state for r in reviews] == ["DISMISSED"]
    assert entry.state == "undone"
    assert "approval withdrawn" in entry.why


def test_an_approval_whose_answer_is_lost_is_settled_by_reading(desk: Scene) -> None:
    desk.fault("POST .*/reviews$", "reset", after=True)
    entry = desk.do("approve", desk.ref(GREEN))
    assert entry.state == "done"
    assert "found by reading" in entry.why
    assert len(desk.server.ledger.requests(method="POST", path="/reviews")) <= 1
    assert desk.effects("review") == [f"review {REPO}#{GREEN}"]


def test_what_is_settled_by_reading_can_be_undone(desk: Scene) -> None:
    desk.fault("POST .*/reviews$", "reset", after=True)
    entry = desk.do("approve", desk.ref(GREEN))
    desk.perform(desk.workspace.plan_undo(entry.id))
    reviews = desk.server.world.item(f"{REPO}#{GREEN}").pull.reviews
    assert [r.state for r in reviews] == ["DISMISSED"]


@pytest.mark.parametrize("kind", ["reset", "html", "truncate"])
def test_a_write_that_may_have_happened_is_never_sent_again(
    desk: Scene, kind: str
) -> None:
    desk.fault("POST .*/reviews$", kind, after=False)
    entry = desk.do("approve", desk.ref(GREEN))
    sent = [r for r in desk.server.ledger.requests() if r.path.endswith("/reviews")]
    assert len(sent) == 1
    assert entry.state in {"unknown", "done"}


def test_a_write_that_left_no_trace_is_told_as_failed_and_may_be_done_again(
    desk: Scene,
) -> None:
    desk.fault("POST .*/reviews$", "reset", after=False)
    entry = desk.do("approve", desk.ref(GREEN))
    assert entry.state == "unknown"
    assert "reconcile" in desk.plan("approve", desk.ref(GREEN)).refusals[0].reason
    (settled,) = desk.workspace.reconcile(desk.stop)
    assert settled.state == "failed"
    assert desk.do("approve", desk.ref(GREEN)).state == "done"
    assert desk.effects("review") == [f"review {REPO}#{GREEN}"]


def test_a_merge_names_the_head_and_is_read_back(desk: Scene) -> None:
    entry = desk.do("merge", desk.ref(GREEN))
    assert entry.state == "done"
    assert desk.server.world.item(f"{REPO}#{GREEN}").state == "MERGED"
    assert desk.workspace.item(desk.ref(GREEN)).state == "merged"
    (put,) = desk.server.ledger.requests(method="PUT")
    assert put.variables["sha"] == entry.head_oid


def test_a_merge_that_github_refuses_for_a_moment_is_tried_again_on_the_same_head(
    desk: Scene,
) -> None:
    desk.fault(
        "PUT .*/merge$", "status", status=405, times=2,
        body='{"message": "Base branch was modified. Review and try the merge again."}',
    )  # fmt: skip
    assert desk.do("merge", desk.ref(GREEN)).state == "done"
    assert desk.effects("merge") == [f"merge {REPO}#{GREEN}"]


def test_a_merge_whose_head_moves_as_it_goes_is_not_done(desk: Scene) -> None:
    plan = desk.plan("merge", desk.ref(GREEN))
    desk.fault("PUT .*/merge$", "head-moved", ref=f"{REPO}#{GREEN}", by="aiko-lind")
    (entry,) = desk.perform(plan)
    assert entry.state == "failed"
    assert desk.effects("merge") == []
    assert desk.server.world.item(f"{REPO}#{GREEN}").state == "OPEN"


def test_a_merge_whose_answer_is_a_gateways_page_is_settled_by_reading(
    desk: Scene,
) -> None:
    desk.fault("PUT .*/merge$", "html", status=502, after=True)
    entry = desk.do("merge", desk.ref(GREEN))
    assert (entry.state, desk.effects("merge")) == ("done", [f"merge {REPO}#{GREEN}"])


def test_approve_and_merge_stops_at_a_failed_approval(desk: Scene) -> None:
    plan = desk.plan("approve", desk.ref(GREEN), merging=True)
    assert [s.action for s in plan.steps] == ["approve", "merge"]
    desk.fault("POST .*/reviews$", "status", status=422, body='{"message": "No."}')
    approve, merge = desk.perform(plan)
    assert (approve.state, merge.state) == ("failed", "failed")
    assert "nothing was sent" in merge.why
    assert desk.effects() == []


def test_assignees_that_github_drops_are_noticed(desk: Scene) -> None:
    kept, dropped = desk.perform(
        desk.plan("assign", desk.ref(367), logins=("aiko-lind", "kayak-otter"))
    )
    assert kept.state == "done"
    assert dropped.state == "failed"
    assert "GitHub dropped kayak-otter" in dropped.why
    assert desk.workspace.item(desk.ref(367)).assignees == ("aiko-lind",)


def test_a_label_goes_back_to_github_by_its_raw_name(desk: Scene) -> None:
    raw = "cute\u202egnp"
    desk.server.world.add_labels(f"{REPO}#367", [raw], by="mira-holt")
    desk.sync()
    shown = next(x.name for x in desk.workspace.label_names(REPO) if x.raw == raw)
    assert shown == "cute<U+202E>gnp"
    assert desk.do("label", desk.ref(366), labels=(shown,)).state == "done"
    assert raw in [x.raw for x in desk.workspace.item(desk.ref(366)).labels]


def test_a_comment_whose_answer_is_lost_is_found_by_its_nonce(desk: Scene) -> None:
    desk.fault("POST .*/comments$", "reset", after=True)
    entry = desk.do("comment", desk.ref(366), body="Thank you, looking.")
    assert entry.state == "done"
    assert entry.receipt["comment"]
    assert desk.effects("comment") == [f"comment {REPO}#366"]


def test_a_refusal_of_permission_fails_one_step_and_not_the_others(
    desk: Scene,
) -> None:
    desk.fault(
        "POST .*/issues/366/labels$", "status", status=403,
        body='{"message": "Resource not accessible by personal access token"}',
    )  # fmt: skip
    first, second = desk.perform(
        desk.plan("label", desk.ref(366), desk.ref(367), labels=("p1",))
    )
    assert (first.state, second.state) == ("failed", "done")
    assert "not accessible" in first.why


def test_a_revoked_token_stops_the_batch_and_leaves_the_rest_planned(
    desk: Scene,
) -> None:
    plan = desk.plan("label", desk.ref(366), desk.ref(367), labels=("p1",))
    desk.fault(
        "POST .*/labels$", "status", status=401, times=-1,
        body='{"message": "Bad credentials"}',
    )  # fmt: skip
    with pytest.raises(AuthError):
        desk.perform(plan)
    assert [e.state for e in desk.workspace.unsettled()] == ["planned", "planned"]
    assert desk.effects() == []


def test_a_limit_beyond_patience_stops_the_batch_before_anything_is_sent(
    desk: Scene,
) -> None:
    desk.workspace.patience = 5.0
    desk.fault("POST .*/labels$", "secondary", seconds=73)
    with pytest.raises(RateLimited):
        desk.do("label", desk.ref(366), labels=("p1",))
    assert [e.state for e in desk.workspace.unsettled()] == ["planned"]


def test_what_was_planned_offline_goes_on_later(desk: Scene) -> None:
    plan = desk.plan("label", desk.ref(366), labels=("p1",))
    desk.server.stop()
    with pytest.raises(Unreachable):
        desk.perform(plan)
    assert [e.state for e in desk.workspace.unsettled()] == ["planned"]


def test_a_stopped_batch_sends_nothing_more(desk: Scene) -> None:
    plan = desk.plan("label", desk.ref(366), desk.ref(367), labels=("p1",))

    def told(entry: object) -> None:
        if getattr(entry, "state", "") == "done":
            desk.stop.set()

    desk.workspace.perform(plan, told, desk.stop)
    assert desk.effects() == [f"label {REPO}#366"]
    assert [e.state for e in desk.workspace.unsettled()] == ["planned"]


def test_a_group_takes_only_what_is_ready_when_it_goes(desk: Scene) -> None:
    ready = desk.ready_bumps()
    plan = desk.plan("approve", *ready, single=False)
    assert [s.ref for s in plan.steps] == ready
    last = ready[-1]
    desk.server.world.add_labels(str(last), ["do-not-merge"], by="aiko-lind")
    states = {e.ref: (e.state, e.why) for e in desk.perform(plan)}
    assert states[last][0] == "failed"
    assert "no longer ready" in states[last][1]
    assert {s for r, (s, _) in states.items() if r != last} == {"done"}


def test_a_group_refuses_what_is_not_ready_with_its_verdict(desk: Scene) -> None:
    blocked = desk.ref(426)
    plan = desk.plan("approve", *desk.ready_bumps(), blocked, single=False)
    assert [r.ref for r in plan.refusals] == [blocked]
    assert "review" in plan.refusals[0].reason or "blocked" in plan.refusals[0].reason


def test_a_single_bump_named_by_the_person_shows_what_failed(desk: Scene) -> None:
    plan = desk.plan("approve", desk.ref(426))
    assert plan.confirm
    assert any("checks" in w for w in plan.steps[0].warnings)


@pytest.mark.parametrize(
    ("action", "number", "reason"),
    [
        ("merge", 426, "checks"),
        ("merge", 410, "still running"),
        ("assign", 366, "nobody is named"),
        ("dismiss", 423, "no approval"),
        ("approve", 366, "cannot be approved"),
    ],
)
def test_what_cannot_be_done_is_said_beforehand(
    desk: Scene, action: str, number: int, reason: str
) -> None:
    plan = desk.plan(action, desk.ref(number))
    assert plan.steps == ()
    assert reason in plan.refusals[0].reason


def test_an_item_that_is_not_stored_is_refused(desk: Scene) -> None:
    plan = desk.plan("approve", Ref.of("nobody/nothing", 1))
    assert "sync" in plan.refusals[0].reason


def test_a_batch_merges_several_pull_requests_of_a_repository_that_wants_approval(
    tmp_path: Path,
) -> None:
    with scene(tmp_path, "harbourline/quay") as desk:
        ready = desk.ready_bumps("harbourline/quay")
        assert len(ready) > 2
        plan = desk.plan("merge", *ready, single=False, merging=True)
        assert {s.action for s in plan.steps} == {"approve", "merge"}
        entries = desk.perform(plan)
    merged = [e for e in entries if (e.action, e.state) == ("merge", "done")]
    assert len(merged) > 1
    held = {e.receipt["held"] for e in entries if e.state != "done"}
    assert held == {"conflict", "approval"}


def test_a_label_that_nothing_has_yet_is_warned_of(desk: Scene) -> None:
    plan = desk.plan("label", desk.ref(366), labels=("nonsense",))
    assert "nonsense" in plan.steps[0].warnings[0]
    assert plan.confirm


def test_a_comment_that_github_would_not_take_is_refused_beforehand(
    desk: Scene,
) -> None:
    plan = desk.plan("comment", desk.ref(366), body="x" * 70_000)
    assert "70,000 characters" in plan.refusals[0].reason
