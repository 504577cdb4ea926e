"""Remembers what was worked out, and from what: a change costs what rests on it.

What is stored comes in as sources; what is derived from it is a rule. While a rule
works, whatever it reads is noted. When a source changes, only what read it is worked out
again, and only as far as its outcome is another than before. So the same rules serve a
queue that is made from nothing and one that is brought up to date, and nobody has to list
what depends on what.

Most of what may be another turns out to be as it was. What many rest on and seldom changes
is a firm rule: it is looked at first, and unless it is another, nothing that rests on it
is looked at on its account.

Rules must be pure: the same reads, the same outcome.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
M = TypeVar("M", bound=Hashable)

_SURE, _DOUBTFUL, _STALE = range(3)
"""How an outcome stands: as it was worked out; perhaps another, since something far
beneath it changed; to be worked out again."""

_NEVER = object()


class _Node:
    """One thing that may be read: a key of a source, or an outcome of a rule."""

    __slots__ = ("home", "key", "needs", "read_in", "standing", "users", "value")

    def __init__(self, home: _Home, key: Hashable, standing: int) -> None:
        self.home = home
        self.key = key
        self.value: object = _NEVER
        self.standing = standing
        self.read_in = 0
        """The piece of work that noted it last."""
        self.needs: list[_Node] = []
        self.users: set[_Node] = set()


class _Home:
    """Where nodes are: a source or a rule."""

    is_kept = False
    """Whether its outcomes are wanted although no rule reads them."""
    is_firm = False
    """Whether what reads it is in doubt only when its outcome is another."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self.place = memory.counted()
        """Where it stands among all; a firm rule stands behind those that it reads."""
        self._nodes: dict[Hashable, _Node] = {}

    def work(self, node: _Node) -> object:
        """The outcome for the key of a node."""
        raise NotImplementedError

    def doubt(self, key: Hashable) -> None:
        """The outcome of a key may be another than before."""

    def forget(self, node: _Node) -> None:
        """Drop a node that nobody reads."""
        self._nodes.pop(node.key, None)


class Memory:
    """What sources and rules have in common: who is at work, and what came loose."""

    def __init__(self) -> None:
        self.reader: _Node | None = None
        self.work = self._works = 0
        """The number of what is at work: no other piece of work has the same."""
        self._loose: list[_Node] = []
        self._homes = self._doubts = 0
        self.shaken: list[tuple[int, int, _Node]] = []
        """A heap: outcomes of firm rules that may be others, the first to look at first."""

    def counted(self) -> int:
        """How many homes there are, with one more."""
        self._homes += 1
        return self._homes

    def remember(self, derive: Callable[[K], V]) -> Rule[K, V]:
        """A rule of this memory."""
        return Rule(self, derive)

    def firm(self, derive: Callable[[K], V]) -> Firm[K, V]:
        """A rule of this memory whose outcomes seldom change."""
        return Firm(self, derive)

    def note(self, node: _Node) -> None:
        """Whatever is at work just now has read this."""
        if self.reader is not None and node.read_in != self.work:
            node.read_in = self.work
            self.reader.needs.append(node)

    def changed(self, node: _Node) -> None:
        """It is another: what read it is stale, what rests on that doubtful."""
        for user in node.users:
            if not user.standing:
                self._doubt(user)
            user.standing = _STALE

    def _doubt(self, node: _Node) -> None:
        node.standing = _DOUBTFUL
        waiting = [node]
        while waiting:
            one = waiting.pop()
            home = one.home
            if home.is_kept:
                home.doubt(one.key)
            elif home.is_firm:
                self._doubts += 1
                heapq.heappush(self.shaken, (home.place, self._doubts, one))
                continue
            for user in one.users:
                if not user.standing:
                    user.standing = _DOUBTFUL
                    waiting.append(user)

    def steady(self) -> None:
        """Look at the outcomes of firm rules that may be others.

        Before that, what rests on them is not known to be in doubt.
        """
        while self.shaken:
            _, _, node = heapq.heappop(self.shaken)
            if node.standing:
                self.settle(node)

    def settle(self, node: _Node) -> None:
        """Have an outcome worked out again, if it must be."""
        if node.standing == _DOUBTFUL:
            for need in node.needs:
                if need.standing != _SURE:
                    self.settle(need)
                    if node.standing == _STALE:
                        break
            else:
                node.standing = _SURE
                return
        needs, node.needs = node.needs, []
        before = self.reader, self.work
        self._works += 1
        self.reader, self.work = node, self._works
        try:
            found = node.home.work(node)
        except BaseException:
            node.needs = needs
            raise
        finally:
            self.reader, self.work = before
        if node.needs != needs:
            self._link(node, needs)
        node.standing = _SURE
        if node.value is _NEVER or found != node.value:
            node.value = found
            if node.home.is_firm:
                self.changed(node)
            else:
                for user in node.users:
                    user.standing = _STALE

    def _link(self, node: _Node, before: Sequence[_Node]) -> None:
        """What is read knows who reads it, and no longer who did before."""
        for need in node.needs:
            need.users.add(node)
        if before:
            self._release(node, set(before).difference(node.needs))

    def _release(self, node: _Node, needs: Iterable[_Node]) -> None:
        for need in needs:
            need.users.discard(node)
            if not need.users:
                self._loose.append(need)

    def drop(self, node: _Node) -> None:
        """An outcome is asked for no more."""
        self._release(node, node.needs)
        node.needs = []

    def tidy(self) -> None:
        """Forget what nobody reads any more."""
        while self._loose:
            node = self._loose.pop()
            if not node.users and not node.home.is_kept:
                node.home.forget(node)
                self.drop(node)


