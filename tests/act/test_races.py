"""A head that moves at any moment is neither merged nor left approved.

Each pull request of a batch is a race of its own: before one of the requests that
concern it, by place, somebody pushes, or its bot does. Ten thousand of them are slow;
a sample meets every moment.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from batch_kit import ME, Near, near, world_of

MOMENTS = 12
"""Requests of one pull request before which its head may move; then it never moves."""

TOGETHER = 100
"""Races of one batch."""


def raced(here: Near, seed: int) -> list[str]:
    """Run a batch in which each head moves at a moment of its own; what went wrong."""
    chance = random.Random(seed)
    items = [i for i in here.world.items() if i.pull]
    moments = {i.node_id: (n + seed) % (MOMENTS + 1) for n, i in enumerate(items)}
    by_path = {f"/repos/{i.repo.name}/pulls/{i.number}/": i for i in items}
    by_node = {i.node_id: i for i in items}
    seen = dict.fromkeys(by_node, 0)
    plan = here.plan()
    shown = {(str(s.ref)): s.head_oid for s in plan.steps}
    assert len(shown) == len(items)

    def before(where: str, body: dict) -> None:
        ids = body.get("variables", {}).get("ids", ())
        found = [by_node[i] for i in ids if i in by_node]
        found += [i for path, i in by_path.items() if where.startswith(path)]
        for item in found:
            if seen[item.node_id] == moments[item.node_id] and item.state == "OPEN":
                if chance.random() < 0.5:
                    here.world.rebase(item.ref)
                else:
                    here.world.move_head(item.ref, by="aiko-lind")
            seen[item.node_id] += 1

    here.before = before
    here.perform(plan)
    return [wrong for item in items if (wrong := _wrong(item, shown[item.ref]))]


def _wrong(item, shown: str) -> str:
    standing = [
        r for r in item.side.reviews if r.author.login == ME and r.state == "APPROVED"
    ]
    if item.state == "MERGED":
        return "" if item.side.head_oid == shown else f"{item.ref} merged unseen"
    if any(r.commit_oid != shown for r in standing):
        return f"{item.ref} approved unseen"
    if standing and item.side.head_oid != shown:
        return f"{item.ref} is left approved at a head that moved"
    return "" if item.side.head_oid != shown else f"{item.ref} is open and unmoved"


def test_heads_that_move_at_every_moment_are_not_merged_or_left_approved(
    tmp_path: Path,
) -> None:
    with near(world_of(2, MOMENTS), tmp_path) as here:
        assert raced(here, 1) == []
        found = {i.state for i in here.world.items()}
        assert found == {"OPEN", "MERGED"}


@pytest.mark.slow
def test_ten_thousand_races_end_well(tmp_path: Path) -> None:
    wrong: list[str] = []
    for seed in range(10_000 // TOGETHER):
        with near(world_of(10, TOGETHER // 10), tmp_path / str(seed)) as here:
            wrong += raced(here, seed)
    assert wrong == []
