"""A batch by command: its plan, and the receipt that is left of it."""

from __future__ import annotations

from cli_kit import Program

TIDE = "harbourline/tide"


def test_a_batch_leaves_a_receipt_as_text_markdown_and_json(fresh: Program) -> None:
    fresh.has(TIDE)
    assert "No batch was done yet" in fresh("receipt").err
    pulls = fresh("bumps", "--json").json["pulls"]
    ready = [p["ref"] for p in pulls if p["verdict"] == "ready"][:2]
    left = next(p["ref"] for p in pulls if p["verdict"] == "blocked")
    done = fresh("approve", *ready, left, "--yes")
    assert done.code == 1
    assert "conditions pass" in done.err
    assert "Leaving pauses it" in done.err
    found = fresh("receipt", "--json").json
    counts = {k: v for k, v in found["receipt"]["counts"].items() if v}
    assert counts == {"approved": 2, "held": 1}
    assert {p["ref"] for p in found["pulls"]} == {*ready, left}
    assert found["before"] is None
    assert "approved      2" in fresh("receipt").out
    assert "| approved | 2 |" in fresh("receipt", "--markdown").out
    assert fresh("receipt", "nothing").code != 0
