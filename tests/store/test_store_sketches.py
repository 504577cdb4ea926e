"""The index of sketches is in step with them, whatever happens to their items."""

from dataclasses import replace

from store_kit import NOW, REPO, pull
from stored_kit import empty

from triage.facts import Context
from triage.facts.registry import FACTS
from triage.store.cache import Cache

FACT = next(fact for fact in FACTS if fact.table == "sketch")


def item(number):
    return pull(number, node_id=f"PR_{number}")


def derive(one):
    return [(FACT.table, FACT.columns, FACT.derive(one, Context()))]


def found(cache, title):
    """The items of which the index knows every term of a title."""
    ((terms, _, heads),) = FACT.derive(
        replace(item(1), title=title, body=""), Context()
    )
    assert terms.count(" ") + 1 == heads
    rows = cache.db.read(
        "select item.number from sketch_index "
        "join sketch on sketch.place = sketch_index.rowid "
        "join item on item.id = sketch.item_id "
        "where sketch_index match ? order by 1",
        (terms,),
    )
    return [number for (number,) in rows]


def whole(cache):
    """Raises where the index and the sketches differ."""
    with cache.db.writing():
        cache.db.run(
            "insert into sketch_index (sketch_index) values ('integrity-check')"
        )


def test_an_item_is_found_by_its_words_until_they_change(tmp_path):
    cache = Cache(empty(tmp_path))
    cache.put_repo(REPO, NOW)
    one = replace(item(1), title="Tidy the harbour", body="")
    cache.put_items([one, replace(item(2), title="Paint the fence")], derive)
    assert found(cache, "harbour") == [1]
    later = replace(one, title="Tidy the garden")
    cache.put_items([later], derive)
    assert found(cache, "harbour") == []
    assert found(cache, "tidy garden") == [1]
    whole(cache)


def test_what_is_gone_is_found_no_more(tmp_path):
    cache = Cache(empty(tmp_path))
    cache.put_repo(REPO, NOW)
    one = replace(item(1), title="Tidy the harbour", body="")
    cache.put_items([one], derive)
    cache.drop([one.node_id])
    assert found(cache, "harbour") == []
    assert cache.db.read("select count(*) from sketch") == [(0,)]
    whole(cache)


def test_the_index_stays_in_step_when_room_is_given_back(tmp_path):
    cache = Cache(empty(tmp_path))
    cache.put_repo(REPO, NOW)
    many = [replace(item(n), title=f"Tidy harbour{n}x", body="") for n in range(1, 9)]
    cache.put_items(many, derive)
    cache.drop([one.node_id for one in many[:5]])
    with cache.db.alone():
        cache.db.read("vacuum")
    assert found(cache, "harbour8x") == [8]
    whole(cache)
