"""An error of a choice names the slot as the page does, not the place in the JSON."""

from core.errors import InputError, NotFound
from ui.app.text import plain, sentence


def test_a_slot_is_named_by_its_name_alone() -> None:
    for place, named in (
        ("slots.headline.parts", "Headline: "), ("slots.headline", "Headline: "), ("slots.a.fallback.path[1]", "A: "),
        ("alt.parts", "Alt text: "), ("link.fallback", "Link: "), ("repeat.path", "Repeated list: "), ("", ""),
        ("limit", "Limit: "), ("slots", "Slots: "), ("alternatives", "Alternatives: "), ("html", ""),
    ):  # fmt: skip
        text = "it is wrong" if named else "It is wrong"
        assert sentence(InputError("it is wrong", place)) == f"{plain(named + text)}."


def test_what_is_no_place_stays() -> None:
    assert sentence(NotFound("slots.headline: gone")) == f"{plain('Slots.headline: gone')}."
