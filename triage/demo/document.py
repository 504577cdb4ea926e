"""Parses GraphQL documents and checks them against the served schema."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from triage.demo.schema import schema

if TYPE_CHECKING:
    from graphql.language import (
        DocumentNode,
        FieldNode,
        FragmentDefinitionNode,
        FragmentSpreadNode,
        InlineFragmentNode,
        OperationDefinitionNode,
        SelectionNode,
        SelectionSetNode,
    )


class BadDocumentError(Exception):
    """The document cannot run; `errors` say why, as GitHub would."""

    def __init__(self, *errors: dict[str, Any]) -> None:
        super().__init__(errors[0]["message"])
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed document's one operation and its fragments."""

    operation: OperationDefinitionNode
    fragments: Mapping[str, FragmentDefinitionNode]

    @property
    def name(self) -> str:
        """The operation's name, or an empty text."""
        return self.operation.name.value if self.operation.name else ""

    @property
    def is_mutation(self) -> bool:
        """Whether it asks for changes."""
        return self.operation.operation.value == "mutation"

    @property
    def root(self) -> str:
        """The type that the operation starts from."""
        return "Mutation" if self.is_mutation else "Query"


@lru_cache(maxsize=256)
def parse(text: str, operation: str | None = None) -> Document:
    """The document of a text, checked against the schema.

    Raises BadDocumentError for bad syntax, unknown fields and wrong arguments.
    """
    from graphql import GraphQLSyntaxError, language  # noqa: PLC0415

    try:
        parsed: DocumentNode = language.parse(text)
    except GraphQLSyntaxError as error:
        raise BadDocumentError({"message": f"Parse error: {error.message}"}) from error
    fragments = {
        node.name.value: node
        for node in parsed.definitions
        if isinstance(node, language.FragmentDefinitionNode)
    }
    operations = [
        node
        for node in parsed.definitions
        if isinstance(node, language.OperationDefinitionNode)
        and (operation is None or (node.name and node.name.value == operation))
    ]
    if not operations:
        raise BadDocumentError({"message": "A query attribute must be specified."})
    document = Document(operations[0], fragments)
    _Checker(document).run()
    return document


class _Checker:
    """Finds what GitHub's validation would refuse."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.schema = schema()
        self.errors: list[dict[str, Any]] = []
        self.seen: set[tuple[str, str]] = set()

    def run(self) -> None:
        root = self.document.root
        self.walk(self.document.operation.selection_set, root, [root.lower()])
        if self.errors:
            raise BadDocumentError(*self.errors)

    def add(
        self, node: FieldNode, path: list[str], message: str, **extensions: object
    ) -> None:
        line = {"line": 1, "column": 1}
        if node.loc:
            start = node.loc.start_token
            line = {"line": start.line, "column": start.column}
        self.errors.append(
            {
                "path": [*path, node.name.value],
                "extensions": extensions,
                "locations": [line],
                "message": message,
            }
        )

    def walk(self, selected: SelectionSetNode, parent: str, path: list[str]) -> None:
        for node in selected.selections:
            condition, inner = spread(node, self.document.fragments)
            if inner is not None:
                target = condition or parent
                if target not in self.schema.fields:
                    raise BadDocumentError(
                        {"message": f"No such type {target}, so it can't be a"
                                    " fragment condition"}
                    )  # fmt: skip
                key = (parent, str(id(inner)))
                if key not in self.seen:
                    self.seen.add(key)
                    self.walk(inner, target, path)
            else:
                self.check(field_node(node), parent, path)

    def check(self, node: FieldNode, parent: str, path: list[str]) -> None:
        name = node.name.value
        if name == "__typename":
            return
        known = self.schema.fields[parent].get(name)
        if known is None:
            self.add(
                node,
                path,
                f"Field '{name}' doesn't exist on type '{parent}'",
                code="undefinedField",
                typeName=parent,
                fieldName=name,
            )
            return
        given = {argument.name.value for argument in node.arguments or ()}
        for extra in sorted(given - known.arguments):
            self.add(
                node,
                path,
                f"Field '{name}' doesn't accept argument '{extra}'",
                code="argumentNotAccepted",
                name=name,
                typeName="Field",
                argumentName=extra,
            )
        missing = sorted(known.required_arguments - given)
        if missing:
            self.add(
                node,
                path,
                f"Field '{name}' is missing required arguments: {', '.join(missing)}",
                code="missingRequiredArguments",
                className="Field",
                name=name,
                arguments=", ".join(missing),
            )
        if node.selection_set:
            self.walk(node.selection_set, known.type, [*path, name])
        elif self.schema.is_composite(known.type):
            self.add(
                node,
                path,
                f"Field must have selections (field '{name}' returns {known.type} but"
                f" has no selections. Did you mean '{name} {{ ... }}'?)",
                code="selectionMismatch",
                nodeName=f"field '{name}'",
                typeName=known.type,
            )


def field_node(node: SelectionNode) -> FieldNode:
    """The selection as a field, which it is where `spread` finds no fragment."""
    assert node.kind == "field"
    return cast("FieldNode", node)


def spread(
    node: SelectionNode, fragments: Mapping[str, FragmentDefinitionNode]
) -> tuple[str, SelectionSetNode | None]:
    """Type condition and content of a fragment; no content: it is a field."""
    if node.kind == "inline_fragment":
        inline = cast("InlineFragmentNode", node)
        condition = inline.type_condition.name.value if inline.type_condition else ""
        return condition, inline.selection_set
    if node.kind == "fragment_spread":
        name = cast("FragmentSpreadNode", node).name.value
        if name not in fragments:
            raise BadDocumentError(
                {"message": f"Fragment {name} was used, but not defined"}
            )
        found = fragments[name]
        return found.type_condition.name.value, found.selection_set
    return "", None
