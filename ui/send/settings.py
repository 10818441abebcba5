"""The choices for the whole send: read from the session before the plan is made, and drawn below it."""

from dataclasses import asdict
from typing import Any

import streamlit as st

from core.domain.send_settings import SendSettings
from core.send.values import Plan
from ui.app import text as words
from ui.app.state import get_state, set_default
from ui.send import keys
from ui.send import text as texts
from ui.send.alt_texts import typed_alts

_OPTIONS = (
    ("pinned", texts.PINNED, texts.PINNED_HELP),
    ("overwrite", texts.OVERWRITE, None),
    ("recreate", texts.RECREATE, None),
)


def settings_of_session() -> dict[str, Any]:
    """The settings that differ from the product's own."""
    video = {
        "start": get_state(keys.START), "length": get_state(keys.LENGTH), "rate": get_state(keys.RATE),
        "form": get_state(keys.FORM),
    }  # fmt: skip
    values = {
        "name": get_state(keys.NAME).strip() or keys.NAME.default,
        "link": get_state(keys.LINK).strip(),
        "missing_alt": get_state(keys.MISSING_ALT),
        "width": get_state(keys.WIDTH),
        **{name: get_state(keys.option(name)) for name, _, _ in _OPTIONS},
        "video": video,
        "copies": get_state(keys.AS_COPIES),
        "by_file": get_state(keys.BY_FILE),
        "alts": typed_alts(),
    }
    own = asdict(SendSettings())
    changed = {name: value for name, value in values.items() if value != own[name]}
    if "video" in changed:
        changed["video"] = {name: value for name, value in video.items() if value != own["video"][name]}
    return changed


def show_settings(plan: Plan) -> None:
    """Draw the widgets of what concerns the assets of a plan."""
    kinds = {row.kind for row in plan.rows}
    if kinds & {"image", "copy"}:
        _show_ways_of_images()
    if "video" in kinds:
        _show_forms_of_videos()
    left, right = st.columns(2)
    left.text_input(
        texts.NAME, help=texts.NAME_HELP, key=set_default(keys.NAME, keys.NAME.default), persist_state="session"
    )
    right.text_input(texts.LINK, help=texts.LINK_HELP, key=keys.LINK.name, persist_state="session")
    with st.expander(texts.OPTIONS):
        _show_options()
    if "video" in kinds:
        with st.expander(texts.VIDEO):
            _show_cut_of_videos()


def _show_ways_of_images() -> None:
    st.radio(
        texts.AS,
        [False, True],
        format_func=lambda copy: texts.AS_COPY if copy else texts.AS_BLOCK,
        captions=texts.AS_WHY,
        key=keys.AS_COPIES.name,
        persist_state="session",
    )
    if get_state(keys.AS_COPIES):
        st.radio(
            texts.BY, list(texts.BYS), format_func=words.label_of(texts.BYS), key=keys.BY_FILE.name, horizontal=True,
            persist_state="session",
        )  # fmt: skip


def _show_forms_of_videos() -> None:
    st.radio(
        texts.FORM,
        list(texts.FORMS),
        format_func=words.label_of(texts.FORMS),
        captions=texts.FORMS_WHY,
        key=set_default(keys.FORM, keys.FORM.default),
        persist_state="session",
    )


def _show_options() -> None:
    st.selectbox(
        texts.ALT,
        list(texts.ALTS),
        format_func=words.label_of(texts.ALTS),
        key=set_default(keys.MISSING_ALT, keys.MISSING_ALT.default),
        persist_state="session",
    )
    st.number_input(
        texts.WIDTH, 40, 1200, key=set_default(keys.WIDTH, keys.WIDTH.default), step=20, persist_state="session"
    )
    for name, label, more in _OPTIONS:
        st.checkbox(label, help=more, key=keys.option(name).name, persist_state="session")


def _show_cut_of_videos() -> None:
    st.caption(texts.VIDEO_HELP)
    one, two, three = st.columns(3)
    one.number_input(texts.START, 0.0, 3600.0, key=keys.START.name, step=0.5, persist_state="session")
    two.number_input(
        texts.LENGTH, 0.5, 12.0, key=set_default(keys.LENGTH, keys.LENGTH.default), step=0.5, persist_state="session"
    )
    three.number_input(texts.RATE, 1, 25, key=set_default(keys.RATE, keys.RATE.default), persist_state="session")
