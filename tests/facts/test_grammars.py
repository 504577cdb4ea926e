"""The titles and bodies of update bots, as they write them and as projects change them."""

from __future__ import annotations

import pytest
from facts_builders import pull

from triage.facts.bumps import read
from triage.model import Actor

DB, RV = "dependabot", "renovate"


def case(
    bot,
    title,
    packages,
    level=None,
    eco=None,
    *,
    group=None,
    sec=None,
    where=None,
    dev=None,
    body="",
    branch="",
):
    """A pull request of a bot, and what it says; None: the case says nothing of it."""
    wanted = {
        "packages": packages, "level": level, "ecosystem": eco, "group": group,
        "security": sec, "directory": where, "dep_type": dev,
    }  # fmt: skip
    known = {key: value for key, value in wanted.items() if value is not None}
    return pytest.param(bot, title, body, branch, known, id=f"{bot}: {title}")


CASES = [
    case(
        DB,
        "Bump lodash from 4.17.20 to 4.17.21",
        [("lodash", "4.17.20", "4.17.21")],
        "patch",
    ),
    case(
        DB,
        "chore(deps): bump lodash from 4.17.20 to 4.17.21 in /web/app",
        [("lodash", "4.17.20", "4.17.21")],
        "patch",
        where="/web/app",
    ),
    case(
        DB,
        "build(deps-dev): bump @types/node from 20.1.0 to 22.0.0",
        [("@types/node", "20.1.0", "22.0.0")],
        "major",
        dev="development",
    ),
    case(
        DB,
        "BUILD(DEPS): BUMP lodash FROM 4.17.20 TO 4.17.21",
        [("lodash", "4.17.20", "4.17.21")],
        "patch",
    ),
    case(
        DB, "⬆️ Bump lodash from 4.17.20 to 4.17.21", [("lodash", "4.17.20", "4.17.21")]
    ),
    case(
        DB,
        ":arrow_up: bump lodash from 4.17.20 to 4.17.21",
        [("lodash", "4.17.20", "4.17.21")],
    ),
    case(
        DB,
        "[gomod] Bump github.com/spf13/cobra from 1.7.0 to 1.8.0",
        [("github.com/spf13/cobra", "1.7.0", "1.8.0")],
        "minor",
    ),
    case(
        DB,
        "JIRA-123: Bump lodash from 4.17.20 to 4.17.21",
        [("lodash", "4.17.20", "4.17.21")],
    ),
    case(
        DB,
        "deps: bump lodash from 4.17.20 to 4.17.21 (#123)",
        [("lodash", "4.17.20", "4.17.21")],
    ),
    case(
        DB,
        "[Security] Bump jquery from 1.12.4 to 3.4.0",
        [("jquery", "1.12.4", "3.4.0")],
        "major",
        sec=True,
    ),
    case(
        DB,
        "Bump jquery from 1.12.4 to 3.4.0 [security]",
        [("jquery", "1.12.4", "3.4.0")],
        "major",
        sec=True,
    ),
    case(
        DB,
        "Update rubocop requirement from ~> 1.50 to ~> 1.60",
        [("rubocop", "~> 1.50", "~> 1.60")],
        "minor",
    ),
    case(
        DB,
        "build(deps): update rubocop requirement from ~> 1.50 to ~> 1.60 in /gem",
        [("rubocop", "~> 1.50", "~> 1.60")],
        "minor",
        where="/gem",
    ),
    case(
        DB,
        "Update sphinx requirement from <5,>=4 to >=4,<6",
        [("sphinx", "<5,>=4", ">=4,<6")],
        "major",
    ),
    case(
        DB,
        "build(deps): update tokio requirement from 1.0 to 1.1",
        [("tokio", "1.0", "1.1")],
        "minor",
    ),
    case(
        DB,
        "Update psr/log requirement from ^1.0 || ^2.0 to ^1.0 || ^2.0 || ^3.0",
        [("psr/log", "^1.0 || ^2.0", "^1.0 || ^2.0 || ^3.0")],
        "major",
    ),
    case(
        DB,
        "Bump react and react-dom",
        [("react", "", ""), ("react-dom", "", "")],
        "unknown",
    ),
    case(
        DB,
        "Bump react, react-dom and @types/react",
        [("react", "", ""), ("react-dom", "", ""), ("@types/react", "", "")],
    ),
    case(
        DB,
        "Bump react and react-dom",
        [("react", "18.2.0", "18.3.1"), ("react-dom", "18.2.0", "18.3.1")],
        "minor",
        body="Bumps [react](https://x) and [react-dom](https://y). These dependencies needed to be updated together.\n\nUpdates `react` from 18.2.0 to 18.3.1\n<details>\n</details>\n\nUpdates `react-dom` from 18.2.0 to 18.3.1\n",
    ),
    case(
        DB,
        "Bump the dev group with 2 updates",
        [("a", "1.0.0", "1.0.1"), ("b", "2.0.0", "2.1.0")],
        "minor",
        group="dev",
        body="Bumps the dev group with 2 updates: [a](https://x) and [b](https://y).\n\nUpdates `a` from 1.0.0 to 1.0.1\n\nUpdates `b` from 2.0.0 to 2.1.0\n",
    ),
    case(
        DB, "Bump the dev group in /web with 3 updates", [], group="dev", where="/web"
    ),
    case(
        DB,
        "Bump the dev group across 2 directories with 3 updates",
        [],
        group="dev",
        where="",
    ),
    case(
        DB,
        "Bump xunit from 2.9.0 to 2.9.1 in the xunit group",
        [("xunit", "2.9.0", "2.9.1")],
        "patch",
        group="xunit",
    ),
    case(
        DB,
        "Bump xunit from 2.9.0 to 2.9.1 in /src in the xunit group",
        [("xunit", "2.9.0", "2.9.1")],
        "patch",
        group="xunit",
        where="/src",
    ),
    case(
        DB,
        "chore(deps): bump immutable from 4.3.0 to 4.3.5 in the npm_and_yarn group across 1 directory",
        [("immutable", "4.3.0", "4.3.5")],
        group="npm_and_yarn",
        sec=True,
    ),
    case(
        DB,
        "chore(deps): bump the npm_and_yarn group across 1 directory with 2 updates",
        [],
        group="npm_and_yarn",
        sec=True,
    ),
    case(
        DB,
        'Bump the "uv-ecosystem" group with 1 update across multiple ecosystems',
        [],
        group="uv-ecosystem",
    ),
    case(
        DB,
        "Bump vendor/x from `abc1234` to `def5678`",
        [("vendor/x", "abc1234", "def5678")],
        "digest",
    ),
    case(
        DB,
        "Bump python from 3.11-slim to 3.12-slim",
        [("python", "3.11-slim", "3.12-slim")],
        "minor",
    ),
    case(
        DB,
        "Bump python from `1234abc` to `5678def` in /docker",
        [("python", "1234abc", "5678def")],
        "digest",
        where="/docker",
    ),
    case(
        DB,
        "Bump actions/checkout from 3 to 4",
        [("actions/checkout", "3", "4")],
        "major",
    ),
    case(
        DB,
        "Bump org.springframework.boot:spring-boot-starter-parent from 3.2.0 to 3.2.1",
        [("org.springframework.boot:spring-boot-starter-parent", "3.2.0", "3.2.1")],
    ),
    case(
        DB,
        "Bump Microsoft.NET.Test.Sdk from 17.8.0 to 17.9.0",
        [("Microsoft.NET.Test.Sdk", "17.8.0", "17.9.0")],
        "minor",
    ),
    case(
        DB,
        "Bump golang from 1.21.5-alpine3.19 to 1.22.0-alpine3.19",
        [("golang", "1.21.5-alpine3.19", "1.22.0-alpine3.19")],
        "minor",
    ),
    case(
        DB,
        "Bump pkg from 1.0.0-beta.1 to 1.0.0-beta.2",
        [("pkg", "1.0.0-beta.1", "1.0.0-beta.2")],
        "patch",
    ),
    case(
        DB,
        "Bump json5 and @babel/core",
        [("json5", "1.0.1", "2.2.3"), ("@babel/core", "7.1.0", "7.23.0")],
        "major",
        body="Bumps [json5](https://x) to 2.2.3 and updates ancestor dependency [@babel/core](https://y). These dependencies need to be updated together.\n\nUpdates `json5` from 1.0.1 to 2.2.3\n\nUpdates `@babel/core` from 7.1.0 to 7.23.0\n",
    ),
    case(
        DB,
        "Bump minimist from 1.2.5 to 1.2.8 and removes ansi-regex",
        [("minimist", "1.2.5", "1.2.8")],
    ),
    case(
        DB,
        "chore: Bump lodash from 4.17.20 to 4.17.21 [skip ci]",
        [("lodash", "4.17.20", "4.17.21")],
    ),
    case(
        DB,
        "fix(deps): bump lodash from 4.17.20 to 4.17.21 - autoclosed",
        [("lodash", "4.17.20", "4.17.21")],
    ),
    case(
        DB,
        "Neue Version: lodash 4.17.21",
        [("lodash", "4.17.20", "4.17.21")],
        body="Bumps [lodash](https://x) from 4.17.20 to 4.17.21.\n",
    ),
    case(
        DB,
        "Bump the all group with 1 update",
        [("left", "1.0.0", "2.0.0")],
        "major",
        group="all",
        body="Bumps the all group with 1 update: [left](https://x).\n\n\nUpdates `left` from 1.0.0 to 2.0.0\n",
    ),
    case(
        DB,
        "Bump rust from 1.75 to 1.76 in /docker in the docker group across 1 directory",
        [("rust", "1.75", "1.76")],
        "minor",
        group="docker",
    ),
    case(
        DB,
        "Bump nokogiri from 1.15.4 to 1.16.2 in /docs in the bundler group across 1 directory",
        [("nokogiri", "1.15.4", "1.16.2")],
        group="bundler",
        sec=True,
    ),
    case(
        RV, "Update dependency react to v18.3.1", [("react", "", "v18.3.1")], "unknown"
    ),
    case(
        RV,
        "chore(deps): update dependency react to v18.3.1",
        [("react", "", "v18.3.1")],
    ),
    case(
        RV,
        "fix(deps): update dependency @scope/pkg to ^2.0.0",
        [("@scope/pkg", "", "^2.0.0")],
    ),
    case(
        RV,
        "chore(deps): update dependency react to v19 - autoclosed",
        [("react", "", "v19")],
    ),
    case(
        RV,
        "chore(deps): update dependency typescript to ~5.4.0",
        [("typescript", "", "~5.4.0")],
    ),
    case(
        RV,
        "fix(deps): update dependency django to >=4.2,<5",
        [("django", "", ">=4.2,<5")],
    ),
    case(
        RV, 'Update dependency rubocop to "~> 1.60.0"', [("rubocop", "", "~> 1.60.0")]
    ),
    case(
        RV,
        "fix(deps): update module github.com/spf13/cobra to v1.8.0",
        [("github.com/spf13/cobra", "", "v1.8.0")],
        eco="gomod",
    ),
    case(
        RV,
        "Update Rust crate serde to v1.0.200",
        [("serde", "", "v1.0.200")],
        eco="cargo",
    ),
    case(
        RV,
        "fix(deps): update rust crate tokio to 1.37",
        [("tokio", "", "1.37")],
        eco="cargo",
    ),
    case(
        RV,
        "chore(deps): update actions/checkout action to v4",
        [("actions/checkout", "", "v4")],
        eco="github-actions",
    ),
    case(
        RV,
        "chore(deps): update actions/checkout digest to b4ffde6",
        [("actions/checkout", "", "b4ffde6")],
        "digest",
    ),
    case(
        RV,
        "chore(deps): update python docker tag to v3.12",
        [("python", "", "v3.12")],
        eco="docker",
    ),
    case(
        RV,
        "chore(deps): update ghcr.io/a/b docker tag to v1.2.3",
        [("ghcr.io/a/b", "", "v1.2.3")],
        eco="docker",
    ),
    case(
        RV,
        "chore(deps): update python:3.12 docker digest to abc1234",
        [("python", "", "abc1234")],
        "digest",
        eco="docker",
    ),
    case(RV, "chore(deps): update node.js to v20", [("node.js", "", "v20")]),
    case(
        RV,
        "chore(deps): update helm release grafana to v7.3.0",
        [("grafana", "", "v7.3.0")],
        eco="helm",
    ),
    case(
        RV,
        "chore(deps): update terraform aws to v5.40.0",
        [("aws", "", "v5.40.0")],
        eco="terraform",
    ),
    case(
        RV,
        "chore(deps): update terraform hashicorp/aws to ~> 5.40.0",
        [("hashicorp/aws", "", "~> 5.40.0")],
        eco="terraform",
    ),
    case(
        RV,
        "chore(deps): update pre-commit hook psf/black to v24",
        [("psf/black", "", "v24")],
        eco="pre-commit",
    ),
    case(RV, "chore(deps): update babel monorepo to v7.24.0", [], group="babel"),
    case(
        RV,
        "chore(deps): update babel monorepo to v7.24.0",
        [("@babel/core", "7.23.9", "7.24.0"), ("@babel/cli", "7.23.9", "7.24.0")],
        "minor",
        body="This PR contains the following updates:\n\n| Package | Change | Age | Adoption | Passing | Confidence |\n|---|---|---|---|---|---|\n| [@babel/core](https://babel.dev) ([source](https://x)) | [`7.23.9` -> `7.24.0`](https://renovatebot.com/diffs/npm/@babel%2fcore/7.23.9/7.24.0) | [![age](https://x)](https://y) |\n| [@babel/cli](https://babel.dev) | [`7.23.9` -> `7.24.0`](https://y) | x |\n",
    ),
    case(RV, "chore(deps): lock file maintenance", [], "lockfile"),
    case(RV, "Lock file maintenance - abandoned", [], "lockfile"),
    case(RV, "chore(deps): pin dependencies", [], "pin"),
    case(RV, "Pin dependency react to 18.2.0", [("react", "", "18.2.0")], "pin"),
    case(
        RV,
        "chore(deps): pin actions/checkout action to b4ffde6",
        [("actions/checkout", "", "b4ffde6")],
        "pin",
    ),
    case(
        RV,
        "chore(deps): replace dependency babel-eslint with @babel/eslint-parser 7.11.0",
        [("@babel/eslint-parser", "", "7.11.0")],
        "unknown",
    ),
    case(RV, "fix(deps): roll back dependency react to v17", [("react", "", "v17")]),
    case(RV, "chore(deps): update all non-major dependencies", []),
    case(
        RV,
        "chore(deps): update all non-major dependencies",
        [("a", "1.0.0", "1.1.0"), ("b", "2.0.0", "2.0.1")],
        "minor",
        body="This PR contains the following updates:\n\n| Update | Package | Type | Change |\n|---|---|---|---|\n| minor | [a](x) | dependencies | `1.0.0` -> `1.1.0` |\n| patch | b | devDependencies | `2.0.0` → `2.0.1` |\n",
    ),
    case(RV, "chore(deps): update workflows (major)", [], "major"),
    case(
        RV,
        "chore(deps): update dependency webrick to v1.8.2 [security]",
        [("webrick", "", "v1.8.2")],
        sec=True,
    ),
    case(
        RV,
        "chore(deps): update dependency webrick to v1.8.2 [SECURITY]",
        [("webrick", "", "v1.8.2")],
        sec=True,
    ),
    case(
        RV,
        "feat(container): update image ghcr.io/a/b ( 1.2.3 → 1.3.0 )",
        [("ghcr.io/a/b", "1.2.3", "1.3.0")],
        "minor",
    ),
    case(
        RV,
        "feat(helm)!: Update chart loki ( 5.0.0 ➔ 6.0.0 )",
        [("loki", "5.0.0", "6.0.0")],
        "major",
    ),
    case(
        RV,
        "fix(github-release): update release k3s ( v1.29.1 → v1.29.2 )",
        [("k3s", "v1.29.1", "v1.29.2")],
        "patch",
    ),
    case(
        RV,
        "ci(github-action): update renovatebot/github-action ( v40.1.5 → v40.1.6 )",
        [("renovatebot/github-action", "v40.1.5", "v40.1.6")],
        "patch",
    ),
    case(
        RV,
        "[cert-manager] Update v1.0.4 to v1.1.0",
        [("cert-manager", "v1.0.4", "v1.1.0")],
        "minor",
    ),
    case(
        RV,
        "Update plugin org.jetbrains.kotlin.jvm to v1.9.23",
        [("org.jetbrains.kotlin.jvm", "", "v1.9.23")],
    ),
    case(
        RV,
        "Update jenkins/jenkins Docker tag to v2.450",
        [("jenkins/jenkins", "", "v2.450")],
        eco="docker",
    ),
    case(
        RV,
        "chore(deps): update circleci/node orb to v5.2.0",
        [("circleci/node", "", "v5.2.0")],
        eco="circleci",
    ),
    case(RV, "chore(deps): update dependency go to v1.22.1", [("go", "", "v1.22.1")]),
    case(
        RV,
        "chore(deps): update golang docker tag to v1.22",
        [("golang", "", "v1.22")],
        eco="docker",
    ),
    case(
        RV,
        "chore(deps): update dependency com.squareup.okhttp3:okhttp to v4.12.0",
        [("com.squareup.okhttp3:okhttp", "", "v4.12.0")],
    ),
    case(RV, "chore(deps): update nuget packages", []),
    case(
        RV,
        "chore(deps): update dependency actions/runner to v2.315.0 (main)",
        [("actions/runner", "", "v2.315.0")],
    ),
    case(
        RV,
        "chore(deps): update dependency lodash to v4.17.21 (release/2.x)",
        [("lodash", "", "v4.17.21")],
    ),
    case(
        RV,
        "build(deps): 更新依赖 react 到 v18.3.1",
        [("react", "18.2.0", "18.3.1")],
        body="| Package | Change |\n|---|---|\n| react | `18.2.0` -> `18.3.1` |\n",
        branch="renovate/react-18.x",
    ),
    case(RV, "⬆️ Update dependency react to v18.3.1", [("react", "", "v18.3.1")]),
    case(RV, "UPDATE DEPENDENCY react TO v18.3.1", [("react", "", "v18.3.1")]),
    case(
        RV,
        "chore(deps): bump react to 18.3.1",
        [("react", "", "18.3.1")],
        branch="renovate/react-18.x",
    ),
    case(RV, "chore(deps): update gradle to v8.7", [("gradle", "", "v8.7")]),
    case(
        RV,
        "chore(deps): update alpine Docker tag to v3.19.1",
        [("alpine", "", "v3.19.1")],
    ),
    case(RV, "Configure Renovate", None),
    case(RV, "chore(config): migrate renovate config", None),
    case(
        "pre-commit-ci",
        "[pre-commit.ci] pre-commit autoupdate",
        [("github.com/psf/black", "23.1.0", "24.1.0")],
        "major",
        body="<!--pre-commit.ci start-->\nupdates:\n- [github.com/psf/black: 23.1.0 → 24.1.0](https://x)\n<!--pre-commit.ci end-->",
    ),
    case(
        "pre-commit-ci",
        "⬆️ [pre-commit.ci] pre-commit autoupdate",
        [("github.com/psf/black-pre-commit-mirror", "23.1.0", "23.2.0")],
        "minor",
        body="- [github.com/psf/black → github.com/psf/black-pre-commit-mirror: 23.1.0 → 23.2.0](https://x)",
    ),
    case(
        "pyup-bot",
        "Update requests to 2.31.0",
        [("requests", "2.30.0", "2.31.0")],
        branch="pyup-update-requests-2.30.0-to-2.31.0",
    ),
    case(
        "pyup-bot",
        "Pin requests to latest version 2.31.0",
        [("requests", "", "2.31.0")],
        "pin",
    ),
    case(
        "pyup-bot",
        "Scheduled weekly dependency update for week 12",
        [("a", "1.0", "1.1"), ("b", "", "2.0")],
        body="### Update [a](https://x) from **1.0** to **1.1**.\n\n### Update [b](https://y) to **2.0**.\n",
    ),
    case(
        "snyk-bot",
        "[Snyk] Upgrade axios from 0.21.1 to 0.21.3",
        [("axios", "0.21.1", "0.21.3")],
        "patch",
    ),
    case(
        "snyk-bot",
        "[Snyk] Security upgrade axios from 0.21.1 to 0.21.3",
        [("axios", "0.21.1", "0.21.3")],
        sec=True,
    ),
    case("snyk-bot", "[Snyk] Fix for 2 vulnerabilities", [], sec=True),
    case(
        "snyk-io",
        "fix: upgrade axios from 0.21.1 to 0.21.3",
        [("axios", "0.21.1", "0.21.3")],
    ),
    case(
        "snyk-bot",
        "[Snyk] Upgrade: a, b",
        [("a", "1.0.0", "1.1.0"), ("b", "2.0.0", "2.1.0")],
        body="Snyk has created this PR to upgrade multiple dependencies.\n\n| Name | Versions |\n| **a**<br>from 1.0.0 to 1.1.0 | x |\n| **b**<br>from 2.0.0 to 2.1.0 | y |\n",
    ),
    case("scala-steward", "Update cats-core to 2.10.0", [("cats-core", "", "2.10.0")]),
    case(
        "scala-steward",
        "Update cats-core, cats-kernel from 2.9.0 to 2.10.0",
        [("cats-core", "2.9.0", "2.10.0"), ("cats-kernel", "2.9.0", "2.10.0")],
        "minor",
    ),
    case("scala-steward", "Update sbt to 1.9.9", [("sbt", "", "1.9.9")]),
    case(
        "scala-steward",
        "Update scalafmt-core from 3.7.0 to 3.8.0",
        [("scalafmt-core", "3.7.0", "3.8.0")],
        eco="sbt",
    ),
    case(
        "scala-steward",
        "Update circe-core, circe-generic, ... to 0.14.6",
        [
            ("circe-core", "0.14.5", "0.14.6"),
            ("circe-generic", "0.14.5", "0.14.6"),
            ("circe-parser", "0.14.5", "0.14.6"),
        ],
        body="Updates \n* [io.circe:circe-core](https://x)\n* [io.circe:circe-generic](https://x)\n* [io.circe:circe-parser](https://x)\n\n from 0.14.5 to 0.14.6.\n",
    ),
    case(
        "greenkeeper",
        "Update dependency eslint to version 5.0.0",
        [("eslint", "", "5.0.0")],
        branch="greenkeeper/eslint-5.0.0",
    ),
    case(
        "greenkeeper",
        "chore(package): update eslint to version 5.0.0",
        [("eslint", "", "5.0.0")],
        branch="greenkeeper/eslint-5.0.0",
    ),
    case(
        "greenkeeper",
        "Update eslint to the latest version 🚀",
        [("eslint", "4.0.0", "5.0.0")],
        body="## Version **5.0.0** of **eslint** was just published.\n\n<table><tr><th>Dependency</th><td>eslint</td></tr><tr><th>Current Version</th><td>4.0.0</td></tr></table>",
        branch="greenkeeper/eslint-5.0.0",
    ),
    case("greenkeeper", "eslint@5.0.0 breaks build", None),
    case("github-actions", "Update .NET SDK to 9.0.308", [(".NET SDK", "", "9.0.308")]),
    case("mergify", "merge queue: checking main and #12", None),
    case("github-actions", "Release v1.2.3", None),
]


@pytest.mark.parametrize(("bot", "title", "body", "branch", "wanted"), CASES)
def test_what_a_bot_writes_is_read(bot, title, body, branch, wanted):
    bump = read(pull(title, body, author=Actor(bot, "Bot", 3), branch=branch))
    if "packages" not in wanted:
        assert bump is None
        return
    said = {
        "packages": [(p.name, p.version_from, p.version_to) for p in bump.packages],
        "dep_type": bump.packages[0].dep_type if bump.packages else "",
        **{
            key: getattr(bump, key)
            for key in ("level", "ecosystem", "group", "security", "directory")
        },
    }
    assert {key: said[key] for key in wanted} == wanted


@pytest.mark.parametrize(
    "title",
    [
        "Bump left from 1.0 to 1.1",
        "chore(deps): update dependency left to v2",
        "Update left to 1.2",
        "[Snyk] Upgrade left from 1 to 2",
        "[pre-commit.ci] pre-commit autoupdate",
        "Lock file maintenance",
    ],
)
@pytest.mark.parametrize("branch", ["bump-left", "deps/left", "update/left", "main"])
def test_a_persons_own_update_is_no_bots(title, branch):
    assert read(pull(title, author=Actor("ann", "User", 9), branch=branch)) is None
