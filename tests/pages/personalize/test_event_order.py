"""The event list of Personalize: those first that suit the template, the best one offered, and nobody waits."""

import re

from streamlit.testing.v1 import AppTest

from core import Workspace
from tests.support.pages import OpenPage, popovers, said, unfold
from ui.personalize import text as texts

CART = "templates/abandoned-cart.cldt.json"


def options(app: AppTest) -> list[str]:
    (box,) = [box for box in app.selectbox if str(box.key).endswith("_metric")]
    return list(box.options)


def offers(app: AppTest) -> list[str]:
    return [button.label.replace("\\", "") for button in app.button if button.label.startswith(texts.BEST_EVENT)]


def read_all(ws: Workspace) -> None:
    metrics = ws.events.metrics()
    ws.event_fits.read(metrics)
    ws.event_fits.wait(metrics, 60)


def test_events_stand_in_the_order_in_which_they_suit(connected: Workspace, open_page: OpenPage) -> None:
    app = unfold(open_page("personalize", template=CART), "cell_personalize_event")
    assert options(app)[0] == texts.NO_EVENT
    assert all(option.endswith(texts.NOT_SAMPLED) for option in options(app)[1:] if "fills" not in option)
    read_all(connected)
    app.run()
    assert texts.READING_EVENTS not in said(app)
    listed = options(app)[1:]
    filled = [int(option.split("fills ")[1][0]) for option in listed if "fills" in option]
    assert len(filled) > 5
    assert filled == sorted(filled, reverse=True)
    assert all(re.search(r" in \d+% of its events", option) for option in listed if "fills" in option)
    # Visited the Kiln has no events.
    assert listed[-1] == f"Visited the Kiln (API) · {texts.NO_EVENTS}"


def test_the_best_event_is_offered_where_none_is_chosen(connected: Workspace, open_page: OpenPage) -> None:
    app = open_page("personalize", template=CART)
    assert offers(app) == [], "nothing is offered before it is known"
    read_all(connected)
    app.run()
    (offer,) = offers(app)
    best = options(unfold(app, "cell_personalize_event"))[1]
    title, _, rating = best.partition(" · ")
    assert offer == f"{texts.BEST_EVENT} **{title}** · {rating}"
    next(button for button in app.button if button.label.startswith(texts.BEST_EVENT)).click().run()
    assert offers(app) == []
    assert any(f"**{title}**" in label.replace("\\", "") for label in popovers(app))


def test_an_event_that_suits_clearly_better_than_the_chosen_one_is_a_press_away(
    connected: Workspace, open_page: OpenPage
) -> None:
    """Until the block is saved with the other one, which is then meant so."""
    read_all(connected)
    app = open_page("personalize", template=CART, metric="PLord1")
    (offer,) = offers(app)
    assert "Started Checkout" in offer
    connected_again = open_page("personalize", template=CART, metric="PLord1")
    next(button for button in app.button if button.label.startswith(texts.BEST_EVENT)).click().run()
    assert offers(app) == []
    next(button for button in connected_again.button if button.label == texts.SAVE).click().run()
    assert offers(connected_again) == []


def test_a_template_without_need_of_an_event_is_offered_none(connected: Workspace, open_page: OpenPage) -> None:
    read_all(connected)
    app = open_page("personalize", template="templates/birthday.cldt.json")
    assert offers(app) == []
    assert not [option for option in options(unfold(app, "cell_personalize_event")) if " · " in option]
