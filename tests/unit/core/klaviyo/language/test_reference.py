"""One list of the language: what the engine knows, what the documents show, and what is completed and tested."""

import pytest

from core.blocks.preview import preview_html
from core.klaviyo.template_language import TemplateFault
from core.klaviyo.template_language.filters import all_filters
from core.klaviyo.template_language.reference import ENTRIES, Entry
from core.klaviyo.template_language.registry import klaviyo_library
from docs.make_language import PAGE, page


def names(kind: str, source: str = "") -> set[str]:
    return {entry.name for entry in ENTRIES if entry.kind == kind and source in ("", entry.source)}


def test_the_list_holds_what_the_engine_knows_and_nothing_else() -> None:
    library = klaviyo_library()
    assert names("filter") == library.filters.keys()
    assert names("tag") == library.tags.keys()
    assert names("filter", "Klaviyo") == all_filters().keys()
    assert len(ENTRIES) == len({(entry.kind, entry.name) for entry in ENTRIES})


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: f"{entry.kind} {entry.name}")
def test_an_example_uses_its_entry_and_shows_what_the_list_says(entry: Entry) -> None:
    assert f"|{entry.name}" in entry.example or f"{{% {entry.name}" in entry.example
    try:
        shown = preview_html(entry.example)
    except TemplateFault as fault:
        shown = str(fault)
    assert shown == entry.result


def test_the_page_is_made_from_the_list() -> None:
    assert PAGE.read_text() == page(), "python -m docs.make_language"
