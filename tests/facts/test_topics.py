"""What a question is about, in as few words as a chat has."""

import pytest
from chat_topics import HELD_OUT, TUNED

from triage.facts.topics import topic


@pytest.mark.parametrize(("labelled", "share"), [(TUNED, 0.9), (HELD_OUT, 0.8)])
def test_most_questions_of_a_chat_are_sorted_as_a_reader_would(labelled, share):
    right = sum(topic("", text) == meant for meant, text in labelled)
    assert right / len(labelled) >= share


def test_words_of_trading_decide_only_where_hardly_anything_else_is_said():
    assert topic("", "where can i swap it?") == "market"
    assert topic("Swap the buttons of the dialog", "They stand wrong.") == "product"


def test_a_token_that_opens_doors_is_no_market():
    assert topic("", "is the api token for the sdk free?") == "development"
