"""The built-in world and recorded ones hold what they promise."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from built_kit import build as copy

from triage import clock
from triage.demo.builtin import NOW, build
from triage.demo.builtin_hostile import HOSTILE
from triage.demo.recorded import load
from triage.demo.server import Loopback


def fingerprint(world):
    return [
        (i.ref, i.node_id, i.title, i.state, str(i.updated_at), len(i.comments))
        for i in world.items()
    ]


def counts(world, kind, state):
    return sum(i.kind == kind and i.state == state for i in world.items())


def test_the_built_in_world_is_the_same_each_time(world):
    assert fingerprint(world) == fingerprint(build())


def test_what_happens_in_a_copy_of_it_happens_in_no_other(world):
    item = next(i for i in world.items() if i.state == "OPEN" and i.labels)
    world.comment(item.ref, "Well.", by="ann")
    world.close(item.ref)
    item.labels.clear()
    assert fingerprint(copy()) == fingerprint(build()) != fingerprint(world)


def test_the_built_in_world_has_the_promised_size(world):
    assert len(world.repos) == 12
    assert counts(world, "pull", "OPEN") == 151
    assert counts(world, "issue", "OPEN") == 300
    closed = counts(world, "pull", "MERGED") + counts(world, "pull", "CLOSED")
    assert closed == 100
    assert counts(world, "issue", "CLOSED") == 60
    bots = [
        i
        for i in world.items()
        if i.pull and i.state == "OPEN" and i.author and i.author.is_bot
    ]
    assert len(bots) >= 60


def test_nothing_in_the_built_in_world_lies_in_the_future(world):
    for item in world.items():
        assert item.created_at <= item.updated_at <= NOW, item.ref
        assert item.closed_at is None or item.closed_at <= NOW, item.ref
        for comment in item.comments:
            assert item.created_at <= comment.created_at <= NOW, item.ref


def test_node_ids_and_comment_ids_are_unique(world):
    nodes = [i.node_id for i in world.items()]
    said = [c.node_id for i in world.items() for c in i.comments]
    numbers = [c.database_id for i in world.items() for c in i.comments]
    assert len(set(nodes + said)) == len(nodes) + len(said)
    assert len(set(numbers)) == len(numbers)


def test_bumps_come_in_all_states_and_across_repositories(world):
    bumps = [
        i
        for i in world.items()
        if i.pull and i.state == "OPEN" and i.author and i.author.is_bot
    ]
    assert {world.checks_state(i) for i in bumps} == {
        "SUCCESS",
        "FAILURE",
        "PENDING",
        None,
    }
    homes = {i.repo.name for i in bumps if "bollard" in i.title}
    assert len(homes) >= 4
    assert any(i.pull.conflicting for i in bumps)
    assert any(len(i.pull.commits) == 2 for i in bumps)
    assert any(i.pull.pushes for i in bumps)
    assert {i.author.login for i in bumps} == {"dependabot", "renovate"}


def test_hostile_text_is_in_every_kind_of_field(world):
    text = "\x1b]52;c;"
    escape = "\x1b"
    items = list(world.items())
    pulls = [i for i in items if i.pull]
    assert set(HOSTILE.values()) <= {i.title for i in items}
    assert any(text in i.body for i in items)
    assert any(escape in c.body for i in items for c in i.comments)
    assert any(escape in x.name for i in items for x in i.labels)
    assert any(escape in i.pull.head_ref for i in pulls)
    assert any(escape in f.path for i in pulls for f in i.pull.files)
    assert any(escape in c.name for i in pulls for c in i.pull.checks)
    assert any(escape in c.message for i in pulls for c in i.pull.commits)
    assert any(escape in r.body for i in pulls for r in i.pull.reviews)
    assert any(escape in name for r in world.repos.values() for name in r.categories)
    assert any(escape in i.author.login for i in items if i.author)
    assert any("\u200b" in i.title and i.author.is_bot for i in pulls if i.author)


def test_special_repositories_are_there(world):
    repos = {repo.short: repo for repo in world.repos.values()}
    assert repos["signal-flags"].is_archived
    assert not repos["beacon"].has_discussions
    assert world.permission(repos["keel"]) == "READ"
    assert world.permission(repos["pilot"]) == "TRIAGE"
    assert repos["quay"].owners_errors


# recorded worlds

ROWS = [
    {"kind": "repo", "id": "o/r", "owner": "o", "name": "r", "description": None,
     "tracked": True, "lastFetchedAt": "2026-02-01T00:00:00Z"},
    {"kind": "repo", "id": "o/untracked", "owner": "o", "name": "untracked",
     "description": None, "tracked": False, "lastFetchedAt": "2026-02-01T00:00:00Z"},
    {"kind": "user", "login": "ann", "isBot": False,
     "avatarUrl": "https://avatars.githubusercontent.com/u/42?v=4"},
    {"kind": "label", "id": "LA_1", "name": "bug", "color": "d73a4a",
     "description": "", "repos": ["o/r", "o/untracked"]},
    {"kind": "issue", "id": "I_1", "repo": "o/r", "number": 1, "title": "First",
     "body": "b", "state": "CLOSED", "author": "ann", "authorIsBot": False,
     "createdAt": "2026-01-01T00:00:00Z", "updatedAt": "2026-01-20T00:00:00Z",
     "closedAt": "2026-01-20T00:00:00Z", "locked": False, "labels": ["bug"],
     "reactions": [], "assignees": []},
    {"kind": "comment", "id": "IC_1", "subject": "issue", "repo": "o/r", "number": 1,
     "author": "helper[bot]", "authorIsBot": True, "createdAt": "2026-01-05T00:00:00Z",
     "body": "Hello", "reactions": []},
    {"kind": "pull", "id": None, "repo": "o/r", "number": 2, "title": "Add it",
     "body": None, "author": "ann", "authorIsBot": False, "state": "MERGED",
     "createdAt": "2026-01-10T00:00:00Z", "mergedAt": "2026-01-22T00:00:00Z",
     "closedAt": "2026-01-22T00:00:00Z", "labels": []},
    {"kind": "pull", "id": "PR_3", "repo": "o/r", "number": 3, "title": "Later",
     "body": None, "author": "ann", "authorIsBot": False, "state": "OPEN",
     "createdAt": "2026-01-25T00:00:00Z", "labels": []},
    {"kind": "pull", "id": "PR_4", "repo": "o/r", "number": 4, "title": "Who knows",
     "body": None, "author": None, "state": "UNKNOWN",
     "createdAt": "2026-01-02T00:00:00Z", "lastSeenOpenAt": None, "labels": []},
    {"kind": "check", "repo": "o/r", "number": 2, "name": "build",
     "status": "COMPLETED", "conclusion": "SUCCESS",
     "startedAt": "2026-01-10T00:01:00Z", "completedAt": "2026-01-10T00:05:00Z"},
]  # fmt: skip


def moment(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.fixture
def recorded(tmp_path):
    path = tmp_path / "world.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in ROWS), encoding="utf-8")
    return load(path, moment("2026-01-15"))


def test_a_record_is_served_as_it_stood_at_an_instant(recorded):
    assert list(recorded.repos) == ["o/r"]
    items = recorded.repo("o/r").items
    assert {n: i.state for n, i in items.items()} == {
        1: "OPEN",
        2: "OPEN",
        4: "CLOSED",
    }
    assert clock.iso(items[1].updated_at) == "2026-01-05T00:00:00Z"
    assert items[1].comments[0].author.login == "helper"
    assert items[1].comments[0].author.is_bot
    assert items[1].author.database_id == 42
    assert recorded.association(recorded.repo("o/r"), items[1].author) == "NONE"
    assert recorded.checks_state(items[2]) == "SUCCESS"
    assert recorded.viewer == "triage-demo"


def test_advancing_brings_what_happened_and_keeps_what_was_written(recorded):
    items = recorded.repo("o/r").items
    recorded.add_labels("o/r#1", ("mine",))
    recorded.advance(moment("2026-01-26"))
    assert {n: i.state for n, i in items.items()} == {
        1: "CLOSED",
        2: "MERGED",
        3: "OPEN",
        4: "CLOSED",
    }
    assert "mine" in [label.name for label in items[1].labels]
    assert clock.iso(items[1].updated_at) == "2026-01-20T00:00:00Z"
    assert clock.iso(items[2].updated_at) == "2026-01-22T00:00:00Z"
    author = items[1].author
    assert recorded.association(recorded.repo("o/r"), author) == "CONTRIBUTOR"


def test_what_the_viewer_merged_stays_merged_by_the_viewer(recorded):
    recorded.merge("o/r#2")
    at = recorded.repo("o/r").items[2].pull.merged_at
    recorded.advance(moment("2026-01-26"))
    side = recorded.repo("o/r").items[2].pull
    assert (side.merged_at, side.merged_by.login) == (at, "triage-demo")


def test_without_an_instant_a_record_stands_at_its_end(tmp_path):
    path = tmp_path / "world.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in ROWS), encoding="utf-8")
    assert clock.iso(load(path).now) == "2026-02-01T00:00:00Z"


@pytest.fixture(scope="module")
def eliza(shared):
    path = shared / "data" / "eliza" / "world_filled.jsonl.gz"
    return load(path, moment("2026-01-20"))


def test_the_elizaos_world_has_its_ten_bumps_open(eliza):
    repo = eliza.repo("elizaos/elizaos.github.io")
    bumps = [
        i.number
        for i in repo.items.values()
        if i.state == "OPEN" and i.author and i.author.login == "dependabot"
    ]
    assert bumps == [204, *range(216, 225)]
    first = repo.items[217]
    assert first.author.is_bot
    assert first.author.database_id == 49699333
    (commit,) = eliza.commits(first)
    assert commit.signature.by_github
    assert "dependency-name: date-fns" in commit.message
    assert len(eliza.repos) == 36


def test_the_elizaos_world_is_served_over_http(eliza, connect):
    query = """{ repository(owner: "elizaos", name: "elizaos.github.io") {
      hasDiscussionsEnabled viewerPermission
      pullRequests(states: [OPEN], first: 5) { totalCount nodes { number } } } }"""
    with Loopback(eliza) as server:
        data = connect(server.url).ask(query)["repository"]
    assert data["viewerPermission"] == "ADMIN"
    assert data["pullRequests"]["totalCount"] >= 10
