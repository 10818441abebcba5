"""The report for a colleague says what the audit, the scan and the journal say."""

import base64
import io
import re

import pytest
from PIL import Image

from core import Workspace
from core.domain.moments import moment_words
from core.errors import InputError
from core.klaviyo.templates import TemplateClient
from tests.support.damage import CLIP, MUG, TEMPLATE, VASE, Damage
from tests.support.workspaces import Control

PICTURE = re.compile(r'src="data:image/jpeg;base64,([^"]+)"')


def audit(ws: Workspace) -> None:
    assert ws.links.wait(ws.links.start_audit()).state == "done"


def test_it_tells_findings_uses_history_and_when(connected_workspace: Workspace, control: Control) -> None:
    ws, damage = connected_workspace, Damage(connected_workspace)
    assert "the state of these links is unknown" in ws.report.html()
    assert "No asset is linked yet" in ws.report.html()
    ws.send.wait(ws.send.start([MUG, VASE, CLIP, TEMPLATE]))
    audit(ws)
    damage.edit_block(damage.block_of(MUG))
    damage.set_field(VASE, "")
    html = f'<div data-klaviyo-universal-block="{damage.block_of(VASE)}"></div>'
    TemplateClient(service=damage.klaviyo.service).create("Spring <news>", html)
    ws.where_used.scan()
    audit(ws)
    (edited,) = [each.finding for each in ws.links.findings() if each.finding.kind == "block_edited"]
    ws.links.accept([edited.key], "Agreed with <Ada>", "2999-12-31")
    run, told = ws.links.audits()[0], " ".join(ws.report.html().split())
    assert "1 warning needs attention (1 new)." in told
    assert f"Audited on {moment_words(run.finished_at)}: {run.blocks} blocks" in told
    assert "The metadata of “products/vase” does not name its block “Vase”." in told
    assert "Accepted on " in told
    assert "until 31 Dec 2999: Agreed with &lt;Ada&gt;" in told
    assert "Spring &lt;news&gt;" in told
    assert told.count("at least 1 template<") == 2, "at the finding and at the link"
    assert ws.account.block_url(damage.block_of(VASE)) in told
    assert "updated “Vase”" not in told
    ws.send.wait(ws.send.start([VASE], {"width": 300}))
    assert "Updated “Vase”." in ws.report.html()
    assert ws.report.html("vase").count('class="detail">image') == 1


def test_no_address_leads_to_a_block_that_was_deleted(connected_workspace: Workspace) -> None:
    ws, damage = connected_workspace, Damage(connected_workspace)
    ws.send.wait(ws.send.start([MUG, VASE]))
    urls = [ws.account.block_url(damage.block_of(name)) for name in (MUG, VASE)]
    damage.delete_asset(MUG)
    damage.edit_block(damage.block_of(VASE))
    audit(ws)
    assert [url in ws.report.html() for url in urls] == [True, True]
    ws.links.fix([each.finding.key for each in ws.links.findings()])
    for _ in range(2):
        assert [url in ws.report.html() for url in urls] == [False, True]
        audit(ws)


def test_pictures_are_small_few_and_in_the_file(connected_workspace: Workspace, control: Control) -> None:
    ws = connected_workspace
    ws.send.wait(ws.send.start([MUG, VASE, CLIP, TEMPLATE]))
    images = PICTURE.findall(ws.report.html())
    assert len(images) == 4, "also of the template"
    for each in images:
        assert Image.open(io.BytesIO(base64.b64decode(each))).size == (320, 240)
    assert re.findall(r'src="(.{5})', ws.report.html()) == ["data:"] * 4
    before = len(control.calls("GET", "/res/fernkiln/"))
    assert len(PICTURE.findall(ws.report.html(images=1))) == 1
    assert PICTURE.findall(ws.report.html(images=0)) == []
    assert len(control.calls("GET", "/res/fernkiln/")) == before + 1
    control.fault("GET", "/res/fernkiln/", "status", 404, times=1)
    assert len(PICTURE.findall(ws.report.html())) == 3, "what does not come is left out"
    with pytest.raises(InputError, match="negative"):
        ws.report.html(images=-1)


def test_every_change_of_the_last_days_is_listed_however_many_there_are(connected_workspace: Workspace) -> None:
    ws = connected_workspace
    ws.send.wait(ws.send.start([MUG]))
    written = dict(next(iter(ws.database.rows_where("journal"))))
    del written["id"]
    long_ago = {**written, "name": "Long ago", "finished_at": "2020-01-01T00:00:00+00:00"}
    with ws.database.write() as db:
        db.table("journal").insert_all([*[{**written, "name": "Often"}] * 600, long_ago])
    changes = ws.report.html(images=0).partition("<h2>Changes")[2]
    assert changes.count("“Often”") == 600
    assert "“Mug”" in changes
    assert "“Long ago”" not in changes


def test_what_was_sent_and_replaced_is_told_however_often_an_audit_ran(connected_workspace: Workspace) -> None:
    ws = connected_workspace
    ws.send.wait(ws.send.start([MUG]))
    Damage(ws).new_version(MUG)
    for _ in range(3):
        audit(ws)
    changes = ws.report.html(images=0).partition("<h2>Changes")[2]
    assert "Created “Mug”." in changes
    assert changes.count("“products/mug” was replaced in Cloudinary") == 1
    assert re.fullmatch(r"links-[a-z0-9-]+-\d{4}-\d\d-\d\d\.html", ws.report.file_name())
