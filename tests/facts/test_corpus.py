"""Measures the grammars on real pull requests, where present."""

from __future__ import annotations

import corpus
import pytest
from corpus import BUMPS

needs_bumps = pytest.mark.skipif(not BUMPS.exists(), reason="no corpus of bumps here")


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
