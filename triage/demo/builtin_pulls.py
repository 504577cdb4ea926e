"""The people's pull requests of the built-in world: reviews, overlaps, verdicts."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from triage.demo.builtin_bumps import GREEN, RED, RUNNING
from triage.demo.builtin_kit import Maker, ago, pick, roll
from triage.demo.builtin_people import CROWD, TEAM
from triage.demo.things import File, Item, Request, digest

PATHS: Final = {
    "quay": ("src/berths/plan.ts", "src/berths/grid.tsx", "src/map/layer.ts",
             "src/map/zoom.ts", "src/api/client.ts", "src/legacy/print.js",
             "infra/deploy.yml", "docs/berths.md"),
    "tide": ("tide/harmonics/fit.py", "tide/harmonics/series.py", "tide/io/netcdf.py",
             "tide/cli.py", "tests/test_fit.py", "docs/usage.rst"),
    "anchor": ("internal/store/berth.go", "internal/http/routes.go", "api/openapi.yml",
               "cmd/anchord/main.go", "internal/auth/token.go"),
    "hull": ("src/mesh.rs", "src/section.rs", "src/volume.rs", "benches/mesh.rs",
             "fuzz/targets/section.rs"),
    "charts": ("src/Chart.tsx", "src/Compass.tsx", "src/scale.ts",
               "stories/Chart.stories.tsx"),
    "lantern": ("content/guide/start.md", "content/guide/berths.md", "theme/nav.css",
                "content/reference/api.md"),
    "sextant": ("cmd/berth.go", "cmd/tide.go", "internal/table/print.go", "README.md"),
    "buoy": ("images/sensor/Dockerfile", "images/gateway/entry.sh", "Makefile"),
    "beacon": (".github/workflows/release.yml", "setup/action.yml", "README.md"),
    "pilot": ("pilot/graph.ts", "pilot/cost.ts", "README.md"),
    "keel": ("presets/base.json", "README.md"),
}  # fmt: skip

_WORK: Final = (
    ("fix", "Keep {0} from losing the last entry",
     "The loop stopped one short when the list came in two pages."),
    ("fix", "Handle an empty answer in {0}",
     "We crashed when the harbour had no berths at all. Now it is an empty plan."),
    ("feat", "Let {0} show local time",
     "Harbour masters asked for it twice. The setting defaults to what we had."),
    ("feat", "Add a dry run to {0}",
     "Prints what would change and leaves everything alone."),
    ("refactor", "Split {0} in two",
     "No change in behaviour. The parser and the printer had nothing in common."),
    ("perf", "Read {0} once instead of per row",
     "On the big fixture this goes from 4.1 s to 0.6 s on my machine."),
    ("docs", "Explain what {0} expects",
     "Questions about this come up every other week."),
    ("test", "Cover the leap day in {0}",
     "Fails without the fix from last month, passes with it."),
)  # fmt: skip

_REMARKS: Final = (
    "Could you add a test for the empty case?",
    "I am not sure that the cache is still needed after this.",
    "Nice. One nit: the name says list and it is a set.",
    "This overlaps with what Aiko is doing on the map layer, please have a look.",
    "Works for me on the staging data.",
    "What happens here if the token has expired meanwhile?",
)
_ANSWERS: Final = (
    "Good point, done.",
    "Pushed a commit for that.",
    "I would rather keep it, it saves a request per berth.",
    "Ah, I had missed that. Fixed.",
)


def files_of(repo: str, key: str, count: int) -> tuple[File, ...]:
    """Some of a repository's files with changes of believable size."""
    paths = PATHS[repo]
    start = roll("path", key)
    chosen = {paths[(start + 3 * n) % len(paths)] for n in range(count)}
    return tuple(_file(path, key) for path in sorted(chosen))


def _file(path: str, key: str) -> File:
    more, less = roll("add", path, key) % 60 + 1, roll("del", path, key) % 25
    line = 10 + roll("line", path, key) % 40
    patch = (
        f"@@ -{line},3 +{line},4 @@\n context before\n"
        f"-old line of {path.rsplit('/', 1)[-1]}\n+new line\n+another one\n context"
    )
    return File(path, more, less, patch=patch)


