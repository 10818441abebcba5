"""What is wrong with a template, in one sentence."""

from typing import Final, Self

from core.klaviyo.template_language.hints import hint

LONGEST: Final = 200
"""Characters of a fault, most of which may be a quotation of the template."""
_END: Final = 70
_READ: Final = 1_000
_TOO_DEEP: Final = "The template or a value that it is rendered with is nested too deeply"


class TemplateFault(Exception):
    """The template cannot be parsed or rendered; the text is what Klaviyo's engine would say, if short."""

    def __init__(self, text: str) -> None:
        super().__init__(_shortened(text, LONGEST))

    @classmethod
    def by(cls, error: Exception) -> Self:
        """What an exception tells, which may be any: some tags and filters let out whatever they meet."""
        return cls(_text_of(error))

    @classmethod
    def at(cls, error: Exception, tag: str, line: int) -> Self:
        """What is wrong with a tag that cannot be parsed, on which line, and how it may be meant."""
        text, meant = _text_of(error), hint(tag[:_READ], str(error))
        place = "" if f"on line {line}" in text else f" on line {line}"
        end = f"{place}. {meant}" if meant else place
        return cls(_shortened(text, LONGEST - len(end)).rstrip("." if end else "") + end)


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - _END - 1]}…{text[-_END:]}"


def _text_of(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return _TOO_DEEP
    # Texts were written for a person, unless there is none or it shows an object of Python's.
    if str(error) and all(isinstance(each, str | int) for each in error.args):
        return str(error)
    return f"A tag or a filter cannot use its input ({type(error).__name__})"


class OverBudget(TemplateFault):
    """The template needs more than a preview may use; the text says which limit, and Klaviyo may have another."""

    @classmethod
    def of(cls, what: str) -> Self:
        """The template does `what`, such as “has more than 10 tags”."""
        return cls(f"The template {what}, which is more than a preview may use.")
