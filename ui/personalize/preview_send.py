"""Send a test: the block as the recipient in view gets it, to an address that the person names.

It is no cell: no notebook records or repeats it, and only a press on its button sends one.
"""

from collections.abc import Callable
from functools import partial

import streamlit as st

from core.errors import AccessError, InputError, OutcomeUnknown, Refused, StoreError, Throttled, WorkspaceError
from core.personalize.preview_send import PreviewSendState, SentPreview
from ui.app import text as words
from ui.app.actions import action_button, carry_out
from ui.app.errors import show_error
from ui.app.popover import popover
from ui.app.state import get_state, set_default, set_state, workspace
from ui.personalize import keys
from ui.personalize import preview_send_text as texts
from ui.personalize.editing import Editing, Preview
from ui.personalize.event_choice import EventChoice
from ui.personalize.keys import BlockKeys
from ui.personalize.recipient import recipient_in_view
from ui.personalize.send_attempt import Attempt, attempt

_WIDTH = 380


def show_test(editing: Editing, preview: Preview, choice: EventChoice) -> None:
    """Draw the button above the preview, and what it opens; last of the page, since Klaviyo is waited for."""
    block_keys = editing.place.keys
    with preview.head:
        box = popover(
            texts.SEND_A_TEST, block_keys.test_open, icon=":material/forward_to_inbox:", type="tertiary",
            disabled=preview.block is None,
        )  # fmt: skip
    if box is None or preview.block is None:
        return
    with box.container(width=_WIDTH):
        state = workspace().personalize.test_emails()
        last = get_state(block_keys.send_attempt)
        st.caption(texts.about(state.left_today))
        if not last or last.sent_nothing:
            profile_id = _profile_id(choice, preview, block_keys)
            send = workspace().personalize.send_test
            _form(state, partial(send, preview.block, recipient=preview.recipient, profile_id=profile_id), block_keys)
        if last and not _is_corrected(last):
            _show_outcome(last, block_keys, in_panel=editing.in_editor is not None)
        elif state.last:
            st.caption(texts.last(state.last))
        if state.overdue:
            st.warning(texts.left_behind(state.overdue), icon=":material/delete:")


def _is_corrected(last: Attempt) -> bool:
    """Whether the form has another address since a test that sent nothing."""
    return last.sent_nothing and get_state(keys.TEST_ADDRESS).strip() != last.to


def _profile_id(choice: EventChoice, preview: Preview, block_keys: BlockKeys) -> str:
    """The profile whose values are in view, if they are just those: not masked, edited or a sample's."""
    sample = choice.sample_value
    if sample is None or not sample.events or preview.recipient is None:
        return ""
    event = sample.events[recipient_in_view(sample, block_keys)]
    return event.profile_id if event.profile and preview.recipient.get("profile") == event.profile else ""


def _form(state: PreviewSendState, send: Callable[..., SentPreview], block_keys: BlockKeys) -> None:
    """Where the test goes, and the button, which draws the page anew once it is known what came of it.

    The button can be pressed whatever is typed, since a press is what ends the typing; it says what is missing.
    """
    to = st.text_input(
        texts.TO, key=set_default(keys.TEST_ADDRESS, state.own_address), placeholder=texts.ADDRESS_HINT, max_chars=254,
        autocomplete="email", on_change=set_state, args=(keys.TEST_REFUSED, False), persist_state="session",
    ).strip()  # fmt: skip
    is_address, refused = workspace().personalize.is_email_address(to), get_state(keys.TEST_REFUSED)
    if refused and not is_address:
        st.caption(f":red[{words.plain(texts.NOT_AN_ADDRESS)}]")
    confirmed = _confirmed(to, state, is_address=is_address)
    if refused and is_address and not confirmed:
        why = texts.CONFIRM_FIRST if state.own_address else texts.CONFIRM_FIRST_HERE
        st.caption(f":red[{words.plain(why)}]")
    key, is_over = block_keys.name("test_send"), state.left_today <= 0
    if press := action_button(texts.SEND, key=key, of=send, icon=":material/send:", disabled=is_over):
        if not (is_address and confirmed):
            set_state(keys.TEST_REFUSED, True)
            st.rerun()
        with st.spinner(texts.sending(to), show_time=True):
            sent: Attempt = carry_out(partial(attempt, to, partial(press.of, to=to, confirmed=confirmed)))
        set_state(block_keys.send_attempt, sent)
        set_state(keys.TEST_REFUSED, False)
        st.rerun()


def _confirmed(to: str, state: PreviewSendState, *, is_address: bool) -> bool:
    """Whether this address may get the recipient's data; its box is there as long as it may be needed."""
    if is_address and workspace().personalize.is_own_address(to):
        return True
    # The box is for the address that it names: for another one it is not ticked.
    set_state(keys.TEST_CONFIRMED, bool(to) and get_state(keys.TEST_CONFIRMED_FOR) == to)
    return st.checkbox(
        texts.confirm(to) if is_address else texts.CONFIRM_ANY, key=keys.TEST_CONFIRMED.name, on_change=_confirm,
        help=texts.CONFIRM_HELP if state.own_address else texts.CONFIRM_HELP_HERE, persist_state="session",
    )  # fmt: skip


def _confirm() -> None:
    """Remember which address was confirmed: the one that is typed by then, whatever the box was called."""
    is_ticked = get_state(keys.TEST_CONFIRMED)
    set_state(keys.TEST_CONFIRMED_FOR, get_state(keys.TEST_ADDRESS).strip() if is_ticked else "")


def _show_outcome(last: Attempt, block_keys: BlockKeys, *, in_panel: bool) -> None:
    """What came of it and what it cost; once an email may be on its way, another one begins with a press elsewhere."""
    if last.problem:
        _show_problem(last.problem, in_panel=in_panel)
    else:
        st.success(texts.sent(last.to), icon=":material/check_circle:")
    if not last.sent_nothing:
        with st.container(horizontal=True, vertical_alignment="center"):
            _link_outbox()
            again = partial(set_state, block_keys.send_attempt, None)
            st.button(texts.ANOTHER, key=block_keys.name("test_another"), on_click=again, type="tertiary")
    cost = words.foot(last.cost.calls, last.cost.seconds)
    st.caption(cost if last.sent_nothing else f"{cost} · {texts.SCRATCH}")


def _link_outbox() -> None:
    """In the demo no email leaves this machine."""
    ws = workspace()
    if ws.account.name != "real" and ws.settings.has_demo_shop:
        st.link_button(texts.OUTBOX, f"{ws.settings.sandbox_public}/klaviyo/outbox", icon=":material/open_in_new:")


def _show_problem(problem: WorkspaceError, *, in_panel: bool) -> None:
    """What happened, and the next step: a test has another one than a cell."""
    if isinstance(problem, OutcomeUnknown):
        st.warning(words.sentence(problem), icon=":material/warning:")
    elif isinstance(problem, Refused):
        # It names the next step itself.
        st.error(words.sentence(problem), icon=":material/error:")
        if not in_panel:
            st.page_link("../../pages/setup.py", label=words.OPEN_SETUP, icon=":material/arrow_forward:")
    elif isinstance(problem, AccessError | StoreError):
        show_error(problem, on_setup=in_panel)
    else:
        # A limit names itself when the next one may go.
        steps = {Throttled: "", InputError: texts.CORRECT}
        step = next((step for kind, step in steps.items() if isinstance(problem, kind)), texts.RETRY)
        st.error(f"{words.sentence(problem)}  \n{step}", icon=":material/error:")
