import msgspec
import pytest
from view_world import lens

from triage.errors import UsageError
from triage.views.registry import VIEWS, by_id


def test_the_views_have_the_ids_of_their_commands():
    ids = [view.id for view in VIEWS]
    assert ids == ["bumps", "contention", "ownership", "questions", "mine"]
    assert all(by_id(one).id == one for one in ids)


def test_an_unknown_view_names_the_nearest():
    with pytest.raises(UsageError) as caught:
        by_id("bump")
    assert caught.value.hint == "Did you mean bumps?"


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.id)
def test_an_empty_store_is_an_empty_queue_that_can_be_printed(world, view):
    queue = view.load(world, lens())
    assert len(queue.rows) == 0
    assert queue.count == 0
    assert msgspec.json.encode(queue.payload)
    assert view.empty


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.id)
def test_only_the_last_column_takes_what_is_left_and_it_holds_the_title(view):
    assert view.columns[-1].width == 0
    assert all(column.width for column in view.columns[:-1])
    assert view.columns[-1].drop == 0
