from __future__ import annotations

import pytest
from facts_builders import DEPENDABOT, PERSON, pull

from triage.facts.bumps import Package, read
from triage.model import Actor

METADATA = """Bump the web group with 2 updates

---
updated-dependencies:
- dependency-name: left
  dependency-version: 1.3.0
  dependency-type: direct:production
  update-type: version-update:semver-minor
  dependency-group: web
- dependency-name: "@octo/right"
  dependency-version: 2.0.1
  dependency-type: direct:development
  update-type: version-update:semver-patch
  dependency-group: web
...

Signed-off-by: dependabot[bot] <support@github.com>
"""


@pytest.mark.parametrize(
    ("title", "name", "old", "new", "level"),
    [
        ("Bump left from 1.2.3 to 1.2.4", "left", "1.2.3", "1.2.4", "patch"),
        ("build(deps): bump left from 1.2 to 1.3", "left", "1.2", "1.3", "minor"),
        ("⬆️ Bump left from 1 to 2", "left", "1", "2", "major"),
        ("OPS-12 bump a/b from v1 to v1.4", "a/b", "v1", "v1.4", "minor"),
        (
            "Bump vendor/theme from `1a2b3c4` to `5d6e7f8`",
            "vendor/theme",
            "1a2b3c4",
            "5d6e7f8",
            "digest",
        ),
        (
            "Update left requirement from ~> 1.2 to ~> 1.3",
            "left",
            "~> 1.2",
            "~> 1.3",
            "minor",
        ),
        (
            "Update left requirement from <3,>=2 to >=2,<4 in /gem",
            "left",
            "<3,>=2",
            ">=2,<4",
            "major",
        ),
        (
            "Bump org.octo:left from 1.0 to 1.1 in the all group",
            "org.octo:left",
            "1.0",
            "1.1",
            "minor",
        ),
    ],
)
def test_a_title_of_one_package_is_read(title, name, old, new, level):
    bump = read(pull(title))
    assert bump
    assert bump.packages == (Package(name, old, new, level),)
    assert bump.level == level


def test_the_directory_at_the_end_of_a_title_is_read():
    assert read(pull("Bump left from 1 to 2 in /web/app")).directory == "/web/app"


def test_without_a_directory_it_is_the_root():
    assert read(pull()).directory == "/"


def test_a_security_prefix_makes_a_security_update():
    assert read(pull("[Security] Bump left from 1 to 2")).security


def test_the_footer_of_security_updates_is_found_across_lines():
    body = "You can disable automated security\nfix PRs for this repo from there."
    assert read(pull(body=body)).security


def test_a_dev_scope_makes_a_development_dependency():
    bump = read(pull("build(deps-dev): bump left from 1.0.0 to 1.0.1"))
    assert bump.packages[0].dep_type == "development"


def test_a_shortened_title_takes_versions_from_the_body():
    bump = read(
        pull("Bump left", "Bumps [left](https://x.test/l) from 1.2.3 to 2.0.0.")
    )
    assert bump.packages == (Package("left", "1.2.3", "2.0.0", "major"),)


def test_a_sentence_may_be_wrapped():
    bump = read(
        pull("Bump left", "Bumps [left](https://x.test/l) from 1.2.3 to\n2.0.0.")
    )
    assert bump.packages[0].version_to == "2.0.0"


def test_a_title_without_versions_takes_the_new_one_from_the_branch():
    bump = read(
        pull("Bump @octo/left", branch="dependabot/npm_and_yarn/octo/left-3.1.0")
    )
    assert bump.packages == (Package("@octo/left", "", "3.1.0", "unknown"),)


def test_release_notes_that_quote_other_bumps_are_not_read():
    body = (
        "Bumps [left](https://x.test/l) from 1.2.3 to 1.2.4.\n<details>\n"
        "<summary>Release notes</summary>\n\nBumps [other](https://x.test) from 1 to 9.\n"
        "<details>\nUpdates `inner` from 1 to 9\n</details>\n</details>\n"
    )
    assert [package.name for package in read(pull(body=body)).packages] == ["left"]


def test_a_group_lists_every_package_of_its_body():
    body = (
        "Bumps the web group with 2 updates: [left](https://x.test) and "
        "[@octo/right](https://x.test).\n\nUpdates `left` from 1.2.3 to 1.3.0\n"
        "- [Commits](https://x.test)\n\nUpdates `@octo/right` from 2.0.0 to 2.0.1\n"
    )
    bump = read(pull("Bump the web group with 2 updates", body))
    assert bump.group == "web"
    assert [(one.name, one.version_to) for one in bump.packages] == [
        ("left", "1.3.0"),
        ("@octo/right", "2.0.1"),
    ]
    assert bump.level == "minor"


def test_a_group_as_a_table_is_read():
    body = (
        "Bumps the web group with 2 updates:\n\n| Package | From | To |\n"
        "| --- | --- | --- |\n| [left](https://x.test) | `1.0.0` | `1.0.1` |\n"
        "| [right[extra]](https://x.test) | `2.0.0` | `3.0.0` |\n"
    )
    bump = read(pull("Bump the web group with 2 updates", body))
    assert [(one.name, one.level) for one in bump.packages] == [
        ("left", "patch"),
        ("right[extra]", "major"),
    ]


