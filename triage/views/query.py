"""A query in GitHub's words: what it means over the copy, and in which order.

`parse` or `typed` reads it once; `Query.condition` writes it as SQL over the aliases `item`,
`repo` and `pull` (a left join) with every value bound, for whoever asks: the list,
a page of a pane, a count.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from triage.errors import UsageError
from triage.text import clean
from triage.views import Lens, Reader, qualifiers
from triage.views import words as texts
from triage.views.grammar import Both, Either, Node, Not, Term, Together, line, tree
from triage.views.orders import NAMED, USUAL, Order
from triage.views.scope import Scope, lower


@dataclass(frozen=True, slots=True)
class Reading:
    """A query as it is best read: where from, what holds, in which order."""

    tables: str
    """What `from` names: `item`, alone or behind the index that leads to it."""
    condition: str
    values: dict[str, object]
    order: str
    """What follows `order by`."""


@dataclass(frozen=True, slots=True)
class Query:
    """A query that was understood."""

    node: Node | None = None
    order: Order = USUAL
    sorted: bool = False
    """Whether it says its order itself."""
    places: frozenset[str] = frozenset()
    """Where `in:` has words looked for; empty: in titles."""
    everywhere: bool = False
    """Whether what is set aside is found as well."""

    def condition(self, lens: Lens, reader: Reader) -> tuple[str, dict[str, object]]:
        """The condition as SQL, and the values that it names (`q0`, `q1`, …).

        It stays right for this `lens` and what is stored now: what is derived and not
        stored is asked of the reader here. Raises UsageError where the query says
        `@me` and nobody knows who that is.
        """
        scope = Scope(lens, reader, self.places)
        tests = [] if self.node is None else [_written(self.node, scope)]
        tests += self._in_sight(scope)
        return " and ".join(tests) or "1", scope.values

    def _in_sight(self, scope: Scope) -> Iterable[str]:
        """Leave out what is set aside, unless the query says `is:snoozed` or so."""
        if scope.lens.slice.is_part:
            part = scope.lens.slice
            yield (
                f"lot(repo.name_key, item.number) % {scope.bind(part.of)}"
                f" = {scope.bind(part.part - 1)}"
            )
        if self.everywhere:
            return
        said = {
            lower(value)
            for term in _terms(self.node)
            if term.name == "is"
            for value in term.values
        }
        for what in ("snoozed", "hidden"):
            if getattr(scope.lens.aside, what) and what not in said:
                yield f"not {qualifiers.apart(what)(scope)}"

    def reading(self, lens: Lens, reader: Reader) -> Reading:
        """The query along the index of its words, where these lead the way.

        Newest first, the index yields its matches in order, so that a page of many
        matches costs as little as one of few.
        """
        layers = _layers(self.node)
        words = [one for layer in layers for one in layer if self._is_indexed(one)]
        if not words or self.order is not USUAL:
            sql, values = self.condition(lens, reader)
            return Reading("item", sql, values, self.order.clause)
        scope = Scope(lens, reader, self.places)
        match, literals = texts.together(one for one in words if isinstance(one, Term))
        tests = [f"{texts.INDEX} match {scope.bind(match)}"]
        tests += [
            f"instr(lower(item.title), {scope.bind(one)}) > 0" for one in literals
        ]
        for layer in layers:
            tests += _narrowed([one for one in layer if one not in words], scope)
        tests += self._in_sight(scope)
        return Reading(
            f"{texts.INDEX} cross join item on item.place = {texts.INDEX}.rowid",
            " and ".join(tests),
            scope.values,
            f"{texts.INDEX}.rowid",
        )

    def _is_indexed(self, node: Node) -> bool:
        return isinstance(node, Term) and texts.is_indexed(node, self.places)

    @property
    def names(self) -> frozenset[str]:
        """Qualifiers that it uses."""
        return frozenset(term.name for term in _terms(self.node) if term.name)

    @property
    def needles(self) -> tuple[str, ...]:
        """Words and phrases that must be there, for highlighting."""
        return tuple(term.text for term in _wanted(self.node) if not term.name)


def parse(words: Sequence[str]) -> Query:
    """The query that the arguments of a command make, without the shell's quotes.

    Raises UsageError as `typed` does.
    """
    return typed(line(words))


def typed(text: str) -> Query:
    """The query that a line makes, as one types it.

    Raises UsageError for a qualifier or value that there is not, naming the nearest,
    for two orders, and as `grammar.tree` does.
    """
    order, said = USUAL, False
    places: set[str] = set()

    def keep(node: Node) -> Node | None:
        nonlocal order, said
        match node:
            case Not(inner):
                kept = keep(inner)
                return None if kept is None else Not(kept)
            case Together(nodes) | Both(nodes) | Either(nodes):
                left = tuple(one for one in map(keep, nodes) if one is not None)
                return (
                    None
                    if not left
                    else left[0]
                    if len(left) == 1
                    else type(node)(left)
                )
            case Term(name="sort"):
                wanted = NAMED[_one(node, NAMED, "order of sort")]
                if said and wanted is not order:
                    raise UsageError(
                        f"sort:{order.name} and sort:{wanted.name} cannot both hold.",
                        "Leave one of them out.",
                    )
                order, said = wanted, True
                return None
            case Term(name="in"):
                places.update(_places(node))
                return None
        return _checked(node)

    node = tree(clean(text))
    kept = None if node is None else keep(node)
    return Query(kept, order, said, frozenset(places))


def _one(term: Term, table: Iterable[str], what: str) -> str:
    if not term.text:
        raise UsageError(f"{term.name}: names nothing.", f"Write {term.name}:updated.")
    return qualifiers.known(lower(term.text), table, what)


def _places(term: Term) -> list[str]:
    if not term.values:
        raise UsageError("in: names nothing.", "Write in:title or in:body.")
    return [
        qualifiers.known(lower(one), texts.PLACES, "value of in:")
        for one in term.values
    ]


def _checked(term: Term) -> Term:
    """The term, where it makes sense; `fix:` is a word, for it names no value."""
    if term.name and not term.values and term.name not in qualifiers.QUALIFIERS:
        return Term("", (f"{term.name}:",), f"{term.name}:", quoted=True)
    if term.name:
        qualifiers.test(term)
    return term


def _written(node: Node, scope: Scope) -> str:
    match node:
        case Term():
            make = qualifiers.test(node) if node.name else texts.word(node)
            return make(scope)
        case Not(inner):
            return f"not coalesce({_written(inner, scope)}, 0)"
        case Either(nodes):
            return f"({' or '.join(_written(one, scope) for one in nodes)})"
        case Both(nodes):
            return f"({' and '.join(_written(one, scope) for one in nodes)})"
        case Together(nodes):
            return f"({' and '.join(_narrowed(nodes, scope))})"


def _narrowed(nodes: Sequence[Node], scope: Scope) -> Iterable[str]:
    """Conditions that narrow; terms of one family are one condition that widens."""
    families: dict[str, list[Node]] = {}
    words = [
        one
        for one in nodes
        if isinstance(one, Term) and texts.is_indexed(one, scope.places)
    ]
    if words:
        yield texts.matched(words)(scope)
    for index, node in enumerate(nodes):
        if node in words:
            continue
        name = qualifiers.family(node) if isinstance(node, Term) else ""
        families.setdefault(name or f"{index}", []).append(node)
    for alike in families.values():
        said = [_written(one, scope) for one in alike]
        yield said[0] if len(said) == 1 else f"({' or '.join(said)})"


def _layers(node: Node | None) -> tuple[tuple[Node, ...], ...]:
    """What must all hold at the top of a query: neighbours, or one side of an AND."""
    match node:
        case None:
            return ()
        case Together(nodes):
            return (nodes,)
        case Both(nodes):
            return tuple(one for side in nodes for one in _layers(side))
        case _:
            return ((node,),)


def _terms(node: Node | None) -> Iterable[Term]:
    match node:
        case Term():
            yield node
        case Not(inner):
            yield from _terms(inner)
        case Together(nodes) | Both(nodes) | Either(nodes):
            for one in nodes:
                yield from _terms(one)


def _wanted(node: Node | None) -> Iterable[Term]:
    """Terms that are not negated."""
    match node:
        case Term():
            yield node
        case Together(nodes) | Both(nodes) | Either(nodes):
            for one in nodes:
                yield from _wanted(one)
