"""Every filter and tag of a template stays within the budget of its rendering, whatever it is given."""

import contextlib
import gc
import json
import os
import signal
import subprocess
import sys
import threading
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from core.klaviyo.template_language import OverBudget, TemplateFault, compile_template
from core.klaviyo.template_language.apart import render_apart
from core.klaviyo.template_language.budget import APART, Budget, Limits, weight
from core.klaviyo.template_language.engine import parse
from core.klaviyo.template_language.filters import all_filters
from core.klaviyo.template_language.growing import uniq
from core.klaviyo.template_language.registry import klaviyo_library

LIMITS = Limits(seconds=5, turns=100, output=4_000, value=4_000, total=12_000, slow=1_000)
MOST_MEMORY = 4_000_000
"""Bytes; what a filter makes of a value before it is counted may be some times as large."""
LIBRARY = klaviyo_library()
Render = Callable[[dict[str, Any], Limits], str]
TEXTS = {
    "ordinary": "aA1 " * 900,
    "escaped": "<&'\"" * 900,
    "wide": "茶😀ŉ " * 900,
    "lines": "\n\n" * 1_500,
    "tags": "<b><a " * 160,
    "marks": "a" + "\u0300\u0316" * 600,
    "digits": "9" * 3_000,
    "date": "2026-11-28T10:00:00",
}
VALUES: dict[str, Any] = {
    **TEXTS,
    "list": ["x" * 20] * 100,
    "nested": [[["x" * 20] * 10] * 10],
    "records": [{"a": "x" * 20, "b": number} for number in range(50)],
    "record": {str(number): "x" * 20 for number in range(60)},
    "number": 10**300,
    "float": 1.5e300,
    "none": None,
}
ARGUMENTS = {
    "none": "",
    "text": ":big",
    "list": ":items",
    "pair": ":'a|" + "b" * 300 + "'",
    "number": ":900000000",
    "digit": ":9",
    "letter": ":'a'",
    "pattern": ":'rrrrrrrrrr'",
    "condition": ":'a=" + "x" * 20 + "'",
}


def parsed(source: str) -> Render | None:
    """What renders a template, None when it cannot be parsed: not every filter takes every argument."""
    try:
        return parse(source)
    except TemplateFault:
        return None


def rendered(render: Render | None, context: dict[str, Any]) -> str | None:
    """What a template renders to within `LIMITS`, None for a fault; it may use a limited memory for it."""
    if render is None:
        return None
    with collecting_often():
        tracemalloc.start()
        try:
            result = render(context, LIMITS)
        except TemplateFault:
            result = None
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak <= MOST_MEMORY, f"{peak:,} bytes"
    return result


@contextlib.contextmanager
def collecting_often() -> Iterator[None]:
    """Within it, garbage is gone soon after it was made.

    Django asks `inspect` for a method's parameters, and `inspect` leaves a copy of `sys.modules` in a cycle for each:
    with the thousands of modules of a whole run of tests that was more than the templates themselves use.
    """
    before = gc.get_threshold()
    gc.set_threshold(50, 2, before[2])
    try:
        yield
    finally:
        gc.set_threshold(*before)


@pytest.mark.parametrize("name", sorted(LIBRARY.filters))
def test_no_filter_makes_more_than_the_budget_allows(name: str) -> None:
    outcomes = []
    for argument in ARGUMENTS.values():
        step = f"|{name}{argument}"
        render = parsed(f"{{{{ v{step * 6} }}}}{{% for i in l %}}{{{{ v{step} }}}}{{% endfor %}}")
        outcomes.append(rendered(parsed(f"{{{{ v{step} }}}}"), {"v": "aé", "big": "b", "items": ["y"]}))
        for value in VALUES.values():
            context = {"v": value, "big": "b" * 3_000, "items": ["y" * 20] * 100, "l": list(range(9))}
            outcomes.append(rendered(render, context))
            assert outcomes[-1] is None or len(outcomes[-1]) <= LIMITS.output, (value, step)
    assert any(outcome is not None for outcome in outcomes), "nothing but faults proves nothing"


