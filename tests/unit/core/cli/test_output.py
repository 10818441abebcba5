"""What is printed holds nothing that steers a terminal or breaks a line, and loses nothing."""

import io
import json
import unicodedata
from contextlib import redirect_stdout

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.cli.output import Table, json_bytes, print_line, print_table, visible

# Half of a character is what JSON of the services may hold, and no text can be written with.
TEXTS = st.text(st.characters(codec=None) | st.sampled_from("\x00\x1b\x07\x9b\x7f\r\n\t\u2028\u202e\u2066\ud83d[]{}"))


@given(TEXTS)
def test_a_name_is_one_line_that_a_terminal_shows(text: str) -> None:
    shown = visible(text)
    assert shown.splitlines() in ([shown], [])
    assert not [char for char in shown if unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp")]
    assert not [char for char in shown if unicodedata.bidirectional(char) in ("RLO", "LRO", "RLE", "LRI", "RLI", "PDF")]
    shown.encode()


@given(st.text(st.characters(exclude_categories=("Cc", "Cs", "Cf", "Zl", "Zp"))))
def test_other_names_stay_as_they_are(text: str) -> None:
    assert visible(text) == text


@given(st.recursive(TEXTS | st.integers() | st.none() | st.booleans(), lambda inner: st.dictionaries(TEXTS, inner)))
def test_json_is_written_whatever_the_services_send_and_a_terminal_may_show_it(value: object) -> None:
    text = json_bytes(value, indent=True).decode()
    assert json.loads(text) == value
    assert json.loads(visible(text, keep="\n\t")) == value


def printed(table: Table) -> str:
    out = io.StringIO()
    with redirect_stdout(out):
        print_table(table)
    return out.getvalue()


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=5))
def test_in_a_pipe_a_row_is_one_line(rows: list[tuple[str, str]]) -> None:
    lines = printed(Table(columns=("a", "b"), rows=rows, line="{:3} {}")).split("\n")
    assert len(lines) == len(rows) + 1


def test_no_text_is_a_place_of_the_line() -> None:
    assert printed(Table(columns=("a",), rows=[("{0.__class__}",)], line="<{}>")) == "<{0.__class__}>\n"


def test_a_line_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    print_line("a\nb")
    assert capsys.readouterr().out == "a\\u000ab\n"
