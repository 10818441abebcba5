"""What a template may do to the values that it is rendered with: nothing."""

import contextlib
import copy
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.klaviyo.template_language import TemplateFault, compile_template

MUTATORS = ["pop", "popitem", "clear", "sort", "reverse", "update", "setdefault"]
PLACES = [
    "{{ X }}",
    "{{ 'a'|default:X }}",
    "{% if X %}a{% endif %}",
    "{% if 'a' and not X == 'b' %}a{% endif %}",
    "{% for each in X %}a{% endfor %}",
    "{% for each in event.Items %}{{ X }}{% empty %}a{% endfor %}",
    "{% with each=X %}a{% endwith %}",
    "{% firstof 'a' X %}",
    "{% cycle X 'a' %}",
    "{% ifchanged X %}a{% endifchanged %}",
    "{% filter default:X %}a{% endfilter %}",
    "{% widthratio X 1 1 %}",
    "{% regroup X by a as groups %}",
    "{% currency_format X %}",
    "{% autoescape off %}{{ X }}{% endautoescape %}",
]
STEPS = ["0", "1", "a", "items", "keys", "copy", "count", *MUTATORS]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(STEPS), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize("step", MUTATORS)
@pytest.mark.parametrize("place", PLACES)
def test_a_step_that_changes_its_value_is_refused_wherever_it_stands(place: str, step: str) -> None:
    with pytest.raises(TemplateFault, match=rf"Could not parse the remainder: '\.{step}' from 'event\.Items"):
        compile_template(place.replace("X", f"event.Items.{step}"))
    with pytest.raises(TemplateFault, match=rf"'\.{step}'"):
        compile_template(place.replace("X", f"event.Items.{step}.a"))


def test_regroup_takes_no_such_step_either() -> None:
    with pytest.raises(TemplateFault, match=r"'\.pop'"):
        compile_template("{% regroup event.Items by pop as groups %}")


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("{{ 'event.Items.pop' }}", "event.Items.pop"),
        ("{% comment %}{{ event.Items.pop }}{% endcomment %}", ""),
        ("{{ event.popular }}", "yes"),
    ],
)
def test_a_text_a_comment_or_a_longer_name_is_no_such_step(source: str, shown: str) -> None:
    assert compile_template(source).render({"event": {"Items": [1], "popular": "yes"}}) == shown


@given(JSON, st.lists(st.sampled_from(STEPS), max_size=3), st.sampled_from(PLACES))
@example({"a": [1, 2]}, ["a", "pop"], "{{ X }}")
def test_rendering_changes_nothing_of_a_recipients_values(value: Any, steps: list[str], place: str) -> None:
    context = {"event": {"Items": value}}
    before = copy.deepcopy(context)
    with contextlib.suppress(TemplateFault):
        compile_template(place.replace("X", ".".join(["event.Items", *steps]))).render(context)
    assert context == before
