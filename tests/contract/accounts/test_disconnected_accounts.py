"""What is left of an account that somebody disconnected: nothing personal, and no way to act on the next one."""

from dataclasses import replace

import httpx
import pytest

from core import Workspace
from core.accounts.tokens import GuardedAuth
from core.domain.event import Metric
from core.errors import NotConnected, NotFound
from core.events.event_profile import sample_profile
from core.events.sample import Sample
from core.klaviyo.authorization import BearerAuth
from tests.support.two_accounts import METRIC, OTHER, OTHER_CLOUD, OWN, People, World


@pytest.fixture
def people(world: World) -> People:
    """Those who connect accounts in another process."""
    return People(world.elsewhere, world.recorder)


class Remembered:
    """Something that a process remembers of an account."""


def saved_samples(ws: Workspace) -> list[str]:
    return [row["account"] for row in ws.database.rows_where("saved_sample")]


def test_saved_samples_go_with_their_account(world: World, people: People) -> None:
    assert saved_samples(world.ws) == [f"real:{OWN}"]
    people.connect_own()
    people.other_environment()
    assert saved_samples(world.ws) == [f"real:{OWN}"], "the account is the same"
    people.connect_other()
    assert saved_samples(world.ws) == []


def test_saved_profiles_go_with_their_account(world: World, people: People) -> None:
    """And no other account ever lists or opens them; none is saved for an account that is gone."""
    begun = world.ws.bound()
    (saved,) = begun.saved_profiles.all()
    assert begun.saved_profiles.open(saved.id).total == 20
    late = sample_profile(begun.events.sample(METRIC, 5))
    people.connect_other()
    assert world.ws.saved_profiles.all() == []
    for ws in (world.ws, begun):
        with pytest.raises(NotFound):
            ws.saved_profiles.open(saved.id)
    with pytest.raises(NotConnected, match="no longer connected"):
        begun.saved_profiles.save("Late", late)
    assert world.ws.database.rows_where("saved_profile") == []


def test_saved_samples_go_in_the_same_moment_as_the_connection(world: World) -> None:
    """A process that dies right after it has nothing left to do."""
    world.ws.setup._connections.delete("real")
    assert saved_samples(world.ws) == []


def test_a_sample_is_not_saved_for_an_account_that_was_disconnected_meanwhile(world: World, people: People) -> None:
    begun = world.ws.bound()
    sample = begun.events.sample(METRIC, 5)
    people.disconnect()
    with pytest.raises(NotConnected, match="no longer connected"):
        begun.saved_samples.save("Late", sample)
    people.connect_other()
    with pytest.raises(NotConnected, match="no longer connected"):
        begun.saved_samples.save("Later", sample)
    assert saved_samples(world.ws) == []


def test_what_a_process_remembers_goes_when_another_one_disconnects(world: World, people: People) -> None:
    memory = world.ws.account.memory
    before = memory.get(Remembered)
    people.disconnect()
    assert world.ws.account.name == "sandbox"
    assert memory.get(Remembered) is not before
    people.connect_other()
    assert world.ws.account.id == OTHER


def test_an_account_that_is_connected_again_begins_with_an_empty_memory(world: World, people: People) -> None:
    """Also where work that was begun before had remembered something in between, and within the same second."""
    begun = world.ws.bound()
    before = begun.account.memory.get(Remembered)
    world.ws.setup.disconnect()
    late = begun.account.memory.get(Remembered)
    people.connect_own()
    again = world.ws.account.memory.get(Remembered)
    assert len({before, late, again}) == 3


def test_fresh_tokens_are_never_those_of_another_account(world: World, people: People) -> None:
    """Whoever replaces the connection without waiting for a refresh, as when a backup is put back."""
    store = world.ws.setup._connections
    own = store.tokens("real")
    people.connect_other()
    others = store.tokens("real")
    assert own and others
    with pytest.raises(NotConnected):
        store.renew("real", OWN, replace(own, access="fresh"))
    store.mark_broken("real", OWN, "no longer accepted")
    assert store.tokens("real") == others
    assert world.ws.account.connected.account_id == OTHER


def test_a_call_is_not_repeated_for_an_account_that_is_gone() -> None:
    sent, connected = [], [True]

    def require() -> None:
        if not connected[0]:
            raise NotConnected("gone")

    def refuse(request: httpx.Request) -> httpx.Response:
        sent.append(request.headers["authorization"])
        connected[0] = False
        return httpx.Response(401)

    auth = GuardedAuth(BearerAuth(lambda: "old", lambda _: "new"), require)
    with httpx.Client(transport=httpx.MockTransport(refuse), auth=auth) as client, pytest.raises(NotConnected):
        client.get("https://a.klaviyo.com/api/metrics")
    assert sent == ["Bearer old"]


def test_nothing_is_asked_of_delivery_once_the_account_is_gone(world: World, people: People) -> None:
    cloudinary = world.ws.account.cloudinary
    url = cloudinary.cloud.url("upload", "c_fill,h_60,w_60", "products/mug.jpg")
    assert cloudinary.download_image(url)
    for switch in (people.other_environment, people.connect_other):
        switch()
        with pytest.raises(NotConnected):
            cloudinary.download_image(url)


def test_setup_disconnects_what_it_showed_and_nothing_else(world: World, people: People) -> None:
    shown = world.ws.bound().setup
    people.connect_other()
    with pytest.raises(NotConnected, match="another Klaviyo account"):
        shown.disconnect()
    assert world.ws.setup.klaviyo().usable
    people.other_environment()
    with pytest.raises(NotConnected, match="environment"):
        shown.disconnect_cloudinary()
    assert world.ws.setup.cloudinary().cloud == OTHER_CLOUD
    with pytest.raises(NotConnected, match="environment"):
        shown.create_metadata_field()
    assert world.ws.bound().setup.disconnect() == ""
    world.ws.bound().setup.disconnect_cloudinary()
    assert world.ws.setup.klaviyo().connection is None


def test_an_approval_replaces_whatever_was_connected_in_between(world: World, people: People) -> None:
    """Two people connect at once: what the first one's account left goes with it."""
    setup = world.ws.setup
    setup._connections.save("real", OTHER, "Another shop", replace(setup._connections.tokens("real"), access="x"))
    world.ws.saved_samples.save("Theirs", Sample(metric=Metric(id="M", name="Orders"), events=()))
    assert saved_samples(world.ws) == [f"real:{OTHER}"]
    people.connect_own()
    assert saved_samples(world.ws) == []
