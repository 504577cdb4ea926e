"""Pairs about one problem rank over pairs about two that share their words."""

import pytest
from alike_kit import (
    PAIRS,
    WORLD,
    average_precision,
    given,
    interval,
    own,
    read,
    scored,
)


def test_pairs_about_one_problem_rank_over_hard_ones():
    """Half of them share their template, their error or most of their title."""
    assert average_precision(scored(own())) >= 0.8


@pytest.mark.skipif(not PAIRS.exists(), reason="no pairs of a real project here")
def test_pairs_of_a_real_project_rank_as_they_were_judged():
    found = scored(given())
    assert average_precision(found) >= 0.9
    assert interval(found, rounds=200)[0] >= 0.85


@pytest.mark.slow
@pytest.mark.skipif(not WORLD.exists(), reason="no recorded world here")
def test_pairs_that_differ_in_a_name_alone_rank_behind_most_of_the_same():
    """Chosen to be hard: 110 of them share a template, a package or a sentence."""
    assert average_precision(scored(read())) >= 0.7


def test_a_ranking_is_as_good_as_where_its_hits_stand():
    assert average_precision([(0.9, 1), (0.8, 0), (0.7, 1)]) == pytest.approx(5 / 6)
    assert average_precision([(0.5, 1), (0.5, 0)]) == 0.5
