from view_world import HOSTILE, at, lens

from triage.facts.alike import sketch
from triage.model import Ref
from triage.views import questions, similar


def alike(world, number=1):
    return similar.of(world, Ref.of("acme/app", number))


def test_what_is_about_the_same_stands_first(world):
    world.item(1, title="Entity not found when a contact is updated")
    world.item(2, title="Update the contact page")
    world.item(3, title="Entity not found when contact is updated")
    world.item(4, title="Dark mode")
    found = [one.ref.number for one in alike(world)]
    assert found[0] == 3
    assert 4 not in found


def test_a_score_is_the_same_from_either_side(world):
    world.item(1, title="Entity not found when a contact is updated")
    world.item(2, title="Entity not found after the update")
    (there,) = alike(world, 1)
    (back,) = alike(world, 2)
    assert 0 < there.score == back.score <= 1


def test_the_first_answer_comes_with_it(world):
    world.item(1, title="Entity not found when a contact is updated")
    world.question(
        2,
        "answered",
        title="Entity not found when a contact is updated",
        answered=1,
        answered_by="maintainer",
        first_answer_at=at(hours=20),
        comments=[("ann", at(hours=30)), ("mira", at(hours=20))],
    )
    (found,) = alike(world)
    assert found.is_answered
    assert found.answer == "Which version is it?"


def test_a_title_is_words_and_no_query(world):
    world.item(1, title=f'{HOSTILE} "AND OR (NEAR *')
    world.item(2, title=f'{HOSTILE} "AND OR (NEAR *')
    assert [str(one.ref) for one in alike(world)] == ["acme/app#2"]


def test_an_item_that_is_not_stored_is_like_nothing(world):
    assert alike(world, 99) == ()


def test_each_question_of_a_list_has_the_few_that_are_like_it(world):
    world.question(1, title="Entity not found when a contact is updated")
    for number in range(2, 12):
        world.item(number, title=f"Entity not found in world {number}")
    found = questions.VIEW.load(world, lens()).payload
    (one,) = similar.beside(world, found).questions
    assert len(one.similar) == similar.FEW
    scores = {str(other.ref): other.score for other in alike(world)}
    assert all(scores[other.ref] == other.score for other in one.similar)


def test_in_a_long_list_the_first_questions_have_what_is_like_them(world):
    world.item(1, title="How do I change the port?")
    for number in range(2, 6):
        world.chat(number, title="change the port, how?")
    found = questions.VIEW.load(world, lens()).payload
    told = [bool(one.similar) for one in similar.beside(world, found, 2).questions]
    assert told == [True, True, False, False]


def test_what_is_not_stored_is_compared_by_its_words(world):
    world.item(1, title="Entity not found when a contact is updated")
    found = similar.to(world, "entity not found", "I updated a contact")
    assert [str(one.ref) for one in found] == ["acme/app#1"]
    assert similar.to(world, "", "") == ()


def test_two_frequent_terms_find_what_one_alone_would_not(world):
    """Of a term that more items have than are looked up, none is, but with another."""
    for number in range(10, 30):
        world.item(number, title=f"{'lantern' if number % 2 else 'harbour'} {number}x")
    ident = world.item(2, title="lantern at the harbour")
    own = sketch("harbour lantern", "")
    (_, first), *_ = similar.nearest(world, own, 5, rare=4)
    assert first == ident


def test_questions_of_channels_are_found_beside_githubs_and_the_other_way(world):
    world.item(1, title="Entity not found when saving a contact")
    world.chat(7, "why do I get entity not found for a contact", answered=1)
    world.chat(8, "wen docs for staking")
    (chat,) = alike(world, 1)
    assert str(chat.ref) == "discord:acme/help#7"
    assert chat.url == "https://discord.com/7"
    (item,) = similar.of(world, chat.ref)
    assert (str(item.ref), item.score) == ("acme/app#1", chat.score)
