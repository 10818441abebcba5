"""Send as a person does it: pick, look at the plan, send, see it through, undo."""

import re
import signal
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from PIL import Image, ImageChops, ImageStat
from playwright.sync_api import Locator, Page, expect

from core.send.sending import WORKERS
from sandbox.cloudinary.models import add_asset
from sandbox.state import State
from tests.support.browsing import Klaviyo, visit, write
from tests.support.pointer import press, settled
from tests.support.servers import ROOT, RunningApp
from tests.support.workspaces import workspace_of

CONTENT = "/klaviyo/api/template-universal-content"
MUG_PICTURE = ROOT / "sandbox/world/pictures/products/mug.png"
MUG, TEMPLATE = "products/mug", "templates/order-thanks.cldt.json"
CLIP, OTHER_CLIP = "clips/steam", "clips/candle"


def sent(page: Page) -> None:
    """The send that this page shows is at its end."""
    expect(page.locator(".st-key-send_outcome")).to_be_visible()
    settled(page)


def undo(page: Page) -> None:
    press(page.get_by_text("Undo this send"))
    settled(page)
    press(page.get_by_role("button", name="Delete 2 blocks"))
    expect(page.get_by_role("paragraph").filter(has_text="Undone. 2 blocks are deleted.")).to_be_visible()
    settled(page)


def test_picked_planned_sent_by_two_clicks_and_undone(page: Page, connected_app: RunningApp) -> None:
    klaviyo = Klaviyo(connected_app)
    visit(page, f"{connected_app.url}/send", "Send")
    expect(page.get_by_text("Nothing selected yet")).to_be_visible()
    ticks = page.locator(".asset-grid label")
    for number in range(2):
        press(ticks.nth(number))
        settled(page)
    button = page.get_by_role("button", name="Send 2 to Klaviyo")
    press(button, times=2)
    sent(page)
    expect(page.get_by_text("2 Universal Content blocks are in Klaviyo. All created.")).to_be_visible()
    assert len(klaviyo.blocks()) == 2
    address = page.url
    page.reload()
    sent(page)
    assert page.url == address
    assert len(klaviyo.blocks()) == 2
    undo(page)
    assert klaviyo.blocks() == []


def test_two_tabs_with_the_same_selection_make_one_block(page: Page, connected_app: RunningApp) -> None:
    klaviyo = Klaviyo(connected_app)
    other = page.context.new_page()
    other.set_default_timeout(30_000)
    for tab in (page, other):
        visit(tab, f"{connected_app.url}/send?assets=image/upload/{MUG}", "Send")
        expect(tab.get_by_text("These assets come from your media library")).to_be_visible()
    for tab in (page, other):
        press(tab.get_by_role("button", name="Send 1 to Klaviyo"))
    for tab in (page, other):
        sent(tab)
    assert len(klaviyo.blocks()) == 1
    for tab in (page, other):
        expect(tab.get_by_role("heading", name="Earlier sends")).to_be_visible()
    other.close()
    page.goto(f"{connected_app.url}/send")


def test_a_hand_over_that_cannot_be_found_says_what_to_do(page: Page, connected_app: RunningApp) -> None:
    visit(page, f"{connected_app.url}/send?assets=image/upload/no/such,%00%7B", "Send")
    expect(page.get_by_text("Not found in your Cloudinary environment")).to_be_visible()
    expect(page.get_by_text("fresh selection")).to_be_visible()
    assert page.get_by_role("button", name=re.compile("^Send ")).is_disabled()


def test_every_kind_on_its_rendered_block(page: Page, connected_app: RunningApp) -> None:
    """Sent by the library, looked at on Klaviyo's own page of each block, as a browser shows it."""
    with workspace_of(connected_app) as ws:
        choices = {"video": {"start": 1.0, "length": 2.0}}
        job = ws.send.wait(ws.send.start([CLIP, TEMPLATE, "products/vase"], choices))
        assert job.state == "done", job
        items = {item.kind: item for item in ws.send.items(job.id)}
        webp = ws.send.wait(ws.send.start([OTHER_CLIP], {"video": {"start": 1.0, "length": 2.0, "form": "auto"}}))
        (items["webp"],) = ws.send.items(webp.id)
        copied = ws.send.wait(ws.send.start(["products/bowl"], {"copies": True}))
        (copy,) = ws.send.items(copied.id)
    for kind, form in (("image", "png"), ("video", "gif"), ("webp", "webp"), ("template", "jpeg")):
        page.goto(f"{connected_app.sandbox}/klaviyo/universal/{items[kind].block_id}")
        image = picture_in_block(page)
        src = str(image.get_attribute("src"))
        assert image.evaluate("async image => (await image.decode(), image.naturalWidth)") > 100, kind
        with page.expect_response(src) as answer:
            # A frame without scripts does not tell what it loads.
            page.evaluate("src => { const image = new Image(); image.src = src; return image.decode() }", src)
        assert answer.value.headers["content-type"] == f"image/{form}"
        if kind in ("video", "webp"):
            assert moves(image), kind
            begins_at_the_chosen_second(src)
    page.goto(copy.block_url)
    assert page.evaluate("document.images[0].naturalWidth") > 100


