"""Whatever Klaviyo makes of a block, everything that is done to it has its named outcome, and nothing is lost.

Each row is a Klaviyo that behaves in one way; each test is a column, and asserts the outcome of that cell.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from core import Workspace
from core.blocks.expression_tests import EXPRESSION_FEATURES
from core.blocks.preview import image_urls
from core.errors import Conflict, NotFound
from core.klaviyo.responses import html_definition
from core.klaviyo.templates import TemplateClient
from tests.support.in_process import Killed
from tests.support.sends import CONTENT
from tests.support.switched_shop import (
    CLIP,
    METRIC,
    MUG,
    TEMPLATE,
    SwitchedShop,
    block_of,
    check,
    choices,
    kinds,
    prepare,
    shown,
    switched,
)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One Klaviyo, and where its cells differ: the source of choices, the warning of a save, the type of image blocks

    and what the account check says besides “pass”.
    """

    switches: dict[str, str]
    source: str = "block"
    warning: str = ""
    image: str = "image"
    check: dict[str, str] = field(default_factory=dict)


REMOVED = "Klaviyo removed the choices from the block's HTML; they are saved on the asset and in this workspace"
STRIPPED = {"source": "field", "warning": REMOVED, "check": {"HTML block": "alternative"}}
WRITTEN = ("order", "quotes", "entities", "space", "wrapper", "tbody", "styles")
ROWS = {
    "faithful": Row(switches={}),
    **{kind: Row(switches={"html": kind}) for kind in WRITTEN},
    "tags between rows moved": Row(switches={"html": "loop"}),
    "data stripped": Row(switches={"html": "data"}, **STRIPPED),
    "look lost": Row(switches={"html": "look"}, check={"HTML block": "alternative"}),
    "all of it": Row(switches={"html": "order,quotes,entities,space,wrapper,tbody,styles,data"}, **STRIPPED),
    "options as recorded": Row(switches={"display_options": "recorded"}),
    "options filled": Row(switches={"display_options": "filled"}),
    "asset_id needed": Row(switches={"image_blocks": "asset_id"}, image="html", check={"image block": "alternative"}),
    "images dropped": Row(switches={"image_blocks": "dropped"}, image="html", check={"image block": "alternative"}),
    "images as HTML, stripped": Row(
        switches={"image_blocks": "asset_id", "html": "order,data,tbody,space"}, image="html", source="field",
        warning=REMOVED, check={"HTML block": "alternative", "image block": "alternative"},
    ),
    "malformed ids": Row(switches={"malformed_ids": "400"}),
    "same access token": Row(switches={"refresh": "same_access"}),
    "a profile is needed": Row(switches={"rendering": "profile"}, check=dict.fromkeys(EXPRESSION_FEATURES, "skipped")),
    "strict dates": Row(switches={"dates": "strict"}),
    "days for dates": Row(switches={"dates": "days"}, check={"date": "alternative"}),
    "sections": Row(switches={"sections": "1"}),
    "unresolvable metric": Row(switches={"metrics": "unresolvable"}),
    "no definitions": Row(switches={"definitions": "500"}),
    "no future end": Row(switches={"future_until": "refused"}),
}  # fmt: skip


