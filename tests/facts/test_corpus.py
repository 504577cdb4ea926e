"""Measures the grammars on real pull requests and labelled threads, where present."""

from __future__ import annotations

import gzip
import json
import os
import re
from dataclasses import replace
from pathlib import Path

import pytest
from facts_builders import issue, pull

from triage.clock import parse
from triage.facts import Context, bumps, questions
from triage.model import Actor, Comment

SHARED = Path(
    os.environ.get("TRIAGE_SHARED", "") or Path(__file__).parents[3] / "shared"
)
BUMPS = SHARED / "data/bumps/bumps.jsonl.gz"
QUESTIONS = SHARED / "data/questions.jsonl"
MAINTAINERS = SHARED / "data/eliza/maintainers.json"
KNOWN = {"dependabot", "renovate", "pre-commit-ci", "pyup", "snyk", "scala-steward"}

needs_bumps = pytest.mark.skipif(not BUMPS.exists(), reason="no corpus of bumps here")
needs_labels = pytest.mark.skipif(
    not QUESTIONS.exists(), reason="no labelled threads here"
)


def bare(version):
    return re.sub(r"[v^~=<> ]", "", version or "")


@pytest.fixture(scope="module")
def corpus():
    with gzip.open(BUMPS, "rt", encoding="utf-8") as lines:
        return [(row, read(row)) for row in map(json.loads, lines)]


def read(row):
    given = row["input"]
    login = given["author"].removesuffix("[bot]")
    human = given["author"] == "human"
    return bumps.read(
        pull(
            given["title"],
            given["body"],
            author=Actor("somebody") if human else Actor(login, "Bot"),
            branch=given["head_ref"] or "",
            files=tuple(given["files"] or ()),
        )
    )


def confirmed(corpus):
    """Rows whose truth was seen in the diff."""
    return [
        (row, bump)
        for row, bump in corpus
        if {"match", "from-diff"} & set(row["meta"]["evidence"])
        and row["truth"]["packages"]
    ]


@needs_bumps
def test_real_bumps_give_exactly_their_packages(corpus):
    rows = confirmed(corpus)
    right = 0
    for row, bump in rows:
        truth = row["truth"]["packages"]
        wanted = {(one["name"], bare(one["to"])) for one in truth}
        wanted |= {
            (one["name"], bare(to)) for one in truth for _, to in one.get("multi", ())
        }
        found = (
            {(one.name, bare(one.version_to)) for one in bump.packages}
            if bump
            else set()
        )
        if any("multi" in one for one in truth):
            wanted, found = ({name for name, _ in pairs} for pairs in (wanted, found))
        right += wanted == found
    assert right / len(rows) >= 0.98


@needs_bumps
def test_real_bumps_give_the_right_bot(corpus):
    rows = confirmed(corpus)
    right = sum(
        bool(bump)
        and (bump.bot if bump.bot in KNOWN else "other") == row["truth"]["bot"]
        for row, bump in rows
    )
    assert right / len(rows) >= 0.99


@needs_bumps
def test_real_bumps_give_the_right_level(corpus):
    judged = [
        (found.level, one["level"])
        for row, bump in confirmed(corpus)
        if bump
        for one in row["truth"]["packages"]
        for found in bump.packages
        if found.name == one["name"] and found.version_from
        if one["level"] and "multi" not in one
    ]
    assert sum(got == level for got, level in judged) / len(judged) >= 0.98


@needs_bumps
def test_no_persons_pull_request_is_taken_for_a_bots(corpus):
    assert not [
        row["id"] for row, bump in corpus if row["truth"]["bot"] == "none" and bump
    ]


@needs_bumps
def test_real_bumps_are_found_and_other_work_is_not(corpus):
    bumped = [bump for row, bump in corpus if row["truth"]["is_bump"] is True]
    other = [bump for row, bump in corpus if row["truth"]["is_bump"] is False]
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
    weight = sum(weight for _, weight in questions.opening(item))
    return weight >= questions.THRESHOLD, questions.read(
        item, Context(maintainers=ours)
    )


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
