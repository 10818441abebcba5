"""Odd values in a service's answer are repaired and counted, so that one of them hides nothing else."""

import json
import math
import re
from collections.abc import Callable
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from typing_extensions import TypedDict

from core.domain.parsing import JSON_TOKEN
from core.http import AnswerType
from core.http.repair import may_be_odd, repair
from tests.support.lines import lines_run


class Form(TypedDict):
    data: list[dict[str, Any]]


FORM: AnswerType[Form] = AnswerType(Form)
HUGE = "9" * 400
DEEP = "[" * 1100 + "]" * 1100
ODD = {
    '"cut emoji \\ud83d"': "cut emoji \ufffd",
    '"\\ude00\\ud83d\\ude00\\\\ud83d"': "\ufffd😀\\ud83d",
    HUGE: HUGE,
    f"-{HUGE}": f"-{HUGE}",
    "9" * 6000: "9" * 6000,
    "18446744073709551616": "18446744073709551616",
    "1e999": None,
    "-1E+999": None,
    f"{HUGE}.5": None,
    "NaN": None,
    "Infinity": None,
    "-Infinity": None,
    f'"a{chr(0xDCFF)}b"': "a\ufffdb",
}
SOUND = ["1", "-0.5", "1e10", "18446744073709551615", "-9223372036854775808", '"NaN 1e999"', '":1e999"', f'"[{HUGE}"',
         '"\\ud83d\\ude00"', '"\\\\ud83d"', "[" * 100 + "]" * 100]  # fmt: skip


def body(*values: str) -> bytes:
    items = ",".join(f'{{"a":{value}}}' for value in values)
    # An odd character of the table stands for a byte that is no UTF-8.
    return f'{{"data":[{items}]}}'.encode("utf-8", "surrogateescape")


@pytest.mark.parametrize("value", ODD, ids=lambda value: value[:24])
def test_an_odd_value_is_repaired_and_counted_and_hides_nothing(value: str) -> None:
    form, repairs = FORM.read_counting(body("1", value, '"x"'))
    assert form["data"] == [{"a": 1}, {"a": ODD[value]}, {"a": "x"}]
    assert repairs == 1
    assert orjson.loads(orjson.dumps(form)) == form, "whatever is read can be saved and exported"


def test_every_odd_value_is_counted() -> None:
    form, repairs = FORM.read_counting(body(*ODD))
    assert ([each["a"] for each in form["data"]], repairs) == (list(ODD.values()), len(ODD))


@pytest.mark.parametrize("value", SOUND, ids=lambda value: value[:24])
def test_a_sound_value_stays_and_is_not_counted(value: str) -> None:
    form, repairs = FORM.read_counting(body(value))
    assert (form["data"][0]["a"], repairs) == (json.loads(value), 0)


@pytest.mark.parametrize("depth", [190, 200, 250, 1100, 100_000])
def test_what_is_nested_deeper_than_can_be_used_is_left_out_and_counted(depth: int) -> None:
    form, repairs = FORM.read_counting(body("1", "[" * depth + "]" * depth, '{"b":' * depth + '"]}"' + "}" * depth))
    assert [form["data"][0]["a"], len(form["data"])] == [1, 3]
    assert repairs in (0, 2)


def test_an_odd_key_and_a_byte_order_mark() -> None:
    assert FORM.read_counting(b'\xef\xbb\xbf{"data":[{"\\ud83d":"a\x01b"}]}')[0] == {"data": [{"\ufffd": "a\x01b"}]}


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b'{"data":[{"a":1}', b"<html>NaN</html>", b'{"data":NaN}', b'{"data":[1e999]}',
     DEEP.encode(), b"[" * 200_000],
)  # fmt: skip
def test_what_is_no_answer_of_this_form_is_refused(content: bytes) -> None:
    with pytest.raises(ValidationError):
        FORM.read(content)


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(alphabet=st.characters()),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8,
))  # fmt: skip
def test_whatever_python_writes_is_read(value: Any) -> None:
    form, _ = FORM.read_counting(f'{{"data":[{{"a":{json.dumps(value)}}}]}}'.encode())
    orjson.dumps(form)
    floats = [form["data"][0]["a"]]
    assert not any(isinstance(each, float) and not math.isfinite(each) for each in floats)


PIECES = [":", "[", ",", "-", " ", "\n", ".", '"', "a", "e", "E+", "e-", "0", "9", "12", "123", "7" * 19, "0" * 70]
ODD_NUMBER = re.compile(r"[:\[,]\s*-?(?:\d{19}|\d+(?:\.\d+)?[eE]\+?\d{3})")


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_the_quick_look_for_numbers_finds_what_a_thorough_one_does(text: str) -> None:
    assert may_be_odd(text.encode()) is bool(ODD_NUMBER.search(text))


@given(
    st.sampled_from([":", "[", ","]),
    st.sampled_from(["", " ", "\t\r\n"]),
    st.sampled_from(["", "-"]),
    st.integers(1, 80),
    st.none() | st.integers(1, 80),
    st.sampled_from(["", "e", "E+", "e+"]),
    st.integers(1, 4),
)
def test_a_long_or_steep_number_is_found_wherever_it_stands(
    before: str, blank: str, sign: str, whole: int, decimals: int | None, exponent: str, digits: int
) -> None:
    number = "9" * whole + (f".{'0' * decimals}" if decimals else "") + (exponent and exponent + "1" * digits)
    is_odd = whole >= 19 or (bool(exponent) and digits >= 3)
    assert may_be_odd(f'{{"id":"80e100"{before}{blank}{sign}{number}}}'.encode()) is is_odd