@pytest.fixture(scope="module")
def prepared(drawn_world: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("prepared")
    prepare(drawn_world, folder)
    return folder


@pytest.fixture(params=ROWS)
def row(request: pytest.FixtureRequest) -> Row:
    return ROWS[request.param]


OF_HTML = [name for name in ROWS if "html" in ROWS[name].switches or name == "faithful"]
of_html = pytest.mark.parametrize("row", [ROWS[name] for name in OF_HTML], ids=OF_HTML)
"""For columns that only the form of HTML concerns."""


@pytest.fixture
def shop(row: Row, prepared: Path, tmp_path: Path) -> Iterator[SwitchedShop]:
    with switched(prepared, tmp_path / "shop", row.switches) as shop:
        yield shop


@pytest.fixture
def ws(shop: SwitchedShop) -> Iterator[Workspace]:
    with shop.open("ours") as ws:
        yield ws


def save(ws: Workspace, headline: str = "Thanks", **more: Any) -> Any:
    return ws.personalize.save(TEMPLATE, choices(ws, headline), "Order thanks", **more)


def test_first_save_unchanged_save_and_update(shop: SwitchedShop, ws: Workspace, row: Row) -> None:
    first = save(ws)
    assert (first.outcome, first.version, first.linked, first.warning) == ("created", 1, True, row.warning)
    opened = ws.personalize.open(TEMPLATE)
    assert (opened.state, opened.source, opened.problem) == ("same", "saved", "")
    # What is kept here is what Klaviyo has, and shows a recipient what was meant.
    assert ws.personalize.versions(TEMPLATE)[0].html == block_of(ws, first.block_id).html
    meant = ws.personalize.compose(TEMPLATE, choices(ws)).html
    assert image_urls(shown(meant)) == image_urls(shown(opened.block_html))

    written = shop.writes()
    again = save(ws)
    assert (again.outcome, again.version, again.warning) == ("unchanged", 1, row.warning)
    assert shop.writes() == written

    changed = save(ws, "Thank you", base_version=1)
    assert (changed.outcome, changed.version, changed.block_id) == ("updated", 2, first.block_id)
    assert ws.personalize.open(TEMPLATE).state == "same"
    assert len(shop.blocks()) == 1


def test_re_edit_in_a_fresh_workspace_and_back(shop: SwitchedShop, ws: Workspace, row: Row) -> None:
    first = save(ws)
    with shop.open("theirs") as other:
        opened = other.personalize.open(TEMPLATE)
        assert opened.source == row.source
        assert opened.personalization.slots == ws.personalize.open(TEMPLATE).personalization.slots
        assert opened.personalization.link == ws.personalize.open(TEMPLATE).personalization.link
        adopted = save(other, "From elsewhere")
        assert (adopted.outcome, adopted.block_id) == ("adopted", first.block_id)
        assert save(other, "From elsewhere").outcome == "unchanged"
    # It was written elsewhere by this product: shown, and no conflict.
    opened = ws.personalize.open(TEMPLATE)
    assert (opened.state, opened.source) == ("edited", row.source)
    assert opened.personalization.slots["headline"].value == "From elsewhere"  # type: ignore[union-attr]
    assert save(ws, "And back").outcome == "updated"
    assert len(shop.blocks()) == 1


LOOKS = (("align", "class=edited align"), ("padding:0;", "padding:0;color:red;"))
"""Edits that change no image, link, text or tag."""


@of_html
def test_what_a_person_edits_is_never_overwritten_unasked(shop: SwitchedShop, ws: Workspace) -> None:
    block = save(ws).block_id
    before = block_of(ws, block).html
    for old, new in (("shop.test", "else.test"), *LOOKS):
        shop.edit(block, old, new)
        assert ws.personalize.open(TEMPLATE).state == "edited", new
        for headline in ("Mine", "Thanks"):
            with pytest.raises(Conflict, match="edited in Klaviyo"):
                save(ws, headline)
        shop.edit(block, new, old)
        assert block_of(ws, block).html == before
    assert ws.personalize.open(TEMPLATE).state == "same"


def test_audit_says_nothing_until_something_happens(shop: SwitchedShop, ws: Workspace) -> None:
    block = save(ws).block_id
    assert ws.send.wait(ws.send.start([MUG, CLIP])).counts == {"created": 2}
    assert kinds(ws) == []
    with shop.open("theirs") as other:
        save(other, "From elsewhere")
    assert kinds(ws) == ["block_newer"]
    shop.edit(block, "shop.test", "else.test")
    assert kinds(ws) == ["block_edited"]
    (finding,) = (each.finding for each in ws.links.findings() if each.finding.kind == "block_edited")
    assert [each.problem for each in ws.links.fix([finding.key])] == [""]
    assert kinds(ws) == []


def test_restore_of_a_version_and_of_a_lost_database(shop: SwitchedShop, ws: Workspace) -> None:
    first = save(ws)
    html = block_of(ws, first.block_id).html
    save(ws, "Thank you")
    old = ws.personalize.versions(TEMPLATE)[-1]
    restored = ws.personalize.save(TEMPLATE, old.personalization.to_json(), "Order thanks")
    assert (restored.outcome, restored.version, restored.block_id) == ("updated", 3, first.block_id)
    assert block_of(ws, first.block_id).html == html
    assert ws.send.wait(ws.send.start([MUG, CLIP])).counts == {"created": 2}
    with shop.open("theirs") as other:
        result = other.links.rebuild()
        assert result.links == 3
        assert [what for what, _ in result.untold if what in ("Order thanks", MUG, CLIP)] == []
        assert kinds(other) == []
        assert other.personalize.open(TEMPLATE).personalization.slots == old.personalization.slots
    with pytest.raises(Conflict):
        ws.personalize.unlink(TEMPLATE)


def test_send_of_an_image_and_a_video(shop: SwitchedShop, ws: Workspace, row: Row) -> None:
    def sent(**settings: Any) -> dict[str, int]:
        return ws.send.wait(ws.send.start([MUG, CLIP, TEMPLATE], settings)).counts

    assert sent() == {"created": 3}
    blocks = [block_of(ws, link.block_id) for link in ws.links.all() if link.key.kind != "template"]
    assert {(block.definition or {})["type"] for block in blocks} == {row.image}
    written = shop.writes()
    assert [each.action for each in ws.send.plan([MUG, CLIP, TEMPLATE], {}).rows] == ["unchanged"] * 3
    assert sent() == {"unchanged": 3}
    assert shop.writes() == written
    assert sent(link="https://shop.test/?a=1&b=2") == {"updated": 2, "unchanged": 1}
    send = ws.send.start([MUG], {"link": "https://shop.test/new"})
    assert ws.send.wait(send).counts == {"updated": 1}
    assert len(shop.blocks()) == 3


@of_html
def test_html_by_hand_comes_back_with_its_choices(shop: SwitchedShop, ws: Workspace) -> None:
    html = ws.personalize.compose(TEMPLATE, choices(ws)).html.replace("</table>", "<tr><td>By hand</td></tr></table>")
    saved = ws.personalize.save(TEMPLATE, choices(ws), "Order thanks", html=html)
    assert saved.outcome == "created"
    for name in ("ours", "theirs"):
        with shop.open(name) as each:
            opened = each.personalize.open(TEMPLATE)
            assert "By hand" in opened.html
            again = each.personalize.compose(TEMPLATE, opened.personalization.to_json(), opened.html)
            assert again.unbound == ws.personalize.compose(TEMPLATE, choices(ws), html).unbound
            outcome = each.personalize.save(
                TEMPLATE, opened.personalization.to_json(), "Order thanks", html=opened.html
            ).outcome
            assert outcome in {"ours": ("unchanged",), "theirs": ("adopted",)}[name]


@of_html
def test_two_variants_that_say_the_same_have_a_block_each(ws: Workspace) -> None:
    blocks = {
        ws.personalize.save(TEMPLATE, choices(ws, variant=variant), "Order thanks").block_id
        for variant in ("", "summer", "winter")
    }
    assert len(blocks) == 3


def test_account_check(ws: Workspace, row: Row) -> None:
    # Templates are rendered the same whatever becomes of blocks.
    rendering = not row.switches.keys() & {"html", "display_options", "image_blocks"}
    assert check(ws, rendering=rendering) == row.check


@pytest.mark.parametrize("row", [ROWS["faithful"], ROWS["malformed ids"]], ids=["404", "400"])
def test_a_block_with_an_id_that_is_none_is_gone_and_hides_no_other(ws: Workspace, shop: SwitchedShop) -> None:
    block = save(ws).block_id
    with pytest.raises(NotFound):
        ws.account.klaviyo.get_universal_content("gone123")
    ids = ["gone123", block, *(f"x{number}" for number in range(30))]
    assert [each.id for each in ws.account.klaviyo.get_all_universal_content(ids)] == [block]


def test_events_and_definitions_are_read_as_far_as_klaviyo_tells_them(ws: Workspace) -> None:
    sample = ws.events.sample(METRIC, 20, since="2020-01-01", until="2099-01-01")
    assert len(sample.events) == 20
    assert sample.fields()
    texts = TemplateClient(service=ws.account.klaviyo.service).list_template_texts()
    assert len(texts) == 4


@of_html
def test_a_block_that_repeats_is_kept_as_it_is(shop: SwitchedShop, ws: Workspace) -> None:
    repeat = choices(ws, repeat={"path": ["Items"], "limit": 3})
    assert [ws.personalize.save(TEMPLATE, repeat, "Order thanks").outcome for _ in range(2)] == ["created", "unchanged"]
    assert kinds(ws) == []


# --- whose the last version is ---------------------------------------------------------------------------------------


def saved_by_a_colleague(shop: SwitchedShop, _: Workspace, __: str) -> None:
    with shop.open("theirs") as other:
        save(other, "From elsewhere")


def written_in_the_editor(_: SwitchedShop, ws: Workspace, block: str) -> None:
    """By the extension; the person saves it there."""
    html = ws.personalize.compose(TEMPLATE, choices(ws, "By the panel")).html
    assert ws.personalize.applied(block, html).outcome == "updated"
    remote = block_of(ws, block)
    ws.account.klaviyo.update_universal_content(remote.id, remote.name, html_definition(html, remote.definition))


def interrupted(shop: SwitchedShop, ws: Workspace, _: str) -> None:
    """The process dies while Klaviyo writes it."""
    shop.transport.doom = lambda request: Killed() if request.method == "PATCH" else None
    with pytest.raises(Killed):
        save(ws, "Lost")
    shop.transport.doom = lambda _: None


def updated(_: SwitchedShop, ws: Workspace, __: str) -> None:
    save(ws, "Thank you")


Way = Callable[[SwitchedShop, Workspace, str], None]
WAYS: dict[Way, list[str]] = {
    updated: [], saved_by_a_colleague: ["block_newer"], written_in_the_editor: [], interrupted: [],
}  # fmt: skip
"""How the last version came into the block, and what an audit finds then."""
OF_LOOK = ["faithful", "styles", "look lost", "data stripped", "all of it"]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("row", [ROWS[name] for name in OF_LOOK], ids=OF_LOOK)
def test_klaviyos_own_changes_are_no_edit_and_a_persons_are_one(shop: SwitchedShop, ws: Workspace, way: Way) -> None:
    block = save(ws).block_id
    way(shop, ws, block)
    assert kinds(ws) == WAYS[way]
    for old, new in LOOKS:
        shop.edit(block, old, new)
        assert ws.personalize.open(TEMPLATE).state == "edited", new
        with pytest.raises(Conflict, match="edited in Klaviyo"):
            save(ws, "Next")
        if (old, new) == LOOKS[-1]:
            assert kinds(ws) == ["block_edited"]
        shop.edit(block, new, old)
    assert ws.personalize.open(TEMPLATE).state == ("edited" if WAYS[way] else "same")
    assert kinds(ws) == WAYS[way]
    assert save(ws, "Next").outcome == "updated"
    assert kinds(ws) == []


def test_an_update_that_an_earlier_version_began_is_known_by_its_hash(prepared: Path, tmp_path: Path) -> None:
    with switched(prepared, tmp_path / "shop", {}) as shop, shop.open("ours") as ws:
        interrupted(shop, ws, save(ws).block_id)
        with ws.database.write() as db:
            for row in list(db.query("select id, detail from journal where step = 'update' and outcome = ''")):
                db.table("journal").update(row["id"], {"detail": sha256(row["detail"].encode()).hexdigest()})
        assert ws.personalize.open(TEMPLATE).state == "same"
        assert save(ws, "Next").outcome == "updated"


@pytest.mark.parametrize(
    "declaration", ['<?xml version="1.0" encoding="utf-8"?>', "<?xml version='1.0' encoding='x'?>"]
)
def test_a_block_that_begins_as_xml_is_looked_at_as_any_other(prepared: Path, tmp_path: Path, declaration: str) -> None:
    with switched(prepared, tmp_path / "shop", {}) as shop, shop.open("ours") as ws:
        shop.edit(save(ws).block_id, "<table", f"{json.dumps(declaration)[1:-1]}<table")
        assert kinds(ws) == ["block_edited"]
        with pytest.raises(Conflict, match="edited in Klaviyo"):
            save(ws, "Next")


# --- what is lost ----------------------------------------------------------------------------------------------------

LOSSES = {
    "alt": "was removed", "link": "“href” of <a>", "image": "was removed", "loop": "replaces",
    "decoded": "“alt” of <img>",
}  # fmt: skip


def losing(ws: Workspace, loss: str) -> dict[str, Any]:
    raw = choices(ws)
    if loss == "decoded":
        raw["alt"] = {"from": "fixed", "value": "Thanks {you}"}
    return raw


BY_HAND = "<table>{% for item in event.Items %}<tr><td>{{ item.Name }}</td></tr>{% endfor %}</table>"
"""HTML by hand, in which tags stand between rows."""


@pytest.mark.parametrize("loss", LOSSES)
def test_only_what_a_recipient_would_miss_is_a_change_by_klaviyo(prepared: Path, tmp_path: Path, loss: str) -> None:
    with switched(prepared, tmp_path / "shop", {"html": f"order,entities,{loss}"}) as shop, shop.open("ours") as ws:
        for _ in range(2):
            with pytest.raises(
                Conflict, match=f"Klaviyo changed the block's content while saving it: .*{LOSSES[loss]}"
            ):
                ws.personalize.save(TEMPLATE, losing(ws, loss), "Order thanks", html=BY_HAND if loss == "loop" else "")
        assert len(shop.blocks()) == 1, "what was created is not created again"
        assert check(ws, rendering=False) == ({} if loss == "loop" else {"HTML block": "fail"})
        shop.state.set("html", "order,entities")
        again = ws.personalize.save(TEMPLATE, choices(ws), "Order thanks")
        assert again.outcome == "adopted"
        assert kinds(ws) == []


@pytest.mark.parametrize("loss", ["alt", "link", "image"])
def test_an_image_block_of_html_that_lost_something_is_a_conflict_of_a_send(
    prepared: Path, tmp_path: Path, loss: str
) -> None:
    switches = {"html": loss, "image_blocks": "refused"}
    with switched(prepared, tmp_path / "shop", switches) as shop, shop.open("ours") as ws:
        assert ws.send.wait(ws.send.start([CLIP], {})).counts == {"conflict": 1}


# --- what is interrupted ---------------------------------------------------------------------------------------------

WRITERS = ["", "look", "order,quotes,entities,space,wrapper,tbody,styles,data"]


@pytest.fixture(params=WRITERS)
def written_otherwise(request: pytest.FixtureRequest, prepared: Path, tmp_path: Path) -> Iterator[SwitchedShop]:
    with switched(prepared, tmp_path / "shop", {"html": request.param}) as shop:
        yield shop


def test_a_create_whose_answer_or_process_is_lost_is_found_again(written_otherwise: SwitchedShop) -> None:
    shop = written_otherwise
    with shop.open("ours") as ws:
        shop.transport.doom = lambda request: (
            Killed() if request.method == "POST" and CONTENT in request.url.path else None
        )
        with pytest.raises(Killed):
            save(ws)
        shop.transport.doom = lambda _: None
        found = ws.personalize.save(TEMPLATE, choices(ws, "Something else"), "Another name")
        assert (found.outcome, len(shop.blocks())) == ("created", 1)
        assert kinds(ws) == []


def test_an_update_whose_process_is_lost_is_known_as_ours(written_otherwise: SwitchedShop) -> None:
    shop = written_otherwise
    with shop.open("ours") as ws:
        interrupted(shop, ws, save(ws).block_id)
        assert ws.personalize.open(TEMPLATE).state == "same"
        assert kinds(ws) == []
        assert save(ws, "Next").outcome == "updated"


def test_what_the_extension_wrote_is_ours_however_klaviyo_keeps_it(written_otherwise: SwitchedShop) -> None:
    shop = written_otherwise
    with shop.open("ours") as ws:
        written_in_the_editor(shop, ws, save(ws).block_id)
        assert ws.personalize.open(TEMPLATE).state == "same"
        assert save(ws, "Next").outcome == "updated"
