"""Klaviyo's pages for people, by HTTP: what is shown, what is escaped, and what a form does."""

import html
import json
import re
import sqlite3
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from klaviyo_api import KlaviyoAPI
from openapi_client.exceptions import ApiException

from tests.support.klaviyo_library import by_url, made, picture
from tests.support.klaviyo_pages import HOSTILE, saved
from tests.support.klaviyo_sandbox import account, as_dict, body
from tests.support.servers import RunningSandbox
from tests.support.workspaces import Control


def newest(sdk: KlaviyoAPI) -> dict[str, Any]:
    (event,) = as_dict(sdk.Events.get_events(filter='equals(metric_id,"PLord1")', sort="-datetime", page_size=1))[
        "data"
    ]
    return dict(event)


def mail_of(page: httpx.Response) -> str:
    """The document in the page's frame, as a browser reads the attribute."""
    return html.unescape(re.findall(r'srcdoc="([^"]*)"', page.text)[-1])


@pytest.fixture
def pages(control: Control) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{control.url}/klaviyo", timeout=20) as client:
        yield client


def test_each_page_runs_nothing_and_marks_its_place(pages: httpx.Client) -> None:
    for path in ("/", "/flows", "/flows/PLord1", "/templates", "/outbox", "/images", "/account"):
        page = pages.get(path)
        assert page.status_code == 200
        policy = page.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src" not in policy
        assert "frame-ancestors 'none'" in policy
        assert page.text.count("aria-current=page") == 1
        assert all("sandbox" in frame for frame in re.findall(r"<iframe[^>]*>", page.text))


def test_what_is_not_there_is_said(pages: httpx.Client) -> None:
    for path in ("/universal/nope", "/flows/nope", "/templates/nope", "/outbox/1", "/flows/PLord1?block=x"):
        assert pages.get(path).status_code == 404, path


def test_hostile_names_values_and_html_stay_text(
    pages: httpx.Client, sdk: KlaviyoAPI, running_sandbox: RunningSandbox
) -> None:
    block = saved(sdk, f"<p>{{{{ event.Items.0 }}}}</p>{HOSTILE}", HOSTILE)
    template = made(sdk, f"<p>{HOSTILE}</p>", HOSTILE)
    event = newest(sdk)["id"]
    with sqlite3.connect(running_sandbox.database) as db:
        db.execute("update event set properties = ? where id = ?", [json.dumps({"Items": [HOSTILE]}), event])
        db.execute(
            "update profile set attributes = json_set(attributes, '$.first_name', ?, '$.email', ?)", [HOSTILE] * 2
        )
    flow = f"/flows/PLord1?block={block}&event={event}"
    pages.post("/flows/PLord1/send", data={"block": block, "event": event})
    paths = [
        "/",
        f"/universal/{block}?event={event}",
        flow,
        "/outbox",
        "/outbox/1",
        "/templates",
        f"/templates/{template}",
    ]
    for path in [*paths, f"{flow}&q={quote(HOSTILE)}", f"/templates?q={quote(HOSTILE)}"]:
        page = pages.get(path)
        assert page.status_code == 200
        assert "<script>" not in page.text, path
        assert html.escape(HOSTILE) in page.text, path
    # What came with the event is escaped in the mail itself, too, by the template language.
    assert f"<p>{html.escape(HOSTILE)}</p>" in mail_of(pages.get(flow))


def test_a_flows_mail_holds_block_greeting_address_and_unsubscribe(pages: httpx.Client, sdk: KlaviyoAPI) -> None:
    block, event = saved(sdk, "<p>For {{ first_name }}: {{ event.Items.0 }}</p>"), newest(sdk)
    page = pages.get("/flows/PLord1", params={"block": block, "event": event["id"]})
    mail = mail_of(page)
    items = event["attributes"]["event_properties"]["Items"]
    for part in ("Fern &amp; Kiln", html.escape(items[0]), "1 Kiln Lane", "Unsubscribe", "Hello"):
        assert part in mail


