"""Queues of a large store: kept, worked out elsewhere, and never older than they say."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import replace

import msgspec
import pytest
from kept_kit import after, change, rekeep

from triage import apart, keeping, keymap
from triage.clock import iso
from triage.config import Contention
from triage.demo.builtin import NOW
from triage.errors import TriageError
from triage.keeping import KEPT, Keeper, due, keep, kept
from triage.store import shelf
from triage.store.aside import HIDDEN
from triage.tui import reading
from triage.tui.console import Console
from triage.views import registry
from triage.views.kept import KeptRows, words
from triage.workspace import Workspace, looking


@pytest.mark.parametrize("name", KEPT)
def test_a_kept_queue_is_the_whole_queue(desk: Workspace, name: str) -> None:
    keep(desk, registry.by_id(name))
    queue, found = desk.queue(registry.by_id(name)), kept(desk, name)
    assert found is not None
    assert (found.about.headline, found.about.count) == (queue.headline, queue.count)
    rows = KeptRows(found).window(0, len(queue.rows) + 1)
    assert rows == tuple(replace(row, text=words(row)) for row in queue.rows)
    assert len(rows) > 0


def test_a_process_of_its_own_works_the_queues_out_in_the_order_asked(
    desk: Workspace,
) -> None:
    told: list[str] = []
    Keeper(desk).run(["questions", "bumps"], told.append, threading.Event())
    assert told == ["questions", "bumps"]
    assert kept(desk, "bumps") is not None
    assert due(desk) == ("contention", "ownership")


def test_nothing_is_due_until_the_store_changes(desk: Workspace) -> None:
    assert due(desk, "questions")[0] == "questions"
    rekeep(desk)
    assert due(desk) == ()
    change(desk)
    assert due(desk) == KEPT


def test_a_cursor_that_is_remembered_makes_no_queue_due(desk: Workspace) -> None:
    rekeep(desk)
    desk.remember("desk.pane", "mine")
    assert due(desk) == ()


def test_a_steady_sync_lets_queues_be_worked_out_less_often(
    desk: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1000.0]
    keeper = Keeper(desk, seconds=lambda: now[0])
    monkeypatch.setattr(keeper, "_run", lambda *_: now.__setitem__(0, now[0] + 10))

    def rest(*, changes: bool) -> float:
        keeper.run(KEPT, lambda _name: None, threading.Event())
        ended = now[0]
        while keeper.rests:
            now[0] += 1
            if changes:
                keeper.changed()
        return now[0] - ended

    assert rest(changes=False) == 10
    assert rest(changes=True) == 10 * keeping.STEADY
    now[0] += keeping.SETTLED
    assert rest(changes=False) == 10


def test_what_is_set_aside_makes_every_queue_due(desk: Workspace) -> None:
    rekeep(desk)
    row = desk.queue(registry.by_id("questions")).rows[0]
    desk.set_aside(HIDDEN, row.refs)
    assert due(desk) == KEPT
    rekeep(desk)
    assert due(desk) == ()
    rows = reading.queue(desk, "questions").rows
    assert rows.find(row.key) is None


def test_ages_make_a_queue_due_though_nothing_was_stored(desk: Workspace) -> None:
    rekeep(desk)
    soon, later = iso(NOW + keeping.AGED / 2), iso(NOW + keeping.AGED)
    assert due(after(desk, TRIAGE_NOW=soon)) == ()
    assert due(after(desk, TRIAGE_NOW=later)) == KEPT


def test_under_other_settings_a_kept_queue_is_none(desk: Workspace) -> None:
    rekeep(desk)
    settings = msgspec.structs.replace(desk.settings, contention=Contention(capacity=1))
    assert kept(Workspace(desk.environ, settings), "contention") is None


def test_a_small_store_keeps_nothing(
    desk: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking, "LARGE", 1_000_000)
    assert due(desk) == ()
    assert len(reading.queue(desk, "bumps").rows) > 0


def test_a_queue_in_which_nothing_is_has_been_worked_out(desk: Workspace) -> None:
    with desk.cache().db.writing():
        desk.cache().db.run("delete from bump")
    rekeep(desk, "bumps")
    assert "bumps" not in due(desk)
    assert reading.queue(desk, "bumps").headline != reading.WORKING


def test_a_queue_that_was_never_worked_out_says_so(desk: Workspace) -> None:
    found = reading.queue(desk, "ownership")
    assert found.headline == reading.WORKING
    assert found.count is None
    assert "worked out for the first time" in found.empty


def test_an_old_queue_says_as_of_when_it_is(desk: Workspace) -> None:
    rekeep(desk)
    assert "as of" not in reading.queue(desk, "bumps").headline
    old = after(desk, TRIAGE_NOW=iso(NOW.replace(day=NOW.day + 1)))
    assert reading.queue(old, "bumps").headline.endswith("as of 24h ago")


def test_the_process_that_works_queues_out_is_given_no_token(
    desk: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[dict[str, str]] = []
    start = apart.subprocess.Popen

    def watched(*arguments: object, **options: object) -> object:
        given.append(options["env"])  # type: ignore[arg-type]
        return start(*arguments, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(apart.subprocess, "Popen", watched)
    Keeper(desk).run(["questions"], lambda _name: None, threading.Event())
    assert given
    assert not any("ghp_" in value for value in given[0].values())


def test_a_failure_of_that_process_is_told(desk: Workspace) -> None:
    (desk.data / shelf.QUEUES).write_text("a file in the way")
    with pytest.raises(TriageError, match="could not be worked out"):
        Keeper(desk).run(["bumps"], lambda _name: None, threading.Event())


async def until(app: Console, holds: Callable[[], bool]) -> None:
    for _ in range(2000):
        if holds():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not come about")


def console(desk: Workspace) -> Console:
    first = reading.queue(desk, "ownership")
    app = Console(desk, keymap.load("default"), start="ownership", first=first)
    app.do_app_sync = lambda: None  # type: ignore[method-assign]
    return app


def test_the_console_shows_queues_as_they_are_worked_out(desk: Workspace) -> None:
    async def run() -> None:
        app = console(desk)
        async with app.run_test(size=(120, 40)):
            assert app.desk.pane.title.headline == reading.WORKING
            await until(app, lambda: all(len(p.rows) > 0 for p in app.desk.panes[:4]))
            await until(app, lambda: not app.keeping)
            assert due(desk) == ()
            app.exit()

    asyncio.run(run())
    whole = desk.queue(registry.by_id("ownership"))
    assert reading.queue(desk, "ownership").headline == whole.headline


def test_where_nothing_can_be_kept_the_console_works_queues_out_itself(
    desk: Workspace,
) -> None:
    (desk.data / shelf.QUEUES).write_text("a file in the way")

    async def run() -> None:
        app = console(desk)
        async with app.run_test(size=(120, 40)):
            await until(app, lambda: len(app.desk.pane.rows) > 0)
            app.exit()

    asyncio.run(run())
    assert not desk.can_keep
