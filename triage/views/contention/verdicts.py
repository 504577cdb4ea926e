"""Reviewers who disagree, and verdicts that nobody came back to."""

from __future__ import annotations

from collections.abc import Iterator

from triage.views import phrases
from triage.views.contention.flag import Found, command
from triage.views.contention.world import VERDICTS, Open, Reviewed, World


def conflicting(world: World, pull: Open) -> Iterator[Found]:
    """A pull request that one person approved and another asked to change.

    Severity: 60, plus 20 where both sides are maintainers, plus a point for each
    day since the newest verdict, 20 at most; half where one of the sides is not proven
    to be about the present head.
    """
    verdicts = world.verdicts(pull.id)
    if len({review.state for review in verdicts}) < len(VERDICTS):
        return
    inside = {review.state for review in verdicts if review.is_member}
    proven = {r.state for r in verdicts if not world.doubt(pull, r)}
    newest = max(review.submitted_at for review in verdicts)
    approved = [r.author for r in verdicts if r.state == "APPROVED"]
    refused = [r.author for r in verdicts if r.state == "CHANGES_REQUESTED"]
    doubted = [r.author for r in verdicts if world.doubt(pull, r)]
    severity = 60 + min(world.days(newest), 20)
    if len(inside) == len(VERDICTS):
        severity += 20
    yield Found(
        kind="conflicting-verdicts",
        subject=str(pull.ref),
        pulls=(pull.mention,),
        severity=severity if len(proven) == len(VERDICTS) else severity / 2,
        why=f"{phrases.listed(approved)} approved and {phrases.listed(refused)}"
        " requested changes; neither is dismissed."
        + (f" Unproven: {phrases.listed(doubted)}." if doubted else ""),
        evidence=tuple(world.told(pull, review) for review in verdicts),
        suggestion=f"Ask {phrases.listed(doubted)} to look at the present head."
        if doubted
        else f"Bring {phrases.listed([*refused, *approved])} to one verdict.",
        candidates=tuple((login, "gave a verdict") for login in doubted or refused),
        commands=(command("request", *(doubted or refused), refs=[pull.ref]),),
    )


def stale(world: World, pull: Open) -> Iterator[Found]:
    """Changes were requested, the head moved on, and nobody came back.

    Whoever reviews the present head has come back for all of them. Severity: 30, plus
    two points for each day since the verdict, 80 at most.
    """
    since = phrases.before(world.now, days=world.numbers.stale_days)
    waiting = [
        review
        for review in world.verdicts(pull.id)
        if review.state == "CHANGES_REQUESTED"
        and world.doubt(pull, review)
        and review.submitted_at <= since
        and not _came_back(world, pull, review)
    ]
    if not waiting:
        return
    first = waiting[0]
    names = [review.author for review in waiting]
    yield Found(
        kind="stale-verdict",
        subject=str(pull.ref),
        pulls=(pull.mention,),
        severity=min(30 + 2 * world.days(first.submitted_at), 80),
        why=f"{phrases.listed(names)} requested changes"
        f" {world.age(first.submitted_at)} ago; the head moved on, and"
        " there was no second look.",
        evidence=tuple(world.told(pull, review) for review in waiting),
        suggestion=f"Ask {phrases.listed(names)} for a second look, or dismiss.",
        candidates=tuple((name, "requested the changes") for name in names),
        commands=(command("request", *names, refs=[pull.ref]),),
    )


def _came_back(world: World, pull: Open, verdict: Reviewed) -> bool:
    """Whether the reviewer said a word since, or anybody reviewed the present head."""
    if world.spoke_after(pull, verdict.author.lower(), verdict.submitted_at):
        return True
    return any(
        review.author.lower() != pull.key
        and review.submitted_at > verdict.submitted_at
        and not world.doubt(pull, review)
        for review in world.reviews[pull.id]
    )
