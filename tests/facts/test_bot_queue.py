"""How many pull requests Dependabot may have open, as its file says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.facts import plain_yaml
from triage.facts.bot_queue import entries, limit

HEAD = "version: 2\nupdates:\n"


def of(text: str, ecosystem: str = "npm", directory: str = "/") -> int | None:
    known = entries(HEAD + text)
    assert known is not None
    return limit(known, ecosystem, directory)


def test_five_may_be_open_where_the_file_does_not_say() -> None:
    assert of('  - package-ecosystem: "npm"\n    directory: "/"\n') == 5


def test_the_limit_of_an_entry_holds_for_its_ecosystem_alone() -> None:
    text = """\
  # the site
  - package-ecosystem: npm   # bun.lock
    directory: /
    schedule: {interval: weekly, day: "monday"}
    open-pull-requests-limit: 10
  - package-ecosystem: github-actions
    directory: "/"
    open-pull-requests-limit: 0
"""
    assert of(text) == 10
    assert of(text, "github-actions") == 0
    assert of(text, "pip") is None


@pytest.mark.parametrize(
    ("directory", "found"),
    [("/", 3), ("/apps/web", 3), ("/apps", None), ("/apps/a/b", None), ("/x/y/z", 3)],
)
def test_each_directory_that_an_entry_names_has_the_limit(
    directory: str, found: int | None
) -> None:
    text = """\
- package-ecosystem: npm
  directories: ["/",
    '/apps/*', "/x/**"]
  open-pull-requests-limit: 3
"""
    assert of(text, directory=directory) == found


def test_a_trailing_slash_is_the_same_directory() -> None:
    assert (
        of("- package-ecosystem: pip\n  directory: /client/\n", "pip", "/client") == 5
    )


def test_what_two_entries_cover_may_hold_the_sum() -> None:
    one = "- package-ecosystem: {}\n  directory: /\n"
    assert of(one.format("uv") + one.format("pip"), "pip") == 10


def test_a_limit_that_is_no_number_is_not_known() -> None:
    text = "- package-ecosystem: npm\n  open-pull-requests-limit: ${{secrets.LIMIT}}\n"
    assert of(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "updates: &all\n  - package-ecosystem: npm\n",
        "updates:\n  - <<: *all\n",
        "updates:\n\t- package-ecosystem: npm\n",
        "updates: [{package-ecosystem: npm}\n",
        "updates: !!python/object:os.system\n",
        "[" * 5_000,
        "updates:\n" + "".join(" " * n + "- a:\n" for n in range(2, 200, 2)),
        "x" * (plain_yaml.MOST + 1),
        "version: 2\n",
        "",
    ],
)
def test_what_is_not_plain_is_not_understood(text: str) -> None:
    assert entries(text) is None


def test_maps_lists_texts_and_quotes_are_read() -> None:
    found = plain_yaml.read(
        """\
---
registries:
  mine: {type: npm-registry, url: "https://a.b/c#d", "on": 'it''s'}
list:
- one: 1
  two:
  - "x: y"
  - z#1   # not z
-
  three: |
    text: of
      any sort
after: [a, [b, "c, d"], {e: f}]
"""
    )
    assert found == {
        "registries": {
            "mine": {"type": "npm-registry", "url": "https://a.b/c#d", "on": "it's"}
        },
        "list": [
            {"one": "1", "two": ["x: y", "z#1"]},
            {"three": "text: of\n  any sort\n"},
        ],
        "after": ["a", ["b", "c, d"], {"e": "f"}],
    }


@given(st.text(alphabet="a: -\n\"'[]{},#&*|\t", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    assert entries(text) is None or entries("updates: []") == ()
