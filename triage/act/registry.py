"""Every action by its id, which is its command's name."""

from __future__ import annotations

from collections.abc import Mapping

from triage.act.action import Action
from triage.act.on_answers import ON_ANSWERS
from triage.act.on_bots import ON_BOTS
from triage.act.on_branch import ON_BRANCH
from triage.act.on_people import ON_PEOPLE
from triage.act.on_pulls import ON_PULLS
from triage.act.on_queue import ON_QUEUE
from triage.act.on_words import ON_WORDS

ACTIONS: Mapping[str, Action] = {
    action.id: action
    for action in (
        *ON_PULLS,
        *ON_QUEUE,
        *ON_BRANCH,
        *ON_BOTS,
        *ON_PEOPLE,
        *ON_WORDS,
        *ON_ANSWERS,
    )
}
