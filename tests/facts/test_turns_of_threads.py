"""Whose turn it is in an issue or discussion: labelled stories, one line each."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from turn_story import OURS, after, thread, whose

from triage.facts.attention import hold
from triage.facts.questions import read
from triage.facts.whose import awaited

OURS_TO_ANSWER = [
    ("ann:", "us reply 0"),
    ("ann: 1 ann says And on version 2 as well", "us reply 0"),
    ("ann: 1 eve says It fails for me with version 3 on Debian", "us reply 0"),
    ("ann: 1 ci says Thank you for your report", "us reply 0"),
    ("ann: 1 mira says Which version?; 2 ann says Version 2", "mira reply 2"),
    ("ann: 1 mira says Which version?; 2 bob says And which system?; 3 ann says 2 on Debian", "bob reply 3, mira reply 3"),
    ("ann: 1 mira says Use the new one; 5 eve says How do I get it?", "ann reply 1, us reply 5"),
    ("mira: 1 eve says Is this planned for May?", "mira reply 1"),
    ("ann: 1 mira says I will take a look", "mira promised 1"),
    ("ann: 1 ci says Welcome; 2 mira says @ci can you look into it?", "us reply 0"),
    ("ann: 1 ci says Welcome; 2 mira says can you fix it @ci", "us reply 0"),
    ("ann: 1 mira says /label bug", "us reply 0"),
    ("ann: 1 bob assigns mira", "mira assigned 1"),
    ("ann: 1 bob assigns mira; 2 eve says Is there any news?", "mira assigned 1"),
    ("ann: 1 bob assigns mira; 2 mira says Which version?; 3 ann says Version 2", "mira reply 3"),
    ("mira: 1 bob assigns mira", "mira assigned 1"),
    ("mira: 1 mira assigns mira", "mira assigned 1"),
    ("mira: 1 mira assigns mira; 2 mira says It needs a design first", "mira assigned 1"),
    ("mira: 1 mira assigns mira; 2 mira says Thanks!", "mira assigned 1"),
    ("dependabot: 1 bob assigns mira; 2 mira says It needs a design first", "mira assigned 1"),
    ("ann: 1 ann closes; 4 ann reopens", "us reply 4"),
]  # fmt: skip
NOT_OURS = [
    ("ann: 1 mira says Which version?", "ann reply 1"),
    ("ann: 1 mira says It is fixed in version 3, please try that", "ann reply 1"),
    ("ann: 1 mira says Use version 3 as in #12; 2 ann says Thanks!", ""),
    ("ann: 1 mira says Which version?; 2 ci says Stale after 30 days", "ann reply 1"),
    ("ann: 1 mira says Which version?; 2 eve says me too", "ann reply 1"),
    ("ann: 1 mira says Which version?; 2 ann says Version 2; 3 mira says Then try 3 please", "ann reply 3"),
    ("ann: 1 eve says It fails here too? See `a?b`; 2 mira says Which version?", "ann reply 2, eve reply 2"),
    ("ann: 1 ci says Hi; 2 mira says @ann and @ci which version?", "ann reply 2"),
    ("ann: 1 ci says Hi; 2 mira says I ran what @ci wrote and it works with 3", "ann reply 2"),
    ("ann: 1 mira says @ci can you look into it?", "ann reply 1"),
    ("mira:", ""),
    ("mira: 1 mira says It needs a design first", ""),
    ("dependabot:", ""),
    ("ann: 1 bob assigns mira; 2 mira says Fixed by https://x.example/pull/3 in the next one", "ann reply 2"),
    ("ann: 1 ann closes", ""),
]  # fmt: skip
QUESTION = "How do I turn it off?"
ANSWER = "You can set the option quiet to true in the file of settings"


@pytest.mark.parametrize(("story", "expected"), OURS_TO_ANSWER)
def test_a_word_from_outside_waits_for_us(story, expected):
    assert whose(thread(story)) == expected


@pytest.mark.parametrize(("story", "expected"), NOT_OURS)
def test_what_we_answered_waits_for_us_no_more(story, expected):
    assert whose(thread(story)) == expected


def test_a_question_that_the_community_answered_waits_for_its_asker():
    found = thread(f"ann: 1 eve says {ANSWER}", QUESTION, QUESTION)
    assert whose(found) == "ann reply 1"


def test_an_answered_discussion_waits_for_nobody():
    found = thread(f"ann: 1 eve says {ANSWER}", QUESTION, answerable=True)
    assert whose(found) == "ann reply 1"
    done = thread(f"ann: 1 eve says {ANSWER}", QUESTION, answerable=True, answered=True)
    assert whose(done) == ""


def test_it_is_told_what_was_done():
    item = thread("ann: 1 mira says Which version?")
    (one,) = awaited(item, OURS)
    assert (one.event, one.role) == ("mira asked back", "author")
    (one,) = awaited(thread("ann: 1 bob assigns mira"), OURS)
    assert one.event == "bob assigned mira"


AGREED = [
    (story, _)
    for story, _ in [*OURS_TO_ANSWER, *NOT_OURS]
    if story.startswith("ann") and " assigns " not in story
]


@pytest.mark.parametrize(("story", "_"), AGREED)
def test_of_what_asks_it_agrees_with_the_questions(story, _):
    item = thread(story, QUESTION, QUESTION)
    question = read(item, OURS).chief
    ours = [one.since for one in awaited(item, OURS) if one.is_ours]
    assert question.asks
    assert (question.waiting_since is not None) == bool(ours)


@given(st.sampled_from([*OURS_TO_ANSWER, *NOT_OURS]), st.randoms(use_true_random=False))
def test_the_order_in_which_words_arrive_changes_nothing(case, chance):
    item = thread(case[0])
    arrived = replace(
        item,
        comments=tuple(chance.sample(item.comments, len(item.comments))),
        events=tuple(chance.sample(item.events, len(item.events))),
    )
    assert awaited(arrived, OURS) == awaited(item, OURS)
    assert whose(arrived) == case[1]


def test_hold_time_counts_our_waits():
    item = thread("ann: 4 mira says Which version?; 6 ann says Version 2")
    found = hold(item, OURS, awaited(item, OURS))
    assert (found.seconds, found.since) == (4 * 3600, after(6))


def test_nobody_is_kept_waiting_by_a_task_of_our_own():
    item = thread("mira: 1 mira assigns mira")
    found = hold(item, OURS, awaited(item, OURS))
    assert (found.seconds, found.since) == (0, None)
    item = thread("ann: 1 bob assigns mira")
    assert hold(item, OURS, awaited(item, OURS)).since == after(1)
