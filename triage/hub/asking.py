"""Questions about many things at once, as many at a time as GitHub answers in time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from triage.errors import Forbidden, HubError, NotFound, Unreachable
from triage.hub import answers, together
from triage.hub.client import Answer, Client
from triage.hub.limiter import TRIES
from triage.hub.sizes import Bounds, Sizes

T = TypeVar("T")


class Asking:
    """What the reading half of the Hub asks with; safe to use from several threads."""

    def __init__(self, client: Client, bounds: Mapping[str, Bounds]) -> None:
        self.client = client
        self._sizes = Sizes(bounds)

    def _ask(
        self,
        name: str,
        asked: Callable[[int], tuple[str, Mapping[str, Any]]],
        came: Callable[[Answer], int] | None = None,
    ) -> Answer:
        """One question of the present size, smaller where GitHub runs out of time."""
        while True:
            size = self._sizes.of(name)
            least = self._sizes.is_least(name, size)
            document, variables = asked(size)
            try:
                answer = self.client.read(
                    document, variables, tries=TRIES if least else 2
                )
            except Unreachable as error:
                if not error.timeout or least:
                    raise
                self._sizes.too_much(name, size)
                continue
            if not least and answers.asks_too_much(answer):
                self._sizes.too_much(name, size)
                continue
            count = came(answer) if came else size
            self._sizes.took(name, size, count, answer.seconds)
            return answer

    def _in_parts(
        self,
        name: str,
        things: Sequence[str],
        document: Callable[[Sequence[str]], tuple[str, Mapping[str, Any]]],
        taken: Callable[[Sequence[str], Answer | HubError], list[T]],
    ) -> list[T]:
        """Ask for things, as many at a time as GitHub answers in time.

        What GitHub calls missing or forbidden as a whole is asked for by halves,
        until it is clear which it is about.
        """
        found: list[T] = []
        waiting = list(things)
        while waiting:
            some: list[str] = []

            def asked(
                size: int, some: list[str] = some, waiting: list[str] = waiting
            ) -> tuple[str, Mapping[str, Any]]:
                some[:] = waiting[:size]
                return document(some)

            try:
                answer = self._ask(name, asked, _counted(some))
            except (NotFound, Forbidden) as error:
                if len(some) == 1:
                    found += taken(some, error)
                else:
                    half = len(some) // 2
                    for part in (some[:half], some[half:]):
                        found += self._in_parts(name, part, document, taken)
            else:
                found += taken(some, answer)
            waiting = waiting[len(some) :]
        return found

    def _by_ids(
        self, name: str, ids: Sequence[str], holes: set[str] | None = None
    ) -> list[tuple[str, Any]]:
        """Things by node id; a HubError for each that does not resolve.

        `holes` gets the ids of those of which a part could not be read.
        """
        step = together.IDS_TOGETHER

        def document(some: Sequence[str]) -> tuple[str, Mapping[str, Any]]:
            parts = [some[i : i + step] for i in range(0, len(some), step)]
            variables = {f"i{n}": list(part) for n, part in enumerate(parts)}
            return together.by_ids(name, len(parts)), variables

        def taken(
            some: Sequence[str], answer: Answer | HubError
        ) -> list[tuple[str, Any]]:
            if isinstance(answer, HubError):
                return [(one, answer) for one in some]
            wrong = answers.missing(answer, step)
            if holes is not None:
                holes.update(some[place] for place in answers.holes(answer, step))
            found: list[tuple[str, Any]] = []
            for place, one in enumerate(some):
                listed = answer.data.get(f"n{place // step}")
                listed = listed if isinstance(listed, list) else []
                at = place % step
                node = listed[at] if at < len(listed) else None
                found.append((one, node if node is not None else wrong.get(place)))
            return found

        return self._in_parts(name, ids, document, taken)


def _counted(some: Sequence[str]) -> Callable[[Answer], int]:
    """What came of a question about some things: an answer about each."""
    return lambda _answer: len(some)
