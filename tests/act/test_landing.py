"""Merge queues, auto-merge, branches, drafts and answers: done, seen, taken back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from desk_kit import REPO, Scene, scene

from triage.act.pace import INSTANT
from triage.clock import Ticking
from triage.demo.things import Item

QUEUED, GUARDED, TWO = (
    "harbourline/sextant",
    "harbourline/beacon",
    "harbourline/buoy",
)


def green(desk: Scene, repo: str, *, state: str = "CLEAN") -> Item:
    """An open pull request of others whose checks are green."""
    world = desk.server.world
    return next(
        i
        for i in world.repo(repo).items.values()
        if i.pull
        and i.state == "OPEN"
        and not i.side.is_draft
        and i.author is not world.me
        and world.checks_state(i) == "SUCCESS"
        and world.merge_state(i) == state
    )


@pytest.fixture
def armed(tmp_path: Path) -> Iterator[tuple[Scene, Item]]:
    """A repository that allows auto-merge, and one that a running check holds."""
    with scene(tmp_path, GUARDED) as desk:
        item = held(desk)
        desk.sync(GUARDED)
        yield desk, item


def held(desk: Scene) -> Item:
    world = desk.server.world
    return next(
        i
        for i in world.repo(GUARDED).items.values()
        if i.pull and i.state == "OPEN" and i.author is not world.me
        and world.merge_state(i) == "BLOCKED"
    )  # fmt: skip


def test_where_the_base_has_a_queue_merging_is_to_enqueue(tmp_path: Path) -> None:
    with scene(tmp_path, QUEUED) as desk:
        item = green(desk, QUEUED)
        ref = desk.ref(item.number, QUEUED)
        plan = desk.plan("merge", ref, merging=True)
        assert [s.action for s in plan.steps] == ["enqueue"]
        assert "merge queue" in plan.steps[0].summary
        (entry,) = desk.perform(plan)
        assert (entry.state, entry.receipt["position"]) == ("done", "1")
        assert item.side.in_queue
        assert "waits in the merge queue" in desk.plan("merge", ref).refusals[0].reason
        assert [e.state for e in desk.perform(desk.workspace.plan_undo())] == ["done"]
        assert not item.side.in_queue


def test_a_queue_that_was_set_up_since_is_noticed_before_the_merge_goes(
    desk: Scene,
) -> None:
    plan = desk.plan("merge", desk.ref(423))
    desk.server.world.repo(REPO).queues = frozenset({"main"})
    (entry,) = desk.perform(plan)
    assert entry.state == "failed"
    assert "merge queue now" in entry.why
    assert desk.server.ledger.requests(method="PUT") == ()


def test_an_enqueued_head_that_moved_is_not_enqueued(tmp_path: Path) -> None:
    with scene(tmp_path, QUEUED) as desk:
        item = green(desk, QUEUED)
        plan = desk.plan("enqueue", desk.ref(item.number, QUEUED))
        desk.fault("Enqueue", "head-moved", ref=item.ref, by="aiko-lind")
        (entry,) = desk.perform(plan)
        assert entry.state == "failed"
        assert not item.side.in_queue


def test_auto_merge_is_armed_at_the_head_that_was_shown_and_disarmed_by_undo(
    armed: tuple[Scene, Item],
) -> None:
    desk, item = armed
    entry = desk.do("auto-merge", desk.ref(item.number, GUARDED))
    assert (entry.state, entry.head_oid) == ("done", item.side.head_oid)
    assert item.side.auto_merge_at
    desk.perform(desk.workspace.plan_undo())
    assert item.side.auto_merge_at is None


def test_auto_merge_is_refused_where_the_repository_does_not_allow_it(
    desk: Scene,
) -> None:
    plan = desk.plan("auto-merge", desk.ref(387))
    assert "does not allow auto-merge" in plan.refusals[0].reason


def test_auto_merge_is_refused_where_a_later_push_would_merge_unseen(
    armed: tuple[Scene, Item], tmp_path: Path
) -> None:
    desk, item = armed
    desk.server.world.repo(GUARDED).dismisses_stale = False
    _forget_rules(desk)
    desk.sync(GUARDED)
    plan = desk.plan("auto-merge", desk.ref(item.number, GUARDED))
    assert "would merge unseen" in plan.refusals[0].reason


def test_what_nothing_holds_is_merged_rather_than_armed(
    armed: tuple[Scene, Item],
) -> None:
    desk, _ = armed
    item = green(desk, GUARDED)
    plan = desk.plan("auto-merge", desk.ref(item.number, GUARDED))
    assert "nothing holds it" in plan.refusals[0].reason


def test_a_plan_says_how_many_approvals_are_needed_after_ones_own(
    tmp_path: Path,
) -> None:
    with scene(tmp_path, TWO) as desk:
        item = green(desk, TWO, state="BLOCKED")
        ref = desk.ref(item.number, TWO)
        plan = desk.plan("merge", ref, merging=True)
        assert "after yours 1 more is needed" in plan.refusals[0].reason
        (step,) = desk.plan("approve", ref).steps
        assert "1 more approval needed after yours" in step.summary
        desk.server.world.review(item.ref, "APPROVE", by="ravi-osei")
        desk.sync(TWO)
        plan = desk.plan("merge", ref, merging=True)
        assert [e.state for e in desk.perform(plan)] == ["done", "done"]


def test_a_merge_waits_until_github_has_counted_the_approval_before_it(
    desk: Scene,
) -> None:
    desk.server.world.repo(REPO).required_reviews = 1
    side = desk.server.world.item(f"{REPO}#423").side
    waited = [1_780_000_000.0]

    def told(entry) -> None:
        if (entry.action, entry.state) == ("approve", "done"):
            side.decision = "REVIEW_REQUIRED"

    def sleep(seconds: float) -> None:
        waited.append(waited[-1] + seconds)
        side.decision = None

    desk.server.world.item(f"{REPO}#423").updated_at = desk.server.world.tick()
    desk.sync()
    plan = desk.plan("merge", desk.ref(423), merging=True)
    desk.workspace.tempo = replace(INSTANT, poll=(1.0,))
    desk.workspace.ticking = Ticking(lambda: waited[-1], sleep)
    entries = desk.workspace.perform(plan, told, desk.stop)
    assert [e.state for e in entries] == ["done", "done"], entries
    assert len(waited) > 1


def test_what_only_an_administrator_could_force_is_never_sent(desk: Scene) -> None:
    repo = desk.server.world.repo(REPO)
    repo.admins_too, repo.permissions[desk.server.world.viewer] = False, "ADMIN"
    plan = desk.plan("merge", desk.ref(423))
    repo.required_reviews = 1
    (entry,) = desk.perform(plan)
    assert entry.state == "failed"
    assert "review is required" in entry.why
    assert desk.server.world.item(f"{REPO}#423").state == "OPEN"


def test_a_missing_required_check_is_named_beforehand(desk: Scene) -> None:
    desk.server.world.repo(REPO).required_checks = ("build", "security / audit")
    _forget_rules(desk)
    desk.sync()
    plan = desk.plan("merge", desk.ref(423))
    assert "have not passed: security / audit" in plan.refusals[0].reason


def test_rules_that_nobody_may_read_stay_unknown(desk: Scene) -> None:
    _forget_rules(desk)
    desk.fault("Rules", "status", status=403, body='{"message": "No."}', times=-1)
    desk.sync()
    item = desk.workspace.item(desk.ref(423))
    rules = desk.workspace.cache().branch_rules(item.repo_id, "main")
    assert (rules.queue, rules.approvals, rules.checks) == (None, None, None)
    assert [s.action for s in desk.plan("merge", desk.ref(423)).steps] == ["merge"]


def test_an_older_server_without_these_fields_still_merges(desk: Scene) -> None:
    _forget_rules(desk)
    no = '{"data": null, "errors": [{"message": "Field does not exist on type Ref"}]}'
    for document in ("Rules", "Rights"):
        desk.fault(document, "status", status=200, body=no, times=-1)
    desk.sync()
    assert desk.do("merge", desk.ref(423)).state == "done"


def test_a_branch_is_updated_at_the_head_that_was_shown(desk: Scene) -> None:
    world, item = desk.server.world, green(desk, REPO)
    world.move_base(item.repo, "main")
    before = item.side.head_oid
    entry = desk.do("update-branch", desk.ref(item.number))
    assert (entry.state, entry.head_oid) == ("done", before)
    assert entry.receipt["head"] == item.side.head_oid != before
    assert entry.undo == "one-way"


def test_what_updating_a_bots_branch_costs_is_said_beforehand(desk: Scene) -> None:
    assert desk.server.world.item(f"{REPO}#423").author.is_bot
    (step,) = desk.plan("update-branch", desk.ref(423)).steps
    assert "triage rebase asks the bot instead" in step.warnings[0]


def test_a_branch_that_is_up_to_date_is_left_alone(desk: Scene) -> None:
    entry = desk.do("update-branch", desk.ref(green(desk, REPO).number))
    assert entry.state == "failed"
    assert "up to date" in entry.why
    assert desk.effects() == []


def test_an_update_whose_answer_is_lost_is_known_by_its_parents(desk: Scene) -> None:
    item = green(desk, REPO)
    desk.server.world.move_base(item.repo, "main")
    desk.fault("UpdateBranch", "reset", after=True)
    entry = desk.do("update-branch", desk.ref(item.number))
    assert (entry.state, entry.receipt["head"]) == ("done", item.side.head_oid)
    assert desk.effects() == [f"update-branch {item.ref}"]


def test_a_push_of_somebody_else_is_not_taken_for_ones_own_update(desk: Scene) -> None:
    item = green(desk, REPO)
    desk.server.world.move_base(item.repo, "main")
    desk.fault("UpdateBranch", "reset")
    entry = desk.do("update-branch", desk.ref(item.number))
    assert entry.state == "unknown"
    desk.server.world.move_head(item.ref, by="aiko-lind")
    assert [e.state for e in desk.workspace.reconcile(desk.stop)] == ["failed"]


def test_a_draft_is_made_and_taken_back(desk: Scene) -> None:
    item = green(desk, REPO)
    assert desk.do("draft", desk.ref(item.number)).state == "done"
    assert item.side.is_draft
    plan = desk.plan("draft", desk.ref(item.number))
    assert "draft already" in plan.refusals[0].reason
    desk.perform(desk.workspace.plan_undo())
    assert not item.side.is_draft


def test_undo_of_a_draft_is_refused_where_somebody_made_it_ready(desk: Scene) -> None:
    item = green(desk, REPO)
    entry = desk.do("draft", desk.ref(item.number))
    desk.server.world.draft(item.ref, by="aiko-lind", is_draft=False)
    (back,) = desk.perform(desk.workspace.plan_undo(entry.id))
    assert back.state == "failed"
    assert "ready for review already" in back.why


def asked(desk: Scene) -> Item:
    return next(
        i
        for i in desk.server.world.repo(REPO).items.values()
        if i.discussion
        and i.discussion.category.is_answerable
        and i.state == "OPEN"
        and i.discussion.answer is None
    )


def test_a_comment_is_marked_as_the_answer_and_unmarked_by_undo(desk: Scene) -> None:
    item = asked(desk)
    said = desk.server.world.comment(item.ref, "Set strict = false.", by="ravi-osei")
    desk.sync()
    ref = desk.ref(item.number)
    assert "none is yours" in desk.plan("answer", ref).refusals[0].reason
    plan = desk.plan("answer", ref, target=str(said.database_id))
    assert "ravi-osei said: Set strict" in plan.steps[0].summary
    assert [e.state for e in desk.perform(plan)] == ["done"]
    assert item.discussion.answer is said
    again = desk.plan("answer", ref, target=said.node_id)
    assert "is its answer already" in again.refusals[0].reason
    assert [e.action for e in desk.perform(desk.workspace.plan_undo())] == ["unanswer"]
    assert item.discussion.answer is None


def test_without_a_name_ones_own_newest_comment_becomes_the_answer(desk: Scene) -> None:
    item = asked(desk)
    desk.do("comment", desk.ref(item.number), body="Yes, since 1.4.")
    assert desk.do("answer", desk.ref(item.number)).state == "done"
    assert item.discussion.answer.body.startswith("Yes, since 1.4.")


def test_a_revert_whose_answer_is_lost_is_found_and_opened_once(desk: Scene) -> None:
    merged = next(
        i for i in desk.server.world.repo(REPO).items.values() if i.state == "MERGED"
    )
    desk.fault("Revert", "reset", after=True)
    entry = desk.do("revert", desk.ref(merged.number))
    assert (entry.state, len(desk.effects("open-pull"))) == ("done", 1)
    assert entry.receipt["number"].isdecimal()


def test_dependabot_is_asked_to_rebase_by_one_comment(desk: Scene) -> None:
    plan = desk.plan("rebase", desk.ref(423), method="recreate")
    assert "say @dependabot recreate" in plan.steps[0].summary
    (entry,) = desk.perform(plan)
    assert (entry.state, entry.undo) == ("done", "one-way")
    said = desk.server.world.item(f"{REPO}#423").comments[-1].body
    assert said.startswith("@dependabot recreate\n")
    person = next(
        i
        for i in desk.server.world.repo(REPO).items.values()
        if i.pull and i.state == "OPEN" and i.author and not i.author.is_bot
    )
    refused = desk.plan("rebase", desk.ref(person.number)).refusals[0].reason
    assert "Dependabot did not open it" in refused


def test_an_author_may_close_what_is_theirs_with_less_permission(desk: Scene) -> None:
    world = desk.server.world
    world.repo(REPO).permissions[world.viewer] = "READ"
    mine = world.open_pull(REPO, "Mine", by=world.viewer)
    other = next(
        i for i in world.repo(REPO).items.values()
        if i.state == "OPEN" and i.author is not world.me and not i.discussion
    )  # fmt: skip
    desk.sync()
    assert desk.do("close", desk.ref(mine.number)).state == "done"
    refused = desk.plan("close", desk.ref(other.number)).refusals[0].reason
    assert "you have read permission" in refused


def _forget_rules(desk: Scene) -> None:
    """As if a day had passed since the rules were read."""
    cache = desk.workspace.cache()
    with cache.db.writing():
        cache.db.run("delete from branch")