class Source(_Home, Generic[K]):
    """Which keys of what is stored were read."""

    def note(self, key: K) -> None:
        """Whatever is at work reads what is stored of a key."""
        memory = self._memory
        if memory.reader is None:
            return
        node = self._nodes.get(key)
        if node is None:
            node = self._nodes[key] = _Node(self, key, _SURE)
        memory.note(node)

    def changed(self, key: K) -> None:
        """What is stored of a key is another."""
        node = self._nodes.get(key)
        if node is not None:
            self._memory.changed(node)


class Known(Generic[K, V]):
    """What is stored, by key; several may share a source, and so count as one."""

    def __init__(self, source: Source[K], default: V) -> None:
        self._source = source
        self._default = default
        self._values: dict[K, V] = {}

    def __getitem__(self, key: K) -> V:
        """What is stored of a key, or the default."""
        self._source.note(key)
        return self._values.get(key, self._default)

    def __iter__(self) -> Iterator[K]:
        """The keys, which is no reading."""
        return iter(self._values)

    def __contains__(self, key: K) -> bool:
        """Whether anything is stored of a key, which is no reading."""
        return key in self._values

    def put(self, key: K, value: V) -> bool:
        """Store it; whether it is another. The default is nothing."""
        if self._values.get(key, self._default) == value:
            return False
        if value == self._default:
            del self._values[key]
        else:
            self._values[key] = value
        self._source.changed(key)
        return True

    def put_all(self, found: Mapping[K, V], keys: Iterable[K] | None = None) -> list[K]:
        """Store what was found of some keys, or of all; which of them are others."""
        every = {*self._values, *found} if keys is None else keys
        return [key for key in every if self.put(key, found.get(key, self._default))]


class Index(Generic[K, M, V]):
    """What belongs together: by key, members with what is noted of each."""

    def __init__(self, memory: Memory) -> None:
        self._source: Source[K] = Source(memory)
        self._members: dict[K, dict[M, V]] = {}
        self._keys: dict[M, Mapping[K, V]] = {}

    def __getitem__(self, key: K) -> Mapping[M, V]:
        """The members of a key, in no order."""
        self._source.note(key)
        return self._members.get(key, {})

    def sizes(self) -> Mapping[K, int]:
        """How many members each key has, which is no reading."""
        return {key: len(members) for key, members in self._members.items()}

    def put(self, member: M, keys: Mapping[K, V]) -> list[K]:
        """Where a member belongs from now on; the keys of which that changes something."""
        before = self._keys.get(member, {})
        if before == keys:
            return []
        touched = []
        for key in before:
            if key not in keys:
                touched.append(key)
                members = self._members[key]
                del members[member]
                if not members:
                    del self._members[key]
        for key, said in keys.items():
            if key not in before or before[key] != said:
                touched.append(key)
                self._members.setdefault(key, {})[member] = said
        if keys:
            self._keys[member] = keys
        else:
            del self._keys[member]
        for key in touched:
            self._source.changed(key)
        return touched

    def put_all(
        self, found: Mapping[M, Mapping[K, V]], members: Iterable[M] | None = None
    ) -> set[K]:
        """Where some members, or all, belong from now on; which keys that changes."""
        every = {*self._keys, *found} if members is None else members
        touched: set[K] = set()
        for member in every:
            touched.update(self.put(member, found.get(member, {})))
        return touched


class Rule(_Home, Generic[K, V]):
    """What is derived, by key."""

    def __init__(self, memory: Memory, derive: Callable[[K], V]) -> None:
        super().__init__(memory)
        self._derive = derive

    def __call__(self, key: K) -> V:
        """The outcome, worked out where it is not known or may be another."""
        node = self._nodes.get(key)
        if node is None:
            node = self._nodes[key] = _Node(self, key, _STALE)
        memory = self._memory
        if memory.reader is None:
            if memory.shaken:
                memory.steady()
        elif node.read_in != memory.work:
            memory.note(node)
        if node.standing:
            memory.settle(node)
        return node.value  # type: ignore[return-value]

    def work(self, node: _Node) -> object:
        """The outcome for the key of a node."""
        return self._derive(node.key)  # type: ignore[arg-type]


class Firm(Rule[K, V]):
    """A rule that many read and that seldom has another outcome."""

    is_firm = True


class Asked(Rule[K, V]):
    """A rule of which somebody outside wants every outcome, and what changed of it."""

    is_kept = True

    def __init__(self, memory: Memory, derive: Callable[[K], V], nothing: V) -> None:
        super().__init__(memory, derive)
        self._nothing = nothing
        self._doubted: dict[K, None] = {}
        self._found: dict[K, V] = {}

    def doubt(self, key: Hashable) -> None:
        """Its outcome is looked at again."""
        self._doubted[key] = None  # type: ignore[index]

    def ask(self, keys: Iterable[K]) -> None:
        """Outcomes that are wanted from now on, as long as they are something."""
        self._doubted.update(dict.fromkeys(keys))

    def news(self) -> Iterator[tuple[K, V, V]]:
        """Keys of which the outcome is another: before, and now."""
        memory = self._memory
        while memory.shaken or self._doubted:
            memory.steady()
            if not self._doubted:
                break
            key, _ = self._doubted.popitem()
            now, before = self(key), self._found.get(key, self._nothing)
            if now == self._nothing:
                self._found.pop(key, None)
            else:
                self._found[key] = now
            if now != before:
                yield key, before, now

    def let_go(self, keys: Iterable[K]) -> None:
        """Outcomes that are nothing and wanted no more."""
        for key in keys:
            node = self._nodes.pop(key, None)
            if node is not None:
                self._doubted.pop(key, None)
                self._found.pop(key, None)
                self._memory.drop(node)
