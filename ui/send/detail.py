"""The asset that was looked at last: what it becomes, and the block that it has."""

from html import escape

import streamlit as st

from core.send.preview import BlockPreview
from ui.app import text as words
from ui.app.cell import Cell
from ui.app.state import get_state, workspace
from ui.send import keys
from ui.send import text as texts
from ui.send.detail_text import image_facts
from ui.send.entered_text import alt_from
from ui.send.settings import settings_of_session


def show_detail(cell: Cell, assets: list[str]) -> None:
    """Draw the details of the asset that was looked at last, else of the first that is selected."""
    reference = get_state(keys.LOOKED_AT) or next(iter(assets), "")
    if not reference:
        st.caption(texts.NOTHING_LOOKED_AT)
        return
    settings = dict(settings_of_session([*assets, reference]).values)
    for name in ("alts", "links"):
        # Those of other assets change nothing here.
        own = {asset: value for asset, value in settings.pop(name, {}).items() if asset == reference}
        settings |= {name: own} if own else {}
    if dropped := [asset for asset in settings.pop("without_earlier", ()) if asset == reference]:
        settings["without_earlier"] = dropped
    preview: BlockPreview = cell.fetch(workspace().send.preview, reference, settings)
    row = preview.row
    st.markdown(f"**{words.plain(row.asset.title)}**  \n:small[{words.plain(row.asset.public_id)}]")
    if row.src:
        st.html(_image(preview))
    facts = "".join(f"<dt>{escape(label)}</dt><dd>{escape(value)}</dd>" for label, value in _facts(preview))
    st.html(f'<dl class="send-facts">{facts}</dl>')
    _links(preview)


def _image(preview: BlockPreview) -> str:
    """The image as an email shows it; nothing moves for people who asked for that."""
    row = preview.row
    still = (
        f'<source media="(prefers-reduced-motion: reduce)" srcset="{escape(preview.still)}">' if preview.still else ""
    )
    image = f'<img src="{escape(row.src)}" alt="{escape(row.alt or texts.preview_of(row.asset.title))}">'
    return f'<picture class="send-preview">{still}{image}</picture>'


def _facts(preview: BlockPreview) -> list[tuple[str, str]]:
    row = preview.row
    facts = [(texts.WHAT_HAPPENS, f"{texts.ACTIONS[row.action]}, {texts.KINDS[row.kind]}"), (texts.WHY, row.note)]
    if row.src:
        facts.append((texts.IMAGE_FACTS, image_facts(row.src, preview.transformation, preview.width, preview.height)))
    if row.kind in ("image", "video"):
        facts.append((texts.ALT_COLUMN, row.alt or texts.EMPTY))
        facts.append((texts.ALT_TEXT_FROM, alt_from(row)))
        facts.append((texts.LINK, row.link or texts.NO_LINK))
    if row.action != "skip":
        facts.append((texts.BLOCK_NAME, row.name))
    if preview.block_name:
        facts.append(
            (texts.BLOCK_NOW, texts.block_now(preview.block_name, preview.version, was_deleted=row.was_deleted))
        )
    return [(label, value) for label, value in facts if value]


def _links(preview: BlockPreview) -> None:
    row = preview.row
    with st.container(horizontal=True, vertical_alignment="center"):
        if row.kind == "template" and row.action != "skip":
            st.page_link(
                "../../pages/personalize.py", label=texts.PERSONALIZE_THIS, icon=":material/tune:",
                query_params={"template": row.asset.public_id},
            )  # fmt: skip
        if preview.block_url:
            st.link_button(words.OPEN_IN_KLAVIYO, preview.block_url, icon=":material/open_in_new:", type="tertiary")
        if preview.block_name:
            st.page_link(
                "../../pages/links.py", label=words.LINKS, icon=":material/account_tree:",
                query_params={"asset": row.asset.asset_id},
            )  # fmt: skip
