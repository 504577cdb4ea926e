"""Measures the grammars on real pull requests and labelled threads, where present."""

from __future__ import annotations

import json
from dataclasses import replace

import corpus
import pytest
from corpus import BUMPS, SHARED
from facts_builders import issue

from triage.clock import parse
from triage.facts import Context, asking, conversation, questions
from triage.model import Actor, Comment

QUESTIONS = SHARED / "data/questions.jsonl"
MAINTAINERS = SHARED / "data/eliza/maintainers.json"

needs_bumps = pytest.mark.skipif(not BUMPS.exists(), reason="no corpus of bumps here")
needs_labels = pytest.mark.skipif(
    not QUESTIONS.exists(), reason="no labelled threads here"
)


@pytest.fixture(scope="module")
def found():
    return corpus.rows()


@pytest.fixture(scope="module")
def total(found):
    return corpus.scores(found)["all"]


@needs_bumps
def test_real_bumps_give_exactly_their_packages(total):
    assert total["sets"] / total["rows"] >= 0.98


@needs_bumps
def test_real_bumps_give_the_right_bot(total):
    assert total["bots"] / total["rows"] >= 0.99


@needs_bumps
def test_real_bumps_give_the_right_level(total):
    assert total["right"] / total["levels"] >= 0.98


@needs_bumps
def test_no_grammar_is_read_badly(found):
    table = corpus.scores(found)
    few = {name for name, one in table.items() if one["sets"] / one["rows"] < 0.75}
    assert {name for name in few if table[name]["rows"] >= 20} == set()


@needs_bumps
def test_no_persons_pull_request_is_taken_for_a_bots(found):
    assert not [
        row["id"] for row, bump in found if row["truth"]["bot"] == "none" and bump
    ]


@needs_bumps
def test_real_bumps_are_found_and_other_work_is_not(found):
    bumped = [bump for row, bump in found if row["truth"]["is_bump"] is True]
    other = [bump for row, bump in found if row["truth"]["is_bump"] is False]
    assert sum(map(bool, bumped)) / len(bumped) >= 0.99
    assert sum(map(bool, other)) / len(other) <= 0.005


@pytest.fixture(scope="module")
def labelled():
    maintainers = json.loads(MAINTAINERS.read_text())["maintainers"]
    with QUESTIONS.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [(row, judged(row, maintainers)) for row in rows]


def judged(row, maintainers):
    """The opening post's weight, and the fact; a comment is judged as an opening post."""
    item = issue(
        row["title"] if row["item"] == "issue" else "",
        row["text"],
        *(said(one) for one in row["threadReplies"]),
        author=Actor(row["author"]) if row["author"] else None,
    )
    item = replace(item, created_at=parse(row["createdAt"]), state="closed")
    ours = frozenset(one["login"].lower() for one in maintainers.get(row["repo"], ()))
    talk = conversation.of(item, Context(maintainers=ours))
    weight = sum(weight for _, weight in asking.opening(talk))
    return weight >= asking.THRESHOLD, questions.judge(talk)


def said(one):
    who = Actor(one["author"]) if one["author"] else None
    return Comment(one["id"], who, "NONE", parse(one["createdAt"]), one["body"] or "")


@needs_labels
def test_labelled_threads_are_told_from_reports(labelled):
    pairs = [(row["label"]["is_question"], asks) for row, (asks, _) in labelled]
    hit = pairs.count((True, True))
    assert (
        2 * hit / (2 * hit + pairs.count((True, False)) + pairs.count((False, True)))
        >= 0.85
    )


@needs_labels
def test_labelled_issues_are_answered_when_their_label_says_so(labelled):
    issues = [(row, fact) for row, (_, fact) in labelled if row["item"] == "issue"]
    right = sum(fact.answered == row["label"]["answered"] for row, fact in issues)
    assert right / len(issues) >= 0.95
