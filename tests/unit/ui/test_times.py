"""A person reads every time in the form of `core.domain.moments`: nothing else writes one."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from ui.app.text import plain
from ui.setup import text as setup_text

ROOT = Path(__file__).parents[3]
ELSEWHERE = {
    "core/domain/moments.py": "the form itself",
    "core/klaviyo/template_language/": "Klaviyo's own tags, which say dates as a template asks for them",
    "core/klaviyo/event_responses.py": "a filter of Klaviyo's API",
    "core/logs.py": "lines of the log, which other programs read",
}
_DIRECTIVE = re.compile(r"%-?[aAbBcdHIjmMpSuUVwWxXyYzZ]")
_TIMES = re.compile(r"(?:_|^)(?:at|day|newest|since|until|datetime|span|moment)$")
_PARTS = {(None, 10), (None, 16), (11, 16), (5, 16), (5, 19)}


def _sources() -> Iterator[Path]:
    for folder in ("core", "ui", "web", "pages"):
        for path in (ROOT / folder).rglob("*"):
            name = path.relative_to(ROOT).as_posix()
            if path.suffix in (".py", ".html") and not name.startswith(tuple(ELSEWHERE)):
                yield path


def _formats(node: ast.AST) -> bool:
    """Whether an expression writes a time by a pattern of its own."""
    match node:
        case ast.Call(func=ast.Attribute(attr="strftime" | "ctime")):
            return True
        case ast.FormattedValue(format_spec=ast.JoinedStr(values=parts)):
            return any(isinstance(part, ast.Constant) and bool(_DIRECTIVE.search(str(part.value))) for part in parts)
    return False


def _cuts(node: ast.AST) -> bool:
    """Whether an expression of the user interface cuts a time's text into parts."""
    match node:
        case ast.Subscript(value=(ast.Attribute(attr=name) | ast.Name(id=name)), slice=ast.Slice(lower=a, upper=b)):
            ends = tuple(end.value if isinstance(end, ast.Constant) else None for end in (a, b))
            return bool(_TIMES.search(name)) and ends in _PARTS
    return False


def _own_forms(path: Path) -> list[str]:
    text = path.read_text("utf-8")
    if path.suffix == ".html":
        return re.findall(r"\|(?:date|time|slice:\"(?::10|:16|11:16)\")(?![^}]*join)[^}]*\}\}", text)
    nodes = list(ast.walk(ast.parse(text)))
    is_page = path.is_relative_to(ROOT / "ui")
    return [ast.unparse(node) for node in nodes if _formats(node) or (is_page and _cuts(node))]


def test_times_are_written_in_one_place() -> None:
    forms = {path.relative_to(ROOT).as_posix(): found for path in _sources() if (found := _own_forms(path))}
    # The first day of a sample is given to a field that asks for a date.
    assert forms.pop("ui/events/compare.py") == ["explored.span[:10]"]
    assert forms == {}


def test_the_services_own_times_are_said_as_all_others() -> None:
    said = setup_text.budget(480, 500, "Mon, 30 Nov 2026 10:00:00 GMT")
    assert "30 Nov 2026, 10:00" in said.replace("\\", "")
    assert "GMT" not in said
    for other in ("soon", "in_a_while*"):
        assert f"until {plain(other)}." in setup_text.budget(480, 500, other), "what is no time stays what it is"
