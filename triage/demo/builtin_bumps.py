"""The dependency bumps of the built-in world, as Dependabot and Renovate write them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from triage.demo.botwork import (
    Bump,
    bot_commit,
    changed_files,
    dependabot_body,
    dependabot_branch,
    group_body,
    renovate_body,
)
from triage.demo.builtin_kit import Maker, ago, roll
from triage.demo.things import Author, Check, Commit, Item, Person, Push, digest

GREEN: Final = ("SUCCESS", "SUCCESS", "SUCCESS")
RED: Final = ("SUCCESS", "FAILURE", "SUCCESS")
RUNNING: Final = ("SUCCESS", "", "SUCCESS")


@dataclass(frozen=True, slots=True)
class Line:
    """One package's bump in several repositories."""

    ecosystem: str
    package: str
    before: str
    after: str
    repos: tuple[str, ...]
    days: float = 5.2
    dev: bool = False
    security: bool = False
    checks: tuple[str, ...] = GREEN
    bot: str = "dependabot"


def _line(
    ecosystem: str, package: str, before: str, after: str, repos: str, **more: object
) -> Line:
    made = Line(ecosystem, package, before, after, tuple(repos.split()))
    for key, value in more.items():
        object.__setattr__(made, key, value)
    return made


LINES: Final = (
    _line("npm", "bollard", "4.2.1", "4.2.3", "quay charts lantern pilot"),
    _line("npm", "@knotwork/core", "7.1.0", "7.2.0", "quay charts lantern"),
    _line("npm", "windlass-router", "2.9.4", "3.0.0", "quay lantern", checks=RED),
    _line("npm", "fairlead", "1.0.8", "1.0.9", "quay charts", security=True, days=0.2),
    _line("npm", "eslint-plugin-tidy", "9.3.0", "9.4.1", "quay charts pilot", dev=True),
    _line("npm", "spinnaker-test", "5.0.2", "5.1.0", "quay charts", dev=True),
    _line("npm", "fairlead", "1.0.7", "1.0.9", "northpier/keel"),
    _line("npm", "compass-ui", "2.3.0", "2.3.1", "charts beacon", checks=()),
    _line("pip", "halyard", "2.31.0", "2.32.4", "tide buoy"),
    _line("pip", "pycapstan", "0.19.1", "0.20.0", "tide", checks=RUNNING),
    _line("pip", "sounding-line", "1.4.2", "1.4.3", "tide buoy"),
    _line("pip", "logbook-fmt", "24.2.0", "25.1.0", "tide", dev=True, checks=RED),
    _line("pip", "mooring", "3.0.1", "3.0.4", "tide", security=True, days=4.4),
    _line("gomod", "github.com/fairway-go/ballast", "v1.8.0", "v1.8.1",
          "anchor sextant"),
    _line("gomod", "github.com/fairway-go/log/v2", "v2.3.1", "v2.4.0",
          "anchor sextant"),
    _line("gomod", "github.com/northpier/tidepool", "v0.7.0", "v0.7.2", "anchor", checks=RUNNING,
          days=0.1),
    _line("cargo", "rigging", "0.12.3", "0.12.4", "hull"),
    _line("cargo", "serde-rope", "1.0.201", "1.0.203", "hull"),
    _line("cargo", "serde-rope", "1.0.201", "1.0.204", "hull", days=0.3),
    _line("cargo", "keelson", "1.36.0", "2.0.0", "hull", checks=RED),
    _line("docker", "tallship/python", "3.12.2-slim", "3.13.1-slim", "buoy anchor"),
    _line("docker", "tallship/node", "22.3.0", "22.4.1", "lantern", checks=RED),
    _line("github-actions", "dockyard/checkout", "4", "5",
          "quay tide anchor hull charts sextant"),
    _line("github-actions", "dockyard/setup-crane", "2.1.0", "2.1.1",
          "quay tide hull beacon"),
    _line("npm", "bollard", "4.2.0", "4.2.3", "beacon", bot="renovate", checks=()),
    _line("npm", "halyard-js", "3.4.0", "3.5.0", "lantern", bot="renovate"),
    _line("gomod", "github.com/fairway-go/ballast", "v1.7.9", "v1.8.1", "beacon",
          bot="renovate"),
)  # fmt: skip


