"""Labelled cases: pull requests that change the same, and that solve the same."""

from labelled_kit import flagged, near

# ── file-overlap ───────────────────────────────────────────────────────────

MEET = "file-overlap"


@flagged(MEET, "two on one path")
def _(case):
    case.several(2, files=["src/a.py"])


@flagged(MEET, "three on one path")
def _(case):
    case.several(3, files=["src/a.py"])


@flagged(MEET, "a crowd on one path")
def _(case):
    case.several(7, files=["src/a.py"])


@flagged(MEET, "a registry that people edit")
def _(case):
    case.several(5, files=["index.json"])


@flagged(MEET, "one of them lies idle")
def _(case):
    case.pull(1, files=["src/a.py"], opened=60, changed=50)
    case.pull(2, files=["src/a.py"])


@flagged(MEET, "both lie idle")
def _(case):
    case.several(2, files=["src/a.py"], opened=60, changed=50)


@flagged(MEET, "the same lines")
def _(case):
    case.pull(1, files={"src/a.py": [(1, 40)]})
    case.pull(2, files={"src/a.py": [(5, 30)]})


@flagged(MEET, "other lines of one file")
def _(case):
    case.pull(1, files={"src/a.py": [(1, 4)]})
    case.pull(2, files={"src/a.py": [(50, 60)]})


@flagged(MEET, "a lock file and something else")
def _(case):
    case.several(2, files=["uv.lock", "pyproject.toml"])


@flagged(MEET, "renamed by one, changed by the other")
def _(case):
    case.pull(1, files={"src/new.py": [(1, 9)], "src/a.py": [(1, 9)]})
    case.pull(2, files=["src/a.py"])


@flagged(MEET, "two of one author")
def _(case):
    case.several(2, author="ann", files=["src/a.py"])


@flagged(MEET, "one conflicts with its base already")
def _(case):
    case.pull(1, files=["src/a.py"], mergeable="CONFLICTING")
    case.pull(2, files=["src/a.py"])


@near(MEET, "different paths of one folder")
def _(case):
    case.pull(1, files=["src/a.py"])
    case.pull(2, files=["src/b.py"])


@near(MEET, "only a lock file")
def _(case):
    case.pull(1, files=["package-lock.json", "a.ts"])
    case.pull(2, files=["package-lock.json", "b.ts"])


@near(MEET, "lock files of many kinds")
def _(case):
    case.several(
        5, files=["web/yarn.lock", "go.sum", "Cargo.lock", "flake.lock", "bun.lockb"]
    )


@near(MEET, "generated files")
def _(case):
    case.several(
        2,
        files=[
            "api/v1/service.pb.go",
            "web/app.min.js",
            "src/__generated__/types.ts",
            "src/__snapshots__/view.test.ts.snap",
        ],
    )


@near(MEET, "another base")
def _(case):
    case.pull(1, files=["src/a.py"])
    case.pull(2, files=["src/a.py"], base="release-1")


@near(MEET, "one is a draft")
def _(case):
    case.pull(1, files=["src/a.py"])
    case.pull(2, files=["src/a.py"], draft=True)


@near(MEET, "one is merged")
def _(case):
    case.pull(1, files=["src/a.py"])
    case.pull(2, files=["src/a.py"], state="merged", merged=1)


@near(MEET, "one is a bot's")
def _(case):
    case.pull(1, files=["src/a.py"])
    case.bots(1, files=["src/a.py"])


@near(MEET, "stacked by its base")
def _(case):
    case.pull(1, files=["src/a.py"], branch="part-1", fork=False)
    case.pull(2, files=["src/a.py"], base="part-1", fork=False)


@near(MEET, "stacked by its own words")
def _(case):
    case.pull(1, files=["src/a.py"])
    case.pull(2, files=["src/a.py"], body="Stacked on #1; only the last commit is new.")


@near(MEET, "the third of a stack and its first")
def _(case):
    case.pull(1, files=["src/a.py"])
    case.pull(2, files=["src/b.py"], body="Depends on #1.")
    case.pull(3, files=["src/a.py"], body="This builds on #2")


@near(MEET, "twins are told as twins")
def _(case):
    title = "Keep the parser from stopping at a tab"
    case.pull(1, title=title, files=["src/a.py"])
    case.pull(2, "kim", title=title, files=["src/a.py"])


# ── twin-pulls ─────────────────────────────────────────────────────────────

TWIN = "twin-pulls"
TITLE = "Ensure entity connection before saving facts"


@flagged(TWIN, "two authors close one issue")
def _(case):
    case.pull(1, "ann", closes=[77])
    case.pull(2, "kim", closes=[77])


@flagged(TWIN, "the same title, seconds apart")
def _(case):
    case.pull(1, title=f"fix(core): {TITLE}", opened=3.0)
    case.pull(2, title=f"fix(core): {TITLE}", opened=2.9996)


