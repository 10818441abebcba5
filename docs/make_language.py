"""Writes docs/klaviyo-language.md: each tag and filter that the preview knows, with an example and what it shows."""

from pathlib import Path

from core.klaviyo.template_language.reference import ENTRIES

PAGE = Path(__file__).with_name("klaviyo-language.md")
HEAD = """# Klaviyo's template language, as the preview knows it

Made by `python -m docs.make_language` from `core/klaviyo/template_language/reference.py`; not written by hand. A test
renders every example. What is in brackets stands for what Klaviyo knows only when it sends. What is assumed of the
language is in [decisions.md](decisions.md).
"""


def page() -> str:
    """The page as the list of the language has it."""
    parts = [HEAD]
    for kind in ("tag", "filter"):
        for source in ("Klaviyo", "Django"):
            rows = [entry for entry in ENTRIES if (entry.kind, entry.source) == (kind, source)]
            parts.append(f"\n## {source}'s {kind}s\n\n| {kind} | example | shows |\n|---|---|---|\n")
            parts += [f"| {entry.name} | {_code(entry.example)} | {_code(entry.result)} |\n" for entry in rows]
    return "".join(parts)


def _code(text: str) -> str:
    return f"`{text}`".replace("|", "\\|").replace("\t", "") if text else ""


if __name__ == "__main__":
    PAGE.write_text(page())
