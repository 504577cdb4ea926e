"""Every labelled case is judged as it is labelled, in whatever order it arrived."""

import random
from collections import Counter

import cases_meeting
import cases_people
import cases_queues
import cases_verdicts
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from labelled_kit import LABELLED, by_case, flags, made, store

assert all((cases_people, cases_meeting, cases_verdicts, cases_queues))

KINDS = sorted({one.kind for one in LABELLED})


@pytest.fixture(scope="module")
def cases():
    return made()


@pytest.fixture(scope="module")
def found(cases, tmp_path_factory):
    cache = store(tmp_path_factory.mktemp("labelled"), cases)
    return flags(cache, cases)


@pytest.fixture(scope="module")
def homes(found):
    return by_case(found)


@pytest.mark.parametrize("index", range(len(LABELLED)), ids=map(str, LABELLED))
def test_a_case_is_judged_as_it_is_labelled(index, cases, homes):
    labelled = LABELLED[index]
    kinds = Counter(flag["kind"] for flag in homes.get(cases[index].repo, ()))
    assert (labelled.kind in kinds) == labelled.is_there, kinds


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_ten_cases_of_either_label(kind):
    labels = Counter(one.is_there for one in LABELLED if one.kind == kind)
    assert labels[True] >= 10
    assert labels[False] >= 10


def test_every_kind_is_labelled():
    assert set(KINDS) == {
        "bottleneck",
        "conflicting-verdicts",
        "crowded-repository",
        "file-overlap",
        "overloaded-reviewer",
        "ping-pong",
        "queue-limit",
        "stale-verdict",
        "stalled-review",
        "twin-pulls",
        "unresolved-threads",
    }


def test_every_flag_proves_itself_and_says_what_to_do(found):
    bare = [
        flag
        for flag in found
        if not (flag["evidence"] and flag["suggestion"] and flag["commands"])
        and flag["kind"] != "overloaded-reviewer"
    ]
    assert bare == []
    assert all(flag["evidence"] and flag["suggestion"] for flag in found)
    assert all(1 <= flag["severity"] <= 100 for flag in found)


def arrived(seed, cases, directory):
    cache = store(directory, cases, random.Random(seed))
    try:
        return flags(cache, cases)
    finally:
        cache.db.close()


@settings(max_examples=1, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_the_order_of_arrival_changes_nothing(seed, cases, found, tmp_path_factory):
    assert arrived(seed, cases, tmp_path_factory.mktemp("other")) == found


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_no_order_of_arrival_changes_anything(seed, cases, found, tmp_path_factory):
    assert arrived(seed, cases, tmp_path_factory.mktemp("other")) == found
