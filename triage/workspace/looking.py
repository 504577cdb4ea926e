"""The half of a workspace that tells what is stored, as one person looks at it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from triage.errors import NotFound, Refused, StoreError
from triage.model import Item, Kind, Label, Ref
from triage.model.slices import WHOLE, Slice
from triage.store.aside import ANSWERED, Kept
from triage.views import Aside, Lens, Queue, View
from triage.workspace.channels import Importing

if TYPE_CHECKING:
    from triage.model.snapshots import Backlog
    from triage.views.owned import Ownership
    from triage.views.priority import Priority
    from triage.views.pulse import Pulse
    from triage.views.similar import Alike
    from triage.views.trends import Trend


LARGE = 1000
"""Open items from which on the console shows queues as they were last worked out."""


@dataclass(frozen=True, slots=True)
class Detail:
    """One item with what was derived of it."""

    item: Item
    facts: Mapping[str, object]
    evidence: tuple[tuple[str, str, str], ...]
    """Conditions of a bump: check, state, why."""
    verdict: str = ""


class Looking(Importing):
    """Views, items with their facts, numbers, and what is set aside."""

    can_keep = True
    """Whether queues can be kept; where not, they are worked out when read."""

    def lens(self, *, group_by: str = "package", everything: bool = False) -> Lens:
        """Who looks, when, and with which settings."""
        now, me = self.now(), self.me
        aside = self._aside(now, me)
        part = Slice.parse(self.settings.slice)
        return Lens(now, me, self.settings, group_by, everything, aside, part)

    def _aside(self, now: datetime, me: str) -> Aside:
        """What is set aside now; nothing where the journal cannot be read.

        A damaged journal is told of wherever something would be written to it; the
        queues stay readable.
        """
        from triage.views.aside import standing  # noqa: PLC0415

        try:
            kept = self.journal().kept_aside()
        except StoreError:
            return Aside()
        if not kept:
            return Aside()
        try:
            return standing(self.reader(), kept, now, me)
        except StoreError:
            return standing(self.cache(), kept, now, me)

    def set_aside(
        self,
        what: str,
        refs: Sequence[Ref],
        *,
        until: datetime | None = None,
        note: str = "",
    ) -> None:
        """Snooze, hide or mark items, or call a channel's questions answered.

        It is for oneself alone. Raises NotFound where one is not stored, and Refused
        where one on GitHub is to be called answered; then nothing is set aside.
        """
        found = [self.stored(ref) for ref in refs]
        for ref in refs:
            if what == ANSWERED and not ref.source:
                raise Refused(
                    f"{ref} is on GitHub, where its own answer counts.",
                    "Write one with triage comment, or mark one with triage answer.",
                )
        self.journal().keep_aside(
            Kept(
                what=what,
                node_id=item.node_id,
                ref=item.ref,
                at=self.now(),
                seen_at=item.updated_at,
                until=until,
                state=item.state,
                head_oid=item.pull.head_oid if item.pull else "",
                note=note,
            )
            for item in found
        )
        self.cache().touch()

    def put_back(self, what: str, refs: Sequence[Ref]) -> int:
        """Take back that items are snoozed, hidden, marked, answered; how many were.

        Raises NotFound where one is not stored; then nothing is taken back.
        """
        ids = [self.stored(ref).node_id for ref in refs]
        ended = self.journal().end_aside(what, ids, self.now())
        self.cache().touch()
        return ended

    def stored(self, ref: Ref) -> Item:
        """The whole item from the store. Raises NotFound where it is not there."""
        found = self.item(ref)
        if found is None:
            raise NotFound(
                f"{ref} is not in the local copy.",
                "Import its channel again: triage import --help"
                if ref.source
                else "Sync its repository: triage sync owner/name",
            )
        return found

    def item(self, ref: Ref) -> Item | None:
        """The whole item from the store; None where it is not there."""
        return self.chat(ref) if ref.source else self.cache().item(ref)

    def kind(self, ref: Ref) -> Kind | None:
        """What an item is; None where it is not stored."""
        if ref.source:
            chat = self.chat(ref)
            return chat.kind if chat else None
        return self.cache().kind(ref)

    def describe(self, ref: Ref) -> Detail | None:
        """An item with its facts and the evidence for them."""
        from triage.facts.registry import FACTS  # noqa: PLC0415

        item = self.item(ref)
        if item is None:
            return None
        if ref.source:
            mark = self.lens().aside.answered.get(ref)
            return Detail(item, self.chat_facts(item, mark.at if mark else None), ())
        facts: dict[str, object] = {}
        for fact in FACTS:
            if not fact.is_told:
                continue
            rows = self.cache().facts(fact.table, fact.columns, item.node_id)
            if rows:
                facts[fact.table] = rows
        standing = None
        if item.pull and "bump" in facts:
            from triage.act.verdict import standings  # noqa: PLC0415

            standing = standings(self.cache(), self.lens(), [ref]).get(ref)
        return Detail(
            item,
            facts,
            standing.reasons if standing else (),
            standing.verdict if standing else "",
        )

    def ownership(self, ref: Ref) -> Ownership | None:
        """Who owns an open item, who could, and who not; None where it is not open."""
        from triage.views.owned import of_item  # noqa: PLC0415

        item = self.stored(ref)
        if ref.source:
            return None
        return of_item(self.cache(), self.lens(), item.node_id)

    def queue(self, view: View, lens: Lens | None = None) -> Queue:
        """A view as it stands."""
        if lens is None:
            lens = self.lens()
            lens = replace(lens, slice=WHOLE) if view.is_own else lens
        return view.load(self.reader(), lens)

    @property
    def keeps_queues(self) -> bool:
        """Whether so much is stored that the console shows kept queues."""
        return self.can_keep and self.cache().has_open(more_than=LARGE)

    def similar(self, ref: Ref, most: int | None = None) -> tuple[Alike, ...]:
        """Items about the same matter, most alike first; none where it is not stored."""
        from triage.views import similar  # noqa: PLC0415  (one item's detail)

        return similar.of(self.reader(), ref, most or similar.NEAR)

    def asked(self, lens: Lens) -> object:
        """What `triage questions --json` prints, with what is similar to each."""
        from triage.views import questions, similar  # noqa: PLC0415  (for JSON)

        found = questions.VIEW.load(self.reader(), lens).payload
        if isinstance(found, questions.Questions):
            return similar.beside(self.reader(), found)
        return found

    def pulse(self, lens: Lens, since: datetime) -> Pulse:
        """What happened from an instant to that of the lens, and what is left."""
        from triage.views import pulse  # noqa: PLC0415  (when asked for)

        try:
            kept = self.journal().snapshots(pulse.days(lens, since))
        except StoreError:
            kept = ()
        return pulse.load(self.cache(), lens, since, kept)

    def backlog(self, lens: Lens) -> Backlog:
        """What was left to do on each of the last days, as syncs kept it."""
        from triage.views import trends  # noqa: PLC0415  (when asked for)

        try:
            return self.journal().backlog(trends.since(lens))
        except StoreError:
            return {}

    def trends(self, lens: Lens, kept: Backlog) -> Mapping[str, Trend]:
        """How much there was to do day by day, by queue, where two days are known."""
        from triage.views import trends  # noqa: PLC0415  (when asked for)

        return trends.load(self.cache(), lens, kept)

    def priority(self, ref: Ref) -> Priority | None:
        """How urgent an item is; None where it is not open."""
        from triage.views import priority  # noqa: PLC0415  (when asked for)

        return priority.of(self.cache(), self.lens(), [ref]).get(ref)

    def label_names(self, repo: str) -> tuple[Label, ...]:
        """Labels seen in a repository, most used first."""
        return self.cache().labels(repo)

    def newest(self) -> str:
        """When what is stored last changed, by GitHub's clock; empty: never."""
        from triage.views import doings  # noqa: PLC0415  (the console alone)

        return doings.newest(self.cache())

    def doings(self, since: str) -> Mapping[Ref, tuple[str, ...]]:
        """What other people did to open items since an instant, in words."""
        from triage.views import doings  # noqa: PLC0415  (the console alone)

        return doings.doings(self.cache(), since, self.me, self.now())

    def assignable(
        self, repos: Sequence[str], *, teams: bool = False
    ) -> tuple[tuple[str, str], ...]:
        """Who can be put on items of these repositories, each with the reason."""
        from triage.views import assignable  # noqa: PLC0415  (when one types a name)

        return assignable.everybody(self.cache(), repos, teams=teams)