def picture_in_block(page: Page) -> Locator:
    """The first delivered picture of the mail's frame."""
    page.wait_for_load_state("networkidle")
    for frame in page.frames:
        found = frame.locator("img[src*='/res/']")
        if found.count():
            return found.first
    raise AssertionError("no picture is shown")


def moves(image: Locator) -> bool:
    """Whether the browser paints another frame within three seconds."""
    first = image.screenshot()
    for _ in range(20):
        image.page.wait_for_timeout(150)
        if image.screenshot() != first:
            return True
    return False


def begins_at_the_chosen_second(src: str) -> None:
    """The first frame, which clients show that do not animate, is the video's own at second 1, not another."""
    assert "so_1,du_2/" in src
    shown = delivered(src)
    assert shown.n_frames == 16
    place = re.sub(r"so_1,du_2/(c_scale,w_[0-9]+)/.*/clips/([a-z-]+).*", r"so_{}/\1/clips/\2.png", src)
    assert min((0, 0.5, 1, 1.5, 2), key=lambda second: distance(shown, delivered(place.format(second)))) == 1


def delivered(src: str) -> Image.Image:
    return Image.open(BytesIO(httpx.get(src, headers={"accept": "image/webp,image/png"}, timeout=60).content))


def distance(one: Image.Image, other: Image.Image) -> float:
    """How much two pictures differ on average; small ones, for a GIF's colours are grains."""
    difference = ImageChops.difference(*(each.convert("RGB").resize((60, 34)) for each in (one, other)))
    return sum(ImageStat.Stat(difference).mean)


@pytest.mark.provokes(r"disconnected from server|WebSocket|net::ERR_")
def test_stopped_half_way_gone_on_with_killed_and_one_that_is_refused(page: Page, connected_app: RunningApp) -> None:
    klaviyo = Klaviyo(connected_app)
    assets = library(connected_app)
    visit(page, f"{connected_app.url}/send?assets={','.join(assets)}", "Send")
    write(page, "send_name", "{title} half way")
    connected_app.control("fault", method="POST", path=CONTENT, kind="status", value=403, times=1)
    held_back(connected_app)
    press(page.get_by_role("button", name=f"Send {len(assets)} to Klaviyo"))
    bar = page.get_by_test_id("stProgress")
    expect(bar.get_by_text("Sending")).to_be_visible()
    press(page.get_by_role("button", name="Stop", exact=True))
    expect(page.get_by_role("button", name="Stop", exact=True)).to_be_disabled()
    let_go(connected_app)
    expect(bar.get_by_text("Stopped")).to_be_visible()
    settled(page)
    expect(page.get_by_role("paragraph").filter(has_text="1 rejected")).to_be_visible()
    held_back(connected_app)
    press(page.get_by_role("button", name="Resume"))
    expect(bar.get_by_text("Sending")).to_be_visible()
    page.reload()
    expect(bar.get_by_text("Sending")).to_be_visible()
    connected_app.stop(signal.SIGKILL)
    connected_app.start()
    let_go(connected_app)
    page.reload()
    sent(page)
    expect(page.get_by_text(f"{len(assets) - 1} created")).to_be_visible()
    expect(page.get_by_role("paragraph").filter(has_text="1 rejected")).to_be_visible()
    expect(page.get_by_role("gridcell").filter(has_text="linked here only")).to_have_count(0)
    names = [block["attributes"]["name"] for block in klaviyo.blocks()]
    made = [name for name in names if name.endswith("half way")]
    assert len(made) == len(set(made)) == len(assets) - 1


def held_back(app: RunningApp) -> None:
    """However slow the machine is: nothing is sent before `let_go`."""
    app.control("latency", method="POST", path=CONTENT, seconds=25)


def let_go(app: RunningApp) -> None:
    app.control("latency", seconds=0)


def library(app: RunningApp) -> list[str]:
    """More pictures than are sent at once, as a hand-over names them."""
    names = [f"half-way/{number:03}" for number in range(WORKERS + 7)]
    sandbox, data = State(Path(app.settings["SANDBOX_DB"])), MUG_PICTURE.read_bytes()
    for name in names:
        add_asset(sandbox, public_id=name, data=data, context={"alt": "A mug"})
    return [f"image/upload/{name}" for name in names]


def test_a_result_leads_to_its_link(page: Page, connected_app: RunningApp) -> None:
    with workspace_of(connected_app) as ws:
        job = ws.send.wait(ws.send.start(["products/tray"], {"name": "The tray"}))
        (item,) = ws.send.items(job.id)
    visit(page, f"{connected_app.url}/links?asset={item.asset_id}", "Links to Klaviyo")
    expect(page.get_by_text("The tray").first).to_be_visible()
    # And into a colleague's report, for the view that the address names.
    visit(page, f"{connected_app.url}/links?find=tray", "Links to Klaviyo")
    with page.expect_download() as saved:
        press(page.get_by_role("button", name="Download report", exact=True))
    report = saved.value.path().read_text()
    assert re.fullmatch(r"links-fern-kiln-\d{4}-\d\d-\d\d\.html", saved.value.suggested_filename)
    assert "The tray</a>" in report
    assert "that match “tray”" in report
