"""The built-in world, built once a process; a copy of it costs a third of building it."""

from __future__ import annotations

import gc
import io
import pickle
import threading
from functools import cache

from triage.demo import builtin
from triage.demo.world import World


class _Pickler(pickle.Pickler):
    """Gives each copy of a world a lock of its own."""

    def reducer_override(self, obj: object) -> object:
        if isinstance(obj, type(threading.RLock())):
            return threading.RLock, ()
        return NotImplemented


@cache
def _built() -> bytes:
    stream = io.BytesIO()
    _Pickler(stream, pickle.HIGHEST_PROTOCOL).dump(builtin.build())
    return stream.getvalue()


def build() -> World:
    """A fresh copy of the built-in world, as `builtin.build` makes it."""
    collects = gc.isenabled()
    gc.disable()  # the many new objects would be looked through again and again
    try:
        made: World = pickle.loads(_built())
    finally:
        if collects:
            gc.enable()
    return made
