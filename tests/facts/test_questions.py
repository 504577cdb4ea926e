from __future__ import annotations

import json
from dataclasses import replace

import pytest
from facts_builders import ASKER, PERSON, START, after, issue, pull, reply

from triage.clock import iso
from triage.facts import Context, conversation, prose, questions
from triage.model import Actor

OURS = "MEMBER"


def whole(item, *maintainers):
    return questions.read(item, Context(maintainers=frozenset(maintainers)))


def read(item, *maintainers):
    """What the item is listed by."""
    return whole(item, *maintainers).chief


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("How do I set the port?", ""),
        ("How to set the port", "The docs do not say."),
        ("Port setting", "Is there a way to change it? I don't know where to look."),
        ("Cannot start it", "I followed the guide. Any idea what I am doing wrong?"),
        ("Help with the port", "I am not sure how this works, please help."),
    ],
)
def test_a_post_that_wants_an_answer_asks(title, body):
    assert read(issue(title, body)).asks


@pytest.mark.parametrize(
    ("title", "body"),
    [
        (
            "feat: add a port setting",
            "## Summary\n\nLet users set it. Should it be free?",
        ),
        ("Crash on start", "**To Reproduce**\n\nRun it.\n\n```\nwhat? why? how?\n```"),
        (
            "Add a port",
            "**Is your feature request related to a problem? Please describe.**\nNo.",
        ),
        ("Broken link", "See https://example.org/?q=what"),
        ("Can we make it blue?", ""),
        ("Typo", "> how do I set it? any idea?\n\nThe docs have a typo."),
        ("", ""),
    ],
)
def test_a_post_that_reports_or_proposes_does_not(title, body):
    assert not read(issue(title, body)).asks


def test_an_answerable_discussion_asks():
    assert read(issue("Ports", "Tell me.", answerable=True)).asks


def test_a_bots_post_does_not_ask():
    assert not read(issue("How is it?", author=Actor("ci", "Bot", 2))).asks


def test_a_pull_request_on_which_nobody_asks_is_left_alone():
    template = "## What does this PR do?\n\nIt adds a port.\n\nWhy are we doing this?"
    assert whole(pull("Add a port", template, author=PERSON)) is None


def test_an_outsiders_question_in_a_pull_request_counts():
    body = "I am not sure how the fixtures work. Can anyone help me with that?"
    assert read(pull("Cover the port", body, author=PERSON)).asks


def test_a_question_below_a_pull_request_counts_from_the_comment():
    item = replace(
        pull("feat: add a port", "It adds a port.", author=ASKER),
        comments=(reply("cy", "How do I use this in Docker?", 3),),
    )
    found = read(item)
    assert (found.asker, found.asked_at, found.key) == ("cy", after(3), "C_cy_3")
    assert (found.tier, found.waiting_since) == ("never-answered", after(3))


def test_the_verdict_names_its_signals():
    signals = json.loads(read(issue("How do I set the port?")).signals)
    assert ["title ends with ?", 3.0] in signals


def test_nobody_answered():
    found = read(issue("How?"))
    assert (found.tier, found.answered, found.answered_by) == (
        "never-answered",
        False,
        "none",
    )
    assert found.waiting_since == START


def test_a_maintainers_explanation_answers():
    found = read(
        issue("How?", "", reply("bo", "Set PORT in the environment.", 2, OURS))
    )
    assert (found.tier, found.answered, found.answered_by) == (
        "answered",
        True,
        "maintainer",
    )
    assert (found.first_answer_at, found.waiting_since) == (after(2), None)
    assert found.held_seconds == 7200


def test_a_maintainer_may_be_known_by_the_settings():
    item = issue("How?", "", reply("Bo", "Set PORT in the environment.", 2))
    assert read(item, "bo").answered_by == "maintainer"


def test_a_contributor_is_no_maintainer():
    item = issue(
        "How?", "", reply("cy", "Set PORT in the environment.", 2, "CONTRIBUTOR")
    )
    assert (read(item).tier, read(item).answered_by) == (
        "community-answered",
        "community",
    )


@pytest.mark.parametrize(
    "said",
    [
        "Same here.",
        "+1",
        "I have the same issue with version 2.",
        "I'll look into it this week.",
        "Can I work on this?",
        "Which version are you on?",
        "Can you share the logs?",
        "Thanks!",
        "I have been getting a refused connection since Monday.",
        "I am new to this but I can help with the boring parts.",
        "I had the same odd problem; some solution for ports would be good.",
    ],
)
def test_words_that_answer_nothing_are_no_answer(said):
    assert not read(issue("How?", "", reply("cy", said))).answered


@pytest.mark.parametrize(
    "said",
    [
        "Fixed in #12",
        "See https://example.org/ports",
        "You need to set PORT before the server starts; it is read once.",
        "Ran into the same error! The ugly solution I found: start it twice.",
        "Which version? Anyway, please try `octo --port 1`, that is the new way.",
    ],
)
def test_pointers_and_explanations_are_answers(said):
    assert read(issue("How?", "", reply("cy", said))).answered


