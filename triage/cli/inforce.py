"""The settings in force: the person's own, and what the checkout around adds."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import msgspec

from triage import config, keymap
from triage.config import Checkout, Settings
from triage.errors import SettingsError
from triage.keymap import Keymap
from triage.model.slices import Slice

CHECKOUT = "triage.toml"


def load(environ: Mapping[str, str], given: str | None, directory: Path) -> Settings:
    """The settings that hold in a directory.

    A key of a checkout's view is left out, which is said: whoever wrote it there shall
    neither bind keys nor keep anybody from working. Raises SettingsError that names the
    file and the place, also for anything else that a checkout may not set.
    """
    settings = config.load(environ, given)
    path = directory / CHECKOUT
    here = config.read(path, Checkout) if path.is_file() else Checkout()
    if settings.view or here.view:
        from triage.views import saved  # noqa: PLC0415  (where there are any)

        saved.check(settings.view, config.config_path(environ, given))
        saved.check(here.view, path, [view.name for view in settings.view])
        here = _keyless(here, path)
    if not here.repos and not here.view:
        return settings
    return msgspec.structs.replace(
        settings,
        repos=tuple(dict.fromkeys([*settings.repos, *here.repos])),
        view=(*settings.view, *here.view),
    )


def sliced(settings: Settings, part: str | None) -> Settings:
    """The settings with the slice that is asked for; None: with their own.

    Raises UsageError for what is no slice.
    """
    if part is None:
        return settings
    asked = Slice.parse(part)
    return msgspec.structs.replace(settings, slice=str(asked) if asked.is_part else "")


def _keyless(here: Checkout, path: Path) -> Checkout:
    """What a checkout adds, without the keys that it would bind."""
    for number, view in enumerate(here.view, 1):
        if view.key:
            sys.stderr.write(
                f"triage: {path}: view {number} {view.name!r}: its key is left out, a"
                " checkout sets none. Put the view into your own settings for a key.\n"
            )
    views = tuple(msgspec.structs.replace(view, key="") for view in here.view)
    return msgspec.structs.replace(here, view=views)


def bindings(
    environ: Mapping[str, str], given: str | None, named: str | None, settings: Settings
) -> Keymap:
    """The keys that hold, those of the settings' views among them.

    Raises SettingsError that names the file and the place.
    """
    loaded = keymap.load(named or settings.keymap)
    if not settings.view:
        return loaded
    from triage.tui import layout  # noqa: PLC0415  (where there are any)

    try:
        return layout.bound(loaded, settings.view)
    except SettingsError as error:
        path = config.config_path(environ, given)
        raise SettingsError(f"{path}: {error.message}", error.hint) from None
