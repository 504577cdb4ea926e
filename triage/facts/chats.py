"""A conversation of a channel: judged by the rules of questions, shown as an item.

In a channel's own stream whether it asks was decided when it was found; of a thread the
rules of issues are asked, too, since it has a title.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace

from triage import clock
from triage.config import Chat
from triage.facts import Value, alike, chat_asks, prose, questions
from triage.facts.conversation import Conversation, Said, Side
from triage.facts.talks import Roll, Utterance, is_nothing, utterances
from triage.model import Actor, Comment, Item, Kind
from triage.model.channels import Talk
from triage.text import shorten

STAFF = "STAFF"
"""The association of whoever acts for the project in a channel."""

_BRIEF = 60
"""Characters of the longest short answer."""

_LINE = 300
"""Characters of a question that stand for its title."""

_SHORTLY = 120
"""Characters of an opening that stands whole for the title."""

_SHORT = re.compile(
    r"(?:yes|yep|yeah|yup|ya|no(?! (?:worries|problem|idea|clue|prob|thanks))|nope|nah|not "
    r"(?:yet|really|anymore|needed|possible|supported)|correct|soon|tomorrow|today|tonight|next "
    r"(?:week|month)|right|both|either|neither|never|always|v?\d[\w.]*)\b"
)


def conversation(talk: Talk, roll: Roll, chat: Chat) -> Conversation:
    """A conversation as the value that questions are judged by."""
    posts: list[Said] = []
    asker = ""
    for said in utterances(talk.messages, roll, chat):
        other = bool(posts) and said.who != asker and said.side is not Side.BOT
        if other and is_nothing(said.body):
            continue
        asker = asker or said.who
        is_answer = any(one.is_answer for one in said.messages)
        short = other and len(said.body) < _BRIEF and _SHORT.match(said.body.casefold())
        posts.append(
            Said(
                said.first.at,
                said.first.author,
                said.side,
                said.body,
                said.first.key,
                bool(is_answer or short),
            )
        )
    return Conversation(
        title=talk.title,
        posts=tuple(posts),
        is_open=not talk.is_closed,
        is_answered=any(one.is_answer for one in talk.messages),
    )


def judge(talk: Talk, roll: Roll, chat: Chat) -> dict[str, Value] | None:
    """The row of a conversation in `talk`; None where it asks nothing."""
    said = conversation(talk, roll, chat)
    judged = questions.judge(said)
    found = judged.chief
    signals = chat_asks.signals(said.opening.body)
    outside = said.opening.side is Side.COMMUNITY
    if outside and chat_asks.weight(signals) >= chat_asks.THRESHOLD:
        by_title = talk.title and judged.opening.asks
        found = judged.opening
        if not by_title:
            found = replace(found, signals=json.dumps(signals, ensure_ascii=False))
    elif not found.asks:
        return None
    opened = found.key == said.opening.key
    asking = next(one for one in said.posts if one.key == found.key)
    return {
        "key": talk.key,
        "number": talk.number,
        "title": talk.title or line(said.opening.body),
        "url": talk.url,
        "closed": int(talk.is_closed),
        "last_at": clock.iso(talk.messages[-1].at),
        "asked_at": clock.iso(found.asked_at),
        "asker": found.asker,
        "tier": found.tier,
        "answered": int(found.answered),
        "answered_by": found.answered_by,
        "first_answer_at": clock.maybe_iso(found.first_answer_at),
        "waiting_since": clock.maybe_iso(found.waiting_since),
        "held_seconds": found.held_seconds,
        "topic": judged.topic,
        "signals": found.signals,
        "asked_in": "" if opened else found.key,
        "line": found.line or line(asking.body),
        "waits": found.waits,
    }


def sketched(talk: Talk, roll: Roll, chat: Chat) -> tuple[str, str, int]:
    """What a conversation is about, as it is stored."""
    opening = next(utterances(talk.messages, roll, chat))
    return alike.sketch(talk.title, opening.body).packed()


def line(body: str) -> str:
    """What stands for the title of a conversation that has none: its question."""
    whole = " ".join(body.split())
    if len(whole) > _SHORTLY:
        whole = next(iter(prose.questions(prose.words(body))), whole)
    return shorten(" ".join(whole.split()), _LINE)


def item(talk: Talk, roll: Roll, chat: Chat) -> Item:
    """A conversation as an item that can be shown like any other."""
    first, *replies = utterances(talk.messages, roll, chat)
    return Item(
        node_id=talk.key,
        repo_id="",
        ref=talk.ref,
        kind=Kind.CHAT,
        title=talk.title or line(first.body),
        body=first.body,
        url=talk.url,
        author=_actor(first),
        association=_association(first),
        state="closed" if talk.is_closed else "open",
        created_at=first.first.at,
        updated_at=talk.messages[-1].at,
        comments=tuple(
            Comment(
                node_id=said.first.key,
                author=_actor(said),
                association=_association(said),
                created_at=said.first.at,
                body=said.body,
                url=said.first.url,
                is_answer=any(one.is_answer for one in said.messages),
                reply_to=said.reply_to,
            )
            for said in replies
        ),
        comments_total=len(replies),
    )


def _actor(said: Utterance) -> Actor | None:
    if not said.first.author:
        return None
    kind = "Bot" if said.side is Side.BOT else "User"
    return Actor(said.first.author, kind)


def _association(said: Utterance) -> str:
    return STAFF if said.side is Side.MAINTAINER else "NONE"
