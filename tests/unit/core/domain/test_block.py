"""What a block shows, as the text whose hash notices an edit."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from core.domain.block import Block

_VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(st.dictionaries(st.sampled_from(("src", "alt_text", "href", "dynamic")), _VALUES, min_size=1))
def test_an_image_block_is_told_as_json(properties: dict[str, Any]) -> None:
    # Hashes of this text are stored: the spelling is that of json.dumps, to the byte.
    definition = {"type": "image", "data": {"properties": properties}}
    block = Block(id="", name="", definition=definition, created="", updated="")
    shown = {name: properties.get(name) or "" for name in ("src", "alt_text", "href")}
    assert block.body == json.dumps(shown)
