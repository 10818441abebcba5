"""A command and the hostile files that it reads."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from tests.support.templates import HERO, REFERENCE

Content = Callable[[], bytes]
"""Makes the bytes of a file when they are needed: some are large."""


@dataclass(frozen=True, kw_only=True)
class Command:
    """The arguments of `python -m core` in a folder of files; `harmless` has every file that it reads."""

    arguments: tuple[str, ...]
    harmless: Mapping[str, Content]


@dataclass(frozen=True, kw_only=True)
class Case:
    """A command with some of its files replaced by hostile ones."""

    command: Command
    files: Mapping[str, Content]
    refused: bool = False
    """The file is larger than its format allows: it must not be accepted, however fast."""

    def write(self, folder: Path) -> None:
        """Write every file that the command reads."""
        for name, content in {**self.command.harmless, **self.files}.items():
            (folder / name).write_bytes(content())


def encoded(text: str) -> bytes:
    """UTF-8, in which halves of surrogate pairs are written as if they were characters."""
    return text.encode("utf-8", "surrogatepass")


def literal(text: str) -> Content:
    """A short file."""
    return partial(encoded, text)


def json_file(value: Any) -> Content:
    """A short file of JSON."""
    return literal(json.dumps(value))


HTML: Final = literal('<p>{{ first_name|default:"you"|upper }}</p><img src="https://x.example/a.png">')
ADA: Final = json_file({"profile": {"first_name": "Ada"}, "event": {"Items": [{"Name": "Mug"}]}})
CHOICES: Final = {
    "v": 1,
    "template": REFERENCE,
    "slots": {"headline": {"from": "profile", "path": ["first_name"], "fallback": "you"}},
}

PREVIEW: Final = Command(
    arguments=("block", "preview", "email.html", "--context", "context.json"),
    harmless={"email.html": HTML, "context.json": ADA},
)
ADDRESSES: Final = Command(arguments=(*PREVIEW.arguments, "--json"), harmless=PREVIEW.harmless)
"""The preview with the addresses of its images, for which the rendered HTML is read once more."""
SHOW: Final = Command(arguments=("template", "show", "hero.cldt.json"), harmless={"hero.cldt.json": json_file(HERO)})
RENDER: Final = Command(
    arguments=("block", "render", "hero.cldt.json", "--personalization", "choices.json", "--context", "context.json"),
    harmless={"hero.cldt.json": json_file(HERO), "choices.json": json_file(CHOICES), "context.json": ADA},
)
PROFILE: Final = Command(
    arguments=("events", "profile", "events.ndjson"),
    harmless={"events.ndjson": json_file({"Items": [{"Name": "Mug", "Price": 12.5}]})},
)
TABLE: Final = Command(arguments=("events", "profile", "events.csv"), harmless={"events.csv": literal("a,b\n1,2\n")})
PACKED: Final = Command(
    arguments=("events", "profile", "events.ndjson.gz"),
    harmless={"events.ndjson.gz": PROFILE.harmless["events.ndjson"]},
)
