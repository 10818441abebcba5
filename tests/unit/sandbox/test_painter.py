"""The thread that draws images steps back, and only back: raising a priority is refused to everybody but root."""

import os
import sys
import threading

import pytest

from sandbox.cloudinary.delivery.route import _step_back


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has priorities of threads")
@pytest.mark.skipif(
    os.getuid() != 0 and os.getpriority(os.PRIO_PROCESS, 0) > 5, reason="this process has stepped back itself"
)
@pytest.mark.parametrize(("before", "after"), [(5, 10), (10, 10), (15, 15), (19, 19)])
def test_the_painter_never_raises_its_priority(before: int, after: int) -> None:
    found: list[int] = []

    def paint() -> None:
        thread = threading.get_native_id()
        os.setpriority(os.PRIO_PROCESS, thread, before)
        _step_back()
        found.append(os.getpriority(os.PRIO_PROCESS, thread))

    thread = threading.Thread(target=paint)
    thread.start()
    thread.join()
    assert found == [after]
