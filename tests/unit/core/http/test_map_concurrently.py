"""Running calls side by side: results in order, the first error, and nothing begun after it."""

import threading

import pytest

from core.http import map_concurrently


def test_the_results_are_in_the_order_of_the_items_whoever_ends_first() -> None:
    first_may_end = threading.Event()

    def work(number: int) -> int:
        if number == 0:
            assert first_may_end.wait(10)
        else:
            first_may_end.set()
        return 10 * number

    assert map_concurrently(work, range(5), 2) == [0, 10, 20, 30, 40]


def test_as_many_threads_work_at_the_same_time_as_were_asked_for() -> None:
    meeting = threading.Barrier(4, timeout=10)
    assert map_concurrently(lambda _: meeting.wait() >= 0, range(8), 4) == [True] * 8


@pytest.mark.parametrize("count", [0, 1])
def test_what_has_no_company_is_done_here(count: int) -> None:
    assert map_concurrently(lambda _: threading.get_ident(), range(count)) == [threading.get_ident()] * count


@pytest.mark.parametrize("kind", [ValueError, KeyError, SystemExit])
def test_the_first_exception_is_raised_here_and_no_further_item_is_begun(kind: type[BaseException]) -> None:
    begun: list[int] = []

    def work(number: int) -> None:
        begun.append(number)
        if number == 1:
            raise kind("ours")

    with pytest.raises(kind, match="ours"):
        map_concurrently(work, range(1000), 1)
    assert begun == [0, 1]


def test_each_thread_leaves_at_its_end_even_if_it_raised() -> None:
    left: list[int] = []
    meeting = threading.Barrier(3, timeout=10)

    def work(_: int) -> None:
        meeting.wait()
        raise ValueError

    with pytest.raises(ValueError):
        map_concurrently(work, range(3), 3, leave=lambda: left.append(threading.get_ident()))
    assert len(set(left)) == len(left) == 3