def _work(maker: Maker, index: int, repo: str, author: str, at: datetime) -> Item:
    kind, title, why = pick(_WORK, "work", index, repo)
    files = files_of(repo, f"{repo}{index}", 1 + index % 3)
    subject = files[0].path.rsplit("/", 1)[-1].split(".")[0]
    slug = title.format(subject).lower().replace(" ", "-")[:40]
    return maker.pull(
        repo,
        author,
        f"{kind}: {title.format(subject)}" if index % 2 else title.format(subject),
        f"{why}\n\n### How to check\n\nRun the tests of `{subject}`, or open the page"
        " with the sample harbour.\n",
        at,
        branch=f"{kind}/{slug}-{index}",
        files=files,
        fork=author in CROWD,
    )


def make(maker: Maker) -> None:
    """All open pull requests of people, and those that are done."""
    for index in range(70):
        _open(maker, index)
    _own(maker)
    _contended(maker)
    for index in range(64):
        _done(maker, index)


def _open(maker: Maker, index: int) -> None:
    repos = ("quay", "tide", "anchor", "quay", "hull", "charts", "sextant", "lantern",
             "quay", "buoy", "pilot", "keel", "beacon", "anchor")  # fmt: skip
    repo = repos[index % len(repos)]
    author = pick(CROWD if index % 3 else TEAM[1:6], "author", index)
    at = ago(0.3 + (index * index) % 130 / 1.6, index % 9)
    item = _work_in(maker, index, repo, author, at)
    side = item.side
    checks = (GREEN, GREEN, RED, GREEN, RUNNING, ())[index % 6]
    maker.check(item, checks, max(item.updated_at, at) + timedelta(minutes=1))
    side.is_draft = index % 11 == 4
    side.conflicting = index % 9 == 7
    if repo == "keel" or side.is_draft:
        return
    # Tomas is asked for nearly everything, as it goes.
    asked = "tomas-vrba" if index % 3 != 1 else pick(TEAM[:6], "asked", index)
    if asked != author and index % 5 != 3:
        side.requests.append(Request(maker.world.person(asked), index % 4 == 0))
    if index % 9 == 5 and author != TEAM[0]:
        side.requests.append(Request(maker.world.me))
    if index % 13 == 2:
        team = maker.world.team("harbourline", "Web crew", "web")
        side.requests.append(Request(team, as_code_owner=True))
    if index % 7 == 1:
        maker.say(item, "codecov[bot]", "Coverage holds at 84.2 %.", at)
    for turn in range(index % 4):
        critic = pick([who for who in TEAM[:6] if who != author], "critic", index, turn)
        when = min(at + timedelta(days=1.5 * turn + 0.7), ago(0.1))
        maker.say(item, critic, pick(_REMARKS, index, turn), when)
        if turn % 2 == 0:
            answer = pick(_ANSWERS, index, turn)
            maker.say(item, author, answer, min(when + timedelta(hours=7), ago(0.05)))
    if index % 6 == 2:
        reviewer = pick([who for who in TEAM[:6] if who != author], "rev", index)
        state = ("APPROVED", "CHANGES_REQUESTED", "COMMENTED")[index % 3]
        when = min(at + timedelta(days=2), ago(0.2))
        maker.review(item, reviewer, state, when, pick(_REMARKS, "r", index))


def _work_in(maker: Maker, index: int, repo: str, author: str, at: datetime) -> Item:
    if repo != "keel":
        return _work(maker, index, repo, author, at)
    files = files_of(repo, f"{repo}{index}", 1)
    title = "Let presets be extended" if index % 2 else "Correct the base preset"
    return maker.pull(
        "northpier/keel", author, title, "As talked about last week.", at,
        branch=f"preset-{index}", files=files, fork=True,
    )  # fmt: skip


