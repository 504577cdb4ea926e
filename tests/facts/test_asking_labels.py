"""Questions and answers on labelled threads, where these are present."""

from __future__ import annotations

import asking_corpus as labels
import pytest

pytestmark = pytest.mark.skipif(
    not (labels.ROWS.exists() and labels.WORLD.exists()),
    reason="no labelled threads here",
)


@pytest.fixture(scope="module")
def found():
    world = labels.World()
    cases = [*labels.rows(world), *labels.more(world)]
    return [(case, labels.read(case)) for case in cases]


def part(found, *strata):
    return [(case, one) for case, one in found if case.stratum in strata]


def share(right):
    return sum(right) / len(right)


@pytest.mark.parametrize(
    "strata",
    [("random", "likely"), ("cue", "plain"), ("marked", "unmarked"), ("fresh",)],
    ids="+".join,
)
def test_what_asks_is_told_from_what_does_not(found, strata):
    assert labels.f1(labels.asking(part(found, *strata))) >= 0.85


def test_comments_that_ask_are_told_from_those_that_do_not(found):
    comments = [(case, one) for case, one in found if case.key]
    assert labels.f1(labels.asking(comments)) >= 0.85


def test_issues_are_answered_when_their_label_says_so(found):
    issues = [(case, one) for case, one in found if case.kind == "issue"]
    assert share(labels.answering(issues)) >= 0.95


def test_the_first_answer_is_the_one_that_the_label_names(found):
    assert share(labels.timing(found)) >= 0.88
    both = [(case, one) for case, one in found if one.answered]
    assert share(labels.timing(both)) >= 0.9


def test_an_answer_of_the_community_is_told_from_one_of_ours(found):
    assert share(labels.naming(found)) >= 0.9
