"""A few seconds of what `make soak` does for an hour."""

from pathlib import Path

from tests.soak_mixed import soaking
from tests.support.worlds import copy_world


def test_mixed_work_while_calls_fail_ends_clean(drawn_world: Path, tmp_path: Path) -> None:
    copy_world(drawn_world, tmp_path)
    with soaking(tmp_path) as soak:
        soak.run(5)
        assert soak.record.unexplained == []
        assert soak.put_right() == []
        assert soak.twice() == []
        assert soak.log() == []
        assert soak.record.done and soak.faults
