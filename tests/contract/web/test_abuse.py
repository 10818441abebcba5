"""Strangers before sign-in cost a team's server nothing that lasts; `python -m tests.soak_abuse` does more of it."""

from pathlib import Path

from tests.soak_abuse import MOST_MEMORY, MOST_SECONDS, abused


def test_strangers_fill_neither_memory_nor_disk_and_stop_nobody(tmp_path: Path) -> None:
    with abused(tmp_path) as abuse:
        abuse.run(5)
    let_in = {name: count for name, count in abuse.tried.items() if name.endswith("let in") and count}
    assert let_in == {}
    kinds = {name.split()[0] for name in abuse.tried}
    assert kinds == {"handshakes", "sessions", "uploads", "forms", "calls", "pages"}
    assert abuse.growth <= MOST_MEMORY
    assert abuse.written == 0
    assert abuse.egress.asked == []
    # A busy machine is slow before, too.
    assert max(abuse.health) <= max(MOST_SECONDS, 5 * max(abuse.quiet)), abuse.figures()
