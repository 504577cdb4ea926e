import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.facts.alike import (
    HEAD,
    HEADS,
    KEPT,
    Sketch,
    likeness,
    ranked,
    sketch,
)
from triage.facts.terms import stem

texts = st.text(max_size=40)
some = settings(max_examples=40)


def alike(one, other):
    return likeness(sketch(*one), sketch(*other))


def test_the_same_words_are_alike_and_the_surer_the_more_there_are():
    text = ("Entity not found", "UPDATE_CONTACT fails: entity not found")
    long = ("Entity not found", " ".join(f"word{chr(97 + n)}x" for n in range(26)))
    assert 0.8 < alike(text, text) < alike(long, long) < 1


def test_texts_without_a_word_in_common_are_not_alike():
    assert alike(("Dark mode", "for the sidebar"), ("Entity lost", "in rooms")) == 0


def test_nothing_is_like_a_text_without_words():
    assert alike(("", ""), ("", "")) == 0
    assert alike(("???", "!!!"), ("???", "!!!")) == 0


def test_forms_of_a_word_are_one():
    assert {stem(w) for w in ("crash", "crashes", "crashed", "crashing")} == {"crash"}
    assert stem("queries") == stem("query")
    assert stem("bus") == "bus"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("sendStandardTweet", "send_standard_tweet"),
        ("@acme/plugin-openai", "acme plugin openai"),
        ("Fehler in MAX_TOKENS", "fehler in maxTokens"),
    ],
)
def test_names_are_compared_whole_and_in_parts(one, other):
    assert alike((one, ""), (other, "")) > 0.6


def test_versions_hashes_and_pictures_do_not_count():
    plain = ("Cannot start", "It stops at the gate.")
    noise = (
        "1.2.3 9f8e7d6c5b4a ![x](https://x.example/a.png) <!-- why -->"
        " <img src='https://github.com/user-attachments/assets/1234'>"
    )
    noisy = ("Cannot start", f"It stops at the gate. {noise}")
    assert alike(plain, noisy) == alike(plain, plain)


def test_headings_of_templates_do_not_count():
    template = "**Describe the bug**\n\n{}\n\n### Expected behavior\n\n{}"
    one = ("Gate", template.format("It stops.", "It opens."))
    other = ("Gate", "It stops.\n\nIt opens.")
    assert alike(one, other) == alike(other, other)


def test_a_line_that_names_an_error_counts_far_down():
    log = "\n".join(f"step {n} of the way" for n in range(150))
    error = "Error: No handler found for delegate type"
    one = ("It fails", f"{log}\n{error}")
    assert alike(one, (error, "")) > alike(("It fails", log), (error, ""))


def test_titles_about_different_things_take_a_copy_apart():
    text = "The package lacks tests. A configuration and coverage are needed."
    same = alike(("redis: tests", text), ("redis: tests", text))
    other = alike(("redis: tests", text), ("kafka: tests", text))
    assert other < same - 0.2


def test_scripts_without_spaces_are_compared_too():
    one = ("登录后页面一直跳转到登录页", "")
    assert alike(one, ("登录后一直跳转", "")) > 0.4
    assert alike(one, ("导出的文件编码错误", "")) < 0.1


@some
@given(texts, texts, texts, texts)
def test_likeness_is_between_none_and_whole_and_the_same_from_either_side(a, b, c, d):
    one, other = sketch(a, b), sketch(c, d)
    assert 0 <= likeness(one, other) <= 1
    assert likeness(one, other) == likeness(other, one)


@some
@given(texts, texts)
def test_a_sketch_is_read_back_as_it_was_stored(title, text):
    made = sketch(title, text)
    terms, shares, heads = made.packed()
    assert Sketch.unpacked(terms, shares) == made
    assert len(made.shares) <= KEPT
    assert heads <= HEADS
    assert all(share >= HEAD for share in list(made.shares.values())[:heads])


@some
@given(texts, st.lists(texts, max_size=8))
def test_a_ranking_gives_the_scores_of_the_pairs(title, others):
    own = sketch(title, "")
    made = {str(place): sketch(other, "") for place, other in enumerate(others)}
    stored = [(key, *one.packed()[:2]) for key, one in made.items()]
    found = ranked(own, stored, 100)
    assert {key: score for score, key in found} == {
        key: score for key, one in made.items() if (score := likeness(own, one))
    }


def test_a_hostile_text_is_sketched_in_time_and_within_bounds():
    made = sketch("<" * 3000, "![" * 30_000 + "_" * 30_000 + "rror" * 30_000)
    assert len(made.shares) <= KEPT
