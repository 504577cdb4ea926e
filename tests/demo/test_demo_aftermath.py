"""What a merge leaves behind on the loopback: conflicts, and the bots' rebases."""

from __future__ import annotations

import pytest

from triage.demo.aftermath import collides
from triage.demo.things import DEPENDABOT_ID, File

REPO = "harbourline/hull"


def patched(path: str, line: int | None) -> File:
    return File(
        path, 1, 1, patch=None if line is None else f"@@ -{line},7 +{line},7 @@"
    )


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        (patched("a.txt", 12), patched("a.txt", 18), True),
        (patched("a.txt", 12), patched("a.txt", 19), False),
        (patched("a.txt", 12), patched("b.txt", 12), False),
        (patched("web/yarn.lock", None), patched("web/yarn.lock", 90), True),
        (patched("a.txt", None), patched("a.txt", 12), False),
    ],
)
def test_changes_of_the_same_lines_collide_and_lock_files_always(one, other, said):
    assert collides([one], [other]) is said


@pytest.fixture
def two(world):
    """Two bumps of Dependabot's that share a lock file."""
    bot = world.person("dependabot", "Bot", DEPENDABOT_ID)
    made = [world.open_pull(REPO, f"Bump rope {n}", by="dependabot[bot]") for n in "12"]
    for item in made:
        assert item.author is bot
        item.side.files = [File("yarn.lock", 1, 1)]
        world.compute(item)
    return made


def test_a_merge_makes_what_shares_its_lock_file_conflict(client, world, two):
    first, second = two
    client.rest("PUT", f"/repos/{REPO}/pulls/{first.number}/merge", {})
    path = f"/repos/{REPO}/pulls/{second.number}"
    assert client.rest("GET", path).json()["mergeable"] is None
    asked = client.rest("GET", path).json()
    assert (asked["mergeable"], asked["mergeable_state"]) == (False, "dirty")


def test_a_bot_rebases_what_conflicts_after_a_while_and_its_checks_run(
    client, server, world, two
):
    first, second = two
    world.rebase_seconds, world.check_seconds = 20.0, 10.0
    before = second.side.head_oid
    client.rest("PUT", f"/repos/{REPO}/pulls/{first.number}/merge", {})
    path = f"/repos/{REPO}/pulls/{second.number}"
    server.limits.skew += 19.0
    client.rest("GET", path)
    assert second.side.head_oid == before
    server.limits.skew += 1.5
    client.rest("GET", path)
    assert second.side.head_oid != before
    assert client.rest("GET", path).json()["mergeable"] is True
    assert world.commits(second)[0].signature.by_github
    assert second.side.pushes[-1].actor is second.author


def test_dependabot_does_what_a_comment_asks(client, server, world, two):
    world.rebase_seconds = 5.0
    before = two[1].side.head_oid
    path = f"/repos/{REPO}/issues/{two[1].number}/comments"
    client.rest("POST", path, {"body": "@dependabot rebase"})
    server.limits.skew += 6.0
    client.rest("GET", f"/repos/{REPO}/pulls/{two[1].number}")
    assert two[1].side.head_oid != before


def test_a_bot_leaves_alone_what_somebody_else_pushed_to(world, two):
    world.move_head(two[1].ref, by="aiko-lind")
    before = two[1].side.head_oid
    assert world.rebase(two[1].ref) == before
