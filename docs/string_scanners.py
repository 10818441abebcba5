"""The strings of a Python module, a script or an HTML page that people can read, with their lines."""

import ast
import re
from collections.abc import Collection, Iterator
from html.parser import HTMLParser
from typing import Final

Strings = Iterator[tuple[int, str]]

# Calls that draw their texts: Streamlit's, a container's, ours, click's and what the commands print.
DRAWING: Final = frozenset({
    "markdown", "caption", "write", "text", "title", "header", "subheader", "error", "warning", "info", "success",
    "toast", "button", "download_button", "link_button", "page_link", "checkbox", "toggle", "radio", "selectbox",
    "multiselect", "slider", "select_slider", "text_input", "number_input", "text_area", "date_input", "time_input",
    "file_uploader", "pills", "segmented_control", "feedback", "popover", "expander", "tabs", "status", "spinner",
    "progress", "metric", "dialog", "menu_button", "form_submit_button", "Page", "column_config", "Column",
    "TextColumn", "NumberColumn", "LinkColumn", "ImageColumn", "ProgressColumn", "SelectboxColumn", "CheckboxColumn",
    "badge", "html", "Cell", "Bar", "head", "disclose", "show_error", "option", "argument", "command",
    "group", "Option", "Table", "print_line", "print_error", "print", "_page", "notice", "heading", "link", "missing",
    "Step", "echo", "BadParameter", "UsageError",
})  # fmt: skip
# Their arguments that are names in code.
NOT_SHOWN: Final = frozenset({
    "key", "icon", "type", "width", "height", "horizontal_alignment", "vertical_alignment", "gap", "language",
    "default", "on_change", "on_click", "args", "kwargs", "selection_mode", "format", "color", "encoding", "mime",
    "file_name", "border", "query_params", "url_path", "cls", "name", "visibility", "persist_state", "bind", "value",
    "label_visibility", "alignment", "mode", "place", "anchor",
})  # fmt: skip
# Calls whose texts go to a log, a parser or a database.
HIDDEN: Final = frozenset({
    "debug", "exception", "compile", "execute", "executemany", "executescript", "query", "getLogger", "log",
    "import_module", "strptime", "strftime", "encode", "decode", "getattr", "setattr", "hasattr", "TypeVar",
    "NewType", "removeprefix", "removesuffix",
})  # fmt: skip
_WORDS: Final = re.compile(r"[A-Za-zÀ-ÿ’']{2,}[.,:;!?”)]? [“(]?[A-Za-z{0-9]|^[A-Z][a-z]{2,}[.…]?$")
_CODE: Final = re.compile(
    r"^\s*(select|insert|update|delete from|create|alter|drop|where|pragma|with|order by) |= \?|\b(asc|desc)$|"
    r"default-src|; HttpOnly|function |=>|^\s*[.#:]?[\w-]+\s*\{.*:|^\{%.*%\}$|^[\w-]+(, [\w-]+)*\[",
    re.DOTALL,
)
_TAG: Final = re.compile(r"</?[a-zA-Z][^>]*>")
_SHOWN_ATTRIBUTES: Final = {"alt", "title", "placeholder", "aria-label", "label"}


def reads_as_prose(text: str) -> bool:
    """Whether a literal is more likely words for a person than a name, a pattern or a query."""
    return _WORDS.search(text) is not None and _CODE.search(text) is None


def python_strings(source: str, errors: Collection[str], *, is_text: bool) -> Strings:
    """The strings of a module; `errors` are classes whose texts are shown, `is_text` says that it holds texts only."""
    draws_tables = "dataframe(" in source
    scanner = _PythonScanner(errors, is_shown=is_text, draws_tables=draws_tables)
    scanner.visit(ast.parse(source))
    for line, text in scanner.strings:
        if _TAG.search(text):
            yield from ((line + at - 1, inner) for at, inner in html_strings(text))
        else:
            yield line, text