def make(maker: Maker) -> None:
    """All open bumps, and those of the last weeks that are done."""
    for line in LINES:
        for repo in line.repos:
            _single(maker, line, repo)
    _groups(maker)
    _renovate_others(maker)
    _mark_special(maker)
    _lookalikes(maker)
    _done(maker)


def _bot(maker: Maker, login: str) -> Person:
    return maker.world.person(login, "Bot")


def _dress(
    maker: Maker, item: Item, bumps: Sequence[Bump], at: datetime, group: str = ""
) -> None:
    """The bot's commit and labels."""
    assert item.author is not None
    side = item.side
    side.commits = [
        bot_commit(
            item.author, side.head_oid, item.title, tuple(bumps), at, group=group
        )
    ]
    maker.label(item, "dependencies")
    item.side.conflicting = False


def _single(maker: Maker, line: Line, repo: str) -> Item:
    at = ago(line.days, roll("bump", line.package, repo) % 90 / 60)
    bump = (line.package, line.before, line.after, line.dev)
    if line.bot == "renovate":
        prefix = "v" if line.ecosystem != "gomod" else ""
        title = f"fix(deps): update dependency {line.package} to {prefix}{line.after}"
        if line.ecosystem == "gomod":
            title = f"fix(deps): update module {line.package} to {line.after}"
        body = renovate_body((bump,), line.ecosystem)
        branch = f"renovate/{line.package.rsplit('/', 1)[-1]}-{line.after}"
    else:
        plain = f"ump {line.package} from {line.before} to {line.after}"
        scope = "deps-dev" if line.dev else "deps"
        chore = repo in {"quay", "charts", "tide"}
        title = f"chore({scope}): b{plain}" if chore else f"B{plain}"
        if line.security and not chore:
            title = f"[Security] {title}"
        body = dependabot_body(bump, security=line.security)
        branch = dependabot_branch(line.ecosystem, line.package, line.after)
    item = maker.pull(
        repo, _bot(maker, line.bot), title, body, at, branch=branch,
        files=changed_files(line.ecosystem, (bump,)),
    )  # fmt: skip
    _dress(maker, item, (bump,), at)
    if line.security:
        maker.label(item, "security")
    maker.check(item, line.checks, at + timedelta(seconds=40))
    return item


def _group(
    maker: Maker,
    repo: str,
    name: str,
    ecosystem: str,
    bumps: tuple[Bump, ...],
    *,
    days: float,
) -> Item:
    at = ago(days, 1.1)
    count = f"{len(bumps)} update{'s' * (len(bumps) > 1)}"
    title = f"Bump the {name} group with {count}"
    if repo in {"quay", "charts", "tide"}:
        title = f"chore(deps): bump the {name} group with {count}"
    suffix = digest("group", repo, name)[:10]
    item = maker.pull(
        repo, _bot(maker, "dependabot"), title, group_body(name, bumps), at,
        branch=dependabot_branch(ecosystem, name, suffix),
        files=changed_files(ecosystem, bumps),
    )  # fmt: skip
    _dress(maker, item, bumps, at, name)
    maker.check(item, GREEN, at + timedelta(seconds=40))
    return item


