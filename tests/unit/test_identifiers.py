"""Identifiers use the words of the field: a word with a better one is banned for that meaning, in its scope."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.support.servers import ROOT

PACKAGES = ("core", "ui", "web", "pages", "sandbox")
# A participle names what happened to a value instead of the value; as an adjective before a noun it is fine.
PARTICIPLES = frozenset(
    {"told", "kept", "found", "shown", "known", "asked", "made", "said", "gone", "seen", "mended", "wanted", "chosen",
     "picked", "copied", "begun"}
)  # fmt: skip
# Answers yes or no, or is a term of the field (an HTTP status, a moment).
ENDS_IN_PARTICIPLE = re.compile(r"^(is|was|has|not|last|never|un)_|not_?found$|^last_seen$", re.IGNORECASE)


@dataclass(frozen=True)
class Banned:
    """A word, what to say instead, the packages in which it is banned, and identifiers that mean something else."""

    word: str
    say: str
    scopes: tuple[str, ...] = PACKAGES
    fine: frozenset[str] = field(default_factory=frozenset)


def banned(word: str, say: str, *scopes: str, fine: tuple[str, ...] = ()) -> Banned:
    return Banned(word, say, scopes or PACKAGES, frozenset(fine))


WORDS = [
    banned("picture", "image"),
    banned("pictures", "images", fine=("PICTURES",)),  # the folder of the demo shop's files
    banned("pictured", "linked asset"),
    banned("asker", "pending calls"),
    banned("glance", "wait budget"),
    banned("odds", "fill rates"),
    banned("vault", "encryption"),
    banned("dance", "pending authorization"),
    banned("dances", "pending authorizations"),
    banned("wish", "request"),
    banned("seal", "encrypt"),
    banned("sealed", "encrypted"),
    banned("mend", "fix"),
    banned("mender", "fixer"),
    banned("lever", "scenario"),
    banned("levers", "scenarios"),
    banned("copier", "uploader"),
    banned("gauge", "quota"),
    banned("shelf", "list"),
    banned("atlas", "fields"),
    banned("drawer", "popover"),
    banned("dice", "random"),
    banned("anew", "again"),
    banned("telling", "description"),
    banned("mails", "emails"),
    banned("mail", "email"),
    banned("forget", "delete or clear"),
    banned("judge", "check"),
    banned("settle", "resolve, or what is waited for"),
    banned("tell", "say what it is called for"),
    banned("letters", "characters"),
    banned("elements", "references"),
    # Elsewhere a word may have its own meaning: the extension pairs a browser, a filter takes a pair of texts, an HTML
    # form is a form, a video is probed, and the panel's address has a ticket.
    banned("element", "reference", "core/cli", "core/library", "core/links", "core/send", "ui"),
    banned(
        "pair",
        "account or scope",
        *(f"core/{name}" for name in ("accounts", "cli", "domain", "links", "publish", "send", "setup", "store")),
        "web",
        "pages",
    ),
    banned("probe", "capability", "core", "ui", "web", "pages"),
    banned("probes", "capabilities", "core", "ui", "web", "pages"),
    banned("forms", "support", "core"),
    banned("ticket", "setup token", "core/accounts", "core/setup", "core/store"),
    banned("tickets", "setup tokens", "core", "ui", "web"),
]


def identifiers(path: Path) -> Iterator[tuple[int, str]]:
    """Every name that a module gives to something."""
    for node in ast.walk(ast.parse(path.read_text())):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield node.lineno, name
            case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield node.lineno, name
            case ast.alias(asname=str(name)):
                yield node.lineno, name


def words(name: str) -> list[str]:
    """The words of an identifier: `first_name`, `FIRST_NAME` and `FirstName` have the same."""
    return [word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+", name)]


def problem(path: str, name: str) -> str:
    """What is wrong with an identifier; blank if nothing is."""
    parts = words(name)
    if parts and parts[-1] in PARTICIPLES and not ENDS_IN_PARTICIPLE.search(name.lstrip("_")):
        return f"“{parts[-1]}” is no noun"
    for rule in WORDS:
        if rule.word in parts and path.startswith(rule.scopes) and name not in rule.fine:
            return f"say “{rule.say}” instead of “{rule.word}”"
    return ""


FILES = [
    path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py")) if "packages" not in path.parts
]


@pytest.mark.parametrize("package", PACKAGES)
def test_identifiers_use_the_glossary(package: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line}: {name}: {why}"
        for path in FILES
        if path.relative_to(ROOT).parts[0] == package and "migrations" not in path.parts
        for line, name in identifiers(path)
        if (why := problem(str(path.relative_to(ROOT)), name))
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "name", ["kept", "_told", "Found", "FOUND_NOTHING_KNOWN", "picture_url", "PictureBlock", "odds", "vault"]
)
def test_the_check_sees_each_spelling(name: str) -> None:
    assert problem("core/x.py", name)


@pytest.mark.parametrize(
    "name", ["kept_blocks", "not_found", "NotFound", "is_known", "was_seen", "last_seen", "PICTURES"]
)
def test_other_meanings_are_fine(name: str) -> None:
    assert not problem("sandbox/x.py", name)


@pytest.mark.parametrize(
    ("path", "name", "wrong"),
    [
        ("core/publish/store.py", "pair", True),
        ("core/extension/pairing.py", "pair", False),
        ("core/setup/connect.py", "ticket", True),
        ("web/api.py", "ticket", False),
        ("core/blocks/compose.py", "forms", True),
        ("sandbox/cloudinary/media_library.py", "forms", False),
    ],
)
def test_a_word_is_banned_in_its_scope_only(path: str, name: str, wrong: bool) -> None:
    assert bool(problem(path, name)) == wrong
