"""triage: a terminal console for the maintainers of many GitHub repositories.

The house, from the ground up; imports go down only:

    text, clock, errors, model, token, config   words, values and settings
    store/      the two SQLite databases        hub/     the seam to GitHub
    facts/      what one item says, derived when it is stored
    views/      the queues, from stored items and facts at a given instant
    sync        GitHub → facts → store          act/     plan, perform, undo
    keymap      commands and the keys in force, which keyboard spells
    keeping     queues kept worked out, which upkeep brings up to date
    courier     a sync; each a process apart
    cli/        commands and their output       tui/     the console
    demo/       a GitHub on the loopback, and the world it serves
"""

__version__ = "0.1.0"