def _groups(maker: Maker) -> None:
    quay = (
        ("sail-icons", "2.1.0", "2.2.0", False),
        ("rope-query", "5.40.1", "5.40.3", False),
        ("buoyancy", "1.9.0", "1.9.1", True),
    )
    _group(maker, "quay", "npm-minor", "npm", quay, days=5.4)
    mixed = (
        ("sail-icons", "2.1.0", "2.2.0", False),
        ("maplash", "3.9.0", "4.0.1", False),
    )
    _group(maker, "lantern", "website", "npm", mixed, days=4.8)
    cargo = (("oarlock", "0.4.1", "0.4.2", False), ("thwart", "1.2.0", "1.3.0", False))
    _group(maker, "hull", "rust-patches", "cargo", cargo, days=6.2)
    stale = (
        ("bollard", "4.1.0", "4.2.0", False),
        ("rope-query", "5.38.0", "5.39.0", False),
    )
    item = _group(maker, "charts", "runtime", "npm", stale, days=41)
    item.side.conflicting = True
    maker.say(
        item,
        "aiko-lind",
        "This has fallen behind the single bumps. Leaving it until the freeze is over.",
        ago(30),
    )


def _renovate_others(maker: Maker) -> None:
    """Lock file maintenance, a digest, a pin, and everything at once."""
    bot = _bot(maker, "renovate")
    digests = ("tallship/node", "3b1f0c9", "a94d7e2", False)
    pinned = ("dockyard/cache", "v3", "8e5e7e5", False)
    several = (
        ("ferry-ui", "0.8.1", "0.8.2", False),
        ("plimsoll", "6.1.0", "6.2.0", True),
    )
    table = (
        ("lantern", "chore(deps): lock file maintenance",
         "renovate/lock-file-maintenance", (), "npm"),
        ("buoy", "chore(deps): update tallship/node docker digest to a94d7e2",
         "renovate/tallship-node", (digests,), "docker"),
        ("beacon", "chore(deps): pin dockyard/cache action to 8e5e7e5",
         "renovate/pin-dependencies", (pinned,), "github-actions"),
        ("lantern", "chore(deps): update all non-major dependencies",
         "renovate/all-minor-patch", several, "npm"),
    )  # fmt: skip
    for repo, title, branch, bumps, ecosystem in table:
        at = ago(4.5, len(branch) / 10)
        files = changed_files(ecosystem, bumps)
        body = renovate_body(bumps, ecosystem)
        item = maker.pull(repo, bot, title, body, at, branch=branch, files=files)
        _dress(maker, item, bumps, at)
        maker.check(item, GREEN, at + timedelta(seconds=55))
        stability = Check(
            "renovate/stability-days", item.side.head_oid, "SUCCESS", at,
            at + timedelta(minutes=1), is_status=True,
        )  # fmt: skip
        item.side.checks.append(stability)


def _find(maker: Maker, repo: str, words: str) -> Item:
    for item in maker.made:
        if item.repo.short == repo and words in item.title:
            return item
    raise LookupError(words)


def _mark_special(maker: Maker) -> None:
    """A person's commit, a conflict, a rebase, and an approval that stands."""
    touched = _find(maker, "charts", "@knotwork/core")
    person = maker.world.person("aiko-lind")
    mine = Author("Aiko Lind", person.email, person)
    oid = digest("person", touched.node_id)
    touched.side.commits.append(
        Commit(oid, "Adjust the snapshot tests", [mine], mine, ago(4))
    )
    touched.side.head_oid = oid
    for check in touched.side.checks:
        check.oid = oid
    maker.touched(touched, ago(4))
    _find(maker, "quay", "spinnaker-test").side.conflicting = True
    _find(maker, "hull", "serde-rope").side.conflicting = True
    rebased = _find(maker, "tide", "sounding-line")
    before = digest("before", rebased.node_id)
    node_id = f"HRFPE_{digest(rebased.node_id)[:12]}"
    at = rebased.created_at + timedelta(hours=9)
    rebased.side.pushes.append(
        Push(rebased.author, at, before, rebased.side.head_oid, node_id)
    )
    for check in rebased.side.checks:
        check.started_at = at + timedelta(minutes=1)
        check.completed_at = at + timedelta(minutes=6)
    maker.touched(rebased, at)
    approved = _find(maker, "sextant", "ballast")
    maker.review(approved, "felix-amari", "APPROVED", ago(1.5))
    held = _find(maker, "tide", "halyard")
    maker.label(held, "do-not-merge")
    maker.say(held, "ravi-osei", "Please wait for the 2.33 release notes.", ago(2))


