"""Groups of dependency bumps: by package, repository, level or ecosystem."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from triage import text
from triage.facts.shape import worst
from triage.views import phrases
from triage.views.bot_queues import Full
from triage.views.judging import Carried, Judged

GROUPINGS = ("package", "repo", "level", "ecosystem")


@dataclass(slots=True)
class Together:
    """Bumps that are approved together."""

    key: str
    title: str
    ecosystem: str
    pulls: list[Judged]
    carried: list[Carried]
    full: list[Full] = field(default_factory=list)

    @property
    def ready(self) -> int:
        """How many a batch would take."""
        return sum(one.verdict == "ready" for one in self.pulls)

    @property
    def security(self) -> bool:
        """Whether one of them mends a vulnerability."""
        return any(one.stored.security for one in self.pulls)

    @property
    def level(self) -> str:
        """The worst step that the group takes."""
        return worst(
            [one.level for one in self.carried]
            or [one.stored.level for one in self.pulls]
        )

    @property
    def verdict(self) -> str:
        """One that all share, else review."""
        found = {one.verdict for one in self.pulls}
        return found.pop() if len(found) == 1 else "review"

    @property
    def opened(self) -> str:
        """When the first of them was opened."""
        return min(one.stored.created_at for one in self.pulls)

    @property
    def heading(self) -> str:
        """The title with versions, and where."""
        repos = {one.ref.key for one in self.pulls}
        first = self.pulls[0].ref
        if len(self.pulls) == 1:
            where = str(first)
        elif len(repos) == 1:
            where = f"{text.count(len(self.pulls), 'pull request')} in {first.repo}"
        else:
            where = text.count(len(repos), "repository", "repositories")
        return phrases.headline(self.title, where, self.outdated)

    @property
    def outdated(self) -> str:
        """What supersedes it, or how many of it are superseded; empty: nothing."""
        newer = [one.superseded_by for one in self.pulls if one.superseded_by]
        if len(self.pulls) == 1 and newer:
            return f"superseded by #{newer[0].number}"
        return f"{len(newer)} superseded" if newer else ""

    @property
    def progress(self) -> str:
        """How many are ready; where none is, in how long the first will be."""
        soon = [one.ripens for one in self.pulls if one.ripens]
        if self.ready or not soon:
            return f"{self.ready}/{len(self.pulls)}"
        return min(soon, key=lambda hours: (len(hours), hours))


def _keys(one: Judged, group_by: str) -> list[tuple[str, str, str, Carried | None]]:
    """Key, title, ecosystem and package of each group that a bump belongs to."""
    stored = one.stored
    ecosystem = stored.ecosystem or "unknown"
    if group_by == "repo":
        return [(f"repo:{stored.repo}", stored.repo, "", None)]
    if group_by == "level":
        return [(f"level:{stored.level}", stored.level, "", None)]
    if group_by == "ecosystem":
        return [(f"ecosystem:{ecosystem}", ecosystem, ecosystem, None)]
    if not one.packages:
        name = stored.group or stored.level
        title = {
            "lockfile": "lock file maintenance",
            "unknown": "an update that names no package",
        }.get(name, name)
        return [(f"{ecosystem}:{name}", title, ecosystem, None)]
    return [
        (
            f"{ecosystem}:{package.name}@{package.version_to or 'unknown'}",
            package.name,
            ecosystem,
            package,
        )
        for package in one.packages
    ]


def grouped(pulls: Iterable[Judged], group_by: str) -> list[Together]:
    """Togethers: security first, then the oldest."""
    groups: dict[str, Together] = {}
    for one in pulls:
        for key, title, ecosystem, package in _keys(one, group_by):
            group = groups.setdefault(key, Together(key, title, ecosystem, [], []))
            if not group.pulls or group.pulls[-1] is not one:
                group.pulls.append(one)
            if package:
                group.carried.append(package)
            elif group_by != "package":
                group.carried.extend(one.packages)
    for group in groups.values():
        if group_by == "package" and group.carried:
            group.title = f"{group.title} {_step(group.carried)}".strip()
        kinds = {one.stored.ecosystem or "unknown" for one in group.pulls}
        group.ecosystem = group.ecosystem or (kinds.pop() if len(kinds) == 1 else "")
    return sorted(groups.values(), key=lambda one: (not one.security, one.opened))


def mark_full(groups: Iterable[Together], full: Iterable[Full]) -> None:
    """Tell each group which full queues its pull requests stand in."""
    standing = {pull.id: one for one in full for pull in one.pulls}
    if not standing:
        return
    for group in groups:
        found = (standing.get(one.stored.id) for one in group.pulls)
        group.full = list({id(one): one for one in found if one}.values())


def _step(carried: Sequence[Carried]) -> str:
    """`16.1.1 → 16.1.4`; without the old version where there are several."""
    old = {one.version_from for one in carried if one.version_from}
    new = carried[0].version_to
    if len(old) == 1 and new:
        return f"{old.pop()} {phrases.ARROW} {new}"
    return f"{phrases.ARROW} {new}" if new else ""
