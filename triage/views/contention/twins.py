"""Pull requests that solve one problem twice."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from triage import text
from triage.facts.likeness import Gist, gist, likeness
from triage.model import Ref
from triage.views import Select, Tables, phrases
from triage.views.contention.flag import Found
from triage.views.contention.meeting import Pair, Paths, Stacks
from triage.views.contention.world import Open, World, age_of, dampened
from triage.views.memory import Asked, Index, Known, Rule, Source
from triage.views.narrowing import Scope, by_item


@dataclass(frozen=True, slots=True)
class Closing:
    """An issue that a pull request closes."""

    item_id: str
    repo: str
    number: int


CLOSING = Select(
    """
    select closes.item_id, closes.repo, closes.number
    from item
    join closes on closes.item_id = item.id
    where item.kind = 'pull'
      and item.state = 'open'
    """,
    Closing,
)
SELECTS = (CLOSING,)


_Title = tuple[str, str, frozenset[str]]
"""Repository, base and the words that tell."""


@dataclass(frozen=True, slots=True)
class _Bond:
    """What makes two pull requests twins."""

    reasons: tuple[str, ...] = ()
    issues: tuple[Ref, ...] = ()


@dataclass(frozen=True, slots=True)
class Twins:
    """Pull requests that solve one problem, the oldest first, and what says so."""

    pulls: tuple[Open, ...]
    reasons: tuple[str, ...]
    issues: tuple[Ref, ...]


class Doubles:
    """Every group of twins: on one base, none of them on top of another.

    They are twins who close the same issue and have different authors, or alike titles,
    or a path in common; whose titles are the same, of `twin_words` or more, or of one
    less and with a path in common; or whose titles have `twin_likeness` of their words in
    common and most paths of the smaller one.
    """

    def __init__(self, world: World, paths: Paths, stacks: Stacks) -> None:
        memory = world.memory
        self.world = world
        self._words = world.numbers.twin_words
        self._tries = world.numbers.twin_tries
        self._paths = paths
        self._stacks = stacks
        self._closes: Known[str, frozenset[Ref]] = Known(Source(memory), frozenset())
        self._closing: Index[Ref, str, None] = Index(memory)
        self._titled: Index[_Title, str, None] = Index(memory)
        self._gist = Rule(memory, self._about)
        self._named = Rule(memory, self._same_titles)
        nothing: Mapping[str, _Bond] = {}
        self._pairs: Asked[str, Mapping[str, _Bond]] = Asked(
            memory, self._paired, nothing
        )
        self._bonds: Index[str, str, Mapping[str, _Bond]] = Index(memory)
        self.groups: Asked[str, tuple[Twins, ...]] = Asked(memory, self._grouped, ())
        """By repository: its groups of twins."""
        self.of: Known[str, frozenset[str]] = Known(Source(memory), frozenset())
        """By pull request: its twins."""

    def take(self, tables: Tables, scope: Scope) -> None:
        """Know what was read of some pull requests, or of all."""
        closes = by_item(tables[CLOSING])
        found = {
            ident: frozenset(Ref.of(one.repo, one.number) for one in several)
            for ident, several in closes.items()
        }
        self._closes.put_all(found, scope.items)

    def place(self, ident: str) -> None:
        """Take up a pull request that is another."""
        pull = self.world.still(ident)
        closes = self._closes[ident] if pull else ()
        self._closing.put(ident, dict.fromkeys(closes))
        words = self._gist(ident).words if pull else frozenset()
        is_telling = pull is not None and len(words) >= self._words - 1
        title = (pull.repo_id, pull.base_ref, words) if pull and is_telling else None
        self._titled.put(ident, {title: None} if title else {})

    def pair(self, idents: Iterable[str]) -> None:
        """Look for twins of pull requests that are others, when all are taken up."""
        self._pairs.ask(idents)
        for ident, _, bonds in self._pairs.news():
            pull = self.world.pulls[ident]
            bound = {pull.repo_id: bonds} if pull and bonds else {}
            self.groups.ask(self._bonds.put(ident, bound))
        apart: set[str] = set()
        together: dict[str, frozenset[str]] = {}
        for _, before, groups in self.groups.news():
            apart.update(pull.id for group in before for pull in group.pulls)
            for group in groups:
                members = frozenset(pull.id for pull in group.pulls)
                together.update((ident, members - {ident}) for ident in members)
        self.of.put_all(together, apart | together.keys())

    def let_go(self, idents: Iterable[str]) -> None:
        """Look no more at pull requests that are gone."""
        self._pairs.let_go(idents)

    def _about(self, ident: str) -> Gist:
        return gist(self.world.pull(ident).title)

    def _paired(self, ident: str) -> Mapping[str, _Bond]:
        """The younger pull requests of which one is a twin, and what says so."""
        pull = self.world.still(ident)
        if pull is None:
            return {}
        mine = self._gist(ident)
        found: dict[str, _Bond] = {}
        for issue in sorted(self._closes[ident], key=str):
            for other in self._younger(pull, self._closing[issue]):
                like = likeness(mine, self._gist(other.id))
                if (
                    pull.key != other.key
                    or like >= self._tries
                    or self._meet(pull, other)
                ):
                    _note(found, other, f"both close {issue}", issue)
        if len(mine.words) >= self._words - 1:
            title = (pull.repo_id, pull.base_ref, mine.words)
            for one, another in self._named(title):
                if one == ident:
                    other = self.world.pull(another)
                    _note(found, other, f"the same title: {pull.title}")
        for ident_of, paths in self._paths.met[ident].items():
            theirs = self._gist(ident_of)
            if (
                self.world.numbers.twin_likeness <= likeness(mine, theirs) < 1
                and min(len(mine.words), len(theirs.words)) > self._words
                and not self._stacks.are_stacked(ident, ident_of)
            ):
                shared = phrases.listed(map(text.clean, paths))
                other = self.world.pull(ident_of)
                _note(found, other, f"alike titles, and both change {shared}")
        return found

    def _younger(self, pull: Open, idents: Iterable[str]) -> Iterator[Open]:
        """Those that are younger, on one base with it, and neither on top of the other."""
        for other in self.world.those(idents):
            if age_of(pull) < age_of(other) and self._may_be(pull, other):
                yield other

    def _may_be(self, one: Open, other: Open) -> bool:
        same = (one.repo_id, one.base_ref) == (other.repo_id, other.base_ref)
        return same and not self._stacks.are_stacked(one.id, other.id)

    def _meet(self, one: Open, other: Open) -> bool:
        return bool(self._paths.shared[one.id] & self._paths.shared[other.id])

    def _same_titles(self, title: _Title) -> tuple[tuple[str, str], ...]:
        """Pairs of one title, the older one first; those of one scope side by side."""
        pulls = sorted(
            self.world.those(self._titled[title]),
            key=lambda pull: (self._gist(pull.id).scope, *age_of(pull)),
        )
        found = []
        for one, other in itertools.pairwise(pulls):
            mine, theirs = self._gist(one.id), self._gist(other.id)
            if (
                self._may_be(one, other)
                and likeness(mine, theirs) == 1
                and (len(mine.words) >= self._words or self._meet(one, other))
            ):
                older, younger = sorted((one, other), key=age_of)
                found.append((older.id, younger.id))
        return tuple(found)

    def _grouped(self, repo_id: str) -> tuple[Twins, ...]:
        """Pairs that have a pull request in common are one group."""
        bonds = {
            (ident, other): bond
            for ident, bonds in sorted(self._bonds[repo_id].items())
            for other, bond in bonds.items()
        }
        root: dict[str, str] = {}

        def top(ident: str) -> str:
            while root.setdefault(ident, ident) != ident:
                ident = root[ident]
            return ident

        for left, right in bonds:
            root[top(left)] = top(right)
        members: dict[str, list[Pair]] = defaultdict(list)
        for pair in bonds:
            members[top(pair[0])].append(pair)
        found = []
        for pairs in members.values():
            pulls = self.world.those({ident for pair in pairs for ident in pair})
            closed = {issue for pair in pairs for issue in bonds[pair].issues}
            reasons = sorted({why for pair in pairs for why in bonds[pair].reasons})
            found.append(
                Twins(tuple(pulls), tuple(reasons), tuple(sorted(closed, key=str)))
            )
        return tuple(sorted(found, key=lambda group: age_of(group.pulls[0])))


def _note(
    found: dict[str, _Bond], other: Open, why: str, issue: Ref | None = None
) -> None:
    bond = found.get(other.id, _Bond())
    found[other.id] = _Bond(
        (*bond.reasons, why), (*bond.issues, issue) if issue else bond.issues
    )


def twins(doubles: Doubles, paths: Paths, repo_id: str) -> Iterator[Found]:
    """Pull requests of a repository that solve the same problem.

    Severity: 50, plus ten for each beyond the second, plus ten where they change the
    same paths, 80 at most; half where fewer than two of them are alive.
    """
    world, groups = doubles.world, doubles.groups(repo_id)
    named = Counter(issue for group in groups for issue in group.issues)
    for group in groups:
        pulls = group.pulls
        issue = group.issues[0] if len(group.issues) == 1 else None
        if issue and (named[issue] > 1 or issue.key != pulls[0].ref.key):
            issue = None
        both = sorted(
            {
                path
                for one, other in itertools.combinations(pulls, 2)
                for path in paths.shared[one.id] & paths.shared[other.id]
            }
        )
        severity = 50 + 10 * (len(pulls) - 2) + (10 if both else 0)
        refs = [str(pull.ref) for pull in pulls]
        yield Found(
            kind="twin-pulls",
            subject=str(issue) if issue else " ".join(refs),
            pulls=tuple(pull.mention for pull in pulls),
            severity=dampened(min(severity, 80), world.alive(pulls), least=2),
            why=_why(group),
            evidence=(
                *group.reasons,
                *(world.opened(pull) for pull in pulls),
                *(f"both change {text.clean(path)}" for path in both[:5]),
            ),
            suggestion="Compare them, keep one, and thank the other.",
            title="" if issue else pulls[0].title,
            commands=tuple(f"triage show {ref}" for ref in refs[:4]),
        )


def _why(group: Twins) -> str:
    several = text.count(len(group.pulls), "pull request")
    if len(group.issues) == 1:
        return f"{several} close {group.issues[0]}."
    if group.issues:
        return f"{several} close {phrases.listed(map(str, group.issues))}."
    first, last = group.pulls[0], group.pulls[-1]
    apart = phrases.apart(first.created_at, last.created_at)
    return f"{several} solve the same problem, opened {apart} apart."
