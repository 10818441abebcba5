"""Files of strangers at the command line: one sentence, in a limited time and memory."""

import json
from pathlib import Path

import pytest

from tests.hostile.run_limits import Launcher

CPU_SECONDS, MEGABYTES = 3.5, 300
"""Of the command and all that it starts; a loaded machine needs a little more CPU than two seconds."""
BUDGET = ", which is more than a preview may use.\n"
FAULTS = {
    "a pattern that takes ages": ("{{ v|resplit:'(a|aa)+$' }}", BUDGET),
    "a text that grows tenfold": ("{{ v" + "|find_replace:'a|aaaaaaaaaa'" * 12 + " }}", BUDGET),
    "a list that doubles": ("{% with l=l|add:l %}" * 30 + "{{ l }}" + "{% endwith %}" * 30, BUDGET),
    "loops in loops": ("{% for a in l %}" * 4 + "x" + "{% endfor %}" * 4, BUDGET),
    "copies": ("{% with " + " ".join(f"w{n}=l.copy" for n in range(700)) + " %}{% endwith %}", BUDGET),
    "comparisons": ("{% if l == m %}x{% endif %}" * 2_000, BUDGET),
    "too many tags": ("{{ v }}" * 100_000, BUDGET),
    "a wrong tag": ("{% nothing %}", "Did you forget to register or load this tag?\n"),
    "a large file": ("x" * 6_000_000, "is larger than 5 MB\n"),
}


def run(launcher: Launcher, folder: Path, html: str) -> tuple[int, str, str]:
    """The exit code and output of `block preview`; it may use a limited time and memory."""
    values = {"v": "a" * 60 + "!", "l": list(range(60_000)), "m": list(range(60_000))}
    (folder / "mail.html").write_text(html)
    (folder / "context.json").write_text(json.dumps({"event": values}))
    files = [str(folder / "mail.html"), "--context", str(folder / "context.json")]
    done = launcher.measure(["block", "preview", *files, "--json"], folder)
    assert done.cpu <= CPU_SECONDS
    assert done.megabytes <= MEGABYTES
    return done.code, done.stdout.decode(), done.stderr


@pytest.mark.parametrize("name", FAULTS)
def test_a_hostile_file_is_refused_in_one_sentence(launcher: Launcher, tmp_path: Path, name: str) -> None:
    html, end = FAULTS[name]
    code, out, err = run(launcher, tmp_path, "{% with v=event.v l=event.l m=event.m %}" + html + "{% endwith %}")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.endswith(end), err


@pytest.mark.parametrize("html", ["{{ x " * 50_000, "{%" * 100_000, "{" * 200_000, "<" * 300_000, "<a " * 100_000])
def test_a_harmless_oddity_is_rendered_as_it_is(launcher: Launcher, tmp_path: Path, html: str) -> None:
    code, out, _ = run(launcher, tmp_path, html)
    assert (code, json.loads(out)) == (0, {"html": html, "urls": []})
