from __future__ import annotations

from dataclasses import replace

import pytest
from facts_builders import PERSON, issue, pull

from triage.facts import versions
from triage.facts.bumps import Package, read
from triage.model import Actor


def by(login, title, body="", **more):
    return read(pull(title, body, author=Actor(login, "Bot", 3), **more))


def test_a_pre_commit_autoupdate_lists_its_hooks():
    body = (
        "<!--pre-commit.ci start-->\nupdates:\n"
        "- [github.com/octo/lint: v1.2.0 → v1.3.0](https://x.test)\n"
        "- [https://github.com/octo/fmt: 24.1.1 → 24.2.0](https://x.test)\n"
    )
    bump = by("pre-commit-ci", "[pre-commit.ci] pre-commit autoupdate", body)
    assert (bump.bot, bump.ecosystem, bump.directory) == (
        "pre-commit-ci",
        "pre-commit",
        "/",
    )
    assert bump.packages[0] == Package(
        "github.com/octo/lint", "v1.2.0", "v1.3.0", "minor"
    )


def test_fixes_of_pre_commit_are_no_bump():
    assert by("pre-commit-ci", "[pre-commit.ci] auto fixes from hooks") is None


def test_pyup_takes_the_old_version_from_its_branch():
    bump = by(
        "pyup-bot", "Update left to 5.5.3", branch="pyup-update-left-5.5.2-to-5.5.3"
    )
    assert bump.packages == (Package("left", "5.5.2", "5.5.3", "patch"),)
    assert (bump.bot, bump.ecosystem) == ("pyup", "pip")


def test_pyup_lists_a_scheduled_update():
    body = "### Update [left](https://x.test) from **4.3** to **4.4**.\n### Pin [right](https://x.test) to the latest version **1.0**.\n"
    bump = by("pyup-bot", "Scheduled weekly dependency update for week 12", body)
    assert bump.packages[0] == Package("left", "4.3", "4.4", "minor")


def test_pyup_pins():
    bump = by("pyup-bot", "Pin left to latest version 1.3.1")
    assert bump.packages == (Package("left", "", "1.3.1", "pin"),)


def test_snyk_upgrades():
    bump = by("snyk-bot", "[Snyk] Security upgrade left from 0.21.1 to 0.21.3")
    assert (bump.bot, bump.security) == ("snyk", True)
    assert bump.packages == (Package("left", "0.21.1", "0.21.3", "patch"),)


def test_snyk_names_the_package_in_its_body_only():
    body = "Snyk has created this PR to upgrade left from 1.0.0 to 2.0.0.\n"
    bump = by("snyk-bot", "[Snyk] Upgrade: left", body)
    assert bump.packages == (Package("left", "1.0.0", "2.0.0", "major"),)


def test_scala_steward_updates_artifacts_together():
    bump = by("scala-steward", "Update left-core, left-io to 0.12.3")
    assert [(one.name, one.version_to) for one in bump.packages] == [
        ("left-core", "0.12.3"),
        ("left-io", "0.12.3"),
    ]
    assert (bump.bot, bump.ecosystem) == ("scala-steward", "sbt")


def test_scala_steward_names_what_its_title_leaves_out_in_the_body():
    body = "Updates \n* [org.octo:left-core](https://x.test)\n* [org.octo:left-io](https://x.test)\n\n from 0.12.1 to 0.12.3.\n"
    bump = by("scala-steward", "Update left-core, ... to 0.12.3", body)
    assert bump.packages[1] == Package("left-io", "0.12.1", "0.12.3", "patch")


def test_any_other_bots_version_update_has_the_bots_own_name():
    bump = by("acme-updater", "chore(package): update left to version 2.0.0")
    assert bump.bot == "acme-updater"
    assert bump.packages == (Package("left", "", "2.0.0", "unknown"),)


@pytest.mark.parametrize(
    "title",
    [
        "Bump version to 1.0.1",
        "Update CHANGELOG",
        "v1.2.3",
        "Release v2",
        "Add a feature",
        "",
    ],
)
def test_other_work_of_a_bot_is_no_bump(title):
    assert by("acme-updater", title) is None


def test_files_that_are_no_manifest_speak_against_an_unknown_bot():
    assert by("acme-updater", "Update left to 1.2.3", files=("README.md",)) is None


def test_an_issue_is_no_bump():
    assert read(issue("Bump left from 1 to 2")) is None


def test_a_pull_of_a_deleted_account_is_a_persons():
    assert read(replace(pull(author=PERSON), author=None)) is None


@pytest.mark.parametrize(
    ("old", "new", "level"),
    [
        ("1.2.3", "1.2.4", "patch"),
        ("0.1.0", "0.2.0", "minor"),
        ("2024.12", "2025.1", "major"),
        ("v1", "v1.0.10", "patch"),
        ("1.2.3", "1.2.3.1", "patch"),
        ("3.11.7-slim", "3.12.1-slim", "minor"),
        ("0.9.0-alpha.2", "0.9.0-alpha.6", "patch"),
        ("0.0.0-20200101-1a2b3c4", "0.1.0", "minor"),
        ("<0.5", "<0.6", "minor"),
        (">=1,<2", ">=1,<3", "major"),
        ("^1 || ^2", "^1 || ^2 || ^3", "major"),
        ("^1.2.3", "1.2.3", "pin"),
        ("1a2b3c4", "5d6e7f8", "digest"),
        ("6870582", "b7e53e5", "digest"),
        ("v4", "1a2b3c4d", "pin"),
        ("", "1.2.3", "unknown"),
        ("latest", "stable", "unknown"),
        ("1.2.3", "", "unknown"),
        ("1.2.3", "1.2.3", "unknown"),
    ],
)
def test_a_step_is_judged_by_the_first_number_that_differs(old, new, level):
    assert versions.level(old, new) == level


def test_a_version_that_goes_down_is_seen():
    assert versions.compare("1.10.0", "1.9.0") < 0
