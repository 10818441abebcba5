"""The choices for the whole send: read from the session before the plan is made, and drawn below it."""

import re
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import streamlit as st

from core.domain.href import completed_href
from core.domain.send_settings import SendSettings
from core.send.settings import invalid_settings, without
from core.send.values import Plan
from ui.app import text as words
from ui.app.state import get_state, set_default, set_state
from ui.send import keys
from ui.send import text as texts
from ui.send.entered import store_for_all

_REFERENCE = re.compile("(?:image|video|raw)/(?:upload|private|authenticated)/")
_OPTIONS = (
    ("pinned", texts.PINNED, texts.PINNED_HELP),
    ("overwrite", texts.OVERWRITE, None),
    ("recreate", texts.RECREATE, None),
)


@dataclass(frozen=True, kw_only=True)
class SessionSettings:
    """The settings in effect that differ from the product's own, and why what a person entered is not, by place.

    What cannot be leaves in effect what was valid there last.
    """

    values: Mapping[str, Any]
    faults: Mapping[str, str]


def settings_of_session(assets: Collection[str]) -> SessionSettings:
    """What the fields say that concerns these assets, by their references or what was pasted for them."""
    entries = _entries(assets)
    faults = invalid_settings(entries)
    values = without(entries, faults)
    last = get_state(keys.VALID_SETTINGS)
    values |= {place: last[place] for place in faults if place in last}
    set_state(keys.VALID_SETTINGS, values)
    return SessionSettings(values=values, faults=faults)


def _entries(assets: Collection[str]) -> dict[str, Any]:
    video = {
        "start": get_state(keys.START), "length": get_state(keys.LENGTH), "rate": get_state(keys.RATE),
        "form": get_state(keys.FORM),
    }  # fmt: skip
    dropped = get_state(keys.DROPPED)
    values = {
        "name": get_state(keys.NAME).strip() or keys.NAME.default,
        "link": get_state(keys.LINK).strip(),
        "missing_alt": get_state(keys.MISSING_ALT),
        "width": get_state(keys.WIDTH),
        **{name: get_state(keys.option(name)) for name, _, _ in _OPTIONS},
        "video": video,
        "copies": get_state(keys.AS_COPIES),
        "by_file": get_state(keys.BY_FILE),
        "alts": _of(assets, get_state(keys.ALTS)),
        "links": _of(assets, get_state(keys.LINKS)),
        "without_earlier": tuple(_of(assets, dict.fromkeys(dropped, ""))),
    }
    if _has_only_references(assets) and not any(map(_is_video, assets)):
        del values["video"]
    own = asdict(SendSettings())
    changed = {name: value for name, value in values.items() if value != own[name]}
    if "video" in changed:
        changed["video"] = {name: value for name, value in video.items() if value != own["video"][name]}
    return changed


def _of(assets: Collection[str], entered: Mapping[str, str]) -> dict[str, str]:
    """What was entered for these assets; a copy of an image has neither alt text nor link."""
    has_copies, is_complete = get_state(keys.AS_COPIES), _has_only_references(assets)
    return {
        each: text
        for each, text in entered.items()
        if (each in assets or not is_complete) and (_is_video(each) or not has_copies)
    }


def _has_only_references(assets: Collection[str]) -> bool:
    """Whether the assets are all named by references; an address or a bare public ID may be any asset's."""
    return all(map(_REFERENCE.match, assets))


def _is_video(reference: str) -> bool:
    return reference.startswith("video/")


def show_settings(plan: Plan, faults: Mapping[str, str]) -> None:
    """Draw the widgets of what concerns the assets of a plan, each with why its value cannot be."""
    kinds = {row.kind for row in plan.rows}
    if kinds & {"image", "copy"}:
        _show_ways_of_images()
    if "video" in kinds:
        _show_forms_of_videos()
    left, right = st.columns(2)
    with left:
        st.text_input(
            texts.NAME, help=texts.NAME_HELP, key=set_default(keys.NAME, keys.NAME.default), persist_state="session",
            on_change=store_for_all, args=("name",),
        )  # fmt: skip
        st.caption(texts.NAME_ASK)
        _show_fault("name", faults)
    with right:
        st.text_input(
            texts.LINK_FOR_ALL, help=texts.LINK_HELP, key=keys.LINK.name, persist_state="session",
            on_change=_complete_link,
        )  # fmt: skip
        _show_fault("link", faults)
    with st.expander(texts.OPTIONS):
        _show_options()
    if "video" in kinds:
        with st.expander(texts.VIDEO, expanded="video" in faults):
            _show_cut_of_videos()
            _show_fault("video", faults)


def _complete_link() -> None:
    """Show the address that is used, where only its scheme was left out."""
    set_state(keys.LINK, completed_href(get_state(keys.LINK).strip()))
    store_for_all("link")


def _show_fault(name: str, faults: Mapping[str, str]) -> None:
    if name in faults:
        st.error(texts.fault(texts.SETTING_LABELS[name], faults[name]), icon=":material/error:")


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
