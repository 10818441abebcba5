"""The events of an account are compared in the background: honestly, in few calls, and for this connection only."""

import sqlite3
import time
from contextlib import closing

import pytest

from core import Workspace
from core.cloudinary.cldt import parse_template
from core.domain.template import Template
from core.events.event_fits import SmallSamples
from core.events.fit import asks_for_event, best, rank
from core.settings import Settings
from tests.support.servers import ROOT
from tests.support.workspaces import Control

EVENTS = "/klaviyo/api/events"


def template(name: str) -> Template:
    return parse_template((ROOT / "sandbox" / "world" / "templates" / f"{name}.cldt.json").read_bytes())


CART = template("abandoned-cart")


def test_every_event_is_rated_by_one_call_of_its_own(connected_workspace: Workspace, control: Control) -> None:
    ws, slots = connected_workspace, CART.slots
    metrics = ws.events.metrics()
    assert (ws.event_fits.rank(metrics, slots), ws.event_fits.is_incomplete(metrics)) == ([], True)
    before = len(control.calls("GET", EVENTS))
    started = time.monotonic()
    ws.event_fits.read(metrics)
    ws.event_fits.read(metrics)
    assert time.monotonic() - started < 2, "nobody waits for it"
    ws.event_fits.wait(metrics, 60)
    assert not ws.event_fits.is_incomplete(metrics)
    assert len(control.calls("GET", EVENTS)) - before == len(metrics)
    fits = ws.event_fits.rank(metrics, slots)
    read = ws.events.samples([metric.id for metric in metrics], limit=100)
    assert [str(fit) for fit in fits] == [str(fit) for fit in rank([each for each in read if each.events], slots)]
    # An event that shows one product cannot fill the slots of two.
    rated = {fit.metric.title: str(fit) for fit in fits}
    offered = best(fits)
    assert offered
    assert rated[offered.metric.title].startswith(f"fills {len(offered.fillings)} of {offered.slots} · ")
    assert rated["Viewed Product (Shopify)"].startswith("fills 2 of ")
    # What was read is not read again, and a larger sample of one of them counts instead.
    ws.event_fits.read(metrics)
    assert len(control.calls("GET", EVENTS)) - before == 2 * len(metrics)
    larger = ws.events.sample("SHchk1", limit=600)
    (fit,) = [each for each in ws.event_fits.rank(metrics, slots, larger) if each.metric.id == "SHchk1"]
    assert fit.rate
    assert fit.rate.total == 600


def test_the_events_stay_in_the_process_and_go_with_the_connection(
    connected_workspace: Workspace, settings: Settings
) -> None:
    ws = connected_workspace
    metrics = ws.events.metrics()
    ws.event_fits.read(metrics)
    ws.event_fits.wait(metrics, 60)
    event = next(each for each in ws.event_fits.samples(metrics) if each.events).events[0]
    with closing(sqlite3.connect(settings.workspace_db)) as db:
        assert event.id not in "\n".join(db.iterdump())
    held = ws.account.memory.get(SmallSamples)
    ws.setup.disconnect()
    assert [held.get(metric.id) for metric in metrics] == [None] * len(metrics)


def test_what_broke_off_is_not_tried_again_and_again(connected_workspace: Workspace, control: Control) -> None:
    ws = connected_workspace
    metrics = ws.events.metrics()
    control.fault("GET", EVENTS, "status", 403, times=100)
    ws.event_fits.read(metrics)
    ws.event_fits.wait(metrics, 60)
    assert not ws.event_fits.is_incomplete(metrics), "there is nothing to wait for"
    before = len(control.calls("GET", EVENTS))
    ws.event_fits.read(metrics)
    assert len(control.calls("GET", EVENTS)) == before


@pytest.mark.parametrize(("name", "asks"), [("abandoned-cart", True), ("order-thanks", True), ("birthday", False)])
def test_a_template_asks_for_an_event_if_one_may_fill_a_slot(name: str, asks: bool) -> None:
    assert asks_for_event(template(name).slots) is asks
