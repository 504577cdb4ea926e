"""Labelled cases: conversations left open, and queues that bots fill."""

from labelled_kit import flagged, near

# ── unresolved-threads ─────────────────────────────────────────────────────

TALK = "unresolved-threads"
OPEN = [("src/a.py", False, False, "bob")]


@flagged(TALK, "approved over an open conversation")
def _(case):
    case.pull(1, decision="APPROVED", threads=OPEN)


@flagged(TALK, "told to merge by itself")
def _(case):
    case.pull(1, auto_merge=True, threads=OPEN)


@flagged(TALK, "merged over it yesterday")
def _(case):
    case.pull(1, state="merged", merged=1, merged_by="eve", threads=OPEN)


@flagged(TALK, "merged by nobody who is known")
def _(case):
    case.pull(1, state="merged", merged=3, threads=OPEN)


@flagged(TALK, "one of three is open")
def _(case):
    done = ("src/a.py", True, False, "ann")
    case.pull(1, decision="APPROVED", threads=[done, *OPEN, done])


@flagged(TALK, "outdated and open counts, if less")
def _(case):
    case.pull(1, decision="APPROVED", threads=[("src/a.py", False, True, "bob")])


@flagged(TALK, "a bot asked, which counts less")
def _(case):
    case.pull(1, decision="APPROVED", threads=[("src/a.py", False, False, "greptile")])


@flagged(TALK, "the author spoke last")
def _(case):
    case.pull(1, decision="APPROVED", threads=[("src/a.py", False, False, "ann")])


@flagged(TALK, "the last word was not read yet")
def _(case):
    case.pull(1, decision="APPROVED", threads=[("src/a.py",)])


@flagged(TALK, "many of them")
def _(case):
    case.pull(1, decision="APPROVED", threads=OPEN * 9)


@flagged(TALK, "a bot's pull request was merged over a person's question")
def _(case):
    case.pull(1, "robot", state="merged", merged=2, threads=OPEN)


@near(TALK, "all are resolved")
def _(case):
    case.pull(1, decision="APPROVED", threads=[("src/a.py", True, False, "ann")])


@near(TALK, "nobody has approved yet")
def _(case):
    case.pull(1, decision="REVIEW_REQUIRED", threads=OPEN)


@near(TALK, "changes are requested")
def _(case):
    case.pull(1, decision="CHANGES_REQUESTED", threads=OPEN)


@near(TALK, "approved without a conversation")
def _(case):
    case.pull(1, decision="APPROVED")


@near(TALK, "merged over it long ago")
def _(case):
    case.pull(1, state="merged", merged=15, threads=OPEN)


@near(TALK, "closed and not merged")
def _(case):
    case.pull(1, state="closed", merged=1, decision="APPROVED", threads=OPEN)


@near(TALK, "an approved draft")
def _(case):
    case.pull(1, decision="APPROVED", draft=True, threads=OPEN)


@near(TALK, "merged with all resolved")
def _(case):
    case.pull(1, state="merged", merged=1, threads=[("a.py", True, True, "bob")])


@near(TALK, "approved here, a conversation there")
def _(case):
    case.pull(1, decision="APPROVED")
    case.pull(2, threads=OPEN)


@near(TALK, "comments below, which are no review conversation")
def _(case):
    case.pull(1, decision="APPROVED", said=[("bob", 1)])


# ── crowded-repository ─────────────────────────────────────────────────────

FULL = "crowded-repository"


@flagged(FULL, "as many as people have")
def _(case):
    case.several(5)
    case.bots(5)


@flagged(FULL, "most of them")
def _(case):
    case.several(2)
    case.bots(9)


@flagged(FULL, "dependency bumps")
def _(case):
    case.several(2)
    bumps(case, 7)


@flagged(FULL, "bumps and other bots together")
def _(case):
    case.several(4)
    bumps(case, 3)
    case.bots(3, start=80)


@flagged(FULL, "two bots")
def _(case):
    case.several(3)
    case.bots(3)
    case.bots(3, start=80, author="greptile")


@flagged(FULL, "growing")
def _(case):
    case.several(3)
    case.bots(6, opened=5)


@flagged(FULL, "shrinking")
def _(case):
    case.several(3)
    case.bots(6, opened=50, changed=40)


@flagged(FULL, "beside drafts of people")
def _(case):
    case.several(4, draft=True)
    case.bots(6)


@flagged(FULL, "idle ones still stand in the queue")
def _(case):
    case.several(2)
    case.bots(5, opened=80, changed=70)


@flagged(FULL, "beside a single one of a person")
def _(case):
    case.pull(1)
    case.bots(5)


@near(FULL, "four of them")
def _(case):
    case.several(2)
    case.bots(4)


@near(FULL, "less than half")
def _(case):
    case.several(9)
    case.bots(6)


