"""A world in which every case is a repository of its own, stored as a sync stores it.

Logins are told apart by case, so that what one person carries in one case does not
count in another: `ann` of case 7 is `ann-7`.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import msgspec

from triage import clock
from triage.config import Contention, Settings
from triage.model import (
    Actor,
    Comment,
    Event,
    File,
    Item,
    Kind,
    Label,
    Pull,
    Ref,
    Repo,
    RepoFiles,
    Review,
    ReviewRequest,
    Thread,
    Word,
)
from triage.store.cache import Cache
from triage.sync import deriver
from triage.views import Lens
from triage.views.contention import VIEW

NOW = datetime(2026, 1, 20, tzinfo=UTC)
HEAD, OLD = "a" * 40, "b" * 40
TEAM = ("mia", "max")
"""Maintainers of every case who reviewed something there lately."""


def ago(days):
    return NOW - timedelta(days=days)


@dataclass
class Case:
    """One repository with its pull requests, told in a few words."""

    index: int
    items: list[Item] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    lines: dict[str, dict[str, list[tuple[int, int]]]] = field(default_factory=dict)
    codeowners: str | None = None
    dependabot: str | None = None
    people: dict[str, int] = field(default_factory=dict)
    capacities: dict[str, int] = field(default_factory=dict)
    team: Sequence[str] = TEAM
    busy: Sequence[str] = ()

    @property
    def repo(self):
        return f"acme/case-{self.index}"

    def who(self, login):
        """A login of this case; a bot's is the same everywhere."""
        return login if login in BOTS else f"{login}-{self.index}"

    def actor(self, login):
        if login is None:
            return None
        return Actor(self.who(login), "Bot" if login in BOTS else "User")

    def pull(
        self,
        number,
        author="ann",
        *,
        title="",
        body="",
        opened=2.0,
        changed=1.0,
        base="main",
        branch="",
        fork=True,
        draft=False,
        state="open",
        merged=0.0,
        merged_by=None,
        reviews=(),
        requests=(),
        owners=(),
        teams=(),
        said=(),
        pushed=(),
        files=(),
        closes=(),
        labels=(),
        threads=(),
        mergeable="MERGEABLE",
        decision="",
        auto_merge=False,
        head=HEAD,
    ):
        """A pull request; `files` may say which lines change: `{path: [(1, 5)]}`."""
        key = f"{self.index}-{number}"
        lines = files if isinstance(files, dict) else {}
        asked = [ReviewRequest(self.who(one)) for one in requests]
        asked += [ReviewRequest(self.who(o), as_code_owner=True) for o in owners]
        asked += [ReviewRequest(f"acme/{one}", is_team=True) for one in teams]
        found, words = [], []
        for place, (path, *told) in enumerate(threads):
            resolved, outdated, last = (*told, *(False, False, None)[len(told) :])
            ident = f"T{key}-{place}"
            found.append(Thread(ident, path, 7, resolved, outdated))
            if last:
                words.append(
                    Word(
                        ident, resolved, outdated, self.actor(last), ago(0.5), "And if?"
                    )
                )
        self.words += words
        pull = Pull(
            head_ref=branch or f"topic-{number}",
            head_ref_raw=branch or f"topic-{number}",
            head_oid=head,
            base_ref=base,
            base_ref_raw=base,
            is_draft=draft,
            is_cross_repository=fork,
            head_repo_id=f"F{key}" if fork else f"R{self.index}",
            mergeable=mergeable,
            review_decision=decision,
            merged_by=self.actor(merged_by),
            auto_merge=auto_merge,
            reviews=tuple(
                Review(
                    f"V{key}-{99 - place}",
                    self.actor(login),
                    (*rest, *(HEAD, "MEMBER")[len(rest) :])[1],
                    verdict,
                    ago(days),
                    (*rest, *(HEAD, "MEMBER")[len(rest) :])[0],
                )
                for place, (login, verdict, days, *rest) in enumerate(reviews)
            ),
            requests=tuple(asked),
            threads=tuple(found),
            files=tuple(File(path, path, 1, 1) for path in files),
            files_total=len(files),
            closes=tuple(Ref.of(self.repo, one) for one in closes),
        )
        end = ago(merged) if state != "open" else None
        item = Item(
            node_id=f"P{key}",
            repo_id=f"R{self.index}",
            ref=Ref.of(self.repo, number),
            kind=Kind.PULL,
            title=title or f"Work on part {number} of {chr(96 + number % 26)}",
            body=body,
            url=f"https://example.org/{number}",
            author=self.actor(author),
            association="NONE",
            state=state,
            created_at=ago(max(opened, changed, merged)),
            updated_at=end or ago(changed),
            closed_at=end,
            merged_at=end if state == "merged" else None,
            labels=tuple(Label(name, name) for name in labels),
            comments=tuple(
                Comment(
                    f"C{key}-{99 - n}", self.actor(login), "NONE", ago(days), "Indeed."
                )
                for n, (login, days) in enumerate(said)
            ),
            comments_total=len(said),
            events=tuple(
                Event("force-pushed", ago(days), self.actor(author), after_oid=HEAD)
                for days in pushed
            ),
            pull=pull,
        )
        self.items.append(item)
        if lines:
            self.lines[item.node_id] = lines
        return item

    def several(self, count, start=1, **over):
        for number in range(start, start + count):
            self.pull(number, **over)

    def bots(self, count, start=50, author="robot", **over):
        """Pull requests of a bot that are no dependency bumps."""
        for number in range(start, start + count):
            self.pull(number, author, title=f"Regenerate artefact {number}", **over)

    def active(self):
        """Something that shows who acts here, far from everything else."""
        for place, login in enumerate(self.team):
            self.pull(
                900 + place,
                "elsewhere",
                state="merged",
                opened=40,
                merged=30,
                reviews=[(login, "APPROVED", 31)],
            )


