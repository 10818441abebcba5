"""What costs much within one node, where nothing is asked between its steps, ends soon all the same."""

from time import thread_time

import pytest

from core.klaviyo.template_language import TemplateFault
from core.klaviyo.template_language.budget import HERE
from core.klaviyo.template_language.engine import parse

CPU_SECONDS = 1.0
"""Ten times the budget: without a limit, each of these takes many seconds or minutes."""
TEXT = "it's a <b>&amp; " * 6_000
SOURCES = {
    "many filters": "{{ a" + "|title|lower" * 800 + " }}",
    "many calls": "{{ a" + ".title.swapcase" * 600 + " }}",
    "filters of filters": "{% filter title %}" * 90 + "{{ a }}" + "{% endfilter %}" * 90,
    "quotes without an end": ('{% if "' + '\\" ' * 3_000 + "%}x{% endif %}") * 20,
    "openings behind closings": "%}" * 49_000 + "{%" * 49_000,
    "regular expressions of sets": "".join(
        "{{ 'a'|resplit:'" + "[[a-z]--[b]]" * 78 + f"{number}' }}}}" for number in range(150)
    ),
    "regular expressions of branches": "".join(
        "{{ 'a'|resplit:'" + "|".join(f"(?:a{{0,9}}{number}{each})" for each in range(60)) + "' }}"
        for number in range(150)
    ),
}


@pytest.mark.parametrize("name", SOURCES)
def test_a_costly_node_ends(name: str) -> None:
    began = thread_time()
    try:
        parse(SOURCES[name])({"a": TEXT}, HERE)
    except TemplateFault as fault:
        assert "preview may use" in str(fault)
    assert thread_time() - began < CPU_SECONDS
