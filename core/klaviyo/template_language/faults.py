"""What is wrong with a template, in one sentence."""

from typing import Self


class TemplateFault(Exception):
    """The template cannot be parsed or rendered; the text is what Klaviyo's engine would say."""


class OverBudget(TemplateFault):
    """The template needs more than a preview may use; the text says which limit, and Klaviyo may have another."""

    @classmethod
    def of(cls, what: str) -> Self:
        """The template does `what`, such as “has more than 10 tags”."""
        return cls(f"The template {what}, which is more than a preview may use.")
