"""What an action is: what it accepts, how it is sent, how its effect is recognised.

`refuse` says beforehand why an item is left out; `send` is the one call that
changes GitHub; `effect` reads from a fresh item whether that has happened, which is
how a lost answer is settled without sending again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from triage.act import Args, Step
from triage.hub import Hub, Receipt
from triage.model import ON_GITHUB, BranchRules, Entry, Item, Kind, Pull, Repo

WRITERS = ("ADMIN", "MAINTAIN", "WRITE")
TRIAGERS = (*WRITERS, "TRIAGE")


@dataclass(frozen=True, slots=True)
class Scene:
    """Who acts, on what, in which repository, with which arguments."""

    me: str
    item: Item
    repo: Repo | None
    args: Args
    rules: BranchRules | None = None
    """What the base of a pull request asks of a merge; None: never read."""

    @property
    def pull(self) -> Pull | None:
        """The pull request's own part."""
        return self.item.pull

    @property
    def is_mine(self) -> bool:
        """Whether the person wrote the item."""
        author = self.item.author
        return author is not None and author.login.lower() == self.me.lower()


@dataclass(frozen=True, slots=True)
class Action:
    """Something one may do to an item."""

    id: str
    verb: str
    """`Approve`: what a title starts with."""
    kinds: frozenset[Kind]
    undo: str
    """reversible, compensable or one-way."""
    inverse: str
    """The action that takes it back; empty: none."""
    needs: tuple[str, ...]
    """Permissions of which one is enough; empty: reading is."""
    refuse: Callable[[Scene], str]
    """Why it cannot be taken; empty: it can."""
    says: Callable[[Scene], str]
    """What will happen, in a few words."""
    send: Callable[[Hub, Step, Item, str], Receipt]
    """The one call: hub, step, item as just re-read, nonce."""
    effect: Callable[[Item, Step, str, str, Mapping[str, str]], bool]
    """Whether a fresh item shows it: item, step, me, nonce, receipt."""
    before: Callable[[Scene], dict[str, str]] = lambda _scene: {}
    """What undo compares and restores."""
    own: bool = False
    """Whether the item's author may do it without those permissions."""
    pinned: bool = False
    """Whether it holds only for the head that was shown."""
    confirm: bool = False
    """Whether even one step is confirmed."""
    asks_rights: bool = False
    """Whether GitHub is asked, just before, what the person may do to it now."""
    trace: Callable[[Hub, Item, Step, str, str], Receipt | None] | None = None
    """Looks elsewhere for an effect that the item itself does not show."""
    hidden: Callable[[Item, Entry], bool] = lambda _item, _entry: False
    """Whether the effect may be there, out of sight of what was read."""
    found: Callable[[Item, Step, str, str], Mapping[str, str]] = (
        lambda _item, _step, _me, _nonce: {}
    )
    """What a fresh item says of it, where the answer with its ids was lost."""
    left: Callable[[Item, Args, Mapping[str, str]], str] = (
        lambda _item, _args, _receipt: ""
    )
    """Why the item is no longer as this action left it; empty: it is."""
    overtaken: Callable[[Item, Mapping[str, str], str], str] = (
        lambda _item, _before, _me: ""
    )
    """Why somebody else was faster than the person who saw it as `before`; empty: nobody
    was. A fresh item, what undo compares, and the person's own login."""


ANY = frozenset(ON_GITHUB)
TASKS = frozenset({Kind.PULL, Kind.ISSUE})
PULLS = frozenset({Kind.PULL})


def undo_class(action: Action, item: Item) -> str:
    """How far it can be taken back: a bot may remember a closed bump as ignored."""
    if action.id == "close" and item.author and item.author.is_bot:
        return "compensable"
    return action.undo


def step_on(action: Action, scene: Scene, summary: str = "") -> Step:
    """The step by which an action is taken on an item as it was seen.

    `summary`: what will happen, where that is not what the action itself says.
    """
    item = scene.item
    return Step(
        action=action.id,
        ref=item.ref,
        node_id=item.node_id,
        kind=item.kind,
        title=item.title,
        head_oid=item.pull.head_oid if item.pull and action.pinned else "",
        args=scene.args,
        undo=undo_class(action, item),
        summary=summary or action.says(scene),
        before=tuple(action.before(scene).items()),
    )


def permitted(action: Action, scene: Scene) -> str:
    """Why the token may not do this in a repository; empty: it may, or nobody knows."""
    repo = scene.repo
    if repo is None or not action.needs or not repo.permission:
        return ""
    if repo.permission in action.needs or (action.own and scene.is_mine):
        return ""
    return (
        f"you have {repo.permission.lower()} permission in {repo.name}; "
        f"this needs {action.needs[-1].lower()}"
    )


def must_be_open(scene: Scene) -> str:
    """Why an item that is not open is left out."""
    return "" if scene.item.is_open else f"it is {scene.item.state}"


def lower(names: tuple[str, ...]) -> set[str]:
    """Names as GitHub compares them: without case."""
    return {n.lower() for n in names}
