"""Kills a process that answers a discussion, marks the answer and closes it.

Three writes, each of which can be met at every moment: the answer is to stand exactly
once, and its draft never to be lost.
"""

from __future__ import annotations

import shutil
import threading

from fault_kit import MOMENTS, START, Bench, Clock
from fault_world import TALK, Deed

from triage.act import Args
from triage.model import Ref

BODY = "Since 1.4; see the notes.\n\n- one\n- two"
REPLY = {"body": BODY, "mark": True, "close": True}
DEED = Deed("reply", TALK, "comment", REPLY)
STEPS = ("comment", "answer", "close")

CASES = [(moment, passed) for passed in range(3) for moment in MOMENTS]
SAMPLE = [CASES[i] for i in (4, 5, 8, 14, 18)]


def held(bench: Bench, moment: str, passed: int) -> list[str]:
    """What is wrong after a death, a next start and going on; nothing: it is held."""
    ref, wrong = Ref.parse(TALK), []
    template, _ = bench._ready("comment in a discussion")
    data = bench._fresh(DEED, template)
    before = bench._workspace(data, Clock(START, bench.server))
    before.save_draft(ref, BODY)
    before.release()
    if died := bench._killed(DEED, REPLY, data, moment, START, passed):
        wrong.append(died)
    clock = Clock(START + 3600.0, bench.server)
    workspace = bench._workspace(data, clock)
    stood = len(bench.server.ledger.writes("comment"))
    if not stood and workspace.draft(ref) != BODY:
        wrong.append("the draft was lost")
    workspace.reconcile(threading.Event())
    plan = workspace.plan_waiting()
    if plan.steps or plan.refusals:
        workspace.perform(plan, lambda _e: None, threading.Event())
    states = {entry.action: entry.state for entry in reversed(workspace.entries())}
    wrong += differing(bench, states)
    if states["comment"] == "failed":
        # What is told as failed is said again from the draft, as a person would.
        again = workspace.plan("comment", [ref], Args(body=workspace.draft(ref)))
        workspace.perform(again, lambda _e: None, threading.Event())
    item = bench.server.world.item(TALK)
    stands = [c for c in item.comments if c.body.startswith(BODY)]
    if len(stands) != 1:
        wrong.append(f"it stands {len(stands)} times")
    if workspace.draft(ref):
        wrong.append("it stands, and the draft is offered again")
    if states["answer"] == "done" and item.discussion.answer not in stands:
        wrong.append("another comment is marked")
    if (broken := workspace.journal().broken_at()) is not None:
        wrong.append(f"event {broken} breaks the chain")
    workspace.release()
    shutil.rmtree(data)
    return wrong


def differing(bench: Bench, states: dict[str, str]) -> list[str]:
    """Where the journal and what happened are not of one mind."""
    allowed = {"done": 1, "failed": 0, "cancelled": 0}
    return [
        f"{action} is {states[action]}, and it happened {happened} times"
        for action in STEPS
        if (happened := len(bench.server.ledger.writes(action)))
        != allowed.get(states[action])
    ]
