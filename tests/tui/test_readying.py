"""What is made ready while no key comes."""

from __future__ import annotations

import gc

from tui_drive import console, drive, key_event, settle, until
from tui_fake import FakeWorkspace


def test_the_picker_of_people_is_composed_before_it_is_asked_for():
    async def look(app, pilot):
        app.compose_ahead()
        await settle(app, pilot)
        whom = app.desk._whom()
        return whom.is_running, whom in app.screen_stack, whom.size == app.size

    assert drive(console(FakeWorkspace()), then=look) == (True, False, True)


def test_the_picker_of_people_opens_as_it_was_laid_out_before():
    async def look(app, pilot):
        app.compose_ahead()
        whom = app.desk._whom()
        drawn = []
        lay_out = whom._refresh_layout

        def counted(*given, **more):
            drawn.append(given)
            lay_out(*given, **more)

        whom._refresh_layout = counted
        await until(lambda: len(drawn) == 2)
        await app.desk.lay(whom)
        await settle(app, pilot)
        return len(drawn), whom._layout_required

    assert drive(console(FakeWorkspace()), then=look) == (2, False)


def test_nothing_is_made_ready_right_after_a_key():
    async def look(app, pilot):
        done = []
        app._unready.clear()
        app._unready.append(lambda: done.append("first"))
        app.calm = 1000.0
        app.post_message(key_event("j"))
        await settle(app, pilot)
        app._get_on()
        before = list(done)
        app.calm = 0.0
        app._get_on()
        return before, done

    assert drive(console(FakeWorkspace()), then=look) == ([], ["first"])


def test_one_thing_is_made_ready_after_another():
    async def look(app, _pilot):
        done = []
        app._unready.clear()
        app._unready.extend([lambda: done.append(1), lambda: done.append(2)])
        app.calm = 0.0
        app.get_ready()
        await until(lambda: not app._unready)
        return done

    assert drive(console(FakeWorkspace()), then=look) == [1, 2]


def test_garbage_is_looked_for_in_everything_only_while_no_key_comes():
    async def look(app, _pilot):
        whole = []

        def counted(phase, found):
            if phase == "start" and found["generation"] == 2:
                whole.append(found)

        gc.disable()
        for _ in range(12):
            gc.collect(1)
        gc.callbacks.append(counted)
        try:
            app.calm = 1000.0
            app.sweep()
            before = len(whole)
            app.calm = 0.0
            app.sweep()
        finally:
            gc.callbacks.remove(counted)
            gc.enable()
        return before, len(whole)

    assert drive(console(FakeWorkspace()), then=look) == (0, 1)
