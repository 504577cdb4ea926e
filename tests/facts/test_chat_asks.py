"""What asks in a chat, where people are terse and full of questions nobody answers."""

import pytest
from chat_said import HELD_OUT, TUNED

from triage.facts import chat_asks


def scored(labelled):
    """Precision, recall and F1 over labelled utterances."""
    pairs = [(bool(asks), chat_asks.asks(text)) for asks, text in labelled]
    hits = pairs.count((True, True))
    told, meant = sum(p for _, p in pairs), sum(a for a, _ in pairs)
    return hits / told, hits / meant, 2 * hits / (told + meant)


def test_the_bar_of_questions_holds_for_chats():
    *_, known = scored(TUNED)
    *_, unknown = scored(HELD_OUT)
    assert known >= 0.95
    assert unknown >= 0.85


@pytest.mark.parametrize(
    "text",
    [
        "",
        "???",
        "> how do I start it?",
        "```\nwhy does this fail?\n```",
        "https://example.org/how?to=start",
        "@everyone who is in?",
        "!ask how do i start it",
        'he said "how do i start it?" and left',
    ],
)
def test_what_is_quoted_or_meant_for_machines_asks_nothing(text):
    assert not chat_asks.asks(text)


def test_signals_explain_the_verdict():
    found = chat_asks.signals("hey, how do I start it? I get an error")
    names = [name for name, _ in found]
    assert "1 sentences with ?" in names
    assert "a sentence begins as a question" in names
    assert chat_asks.weight(found) >= chat_asks.THRESHOLD
