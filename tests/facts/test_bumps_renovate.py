from __future__ import annotations

import pytest
from facts_builders import PERSON, RENOVATE, pull

from triage.facts.bumps import Package, read
from triage.model import Actor


def renovate(title, body="", **more):
    return read(pull(title, body, author=RENOVATE, **more))


@pytest.mark.parametrize(
    ("title", "name", "new", "ecosystem"),
    [
        ("Update dependency left to v1.2.3", "left", "v1.2.3", ""),
        (
            "fix(deps): update module example.org/left to v2",
            "example.org/left",
            "v2",
            "gomod",
        ),
        ("Update Rust crate left to 0.4", "left", "0.4", "cargo"),
        (
            "chore(deps): update octo/setup action to v4",
            "octo/setup",
            "v4",
            "github-actions",
        ),
        (
            "Update ghcr.io/octo/app Docker tag to v3.1",
            "ghcr.io/octo/app",
            "v3.1",
            "docker",
        ),
        ("Update helm release left to v9", "left", "v9", "helm"),
        ("Update dependency left to v2 - autoclosed", "left", "v2", ""),
        ('Update dependency left to "~> 0.2.0"', "left", "~> 0.2.0", ""),
        ("docs: update references to octo/app to v32.1.0", "octo/app", "v32.1.0", ""),
        ("chore(deps): update node.js to v22", "node.js", "v22", ""),
    ],
)
def test_a_title_names_package_version_and_ecosystem(title, name, new, ecosystem):
    bump = renovate(title)
    assert bump.packages == (Package(name, "", new, "unknown"),)
    assert bump.ecosystem == ecosystem


@pytest.mark.parametrize(
    ("title", "package"),
    [
        (
            "feat(x): update image a/b ( 1.0.1 → 2.0.0 )",
            Package("a/b", "1.0.1", "2.0.0", "major"),
        ),
        (
            "fix(helm): Update chart left ( 1.2.0 ➔ 1.2.1 )",
            Package("left", "1.2.0", "1.2.1", "patch"),
        ),
        (
            "[left] Update v1.0.4 to v1.1.0 [ci-skip]",
            Package("left", "v1.0.4", "v1.1.0", "minor"),
        ),
        (
            "Update octo/setup digest to 1234567",
            Package("octo/setup", "", "1234567", "digest"),
        ),
        (
            "Update alpine:3.20 Docker digest to 0a4eaa0",
            Package("alpine", "", "0a4eaa0", "digest"),
        ),
        ("Pin dependency left to 1.2.3", Package("left", "", "1.2.3", "pin")),
        ("Update dependency left to v3 (major)", Package("left", "", "v3", "major")),
        (
            "Replace dependency left with right 1.0.0",
            Package("right", "", "1.0.0", "unknown"),
        ),
    ],
)
def test_other_shapes_of_titles_are_read(title, package):
    assert renovate(title).packages == (package,)


@pytest.mark.parametrize(
    ("title", "group"),
    [
        ("Update octo monorepo to v3", "octo"),
        ("Update all non-major dependencies", "all non-major dependencies"),
        (
            "feat(charts): update media helm releases to v1.8.0 (minor)",
            "media helm releases",
        ),
    ],
)
def test_a_title_that_names_a_group_names_no_package(title, group):
    bump = renovate(title)
    assert (bump.group, bump.packages) == (group, ())


def test_lock_file_maintenance_has_its_own_level():
    bump = renovate("chore(deps): lock file maintenance", files=("package-lock.json",))
    assert (bump.level, bump.ecosystem) == ("lockfile", "npm")


def test_a_table_of_any_column_order_is_read():
    body = (
        "This PR contains the following updates:\n\n"
        "| Update | Change | Package | Type |\n|---|---|---|---|\n"
        "| minor | `^1.2.0` -> `^1.3.0` | [left](https://x.test) ([source](https://x.test)) | dependencies |\n"
        "| major | [`1.0.0` → `2.0.0`](https://x.test) | [`@octo/right`](https://x.test) | devDependencies |\n"
    )
    bump = renovate("Update all", body)
    assert bump.packages == (
        Package("left", "^1.2.0", "^1.3.0", "minor", "production"),
        Package("@octo/right", "1.0.0", "2.0.0", "major", "development"),
    )
    assert bump.level == "major"


def test_headings_of_a_table_may_be_links():
    body = (
        "| [Package](https://x.test) | [Change](https://x.test) | [Age](https://x.test) |\n"
        "|---|---|---|\n| [left](https://x.test) | `1.2.0` → `1.2.1` | ![a](https://x.test) |\n"
    )
    assert renovate("Update dependency left to v1.2.1", body).packages == (
        Package("left", "1.2.0", "1.2.1", "patch"),
    )


def test_a_bar_within_a_cell_is_no_end_of_it():
    body = (
        "| Package | Change |\n|---|---|\n| left | `^1 \\|\\| ^2` -> `^1 \\|\\| ^3` |\n"
    )
    assert renovate("Update dependency left", body).packages[0].version_to == "^1 || ^3"


def test_one_package_in_two_stages_is_one_package():
    body = (
        "| Package | Type | Update | Change |\n|---|---|---|---|\n"
        "| golang | final | digest | `1a2b3c4` -> `5d6e7f8` |\n"
        "| golang | stage | digest | `1a2b3c4` -> `5d6e7f8` |\n"
    )
    assert len(renovate("Update golang Docker digest to 5d6e7f8", body).packages) == 1


def test_a_table_that_calls_a_major_step_minor_is_not_believed():
    body = "| Package | Update | Change |\n|---|---|---|\n| left | patch | `1.0.0` -> `2.0.0` |\n"
    assert renovate("Update dependency left to v2", body).level == "major"


def test_a_replacement_has_no_known_level():
    body = "| Package | Update | Change |\n|---|---|---|\n| left | replacement | `1.0.0` -> `1.0.1` |\n"
    assert renovate("Replace left", body).level == "unknown"


@pytest.mark.parametrize(
    ("title", "branch"),
    [
        ("Update dependency left to v1.2.3 [SECURITY]", ""),
        ("Update dependency left to v1.2.3", "renovate/npm-left-vulnerability"),
    ],
)
def test_security_stands_in_title_or_branch(title, branch):
    assert renovate(title, branch=branch).security


@pytest.mark.parametrize(
    ("title", "branch"),
    [
        ("Configure Renovate", "renovate/configure"),
        ("chore(config): migrate renovate config", ""),
        ("Add renovate.json", ""),
        ("Migrate config .github/renovate.json5", "renovate/migrate-config"),
    ],
)
def test_its_own_setup_is_no_bump(title, branch):
    assert renovate(title, branch=branch) is None


def test_a_self_hosted_bot_is_known_by_its_words():
    bump = read(
        pull(
            "fix(deps): update module a.test/left to v1", author=Actor("ross", "Bot", 5)
        )
    )
    assert bump.bot == "renovate"


def test_a_self_hosted_bot_is_known_by_its_marks():
    body = "| Package | Change |\n|---|---|\n| left | `1` -> `2` |\n\n- [ ] <!-- rebase-check -->"
    bump = read(pull("Newer left", body, author=Actor("ross", "Bot", 5)))
    assert (bump.bot, bump.level) == ("renovate", "major")


def test_a_persons_words_alone_are_no_bump():
    assert (
        read(pull("Update dependency left to v2", author=PERSON, branch="left-2"))
        is None
    )


def test_a_person_on_its_branch_is_listed_under_its_name():
    item = pull(
        "Update dependency left to v2", author=PERSON, branch="renovate/left-2.x"
    )
    assert read(item).bot == "renovate"
