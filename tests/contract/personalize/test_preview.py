"""Pictures that are asked for before saving, and the sheet of real samples of every metric with every template."""

import base64
import dataclasses

import httpx
import pytest

from core import Workspace, open_workspace
from core.blocks.preview import image_urls
from core.domain.event import Event
from core.domain.moments import day_words
from core.events.sample import Sample
from core.settings import Settings
from sandbox.world.events.moment import CDN
from tests.support.workspaces import Control, pause_checks

TEMPLATE = "templates/order-thanks.cldt.json"
METRIC = "PLord1"


def choices(ws: Workspace, path: list[object]) -> dict[str, object]:
    raw = ws.personalize.open(TEMPLATE).personalization.to_json()
    raw["event"] = {"metric_id": METRIC, "metric": "Placed Order"}
    bound = {"from": "event", "path": path, "format": [], "fallback": {"from": "default"}}
    return {**raw, "slots": {"product": bound}}


def sample_of(ws: Workspace, *images: object) -> Sample:
    real = ws.events.sample(METRIC, limit=1)
    return dataclasses.replace(real, events=tuple(Event(properties={"p": image}) for image in images))


def test_a_placeholder_is_not_a_pass(connected_workspace: Workspace) -> None:
    ws = connected_workspace
    own = ws.account.cloudinary.get_asset("image", "products/vase").url
    block = ws.personalize.compose(TEMPLATE, choices(ws, ["p"]))
    found = ws.preview.images(block, sample_of(ws, own, "https://nowhere.example/dead.jpg", own, None))
    assert found.total == 3
    ((url, reason),) = found.failed
    assert "l_fetch:" in url
    assert reason


def test_a_block_is_the_same_whatever_a_process_has_read_before(
    connected_workspace: Workspace, settings: Settings
) -> None:
    chosen = choices(connected_workspace, ["p"])
    connected_workspace.templates.list()
    block = connected_workspace.personalize.compose(TEMPLATE, chosen)
    with open_workspace(settings) as other:
        assert other.personalize.compose(TEMPLATE, chosen).html == block.html
        assert [each.number for each in other.personalize.versions(TEMPLATE)] == []


def test_at_most_so_many_are_asked_for(connected_workspace: Workspace) -> None:
    ws = connected_workspace
    names = [asset.url for asset in ws.assets.search("resource_type:image", 8)]
    assert (
        ws.preview.images(ws.personalize.compose(TEMPLATE, choices(ws, ["p"])), sample_of(ws, *names), most=5).total
        == 5
    )


@pytest.mark.parametrize("most", [12])
def test_every_card_of_a_sheet_of_real_orders_is_a_picture(connected_workspace: Workspace, most: int) -> None:
    ws = connected_workspace
    path = ["$extra", "line_items", 0, "product", "images", 0, "src"]
    sample = ws.events.sample(METRIC, limit=60)
    cards = ws.preview.sheet(ws.personalize.compose(TEMPLATE, choices(ws, path)), sample, most)
    assert len(cards) == most
    images = {httpx.get(url, timeout=30).content for card in cards for url in image_urls(card.html)}
    assert len(images) > most // 2, "recipients who differ get pictures that differ"
    fill_rates = ws.preview.fill_rates(ws.personalize.compose(TEMPLATE, choices(ws, path)), sample)
    assert 0.5 < fill_rates.complete <= 1


def sentences(ws: Workspace, personalization: dict[str, object], sample: Sample | None = None, **more: str) -> str:
    block = ws.personalize.compose(TEMPLATE, personalization, **more)
    return "\n".join(check.sentence for check in ws.preview.checks(block, sample))


def test_checks_say_what_the_account_check_found_and_when(connected_workspace: Workspace, control: Control) -> None:
    ws = connected_workspace
    bound = choices(ws, ["p"])
    assert "not been checked yet" in sentences(ws, bound)
    pause_checks(ws)
    control.post("switch", name="fetch_restricted", value="1")
    today = day_words(ws.account_check.run()[0].at)
    said = sentences(ws, bound)
    assert "not been checked yet" not in said
    assert f"Cloudinary's Security settings restrict “Fetched URL” (checked on your account on {today})." in said
    # A block without a bound picture has nothing to do with it.
    assert "Fetched URL" not in sentences(ws, {**bound, "slots": {}})


