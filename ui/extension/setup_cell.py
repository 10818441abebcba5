"""The browser extension's cell on Setup: whether it is there, pairing, help."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from core.extension.values import PairedExtension
from ui.app import text as words
from ui.app.cell import Cell
from ui.app.state import get_state, set_state, workspace
from ui.extension import keys
from ui.extension import text as texts
from ui.extension.answer import answer_of_extension
from ui.extension.bookmarklets import show_bookmarklets
from ui.extension.package import extension_zip


def extension_cell(number: int, *, folded: bool) -> None:
    """Whether an extension is paired, and the way to pair one; one line if `folded`, unless somebody pairs."""
    is_folded = folded and get_state(keys.PAIRING) is None
    title = texts.CELL_OPTIONAL if is_folded else texts.CELL
    with Cell("setup/extension", number, title, texts.ASK, folded=is_folded or None) as cell:
        if cell.open:
            _show(cell)


def _show(cell: Cell) -> None:
    paired = cell.read(workspace().pairing.paired)
    for one in paired:
        with st.container(horizontal=True, vertical_alignment="center"):
            if one.seen_at:
                st.badge(texts.ACTIVE, icon=":material/check_circle:", color="green")
            else:
                st.badge(texts.WAITING, icon=":material/hourglass_empty:", color="orange")
            st.caption(words.plain(texts.browser_caption(one.version, one.who, one.paired_at, one.seen_at)))
            st.button(
                texts.UNPAIR,
                key=f"unpair_{one.id}",
                on_click=workspace().pairing.revoke,
                args=(one.id,),
                type="tertiary",
            )
    if not paired:
        st.badge(texts.NOT_PAIRED, icon=":material/extension_off:", color="gray")
    # The extension's content script writes into this element; that none is paired is said above already.
    nobody = escape(texts.NOT_DETECTED) if paired else ""
    st.html(f'<p class="cld-found" style="opacity:.75;margin:0">{nobody}</p>')
    # Who has paired a browser has done these.
    with st.expander(texts.ADD, expanded=not paired):
        st.markdown(texts.ADD_STEPS)
        st.download_button(
            texts.DOWNLOAD,
            extension_zip,
            file_name="cloudinary-for-klaviyo.zip",
            mime="application/zip",
            on_click="ignore",
            icon=":material/download:",
        )
        st.button(texts.PAIR, on_click=_begin, key="pair_browser")
    _pairing(paired)
    with st.expander(texts.HELP_TITLE):
        st.markdown(texts.HELP)
    console = st.expander(texts.CONSOLE_TITLE, key="setup_console", on_change="rerun")
    if console.open:
        with console:
            show_bookmarklets()


def _show_answer(answer: str) -> None:
    """What is known of the pairing; an error the extension says itself, above."""
    if answer == "none":
        st.warning(texts.NO_EXTENSION, icon=":material/extension_off:")
    elif answer != "error":
        st.info(texts.PAIRING.get(answer, texts.LOOKING))


def _begin() -> None:
    pairing = workspace().pairing
    set_state(keys.PAIRING, keys.Pairing(code=pairing.code(), paired=len(pairing.paired())))


def _pairing(paired: Sequence[PairedExtension]) -> None:
    """Show the code to the extension until it has used it, and go on looking until it has greeted."""
    pairing = get_state(keys.PAIRING)
    if pairing is None:
        return
    is_used = len(paired) > pairing.paired
    if is_used and paired[0].seen_at:
        return
    if not is_used:
        _show_answer(answer_of_extension(pairing.code))
        st.html(f'<span class="cld-pairing" data-code="{escape(pairing.code)}"></span>')

    @st.fragment(run_every=1)
    def watch() -> None:
        if workspace().pairing.paired() != paired:
            st.rerun()

    watch()
