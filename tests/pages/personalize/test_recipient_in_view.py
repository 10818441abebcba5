"""The recipient in view is named by the address: a reload shows the same one, and so does a colleague's page."""

import re

from streamlit.testing.v1 import AppTest

from core import Workspace
from tests.pages.personalize.test_drafts import open_
from tests.pages.personalize.test_two_recipients import press
from tests.support.pages import OpenPage, said
from ui.personalize import preview_text as texts

PARAM = "recipient"


def in_view(app: AppTest) -> int:
    """The number of the recipient whose preview is shown."""
    (number,) = re.findall(r"Recipient (\d+) of", said(app))
    return int(number)


def address(app: AppTest) -> dict[str, str]:
    return {name: value if isinstance(value, str) else value[0] for name, value in app.query_params.items()}


def test_the_address_shows_the_same_recipient_in_a_new_session(connected: Workspace, open_page: OpenPage) -> None:
    app = open_(open_page, metric="PLord1")
    for _ in range(6):
        press(app, texts.NEXT)
    assert in_view(app) == 7
    assert in_view(open_page("personalize", **address(app))) == 7
    # The way goes on from there, and what is chosen here counts from then on.
    other = open_page("personalize", **address(app))
    press(other, texts.PREVIOUS)
    assert in_view(other) == 6
    assert in_view(open_page("personalize", **address(other))) == 6


def test_the_address_names_nobody_by_what_is_theirs(connected: Workspace, open_page: OpenPage) -> None:
    app = open_(open_page, metric="PLord1")
    press(app, texts.NEXT)
    event = connected.events.sample("PLord1", limit=200).events[1]
    assert event.profile
    named = address(app)[PARAM]
    for private in (event.id, event.profile_id, *filter(None, map(str, event.profile.values()))):
        assert private not in named
    assert len(named) <= 20


def test_a_recipient_who_is_not_in_the_sample_is_the_first_one(connected: Workspace, open_page: OpenPage) -> None:
    for unknown in ("nobody", "", "0", "-1", "é" * 5_000):
        app = open_(open_page, metric="PLord1", recipient=unknown)
        assert in_view(app) == 1
        assert not app.error
        press(app, texts.NEXT)
        assert in_view(app) == 2
        assert in_view(open_page("personalize", **address(app))) == 2


def test_another_event_shows_its_own_recipient(connected: Workspace, open_page: OpenPage) -> None:
    app = open_(open_page, metric="PLord1")
    press(app, texts.NEXT)
    app.query_params["metric"] = "ADcrt1"
    app.run()
    assert in_view(app) == 1
    assert in_view(open_page("personalize", **address(app))) == 1
    for _ in range(2):
        press(app, texts.NEXT)
    assert in_view(open_page("personalize", **address(app))) == 3
