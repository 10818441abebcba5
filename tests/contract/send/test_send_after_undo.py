"""Undoing a send loses nothing that was entered for it: the same selection begins with it again."""

import pytest

from core import Workspace

MUG, CLIP = "image/upload/products/mug", "video/upload/clips/steam"
LINK, OTHER = "https://shop.example/mug", "https://shop.example/all"


def entered(ws: Workspace) -> list[tuple[str, str]]:
    return [(row.alt, row.link) for row in ws.send.plan([MUG, CLIP]).rows]


@pytest.mark.parametrize(
    "choices",
    [
        {"alts": {MUG: "A mug on a windowsill"}},
        {"alts": {MUG: "", CLIP: "Steam over a cup"}, "links": {MUG: LINK, CLIP: OTHER}},
        {"link": OTHER, "links": {MUG: LINK}},
    ],
)
def test_what_was_entered_comes_back_with_the_selection(
    connected_workspace: Workspace, choices: dict[str, object]
) -> None:
    ws = connected_workspace
    meant = [(row.alt, row.link) for row in ws.send.plan([MUG, CLIP], choices).rows]
    for _ in range(2):
        send_id = ws.send.start([MUG, CLIP], choices)
        ws.send.wait(send_id)
        ws.send.undo(send_id)
        ws.send.wait(send_id)
        assert ws.send.progress(send_id).counts == {"undone": 2}
        assert entered(ws) == meant
        # The next send begins with what it finds.
        choices = {}
