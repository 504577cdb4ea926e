"""Merge queues, auto-merge and branches behind their base, as GitHub answers."""

from __future__ import annotations

import pytest

from triage.demo.things import DeniedError
from triage.hub import mutations

QUEUED, ARMED, PLAIN = "sextant", "beacon", "hull"


@pytest.fixture
def pull(world):
    def first(repo, state=None):
        for item in world.items():
            fits = item.kind == "pull" and item.repo.short == repo
            if not fits or item.state != "OPEN" or item.side.is_draft:
                continue
            if item.side.is_cross or (state and world.merge_state(item) != state):
                continue
            return item
        raise LookupError(repo)

    return first


def refusal(client, document, given):
    answer = client.raw(document, input=given).json()
    assert list(answer["data"].values()) == [None]
    return answer["errors"][0]["message"]


def test_a_branch_with_a_queue_is_merged_through_it_alone(client, world, pull):
    item = pull(QUEUED, "CLEAN")
    path = f"/repos/{item.repo.name}/pulls/{item.number}/merge"
    refused = client.rest("PUT", path, {"sha": item.side.head_oid})
    assert refused.status_code == 405
    assert "through the merge queue" in refused.json()["message"]
    given = {"pullRequestId": item.node_id, "expectedHeadOid": item.side.head_oid}
    entry = client.ask(mutations.ENQUEUE, input=given)["enqueuePullRequest"]
    assert entry["mergeQueueEntry"]["position"] == 1
    world.merge(item.ref, by=world.viewer, queued=True)
    assert (item.state, item.side.in_queue) == ("MERGED", False)


def test_a_push_takes_a_pull_request_out_of_the_queue(client, world, pull):
    item = pull(QUEUED, "CLEAN")
    world.enqueue(item.ref)
    world.move_head(item.ref)
    assert not item.side.in_queue


@pytest.mark.parametrize("name", ["ENQUEUE", "ENABLE_AUTO_MERGE", "UPDATE_BRANCH"])
def test_what_names_a_head_is_refused_for_another(client, world, pull, name):
    item = pull(QUEUED if name == "ENQUEUE" else ARMED)
    world.move_base(item.repo, item.side.base_ref)
    given = {"pullRequestId": item.node_id, "expectedHeadOid": "0" * 40}
    assert "ead" in refusal(client, getattr(mutations, name), given)


def test_what_could_be_merged_at_once_is_not_armed(client, world, pull):
    item = pull(ARMED)
    for check in item.side.checks:
        check.conclusion = "SUCCESS"
    item.repo.required_checks = ()
    item.repo.required_reviews = 1
    world.review(item.ref, "APPROVE", by="tomas-vrba")
    given = {"pullRequestId": item.node_id, "expectedHeadOid": item.side.head_oid}
    assert "clean status" in refusal(client, mutations.ENABLE_AUTO_MERGE, given)


def test_an_armed_pull_request_merges_once_nothing_holds_it(world, pull):
    item = pull(PLAIN, "CLEAN")
    item.repo.auto_merge, item.repo.required_reviews = True, 1
    world.arm(item.ref, method="SQUASH")
    world.review(item.ref, "APPROVE", by="aiko-lind")
    assert item.state == "MERGED"


def test_where_auto_merge_is_not_allowed_it_is_refused(client, pull):
    item = pull(PLAIN)
    given = {"pullRequestId": item.node_id, "expectedHeadOid": item.side.head_oid}
    assert "not allowed" in refusal(client, mutations.ENABLE_AUTO_MERGE, given)


def test_a_branch_behind_its_base_is_updated_by_a_merge_of_both(world, pull):
    item = pull(PLAIN, "CLEAN")
    before = item.side.head_oid
    with pytest.raises(DeniedError, match="no new commits"):
        world.update_branch(item.ref)
    world.move_base(item.repo, item.side.base_ref)
    world.update_branch(item.ref, sha=before)
    assert item.side.head_oid != before
    assert world.commits(item)[-1].parent_oids[0] == before
    assert not world.is_behind(item)


def test_a_strict_branch_takes_no_pull_request_that_is_behind(world, pull):
    item = pull(PLAIN, "CLEAN")
    item.repo.strict, item.repo.required_checks = True, ("build",)
    world.move_base(item.repo, item.side.base_ref)
    world.compute(item)
    assert world.merge_state(item) == "BEHIND"
    with pytest.raises(DeniedError, match="out of date"):
        world.merge(item.ref)


def test_an_administrator_whom_nothing_holds_merges_what_is_blocked(world, pull):
    item = pull(PLAIN, "CLEAN")
    item.repo.required_reviews = 1
    with pytest.raises(DeniedError, match="approving review"):
        world.merge(item.ref)
    item.repo.admins_too = False
    item.repo.permissions[world.viewer] = "ADMIN"
    world.merge(item.ref)
    assert item.state == "MERGED"


def test_a_push_dismisses_approvals_where_the_branch_says_so(world, pull):
    item = pull(PLAIN, "CLEAN")
    item.repo.dismisses_stale = True
    review = world.review(item.ref, "APPROVE", by="aiko-lind")
    world.move_head(item.ref)
    assert review.state == "DISMISSED"