BOTS = frozenset({"robot", "dependabot", "renovate", "greptile"})

Build = Callable[[Case], None]


@dataclass(frozen=True)
class Labelled:
    """One labelled case: what is flagged there, or is only near to it."""

    kind: str
    is_there: bool
    name: str
    build: Build

    def __str__(self):
        return f"{self.kind}: {'' if self.is_there else 'not '}{self.name}"


LABELLED: list[Labelled] = []


def flagged(kind, name):
    return _case(kind, name, is_there=True)


def near(kind, name):
    return _case(kind, name, is_there=False)


def _case(kind, name, *, is_there):
    def take(build):
        LABELLED.append(Labelled(kind, is_there, name, build))
        return build

    return take


def made():
    """Every case with its pull requests."""
    cases = []
    for index, labelled in enumerate(LABELLED):
        case = Case(index)
        labelled.build(case)
        case.active()
        cases.append(case)
    return cases


def settings(cases):
    people = {c.who(login): n for c in cases for login, n in c.people.items()}
    repos = {
        c.repo: {
            login if login == "*" else c.who(login): n
            for login, n in c.capacities.items()
        }
        for c in cases
        if c.capacities
    }
    return Settings(contention=Contention(people=people, repos=repos))


def store(directory, cases, shuffle=None):
    """The cases, stored page by page; in another order where one is given."""
    cache = Cache(directory)
    chosen = settings(cases)
    derivers = {}
    for case in cases:
        repo = Repo(f"R{case.index}", case.repo, "main", permission="WRITE")
        cache.put_repo(repo, NOW)
        if case.codeowners is not None or case.dependabot is not None:
            owners = case.codeowners
            for login in ("mia", "max", "ann", "bob", "eve"):
                owners = owners and owners.replace(f"@{login} ", f"@{case.who(login)} ")
            cache.put_files(
                repo,
                RepoFiles(
                    owners,
                    ".github/CODEOWNERS" if owners else "",
                    dependabot=case.dependabot,
                ),
            )
        derivers[repo.node_id] = deriver(cache, chosen, repo)
    items = [item for case in cases for item in case.items]
    words = [word for case in cases for word in case.words]
    if shuffle is not None:
        items = [_shuffled(item, shuffle) for item in items]
        shuffle.shuffle(items)
        shuffle.shuffle(words)
    size = 100 if shuffle is None else shuffle.choice((1, 7, 100))
    for start in range(0, len(items), size):
        cache.put_items(
            items[start : start + size], lambda item: derivers[item.repo_id](item)
        )
    cache.put_words(words)
    with cache.db.writing():
        cache.db.run_many(
            "insert into account values (?, 1, null, ?)",
            [
                (case.who(login), clock.iso(NOW))
                for case in cases
                for login in case.busy
            ],
        )
    for case in cases:
        for node_id, lines in case.lines.items():
            cache.put_lines(node_id, HEAD, lines)
    return cache


def _shuffled(item, chance: random.Random):
    """The same pull request, its parts in another order."""
    pull = item.pull

    def mixed(things):
        return tuple(chance.sample(things, len(things)))

    return replace(
        item,
        comments=mixed(item.comments),
        events=mixed(item.events),
        labels=mixed(item.labels),
        pull=replace(
            pull,
            reviews=mixed(pull.reviews),
            requests=mixed(pull.requests),
            files=mixed(pull.files),
            threads=mixed(pull.threads),
        ),
    )


def flags(cache, cases):
    """Every flag as JSON has it, and by the repository that it is about."""
    queue = VIEW.load(cache, Lens(now=NOW, me="me", settings=settings(cases)))
    return msgspec.to_builtins(queue.payload)["flags"]


def by_case(found):
    """Flags by the repository of their pull requests."""
    homes: dict[str, list[dict]] = {}
    for flag in found:
        for repo in {ref.partition("#")[0] for ref in flag["refs"]}:
            homes.setdefault(repo, []).append(flag)
    return homes
