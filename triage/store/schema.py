"""The migrations of all databases by number: append-only, each one transaction.

Loaded only when a migration is due: `sqlite_utils` costs more to import than the
first screen may take. `executescript` would commit behind a transaction's back and
is not used. What a migration says is in the module of its subject.
"""

from __future__ import annotations

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from triage.store.opening import CACHE, CHANNELS, JOURNAL
from triage.store.schema_alike import SKETCHES
from triage.store.schema_asked import ASKED
from triage.store.schema_changes import CHANGES
from triage.store.schema_channels import channels
from triage.store.schema_company import COMPANY, LABELLED
from triage.store.schema_facts import FACTS
from triage.store.schema_items import BRANCHES, ITEMS
from triage.store.schema_journal import create, journal
from triage.store.schema_news import NEWS
from triage.store.schema_people import PEOPLE
from triage.store.schema_releases import RELEASES
from triage.store.schema_review import REVIEWS
from triage.store.schema_search import AUTHORS, OPEN, ORDERS, TITLES
from triage.store.schema_times import GLANCED, LASTED, LINKED, OPENED, TIMES
from triage.store.schema_turns import EVENTS, TURNS

cache = Migrations("cache")

OF = {CACHE: cache, JOURNAL: journal, CHANNELS: channels}
"""The migrations of each database, by its file's name."""

__all__ = ["OF", "cache", "channels", "journal"]


@cache(name="001_items")
def _items(db: Database) -> None:
    create(db, *ITEMS)


@cache(name="002_facts")
def _facts(db: Database) -> None:
    create(db, *FACTS)


@cache(name="003_titles")
def _titles(db: Database) -> None:
    create(db, *TITLES)


@cache(name="004_branches")
def _branches(db: Database) -> None:
    create(db, *BRANCHES)


@cache(name="005_authors")
def _authors(db: Database) -> None:
    create(db, *AUTHORS)


@cache(name="006_orders")
def _orders(db: Database) -> None:
    create(db, *ORDERS)


@cache(name="007_changes")
def _changes(db: Database) -> None:
    create(db, *CHANGES)


@cache(name="008_open")
def _open(db: Database) -> None:
    create(db, *OPEN)


@cache(name="009_events")
def _events(db: Database) -> None:
    create(db, *EVENTS)


@cache(name="010_company")
def _company(db: Database) -> None:
    create(db, *COMPANY)


@cache(name="011_turns")
def _turns(db: Database) -> None:
    create(db, *TURNS)


@cache(name="012_releases")
def _releases(db: Database) -> None:
    create(db, *RELEASES)


@cache(name="013_reviews")
def _reviews(db: Database) -> None:
    create(db, *REVIEWS)


@cache(name="014_labelled")
def _labelled(db: Database) -> None:
    create(db, *LABELLED)


@cache(name="015_people")
def _people(db: Database) -> None:
    create(db, *PEOPLE)


@cache(name="016_times")
def _times(db: Database) -> None:
    create(db, *TIMES)


@cache(name="017_sketches")
def _sketches(db: Database) -> None:
    create(db, *SKETCHES)


@cache(name="018_linked")
def _linked(db: Database) -> None:
    create(db, *LINKED)


@cache(name="019_news")
def _news(db: Database) -> None:
    create(db, *NEWS)


@cache(name="020_asked")
def _asked(db: Database) -> None:
    create(db, *ASKED)


@cache(name="021_lasted")
def _lasted(db: Database) -> None:
    create(db, *LASTED)


@cache(name="022_glanced")
def _glanced(db: Database) -> None:
    create(db, *GLANCED)


@cache(name="023_opened")
def _opened(db: Database) -> None:
    create(db, *OPENED)
