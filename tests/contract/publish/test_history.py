"""The journal of writes, and what is told of each."""

from core import Workspace, open_workspace
from core.domain.personalization import parse_personalization
from core.publish.change_words import changes
from core.settings import Settings
from tests.support.sends import MUG, TEMPLATE, blocks, sent


def test_who_did_what_with_before_and_after(connected_workspace: Workspace, settings: Settings) -> None:
    ws = connected_workspace
    base = ws.personalize.open(TEMPLATE).personalization.to_json()
    fixed = {"from": "fixed", "value": "Hello"}
    bound = {"from": "profile", "path": ["first_name"], "format": [], "fallback": "you"}
    ws.personalize.save(TEMPLATE, {**base, "slots": {"headline": fixed}})
    with open_workspace(settings, who=lambda: "ben@example.com") as other:
        other.personalize.save(TEMPLATE, {**base, "slots": {"headline": bound}})
        other.personalize.save(TEMPLATE, {**base, "slots": {"headline": bound}})
    unchanged, second, first = ws.history.newest(10)
    assert (first.who, first.outcome, first.version, first.changes) == (
        *("someone on this computer", "created", 1),
        ("Headline: text changed from the default to “Hello”",),
    )
    assert (second.who, second.outcome, second.version) == ("ben@example.com", "updated", 2)
    assert second.changes == ("Headline changed from “Hello” to [Profile › First name], else “you”",)
    assert (unchanged.outcome, unchanged.version, unchanged.changes) == ("unchanged", 0, ())
    assert {change.public_id for change in (first, second, unchanged)} == {TEMPLATE}
    assert [each.sentence for each in (first, second, unchanged)] == [
        "Created “Order thanks” as version 1. Headline: text changed from the default to “Hello”.",
        "ben@example.com saved version 2 of “Order thanks”. Headline changed from “Hello” to "
        "[Profile › First name], else “you”.",
        "ben@example.com saved “Order thanks” again without changes.",
    ]
    (asset_id,) = {link.key.asset_id for link in ws.links.all()}
    assert ws.history.of(asset_id, "template") == [unchanged, second, first]
    assert ws.history.of(asset_id, "template", "summer") == []


def test_pictures_and_refusals_are_in_it(connected_workspace: Workspace) -> None:
    ws = connected_workspace
    sent(ws, [MUG])
    (change,) = ws.history.newest()
    assert (change.block, change.outcome, change.version) == ("Mug", "created", 0)
    (block,) = blocks(ws)
    ws.account.klaviyo.delete_universal_content(block.id)
    assert sent(ws, [MUG]).counts == {"conflict": 1}
    assert len(ws.history.newest()) == 1, "what was not begun is no write"


def test_however_many_writes_there_are_they_cost_one_query(connected_workspace: Workspace) -> None:
    ws = connected_workspace
    base = ws.personalize.open(TEMPLATE).personalization.to_json()
    for number in range(4):
        ws.personalize.save(TEMPLATE, {**base, "slots": {"headline": {"from": "fixed", "value": f"Hello {number}"}}})
    queries: list[str] = []
    ws.database.connection.set_trace_callback(queries.append)
    told = ws.history.newest()
    ws.database.connection.set_trace_callback(None)
    assert [each.changes for each in told] == [
        *((f"Headline: text changed from “Hello {number - 1}” to “Hello {number}”",) for number in (3, 2, 1)),
        ("Headline: text changed from the default to “Hello 0”",),
    ]
    assert len([query for query in queries if "journal" in query or "personalization" in query]) == 1


def test_what_differs_is_told() -> None:
    reference = {"cloud": "c", "public_id": "t", "asset_id": "a"}
    before = parse_personalization({"v": 1, "template": reference, "slots": {"a": {"from": "fixed", "value": "x"}}})
    after = parse_personalization(
        {
            "v": 1,
            "template": reference,
            "event": {"metric_id": "m", "metric": "Placed Order"},
            "repeat": {"path": ["Items"], "limit": 3},
            "slots": {"b": {"from": "item", "path": ["Name"], "fallback": ""}},
            "link": {"from": "fixed", "value": "https://x.example"},
        }
    )
    assert changes(before, after) == (
        "A: text changed from “x” to the default",
        "B changed from the default to [Each item › Name]",
        "Event changed from none to “Placed Order”",
        "Link changed from the default to “https://x.example”",
        "Repeated list changed from none to the first 3 of Event › Items",
    )
    assert changes(after, after) == ()