def test_checks_name_the_forms_that_are_done_another_way(connected_workspace: Workspace) -> None:
    from core.domain.account_check import CheckResult

    ws = connected_workspace
    found = [
        CheckResult(
            capability=feature,
            outcome="alternative",
            means=f"Works with a workaround: {feature}.",
            at="2026-11-20T10:00:00",
        )
        for feature in ("own picture", "alt")
    ]
    ws.account_check._checks.save(ws.account.scope, found)
    said = sentences(ws, choices(ws, ["p"]))
    assert "Works with a workaround: own picture (checked on your account on 20 Nov 2026)." in said
    assert "alt (checked" not in said, "this block binds no alt text"


def test_a_recipient_whom_klaviyo_would_skip_is_told_of_and_shown(connected_workspace: Workspace) -> None:
    ws = connected_workspace
    bound = choices(ws, ["p"])
    html = "<p>{% for a, b in event.p %}{{ a }}{% endfor %}</p>"
    sample = sample_of(ws, "https://a.example/a.jpg", [1, 2], [[1, 2]])
    assert "Klaviyo would skip 2 of 3 sampled recipients" in sentences(ws, bound, sample, html=html)
    faults = [card.fault for card in ws.preview.sheet(ws.personalize.compose(TEMPLATE, bound, html), sample)]
    assert any("Need 2 values to unpack" in fault for fault in faults)


def test_entities_that_an_editor_wrote_into_a_tag_are_read_for_a_sheet_as_klaviyo_reads_them(
    connected_workspace: Workspace,
) -> None:
    ws, html = connected_workspace, "<p>{{ event.p|default:&#39;a gift&#39; }}</p>"
    sample, bound = sample_of(ws, None), choices(ws, ["p"])
    assert "would skip" not in sentences(ws, bound, sample, html=html)
    (card,) = ws.preview.sheet(ws.personalize.compose(TEMPLATE, bound, html=html), sample)
    assert (card.html.partition(">")[2], card.fault) == ("a gift</p>", "")


def test_a_masked_sheet_shows_nobodys_values(connected_workspace: Workspace) -> None:
    ws = connected_workspace
    raw = {**choices(ws, ["p"]), "slots": {"line": {"from": "event", "path": ["p"], "format": [], "fallback": "you"}}}
    sample = sample_of(ws, "Secret one", "Another 22")
    plain = "".join(card.html for card in ws.preview.sheet(ws.personalize.compose(TEMPLATE, raw), sample))
    hidden = "".join(card.html for card in ws.preview.sheet(ws.personalize.compose(TEMPLATE, raw), sample, mask=True))
    assert "Secret" in plain
    assert "Secret" not in hidden
    assert "xxxxxx%2520xxx" in hidden
    # What a demo is about stays: a product's picture.
    bowl = f"{CDN}/bowl.jpg"
    (card,) = ws.preview.sheet(ws.personalize.compose(TEMPLATE, choices(ws, ["p"])), sample_of(ws, bowl), mask=True)
    assert base64.urlsafe_b64encode(bowl.encode()).decode() in card.html


def test_html_that_is_too_much_for_one_recipient_is_not_tried_on_the_others(connected_workspace: Workspace) -> None:
    ws = connected_workspace
    hostile = "<p>{{ event.p|resplit:'(a|aa)+$'|join:'' }}</p>"
    block = ws.personalize.compose(TEMPLATE, choices(ws, ["p"]), hostile)
    sample = sample_of(ws, *("a" * 60 + f"!{number}" for number in range(40)))
    fault = "The template takes longer than 0.7 seconds, which is more than a preview may use."
    cards = ws.preview.sheet(block, sample, most=40)
    assert {(card.html, card.fault) for card in cards} == {("", fault)}
    assert fault in [check.sentence for check in ws.preview.checks(block, sample)]