@flagged(TWIN, "the same title, with and without a scope")
def _(case):
    case.pull(1, title="fix: load .env files in agent commands for authentication")
    case.pull(2, title="fix(cli): load .env files in agent commands for authentication")


@flagged(TWIN, "the same title in other letters")
def _(case):
    case.pull(1, "ann", title=TITLE)
    case.pull(2, "kim", title=f"[WIP] {TITLE.upper()}.")


@flagged(TWIN, "three who close one issue")
def _(case):
    for number, author in enumerate(("ann", "kim", "lee"), 1):
        case.pull(number, author, closes=[77])


@flagged(TWIN, "one author, one issue, titles alike")
def _(case):
    case.pull(1, title="Add unregisterAction to the core runtime", closes=[77])
    case.pull(2, title="Add an unregisterAction method to the runtime", closes=[77])


@flagged(TWIN, "one author, one issue, one path")
def _(case):
    case.pull(1, title="First try at tabs", closes=[77], files=["src/parser.py"])
    case.pull(2, title="Whole new lexer", closes=[77], files=["src/parser.py"])


@flagged(TWIN, "most words and a path in common")
def _(case):
    first = "Keep the parser from losing the last entry of a list"
    case.pull(1, "ann", title=first, files=["src/parser.py"])
    second = "Keep the parser from losing the very last entry of a list"
    case.pull(2, "kim", title=second, files=["src/parser.py"])


@flagged(TWIN, "one of them lies idle")
def _(case):
    case.pull(1, "ann", title=TITLE, opened=90, changed=80)
    case.pull(2, "kim", title=TITLE)


@flagged(TWIN, "three words and a path in common")
def _(case):
    case.pull(1, "ann", title="Fix flaky login", files=["tests/test_login.py"])
    case.pull(2, "kim", title="fix: flaky login", files=["tests/test_login.py"])
    case.pull(3, "lee", title="Fix flaky login", files=["tests/test_login.py"])


@flagged(TWIN, "the account of one of the authors is gone")
def _(case):
    case.pull(1, "ann", closes=[77])
    case.pull(2, None, closes=[77])


@near(TWIN, "plugins whose names differ by a letter")
def _(case):
    case.pull(1, title="Add @yungalgo/plugin-jellie to registry", files=["index.json"])
    case.pull(2, title="Add @yungalgo/plugin-jello to registry", files=["index.json"])


@near(TWIN, "different issues")
def _(case):
    case.pull(1, "ann", closes=[77])
    case.pull(2, "kim", closes=[78])


@near(TWIN, "parts of one work by one author")
def _(case):
    case.pull(1, title="Split the parser, part 1", files=["src/a.py"])
    case.pull(2, title="Split the parser, part 2", files=["src/b.py"])


@near(TWIN, "one issue by one author in two steps")
def _(case):
    case.pull(1, title="Read tabs in lists", closes=[77], files=["src/a.py"])
    case.pull(2, title="Document quoting rules", closes=[77], files=["docs/b.md"])


@near(TWIN, "a title that many write")
def _(case):
    case.pull(1, "ann", title="Update README.md", files=["README.md"])
    case.pull(2, "kim", title="Update README.md", files=["README.md"])


@near(TWIN, "a backport")
def _(case):
    case.pull(1, title=TITLE, closes=[77])
    case.pull(2, title=TITLE, closes=[77], base="release-1")


@near(TWIN, "a revert of the other")
def _(case):
    case.pull(1, "ann", title=TITLE, files=["src/a.py"])
    case.pull(2, "kim", title=f'Revert "{TITLE}"', files=["src/a.py"])


@near(TWIN, "the same words in two scopes")
def _(case):
    case.pull(1, "ann", title="fix(cli): handle an empty answer gracefully")
    case.pull(2, "kim", title="fix(server): handle an empty answer gracefully")


@near(TWIN, "stacked on each other")
def _(case):
    case.pull(1, "ann", title=TITLE, closes=[77])
    case.pull(2, "kim", title=TITLE, closes=[77], body="Based on #1.")


@near(TWIN, "translations into two languages")
def _(case):
    case.pull(1, "ann", title="Add German translation of the settings page")
    case.pull(2, "kim", title="Add French translation of the settings page")


@near(TWIN, "two releases")
def _(case):
    files = ["CHANGELOG.md", "pyproject.toml"]
    case.pull(1, title="Prepare the next release of core 1.4.1", files=files)
    case.pull(2, title="Prepare the next release of core 1.5.0", files=files)


@near(TWIN, "one of them is merged")
def _(case):
    case.pull(1, "ann", title=TITLE, closes=[77], state="merged", merged=1)
    case.pull(2, "kim", title=TITLE, closes=[77])