class _PythonScanner(ast.NodeVisitor):
    """Collects literals; `_is_shown` while it is where each literal is certainly shown.

    The keys of rows are the heads of a table's columns where a module draws tables.
    """

    def __init__(self, errors: Collection[str], *, is_shown: bool, draws_tables: bool) -> None:
        self._errors, self._is_shown, self._draws_tables = errors, is_shown, draws_tables
        self.strings: list[tuple[int, str]] = []

    def visit_Expr(self, node: ast.Expr) -> None:
        # A string by itself documents what is above it.
        if not isinstance(node.value, ast.Constant):
            self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        is_command = any(_called(call) in ("command", "group") for call in node.decorator_list)
        if is_command and (help_text := ast.get_docstring(node)):
            self.strings.append((node.body[0].lineno, help_text))
        for part in [*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults), *node.body]:
            self.visit(part)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        # An annotation such as Literal["a b"] is code.
        if node.value:
            self.visit(node.value)

    def visit_Call(self, node: ast.Call) -> None:
        name, before = _called(node), self._is_shown
        if name in HIDDEN or _of_logger(node):
            return
        self.visit(node.func)
        self._is_shown = before or name in DRAWING or name in self._errors
        # The second argument of an error is the place of the input.
        for argument in node.args[:1] if name in self._errors and name != "ChooseError" else node.args:
            self.visit(argument)
        for keyword in node.keywords:
            self._is_shown = before or (name in DRAWING | set(self._errors) and keyword.arg not in NOT_SHOWN)
            self.visit(keyword.value)
        self._is_shown = before

    def visit_Subscript(self, node: ast.Subscript) -> None:
        self.visit(node.value)
        if not isinstance(node.slice, ast.Constant):
            self.visit(node.slice)

    def visit_Dict(self, node: ast.Dict) -> None:
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant) and self._draws_tables:
                self._add(key.lineno, str(key.value), is_shown=True)
            elif key and (not isinstance(key, ast.Constant) or reads_as_prose(str(key.value))):
                self.visit(key)
            self.visit(value)

    def visit_Compare(self, node: ast.Compare) -> None:
        for part in (node.left, *node.comparators):
            if not isinstance(part, ast.Constant | ast.Tuple | ast.Set | ast.List):
                self.visit(part)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            self._add(node.lineno, node.value)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        parts = [str(part.value) if isinstance(part, ast.Constant) else ast.unparse(part) for part in node.values]
        words = "".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))
        if re.search("[A-Za-z]", words):
            self._add(node.lineno, "".join(parts))
        before, self._is_shown = self._is_shown, False
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                self.visit(part.value)
        self._is_shown = before

    def _add(self, line: int, text: str, *, is_shown: bool = False) -> None:
        is_name = re.fullmatch(r"[\w.:/?=&-]*[/_:=][\w.:/?=&-]*|--[\w-]+", text) is not None
        is_certain = (is_shown or self._is_shown) and not is_name
        if re.search("[A-Za-z]", text) and (is_certain or reads_as_prose(text)):
            self.strings.append((line, text))


def _called(node: ast.AST) -> str:
    """The last name of what is called."""
    function = node.func if isinstance(node, ast.Call) else node
    return getattr(function, "attr", None) or getattr(function, "id", "")


def _of_logger(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value).lower().endswith(("logger", "logging"))


_JS_TOKEN: Final = re.compile(
    r"(?P<comment>//[^\n]*|/\*.*?\*/)"
    r"|(?P<string>\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*')"
    r"|(?P<template>`(?:\\.|\$\{(?:[^{}`]|`[^`]*`|\{[^{}]*\})*\}|[^`\\])*`)"
    r"|(?P<regex>/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])+/[a-z]*)"
    r"|(?P<other>\S)",
    re.DOTALL,
)


def js_strings(source: str) -> Strings:
    """The strings of a script that read as prose."""
    at, last = 0, "("
    while token := _JS_TOKEN.search(source, at):
        at = token.end()
        if token["regex"] and last not in "(=,:;!&|?{}[+":
            # After a value it divides.
            at = token.start() + 1
        elif (text := token["string"] or token["template"]) and reads_as_prose(text[1:-1]):
            yield source.count("\n", 0, token.start()) + 1, text[1:-1]
        if not token["comment"]:
            last = source[at - 1]


def html_strings(source: str) -> Strings:
    """The texts of a page, and the attributes that a browser shows or reads out."""
    parser = _HtmlScanner()
    parser.feed(source)
    parser.close()
    return iter(parser.strings)


class _HtmlScanner(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.strings: list[tuple[int, str]] = []
        self._is_code = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._is_code = tag in ("script", "style")
        for name, value in attrs:
            if name in _SHOWN_ATTRIBUTES and value:
                self._add(value)

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002
        self._is_code = False

    def handle_data(self, data: str) -> None:
        if not self._is_code:
            self._add(data)

    def _add(self, text: str) -> None:
        if re.search("[A-Za-z]{2}", text):
            self.strings.append((self.getpos()[0], text.strip()))