def test_an_answer_that_breaks_off_inside_a_text_is_read_once() -> None:
    """Each quote of HTML that was cut off could begin a text again, and each of those would be read to the end."""
    text = '{"a":"b","html":"' + '<td class=\\"x\\">' * 3
    for end in ("", "\\", "\\u", "\\ud83d"):
        tokens = [match[0] for match in JSON_TOKEN.finditer(text + end)]
        assert tokens == ["{", '"a"', '"b"', ",", '"html"', (text + end).removeprefix('{"a":"b","html":')]


def growth(content: Callable[[int], bytes]) -> float:
    """How many times more lines are run for an answer of ten times as many values; C does the rest."""
    few, many = content(100), content(1_000)
    return lines_run(lambda: FORM.read(many)) / lines_run(lambda: FORM.read(few))


@pytest.mark.parametrize(
    "odd", ["NaN", '"\\ud83d"', "1e999", HUGE, '"a\x01"'], ids=["NaN", "half", "inf", "huge", "control"]
)
def test_one_odd_value_among_many_sound_ones_costs_a_few_lines_for_each_of_them(odd: str) -> None:
    def content(count: int) -> bytes:
        numbers = ",".join(["[1,2.5]"] * count)
        return f'{{"data":[{{"a":[{numbers}]}},{{"a":{odd}}}]}}'.encode()

    form, repairs = FORM.read_counting(content(2_000))
    assert (len(form["data"][0]["a"]), repairs) == (2_000, 1)
    assert growth(content) <= 10
    # A number, a bracket or a comma: there are seven for each pair.
    assert lines_run(lambda: FORM.read(content(2_000))) <= 2_000 * 7 * 2


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (['"\\ud83d"', '"\\ud83e"'], ["\ufffd", "\ufffd (2)"]),
        (['"a\udcff"', '"a\udcfe"', '"a\\udfff"'], ["a\ufffd", "a\ufffd (2)", "a\ufffd (3)"]),
        (['"\ufffd"', '"\\ud83d"', '"\ufffd (2)"'], ["\ufffd", "\ufffd (2)", "\ufffd (2) (2)"]),
        (['"b"', '"\\ud83d"', '"b"'], ["b", "\ufffd"]),
    ],
)
def test_two_odd_keys_stay_two(keys: list[str], expected: list[str]) -> None:
    """The last of two equal keys counts, as everywhere, but those that were different keep their values."""
    inner = ",".join(f"{key}:{number}" for number, key in enumerate(keys))
    form, _ = FORM.read_counting(f'{{"data":[{{{inner}}}]}}'.encode("utf-8", "surrogateescape"))
    assert list(form["data"][0]) == expected
    assert form["data"][0]["b" if "b" in expected else expected[0]] == (2 if "b" in expected else 0)


def test_many_odd_keys_are_told_apart_with_work_in_proportion_to_their_number() -> None:
    def content(count: int) -> bytes:
        pairs = ",".join(['"\\ud83d":1'] * count)
        return f'{{"data":[{{{pairs}}}]}}'.encode()

    assert len(FORM.read(content(2_000))["data"][0]) == 2_000
    assert growth(content) <= 11


def test_control_characters_are_counted_by_the_text_and_kept() -> None:
    content = b'{"data":\t[{"a":"x\x01y\x02z","b":"\\u0001", "c\td":"\n"},\r\n{"e":"\\\\"}]}'
    form, repairs = FORM.read_counting(content)
    assert form["data"] == [{"a": "x\x01y\x02z", "b": "\x01", "c\td": "\n"}, {"e": "\\"}]
    assert repairs == 3


def test_repairing_takes_work_in_proportion_to_the_size() -> None:
    assert growth(lambda count: body(*(next(iter(ODD)), "NaN", DEEP) * (count // 50))) <= 10


NUMBERS = st.from_regex(r"-?(0|[1-9][0-9]{0,25})(\.[0-9]{1,22})?([eE][+-]?[0-9]{1,4})?", fullmatch=True)
SPACE = st.text("  \t\r\n", max_size=2)


@given(st.lists(st.tuples(SPACE, NUMBERS, SPACE), min_size=1, max_size=4), st.sampled_from(["[{}]", '{{"a":[{}]}}']))
def test_no_odd_number_is_overlooked(numbers: list[tuple[str, str, str]], around: str) -> None:
    text = around.format(",".join(f"{before}{number}{after}" for before, number, after in numbers))
    odd: list[str] = []
    json.loads(
        text,
        parse_int=lambda digits: odd.extend([digits] * (not -(2**63) <= int(digits) < 2**64)),
        parse_float=lambda digits: odd.extend([digits] * math.isinf(float(digits))),
    )
    assert may_be_odd(text.encode()) or not odd
    assert repair(text.encode())[1] == len(odd)
