"""One recipient's events are found in what Klaviyo answers, whatever they hold; the sandbox's database is witness."""

import json

import pytest

from core import Workspace
from core.events.service import WITH_PROFILES
from sandbox.state import State
from tests.support.servers import RunningSandbox
from tests.support.workspaces import Control

METRICS = ["PLord1", "APvie1", "SHvie1"]


@pytest.fixture
def addresses(control: Control, running_sandbox: RunningSandbox) -> dict[str, str]:
    """Each event's recipient, by the event's ID."""
    state = State(running_sandbox.database)
    query = "select event.id, attributes from event join profile on profile.id = event.profile_id"
    addresses = {row["id"]: json.loads(row["attributes"])["email"] for row in state.db.execute(query)}
    state.db.close()
    return addresses


@pytest.mark.parametrize("metric", METRICS)
def test_an_event_of_a_known_profile_is_erased_by_address(
    connected_workspace: Workspace, control: Control, addresses: dict[str, str], metric: str
) -> None:
    control.post("switch", name="profiles_allowed", value="1")
    ws = connected_workspace
    saved = ws.saved_samples.save("one", ws.events.sample(metric, limit=200))
    address = addresses[ws.saved_samples.open(saved.id).events[0].id]
    erasure = ws.saved_samples.erase(address)
    left = [addresses[event.id] for event in ws.saved_samples.open(saved.id).events]
    assert address not in left
    assert (erasure.events, erasure.unknown) == (200 - len(left), 0)
    assert erasure.events > 0


@pytest.mark.parametrize("metric", METRICS)
def test_an_event_is_erased_with_its_profile_however_it_was_read(
    connected_workspace: Workspace, control: Control, addresses: dict[str, str], metric: str
) -> None:
    """A large sample has no profiles, and an account need not allow them; whose event it is comes along always."""
    ws, large = connected_workspace, WITH_PROFILES + 500
    sample = ws.events.sample(metric, limit=large)
    assert all(event.profile is None for event in sample.events)
    saved = ws.saved_samples.save("large", sample)
    control.post("switch", name="profiles_allowed", value="1")
    ws.account.memory.clear()
    ws.saved_samples.save("small", ws.events.sample("PLord1", limit=200))
    known = {addresses[event.id] for event in ws.events.sample("PLord1", limit=200).events}
    address = next(addresses[event.id] for event in sample.events if addresses[event.id] in known)
    ws.saved_samples.erase(address)
    assert address not in [addresses[event.id] for event in ws.saved_samples.open(saved.id).events]


def test_events_of_which_nobody_says_whose_they_are_are_counted(connected_workspace: Workspace) -> None:
    ws = connected_workspace
    ws.saved_samples.save("one", ws.events.sample("SHvie1", limit=2500))
    erasure = ws.saved_samples.erase("nobody@example.com")
    assert (erasure.events, erasure.unknown) == (0, len(ws.events.sample("SHvie1", limit=2500).events))
