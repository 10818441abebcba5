"""The cells of Personalize are numbered as in an exported notebook, and the numbers are seen before any is opened.

The save stands in the bar but comes last: its number, 8 before 3, is left out.
"""

import re

from core import Workspace
from tests.support.pages import OpenPage, heads


def test_every_cell_but_the_save_shows_its_number(connected: Workspace, open_page: OpenPage) -> None:
    app = open_page("personalize", metric="PLord1")
    labels = [str(each.label) for each in app.button] + [str(each.value) for each in app.markdown]
    shown = [int(number) for label in labels for number in re.findall(r":gray\[(\d+)\]", label)]
    shown += [head["number"] for head in heads(app) if head["number"]]
    cells = app.session_state["drawn"]["personalize"]
    *others, save = range(1, len(cells) + 1)
    assert sorted(cells) == [*others, save]
    assert sorted(shown) == others