TAGS = {
    "autoescape": "{% autoescape off %}{{ v }}{% endautoescape %}",
    "barcode": "{% barcode v width=v height=9 mode=html %}",
    "barcode_code": "{% barcode_code v %}",
    "catalog": "{% catalog v %}{{ v }}{% endcatalog %}",
    "comment": "{% comment %}{{ v }}{% endcomment %}",
    "coupon_code": "{% coupon_code v cut=v %}",
    "currency_format": "{% currency_format v %}",
    "customobject": "{% customobject v as o %}{{ o.a|lookup:v|lookup:v }}{{ o }}{% endcustomobject %}",
    "customobjects": "{% customobjects v as o %}{% for p in o %}{{ p.a|add:v }}{% endfor %}{% endcustomobjects %}",
    "cycle": "{% cycle v v %}",
    "filter": "{% filter force_escape %}{{ v }}{% endfilter %}",
    "firstof": "{% firstof v v %}",
    "for": "{% for a in v %}{% for b in v %}{{ a }}{{ b }}text{% endfor %}{% endfor %}",
    "has_category": "{% has_category v v as c %}{{ c }}",
    "if": "{% if v == v or v in v %}{{ v }}{% endif %}",
    "ifchanged": "{% ifchanged v i %}{{ v }}{% endifchanged %}",
    "now": "{% now 'rrrrrrrrrr' %}",
    "regroup": "{% regroup v by a as g %}{{ g }}",
    "resetcycle": "{% cycle v v %}{% resetcycle %}",
    "spaceless": "{% spaceless %}{{ v|safe }}{% endspaceless %}",
    "templatetag": "{% templatetag openblock %}",
    "today": "{% today v %}",
    "unsubscribe": "{% unsubscribe v %}",
    "update_property_link": "{% update_property_link v v v %}",
    "verbatim": "{% verbatim %}" + "{{ v }}" * 100 + "{% endverbatim %}",
    "widthratio": "{% widthratio v v v %}",
    "with": "{% with w=v x=v.copy y=v.split z=v.upper %}{{ w }}{{ x }}{{ y }}{{ z }}{% endwith %}",
}
PLAIN = {name for name in LIBRARY.tags if name.startswith("current_") or name.endswith("_link")}
LABELLED = {"manage_preferences", "web_view", "render_variable"}


def test_every_tag_is_tried() -> None:
    assert TAGS.keys() | PLAIN | LABELLED == LIBRARY.tags.keys()


@pytest.mark.parametrize("name", sorted(LIBRARY.tags))
def test_no_tag_writes_more_than_the_budget_allows(name: str) -> None:
    tag = TAGS.get(name, f"{{% {name} v %}}" if name in LABELLED else f"{{% {name} %}}")
    for source in (tag * 20, f"{{% for i in l %}}{tag}{{% endfor %}}", tag):
        render = parsed(source)
        assert render
        for value in VALUES.values():
            result = rendered(render, {"v": value, "l": list(range(40))})
            assert result is None or len(result) <= LIMITS.output


STEPS = sorted({step for value in ("", [], {}, 1.5) for step in dir(value) if not step.startswith("_")})


@pytest.mark.parametrize("step", STEPS)
def test_no_step_of_a_variable_makes_more_than_the_budget_allows(step: str) -> None:
    held = " ".join(f"w{number}=v.{step}" for number in range(20))
    chained = f"{{{{ v{f'.{step}' * 8} }}}}"
    for source in (f"{{% with {held} %}}{{{{ w1 }}}}{{% endwith %}}", f"{{{{ n|default:v.{step} }}}}" * 20, chained):
        render = parsed(source)
        for value in VALUES.values():
            result = rendered(render, {"v": value})
            assert result is None or len(result) <= LIMITS.output


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("{% for a in l %}{% for b in l %}{% endfor %}{% endfor %}", "takes more than 100 turns of loops"),
        ("{% for a in l %}" + "x" * 200 + "{% endfor %}", "writes more than 4,000 characters"),
        ("{{ t|find_replace:'a|bbbbbbbbbb'|length }}", "makes a value of more than 4,000 characters"),
        (
            "{% for a in l %}{% if t|lower %}{% endif %}{% endfor %}",
            "makes values of more than 12,000 characters in all",
        ),
        ("{{ t|striptags }}", "works on a text of more than 1,000 characters"),
        ("{{ m|truncatechars:5 }}", "has a letter with more than 1,000 marks on it"),
    ],
)
def test_a_budget_that_is_exceeded_is_named_in_one_sentence(source: str, fault: str) -> None:
    context = {"l": list(range(200)), "t": "a" * 2_000, "m": TEXTS["marks"]}
    with pytest.raises(OverBudget, match=f"^The template {fault}, which is more than a preview may use.$"):
        parse(source)(context, LIMITS)


