"""What is said of the lines of a file that cannot be read: worked out by hand."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from core.events.file_reading import FileReading
from core.events.paths import open_files
from core.events.profile import Profiler
from core.events.scan import Scan

GOOD = b'{"Name": "Mug"}\n'


def reading(folder: Path, lines: Mapping[int, bytes], count: int) -> FileReading:
    """The reading of a file of so many lines, all good but these."""
    file = folder / "a.ndjson"
    file.write_bytes(b"".join(lines.get(number, GOOD.strip()) + b"\n" for number in range(1, count + 1)))
    scan = Scan(open_files([str(file)]), Profiler)
    scan.run()
    return scan._scans[0].file.reading


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ({}, ""),
        ({2: b"nope"}, "skipped 1 place: line 2, column 1: is not JSON: it is not a JSON value"),
        ({2: b"nope", 3: b'{"a": 1 "b": 2}'}, "2 lines were skipped (2, 3): not valid JSON"),
        (dict.fromkeys((2, 3, 5, 7, 9), b"nope"), "5 lines were skipped (2, 3, 5, 7, 9): not valid JSON"),
        (dict.fromkeys((2, 3, 5, 7, 9, 10), b"no"), "6 lines were skipped (2, 3, 5, 7, 9 and 1 more): not valid JSON"),
        (dict.fromkeys(range(11, 21), b"no"), "10 lines were skipped (11, 12, 13, 14, 15 and 5 more): not valid JSON"),
        (
            {2: b"nope", 3: b"7"},
            "skipped 2 places: line 2, column 1: is not JSON: it is not a JSON value; "
            "line 3, column 1: is not a JSON object",
        ),
        (
            dict.fromkeys((2, 3, 4, 6), b"7"),
            "skipped 4 places: line 2, column 1: is not a JSON object; line 3, column 1: is not a JSON object; "
            "line 4, column 1: is not a JSON object; …",
        ),
        # An array in one line: its values have one place.
        ({2: b"[1, 2, 3, 4, 5, 6, 7]"}, "skipped 7 places: line 2, column 1: is not a JSON object"),
        (
            {2: b"[1, 2, 3]", 4: b"7"},
            "skipped 4 places: line 2, column 1: is not a JSON object; line 4, column 1: is not a JSON object",
        ),
        # Only the last is something else, which the first ones do not tell.
        (
            {**dict.fromkeys(range(2, 7), b"no"), 8: b"7"},
            "skipped 6 places: line 2, column 1: is not JSON: it is not a JSON value; "
            "line 3, column 1: is not JSON: it is not a JSON value; "
            "line 4, column 1: is not JSON: it is not a JSON value; …",
        ),
    ],
)
def test_lines_that_are_not_json_are_said_once_with_their_numbers(
    lines: Mapping[int, bytes], said: str, tmp_path: Path
) -> None:
    assert reading(tmp_path, lines, 40).skipped_sentence == said
