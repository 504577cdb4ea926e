from __future__ import annotations

import random
import time
from dataclasses import replace

import pytest
from facts_builders import DEPENDABOT, PERSON, RENOVATE, START, issue, pull, reply
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.clock import iso
from triage.facts import Context, bumps, codeowners, provenance, questions
from triage.facts.registry import FACTS
from triage.model import Actor

SIZE = 65_536
AUTHORS = (
    DEPENDABOT,
    RENOVATE,
    PERSON,
    *(
        Actor(name, "Bot", 3)
        for name in ("pyup-bot", "snyk-bot", "scala-steward", "pre-commit-ci", "zz")
    ),
)
PARTS = (
    "Bumps [a](b) from 1 to 2",
    "Updates `x` from 1 to ",
    "Updates the requirements on [",
    "| [a](b) | `1` -> `2` |\n",
    "| Package | Change |\n|---|---|\n",
    "- [a: b → c]",
    "Update [a](b) from **1** to **2**",
    "---\nupdated-dependencies:\n",
    "<details>",
    "</details>",
    "<!--",
    "```\n",
    "> ",
    "?",
    "how do i ",
    "[[",
    "#",
    "@a ",
    "\n",
    " ",
    "1.",
    "v",
    "(",
    " from ",
    " to ",
    "same ",
    "**",
)
WORDS = (
    "Bump", "update", "dependency", "module", "from", "to", "in", "the", "group", "with",
    "across", "2 directories", "and", "left-pad", "@scope/a", "a/b", "v1.2.3", "`0a1b2c3`",
    "->", "➔", "[security]", "(major)", "chore(deps):", "lock file maintenance", "pin",
    "replace", "docker tag", "digest", "requirement", "~> 1.2", "🚀", "...", ",", "\u202e",
)  # fmt: skip
TEXT = st.text(max_size=200) | st.lists(st.sampled_from(PARTS), max_size=12).map(
    "".join
)


@pytest.mark.parametrize("part", PARTS)
def test_a_long_hostile_text_takes_no_long_time(part):
    body = (part * (SIZE // len(part) + 1))[:SIZE]
    start = time.process_time()
    for author in AUTHORS:
        bumps.read(pull(body[:1000], body, author=author, branch=body[:250]))
        bumps.read(
            pull("Bump x", "Bumps x from 1 to 2\n" + body, author=author, message=body)
        )
    asked = issue(body[:1000], body, reply("cy", body))
    questions.read(asked, Context())
    assert time.process_time() - start < 2


@settings(max_examples=300, deadline=None)
@given(TEXT, TEXT, TEXT, TEXT, st.sampled_from(AUTHORS))
def test_reading_a_bump_never_raises(title, body, branch, message, author):
    item = pull(
        title, body, author=author, branch=branch, message=message, files=(branch,)
    )
    bump = bumps.read(item)
    if bump:
        judged = provenance.conditions(item, bump, Context())
        assert provenance.provenance(judged) != "verified"
        assert provenance.verdict(judged, bump.level, bump.security) != "ready"


@pytest.mark.parametrize(
    "count", [2_000, pytest.param(1_000_000, marks=pytest.mark.slow)]
)
def test_no_made_up_title_breaks_the_reading_or_verifies(count):
    chance = random.Random(count)
    words = (*PARTS, *WORDS)
    for _ in range(count):
        title = " ".join(chance.choices(words, k=chance.randint(1, 9)))
        body = "\n".join(chance.choices(words, k=chance.randint(0, 9)))
        item = pull(title, body, author=chance.choice(AUTHORS), branch=title[:60])
        bump = bumps.read(item)
        assert bump is None or "\n" not in "".join(p.name for p in bump.packages)


@settings(max_examples=200, deadline=None)
@given(TEXT, TEXT, TEXT)
def test_reading_a_question_never_raises(title, body, said):
    found = questions.read(issue(title, body, reply("cy", said)), Context())
    assert found


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=120), st.text(max_size=40))
def test_reading_codeowners_never_raises(text, path):
    codeowners.Rules(text).owners(path)


def test_every_fact_fills_its_columns():
    item = pull("Bump left from 1 to 2", files=("package.json",))
    asked = issue("How?")
    for fact in FACTS:
        rows = fact.derive(item, Context()) + fact.derive(asked, Context())
        assert rows
        assert all(len(row) == len(fact.columns) for row in rows)


def test_the_age_is_left_to_the_views():
    rows = next(fact for fact in FACTS if fact.table == "bump").derive(
        pull(), Context()
    )
    assert '"age"' not in rows[0][-1]


def test_an_instant_is_stored_as_text():
    fact = next(fact for fact in FACTS if fact.table == "question")
    row = dict(zip(fact.columns, fact.derive(issue("How?"), Context())[0], strict=True))
    assert row["asked_at"] == iso(START)


def test_an_item_without_its_pull_is_no_bump():
    assert bumps.read(replace(pull(), pull=None)) is None
