"""Hostile text becomes visible, honest text stays as it was written."""

from __future__ import annotations

import random
import sys
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.text import MARKS_PER_BASE, ago, clean, count, shorten

BLANK = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\U00016fe4\U0001d159"
BLANK += "".join(map(chr, (*range(0x180B, 0x1810), *range(0xFE00, 0xFE0F))))


def is_symbol(char):
    return ord(char) >= 0x1F000 or (
        unicodedata.category(char) in {"So", "Sm"} and ord(char) >= 0xA9
    )


def offences(text, *, multiline):
    """What a terminal would obey, or a reader not see; written apart from `clean`."""
    for at, char in enumerate(text):
        code, kind = ord(char), unicodedata.category(char)
        before, after = text[max(at - 1, 0) : at], text[at + 1 : at + 2]
        if char == "\n":
            ok = multiline
        elif char == "\u200d":
            drawn = before == "\ufe0f" or (before and is_symbol(before))
            ok = bool(drawn and after and is_symbol(after))
        elif char == "\ufe0f":
            special = before in tuple("©®‼⁉™ℹ〰〽㊗㊙")
            keycap = before in tuple("0123456789#*") and after == "\u20e3"
            ok = bool(before) and (is_symbol(before) or special or keycap)
        elif kind == "Cn":
            ok = 0x1F000 <= code <= 0x1FAFF
        else:
            ok = (
                code >= 0x20
                and not 0x7F <= code <= 0x9F
                and kind not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
                and char not in BLANK
                and not 0xE0000 <= code <= 0xE0FFF
            )
        if not ok:
            yield f"{code:04X} at {at}"


def check(raw):
    for multiline in (False, True):
        done = clean(raw, multiline=multiline)
        assert list(offences(done, multiline=multiline)) == [], ascii(raw)
        assert clean(done, multiline=multiline) == done, ascii(raw)
        done.encode("utf-8")
        stack = 0
        for char in done:
            mark = unicodedata.category(char) in {"Mn", "Me"} and char != "\ufe0f"
            stack = stack + 1 if mark else (stack if char == "\ufe0f" else 0)
            assert stack <= MARKS_PER_BASE, ascii(raw)


SPECIAL = (
    "\x00\x07\x08\t\n\x0b\x0c\r\x0e\x1b\x7f\x80\x85\x90\x9b\x9c\x9d\xa0\xad"
    "\u0301\u0327\u0378\u034f\u061c\u115f\u180e\u200b\u200c\u200d\u200e\u200f"
    "\u2028\u2029\u202a\u202e\u2060\u2066\u2069\u206f\u20e3\u2800\u3164\ud800\udfff"
    "\ue000\ufe00\ufe0e\ufe0f\ufeff\ufff9\ufffc\uffff\U0001d159\U000e0001\U000e0061"
    "\U000e0100\U000f0000\U0010ffff👩❤♂☕🏴🇳🏽🩷⬛↔©™ℹ1#*a [/]@`^漢ä"
)
hostile = st.lists(
    st.one_of(
        st.sampled_from(SPECIAL),
        st.characters(min_codepoint=0, max_codepoint=sys.maxunicode, categories=None),
        st.sampled_from(
            ["\x1b]52;c;QQ==\x07", "\x1b[2J", "\r\n", "👩\u200d👧", "1\ufe0f\u20e3"]
        ),
    ),
    max_size=24,
).map("".join)


@settings(max_examples=300, deadline=None)
@given(hostile)
def test_nothing_that_a_terminal_obeys_or_a_reader_cannot_see_survives(raw):
    check(raw)


def drawn(seed, number):
    """Random texts: mostly of the special characters, some of any."""
    chance = random.Random(seed)
    for _ in range(number):
        size = chance.randint(0, 16)
        yield "".join(
            chance.choice(SPECIAL)
            if chance.random() < 0.7
            else chr(chance.randrange(sys.maxunicode + 1))
            for _ in range(size)
        )


def test_thousands_of_random_strings_come_out_clean():
    for raw in drawn(1, 5_000):
        check(raw)


@pytest.mark.slow
def test_a_million_random_strings_come_out_clean():
    for raw in drawn(2, 1_000_000):
        check(raw)


def test_every_single_character_comes_out_clean():
    edges = {0x20000, 0x2FFFF, 0x30000, 0xF0000, 0xFFFFF, 0x100000, sys.maxunicode}
    for code in (*range(0x20000), *range(0xE0000, 0xE1000), *sorted(edges)):
        done = clean(chr(code), multiline=True)
        assert list(offences(done, multiline=True)) == [], f"{code:04X}"


