import msgspec
from view_world import HOSTILE, lens

from triage.views import Aside
from triage.views.items import build, select
from triage.views.query import parse


def test_a_limit_keeps_the_first(world):
    for number in (1, 2, 3):
        world.item(number)
    query, values = select(parse([]), lens(), world, limit=2)
    assert len(world.select(query, values)) == 2


def test_payload_has_the_keys_of_the_contract(world):
    world.pull(
        1,
        title=HOSTILE,
        labels=["b", "[/]"],
        assignees=["zoe", "ann"],
        updated_at="2026-01-19T00:00:00Z",
    )
    query, values = select(parse([]), lens(), world)
    (item,) = msgspec.json.decode(
        msgspec.json.encode(build(world.select(query, values), Aside()))
    )["items"]
    assert item == {
        "ref": "acme/app#1",
        "kind": "pull",
        "title": HOSTILE,
        "author": "ann",
        "state": "open",
        "labels": ["[/]", "b"],
        "assignees": ["ann", "zoe"],
        "updated_at": "2026-01-19T00:00:00Z",
        "priority": None,
        "priority_why": "",
        "url": "https://example.org/1",
        "draft": False,
        "created_at": "2026-01-18T00:00:00Z",
        "snoozed_until": None,
        "hidden": False,
        "mark": None,
        "waiting_on": [
            {
                "who": "zoe",
                "is_team": False,
                "role": "assignee",
                "reason": "assigned",
                "since": "2026-01-18T00:00:00Z",
                "event": "zoe is assigned",
            }
        ],
    }
