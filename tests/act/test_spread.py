"""Items spread over whom each suggests, so that loads stay level."""

from __future__ import annotations

import math
from collections import Counter

import pytest
from desk_kit import Scene
from hypothesis import given
from hypothesis import strategies as st

from triage.act.spread import FULL, NOBODY, Offer, shared
from triage.model import Ref

LOGINS = ("ada", "Ben", "cleo", "dora")


def offers(*logins: str) -> tuple[Offer, ...]:
    return tuple(
        Offer(Ref.of("a/b", n), tuple(one.split())) for n, one in enumerate(logins, 1)
    )


def whom(
    *logins: str,
    carried: dict[str, int] | None = None,
    room: float = math.inf,
    slack: int = 1,
):
    given, left_out = shared(
        offers(*logins), carried or {}, lambda _: room, lambda *_: "", slack=slack
    )
    return [given.get(one.ref) or left_out.get(one.ref, "") for one in offers(*logins)]


@pytest.mark.parametrize(
    ("logins", "carried", "wanted"),
    [
        (["ada ben"], {}, ["ada"]),
        (["ada ben"] * 4, {}, ["ada", "ada", "ben", "ada"]),
        (["ada ben"] * 2, {"ada": 9}, ["ben", "ben"]),
        (["ada ben"] * 2, {"ada": 1}, ["ada", "ben"]),
        (["ada ben", "ada"], {"ada": 1}, ["ben", "ada"]),
        (["Ada ben"] * 2, {"ada": 9, "ben": 9}, ["Ada", "Ada"]),
        (["", "ada"], {}, [NOBODY, "ada"]),
    ],
)
def test_each_goes_to_its_best_person_who_is_not_ahead(logins, carried, wanted):
    assert whom(*logins, carried=carried) == wanted


def test_how_level_loads_are_kept_is_a_setting():
    assert whom(*["ada ben"] * 4, slack=0) == ["ada", "ben", "ada", "ben"]
    assert whom(*["ada ben"] * 4, slack=3) == ["ada"] * 4


def test_nobody_gets_more_than_they_can_carry():
    assert whom(*["ada ben"] * 5, room=2) == ["ada", "ada", "ben", "ben", FULL]


def test_who_cannot_take_an_item_is_passed_over():
    given, left_out = shared(
        offers("ada ben", "ada"),
        {},
        lambda _: math.inf,
        lambda _, login: "ada wrote it" if login == "ada" else "",
        slack=1,
    )
    assert list(given.values()) == ["ben"]
    assert list(left_out.values()) == ["ada wrote it"]


@given(
    st.lists(st.permutations(LOGINS), min_size=1, max_size=40),
    st.dictionaries(st.sampled_from([x.lower() for x in LOGINS]), st.integers(0, 9)),
    st.integers(1, 12),
    st.integers(0, 3),
)
def test_loads_end_level_and_within_what_each_can_carry(ranked, carried, room, slack):
    logins = [" ".join(one) for one in ranked]
    given, left_out = shared(
        offers(*logins), carried, lambda _: room, lambda *_: "", slack=slack
    )
    load = Counter(carried)
    got = Counter(one.lower() for one in given.values())
    for login, more in got.items():
        assert load[login] + more <= room
        others = [load[x.lower()] + got[x.lower()] for x in LOGINS]
        assert load[login] + more <= min(others) + slack + 1 or min(others) >= room
    assert set(left_out.values()) <= {FULL}
    assert len(given) + len(left_out) == len(logins)


def test_a_spread_is_a_plan_that_says_what_each_then_has(desk: Scene) -> None:
    item = next(
        one
        for one in desk.server.world.repo("harbourline/hull").items.values()
        if one.pull
        and one.state == "OPEN"
        and not one.pull.requests
        and not one.author.is_bot
    )
    author = item.author.login
    logins = (author, "ravi-osei", "aiko-lind")
    ref = desk.ref(item.number)
    bare = desk.ref(366)
    plan = desk.workspace.plan_spread("request", [Offer(ref, logins), Offer(bare, ())])
    (step,) = plan.steps
    assert plan.confirm
    assert step.args.logins[0] != author
    assert "who then has" in step.summary
    assert [(r.ref, r.reason) for r in plan.refusals] == [(bare, NOBODY)]
    assert desk.perform(plan)[-1].state == "done"
    again = desk.workspace.plan_spread("request", [Offer(ref, step.args.logins)])
    assert not again.steps
    assert "asked already" in again.refusals[0].reason