def test_people_are_found_by_name_and_address(pages: httpx.Client, running_sandbox: RunningSandbox) -> None:
    with sqlite3.connect(running_sandbox.database) as db:
        query = "select profile_id from event where metric_id = 'PLord1' order by timestamp limit 1"
        (profile,) = db.execute(query).fetchone()
        rare = json.dumps({"first_name": "Quenby", "last_name": "100%_", "email": "quenby@fernkiln.example"})
        db.execute("update profile set attributes = ? where id = ?", [rare, profile])
    for asked in ("quen", "QUENBY@fern", "100%_", "Quenby 100"):
        page = pages.get("/flows/PLord1", params={"q": asked}).text
        assert re.findall(r"<small>([^<]+@[^<]+)</small></a>", page) == ["quenby@fernkiln.example"]
    assert "No recipients found" in pages.get("/flows/PLord1", params={"q": "nobody-like-this"}).text


def test_without_images_the_browser_may_load_none(pages: httpx.Client) -> None:
    assert "img-src 'self'" in pages.get("/flows/PLord1").headers["content-security-policy"]
    assert "img-src 'none'" in pages.get("/flows/PLord1?images=off").headers["content-security-policy"]


def test_a_test_lands_in_the_outbox_as_it_was_sent(pages: httpx.Client, sdk: KlaviyoAPI) -> None:
    block, event = saved(sdk, "<p>First version</p>"), newest(sdk)
    sent = pages.post("/flows/PLord1/send", data={"block": block, "event": event["id"]})
    assert (sent.status_code, sent.headers["location"]) == (303, "/sandbox/klaviyo/outbox/1")
    pages.post(f"/universal/{block}/edit", data={"html": "<p>Second version</p>"})
    assert "First version" in mail_of(pages.get("/outbox/1"))
    assert 'href="/sandbox/klaviyo/outbox/1"' in pages.get("/outbox").text
    pages.post("/outbox/clear")
    assert "No emails yet" in pages.get("/outbox").text


@pytest.mark.parametrize("content", ["{{ first_name|nope }}", "{% if %}", "{% catalog 1 %}{% endcatalog %}"])
def test_a_mail_that_cannot_be_rendered_is_skipped_in_the_engines_words(
    pages: httpx.Client, sdk: KlaviyoAPI, control: Control, content: str
) -> None:
    block = saved(sdk, content)
    with pytest.raises(ApiException) as refused:
        # Klaviyo's engine refuses the same text as a template, or when it renders that.
        template = made(sdk, content)
        sdk.Templates.render_template({"data": {"type": "template", "id": template, "attributes": {"context": {}}}})
    said = json.loads(refused.value.body)["errors"][0]["detail"].removeprefix(
        "Unable to render given template with provided context: "
    )
    pages.post("/flows/PLord1/send", data={"block": block})
    assert f"skipped by Klaviyo: {html.escape(said)}" in pages.get("/outbox").text
    for path in ("/outbox/1", f"/universal/{block}", f"/flows/PLord1?block={block}"):
        assert "Skipped by Klaviyo" in pages.get(path).text
    assert pages.get("/").status_code == 200


def test_a_block_is_edited_and_deleted_by_form(pages: httpx.Client, sdk: KlaviyoAPI) -> None:
    block = saved(sdk, "<p>old</p>")
    text = '\n<p title="it\'s">\n{{ first_name }} & €</p>'
    pages.post(f"/universal/{block}/edit", data={"html": text.replace("\n", "\r\n")})
    read = as_dict(sdk.Templates.get_universal_content(block))["data"]["attributes"]
    assert read["definition"]["data"]["content"] == text
    # The field shows what the block holds: a browser drops one line break after <textarea>.
    shown = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", pages.get(f"/universal/{block}").text, re.DOTALL)
    assert shown is not None
    assert html.unescape(shown[1]) == text
    assert pages.post(f"/universal/{block}/delete").status_code == 303
    with pytest.raises(ApiException):
        sdk.Templates.get_universal_content(block)
    assert pages.post(f"/universal/{block}/delete").status_code == 404
    assert pages.post(f"/universal/{block}/edit", data={"html": "x"}).status_code == 404


