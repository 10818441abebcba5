"""Whatever is chosen: compact editor, open cells, exported notebook and command line make the same calls and block."""

import ast
import json
import os
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import nbformat
import pytest
from streamlit.testing.v1 import AppTest

from core import Workspace
from core.blocks.edited import without_marker
from core.notebooks.store import SavedPage
from tests.support.commands import run_here
from tests.support.jupyter_run import run_notebook
from tests.support.pages import OpenPage, shown_code, unfold, unfold_all
from tests.support.random_choices import Chooser
from tests.support.servers import ROOT, RunningSandbox
from ui.app import notebooks_text
from ui.app import text as words
from ui.personalize import text as texts

SESSIONS = 50 if os.environ.get("SOAK") else 5
TEMPLATES = ROOT / "sandbox" / "world" / "templates"


@pytest.fixture(scope="module")
def made() -> Counter[str]:
    """What was chosen in all sessions."""
    return Counter()


@pytest.mark.parametrize("number", range(SESSIONS))
def test_a_session_is_the_same_everywhere(
    connected: Workspace, open_page: OpenPage, running_sandbox: RunningSandbox, tmp_path: Path, made: Counter[str],
    number: int,
) -> None:  # fmt: skip
    random = Random(number)
    template = f"templates/{random.choice(sorted(TEMPLATES.iterdir())).name}"
    metric = random.choice(["", *(each.id for each in connected.events.metrics())]) if number else "PLord1"
    if random.random() < 0.5:
        wide = connected.personalize.open(template).personalization.to_json() | {"width": random.randint(300, 900)}
        connected.personalize.save(template, wide)
    app = open_page("personalize", template=template, **({"metric": metric} if metric else {}))
    chooser = choose(app, connected, metric, random, number)
    made.update(chooser.made)
    html = chooser.html
    press(app, texts.SAVE)

    compact = calls(app)
    with_code(unfold_all(app, "personalize"), on=True)
    assert (calls(app), sorted(shown(app))) == (compact, sorted(compact))
    with_code(app, on=False)
    assert calls(app) == compact
    saved = save_notebook(app, connected)
    settings = {"SANDBOX_URL": running_sandbox.url, "WORKSPACE_DB": str(connected.settings.workspace_db)}
    notebook = run_notebook(connected.notebooks.export(saved.id), tmp_path / "elsewhere", **settings)
    sources = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    assert calls_in("\n".join(sources)) == compact

    block = connected.personalize.open(template).block
    assert block
    assert html == (without_marker(block.html) if chooser.made["by hand"] else block.html)
    assert html_of(notebook) == block.html
    assert rendered(compact, template, tmp_path) == block.html

    press(open_page("personalize", template=template), texts.SAVE)
    again = connected.personalize.open(template).block
    assert again
    assert again.html == block.html, "what is opened and saved again is what it was"


def press(app: AppTest, label: str) -> None:
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception, app.exception


def choose(app: AppTest, ws: Workspace, metric: str, random: Random, number: int) -> Chooser:
    """Bind everything at random; of three sessions one repeats the block, and one goes on with its HTML by hand."""
    chooser = Chooser(app, ws.events.sample(metric, limit=200) if metric else None, random)
    if number % 3 == 1:
        chooser.repeat()
    targets = chooser.targets
    assert {"the_alt", "the_link"} < set(targets)
    for target in [*random.sample(targets, len(targets)), *random.choices(targets, k=3)]:
        chooser.bind(target)
    if number % 3 == 2:
        chooser.edit_html()
    return chooser


def calls_in(code: str) -> list[str]:
    """The calls in code of cells, without what has no part in a block: the gallery, and the save that was made."""
    lines = [line for line in code.splitlines() if line.startswith("ws.")]
    return [line for line in lines if not line.startswith(("ws.gallery.", "ws.personalize.save("))]


def calls(app: AppTest) -> list[str]:
    """The calls of the page's cells in their order, as a notebook of it has them."""
    cells = app.session_state["drawn"]["personalize"]
    return calls_in("\n".join(call for number in sorted(cells) for call in cells[number].calls))


def shown(app: AppTest) -> list[str]:
    """The calls that stand under the cells."""
    return calls_in("\n".join(shown_code(app, "python")))


def with_code(app: AppTest, *, on: bool) -> None:
    next(each for each in app.toggle if each.label == words.SHOW_CODE).set_value(on).run()


def save_notebook(app: AppTest, ws: Workspace) -> SavedPage:
    unfold(app, "notebooks_drawer")
    app.text_input(key="notebook_name").set_value("Session").run()
    press(app, notebooks_text.SAVE)
    [saved] = ws.notebooks.all()
    return saved


def html_of(notebook: nbformat.NotebookNode) -> str:
    """The block's HTML as the cell of that name gave it."""
    (at,) = [at for at, cell in enumerate(notebook.cells) if cell.source.endswith(f" {texts.HTML_CELL}")]
    (output,) = notebook.cells[at + 1].outputs
    value = ast.parse(output["data"]["text/plain"], mode="eval").body
    assert isinstance(value, ast.Call)
    return next(ast.literal_eval(each.value) for each in value.keywords if each.arg == "html")


def composed(calls: list[str]) -> tuple[dict[str, Any], str]:
    """The personalization and the HTML by hand of the call that composes the block."""
    call = next(ast.parse(call, mode="eval").body for call in calls if call.startswith("ws.personalize.compose("))
    assert isinstance(call, ast.Call)
    html = next((ast.literal_eval(each.value) for each in call.keywords if each.arg == "html"), "")
    return ast.literal_eval(call.args[1]), html


def rendered(calls: list[str], template: str, folder: Path) -> str:
    """The block as the command line makes it of the same choices."""
    personalization, html = composed(calls)
    (folder / "choices.json").write_text(json.dumps(personalization))
    (folder / "block.html").write_text(html)
    by_hand = ("--html", f"{folder}/block.html") if html else ()
    choices = ("--personalization", f"{folder}/choices.json", "--connected", *by_hand)
    ended = run_here("block", "render", str(TEMPLATES.parent / template), *choices)
    assert not ended.returncode, ended.stderr
    return ended.stdout.removesuffix("\n")


def test_the_sessions_chose_of_every_kind(made: Counter[str]) -> None:
    kinds = {
        "text",
        "image",
        "the_alt",
        "the_link",
        "fixed",
        "profile",
        "event",
        "chain",
        "format",
        "repeat",
        "by hand",
    }
    assert kinds <= {kind for kind, times in made.items() if times}, made