def _own(maker: Maker) -> None:
    """The viewer's own pull requests."""
    for index, (repo, title, days) in enumerate(
        (
            ("anchor", "Return 304 where the plan has not changed", 3.0),
            ("quay", "Show who holds a berth", 9.0),
            ("beacon", "Release only from main", 1.2),
        )
    ):
        item = maker.pull(
            repo, "mira-holt", title, "Small, and with a test.", ago(days),
            branch=f"mira/own-{index}", files=files_of(repo, title, 2),
        )  # fmt: skip
        maker.check(item, GREEN, ago(days))
        if index == 0:
            maker.review(item, "felix-amari", "APPROVED", ago(1), "Good.")
            path = item.side.files[0].path
            maker.converse(
                item, path, 14,
                ("felix-amari", "What if the plan is empty? It has no tag then.", ago(1)),
            )  # fmt: skip
            maker.converse(
                item, path, 31,
                ("felix-amari", "This could be a constant.", ago(1.2)),
                ("mira-holt", "Now it is.", ago(1.1)),
                resolved_by="mira-holt",
            )  # fmt: skip
        if index == 1:
            maker.review(
                item,
                "tomas-vrba",
                "CHANGES_REQUESTED",
                ago(6),
                "The name may be secret.",
            )


def _contended(maker: Maker) -> None:
    """Twins, conflicting verdicts, a stale verdict, and two who go in circles."""
    grid = (File("src/berths/grid.tsx", 22, 4, patch="@@ -40,2 +40,4 @@\n+a\n+b"),)
    for index, author in enumerate(("kayak-otter", "june-parkdev")):
        twin = maker.pull(
            "quay", author, "Fix the grid overflowing on narrow screens",
            "The last column was cut off below 640 pixels.", ago(6 - index),
            branch=f"fix/grid-overflow-{index}", files=grid, fork=True,
        )  # fmt: skip
        maker.check(twin, GREEN, ago(6 - index))
        twin.side.requests.append(Request(maker.world.person("tomas-vrba")))
    split = maker.pull(
        "tide", "noor-h", "Use the newer epoch for harmonics",
        "The old one drifts by four minutes a year.", ago(8),
        branch="epoch", files=files_of("tide", "epoch", 2),
    )  # fmt: skip
    maker.check(split, GREEN, ago(8))
    maker.review(
        split, "ravi-osei", "APPROVED", ago(5), "Numbers agree with the tables."
    )
    maker.review(
        split, "sanne-dewit", "CHANGES_REQUESTED", ago(4), "This breaks stored series."
    )
    stale = maker.pull(
        "anchor", "wei-lantern", "Rotate tokens every hour", "Asked for by the audit.",
        ago(20), branch="rotate", files=files_of("anchor", "rotate", 2),
    )  # fmt: skip
    maker.review(stale, "felix-amari", "CHANGES_REQUESTED", ago(17), "Clock skew?")
    stale.side.head_oid = digest("later", stale.node_id)
    maker.check(stale, GREEN, ago(9))
    maker.say(
        stale, "wei-lantern", "Skew of up to a minute is fine now. Ready?", ago(9)
    )
    circle = maker.pull(
        "hull", "iris-tan", "Weld duplicate vertices", "Meshes from scans are full of them.",
        ago(14), branch="weld", files=files_of("hull", "weld", 2),
    )  # fmt: skip
    maker.check(circle, GREEN, ago(3))
    for turn in range(4):
        day = 13 - 3 * turn
        maker.review(
            circle, "sanne-dewit", "CHANGES_REQUESTED", ago(day),
            "The tolerance is still a magic number.",
        )  # fmt: skip
        maker.say(
            circle, "iris-tan", "Changed it, please have another look.", ago(day - 1)
        )


def _done(maker: Maker, index: int) -> None:
    """A pull request that was merged, or given up, in the last ninety days."""
    repo = ("quay", "tide", "anchor", "hull", "charts", "lantern", "sextant")[index % 7]
    author = pick(CROWD if index % 2 else TEAM[:6], "done", index)
    opened = ago(86 - index * 1.25, index % 6)
    item = _work(maker, 200 + index, repo, author, opened)
    ended = opened + timedelta(days=1 + index % 5, hours=3)
    others = [who for who in TEAM[:6] if who != author]
    critic = pick(others, "merger", index)
    maker.check(item, GREEN, opened)
    ended = min(ended, ago(0.2))
    if index % 8 == 7:
        maker.say(item, critic, "Thank you, but this is solved on main already.", ended)
        maker.end(item, ended)
    else:
        maker.review(item, critic, "APPROVED", ended - timedelta(hours=2), "Thanks!")
        if index in {60, 61}:
            maker.converse(
                item, item.side.files[0].path, 20 + index,
                (critic, "Who closes this when the request is cut off?", ended),
                outdated=index == 61,
            )  # fmt: skip
        maker.end(item, ended, merged_by=critic)