def test_one_package_twice_keeps_both_steps():
    body = "Updates `left` from 1.0.0 to 1.0.1\n\nUpdates `left` from 2.0.0 to 2.0.1\n"
    bump = read(pull("Bump left", body))
    assert [one.version_from for one in bump.packages] == ["1.0.0", "2.0.0"]


def test_names_without_versions_stay_without_versions():
    bump = read(
        pull(
            "Bump left and right",
            "Bumps [left](https://x.test) and [right](https://x.test).",
        )
    )
    assert bump.packages == (Package("left"), Package("right"))
    assert bump.level == "unknown"


def test_a_version_shared_by_packages_is_none_itself():
    body = "Bumps `octo` from 1.0 to 1.1.\n\nUpdates `left` from 1.0 to 1.1\n\nUpdates `right` from 1.0 to 1.1\n"
    bump = read(pull("Bump octo from 1.0 to 1.1", body))
    assert [one.name for one in bump.packages] == ["left", "right"]


def test_several_directories_are_none():
    bump = read(pull("Bump the web group across 2 directories with 3 updates"))
    assert (bump.group, bump.directory, bump.packages) == ("web", "", ())


def test_one_directory_is_named_by_the_body():
    body = "Bumps the web group with 1 update in the /app directory: [left](https://x.test)."
    bump = read(pull("Bump the web group across 1 directory with 1 update", body))
    assert bump.directory == "/app"


def test_a_group_across_ecosystems_is_read():
    bump = read(pull('Bump the "tools" group with 1 update across multiple ecosystems'))
    assert (bump.group, bump.directory) == ("tools", "")


def test_commit_metadata_gives_types_groups_and_levels():
    bump = read(pull("Bump the web group with 2 updates", message=METADATA))
    assert bump.group == "web"
    assert bump.packages == (
        Package("left", "", "1.3.0", "minor", "production"),
        Package("@octo/right", "", "2.0.1", "patch", "development"),
    )


def test_metadata_and_sentences_that_disagree_give_the_worse_level():
    body = "Updates `left` from 1.2.3 to 2.0.0\n\nUpdates `@octo/right` from 2.0.0 to 2.0.1"
    bump = read(pull("Bump the web group with 2 updates", body, message=METADATA))
    assert bump.packages[0].level == "major"


@pytest.mark.parametrize(
    ("branch", "files", "ecosystem"),
    [
        ("dependabot/go_modules/left-1.2.4", (), "gomod"),
        ("dependabot-github_actions-left-1.2.4", (), "github-actions"),
        ("", (".github/workflows/ci.yml",), "github-actions"),
        ("", ("web/Cargo.toml", "Cargo.lock"), "cargo"),
        ("", ("package.json", "go.mod"), ""),
        ("", (), ""),
    ],
)
def test_the_ecosystem_is_that_of_branch_or_files(branch, files, ecosystem):
    assert read(pull(branch=branch, files=files)).ecosystem == ecosystem


def test_a_security_group_has_the_name_of_its_manager():
    assert read(pull("Bump left from 1 to 2 in the npm_and_yarn group")).security


@pytest.mark.parametrize(
    "title",
    [
        "Upgrade to GitHub-native Dependabot",
        "Create Dependabot config file",
        "Align versions",
    ],
)
def test_other_pull_requests_of_dependabot_are_no_bumps(title):
    assert read(pull(title)) is None


def test_an_edited_title_does_not_hide_a_bump():
    bump = read(
        pull("Newer left, at last", "Bumps [left](https://x.test) from 1.0 to 2.0.")
    )
    assert bump.packages == (Package("left", "1.0", "2.0", "major"),)


def test_a_persons_own_update_is_no_bump():
    assert read(pull(author=PERSON, branch="bump-left")) is None


def test_a_person_called_like_the_bot_is_listed_under_its_name():
    assert read(pull(author=Actor("dependabot", "User", 9))).bot == "dependabot"


def test_a_persons_branch_named_like_the_bots_is_listed_under_its_name():
    item = pull(
        author=PERSON,
        branch="dependabot/npm_and_yarn/left-1.2.4",
        is_cross_repository=True,
    )
    assert read(item).bot == "dependabot"


def test_a_persons_branch_without_the_bots_sentences_is_no_bump():
    item = pull(
        "Configure it better", author=PERSON, branch="dependabot/npm_and_yarn/x"
    )
    assert read(item) is None


def test_hidden_characters_in_names_do_not_change_them():
    bump = read(
        pull("Bump left", "Bumps [@<U+200B>octo/left](https://x.test) from 1.0 to 1.1.")
    )
    assert bump.packages[0].name == "@octo/left"


def test_the_account_is_not_what_decides_provenance():
    assert (
        read(pull(author=DEPENDABOT)).bot
        == read(pull(author=Actor("dependabot", "Bot", 1))).bot
    )


def test_a_body_that_was_cut_is_completed_by_the_commit_message():
    body = "Bumps [left](https://x.test) and [right](https://x.test).\n\nUpdates `left` from 1.0 to 1.1\n<details>\n…"
    message = "Bump left and right\n\nUpdates `left` from 1.0 to 1.1\n\nUpdates `right` from 2.0 to 2.1\n"
    bump = read(pull("Bump left and right", body, message=message))
    assert bump.packages == (
        Package("left", "1.0", "1.1", "minor"),
        Package("right", "2.0", "2.1", "minor"),
    )