def test_a_variable_that_is_missing_is_named_without_what_it_was_looked_for_in() -> None:
    held = " ".join(f"w{number}=v" for number in range(300))
    with pytest.raises(TemplateFault, match=r"^Failed lookup for key \[zz\]$"):
        compile_template(f"{{% with {held} %}}{{{{ n|default:zz }}}}{{% endwith %}}").render({"v": "x" * 100_000})


def test_repetitions_go_whatever_they_are() -> None:
    items = [1, 1.0, True, "1", None, {"a": [1, 2], "b": 1}, {"b": 1, "a": [1, 2]}, [1], [1.0], [], {}, "", 0, False]
    unique: list[Any] = []
    for item in items:
        if item not in unique:
            unique.append(item)
    assert uniq(items, budget=Budget(LIMITS)) == unique


def test_a_weight_is_about_the_length_as_text() -> None:
    for value in VALUES.values():
        assert len(str(value)) <= 2 * weight(value, 10**9) + 310
    assert weight([["x" * 1_000] * 1_000_000], 5_000) <= 5_000 + 8_000_008


def test_a_process_of_its_own_renders_the_same() -> None:
    steps = [f"{name}{argument}" for name in sorted(LIBRARY.filters) for argument in ("", ":'a'", ":2")]
    lines = [f"{step}: {{{{ {value}|{step} }}}}" for step in steps for value in ("text", "list", "record", "number")]
    context = {"text": "<b>a a</b>\ud83d", "list": ["a", {"a": 1}], "record": {"a": [1.5, None]}, "number": 12.25}
    assert len(lines) > 300
    sources = [line for line in lines if _renders(line, context)]
    source = "\n".join(sources)
    assert render_apart(source, context) == parse(source)(context, APART)
    with pytest.raises(TemplateFault) as fault:
        render_apart("{{ 1|default:zz }}", {})
    assert (type(fault.value), str(fault.value)) == (TemplateFault, "Failed lookup for key [zz]")


def _renders(source: str, context: dict[str, Any]) -> bool:
    try:
        parse(source)(context, APART)
    except TemplateFault:
        return False
    return "now" not in source and "time" not in source


def test_what_is_too_much_here_is_rendered_elsewhere() -> None:
    source = "{% for a in l %}{{ a }} {% endfor %}"
    assert compile_template(source).render({"l": list(range(20_000))}) == "".join(f"{a} " for a in range(20_000))


CHILD = """
import json, sys
from core.klaviyo.template_language import child
from core.klaviyo.template_language.faults import TemplateFault
child._limit()
print(json.dumps(ATTACK))
"""


def child(attack: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-E", "-s", "-c", CHILD.replace("ATTACK", attack)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, env={}, check=False)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the address space")
def test_the_process_has_a_limited_memory() -> None:
    assert json.loads(child("len(bytearray(100_000_000))").stdout) == 100_000_000
    assert "MemoryError" in child("len(bytearray(210_000_000))").stderr


def test_the_process_is_ended_by_the_system_whatever_it_does(tmp_path: Path) -> None:
    assert child("sum(range(10**10))").returncode == -signal.SIGPROF
    assert child(f"open({str(tmp_path / 'file')!r}, 'w').write('x' * 100_000)").returncode != 0
    assert (tmp_path / "file").stat().st_size == 0


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux shows the environment of a process")
def test_the_process_holds_no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KLAVIYO_CLIENT_SECRET", "s3cret")
    assert os.environ["KLAVIYO_CLIENT_SECRET"] == "s3cret"
    source, environments = "{{ v|resplit:'(a|aa)+$' }}", set[bytes]()
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(0.01):
            for pids in Path(f"/proc/{os.getpid()}/task").glob("*/children"):
                for pid in pids.read_text().split():
                    with contextlib.suppress(OSError):
                        if b"template_language.child" in Path(f"/proc/{pid}/cmdline").read_bytes():
                            environments.add(Path(f"/proc/{pid}/environ").read_bytes())

    watcher = threading.Thread(target=watch)
    watcher.start()
    with pytest.raises(OverBudget):
        render_apart(source, {"v": "a" * 60 + "!"})
    ended.set()
    watcher.join()
    assert environments and all(b"s3cret" not in each for each in environments), environments


def test_every_filter_of_the_product_is_in_the_registry() -> None:
    assert all_filters().keys() <= LIBRARY.filters.keys()
