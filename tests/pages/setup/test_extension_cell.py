"""The card “Cloudinary in the Klaviyo editor” on Setup."""

import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core import Workspace
from tests.support.pages import OpenPage, said
from tests.support.servers import ROOT
from ui.extension import text as texts
from ui.extension.package import extension_zip


def test_the_card_gives_the_extension_and_says_how_to_load_it(
    connected: Workspace, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    files: dict[str, bytes] = {}

    def download_button(label: str, data: Callable[[], bytes], **more: Any) -> None:
        files[more["file_name"]] = data()
        assert label == texts.DOWNLOAD

    monkeypatch.setattr(st, "download_button", download_button)
    text = said(open_page("setup"))
    assert texts.CELL in text
    assert texts.ADD_STEPS in text
    assert "Optional: a Chrome extension" in text
    (file,) = files.values()
    assert "cloudinary-for-klaviyo/manifest.json" in zipfile.ZipFile(io.BytesIO(file)).namelist()


def test_the_badge_says_whether_an_extension_is_paired_and_at_work(connected: Workspace, open_page: OpenPage) -> None:
    assert texts.NOT_PAIRED in said(open_page("setup"))
    token = connected.pairing.pair(connected.pairing.code(), "1.0")
    assert texts.WAITING in said(open_page("setup"))
    connected.pairing.greet(connected.pairing.authenticate(token), "1.0")
    text = said(open_page("setup"))
    assert texts.ACTIVE in text
    assert texts.NOT_PAIRED not in text
    assert texts.WAITING not in text


def test_the_steps_come_before_the_buttons_in_the_order_of_both(connected: Workspace, open_page: OpenPage) -> None:
    drawn = [
        str(getattr(part.proto, "label", "") or getattr(part.proto, "body", "")) for part in open_page("setup").main
    ]
    steps, download, pair = (drawn.index(text) for text in (texts.ADD_STEPS, texts.DOWNLOAD, texts.PAIR))
    assert steps < download < pair
    assert texts.ADD_STEPS.index(texts.DOWNLOAD) < texts.ADD_STEPS.index(texts.PAIR)


def test_the_steps_are_folded_where_a_browser_is_paired(connected: Workspace, open_page: OpenPage) -> None:
    assert _steps(open_page("setup")).proto.expanded
    connected.pairing.pair(connected.pairing.code(), "1.0")
    assert not _steps(open_page("setup")).proto.expanded


def _steps(app: AppTest) -> Any:
    (steps,) = [each for each in app.expander if each.label == texts.ADD]
    return steps


def test_whoever_looks_for_the_folder_reads_the_name_that_the_file_gives_it() -> None:
    """Setup and the documentation name the folder that the download unpacks to."""
    names = zipfile.ZipFile(io.BytesIO(extension_zip())).namelist()
    (folder,) = {name.partition("/")[0] for name in names}
    for text in (texts.ADD_STEPS, (ROOT / "docs" / "extension.md").read_text()):
        assert re.findall(r"choose the folder\s+`([^`]+)`", text) == [folder]


@pytest.mark.parametrize(
    ("answer", "sentence"), [("", texts.LOOKING), *texts.PAIRING.items(), ("none", texts.NO_EXTENSION)]
)
def test_what_is_said_of_a_pairing_is_what_the_browser_told(
    connected: Workspace, open_page: OpenPage, answer: str, sentence: str
) -> None:
    app = open_page("setup")
    app.button(key="pair_browser").click().run()
    pairing = app.session_state["pairing"]
    app.session_state["pairing_answer"] = {"answer": {"code": pairing.code, "answer": answer}}
    text = said(app.run())
    every = {texts.LOOKING, *texts.PAIRING.values(), texts.NO_EXTENSION}
    assert {each for each in every if each in text} == {sentence}
    # What was said of an earlier code says nothing of this one.
    text = said(app.button(key="pair_browser").click().run())
    assert {each for each in every if each in text} == {texts.LOOKING}
