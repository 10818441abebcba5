"""While events are counted the garbage collector looks less often; afterwards it does what it did."""

import gc
import pickle
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.events.cluster_work import do_work, workspace_version
from core.events.local_workers import LocalWorkers
from core.events.rare_collections import rare_collections

OFTEN = (700, 10, 10)


@pytest.fixture(autouse=True)
def _collector() -> Iterator[None]:
    """As in a new process: tests run in one that was frozen."""
    thresholds = gc.get_threshold()
    gc.unfreeze()
    gc.set_threshold(*OFTEN)
    yield
    gc.set_threshold(*thresholds)
    gc.freeze()


def state() -> tuple[tuple[int, int, int], bool, bool]:
    return gc.get_threshold(), gc.get_freeze_count() > 0, gc.isenabled()


@pytest.mark.parametrize("often", [0, 1, 700, 9_999, 10_000, 50_000])
@pytest.mark.parametrize("is_frozen", [False, True])
@pytest.mark.parametrize("fails", [False, True])
def test_what_a_process_has_set_holds_again(often: int, is_frozen: bool, fails: bool) -> None:
    gc.set_threshold(often, 11, 12)
    if is_frozen:
        gc.freeze()
    before = state()
    with ExitStack() as stack:
        if fails:
            stack.enter_context(pytest.raises(ValueError, match="no event"))
        with rare_collections():
            # Zero is a collector that never looks.
            assert state() == ((max(often, 10_000) if often else 0, 11, 12), True, True)
            if fails:
                raise ValueError("no event")
    assert state() == before


@given(st.permutations([0, 0, 1, 1, 2, 2]))
@settings(max_examples=40, deadline=None)
def test_threads_that_overlap_leave_everything_as_it_was(turns: list[int]) -> None:
    counting: dict[int, AbstractContextManager[None]] = {}
    for turn in turns:
        if turn in counting:
            counting.pop(turn).__exit__(None, None, None)
        else:
            counting[turn] = rare_collections()
            counting[turn].__enter__()
    assert state() == (OFTEN, False, True)


def test_workers_of_a_cluster_count_with_rare_collections() -> None:
    assert pickle.loads(do_work(workspace_version(), state)) == ((10_000, 10, 10), True, True)
    assert state() == (OFTEN, False, True)


@pytest.mark.skipif(sys.platform != "linux", reason="only there workers are copies")
def test_workers_of_this_machine_inherit_rare_collections() -> None:
    with rare_collections():
        workers = LocalWorkers(1)
        assert workers.submit(state).result(timeout=60) == ((10_000, 10, 10), True, True)
    workers.shutdown(wait=False, cancel_futures=True)
