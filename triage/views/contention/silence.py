"""Reviews that nobody moves, and those that go back and forth."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from triage.views import Select, Tables, phrases
from triage.views.contention.flag import Found, command
from triage.views.contention.world import Open, Reviewed, World, dampened
from triage.views.memory import Known, Memory, Source
from triage.views.narrowing import Scope, by_item


@dataclass(frozen=True, slots=True)
class Said:
    """A comment of a person on a pull request that was reviewed."""

    item_id: str
    author: str
    association: str
    at: str


@dataclass(frozen=True, slots=True)
class Noise:
    """A pull request that waits for a review, on which a bot commented."""

    item_id: str
    bot_at: str
    """When a bot last did."""
    event_at: str | None
    """When something last happened besides words."""
    head_at: str | None
    """When its head says that it was committed."""


NOISE = Select(
    """
    select item.id, max(comment.created_at),
      (select max(event.at)
       from event
       where event.item_id = item.id
         and event.at <= :now),
      pull.head_at
    from item
    join pull on pull.item_id = item.id
    join comment on comment.item_id = item.id
    where item.kind = 'pull'
      and item.state = 'open'
      and pull.draft = 0
      and comment.author_kind = 'Bot'
      and comment.created_at <= :now
      and exists (
        select 1
        from review_request
        where review_request.item_id = item.id)
    group by item.id
    """,
    Noise,
)
SAID = Select(
    """
    select comment.item_id, comment.author, comment.association, comment.created_at
    from item
    join comment on comment.item_id = item.id
    where item.kind = 'pull'
      and item.state = 'open'
      and item.comments > 0
      and comment.author is not null
      and comment.author_kind is not 'Bot'
      and comment.created_at <= :now
      and exists (
        select 1
        from review
        where review.item_id = item.id)
    order by comment.created_at, comment.id
    """,
    Said,
)
SELECTS = (NOISE, SAID)

TOGETHER = 60
"""Seconds between a comment and the change of `updatedAt` that it makes, at most."""


class Talk:
    """What was said on pull requests besides reviews."""

    def __init__(self, memory: Memory) -> None:
        source: Source[str] = Source(memory)
        self.noise: Known[str, Noise | None] = Known(source, None)
        self.said: Known[str, tuple[Said, ...]] = Known(source, ())

    def take(self, tables: Tables, scope: Scope) -> None:
        """Know what was read of some pull requests, or of all."""
        noise = {one.item_id: one for one in tables[NOISE]}
        self.noise.put_all(noise, scope.items)
        self.said.put_all(by_item(tables[SAID]), scope.items)


def stalled(world: World, talk: Talk, pull: Open) -> Iterator[Found]:
    """Review was requested, and the pull request has not changed for two weeks.

    A request moves `updatedAt`, so it is at least as old as the last change. Where a
    bot's comment was that change, what people last did counts.
    Severity: 20, plus one point for each day of silence, 70 at most.
    """
    since = phrases.before(world.now, days=world.numbers.stalled_days)
    requests = world.requests[pull.id]
    if not requests or world.is_parked(pull):
        return
    moved = _moved(world, pull, talk.noise[pull.id])
    if moved >= since:
        return
    silent = world.days(moved)
    names = [request.name for request in requests]
    asked = {name.lower() for name in names}
    others = tuple(
        (one.login, one.why)
        for one in world.suggest(pull.repo_id, but={*asked, pull.key})
    )
    yield Found(
        kind="stalled-review",
        subject=str(pull.ref),
        pulls=(pull.mention,),
        severity=min(20 + silent, 70),
        why=f"Review by {phrases.listed(names)} is requested, and nothing has"
        f" happened for {world.age(moved)}.",
        evidence=(
            f"last change {phrases.instant(moved)}"
            + (", but for bots' comments" if moved != pull.updated_at else ""),
            *(
                f"requested: {one.name}" + (" (team)" if one.is_team else "")
                for one in requests
            ),
        ),
        suggestion=f"Ask {others[0][0]} as well."
        if others
        else f"Remind {phrases.listed(names)}, or close.",
        candidates=others,
        commands=(command("request", others[0][0], refs=[pull.ref]),) if others else (),
    )


def _moved(world: World, pull: Open, noise: Noise | None) -> str:
    """When people last did something to a pull request."""
    if noise is None or noise.bot_at > pull.updated_at:
        return pull.updated_at
    if phrases.gap(noise.bot_at, pull.updated_at) > TOGETHER:
        return pull.updated_at
    return max(
        pull.created_at,
        noise.event_at or "",
        noise.head_at or "",
        *(one.at for one in world.words[pull.id]),
        *(one.submitted_at for one in world.reviews[pull.id]),
    )


@dataclass(frozen=True, slots=True)
class Turn:
    """One side's word in a review; what one side says in a row is one turn."""

    at: str
    is_author: bool
    who: str


