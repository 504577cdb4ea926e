from datetime import timedelta

import pytest
from markdown_it import MarkdownIt
from view_world import HOSTILE, NOW, at, lens

from triage.config import Settings, Themes
from triage.facts.alike import likeness, sketch
from triage.views import faq, themes
from triage.views.gathering import gather

SINCE = NOW - timedelta(weeks=12)
LOST = "Entity not found when a contact is updated"


def found(world, **over):
    return themes.load(world, lens(**over), SINCE).themes


def entries(world, **over):
    return faq.load(world, lens(**over), SINCE).entries


def test_what_several_people_brought_up_is_a_theme_across_kinds(world):
    world.item(1, title=LOST, author="ann", created_at=at(days=1))
    world.item(2, "discussion", title=LOST, author="bob", created_at=at(days=9))
    world.pull(3, title=f"fix: {LOST}", author="mira", created_at=at(hours=3))
    world.item(4, title="Dark mode for the sidebar")
    (theme,) = found(world)
    assert theme.count == theme.people == 3
    assert theme.sources == {"discussion": 1, "issue": 1, "pull": 1}
    assert [(one.week, one.count) for one in theme.weeks] == [
        ("2026-W02", 1),
        ("2026-W04", 2),
    ]
    assert {one.ref for one in theme.mentions} == {f"acme/app#{n}" for n in (1, 2, 3)}


def test_one_person_alone_makes_no_theme(world):
    for number in (1, 2, 3):
        world.item(number, title=LOST, author="ann")
    assert found(world) == ()


def test_changes_alone_make_no_theme(world):
    for number, who in enumerate(("ann", "bob", "cid"), 1):
        world.pull(number, title=LOST, author=who)
    assert found(world) == ()


def test_machines_and_what_came_earlier_do_not_count(world):
    world.item(1, title=LOST, author="ann")
    world.item(2, title=LOST, author="bob")
    world.item(3, title=LOST, author="bot", author_kind="Bot")
    world.item(4, title=LOST, author="cid", created_at=at(weeks=13))
    world.bump(5, ("next", "1.0.0", "1.0.1"), title=LOST)
    assert found(world) == ()


def test_the_numbers_of_a_theme_are_settings(world):
    world.item(1, title=LOST, author="ann")
    world.item(2, title=LOST, author="ann")
    few = Settings(themes=Themes(mentions=2, people=1))
    assert [one.count for one in found(world, settings=few)] == [2]
    sure = Settings(themes=Themes(mentions=2, people=1, likeness=0.8))
    world.item(3, title=f"{LOST} by somebody else")
    assert [one.count for one in found(world, settings=sure)] == [2]


def test_what_most_people_brought_up_stands_first(world):
    for number, who in enumerate(("ann", "bob", "cid"), 1):
        world.item(number, title=LOST, author=who)
    for number, who in enumerate(("ann", "bob", "cid", "dan"), 11):
        world.item(number, title="Port 8080 is in use", author=who)
    titles = [one.title for one in found(world)]
    assert titles == ["Port 8080 is in use", LOST]
    lines = themes.lines(themes.load(world, lens(), SINCE), NOW)
    assert [line[0].text for line in lines] == ["4", "3"]


def test_pairs_are_all_that_are_alike():
    titles = [
        f"{what} {how} when the {where} is {state}"
        for what in ("Entity", "Harbour")
        for how in ("lost", "not found")
        for where in ("room", "world", "gate")
        for state in ("shut", "moved")
    ]
    sketches = [sketch(title, "") for title in titles]
    for least in (0.1, 0.3, 0.5):
        near = {
            group.middle: {other for _, other in group.members}
            for group in gather(sketches, [True] * len(titles), least)
        }
        first = next(iter(near))
        assert near[first] == {
            place
            for place, one in enumerate(sketches)
            if place != first and likeness(sketches[first], one) >= least
        }


def test_a_question_that_several_people_asked_is_worth_an_entry(world):
    world.question(1, title="How do I change the port?", author="ann")
    world.question(
        2,
        "answered",
        title="Where can I change the port?",
        author="bob",
        answered=1,
        answered_by="maintainer",
        first_answer_at=at(hours=20),
        comments=[("ann", at(hours=30)), ("mira", at(hours=20))],
    )
    world.question(3, title="Is there a dark mode for the sidebar?")
    (entry,) = entries(world)
    assert entry.people == entry.count == 2
    assert [one.kind for one in entry.answers] == ["maintainer"]
    assert entry.answers[0].text == "Which version is it?"


def test_what_nobody_answered_stands_behind_what_has_an_answer(world):
    for number, who in enumerate(("ann", "bob", "cid"), 1):
        world.question(number, title="How do I change the port?", author=who)
    for number, who in enumerate(("ann", "bob"), 11):
        world.question(
            number,
            "answered",
            title="Where is the log written?",
            author=who,
            answered=1,
            answered_by="community",
            first_answer_at=at(hours=20),
            comments=[("dan", at(hours=20))],
        )
    assert [len(one.answers) for one in entries(world)] == [2, 0]
    page = faq.markdown(faq.load(world, lens(), SINCE))
    assert page.index("## Where is the log written?") < page.index("Not answered yet")


@pytest.mark.parametrize(
    "title",
    [
        HOSTILE,
        "[x](javascript:alert) <img src=x onerror=y> *a* _b_ `c` ![d](e)",
        "https://evil.example www.evil.example # one | two",
        "1. one",
        "- one",
        "=== ---",
    ],
)
def test_nothing_that_people_wrote_is_markup_on_the_page(world, title):
    for number, who in enumerate(("ann", "bob"), 1):
        world.question(
            number,
            title=f"{title} How do I change the port?",
            author=who,
            url=f"javascript:{title}",
        )
    page = faq.markdown(faq.load(world, lens(), SINCE))
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(page)
    kinds = {
        child.type for token in tokens for child in token.children or () if child.type
    }
    assert kinds <= {"text", "text_special", "softbreak"}
    assert {token.type for token in tokens} <= {
        "heading_open",
        "heading_close",
        "paragraph_open",
        "paragraph_close",
        "bullet_list_open",
        "bullet_list_close",
        "list_item_open",
        "list_item_close",
        "inline",
    }
    assert "://evil" not in page.replace("\\://", "")


def test_a_link_leads_where_it_says(world):
    for number, who in enumerate(("ann", "bob"), 1):
        world.question(
            number,
            title="How do I change the port?",
            author=who,
            url=f"https://example.org/a> <b/{number}",
        )
    page = faq.markdown(faq.load(world, lens(), SINCE))
    assert "](<https://example.org/a%3E%20%3Cb/1>)" in page


def test_what_is_asked_in_channels_counts_beside_items(world):
    world.question(1, title="How do I change the port?", author="ann")
    world.chat(7, title="change the port, how?", asker="bob")
    (entry,) = entries(world)
    assert entry.sources == {"discord": 1, "issue": 1}
    one = Settings(themes=Themes(mentions=2))
    (theme,) = found(world, settings=one)
    assert theme.sources == {"discord": 1, "issue": 1}


def test_private_repositories_are_on_the_page_only_if_they_are_asked_for(world):
    world.repo("acme/secret", private=1)
    for number, who in enumerate(("ann", "bob"), 1):
        world.question(
            number, repo="acme/secret", title="How do I change the port?", author=who
        )
    found = faq.load(world, lens(), SINCE)
    assert (found.entries, found.private_left_out) == ((), 2)
    (entry,) = faq.load(world, lens(), SINCE, private=True).entries
    assert entry.people == 2
