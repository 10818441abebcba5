"""Tables as files: a spreadsheet that opens one computes nothing that somebody wrote into an event or a name."""

import csv
import io
import json
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.events.export import table_file

# https://owasp.org/www-community/attacks/CSV_Injection
STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("start", STARTS)
def test_no_cell_or_header_of_a_csv_starts_a_formula(start: str) -> None:
    text = f"{start}cmd|'/c calc'!A0"
    header, row = rows_of(table_file(pd.DataFrame([{text: text, "n": 1}]), "csv"))
    assert (header, row) == ([f"'{text}", "n"], [f"'{text}", "1"])


def test_numbers_of_a_csv_stay_numbers() -> None:
    table = pd.DataFrame([{"a": -2, "b": -1.5, "c": None, "d": True, "e": "3", "f": [-1], "g": "a=b"}])
    assert rows_of(table_file(table, "csv"))[1] == ["-2", "-1.5", "", "True", "3", "[-1]", "a=b"]


def test_the_names_of_a_table_of_categories_are_neutral_too() -> None:
    table = pd.DataFrame({"a": pd.Categorical(["=1+1", "x"])})
    assert rows_of(table_file(table, "csv"))[1:] == [["'=1+1"], ["x"]]


@given(
    st.lists(
        st.dictionaries(
            st.text(max_size=5),
            st.text(max_size=9) | st.sampled_from(["x\r=1+1", "x\n@a", "-2+3", '="']) | st.integers() | st.none(),
        ),
        min_size=1,
    )
)
def test_whatever_a_table_holds_no_text_of_its_csv_starts_a_formula(rows: list[dict[str, Any]]) -> None:
    table = pd.DataFrame(rows)
    texts = {text for row in rows for text in (*row, *row.values()) if isinstance(text, str)}
    written = rows_of(table_file(table, "csv"))
    assert len(written) == len(rows) + 1, "no text begins a row"
    for row in written:
        for cell in row:
            assert not cell.startswith(STARTS) or cell not in texts


def test_json_and_parquet_hold_the_texts_as_they_are() -> None:
    table = pd.DataFrame([{"=h": "=1+1"}])
    assert json.loads(table_file(table, "json")) == [{"=h": "=1+1"}]
    assert pd.read_parquet(io.BytesIO(table_file(table, "parquet"))).to_dict("records") == [{"=h": "=1+1"}]
