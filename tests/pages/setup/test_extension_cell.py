"""The card “Cloudinary in the Klaviyo editor” on Setup."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
import streamlit as st

from core import Workspace
from tests.support.pages import OpenPage, said
from ui.extension import text as texts


def test_the_card_gives_the_extension_and_says_how_to_load_it(
    connected: Workspace, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    files: dict[str, bytes] = {}

    def download_button(label: str, data: Callable[[], bytes], **more: Any) -> None:
        files[more["file_name"]] = data()
        assert label == texts.ADD

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
    steps, add, pair = (drawn.index(text) for text in (texts.ADD_STEPS, texts.ADD, texts.PAIR))
    assert steps < add < pair
    assert texts.ADD_STEPS.index(texts.ADD) < texts.ADD_STEPS.index(texts.PAIR)