def test_a_bots_reply_is_no_answer():
    found = read(
        issue("How?", "", reply("ci", "Set PORT in the environment.", bot=True))
    )
    assert (found.answered, found.answered_by) == (False, "bot")
    assert found.tier == "never-answered"


def test_the_askers_own_words_are_no_answer():
    assert not read(issue("How?", "", reply("ann", "It also fails with 1.2."))).answered


def test_a_question_after_our_last_word_is_pending():
    item = issue(
        "How?",
        "",
        reply("bo", "Set PORT in the environment.", 2, OURS),
        reply("ann", "Where does that file live?", 5),
    )
    found = read(item)
    assert (found.tier, found.waiting_since) == ("pending", after(5))


def test_a_statement_after_our_last_word_awaits_us():
    item = issue(
        "How?",
        "",
        reply("bo", "Which version are you on?", 2, OURS),
        reply("ann", "It is version 2 on Linux, installed yesterday.", 5),
    )
    assert (read(item).tier, read(item).waiting_since) == ("awaiting-us", after(5))


def test_thanks_end_a_thread():
    item = issue(
        "How?",
        "",
        reply("bo", "Set PORT in the environment.", 2, OURS),
        reply("ann", "Thanks!", 3),
    )
    assert (read(item).tier, read(item).waiting_since) == ("answered", None)


def test_a_question_that_somebody_asks_again_makes_a_report_ask():
    item = issue(
        "Crash on start", "It crashes.", reply("cy", "Is there a fix for this yet?", 3)
    )
    found = read(item)
    assert (found.asks, found.asker, found.asked_at) == (True, "cy", after(3))


def test_a_closed_thread_keeps_nobody_waiting():
    assert read(issue("How?", state="closed")).waiting_since is None


def test_a_chosen_answer_settles_a_discussion():
    item = issue(
        "Ports",
        "",
        reply("cy", "Hm?", 1),
        reply("dee", "PORT", 2, is_answer=True),
        answerable=True,
        answered=True,
    )
    found = read(item)
    assert (found.tier, found.answered_by, found.first_answer_at) == (
        "answered",
        "community",
        after(2),
    )


def test_waits_that_ended_are_summed():
    item = issue(
        "How?",
        "",
        reply("bo", "Which version are you on?", 1, OURS),
        reply("ann", "Version 2.", 3),
        reply("bo", "Then set PORT in the environment.", 6, OURS),
    )
    assert read(item).held_seconds == (1 + 3) * 3600


def test_what_one_of_ours_asks_is_no_question_of_the_community():
    assert not read(
        issue("How do we name it?", author=PERSON, association="OWNER")
    ).asks


def test_a_maintainers_own_thread_waits_for_nobody():
    found = read(issue("How?", author=PERSON, association="OWNER"))
    assert found.waiting_since is None


def test_a_deleted_account_may_ask():
    assert read(issue("How do I?", author=None)).asker == ""


def test_comments_that_were_not_read_are_noted():
    item = replace(issue("How?"), comments_total=80)
    assert "comments not read" in read(item).signals


def test_quotes_code_and_addresses_hold_no_questions():
    text = "> a b?\n`c d?`\n```\ne f?\n```\nhttps://x.test/?g\nDoes this work? `x?`"
    assert prose.questions(prose.words(text)) == ["Does this work?"]


def test_an_unclosed_comment_hides_nothing():
    assert prose.questions(prose.words("<!-- Does this work?")) != []


@pytest.mark.parametrize(
    ("title", "body", "topic"),
    [
        ("Token migration and exchange listing", "When is the airdrop?", "market"),
        ("Who are the contributors?", "Is there a hackathon or a bounty?", "community"),
        ("npm install fails", "TypeScript error in the build", "development"),
        ("The button on the dashboard", "Users click the menu in dark mode", "product"),
        ("", "", "product"),
    ],
)
def test_a_thread_is_sorted_by_its_words(title, body, topic):
    assert whole(issue(title, body)).topic == topic


def test_the_side_of_a_bot_is_its_type():
    assert (
        conversation.side(Actor("ann[bot]", "User"), "NONE", Context())
        is conversation.Side.COMMUNITY
    )
    assert (
        conversation.side(Actor("ann", "Bot"), "OWNER", Context())
        is conversation.Side.BOT
    )


@pytest.mark.parametrize(
    "title",
    [
        "Document the graph loader",
        "Tidy up the touch zoom",
        "Add keyboard shortcuts to the compass",
        "Let the legend export to CSV",
        "Support nautical miles in the legend",
    ],
)
@pytest.mark.parametrize(
    "said",
    [
        "Any news on this? It blocks our roll-out.",
        "Version 1.5.2 on Debian 12. Does that help?",
        "I have tried that and it still fails. What else can I look at?",
    ],
)
def test_a_nudge_below_a_task_makes_it_no_question(title, said):
    found = read(issue(title, "The mouse is no friend.", reply("bob", said)))
    assert not found.asks
    assert "asked again" not in found.signals
    assert found.waiting_since == START