def test_a_character_is_shown_the_same_whatever_else_is_in_the_text():
    for code in range(0xA0, 0x3100):
        char = chr(code)
        if unicodedata.category(char) not in {"Mn", "Me"} and char != "\u200d":
            assert clean(char) + "␛" == clean(char + "\x1b"), f"{code:04X}"


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("\x1b]52;c;QQ==\x07", "␛]52;c;QQ==␇"),
        ("\x1b[2J\x1b[1;1H", "␛[2J␛[1;1H"),
        ("\x9b2J\x9d0;x\x9c", "\ufffd2J\ufffd0;x\ufffd"),
        ("a\x00b\x7fc\x08", "a␀b␡c␈"),
        ("\u202egnp.exe", "<U+202E>gnp.exe"),
        ("re\u200bact", "re<U+200B>act"),
        ("re\u00adact", "re<U+00AD>act"),
        ("re\ufe0fact", "re<U+FE0F>act"),
        ("re\u200dact", "re<U+200D>act"),
        ("`\u200dx` ^\u200d", "`<U+200D>x` ^<U+200D>"),
        ("👩\u200d", "👩<U+200D>"),
        ("👩\u200da", "👩<U+200D>a"),
        ("👩\u200d\u200d👧", "👩<U+200D><U+200D>👧"),
        ("☕\ufe0f\ufe0f", "☕\ufe0f<U+FE0F>"),
        ("1\ufe0f", "1<U+FE0F>"),
        ("☕\ufe0e", "☕<U+FE0E>"),
        ("\u2800\u3164\u115f", "<U+2800><U+3164><U+115F>"),
        ("\ud800x\udfff", "\ufffdx\ufffd"),
        ("\ue0b0", "<U+E0B0>"),
        ("\u0378", "<U+0378>"),
        ("plain\U000e006d\U000e0065", "plain<U+E006D><U+E0065>"),
        ("می\u200cخواهم", "می<U+200C>خواهم"),
        ("\ufeffbom", "<U+FEFF>bom"),
    ],
)
def test_what_is_hidden_is_shown(raw, shown):
    assert clean(raw) == shown


@pytest.mark.parametrize(
    "text",
    [
        "Bump lodash from 4.17.20 to 4.17.21",
        "[security] bump foo[extra] :bug: [/] [@click=app.quit]x[/]",
        "Schöne Grüße, naïve café, Ελληνικά, Привет, 漢字かな, 한국어, عربي, עברית",
        "👩‍👩‍👧‍👦 🏴‍☠️ 🇳🇱 👍🏽 👨🏽‍💻 ❤️‍🔥 🙂‍↔️ 🧑‍⚕️ 🏳️‍⚧️ 🐦‍⬛ ⛓️‍💥",
        "☕️ ✔️ ©️ ™️ ℹ️ ‼️ ⁉️ ↔️ 〰️ ㊗️ 1️⃣ #️⃣ *️⃣",
        "🩷 🫨 🪿",
        "e\u0301 a\u0308\u0301 क\u094d\u0937",
        "→ ≠ ∞ ± µ § … – “quoted”",
        "a\u00a0b",
    ],
)
def test_honest_text_stays_as_it_was_written(text):
    assert clean(text) == text


def test_a_title_is_one_line_whatever_ends_its_lines():
    assert clean("a\nb\r\nc\rd\u2028e\u2029f\x85g") == "a b c d e f g"


def test_a_body_keeps_its_lines_and_nothing_else():
    assert clean("a\nb\r\nc\rd\u2028e\tf\x0bg", multiline=True) == "a\nb\nc\nd e f␋g"


def test_no_more_than_four_marks_stand_on_one_character():
    assert clean("z" + "\u0301\u0327" * 25 + "y") == "z" + "\u0301\u0327" * 2 + "y"
    assert clean("漢" + "\u0301" * 9 + "字" + "\u0301") == (
        "漢" + "\u0301" * 4 + "字\u0301"
    )


def test_a_package_with_a_hidden_character_has_another_name():
    assert clean("re\u200bact") != clean("react")


@pytest.mark.parametrize("nothing", [None, ""])
def test_nothing_is_shown_as_nothing(nothing):
    assert clean(nothing) == ""


@pytest.mark.parametrize(
    ("limit", "shown"),
    [(9, "abcdef"), (6, "abcdef"), (5, "abcd…"), (1, "…"), (0, ""), (-3, "")],
)
def test_a_text_is_cut_with_an_ellipsis_where_it_is_too_long(limit, shown):
    assert shorten("abcdef", limit) == shown


@given(st.text(), st.integers(-2, 50))
def test_a_shortened_text_is_never_longer_than_its_limit(text, limit):
    assert len(shorten(text, limit)) <= max(limit, 0)


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (-86_400, "now"),
        (59, "now"),
        (60, "1m"),
        (3599, "59m"),
        (3600, "1h"),
        (48 * 3600 - 1, "47h"),
        (48 * 3600, "2d"),
        (60 * 86_400 - 1, "59d"),
        (60 * 86_400, "2mo"),
        (720 * 86_400 - 1, "23mo"),
        (730 * 86_400, "2y"),
    ],
)
def test_an_age_is_told_in_one_unit(seconds, shown):
    assert ago(seconds) == shown


@given(st.floats(0, 1e10))
def test_no_age_is_ever_zero_of_a_unit(seconds):
    assert not ago(seconds).startswith("0")


def test_a_number_comes_with_its_noun():
    assert [count(1, "pull"), count(2, "pull")] == ["1 pull", "2 pulls"]
    assert count(1200, "repository", "repositories") == "1,200 repositories"