def ping_pong(world: World, talk: Talk, pull: Open) -> Iterator[Found]:
    """Reviewer and author who took turns for several rounds, without an end.

    A round is a reviewer's turn and the author's after it (gitlab's review cycle);
    a head that is another at the next review is a turn of the author's, too. What the
    last reviewer approved at the present head has come to an end. Severity: 30, plus
    ten for each round, plus a point for each day since it began, 90 at most; half
    where it lies idle.
    """
    reviews = world.reviews[pull.id]
    if not reviews or _is_settled(world, pull, reviews):
        return
    turns = _turns(world, pull, reviews, talk.said[pull.id])
    rounds = sum(turn.is_author for turn in turns)
    if rounds < world.numbers.rounds:
        return
    names = list(dict.fromkeys(t.who for t in turns if not t.is_author))
    severity = min(30 + 10 * rounds + world.days(turns[0].at), 90)
    yield Found(
        kind="ping-pong",
        subject=str(pull.ref),
        pulls=(pull.mention,),
        severity=dampened(severity, world.alive([pull]), least=1),
        why=f"{phrases.listed(names)} and {pull.author or 'the author'} went"
        f" {rounds} rounds since {world.age(turns[0].at)} ago.",
        evidence=tuple(
            f"{phrases.instant(turn.at)} {turn.who}"
            f" ({'author' if turn.is_author else 'reviewer'})"
            for turn in turns[-12:]
        ),
        suggestion=f"Settle it in one talk of {phrases.listed(names)} and"
        f" {pull.author or 'the author'}, or have somebody else decide.",
        candidates=world.helpers([pull], {name.lower() for name in names}),
        commands=(f"triage show {pull.ref}",),
    )


def _is_settled(world: World, pull: Open, reviews: Sequence[Reviewed]) -> bool:
    """Whether the last word of every reviewer who gave one lets it in."""
    verdicts = world.verdicts(pull.id)
    others = [one for one in reviews if one.author.lower() != pull.key]
    return not others or (
        any(one.state == "APPROVED" and not world.doubt(pull, one) for one in verdicts)
        and all(one.state == "APPROVED" for one in verdicts)
    )


def _turns(
    world: World, pull: Open, reviews: Sequence[Reviewed], said: Sequence[Said]
) -> list[Turn]:
    """Turns from the first review on, one side at a time."""
    begun = next(r.submitted_at for r in reviews if r.author.lower() != pull.key)
    critics = {r.author.lower() for r in reviews if r.author.lower() != pull.key}
    critics |= {one.name.lower() for one in world.requests[pull.id]}
    words: list[tuple[str, int, str, str]] = [
        (r.submitted_at, 1, r.author, r.commit_oid) for r in reviews
    ]
    words += [
        (one.at, 0, one.author, "")
        for one in said
        if one.at >= begun and one.author.lower() in {pull.key, *critics}
    ]
    author = pull.author or "a deleted account"
    turns: list[Turn] = []
    head = ""
    for at, _, who, oid in sorted(words):
        is_author = who.lower() == pull.key
        if oid and not is_author:
            if head and oid != head:
                _take(turns, Turn(at, is_author=True, who=author))
            head = oid
        _take(turns, Turn(at, is_author, who))
    if head and head != pull.head_oid:
        _take(turns, Turn(pull.updated_at, is_author=True, who=author))
    return turns


def _take(turns: list[Turn], turn: Turn) -> None:
    """One more turn, unless the same side spoke last; the author's first is none."""
    if turns and turns[-1].is_author == turn.is_author:
        return
    if turns or not turn.is_author:
        turns.append(turn)
