"""What is said about whose turn it is."""

import pytest
from view_world import NOW, at

from triage.views import turns


def row(who="mira", **over):
    return {
        "who": who,
        "is_team": 0,
        "role": "reviewer",
        "reason": "review",
        "since": at(days=2),
        "event": "ann asked mira for a review",
        "ours": 1,
    } | over


def hold(seconds=0, since=None):
    return ({"seconds": seconds, "since": since},)


def test_who_since_when_and_because_of_what():
    (line,) = turns.told({"turn": (row(),), "hold": hold()}, NOW)
    assert line == (
        "waiting",
        "on mira, since 2026-01-18T00:00:00Z (2d), because ann asked mira for a review",
    )


@pytest.mark.parametrize(
    ("found", "name"),
    [
        (row(""), "the maintainers"),
        (row("octo/core", is_team=1), "the team octo/core"),
        (row("team", is_team=1), "a team"),
    ],
)
def test_who_is_not_a_person_is_named_too(found, name):
    ((_, said),) = turns.told({"turn": (found,), "hold": hold()}, NOW)
    assert said.startswith(f"on {name}, since")


def test_nobody_is_said_to_be_waited_for():
    assert turns.told({"hold": hold()}, NOW) == (("waiting", "on nobody"),)


def test_of_what_is_closed_nothing_is_said():
    assert turns.told({}, NOW) == ()
    assert turns.held({}, NOW) is None


def test_the_longest_awaited_comes_first():
    later = row("bob", since=at(days=1))
    found = turns.of({"turn": (later, row())})
    assert [one.who for one in found] == ["mira", "bob"]


def test_hold_time_runs_on_while_it_is_our_turn():
    facts = {"hold": hold(3600, at(hours=3))}
    assert turns.held(facts, NOW) == 4.0
    assert turns.told(facts, NOW)[-1] == (
        "held",
        "4h in all, so long we kept others waiting",
    )
