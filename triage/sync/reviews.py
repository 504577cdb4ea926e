"""Reads what a review needs beyond listings: last words, and lines that may collide.

Conversations are read by id, a hundred at a time; lines cost a request each, so no more
than the settings allow in one sync, what changed last first, once for each head.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta

from triage.errors import HubError
from triage.facts import spans
from triage.facts.generated import shared_by_people
from triage.model import Repo
from triage.model.changes import Changes
from triage.store.reviews import Meets
from triage.sync import Progress
from triage.sync.errand import Errand
from triage.text import count

TOGETHER = 200


class Reviews:
    """The reading of one sync."""

    def __init__(self, errand: Errand) -> None:
        self.errand = errand

    def run(self, repos: Sequence[Repo]) -> Iterator[Progress]:
        """Last words first: they are cheap, and what was merged over them is gone."""
        ids = [repo.node_id for repo in repos]
        yield from self._words(ids)
        yield from self._lines(ids)

    def _words(self, repo_ids: Sequence[str]) -> Iterator[Progress]:
        errand = self.errand
        since = errand.now - timedelta(days=errand.settings.contention.merged_days)
        wanted = errand.cache.open_threads(repo_ids, since)
        for _some, words in errand.abreast(errand.hub.words, wanted, TOGETHER):
            if isinstance(words, HubError):
                errand.tell(words, "conversations")
                continue
            errand.cache.put_words(words)
            yield errand.progress("", "conversations")

    def _lines(self, repo_ids: Sequence[str]) -> Iterator[Progress]:
        errand = self.errand
        met = self._met(repo_ids)
        errand.cache.keep_lines_of(repo_ids, {one.node_id for one in met})
        due = {one.node_id: one for one in met if not one.is_read}
        most = errand.settings.contention.lines_per_sync
        if left := max(len(due) - most, 0):
            errand.tally.notes.append(
                f"the lines of {count(left, 'pull request')} that may collide are left"
                " to the next sync"
            )

        def asked(some: Sequence[str]) -> Changes:
            one = due[some[0]]
            return errand.hub.changes(one.ref, one.head_oid)

        def missed(failed: Sequence[HubError]) -> str:
            several = count(len(failed), "pull request")
            return f"the lines of {several} could not be read: {failed[-1].message}"

        answers = errand.answers(asked, list(due)[:most], 1, missed)
        for (node_id,), found in answers:
            lines: dict[str, list[spans.Span]] = defaultdict(list)
            for patch in found.patches:
                for path, span in spans.of_patch(patch):
                    lines[path].append(span)
            errand.cache.put_lines(node_id, found.head_oid, lines)
            yield errand.progress(due[node_id].ref.repo, "lines")

    def _met(self, repo_ids: Sequence[str]) -> Sequence[Meets]:
        """Where pull requests meet another on what people write, newest change first."""
        numbers = self.errand.settings.contention
        writes = shared_by_people(numbers.generated, numbers.edited)
        meeting = self.errand.cache.meeting(repo_ids)
        shared = {path for path in {one.raw_path for one in meeting} if writes(path)}
        met = [one for one in meeting if one.raw_path in shared]
        return sorted(met, key=lambda one: (one.updated_at, one.node_id), reverse=True)
