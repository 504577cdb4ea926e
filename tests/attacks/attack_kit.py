"""Bumps on a loopback GitHub: in order, or altered in one way each."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from attacks.clean_cases import Clean, npm, swap

from triage.demo.botwork import bot_commit, dependabot_body, renovate_body
from triage.demo.builtin_kit import Maker, ago
from triage.demo.things import Author, File, Item, Push, digest
from triage.demo.world import World

OWNER = "harbour"
GREEN = ("SUCCESS", "SUCCESS")
DEPENDABOT, RENOVATE = ("dependabot", 49699333), ("renovate", 29139614)


class Kit:
    """Makes pull requests in some repositories of one world."""

    def __init__(self, *repos: str) -> None:
        self.world = World(ago(0), "mira")
        self.world.person(OWNER, "Organization")
        for name in repos:
            self.world.add_repo(
                f"{OWNER}/{name}",
                permissions={"mira": "ADMIN"},
                roles={"mira": "OWNER"},
            )
        self.maker = Maker(self.world)
        self.stranger = self.world.person("mallory", "User", 666)
        self.mira = self.world.person("mira")

    def bot(self, login, number):
        return self.world.person(login, "Bot", number)

    def bump(self, repo: str, clean: Clean, **over) -> Item:
        """A bump in order, six days old."""
        renovate = clean.manager == "renovate"
        bot = self.bot(*(RENOVATE if renovate else DEPENDABOT))
        author = over.get("author", bot)
        change = (clean.package, clean.old, clean.new, False)
        title = over.get("title") or clean.title or _title(clean)
        body = over.get("body") or clean.body or _body(clean, change)
        at = over.get("at", ago(6))
        item = self.maker.pull(
            f"{OWNER}/{repo}", author, title, body, at,
            branch=over.get("branch") or _branch(clean),
            files=[_file(path, text) for path, text in clean.files],
            fork=over.get("fork", False),
        )  # fmt: skip
        side = item.side
        side.conflicting = False
        named = (change,) if clean.package and clean.level != "digest" else ()
        side.commits = [bot_commit(bot, side.head_oid, title, named, at)]
        self.maker.check(item, over.get("checks", GREEN), at + timedelta(seconds=40))
        if clean.tag:
            action, tag, oid = clean.tag
            name = f"{OWNER}/{action.split('/')[1]}"
            home = self.world.find_repo(name)
            self.world.repos[action.lower()] = home or self.world.add_repo(action)
            self.world.repos[action.lower()].tags[tag] = oid
        return item

    def another(self, item: Item, who: Author, **over) -> None:
        """One more commit on the branch, which becomes its head."""
        side = item.side
        oid = digest("another", item.node_id, len(side.commits))
        made = replace(
            side.commits[0], oid=oid, message="Adjust", authors=[who], **over
        )
        side.commits.append(made)
        side.head_oid = oid
        for check in side.checks:
            check.oid = oid

    def pushed(self, item: Item, who, after: str = "", hours: float = 1) -> None:
        """A force-push; to the head, unless it says otherwise."""
        side = item.side
        made = Push(
            who,
            item.created_at + timedelta(hours=hours),
            digest("before", item.node_id, hours),
            after or side.head_oid,
            f"HRFPE_{digest(item.node_id, hours)[:12]}",
        )
        side.pushes.append(made)


def person(who) -> Author:
    """How a commit names somebody whom GitHub knows."""
    return Author(who.login, who.email, who)


def plain(number: int, old: str = "1.2.3", new: str = "1.2.4") -> Clean:
    """An npm bump of a package of its own."""
    name = f"knot-{number}"
    lines = swap((f'    "{name}": "^{old}",', f'    "{name}": "^{new}",'))
    files = (("package-lock.json", npm(name, old, new)), ("package.json", lines))
    return Clean(name, "npm_and_yarn", name, old, new, files)


def _file(path: str, text: str | None) -> File:
    lines = (text or "").split("\n")
    plus, minus = (sum(x.startswith(s) for x in lines) for s in "+-")
    return File(path, plus, minus, patch=text)


def _title(clean: Clean) -> str:
    if clean.manager == "renovate":
        return f"chore(deps): update dependency {clean.package} to v{clean.new.lstrip('v')}"
    return f"Bump {clean.package} from {clean.old} to {clean.new}"


def _body(clean: Clean, change) -> str:
    if clean.manager == "renovate":
        kind = "docker" if clean.level == "digest" else "npm"
        return renovate_body((change,) if clean.package else (), kind)
    return dependabot_body(change)


def _branch(clean: Clean) -> str:
    if clean.manager == "renovate":
        return f"renovate/{clean.package.rsplit('/', 1)[-1] or 'lock-file-maintenance'}"
    name = clean.package.strip("@").replace(":", "-")
    return f"dependabot/{clean.manager}/{name}-{clean.new}"
