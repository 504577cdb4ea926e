"""What the changed lines of a bump say counts more than its text."""

from __future__ import annotations

from dataclasses import replace

import pytest
from facts_builders import DEPENDABOT, RENOVATE, patch, patched, pull
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.facts import actions, diffs, lines, locks
from triage.facts.bumps import read

SIZE = 65_536
PARTS = (
    "-", "+", " ", "\n", "@@", '"a": "1"', "a==1.2 ", "1.", "^", "~>", ",", "||",
    '"resolved": "https://', "integrity sha512-", "a@1:", "    a (1.2)", "uses: a/b@",
    " # v1", "h1:", "Subproject commit ", "0a1b2c3", "(", "{url = ", "=",
)  # fmt: skip


def swapped(old, new, *before):
    return "\n".join(
        ["@@ -1,3 +1,3 @@", *(f" {x}" for x in before), f"-{old}", f"+{new}"]
    )


def block(lines):
    return "\n".join(lines)


def bump(title, *patches, author=DEPENDABOT, body=""):
    return read(patched(pull(title, body, author=author), *patches))


def test_a_version_in_the_lines_wins_over_the_text_and_is_told():
    found = bump(
        "Bump left from 1.0.0 to 1.0.1",
        patch("package.json", swapped('"left": "1.0.0"', '"left": "9.0.0"')),
    )
    (package,) = found.packages
    assert (package.version_to, package.level, found.level) == (
        "9.0.0",
        "major",
        "major",
    )
    assert found.contradictions == ("the text says left 1.0.1, its lines 9.0.0",)


def test_an_old_version_in_the_lines_wins_too():
    found = bump(
        "Bump left from 2.0.0 to 2.0.1",
        patch("package.json", swapped('"left": "1.0.0"', '"left": "2.0.1"')),
    )
    assert (found.packages[0].version_from, found.level) == ("1.0.0", "major")
    assert found.contradictions


def test_a_lock_file_that_pins_otherwise_than_the_manifest_is_told():
    lock = swapped(
        '      "version": "1.0.0",',
        '      "version": "9.0.0",',
        '    "node_modules/left": {',
    )
    found = bump(
        "Bump left from 1.0.0 to 1.0.1",
        patch("package-lock.json", lock),
        patch("package.json", swapped('"left": "^1.0.0"', '"left": "^1.0.1"')),
    )
    assert (found.packages[0].version_to, found.level) == ("9.0.0", "major")
    assert found.contradictions


def test_what_the_text_lacks_comes_from_the_lines():
    found = bump(
        "Bump left", patch("requirements.txt", swapped("left==1.0.0", "left==1.0.1"))
    )
    (package,) = found.packages
    assert (package.version_from, package.version_to) == ("1.0.0", "1.0.1")
    assert (found.level, found.contradictions) == ("patch", ())


def test_a_group_that_names_nothing_takes_its_packages_from_the_lines():
    found = bump(
        "Bump the web group with 2 updates",
        patch("package.json", block([
            "@@ -1,4 +1,4 @@",
            '-    "left": "^1.0.0",', '-    "@octo/right": "^2.0.0"',
            '+    "left": "^1.0.1",', '+    "@octo/right": "^3.0.0"',
        ])),
    )  # fmt: skip
    assert [(one.name, one.version_to) for one in found.packages] == [
        ("left", "1.0.1"),
        ("@octo/right", "3.0.0"),
    ]
    assert found.level == "major"


@pytest.mark.parametrize(
    ("path", "line", "name"),
    [
        ("requirements.txt", "left-pad=={}", "left-pad"),
        ("pyproject.toml", '    "left-pad>={}",', "left-pad"),
        ("Cargo.toml", 'left-pad = "{}"', "left-pad"),
        ("go.mod", "\tgithub.com/octo/left v{}", "github.com/octo/left"),
        ("Gemfile", 'gem "left", "~> {}"', "left"),
        ("composer.json", '    "octo/left": "^{}",', "octo/left"),
        (".github/workflows/a.yml", "  - uses: octo/left@v{}", "octo/left"),
        ("Dockerfile", "FROM octo/left:{}", "octo/left"),
        ("compose.yml", "    image: octo/left:{}", "octo/left"),
    ],
)
def test_a_manifest_says_which_package_it_is(path, line, name):
    found = bump(
        "Bump the all group with 1 update",
        patch(path, swapped(line.format("1.2.3"), line.format("1.2.4"))),
    )
    (package,) = found.packages
    assert package.name == name
    assert package.version_from.lstrip("v") == "1.2.3"
    assert package.version_to.lstrip("v") == "1.2.4"


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        ("4", "4.1.0"), ("v4", "4.1.0"), ("4.1.0", "4.1"), ("1.2.3", "1.2.3-slim"),
        ("0a1b2c3", "0a1b2c3d4e5f6a7b8c9d0a1b2c3d4e5f6a7b8c9d"),
        (">=1.2,<3", "1.2"),
        ("0a1b2c3", "0.0.0-20240101000000-0a1b2c3d4e5f"),
    ],
)  # fmt: skip
def test_a_shortened_version_contradicts_nothing(said, seen):
    words = [seen] if "<" not in said else [seen, "3"]
    assert diffs._agrees(said, words)


