"""The demo shop's e-mail editor, by HTTP: what it keeps, what it escapes, which files it gives."""

import html
import re
from collections.abc import Iterator

import httpx
import pytest
from klaviyo_api import KlaviyoAPI

from tests.support.klaviyo_pages import HOSTILE, saved
from tests.support.workspaces import Control


@pytest.fixture
def editor(control: Control) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{control.url}/klaviyo/", timeout=20) as client:
        yield client


def text_in(page: httpx.Response) -> str:
    """The HTML block's text, as a browser reads the field: its first newline is not part of it."""
    found = re.search(r'<textarea name="html" hidden>\n(.*?)</textarea>', page.text, re.DOTALL)
    assert found
    return html.unescape(found[1])


def test_a_blocks_html_is_shown_as_text_and_kept_as_sent(editor: httpx.Client, sdk: KlaviyoAPI) -> None:
    block = saved(sdk, f"\n<p>{HOSTILE}</p></textarea><script>alert(2)</script>", name=HOSTILE)
    page = editor.get(f"editor/{block}")
    assert text_in(page) == f"\n<p>{HOSTILE}</p></textarea><script>alert(2)</script>"
    assert not re.search(r"<script>alert", page.text)
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    # A form sends CRLF for every line's end.
    answer = editor.post(f"editor/{block}", data={"html": "<p>a</p>\r\n<p>b</p>", "editor": "ace"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/sandbox/klaviyo/editor/{block}?editor=ace")
    assert text_in(editor.get(f"editor/{block}")) == "<p>a</p>\n<p>b</p>"


def test_the_email_is_previewed_for_a_recipient(editor: httpx.Client, sdk: KlaviyoAPI) -> None:
    block = saved(sdk, "<p>a</p>")
    event, name = re.findall(r'<option value="(\w+)">([^<]+)</option>', editor.get(f"editor/{block}").text)[0]
    first = html.unescape(name).split()[0]
    written = {"html": "<p>For {{ first_name|default:'you' }}</p>"}
    for chosen, shown in ((event, first), ("", "you")):
        answer = editor.post(f"editor/{block}/preview", data={**written, "event": chosen})
        assert f"<p>For {shown}</p>" in html.unescape(answer.text)
        assert answer.headers["content-security-policy"].startswith("sandbox")
    assert "Skipped by Klaviyo" in editor.post(f"editor/{block}/preview", data={"html": "{{ a|nope }}"}).text
    assert editor.post(f"editor/{block}/preview", data={"event": "absent"}).status_code == 404


BOUND = "<p>{{ event.extra.line_items.0|lookup:'title'|default:'nothing' }}</p>"


def previewed(page: httpx.Response) -> tuple[str, str]:
    """The event that the preview begins with, and whose it is; blank for nobody."""
    found = re.findall(r'<option value="(\w*)" selected>([^<]*)</option>', page.text)
    assert len(found) <= 1
    return found[0] if found else ("", "")


def test_the_preview_begins_with_the_newest_recipient_of_the_blocks_event(
    editor: httpx.Client, sdk: KlaviyoAPI
) -> None:
    block = saved(sdk, BOUND)
    page = editor.get(f"editor/{block}")
    event, name = previewed(page)
    group = page.text.partition(f'"{event}"')[0].rpartition("<optgroup")[2]
    assert group.startswith(' label="Placed Order')
    assert group.count("<option") == 1, "the newest of them stands first"
    email = editor.post(f"editor/{block}/preview", data={"html": BOUND, "event": event}).text
    assert "nothing" not in email
    assert name
    # A campaign's block is previewed for nobody in particular.
    assert previewed(editor.get(f"editor/{saved(sdk, '<p>{{ first_name }}</p>')}")) == ("", "")


def test_the_editor_previews_whoever_the_blocks_page_showed(editor: httpx.Client, sdk: KlaviyoAPI) -> None:
    block = saved(sdk, BOUND)
    shown = editor.get(f"universal/{block}?metric=SHcrt1").text
    (event,) = re.findall(rf'href="/sandbox/klaviyo/editor/{block}\?event=(\w+)"', shown)
    assert previewed(editor.get(f"editor/{block}?event={event}"))[0] == event
    assert event != previewed(editor.get(f"editor/{block}"))[0]


def test_what_is_not_there_is_404(editor: httpx.Client, sdk: KlaviyoAPI) -> None:
    block = saved(sdk, "<p>a</p>")
    assert editor.get("editor/absent").status_code == 404
    assert editor.get(f"editor/{block}?editor=vim").status_code == 404
    assert editor.get("editor-files/editor.js").status_code == 200
    for path in ("page.py", "../page.py", "%2e%2e/page.py", "/etc/hostname", "absent.js", ""):
        assert editor.get(f"editor-files/{path}").status_code == 404, path
