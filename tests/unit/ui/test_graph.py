"""The graph of a selection: every node once, names as text."""

from core.domain.block import Link, LinkKey
from core.store.usages import Usage
from ui.graph import graph_dot


def link(asset: str, block: str, name: str = "Block") -> Link:
    key = LinkKey(pair="p", asset_id=asset, kind="image")
    return Link(
        key=key, public_id=f"products/{asset}", block_id=block, name=name, html_hash="", version=1, updated_at=""
    )


def test_assets_lead_to_blocks_and_blocks_to_templates() -> None:
    usages = [
        Usage(target="B1", template_id="T1", template_name="Welcome", how="reference"),
        Usage(target="B9", template_id="T2", template_name="Not ours", how="reference"),
    ]
    dot = graph_dot([link("a", "B1"), link("b", "B1")], usages)
    assert dot.count('"block:B1"[') == 1
    assert '"asset:a"->"block:B1";' in dot
    assert '"block:B1"->"template:T1";' in dot
    assert "Not ours" not in dot


def test_a_name_cannot_leave_its_quotes() -> None:
    for name in ('"];evil->x[', "a\\", "\\" * 200, 'x\n"', "a" * 79 + '"'):
        dot = graph_dot([link("a", "B1", name)], [])
        outside = []
        inside = escaped = False
        for character in dot:
            if escaped:
                escaped = False
            elif character == "\\":
                escaped = True
            elif character == '"':
                inside = not inside
            elif not inside:
                outside.append(character)
        assert not inside
        assert "evil" not in "".join(outside)
