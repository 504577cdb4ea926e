"""Writes: each goes out once, whatever becomes of its answer."""

from __future__ import annotations

import pytest
from hub_kit import Scripted, hub_at

from triage.demo.faults import Fault
from triage.errors import AuthError, Forbidden, NotFound, Rejected, Unreachable
from triage.model import Kind, Ref

TIDE = "harbourline/tide"


@pytest.fixture
def ref(world):
    """An open pull request by somebody else, green and mergeable."""
    for item in world.repo(TIDE).items.values():
        if (
            item.kind is Kind.PULL
            and item.state == "OPEN"
            and item.author is not world.me
            and world.merge_state(item) == "CLEAN"
        ):
            return Ref.parse(item.ref)
    raise LookupError


@pytest.fixture
def discussion(world, hub):
    found = next(
        i
        for i in world.repo(TIDE).items.values()
        if i.kind is Kind.DISCUSSION and i.state == "OPEN"
    )
    return hub.items([found.node_id]).items[found.node_id]


def head(world, ref):
    return world.item(ref).side.head_oid


WRITES = {
    "approve": lambda hub, world, ref: hub.approve(ref, head(world, ref), ""),
    "merge": lambda hub, world, ref: hub.merge(ref, head(world, ref), ""),
    "assign": lambda hub, _, ref: hub.assign(ref, ["aiko-lind"]),
    "unassign": lambda hub, _, ref: hub.unassign(ref, ["aiko-lind"]),
    "request": lambda hub, _, ref: hub.request(ref, ["aiko-lind"]),
    "unrequest": lambda hub, _, ref: hub.unrequest(ref, ["aiko-lind"]),
    "comment": lambda hub, _, ref: hub.comment(hub.numbered(ref), "Thank you."),
    "label": lambda hub, _, ref: hub.label(hub.numbered(ref), ["bug"]),
    "close": lambda hub, _, ref: hub.set_state(hub.numbered(ref), "closed"),
}

LOST = {
    "502 before": {"status": 502},
    "502 after": {"status": 502, "after": True},
    "gateway page after": {"kind": "html", "status": 504, "after": True},
    "reset before": {"kind": "reset"},
    "reset after": {"kind": "reset", "after": True},
    "truncated": {"kind": "truncate"},
}


def writes_of(server):
    return [
        e for e in server.ledger.requests() if e.method != "GET" and not e.operation
    ]


@pytest.mark.parametrize("fault", LOST.values(), ids=LOST)
@pytest.mark.parametrize("call", WRITES.values(), ids=WRITES)
def test_a_write_whose_answer_is_lost_is_sent_once_and_is_unknown(
    hub, server, world, ref, clock, call, fault
):
    server.faults.add(Fault("(POST|PUT|PATCH|DELETE) /repos/", times=-1, **fault))
    with pytest.raises(Unreachable) as caught:
        call(hub, world, ref)
    assert caught.value.sent
    assert len(writes_of(server)) == 1
    assert clock.slept == []


@pytest.mark.parametrize("fault", LOST.values(), ids=LOST)
@pytest.mark.parametrize("operation", ["Revert", "AddDiscussionComment"])
def test_a_mutation_whose_answer_is_lost_is_sent_once_and_is_unknown(
    hub, server, world, discussion, operation, fault
):
    server.faults.add(Fault(operation, times=-1, **fault))
    merged = next(i for i in world.repo(TIDE).items.values() if i.state == "MERGED")
    with pytest.raises(Unreachable) as caught:
        if operation == "Revert":
            hub.revert(merged.node_id)
        else:
            hub.comment(discussion, "Have you tried 1.6?")
    assert caught.value.sent
    assert len(server.ledger.requests(operation=operation)) == 1


def test_a_write_that_never_left_says_so(hub, server, world, ref):
    oid = head(world, ref)
    server.stop()
    with pytest.raises(Unreachable) as caught:
        hub.merge(ref, oid, "")
    assert caught.value.sent is False


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b'"done"', b"{broken"])
@pytest.mark.parametrize("name", ["approve", "merge"])
def test_a_write_whose_answer_makes_no_sense_is_unknown(world, ref, name, body):
    with Scripted((200, {}, body)) as server:
        with pytest.raises(Unreachable) as caught:
            WRITES[name](hub_at(server.url), world, ref)
        assert len(server.asked) == 1
    assert caught.value.sent


def test_a_comment_whose_answer_makes_no_sense_is_unknown(hub, server, ref):
    item = hub.numbered(ref)
    server.faults.add(Fault("POST /repos/.*/comments", status=201, body="[]"))
    with pytest.raises(Unreachable):
        hub.comment(item, "Thank you.")


def test_a_mutation_with_a_payload_took_effect_in_spite_of_errors(
    hub, server, discussion
):
    path = ("addDiscussionComment", "comment", "url")
    server.faults.add(Fault("AddDiscussionComment", kind="partial", path=path))
    receipt = hub.comment(discussion, "Have you tried 1.6?")
    assert set(receipt) == {"comment", "node"}
    assert len(server.ledger.writes("comment")) == 1


def test_a_mutation_that_github_refuses_did_nothing(hub, server, discussion):
    fault = Fault(
        "AddDiscussionComment",
        kind="status",
        status=200,
        body='{"data": {"addDiscussionComment": null},'
        ' "errors": [{"type": "FORBIDDEN", "message": "No."}]}',
    )
    server.faults.add(fault)
    with pytest.raises(Forbidden):
        hub.comment(discussion, "Have you tried 1.6?")
    assert server.ledger.writes() == ()


