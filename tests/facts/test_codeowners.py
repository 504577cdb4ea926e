from __future__ import annotations

import pytest
from codeowners import CodeOwners
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.facts.codeowners import MAX_BYTES, Match, Rules

TEXT = """# Everything
*            @octo/all
*.js         @ann bo@example.org   # scripts
/docs/       @octo/writers
docs/*       @cy
/build/logs/
apps/**/gen  @dee
/a\\ b/      @eve
"""


@pytest.mark.parametrize(
    ("path", "owners"),
    [
        ("main.go", ("@octo/all",)),
        ("web/app.js", ("@ann", "bo@example.org")),
        ("docs/a.md", ("@cy",)),
        ("docs/deep/a.md", ("@octo/writers",)),
        ("apps/x/y/gen", ("@dee",)),
        ("a b/c", ("@eve",)),
        ("build/logs/1.txt", ()),
        ("/main.go", ("@octo/all",)),
    ],
)
def test_the_last_rule_that_matches_decides(path, owners):
    assert Rules(TEXT).owners(path).owners == owners


def test_a_match_names_its_rule():
    assert Rules(TEXT).owners("web/app.js") == Match(
        3, "*.js", ("@ann", "bo@example.org")
    )


def test_a_path_without_a_rule_has_no_match():
    assert Rules("/docs/ @cy").owners("main.go") is None


def test_a_rule_without_owners_is_a_match_without_owners():
    assert Rules("* @ann\n/x/").owners("x/y").owners == ()


@pytest.mark.parametrize(
    "line", ["!*.js @ann", "[ab].js @ann", "\\#x @ann", "/ @ann", "*.js ann", "x[ @ann"]
)
def test_a_bad_line_is_named_and_skipped(line):
    rules = Rules(f"* @all\n{line}\n")
    assert [bad.line for bad in rules.bad] == [2]
    assert rules.owners("a.js").owners == ("@all",)


def test_a_file_over_three_megabytes_has_no_rules():
    rules = Rules("* @ann\n" + "#" * MAX_BYTES)
    assert rules.owners("a") is None
    assert rules.bad


def test_an_empty_file_owns_nothing():
    assert Rules("").owners("a") is None


def test_rules_are_listed_in_the_order_of_the_file():
    assert [rule.rule_line for rule in Rules("* @a\n/x/ @b").all] == [1, 2]


NAMES = ["a", "b", "*", "**", "a*", "?b", "x.py", "*.py"]
PATHS = ["a", "b", "ab", "x.py", "aa", "y.py"]


@given(
    patterns=st.lists(
        st.builds(
            lambda start, names, end: start + "/".join(names) + end,
            st.sampled_from(["", "/"]),
            st.lists(st.sampled_from(NAMES), min_size=1, max_size=3),
            st.sampled_from(["", "/", "/*", "/**"]),
        ),
        min_size=1,
        max_size=8,
    ),
    path=st.lists(st.sampled_from(PATHS), min_size=1, max_size=4).map("/".join),
)
@settings(max_examples=300, deadline=None)
def test_only_rules_are_passed_over_that_cannot_match(patterns, path):
    text = "\n".join(f"{pattern} @u{n}" for n, pattern in enumerate(patterns))
    found = Rules(text).owners(path)
    line = CodeOwners(text).matching_line(path)[1]
    assert (found.rule_line if found else None) == line


@pytest.mark.parametrize("skipped", [(2,), (1, 2), ()])
def test_lines_that_github_skips_decide_about_nothing(skipped):
    rules = Rules("* @all\n/x/ @ann\n", skipped)
    found = rules.owners("x/y")
    assert (found.rule_line if found else 0) == max({0, 1, 2} - set(skipped))


@pytest.mark.parametrize("pattern", ["a", "/a", "/a/", "a/"])
def test_a_space_in_a_path_is_no_slash(pattern):
    assert Rules(f"{pattern} @ann").owners("a b/c") is None
    assert Rules("/a\\ b/ @ann").owners("a b/c").owners == ("@ann",)
