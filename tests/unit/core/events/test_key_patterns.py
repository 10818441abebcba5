"""Patterns of keys match in a time that grows with the key and with the pattern alone."""

import time

from core.events.key_patterns import matched_lengths


def test_a_deep_key_is_matched_at_once() -> None:
    key = ["a"] * 511 + ["b"]
    began = time.process_time()
    assert matched_lengths(key, ["**", "a", "**", "a", "**", "c"]) == []
    assert matched_lengths(key, ["**", "**", "a", "**", "b"]) == [512]
    assert time.process_time() - began < 0.5


def test_several_lengths_of_a_key_match() -> None:
    assert matched_lengths(["a", "b", ".c", "d"], ["**"]) == [0, 1, 2]
    assert matched_lengths(["a", "b"], ["a"]) == [1]
    assert matched_lengths([], []) == [0]
