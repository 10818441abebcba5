"""The fields of a sample in people's words, each once."""

from core.domain.event import Event
from core.events.field_rows import field_rows, row_of, search
from core.events.field_words import all_words
from core.events.profile import profile_events

EVENTS = [
    Event(properties={"tags": ["new", "oak"], "Items": [{"Name": "Mug"}, {"Name": "Vase"}], "note": "hi", "total": 3}),
    Event(properties={"tags": [], "Items": [], "note": ["a", "b"], "address": {}}),
    Event(properties={"tags": None, "Items": [{"Name": "Bowl"}], "address": {"city": "Rome"}}),
    Event(properties={"grid": [[1, 2], []]}),
]
ROWS = field_rows(profile_events(EVENTS))


def test_each_field_stands_once_in_peoples_words() -> None:
    """A list that is empty now and then, or an object, made a second row of what is in it."""
    assert [(row.words, row.path) for row in ROWS] == [
        ("First item › Name", "Items[].Name"),
        ("Event › Address › City", "address.city"),
        ("First grid", "grid[][]"),
        ("Event › Note", "note"),
        ("First tag", "tags[]"),
        ("Event › Total", "total"),
    ]
    assert not [row.path for row in ROWS if f"{row.path}[]" in {other.path for other in ROWS}]


def test_either_path_of_a_list_names_its_row() -> None:
    for path, name in (("tags", "tags[]"), ("tags[]", "tags[]"), ("note", "note"), ("note[]", "note")):
        row = row_of(ROWS, path)
        assert row
        assert row.path == name
    assert row_of(ROWS, "Items") is None


def test_a_row_has_a_rate_and_an_example_of_what_an_email_shows() -> None:
    name = row_of(ROWS, "Items[].Name")
    assert name
    assert (str(name.rate), name.example(EVENTS)) == ("2 of 4", "Mug")
    assert name.example(EVENTS[1:]) == "Bowl"
    # None of these events has one, but some of the sample had.
    assert name.example(EVENTS[1:2]) in {"Mug", "Vase", "Bowl"}


def test_lists_of_lists_that_are_also_values_are_one_row() -> None:
    rows = field_rows(profile_events([Event(properties={"x": each}) for each in ("a", ["b"], [["c"], []])]))
    assert [(row.path, row.aliases) for row in rows] == [("x", ("x[]",)), ("x[][]", ())]
    (row,) = field_rows(profile_events([Event(properties={"x": ["b"]})]))
    assert (row.path, row.aliases) == ("x[]", ("x",))


def test_rows_are_found_by_name_value_and_path() -> None:
    def found(text: str, *, values: bool = True) -> list[str]:
        return [row.path for row in search(ROWS, text, EVENTS if values else None)]

    assert found("item NAME") == ["Items[].Name"]
    assert found("rome") == ["address.city"]
    assert found("Items[]") == ["Items[].Name"]
    assert found("rome", values=False) == []
    assert all(row.path in found(row.example(EVENTS)) for row in ROWS), "the example that is shown"
    assert found("") == [row.path for row in ROWS]


def test_a_map_of_many_keys_is_a_row_that_no_email_can_show() -> None:
    rows = field_rows(profile_events([Event(properties={"by_sku": {f"k{n}": {"price": n} for n in range(600)}})]))
    assert [(row.words, row.path, row.profile.tag) for row in rows] == [
        ("Event › By SKU › Price", "by_sku{}.price", "")
    ]
    assert str(rows[0].rate) == "1 of 1"


def test_two_paths_of_one_name_are_told_apart_in_words() -> None:
    fields = [("event", ("Item",)), ("event", ("properties", "Item"))]
    assert all_words(fields) == ["Event › Item", "Event › Properties › Item"]
