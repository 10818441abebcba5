"""Rows of CSV: a stray quotation mark costs its own row, and any kind of line end is read."""

import csv
import io
from collections.abc import Iterator
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InputError
from core.events.csv_rows import csv_rows

HEAD = ["id", "note", "x"]
TEXT = st.text(alphabet='ab ,;"\n5', max_size=6)
ROWS = st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=8)
PLAIN = st.text(alphabet="ab 5'", min_size=1, max_size=6)


def written(row: list[str], quoting: int = csv.QUOTE_MINIMAL, delimiter: str = ",", ending: str = "\n") -> str:
    file = io.StringIO()
    csv.writer(file, quoting=quoting, delimiter=delimiter, lineterminator=ending).writerow(row)  # type: ignore[arg-type]
    return file.getvalue()


def read(text: str) -> tuple[list[list[str]], list[str]]:
    """The rows that are read, and what is said about the others."""
    rows, said = [], []
    for row in csv_rows(io.BytesIO(text.encode())):
        if isinstance(row, InputError):
            said.append(str(row))
        else:
            rows.append(row[1])
    return rows, said


@given(ROWS, PLAIN, st.data())
def test_a_stray_quotation_mark_costs_its_own_row(rows: list[tuple[str, str]], stray: str, data: st.DataObject) -> None:
    quoting = data.draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    delimiter = data.draw(st.sampled_from(",;\t"))
    # A cell that begins like a delimiter closes the stray text properly.
    whole = [[str(number), f"n{a}", f"x{b}"] for number, (a, b) in enumerate(rows, start=1)]
    lines = [written(row, quoting, delimiter) for row in (HEAD, *whole)]
    at = data.draw(st.integers(1, len(lines)))
    broken = written(["stray", "n", "x"], quoting, delimiter).rstrip("\n").removesuffix('"').removesuffix("x")
    lines.insert(at, f'{broken.removesuffix(chr(34))}"{stray}\n')
    found, said = read("".join(lines))
    line = "".join(lines[:at]).count("\n") + 1
    assert [row for row in found if row not in whole] == [HEAD]
    assert [row for row in whole if row not in found] == []
    assert said[0].startswith((f"line {line}: has an opening", f"lines {line} to "))


@pytest.mark.parametrize("behind", [0, 1, 499, 100_000])
@pytest.mark.parametrize("close", ["", '1,"fine"\n', '1,fine"\n', '1,", and"\n'])
def test_a_stray_quotation_mark_is_named_however_many_rows_it_takes(behind: int, close: str) -> None:
    if close == '1,fine"\n' and behind < 499:
        # A text of a few lines that is opened and closed as it should be is a text.
        return
    found, said = read('id,note\n1,ok\n500,"5in pipe\n' + "1,ok\n" * behind + close)
    assert said == ["line 3: has an opening quotation mark without a closing one"]
    assert len(found) == 2 + behind + bool(close)


def test_a_text_of_several_lines_is_one_cell() -> None:
    texts = [
        "one\ntwo",
        "a,b\nc,d",
        '"\n"',
        "\n\n",
        '{\n  "a": 1,\n  "b": [\n    2,\n    3\n  ]\n}' * 99,
        "Mug, 2\n" * 40,
    ]
    for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_ALL):
        rows = [["id", "note"], *([str(number), text] for number, text in enumerate(texts))]
        assert read("".join(written(row, quoting) for row in rows)) == (rows, [])
        assert read("".join(written(row, quoting, ending="\r\n") for row in rows)) == (rows, [])


def test_a_text_that_the_end_of_the_file_cuts_off_is_one_fault() -> None:
    assert read('id,note\n1,ok\n2,"one\ntwo\nthr') == (
        [["id", "note"], ["1", "ok"]],
        ["lines 3 to 5: has an opening quotation mark without a closing one"],
    )
    assert read('id,note\n2,"one')[1] == ["line 2: has an opening quotation mark without a closing one"]


def test_a_mark_inside_of_its_line_is_read_as_it_can_be() -> None:
    assert read('a,b\n"x"y,2\n5",6\n"7" ,8\n') == ([["a", "b"], ["xy", "2"], ['5"', "6"], ["7 ", "8"]], [])


def test_many_stray_marks_are_read_in_one_go() -> None:
    """Each of these lines would be read to the end of the file."""
    lines = chain([b"a,b\n"], (b'x,"y","z\n' for _ in range(100_000)))
    taken = 0

    def counted() -> Iterator[bytes]:
        nonlocal taken
        for line in lines:
            taken += 1
            yield line

    found = list(csv_rows(counted()))
    assert taken == 100_001 == len(found)


@given(ROWS, st.sampled_from(["\n", "\r\n", "\r"]), st.booleans(), st.integers(1, 40))
def test_lines_end_as_any_program_ends_them(rows: list[tuple[str, str]], ending: str, is_cut: bool, size: int) -> None:
    """Excel on a Mac writes carriage returns alone."""
    whole = [HEAD, *(["1", f"n{a}", f"x{b}"] for a, b in rows)]
    text = "".join(written(row, csv.QUOTE_ALL, ending=ending) for row in whole)
    text = text.removesuffix(ending) if is_cut else text
    file = io.BytesIO(text.encode())
    found = list(csv_rows(iter(lambda: file.readline(size), b"")))
    assert [row[1] for row in found if isinstance(row, tuple)] == whole