def test_other_sites_forms_are_refused(pages: httpx.Client, sdk: KlaviyoAPI, control: Control) -> None:
    block, own = saved(sdk, "<p>here</p>"), "/".join(control.url.split("/")[:3])
    forms = (f"/universal/{block}/edit", "/flows/PLord1/send", "/outbox/clear", "/account/installs/x/uninstall")
    for path in (*forms, "/oauth/authorize", f"/universal/{block}/delete"):
        for origin in ("https://evil.example", "null"):
            answer = pages.post(path, data={"html": "x"}, headers={"Origin": origin})
            assert answer.status_code == 403, path
        read = as_dict(sdk.Templates.get_universal_content(block))["data"]["attributes"]
        assert read["definition"]["data"]["content"] in ("<p>here</p>", "x")
        assert pages.post(path, data={"html": "x"}, headers={"Origin": own}).status_code != 403, path


def test_templates_show_the_blocks_they_use(pages: httpx.Client, sdk: KlaviyoAPI) -> None:
    block = saved(sdk, "<p>the shared part</p>", "Shared")
    template = made(sdk, f'<p>top</p><div data-klaviyo-universal-block="{block}">&nbsp;</div>', "Letter")
    made(sdk, "<p>none</p>", "Plain")
    listed = pages.get("/templates").text
    assert listed.count(f'href="/sandbox/klaviyo/universal/{block}"') == 1
    assert "the shared part" in mail_of(pages.get(f"/templates/{template}"))
    assert f'href="/sandbox/klaviyo/templates/{template}"' in pages.get(f"/universal/{block}").text
    assert "Plain" not in pages.get("/templates", params={"q": "LETT"}).text
    sdk.Templates.delete_universal_content(block)
    assert "a deleted block" in pages.get("/templates").text


def test_other_types_of_block_are_drawn(pages: httpx.Client, sdk: KlaviyoAPI) -> None:
    tag = "{{ event.ImageURL|default:'https://a.example/x.png' }}"
    image = {
        "content_type": "block",
        "type": "image",
        "data": {"properties": {"dynamic": True, "src": tag, "alt_text": 'a "b"'}, "display_options": {}, "styles": {}},
    }
    block = as_dict(sdk.Templates.create_universal_content({"data": body(image, name="i")}))["data"]["id"]
    mail = mail_of(pages.get(f"/universal/{block}"))
    assert '<img src="https://a.example/x.png" alt="a &quot;b&quot;"' in mail


def test_images_and_the_hidden_among_them(
    pages: httpx.Client, sdk: KlaviyoAPI, running_sandbox: RunningSandbox
) -> None:
    import base64

    address = "data:image/png;base64," + base64.b64encode(picture()).decode()
    image = as_dict(sdk.Images.upload_image_from_url(by_url(address, name=HOSTILE)))["data"]
    attributes = {"name": HOSTILE, "hidden": True}
    sdk.Images.update_image(image["id"], {"data": {"type": "image", "id": image["id"], "attributes": attributes}})
    page = pages.get("/images").text
    assert html.escape(HOSTILE) in page
    assert "<script>" not in page
    assert ">hidden<" in page


def test_uninstalling_at_klaviyo_ends_the_apps_access(pages: httpx.Client, control: Control, token: str) -> None:
    page = pages.get("/account").text
    assert "profiles:read</code><span>Read profiles (not granted)" in page
    (form,) = re.findall(r'action="/sandbox/klaviyo(/account/installs/\w+/uninstall)"', page)
    assert account(control, token).status_code == 200
    assert pages.post(form).status_code == 303
    assert account(control, token).status_code == 401
    assert "No app is installed" in pages.get("/account").text


def test_what_is_a_preview_is_no_use_and_each_metric_has_a_name_of_its_own(
    pages: httpx.Client, sdk: KlaviyoAPI
) -> None:
    page = html.unescape(pages.get(f"/universal/{saved(sdk, '<p>Hello</p>', name='Banner')}").text)
    uses = page.partition("<h2>Used in templates</h2>")[2].partition("</section>")[0]
    assert "/flows/" not in uses
    assert "flow" not in page.partition("<h2>Preview in the email of</h2>")[0].partition("<main")[2]
    names = re.findall(r'<li><a href="[^"]*/flows/[^"]*">([^<]+)</a>', page)
    assert len(names) == len(set(names)) > 1
    # Nobody is offered where nobody did anything.
    rows = re.findall(r'<div class="chips".*?</div>', page)
    assert rows
    assert all("<a " in row for row in rows)
