"""What the editor of a text with fields says."""

INSERT_FIELD = "Insert a field"
WRITE = "Write text"
TEXT_HINT = "Type text, or { to insert a field"
NO_OTHER_WORDS = "Show the fallback of the whole text"
OWN_FALLBACKS = {"": NO_OTHER_WORDS, "nothing": "Leave the field out", "words": "Show these words"}
"""What stands for a field of a text where it is empty."""
OWN_FALLBACK = "If it is empty"
OWN_WORDS = "Replacement words"
WORDS_MISSING = "Write the replacement words. Until then, the field is left out where it is empty."
TEXT_FALLBACK_HELP = "Shown instead of the whole text to recipients who lack one of its fields."
REMOVE_FIELD = "Remove the field"
CLOSE_FIELD = "Done"


def text_length(limit: int) -> str:
    """How much of a text is words; the editor counts them."""
    return f"{{count}} of {limit}, without fields"


def text_full(limit: int) -> str:
    """A text that takes no more words."""
    return f"{{count}} of {limit}: full"


def text_over(limit: int) -> str:
    """A text with more words than its slot takes."""
    return f"{{count}} of {limit}: too long"


def field_label(words: str, fallback: str | None, *, formats: str = "", is_wordless: bool = False) -> str:
    """A field within a text, how it is written if not as it is, and what stands in its place where it is empty."""
    short = " · ".join(filter(None, (words.removeprefix("Profile › "), formats)))
    if is_wordless:
        return f"{short}, words missing"
    if fallback is None:
        return short
    return f"{short}, else “{fallback}”" if fallback.strip() else f"{short}, if any"


def about_field(label: str) -> str:
    """What a screen reader says of a field within a text."""
    return f"Field {label}. Press Enter to edit it, Backspace to remove it."