def test_a_question_of_its_own_below_a_task_is_one():
    said = "How do I do this today? Is there a setting, or am I missing something?"
    found = read(issue("Document the port", "Please.", reply("bob", said)))
    assert (found.asks, found.asker) == (True, "bob")


def test_a_follow_up_below_a_report_still_asks():
    said = "I have tried that and it still fails. What else can I look at?"
    assert read(issue("Memory grows", "3 GB.", reply("bob", said))).asks


def test_who_asks_below_a_report_of_ours_is_told_apart_from_the_opening_post():
    item = issue(
        "Memory grows",
        "3 GB.",
        reply("bob", "Is there a way to limit it? I cannot find a setting.", 2),
        reply("bo", "Set LIMIT in the environment.", 5, OURS),
        author=PERSON,
        association="OWNER",
    )
    found = whole(item)
    assert not found.opening.asks
    (asked,) = found.comments
    assert (asked.asker, asked.answered_by, asked.first_answer_at) == (
        "bob",
        "maintainer",
        after(5),
    )
    assert found.chief == asked
    assert json.loads(found.posts())[1]["id"] == "C_bob_2"


@pytest.mark.parametrize(
    "said",
    [
        "Have you run the build before starting it?",
        "Which version are you on?",
        "Can you share the logs?",
        "Any update?",
        "Could you please review this?",
        "Can I work on this?",
        "Would you mind adding the label?",
    ],
)
def test_a_helpers_question_back_and_a_nudge_ask_nothing(said):
    assert whole(issue("Crash", "It crashes.", reply("cy", said))).comments == ()


@pytest.mark.parametrize(
    "said",
    [
        "Did you solve this? I have the same error on Debian.",
        "Same issue here. Any solution?",
        "How do I turn it off?",
        "I am not sure how to set the port, can anyone help?",
        "how do i do that. thank you",
    ],
)
def test_a_reply_that_wants_to_know_something_asks(said):
    (found,) = whole(issue("Crash", "It crashes.", reply("cy", said))).comments
    assert found.asks


def test_asking_the_reporter_for_their_solution_asks_the_project_nothing():
    said = "Did you solve this? I have the same error on Debian."
    assert not read(issue("Crash", "It crashes.", reply("cy", said))).asks
    below = issue("Crash", "", reply("cy", said), author=PERSON, association=OURS)
    assert read(below).asks


def test_what_is_said_to_somebody_else_answers_no_question_in_between():
    item = issue(
        "Crash",
        "It crashes.",
        reply("cy", "How do I turn it off? Is there a setting?", 1),
        reply("dee", "@eve it crashes for another reason, see #4 for that.", 2),
        reply("eve", "@cy set OFF in the environment.", 3),
    )
    assert read(item).first_answer_at == after(3)


@pytest.mark.parametrize(
    ("title", "body", "line"),
    [
        ("How do I set the port?", "It is not in the docs.", "How do I set the port?"),
        (
            "Port",
            "Hi! I read the docs. How do I set the port from a file? Thanks.",
            "How do I set the port from a file?",
        ),
        (
            "The port is ignored",
            "I set it. Any ideas?",
            "Any ideas? (The port is ignored)",
        ),
        ("Help with the port", "I need help.", "Help with the port"),
    ],
)
def test_the_question_in_one_line_is_the_sentence_that_asks(title, body, line):
    assert read(issue(title, body)).line == line


def test_a_promise_and_thanks_leave_the_asker_waiting():
    item = issue(
        "How?",
        "",
        reply("bo", "I will look into it this week.", 2, OURS),
        reply("bo", "Set PORT in the environment.", 7, OURS),
    )
    assert read(item).held_seconds == 7 * 3600


def test_an_answer_of_the_community_ends_the_wait():
    item = issue("How?", "", reply("cy", "Set PORT in the environment.", 2))
    found = read(item)
    assert (found.held_seconds, found.waiting_since) == (7200, None)


def test_closing_ends_the_wait():
    item = replace(issue("How?", state="closed"), closed_at=after(9))
    assert read(item).held_seconds == 9 * 3600


def test_asking_again_starts_another_wait():
    item = issue(
        "How?",
        "",
        reply("bo", "Set PORT in the environment.", 2, OURS),
        reply("ann", "Where does that file live?", 5),
        reply("bo", "It lives in your home, see the docs of it.", 6, OURS),
    )
    assert json.loads(read(item).waits) == [
        [iso(START), iso(after(2))],
        [iso(after(5)), iso(after(6))],
    ]


def test_of_a_pull_request_a_small_question_is_kept_without_listing_it():
    item = replace(
        pull("feat: add a port", "It adds a port.", author=ASKER),
        comments=(reply("cy", "It is nice. It works with IPv6?", 3),),
    )
    assert whole(item) is None
    item = replace(item, comments=(reply("cy", "I like it. Does it work with IPv6?"),))
    found = whole(item)
    assert (found.chief.asks, [one.asks for one in found.comments]) == (False, [True])
