"""No two parts of Personalize give their widgets one name: Streamlit ends a page that draws two of one key."""

import ast
from collections import defaultdict

from tests.support.servers import ROOT
from ui.app.keys import GroupKey
from ui.personalize.keys import BindingKeys, BlockKeys

LED_TO = {"card"}
"""The names that other parts use to lead there."""


def literal_names() -> dict[str, list[str]]:
    """Where `keys.name("…")` stands, by what is in its quotes."""
    found: dict[str, list[str]] = defaultdict(list)
    for folder in ("personalize", "extension"):
        for file in (ROOT / "ui" / folder).glob("*.py"):
            for node in ast.walk(ast.parse(file.read_text())):
                match node:
                    case ast.Call(func=ast.Attribute(attr="name"), args=[ast.Constant(value=str(name))]):
                        found[name].append(f"{file.name}:{node.lineno}")
    return found


def test_each_name_of_a_widget_stands_in_one_place() -> None:
    found = literal_names()
    assert len(found) > 20
    assert {name: places for name, places in found.items() if len(places) > 1 and name not in LED_TO} == {}


def test_no_name_of_a_widget_is_that_of_an_entry() -> None:
    entries = {
        getattr(group("of"), attribute).name.removeprefix("of_")
        for group in (BlockKeys, BindingKeys)
        for attribute, each in vars(group).items()
        if isinstance(each, GroupKey)
    }
    assert len(entries) > 20
    assert entries & literal_names().keys() == set()
