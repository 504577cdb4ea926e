"""Whose turn it is on a pull request: labelled stories, one line each."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from turn_story import OURS, after, told, whose

from triage.facts import Context
from triage.facts.attention import hold
from triage.facts.whose import awaited
from triage.model import Actor, ReviewRequest

ASKED = [
    ("ann: 1 ann asks mira", "mira review 1"),
    ("ann: 1 ann asks mira; 2 bob asks bob", "mira review 1, bob review 2"),
    ("ann: 1 ann asks zoe", "zoe review 1"),
    ("ann: 1 ann asks mira; 2 mira approves; 3 ann asks mira; runs", "mira review 3"),
    ("ann: 1 ann asks mira; 2 mira refuses; 3 ann asks mira", "mira review 3"),
    ("ann: 1 ann asks mira; 2 mira reviews Why?; 3 ann asks mira", "mira review 3"),
    ("ann: 1 ann asks mira; 2 ann pushes", "mira review 1"),
    (
        "ann: 1 ann asks mira; 2 eve says Would a set do?",
        "mira review 1, ann reply 2",
    ),
    (
        "ann: 1 ann asks mira; 2 mira says I will take a look tomorrow",
        "mira promised 2",
    ),
    ("ann: 1 ann asks mira; fails", "mira review 1, ann failing 99"),
    ("ann: 1 ann asks mira; 2 bob approves; required", "mira review 1"),
    ("ann: 0 ann drafts; 1 ann asks mira; 5 ann readies", "mira review 5"),
    ("ann: 1 ann asks mira; 2 ann closes; 7 ann reopens", "mira review 7"),
    ("ann: 1 ann teams octo/core", "octo/core review 1"),
    ("ann: 1 ann assigns bob", "bob assigned 1"),
    ("dependabot: 1 bob asks mira", "mira review 1"),
]
NOT_ASKED = [
    ("ann:", "us review 0"),
    ("ann: 1 ann asks mira; 2 ann unasks mira", "us review 0"),
    ("ann: 1 ann asks mira; 2 mira approves", "mira merge 2"),
    ("ann: 1 ann asks mira; 2 mira refuses", "ann changes 2"),
    ("ann: 1 ann asks mira; 2 mira reviews", "ann reply 2"),
    ("ann: 1 ann asks mira; 2 mira says Why a list?", "ann reply 2"),
    ("ann: 1 ann asks mira; 2 ann drafts", "ann draft 2"),
    ("ann: 1 ann asks mira; 2 ann closes", ""),
    ("ann: 1 ann asks ci", "us review 0"),
    ("ann: 1 ann assigns ann", "us review 0"),
    ("ann: 1 ann asks mira; 2 mira approves; runs", ""),
    ("mira: 1 mira asks bob; 2 bob approves", "mira merge 2"),
]  # fmt: skip

HANDED_BACK = [
    ("ann: 1 mira says Why a list?", "ann reply 1"),
    ("ann: 1 mira reviews", "ann reply 1"),
    ("ann: 1 mira refuses; 2 ann says A set would lose the order", "mira reply 2"),
    ("ann: 1 mira reviews Why?; 2 ann says Because of the order", "mira reply 2"),
    ("ann: 1 mira says Why?; 2 bob says And where?; 3 ann says See above for both", "bob reply 3, mira reply 3"),
    ("ann: 1 mira refuses; 2 ann says Is it needed?; 3 mira says Yes it is, for now", "ann reply 3"),
    ("ann: 1 mira refuses; 2 ann says Is it?; 3 mira approves; runs", ""),
    ("ann: 1 mira refuses; 2 bob approves", "ann changes 1"),
    ("ann: 1 mira reviews; 2 ann reviews I did it differently", "mira reply 2"),
    ("ann: 1 ann asks mira; 2 eve refuses; 3 ann says No, it is meant so", "mira review 1, eve reply 3"),
    ("mira: 1 bob says Why a list?", "mira reply 1"),
    ("ann: 1 mira says Why?; 2 mira refuses", "ann changes 2"),
]  # fmt: skip
NOT_HANDED_BACK = [
    ("ann: 1 mira refuses; 2 ann says Thanks!", "ann changes 1"),
    ("ann: 1 mira refuses; 2 ann says I will fix it tonight", "ann changes 1"),
    ("ann: 1 mira refuses; 2 eve says me too", "ann changes 1"),
    ("ann: 1 mira refuses; 2 ci says Hi; 3 ann says @ci review", "ann changes 1"),
    ("ann: 1 mira refuses; 2 ann says /retest", "ann changes 1"),
    ("dependabot: 1 mira says @dependabot rebase", "us review 0"),
    ("ann: 1 mira refuses; 2 ci says Coverage fell by 1 %", "ann changes 1"),
    ("ann: 1 ann asks mira; 2 mira says LGTM", "us review 2"),
    ("ann: 1 ann asks mira; 2 ci reviews Found 3 problems", "mira review 1"),
    ("ann: 1 ann asks mira; 2 ann says Ready when you are", "mira review 1"),
    ("ann: 1 mira refuses; 2 ann pushes; 3 mira approves; runs", ""),
    ("ann: 1 mira says Why?; 2 mira approves; runs", ""),
    ("ann: 1 eve says Why?; 2 ann says Because", "us review 0"),
    ("ann: 1 eve says Why a list?", "us review 0, ann reply 1"),
    ("ann: 1 mira refuses; 2 ann says Is it needed?; 3 ann closes", ""),
]  # fmt: skip

OUTDATED = [
    ("ann: 1 mira refuses; 2 ann pushes", "mira review 2"),
    ("ann: 1 mira approves; 2 ann pushes", "mira review 2"),
    ("ann: 1 mira approves; 2 ann forces", "mira review 2"),
    ("ann: 1 mira approves; 2 ann repoints", "mira review 2"),
    ("ann: 1 mira refuses; 2 ann forces; 3 ann forces", "mira review 2"),
    ("ann: 1 mira approves; 2 bob refuses; 3 ann pushes", "bob review 3, mira review 3"),
    ("ann: 1 mira approves; 2 ann pushes; 3 bob approves; runs", "mira review 2"),
    ("ann: 1 mira refuses; 2 ann pushes; 3 ann says Done as you said", "mira review 2"),
    ("ann: 1 mira refuses; 2 mira says Also the name, please; 3 ann pushes", "mira review 3"),
    ("ann: 1 mira approves; 2 ann dismisses mira", "mira review 2"),
    ("mira: 1 bob approves; 2 mira pushes", "bob review 2"),
    ("ann: 1 mira approves; 2 mira forces", "mira review 2"),
    ("dependabot: 1 mira approves; 2 dependabot forces", "mira review 2"),
]  # fmt: skip
NOT_OUTDATED = [
    ("ann: 1 mira reviews; 2 ann pushes", "ann reply 1"),
    ("ann: 1 mira says Why?; 2 ann pushes", "ann reply 1"),
    ("ann: 1 ann pushes; 2 mira approves", "mira merge 2"),
    ("ann: 1 ann forces; 2 mira refuses", "ann changes 2"),
    ("ann: 1 mira approves; 2 ann pushes; 3 mira approves", "mira merge 3"),
    ("ann: 1 mira refuses; 2 ann pushes; 3 mira refuses", "ann changes 3"),
    ("ann: 1 mira refuses; 2 ann pushes; 3 mira reviews And this?", "ann reply 3"),
    ("ann: 1 mira says Why?; 2 ann forces", "ann reply 1"),
    ("ann: 1 ci refuses; 2 ann pushes", "us review 0"),
    ("ann: 1 mira approves; 2 mira dismisses mira", "us review 1"),
    ("ann: 1 mira approves; 2 ann pushes; 3 ann drafts", "ann draft 3"),
    ("ann: 1 mira approves; 2 ann pushes; 3 ann closes", ""),
]  # fmt: skip

STANDING = [
    ("ann: 1 mira approves", "mira merge 1"),
    ("ann: 1 mira approves; 2 bob approves", "bob merge 2, mira merge 2"),
    ("ann: 1 mira approves; unchecked", "mira merge 1"),
    ("ann: 1 mira approves; decided", "mira merge 1"),
    ("ann: 1 eve approves; decided", "us merge 1"),
    ("mira: 1 bob approves", "mira merge 1"),
    ("ann: conflicts", "ann conflict 99"),
    ("ann: refused", "ann changes 99"),
    ("ann: 1 ann pushes; fails", "ann failing 1"),
    ("ann: 1 mira approves; conflicts", "ann conflict 99"),
    ("dependabot: fails", "us review 0"),
    ("ann: 1 mira approves; required", "us review 1"),
    ("ann: 1 ann drafts", "ann draft 1"),
]
NOT_STANDING = [
    ("ann: 1 eve approves", "us review 0"),
    ("ann: 1 mira approves; runs", ""),
    ("ann: 1 mira approves; unknown", ""),
    ("ann: 1 mira approves; queued", ""),
    ("ann: 1 mira refuses; 2 ann pushes; refused", "mira review 2"),
    ("ann: 1 mira approves; armed", ""),
    ("ann: 1 mira approves; 2 bob refuses", "ann changes 2"),
    ("ann: runs", "us review 0"),
    ("ann: unknown", "us review 0"),
    ("dependabot: 1 dependabot drafts", ""),
    ("dependabot: 1 mira refuses", "us review 1"),
    ("ann: 1 ci approves", "us review 0"),
    ("ann: 1 ann closes; fails; conflicts", ""),
]

STORIES = [
    *ASKED, *NOT_ASKED, *HANDED_BACK, *NOT_HANDED_BACK,
    *OUTDATED, *NOT_OUTDATED, *STANDING, *NOT_STANDING,
]  # fmt: skip


@pytest.mark.parametrize(("story", "expected"), ASKED)
def test_whoever_is_asked_joins(story, expected):
    assert whose(told(story)) == expected


@pytest.mark.parametrize(("story", "expected"), NOT_ASKED)
def test_nobody_waits_for_a_review_that_is_not_outstanding(story, expected):
    assert whose(told(story)) == expected


@pytest.mark.parametrize(("story", "expected"), HANDED_BACK)
def test_a_reply_hands_the_turn_back(story, expected):
    assert whose(told(story)) == expected


@pytest.mark.parametrize(("story", "expected"), NOT_HANDED_BACK)
def test_what_answers_nothing_hands_nothing_back(story, expected):
    assert whose(told(story)) == expected


@pytest.mark.parametrize(("story", "expected"), OUTDATED)
def test_an_outdated_vote_recalls_its_voter(story, expected):
    assert whose(told(story)) == expected


@pytest.mark.parametrize(("story", "expected"), NOT_OUTDATED)
def test_a_push_by_itself_recalls_nobody(story, expected):
    assert whose(told(story)) == expected


@pytest.mark.parametrize(("story", "expected"), STANDING)
def test_how_it_stands_tells_who_goes_on(story, expected):
    assert whose(told(story)) == expected


@pytest.mark.parametrize(("story", "expected"), NOT_STANDING)
def test_what_a_machine_works_at_waits_for_no_person(story, expected):
    assert whose(told(story)) == expected


def test_the_event_that_proves_it_is_told():
    item = told("ann: 1 ann asks mira; 2 bob refuses")
    assert [one.event for one in awaited(item, OURS)] == [
        "ann asked mira for a review",
        "bob requested changes",
    ]


def test_a_request_of_an_unknown_time_stands_since_the_opening():
    item = told("ann: 1 ann asks mira")
    (one,) = awaited(replace(item, events=()), OURS)
    assert (one.since, one.event) == (after(0), "mira is asked for a review")


def test_a_requested_person_is_ours_whatever_else_is_known():
    (one,) = awaited(told("ann: 1 ann asks zoe"), Context())
    assert one.is_ours


def test_whoever_is_gone_is_not_awaited():
    gone = replace(told("ann: 1 mira refuses"), author=None)
    assert whose(gone) == "us review 1"


def test_logins_are_compared_without_case():
    item = told("ann: 1 ann asks mira; 2 mira refuses")
    shouted = replace(item.pull.reviews[0], author=Actor("MIRA", "User"))
    asked = replace(item.pull, reviews=(shouted,), requests=(ReviewRequest("Mira"),))
    early = replace(item, pull=asked)
    assert whose(early) == "ann changes 2"


def test_a_later_vote_of_the_same_second_is_the_one_with_the_later_id():
    item = told("ann: 1 mira refuses; 1 mira approves")
    assert whose(item) == "mira merge 1"


@given(st.sampled_from(STORIES), st.randoms(use_true_random=False))
def test_the_order_in_which_parts_arrive_changes_nothing(case, chance):
    story, expected = case
    item = told(story)

    def mixed(parts):
        return tuple(chance.sample(parts, len(parts)))

    pull = replace(
        item.pull, reviews=mixed(item.pull.reviews), requests=mixed(item.pull.requests)
    )
    arrived = replace(
        item,
        pull=pull,
        comments=mixed(item.comments),
        events=mixed(item.events),
        assignees=mixed(item.assignees),
    )
    assert awaited(arrived, OURS) == awaited(item, OURS)
    assert whose(arrived) == expected


LINES = (
    "asks mira", "asks zoe", "approves", "refuses", "reviews Why?", "says Why a list?",
    "says thanks", "pushes", "forces", "assigns bob", "dismisses mira",
)  # fmt: skip


@given(
    st.lists(
        st.tuples(
            st.integers(0, 5),
            st.sampled_from(("ann", "mira", "bob", "eve", "ci")),
            st.sampled_from(LINES),
        ),
        max_size=8,
    ),
    st.integers(0, 2**32),
)
def test_any_course_of_events_is_judged_alike_in_any_order(lines, seed):
    """Even where several events are of one second."""
    story = "; ".join(f"{at} {who} {did}" for at, who, did in sorted(lines))
    item = told(f"ann: {story}")
    chance = random.Random(seed)
    shuffled = replace(
        item,
        comments=tuple(chance.sample(item.comments, len(item.comments))),
        events=tuple(chance.sample(item.events, len(item.events))),
        pull=replace(
            item.pull,
            reviews=tuple(chance.sample(item.pull.reviews, len(item.pull.reviews))),
        ),
    )
    found = awaited(item, OURS)
    assert awaited(shuffled, OURS) == found
    assert not {"ci"} & {one.who for one in found}
    assert all(after(0) <= one.since <= after(99) for one in found)


def test_hold_time_counts_what_we_kept_others_waiting():
    item = told(
        "ann: 3 mira refuses; 5 ann says Is it?; 9 mira approves; 20 ann pushes"
    )
    found = hold(item, OURS, awaited(item, OURS))
    assert found.seconds == (3 + 4) * 3600
    assert found.since == after(20)


def test_we_hold_nothing_while_the_author_is_at_it():
    item = told("ann: 3 mira refuses")
    found = hold(item, OURS, awaited(item, OURS))
    assert (found.seconds, found.since) == (3 * 3600, None)


def test_a_person_with_the_name_of_a_bot_is_a_person():
    item = told("ann: 1 ann asks mira; 2 mira refuses; 3 ann says No, it is meant so")
    bot = replace(item.comments[0], node_id="C9", author=Actor("mira", "Bot"))
    for comments in ((bot, *item.comments), (*item.comments, bot)):
        assert whose(replace(item, comments=comments)) == "mira reply 3"


def test_nobody_waited_for_us_while_it_was_a_draft():
    item = told("ann: 0 ann drafts; 8 ann readies; 9 mira approves; runs")
    assert hold(item, OURS, awaited(item, OURS)).seconds == 3600
