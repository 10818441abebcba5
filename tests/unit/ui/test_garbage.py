"""What a long collection of garbage left is set aside, and looked at again after an minute."""

import gc
from collections.abc import Iterator

import pytest

from ui.garbage import shorten_collections


@pytest.fixture(autouse=True)
def collector() -> Iterator[None]:
    known = list(gc.callbacks)
    # The app's own, where another test has loaded it, goes by the real clock.
    gc.callbacks.clear()
    yield
    gc.callbacks[:] = known
    gc.unfreeze()


class Clock:
    """Each look at it takes so many seconds."""

    def __init__(self) -> None:
        self.now, self.step = 0.0, 0.0

    def __call__(self) -> float:
        self.now += self.step
        return self.now


def test_survivors_of_a_long_collection_are_set_aside_for_a_minute() -> None:
    clock = Clock()
    shorten_collections(clock)
    gc.unfreeze()
    gc.collect()
    assert gc.get_freeze_count() == 0
    clock.step = 0.5
    gc.collect()
    assert gc.get_freeze_count() > 1000
    clock.step, clock.now = 0.0, 2 * 3600.0
    gc.collect()
    assert gc.get_freeze_count() == 0


def test_what_is_set_aside_is_freed_when_nothing_refers_to_it() -> None:
    class Thing:
        gone = False

        def __del__(self) -> None:
            Thing.gone = True

    thing = Thing()
    clock = Clock()
    shorten_collections(clock)
    clock.step = 0.5
    gc.collect()
    assert not Thing.gone
    del thing
    assert Thing.gone
