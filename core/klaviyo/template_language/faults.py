"""What is wrong with a template, in one sentence."""

from typing import Final, Self

LONGEST: Final = 200
"""Characters of a fault, most of which may be a quotation of the template."""
_END: Final = 70
_TOO_DEEP: Final = "The template or a value that it is rendered with is nested too deep"


class TemplateFault(Exception):
    """The template cannot be parsed or rendered; the text is what Klaviyo's engine would say, if short."""

    def __init__(self, text: str) -> None:
        super().__init__(text if len(text) <= LONGEST else f"{text[: LONGEST - _END - 1]}…{text[-_END:]}")

    @classmethod
    def by(cls, error: Exception) -> Self:
        """What an exception tells, which may be any: some tags and filters let out whatever they meet."""
        if isinstance(error, RecursionError):
            return cls(_TOO_DEEP)
        # Texts were written for a person, unless there is none or it shows an object of Python's.
        if str(error) and all(isinstance(each, str | int) for each in error.args):
            return cls(str(error))
        return cls(f"A tag or a filter cannot use what it is given ({type(error).__name__})")


class OverBudget(TemplateFault):
    """The template needs more than a preview may use; the text says which limit, and Klaviyo may have another."""

    @classmethod
    def of(cls, what: str) -> Self:
        """The template does `what`, such as “has more than 10 tags”."""
        return cls(f"The template {what}, which is more than a preview may use.")