def _lookalikes(maker: Maker) -> None:
    """What only looks like a bot's work."""
    fake = maker.world.person("dependabot", "User", 199_000_042)
    bump: Bump = ("bollard", "4.2.1", "4.2.3", False)
    forged = maker.pull(
        "charts", fake, "Bump bollard from 4.2.1 to 4.2.3", dependabot_body(bump), ago(3),
        branch="dependabot/npm_and_yarn/bollard-4.2.3-1",
        files=changed_files("npm", (bump,)), fork=True,
    )  # fmt: skip
    forged.side.commits = [
        bot_commit(_bot(maker, "dependabot"), forged.side.head_oid, forged.title,
                   (bump,), ago(3))
    ]  # fmt: skip
    signature = forged.side.commits[0].signature
    assert signature is not None
    signature.by_github = False
    maker.check(forged, GREEN, ago(3))
    rope: Bump = ("rope-query", "5.40.1", "5.40.3", False)
    outsider = maker.pull(
        "quay", "sam-the-cook", "chore(deps): bump rope-query from 5.40.1 to 5.40.3",
        "Saves you the wait for the bot.", ago(2.2),
        branch="dependabot/npm_and_yarn/rope-query-5.40.3",
        files=changed_files("npm", (rope,)), fork=True,
    )  # fmt: skip
    maker.check(outsider, GREEN, ago(2.2))
    hired = maker.world.person("renovate-bot", "User", 199_000_077)
    self_run = maker.pull(
        "sextant", hired, "chore(deps): update module oakum to v1.4.0",
        renovate_body((("oakum", "v1.3.2", "v1.4.0", False),), "gomod"), ago(4.1),
        branch="renovate/oakum-1.x",
        files=changed_files("gomod", (("oakum", "v1.3.2", "v1.4.0", False),)),
    )  # fmt: skip
    maker.check(self_run, GREEN, ago(4.1))


def _done(maker: Maker) -> None:
    """Bumps that were merged, or overtaken, in the last ninety days."""
    names = ("bollard", "rope-query", "halyard", "sail-icons", "serde-rope", "oarlock")
    homes = ("quay", "charts", "tide", "lantern", "hull", "hull")
    for index in range(36):
        which = index % len(names)
        repo = homes[which]
        ecosystem = {"tide": "pip", "hull": "cargo"}.get(repo, "npm")
        after = f"{1 + index % 5}.{index // 6}.{index % 7 + 1}"
        bump: Bump = (names[which], f"{1 + index % 5}.{index // 6}.0", after, False)
        opened = ago(82 - index * 2.1, index % 5)
        item = maker.pull(
            repo, _bot(maker, "dependabot"),
            f"Bump {bump[0]} from {bump[1]} to {after}", dependabot_body(bump), opened,
            branch=dependabot_branch(ecosystem, bump[0], after),
            files=changed_files(ecosystem, (bump,)),
        )  # fmt: skip
        _dress(maker, item, (bump,), opened)
        maker.check(item, GREEN, opened)
        ended = opened + timedelta(days=1 + index % 4, hours=index % 7)
        if index % 6 == 5:
            maker.say(item, _bot(maker, "dependabot"),
                      f"Superseded by a newer bump of {bump[0]}.", ended)  # fmt: skip
            maker.end(item, ended)
        else:
            merger = ("mira-holt", "tomas-vrba", "ravi-osei", "sanne-dewit")[index % 4]
            maker.review(item, merger, "APPROVED", ended)
            maker.end(item, ended, merged_by=merger)