# ── what is written ─────────────────────────────────────────────────────────


def test_an_approval_is_of_the_commit_that_was_seen(hub, server, world, ref):
    receipt = hub.approve(ref, head(world, ref), "")
    (effect,) = server.ledger.writes("review")
    assert (effect.detail["state"], effect.detail["commit"]) == (
        "APPROVED",
        receipt["oid"],
    )
    assert receipt["review"] == str(effect.detail["review"])


def test_a_merge_of_a_head_that_moved_is_refused(hub, server, world, ref):
    seen = head(world, ref)
    world.move_head(ref)
    with pytest.raises(Rejected) as caught:
        hub.merge(ref, seen, "")
    assert caught.value.status == 409
    assert server.ledger.writes("merge") == ()


def test_a_merge_that_github_says_it_did_not_do_is_rejected(world, ref):
    body = b'{"merged": false, "message": "Base branch was \\u001bmodified"}'
    with Scripted((200, {}, body)) as server, pytest.raises(Rejected) as caught:
        hub_at(server.url).merge(ref, head(world, ref), "squash")
    assert caught.value.message == "Base branch was ␛modified"


def test_labels_are_sent_by_their_raw_names(hub, server, world, ref):
    raw = "wild / label\x1b[31m?&#%"
    world.add_labels(ref, (raw,))
    item = hub.numbered(ref)
    label = next(one for one in item.labels if one.raw == raw)
    assert label.name == "wild / label␛[31m?&#%"
    hub.unlabel(item, label.raw)
    assert raw not in [one.name for one in world.item(ref).labels]
    hub.label(item, [raw])
    assert raw in [one.name for one in world.item(ref).labels]
    assert {e.action for e in server.ledger.writes()} == {"unlabel", "label"}


def test_discussions_are_labelled_by_id(hub, world, discussion):
    world.label(world.repo(TIDE), "bug")
    hub.label(discussion, ["bug"])
    names = [one.name for one in world.item(discussion.ref).labels]
    assert "bug" in names
    hub.unlabel(discussion, "bug")
    assert [one.name for one in world.item(discussion.ref).labels].count("bug") == (
        names.count("bug") - 1
    )
    with pytest.raises(NotFound, match="no label 'nowhere␛'"):
        hub.label(discussion, ["nowhere\x1b"])


def test_a_discussion_is_closed_reopened_and_answered_once_each(
    hub, server, discussion
):
    hub.set_state(discussion, "closed")
    hub.set_state(discussion, "open")
    receipt = hub.comment(discussion, "Have you tried 1.6?")
    hub.delete_comment(discussion, receipt["comment"], receipt["node"])
    actions = [effect.action for effect in server.ledger.writes()]
    assert actions == ["close", "reopen", "comment", "delete-comment"]


def test_what_was_written_can_be_taken_back_by_its_receipt(hub, server, world, ref):
    item = hub.numbered(ref)
    said = hub.comment(item, "Thank you.")
    hub.delete_comment(item, said["comment"], said["node"])
    approved = hub.approve(ref, head(world, ref), "Fine.")
    hub.dismiss(ref, approved["review"], "Taken back.")
    hub.merge(ref, head(world, ref), "")
    made = hub.revert(item.node_id)
    assert world.item(f"{TIDE}#{made['number']}").title.startswith("Revert")
    assert len(server.ledger.writes()) == 6


def test_teams_are_asked_apart_from_people(hub, server, ref):
    hub.request(ref, ["aiko-lind", "harbourline/deck"])
    (entry,) = server.ledger.requests(path="/requested_reviewers")
    assert entry.variables == {"reviewers": ["aiko-lind"], "team_reviewers": ["deck"]}


# ── redirects and refusals ──────────────────────────────────────────────────


def test_a_write_to_a_renamed_repository_takes_effect_once(hub, server, world, ref):
    oid = head(world, ref)
    world.rename(TIDE, "harbourline/wharf")
    hub.merge(ref, oid, "")
    assert [e.status for e in writes_of(server)] == [307, 200]
    assert len(server.ledger.writes("merge")) == 1
    assert hub.budget.requests == 2


def test_a_rename_keeps_an_items_identity(hub, world, ref):
    before = hub.numbered(ref)
    world.rename(TIDE, "harbourline/wharf")
    found = hub.items([before.node_id])
    assert found.items[before.node_id].ref == Ref.of("harbourline/wharf", ref.number)
    assert found.items[before.node_id].repo_id == before.repo_id


def test_a_redirect_that_goes_round_in_circles_ends(hub, server, ref):
    here = f"/repos/{TIDE}/pulls/{ref.number}/merge"
    server.faults.add(
        Fault("PUT /repos/", status=307, headers={"Location": here}, times=-1)
    )
    with pytest.raises(Rejected):
        hub.merge(ref, "0" * 40, "")
    assert len(writes_of(server)) == 3


def test_a_revoked_token_stops_a_batch_at_its_first_write(hub, server, ref):
    fault = Fault("PUT /repos/", status=401, body='{"message": "Bad credentials"}')
    server.faults.add(fault)
    with pytest.raises(AuthError) as caught:
        hub.merge(ref, "0" * 40, "")
    assert caught.value.exit_code == 3
    assert len(writes_of(server)) == 1


def test_a_write_to_an_archived_repository_says_why_not(hub, world, ref):
    world.archive(TIDE)
    with pytest.raises(Forbidden, match="archived"):
        hub.assign(ref, ["aiko-lind"])
