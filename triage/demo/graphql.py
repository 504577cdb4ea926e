"""Executes a GraphQL document over resolvers.

Answers have GitHub's shapes: a document that asks for an unknown field gets errors
and no data; what fails while it runs becomes null, with an error that names its path.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from triage import clock
from triage.demo.document import BadDocumentError, Document, field_node, spread
from triage.demo.schema import Field, Schema, schema
from triage.demo.things import DeniedError

if TYPE_CHECKING:
    from graphql.language import (
        FieldNode,
        SelectionNode,
        SelectionSetNode,
        ValueNode,
    )

Resolve = Callable[[Any, Any, Mapping[str, Any]], Any]
"""Context, parent and arguments in; a value, a list, or a thing with fields out."""

MAX_NODES: Final = 500_000
"""GitHub's limit of nodes in one request (rate-limit page of its GraphQL API)."""


class _NullParent(Exception):
    """A required field came to nothing, so its parent does."""


@dataclass(slots=True)
class _Step:
    """One field to resolve for each object of a type."""

    key: str
    name: str
    field: Field | None
    """None for `__typename`."""
    arguments: Mapping[str, Any]
    resolve: Resolve | None
    inner: tuple[SelectionSetNode, ...]
    is_leaf: bool


@dataclass(slots=True)
class Execution:
    """One run of a document: its variables, its context, and the errors so far."""

    document: Document
    variables: Mapping[str, Any]
    resolvers: Mapping[str, Mapping[str, Resolve]]
    typename: Callable[[Any], str]
    context: Any = None
    errors: list[dict[str, Any]] = field(default_factory=list)
    cost: int = 1
    node_count: int = 0
    _schema: Schema = field(default_factory=schema)
    _plans: dict[tuple[int, ...], list[_Step]] = field(default_factory=dict)
    _keep: list[object] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Fills in defaults, refuses missing variables, counts points."""
        given = dict(self.variables)
        for declared in self.document.operation.variable_definitions or ():
            name = declared.variable.name.value
            if name in given:
                continue
            if declared.default_value is not None:
                given[name] = self._value(declared.default_value)
            elif declared.type.kind == "non_null_type":
                raise BadDocumentError(
                    {
                        "message": f"Variable ${name} of required type was provided"
                        " invalid value",
                        "extensions": {"value": None},
                    }
                )
        self.variables = given
        requests, nodes = self._count(
            self.document.operation.selection_set, self.document.root, 1
        )
        self.cost, self.node_count = max(round(requests / 100), 1), nodes
        if nodes > MAX_NODES:
            raise BadDocumentError(
                {
                    "type": "MAX_NODE_LIMIT_EXCEEDED",
                    "message": f"This query requests up to {nodes:,} possible nodes"
                    f" which exceeds the maximum limit of {MAX_NODES:,}.",
                }
            )

    def run(self, root: object) -> dict[str, Any]:
        """The answer: `data`, and `errors` where something failed."""
        try:
            selected = (self.document.operation.selection_set,)
            data = self._object(self.document.root, root, selected, [])
        except _NullParent:
            data = None
        answer: dict[str, Any] = {"data": data}
        if self.errors:
            answer["errors"] = self.errors
        return answer

    # points

    def _count(
        self, selected: SelectionSetNode, parent: str, times: int
    ) -> tuple[int, int]:
        """Requests and nodes by GitHub's formula: one request per parent and page."""
        requests = nodes = 0
        for node in selected.selections:
            if not self._is_included(node):
                continue
            condition, inner = spread(node, self.document.fragments)
            if inner is not None:
                more = self._count(inner, condition or parent, times)
                requests, nodes = requests + more[0], nodes + more[1]
                continue
            asked = field_node(node)
            known = self._schema.fields[parent].get(asked.name.value)
            if known is None or asked.selection_set is None:
                continue
            inside = times
            arguments = self._arguments(asked)
            size = arguments.get("first") or arguments.get("last") or 0
            if known.is_connection and isinstance(size, int) and size:
                requests += times
                nodes += times * size
                inside = times * size
            elif asked.name.value == "nodes" and "ids" in arguments:
                inside = times * len(arguments["ids"])
                nodes += inside
            more = self._count(asked.selection_set, known.type, inside)
            requests, nodes = requests + more[0], nodes + more[1]
        return requests, nodes

    # values of the document

    def _value(self, node: ValueNode) -> Any:
        from graphql import language  # noqa: PLC0415

        match node:
            case language.VariableNode():
                return self.variables.get(node.name.value)
            case language.IntValueNode():
                return int(node.value)
            case language.FloatValueNode():
                return float(node.value)
            case language.StringValueNode() | language.EnumValueNode():
                return node.value
            case language.BooleanValueNode():
                return node.value
            case language.ListValueNode():
                return [self._value(value) for value in node.values]
            case language.ObjectValueNode():
                return {f.name.value: self._value(f.value) for f in node.fields}
            case _:
                return None

    def _arguments(self, node: FieldNode) -> dict[str, Any]:
        return {arg.name.value: self._value(arg.value) for arg in node.arguments or ()}

    def _is_included(self, node: SelectionNode) -> bool:
        for directive in node.directives or ():
            asked = any(self._value(arg.value) for arg in directive.arguments or ())
            if asked != (directive.name.value == "include"):
                return False
        return True

    # execution

    def _fields(
        self, selected: Sequence[SelectionSetNode], runtime: str
    ) -> Iterator[FieldNode]:
        for nodes in selected:
            for node in nodes.selections:
                if not self._is_included(node):
                    continue
                condition, inner = spread(node, self.document.fragments)
                if inner is None:
                    yield field_node(node)
                elif not condition or runtime in self._schema.possible[condition]:
                    yield from self._fields((inner,), runtime)

    def _plan(
        self, selected: tuple[SelectionSetNode, ...], runtime: str
    ) -> list[_Step]:
        key = (hash(runtime), *map(id, selected))
        if key in self._plans:
            return self._plans[key]
        steps: dict[str, _Step] = {}
        for node in self._fields(selected, runtime):
            name = node.name.value
            shown = node.alias.value if node.alias else name
            inner = (node.selection_set,) if node.selection_set else ()
            if shown in steps:
                steps[shown].inner += inner
                continue
            known = self._schema.fields[runtime].get(name)
            steps[shown] = _Step(
                shown,
                name,
                known,
                self._arguments(node),
                self.resolvers.get(runtime, {}).get(name),
                inner,
                is_leaf=known is None or not self._schema.is_composite(known.type),
            )
        self._keep.append(selected)
        plan = self._plans[key] = list(steps.values())
        return plan

    def _object(
        self,
        runtime: str,
        value: Any,
        selected: tuple[SelectionSetNode, ...],
        path: list[str | int],
    ) -> dict[str, Any]:
        out: dict[str, Any] = {}
        for step in self._plan(selected, runtime):
            known = step.field
            if known is None:
                out[step.key] = runtime
                continue
            try:
                if step.resolve is None:
                    found = getattr(value, _snake(step.name))
                else:
                    found = step.resolve(self.context, value, step.arguments)
            except DeniedError as error:
                found = error
            if step.is_leaf and not isinstance(found, DeniedError):
                done = clock.iso(found) if isinstance(found, datetime) else found
            else:
                done = self._complete(known, found, step, [*path, step.key])
            if done is None and known.is_required:
                raise _NullParent
            out[step.key] = done
        return out

    def _complete(
        self, known: Field, found: Any, step: _Step, path: list[str | int]
    ) -> Any:
        if isinstance(found, DeniedError):
            self.fail(found, path)
            return None
        if found is None:
            return None
        if isinstance(found, list):
            return [
                self._complete(known, entry, step, [*path, at])
                for at, entry in enumerate(found)
            ]
        runtime = known.type
        if runtime not in self._schema.possible[runtime]:
            runtime = self.typename(found)
        try:
            return self._object(runtime, found, step.inner, path)
        except _NullParent:
            return None

    def fail(self, error: DeniedError, path: Sequence[str | int]) -> None:
        """Keeps an error in GitHub's shape."""
        shape: dict[str, Any] = {"type": error.kind, "path": list(path)}
        if error.extensions:
            shape["extensions"] = dict(error.extensions)
        shape["locations"] = [{"line": 1, "column": 1}]
        shape["message"] = error.message
        self.errors.append(shape)


@lru_cache(maxsize=512)
def _snake(name: str) -> str:
    """`createdAt` as an attribute: `created_at`."""
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name)
