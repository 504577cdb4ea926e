import json
from datetime import timedelta

import pytest
from view_world import NOW, at, lens

from triage.config import Questions, Settings
from triage.views import topics
from triage.views.questions import VIEW
from triage.views.topics import CHANNEL_COLUMNS, DAY_COLUMNS, TOPICS


@pytest.fixture
def loaded(world):
    def load(days=30, **over):
        return topics.load(world, lens(**over), NOW - timedelta(days=days))

    return load


def test_questions_are_counted_by_topic_channel_and_day(world, loaded):
    world.question(1, topic="product", asked_at=at(days=2))
    world.chat(7, topic="market", asked_at=at(days=1, hours=1))
    world.chat(8, topic="market", asked_at=at(hours=1), tier="answered", answered=1,
         first_answer_at=at(minutes=30), waiting_since=None)  # fmt: skip
    found = loaded()
    assert [(one.channel, one.source) for one in found.channels] == [
        ("discord:acme/help", "discord"),
        ("acme/app", "github"),
    ]
    first = found.channels[0]
    assert (first.metrics.asked, first.metrics.answered_in_sla, first.waiting) == (
        2,
        1,
        1,
    )
    assert first.topics.market == 2
    assert found.topics.product == 1
    assert [
        (one.day, sum(getattr(one.topics, t) for t in TOPICS)) for one in found.days
    ] == [
        ("2026-01-18", 2),
        ("2026-01-19", 1),
    ]
    assert set(found.days[0].channels) == {"acme/app", "discord:acme/help"}
    assert len(topics.channel_lines(found)[0]) == len(CHANNEL_COLUMNS)
    assert len(topics.day_lines(found)[0]) == len(DAY_COLUMNS)
    assert (
        topics.headline(found)
        == "3 questions since 2025-12-21: 33% product, 67% market"
    )


def test_what_was_asked_before_the_window_is_left_out(world, loaded):
    world.question(1, asked_at=at(days=40))
    found = loaded()
    assert (found.channels, found.days) == ((), ())
    assert topics.headline(found) == "0 questions since 2025-12-21"


def test_sums_over_channels_and_days_agree(world, loaded):
    for number in range(1, 9):
        world.question(number, topic=TOPICS[number % 4], asked_at=at(days=number))
        world.chat(number, topic=TOPICS[number % 3], asked_at=at(days=number % 3))
    found = json.loads(json.dumps({t: getattr(loaded().topics, t) for t in TOPICS}))
    for ones in (loaded().channels, loaded().days):
        assert found == {t: sum(getattr(one.topics, t) for one in ones) for t in TOPICS}


@pytest.mark.parametrize(
    ("sla", "late"),
    [
        ({"discord:acme/help": 2, "discord:acme": 9}, True),
        ({"discord:acme": 2, "discord": 9}, True),
        ({"discord:acme": 2}, True),
        ({"discord": 2}, True),
        ({"discourse": 2, "acme": 2}, False),
    ],
)
def test_a_channel_a_guild_and_a_source_may_have_limits_of_their_own(world, sla, late):
    world.chat(7)
    settings = Settings(questions=Questions(sla=sla))
    payload = VIEW.load(world, lens(settings=settings)).payload
    assert [one.overdue for one in payload.questions] == [late]