@near(FULL, "no person is crowded out")
def _(case):
    case.bots(8)


@near(FULL, "people only")
def _(case):
    case.several(12)


@near(FULL, "closed ones stand in no queue")
def _(case):
    case.several(4)
    case.bots(3)
    case.bots(9, start=80, state="closed", merged=1)


@near(FULL, "merged ones neither")
def _(case):
    case.several(4)
    bumps(case, 3)
    case.bots(9, start=80, state="merged", merged=1)


@near(FULL, "bots that only review")
def _(case):
    case.several(8, reviews=[("greptile", "COMMENTED", 1)])


@near(FULL, "bots that only comment")
def _(case):
    case.several(8, said=[("robot", 1)])


@near(FULL, "one of a bot and one of a person")
def _(case):
    case.pull(1)
    case.bots(1)


@near(FULL, "an empty repository")
def _(case):
    case.team = ()


# ── queue-limit ────────────────────────────────────────────────────────────

LIMIT = "queue-limit"
CONFIG = """\
version: 2
updates:
  - package-ecosystem: "npm"
    directory: "/"
    schedule: {interval: "weekly"}
"""


def bumps(case, count, *, start=20, directory="", ecosystem="npm_and_yarn", **over):
    """Dependabot's version updates of so many packages."""
    for number in range(start, start + count):
        where = f" in {directory}" if directory else ""
        path = f"{directory}/" if directory else ""
        case.pull(
            number,
            "dependabot",
            title=f"Bump package-{number} from 1.1.0 to 1.2.0{where}",
            body=f"Bumps [package-{number}](https://example.com) from 1.1.0 to 1.2.0.\n",
            branch=f"dependabot/{ecosystem}{directory}/package-{number}-1.2.0",
            fork=False,
            files=[f"{path}package.json".lstrip("/")],
            **over,
        )


def limited(case, most):
    case.dependabot = CONFIG + f"    open-pull-requests-limit: {most}\n"


@flagged(LIMIT, "five without a limit of its own")
def _(case):
    case.dependabot = CONFIG
    bumps(case, 5)


@flagged(LIMIT, "as many as its limit")
def _(case):
    limited(case, 3)
    bumps(case, 3)


@flagged(LIMIT, "more than its limit")
def _(case):
    limited(case, 2)
    bumps(case, 4)


@flagged(LIMIT, "a limit of one")
def _(case):
    limited(case, 1)
    bumps(case, 1)


@flagged(LIMIT, "ten with a limit of ten")
def _(case):
    limited(case, 10)
    bumps(case, 10)


@flagged(LIMIT, "waiting for months")
def _(case):
    case.dependabot = CONFIG
    bumps(case, 5, opened=90, changed=80)


@flagged(LIMIT, "beside people's pull requests")
def _(case):
    limited(case, 2)
    case.several(3)
    bumps(case, 2)


@flagged(LIMIT, "beside closed ones")
def _(case):
    limited(case, 2)
    bumps(case, 2)
    bumps(case, 2, start=40, state="closed", merged=1)


@flagged(LIMIT, "conflicting ones stand in it, too")
def _(case):
    limited(case, 2)
    bumps(case, 2, mergeable="CONFLICTING")


@flagged(LIMIT, "a file that is called by its other name")
def _(case):
    case.dependabot = CONFIG.replace('"npm"', "npm")
    bumps(case, 6)


@near(LIMIT, "four without a limit of its own")
def _(case):
    case.dependabot = CONFIG
    bumps(case, 4)


@near(LIMIT, "one below its limit")
def _(case):
    limited(case, 10)
    bumps(case, 9)


@near(LIMIT, "closed ones do not count")
def _(case):
    case.dependabot = CONFIG
    bumps(case, 3)
    bumps(case, 4, start=40, state="closed", merged=1)


@near(LIMIT, "merged ones do not count")
def _(case):
    case.dependabot = CONFIG
    bumps(case, 3)
    bumps(case, 4, start=40, state="merged", merged=1)


@near(LIMIT, "people's do not count")
def _(case):
    case.dependabot = CONFIG
    case.several(9)
    bumps(case, 3)


@near(LIMIT, "another bot's do not count")
def _(case):
    case.dependabot = CONFIG
    bumps(case, 3)
    case.bots(5, start=60)


@near(LIMIT, "a higher limit")
def _(case):
    limited(case, 20)
    bumps(case, 12)


@near(LIMIT, "a limit of nought switches it off")
def _(case):
    limited(case, 0)
    bumps(case, 2)


@near(LIMIT, "none at all")
def _(case):
    case.dependabot = CONFIG


@near(LIMIT, "a limit that is not read")
def _(case):
    case.dependabot = CONFIG + "    open-pull-requests-limit: many\n"
    bumps(case, 6)
