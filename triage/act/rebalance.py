"""Carries out what Contention proposes for somebody with too much to review.

Each pull request goes to whom the proposal names: they are asked first, then the other
is asked no longer, so that at no time nobody is. Where asking does not go through, the
other stays asked.
"""

from __future__ import annotations

from dataclasses import replace

from triage.act import Args, Plan, Refusal, Step
from triage.act.plan import Office, of_ref, of_steps
from triage.act.registry import ACTIONS
from triage.errors import UsageError
from triage.model import Ref
from triage.text import count
from triage.views import Tables
from triage.views.contention import loads
from triage.views.contention.flag import Move


def plan_rebalance(office: Office, login: str) -> Plan:
    """What goes from one person to others, always confirmed.

    Raises UsageError where Contention flags nobody of this login as overloaded.
    """
    moves = proposed(office, login)
    steps: list[Step] = []
    refusals: list[Refusal] = []
    for move in moves:
        found = _steps(office, move)
        if isinstance(found, Refusal):
            refusals.append(found)
        else:
            steps += found
    plan = of_steps(ACTIONS["request"], tuple(steps), tuple(refusals))
    takers = {move.request.lower() for move in moves}
    title = f"Rebalance {login}: nothing to do"
    if steps:
        people = count(len(takers), "person", "people")
        given = count(len(steps) // 2, "review request")
        title = f"Rebalance {login}: {given} to {people}"
    return replace(plan, title=title, confirm=True)


def proposed(office: Office, login: str) -> tuple[Move, ...]:
    """What Contention proposes for a person.

    Raises UsageError where it does not flag them as overloaded.
    """
    lens = office.lens
    tables = Tables.read(office.cache, loads.ASKING.every, lens)
    for flag in loads.overloaded(loads.read(tables, lens), login.lower()):
        return flag.moves
    raise UsageError(
        f"{login} is not overloaded.", "triage contention shows who is, and why."
    )


def _steps(office: Office, move: Move) -> list[Step] | Refusal:
    """Asking one and no longer asking the other, or why neither."""
    steps: list[Step] = []
    for action, login in (("request", move.request), ("unrequest", move.unrequest)):
        args = Args(logins=(login,))
        found = of_ref(
            office, ACTIONS[action], Ref.parse(move.ref), args, None,
            single=False, merging=False,
        )  # fmt: skip
        if isinstance(found, Refusal):
            return found
        steps += found
    return steps
