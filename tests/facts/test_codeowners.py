from __future__ import annotations

import pytest

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
