"""What was worked out is remembered, and worked out again where it may be another."""

import pytest

from triage.views.memory import Asked, Firm, Index, Known, Memory, Rule, Source


@pytest.fixture
def memory():
    return Memory()


class Counted:
    """A rule that says how often it was worked out."""

    def __init__(self, memory, derive):
        self.keys = []
        self.rule = Rule(memory, lambda key: self.keys.append(key) or derive(key))

    def __call__(self, key):
        return self.rule(key)


def test_an_outcome_is_worked_out_once(memory):
    double = Counted(memory, lambda key: 2 * key)
    assert [double(3), double(3), double(4)] == [6, 6, 8]
    assert double.keys == [3, 4]


def test_a_change_costs_what_read_it(memory):
    stored = Known(Source(memory), 0)
    stored.put_all({"a": 1, "b": 2})
    double = Counted(memory, lambda key: 2 * stored[key])
    total = Counted(memory, lambda _: double("a") + double("b"))
    assert total("") == 6
    stored.put("a", 5)
    assert total("") == 14
    assert double.keys == ["a", "b", "a"]


def test_an_outcome_that_stays_the_same_ends_the_matter(memory):
    stored = Known(Source(memory), 0)
    stored.put("a", 3)
    odd = Counted(memory, lambda key: stored[key] % 2)
    told = Counted(memory, lambda key: "odd" if odd(key) else "even")
    assert told("a") == "odd"
    stored.put("a", 5)
    assert told("a") == "odd"
    assert (odd.keys, told.keys) == (["a", "a"], ["a"])


def test_what_is_stored_again_as_it_is_changes_nothing(memory):
    stored = Known(Source(memory), 0)
    assert stored.put("a", 1)
    assert not stored.put("a", 1)
    assert not stored.put("b", 0)
    assert list(stored) == ["a"]


def test_what_a_rule_no_longer_reads_does_not_touch_it(memory):
    stored = Known(Source(memory), 0)
    stored.put_all({"which": 1, "left": 10, "right": 20})
    chosen = Counted(
        memory, lambda _: stored["left"] if stored["which"] else stored["right"]
    )
    assert chosen("") == 10
    stored.put("which", 0)
    assert chosen("") == 20
    stored.put("left", 11)
    assert chosen("") == 20
    assert chosen.keys == ["", ""]


def test_a_rule_hears_of_members_that_come_and_go(memory):
    index = Index(memory)
    size = Counted(memory, lambda key: len(index[key]))
    assert size("red") == 0
    assert index.put("one", {"red": None, "blue": None}) == ["red", "blue"]
    assert size("red") == 1
    assert index.put("one", {"blue": None}) == ["red"]
    assert size("red") == 0
    assert index["blue"] == {"one": None}


def test_who_asks_hears_only_of_outcomes_that_are_others(memory):
    stored = Known(Source(memory), 0)
    stored.put_all({"a": 1, "b": 2})
    asked = Asked(memory, lambda key: stored[key] // 2, 0)
    asked.ask(["a", "b"])
    assert list(asked.news()) == [("b", 0, 1)]
    stored.put_all({"a": 0, "b": 4})
    assert list(asked.news()) == [("b", 1, 2)]
    stored.put("b", 5)
    assert list(asked.news()) == []


def test_what_nobody_reads_any_more_is_forgotten(memory):
    stored = Known(Source(memory), 0)
    stored.put_all({"which": 1, "left": 10, "right": 20})
    doubled = Rule(memory, lambda key: 2 * stored[key])
    asked = Asked(
        memory, lambda _: doubled("left" if stored["which"] else "right"), None
    )
    asked.ask([""])
    assert list(asked.news()) == [("", None, 20)]
    stored.put("which", 0)
    assert list(asked.news()) == [("", 20, 40)]
    memory.tidy()
    assert set(doubled._nodes) == {"right"}
    stored.put("right", 21)
    assert list(asked.news()) == [("", 40, 42)]


def test_a_failure_leaves_a_rule_to_be_worked_out_again(memory):
    stored = Known(Source(memory), 0)
    inverse = Rule(memory, lambda key: 12 // stored[key])
    with pytest.raises(ZeroDivisionError):
        inverse("a")
    stored.put("a", 3)
    assert inverse("a") == 4
    assert memory.reader is None


class TestFirm:
    """What many rest on is looked at first."""

    def test_while_its_outcome_stays_nothing_that_rests_on_it_is_in_doubt(
        self, memory: Memory
    ) -> None:
        stored = Known(Source(memory), 0)
        stored.put("a", 3)
        odd = Firm(memory, lambda key: stored[key] % 2)
        looked_at = []
        told = Asked(memory, lambda key: looked_at.append(key) or odd(key), None)
        told.ask("a")
        assert list(told.news()) == [("a", None, 1)]
        stored.put("a", 5)
        assert not told._doubted
        assert list(told.news()) == []
        stored.put("a", 6)
        assert list(told.news()) == [("a", 1, 0)]
        assert looked_at == ["a", "a"]

    def test_it_is_looked_at_before_anything_is_read_from_outside(
        self, memory: Memory
    ) -> None:
        stored = Known(Source(memory), 0)
        odd = memory.firm(lambda key: stored[key] % 2)
        told = Rule(memory, lambda key: "odd" if odd(key) else "even")
        assert told("a") == "even"
        stored.put("a", 1)
        assert told("a") == "odd"

    def test_one_that_rests_on_another_is_looked_at_after_it(
        self, memory: Memory
    ) -> None:
        stored = Known(Source(memory), 0)
        half = memory.firm(lambda key: stored[key] // 2)
        sign = memory.firm(lambda key: stored[key] > 0)
        both = Counted(memory, lambda key: (half(key), sign(key)))
        stored.put("a", 2)
        assert both("a") == (1, True)
        stored.put("a", -1)
        assert both("a") == (-1, False)
        assert both.keys == ["a", "a"]