@pytest.mark.parametrize(
    ("said", "seen"), [("4", "40.1.0"), ("1.2.3", "1.2.30"), ("1", "2")]
)
def test_a_version_that_only_begins_alike_is_another(said, seen):
    assert not diffs._agrees(said, [seen])


def test_lines_of_another_head_say_nothing():
    item = pull("Bump left from 1.0.0 to 1.0.1")
    other = patched(
        item,
        patch("package.json", swapped('"left": "1"', '"left": "9"')),
        head="b" * 40,
    )
    assert read(other).packages == read(item).packages


def test_a_digest_of_a_go_module_is_found_in_its_pseudo_version():
    found = bump(
        "fix(deps): update github.com/octo/left digest to 0a1b2c3",
        patch("go.mod", swapped(
            "\tgithub.com/octo/left v0.0.0-20240101000000-1111111aaaaa",
            "\tgithub.com/octo/left v0.0.0-20240102000000-0a1b2c3d4e5f",
        )),
        author=RENOVATE,
    )  # fmt: skip
    assert (found.contradictions, found.unseen) == ((), ())


def test_the_nearest_hook_repository_before_a_version_is_its_own():
    text = block([
        "@@ -1,8 +1,8 @@",
        "   - repo: https://github.com/octo/one",
        "-    rev: v1.0.0", "+    rev: v1.0.1",
        "     hooks:",
        "   - repo: https://github.com/octo/two-longer",
        "-    rev: v2.0.0", "+    rev: v2.1.0",
    ])  # fmt: skip
    body = (
        "- [github.com/octo/one: v1.0.0 → v1.0.1](https://x.test)\n"
        "- [github.com/octo/two-longer: v2.0.0 → v2.1.0](https://x.test)\n"
    )
    item = pull(
        "[pre-commit.ci] pre-commit autoupdate",
        body,
        author=replace(DEPENDABOT, login="pre-commit-ci", database_id=5),
    )
    found = read(patched(item, patch(".pre-commit-config.yaml", text)))
    assert (found.contradictions, found.unseen) == ((), ())


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ('"left": "^1.2.3",', '"left": "^1.2.4"', True),
        ('"left": "^1.2.3"', '"left": "~1.2.4"', True),
        ('"left": "^1"', '"left": "^1 || ^2"', True),
        ("left>=1,<2", "left>=1,<3", True),
        (
            "uses: a/b@v4",
            "uses: a/b@8e5e7e5aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa # v4.1.0",
            True,
        ),
        ("FROM a:1", "FROM a:1@sha256:" + "0a" * 32, True),
        ('"left": "1.2.3"', '"left": "npm:evil@1.2.3"', False),
        ('"left": "1.2.3"', '"left": "https://evil.example/1.2.3"', False),
        ('"left": "1.2.3"', '"1eft": "1.2.3"', False),
        ("run: make 1", "run: curl 1", False),
        ("uses: a/b@v1", "uses: c/b@v1", False),
        ("uses: a/b@v1", "uses: a/b@v1 # v1 && evil", False),
    ],
)
def test_lines_pair_where_versions_alone_differ(old, new, same):
    assert (lines.skeleton(old) == lines.skeleton(new)) == same


@pytest.mark.parametrize("part", PARTS)
def test_long_hostile_lines_take_no_long_time(part):
    import time

    text = "@@ -1 +1 @@\n+" + (part * (SIZE // len(part)))[:SIZE]
    start = time.process_time()
    for path in ("package-lock.json", "yarn.lock", "uv.lock", "package.json", "x.lock"):
        bump("Bump left from 1 to 2", patch(path, text))
    actions.pins(text)
    assert time.process_time() - start < 4


@settings(max_examples=200, deadline=None)
@given(
    st.text(max_size=200) | st.lists(st.sampled_from(PARTS), max_size=20).map("".join),
    st.sampled_from(
        ["package.json", "package-lock.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock",
         "go.sum", "uv.lock", "Cargo.lock", "composer.lock", "Gemfile.lock", "a.tf", "x"]
    ),
)  # fmt: skip
def test_reading_lines_never_raises(text, path):
    found = bump("Bump left from 1.0 to 1.1", patch(path, text))
    assert found.packages
    locks.foreign(locks.read(path, lines.hunks(text)))
