"""Widgets hold a saved choice and give it back as it was."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.parsing import parse_as
from core.domain.personalization import Personalization, parse_personalization
from ui.personalize.draft import BindingDraft, SourceDraft, binding_json, draft_of, further_source, personalization_of

REFERENCE = {"cloud": "c", "public_id": "t.cldt.json", "asset_id": "a" * 32}
FORMATS: list[Any] = [
    "upper", "lower", "title", {"cut": 7}, {"number": 2}, {"money": ["€ ", 2]}, {"money": ["€", 0]}, {"date": "d.m."},
    {"join": " · "}, {"shop": "/products/"}, {"shop": "/"},
]  # fmt: skip
PATHS = st.lists(st.one_of(st.text("ab $.[]\"'é", min_size=1), st.integers(0, 9)), min_size=1, max_size=4)


def bound(fallback: Any, *, formats: bool = True) -> st.SearchStrategy[dict[str, Any]]:
    chosen = st.lists(st.sampled_from(FORMATS), max_size=2) if formats else st.just([])
    return st.fixed_dictionaries(
        {"from": st.sampled_from(["profile", "event", "item"]), "path": PATHS, "format": chosen, "fallback": fallback}
    )


FIELD = st.fixed_dictionaries(
    {
        "from": st.sampled_from(["profile", "event", "item"]),
        "path": PATHS,
        "format": st.lists(st.sampled_from(FORMATS[:-2]), max_size=2),
    },
    optional={"fallback": st.text("xyz {", min_size=1).filter(str.strip)},
)
WITH_FIELDS = st.fixed_dictionaries(
    {
        "from": st.just("text"),
        "parts": st.lists(st.one_of(st.text("xyz {}", min_size=1), FIELD), min_size=1, max_size=12).filter(
            lambda parts: any(isinstance(part, dict) or part.strip() for part in parts)
        ),
        "fallback": st.text("xyz ", min_size=1).filter(str.strip),
    }
)
TEXT = st.one_of(
    WITH_FIELDS,
    st.just({"from": "default"}),
    st.fixed_dictionaries({"from": st.just("fixed"), "value": st.text("xyz", min_size=1)}),
    bound(st.text("xyz")),
    bound(bound(bound(st.text("xyz")))),
)
ASSET = st.fixed_dictionaries(
    {"from": st.just("fixed"), "value": st.just({"public_id": "products/mug", "type": "upload"})}
)
IMAGE = st.one_of(
    st.just({"from": "default"}),
    ASSET,
    bound(st.one_of(ASSET, st.just({"from": "default"})), formats=False),
    bound(bound(st.just({"from": "default"}), formats=False), formats=False),
)


@given(TEXT)
def test_texts(binding: dict[str, Any]) -> None:
    assert binding_json("text", draft_of(held(binding))) == binding


def test_a_text_whose_last_field_is_removed_is_a_fixed_one() -> None:
    saved = parsed({"from": "text", "parts": ["Hello ", {"from": "profile", "path": ["first_name"]}], "fallback": "x"})
    draft = draft_of(dumped(saved))
    assert draft.sources[0].source == "text"

    def typed(*parts: str) -> dict[str, Any]:
        return binding_json("text", replace(draft, sources=(replace(draft.sources[0], parts=parts),)))

    assert typed("Hello ") == {"from": "fixed", "value": "Hello"}
    assert typed(" ") == typed() == {"from": "default"}


def test_a_field_falls_back_to_nothing_only_beside_words() -> None:
    field = {"from": "profile", "path": ["first_name"], "format": [], "fallback": ""}
    saved = parsed({"from": "text", "parts": ["Hello ", field], "fallback": "x"})
    draft = draft_of(dumped(saved))
    alone = replace(draft, sources=(replace(draft.sources[0], parts=saved.parts[1:]),))
    del field["fallback"]
    assert binding_json("text", alone) == {"from": "text", "parts": [field], "fallback": "x"}


@given(IMAGE)
def test_pictures(binding: dict[str, Any]) -> None:
    assert binding_json("image", draft_of(held(binding))) == binding


@pytest.mark.parametrize(
    ("name", "argument", "formats"),
    [
        ("cut", " 12 characters", [{"cut": 12}]),
        ("cut", "", [{"cut": 20}]),
        # Superscripts are digits, but no number.
        ("cut", "1²", [{"cut": 1}]),
        ("number", "²", [{"number": 0}]),
        ("date", " ", [{"date": "F j"}]),
        ("join", " / ", [{"join": " / "}]),
        ("shop", "products", [{"shop": "/products/"}]),
        ("upper", "", ["upper"]),
    ],
)
def test_what_a_person_types_becomes_a_format(name: str, argument: str, formats: list[Any]) -> None:
    paths = {"profile": "first_name"}
    source = SourceDraft(source="profile", paths=paths, format=name, argument=argument)
    assert binding_json("text", BindingDraft(sources=(source,)))["format"] == formats


def dumped(binding: Any) -> Any:
    return binding.model_dump(mode="json", by_alias=True)


def held(binding: dict[str, Any]) -> Any:
    return dumped(parsed(binding))


def parsed(binding: dict[str, Any]) -> Any:
    raw = {"v": 1, "template": REFERENCE, "slots": {"a": binding}, "repeat": {"path": ["Items"], "limit": 4}}
    return parse_personalization(raw).slots["a"]


def test_a_page_gives_what_the_contract_takes() -> None:
    old = parse_as(Personalization, {"v": 1, "template": REFERENCE, "variant": "b", "width": 480})
    slots = {"a": {"from": "default"}, "b": {"from": "fixed", "value": "x"}}
    bindings = {**slots, ":alt": {"from": "default"}, ":link": {"from": "fixed", "value": "https://x.example"}}
    event = {"metric_id": "M", "metric": "Placed Order"}
    raw = personalization_of(old.to_json(), event, bindings, {"path": ["Items"], "limit": 3})
    new = parse_personalization(raw)
    assert (list(new.slots), new.variant, new.width) == (["b"], "b", 480)
    assert new.repeat
    assert new.repeat.limit == 3


def test_a_further_source_shows_what_none_before_it_shows() -> None:
    suggested = [("event", "Items[0].Name"), ("event", "Items[0].Title")]

    def path(*before: SourceDraft) -> str:
        return further_source(before, suggested).path

    name, title = (SourceDraft(source=source, paths={source: path}) for source, path in suggested)
    assert [path(), path(name), path(title), path(name, title)] == [
        "Items[0].Name", "Items[0].Title", "Items[0].Name", "",
    ]  # fmt: skip
    # Nothing is better than what does not suit.
    assert further_source([name], []).path == ""
