"""Spreads items over the people that each suggests, so that nobody gets them all.

Each item goes to the best of its people, unless that one would then carry more than
`ownership.spread_slack` beyond the least burdened of them. Items with few people to
choose from choose first. The rule is our own; it is meant to be followed on paper.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from triage.act import Args, Plan, Refusal, Step
from triage.act.plan import Office, of_ref, of_steps
from triage.act.registry import ACTIONS
from triage.model import Ref
from triage.text import count
from triage.views import loads

NOBODY = "nobody is suggested"
FULL = "everybody suggested has as many review requests as they can carry"


@dataclass(frozen=True, slots=True)
class Offer:
    """An item and who could take it, the best first."""

    ref: Ref
    logins: tuple[str, ...]


def shared(
    offers: Sequence[Offer],
    carried: Mapping[str, int],
    room: Callable[[str], float],
    why_not: Callable[[Ref, str], str],
    *,
    slack: int,
) -> tuple[Mapping[Ref, str], Mapping[Ref, str]]:
    """Who takes which item, and why the others go to nobody.

    `carried`: how many each has already, by lower-case login. `room`: how many a
    person can carry. `slack`: by how much the best person for an item may carry more than
    another one for it. `why_not`: why a person cannot take an item; empty: they can.
    """
    load = Counter(carried)
    given: dict[Ref, str] = {}
    left_out: dict[Ref, str] = {}
    for offer in sorted(offers, key=lambda one: len(one.logins)):
        left, why = list(offer.logins), NOBODY
        while left:
            able = [one for one in left if load[one.lower()] < room(one)]
            if not able:
                why = FULL
                break
            least = min(load[one.lower()] for one in able)
            best = next(one for one in able if load[one.lower()] <= least + slack)
            why = why_not(offer.ref, best)
            if not why:
                given[offer.ref] = best
                load[best.lower()] += 1
                break
            left.remove(best)
        if offer.ref not in given:
            left_out[offer.ref] = why
    return given, left_out


def plan_spread(office: Office, action_id: str, offers: Sequence[Offer]) -> Plan:
    """Items assigned to, or reviews asked of, the people whom each suggests.

    Such a plan is always confirmed. For reviews nobody gets more than they can carry
    by the settings.
    """
    action = ACTIONS[action_id]
    asking = action_id == "request"
    read = loads.waiting if asking else loads.assigned
    carried = read(office.cache, office.lens)
    contention = office.lens.settings.contention

    def room(login: str) -> float:
        if not asking:
            return math.inf
        return contention.capacity_of(login)

    found: dict[Ref, list[Step]] = {}

    def why_not(ref: Ref, login: str) -> str:
        args = Args(logins=(login,))
        steps = of_ref(office, action, ref, args, None, single=False, merging=False)
        if isinstance(steps, Refusal):
            return steps.reason
        found[ref] = steps
        return ""

    slack = office.lens.settings.ownership.spread_slack
    given, left_out = shared(offers, carried, room, why_not, slack=slack)
    load = Counter(carried)
    steps: list[Step] = []
    for offer in offers:
        login = given.get(offer.ref, "")
        if login:
            load[login.lower()] += 1
            has = f"who then has {load[login.lower()]}"
            steps += [
                replace(step, summary=f"{step.summary}, {has}")
                for step in found[offer.ref]
            ]
    refusals = tuple(
        Refusal(one.ref, left_out[one.ref]) for one in offers if one.ref in left_out
    )
    plan = of_steps(action, tuple(steps), refusals)
    people = {login.lower() for login in given.values()}
    title = plan.title
    if people:
        title = f"{title}: {count(len(people), 'person', 'people')}, loads kept level"
    return replace(plan, title=title, confirm=True)
