"""Which repositories are read, and what became of each that was asked for."""

from __future__ import annotations

from collections.abc import Sequence

from triage.errors import Forbidden, HubError, NotFound
from triage.hub import Probed
from triage.model import Repo
from triage.sync import kind_of
from triage.sync.errand import Errand


class Census:
    """The repositories of one sync."""

    def __init__(self, errand: Errand) -> None:
        self.hub = errand.hub
        self.cache = errand.cache
        self.settings = errand.settings
        self.tally = errand.tally
        self.now = errand.now
        self._new: set[str] = set()
        """Lower-case names that were not followed before this sync."""
        self._named: set[str] = set()
        """Lower-case patterns that are followed."""

    def names(self, patterns: Sequence[str]) -> list[str]:
        """The repositories behind what was asked for, each once."""
        before = {w.pattern.lower() for w in self.cache.watched()}
        self._new = {p.lower() for p in patterns} - before
        for pattern in patterns:
            self.cache.watch(pattern)
        watched = self.cache.watched()
        self._named = {w.pattern.lower() for w in watched}
        known = {w.pattern.lower(): w.state for w in watched}
        asked = patterns or [*self.settings.repos, *(w.pattern for w in watched)]
        found: dict[str, str] = {}
        owners: set[str] = set()
        for pattern in asked:
            if not pattern.endswith("/*"):
                found.setdefault(pattern.lower(), pattern)
                continue
            if pattern.lower() in owners:
                continue
            owners.add(pattern.lower())
            try:
                names = self._owned(pattern[:-2])
            except (NotFound, Forbidden) as error:
                self.tally.trouble(pattern, error)
                if pattern.lower() in known:
                    self._could_not(pattern, error)
                continue
            if known.get(pattern.lower(), "ok") != "ok":
                self.cache.watch(pattern)
            for name in names:
                found.setdefault(name.lower(), name)
        return list(found.values())

    def _owned(self, owner: str) -> list[str]:
        """An owner's repositories, and those stored that may have gone or moved."""
        stored = [r.name for r in self.cache.repos()]
        return [
            *self.hub.owned(owner),
            *(n for n in stored if n.lower().startswith(f"{owner.lower()}/")),
        ]

    def _could_not(self, pattern: str, error: HubError) -> None:
        """Note why something followed is not read; a new name is not remembered.

        A name that GitHub does not know the first time is most likely misspelt.
        """
        if isinstance(error, NotFound) and pattern.lower() in self._new:
            self.cache.unwatch(pattern)
            self._named.discard(pattern.lower())
        else:
            self.cache.watch(pattern, kind_of(error), error.message)

    def accept(self, probed: Probed) -> Repo | None:
        """Store a repository that answered; say what is wrong with one that did not."""
        name, repo = probed.name, probed.repo
        named = self._named
        if repo is None:
            error = probed.error or NotFound(f"{name} did not answer.")
            self.tally.trouble(name, error)
            if isinstance(error, NotFound):
                self.cache.drop_repo(name)
            if name.lower() in named:
                self._could_not(name, error)
            return None
        moved = repo.name.lower() != name.lower()
        if moved:
            self.tally.notes.append(f"{name} is now {repo.name}")
            if name.lower() in named:
                self.cache.unwatch(name)
        state, why = _standing(repo)
        if moved:
            why = "; ".join(filter(None, (f"renamed from {name}", why)))
        if name.lower() in named or (moved and not self._is_covered(name, repo.name)):
            self.cache.watch(repo.name, state, why)
            named.add(repo.name.lower())
        if repo.is_archived:
            self.tally.notes.append(f"{repo.name} is {_ARCHIVED}")
            self.cache.drop_repo_by_id(repo.node_id)
            return None
        self.cache.put_repo(repo, self.now)
        return repo

    def _is_covered(self, old: str, new: str) -> bool:
        """Whether a repository that moved is still found by what is followed."""
        followed = self._named | {p.lower() for p in self.settings.repos}
        owner = new.split("/", 1)[0]
        return not followed.isdisjoint({old.lower(), new.lower(), f"{owner}/*".lower()})


_ARCHIVED = "archived: read-only on GitHub, so it is left out"


def _standing(repo: Repo) -> tuple[str, str]:
    """The state of a repository that answered, and why."""
    if repo.is_archived:
        return "archived", _ARCHIVED
    off = [
        word
        for word, there in (
            ("issues", repo.has_issues),
            ("discussions", repo.has_discussions),
        )
        if not there
    ]
    if off:
        return "-".join([*off, "off"]), f"{' and '.join(off)} switched off"
    return "ok", ""
