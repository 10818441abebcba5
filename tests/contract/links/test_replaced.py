"""An asset whose file was replaced, and a block whose image has no alt text: what an audit tells of them."""

import pytest

from core import Workspace
from core.domain.asset import uploaded_at
from core.domain.moments import moment_words
from core.links.counts import count_findings, verdict
from core.links.thumbnails import linked_asset
from tests.support.audits import found, kinds
from tests.support.damage import CLIP, MUG, TEMPLATE, Damage

NO_ALT = '<table><tr><td><img src="{src}"{alt}></td></tr></table>'


def thumbnails(ws: Workspace) -> dict[str, str]:
    links = ws.links.all()
    return dict(zip([link.public_id for link in links], ws.links.thumbnails(map(linked_asset, links)), strict=True))


def summary(ws: Workspace) -> str:
    return verdict(count_findings(ws.links.findings()), ws.links.state_counts())


def replace(ws: Workspace, public_id: str) -> tuple[int, int]:
    """Give the asset a new version, as somebody in Cloudinary does; the version before and after."""
    damage = Damage(ws)
    before = damage.asset(public_id).version
    damage.new_version(public_id)
    return before, damage.asset(public_id).version


@pytest.mark.parametrize("public_id", [MUG, CLIP])
def test_a_thumbnail_names_the_version_that_was_read_last(linked_workspace: Workspace, public_id: str) -> None:
    ws = linked_workspace
    assert all(url for url in thumbnails(ws).values())
    before, after = replace(ws, public_id)
    assert f"/v{before}/{public_id}." in thumbnails(ws)[public_id]
    old = thumbnails(ws)
    found(ws)
    now = thumbnails(ws)
    assert f"/v{after}/{public_id}." in now[public_id]
    # A template may show it.
    assert {name for name in now if now[name] != old[name]} == {public_id, TEMPLATE}
    ws.links.fix([each.finding.key for each in ws.links.findings()])
    assert thumbnails(ws) == now


def test_the_library_names_the_version_of_each_asset(connected_workspace: Workspace) -> None:
    ws = connected_workspace
    for public_id in (MUG, CLIP, TEMPLATE):
        replace(ws, public_id)
    for each in ws.assets.page(limit=500).assets:
        for url in filter(None, (each.thumbnail, each.animation)):
            assert f"/v{each.asset.version}/" in url


def test_a_replacement_is_told_with_its_time_and_its_alt_text_until_it_is_seen(linked_workspace: Workspace) -> None:
    ws = linked_workspace
    found(ws)
    before, after = replace(ws, MUG)
    for _ in range(2):
        (reported,) = found(ws)
        finding = reported.finding
        assert (finding.kind, finding.severity) == ("new_version", "note")
        assert f"Version {before} → {after}, uploaded {moment_words(uploaded_at(after))}." in finding.sentence
        assert "Alt text: “" in finding.sentence
        assert "Is it still right?" in finding.sentence
        assert summary(ws) == "Nothing needs attention. 1 asset was replaced."
        (replacement,) = ws.links.one(*finding.link[:2]).replacements
        assert (replacement.before, replacement.after) == (before, after)
        assert str(before) in replacement.sentence
        assert replacement.at >= ws.links.one(*finding.link[:2]).state.link.updated_at[:10]
    ws.links.fix([finding.key])
    assert kinds(ws) == {}
    assert len(ws.links.one(*finding.link[:2]).replacements) == 1
    replace(ws, MUG)
    found(ws)
    assert [each.before for each in ws.links.one(*finding.link[:2]).replacements] == [after, before]


def test_a_renamed_asset_is_not_called_replaced(linked_workspace: Workspace) -> None:
    ws = linked_workspace
    Damage(ws).rename_asset(MUG, f"{MUG}-new")
    (reported,) = found(ws)
    assert reported.finding.kind == "asset_renamed"
    assert ws.links.one(*reported.finding.link[:2]).replacements == ()


def test_an_image_without_alt_text_is_a_note_until_it_has_one(connected_workspace: Workspace) -> None:
    ws = connected_workspace
    reference = f"image/upload/{MUG}"
    ws.send.wait(ws.send.start([MUG], {"alts": {reference: ""}}))
    (reported,) = found(ws)
    assert (reported.finding.kind, reported.finding.severity, reported.group) == ("alt_missing", "note", "note")
    assert "no alt text" in reported.finding.sentence
    assert summary(ws) == "Nothing needs attention. 1 note."
    ws.send.wait(ws.send.start([MUG], {"alts": {reference: "A mug"}, "overwrite": True}))
    assert kinds(ws) == {}


@pytest.mark.parametrize(("alt", "is_missing"), [
    ("", True), (' alt=""', True), (' alt=" "', True), (" alt", True), (' alt="A mug"', False),
    (' alt="{{ event.Name|default:&quot;&quot; }}"', False),
])  # fmt: skip
def test_what_counts_as_alt_text_in_html(linked_workspace: Workspace, alt: str, is_missing: bool) -> None:
    ws, damage = linked_workspace, Damage(linked_workspace)
    block = damage.klaviyo.get_universal_content(damage.block_of(TEMPLATE))
    src = damage.cloudinary.cloud.url("upload", f"{MUG}.jpg")
    html = NO_ALT.format(src=src, alt=alt)
    definition = {**block.definition, "data": {**block.definition["data"], "content": html}}
    damage.klaviyo.update_universal_content(block.id, block.name, definition)
    assert ("alt_missing" in kinds(ws)) == is_missing


def test_what_was_found_of_a_block_that_was_deleted_here_is_over(connected_workspace: Workspace) -> None:
    ws = connected_workspace
    job = ws.send.start([MUG])
    ws.send.wait(job)
    replace(ws, MUG)
    assert kinds(ws) == {"new_version": 1}
    ws.send.undo(job)
    ws.send.wait(job)
    assert ws.links.count() == 0
    assert [each.group for each in ws.links.findings()] == ["over"]
    assert summary(ws) == "Everything is OK."
    ws.send.wait(ws.send.start([MUG]))
    assert [each.group for each in ws.links.findings()] == ["over"]
